package api

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"liggare/domain"
	"liggare/projections"
)

const (
	memosMost = 400_000 // weight of all memos (projections.Whole.Weight): 200 MB, or half a gigabyte where every text is as long as it may be and is searched
	memoCost  = 400     // what a memo weighs by itself: empty ones are bounded too
)

// memos keep what was computed, so that further questions to one view at one moment are only selections of it. What is asked for last is kept longest.
//
// A memo's name is everything that it follows from: the question, the moment, the position and the record there, and the rights of whoever asks. A memo is never found by less, so nobody
// gets what only somebody else may read, and what a record changes is never found again.
type memos struct {
	mu    sync.Mutex // guards the rest
	known map[string]*memo
	last  map[string]string // by question, whatever the position: the name of what was computed last
	cost  int               // of all
	clock uint64
}

// memo is what is being computed, or was.
type memo struct {
	done  chan struct{} // closed when the rest is set
	value any           // MUST NOT be changed: any number use it at once
	err   error

	used     uint64 // these are guarded by the memos' lock
	cost     int    // its weight; 0: not computed yet
	question string // that it is the last of; "": of none
}

// remember finds what is kept by a name, or computes it, and what it weighs. Who asks for what is being computed waits for it; where that comes to nothing, each tries by itself.
func remember[T any](ctx context.Context, ms *memos, name string, compute func(context.Context) (value T, weight int, err error)) (T, error) {
	for {
		m, mine := ms.find(name)
		if mine {
			ms.fill(name, m, func() (value any, weight int, err error) { return compute(ctx) })
		}
		select {
		case <-m.done:
			if m.err == nil {
				return m.value.(T), nil
			}
			if mine {
				return *new(T), m.err
			}
		case <-ctx.Done():
			return *new(T), context.Cause(ctx)
		}
	}
}

func (ms *memos) find(name string) (m *memo, mine bool) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.clock++
	m = ms.known[name]
	if mine = m == nil; mine {
		m = &memo{done: make(chan struct{})}
		if ms.known == nil {
			ms.known = map[string]*memo{}
		}
		ms.known[name] = m
	}
	m.used = ms.clock
	return m, mine
}

// fill computes a memo and makes room for it. What comes to nothing, and what would take most of the room, is not kept.
func (ms *memos) fill(name string, m *memo, compute func() (any, int, error)) {
	weight := 0
	m.err = context.Canceled // where compute panics: whoever waits tries by itself
	defer func() {
		ms.mu.Lock()
		defer ms.mu.Unlock()
		close(m.done)
		if m.err != nil || weight > memosMost/2 {
			delete(ms.known, name)
			return
		}
		m.cost = weight + memoCost
		for ms.cost += m.cost; ms.cost > memosMost; {
			ms.forget(m)
		}
	}()
	m.value, weight, m.err = compute()
}

// forget lets go of what was asked for longest ago, but for one. The lock is held.
func (ms *memos) forget(but *memo) {
	oldest := ""
	for name, m := range ms.known {
		if m != but && m.cost > 0 && (oldest == "" || m.used < ms.known[oldest].used) {
			oldest = name
		}
	}
	ms.cost -= ms.known[oldest].cost
	if question := ms.known[oldest].question; ms.last[question] == oldest {
		delete(ms.last, question)
	}
	delete(ms.known, oldest)
}

// lastOf is what was computed last for a question and is still kept; nil: nothing.
func (ms *memos) lastOf(question string) any {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if m := ms.known[ms.last[question]]; m != nil && m.cost > 0 {
		return m.value
	}
	return nil
}

// asLast notes that what is kept by a name is the last of a question.
func (ms *memos) asLast(question, name string) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	m := ms.known[name]
	if m == nil || m.question != "" {
		return
	}
	if ms.last == nil {
		ms.last = map[string]string{}
	}
	m.question, ms.last[question] = question, name
}

// asked names what an answer follows from: an edition as its sender may read it, a moment, and what is asked of them.
func (a *api) asked(r *http.Request, e *domain.Edition, m domain.Moment, parts ...string) string {
	return etagOf(append([]string{m.On.String(), m.Known.String(), m.Recorded.String(), e.Stamp(), a.caller(r, e.Ledger()).Key()}, parts...)...)
}

// answerView answers a view at an edition as its sender may read it.
func (a *api) answerView(r *http.Request, v *projections.View, e *domain.Edition, m domain.Moment, q projections.Query) (*projections.Answer, error) {
	whole, err := a.wholeView(r, v, e, m, q.Days)
	if err != nil {
		return nil, err
	}
	return whole.Answer(q)
}

// wholeView is what a view's answers are cut from. It is led on from the last of the same question where there is one: a record costs what it touches.
func (a *api) wholeView(r *http.Request, v *projections.View, e *domain.Edition, m domain.Moment, ahead int) (*projections.Whole, error) {
	days, caller := strconv.Itoa(ahead), a.caller(r, e.Ledger()).Key()
	name := a.asked(r, e, m, "view", v.Name, strconv.Itoa(v.Version), days)
	question := etagOf(e.Ledger(), m.On.String(), m.Known.String(), caller, v.Name, days)
	whole, err := remember(r.Context(), &a.memos, name, func(ctx context.Context) (w *projections.Whole, weight int, err error) {
		if last, is := a.memos.lastOf(question).(*projections.Whole); is && last.Leads(e, m) {
			w, err = a.led(ctx, last, e, m, caller)
		} else {
			w, err = v.Whole(ctx, e, m, ahead)
		}
		if err != nil {
			return nil, 0, err
		}
		return w, w.Weight(), nil
	})
	if err != nil {
		return nil, err
	}
	a.memos.asLast(question, name)
	return whole, nil
}

// led leads a whole to an edition of the same caller. What has been touched in between is the same for all views.
func (a *api) led(ctx context.Context, last *projections.Whole, e *domain.Edition, m domain.Moment, caller string) (*projections.Whole, error) {
	since, err := remember(ctx, &a.memos, etagOf("since", last.Stamp(), e.Stamp(), caller), func(context.Context) (*projections.Since, int, error) { return last.Since(e), 0, nil })
	if err != nil {
		return nil, err
	}
	return last.Led(ctx, e, m, since)
}
