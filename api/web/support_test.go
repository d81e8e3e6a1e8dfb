package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/api/web"
	"liggare/domain"
	"liggare/fixtures"
)

// noon is the fixed clock of the tests: 2026-01-01 12:00 UTC.
func noon() time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC) }

// memoryLedger is a ledger whose book is the real one, with all its rules, and whose store is nothing: what is decided is committed at once.
type memoryLedger struct {
	id, name, code string
	book           *domain.Book
	mu             sync.Mutex
}

func (l *memoryLedger) ID() string         { return l.id }
func (l *memoryLedger) Name() string       { return l.name }
func (l *memoryLedger) Code() string       { return l.code }
func (l *memoryLedger) Book() *domain.Book { return l.book }

func (l *memoryLedger) Append(_ context.Context, s *domain.Submission) ([]domain.Receipt, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
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

// site is the pages over the API's own handler, the seed ledgers and an empty one.
type site struct {
	http.Handler
	t       *testing.T
	ledgers memoryLedgers
}

func newLedger(id, name, code string) *memoryLedger {
	return &memoryLedger{id: id, name: name, code: code, book: domain.NewBook(id, []byte("request key of "+id))}
}

func newSite(t *testing.T, names ...string) *site {
	t.Helper()
	s := &site{t: t, ledgers: memoryLedgers{newLedger("tom", "Tom kommun", "0001"), newLedger("tom-oro", "Tom kommun", "0001")}}
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, seed := range seeds {
		for _, name := range names {
			if seed.ID == name {
				s.ledgers = append(s.ledgers, newLedger(seed.ID, seed.Name, seed.Code))
			}
		}
	}
	served := api.Handler(api.Config{Ledgers: s.ledgers, Now: noon})
	client := &api.Client{Base: "http://test.invalid", HTTP: api.InProcess(served)}
	for _, seed := range seeds {
		if l, _ := s.ledgers.Ledger(seed.ID); l != nil {
			for _, line := range seed.Lines {
				_, _, err := client.Append(t.Context(), seed.ID, line.Key, line.Body)
				require.NoError(t, err, "%s line %d", seed.ID, line.Number)
			}
		}
	}
	s.Handler = web.Handler(web.Config{API: served, Now: noon})
	return s
}

func (s *site) head(id string) uint64 {
	l, _ := s.ledgers.Ledger(id)
	return l.Book().Head()
}

// get asks for a page in a language.
func (s *site) get(lang, path string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// page is the text of a page that must be there.
func (s *site) page(path string) string {
	s.t.Helper()
	w := s.get("sv", path)
	require.Equal(s.t, http.StatusOK, w.Code, "%s: %s", path, w.Body)
	return w.Body.String()
}

// post sends a form.
func (s *site) post(path string, written url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(written.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", "sv")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}
