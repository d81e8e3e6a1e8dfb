package api_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// counted reads what the counters say, as Prometheus does: each by its name and labels.
func counted(t *testing.T, m *api.Metrics) map[string]float64 {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, w.Code)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(w.Body)
	require.NoError(t, err)
	values := map[string]float64{}
	for name, family := range families {
		for _, each := range family.Metric {
			key := name
			for _, label := range each.Label {
				key += " " + label.GetName() + "=" + label.GetValue()
			}
			switch {
			case each.Counter != nil:
				values[key] = each.Counter.GetValue()
			case each.Gauge != nil:
				values[key] = each.Gauge.GetValue()
			case each.Histogram != nil:
				values[key] = float64(each.Histogram.GetSampleCount())
			}
		}
	}
	return values
}

func TestWhatIsCounted(t *testing.T) {
	const value = "19121212-1212"
	m := api.NewMetrics()
	s := newSite(t, func(c *api.Config) { c.Metrics = m })
	require.Equal(t, http.StatusCreated, s.post("alfa", "an-append-of-three-1", strings.NewReader(array(3))).Code)
	require.Equal(t, http.StatusOK, s.post("alfa", "an-append-of-three-1", strings.NewReader(array(3))).Code)
	require.Equal(t, http.StatusUnprocessableEntity, s.post("alfa", "a-refused-append-001", strings.NewReader(`{"type":"`+value+`"}`)).Code)
	s.get("/v1/ledgers/" + value + "/events")
	s.get("/" + value)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(strings.ReplaceAll(value, "-", ""), "/v1/ledgers", nil))
	m.Batch("alfa", 3, time.Millisecond)

	got := counted(t, m)
	for name, want := range map[string]float64{
		"liggare_events_stored_total ledger=alfa":                                         3,
		"liggare_appends_replayed_total ledger=alfa":                                      1,
		"liggare_refusals_total code=schema.unknown_type":                                 1,
		"liggare_refusals_total code=ledger.unknown":                                      1,
		"liggare_refusals_total code=route.unknown":                                       1,
		"liggare_requests_total method=POST route=/v1/ledgers/{ledger}/events status=201": 1,
		"liggare_requests_total method=other route=/v1/ledgers status=405":                1,
		"liggare_request_seconds method=POST route=/v1/ledgers/{ledger}/events":           3,
		"liggare_batch_events ledger=alfa":                                                1,
		"liggare_batch_seconds ledger=alfa":                                               1,
		"liggare_ledger_head ledger=alfa":                                                 3,
		"liggare_ledger_head ledger=beta":                                                 0,
		"liggare_requests_at_work":                                                        0,
	} {
		number, there := got[name]
		require.True(t, there, "%s isn't counted: %v", name, got)
		require.Equal(t, want, number, name)
	}
	for name := range got {
		require.NotContains(t, name, "19121212", "no sender's words in a label")
	}
}

// How many reports of concern there are, and when they come, is counted nowhere. What is refused is.
func TestReportsAreNotCounted(t *testing.T) {
	m := api.NewMetrics()
	alfa, reports := newMemoryLedger("alfa", "Alfa kommun", "0001"), newMemoryLedger("alfa-oro", "Alfa kommun", "0001")
	s := &site{Handler: served(api.Config{Ledgers: memoryLedgers{alfa, reports}, Now: noon, Metrics: m}), alfa: alfa}
	ordinary := func() map[string]float64 {
		got := counted(t, m)
		for name := range got {
			if !strings.HasPrefix(name, "liggare_") || strings.Contains(name, "code=") {
				delete(got, name)
			}
		}
		return got
	}
	const report = `{"type":"concern.reported.v1","data":{"area":"Öster","period":"2025-10","channel":"form","environment":"unclear","indication":["graffiti"]}}`
	require.Equal(t, http.StatusCreated, s.post("alfa", "an-append-of-three-1", strings.NewReader(array(3))).Code)
	before := ordinary()
	require.NotEmpty(t, before)
	w := s.post("alfa-oro", "a-report-of-concern-1", strings.NewReader(report))
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	require.Equal(t, http.StatusOK, s.post("alfa-oro", "a-report-of-concern-1", strings.NewReader(report)).Code)
	m.Batch("alfa-oro", 1, time.Millisecond)
	require.Equal(t, before, ordinary())
	require.Equal(t, http.StatusUnprocessableEntity, s.post("alfa-oro", "a-report-of-concern-2", strings.NewReader(`{"type":"nothing"}`)).Code)
	require.Equal(t, 1.0, counted(t, m)["liggare_requests_total method=POST route=/v1/ledgers/{ledger}/events status=422"])
}

// endlessBody never ends, and tells how much of it was read.
type endlessBody struct{ read int }

func (b *endlessBody) Read(p []byte) (int, error) {
	b.read += len(p)
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestBodyWithoutAnEnd is cut off at the limit, with a clear answer.
func TestBodyWithoutAnEnd(t *testing.T) {
	s := newSite(t)
	endless := &endlessBody{}
	w := s.post("alfa", "a-body-without-an-end", io.NopCloser(endless))
	require.Equal(t, "size.request", problem(t, w).Code())
	require.Less(t, endless.read, 4<<20)
}

// TestRequestIDsAreOurs: none is accepted from outside.
func TestRequestIDsAreOurs(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, logTo(&log))
	w := s.get("/v1/ledgers", "X-Request-Id", "of-the-senders-own", "Traceparent", "00-of-the-senders-own-01")
	require.NotContains(t, w.Header().Get("X-Request-Id"), "senders")
	require.NotContains(t, log.String(), "senders")
}

// TestEachUserHasItsRate: who asks too often is told when to come again, in both languages; everybody else is answered, and so is whoever waits.
func TestEachUserHasItsRate(t *testing.T) {
	at := noon()
	s := newSite(t, func(c *api.Config) {
		c.Auth, c.Rate, c.Now = roleTokens{}, api.Rate{PerSecond: 0.25, Burst: 2}, func() time.Time { return at }
	})
	ask := func(role string) *httptest.ResponseRecorder {
		return s.get("/v1/ledgers", "Authorization", "Bearer "+role, "Accept-Language", "en")
	}
	require.Equal(t, http.StatusOK, ask("reader").Code)
	require.Equal(t, http.StatusOK, ask("reader").Code)
	w := ask("reader")
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.Equal(t, "rate.limited", problem(t, w).Code())
	require.Equal(t, "4", w.Header().Get("Retry-After"))
	require.Equal(t, http.StatusOK, ask("auditor").Code)
	at = at.Add(4 * time.Second)
	require.Equal(t, http.StatusOK, ask("reader").Code)
}
