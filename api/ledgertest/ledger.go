// Package ledgertest has ledgers in memory for tests: the book is the real one, with all its rules, and the store is nothing. Nothing but tests imports it.
package ledgertest

import (
	"context"
	"sync"
	"time"

	"liggare/api"
	"liggare/domain"
)

// Noon is the fixed clock of the tests: 2026-01-01 12:00 UTC.
func Noon() time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC) }

// Ledger is an api.Ledger: what is decided is committed at once.
type Ledger struct {
	id, name, code string
	book           *domain.Book

	Now    func() time.Time
	Fail   error  // of the next appends, before they are decided
	During func() // called while an append is at work; nil: nothing

	mu    sync.Mutex
	grown chan struct{} // closed, and made anew, when something is stored
}

// New makes an empty ledger.
func New(id, name, code string) *Ledger {
	return &Ledger{id: id, name: name, code: code, book: domain.NewBook(id, []byte("request key of "+id)), Now: Noon, grown: make(chan struct{})}
}

func (l *Ledger) ID() string         { return l.id }
func (l *Ledger) Name() string       { return l.name }
func (l *Ledger) Code() string       { return l.code }
func (l *Ledger) Book() *domain.Book { return l.book }

func (l *Ledger) Append(ctx context.Context, s *domain.Submission) ([]domain.Receipt, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.During != nil {
		l.During()
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if l.Fail != nil {
		return nil, false, l.Fail
	}
	decision := l.decide(s)
	if decision.Err == nil {
		l.book.Commit(decision.After)
		close(l.grown)
		l.grown = make(chan struct{})
	}
	return decision.Receipts, decision.Repeated, decision.Err
}

// Wait returns the head once it lies beyond a position, as whoever follows the ledger asks.
func (l *Ledger) Wait(ctx context.Context, after uint64) (uint64, error) {
	for {
		l.mu.Lock()
		grown := l.grown
		l.mu.Unlock()
		if head := l.book.Head(); head > after {
			return head, nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return l.book.Head(), ctx.Err()
		}
	}
}

func (l *Ledger) Check(_ context.Context, s *domain.Submission) ([]domain.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	decision := l.decide(s)
	l.book.Rollback()
	return decision.Receipts, decision.Err
}

func (l *Ledger) decide(s *domain.Submission) domain.Decision {
	for range s.Events {
		s.IDs = append(s.IDs, domain.NewEventID(l.Now()))
	}
	return l.book.Decide(s, l.Now())
}

// Ledgers are an api.Ledgers.
type Ledgers []*Ledger

func (ls Ledgers) Ledger(id string) (api.Ledger, error) {
	for _, l := range ls {
		if l.id == id {
			return l, nil
		}
	}
	return nil, nil
}

func (ls Ledgers) List() []api.Ledger {
	var list []api.Ledger
	for _, l := range ls {
		if _, concerns := domain.MainLedger(l.id); !concerns {
			list = append(list, l)
		}
	}
	return list
}
