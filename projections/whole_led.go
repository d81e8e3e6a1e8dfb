package projections

import (
	"context"

	"liggare/domain"
)

// Led is the whole of the same question at a later edition: what View.Whole computes there, for the price of what has been touched since.
func (w *Whole) Led(ctx context.Context, e *domain.Edition, m domain.Moment, since *Since) (*Whole, error) {
	return w.view.whole(ctx, e, m, w.days, func(all []rested) []int32 { return w.take(all, since) })
}

// Since is what records touch that have come, or been opened or closed, since an edition. It is the same for every view.
type Since struct{ touched }

// Since finds it. The whole can be led to the edition (see Leads).
func (w *Whole) Since(e *domain.Edition) *Since { return since(w.edition, e) }

// Stamp names the edition that the whole is of.
func (w *Whole) Stamp() string { return w.edition.Stamp() }

// Leads tells whether the whole can be led to an edition and a moment: the same day, as much known, and the same book, then or later.
func (w *Whole) Leads(e *domain.Edition, m domain.Moment) bool {
	return m.On == w.head.Moment.On && e.Known == w.edition.Known && e.Extends(w.edition)
}

// take fills in the roots that nothing has touched, and returns the places of the others.
func (w *Whole) take(all []rested, since *Since) (others []int32) {
	known := make(map[int32]*rested, len(w.rested))
	for at := range w.rested {
		known[w.rested[at].home] = &w.rested[at]
	}
	for at := range all {
		if r := known[all[at].home]; r != nil && !since.turn(r) {
			all[at] = *r
		} else {
			others = append(others, int32(at))
		}
	}
	return others
}

// since compares two editions of a book, the second of which extends the first: what is touched is what records touch that only one of them holds.
func since(from, to *domain.Edition) *Since {
	t := &Since{touched{homes: map[int32]*domain.Fact{}, links: map[int32]*domain.Fact{}}}
	for _, kind := range domain.Kinds {
		for home := range to.Homes(kind) {
			t.compare(from, to, home)
		}
		for home := range from.Homes(kind) {
			if len(to.Facts(home)) == 0 {
				t.compare(from, to, home)
			}
		}
	}
	return t
}

// compare touches what an entity's records touch that one edition alone holds.
func (t *Since) compare(from, to *domain.Edition, home int32) {
	after := to.Facts(home)
	var before []*domain.Fact
	if _, met := from.Home(to.Ref(home)); met {
		before = from.Facts(home)
	}
	first := func(facts []*domain.Fact) *domain.Fact {
		if len(facts) == 0 {
			return nil
		}
		return facts[0]
	}
	t.newcomers = t.newcomers || first(before) != first(after)
	for len(before)+len(after) > 0 {
		switch b, a := first(before), first(after); {
		case b == a:
			before, after = before[1:], after[1:]
		case a == nil || b != nil && b.Position < a.Position:
			t.record(to, b)
			before = before[1:]
		default:
			t.record(to, a)
			after = after[1:]
		}
	}
}

func (t *Since) record(e *domain.Edition, f *domain.Fact) {
	t.homes[f.Home()] = f
	f.Refs(func(_ string, to domain.Ref) {
		if target, met := e.Home(to); met {
			t.links[target] = f
		}
	})
}

// turn tells whether what a root rests on is touched. What couldn't be digested is asked again.
func (t *Since) turn(r *rested) bool {
	for _, home := range r.reads {
		if _, is := t.homes[home]; is || home == newcomers && t.newcomers {
			return true
		}
	}
	for _, home := range r.links {
		if _, is := t.links[home]; is {
			return true
		}
	}
	return r.undigested
}
