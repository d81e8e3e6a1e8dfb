package domain

// EvaluationKind says what sort of evaluation it is.
type EvaluationKind string

var evaluationKindList = vocabulary("evaluation_kind",
	term("evaluation", "utvärdering", "evaluation"),
	term("final_follow_up", "slutuppföljning", "final follow-up"),
	term("review", "översyn av dokument", "review of documents"),
	term("follow_up", "uppföljning", "follow-up"),
)

// Vocabulary returns the list evaluation_kind.
func (EvaluationKind) Vocabulary() *Vocabulary { return evaluationKindList }

// EvaluationStatus says how far an evaluation has come.
type EvaluationStatus string

const (
	EvaluationPlanned EvaluationStatus = "planned"
	EvaluationOrdered EvaluationStatus = "ordered"
	EvaluationOngoing EvaluationStatus = "ongoing"
	EvaluationDone    EvaluationStatus = "done"
	EvaluationNotDone EvaluationStatus = "not_done"
)

var evaluationStatusList = vocabulary("evaluation_status",
	term("planned", "planerad", "planned"),
	term("ordered", "beställd", "ordered"),
	term("ongoing", "pågår", "ongoing"),
	term("done", "genomförd", "done"),
	term("not_done", "inte genomförd", "not done"),
)

// Vocabulary returns the list evaluation_status.
func (EvaluationStatus) Vocabulary() *Vocabulary { return evaluationStatusList }

// EvaluationOutcome says what an evaluation came to.
type EvaluationOutcome string

var evaluationOutcomeList = vocabulary("evaluation_outcome",
	term("keep", "behåll", "keep"),
	term("revise", "ändra", "revise"),
	term("repeal", "avveckla", "repeal"),
	term("develop", "utveckla", "develop"),
	term("confirmed", "bekräftar", "confirms"),
)

// Vocabulary returns the list evaluation_outcome.
func (EvaluationOutcome) Vocabulary() *Vocabulary { return evaluationOutcomeList }
