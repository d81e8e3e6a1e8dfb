package domain

import "github.com/go-json-experiment/json/jsontext"

// RecordCorrected takes its target's place in the timeline, or takes the target away when there is no replacement. The target stays in the ledger and in the
// trail. A correction can be a target itself: with a replacement it is corrected again, without one what stood before it stands again.
type RecordCorrected struct {
	Target      uint32           `json:"target" is:"required" min:"1"` // entity version within the subject
	Reason      CorrectionReason `json:"reason" is:"required"`
	Replacement *Replacement     `json:"replacement,omitzero"`
	Nature      DisputeNature    `json:"nature,omitempty"`
	Common
}

// Replacement is the whole content that stands from now on; parts that are left out are not stated.
type Replacement struct {
	Effective Date           `json:"effective" is:"required"`
	Until     Planned        `json:"until,omitzero"`
	Known     Day            `json:"known,omitzero"`
	Data      jsontext.Value `json:"data" is:"required"` // as the target's type has it
}

func (d *RecordCorrected) brings() string { return "corrected" }

// RecordDisputed sets another source's claim beside what a record says: another value of one field, or that the whole fact is not so.
type RecordDisputed struct {
	Target  uint32         `json:"target" is:"required" min:"1"` // entity version within the subject
	Field   string         `json:"field" form:"pointer"`         // JSON pointer into the record: /effective, /until, /data/…; empty: the whole fact
	Claim   jsontext.Value `json:"claim" is:"required"`          // the other value; for the whole fact, the source's words
	Nature  DisputeNature  `json:"nature,omitempty"`
	Comment string         `json:"comment,omitempty" max:"500"`
	Common
}

func (d *RecordDisputed) brings() string { return "disputed" }
