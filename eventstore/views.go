package eventstore

import (
	"context"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"

	"liggare/domain"
)

// views are a store's view streams. They are derived: what is missing is made, and whoever runs a ledger's views fills it. Nothing is made before somebody asks.
type views struct {
	mu   sync.Mutex // guards what follows
	conn *nats.Conn // as the account's user; nil until somebody asks
	logs map[viewLogKey]*ViewLog
}

type viewLogKey struct {
	ledger string
	class  domain.Class
}

// ViewLog opens the change log of a ledger's rows at a class, and makes its streams if they are missing. The log stays the store's.
func (s *Store) ViewLog(ctx context.Context, ledger string, class domain.Class) (*ViewLog, error) {
	if err := checkID(ledger); err != nil {
		return nil, fmt.Errorf("views of %q: %w", ledger, err)
	}
	v := &s.views
	v.mu.Lock()
	defer v.mu.Unlock()
	key := viewLogKey{ledger, class}
	if l := v.logs[key]; l != nil {
		return l, nil
	}
	conn, err := v.connection(s)
	if err != nil {
		return nil, fmt.Errorf("views of %s: %w", ledger, err)
	}
	ctx, cancel := context.WithTimeout(ctx, viewPatience)
	defer cancel()
	l, err := openViewLog(ctx, conn, ledger, class)
	if err != nil {
		return nil, fmt.Errorf("views of %s: %w", ledger, err)
	}
	if v.logs == nil {
		v.logs = map[viewLogKey]*ViewLog{}
	}
	v.logs[key] = l
	return l, nil
}

// Lease waits for the right to run a ledger's views and holds it; see holdLease.
func (s *Store) Lease(ctx context.Context, ledger string) (*Lease, error) {
	s.views.mu.Lock()
	conn, err := s.views.connection(s)
	s.views.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("lease of %s: %w", ledger, err)
	}
	return holdLease(ctx, conn, ledger, embeddedNode)
}

// connection connects once; v.mu is held.
func (v *views) connection(s *Store) (*nats.Conn, error) {
	if v.conn == nil {
		conn, err := s.server.connect(viewAccount, "views", s.config.Log)
		if err != nil {
			return nil, err
		}
		v.conn = conn
	}
	return v.conn, nil
}

func (v *views) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.conn != nil {
		v.conn.Close()
	}
}
