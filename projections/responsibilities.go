package projections

import (
	"slices"

	"liggare/domain"
)

// Responsibility is a row of the view responsibilities: a duty in a scope, who holds it, and since when nobody does.
type Responsibility struct {
	Duty         domain.Duty                `json:"duty"`
	Scope        string                     `json:"scope"`
	Vacant       bool                       `json:"vacant"`
	Holder       *domain.Holder             `json:"holder,omitzero"` // where there is one
	Holders      []domain.Holder            `json:"holders,omitempty" when:"several"`
	Title        string                     `json:"title,omitempty"`
	Mode         domain.ResponsibilityMode  `json:"mode,omitempty"`
	Power        domain.ResponsibilityPower `json:"power,omitempty"`
	Ceiling      int64                      `json:"ceiling,omitzero" when:"right_to_decide"` // kronor
	Condition    string                     `json:"condition,omitempty"`
	StatedIn     domain.Ref                 `json:"stated_in,omitzero"`
	TiedTo       domain.TiedTo              `json:"tied_to,omitempty"`
	CombinedWith []domain.FunctionKind      `json:"combined_with,omitempty"`
	Positions    int                        `json:"positions,omitzero"`
	Acting       bool                       `json:"acting"`
	Reason       domain.VacancyReason       `json:"reason,omitempty" when:"vacant"`
	FormerHolder *domain.Holder             `json:"former_holder,omitzero" when:"vacant"`
}

func responsibilities(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	row := &Responsibility{}
	var facts []domain.Item
	for item, d := range standing[*domain.ResponsibilityAssigned](s) {
		row.hold(d)
		facts = append(facts, item)
	}
	facts = append(facts, row.takenOver(s)...)
	if len(row.Holders) == 1 {
		row.Holder, row.Holders = &row.Holders[0], nil
	}
	if len(facts) == 0 {
		facts = row.vacate(s)
	}
	if len(facts) == 0 {
		return
	}
	yield(a.ID(root), row, facts[len(facts)-1], facts...)
}

// hold adds one holder; what is said of the duty is what was said last.
func (row *Responsibility) hold(d *domain.ResponsibilityAssigned) {
	row.Duty, row.Scope = d.Duty, d.Scope
	row.Holders = append(row.Holders, d.Holder)
	row.Title, row.Mode, row.Power, row.Ceiling, row.Condition = d.Title, d.Mode, d.Power, d.Ceiling, d.Condition
	row.StatedIn, row.TiedTo, row.CombinedWith, row.Positions, row.Acting = d.StatedIn, d.TiedTo, d.CombinedWith, d.Positions, d.Acting
	if len(row.Holders) > 1 {
		row.Title = ""
	}
}

// takenOver adds those to whom the duty went when others ended. Of the duty itself they say nothing: that is as it was said last.
func (row *Responsibility) takenOver(s *State) []domain.Item {
	var facts []domain.Item
	for ended, d := range standing[*domain.ResponsibilityEnded](s) {
		if d.To == nil || slices.Contains(row.Holders, *d.To) {
			continue
		}
		if row.Duty == "" {
			if item, before, _, was := over[*domain.ResponsibilityAssigned](s); was {
				row.Duty, row.Scope = before.Duty, before.Scope
				facts = append(facts, item)
			}
		}
		row.Holders, facts = append(row.Holders, *d.To), append(facts, ended)
		if len(row.Holders) > 1 {
			row.Title = ""
		}
	}
	return facts
}

// vacate says that nobody holds the duty: by a vacancy, or because the last assignment ended or ran out.
func (row *Responsibility) vacate(s *State) []domain.Item {
	row.Vacant = true
	if item, d, is := last[*domain.ResponsibilityVacant](s); is {
		row.Duty, row.Scope, row.Reason, row.FormerHolder = d.Duty, d.Scope, d.Reason, d.FormerHolder
		row.Positions, row.StatedIn = d.Positions, d.StatedIn
		return []domain.Item{item}
	}
	var facts []domain.Item
	if item, d, _, was := over[*domain.ResponsibilityAssigned](s); was {
		former := d.Holder
		row.Duty, row.Scope, row.FormerHolder = d.Duty, d.Scope, &former
		facts = append(facts, item)
	}
	if ended, _, is := last[*domain.ResponsibilityEnded](s); is && len(facts) > 0 {
		facts = append(facts, ended)
	}
	return facts
}
