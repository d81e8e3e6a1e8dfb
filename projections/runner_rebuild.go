package projections
import "context"

type rebuild struct{ done chan error }

func (l *line) replace(ctx context.Context, r *rebuild) error { return nil }
