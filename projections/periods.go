package projections

import (
	"context"
	"fmt"
	"slices"

	"liggare/domain"
)

// Period is a stretch of days, both ends among them, on each of which a row is the same, and rests on the same records.
type Period struct {
	From domain.Day `json:"from,omitzero"` // left out: from the first day that the calendar has
	To   domain.Day `json:"to,omitzero"`   // left out: nothing that is known ends it
	Row
}

// Course is a row over time. Days that no period holds have no such row, unless the course is incomplete: then what follows its last period was not computed, because
// the row turns on too many days or rests on records that the view can't digest.
type Course struct {
	Key        string   `json:"key"`
	Periods    []Period `json:"periods"`
	Incomplete bool     `json:"incomplete,omitzero"`
}

// Courses are the rows of an answer over all days: what the same question would be answered with on each of them.
type Courses struct {
	Ledger   string                `json:"ledger"`
	View     string                `json:"view"`
	Moment   Moment                `json:"moment"`
	Position uint64                `json:"position"`
	Rows     []Course              `json:"rows"`
	Names    map[domain.Ref]string `json:"names,omitempty"`
	Next     string                `json:"next,omitempty"`
}

const (
	aheadMonths = 120  // how far a course is led behind the day that was asked for, and the last that was recorded
	turnsMost   = 1000 // days that a course is asked on
)

// Courses computes how the rows of an answer came to be and what becomes of them. The answer is the whole's: it chose rows as they are at its moment; its day says nothing of how far
// their courses reach.
func (w *Whole) Courses(ctx context.Context, answer *Answer) (*Courses, error) {
	v, e := w.view, w.edition
	all := &Courses{Ledger: answer.Ledger, View: v.Name, Moment: answer.Moment, Position: answer.Position, Rows: make([]Course, len(answer.Rows)), Next: answer.Next}
	place := map[string]int{}
	for i := range answer.Rows {
		all.Rows[i], place[answer.Rows[i].Key] = Course{Key: answer.Rows[i].Key, Periods: []Period{}}, i
	}
	end := max(answer.Moment.On.Latest(), e.LastRecorded()).AddMonths(aheadMonths)
	ask := newAskAhead(e, w.days)
	for i := range w.rested {
		root := &w.rested[i]
		if !root.gives(place) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("view %s: %w", v.Name, err)
		}
		var told []int
		whole := v.course(ask, root.home, end, func(r Row, from, to domain.Day) {
			if at, is := place[r.Key]; is {
				all.Rows[at].add(r, from, to)
				told = append(told, at)
			}
		})
		for _, at := range told {
			all.Rows[at].Incomplete = !whole
		}
	}
	var rows []Row
	for i := range all.Rows {
		for _, p := range all.Rows[i].Periods {
			rows = append(rows, p.Row)
		}
	}
	all.Names = namesIn(rows, newNames(e).called)
	return all, nil
}

// gives tells whether a root's rows have any of some keys.
func (r *rested) gives(keys map[string]int) bool {
	for i := range r.rows {
		if _, is := keys[r.rows[i].Key]; is {
			return true
		}
	}
	return false
}

// course gives the rows of one root on every day that can turn them, with the days from which and to which they are so. It is whole unless it had to end early.
func (v *View) course(ask *Ask, root int32, end domain.Day, yield func(r Row, from, to domain.Day)) (whole bool) {
	day := domain.MakeDay(1900, 1, 1)
	from := domain.NoDay
	for range turnsMost {
		var rows []Row
		next, err := ask.digest(v, root, domain.OnDay(day), func(r Row) { rows = append(rows, r) })
		if err != nil {
			return false
		}
		to := next - 1
		if next > end {
			to = domain.NoDay
		}
		for _, r := range rows {
			yield(r, from, to)
		}
		if to == domain.NoDay {
			return true
		}
		day, from = next, next
	}
	return false
}

// add puts a stretch behind the others, or makes the last one longer where nothing has changed.
func (c *Course) add(r Row, from, to domain.Day) {
	if n := len(c.Periods); n > 0 {
		last := &c.Periods[n-1]
		if last.To+1 == from && sameRow(&last.Row, &r) {
			last.To = to
			return
		}
	}
	c.Periods = append(c.Periods, Period{From: from, To: to, Row: r})
}

// sameRow tells whether two rows of one key say the same, for the same reasons.
func sameRow(a, b *Row) bool {
	same := func(x, y any) bool { return x == nil && y == nil || x != nil && y != nil && domain.Same(x, y) }
	return a.Certainty == b.Certainty && same(a.Row, b.Row) && slices.EqualFunc(a.Alternatives, b.Alternatives, same) &&
		slices.EqualFunc(a.Claims, b.Claims, func(x, y Claim) bool { return x.Event == y.Event && same(x.Row, y.Row) }) &&
		slices.Equal(a.Events, b.Events) && slices.Equal(a.Because, b.Because)
}
