package api

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// handle answers a request, or says why not. An error that is no refusal is shown as an internal error and logged.
type handle func(r *http.Request) (*answer, error)

// route is a row of the table.
type route struct {
	method  string
	path    string // as http.ServeMux has it
	handler handle
}

// routes is the table of everything that is served, one file an endpoint. A new endpoint is one line here.
func (a *api) routes() []route {
	const ledger = "/v1/ledgers/{ledger}"
	return []route{
		{"GET", "/v1/ledgers", a.listLedgers},                                                                                    // ledgers.go
		{"POST", ledger + "/events", a.append},                                                                                   // append.go
		{"POST", ledger + "/events:check", a.check},                                                                              // check.go
		{"GET", ledger + "/events", a.feed},                                                                                      // feed.go
		{"GET", ledger + "/events/{id}", a.event},                                                                                // event.go
		{"POST", ledger + "/events/{id}/correction", a.correct},                                                                  // correct.go
		{"POST", ledger + "/releases", a.release},                                                                                // release.go
		{"GET", ledger + "/entities", a.entities},                                                                                // entities.go
		{"GET", "/v1/views/{view}", a.viewAll},                                                                                   // view_all.go
		{"GET", ledger + "/views", a.listViews},                                                                                  // views.go
		{"GET", ledger + "/views/{view}", a.view},                                                                                // view.go
		{"GET", ledger + "/views/{view}/periods", a.viewPeriods},                                                                 // view_periods.go
		{"GET", ledger + "/views/{view}/changes", a.changes},                                                                     // changes.go
		{"POST", ledger + "/views/{view}/rebuild", a.rebuild},                                                                    // rebuild.go
		{"GET", ledger + "/trail/{kind}/{id}", a.trail},                                                                          // trail.go
		{"GET", ledger + "/diff", a.diff},                                                                                        // diff.go
		{"GET", "/v1/exports/{ledger}/csv", a.exportTables},                                                                      // export_csv.go
		{"GET", "/v1/exports/{ledger}/jsonl", a.exportLines},                                                                     // export_jsonl.go
		{"GET", "/v1/exports/{ledger}/ocel", a.exportOCEL},                                                                       // export_ocel.go
		{"GET", ledger + "/access", a.access},                                                                                    // access_log.go
		{"POST", "/v1/tokens", a.createToken}, {"GET", "/v1/tokens", a.listTokens}, {"DELETE", "/v1/tokens/{id}", a.revokeToken}, // token_routes.go
		{"POST", "/v1/session", a.signIn}, {"GET", "/v1/session", a.session}, {"DELETE", "/v1/session", a.signOut}, // token_routes.go
		{"GET", "/v1/vocabulary", a.vocabulary},                     // vocabulary.go
		{"GET", "/v1/schemas", a.listSchemas},                       // schemas.go
		{"GET", schemaPath + "{type}", a.schema},                    // schemas.go
		{"GET", "/openapi.json", a.openAPI},                         // openapi.go
		{"GET", "/asyncapi.json", a.asyncAPI},                       // asyncapi.go
		{"POST", "/v1/analysts", a.createAnalyst},                   // analysts.go
		{"GET", "/v1/analysts", a.listAnalysts},                     // analysts.go
		{"DELETE", "/v1/analysts/{id}", a.revokeAnalyst},            // analysts.go
		{"GET", "/problems", a.problemIndex},                        // problem_page.go
		{"GET", problemPath + "{code}", a.problemPage},              // problem_page.go
		{"GET", "/healthz", a.healthy}, {"GET", "/readyz", a.ready}, // health.go
	}
}

// mount puts the table into the mux, with 405 for the methods that a path doesn't have and 404 for the rest.
func (a *api) mount(routes []route) {
	byPath := map[string]map[string]handle{}
	for _, each := range routes {
		if byPath[each.path] == nil {
			byPath[each.path] = map[string]handle{}
		}
		byPath[each.path][each.method] = each.handler
		if each.method == http.MethodGet {
			byPath[each.path][http.MethodHead] = each.handler
		}
	}
	for path, methods := range byPath {
		a.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, path, methods) })
	}
	a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { a.refused(w, r, plain("route.unknown")) })
}

// sentWhileAllowed is a request whose answer can be called off.
func sentWhileAllowed(r *http.Request) (*http.Request, context.CancelCauseFunc) {
	ctx, off := context.WithCancelCause(r.Context())
	return r.WithContext(ctx), off
}

// answerPatience is how long an answer may take to be computed, or to begin if it is a stream.
const answerPatience = time.Minute

// serve runs a handler and writes what comes of it: this and admit are where every request passes.
func (a *api) serve(w http.ResponseWriter, r *http.Request, path string, methods map[string]handle) {
	handler := methods[r.Method]
	if handler == nil {
		f := plain("route.method")
		for method := range methods {
			f.allow = append(f.allow, method)
		}
		slices.Sort(f.allow)
		a.refused(w, r, f)
		return
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	n, listed := needs[method+" "+path]
	if err := a.allow(r, visitOf(r.Context()), n, listed); err != nil {
		a.refused(w, r, err)
		return
	}
	ctx, giveUp := context.WithCancelCause(r.Context())
	impatient := time.AfterFunc(answerPatience, func() { giveUp(context.DeadlineExceeded) })
	made, err := handler(r.WithContext(ctx))
	impatient.Stop() // a stream that has begun goes on
	if err == nil {
		err = made.encode(r)
	}
	if err == nil && n == subscribes {
		err = a.subscribed(r)
	}
	if err != nil {
		a.refused(w, r, err)
		return
	}
	r, off := sentWhileAllowed(r)
	defer off(nil)
	if made.stream != nil && !made.live && !(listed && n == nobody) { // a live one says itself that it ends
		go a.guard(r, n, listed, off)
	}
	if err := made.write(w, r); err != nil {
		if r.Context().Err() == nil {
			a.Log.ErrorContext(r.Context(), "answer broken off", "request", visitOf(r.Context()).id, "route", r.Pattern, "err", err)
		}
		panic(http.ErrAbortHandler)
	}
}
