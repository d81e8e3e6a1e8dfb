package domain

// PlanEstablished describes a plan: whose it is, for which period, and what it rests on.
type PlanEstablished struct {
	Owner              Ref             `json:"owner" is:"required" ref:"organisation"`
	Title              string          `json:"title" is:"required" max:"300"`
	Period             Planned         `json:"period,omitzero"`
	Kind               PlanKind        `json:"kind,omitempty"`
	BasedOnAssessment  Ref             `json:"based_on_assessment,omitzero" ref:"assessment"`
	NoAssessmentReason string          `json:"no_assessment_reason,omitempty" max:"500"`
	Goal               string          `json:"goal,omitempty" max:"1000"`
	Requires           []Requirement   `json:"requires,omitempty"`
	ReviewEvery        *Cadence        `json:"review_every,omitzero"`
	NextReview         Planned         `json:"next_review,omitzero"`
	LaysDown           []string        `json:"lays_down,omitempty" max:"500"`
	Lacks              []DocumentLacks `json:"lacks,omitempty"`
	Document           Ref             `json:"document,omitzero" ref:"document"`
	Replaces           Ref             `json:"replaces,omitzero" ref:"plan"`
	Common
}

// Requirement is a step that a plan must go through, and who takes it.
type Requirement struct {
	Step PlanStep `json:"step" is:"required"`
	Body Ref      `json:"body,omitzero" ref:"organisation"`
}

func (d *PlanEstablished) apply(s *State, f Item) *Error { return redescribe[*PlanEstablished](s, f) }

func (d *PlanEstablished) check(c *Scope) {
	if d.Period.IsZero() {
		return
	}
	for other := range c.Linked("owner", d.Owner) {
		if other != c.Subject && c.holds(other, func(data Data) bool {
			plan, is := data.(*PlanEstablished)
			return is && plan.Owner == d.Owner && plan.Kind == d.Kind && plan.Period == d.Period
		}) {
			c.Refuse("rule.plan.established_twice", "/data/period", "Ägaren har redan en plan av det slaget för perioden; använd den planen eller ange en annan period.",
				"The owner has a plan of that kind for the period already; use that plan or give another period.")
			return
		}
	}
}

func (d *PlanEstablished) brings() string { return "established" }

// PlanDecided is one step of a plan's adoption.
type PlanDecided struct {
	Step PlanStep `json:"step" is:"required"`
	Body Ref      `json:"body,omitzero" ref:"organisation"`
	Common
}

func (d *PlanDecided) apply(s *State, f Item) *Error {
	var err *Error
	for _, plan := range Standing[*PlanEstablished](s) {
		switch {
		case d.Step == StepApproved && d.Body != "" && d.Body == plan.Owner:
			err = s.refuse("rule.plan.approved_by_owner", "/data/body", "Ägaren beslutar planen, någon annan godkänner den; ange steget decided eller det organ som godkänner.",
				"The owner decides the plan, another approves it; state the step decided, or the body that approves.")
		case d.Step == StepDecided && d.Body != "" && d.Body != plan.Owner:
			err = s.refuse("rule.plan.decided_by_other", "/data/body", "Planen beslutas av sin ägare; ange ägaren, eller steget approved.", "A plan is decided by its owner; give the owner, or the step approved.")
		}
	}
	if d.Step == StepDecided {
		for _, earlier := range Standing[*PlanDecided](s) {
			if earlier.Step == StepApproved {
				err = s.refuse("rule.plan.approved_before_decided", "/effective", "En plan godkänns efter att den beslutats; rätta dagarna.", "A plan is approved after it is decided; correct the days.")
			}
		}
	}
	s.keep(f)
	return err
}

func (d *PlanDecided) brings() string { return string(d.Step) }

// PlanFollowedUp says how a plan was followed up.
type PlanFollowedUp struct {
	Coverage   FollowUpCoverage `json:"coverage" is:"required"`
	Period     Planned          `json:"period,omitzero"`
	Channel    FollowUpChannel  `json:"channel,omitempty"`
	Analysis   AnalysisDepth    `json:"analysis,omitempty"`
	Covered    []string         `json:"covered,omitempty" max:"300"`
	ReportedTo Ref              `json:"reported_to,omitzero" ref:"organisation"`
	Expected   Planned          `json:"expected,omitzero"`
	Common
}

func (d *PlanFollowedUp) brings() string { return "followed_up" }

// PlanClosed ends a plan. What is still open in it must be carried over.
type PlanClosed struct {
	Reason    EndReason `json:"reason,omitempty"`
	Successor Ref       `json:"successor,omitzero" ref:"plan"`
	Common
}

func (d *PlanClosed) apply(s *State, f Item) *Error {
	var err *Error
	for range Standing[*PlanClosed](s) {
		err = s.refuse("rule.plan.closed_twice", "/type", "Planen är redan avslutad då.", "The plan is closed by then already.")
	}
	s.keep(f)
	return err
}

func (d *PlanClosed) check(c *Scope) {
	if !c.described("rule.plan.unknown", func(data Data) bool { _, is := data.(*PlanEstablished); return is }) {
		return
	}
	for measure := range c.Linked("plan", c.Subject) {
		if c.openOn(measure, c.Effective.Latest()) {
			c.Refuse("rule.plan.open_measures", "/type", "Planen har aktiviteter som varken är slutförda eller överförda: rapportera dem först ("+string(measure)+").",
				"The plan has activities neither final nor carried over: report them first ("+string(measure)+").")
			return
		}
	}
}

func (d *PlanClosed) brings() string { return "closed" }
