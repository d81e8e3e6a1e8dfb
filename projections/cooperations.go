package projections

import (
	"slices"

	"liggare/domain"
)

// Cooperation is a row of the view cooperation: an agreement or a forum, its parties and period, whether it is in force, and what hangs on it.
type Cooperation struct {
	Title           string                  `json:"title"`
	Form            string                  `json:"form"`     // agreement, forum
	InForce         bool                    `json:"in_force"` // an agreement: where both its date and its period say so
	Status          string                  `json:"status"`   // open, ended
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
	row := &Cooperation{Status: "open", InForce: true}
	main, agreement, signed := last[*domain.CooperationAgreementSigned](s)
	from, forum, established := last[*domain.CooperationForumEstablished](s)
	if !signed && !established {
		row.Status, row.InForce = "ended", false
		if main, agreement, _, signed = over[*domain.CooperationAgreementSigned](s); !signed {
			from, forum, _, established = over[*domain.CooperationForumEstablished](s)
		}
	}
	switch {
	case signed:
		row.describe(agreement)
		row.InForce = row.InForce && within(a, agreement.Period)
	case established:
		row.describeForum(forum)
		row.InForce = row.InForce && !row.ahead()
		main = from
	default:
		return
	}
	facts := []domain.Item{main}
	if ended, _, is := last[*domain.CooperationEnded](s); is {
		facts = append(facts, ended)
	}
	evaluated, evaluations := evaluationOf(s)
	row.Evaluated = evaluated
	for _, member := range []string{"parent", "agreement", "depends_on"} {
		for _, linked := range a.Linked(member, root) {
			if ref := a.Ref(linked); !slices.Contains(row.Dependents, ref) {
				row.Dependents = append(row.Dependents, ref)
			}
		}
	}
	yield(a.ID(root), row, main, append(facts, evaluations...)...)
}

// within tells whether a period has begun and is not over; without one, it is.
func within(a *Ask, period domain.Planned) bool {
	return period.IsZero() || a.After(period.First()-1, period.First()-1) && !a.Past(period)
}

// ahead tells the stages before a forum meets.
func (row *Cooperation) ahead() bool {
	switch row.Stage {
	case domain.CooperationAimedAt, domain.CooperationPlanned, domain.CooperationInvited:
		return true
	}
	return false
}

func (row *Cooperation) describe(d *domain.CooperationAgreementSigned) {
	row.Title, row.Form, row.Kind, row.Parties, row.Period = d.Title, "agreement", d.Kind, d.Parties, d.Period
	row.PriorityAreas, row.Lead, row.Cadence, row.Parent, row.Replaces = d.PriorityAreas, d.Lead, d.Cadence, d.Parent, d.Replaces
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
