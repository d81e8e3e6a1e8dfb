package domain

// FormatVersion is the version of the stored format that this code writes.
const FormatVersion = 1

// LedgerCreated is a ledger's first record.
type LedgerCreated struct {
	Name          string         `json:"name" is:"required" max:"200"`           // the municipality's name
	Code          string         `json:"code" is:"required" form:"municipality"` // municipality code of Statistics Sweden, e.g. 0127
	FormatVersion int            `json:"format_version" is:"required" min:"1"`
	Stream        StreamIdentity `json:"stream" is:"required"`
	Common
}

// StreamIdentity is what a ledger's stream was when it was made; a stream that answers otherwise is another one.
type StreamIdentity struct {
	Name         string `json:"name" is:"required" max:"100"`
	Created      string `json:"created" is:"required" form:"time"`         // RFC 3339, by the broker's clock
	ConfigSHA256 string `json:"config_sha256" is:"required" form:"sha256"` // of the stream's configuration as returned
}

func (d *LedgerCreated) check(c *Scope) {
	switch {
	case c.Position() == 1 || c.corrects():
	case c.fact.Version > 1:
		c.Refuse("rule.ledger.created_twice", "/type", "Liggaren finns redan.", "The ledger exists already.")
	default:
		c.Refuse("rule.ledger.not_first", "/type", "Bara liggarens första händelse skapar den; använd liggare init.", "Only a ledger's first event creates it; use liggare init.")
	}
	if c.Subject.ID() != c.Ledger() {
		c.Refuse("rule.ledger.other", "/subject", "Ämnet är ledger/<liggarens id>.", "The subject is ledger/<the ledger's id>.")
	}
}

func (d *LedgerCreated) brings() string { return "created" }
