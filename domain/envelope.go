package domain

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxRecord is the size of the largest stored record, in bytes.
const MaxRecord = 60 << 10

// Envelope is a stored record: one CloudEvents 1.0 message in structured JSON mode (CloudEvents 1.0.2, section 3; JSON format 1.0.2), its members in this order.
// These bytes are what proofs commit to.
type Envelope struct {
	SpecVersion        string         `json:"specversion"`        // "1.0"
	ID                 string         `json:"id"`                 // ULID; a random UUID for concern reports
	Source             string         `json:"source"`             // /ledgers/<ledger>
	Type               string         `json:"type"`               // <noun>.<verb>.v<n>
	Subject            Ref            `json:"subject"`            // the entity
	Time               string         `json:"time,omitempty"`     // midnight in Stockholm of the earliest day of effective; absent where there is none
	RecordedTime       time.Time      `json:"recordedtime"`       // when the writer accepted it; strictly increasing in a ledger
	DataContentType    string         `json:"datacontenttype"`    // application/json
	DataSchema         string         `json:"dataschema"`         // urn:liggare:schema:<type>
	DataClassification string         `json:"dataclassification"` // public, internal, confidential, restricted
	Effective          Date           `json:"effective,omitzero"`
	Until              Planned        `json:"until,omitzero"`
	Known              Day            `json:"known"`
	Actor              string         `json:"actor"` // function/opaque id of the principal, never a name
	EntityVersion      uint32         `json:"entityversion"`
	CorrelationID      string         `json:"correlationid,omitempty"`
	CausationID        string         `json:"causationid,omitempty"`
	RequestID          string         `json:"requestid"`     // HMAC of (principal, 0, idempotency key), 128 bits in hexadecimal
	RequestDigest      string         `json:"requestdigest"` // HMAC of the request's bytes, likewise
	Data               jsontext.Value `json:"data"`
}

// Record is an event as it is stored.
type Record struct {
	Position uint64 // in the ledger, from 1; the broker's sequence
	ID       string // the event's id, unique in the ledger
	Subject  string // in the broker: ledger.<ledger>.<kind>.<entity id>.<noun>.<verb>
	Body     []byte // the envelope's bytes
}

// ParseEnvelope reads a stored record, strictly.
func ParseEnvelope(body []byte) (*Envelope, error) {
	e := new(Envelope)
	if err := json.Unmarshal(body, e, strict); err != nil {
		return nil, fmt.Errorf("stored record: %w", err)
	}
	return e, nil
}

// subjectIn is the record's subject in the broker.
func subjectIn(ledger string, t *Type, subject Ref) string {
	noun, verb := t.tokens()
	return "ledger." + ledger + "." + string(subject.Kind()) + "." + subject.ID() + "." + noun + "." + verb
}

// eventTime is the CloudEvents time of a happening: midnight of its earliest day, or nothing.
func eventTime(effective Date) string {
	if effective.IsZero() || effective.Open() {
		return ""
	}
	return effective.Earliest().Start().Format(time.RFC3339)
}
