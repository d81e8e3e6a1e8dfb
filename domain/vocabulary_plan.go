package domain

// PlanKind says what sort of plan it is.
type PlanKind string

var planKindList = vocabulary("plan_kind",
	term("action_plan", "handlingsplan", "action plan"),
	term("operational_plan", "verksamhetsplan", "operational plan"),
	term("communication_plan", "kommunikationsplan", "communication plan"),
	term("programme", "program", "programme"),
)

// Vocabulary returns the list plan_kind.
func (PlanKind) Vocabulary() *Vocabulary { return planKindList }

// PlanStep says what a body did with a plan.
type PlanStep string

const (
	StepTreated  PlanStep = "treated"
	StepDecided  PlanStep = "decided"
	StepApproved PlanStep = "approved"
)

var planStepList = vocabulary("plan_step",
	term("treated", "behandlad", "treated"),
	term("decided", "beslutad", "decided"),
	term("approved", "godkänd", "approved"),
)

// Vocabulary returns the list plan_step.
func (PlanStep) Vocabulary() *Vocabulary { return planStepList }

// FollowUpCoverage says whether a follow-up of a plan was brought together.
type FollowUpCoverage string

const (
	CoverageCollected    FollowUpCoverage = "collected"
	CoveragePartial      FollowUpCoverage = "partial"
	CoverageNotCollected FollowUpCoverage = "not_collected"
	CoveragePlanned      FollowUpCoverage = "planned"
)

var followUpCoverageList = vocabulary("follow_up_coverage",
	term("collected", "samlad", "collected"),
	term("partial", "delvis", "partial"),
	term("not_collected", "inte samlad", "not collected"),
	term("planned", "planerad", "planned"),
)

// Vocabulary returns the list follow_up_coverage.
func (FollowUpCoverage) Vocabulary() *Vocabulary { return followUpCoverageList }

// AnalysisDepth says how far a follow-up was analysed.
type AnalysisDepth string

var analysisDepthList = vocabulary("analysis_depth",
	term("full", "analys finns", "analysed"),
	term("limited", "begränsad", "limited"),
	term("none", "saknas", "no analysis"),
)

// Vocabulary returns the list analysis_depth.
func (AnalysisDepth) Vocabulary() *Vocabulary { return analysisDepthList }
