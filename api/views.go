package api

import (
	"net/http"

	"liggare/domain"
	"liggare/projections"
)

// ViewInfo is a view in the list of views.
type ViewInfo struct {
	Name    string       `json:"name"`
	Version int          `json:"version"`
	Label   domain.Text  `json:"label"`
	Columns []ColumnInfo `json:"columns"` // of its rows: each is a filter too
}

// ColumnInfo is what a column means.
type ColumnInfo struct {
	Name       string       `json:"name"`
	Label      domain.Text  `json:"label"`
	Meaning    domain.Text  `json:"meaning"`
	Stated     bool         `json:"stated"`               // sources state it; otherwise the ledger works it out
	Vocabulary string       `json:"vocabulary,omitempty"` // the list that its values are terms of
	Values     []TermInfo   `json:"values,omitempty"`     // its values, where they are the view's own and in no such list
	Parts      []ColumnInfo `json:"parts,omitempty"`      // what it, or each in its list, is made of
}

// ViewList is the answer of GET /v1/ledgers/{ledger}/views.
type ViewList struct {
	Views []ViewInfo   `json:"views"`
	Row   []ColumnInfo `json:"row"` // what every row carries beside its view's columns, which are its member row
}

// listViews lists the views with what their columns mean: all of them, or the one that is asked for.
func (a *api) listViews(r *http.Request) (*answer, error) {
	if _, err := a.ledger(r); err != nil {
		return nil, err
	}
	p, err := readParams(r, []string{"view"}, nil)
	if err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	views := projections.Views()
	if p.values.Has("view") {
		v := projections.ViewByName(p.values.Get("view"))
		if v == nil {
			return nil, noView()
		}
		views = []*projections.View{v}
	}
	list := ViewList{Row: columnInfos(projections.DescribeRow())}
	for _, v := range views {
		list.Views = append(list.Views, ViewInfo{Name: v.Name, Version: v.Version, Label: v.Label, Columns: columnInfos(v.Describe())})
	}
	return tagged(asJSON(list))
}

func columnInfos(columns []projections.Column) []ColumnInfo {
	infos := make([]ColumnInfo, len(columns))
	for i, c := range columns {
		info := ColumnInfo{Name: c.Name, Parts: columnInfos(c.Parts)}
		if c.Entry != nil {
			info.Label, info.Meaning, info.Stated = c.Entry.Label, c.Entry.Meaning, !c.Entry.Derived
		}
		if c.Values != nil && c.Values.ID != "" {
			info.Vocabulary = c.Values.ID
		} else if c.Values != nil {
			info.Values = termInfos(c.Values)
		}
		infos[i] = info
	}
	return infos
}

func noView() error {
	return refuse(inBody, "view.unknown", "", "Vyn finns inte. De som finns är "+viewNames()+".", "There is no such view. There are "+viewNames()+".")
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
