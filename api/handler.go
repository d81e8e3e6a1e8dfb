package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"time"

	"golang.org/x/sync/semaphore"

	"liggare/domain"
)

// Config is what a handler needs; only Ledgers must be given.
type Config struct {
	Ledgers Ledgers
	Rate    Rate                        // of each principal's requests
	Metrics *Metrics                    // nil: nothing is counted
	Ready   func(context.Context) error // nil error: requests can be answered; nil function: always. Behind /readyz
	Changes Changes                     // the view streams; nil: there are none
	Now     func() time.Time            // nil: time.Now
	Log     *slog.Logger                // one line a request, and what goes wrong; nil: nothing
	Auth    Authenticator               // who asks; nil: whoever reaches the process is the local operator
	Access  AccessLog                   // who read what; nil: nothing is kept
	Tokens  *Tokens                     // the local tokens, to make and revoke; nil: there are none

	Analysts Analysts // programs that read view streams straight from the server; nil: there are none

	Heartbeat time.Duration // of streams that have nothing to tell; 0: 15 s
}

// bodyMax is the largest body of a request, in bytes.
const bodyMax = 1 << 20

// api holds what the handlers share; most of it is read only.
type api struct {
	Config
	mux   *http.ServeMux
	cross *http.CrossOriginProtection

	fans   fans // these change, and guard themselves
	memos  memos
	rates  *rates
	bodies *semaphore.Weighted // bytes of bodies in memory
}

// Handler serves the HTTP API over ledgers. Any number of requests may be served at once.
func Handler(c Config) http.Handler {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &api{Config: c, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(), rates: newRates(c.Rate), bodies: semaphore.NewWeighted(bodiesMost)}
	a.mount(a.routes())
	c.Metrics.watch(a)
	return a
}

// visit is what is known of a request while it is served: one goroutine's own.
type visit struct {
	id        string
	principal Principal
	denied    error  // why who sends the request is not known
	ledger    string // id of the ledger that it found
	code      string // of the table, of the problem that it got
	stored    int    // events
	replayed  bool
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	if v, is := ctx.Value(visitKey{}).(*visit); is {
		return v
	}
	return &visit{}
}

// head sets what every answer says.
func (v *visit) head(h http.Header) {
	h.Set("X-Request-Id", v.id)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie")
	h.Set("X-Content-Type-Options", "nosniff")
}

// ServeHTTP serves one request: an id, the limits, who asks, the route, and a line in the log.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := &visit{id: rand.Text()}
	r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
	out := &observed{ResponseWriter: w}
	body := &budgeted{ReadCloser: http.MaxBytesReader(w, r.Body, bodyMax), of: a.bodies}
	r.Body = body
	v.head(out.Header())
	began := time.Now()
	a.Metrics.began()
	defer func() {
		took := time.Since(began)
		body.release()
		a.line(r, v, out, took)
		a.Metrics.served(r, v, out, took)
	}()
	defer func() { a.recovered(out, r, recover()) }()
	err := a.admit(r, v)
	if err == nil {
		err = a.admitRate(r.Context(), v.principal)
	}
	if err != nil {
		a.refused(out, r, err)
		return
	}
	a.mux.ServeHTTP(out, r)
}

// admit tells whether a request goes on to its route, and notes who sends it.
func (a *api) admit(r *http.Request, v *visit) error {
	if p := r.URL.Path; p == "" || p[0] != '/' || path.Clean(p) != p {
		return plain("route.unknown")
	}
	if a.cross.Check(r) != nil {
		return plain("request.cross_origin")
	}
	v.principal, v.denied = a.authenticate(r)
	return nil
}

// recovered answers a request whose handler panicked. The net/http package's own way to break off a response goes on.
func (a *api) recovered(w *observed, r *http.Request, cause any) {
	switch {
	case cause == nil:
		return
	case cause == http.ErrAbortHandler:
		panic(cause)
	}
	a.Log.ErrorContext(r.Context(), "handler panicked", "request", visitOf(r.Context()).id, "route", r.Pattern, "err", cause, "stack", string(debug.Stack()))
	if w.status == 0 {
		writeProblem(w, r, plain("internal"))
	}
}

// refused writes the problem, and logs in full what nobody outside can mend.
func (a *api) refused(w http.ResponseWriter, r *http.Request, err error) {
	f := writeProblem(w, r, err)
	visitOf(r.Context()).code = codeOf(f.errors[0].Code).Code
	if f.errors[0].Code == "internal" {
		a.Log.ErrorContext(r.Context(), "request came to nothing", "request", visitOf(r.Context()).id, "route", r.Pattern, "err", err)
	}
}

// line logs a request: neither its address nor its body, which may hold what nobody may keep, only the route that it took.
func (a *api) line(r *http.Request, v *visit, w *observed, took time.Duration) {
	a.Log.InfoContext(r.Context(), "request", "request", v.id, "method", r.Method, "route", r.Pattern, "ledger", v.ledger, "actor", v.principal.Actor(),
		"status", w.status, "code", v.code, "bytes", w.bytes, "took", took)
}

// today is the civil day in Stockholm.
func (a *api) today() domain.Day { return domain.DayOf(a.Now()) }

// ledger finds the ledger that the request's path names.
func (a *api) ledger(r *http.Request) (Ledger, error) {
	id := r.PathValue("ledger")
	if domain.ValidID(id) {
		found, err := a.Ledgers.Ledger(id)
		if err != nil {
			return nil, err
		}
		if found != nil {
			visitOf(r.Context()).ledger = id
			return found, nil
		}
	}
	return nil, a.noLedger(r)
}

// noLedger is the answer for a ledger that isn't there, and for one that the sender may not know of.
func (a *api) noLedger(r *http.Request) error {
	names := ""
	for _, each := range a.visible(r, signsIn) {
		names += ", " + each.ID()
	}
	if names == "" {
		return refuse(inBody, "ledger.unknown", "", "Här finns ingen liggare än; skapa en med liggare init.", "There is no ledger here yet; create one with liggare init.")
	}
	return refuse(inBody, "ledger.unknown", "", "Liggaren finns inte. De som finns är "+names[2:]+".", "There is no such ledger. There are "+names[2:]+".")
}

// observed counts what a response sends.
type observed struct {
	http.ResponseWriter
	status int // 0: nothing sent yet
	bytes  int64
}

func (o *observed) WriteHeader(status int) {
	if o.status == 0 {
		o.status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *observed) Write(b []byte) (int, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	n, err := o.ResponseWriter.Write(b)
	o.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }
