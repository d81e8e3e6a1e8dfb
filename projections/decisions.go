package projections

import "liggare/domain"

// Decision is a row of the view decisions: who decided, when, on what ground, and whether it was reported or annulled.
type Decision struct {
	Title          string                  `json:"title"`
	Status         string                  `json:"status"` // taken, annulled, expired
	Body           domain.Ref              `json:"body,omitzero"`
	AsStated       string                  `json:"as_stated,omitempty" when:"no_body"`
	Level          domain.DecisionLevel    `json:"level,omitempty"`
	Date           domain.Date             `json:"date,omitzero"`
	Kind           domain.DecisionKind     `json:"kind,omitempty"`
	Basis          domain.DecisionBasis    `json:"basis,omitempty"`
	Category       domain.DecisionCategory `json:"category,omitempty"`
	Amount         int64                   `json:"amount,omitzero"` // kronor
	Concerns       []domain.Ref            `json:"concerns,omitempty"`
	AssignedTo     []domain.Ref            `json:"assigned_to,omitempty"`
	Due            domain.Planned          `json:"due,omitzero"`
	PromptedBy     string                  `json:"prompted_by,omitempty"`
	Outcome        string                  `json:"outcome,omitempty"`
	CaseRef        string                  `json:"case_ref,omitempty"`
	Meeting        string                  `json:"meeting,omitempty"`
	Paragraph      string                  `json:"paragraph,omitempty"`
	DelegationItem domain.Ref              `json:"delegation_item,omitzero" when:"delegation"`
	Reported       bool                    `json:"reported"`   // to its board, for a delegated one
	Unreported     bool                    `json:"unreported"` // delegated, and the ledger holds no report
	AnnulledReason string                  `json:"annulled_reason,omitempty" when:"annulled"`
	AnnulledBy     domain.Ref              `json:"annulled_by,omitzero" when:"annulled"`
}

func decisions(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	main, d, stands, is := current[*domain.DecisionTaken](s)
	if !is {
		return
	}
	row := &Decision{
		Title: d.Title, Status: "taken", Date: main.Effective, Kind: d.Kind, Basis: d.Basis, Category: d.Category, Amount: d.Amount, Concerns: d.Concerns,
		AssignedTo: d.AssignedTo, Due: d.Due, PromptedBy: d.PromptedBy, Outcome: d.Outcome,
	}
	if by := d.DecidedBy; by != nil {
		row.Body, row.AsStated, row.Level, row.CaseRef = by.Body, by.AsStated, by.Level, by.CaseRef
		row.Meeting, row.Paragraph, row.DelegationItem = by.Meeting, by.Paragraph, by.DelegationItem
		if !by.Date.IsZero() {
			row.Date = by.Date
		}
	}
	if !stands {
		row.Status = "expired"
	}
	facts := []domain.Item{main}
	if item, _, is := last[*domain.DecisionReported](s); is {
		row.Reported, facts = true, append(facts, item)
	}
	row.Unreported = d.Basis == domain.BasisDelegation && !row.Reported
	if item, annulled, is := last[*domain.DecisionAnnulled](s); is {
		row.Status, row.AnnulledReason, row.AnnulledBy, facts = "annulled", annulled.Reason, annulled.By, append(facts, item)
	}
	yield(a.ID(root), row, main, facts...)
}
