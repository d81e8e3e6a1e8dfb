package eventstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// StoreConfig is what a store needs.
type StoreConfig struct {
	Dir string // the data directory

	Log      *slog.Logger                               // default: none
	Now      func() time.Time                           // recorded times; default: time.Now
	Progress func(ledger string, position, head uint64) // called now and then while ledgers are read, if set
	Listen   *ListenConfig                              // opens the server to analysts' programs; nil: nobody outside reaches it

	// Entry makes the entry of the access log that says that a program reads confidential rows, before it is let in; request names the connection in the log. nil: none of
	// them is let in.
	Entry func(a Analyst, request string) ([]byte, error)

	Batched func(ledger string, events int, took time.Duration) // told of events that were stored together, if set

	// ledger, if set, alters the configuration of each ledger before it is opened.
	ledger func(*LedgerConfig)
	// watchInterval, if set, replaces the usual one.
	watchInterval time.Duration
}

// Store is a data directory at work: the lock on it, the server in it and every ledger there.
type Store struct {
	config StoreConfig
	dir    *dataDir
	look   *inspection
	server *embedded
	mend   *recovery

	mu      sync.RWMutex // guards ledgers
	ledgers map[string]*place
	making  sync.Mutex // one creation at a time
	views   storeViews
}

// place is where a ledger is, open or not.
type place struct {
	ledger *Ledger
	conn   *nats.Conn
	err    error // why it is not open
}

// LedgerState tells of a ledger whether it could be opened.
type LedgerState struct {
	ID     string
	Ledger *Ledger // nil if it could not
	Err    error   // why not
}

// CreateStore makes a data directory where there is nothing yet, and opens it.
func CreateStore(ctx context.Context, c StoreConfig) (*Store, error) {
	dir, err := createDataDir(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("create data directory: %w", err)
	}
	return startStore(ctx, c, dir)
}

// OpenStore opens a data directory and every ledger in it. A ledger that can't be opened keeps its error and does not stop the others.
func OpenStore(ctx context.Context, c StoreConfig) (*Store, error) {
	dir, err := openDataDir(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	return startStore(ctx, c, dir)
}

func startStore(ctx context.Context, c StoreConfig, dir *dataDir) (*Store, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if err := checkRoom(dir.path); err != nil {
		return nil, errors.Join(err, dir.close())
	}
	look := &inspection{dir: dir, log: c.Log, damaged: map[string]error{}}
	if err := look.putBack(); err != nil {
		return nil, errors.Join(err, dir.close())
	}
	server, err := startServer(ctx, dir, c.Listen, c.Log, look.run)
	if err != nil {
		return nil, errors.Join(err, dir.close())
	}
	s := &Store{config: c, dir: dir, look: look, server: server, ledgers: map[string]*place{}}
	s.mend = newRecovery(server, dir.path, c.Log, s.opened, look.found, cmp.Or(c.watchInterval, watchInterval))
	ids, err := dir.ledgers()
	if err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	for _, id := range ids {
		p := s.find(ctx, id)
		s.ledgers[id] = p
		if p.err != nil {
			c.Log.ErrorContext(ctx, "ledger not opened", "ledger", id, "err", p.err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, errors.Join(err, s.Close(context.WithoutCancel(ctx)))
	}
	s.server.gate.opened(s.noteAnalyst)
	return s, nil
}

// find opens a ledger, unless its stream was found damaged.
func (s *Store) find(ctx context.Context, id string) *place {
	if why := s.look.found(id); why != nil {
		return &place{err: fmt.Errorf("open ledger %s: %w", id, why)}
	}
	return s.open(ctx, id, OpenLedger)
}

// open creates or opens a ledger on a connection of its own, so that what is read of one never holds up another.
func (s *Store) open(ctx context.Context, id string, how func(context.Context, LedgerConfig) (*Ledger, error)) *place {
	conn, err := s.server.connect(ledgerAccount, "ledger "+id, s.config.Log)
	if err != nil {
		return &place{err: fmt.Errorf("ledger %s: %w", id, err)}
	}
	c := LedgerConfig{ID: id, Dir: s.dir.ledger(id), Conn: conn, Log: s.config.Log, Now: s.config.Now, halted: s.mend.halted}
	c.examine = func() error { return s.mend.examine(streamName(id)) }
	if s.config.Progress != nil {
		c.Progress = func(position, head uint64) { s.config.Progress(id, position, head) }
	}
	if s.config.Batched != nil {
		c.Batched = func(events int, took time.Duration) { s.config.Batched(id, events, took) }
	}
	if s.config.ledger != nil {
		s.config.ledger(&c)
	}
	l, err := how(ctx, c)
	if err != nil {
		conn.Close()
		return &place{err: err}
	}
	return &place{ledger: l, conn: conn}
}

// CreateLedger makes a new ledger. It refuses one that exists, and one whose stream the store still has on disk although it doesn't know it any more.
func (s *Store) CreateLedger(ctx context.Context, id string) (*Ledger, error) {
	if err := checkID(id); err != nil {
		return nil, fmt.Errorf("create ledger %q: %w", id, err)
	}
	s.making.Lock()
	defer s.making.Unlock()
	if leftover := s.server.streamDir(streamName(id)); exists(leftover) && !exists(unfinishedDir(s.dir.ledger(id))) {
		return nil, fmt.Errorf("create ledger %s: %w", id, trouble(CodeLedgerExists,
			"Lagret har redan filer för liggaren ("+leftover+"); välj ett annat id.",
			"The store already has files of the ledger ("+leftover+"); choose another id."))
	}
	p := s.open(ctx, id, CreateLedger)
	if p.err != nil {
		return nil, p.err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledgers[id] = p
	return p.ledger, nil
}

// Ledger returns an open ledger, the error that kept it from opening, or ledger.unknown.
func (s *Store) Ledger(id string) (*Ledger, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.ledgers[id]
	if !ok {
		return nil, fmt.Errorf("ledger %s: %w", id, trouble(CodeNoLedger, "Liggaren finns inte.", "There is no such ledger."))
	}
	return p.ledger, p.err
}

// Ledgers returns every ledger of the data directory by id, also those that could not be opened.
func (s *Store) Ledgers() []LedgerState {
	s.mu.RLock()
	defer s.mu.RUnlock()
	states := make([]LedgerState, 0, len(s.ledgers))
	for id, p := range s.ledgers {
		states = append(states, LedgerState{ID: id, Ledger: p.ledger, Err: p.err})
	}
	slices.SortFunc(states, func(a, b LedgerState) int { return strings.Compare(a.ID, b.ID) })
	return states
}

// opened returns the ledgers that are open.
func (s *Store) opened() []*Ledger {
	var all []*Ledger
	for _, state := range s.Ledgers() {
		if state.Ledger != nil {
			all = append(all, state.Ledger)
		}
	}
	return all
}

// Close closes the ledgers, all at once, then their connections, the server and at last the lock. Close HTTP and let views reach the head before. When ctx ends
// first, appends on their way are answered with ErrUnknown.
func (s *Store) Close(ctx context.Context) error {
	s.mend.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	errs := make([]error, len(s.ledgers))
	var closing sync.WaitGroup
	for i, id := range slices.Sorted(maps.Keys(s.ledgers)) {
		if p := s.ledgers[id]; p.ledger != nil {
			closing.Go(func() {
				errs[i] = p.ledger.Close(ctx)
				p.conn.Close()
			})
		}
	}
	closing.Wait()
	s.views.close()
	s.server.stop()
	return errors.Join(append(errs, s.look.putBack(), s.dir.close())...)
}
