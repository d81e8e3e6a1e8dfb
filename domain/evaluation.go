package domain

// EvaluationReported is an evaluation of the entity whose timeline it stands in.
type EvaluationReported struct {
	Status           EvaluationStatus  `json:"status" is:"required"`
	Kind             EvaluationKind    `json:"kind,omitempty"`
	Evaluator        Ref               `json:"evaluator,omitzero" ref:"organisation"`
	CommissionedBy   Ref               `json:"commissioned_by,omitzero" ref:"organisation"`
	Amount           int64             `json:"amount,omitzero" min:"0"` // kronor
	Due              Planned           `json:"due,omitzero"`
	Outcome          EvaluationOutcome `json:"outcome,omitempty"`
	DevelopmentAreas []string          `json:"development_areas,omitempty" max:"300"`
	Report           string            `json:"report,omitempty" max:"300"`
	Common
}

func (d *EvaluationReported) check(c *Scope) {
	if d.Outcome != "" && d.Status != EvaluationDone {
		c.Refuse("rule.evaluation.outcome_before_done", "/data/outcome", "Ett utfall finns först när utvärderingen är genomförd; ange status done eller ta bort utfallet.",
			"There is an outcome only when the evaluation is done; state done or leave the outcome out.")
	}
}

func (d *EvaluationReported) brings() string { return string(d.Status) }
