package projections

import "liggare/domain"

// Cooperation is a row of the view cooperation: an agreement or a forum, its parties and period, whether it is in force, and what hangs on it.
type Cooperation struct {
	Title           string                  `json:"title"`
	Form            string                  `json:"form"` // agreement, forum
	InForce         bool                    `json:"in_force"`
	Status          string                  `json:"status"` // open, ended
	Kind            domain.CooperationKind  `json:"kind,omitempty"`
	Stage           domain.CooperationStage `json:"stage,omitempty" when:"forum"`
	Parties         []domain.Ref            `json:"parties,omitempty"`
	Period          domain.Planned          `json:"period,omitzero"`
	PriorityAreas   []string                `json:"priority_areas,omitempty" when:"agreement"`
	Mandate         string                  `json:"mandate,omitempty" when:"forum"`
	MandateStated   string                  `json:"mandate_stated,omitempty" when:"forum"` // stated, missing, not_stated
	MemberFunctions []domain.FunctionKind   `json:"member_functions,omitempty" when:"forum"`
	Lead            []domain.Holder         `json:"lead,omitempty"`
	Cadence         *domain.Cadence         `json:"cadence,omitzero"`
	Agreement       domain.Ref              `json:"agreement,omitzero" when:"forum"`
	Parent          domain.Ref              `json:"parent,omitzero" when:"agreement"`
	Replaces        domain.Ref              `json:"replaces,omitzero" when:"agreement"`
	TopicOnAgenda   domain.TopicOnAgenda    `json:"topic_on_agenda,omitempty" when:"forum"`
	Evaluated       string                  `json:"evaluated,omitempty"`
	Dependents      []domain.Ref            `json:"dependents,omitempty" when:"dependents"` // what rests on it
}

func cooperation(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	row := &Cooperation{Status: "open"}
	main, is := row.agreement(a, s)
	if !is {
		main, is = row.forum(s)
	}
	ended, _, over := domain.Last[*domain.CooperationEnded](s)
	if !is && over {
		row.Status, row.InForce = "ended", false
		for item, d := range domain.Happened[*domain.CooperationAgreementSigned](s) {
			row.describe(d)
			main, is = item, true
		}
		for item, d := range domain.Happened[*domain.CooperationForumEstablished](s) {
			row.describeForum(d)
			main, is = item, true
		}
	}
	if !is {
		return
	}
	facts := []domain.Item{main}
	if over {
		facts = append(facts, ended)
	}
	evaluated, evaluations := evaluationOf(s)
	row.Evaluated = evaluated
	for _, member := range []string{"parent", "agreement", "depends_on"} {
		for _, linked := range a.Linked(member, root) {
			row.Dependents = append(row.Dependents, a.edition.Ref(linked))
		}
	}
	yield(a.ID(root), row, main, append(facts, evaluations...)...)
}

// agreement is in force where both its date and its period say so.
func (row *Cooperation) agreement(a *Ask, s *domain.State) (domain.Item, bool) {
	item, d, is := domain.Last[*domain.CooperationAgreementSigned](s)
	if !is {
		return item, false
	}
	row.describe(d)
	row.InForce = true
	if !d.Period.IsZero() {
		row.InForce = a.After(d.Period.First()-1, d.Period.First()-1) && !a.Past(d.Period)
	}
	return item, true
}

func (row *Cooperation) describe(d *domain.CooperationAgreementSigned) {
	row.Title, row.Form, row.Kind, row.Parties, row.Period = d.Title, "agreement", d.Kind, d.Parties, d.Period
	row.PriorityAreas, row.Lead, row.Cadence, row.Parent, row.Replaces = d.PriorityAreas, d.Lead, d.Cadence, d.Parent, d.Replaces
}

func (row *Cooperation) forum(s *domain.State) (domain.Item, bool) {
	item, d, is := domain.Last[*domain.CooperationForumEstablished](s)
	if !is {
		return item, false
	}
	row.describeForum(d)
	switch d.Stage {
	case domain.CooperationAimedAt, domain.CooperationPlanned, domain.CooperationInvited:
	default:
		row.InForce = true
	}
	return item, true
}

func (row *Cooperation) describeForum(d *domain.CooperationForumEstablished) {
	row.Title, row.Form, row.Kind, row.Stage, row.Parties = d.Title, "forum", d.Kind, d.Stage, d.Parties
	row.Mandate, row.MemberFunctions, row.Lead, row.Cadence = d.Mandate, d.MemberFunctions, d.Lead, d.Cadence
	row.Agreement, row.TopicOnAgenda = d.Agreement, d.TopicOnAgenda
	switch {
	case d.Mandate != "":
		row.MandateStated = "stated"
	case d.MandateMissing:
		row.MandateStated = "missing"
	default:
		row.MandateStated = "not_stated"
	}
}
