package domain

// DecisionTaken is a decision: who took it, when and on what ground stands in decided_by.
type DecisionTaken struct {
	Title      string           `json:"title" is:"required" max:"300"`
	Kind       DecisionKind     `json:"kind,omitempty"`
	Basis      DecisionBasis    `json:"basis,omitempty"`
	Category   DecisionCategory `json:"category,omitempty"`      // what may not be delegated (Kommunallagen 6:38)
	Amount     int64            `json:"amount,omitzero" min:"0"` // kronor
	AssignedTo []Ref            `json:"assigned_to,omitempty" ref:"organisation"`
	Due        Planned          `json:"due,omitzero"`
	PromptedBy string           `json:"prompted_by,omitempty" max:"300"`
	Outcome    string           `json:"outcome,omitempty" max:"500"`
	Common
}

func (d *DecisionTaken) apply(s *State, f Item) *Error { return redescribe[*DecisionTaken](s, f) }

func (d *DecisionTaken) check(c *Scope) {
	if !d.Due.IsZero() && d.Due.Last() < c.Effective.Earliest() {
		c.Refuse("rule.decision.due_before", "/data/due", "Det som beslutas kan inte ha varit klart före beslutet; rätta dagen.", "What is decided can't be due before the decision; correct the day.")
	}
	if d.Basis == BasisDelegation {
		d.checkDelegation(c)
	}
}

// checkDelegation holds a delegated decision against Kommunallagen 6:38 and 7:5 and against its delegation item.
func (d *DecisionTaken) checkDelegation(c *Scope) {
	if d.Category != "" && d.Category != CategoryOther {
		c.Refuse("rule.decision.not_delegable", "/data/category", "Ärenden av den arten får inte delegeras (kommunallagen 6 kap. 38 §).", "Matters of that kind may not be delegated (Kommunallagen 6:38).")
	}
	if d.DecidedBy == nil || d.DecidedBy.DelegationItem == "" {
		c.Refuse("rule.decision.no_item", "/data/decided_by/delegation_item", "Ange den punkt i delegationsordningen som beslutet vilar på (responsibility/<id>).",
			"Give the delegation item that the decision rests on (responsibility/<id>).")
		return
	}
	item := d.DecidedBy.DelegationItem
	if !c.Known(item) {
		c.Refuse("rule.decision.unknown_item", "/data/decided_by/delegation_item", "Delegationspunkten finns inte i liggaren; registrera responsibility.assigned först.",
			"The delegation item is not in the ledger; record responsibility.assigned first.")
		return
	}
	assigned := c.heldOn(item, c.Effective.Latest())
	over, group := len(assigned) > 0, len(assigned) > 0
	for _, held := range assigned {
		over = over && held.Ceiling > 0 && d.Amount > held.Ceiling
		group = group && c.groupOfOfficials(held.Holder)
	}
	if over {
		c.Refuse("rule.decision.over_ceiling", "/data/amount", "Beloppet går över delegationspunktens tak; beslutet hör till den som delegerat.",
			"The amount is over the delegation item's ceiling; the decision belongs to the one who delegated.")
	}
	if group {
		c.Refuse("rule.decision.group_of_officials", "/data/decided_by/delegation_item", "En grupp tjänstepersoner kan inte få beslutanderätt; ange en enskild funktion, ett utskott eller en ledamot.",
			"A group of officials can't be given the right to decide; give a single function, a committee or a member.")
	}
}

func (d *DecisionTaken) brings() string { return "taken" }

// DecisionReported says that a delegated decision was reported to its board.
type DecisionReported struct {
	Board   Ref    `json:"board" is:"required" ref:"organisation"`
	Meeting string `json:"meeting,omitempty" max:"200"`
	Common
}

func (d *DecisionReported) apply(s *State, f Item) *Error {
	var err *Error
	for range Standing[*DecisionReported](s) {
		err = s.refuse("rule.decision.reported_twice", "/type", "Beslutet är redan anmält.", "The decision is reported already.")
	}
	s.keep(f)
	return err
}

func (d *DecisionReported) check(c *Scope) {
	if !c.holds(c.Subject, func(data Data) bool { taken, is := data.(*DecisionTaken); return is && taken.Basis == BasisDelegation }) {
		c.Refuse("rule.decision.not_delegated", "/subject", "Bara delegationsbeslut anmäls; registrera decision.taken med basis delegation först.",
			"Only delegated decisions are reported; record decision.taken with basis delegation first.")
	}
}

func (d *DecisionReported) brings() string { return "reported" }

// DecisionAnnulled takes a decision out of force.
type DecisionAnnulled struct {
	Reason string `json:"reason" is:"required" max:"500"`
	By     Ref    `json:"by,omitzero" ref:"organisation"`
	Common
}

func (d *DecisionAnnulled) apply(s *State, f Item) *Error {
	var err *Error
	for range Standing[*DecisionAnnulled](s) {
		err = s.refuse("rule.decision.annulled_twice", "/type", "Beslutet är redan upphävt.", "The decision is annulled already.")
	}
	s.keep(f)
	return err
}

func (d *DecisionAnnulled) check(c *Scope) {
	c.described("rule.decision.unknown", func(data Data) bool { _, is := data.(*DecisionTaken); return is })
}

func (d *DecisionAnnulled) brings() string { return "annulled" }
