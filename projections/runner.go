package projections

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"liggare/domain"
)

// Followed is a ledger that a runner follows.
type Followed interface {
	ID() string
	Book() *domain.Book
	Wait(ctx context.Context, after uint64) (head uint64, err error) // returns when the head lies beyond a position
}

// ChangeLog is where the changes of a class of readers go.
type ChangeLog interface {
	// Ends returns the sequences of the first change that is still kept and of the last.
	Ends(ctx context.Context) (first, last uint64, err error)
	// Publish appends changes, at most 1,000, all or none, if the log ends at last.
	Publish(ctx context.Context, last uint64, changes []domain.Change) error
	// Current hands out the last change of every row, of one view or (without a name) all, as far as the sequence that it returns.
	Current(ctx context.Context, view string, yield func(domain.Change) error) (last uint64, err error)
	// Read returns the changes behind a sequence up to the log's end.
	Read(ctx context.Context, after uint64) iter.Seq2[domain.Change, error]
}

// Lease is the right to run a ledger's views.
type Lease interface {
	Lost() <-chan struct{}
	Release(ctx context.Context) error
}

// RunnerConfig is what a runner needs; Ledger, Logs and Lease must be given.
type RunnerConfig struct {
	Ledger Followed
	Logs   func(ctx context.Context, class domain.Class) (ChangeLog, error)
	Lease  func(ctx context.Context) (Lease, error) // waits for it

	Classes []domain.Class   // default: all
	Views   []*View          // default: all
	Now     func() time.Time // default: time.Now
	Tick    <-chan time.Time // when the runner looks at the clock; default: every 20 s
	Log     *slog.Logger     // default: none
}

// clockInterval is how often the runner looks whether a new day has come: often enough for a minute's promise, also when the clock was set or the machine asleep.
const clockInterval = 20 * time.Second

// Runner publishes what changes in a ledger's views, for each class of readers by itself. It is the one that writes to its logs, as long as it has the lease; should
// two believe so, each publish expects the log's end, and the one that is second begins again from what is published.
//
//   - The rows that a step changed and how far the step came MUST be published as one, or, where they are more than a batch holds, the step last.
//   - A change MUST NOT be passed over, and a row that equals the last published one MUST NOT be published again, wherever a runner was cut off.
//   - A record that a view can't digest MUST stop that view alone; that, and its end, MUST be told in the log, once, with the step that brought it.
type Runner struct {
	RunnerConfig
	lines []*line
}

// NewRunner prepares a runner. Run it.
func NewRunner(c RunnerConfig) *Runner {
	if c.Classes == nil {
		c.Classes = domain.Classes
	}
	if c.Views == nil {
		c.Views = catalog
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	r := &Runner{RunnerConfig: c}
	for _, class := range c.Classes {
		r.lines = append(r.lines, &line{Runner: r, class: class, ticks: make(chan struct{}, 1), jobs: make(chan *rebuild), moved: make(chan struct{})})
	}
	return r
}

// Run waits for the lease and publishes until ctx is done, or the lease is lost: then it waits for it again. It returns nil.
func (r *Runner) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := r.lead(ctx); err != nil && ctx.Err() == nil {
			r.Log.WarnContext(ctx, "views not run", "ledger", r.Ledger.ID(), "err", err)
			pause(ctx, time.Second)
		}
	}
	return nil
}

// lead runs the views as long as the lease is ours.
func (r *Runner) lead(ctx context.Context) error {
	lease, err := r.RunnerConfig.Lease(ctx)
	if err != nil {
		return fmt.Errorf("lease: %w", err)
	}
	held, end := context.WithCancel(ctx)
	defer end()
	var all errgroup.Group
	all.Go(func() error {
		select {
		case <-lease.Lost():
			r.Log.WarnContext(ctx, "lease of the views lost", "ledger", r.Ledger.ID())
			end()
		case <-held.Done():
		}
		return nil
	})
	all.Go(func() error { r.watchClock(held); return nil })
	for _, l := range r.lines {
		all.Go(func() error { l.run(held); return nil })
	}
	_ = all.Wait() // each ends with held, and says itself what went wrong
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), releasePatience)
	defer cancel()
	return lease.Release(release)
}

const releasePatience = 2 * time.Second

// watchClock wakes the lines now and then, so that they see a new day.
func (r *Runner) watchClock(ctx context.Context) {
	tick := r.Tick
	if tick == nil {
		ticker := time.NewTicker(clockInterval)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			for _, l := range r.lines {
				select {
				case l.ticks <- struct{}{}:
				default:
				}
			}
		}
	}
}

// Status tells how far a class's rows are published.
type Status struct {
	Ledger  string
	Class   domain.Class
	Running bool        // this process publishes them
	At      domain.Step // how far
	Head    uint64      // the ledger's last position
	Behind  time.Duration
	Stopped []Stopped
}

// Status tells how far each class's rows are published.
func (r *Runner) Status() []Status {
	all := make([]Status, len(r.lines))
	for i, l := range r.lines {
		all[i] = l.status()
	}
	return all
}

// Reach waits until every class's rows are published up to a position, or ctx is done.
func (r *Runner) Reach(ctx context.Context, position uint64) error {
	for _, l := range r.lines {
		if err := l.reach(ctx, position); err != nil {
			return fmt.Errorf("views of %s for %s: %w", r.Ledger.ID(), l.class, err)
		}
	}
	return nil
}

// Drain lets the runner reach the ledger's head.
func (r *Runner) Drain(ctx context.Context) error { return r.Reach(ctx, r.Ledger.Book().Head()) }

// state is what others see of a line; it is replaced whole.
type state struct {
	running bool
	at      domain.Step
	stopped []Stopped
}

// window guards what others see of a line.
type window struct {
	mu    sync.Mutex
	state state
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
