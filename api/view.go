package api

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"liggare/domain"
	"liggare/projections"
)

const (
	viewMost = 10000 // rows of a page, where pages are asked for
	daysMost = 3660  // days ahead
)

// viewNarrowing are the parameters of a view besides the moment's; any field of its rows is one too.
var viewNarrowing = []string{"key", "org", "q", "sort", "limit", "after", "days", "csv"}

// view answers a view at a moment.
func (a *api) view(r *http.Request) (*answer, error) {
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
	media, form := p.form(mediaOf(r, mediaJSON, mediaLines, mediaCSV))
	if err := p.err(); err != nil {
		return nil, err
	}
	etag := a.asked(r, e, m, "view", v.Name, strconv.Itoa(v.Version), p.values.Encode(), media)
	if has(r, etag) {
		return unchanged(etag), nil
	}
	rows, err := a.answerView(r, v, e, m, q)
	if err != nil {
		return nil, inQueryOf(err)
	}
	reading := a.reading(e)
	reading.rows(rows.Rows)
	if err := reading.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	if media != mediaJSON {
		return asLines(r, p, v, rows, media, form, etag), nil
	}
	return &answer{etag: etag, value: rows, read: func() (any, error) { return shownAnswer(rows) }}, nil
}

// asLines answers with rows alone. What they have no room for is in the header: the moment, in the address at which the same answer is found again, and the next page.
func asLines(r *http.Request, p *params, v *projections.View, rows *projections.Answer, media string, form csvForm, etag string) *answer {
	query := maps.Clone(p.values)
	query.Set("on", rows.Moment.On.String())
	query.Set("known", rows.Moment.Known.String())
	query.Set("recorded", rows.Moment.Recorded)
	made := &answer{media: media, etag: etag, header: map[string]string{"Content-Location": r.URL.Path + "?" + query.Encode()}, stream: lines(v, []*projections.Answer{rows}, media, form, false)}
	if media == mediaCSV {
		made.header["Content-Disposition"] = attachment(rows.Ledger + "-" + v.Name)
	}
	if rows.Next != "" {
		query.Set("after", rows.Next)
		made.header["Link"] = nextLink(r.URL.Path, query)
	}
	return made
}

// askedView finds the view that the path names, and reads the query: fields are those of its rows that can be filters.
func askedView(r *http.Request) (v *projections.View, p *params, fields []string, err error) {
	if v = projections.ViewByName(r.PathValue("view")); v == nil {
		return nil, nil, nil, noView()
	}
	known := slices.Concat(momentNames, viewNarrowing)
	fields = fieldsBeside(v, known)
	p, err = readParams(r, known, fields)
	return v, p, fields, err
}

// fieldsBeside are the fields of a view's rows that are filters beside parameters of other meanings: `org` is any organisation of a row, and not the column of that name.
func fieldsBeside(v *projections.View, known []string) []string {
	return slices.DeleteFunc(append([]string{"certainty"}, v.Columns()...), func(name string) bool { return slices.Contains(known, name) })
}

// inQueryOf points a view's refusals at the parameters that they name.
func inQueryOf(err error) error {
	var errs domain.Errors
	if !errors.As(err, &errs) {
		return err
	}
	f := &fault{in: inQuery}
	for _, each := range errs {
		to := *each
		to.Field = "/" + each.Field
		f.errors = append(f.errors, &to)
	}
	return f
}

func (p *params) viewQuery(fields []string) projections.Query {
	q := projections.Query{
		Key: p.values.Get("key"), Org: p.values.Get("org"), Q: p.values.Get("q"), Sort: p.values.Get("sort"), After: p.values.Get("after"),
		Limit:  int(p.number("limit", "query.limit", 1, viewMost, 0)),
		Days:   int(p.number("days", "query.days", 0, daysMost, 0)),
		Fields: map[string][]string{},
	}
	for _, name := range fields {
		if p.values.Has(name) {
			q.Fields[name] = p.values[name]
		}
	}
	return q
}
