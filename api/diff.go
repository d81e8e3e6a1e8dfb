package api

import (
	"net/http"
	"slices"

	"liggare/domain"
	"liggare/projections"
)

// diff compares two moments. What one of them leaves out is as in any question: today, everything known, everything recorded.
func (a *api) diff(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	known := []string{"key", "org"}
	for _, end := range []string{"from_", "to_"} {
		for _, name := range momentNames {
			known = append(known, end+name)
		}
	}
	p, err := readParams(r, known, []string{"view"})
	if err != nil {
		return nil, err
	}
	from, fromMoment := a.open(r, p, "from_", ledger, p.moment("from_"))
	to, toMoment := a.open(r, p, "to_", ledger, p.moment("to_"))
	q := projections.DiffQuery{Views: p.values["view"], Key: p.values.Get("key"), Org: p.values.Get("org")}
	if slices.ContainsFunc(q.Views, func(name string) bool { return projections.ViewByName(name) == nil }) {
		p.refuse("query.view", "view", domain.Text{SV: "Vyn finns inte. De som finns är " + viewNames() + ".", EN: "There is no such view. There are " + viewNames() + "."})
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	found, err := projections.Diff(r.Context(), from, to, fromMoment, toMoment, q)
	if err != nil {
		return nil, err
	}
	reading := a.reading(to)
	for _, change := range found.Views {
		reading.rows(change.Added)
		reading.rows(change.Ended)
		for i := range change.Changed {
			reading.rows([]projections.Row{change.Changed[i].Before, change.Changed[i].After})
		}
	}
	if err := reading.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	return tagged(asJSON(found))
}
