package eventstore

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// identity is what a ledger's first record says of its stream: a stream that answers otherwise is another one.
func (s streamState) identity(ledger string) (domain.StreamIdentity, error) {
	set := map[string]any{}
	for name, value := range s.Config {
		if !isUnset(name, value) && name != "metadata" { // the metadata is the server's own
			set[name] = value
		}
	}
	text, err := json.Marshal(set, json.Deterministic(true))
	if err != nil {
		return domain.StreamIdentity{}, fmt.Errorf("stream settings: %w", err)
	}
	return domain.StreamIdentity{
		Name: streamName(ledger), Created: s.Created.UTC().Format(time.RFC3339Nano), ConfigSHA256: hexSum(text),
	}, nil
}

// checkFirst compares the stream with what the ledger's first record says of it. A ledger whose first record tells nothing of its stream has only the marker.
func checkFirst(first domain.Record, now domain.StreamIdentity) error {
	envelope, err := domain.ParseEnvelope(first.Body)
	if err != nil || envelope.Type != "ledger.created.v1" {
		return nil // the book judges what is no event
	}
	var created domain.LedgerCreated
	if err := json.Unmarshal(envelope.Data, &created); err != nil {
		return errors.Join(damagedAt(first.Position), err)
	}
	then := created.Stream
	if born, err := time.Parse(time.RFC3339Nano, then.Created); err == nil {
		then.Created = born.UTC().Format(time.RFC3339Nano)
	}
	if then != now {
		return trouble(CodeDamaged, "Strömmen är inte den som liggarens första händelse beskriver; återställ lagret ur en säkerhetskopia.",
			"The stream is not the one that the ledger's first event describes; restore the store from a backup.")
	}
	return nil
}
