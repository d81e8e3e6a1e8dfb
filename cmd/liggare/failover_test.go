package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/eventstore"
	"liggare/projections"
)

// brokerAccounts are the two of the embedded server, with users that processes outside may have.
const brokerAccounts = `accounts {
	LEDGERS { jetstream: enabled, users: [{user: "ledgers", password: "ledgers"}] }
	VIEWS { jetstream: enabled, users: [{user: "views", password: "views"}] }
}`

// broker is a NATS server beside the processes that use it, and the ledger botkyrka on it, to which only this process writes.
type broker struct {
	t      *testing.T
	dir    string
	url    string
	ledger *eventstore.Ledger
	views  *eventstore.Views
	leases jetstream.KeyValue

	runners map[string]*runnerProcess
	life    time.Duration // of a lease
	started int
}

func newBroker(t *testing.T, life time.Duration) *broker {
	t.Helper()
	b := &broker{t: t, dir: t.TempDir(), runners: map[string]*runnerProcess{}, life: life}
	options := new(server.Options)
	require.NoError(t, options.ProcessConfigString(brokerAccounts))
	options.ServerName, options.Host, options.Port, options.NoSigs, options.NoLog = "broker", "127.0.0.1", server.RANDOM_PORT, true, true
	options.JetStream, options.StoreDir = true, b.dir
	s, err := server.NewServer(options)
	require.NoError(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	require.True(t, s.ReadyForConnections(scriptPatience))
	b.url = s.ClientURL()

	conn := b.connect("ledgers")
	b.ledger, err = eventstore.CreateLedger(t.Context(), eventstore.LedgerConfig{ID: "botkyrka", Dir: filepath.Join(b.dir, "ledger"), Conn: conn})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.ledger.Close(context.Background())) })
	birth, err := birth{id: "botkyrka", name: "Botkyrka kommun", code: "0127"}.event(b.ledger.Stream())
	require.NoError(t, err)
	require.NoError(t, b.append(t.Context(), "birth", string(birth)))

	conn = b.connect("views")
	b.views = eventstore.OpenViews(eventstore.ViewsConfig{Conn: conn, Node: "judge", LeaseLife: life})
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	b.start()
	require.Eventually(t, func() bool { b.leases, err = js.KeyValue(t.Context(), "RUNNERS"); return err == nil }, scriptPatience, 10*time.Millisecond)
	return b
}

func (b *broker) connect(user string) *nats.Conn {
	b.t.Helper()
	conn, err := nats.Connect(b.url, nats.UserInfo(user, user))
	require.NoError(b.t, err)
	b.t.Cleanup(conn.Close)
	return conn
}

func (b *broker) append(ctx context.Context, key, body string) error {
	events, array, err := domain.ParseAppend([]byte(body))
	if err == nil {
		_, _, err = b.ledger.Append(ctx, &domain.Submission{Events: events, Array: array, Actor: "coordinator/1", Key: "failover-key-" + key, Body: []byte(body)})
	}
	return err
}

// holder is whose the lease is; "" while it is nobody's.
func (b *broker) holder() string {
	held, err := b.leases.Get(b.t.Context(), "botkyrka")
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return ""
	}
	require.NoError(b.t, err)
	return string(held.Value())
}

// awaitHolder waits until a runner has the lease that is none of those.
func (b *broker) awaitHolder(but string) *runnerProcess {
	b.t.Helper()
	var name string
	require.Eventually(b.t, func() bool { name = b.holder(); return name != "" && name != but }, scriptPatience, 5*time.Millisecond, "nobody takes over")
	return b.runners[name]
}

// runnerProcess runs the views of the broker's ledger in a process of its own, whenever it has the lease.
type runnerProcess struct {
	*exec.Cmd
	name string
	said *lockedBuffer
}

func (b *broker) start() {
	b.t.Helper()
	b.started++
	p := &runnerProcess{name: fmt.Sprintf("node-%d", b.started), said: new(lockedBuffer)}
	p.Cmd = exec.Command("liggare-runner", b.url, filepath.Join(b.dir, "ledger"), p.name, b.life.String())
	p.Env = append(p.Environ(), "TMPDIR="+b.t.TempDir())
	p.Stderr = p.said
	require.NoError(b.t, p.Start())
	b.runners[p.name] = p
	b.t.Cleanup(func() {
		p.kill()
		if b.t.Failed() {
			b.t.Logf("%s said: %v", p.name, p.said.lines(""))
		}
	})
}

func (p *runnerProcess) kill() {
	_ = p.Process.Kill()
	_ = p.Wait()
}

// runViews is the program liggare-runner: NATS-URL LEDGER-DIR NODE LEASE-LIFE.
func runViews() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := runViewsOf(ctx, os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitRefused)
	}
}

func runViewsOf(ctx context.Context, url, dir, node, life string) error {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	lives, err := time.ParseDuration(life)
	if err != nil {
		return err
	}
	ledgers, err := nats.Connect(url, nats.UserInfo("ledgers", "ledgers"), nats.MaxReconnects(-1))
	if err != nil {
		return err
	}
	defer ledgers.Close()
	views, err := nats.Connect(url, nats.UserInfo("views", "views"), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1))
	if err != nil {
		return err
	}
	defer views.Close()
	own, err := os.MkdirTemp("", "runner")
	if err != nil {
		return err
	}
	own = filepath.Join(own, "ledger")
	if err := os.CopyFS(own, os.DirFS(dir)); err != nil {
		return err
	}
	ledger, err := eventstore.OpenLedger(ctx, eventstore.LedgerConfig{ID: "botkyrka", Dir: own, Conn: ledgers, Shared: true, Log: log})
	if err != nil {
		return err
	}
	defer ledger.Close(context.Background())
	followed := newFollowed(ledger)
	go followed.run(ctx, log)
	streams := eventstore.OpenViews(eventstore.ViewsConfig{Conn: views, Node: node, LeaseLife: lives})
	return projections.NewRunner(projections.RunnerConfig{
		Ledger: followed, Log: log,
		Logs: func(ctx context.Context, class domain.Class) (projections.ChangeLog, error) {
			return streams.Log(ctx, "botkyrka", class)
		},
		Lease: func(ctx context.Context) (projections.Lease, error) {
			lease, err := streams.Lease(ctx, "botkyrka")
			if err != nil {
				return nil, err
			}
			return believing(ctx, lease, lives/2), nil
		},
	}).Run(ctx)
}

// believer is a lease whose loss its holder hears of late: meanwhile it goes on in good faith, which is the worst that one can do that was stopped in the midst of its work.
type believer struct {
	projections.Lease
	lost chan struct{}
}

func believing(ctx context.Context, lease projections.Lease, late time.Duration) *believer {
	b := &believer{lease, make(chan struct{})}
	go func() {
		<-lease.Lost()
		select {
		case <-time.After(late):
		case <-ctx.Done():
		}
		close(b.lost)
	}()
	return b
}

func (b *believer) Lost() <-chan struct{} { return b.lost }

// followed is a ledger that another process writes to, read into a book of this one.
type followed struct {
	ledger *eventstore.Ledger
	book   *domain.Book
	mu     sync.Mutex // guards grown
	grown  chan struct{}
}

func newFollowed(l *eventstore.Ledger) *followed {
	return &followed{ledger: l, book: domain.NewBook(l.ID(), make([]byte, 32)), grown: make(chan struct{})}
}

func (f *followed) ID() string         { return f.ledger.ID() }
func (f *followed) Book() *domain.Book { return f.book }

func (f *followed) run(ctx context.Context, log *slog.Logger) {
	for r, err := range f.ledger.Follow(ctx, 0) {
		if err == nil {
			err = f.book.Apply(r)
		}
		if err != nil {
			log.Error("ledger not followed", "err", err)
			return
		}
		f.mu.Lock()
		close(f.grown)
		f.grown = make(chan struct{})
		f.mu.Unlock()
	}
}

func (f *followed) Wait(ctx context.Context, after uint64) (uint64, error) {
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

// heardViews is what a reader of all views hears from a class's log.
type heardViews struct {
	views map[string]*hearer
	at    atomic.Uint64 // the ledger's position that the last whole step told of
	moved chan struct{} // takes one
}

func newHeardViews() *heardViews {
	return &heardViews{views: map[string]*hearer{}, moved: make(chan struct{}, 1)}
}

func (h *heardViews) follow(ctx context.Context, t *testing.T, log *eventstore.ViewLog) {
	for c, err := range log.Follow(ctx, 0) {
		if err != nil {
			assert.ErrorIs(t, err, context.Canceled)
			return
		}
		if h.views[c.View] == nil {
			h.views[c.View] = newHearer()
		}
		h.views[c.View].hear(c.Body, false)
		if c.Step != nil {
			h.at.Store(c.Step.Position)
			select {
			case h.moved <- struct{}{}:
			default:
			}
		}
	}
}

// reach waits until a position is told of.
func (h *heardViews) reach(t *testing.T, position uint64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), scriptPatience)
	defer cancel()
	for h.at.Load() < position {
		select {
		case <-h.moved:
		case <-ctx.Done():
			t.Fatalf("the views came to %d and not to %d", h.at.Load(), position)
		}
	}
}

// loadAhead is how many events those who append are ahead of the views at most: the load goes on while nobody publishes, and doesn't outrun who does.
const loadAhead = 150

// load appends new organisations and corrects their names until it is ended, which tells how many events it stored.
func (b *broker) load(h *heardViews) (end func() int) {
	stop, stopped := make(chan struct{}), sync.Once{}
	var all sync.WaitGroup
	var stored atomic.Int64
	for w := range 4 {
		all.Go(func() {
			for n := 0; ; n++ {
				for b.ledger.Book().Head() > h.at.Load()+loadAhead {
					select {
					case <-stop:
						return
					case <-time.After(time.Millisecond):
					}
				}
				select {
				case <-stop:
					return
				default:
				}
				body := fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/w%d-%d","effective":"2020-01-01","data":{"name":"W%d","kind":"board"}}`, w, n/4, n)
				if n%4 > 0 {
					body = fmt.Sprintf(`{"type":"record.corrected.v1","subject":"organisation/w%d-%d","data":{"target":%d,"reason":"error","replacement":{"effective":"2020-01-01","data":{"name":"W%d","kind":"board"}}}}`,
						w, n/4, n%4, n)
				}
				if !assert.NoError(b.t, b.append(b.t.Context(), fmt.Sprintf("%d-%d", w, n), body)) {
					return
				}
				stored.Add(1)
			}
		})
	}
	end = func() int {
		stopped.Do(func() { close(stop) })
		all.Wait()
		return int(stored.Load())
	}
	b.t.Cleanup(func() { end() })
	return end
}

// Two processes run one ledger's views by lease. The one that has it is killed, or stopped for longer than the lease lives and then let go on, under load: the other takes
// over, no change is missed, and none is told twice, whatever the one that was stopped had on its way.
func TestRunnersTakeOver(t *testing.T) {
	b := newBroker(t, time.Second)
	b.start()
	log, err := b.views.Log(t.Context(), "botkyrka", domain.Restricted)
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	h, listening := newHeardViews(), sync.WaitGroup{}
	listening.Go(func() { h.follow(ctx, t, log) })
	unload := b.load(h)
	goesOn := func(events uint64) { h.reach(t, h.at.Load()+events) }

	n, longest := rounds(3), time.Duration(0)
	for round := range n {
		goesOn(60)
		holder, paused := b.awaitHolder(""), round%2 == 1
		if paused {
			require.NoError(t, holder.Process.Signal(syscall.SIGSTOP))
		} else {
			holder.kill()
			b.start()
		}
		began := time.Now()
		next := b.awaitHolder(holder.name)
		longest = max(longest, time.Since(began))
		goesOn(2 * loadAhead) // what was on its way, and new events
		require.Equal(t, next.name, b.awaitHolder("").name)
		if paused {
			lost := len(holder.said.lines("lease of the views lost"))
			require.NoError(t, holder.Process.Signal(syscall.SIGCONT))
			require.Eventually(t, func() bool { return len(holder.said.lines("lease of the views lost")) > lost }, scriptPatience, 5*time.Millisecond, "it doesn't know that it has lost the lease")
		}
	}
	goesOn(60)
	stored := unload()
	h.reach(t, b.ledger.Book().Head())
	for _, class := range domain.Classes {
		log, err := b.views.Log(t.Context(), "botkyrka", class)
		require.NoError(t, err)
		require.Eventually(t, func() bool { return publishedTo(t, log) == b.ledger.Book().Head() }, scriptPatience, 20*time.Millisecond, class.String())
		require.Equal(t, b.ledger.Book().Head(), logIsWhole(t, log, b.ledger.Book(), class))
	}
	end()
	listening.Wait()
	for view, each := range h.views {
		each.judge(t, view)
	}
	reportCounts(t, "kill -9, or SIGSTOP and SIGCONT, of the process that runs a ledger's views, of two: another takes over", n, tally{acknowledged: stored})
	t.Logf("%d events in %d rounds; another process had the lease, which lives %v, after at most %v", stored, n, b.life, longest.Round(time.Millisecond))
}

// A record of a later version stops the views that need it, in their streams and once: whoever runs them after that says it no more, and what readers have as long as it holds is
// said where the current rows are.
func TestAStopIsToldOnceWhoeverRunsTheViews(t *testing.T) {
	b := newBroker(t, time.Second)
	log, err := b.views.Log(t.Context(), "botkyrka", domain.Restricted)
	require.NoError(t, err)
	js, err := jetstream.New(b.connect("ledgers"))
	require.NoError(t, err)
	require.NoError(t, b.append(t.Context(), "first", `{"type":"document.registered.v1","subject":"document/a","effective":"2020-01-01","data":{"title":"A","doc_type":"policy","stage":"in_use"}}`))
	require.NoError(t, b.append(t.Context(), "second", `{"type":"organisation.registered.v1","subject":"organisation/o1","effective":"2020-01-01","data":{"name":"O1","kind":"board"}}`))
	e, err := b.ledger.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	ids := 0
	write := func(like uint64, subject string, replace ...string) (id string) { // as another version does; this one writes no more behind it
		ids++
		id = fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ69G5F%02d", ids)
		body := strings.NewReplacer(append(replace, e.EventID(e.Fact(like)), id)...).Replace(string(e.Body(like)))
		_, err := js.Publish(t.Context(), "ledger.botkyrka."+subject, []byte(body), jetstream.WithMsgID(id))
		require.NoError(t, err)
		return id
	}
	ctx, end := context.WithCancel(t.Context())
	h, listening := newHeardViews(), sync.WaitGroup{}
	listening.Go(func() { h.follow(ctx, t, log) })
	h.reach(t, 3)
	sealed := write(2, "document.b.document.sealed", "document/a", "document/b", "document.registered.v1", "document.sealed.v1", `"title":"A"`, `"seal":"organisation/o1"`)
	h.reach(t, 4)
	b.awaitHolder("").kill()
	write(3, "organisation.o2.organisation.registered", "organisation/o1", "organisation/o2", "O1", "O2")
	b.start()
	h.reach(t, 5)
	end()
	listening.Wait()

	told := map[string]int{}
	for c, err := range log.Read(t.Context(), 0) {
		require.NoError(t, err)
		if !c.OfView() {
			require.True(t, told[c.View] == 0, "%s tells nothing while it is stopped", c.View)
			continue
		}
		stopped, err := projections.ReadStopped(c.Body)
		require.NoError(t, err)
		require.Equal(t, projections.Stopped{View: c.View, Event: sealed, Position: 4}, *stopped)
		require.Equal(t, 1, told[c.View]+1)
		told[c.View]++
	}
	require.Contains(t, told, "documents")
	require.NotContains(t, told, "organisations")
	var current []string
	_, err = log.Current(t.Context(), "documents", func(c domain.Change) error { current = append(current, c.Key); return nil })
	require.NoError(t, err)
	require.Equal(t, []string{"a", ""}, current)
}

// publishedTo is the position that the last whole step of a log tells of.
func publishedTo(t *testing.T, log *eventstore.ViewLog) (position uint64) {
	t.Helper()
	for c, err := range log.Read(t.Context(), 0) {
		require.NoError(t, err)
		if c.Step != nil {
			position = c.Step.Position
		}
	}
	return position
}
