package eventstore

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"liggare/domain"
)

// ViewsConfig is what view streams need.
type ViewsConfig struct {
	Conn *nats.Conn // as the view account's user; stays the caller's
	Node string     // whose leases these are: a name that no other process has at the same time

	LeaseLife time.Duration // how long a lease outlives its holder; default: 10 s
	AckWait   time.Duration // see ListenConfig
}

// Views are the view streams of ledgers. They are derived: what is missing is made, and whoever runs a ledger's views fills it. Nothing is made before somebody asks.
type Views struct {
	ViewsConfig

	mu   sync.Mutex // guards logs
	logs map[viewLogKey]*ViewLog
}

type viewLogKey struct {
	ledger string
	class  domain.Class
}

// OpenViews opens the view streams of a server.
func OpenViews(c ViewsConfig) *Views {
	if c.LeaseLife == 0 {
		c.LeaseLife = leaseLife
	}
	if c.AckWait == 0 {
		c.AckWait = ackWait
	}
	return &Views{ViewsConfig: c, logs: map[viewLogKey]*ViewLog{}}
}

// Log opens the change log of a ledger's rows at a class, and makes its streams if they are missing: also when they were set aside while the server was started anew.
func (v *Views) Log(ctx context.Context, ledger string, class domain.Class) (*ViewLog, error) {
	if err := checkID(ledger); err != nil {
		return nil, fmt.Errorf("views of %q: %w", ledger, err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, viewPatience)
	defer cancel()
	key := viewLogKey{ledger, class}
	if l := v.logs[key]; l != nil {
		switch there, err := l.there(ctx); {
		case err != nil:
			return nil, fmt.Errorf("views of %s: %w", ledger, err)
		case there:
			return l, nil
		}
		l.pass() // who follows it would wait for sequences of another log
	}
	l, err := openViewLog(ctx, v.Conn, ledger, class)
	if err != nil {
		return nil, fmt.Errorf("views of %s: %w", ledger, err)
	}
	l.ackWait = v.AckWait
	if err := l.orderConsumers(ctx); err != nil {
		return nil, fmt.Errorf("views of %s: %w", ledger, err)
	}
	v.logs[key] = l
	return l, nil
}

// Lease waits for the right to run a ledger's views and holds it; see Lease.
func (v *Views) Lease(ctx context.Context, ledger string) (*Lease, error) {
	return holdLease(ctx, v.Conn, ledger, v.Node, v.LeaseLife)
}

// storeViews are a store's, connected when somebody asks for them.
type storeViews struct {
	mu   sync.Mutex // guards what follows
	conn *nats.Conn
	open *Views
}

// Views returns the store's view streams.
func (s *Store) Views() (*Views, error) {
	v := &s.views
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open == nil {
		conn, err := s.server.connect(viewAccount, "views", s.config.Log)
		if err != nil {
			return nil, fmt.Errorf("views: %w", err)
		}
		c := ViewsConfig{Conn: conn, Node: embeddedNode}
		if s.config.Listen != nil {
			c.AckWait = s.config.Listen.AckWait
		}
		v.conn, v.open = conn, OpenViews(c)
	}
	return v.open, nil
}

func (v *storeViews) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.conn != nil {
		v.conn.Close()
	}
}
