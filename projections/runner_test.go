package projections

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// ofDesk is a desk's ledger as a runner follows it.
type ofDesk struct {
	*desk
	mu    sync.Mutex
	grown chan struct{}
}

func followDesk(d *desk) *ofDesk { return &ofDesk{desk: d, grown: make(chan struct{})} }

func (f *ofDesk) ID() string         { return f.book.Ledger() }
func (f *ofDesk) Book() *domain.Book { return f.book }

// write has the desk accept bodies, and tells those who wait.
func (f *ofDesk) write(bodies ...string) {
	f.accept(bodies...)
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.grown)
	f.grown = make(chan struct{})
}

func (f *ofDesk) Wait(ctx context.Context, after uint64) (uint64, error) {
	for {
		f.mu.Lock()
		grown := f.grown
		f.mu.Unlock()
		if head := f.book.Head(); head > after {
			return head, nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// freely is a lease that nobody else wants.
type freely struct{ lost chan struct{} }

func (l freely) Lost() <-chan struct{}         { return l.lost }
func (l freely) Release(context.Context) error { return nil }

// clock is a clock that a test sets, and that knows how often it was looked at.
type clock struct {
	at    atomic.Int64
	looks atomic.Int64
	tick  chan time.Time
}

func newClock(at time.Time) *clock {
	c := &clock{tick: make(chan time.Time)}
	c.at.Store(at.UnixNano())
	return c
}

func (c *clock) now() time.Time {
	c.looks.Add(1)
	return time.Unix(0, c.at.Load())
}

// set sets the clock and returns when the runner has looked at it and done what the day demands.
func (c *clock) set(t testing.TB, at time.Time) {
	t.Helper()
	c.at.Store(at.UnixNano())
	for range 2 { // it looks again only when it is done with what it saw
		before := c.looks.Load()
		c.tick <- at
		require.Eventually(t, func() bool { return c.looks.Load() > before }, 30*time.Second, time.Millisecond)
	}
}

// startRunner runs a desk's views into a log until the test ends, or stop is called.
func startRunner(t testing.TB, f *ofDesk, log *paperLog, c *clock, alter ...func(*RunnerConfig)) (r *Runner, stop func()) {
	t.Helper()
	config := RunnerConfig{
		Ledger: f, Classes: []domain.Class{domain.Restricted}, Now: c.now, Tick: c.tick,
		Logs:  func(context.Context, domain.Class) (ChangeLog, error) { return log, nil },
		Lease: func(context.Context) (Lease, error) { return freely{make(chan struct{})}, nil },
	}
	for _, each := range alter {
		each(&config)
	}
	r = NewRunner(config)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := r.Run(ctx); err != nil {
			panic(err)
		}
	}()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	return r, stop
}

func reachHead(t testing.TB, r *Runner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	require.NoError(t, r.Drain(ctx))
}

func (p *paperLog) all() []domain.Change {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]domain.Change(nil), p.changes...)
}

// A day's changes come with midnight in Stockholm, not a second before, also on a leap day and when summer time begins and ends.
func TestMidnightTurnsRows(t *testing.T) {
	for _, deadline := range []string{"2028-02-28", "2028-02-29", "2027-02-28", "2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-12-31"} {
		t.Run(deadline, func(t *testing.T) {
			d := newDesk(t)
			d.organisations("ks")
			d.accept(event("audit.opened", "audit/a", "2025-01-01", `"title":"A","auditor":"organisation/ks"`), event("audit.report_submitted", "audit/a", "2025-05-01", `"judgement":"J"`),
				event("recommendation.issued", "recommendation/r", "2025-06-01", fmt.Sprintf(`"audit":"audit/a","group":"g","number":"1","text":"R","addressee":"organisation/ks","due":%q`, deadline)))
			last := day(t, deadline)
			midnight := last.End()
			require.Equal(t, last+1, domain.DayOf(midnight))
			log, c := &paperLog{room: -1}, newClock(midnight.Add(-5*time.Hour))
			r, _ := startRunner(t, followDesk(d), log, c)
			reachHead(t, r)
			before := log.all()
			require.False(t, toldOverdue(t, before))
			c.set(t, midnight.Add(-time.Nanosecond))
			require.Equal(t, before, log.all())
			c.set(t, midnight)
			news := log.all()[len(before):]
			require.True(t, toldOverdue(t, log.all()))
			require.Equal(t, &domain.Step{Position: d.book.Head(), Day: last + 1}, news[len(news)-1].Step)
			m, err := readRowMessage(news[0])
			require.NoError(t, err)
			require.True(t, midnight.Equal(m.Time), "%s is told as of %s", midnight, m.Time)
			c.set(t, midnight.Add(-2*time.Hour)) // a clock that is set back takes no day back
			c.set(t, midnight.Add(time.Hour))
			require.Len(t, log.all(), len(before)+len(news))
		})
	}
}

// toldOverdue tells whether the recommendation is, for a reader of the changes.
func toldOverdue(t testing.TB, changes []domain.Change) bool {
	t.Helper()
	for at, row := range rowsTold(t, changes) {
		if len(at) > 15 && at[:15] == "recommendations" {
			return strings.Contains(row, `"overdue":true`)
		}
	}
	require.Fail(t, "no recommendation was told of")
	return false
}

// A runner that was away tells what it missed as it would have told it at the time.
func TestARunnerThatWasAwayTellsTheSame(t *testing.T) {
	write := func(f *ofDesk, n int) {
		f.write(event("organisation.registered", fmt.Sprintf("organisation/o%d", n), "2026-01-01", fmt.Sprintf(`"name":"O%d","kind":"board"`, n)),
			event("document.registered", fmt.Sprintf("document/d%d", n), fmt.Sprintf("2026-01-0%d", n+1), `"title":"D","doc_type":"policy","stage":"in_use"`))
	}
	run := func(away bool) []domain.Change {
		f := followDesk(newDesk(t))
		f.organisations("ks")
		log, c := &paperLog{room: -1}, newClock(f.now)
		r, stop := startRunner(t, f, log, c)
		reachHead(t, r)
		for n := 1; n < 6; n++ {
			if away {
				stop()
			}
			f.now = f.now.Add(26 * time.Hour)
			if !away {
				c.set(t, f.now)
			}
			write(f, n)
			if !away {
				reachHead(t, r)
			}
		}
		if away {
			c.at.Store(f.now.UnixNano())
			r, _ = startRunner(t, f, log, c)
		}
		reachHead(t, r)
		c.set(t, f.now.Add(40*24*time.Hour))
		return log.all()
	}
	require.Equal(t, logText(run(false)), logText(run(true)))
}

// A step that is larger than a batch, cut off between two of them, is completed by the next run: nothing is told twice, and nothing taken back.
func TestAStepCutInTheMidstIsCompleted(t *testing.T) {
	f := followDesk(newDesk(t))
	f.organisations("ks")
	var events []string
	for n := range 700 {
		events = append(events, event("organisation.registered", fmt.Sprintf("organisation/o%d", n), "2026-01-01", fmt.Sprintf(`"name":"O%d","kind":"board"`, n)))
	}
	whole, c := &paperLog{room: -1}, newClock(f.now)
	first, stop := startRunner(t, f, whole, c)
	reachHead(t, first)
	f.write(array(events...))
	f.write(event("organisation.registered", "organisation/last", "2026-01-01", `"name":"L","kind":"board"`))
	reachHead(t, first)
	stop()
	require.Greater(t, len(whole.all()), 2*batchMost)

	for room := range 4 {
		g := followDesk(f.desk)
		cut := &paperLog{changes: append([]domain.Change(nil), whole.changes[:firstStep(whole.changes)]...), room: room}
		_, stopCut := startRunner(t, g, cut, newClock(f.now))
		require.Eventually(t, func() bool { cut.mu.Lock(); defer cut.mu.Unlock(); return cut.room == 0 }, 30*time.Second, time.Millisecond)
		stopCut()
		left := len(cut.all())
		cut.room = -1
		again, stopLast := startRunner(t, g, cut, newClock(f.now))
		reachHead(t, again)
		stopLast()
		require.Equal(t, logText(whole.all()), logText(cut.all()), "cut after %d changes", left)
	}
}

func firstStep(changes []domain.Change) int {
	for i, c := range changes {
		if c.Step != nil {
			return i + 1
		}
	}
	return 0
}

// Who loses the lease publishes no more, and waits for it again.
func TestALostLeaseIsWaitedFor(t *testing.T) {
	f := followDesk(newDesk(t))
	leases := make(chan freely)
	log, c := &paperLog{room: -1}, newClock(f.now)
	r, _ := startRunner(t, f, log, c, func(config *RunnerConfig) {
		config.Lease = func(ctx context.Context) (Lease, error) {
			select {
			case l := <-leases:
				return l, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	})
	first := freely{make(chan struct{})}
	leases <- first
	reachHead(t, r)
	require.True(t, r.Status()[0].Running)
	close(first.lost)
	require.Eventually(t, func() bool { return !r.Status()[0].Running }, 30*time.Second, time.Millisecond)
	before := len(log.all())
	f.write(event("organisation.registered", "organisation/a", "2026-01-01", `"name":"A","kind":"board"`))
	require.Len(t, log.all(), before)
	require.Greater(t, r.Status()[0].Head, r.Status()[0].At.Position)
	leases <- freely{make(chan struct{})}
	reachHead(t, r)
	require.Greater(t, len(log.all()), before)
}

// logText is a log as text, so that differences can be read.
func logText(changes []domain.Change) (lines []string) {
	for _, c := range changes {
		line := fmt.Sprint(c.Sequence, " ", c.View, " ", string(c.Body), " ", c.Removed)
		if c.Step != nil {
			line += fmt.Sprint(" to ", *c.Step)
		}
		lines = append(lines, line)
	}
	return lines
}

// A view that is computed anew tells what readers were told otherwise, and puts it right by ordinary changes, while others are published.
func TestRebuildPutsRightWhatReadersWereTold(t *testing.T) {
	f := followDesk(newDesk(t))
	f.organisations("ks", "bun")
	log, c := &paperLog{room: -1}, newClock(f.now)
	r, stop := startRunner(t, f, log, c)
	reachHead(t, r)
	stop()
	spoil(t, log, "organisations", "ks")
	again, _ := startRunner(t, f, log, c) // notices, too: what it begins with is what the views give
	reachHead(t, again)
	right := rowsTold(t, log.all()[len(log.all())-1:])
	require.Contains(t, right["organisations ks"], `"KS"`)

	spoilBehind(t, log, "organisations", "ks") // while it runs it doesn't look again
	var told []Rebuilding
	tell := func(s Rebuilding) error { told = append(told, s); return nil }
	n, err := again.Rebuild(t.Context(), ViewByName("organisations"), true, tell)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, Rebuilding{Class: domain.Restricted, Done: 2, Of: 2}, told[0])
	require.Equal(t, "changed", told[1].Difference.Change)
	require.Contains(t, string(told[1].Difference.Before), "spoilt")
	require.Contains(t, string(told[1].Difference.After), `"KS"`)
	f.write(event("organisation.registered", "organisation/new", "2026-01-01", `"name":"N","kind":"board"`))
	reachHead(t, again)
	n, err = again.Rebuild(t.Context(), ViewByName("organisations"), false, tell)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = again.Rebuild(t.Context(), ViewByName("organisations"), false, tell)
	require.NoError(t, err)
	require.Zero(t, n)
	f.write(event("organisation.registered", "organisation/ks2", "2026-01-01", `"name":"N","kind":"board","parent":"organisation/ks"`))
	reachHead(t, again)
	require.Equal(t, rowsAnswered(t, f.book, domain.Restricted, domain.DayOf(f.now)), lastRows(t, log.all()))

	none := NewRunner(again.RunnerConfig)
	_, err = none.Rebuild(t.Context(), ViewByName("organisations"), true, tell)
	require.ErrorIs(t, err, ErrNotRunning)
}

// spoil has the log tell a row otherwise than it is, as a change of its own.
func spoil(t testing.TB, log *paperLog, view, key string) {
	t.Helper()
	for _, c := range log.all() {
		if c.View == view && c.Key == key {
			c.Body = []byte(strings.Replace(strings.Replace(string(c.Body), `"KS"`, `"spoilt"`, 1), key+"/1/1", key+"/1/9", 1))
			c.Step = log.all()[len(log.all())-1].Step
			require.NoError(t, log.Publish(t.Context(), uint64(len(log.all())), []domain.Change{c}))
			return
		}
	}
	require.Fail(t, "there is no such row")
}

// spoilBehind alters what the log holds of a row, under a runner that has read it.
func spoilBehind(t testing.TB, log *paperLog, view, key string) {
	t.Helper()
	log.mu.Lock()
	defer log.mu.Unlock()
	for i := range log.changes {
		if c := &log.changes[i]; c.View == view && c.Key == key {
			c.Body = []byte(strings.Replace(string(c.Body), `"KS"`, `"spoilt"`, 1))
		}
	}
}

// lastRows are the rows that a reader has who only looks at the last change of each.
func lastRows(t testing.TB, changes []domain.Change) map[string]string {
	t.Helper()
	rows := map[string]string{}
	for _, c := range changes {
		if c.OfView() {
			continue
		}
		m, err := readRowMessage(c)
		require.NoError(t, err)
		if delete(rows, c.View+" "+c.Key); !c.Removed {
			rows[c.View+" "+c.Key] = string(m.Data)
		}
	}
	return rows
}

// goesOn is a ledger whose line must publish what is appended, whatever a rebuild is at.
type goesOn struct {
	*ofDesk
	r     *Runner
	at    []string // where it was tried
	stuck error
}

// try appends a document and waits until its row is published.
func (g *goesOn) try(at string) {
	if g.stuck != nil {
		return
	}
	g.at = append(g.at, at)
	g.write(titled(fmt.Sprintf("on%d", len(g.at)), "A"))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := g.r.Drain(ctx); err != nil {
		g.stuck = fmt.Errorf("the line stands still %s: %w", at, err)
	}
}

// slowLog is a paperLog that calls before it hands out a view's rows.
type slowLog struct {
	*paperLog
	before func()
}

func (s slowLog) Current(ctx context.Context, view string, yield func(domain.Change) error) (uint64, error) {
	if view != "" {
		s.before()
	}
	return s.paperLog.Current(ctx, view, yield)
}

// While a view is computed anew, led on to what came meanwhile, compared with what readers were told and told of, the line publishes what is appended. Every root is computed once, and once
// more with what came, however many there are: what is computed already is not gone through again.
func TestARebuildHoldsNothingUp(t *testing.T) {
	const many = 2*rebuildPart + 100
	g := &goesOn{ofDesk: followDesk(newDesk(t))}
	var all []string
	for n := range many {
		all = append(all, titled(fmt.Sprintf("d%d", n), "A"))
	}
	all[7] = titled("d7", "KS")
	for part := range slices.Chunk(all, 100) {
		g.accept(array(part...))
	}
	log := &paperLog{room: -1}
	titles := func(rows func(*Ask, int32, Yield)) *View {
		return view[Document]("titles", 1, "Titlar", "Titles", rows, domain.KindDocument)
	}
	g.r, _ = startRunner(t, g.ofDesk, log, newClock(g.now), func(config *RunnerConfig) {
		config.Views = []*View{titles(documents), ViewByName("gaps")}
		config.Logs = func(context.Context, domain.Class) (ChangeLog, error) {
			return slowLog{log, func() { g.try("while its rows are read") }}, nil
		}
	})
	reachHead(t, g.r)
	spoilBehind(t, log, "titles", "d7")

	computed := 0
	once := sync.Once{}
	fresh := titles(func(a *Ask, root int32, yield Yield) {
		computed++
		if strings.HasPrefix(a.ID(root), "on") {
			once.Do(func() { g.try("while it catches up") })
		}
		documents(a, root, yield)
	})
	n, err := g.r.Rebuild(t.Context(), fresh, false, func(s Rebuilding) error {
		if s.Difference != nil {
			g.try("while a difference is told")
		} else {
			g.try("while it is computed")
		}
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, g.stuck)
	require.Equal(t, 1, n)
	require.Equal(t, []string{"while it is computed", "while it is computed", "while it is computed", "while it catches up", "while its rows are read", "while a difference is told"}, g.at)
	reachHead(t, g.r)
	require.Equal(t, many+len(g.at), computed)
	last := lastRows(t, log.all())
	require.Contains(t, last["titles d7"], `"KS"`)
	rows := 0
	for at := range last {
		if strings.HasPrefix(at, "titles ") {
			rows++
		}
	}
	require.Equal(t, many+len(g.at), rows)
}
