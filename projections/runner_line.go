package projections

import (
	"context"
	"fmt"
	"slices"
	"time"

	"liggare/domain"
)

const (
	batchMost  = 1000    // changes of a batch: the server takes no more
	batchBytes = 4 << 20 // a batch ends with the change that reaches this size
)

// line publishes the rows of one class. Its goroutine owns live and log.
type line struct {
	*Runner
	class domain.Class
	ticks chan struct{} // a look at the clock is due
	jobs  chan *rebuild
	shown window
	moved chan struct{} // closed and made anew when the state changes; guarded by shown.mu

	live *Live
	log  ChangeLog
	last uint64 // the log's last sequence
}

// run publishes until ctx is done. After a failure it begins again from what is published: whether the last batch is stored or not, the log knows.
func (l *line) run(ctx context.Context) {
	defer l.show(state{})
	for wait := minPause; ; wait = min(2*wait, maxPause) {
		began := time.Now()
		err := l.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > maxPause {
			wait = minPause
		}
		l.Log.WarnContext(ctx, "views begin again", "ledger", l.Ledger.ID(), "class", l.class.String(), "err", err)
		pause(ctx, wait)
	}
}

const (
	minPause = 50 * time.Millisecond
	maxPause = 5 * time.Second
)

// follow publishes what the ledger and the days bring, until something fails.
func (l *line) follow(ctx context.Context) error {
	if err := l.load(ctx); err != nil {
		return err
	}
	grown := l.watchHead(ctx)
	for {
		if err := l.catchUp(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-grown:
			if err != nil {
				return err
			}
		case <-l.ticks:
		case job := <-l.jobs:
			spoilt, err := l.replace(ctx, job)
			job.done <- err
			if spoilt {
				return err
			}
		}
	}
}

// watchHead tells when the ledger has grown; an error comes last.
func (l *line) watchHead(ctx context.Context) <-chan error {
	grown, at := make(chan error, 1), l.live.at.Position
	go func() {
		for {
			head, err := l.Ledger.Wait(ctx, at)
			select {
			case grown <- err:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
			at = head
		}
	}()
	return grown
}

// load computes the rows where the published ones stand, and publishes the difference: nothing, unless the program's views give other rows than those that published,
// or the log is new. The rows of a new log are those of the ledger's head and of today.
func (l *line) load(ctx context.Context) (err error) {
	if l.log, err = l.Logs(ctx, l.class); err != nil {
		return err
	}
	l.live = newLive(l.Ledger.Book(), l.class, l.Views)
	step := domain.Step{Position: l.Ledger.Book().Head(), Day: domain.DayOf(l.Now())}
	met, cut := false, false // whether a step is told, and a part of the next one
	take := func(c domain.Change) error {
		if cut = c.Step == nil; !cut {
			step, met = *c.Step, true
		}
		return l.live.Published(c)
	}
	if l.last, err = l.log.Current(ctx, "", take); err != nil {
		return err
	}
	for c, err := range l.log.Read(ctx, l.last) {
		if err == nil {
			err = take(c)
		}
		if err != nil {
			return err
		}
		l.last = c.Sequence
	}
	if met && cut {
		if step, met, err = l.lastStep(ctx, step); err != nil {
			return err
		}
	}
	if head := l.Ledger.Book().Head(); met && step.Position > head {
		return fmt.Errorf("rows are published up to position %d of a ledger that ends at %d", step.Position, head)
	}
	changes, err := l.live.Begin(step, met && cut)
	if err != nil {
		return err
	}
	if err := l.publish(ctx, changes); err != nil {
		return err
	}
	l.tell()
	return nil
}

// lastStep finds the last step in the log when its end is only a part of one: among the current rows that step's last change may have been followed by another.
func (l *line) lastStep(ctx context.Context, now domain.Step) (step domain.Step, met bool, err error) {
	first, _, err := l.log.Ends(ctx)
	if err != nil {
		return now, false, err
	}
	for c, err := range l.log.Read(ctx, first-1) {
		if err != nil {
			return now, false, err
		}
		if c.Step != nil {
			step, met = *c.Step, true
		}
	}
	if !met {
		return domain.Step{Position: l.Ledger.Book().Head(), Day: domain.DayOf(l.Now())}, false, nil
	}
	return step, true, nil
}

// catchUp leads the rows to the ledger's head and today. Steps share a batch as long as they fit, so that a runner that is behind catches up.
func (l *line) catchUp(ctx context.Context) error {
	var batch []domain.Change
	size := 0
	for {
		changes, more, err := l.live.Next(domain.DayOf(l.Now()))
		if err != nil {
			return err
		}
		if !more || len(batch) > 0 && (len(batch)+len(changes) > batchMost || size > batchBytes) {
			if err := l.publish(ctx, batch); err != nil {
				return err
			}
			batch, size = batch[:0], 0
			if !more {
				l.tell()
				return nil
			}
		}
		batch = append(batch, changes...)
		for _, c := range changes {
			size += len(c.Body)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// publish appends changes to the log, in batches where one doesn't hold them: the last change has the step.
//
// If we crash between two of them, the step is not told and its first part is: the next run comes to the same step, finds those rows published and adds the rest.
func (l *line) publish(ctx context.Context, changes []domain.Change) error {
	for len(changes) > 0 {
		n, size := 0, 0
		for n < min(len(changes), batchMost) && size < batchBytes {
			size += len(changes[n].Body)
			n++
		}
		if err := l.log.Publish(ctx, l.last, changes[:n]); err != nil {
			return err
		}
		l.last += uint64(n)
		changes = changes[n:]
	}
	return nil
}

// tell shows others how far the line has come.
func (l *line) tell() { l.show(state{running: true, at: l.live.at, stopped: l.live.Stopped()}) }

func (l *line) show(s state) {
	l.shown.mu.Lock()
	defer l.shown.mu.Unlock()
	if !s.running {
		s.at, s.stopped = l.shown.state.at, l.shown.state.stopped
	}
	among := func(all []Stopped, view string) bool {
		return slices.ContainsFunc(all, func(o Stopped) bool { return o.View == view })
	}
	for _, each := range s.stopped {
		if !among(l.shown.state.stopped, each.View) {
			l.Log.Error("view stopped", "ledger", l.Ledger.ID(), "class", l.class.String(), "view", each.View, "event", each.Event, "seq", each.Position, "err", each.Err)
		}
	}
	for _, each := range l.shown.state.stopped {
		if !among(s.stopped, each.View) {
			l.Log.Info("view goes on", "ledger", l.Ledger.ID(), "class", l.class.String(), "view", each.View)
		}
	}
	l.shown.state = s
	close(l.moved)
	l.moved = make(chan struct{})
}

// seen returns what others see, and what is closed when that changes.
func (l *line) seen() (state, <-chan struct{}) {
	l.shown.mu.Lock()
	defer l.shown.mu.Unlock()
	return l.shown.state, l.moved
}

func (l *line) reach(ctx context.Context, position uint64) error {
	for {
		s, moved := l.seen()
		if s.running && s.at.Position >= position {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *line) status() Status {
	s, _ := l.seen()
	book := l.Ledger.Book()
	status := Status{Ledger: l.Ledger.ID(), Class: l.class, Running: s.running, At: s.at, Head: book.Head(), Stopped: s.stopped}
	if s.at.Position < status.Head {
		if e, err := book.Edition(domain.Moment{Known: domain.MaxDay}); err == nil {
			status.Behind = max(0, l.Now().Sub(e.Fact(s.at.Position+1).Recorded()))
		}
	}
	return status
}
