package api

import (
	"net/http"

	"liggare/domain"
	"liggare/projections"
)

// ViewInfo is a view in the list of views.
type ViewInfo struct {
	Name    string      `json:"name"`
	Version int         `json:"version"`
	Label   domain.Text `json:"label"`
	Fields  []string    `json:"fields"` // of its rows: each is a filter too
}

// ViewList is the answer of GET /v1/ledgers/{ledger}/views.
type ViewList struct {
	Views []ViewInfo `json:"views"`
}

func (a *api) listViews(r *http.Request) (*answer, error) {
	if _, err := a.ledger(r); err != nil {
		return nil, err
	}
	p, err := readParams(r, nil, nil)
	if err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	list := ViewList{Views: []ViewInfo{}}
	for _, v := range projections.Views() {
		list.Views = append(list.Views, ViewInfo{Name: v.Name, Version: v.Version, Label: v.Label, Fields: v.Columns()})
	}
	return tagged(asJSON(list))
}

// viewNames lists the views, for people.
func viewNames() string {
	names := ""
	for i, v := range projections.Views() {
		if i > 0 {
			names += ", "
		}
		names += v.Name
	}
	return names
}
