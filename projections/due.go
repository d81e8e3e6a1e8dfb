package projections

import "liggare/domain"

// defaultDays is how far ahead the view due looks where nothing else is asked.
const defaultDays = 90

// Due is a row of the view due: what falls due within the days asked for, or is overdue.
type Due struct {
	Kind    string         `json:"kind"` // recommendation, audit_response, document_review, document_expected, plan_revision, activity, decision, evaluation
	Entity  domain.Ref     `json:"entity"`
	Title   string         `json:"title"`
	Org     domain.Ref     `json:"org,omitzero"`
	Due     domain.Planned `json:"due"`
	Overdue bool           `json:"overdue"`
}

// dues asks each kind of entity for what it owes.
func dues(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	if !a.mayOwe(s) {
		return
	}
	owe := func(kind, title string, org domain.Ref, due domain.Planned, main domain.Item) {
		if !a.Soon(due) {
			return
		}
		entity := a.Ref(root)
		row := &Due{Kind: kind, Entity: entity, Title: title, Org: org, Due: due, Overdue: a.Past(due)}
		yield(orDash(org.ID())+"/"+kind+"/"+string(entity), row, main, main)
	}
	if item, d, is := newestEvaluation(s); is && d.Status != domain.EvaluationDone && d.Status != domain.EvaluationNotDone {
		owe("evaluation", a.Title(), d.CommissionedBy, d.Due, item)
	}
	switch a.Ref(root).Kind() {
	case domain.KindRecommendation:
		recommendations(a, root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
			if r := row.(*Recommendation); r.owes() {
				owe("recommendation", r.Text, r.Addressee, r.Due, main)
			}
		})
	case domain.KindAudit:
		if item, d, is := last[*domain.AuditReportSubmitted](s); is {
			owe("audit_response", a.Title(), "", d.ResponseDue, item)
		}
	case domain.KindDocument:
		documents(a, root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
			d := row.(*Document)
			if d.Status == "in_force" || d.Status == "registered" {
				owe("document_review", d.Title, d.Owner, d.ReviewDue, main)
			}
			if d.Expected != nil && d.Status == "planned" {
				owe("document_expected", d.Title, d.Expected.Body, d.Expected.Date, main)
			}
		})
	case domain.KindPlan:
		plans(a, root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
			if p := row.(*Plan); p.Status != "closed" {
				owe("plan_revision", p.Title, p.Org, p.RevisionDue, main)
			}
		})
	case domain.KindMeasure:
		if m, is := measureOf(s); is && !settled(m.status) {
			owe("activity", m.Title, m.org(), deadline(m.Schedule), m.item)
		}
	case domain.KindDecision:
		decisions(a, root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
			d := row.(*Decision)
			if d.Status != "taken" {
				return
			}
			var org domain.Ref
			if len(d.AssignedTo) > 0 {
				org = d.AssignedTo[0]
			}
			owe("decision", d.Title, org, d.Due, main)
		})
	}
}

// mayOwe tells whether any fact of an entity, whatever has become of it, states a time that is over or comes soon. Where none does, nothing else is looked at.
func (a *Ask) mayOwe(s *State) bool {
	may := false
	for item := range s.Entries() {
		switch d := item.Data.(type) {
		case *domain.EvaluationReported:
			may = may || a.near(d.Due)
		case *domain.AuditReportSubmitted:
			may = may || a.near(d.ResponseDue)
		case *domain.DocumentRegistered:
			may = may || a.near(d.ReviewDue) || d.Expected != nil && a.near(d.Expected.Date)
		case *domain.DocumentAdopted:
			may = may || a.near(d.ReviewDue)
		case *domain.PlanEstablished:
			may = may || a.near(d.NextReview)
		case *domain.MeasureRegistered:
			may = may || a.near(deadline(d.Schedule))
		case *domain.DecisionTaken:
			may = may || a.near(d.Due)
		case *domain.RecommendationIssued, *domain.RecommendationDeadlineSet:
			may = true
		}
	}
	return may
}

// near tells whether a planned date can be one that Soon is true of, and notes the day on which it first can.
func (a *Ask) near(p domain.Planned) bool {
	if p.IsZero() {
		return false
	}
	lo, _ := p.LastBounds()
	a.note(lo - a.days)
	return a.on > lo-a.days-1
}
