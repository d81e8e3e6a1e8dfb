package domain

import "strings"

// Common holds the parts that any event's data may have.
type Common struct {
	DecidedBy *DecidedBy `json:"decided_by,omitzero"`        // who decided it, where the source says so
	Concerns  []Ref      `json:"concerns,omitempty" ref:"*"` // other entities that it is about
	*Provenance
}

// Provenance is where an event's data come from, and what is said beside them. No rule and no view folds it, so facts in memory are without: the body has it.
type Provenance struct {
	Evidence   []Evidence `json:"evidence,omitempty"`              // where it is stated
	Note       string     `json:"note,omitempty" max:"500"`        // the recorder's own words
	AlsoCalled []string   `json:"also_called,omitempty" max:"300"` // other names in the sources
}

func (c *Common) common() *Common { return c }

// evidence is where it is stated; nothing for what is folded.
func (c *Common) evidence() []Evidence {
	if c.Provenance == nil {
		return nil
	}
	return c.Evidence
}

func (c *Common) check(*Scope) {}

func (c *Common) brings() string { return "" }

// DecidedBy says who decided, as far as the source does. Every field is optional.
type DecidedBy struct {
	Body           Ref           `json:"body,omitzero" ref:"organisation"`              // the organisation that decided
	AsStated       string        `json:"as_stated,omitempty" max:"300"`                 // the source's words where it names no body: «staden», «politiskt beslut»
	Level          DecisionLevel `json:"level,omitempty"`                               //
	Date           Date          `json:"date,omitzero"`                                 // day of the decision
	Meeting        string        `json:"meeting,omitempty" max:"200"`                   //
	Paragraph      string        `json:"paragraph,omitempty" max:"50"`                  // e.g. § 12
	CaseRef        string        `json:"case_ref,omitempty" max:"100"`                  // diarienummer, an opaque string
	DelegationItem Ref           `json:"delegation_item,omitzero" ref:"responsibility"` // the right to decide that was used
}

// Evidence is one place in a source. A quote is at most 300 characters.
type Evidence struct {
	Document string `json:"document" is:"required" max:"300"`
	Section  string `json:"section,omitempty" max:"300"`
	Page     string `json:"page,omitempty" max:"50"` // page or lines, as the source counts them
	Quote    string `json:"quote,omitempty" max:"300"`
	URL      string `json:"url,omitempty" max:"500"`
	SHA256   string `json:"sha256,omitempty" form:"sha256"` // of the source as a file
	Derived  bool   `json:"derived,omitzero"`               // computed or read between the lines by the recorder, not printed in the source
}

// Text returns the place for readers, in English for "en" and else in Swedish: «Granskning av styrningen, kap. 3, s. 12, «Planen saknas», härlett». Its address on the web is
// left to whoever can lead there.
func (e Evidence) Text(lang string) string {
	parts := []string{e.Document}
	if e.Section != "" {
		parts = append(parts, e.Section)
	}
	switch {
	case e.Page == "":
	case e.Page[0] > '9': // «rad 41»: the source's own count
		parts = append(parts, e.Page)
	default:
		parts = append(parts, Text{SV: "s. ", EN: "p. "}.In(lang)+e.Page)
	}
	if e.Quote != "" {
		parts = append(parts, "«"+e.Quote+"»")
	}
	if e.Derived {
		parts = append(parts, Text{SV: "härlett", EN: "derived"}.In(lang))
	}
	return strings.Join(parts, ", ")
}

// Holder is a function in an organisation, or a body alone; never a person.
type Holder struct {
	Function     FunctionKind `json:"function,omitempty"`
	Organisation Ref          `json:"organisation,omitzero" ref:"organisation"`
}

// Interviewed counts those who were heard, by function.
type Interviewed struct {
	Function     FunctionKind `json:"function,omitempty"`
	Organisation Ref          `json:"organisation,omitzero" ref:"organisation"`
	Title        string       `json:"title,omitempty" max:"200"` // the source's word for the function
	Count        Quantity     `json:"count,omitzero"`
}

// Cadence is how often something recurs: every 3 months, or 2 times a year; words where the source gives no number.
type Cadence struct {
	Every int         `json:"every,omitzero" min:"1"`
	Unit  CadenceUnit `json:"unit,omitempty"`
	Times int         `json:"times,omitzero" min:"1"`
	Per   CadenceUnit `json:"per,omitempty"`
	Words string      `json:"words,omitempty" max:"200"`
}

// Grade is an auditor's grade: the source's word, and the scale it belongs to (the id of a vocabulary).
type Grade struct {
	Verbatim string `json:"verbatim" is:"required" max:"200"`
	Scale    string `json:"scale" is:"required"`
}
