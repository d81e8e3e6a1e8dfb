package api

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// leave is how a server takes leave of its connections. net/http closes a connection that lies idle the moment it shuts down, and with it a request that is on its way; the
// sender never knows what became of it. So whoever sends on a connection is answered first, and told that it was the last answer on it; what is closed then is what nobody
// has sent anything on for a while.
type leave struct {
	taken atomic.Bool
	open  atomic.Int64 // connections
	last  atomic.Int64 // when a request came last, in nanoseconds since 1970
}

// newLeave attends a server, before it serves.
func newLeave(s *http.Server) *leave {
	l, state, inner := &leave{}, s.ConnState, s.Handler
	s.ConnState = func(conn net.Conn, to http.ConnState) {
		switch to {
		case http.StateNew:
			l.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			l.open.Add(-1)
		}
		if state != nil {
			state(conn, to)
		}
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.last.Store(time.Now().UnixNano()); l.taken.Load() {
			w.Header().Set("Connection", "close")
		}
		inner.ServeHTTP(w, r)
	})
	return l
}

// take returns when every connection has had its last answer, or nothing has come for so long. The listener is closed.
func (l *leave) take(ctx context.Context, quiet time.Duration) {
	began := time.Now()
	l.taken.Store(true)
	look := time.NewTicker(max(quiet/20, time.Millisecond))
	defer look.Stop()
	for l.open.Load() > 0 {
		since := began
		if last := time.Unix(0, l.last.Load()); last.After(since) {
			since = last
		}
		if time.Since(since) >= quiet {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}
