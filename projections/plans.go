package projections

import (
	"slices"

	"liggare/domain"
)

// Plan is a row of the view plans: whose, decided and approved by whom, resting on what, when due for revision, and how many activities of which category.
type Plan struct {
	Title              string                 `json:"title"`
	Org                domain.Ref             `json:"org"`
	Status             string                 `json:"status"` // established, treated, decided, approved, closed, expired
	Period             domain.Planned         `json:"period,omitzero"`
	Kind               domain.PlanKind        `json:"kind,omitempty"`
	BasedOnAssessment  domain.Ref             `json:"based_on_assessment,omitzero"`
	NoAssessmentReason string                 `json:"no_assessment_reason,omitempty" when:"no_assessment"`
	Goal               string                 `json:"goal,omitempty"`
	Requires           []RequiredStep         `json:"requires,omitempty"`
	RevisionDue        domain.Planned         `json:"revision_due,omitzero"`
	RevisionOverdue    bool                   `json:"revision_overdue"`
	ReviewEvery        *domain.Cadence        `json:"review_every,omitzero"`
	LaysDown           []string               `json:"lays_down,omitempty"`
	Lacks              []domain.DocumentLacks `json:"lacks,omitempty"`
	Document           domain.Ref             `json:"document,omitzero"`
	Replaces           domain.Ref             `json:"replaces,omitzero"`
	FollowUps          []PlanFollowUp         `json:"follow_ups,omitempty"`
	Activities         map[string]Count       `json:"activities"` // by category; «-» where none is stated
	Statuses           map[string]Count       `json:"statuses"`   // activities by status; «-» where none is stated
}

// RequiredStep is a step that the plan must go through; Done says whether the ledger holds it.
type RequiredStep struct {
	Step domain.PlanStep `json:"step"`
	Body domain.Ref      `json:"body,omitzero"`
	Done bool            `json:"done"`
}

// PlanFollowUp is one follow-up of a plan.
type PlanFollowUp struct {
	Coverage   domain.FollowUpCoverage `json:"coverage"`
	Period     domain.Planned          `json:"period,omitzero"`
	Channel    domain.FollowUpChannel  `json:"channel,omitempty"`
	Analysis   domain.AnalysisDepth    `json:"analysis,omitempty"`
	Covered    []string                `json:"covered,omitempty"`
	ReportedTo domain.Ref              `json:"reported_to,omitzero"`
	Expected   domain.Planned          `json:"expected,omitzero"`
}

func plans(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	main, d, stands, is := current[*domain.PlanEstablished](s)
	if !is {
		return
	}
	row := &Plan{
		Title: d.Title, Org: d.Owner, Status: "established", Period: d.Period, Kind: d.Kind, BasedOnAssessment: d.BasedOnAssessment,
		NoAssessmentReason: d.NoAssessmentReason, Goal: d.Goal, RevisionDue: d.NextReview, ReviewEvery: d.ReviewEvery, LaysDown: d.LaysDown, Lacks: d.Lacks,
		Document: d.Document, Replaces: d.Replaces, Activities: map[string]Count{}, Statuses: map[string]Count{},
	}
	facts := append([]domain.Item{main}, row.steps(s, d)...)
	for item, f := range standing[*domain.PlanFollowedUp](s) {
		row.FollowUps = append(row.FollowUps, PlanFollowUp{f.Coverage, f.Period, f.Channel, f.Analysis, f.Covered, f.ReportedTo, f.Expected})
		facts = append(facts, item)
	}
	if !stands {
		row.Status = "expired"
	}
	if item, _, closed := last[*domain.PlanClosed](s); closed {
		row.Status, facts = "closed", append(facts, item)
	}
	row.RevisionOverdue = row.Status != "closed" && a.Past(row.RevisionDue)
	for _, linked := range a.Linked("plan", root) {
		facts = append(facts, row.count(a.Ref(root), a.Get(linked))...)
	}
	yield(a.ID(root), row, main, facts...)
}

// steps follows the plan's adoption; the last of the three steps that has been taken is its status.
func (row *Plan) steps(s *State, d *domain.PlanEstablished) []domain.Item {
	var facts []domain.Item
	taken := map[domain.PlanStep]bool{}
	for item, step := range standing[*domain.PlanDecided](s) {
		taken[step.Step] = true
		facts = append(facts, item)
	}
	for _, step := range []domain.PlanStep{domain.StepTreated, domain.StepDecided, domain.StepApproved} {
		if taken[step] {
			row.Status = string(step)
		}
	}
	for _, r := range d.Requires {
		row.Requires = append(row.Requires, RequiredStep{Step: r.Step, Body: r.Body, Done: taken[r.Step]})
	}
	return facts
}

// count adds an activity to its category and its status: to the most there can be where it may be there, to the least where it is. What a measure's own dates leave
// in doubt never makes the plan's row uncertain.
func (row *Plan) count(plan domain.Ref, measure *State) []domain.Item {
	var categories, statuses outcomes
	var facts []domain.Item
	for state := range measure.Each() {
		m, is := measureIn(state)
		if !is || m.Plan != plan {
			categories.miss()
			statuses.miss()
			continue
		}
		categories.add(orDash(string(m.Category)))
		statuses.add(orDash(string(m.status)))
		for _, item := range append([]domain.Item{m.item}, m.reports...) {
			if !slices.ContainsFunc(facts, func(f domain.Item) bool { return f.Fact == item.Fact }) {
				facts = append(facts, item)
			}
		}
	}
	categories.countIn(row.Activities)
	statuses.countIn(row.Statuses)
	return facts
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
