package projections

import (
	"context"
	"fmt"
	"iter"

	"liggare/domain"
)

// Each yields the view's rows one by one and holds none: for what is too large to be sorted and paged, as Answer does. They come in the order in which the entities that
// they hang on were first recorded. The query's sort and pages have no meaning here. After an error nothing is yielded.
func (v *View) Each(ctx context.Context, e *domain.Edition, m domain.Moment, q Query) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		q, err := v.checkFields(q)
		if err != nil {
			yield(nil, err)
			return
		}
		q.named = organisationsNamed(e, q.Q)
		ask, going := newAsk(e), true
		for home := range v.roots(e) {
			if err := ctx.Err(); err != nil {
				yield(nil, fmt.Errorf("view %s: %w", v.Name, err))
				return
			}
			ask.rowsOf(v, home, m.On, func(row Row) {
				if going && v.matches(&row, q) {
					going = yield(&row, nil)
				}
			})
			if !going {
				return
			}
		}
	}
}
