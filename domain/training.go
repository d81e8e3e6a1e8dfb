package domain

// TrainingProgrammeDefined describes a training programme.
type TrainingProgrammeDefined struct {
	Title            string            `json:"title" is:"required" max:"300"`
	Kind             TrainingKind      `json:"kind,omitempty"`
	Provider         Ref               `json:"provider,omitzero" ref:"organisation"`
	MandatoryFor     []string          `json:"mandatory_for,omitempty" max:"300"`
	TargetGroups     []string          `json:"target_groups,omitempty" max:"300"`
	TransferPlan     KnowledgeTransfer `json:"transfer_plan,omitempty"` // how what was learnt is carried on
	FollowedUpBy     Ref               `json:"followed_up_by,omitzero" ref:"organisation"`
	PopulationTarget Quantity          `json:"population_target,omitzero"`
	Common
}

func (d *TrainingProgrammeDefined) apply(s *State, f Item) *Error {
	return redescribe[*TrainingProgrammeDefined](s, f)
}

func (d *TrainingProgrammeDefined) brings() string { return "defined" }

// TrainingHeld is a training that took place.
type TrainingHeld struct {
	Title             string            `json:"title" is:"required" max:"300"`
	Programme         Ref               `json:"programme,omitzero" ref:"training"`
	Kind              TrainingKind      `json:"kind,omitempty"`
	Provider          Ref               `json:"provider,omitzero" ref:"organisation"`
	CommissionedBy    Ref               `json:"commissioned_by,omitzero" ref:"organisation"`
	Audience          []string          `json:"audience,omitempty" max:"300"`
	Sessions          Quantity          `json:"sessions,omitzero"`
	Cadence           *Cadence          `json:"cadence,omitzero"`
	Participants      Quantity          `json:"participants,omitzero"`
	Reached           Quantity          `json:"reached,omitzero"`
	Topics            []string          `json:"topics,omitempty" max:"300"`
	KnowledgeTransfer KnowledgeTransfer `json:"knowledge_transfer,omitempty"`
	Common
}

func (d *TrainingHeld) check(c *Scope) {
	for _, audience := range d.Audience {
		if looksLikePerson(audience) {
			c.Refuse("rule.training.person", "/data/audience", "Ange grupper eller funktioner, aldrig personer.", "Give groups or functions, never persons.")
			return
		}
	}
}

func (d *TrainingHeld) brings() string { return "held" }

// TrainingCompletionReported is how many of an organisation's people have completed a programme, by a day.
type TrainingCompletionReported struct {
	Org                  Ref      `json:"org" is:"required" ref:"organisation"`
	Completed            Quantity `json:"completed" is:"required"` // a count, a range or a share
	Population           Quantity `json:"population,omitzero"`
	PopulationDefinition string   `json:"population_definition,omitempty" max:"300"`
	Common
}

// apply lets a later figure for an organisation and a definition take the place of an earlier one.
func (d *TrainingCompletionReported) apply(s *State, f Item) *Error {
	var err *Error
	for earlier, report := range Standing[*TrainingCompletionReported](s) {
		if report.Org != d.Org || report.PopulationDefinition != d.PopulationDefinition {
			continue
		}
		if earlier.Effective == f.Effective {
			err = s.refuse("rule.training.reported_twice", "/effective", "Siffran för dagen finns redan; rätta den i stället.", "The figure of that day is there already; correct it instead.")
		}
		s.close(earlier)
	}
	s.keep(f)
	return err
}

func (d *TrainingCompletionReported) check(c *Scope) {
	least, _, counted := d.Completed.Bounds()
	_, most, bounded := d.Population.Bounds()
	if counted && bounded && !d.Completed.IsShare() && !d.Population.IsShare() && least > most {
		c.Refuse("rule.training.over_population", "/data/completed", "Fler kan inte ha gått utbildningen än de som finns; rätta completed eller population.",
			"No more can have completed it than there are; correct completed or population.")
	}
}

func (d *TrainingCompletionReported) brings() string { return "completion_reported" }
