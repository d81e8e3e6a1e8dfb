package projections

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"liggare/domain"
)

// OwnLog is the changes of a view as somebody sees it who reads what is confidential of some organisations only: rights that are no class's, and that no stream is kept for. The ledger
// itself is its log. What came behind a step is computed from there, by this process or another, today or tomorrow, and is the same; nothing is stored.
//
// Sequences are steps (sequenceOf), so that they grow but leave numbers out, and the changes of a step have the same one.
type OwnLog struct {
	ledger Followed
	view   *View
	rights domain.Rights
	now    func() time.Time

	mu   sync.Mutex // guards what follows
	live *Live
	rows map[string]domain.Change // the last change of every row, and of the view while it is stopped; nil until they are computed
	end  uint64                   // sequence of the last step that changed something, or that it began with
}

// Bounds of what is computed for a reader that comes back; behind them it begins anew.
const (
	ownRecordsBack = 10_000
	ownDaysBack    = 30
)

// NewOwnLog prepares the changes of a view from the ledger's head and today on. The rights' own day is not looked at: each step has its own.
func NewOwnLog(ledger Followed, view *View, rights domain.Rights, now func() time.Time) *OwnLog {
	l := &OwnLog{ledger: ledger, view: view, rights: rights, now: now}
	l.live = l.liveAt(domain.Step{Position: ledger.Book().Head(), Day: domain.DayOf(now())})
	l.end = sequenceOf(l.live.at)
	return l
}

// liveAt has computed nothing yet.
func (l *OwnLog) liveAt(step domain.Step) *Live {
	live := newLive(l.ledger.Book(), l.rights.Class, []*View{l.view})
	live.own, live.at = l.rights.Own, step
	return live
}

// dayBits are enough for every real day.
const dayBits = 24

// sequenceOf is a step as a number: a later step has a larger one.
func sequenceOf(s domain.Step) uint64 { return s.Position<<dayBits | uint64(s.Day) }

func stepAt(sequence uint64) domain.Step {
	return domain.Step{Position: sequence >> dayBits, Day: domain.Day(sequence & (1<<dayBits - 1))}
}

// Epoch names the ledger: sequences are its steps.
func (l *OwnLog) Epoch() string {
	e, err := l.ledger.Book().Edition(domain.Moment{Known: domain.MaxDay})
	if err != nil || e.Position == 0 {
		return "0"
	}
	return e.EventID(e.Fact(1))
}

// Ends returns the first sequence that may be read from, and the last.
func (l *OwnLog) Ends(context.Context) (first, last uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if head := l.live.at.Position; head > ownRecordsBack {
		first = (head - ownRecordsBack) << dayBits
	}
	return first + 1, l.end, nil
}

// Current hands out the last change of every row, and returns the sequence that they tell up to. The first call computes them.
func (l *OwnLog) Current(_ context.Context, _ string, yield func(domain.Change) error) (last uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.compute(); err != nil {
		return 0, err
	}
	for _, key := range slices.Sorted(maps.Keys(l.rows)) {
		if err := yield(l.rows[key]); err != nil {
			return 0, err
		}
	}
	return l.end, nil
}

// compute computes the rows where the log begins. The caller holds mu.
func (l *OwnLog) compute() error {
	if l.rows != nil {
		return nil
	}
	rows, err := l.live.Begin(l.live.at, false)
	if err != nil {
		return err
	}
	l.rows = map[string]domain.Change{}
	l.keep(l.live.at, rows)
	return nil
}

// keep numbers a step's changes and keeps the rows. The caller holds mu.
func (l *OwnLog) keep(step domain.Step, changes []domain.Change) {
	for i := range changes {
		changes[i].Sequence = sequenceOf(step)
		l.end = changes[i].Sequence
		if c := changes[i]; c.Removed {
			delete(l.rows, c.Key)
		} else {
			l.rows[c.Key] = c
		}
	}
}

// Read returns the changes behind a sequence, up to where the log stands: computed from the ledger as it was then. domain.ErrPassed says that it is too far back, or was none of its
// steps.
func (l *OwnLog) Read(ctx context.Context, after uint64) iter.Seq2[domain.Change, error] {
	return func(yield func(domain.Change, error) bool) {
		if err := l.readFrom(ctx, after, yield); err != nil {
			yield(domain.Change{}, err)
		}
	}
}

func (l *OwnLog) readFrom(ctx context.Context, after uint64, yield func(domain.Change, error) bool) error {
	l.mu.Lock()
	to := l.live.at
	l.mu.Unlock()
	from := stepAt(after)
	switch {
	case after == sequenceOf(to):
		return nil
	case to.Before(from), from.Day > to.Day, from.Day < to.Day-ownDaysBack, from.Position+ownRecordsBack < to.Position:
		return domain.ErrPassed
	}
	live := l.liveAt(from)
	if _, err := live.Begin(from, false); err != nil {
		return err
	}
	for live.at.Before(to) && ctx.Err() == nil {
		s, err := live.advance(to.Position, to.Day)
		if s == nil || err != nil {
			return err
		}
		changes := live.finish(s)
		for i := range changes {
			changes[i].Sequence = sequenceOf(live.at)
			if !yield(changes[i], nil) {
				return nil
			}
		}
	}
	return ctx.Err()
}

// Follow goes on from where the log stands, which after must be, and returns each change as it comes, until ctx is done or the loop is left. An error comes last.
func (l *OwnLog) Follow(ctx context.Context, after uint64) iter.Seq2[domain.Change, error] {
	return func(yield func(domain.Change, error) bool) {
		if err := l.follow(ctx, after, yield); err != nil {
			yield(domain.Change{}, err)
		}
	}
}

func (l *OwnLog) follow(ctx context.Context, after uint64, yield func(domain.Change, error) bool) error {
	if _, end, _ := l.Ends(ctx); after != end {
		return domain.ErrPassed
	}
	for {
		changes, more, err := l.next()
		if err != nil {
			return err
		}
		for _, c := range changes {
			if !yield(c, nil) {
				return nil
			}
		}
		if !more {
			err = l.wait(ctx)
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
	}
}

// next goes on by one step; false when it is at the head and today.
func (l *OwnLog) next() (changes []domain.Change, more bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.compute(); err != nil {
		return nil, false, err
	}
	if changes, more, err = l.live.Next(domain.DayOf(l.now())); err == nil {
		l.keep(l.live.at, changes)
	}
	return changes, more, err
}

// wait returns when the ledger has grown, or when it is time to look at the clock.
func (l *OwnLog) wait(ctx context.Context) error {
	l.mu.Lock()
	at := l.live.at.Position
	l.mu.Unlock()
	clock, cancel := context.WithTimeout(ctx, clockInterval)
	defer cancel()
	if _, err := l.ledger.Wait(clock, at); err != nil && clock.Err() == nil {
		return err
	}
	return nil
}

// At is how far the log has come.
func (l *OwnLog) At() domain.Step {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.live.at
}
