package domain

// ResponsibilityAssigned gives a duty in a scope to a function, or to a body alone. One entity is one duty in one scope.
type ResponsibilityAssigned struct {
	Duty         Duty                `json:"duty" is:"required"`
	Scope        string              `json:"scope" is:"required" max:"200"` // an organisation's reference, or the source's words
	Holder       Holder              `json:"holder" is:"required"`
	Title        string              `json:"title,omitempty" max:"200"` // the source's word for the function
	Mode         ResponsibilityMode  `json:"mode,omitempty"`
	Power        ResponsibilityPower `json:"power,omitempty"`
	Ceiling      int64               `json:"ceiling,omitzero" min:"0"` // kronor, for a right to decide
	Condition    string              `json:"condition,omitempty" max:"500"`
	StatedIn     Ref                 `json:"stated_in,omitzero" ref:"*"` // a document, an agreement, a plan
	TiedTo       TiedTo              `json:"tied_to,omitempty"`
	CombinedWith []FunctionKind      `json:"combined_with,omitempty"`
	Positions    int                 `json:"positions,omitzero" min:"1"`
	Acting       bool                `json:"acting,omitzero"`
	Common
}

// apply ends vacancies and what is said of the same holder before. Who took over from another (see ResponsibilityEnded) holds the duty still. Sole means alone: nobody else may hold the duty then.
func (d *ResponsibilityAssigned) apply(s *State, f Item) *Error {
	var err *Error
	for other, held := range Standing[*ResponsibilityAssigned](s) {
		if held.Holder == d.Holder {
			if s.repeats(other, f) {
				err = s.sameContent()
			}
			s.close(other)
			continue
		}
		if held.Mode == ModeSole || d.Mode == ModeSole {
			err = s.refuse("rule.responsibility.sole", "/data/holder",
				"Någon innehar uppgiften ensam då. Avsluta det uppdraget först, rätta dagarna, eller ange att ansvaret delas.",
				"Somebody holds the duty alone then. End that assignment first, correct the days, or state that the duty is shared.")
		}
	}
	for vacant := range Standing[*ResponsibilityVacant](s) {
		s.close(vacant)
	}
	for ended, end := range Standing[*ResponsibilityEnded](s) {
		if end.To == nil || *end.To == d.Holder {
			s.close(ended)
		}
	}
	s.keep(f)
	return err
}

func (d *ResponsibilityAssigned) check(c *Scope) {
	if d.Holder == (Holder{}) {
		c.Refuse("rule.responsibility.no_holder", "/data/holder", "Ange en funktion, ett organ, eller båda; är ingen utpekad, använd responsibility.vacant.",
			"Give a function, a body, or both; if nobody is designated, use responsibility.vacant.")
	}
	if looksLikePerson(d.Title) {
		c.Refuse("rule.responsibility.person", "/data/title", "Ange funktionen, aldrig en person, till exempel Trygghetssamordnare.", "Give the function, never a person, for example Trygghetssamordnare.")
	}
	if d.Ceiling > 0 && d.Power != PowerRightToDecide {
		c.Refuse("rule.responsibility.ceiling", "/data/ceiling", "Ett beloppstak hör till rätten att besluta; ange power right_to_decide eller ta bort taket.",
			"A ceiling belongs to a right to decide; state power right_to_decide or leave the ceiling out.")
	}
	c.sameDuty(d.Duty, d.Scope)
}

func (d *ResponsibilityAssigned) brings() string {
	if d.Mode == ModeShared || d.Mode == ModeJoint {
		return string(d.Mode)
	}
	return "held"
}

// ResponsibilityVacant says that nobody is designated. It needs no earlier assignment, and closes the open ones; a later one describes the vacancy anew.
type ResponsibilityVacant struct {
	Duty         Duty          `json:"duty" is:"required"`
	Scope        string        `json:"scope" is:"required" max:"200"`
	Reason       VacancyReason `json:"reason,omitempty"`
	FormerHolder *Holder       `json:"former_holder,omitzero"`
	Positions    int           `json:"positions,omitzero" min:"1"`
	StatedIn     Ref           `json:"stated_in,omitzero" ref:"*"` // a document, an agreement, a plan
	Common
}

func (d *ResponsibilityVacant) apply(s *State, f Item) *Error {
	var err *Error
	for earlier := range Standing[*ResponsibilityVacant](s) {
		if s.repeats(earlier, f) {
			err = s.refuse("rule.responsibility.vacant_twice", "/type", "Samma vakans gäller redan då; inget nytt behöver registreras.", "The same vacancy stands by then already; there is nothing new to record.")
		}
		s.close(earlier)
	}
	for held := range Standing[*ResponsibilityAssigned](s) {
		s.close(held)
	}
	for ended := range Standing[*ResponsibilityEnded](s) {
		s.close(ended)
	}
	s.keep(f)
	return err
}

func (d *ResponsibilityVacant) check(c *Scope) { c.sameDuty(d.Duty, d.Scope) }

func (d *ResponsibilityVacant) brings() string { return "vacant" }

// ResponsibilityEnded ends one holder's assignment. Where it says to whom the duty went, that one holds it from then on: the fact stands for that as long as it does.
type ResponsibilityEnded struct {
	Holder Holder    `json:"holder" is:"required"`
	Reason EndReason `json:"reason,omitempty"`
	To     *Holder   `json:"to,omitzero"`
	Common
}

func (d *ResponsibilityEnded) apply(s *State, f Item) *Error {
	err := s.refuse("rule.responsibility.not_held", "/data/holder", "Funktionen innehar inte uppgiften då; rätta dagen eller innehavaren.",
		"The function does not hold the duty then; correct the day or the holder.")
	for held, data := range Standing[*ResponsibilityAssigned](s) {
		if data.Holder == d.Holder {
			s.close(held)
			err = nil
		}
	}
	for ended, end := range Standing[*ResponsibilityEnded](s) {
		if end.To != nil && *end.To == d.Holder {
			err = nil
		}
		if end.To == nil || *end.To == d.Holder {
			s.close(ended)
		}
	}
	s.keep(f)
	return err
}

func (d *ResponsibilityEnded) brings() string { return "ended" }
