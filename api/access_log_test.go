package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// memoryAccess is an access log in memory, or one that fails.
type memoryAccess struct {
	mu      sync.Mutex
	entries map[string][][]byte
	fail    error
}

func (m *memoryAccess) AppendAccess(_ context.Context, ledger string, entry []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil {
		m.entries[ledger] = append(m.entries[ledger], entry)
	}
	return m.fail
}

func (m *memoryAccess) ReadAccess(_ context.Context, ledger string, after uint64, limit int) ([][]byte, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.entries[ledger]
	from := min(int(after), len(all))
	return all[from:min(from+limit, len(all))], uint64(len(all)), m.fail
}

// Reads of what is confidential, and exports, are in the log before they are answered; reads of the rest are not.
func TestAccessLog(t *testing.T) {
	t.Parallel()
	kept := &memoryAccess{entries: map[string][][]byte{}}
	s := newSite(t, signedIn, func(c *api.Config) { c.Access = kept })
	w := ask(s, "POST", "/v1/ledgers/alfa/events", `[{"type":"assessment.established.v1","subject":"assessment/sn","effective":"2020","data":{"org":"organisation/sn","period":"2020"}},
		{"type":"organisation.registered.v1","subject":"organisation/sn","effective":"2016","data":{"name":"SN","kind":"board"}}]`, "Authorization", "Bearer coordinator", "Idempotency-Key", "0000000000000001")
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	var receipts []struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &receipts))
	confidential := []string{
		"/v1/ledgers/alfa/events/" + receipts[0].ID, "/v1/ledgers/alfa/events", "/v1/ledgers/alfa/views/assessments", "/v1/views/assessments", "/v1/ledgers/alfa/trail/assessment/sn",
		"/v1/ledgers/alfa/diff?from_recorded=0", "/v1/ledgers/alfa/views/assessments?q=2020",
	}
	told := func() int { return len(kept.entries["alfa"]) }
	for i, path := range confidential {
		w := ask(s, "GET", path, "", "Authorization", "Bearer coordinator/sn", "Purpose", "årlig lägesbild")
		require.Equal(t, http.StatusOK, w.Code, w.Body)
		require.Equal(t, i+1, told(), path)
		var entry api.Access
		require.NoError(t, json.Unmarshal(kept.entries["alfa"][i], &entry))
		require.Equal(t, "coordinator/p-coordinator", entry.Who)
		require.Equal(t, "confidential", entry.Class)
		require.Equal(t, "årlig lägesbild", entry.Purpose)
		require.True(t, strings.HasSuffix(entry.What, strings.Split(path, "?")[0]), entry.What)
		require.Equal(t, w.Header().Get("X-Request-Id"), entry.Request)
		require.NotContains(t, string(kept.entries["alfa"][i]), "q=2020")
	}
	for _, path := range confidential { // what is kept from before is read again
		before := told()
		require.Equal(t, http.StatusOK, ask(s, "GET", path, "", "Authorization", "Bearer coordinator/sn").Code)
		require.Equal(t, before+1, told(), path)
	}
	before := told()
	for _, who := range []string{"coordinator/ks", "analyst", "reader"} { // they read nothing confidential
		for _, path := range append(confidential, "/v1/ledgers/alfa/events/"+receipts[1].ID) {
			ask(s, "GET", path, "", "Authorization", "Bearer "+who)
		}
	}
	for _, path := range []string{"/v1/ledgers/alfa/events/" + receipts[1].ID, "/v1/ledgers/alfa/views/organisations", "/v1/ledgers/alfa/trail/organisation/sn?recorded=0"} {
		ask(s, "GET", path, "", "Authorization", "Bearer auditor")
	}
	require.Equal(t, before, told())
	require.Equal(t, http.StatusOK, ask(s, "GET", "/v1/exports/alfa/jsonl", "", "Authorization", "Bearer analyst").Code)
	require.Equal(t, before+1, told(), "every export")

	// Auditors read the log, others don't.
	var page api.AccessPage
	require.NoError(t, json.Unmarshal(ask(s, "GET", "/v1/ledgers/alfa/access?after=2&limit=3", "", "Authorization", "Bearer auditor").Body.Bytes(), &page))
	require.Len(t, page.Entries, 3)
	require.EqualValues(t, 5, page.Next)
	require.EqualValues(t, before+1, page.Last)
	for _, who := range []string{"reader", "analyst", "coordinator", "registrar", "admin"} {
		require.Equal(t, http.StatusForbidden, ask(s, "GET", "/v1/ledgers/alfa/access", "", "Authorization", "Bearer "+who).Code, who)
	}

	// A purpose that can't be kept is refused and not repeated; a log that can't be written hands nothing out.
	for _, bad := range []string{"19121212-1212", "pnr 900101 -0017", "om (640327) 3813", strings.Repeat("x", 301), "\u2800", "a\u202eb", "rad\tett", "\xff"} {
		w := ask(s, "GET", confidential[0], "", "Authorization", "Bearer auditor", "Purpose", bad)
		require.Equal(t, http.StatusBadRequest, w.Code, bad)
		require.Contains(t, w.Body.String(), "access.purpose_form")
		require.NotContains(t, w.Body.String(), bad)
	}
	kept.fail = errors.New("disk full")
	for _, path := range append(confidential, "/v1/exports/alfa/jsonl") {
		w := ask(s, "GET", path, "", "Authorization", "Bearer auditor")
		require.Equal(t, http.StatusServiceUnavailable, w.Code, path)
		require.Contains(t, w.Body.String(), "access.log")
		require.NotContains(t, w.Body.String(), "lägesbild")
	}
	require.Equal(t, http.StatusOK, ask(s, "GET", "/v1/ledgers/alfa/views/organisations", "", "Authorization", "Bearer auditor").Code)
}

// Single reports of concern: the registrar reads them, an auditor one by one with a purpose, nobody else knows of their ledger.
func TestReportsOneByOne(t *testing.T) {
	t.Parallel()
	kept := &memoryAccess{entries: map[string][][]byte{}}
	alfa, oro := newMemoryLedger("alfa", "Alfa kommun", "0001"), newMemoryLedger("alfa-oro", "Alfa kommun", "0001")
	config := api.Config{Ledgers: memoryLedgers{alfa, oro}, Now: noon, Access: kept}
	signedIn(&config)
	s := served(config)
	w := ask(s, "POST", "/v1/ledgers/alfa-oro/events", `{"type":"concern.reported.v1","data":{"area":"Öster","period":"2025-10","channel":"form","environment":"unclear","indication":["graffiti"]}}`,
		"Authorization", "Bearer coordinator@alfa/ks", "Idempotency-Key", "0000000000000001")
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	one := w.Header().Get("Location")
	status := func(who, path string, header ...string) int {
		return ask(s, "GET", path, "", append([]string{"Authorization", "Bearer " + who}, header...)...).Code
	}
	for _, who := range []string{"reader@alfa", "analyst@alfa", "coordinator@alfa"} {
		require.Equal(t, http.StatusNotFound, status(who, one), who)
		require.Equal(t, http.StatusNotFound, status(who, "/v1/ledgers/alfa-oro/events"), who)
	}
	require.Equal(t, http.StatusForbidden, status("auditor@alfa", one))
	require.Contains(t, ask(s, "GET", one, "", "Authorization", "Bearer auditor@alfa").Body.String(), "access.purpose")
	require.NotContains(t, ask(s, "GET", "/v1/ledgers/alfa-oro/events", "", "Authorization", "Bearer auditor@alfa", "Purpose", "granskning").Body.String(), "Öster")
	require.Empty(t, kept.entries["alfa-oro"])
	require.Equal(t, http.StatusOK, status("auditor@alfa", one, "Purpose", "granskning av rutinen"))
	require.Contains(t, ask(s, "GET", "/v1/ledgers/alfa-oro/events?limit=1", "", "Authorization", "Bearer auditor@alfa", "Purpose", "granskning").Body.String(), "Öster")
	without := ask(s, "GET", "/v1/ledgers/alfa-oro/events?limit=1", "", "Authorization", "Bearer auditor@alfa").Header().Get("ETag")
	with := ask(s, "GET", "/v1/ledgers/alfa-oro/events?limit=1", "", "Authorization", "Bearer auditor@alfa", "Purpose", "granskning").Header().Get("ETag")
	require.NotEqual(t, without, with, "what a purpose opens has a tag of its own")
	require.Equal(t, http.StatusOK, status("registrar@alfa", one))
	require.Len(t, kept.entries["alfa-oro"], 4)
}
