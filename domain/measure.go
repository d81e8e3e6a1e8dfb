package domain

// MeasureRegistered describes a measure, or an activity of a plan.
type MeasureRegistered struct {
	Title       string          `json:"title" is:"required" max:"300"`
	Plan        Ref             `json:"plan,omitzero" ref:"plan"`
	Number      string          `json:"number,omitempty" max:"30"`
	Category    MeasureCategory `json:"category,omitempty"`
	Level       MeasureLevel    `json:"level,omitempty"`
	Kind        MeasureKind     `json:"kind,omitempty"`
	Responsible []Responsible   `json:"responsible,omitempty"`
	Schedule    *Schedule       `json:"schedule,omitzero"`
	FollowUp    *FollowUp       `json:"follow_up,omitzero"`
	TargetGroup string          `json:"target_group,omitempty" max:"500"`
	Places      []string        `json:"places,omitempty" max:"200"`
	OperatedBy  Ref             `json:"operated_by,omitzero" ref:"organisation"`
	PlacedUnder Ref             `json:"placed_under,omitzero" ref:"organisation"`
	Partners    []Ref           `json:"partners,omitempty" ref:"organisation"`
	FundedBy    Ref             `json:"funded_by,omitzero" ref:"organisation"`
	Amount      int64           `json:"amount,omitzero" min:"0"` // kronor
	Aim         string          `json:"aim,omitempty" max:"1000"`
	Condition   string          `json:"condition,omitempty" max:"500"`
	DependsOn   []Ref           `json:"depends_on,omitempty" ref:"*"`
	Route       []RouteStep     `json:"route,omitempty"` // of a concern: who does what
	Answers     []Ref           `json:"answers,omitempty" ref:"recommendation"`
	Replaces    Ref             `json:"replaces,omitzero" ref:"measure"`
	Status      MeasureStatus   `json:"status,omitempty"`
	Common
}

// Responsible is a function or a body that answers for a measure, and how.
type Responsible struct {
	Function     FunctionKind       `json:"function,omitempty"`
	Organisation Ref                `json:"organisation,omitzero" ref:"organisation"`
	Title        string             `json:"title,omitempty" max:"200"` // the source's word for the function
	Mode         ResponsibilityMode `json:"mode,omitempty"`
}

// Schedule is when a measure is to happen.
type Schedule struct {
	Form    ScheduleForm `json:"form" is:"required"`
	Date    Planned      `json:"date,omitzero"`
	Period  Planned      `json:"period,omitzero"`
	Cadence *Cadence     `json:"cadence,omitzero"`
}

// FollowUp is how a measure is to be followed up.
type FollowUp struct {
	Channel FollowUpChannel `json:"channel,omitempty"`
	Cadence *Cadence        `json:"cadence,omitzero"`
	With    string          `json:"with,omitempty" max:"300"`
}

// RouteStep is one step of a route: who does what.
type RouteStep struct {
	Who  string `json:"who" is:"required" max:"300"`
	Does string `json:"does" is:"required" max:"500"`
}

func (d *MeasureRegistered) apply(s *State, f Item) *Error {
	return redescribe[*MeasureRegistered](s, f)
}

func (d *MeasureRegistered) check(c *Scope) {
	for _, r := range d.Responsible {
		if looksLikePerson(r.Title) {
			c.Refuse("rule.measure.person", "/data/responsible", "Ange funktionen, aldrig en person.", "Give the function, never a person.")
		}
	}
	if d.Plan != "" && c.closedBy(d.Plan, c.Effective.Earliest()) {
		c.Refuse("rule.measure.plan_closed", "/data/plan", "Planen är avslutad då; ange den plan som gäller.", "The plan is closed by then; give the plan in force.")
	}
}

func (d *MeasureRegistered) brings() string {
	if d.Status != "" {
		return string(d.Status)
	}
	return "registered"
}

// MeasureReported tells how a measure goes.
type MeasureReported struct {
	Status   MeasureStatus `json:"status" is:"required"`
	Result   string        `json:"result,omitempty" max:"1000"`
	Quantity Quantity      `json:"quantity,omitzero"`
	Reason   string        `json:"reason,omitempty" max:"500"`
	Common
}

// finished tells the statuses after which a measure is not reported on any more.
func finished(s MeasureStatus) bool {
	switch s {
	case MeasureDone, MeasureEnded, MeasureCancelled, MeasureMovedToOrdinary, MeasureCarriedOver:
		return true
	}
	return false
}

// unbegun tells the statuses of what has not begun: nothing that runs goes back to them.
func unbegun(s MeasureStatus) bool {
	switch s {
	case MeasureIdea, MeasurePlanned, MeasureNotStarted, MeasureRequired:
		return true
	}
	return false
}

func (d *MeasureReported) apply(s *State, f Item) *Error {
	var err *Error
	var before MeasureStatus
	for earlier, report := range Standing[*MeasureReported](s) {
		before = report.Status
		s.close(earlier)
	}
	_, registered, is := Last[*MeasureRegistered](s)
	if is && before == "" {
		before = registered.Status
	}
	if finished(before) || before != "" && !unbegun(before) && before != MeasureAbsent && before != MeasureBeingSetUp && unbegun(d.Status) {
		err = s.backwards(before, d.Status)
	}
	if is && registered.Plan != "" && d.Status == MeasureDone && d.Result == "" && !f.Evidenced() {
		err = s.refuse("rule.measure.done_without_result", "/data/result", "En aktivitet i en plan är genomförd först med resultat eller underlag; ange result eller evidence.",
			"An activity of a plan is done with a result or evidence; give result or evidence.")
	}
	s.keep(f)
	return err
}

func (s *State) backwards(before, after MeasureStatus) *Error {
	if s.tells != which {
		return broken
	}
	return refuse("rule.measure.transition", "/data/status", "Åtgärden kan inte gå från "+string(before)+" till "+string(after)+"; registrera en ny åtgärd, eller rätta den förra rapporten.",
		"The measure can't go from "+string(before)+" to "+string(after)+"; register a new measure, or correct the earlier report.")
}

func (d *MeasureReported) check(c *Scope) {
	c.described("rule.measure.unknown", func(data Data) bool { _, is := data.(*MeasureRegistered); return is })
}

func (d *MeasureReported) brings() string { return string(d.Status) }
