package web

import (
	"slices"

	"liggare/api"
	"liggare/projections"
)

// auditShown is an audit with its control questions and their grades.
type auditShown struct {
	Title, Href     string
	Tag, Class      string
	Fields          []labelled
	Questions       *innerTable
	Recommendations number
	Judgement       string
}

// auditsMost is how many audits a page shows.
const auditsMost = 5

// audits shows each audit with the grades of its control questions and its recommendations.
func (v *visit) audits() (*shown, error) {
	if v.asked.Has("key") {
		return v.rowPage("audits")
	}
	view := projections.ViewByName("audits")
	q := v.narrowing()
	q.Set("limit", itoa(auditsMost))
	a, err := v.ask("audits", q)
	if err != nil {
		return v.badQuestion(view, err)
	}
	data := v.listAround(view, a)
	w := v.wordsOfView("audits", a.Names)
	var all []auditShown
	for i := range a.Rows {
		all = append(all, w.audit(&a.Rows[i]))
	}
	data.Extra = all
	return v.shownAnswer("audits", view.Label.In(v.Lang), a, data), nil
}

func (w *words) audit(r *row) auditShown {
	shown := auditShown{Title: w.titleOf(r), Href: w.rowLink("audits", r.Key), Class: r.Certainty}
	if r.Certainty != "certain" {
		shown.Tag = w.certainty(r.Certainty)
	}
	for _, content := range r.Contents()[:1] {
		for _, name := range []string{"auditor", "performed_by", "status", "submitted", "data_as_of", "response_due"} {
			if v := api.ValueOf(content, name); v != nil {
				shown.Fields = append(shown.Fields, labelled{w.field(name), w.value(name, v), slices.Contains(r.Differs, name)})
			}
		}
		for _, m := range api.Members(content) {
			switch m.Name {
			case "questions":
				if t, is := w.innerTable(m, "scale"); is { // a scale's terms are told by the grade
					shown.Questions = &t
				}
			case "judgement":
				shown.Judgement = api.Unquote(m.Value)
			case "recommendations":
				shown.Recommendations = number{Text: plain(w.value("recommendations", m.Value)), Label: w.T("rekommendationer", "recommendations"), Href: w.Link("/views/recommendations", "audit", "audit/"+r.Key)}
			}
		}
	}
	return shown
}
