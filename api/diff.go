package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"liggare/domain"
	"liggare/projections"
)

// diff compares two moments. What one of them leaves out is as in any question: today, everything known, everything recorded.
func (a *api) diff(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	known := []string{"key", "org", "limit"}
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
	limit := int(p.number("limit", "query.limit", 1, viewMost, 0))
	if slices.ContainsFunc(q.Views, func(name string) bool { return projections.ViewByName(name) == nil }) {
		p.refuse("query.view", "view", domain.Text{SV: "Vyn finns inte. De som finns är " + viewNames() + ".", EN: "There is no such view. There are " + viewNames() + "."})
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	etag := etagOf("diff", a.asked(r, from, fromMoment), a.asked(r, to, toMoment), q.Key, q.Org, strings.Join(q.Views, " "))
	found, err := remember(r.Context(), &a.memos, etag, func(ctx context.Context) (*projections.Difference, int, error) {
		found, err := projections.Diff(from, to, fromMoment, toMoment, q, func(v *projections.View, e *domain.Edition, m domain.Moment, q projections.Query) (*projections.Answer, error) {
			return a.answerView(r, v, e, m, q)
		})
		if err != nil {
			return nil, 0, err
		}
		return found, found.Weight(), nil
	})
	if err != nil {
		return nil, err
	}
	etag = etagOf(etag, strconv.Itoa(limit))
	told, err := remember(r.Context(), &a.memos, etagOf("told", etag, a.today().String()), func(context.Context) (told readDifference, _ int, _ error) {
		told.difference, told.read = found, a.reading(to)
		if limit > 0 {
			told.difference = found.Cut(limit)
		}
		for _, change := range told.difference.Views {
			told.read.rows(change.Added)
			told.read.rows(change.Ended)
			for i := range change.Changed {
				told.read.rows([]projections.Row{change.Changed[i].Before, change.Changed[i].After})
			}
		}
		told.shown = sync.OnceValues(func() (*ViewDifference, error) { return shownDifference(told.difference) })
		return told, told.difference.Weight(), nil
	})
	if err != nil {
		return nil, err
	}
	if err := told.read.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	return &answer{etag: etag, value: told.difference, read: func() (any, error) { return told.shown() }}, nil
}

// readDifference is a difference as far as it is told, with the class of what it rests on, on the day.
type readDifference struct {
	difference *projections.Difference
	read       *reading
	shown      func() (*ViewDifference, error)
}
