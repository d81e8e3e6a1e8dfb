package eventstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liggare/domain"
)

const (
	// pullSize is how many messages a reader asks for at a time; the default of 500 is slower.
	pullSize = 2000
	// readPatience is how long Read waits for a record that is there before it says that it can't be read.
	readPatience = 10 * time.Second
	// soonNoticed is how often the server says that it is there while a reader waits for messages that are there; less than half a second the client doesn't take.
	soonNoticed = 500 * time.Millisecond
	// consumerLife is how long the server keeps a consumer that nobody reads from.
	consumerLife = 30 * time.Second
)

// reader reads a ledger's stream.
type reader struct {
	conn     *nats.Conn
	js       jetstream.JetStream
	ledger   string
	patience time.Duration // readPatience but in tests
}

func newReader(conn *nats.Conn, ledger string) (*reader, error) {
	js, err := jetstream.New(conn)
	return &reader{conn: conn, js: js, ledger: ledger, patience: readPatience}, err
}

// head returns the last position in the stream.
func (r *reader) head(ctx context.Context) (uint64, error) {
	state, err := askStream(ctx, r.conn, r.ledger)
	return state.State.Last, err
}

// Read returns the records after a position, up to the end that stood when it began. What was stored as one is handed on as one: where that end lies within an
// atomic batch it goes on to the batch's end. The error, if any, comes last: position.beyond_end if after lies beyond the end, ledger.damaged if a record that
// should be there is not.
func (r *reader) Read(ctx context.Context, after uint64) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		end, err := r.endFor(ctx, after)
		if err == nil && end > after {
			err = r.consume(ctx, after, end, yield)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(domain.Record{}, err)
		}
	}
}

// Follow returns the records after a position and then each new one as it comes, until ctx is done or the loop is left. Between the two there is no gap. Lost
// connections are waited out. Errors are those of Read, and the context's.
func (r *reader) Follow(ctx context.Context, after uint64) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		_, err := r.endFor(ctx, after)
		if err == nil {
			err = r.consume(ctx, after, 0, yield)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(domain.Record{}, err)
		}
	}
}

// endFor returns the stream's end. A consumer that starts beyond it would wait there in silence.
func (r *reader) endFor(ctx context.Context, after uint64) (uint64, error) {
	end, err := r.head(ctx)
	if err == nil && after > end {
		err = beyondEnd(after, end)
	}
	return end, err
}

func beyondEnd(after, end uint64) error {
	return trouble(CodeBeyondEnd, fmt.Sprintf("Liggaren slutar vid position %d, före %d; läs från en position som finns.", end, after),
		fmt.Sprintf("The ledger ends at position %d, before %d; read from a position that there is.", end, after))
}

// errStopped ends an iteration whose loop was left.
var errStopped = errors.New("stopped")

// consume hands on records after a position up to end, or for ever if end is 0.
func (r *reader) consume(ctx context.Context, after, end uint64, yield func(domain.Record, error) bool) error {
	messages, err := r.messages(ctx, after, end > 0)
	if err != nil {
		return fmt.Errorf("consumer: %w", err)
	}
	defer messages.Stop()
	defer context.AfterFunc(ctx, messages.Stop)()
	stall := watchStall(r.patience, end > 0, messages.Stop)
	defer stall.forget()
	whole := batches{at: after}
	for {
		msg, err := messages.Next()
		if err != nil {
			return readError(ctx, err, stall, whole.at)
		}
		stall.saw()
		ready, err := whole.addMessage(msg)
		if err != nil {
			return err
		}
		for _, record := range ready {
			if !yield(record, nil) {
				return errStopped
			}
		}
		if end > 0 && whole.at >= end && !whole.open() {
			return nil
		}
	}
}

func (r *reader) messages(ctx context.Context, after uint64, there bool) (jetstream.MessagesContext, error) {
	consumer, err := r.js.OrderedConsumer(ctx, streamName(r.ledger), jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: after + 1, InactiveThreshold: consumerLife,
	})
	if err != nil {
		return nil, err
	}
	return pull(consumer, there)
}

// pull asks a consumer for messages. Now and then, about three times in a million messages, this broker's consumer and its client wait for each other (measured with the
// versions in go.mod); two heartbeats that don't come let the client begin anew. Where messages are known to be there, that is noticed within a second instead of ten.
func pull(consumer jetstream.Consumer, there bool) (jetstream.MessagesContext, error) {
	if there {
		return consumer.Messages(jetstream.PullMaxMessages(pullSize), jetstream.PullHeartbeat(soonNoticed))
	}
	return consumer.Messages(jetstream.PullMaxMessages(pullSize))
}

func readError(ctx context.Context, err error, stall *stallWatch, at uint64) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case stall.stalled():
		return damagedAt(at + 1)
	}
	return fmt.Errorf("after position %d: %w", at, err)
}

func damagedAt(position uint64) error {
	return trouble(CodeDamaged, fmt.Sprintf("Händelsen på position %d går inte att läsa ur lagret; återställ det ur en säkerhetskopia.", position),
		fmt.Sprintf("The event at position %d can't be read from the store; restore it from a backup.", position))
}
