package api

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate bounds the requests of each principal. Its zero value bounds nothing.
type Rate struct {
	PerSecond float64
	Burst     int
}

// ratesMost is how many principals are remembered before those whose allowance is whole again are forgotten.
const ratesMost = 10_000

// rates holds each principal's allowance.
type rates struct {
	of Rate

	mu       sync.Mutex // guards limiters
	limiters map[string]*rate.Limiter
}

func newRates(of Rate) *rates { return &rates{of: of, limiters: map[string]*rate.Limiter{}} }

// take takes a request out of a principal's allowance. Where there is none left it takes nothing and tells when to come again.
func (rs *rates) take(principal string, now time.Time) (wait time.Duration, ok bool) {
	if rs.of.PerSecond <= 0 {
		return 0, true
	}
	reservation := rs.limiter(principal, now).ReserveN(now, 1)
	if wait = reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return wait, false
	}
	return 0, true
}

func (rs *rates) limiter(principal string, now time.Time) *rate.Limiter {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	l := rs.limiters[principal]
	if l == nil {
		if len(rs.limiters) >= ratesMost {
			rs.forget(now)
		}
		l = rate.NewLimiter(rate.Limit(rs.of.PerSecond), max(rs.of.Burst, 1))
		rs.limiters[principal] = l
	}
	return l
}

// forget lets go of whoever has its whole allowance: a new limiter would say the same.
func (rs *rates) forget(now time.Time) {
	for id, l := range rs.limiters {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(rs.limiters, id)
		}
	}
}

// admitRate tells whether a principal may ask once more. The operator of this machine may always; who is nobody has no allowance to take from.
// What a page asks in this process is one request (AsOne): the first is counted, and the others go with it.
func (a *api) admitRate(ctx context.Context, p Principal) error {
	counted := countedOf(ctx)
	if p.ID == "" || p.Actor() == localOperator.Actor() || counted != nil && !counted.CompareAndSwap(false, true) {
		return nil
	}
	wait, ok := a.rates.take(p.ID, a.Now())
	if ok {
		return nil
	}
	if counted != nil {
		counted.Store(false)
	}
	f := plain("rate.limited")
	f.retry = wait
	return f
}
