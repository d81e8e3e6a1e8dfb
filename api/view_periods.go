package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"liggare/projections"
)

// viewPeriods answers how the rows of a view came to be and what becomes of them: each row with the stretches of days on which it is the same.
func (a *api) viewPeriods(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	v, p, fields, err := askedView(r)
	if err != nil {
		return nil, err
	}
	e, m := a.open(r, p, "", ledger, p.moment(""))
	q := p.viewQuery(fields)
	if err := p.err(); err != nil {
		return nil, err
	}
	etag := a.asked(r, e, m, "periods", v.Name, strconv.Itoa(v.Version), p.values.Encode())
	if has(r, etag) {
		return unchanged(etag), nil
	}
	whole, err := a.wholeView(r, v, e, m, q.Days)
	if err != nil {
		return nil, err
	}
	rows, err := whole.Answer(q)
	if err != nil {
		return nil, inQueryOf(err)
	}
	courses, err := remember(r.Context(), &a.memos, etag, func(ctx context.Context) (*projections.Courses, int, error) {
		made, err := whole.Courses(ctx, rows)
		if err != nil {
			return nil, 0, err
		}
		return made, made.Weight(), nil
	})
	if err != nil {
		return nil, err
	}
	reading := a.reading(e)
	for i := range courses.Rows {
		for j := range courses.Rows[i].Periods {
			period := &courses.Rows[i].Periods[j]
			for _, id := range slices.Concat(period.Events, period.Because) {
				reading.event(id)
			}
		}
	}
	if err := reading.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	return &answer{etag: etag, value: courses, read: func() (any, error) { return shownCourses(courses) }}, nil
}
