package projections

import (
	"fmt"

	"liggare/domain"
)

// digest is rowsOf for records that the view may not be able to digest: the error says so, and what was yielded before is no answer. The mistake is the view's, but whoever
// asks another view, or about another entity, isn't to pay for it.
func (a *Ask) digest(v *View, root int32, on domain.Date, yield func(Row)) (next domain.Day, err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case error:
			err = fmt.Errorf("view %s of %s: %w", v.Name, a.edition.Ref(root), cause)
		default:
			err = fmt.Errorf("view %s of %s: %v", v.Name, a.edition.Ref(root), cause)
		}
	}()
	return a.rowsOf(v, root, on, yield), nil
}
