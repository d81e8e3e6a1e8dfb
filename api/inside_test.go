package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"liggare/projections"
)

// RouteTable lists the routes for the tests outside the package, as method and path.
func RouteTable() (table []string) {
	for _, each := range (&api{}).routes() {
		table = append(table, each.method+" "+each.path)
	}
	return table
}

// ServeImpatiently is Serve, but waits only so long for a request's headers, and twice that for all of it.
func ServeImpatiently(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger, header time.Duration) error {
	return serve(ctx, l, nil, h, log, patience{header: header, read: 2 * header, write: time.Minute, idle: time.Minute})
}

// Codes lists the table of problems.
func Codes() (list []string) {
	for i := range codes {
		list = append(list, codes[i].Code)
	}
	return list
}

// KeptAnswers are all that a handler keeps of views.
func KeptAnswers(h http.Handler) (all []*projections.Answer) {
	ms := &h.(*api).memos
	ms.mu.Lock()
	defer ms.mu.Unlock()
	for _, m := range ms.known {
		if w, is := m.value.(*projections.Whole); is {
			answer, _ := w.Answer(projections.Query{})
			all = append(all, answer)
		}
	}
	return all
}
