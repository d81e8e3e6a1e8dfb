package domain

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Correction is a correction as people make it: what to change in a stored event, not the whole of what shall stand.
type Correction struct {
	Reason   CorrectionReason          `json:"reason"`
	Set      map[string]jsontext.Value `json:"set,omitempty"`     // new values by JSON pointer: /effective, /until, /known, /data/…
	Remove   []string                  `json:"remove,omitempty"`  // pointers of what is not stated after all
	Withdraw bool                      `json:"withdraw,omitzero"` // the whole event is taken away
	Known    string                    `json:"known,omitempty"`   // day; left out: see record.corrected
	Note     string                    `json:"note,omitempty"`
	Evidence []Evidence                `json:"evidence,omitempty"`
	Expect   *uint32                   `json:"expect,omitempty"` // version of the entity that the sender saw
}

// ParseCorrection reads a correction strictly. The error is Errors.
func ParseCorrection(body []byte) (*Correction, error) {
	c := new(Correction)
	if err := json.Unmarshal(body, c, strict); err != nil {
		return nil, Errors{decodeError(err, "reason, set, remove, withdraw, known, note, evidence, expect")}
	}
	switch {
	case c.Reason == "":
		return nil, Errors{refuse("schema.required", "/reason", "Fältet måste anges.", "The field is required.")}
	case c.Withdraw && len(c.Set)+len(c.Remove) > 0:
		return nil, Errors{refuse("schema.not_here", "/withdraw", "Återta hela händelsen, eller ändra fält; inte båda.", "Withdraw the whole event, or change members; not both.")}
	case !c.Withdraw && len(c.Set)+len(c.Remove) == 0:
		return nil, Errors{refuse("schema.required", "/set", "Ange vad som ändras (set eller remove), eller withdraw.", "Give what changes (set or remove), or withdraw.")}
	}
	return c, nil
}

// replacing is what can stand in a stored event's place.
type replacing struct {
	Effective string         `json:"effective,omitempty"`
	Until     string         `json:"until,omitempty"`
	Known     string         `json:"known,omitempty"`
	Data      jsontext.Value `json:"data,omitempty"`
}

// Of makes the record.corrected that the correction means for a stored event, in the form of an append. The error is Errors.
func (c *Correction) Of(stored *Envelope) ([]byte, error) {
	data := map[string]any{"target": stored.EntityVersion, "reason": c.Reason}
	if c.Note != "" {
		data["note"] = c.Note
	}
	if len(c.Evidence) > 0 {
		data["evidence"] = c.Evidence
	}
	if !c.Withdraw {
		replacement, err := c.replacement(stored)
		if err != nil {
			return nil, err
		}
		data["replacement"] = replacement
	}
	event := map[string]any{"type": correctedName, "subject": stored.Subject, "data": data}
	if c.Known != "" {
		event["known"] = c.Known
	}
	if c.Expect != nil {
		event["expect"] = *c.Expect
	}
	return json.Marshal(event, json.Deterministic(true))
}

// replacement is the event's content with the changes in it.
func (c *Correction) replacement(stored *Envelope) (any, error) {
	stands := replacing{Effective: stored.Effective.String(), Until: stored.Until.String(), Data: stored.Data}
	if stored.Type == correctedName {
		var before struct {
			Replacement *replacing `json:"replacement"`
		}
		if err := json.Unmarshal(stored.Data, &before); err != nil || before.Replacement == nil {
			return nil, Errors{refuse("rule.record.unknown_target", "/set", "Rättelsen återtog sin uppgift och har inget innehåll att ändra.",
				"The correction took its target away and has no content to change.")}
		}
		stands = *before.Replacement
	}
	raw, err := json.Marshal(stands)
	if err != nil {
		return nil, err
	}
	var whole any
	if err := json.Unmarshal(raw, &whole); err != nil {
		return nil, err
	}
	for pointer, value := range c.Set {
		var claim any
		if err := json.Unmarshal(value, &claim); err != nil {
			return nil, Errors{badClaim(err).under("/set")}
		}
		changed, ok := patch(whole, tokensOf(pointer), claim)
		if !ok || !changeable(pointer) {
			return nil, Errors{unknownField().under("/set")}
		}
		whole = changed
	}
	for _, pointer := range c.Remove {
		if !changeable(pointer) || !remove(whole, tokensOf(pointer)) {
			return nil, Errors{unknownField().under("/remove")}
		}
	}
	return whole, nil
}

// under returns a copy of the error at another place.
func (e *Error) under(field string) *Error {
	moved := *e
	moved.Field = field
	return &moved
}

// changeable tells the pointers that lead to what a correction can change.
func changeable(pointer string) bool {
	return pointer == "/effective" || pointer == "/until" || pointer == "/known" || strings.HasPrefix(pointer, "/data/") && len(pointer) > len("/data/")
}

func tokensOf(pointer string) []string {
	var tokens []string
	for token := range jsontext.Pointer(pointer).Tokens() {
		tokens = append(tokens, token)
	}
	return tokens
}

// remove takes a member out of an object; false when it isn't there.
func remove(whole any, path []string) bool {
	at, is := whole.(map[string]any)
	if !is || len(path) == 0 {
		return false
	}
	inner, there := at[path[0]]
	if len(path) == 1 {
		delete(at, path[0])
		return there
	}
	return there && remove(inner, path[1:])
}
