package eventstore

import (
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liggare/domain"
)

// Headers of an atomic batch (nats-server, ADR-50).
const (
	batchIDHeader       = "Nats-Batch-Id"
	batchSequenceHeader = "Nats-Batch-Sequence"
	batchCommitHeader   = "Nats-Batch-Commit"
)

// batches asserts that messages come without a gap, and holds an atomic batch back until its end: consumers may see a part of one.
type batches struct {
	at   uint64 // position of the newest message
	id   string // of the batch being held, or ""
	held []domain.Record
	one  [1]domain.Record
}

func (b *batches) open() bool { return b.id != "" }

func (b *batches) addMessage(msg jetstream.Msg) ([]domain.Record, error) {
	meta, err := msg.Metadata()
	if err != nil {
		return nil, fmt.Errorf("after position %d: %w", b.at, err)
	}
	return b.add(meta.Sequence.Stream, msg.Subject(), msg.Headers(), msg.Data())
}

// add takes the next message and returns the records that are whole by it, valid until the next call.
func (b *batches) add(sequence uint64, subject string, header nats.Header, body []byte) ([]domain.Record, error) {
	id := header.Get(batchIDHeader)
	if sequence != b.at+1 || b.open() && id != b.id {
		return nil, damagedAt(b.at + 1)
	}
	b.at = sequence
	record := domain.Record{Position: sequence, ID: header.Get(nats.MsgIdHdr), Subject: subject, Body: body}
	if id == "" {
		b.one[0] = record
		return b.one[:], nil
	}
	if !b.open() {
		b.held = b.held[:0]
	}
	b.id, b.held = id, append(b.held, record)
	if header.Get(batchCommitHeader) == "" {
		return nil, nil
	}
	b.id = ""
	return b.held, nil
}
