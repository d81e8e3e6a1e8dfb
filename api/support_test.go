package api_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"liggare/api"
	"liggare/domain"
)

// noon is the fixed clock of the tests: 2026-01-01 12:00 UTC.
func noon() time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC) }

// memoryLedger is a ledger whose book is the real one, with all its rules, and whose store is nothing: what is decided is committed at once.
type memoryLedger struct {
	id, name, code string
	book           *domain.Book

	mu     sync.Mutex
	fail   error  // of the next appends, before they are decided
	during func() // called while an append is at work
}

func newMemoryLedger(id, name, code string) *memoryLedger {
	return &memoryLedger{id: id, name: name, code: code, book: domain.NewBook(id, []byte("request key of "+id))}
}

func (l *memoryLedger) ID() string         { return l.id }
func (l *memoryLedger) Name() string       { return l.name }
func (l *memoryLedger) Code() string       { return l.code }
func (l *memoryLedger) Book() *domain.Book { return l.book }

func (l *memoryLedger) Append(ctx context.Context, s *domain.Submission) ([]domain.Receipt, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.during != nil {
		l.during()
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if l.fail != nil {
		return nil, false, l.fail
	}
	decision := l.decide(s)
	if decision.Err == nil {
		l.book.Commit(decision.After)
	}
	return decision.Receipts, decision.Repeated, decision.Err
}

func (l *memoryLedger) Check(_ context.Context, s *domain.Submission) ([]domain.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	decision := l.decide(s)
	l.book.Rollback()
	return decision.Receipts, decision.Err
}

func (l *memoryLedger) decide(s *domain.Submission) domain.Decision {
	for range s.Events {
		s.IDs = append(s.IDs, domain.NewEventID(noon()))
	}
	return l.book.Decide(s, noon())
}

type memoryLedgers []*memoryLedger

func (ls memoryLedgers) Ledger(id string) (api.Ledger, error) {
	for _, l := range ls {
		if l.id == id {
			return l, nil
		}
	}
	return nil, nil
}

func (ls memoryLedgers) List() []api.Ledger {
	var list []api.Ledger
	for _, l := range ls {
		if _, concerns := domain.MainLedger(l.id); !concerns {
			list = append(list, l)
		}
	}
	return list
}

// site is a handler over two empty ledgers, alfa and beta.
type site struct {
	http.Handler
	alfa, beta *memoryLedger
}

func newSite(t *testing.T, change ...func(*api.Config)) *site {
	t.Helper()
	s := &site{alfa: newMemoryLedger("alfa", "Alfa kommun", "0001"), beta: newMemoryLedger("beta", "Beta kommun", "0002")}
	config := api.Config{Ledgers: memoryLedgers{s.alfa, s.beta}, Now: noon}
	for _, each := range change {
		each(&config)
	}
	s.Handler = api.Handler(config)
	return s
}

// heads are the positions of both ledgers.
func (s *site) heads() [2]uint64 { return [2]uint64{s.alfa.book.Head(), s.beta.book.Head()} }

func (s *site) client() *api.Client { return &api.Client{HTTP: api.InProcess(s), Lang: "en"} }
