package web

import (
	"strings"

	"liggare/domain"
	"liggare/projections"
)

type menuGroup struct {
	Label string
	Items []menuItem
}

type menuItem struct {
	Label, Href string
	Current     bool
}

// menuLine is a line of the menu: a view of that name, or a page with a path and a label of its own.
type menuLine struct {
	view  string
	path  string
	label domain.Text
}

// menuTable is the menu. Views that no line names are added to the last group by themselves.
var menuTable = []struct {
	label domain.Text
	lines []menuLine
}{
	{domain.Text{SV: "Fråga", EN: "Ask"}, []menuLine{
		{path: "", label: domain.Text{SV: "Läget vid datum", EN: "State at a date"}},
		{path: "/trail", label: domain.Text{SV: "Tidslinje", EN: "Timeline"}},
		{path: "/diff", label: domain.Text{SV: "Jämför två datum", EN: "Compare two dates"}},
		{path: "/search", label: domain.Text{SV: "Sök", EN: "Search"}},
	}},
	{domain.Text{SV: "Styrning", EN: "Steering"}, []menuLine{
		{view: "responsibilities"}, {view: "documents"}, {view: "plans"}, {view: "measures"}, {view: "training"},
	}},
	{domain.Text{SV: "Granskning", EN: "Audit"}, []menuLine{
		{view: "audits"}, {view: "recommendations"}, {view: "gaps"}, {view: "due"}, {view: "checks"},
	}},
	{domain.Text{SV: "Registrera", EN: "Record"}, []menuLine{
		{path: "/record", label: domain.Text{SV: "Ny händelse", EN: "New event"}},
		{path: "/concern", label: domain.Text{SV: "Rapportera oro", EN: "Report a concern"}},
	}},
	{domain.Text{SV: "Mer", EN: "More"}, nil},
}

// folded are the views that another page shows.
var folded = map[string]bool{"activities": true}

func (v *visit) menu() []menuGroup {
	if v.Ledger() == nil {
		return nil
	}
	listed := map[string]bool{}
	var groups []menuGroup
	for i, group := range menuTable {
		made := menuGroup{Label: group.label.In(v.Lang)}
		for _, each := range group.lines {
			if view := projections.ViewByName(each.view); view != nil {
				listed[each.view] = true
				made.Items = append(made.Items, v.menuItem("/views/"+each.view, view.Label))
			} else if each.view == "" && v.offers(each.path) {
				made.Items = append(made.Items, v.menuItem(each.path, each.label))
			}
		}
		if i == len(menuTable)-1 {
			for _, view := range projections.Views() {
				if !listed[view.Name] && !folded[view.Name] {
					made.Items = append(made.Items, v.menuItem("/views/"+view.Name, view.Label))
				}
			}
		}
		if len(made.Items) > 0 {
			groups = append(groups, made)
		}
	}
	return groups
}

// offers tells whether a page is of use to whoever asks.
func (v *visit) offers(path string) bool {
	switch path {
	case "/record":
		return len(v.recordable()) > 0
	case "/concern":
		return v.mayRecord(domain.TypeByName(concernType))
	}
	return true
}

func (v *visit) menuItem(path string, label domain.Text) menuItem {
	at, _ := strings.CutPrefix(v.r.URL.Path, "/ledgers/"+v.id())
	return menuItem{Label: label.In(v.Lang), Href: v.Link(path), Current: at == path || path != "" && strings.HasPrefix(at, path+"/")}
}
