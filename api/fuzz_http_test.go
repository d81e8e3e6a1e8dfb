package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api"
)

// FuzzAppend: whatever is sent, it is stored, or refused with a problem whose codes have pages and the head stays where it was; a check has said the same just before.
func FuzzAppend(f *testing.F) {
	for _, each := range domainRefusals(f) {
		f.Add(each.Body)
	}
	f.Add([]byte(registered("ks")))
	f.Add([]byte(array(3)))
	f.Fuzz(func(t *testing.T, body []byte) {
		ledger := newMemoryLedger("alfa", "Alfa kommun", "0001")
		h := served(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon})
		send := func(path string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodPost, "/v1/ledgers/alfa/"+path, strings.NewReader(string(body)))
			r.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {"a-key-of-the-fuzzer"}, "Accept-Language": {"en"}}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w
		}
		checked := send("events:check")
		require.Zero(t, ledger.Book().Head())
		w := send("events")
		if w.Code == http.StatusCreated {
			require.Equal(t, http.StatusOK, checked.Code, checked.Body)
			require.NotZero(t, ledger.Book().Head())
			return
		}
		require.True(t, w.Code >= 400 && w.Code < 500, "%d: %s", w.Code, w.Body)
		require.Equal(t, w.Code, checked.Code)
		require.Equal(t, problem(t, checked).Errors, problem(t, w).Errors)
		require.Zero(t, ledger.Book().Head())
	})
}

// FuzzQuestions: no path and no query gets anything but an answer or a clear refusal.
func FuzzQuestions(f *testing.F) {
	for _, seed := range [][2]string{
		{"/v1/ledgers/alfa/events", "after=0&limit=1&csv=excel"}, {"/v1/ledgers/alfa/views/documents", "on=2019-11-30&known=2020&recorded=1&q=a&sort=-title"}, {"/v1/views/training", "days=1"},
		{"/v1/ledgers/alfa/trail/document/policy", "on=[2017-01-01..2018-01-01]"}, {"/v1/ledgers/alfa/diff", "from_on=2017&to_on=2018&view=documents&view=plans"}, {"/v1/schemas/document.adopted.v1", "form=append"},
		{"/problems/rule.document.overlap", ""}, {"/v1/ledgers/*/events/>", "%"}, {"/v1/ledgers/../alfa", "a=b;c"}, {"//", "\x00\xff"},
	} {
		f.Add(seed[0], seed[1])
	}
	ledger := newMemoryLedger("alfa", "Alfa kommun", "0001")
	s := &site{alfa: ledger, beta: ledger, Handler: served(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon})}
	require.Equal(f, http.StatusCreated, s.post("alfa", "a-ledger-to-ask-about", strings.NewReader(registered("ks"))).Code)
	f.Fuzz(func(t *testing.T, path, query string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL = &url.URL{Path: path, RawQuery: query}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		switch {
		case w.Code < 400:
		case w.Code < 500:
			require.NotEmpty(t, problem(t, w).Errors)
		default:
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		require.Equal(t, uint64(1), ledger.Book().Head())
	})
}
