package eventstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"liggare/domain"
)

// publishPatience is how long one publish waits for its answer. A leader's death takes 5–7 s; then the writer looks and sends again.
const publishPatience = 4 * time.Second

// publishFunc stores records at the positions after+1, after+2, …, all or none, or says why that is not known. It is the only way into the stream. While it waits for
// the answer it calls meanwhile, piece by piece, until that returns false.
type publishFunc func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool) answer

// publisher publishes to a ledger's stream, one thing at a time: it belongs to the writer's goroutine. It sends the inner messages of a batch without asking for
// answers and keeps one reply subscription for good, so that a publish costs one wait.
type publisher struct {
	conn    *nats.Conn
	replies *nats.Subscription
	inbox   string // replies come to inbox.<number of the publish>
	arrived chan *nats.Msg
	down    chan nats.Status
	sent    uint64 // publishes so far
	run     string // distinguishes this process's batch ids
	timer   *time.Timer
	header  nats.Header // of the message being sent, reused
}

func newPublisher(conn *nats.Conn) (*publisher, error) {
	p := &publisher{
		conn:    conn,
		inbox:   nats.NewInbox(),
		arrived: make(chan *nats.Msg, 64),
		down:    conn.StatusChanged(nats.RECONNECTING, nats.CLOSED),
		run:     rand.Text()[:12],
		timer:   time.NewTimer(time.Hour),
		header:  nats.Header{},
	}
	var err error
	if p.replies, err = conn.ChanSubscribe(p.inbox+".*", p.arrived); err != nil {
		return nil, fmt.Errorf("replies: %w", err)
	}
	return p, conn.Flush()
}

func (p *publisher) close() error {
	p.conn.RemoveStatusListener(p.down)
	p.timer.Stop()
	if err := p.replies.Unsubscribe(); !errors.Is(err, nats.ErrConnectionClosed) {
		return err
	}
	return nil
}

// publish is a publishFunc. One record goes as a message, several as an atomic batch.
func (p *publisher) publish(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool) answer {
	p.forgetOutages()
	p.sent++
	reply := p.inbox + "." + strconv.FormatUint(p.sent, 10)
	if err := p.send(after, records, reply); err != nil {
		if errors.Is(err, nats.ErrMaxPayload) {
			return answer{refused, err}
		}
		return answer{unknown, err}
	}
	for len(p.arrived) == 0 && meanwhile() {
	}
	return p.await(ctx, reply, after, len(records))
}

// send writes the messages. Of a batch only the last asks for an answer, and commits.
//
//	Nats-Msg-Id                  event id, on every message
//	Nats-Expected-Last-Sequence  the ledger's head, on the first message
//	Nats-Batch-Id, -Sequence     on every message of a batch; 1, 2, …
//	Nats-Batch-Commit            1, on its last
func (p *publisher) send(after uint64, records []domain.Record, reply string) error {
	clear(p.header)
	msg := nats.Msg{Header: p.header}
	id, sequence := []string{""}, []string{""}
	p.header[nats.MsgIdHdr] = id
	p.header[nats.ExpectedLastSeqHdr] = []string{strconv.FormatUint(after, 10)}
	if len(records) > 1 {
		p.header[batchIDHeader] = []string{p.run + strconv.FormatUint(p.sent, 10)}
		p.header[batchSequenceHeader] = sequence
	}
	for i, r := range records {
		id[0], sequence[0] = r.ID, strconv.Itoa(i+1)
		msg.Subject, msg.Data = r.Subject, r.Body
		if i == len(records)-1 {
			msg.Reply = reply
			if i > 0 {
				p.header[batchCommitHeader] = []string{"1"}
			}
		}
		if err := p.conn.PublishMsg(&msg); err != nil {
			return err
		}
		delete(p.header, nats.ExpectedLastSeqHdr)
	}
	return nil
}

// await waits for the answer to the newest publish; answers to earlier ones are passed over.
func (p *publisher) await(ctx context.Context, reply string, after uint64, count int) answer {
	p.timer.Reset(publishPatience)
	defer p.timer.Stop()
	for {
		select {
		case msg := <-p.arrived:
			if msg.Subject == reply {
				return judge(msg, after, count)
			}
		case <-p.down:
			return answer{unknown, errDown}
		case <-p.timer.C:
			return answer{unknown, errNoAnswer}
		case <-ctx.Done():
			return answer{unknown, ctx.Err()}
		}
	}
}

// forgetOutages drops what was told of connections lost before this publish.
func (p *publisher) forgetOutages() {
	for {
		select {
		case <-p.down:
		default:
			return
		}
	}
}
