package eventstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liggare/domain"
)

// ErrMoved says that the log doesn't end where a publish expected: somebody else has published, or an earlier publish whose answer was lost.
var ErrMoved = errors.New("the view stream has moved")

// viewBatch is the largest number of messages in an atomic batch; the server refuses more.
const viewBatch = 1000

// ViewLog is the change log of a ledger's rows at a class, with its mirror of current rows. Its methods may be called by any number of goroutines.
type ViewLog struct {
	ledger string
	class  domain.Class
	conn   *nats.Conn
	js     jetstream.JetStream
	epoch  string
	run    string // distinguishes this process's batch ids

	ackWait time.Duration // of analysts' consumers

	gone context.Context // done when another log has taken its place
	pass context.CancelFunc
}

// openViewLog opens a log and makes what is missing of it.
func openViewLog(ctx context.Context, conn *nats.Conn, ledger string, class domain.Class) (*ViewLog, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	log, err := js.CreateOrUpdateStream(ctx, viewsConfig(ledger, class))
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", viewsStream(ledger, class), err)
	}
	if _, err := js.CreateOrUpdateStream(ctx, rowsConfig(ledger, class)); err != nil {
		return nil, fmt.Errorf("stream %s: %w", rowsStream(ledger, class), err)
	}
	l := &ViewLog{ledger: ledger, class: class, conn: conn, js: js, epoch: epochOf(log), run: rand.Text()[:12]}
	l.gone, l.pass = context.WithCancel(context.Background())
	return l, nil
}

func epochOf(log jetstream.Stream) string {
	return strconv.FormatInt(log.CachedInfo().Created.UnixNano(), 36)
}

// there tells whether the streams are still those that were opened.
func (l *ViewLog) there(ctx context.Context) (bool, error) {
	log, err := l.js.Stream(ctx, viewsStream(l.ledger, l.class))
	if err == nil && epochOf(log) != l.epoch {
		return false, nil
	}
	if err == nil {
		_, err = l.js.Stream(ctx, rowsStream(l.ledger, l.class))
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Epoch names this log: one that was deleted and made anew has another.
func (l *ViewLog) Epoch() string { return l.epoch }

// Ends returns the sequences of the first change that is still kept and of the last: first is last+1 where none is.
func (l *ViewLog) Ends(ctx context.Context) (first, last uint64, err error) {
	log, err := l.js.Stream(ctx, viewsStream(l.ledger, l.class))
	if err != nil {
		return 0, 0, fmt.Errorf("stream %s: %w", viewsStream(l.ledger, l.class), err)
	}
	state := log.CachedInfo().State
	if state.Msgs == 0 {
		return state.LastSeq + 1, state.LastSeq, nil
	}
	return state.FirstSeq, state.LastSeq, nil
}

// Publish appends changes, at most 1,000, all or none, behind the sequence last. The error is ErrMoved if the log doesn't end there; after any other they may be
// stored or not, and the log's end tells.
func (l *ViewLog) Publish(ctx context.Context, last uint64, changes []domain.Change) error {
	if len(changes) > viewBatch {
		return fmt.Errorf("%d changes in a batch of at most %d", len(changes), viewBatch)
	}
	ctx, cancel := context.WithTimeout(ctx, publishPatience)
	defer cancel()
	batch := l.run + rand.Text()[:12]
	for i, c := range changes {
		msg := viewMessage(l.ledger, l.class, c)
		if i == 0 {
			msg.Header[nats.ExpectedLastSeqHdr] = []string{strconv.FormatUint(last, 10)}
		}
		if len(changes) > 1 {
			msg.Header[batchIDHeader], msg.Header[batchSequenceHeader] = []string{batch}, []string{strconv.Itoa(i + 1)}
		}
		if i < len(changes)-1 {
			if err := l.conn.PublishMsg(msg); err != nil {
				return fmt.Errorf("publish to %s: %w", viewsStream(l.ledger, l.class), err)
			}
			continue
		}
		if i > 0 {
			msg.Header[batchCommitHeader] = []string{"1"}
		}
		reply, err := l.conn.RequestMsgWithContext(ctx, msg)
		if err != nil {
			return fmt.Errorf("publish to %s: %w", viewsStream(l.ledger, l.class), err)
		}
		switch said := judge(reply, last, len(changes)); said.verdict {
		case stored:
		case moved:
			return ErrMoved
		default:
			return fmt.Errorf("publish to %s: %w", viewsStream(l.ledger, l.class), said.err)
		}
	}
	return nil
}

// Current hands out the last change of every row, removed ones among them, and of the view itself, of one view or of all. It returns the sequence that they tell up to: what came later may be
// missing, and comes by Follow from there. Each change is handed out once, in order.
func (l *ViewLog) Current(ctx context.Context, view string, yield func(domain.Change) error) (last uint64, err error) {
	rows, err := l.js.Stream(ctx, rowsStream(l.ledger, l.class))
	if err != nil {
		return 0, fmt.Errorf("stream %s: %w", rowsStream(l.ledger, l.class), err)
	}
	if last = rows.CachedInfo().State.LastSeq; rows.CachedInfo().State.Msgs == 0 {
		return last, nil
	}
	consumer, err := l.js.OrderedConsumer(ctx, rowsStream(l.ledger, l.class), jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{viewSubject(l.ledger, l.class, view)}, DeliverPolicy: jetstream.DeliverAllPolicy, InactiveThreshold: consumerLife,
	})
	if err != nil {
		return 0, fmt.Errorf("stream %s: %w", rowsStream(l.ledger, l.class), err)
	}
	if info := consumer.CachedInfo(); info != nil && info.NumPending == 0 {
		return last, nil
	}
	err = l.drain(ctx, consumer, true, func(c domain.Change, pending uint64) (bool, error) {
		if c.Sequence > last {
			return false, nil
		}
		return pending > 0 && c.Sequence < last, yield(c)
	})
	return last, err
}

// drain reads a consumer until take says that there is no more. there: all of it is stored already (see pull).
func (l *ViewLog) drain(ctx context.Context, consumer jetstream.Consumer, there bool, take func(c domain.Change, pending uint64) (more bool, err error)) error {
	messages, err := pull(consumer, there)
	if err != nil {
		return fmt.Errorf("view stream: %w", err)
	}
	defer messages.Stop()
	defer context.AfterFunc(ctx, messages.Stop)()
	for more := true; more; {
		msg, err := messages.Next()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return fmt.Errorf("view stream: %w", err)
		}
		c, pending, err := changeOf(msg)
		if err != nil {
			return fmt.Errorf("view stream: %w", err)
		}
		if more, err = take(c, pending); err != nil {
			return err
		}
	}
	return nil
}

// Read returns the changes behind a sequence, up to the log's end as it stood when it began. [domain.ErrPassed], which comes last, says that they are not there any more.
func (l *ViewLog) Read(ctx context.Context, after uint64) iter.Seq2[domain.Change, error] {
	return l.changes(ctx, after, true)
}

// Follow returns the changes behind a sequence and then each as it comes, without a gap, until ctx is done or the loop is left. Lost connections are waited out.
// [domain.ErrPassed], which comes last, says that what follows is not there any more.
func (l *ViewLog) Follow(ctx context.Context, after uint64) iter.Seq2[domain.Change, error] {
	return l.changes(ctx, after, false)
}

func (l *ViewLog) changes(ctx context.Context, after uint64, bounded bool) iter.Seq2[domain.Change, error] {
	return func(yield func(domain.Change, error) bool) {
		ctx, end := context.WithCancelCause(ctx)
		defer end(nil)
		defer context.AfterFunc(l.gone, func() { end(domain.ErrPassed) })()
		err := l.consume(ctx, after, bounded, func(c domain.Change) bool { return yield(c, nil) })
		if err != nil && !errors.Is(err, errStopped) {
			yield(domain.Change{}, err)
		}
	}
}

func (l *ViewLog) consume(ctx context.Context, after uint64, bounded bool, yield func(domain.Change) bool) error {
	first, last, err := l.Ends(ctx)
	switch {
	case err != nil:
		return err
	case after > last, after+1 < first && after < last:
		return domain.ErrPassed
	case bounded && after == last:
		return nil
	}
	consumer, err := l.js.OrderedConsumer(ctx, viewsStream(l.ledger, l.class), jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: after + 1, InactiveThreshold: consumerLife,
	})
	if err != nil {
		return fmt.Errorf("stream %s: %w", viewsStream(l.ledger, l.class), err)
	}
	at := after
	return l.drain(ctx, consumer, bounded, func(c domain.Change, _ uint64) (bool, error) {
		if c.Sequence != at+1 { // an ordered consumer passes over what is damaged or gone in silence
			return false, fmt.Errorf("%w: %d came after %d", domain.ErrPassed, c.Sequence, at)
		}
		at = c.Sequence
		if !yield(c) {
			return false, errStopped
		}
		return !bounded || at < last, nil
	})
}

// viewPatience bounds how long opening a log may take.
const viewPatience = 30 * time.Second
