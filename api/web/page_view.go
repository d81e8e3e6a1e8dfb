package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liggare/domain"
	"liggare/projections"
)

// pageRows is how many rows a page of a list shows.
const pageRows = 25

// view shows any view as a table that can be narrowed and turned over, or one of its rows in full.
func (v *visit) view() (*shown, error) {
	made, _, err := v.list(v.r.PathValue("view"))
	return made, err
}

// list is the page of a view, with the answer that it lists; nil where it lists none.
func (v *visit) list(name string) (*shown, *answer, error) {
	if v.asked.Has("key") {
		made, err := v.rowPage(name)
		return made, nil, err
	}
	view := projections.ViewByName(name)
	if view == nil {
		_, err := v.ask(name, nil)
		if problem, _ := v.problemOf(err); problem != nil && problem.Code() == "view.unknown" {
			return v.noSuchView(), nil, nil
		}
		return v.missing(), nil, err
	}
	q := v.narrowing()
	if by := orders[name]; by != "" && !q.Has("sort") {
		q.Set("sort", by)
	}
	a, err := v.ask(name, q)
	if err != nil {
		made, err := v.badQuestion(view, err)
		return made, nil, err
	}
	return v.shownAnswer("view", view.Label.In(v.Lang), a, v.listOf(view, a)), a, nil
}

// noSuchView leads to the views that there are.
func (v *visit) noSuchView() *shown {
	made := v.message(http.StatusNotFound, v.T("Sidan finns inte", "There is no such page"), v.T("Liggaren har ingen sådan vy. De här finns:", "The ledger has no such view. There are these:"))
	for _, view := range projections.Views() {
		data := made.data.(*messageData)
		data.Links = append(data.Links, bit{Text: view.Label.In(v.Lang), Href: v.Link("/views/" + view.Name)})
	}
	return made
}

// shownAnswer is a page that shows an answer, with its moment in the foot.
func (v *visit) shownAnswer(template, title string, a *answer, data any) *shown {
	return &shown{template: template, title: title, data: data, moment: &a.Moment, position: a.Position, complete: a.Complete}
}

// narrowing is the page's question beside its moment, cut into pages.
func (v *visit) narrowing() url.Values {
	q := url.Values{"limit": {itoa(cmp.Or(v.rows, pageRows))}}
	for name, values := range v.asked {
		if !slices.Contains(momentNames, name) {
			q[name] = values
		}
	}
	return q
}

// listData is a list with what narrows it.
type listData struct {
	Filters []filter
	Kept    []pair // filters that have no field of their own
	Table   *table
	Count   string // how many rows there are, and are here
	Next    string // address of the next page
	First   string // address of the first page, where this is a later one
	CSV     string
	Problem any // why there is no answer
	View    string
	Extra   any // what a page of its own shows beside
}

type pair struct{ Name, Label, Value, Said, Without string }

// filter is a field that narrows a list to one of some values.
type filter struct {
	Name, Label, Value string
	Options            []option
}

type option struct{ Value, Label string }

func (v *visit) listOf(view *projections.View, a *answer) *listData {
	data := v.listAround(view, a)
	data.Table = v.tableOf(a, screenOf(view), view.Label.In(v.Lang))
	return data
}

// listAround is a list but for its rows, for pages that show them otherwise.
func (v *visit) listAround(view *projections.View, a *answer) *listData {
	data := v.question(view)
	data.Table = &table{V: v, Empty: v.nothing()}
	data.Count = v.countOf(a)
	if a.Next != "" {
		data.Next = v.Here("after", a.Next)
	}
	if v.asked.Has("after") {
		data.First = v.Here("after", "")
	}
	return data
}

// countOf says how many rows there are in all, and how many of them are on the page where that isn't all; "" where there are none.
func (v *visit) countOf(a *answer) string {
	all, here := rowsOf(a), len(a.Rows)
	switch {
	case here == 0:
		return ""
	case all == 1:
		return v.T("1 rad", "1 row")
	case here < all:
		return itoa(all) + v.T(" rader, ", " rows, ") + itoa(here) + v.T(" av dem på den här sidan", " of them on this page")
	}
	return itoa(all) + v.T(" rader", " rows")
}

// question is the part of a list's page that asks.
func (v *visit) question(view *projections.View) *listData {
	w := v.wordsOfView(view.Name, nil)
	data := &listData{View: view.Name}
	mine := []string{"org", "q", "certainty", "after", "sort", "limit", "days"}
	add := func(name string, options []option) {
		data.Filters = append(data.Filters, filter{Name: name, Label: w.field(name), Value: v.Asked(name), Options: options})
		mine = append(mine, name)
	}
	for _, name := range screenOf(view) {
		if list := w.lists[name]; list != nil && !counted(view, name) {
			var options []option
			for _, term := range list.Terms {
				options = append(options, option{term.ID, term.Label.In(v.Lang)})
			}
			add(name, options)
		} else if boolean(view, name) {
			add(name, []option{{"true", v.T("ja", "yes")}, {"false", v.T("nej", "no")}})
		}
	}
	var options []option
	for _, term := range domain.Explain("row/certainty").Values.Terms {
		options = append(options, option{term.ID, term.Label.In(v.Lang)})
	}
	data.Filters = append(data.Filters, filter{Name: "certainty", Label: v.T("säkerhet", "certainty"), Value: v.Asked("certainty"), Options: options})
	for name := range v.asked {
		if !slices.Contains(mine, name) && !slices.Contains(momentNames, name) {
			data.Kept = append(data.Kept, pair{name, w.field(name), v.Asked(name), plain(w.text(name, v.Asked(name))), v.Here(name, "")})
		}
	}
	slices.SortFunc(data.Kept, func(a, b pair) int { return strings.Compare(a.Name, b.Name) })
	return data
}

// badQuestion shows what was asked with the refusal, so that it can be mended.
func (v *visit) badQuestion(view *projections.View, err error) (*shown, error) {
	problem, status := v.problemOf(err)
	if problem == nil || !ofQuestion(status) {
		return nil, err
	}
	data := v.question(view)
	data.Problem = v.refusalOf(problem, view.Name)
	return &shown{template: "view", status: status, title: view.Label.In(v.Lang), data: data}, nil
}

// Organisations are those to choose among, at the head of the ledger: the first of them where there are very many.
func (v *visit) Organisations() []option {
	if v.organisations == nil {
		v.organisations, v.moreOrganisations = v.askOrganisations()
	}
	return v.organisations
}

// OrganisationPicks are the same as they are written.
func (v *visit) OrganisationPicks() []entity {
	var all []entity
	for _, each := range v.Organisations() {
		all = append(all, entity{string(domain.KindOrganisation) + "/" + each.Value, each.Label})
	}
	return all
}

// ManyOrganisations tells whether there are more than those: then one is written, not chosen.
func (v *visit) ManyOrganisations() bool {
	v.Organisations()
	return v.moreOrganisations
}

func (v *visit) askOrganisations() (all []option, more bool) {
	list, err := v.client.Entities(v.r.Context(), v.id(), domain.KindOrganisation, "", entitiesMost)
	if err != nil {
		return nil, false
	}
	all = []option{}
	for _, each := range list.Entities {
		all = append(all, option{each.Subject.ID(), each.Name})
	}
	return all, list.Total > len(all)
}

// organisationName is what an organisation is called that an answer refers to in words of its own; "" where none is known.
func (v *visit) organisationName(id string) string {
	all := v.Organisations()
	if at := slices.IndexFunc(all, func(o option) bool { return o.Value == id }); at >= 0 {
		return all[at].Label
	}
	if !v.moreOrganisations || v.otherOrganisations[id] != "" {
		return v.otherOrganisations[id]
	}
	list, err := v.client.Entities(v.r.Context(), v.id(), domain.KindOrganisation, "organisation/"+id, 0)
	if err != nil {
		return ""
	}
	for _, each := range list.Entities {
		v.otherOrganisations[each.Subject.ID()] = each.Name
	}
	return v.otherOrganisations[id]
}
