package web

import (
	"net/url"

	"liggare/projections"
)

// searchData is what was found, view by view.
type searchData struct {
	Problem any
	Found   []found
	Nothing bool
}

type found struct {
	Label string
	Table *table
	More  string
}

// searchMost is how many rows of a view a search shows; the rest is a link away.
const searchMost = 10

// doubles are the views whose rows are told of by others too.
var doubles = map[string]bool{"gaps": true, "due": true, "quality": true, "checks": true}

// search finds words in titles, references and texts of every view.
func (v *visit) search() (*shown, error) {
	data := &searchData{}
	made := &shown{template: "search", title: v.T("Sök", "Search"), data: data}
	for _, view := range projections.Views() {
		if doubles[view.Name] {
			continue
		}
		q := url.Values{"limit": {itoa(searchMost)}}
		if v.asked.Has("q") {
			q.Set("q", v.Asked("q"))
		} else {
			q.Set("limit", "1")
		}
		a, err := v.ask(view.Name, q)
		if err != nil {
			problem, status := v.problemOf(err)
			if problem == nil || !ofQuestion(status) {
				return nil, err
			}
			data.Problem, made.status = problem, status
			return made, nil
		}
		if !v.asked.Has("q") {
			return made, nil
		}
		made.moment, made.position, made.complete = &a.Moment, a.Position, a.Complete
		if len(a.Rows) > 0 {
			one := found{Label: view.Label.In(v.Lang), Table: v.tableOf(a, screenOf(view)[:min(4, len(screenOf(view)))], view.Label.In(v.Lang))}
			one.Table.Quiet = true
			if a.Next != "" {
				one.More = v.Link("/views/"+view.Name, "q", v.Asked("q"))
			}
			data.Found = append(data.Found, one)
		}
	}
	data.Nothing = len(data.Found) == 0
	return made, nil
}
