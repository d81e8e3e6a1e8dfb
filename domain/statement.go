package domain

import "strings"

// StatementRecorded is what somebody says of the entity whose timeline it stands in: a claim, a figure, an experience.
type StatementRecorded struct {
	Kind    StatementKind `json:"kind" is:"required"`
	By      Speaker       `json:"by" is:"required"`
	Text    string        `json:"text" is:"required" max:"1000"` // in the recorder's words
	Value   Quantity      `json:"value,omitzero"`
	Place   string        `json:"place,omitempty" max:"500"` // where it stands; a URL for a website
	Themes  []Theme       `json:"themes,omitempty"`
	HeardBy Ref           `json:"heard_by,omitzero" ref:"organisation"`
	Common
}

// Speaker is the function, the organisation or the document that says it; never a person.
type Speaker struct {
	Function     FunctionKind `json:"function,omitempty"`
	Organisation Ref          `json:"organisation,omitzero" ref:"organisation"`
	Document     Ref          `json:"document,omitzero" ref:"document"`
	Title        string       `json:"title,omitempty" max:"200"` // the source's word for the function
}

func (d *StatementRecorded) check(c *Scope) {
	if looksLikePerson(d.By.Title) {
		c.Refuse("rule.statement.person", "/data/by/title", "Ange funktionen, aldrig en person.", "Give the function, never a person.")
	}
	if d.Value.IsZero() || c.fact.Evidenced() {
		return
	}
	about := c.Subject.Kind() == KindConcern
	for _, ref := range d.Concerns {
		about = about || ref.Kind() == KindConcern
	}
	text := strings.ToLower(d.Text)
	if about || strings.Contains(text, "orosanmäl") || strings.Contains(text, "blankett") {
		c.Refuse("rule.statement.concern_count", "/data/value", "Antal om oro anges bara med underlag i ett publicerat dokument; ange evidence.",
			"Counts of concerns are given only with evidence in a published document; give evidence.")
	}
}

func (d *StatementRecorded) brings() string { return "stated" }
