package domain

// GoalSet is a goal of an organisation.
type GoalSet struct {
	Title     string  `json:"title" is:"required" max:"500"`
	Owner     Ref     `json:"owner" is:"required" ref:"organisation"`
	SetIn     Ref     `json:"set_in,omitzero" ref:"document"`
	Indicator string  `json:"indicator,omitempty" max:"500"`
	Target    string  `json:"target,omitempty" max:"300"`
	Period    Planned `json:"period,omitzero"`
	Common
}

func (d *GoalSet) apply(s *State, f Item) *Error { return redescribe[*GoalSet](s, f) }

func (d *GoalSet) brings() string { return "set" }

// GoalAssessed is how far a goal was attained, in the assessor's word.
type GoalAssessed struct {
	Attainment Grade   `json:"attainment" is:"required"`
	Period     Planned `json:"period,omitzero"`
	AssessedBy Ref     `json:"assessed_by,omitzero" ref:"organisation"`
	Reason     string  `json:"reason,omitempty" max:"1000"`
	Common
}

func (d *GoalAssessed) apply(s *State, f Item) *Error {
	for earlier, assessed := range Standing[*GoalAssessed](s) {
		if assessed.Period == d.Period {
			s.close(earlier)
		}
	}
	s.keep(f)
	return nil
}

func (d *GoalAssessed) check(c *Scope) {
	c.grade(&d.Attainment, "/data/attainment")
	c.described("rule.goal.unknown", func(data Data) bool { _, is := data.(*GoalSet); return is })
}

func (d *GoalAssessed) brings() string { return "assessed" }
