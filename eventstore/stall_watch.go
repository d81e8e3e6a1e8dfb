package eventstore

import (
	"sync/atomic"
	"time"
)

// stallWatch stops a bounded read to which nothing comes any more: the server passes over what it can't read, also at the end.
type stallWatch struct {
	seen atomic.Uint64
	over atomic.Bool
	done chan struct{}
}

// watchStall calls stop when nothing was seen for as long as patience. An unbounded read, to which nothing need come, is not watched.
func watchStall(patience time.Duration, bounded bool, stop func()) *stallWatch {
	w := &stallWatch{done: make(chan struct{})}
	if bounded {
		go w.run(patience, stop)
	}
	return w
}

func (w *stallWatch) run(patience time.Duration, stop func()) {
	ticks := time.NewTicker(patience)
	defer ticks.Stop()
	for before := w.seen.Load(); ; {
		select {
		case <-w.done:
			return
		case <-ticks.C:
		}
		now := w.seen.Load()
		if now == before {
			w.over.Store(true)
			stop()
			return
		}
		before = now
	}
}

func (w *stallWatch) saw()          { w.seen.Add(1) }
func (w *stallWatch) stalled() bool { return w.over.Load() }
func (w *stallWatch) forget()       { close(w.done) }
