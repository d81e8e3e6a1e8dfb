package api_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

func logTo(b *bytes.Buffer) func(*api.Config) {
	return func(c *api.Config) { c.Log = slog.New(slog.NewJSONHandler(b, nil)) }
}

// lines are the log's, decoded.
func lines(t *testing.T, log string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(log) {
		var each map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &each))
		all = append(all, each)
	}
	return all
}

func TestAccessLine(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, logTo(&log))
	w := s.post("alfa", "a-line-of-the-access-log", strings.NewReader(registered("ks")))
	found := lines(t, log.String())
	require.Len(t, found, 1)
	line := found[0]
	require.NotEmpty(t, line["request"])
	require.Equal(t, w.Header().Get("X-Request-Id"), line["request"])
	require.Equal(t, "POST", line["method"])
	require.Equal(t, "/v1/ledgers/{ledger}/events", line["route"])
	require.Equal(t, "alfa", line["ledger"])
	require.Equal(t, "operator/local", line["actor"])
	require.Equal(t, 201.0, line["status"])
	require.Equal(t, float64(w.Body.Len()), line["bytes"])
}

func TestRequestIDsDiffer(t *testing.T) {
	s := newSite(t)
	seen := map[string]bool{}
	for range 100 {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
		id := w.Header().Get("X-Request-Id")
		require.False(t, seen[id])
		require.GreaterOrEqual(t, len(id), 16)
		seen[id] = true
	}
}

func TestPanicIsAnInternalErrorInTheLog(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, logTo(&log))
	s.alfa.During = func() { panic("the writer lost its mind") }
	w := s.post("alfa", "a-request-that-panics", strings.NewReader(registered("ks")))
	p := problem(t, w)
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Equal(t, "internal", p.Code())
	require.NotContains(t, w.Body.String(), "mind")
	found := lines(t, log.String())
	require.Len(t, found, 2)
	require.Equal(t, p.Request, found[0]["request"])
	require.Equal(t, "the writer lost its mind", found[0]["err"])
	require.Contains(t, found[0]["stack"], "handler_test.go")
	require.Equal(t, 500.0, found[1]["status"])
	require.Equal(t, [2]uint64{0, 0}, s.heads())
}

func TestInternalErrorIsLoggedInFull(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, logTo(&log))
	s.alfa.Fail = errors.New("block 7 can't be read")
	p := problem(t, s.post("alfa", "a-request-that-goes-wrong", strings.NewReader(registered("ks"))))
	found := lines(t, log.String())
	require.Len(t, found, 2)
	require.Equal(t, p.Request, found[0]["request"])
	require.Equal(t, "block 7 can't be read", found[0]["err"])
}

func TestBrokenOffResponseGoesOn(t *testing.T) {
	s := newSite(t)
	s.alfa.During = func() { panic(http.ErrAbortHandler) }
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { s.post("alfa", "a-response-broken-off", strings.NewReader(registered("ks"))) })
}

func TestNotReady(t *testing.T) {
	var asked context.Context
	s := newSite(t, func(c *api.Config) {
		c.Ready = func(ctx context.Context) error { asked = ctx; return errors.New("opening /var/lib/liggare") }
	})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "service.not_ready", problem(t, w).Code())
	require.NotContains(t, w.Body.String(), "/var/lib")
	require.NotNil(t, asked)
}

// frozenLedger is a ledger that takes no events.
type frozenLedger struct{ api.Ledger }

func (frozenLedger) Frozen() error { return errors.New("the store has lost a block") }

type frozenLedgers struct{ api.Ledgers }

func (l frozenLedgers) List() []api.Ledger {
	all := l.Ledgers.List()
	all[0] = frozenLedger{all[0]}
	return all
}

// TestReadyTellsOfFrozenLedgers holds that who may know of a ledger is told that it takes no events, and a probe that reads are answered.
func TestReadyTellsOfFrozenLedgers(t *testing.T) {
	frozen := ""
	s := newSite(t, func(c *api.Config) { frozen, c.Ledgers = c.Ledgers.List()[0].ID(), frozenLedgers{c.Ledgers} })
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	require.Equal(t, http.StatusOK, w.Code)
	require.JSONEq(t, `{"status":"ready","frozen":["`+frozen+`"]}`, w.Body.String())
}

func TestNoLedgerYet(t *testing.T) {
	h := served(api.Config{Ledgers: memoryLedgers{}})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/ledgers", nil))
	require.JSONEq(t, `{"ledgers":[]}`, w.Body.String())
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/ledgers/alfa/views", nil))
	require.Equal(t, "ledger.unknown", problem(t, w).Code())
}

// TestEveryAnswerMayBeKept: whatever is answered, a cache asks again and tells apart who asked, in which language and form.
func TestEveryAnswerMayBeKept(t *testing.T) {
	s := newSite(t)
	for _, target := range []string{"/v1/ledgers", "/v1/ledgers/alfa/events", "/v1/ledgers/alfa/views/documents", "/nowhere", "/healthz", "/problems/internal", "/v1/ledgers/alfa/diff?on=1"} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		require.Equal(t, "private, no-cache", w.Header().Get("Cache-Control"), target)
		require.Equal(t, "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie", w.Header().Get("Vary"), target)
	}
}
