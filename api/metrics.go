package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"liggare/domain"
)

// Metrics counts what a server does, for Prometheus. Its labels are routes, codes of the table and ids of ledgers that are there: never what a sender wrote. What a ledger of
// concern reports takes is counted nowhere, nor how long that took: only requests about it that were refused are. A nil *Metrics counts nothing.
type Metrics struct {
	Registry *prometheus.Registry // for what others count

	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	atWork   prometheus.Gauge
	refusals *prometheus.CounterVec
	stored   *prometheus.CounterVec
	replayed *prometheus.CounterVec
	batches  *prometheus.HistogramVec
	publish  *prometheus.HistogramVec
}

// NewMetrics makes the counters of one handler, with those of the process itself.
func NewMetrics() *Metrics {
	seconds := prometheus.ExponentialBuckets(0.0005, 2, 16) // half a millisecond to 16 seconds
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: counters("requests_total", "Requests answered.", "route", "method", "status"),
		took:     histograms("request_seconds", "From the first byte of a request to the last of its answer.", seconds, "route", "method"),
		atWork:   prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "liggare", Name: "requests_at_work", Help: "Requests being answered."}),
		refusals: counters("refusals_total", "Requests that were not answered as asked, by the code of the problem.", "code"),
		stored:   counters("events_stored_total", "Events stored and acknowledged.", "ledger"),
		replayed: counters("appends_replayed_total", "Appends that were stored before, by the same key.", "ledger"),
		batches:  histograms("batch_events", "Events that were stored together.", prometheus.ExponentialBuckets(1, 2, 11), "ledger"),
		publish:  histograms("batch_seconds", "From publishing events to their durable acknowledgement.", seconds, "ledger"),
	}
	m.Registry.MustRegister(m.requests, m.took, m.atWork, m.refusals, m.stored, m.replayed, m.batches, m.publish,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "liggare", Name: name, Help: help}, labels)
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "liggare", Name: name, Help: help, Buckets: buckets}, labels)
}

// Handler serves the counters, at /metrics. It belongs on a listener of its own.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{}))
	return mux
}

// Batch counts events that a ledger's writer stored together.
func (m *Metrics) Batch(ledger string, events int, took time.Duration) {
	if _, concerns := domain.MainLedger(ledger); m == nil || concerns {
		return
	}
	m.batches.WithLabelValues(ledger).Observe(float64(events))
	m.publish.WithLabelValues(ledger).Observe(took.Seconds())
}

// watch reads off a server what its ledgers and views hold whenever somebody looks.
func (m *Metrics) watch(a *api) {
	if m != nil {
		m.Registry.MustRegister(gauges{a})
	}
}

// began counts a request in.
func (m *Metrics) began() {
	if m != nil {
		m.atWork.Inc()
	}
}

// served counts a request that is answered.
func (m *Metrics) served(r *http.Request, v *visit, w *observed, took time.Duration) {
	if m == nil {
		return
	}
	m.atWork.Dec()
	if _, concerns := domain.MainLedger(r.PathValue("ledger")); concerns && w.status < http.StatusBadRequest {
		return
	}
	method := r.Method
	if !knownMethods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(r.Pattern, method, strconv.Itoa(w.status)).Inc()
	m.took.WithLabelValues(r.Pattern, method).Observe(took.Seconds())
	if v.code != "" {
		m.refusals.WithLabelValues(v.code).Inc()
	}
	if v.stored > 0 {
		m.stored.WithLabelValues(v.ledger).Add(float64(v.stored))
	}
	if v.replayed {
		m.replayed.WithLabelValues(v.ledger).Inc()
	}
}

// knownMethods are told apart; what else a sender calls its method is not.
var knownMethods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "DELETE": true, "PATCH": true, "OPTIONS": true}

// Queued is a ledger that tells how many requests wait for its writer.
type Queued interface{ Queued() int }

// gauges asks ledgers and views when somebody looks.
type gauges struct{ *api }

var (
	headDesc   = prometheus.NewDesc("liggare_ledger_head", "Position of the ledger's last record.", []string{"ledger"}, nil)
	queuedDesc = prometheus.NewDesc("liggare_writer_queue", "Requests that wait for the ledger's writer.", []string{"ledger"}, nil)
	behindDesc = prometheus.NewDesc("liggare_view_behind_seconds", "Since the first event was recorded that the published rows don't tell of.", []string{"ledger", "class"}, nil)
	lagDesc    = prometheus.NewDesc("liggare_view_behind_events", "Events that the published rows don't tell of.", []string{"ledger", "class"}, nil)
	stopDesc   = prometheus.NewDesc("liggare_view_stopped", "Views that can't digest an event.", []string{"ledger", "class"}, nil)
)

func (g gauges) Describe(to chan<- *prometheus.Desc) {
	for _, each := range []*prometheus.Desc{headDesc, queuedDesc, behindDesc, lagDesc, stopDesc} {
		to <- each
	}
}

func (g gauges) Collect(to chan<- prometheus.Metric) {
	gauge := func(of *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
	}
	for _, l := range g.Ledgers.List() {
		gauge(headDesc, float64(l.Book().Head()), l.ID())
		if q, is := l.(Queued); is {
			gauge(queuedDesc, float64(q.Queued()), l.ID())
		}
	}
	for _, v := range g.viewHealth() {
		gauge(behindDesc, v.Behind, v.Ledger, v.Class)
		gauge(lagDesc, float64(v.Head)-float64(v.Position), v.Ledger, v.Class)
		gauge(stopDesc, float64(len(v.Stopped)), v.Ledger, v.Class)
	}
}
