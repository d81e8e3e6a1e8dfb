package domain

// AuditKind says what sort of audit it is.
type AuditKind string

var auditKindList = vocabulary("audit_kind",
	term("audit", "granskning", "audit"),
	term("project_report", "projektrapport", "project report"),
	term("annual_audit", "årsrapport", "annual audit"),
	term("prestudy", "förstudie", "pre-study"),
	term("follow_up_audit", "uppföljande granskning", "follow-up audit"),
)

// Vocabulary returns the list audit_kind.
func (AuditKind) Vocabulary() *Vocabulary { return auditKindList }

// AuditExtent says whether an organisation was audited as a whole.
type AuditExtent string

var auditExtentList = vocabulary("audit_extent",
	term("full", "helt", "fully"),
	term("partial", "delvis", "partly"),
)

// Vocabulary returns the list audit_extent.
func (AuditExtent) Vocabulary() *Vocabulary { return auditExtentList }

// GradeMet is the scale of control questions.
type GradeMet string

const (
	QuestionMet       GradeMet = "met"
	QuestionPartlyMet GradeMet = "partly_met"
	QuestionNotMet    GradeMet = "not_met"
)

var gradeMetList = vocabulary("grade_met",
	term("met", "uppfyllt", "met"),
	term("partly_met", "delvis uppfyllt", "partly met"),
	term("not_met", "ej uppfyllt", "not met"),
)

// Vocabulary returns the list grade_met.
func (GradeMet) Vocabulary() *Vocabulary { return gradeMetList }

// GradeGoal is the scale of goals.
type GradeGoal string

const (
	GoalMet         GradeGoal = "met"
	GoalPartlyMet   GradeGoal = "partly_met"
	GoalNotFullyMet GradeGoal = "not_fully_met"
	GoalNotMet      GradeGoal = "not_met"
	GoalNoJudgement GradeGoal = "no_judgement"
)

var gradeGoalList = vocabulary("grade_goal",
	term("met", "uppnått", "achieved"),
	term("partly_met", "delvis uppnått", "partly achieved"),
	term("not_fully_met", "inte till fullo uppnått", "not fully achieved"),
	term("not_met", "inte uppnått", "not achieved"),
	term("no_judgement", "ingen samlad bedömning", "no overall judgement"),
)

// Vocabulary returns the list grade_goal.
func (GradeGoal) Vocabulary() *Vocabulary { return gradeGoalList }

// GradeCommon is the scale that every other one is mapped to; the verbatim grade stays beside it.
type GradeCommon string

const (
	CommonMet         GradeCommon = "met"
	CommonPartlyMet   GradeCommon = "partly_met"
	CommonNotFullyMet GradeCommon = "not_fully_met"
	CommonNotMet      GradeCommon = "not_met"
	CommonNoJudgement GradeCommon = "no_judgement"
	CommonNotGraded   GradeCommon = "not_graded"
	CommonNotAssessed GradeCommon = "not_assessed"
)

var gradeCommonList = vocabulary("grade_common",
	term("met", "uppfyllt", "met"),
	term("partly_met", "delvis uppfyllt", "partly met"),
	term("not_fully_met", "inte fullt uppfyllt", "not fully met"),
	term("not_met", "inte uppfyllt", "not met"),
	term("no_judgement", "ingen samlad bedömning", "no overall judgement"),
	term("not_graded", "besvarad utan betyg", "answered without a grade"),
	term("not_assessed", "inte bedömd", "not assessed"),
)

// Vocabulary returns the list grade_common.
func (GradeCommon) Vocabulary() *Vocabulary { return gradeCommonList }

// FindingKind says whether a finding is a strength or a shortcoming.
type FindingKind string

var findingKindList = vocabulary("finding_kind",
	term("strength", "fungerar", "works"),
	term("weakness", "brist", "weakness"),
	term("gap", "saknas", "missing"),
	term("neutral", "iakttagelse", "observation"),
)

// Vocabulary returns the list finding_kind.
func (FindingKind) Vocabulary() *Vocabulary { return findingKindList }

// Theme is what findings, recommendations and statements are about.
type Theme string

var themeList = vocabulary("theme",
	term("responsibility_unclear", "otydligt ansvar", "unclear responsibility"),
	term("function_vacant", "ingen utpekad funktion, vakans", "no designated function, vacancy"),
	term("tied_to_person", "knutet till person", "tied to a person"),
	term("document_missing", "dokument saknas", "document missing"),
	term("document_vague", "dokument otydligt", "document unclear"),
	term("document_unknown", "dokument inte känt", "document not known"),
	term("plan_missing", "handlingsplan saknas", "action plan missing"),
	term("plan_structure", "planens indelning", "the plan's structure"),
	term("time_plan", "tidplan hålls inte", "time plan not kept"),
	term("risk_analysis_missing", "risk- eller lägesanalys saknas", "analysis of risks or of the situation missing"),
	term("goals_missing", "mål saknas", "goals missing"),
	term("not_measurable", "går inte att mäta", "not measurable"),
	term("reporting", "rapportering", "reporting"),
	term("follow_up", "uppföljning", "follow-up"),
	term("analysis_missing", "analys saknas", "analysis missing"),
	term("evaluation_missing", "inte utvärderat", "not evaluated"),
	term("training_completion", "genomförande av utbildning", "completion of training"),
	term("knowledge_transfer", "kunskap förs inte vidare", "knowledge not passed on"),
	term("competence", "kompetens", "competence"),
	term("specific_measures", "särskilda insatser", "specific measures"),
	term("outreach_missing", "uppsökande arbete saknas", "outreach work missing"),
	term("exit_support", "avhopparstöd", "exit support"),
	term("returnees", "återvändare", "returnees"),
	term("children", "barn och unga", "children and young people"),
	term("civil_society", "civilsamhälle", "civil society"),
	term("cooperation", "samverkan", "cooperation"),
	term("cooperation_undocumented", "samverkan inte dokumenterad", "cooperation not documented"),
	term("agreements_missing", "avtal saknas", "agreements missing"),
	term("steering", "styrning och ledning", "steering and management"),
	term("approval", "godkännande", "approval"),
	term("evidence_based", "evidensbaserade metoder", "evidence-based methods"),
	term("public_information", "offentlig information", "public information"),
	term("grants", "bidrag och lokaler", "grants and premises"),
	term("secrecy", "sekretess", "secrecy"),
	term("trust", "tillit", "trust"),
	term("reorganisation", "omorganisation", "reorganisation"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list theme.
func (Theme) Vocabulary() *Vocabulary { return themeList }
