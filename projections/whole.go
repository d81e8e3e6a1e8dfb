package projections

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"liggare/domain"
)

// Whole is every row of a view at a moment, as one caller may read it: what the answers to any number of questions are cut from. Nothing in it changes, and any number may ask it
// at once.
type Whole struct {
	view  *View
	head  Answer // without rows and names
	rows  []*Row // by key
	texts func() *texts

	edition *domain.Edition
	days    int
	rested  []rested // what the rows were computed from, root by root

	mu     sync.Mutex         // guards the rest
	names  *names             // as far as they were looked up
	picked map[string][]int32 // places of rows, by what was asked
}

// pickedMost is how many selections a Whole remembers.
const pickedMost = 32

// Whole computes every row of the view at a moment. Days are as in a Query.
func (v *View) Whole(ctx context.Context, e *domain.Edition, m domain.Moment, days int) (*Whole, error) {
	return v.whole(ctx, e, m, days, nil)
}

func (v *View) whole(ctx context.Context, e *domain.Edition, m domain.Moment, days int, take func([]rested) []int32) (*Whole, error) {
	all, err := v.rest(ctx, e, m.On, days, take)
	if err != nil {
		return nil, err
	}
	w := &Whole{view: v, head: v.head(e, m, all), rows: rowsOf(all), edition: e, days: days, rested: all, names: newNames(e), picked: map[string][]int32{}}
	slices.SortStableFunc(w.rows, func(a, b *Row) int { return strings.Compare(a.Key, b.Key) })
	w.texts = sync.OnceValue(func() *texts { return textsOf(w.rows, newNames(e)) })
	return w, nil
}

// Answer is what View.Answer gives for the same moment. The query's days are the Whole's own. Its rows are shared and MUST NOT be changed.
func (w *Whole) Answer(q Query) (*Answer, error) {
	q, err := w.view.checkFields(q)
	if err != nil {
		return nil, err
	}
	answer := w.head
	if q.narrows() || q.Sort != "" {
		picked := w.pick(q)
		from, to := answer.cut(len(picked), func(i int) string { return w.rows[picked[i]].Key }, q)
		answer.Rows = make([]Row, 0, to-from)
		for _, at := range picked[from:to] {
			answer.Rows = append(answer.Rows, *w.rows[at])
		}
	} else {
		from, to := answer.cut(len(w.rows), func(i int) string { return w.rows[i].Key }, q)
		answer.Rows = make([]Row, 0, to-from)
		for _, row := range w.rows[from:to] {
			answer.Rows = append(answer.Rows, *row)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	answer.Names = namesIn(answer.Rows, w.names.of)
	return &answer, nil
}

// pick are the places of the rows that a checked query selects, in its order. What pages are cut from is picked once.
func (w *Whole) pick(q Query) []int32 {
	name := fmt.Sprintf("%q %q %q %q %q", q.Key, q.Org, q.Q, q.Sort, q.Fields)
	w.mu.Lock()
	known, met := w.picked[name]
	w.mu.Unlock()
	if met {
		return known
	}
	found := w.matching(q)
	if q.Sort != "" {
		w.view.sortPlaces(found, w.rows, q.Sort)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.picked) >= pickedMost {
		clear(w.picked)
	}
	w.picked[name] = found
	return found
}

func (w *Whole) matching(q Query) []int32 {
	found, words := []int32{}, strings.Fields(strings.ToLower(q.Q))
	if q.Org != "" || q.Key != "" || len(q.Fields) > 0 {
		q.named = organisationsNamed(w.names.edition, q.Q)
	}
	take := func(at int32) {
		if w.view.matches(w.rows[at], q) {
			found = append(found, at)
		}
	}
	switch {
	case q.Key != "":
		at, _ := slices.BinarySearchFunc(w.rows, q.Key, func(r *Row, key string) int { return strings.Compare(r.Key, key) })
		for ; at < len(w.rows) && w.rows[at].Key == q.Key; at++ {
			take(int32(at))
		}
	case len(words) > 0 && q.Org == "" && len(q.Fields) == 0:
		return w.texts().with(words)
	case len(words) > 0: // the words and the rest must be true of the same thing that a row may be
		for _, at := range w.texts().with(words) {
			take(at)
		}
	default:
		for at := range w.rows {
			take(int32(at))
		}
	}
	return found
}
