package web

import (
	"net/url"
	"slices"

	"liggare/api"
	"liggare/projections"
)

// planShown is a plan with its activities in the four columns of the source and their status.
type planShown struct {
	Title, Href string
	Tag         string // how certain the plan's row is, where it isn't
	Class       string
	Fields      []labelled
	Counts      []number
	Activities  *table
	More        number // all activities, where only some are shown
}

// plansMost is how many plans a page shows, and planActivities how many activities of each; all are a link away.
const (
	plansMost      = 5
	planActivities = 10
)

// plans shows plans with their activities: aktivitet, ansvarig, tidplan, uppföljning, and status.
func (v *visit) plans() (*shown, error) {
	if v.asked.Has("key") {
		return v.rowPage("plans")
	}
	view := projections.ViewByName("plans")
	q := v.narrowing()
	q.Set("limit", itoa(plansMost))
	a, err := v.ask("plans", q)
	if err != nil {
		return v.badQuestion(view, err)
	}
	data := v.listAround(view, a)
	var plans []planShown
	w := v.wordsOfView("plans", a.Names)
	for i := range a.Rows {
		activities, err := v.ask("activities", url.Values{"plan": {"plan/" + a.Rows[i].Key}, "limit": {itoa(planActivities)}})
		if err != nil {
			return nil, err
		}
		plans = append(plans, w.plan(&a.Rows[i], activities))
	}
	data.Extra = plans
	return v.shownAnswer("plans", view.Label.In(v.Lang), a, data), nil
}

func (w *words) plan(r *row, activities *answer) planShown {
	shown := planShown{Title: w.titleOf(r), Href: w.rowLink("plans", r.Key), Class: r.Certainty}
	if r.Certainty != "certain" {
		shown.Tag = w.certainty(r.Certainty)
	}
	for _, content := range r.Contents()[:1] {
		for _, name := range []string{"org", "period", "status", "based_on_assessment", "revision_due"} {
			shown.Fields = append(shown.Fields, labelled{w.field(name), w.cell(content, name), slices.Contains(r.Differs, name)})
		}
		if isTrue(content, "revision_overdue") {
			shown.Fields = append(shown.Fields, labelled{Label: w.field("revision_overdue"), Value: line{{Text: w.T("ja", "yes"), Class: "flag"}}})
		}
		for _, m := range api.Members(api.ValueOf(content, "activities")) {
			label, q := w.T("utan kategori", "without category"), ""
			if m.Name != "-" {
				label, q = w.lists["activities"].Label(m.Name).In(w.Lang), m.Name
			}
			shown.Counts = append(shown.Counts, number{Text: plain(w.value("activities", m.Value)), Label: label, Href: w.Link("/views/activities", "plan", "plan/"+r.Key, "category", q)})
		}
	}
	shown.Activities = w.tableOf(activities, []string{"title", "responsible", "schedule", "follow_up", "status", "overdue"}, w.T("Aktiviteter i ", "Activities of ")+shown.Title)
	if activities.Total > 0 {
		shown.More = number{Text: itoa(activities.Total), Label: w.T("aktiviteter i planen", "activities of the plan"), Href: w.Link("/views/activities", "plan", "plan/"+r.Key)}
	}
	shown.Activities.Columns[0] = w.T("aktivitet", "activity")
	shown.Activities.Empty = w.T("Liggaren håller inga aktiviteter i planen.", "The ledger holds no activities of the plan.")
	return shown
}
