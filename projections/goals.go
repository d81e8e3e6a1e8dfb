package projections

import "liggare/domain"

// Goal is a row of the view goals: whose it is, and how far it was attained.
type Goal struct {
	Title      string             `json:"title"`
	Body       domain.Ref         `json:"body"`
	Attainment domain.GradeCommon `json:"attainment,omitempty"` // in the terms that all scales share
	Verbatim   string             `json:"verbatim,omitempty"`   // the assessor's word
	Scale      string             `json:"scale,omitempty" when:"assessed"`
	SetIn      domain.Ref         `json:"set_in,omitzero"`
	Indicator  string             `json:"indicator,omitempty"`
	Target     string             `json:"target,omitempty"`
	Period     domain.Planned     `json:"period,omitzero"`
	Assessed   domain.Planned     `json:"assessed_period,omitzero" when:"assessed"`
	AssessedBy domain.Ref         `json:"assessed_by,omitzero" when:"assessed"`
	Reason     string             `json:"reason,omitempty" when:"assessed"`
}

func goals(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	main, d, _, is := current[*domain.GoalSet](s)
	if !is {
		return
	}
	row := &Goal{Title: d.Title, Body: d.Owner, SetIn: d.SetIn, Indicator: d.Indicator, Target: d.Target, Period: d.Period}
	facts := []domain.Item{main}
	if item, assessed, is := newest[*domain.GoalAssessed](s); is {
		row.Attainment, _ = assessed.Attainment.Common()
		row.Verbatim, row.Scale = assessed.Attainment.Verbatim, assessed.Attainment.Scale
		row.Assessed, row.AssessedBy, row.Reason = assessed.Period, assessed.AssessedBy, assessed.Reason
		facts = append(facts, item)
	}
	yield(a.ID(root), row, main, facts...)
}
