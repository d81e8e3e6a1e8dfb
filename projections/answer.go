package projections

import (
	"context"
	"iter"
	"reflect"
	"slices"
	"sort"
	"strings"

	"liggare/domain"
)

// Query narrows an answer. Fields filter on the row's own: a row stays when any of its alternatives or claims has the value.
type Query struct {
	Key    string
	Org    string // id or reference of an organisation that the row names
	Q      string // words, in any text of the row or in the name of an organisation that it refers to
	Fields map[string][]string
	Sort   string // a field of the rows, -field for the other way; the key decides among equals, and where nothing is said
	Limit  int    // 0: all
	After  string // the key of the last row of the page before
	Days   int    // how far a view of coming days looks

	named map[string][]string // by word: references to the organisations whose names hold it
}

// Answer is a view at a moment. It says itself whether it is complete.
type Answer struct {
	Ledger      string                `json:"ledger"`
	View        string                `json:"view"`
	ViewVersion int                   `json:"viewversion"`
	Moment      Moment                `json:"moment"`
	Position    uint64                `json:"position"` // of the ledger, that it was computed from
	Complete    Completeness          `json:"complete"`
	Rows        []Row                 `json:"rows"`
	Names       map[domain.Ref]string `json:"names,omitempty"` // of the entities that the rows refer to
	Total       int                   `json:"total,omitzero"`  // how many rows there are on all pages; left out where this one has them all
	Next        string                `json:"next,omitempty"`  // ?after= of the next page
}

// Moment is a domain.Moment as answers show it, everything filled in: asking it again gives the same bytes.
type Moment struct {
	On       domain.Date `json:"on"`
	Known    domain.Day  `json:"known"`
	Recorded string      `json:"recorded"`
}

// Completeness counts the records that the answer was computed from.
type Completeness struct {
	Applied uint64 `json:"applied"`
	Of      uint64 `json:"of"`
	Skipped uint64 `json:"skipped"`

	Undigested []domain.Ref `json:"undigested,omitempty"` // entities whose records the view can't digest: their rows are missing
}

// skip counts an entity's records as left out.
func (c *Completeness) skip(e *domain.Edition, home int32) {
	n := uint64(len(e.Facts(home)))
	c.Applied, c.Skipped = c.Applied-n, c.Skipped+n
	c.Undigested = append(c.Undigested, e.Ref(home))
}

// MomentOf shows a moment.
func MomentOf(m domain.Moment) Moment {
	return Moment{On: m.On, Known: m.Known, Recorded: m.Recorded.String()}
}

// Answer computes the view at a moment. Its refusals are domain.Errors whose fields are parameters' names.
func (v *View) Answer(ctx context.Context, e *domain.Edition, m domain.Moment, q Query) (*Answer, error) {
	q, err := v.checkFields(q)
	if err != nil {
		return nil, err
	}
	q.named = organisationsNamed(e, q.Q)
	answer, err := v.all(ctx, e, m, q)
	if err != nil {
		return nil, err
	}
	v.sort(answer.Rows, q.Sort)
	from, to := answer.cut(len(answer.Rows), func(i int) string { return answer.Rows[i].Key }, q)
	answer.Rows = answer.Rows[from:to]
	answer.Names = namesIn(answer.Rows, newNames(e).called)
	return answer, nil
}

// all is an answer with all rows that match, in no order, and no names.
func (v *View) all(ctx context.Context, e *domain.Edition, m domain.Moment, q Query) (*Answer, error) {
	all, err := v.rest(ctx, e, m.On, q.Days, nil)
	if err != nil {
		return nil, err
	}
	answer := v.head(e, m, all)
	answer.Rows = []Row{}
	for _, row := range rowsOf(all) {
		if v.matches(row, q) {
			answer.Rows = append(answer.Rows, *row)
		}
	}
	return &answer, nil
}

// head is an answer without its rows.
func (v *View) head(e *domain.Edition, m domain.Moment, all []rested) Answer {
	answer := Answer{
		Ledger: e.Ledger(), View: v.Name, ViewVersion: v.Version, Moment: MomentOf(m), Position: e.Position, Complete: Completeness{Applied: e.Position, Of: e.Position},
	}
	for i := range all {
		if all[i].undigested {
			answer.Complete.skip(e, all[i].home)
		}
	}
	return answer
}

// rowsOf are the rows of all roots, in the roots' order.
func rowsOf(all []rested) (rows []*Row) {
	n := 0
	for i := range all {
		n += len(all[i].rows)
	}
	rows = make([]*Row, 0, n)
	for i := range all {
		for j := range all[i].rows {
			rows = append(rows, &all[i].rows[j])
		}
	}
	return rows
}

// roots yields the entities that the view's rows hang on.
func (v *View) roots(e *domain.Edition) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for _, kind := range v.Roots {
			for home := range e.Homes(kind) {
				if !yield(home) {
					return
				}
			}
		}
	}
}

// narrows tells whether a query leaves rows out.
func (q *Query) narrows() bool { return q.Key != "" || q.Org != "" || q.Q != "" || len(q.Fields) > 0 }

// cut tells which of n rows, known by their keys, are the page behind q.After, at most q.Limit, and notes what follows. At one moment and position rows don't move, so pages
// neither repeat nor miss one.
func (a *Answer) cut(n int, key func(i int) string, q Query) (from, to int) {
	if q.After != "" {
		if q.Sort == "" {
			from = sort.Search(n, func(i int) bool { return key(i) > q.After })
		} else {
			for from < n && key(from) != q.After {
				from++
			}
			if from++; from > n {
				from = 0
			}
		}
	}
	to = n
	if q.Limit > 0 && to-from > q.Limit {
		to = from + q.Limit
		a.Next = key(to - 1)
	}
	if to-from < n {
		a.Total = n
	}
	return from, to
}

func (v *View) matches(row *Row, q Query) bool {
	if q.Key != "" && row.Key != q.Key {
		return false
	}
	if values := q.Fields["certainty"]; len(values) > 0 && !slices.Contains(values, string(row.Certainty)) {
		return false
	}
	if q.Org == "" && q.Q == "" && len(q.Fields) == 0 {
		return true
	}
	for _, content := range row.contents() {
		if v.contentMatches(row, content, q) {
			return true
		}
	}
	return false
}

// contents are all rows that it may be: the certain one, the alternatives, or the claims.
func (r *Row) contents() []any {
	var all []any
	if r.Row != nil {
		all = append(all, r.Row)
	}
	for _, each := range r.Alternatives {
		if each != nil {
			all = append(all, each)
		}
	}
	for _, each := range r.Claims {
		if each.Row != nil {
			all = append(all, each.Row)
		}
	}
	return all
}

func (v *View) contentMatches(row *Row, content any, q Query) bool {
	value := reflect.ValueOf(content).Elem()
	for name, wanted := range q.Fields {
		if name == "certainty" {
			continue
		}
		at := slices.IndexFunc(v.fields, func(c column) bool { return c.name == name })
		if !slices.ContainsFunc(wanted, func(w string) bool {
			return eachText(value.FieldByIndex(v.fields[at].index), func(s string) bool { return s == w })
		}) {
			return false
		}
	}
	if q.Org != "" {
		org := organisationPrefix + strings.TrimPrefix(q.Org, organisationPrefix)
		if !eachText(value, func(s string) bool { return s == org }) && !(v.Name == "organisations" && row.Key == strings.TrimPrefix(org, "organisation/")) {
			return false
		}
	}
	for _, word := range strings.Fields(strings.ToLower(q.Q)) {
		if !strings.Contains(strings.ToLower(row.Key), word) && !eachText(value, func(s string) bool {
			return strings.Contains(strings.ToLower(s), word) || slices.Contains(q.named[word], s)
		}) {
			return false
		}
	}
	return true
}

// organisationsNamed finds for each word the organisations whose names hold it: rows refer to them by their ids, and people know them by their names.
func organisationsNamed(e *domain.Edition, words string) map[string][]string {
	if words == "" {
		return nil
	}
	found, n := map[string][]string{}, newNames(e)
	for home := range e.Homes(domain.KindOrganisation) {
		ref := e.Ref(home)
		name := strings.ToLower(n.of(ref))
		for _, word := range strings.Fields(strings.ToLower(words)) {
			if strings.Contains(name, word) {
				found[word] = append(found[word], string(ref))
			}
		}
	}
	return found
}
