package api

import (
	"net/http"

	"liggare/projections"
)

// AllAnswer is the answer of GET /v1/views/{view}: the same question to every ledger that the sender may see.
type AllAnswer struct {
	View    string                `json:"view"`
	Ledgers []*projections.Answer `json:"ledgers"`
}

// viewAll answers a view over all ledgers, each at its own position.
func (a *api) viewAll(r *http.Request) (*answer, error) {
	v, p, fields, err := askedView(r)
	if err != nil {
		return nil, err
	}
	all := AllAnswer{View: v.Name, Ledgers: []*projections.Answer{}}
	q := p.viewQuery(fields)
	asked := p.moment("")
	media, form := p.form(mediaOf(r, mediaJSON, mediaLines, mediaCSV))
	if p.values.Has("after") {
		p.refuse("query.after_one_ledger", "after", codeOf("query.after_one_ledger").Explanation)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	for _, ledger := range a.visible(r, reads) {
		e, m := a.open(r, p, "", ledger, asked)
		if err := p.err(); err != nil {
			return nil, err
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
		all.Ledgers = append(all.Ledgers, rows)
	}
	made, err := tagged(asJSON(all))
	if err != nil || media == mediaJSON {
		return made, err
	}
	made = &answer{media: media, etag: etagOf(made.etag, media, string(form)), stream: lines(v, all.Ledgers, media, form, true)}
	if media == mediaCSV {
		made.header = map[string]string{"Content-Disposition": attachment(v.Name)}
	}
	return made, nil
}
