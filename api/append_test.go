package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

func registered(id string) string {
	return `{"type":"organisation.registered.v1","subject":"organisation/` + id + `","effective":"2016","data":{"name":"` + id + `","kind":"board"}}`
}

// array is the body of an append of n organisations.
func array(n int) string {
	events := make([]string, n)
	for i := range events {
		events[i] = registered(fmt.Sprintf("org-%04d", i))
	}
	return "[" + strings.Join(events, ",") + "]"
}

func (s *site) post(ledger, key string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/ledgers/"+ledger+"/events", body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// problem reads the problem document of a response.
func problem(t *testing.T, w *httptest.ResponseRecorder) *api.Problem {
	t.Helper()
	require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"), w.Body.String())
	p := new(api.Problem)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), p, json.RejectUnknownMembers(true)))
	require.Equal(t, w.Code, p.Status)
	require.Equal(t, w.Header().Get("X-Request-Id"), p.Request)
	require.NotEmpty(t, p.Request)
	return p
}

func TestArrayOfThousandIsStoredWhole(t *testing.T) {
	s := newSite(t)
	w := s.post("alfa", "an-array-of-a-thousand", strings.NewReader(array(1000)))
	require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
	var receipts []domain.Receipt
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &receipts))
	require.Len(t, receipts, 1000)
	for i, each := range receipts {
		require.Equal(t, uint64(i+1), each.Position)
	}
	require.Equal(t, [2]uint64{1000, 0}, s.heads())

	require.Equal(t, "/problems/schema.too_many", problem(t, s.post("beta", "an-array-of-a-thousand", strings.NewReader(array(1001)))).Type)
	require.Equal(t, [2]uint64{1000, 0}, s.heads())
}

func TestTooLarge(t *testing.T) {
	s := newSite(t)
	const limit = 1 << 20
	whole := registered("ks")
	atLimit := whole + strings.Repeat(" ", limit-len(whole))
	require.Equal(t, http.StatusCreated, s.post("alfa", "a-body-at-the-limit", strings.NewReader(atLimit)).Code)

	w := s.post("alfa", "a-body-over-the-limit", strings.NewReader(atLimit+" "))
	require.Equal(t, "/problems/size.request", problem(t, w).Type)
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)

	var quotes []string
	for range 190 {
		quotes = append(quotes, `{"document":"Rapport","section":"3","quote":"`+strings.Repeat("å", 299)+`"}`)
	}
	record := `{"type":"organisation.registered.v1","subject":"organisation/kf","effective":"2016","data":{"name":"kf","kind":"council","evidence":[` + strings.Join(quotes, ",") + `]}}`
	w = s.post("alfa", "a-record-over-the-limit", strings.NewReader("["+registered("un")+","+record+"]"))
	p := problem(t, w)
	require.Equal(t, "/problems/size.record", p.Type)
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	require.Equal(t, "/1", p.Errors[0].Pointer)
	require.Equal(t, [2]uint64{1, 0}, s.heads())
}

// brokenReader gives what it has and then an error that quotes the body, as a connection that is cut does.
type brokenReader struct{ io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errors.New("connection reset while reading secret")
	}
	return n, err
}

func TestBodyThatEndsEarly(t *testing.T) {
	s := newSite(t)
	w := s.post("alfa", "a-body-that-ends-early", brokenReader{strings.NewReader(registered("ks"))})
	require.Equal(t, "/problems/request.unreadable", problem(t, w).Type)
	require.NotContains(t, w.Body.String(), "secret")
	require.Equal(t, [2]uint64{0, 0}, s.heads())
}

func TestLedgerThatTakesNothing(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		code   string
		retry  string
	}{
		{api.ErrBusy, http.StatusServiceUnavailable, "writer.busy", "1"},
		{fmt.Errorf("append: %w", api.ErrUnknown), http.StatusConflict, "idempotency.outcome_unknown", "1"},
		{fmt.Errorf("append: %w", api.ErrFrozen), http.StatusServiceUnavailable, "ledger.frozen", ""},
		{fmt.Errorf("append: %w", api.ErrStore), http.StatusServiceUnavailable, "store.unavailable", "1"},
		{fmt.Errorf("append: %w", context.Canceled), http.StatusServiceUnavailable, "request.interrupted", "1"},
		{errors.New("disk /var/lib is full of 19900101-1239"), http.StatusInternalServerError, "internal", ""},
	} {
		s := newSite(t)
		s.alfa.Fail = c.err
		w := s.post("alfa", "a-ledger-that-takes-nothing", strings.NewReader(registered("ks")))
		p := problem(t, w)
		require.Equal(t, c.status, w.Code, c.code)
		require.Equal(t, c.code, p.Code())
		require.Equal(t, c.retry, w.Header().Get("Retry-After"), c.code)
		require.NotContains(t, w.Body.String(), "19900101")
		require.Equal(t, [2]uint64{0, 0}, s.heads())

		s.alfa.Fail = nil
		require.Equal(t, http.StatusCreated, s.post("alfa", "a-ledger-that-takes-nothing", strings.NewReader(registered("ks"))).Code, "the same key settles it")
	}
}

func TestSameKeyAtOnceIsStoredOnce(t *testing.T) {
	s := newSite(t)
	const callers = 32
	var (
		together sync.WaitGroup
		answers  [callers]*httptest.ResponseRecorder
	)
	for i := range callers {
		together.Go(func() { answers[i] = s.post("alfa", "the-same-key-at-once", strings.NewReader(registered("ks"))) })
	}
	together.Wait()
	created := 0
	for _, w := range answers {
		switch w.Code {
		case http.StatusCreated:
			created++
			require.Empty(t, w.Header().Get("Idempotent-Replayed"))
		default:
			require.Equal(t, http.StatusOK, w.Code)
			require.Equal(t, "true", w.Header().Get("Idempotent-Replayed"))
		}
		require.Equal(t, answers[0].Body.String(), w.Body.String())
		require.Equal(t, answers[0].Header().Get("ETag"), w.Header().Get("ETag"))
	}
	require.Equal(t, 1, created)
	require.Equal(t, [2]uint64{1, 0}, s.heads())
}

// TestNoReplyHoldsTheRefusedValue sends a value wherever one can stand, and looks for it in the reply and in the log.
func TestNoReplyHoldsTheRefusedValue(t *testing.T) {
	const value = "19900101-1239"
	var log bytes.Buffer
	s := newSite(t, logTo(&log))
	for _, body := range []string{
		`{"type":"` + value + `"}`,
		`{"` + value + `":1}`,
		`{"` + value + `":1,"` + value + `":2}`,
		`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2016","data":{"name":"a","name":"` + value + `"}}`,
		`{"type":"organisation.registered.v1","data":{"` + value + `":{"a":1,"a":2}}}`,
		`{"type":"organisation.registered.v1","subject":"` + value + `","effective":"` + value + `","until":"` + value + `","known":"` + value + `","correlationid":"` + value + ` "}`,
		`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2016","data":{"` + value + `":"` + value + `"}}`,
		`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2016","data":{"name":"a","kind":"` + value + `","municipality_code":"` + value + `","parent":"` + value + `"}}`,
		`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2016","expect":"` + value + `"}`,
		`"` + value + `"`,
		value,
	} {
		w := s.post("alfa", "no-reply-holds-the-value", strings.NewReader(body))
		require.Less(t, w.Code, 500, body)
		require.GreaterOrEqual(t, w.Code, 400, body)
		require.NotContains(t, w.Body.String(), value, body)
	}
	for _, target := range []string{
		"/v1/ledgers/" + value, "/v1/ledgers/" + value + "/events", "/v1/ledgers/alfa/events/" + value, "/v1/ledgers/alfa/events?after=" + value + "&type=" + value + "&subject=" + value,
		"/v1/ledgers/alfa/events?" + value + "=1", "/v1/ledgers/alfa/views/" + value, "/v1/ledgers/alfa/views/documents?on=" + value + "&known=" + value + "&recorded=a" + value,
		"/v1/ledgers/alfa/views/documents?" + value + "=1", "/v1/ledgers/alfa/trail/document/" + value, "/v1/ledgers/alfa/trail/" + value + "/a", "/problems/" + value,
		"/v1/ledgers/alfa/diff?view=" + value,
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		require.GreaterOrEqual(t, w.Code, 400, target)
		require.Less(t, w.Code, 500, target)
		require.NotContains(t, w.Body.String(), value, target)
		for name, values := range w.Header() {
			require.NotContains(t, strings.Join(values, " "), value, "%s of %s", name, target)
		}
	}
	require.NotEmpty(t, log.String())
	require.NotContains(t, log.String(), value)
	require.Equal(t, [2]uint64{0, 0}, s.heads())
}

// TestAKeyAYearLater (A24): the first receipt comes again, and nothing is stored, however long ago it was and whatever has come in since.
func TestAKeyAYearLater(t *testing.T) {
	now := noon()
	s := newSite(t, func(c *api.Config) { c.Now = func() time.Time { return now } })
	s.alfa.Now = func() time.Time { return now }
	first := s.post("alfa", "a-key-to-come-back-to", strings.NewReader(registered("ks")))
	require.Equal(t, http.StatusCreated, first.Code, first.Body)
	now = now.AddDate(1, 0, 0)
	require.Equal(t, http.StatusCreated, s.post("alfa", "a-key-of-the-next-year", strings.NewReader(registered("kf"))).Code)
	again := s.post("alfa", "a-key-to-come-back-to", strings.NewReader(registered("ks")))
	require.Equal(t, http.StatusOK, again.Code)
	require.Equal(t, "true", again.Header().Get("Idempotent-Replayed"))
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Equal(t, first.Header().Get("Location"), again.Header().Get("Location"))
	require.Equal(t, [2]uint64{2, 0}, s.heads())
}
