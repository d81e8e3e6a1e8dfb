package domain

// StatementKind says what sort of statement it is.
type StatementKind string

const (
	StatementPublicClaim StatementKind = "public_claim"
	StatementFigure      StatementKind = "figure"
)

var statementKindList = vocabulary("statement_kind",
	term("public_claim", "offentlig uppgift (webbplats, broschyr)", "public claim (website, brochure)"),
	term("figure", "siffra, mätning", "figure, measurement"),
	term("experience", "upplevelse eller erfarenhet (intervju)", "experience (interview)"),
	term("need", "behov", "need"),
	term("advice", "råd", "advice"),
	term("aim", "ambition", "aim"),
	term("rule", "villkor, regel", "condition, rule"),
	term("summary", "sammanfattande omdöme", "summary judgement"),
	term("history", "bakgrund, händelse", "background, event"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list statement_kind.
func (StatementKind) Vocabulary() *Vocabulary { return statementKindList }
