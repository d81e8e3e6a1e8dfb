package eventstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// leaseLife is how long a lease outlives its last renewal. It is renewed, and looked at by those who wait, five times as often; a holder that can't reach the server takes
// itself for the holder half as long, so that two never do.
const leaseLife = 10 * time.Second

// leaseBucket is the bucket of leases, one key a ledger.
const leaseBucket = "RUNNERS"

// embeddedNode is who holds the leases of an embedded server. The lock on its directory says that there is only one such node, so a lease that it left when it was
// killed is its own.
const embeddedNode = "embedded"

// Lease is the right to run a ledger's views, one holder at a time. It keeps runners from colliding; what keeps the streams right is that a publish expects their
// last sequence.
type Lease struct {
	lost   context.Context
	lose   context.CancelCauseFunc
	ended  chan struct{}
	bucket jetstream.KeyValue
	ledger string
	node   string
	life   time.Duration
	at     uint64 // revision of our last renewal: the renewing goroutine's own, then Release's
}

// ErrLeaseLost is why a lost lease is lost.
var ErrLeaseLost = errors.New("another runner has the lease")

// holdLease waits until a node has the lease of a ledger and renews it until it is released or lost.
func holdLease(ctx context.Context, conn *nats.Conn, ledger, node string, life time.Duration) (*Lease, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	bucket, err := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: leaseBucket, History: 1, TTL: life, Storage: jetstream.FileStorage})
	if err != nil {
		return nil, fmt.Errorf("lease of %s: %w", ledger, err)
	}
	l := &Lease{ended: make(chan struct{}), bucket: bucket, ledger: ledger, node: node, life: life}
	for !l.take(ctx) {
		wait(ctx, life/5)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	l.lost, l.lose = context.WithCancelCause(context.Background())
	go l.renew()
	return l, nil
}

// take tries once. A lease that stands in the same node's name was left by a process that is gone.
func (l *Lease) take(ctx context.Context) bool {
	at, err := l.bucket.Create(ctx, l.ledger, []byte(l.node))
	if errors.Is(err, jetstream.ErrKeyExists) {
		held, lookup := l.bucket.Get(ctx, l.ledger)
		if lookup != nil || string(held.Value()) != l.node {
			return false
		}
		at, err = l.bucket.Update(ctx, l.ledger, []byte(l.node), held.Revision())
	}
	l.at = at
	return err == nil
}

// Lost is done when the lease is lost or released.
func (l *Lease) Lost() <-chan struct{} { return l.lost.Done() }

func (l *Lease) renew() {
	defer close(l.ended)
	for renewed := time.Now(); ; {
		wait(l.lost, l.life/5)
		if l.lost.Err() != nil {
			return
		}
		ctx, cancel := context.WithTimeout(l.lost, l.life/5)
		at, err := l.bucket.Update(ctx, l.ledger, []byte(l.node), l.at)
		cancel()
		said := new(jetstream.APIError)
		switch {
		case err == nil:
			l.at, renewed = at, time.Now()
		case errors.As(err, &said) && judgeCode(int(said.ErrorCode)) == moved && !l.ours():
			l.lose(ErrLeaseLost)
		case time.Since(renewed) > l.life/2:
			l.lose(fmt.Errorf("%w: %w", ErrLeaseLost, err))
		}
	}
}

// ours tells whether the lease stands in our name by a renewal whose answer was lost, and takes note of its revision.
func (l *Lease) ours() bool {
	held, err := l.bucket.Get(l.lost, l.ledger)
	if err != nil || string(held.Value()) != l.node {
		return false
	}
	l.at = held.Revision()
	return true
}

// Release gives the lease up, so that another runner need not wait for its end.
func (l *Lease) Release(ctx context.Context) error {
	l.lose(nil)
	<-l.ended
	err := l.bucket.Delete(ctx, l.ledger, jetstream.LastRevision(l.at))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil
	}
	return err
}
