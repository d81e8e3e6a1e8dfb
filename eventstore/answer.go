package eventstore

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// verdict is what an answer to a publish means. The package comment has the table.
type verdict int

const (
	unknown verdict = iota // it may be stored or not
	stored                 // all of it, at the positions it asked for
	moved                  // another writer was first, or an earlier copy of ours
	refused                // not stored, and sending it again won't help
)

// answer is what came of one publish.
type answer struct {
	verdict verdict
	err     error // why, unless stored
}

// mute tells whether the server may be unable to write: then it gives a publish no answer, or says that a batch never came whole.
func (a answer) mute() bool {
	said := new(jetstream.APIError)
	return errors.Is(a.err, errNoAnswer) || errors.As(a.err, &said) && said.ErrorCode == codeIncompleteBatch
}

// errors of answers that carry no error of the server's
var (
	errDuplicate = errors.New("the server has the event id already")
	errOdd       = errors.New("the server acknowledged another position")
	errDown      = errors.New("the connection was lost")
	errNoAnswer  = errors.New("no answer in time")
)

// JetStream's error codes that mean something else than a refusal (nats-server 2.15, server/errors.json).
const (
	codeNotAvailable      = 10008 // JSClusterNotAvailErr
	codeNotLeader         = 10009 // JSClusterNotLeaderErr
	codeWrongLast         = 10071 // JSStreamWrongLastSequenceErrF
	codeDuplicateInFlight = 10158 // JSStreamDuplicateMessageConflict
	codeWrongLastConstant = 10164 // JSStreamWrongLastSequenceConstantErr
	codeTooManyRequests   = 10167 // JSStreamTooManyRequests
	codeIncompleteBatch   = 10176 // JSAtomicPublishIncompleteBatchErr
	codeDuplicateInBatch  = 10201 // JSAtomicPublishContainsDuplicateMessageErr
)

// publishReply is the server's answer to a publish.
type publishReply struct {
	Sequence  uint64              `json:"seq"`
	Duplicate bool                `json:"duplicate"`
	Count     int                 `json:"count"` // of a batch
	Error     *jetstream.APIError `json:"error"`
}

// judge reads the answer to a publish of so many records that expected the sequence after.
func judge(reply *nats.Msg, after uint64, count int) answer {
	if len(reply.Data) == 0 { // no responders: the server answers with a status alone
		return answer{unknown, fmt.Errorf("%w: status %s", errNoAnswer, reply.Header.Get("Status"))}
	}
	var read publishReply
	if err := json.Unmarshal(reply.Data, &read); err != nil {
		return answer{unknown, fmt.Errorf("answer: %w", err)}
	}
	switch {
	case read.Error != nil:
		return answer{judgeCode(int(read.Error.ErrorCode)), read.Error}
	case read.Duplicate:
		return answer{unknown, errDuplicate}
	case read.Sequence != after+uint64(count) || count > 1 && read.Count != count:
		return answer{unknown, fmt.Errorf("%w: %d for %d", errOdd, read.Sequence, after+uint64(count))}
	}
	return answer{verdict: stored}
}

func judgeCode(code int) verdict {
	switch code {
	case codeWrongLast, codeWrongLastConstant:
		return moved
	case codeDuplicateInBatch, codeNotAvailable, codeNotLeader, codeDuplicateInFlight, codeTooManyRequests, codeIncompleteBatch:
		return unknown
	}
	return refused
}
