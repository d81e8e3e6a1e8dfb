package domain

// DecisionKind says what a decision does.
type DecisionKind string

var decisionKindList = vocabulary("decision_kind",
	term("adoption", "antagande av dokument", "adoption of a document"),
	term("assignment", "uppdrag", "assignment"),
	term("funding", "fördelning av medel", "allocation of funds"),
	term("grant", "bidrag", "grant"),
	term("organisation", "inrättande, organisation, tjänst", "establishment, organisation, post"),
	term("steering_model", "styrmodell", "steering model"),
	term("participation", "deltagande, medlemskap", "participation, membership"),
	term("position", "ställningstagande", "position taken"),
	term("instruction", "direktiv, instruktion, utskick", "directive, instruction, circular"),
	term("training_requirement", "krav på utbildning", "training requirement"),
	term("opening_of_investigation", "inledande av utredning", "opening of an investigation"),
	term("agreement", "tecknande av överenskommelse", "conclusion of an agreement"),
	term("project_application", "projektansökan", "project application"),
	term("audit", "granskning", "audit"),
	term("referral", "remiss", "referral"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list decision_kind.
func (DecisionKind) Vocabulary() *Vocabulary { return decisionKindList }

// DecisionBasis says by what right a decision was taken.
type DecisionBasis string

const (
	BasisOwn            DecisionBasis = "own"
	BasisDelegation     DecisionBasis = "delegation"
	BasisAdministrative DecisionBasis = "administrative"
	BasisExternal       DecisionBasis = "external"
)

var decisionBasisList = vocabulary("decision_basis",
	term("own", "eget mandat", "own mandate"),
	term("delegation", "delegation", "delegation"),
	term("administrative", "verkställighet, tjänstemannabeslut", "administrative decision by an official"),
	term("external", "annan huvudman", "another principal"),
)

// Vocabulary returns the list decision_basis.
func (DecisionBasis) Vocabulary() *Vocabulary { return decisionBasisList }

// DecisionCategory says what a decision concerns: all but CategoryOther belong to the board itself and can't be delegated
// (Kommunallagen 2017:725, 6 kap. 38 §).
type DecisionCategory string

const (
	CategoryGoal               DecisionCategory = "goal"
	CategoryDirection          DecisionCategory = "direction"
	CategoryScope              DecisionCategory = "scope"
	CategoryQuality            DecisionCategory = "quality"
	CategoryStatementToCouncil DecisionCategory = "statement_to_council"
	CategoryOther              DecisionCategory = "other"
)

var decisionCategoryList = vocabulary("decision_category",
	term("goal", "mål", "goal"),
	term("direction", "inriktning", "direction"),
	term("scope", "omfattning", "scope"),
	term("quality", "kvalitet", "quality"),
	term("statement_to_council", "framställning eller yttrande till fullmäktige", "proposal or statement to the council"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list decision_category.
func (DecisionCategory) Vocabulary() *Vocabulary { return decisionCategoryList }

// DecisionLevel says at which level a decision was taken.
type DecisionLevel string

var decisionLevelList = vocabulary("decision_level",
	term("political", "politiskt", "political"),
	term("management", "ledning", "management"),
	term("official", "tjänsteperson", "official"),
	term("external", "annan huvudman", "another principal"),
)

// Vocabulary returns the list decision_level.
func (DecisionLevel) Vocabulary() *Vocabulary { return decisionLevelList }
