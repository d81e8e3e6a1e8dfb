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

// unread is why a view can't go on: a record of a type that a later version of the product knows, about what the view asks of. To pass over it would be to give an answer that
// says more than anybody knows.
type unread struct{ fact *domain.Fact }

func (u *unread) Error() string {
	return fmt.Sprintf("the record at position %d is of the type %s, which this version can't read", u.fact.Position, u.fact.Type.Name)
}

// heed stops the view where it asks of an entity with such a record, or, linked, of one that such a record may refer to.
func (a *Ask) heed(home int32, linked bool) {
	f := a.edition.UnreadIn(home)
	if f == nil && linked {
		f = a.edition.UnreadBy(home)
	}
	if f != nil {
		panic(&unread{f})
	}
}
