package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/eventstore"
	"liggare/fixtures"
	"liggare/projections"
)

// big is a made-up ledger of a size, on disk behind a NATS server of its own, and open.
type big struct {
	t      *testing.T
	size   int
	dir    string
	server *server.Server
	conn   *nats.Conn
	ledger *eventstore.Ledger
	head   uint64
	stored int // bytes of all stored bodies
}

const bigID = "bench"

// openBig opens the ledger of a size, and makes it first where it isn't there yet.
func openBig(t *testing.T, size int) *big {
	b := &big{t: t, size: size, dir: bigDir(t, size)}
	if _, err := os.Stat(b.dir); os.IsNotExist(err) {
		makeBig(t, size, b.dir)
	}
	b.serve()
	b.open()
	b.head = b.ledger.Book().Head()
	edition := b.edition(domain.Moment{Known: domain.MaxDay})
	for at := uint64(1); at <= b.head; at++ {
		b.stored += len(edition.Body(at))
	}
	return b
}

// bigDir names the directory by what the ledger is made of: where the generator makes something else, it is another one.
func bigDir(t *testing.T, size int) string {
	top := os.Getenv("LIGGARE_BENCH_DIR")
	if top == "" {
		top = t.TempDir()
	}
	sum, n := sha256.New(), 0
	for line := range fixtures.Generate(1, size) {
		sum.Write(line.Body)
		if n++; n == 2000 {
			break
		}
	}
	return filepath.Join(top, fmt.Sprintf("ledger-%d-%.4x-format-%d", size, sum.Sum(nil), domain.FormatVersion))
}

// makeBig appends arrays of a thousand through the writer, beside the place where the finished directory is to lie.
func makeBig(t *testing.T, size int, dir string) {
	ctx, half := context.Background(), dir+".making"
	require.NoError(t, os.RemoveAll(half))
	require.NoError(t, os.MkdirAll(filepath.Dir(half), 0o700))
	h, err := openHost(ctx, hostConfig{dir: half, create: true, log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	_, err = h.bear(ctx, birth{id: bigID, name: "Provkommun", code: "0127"}, "sv")
	require.NoError(t, err)
	l, err := h.store.Ledger(bigID)
	require.NoError(t, err)
	for s := range submissions(t, fixtures.Generation{Seed: 1, Events: size}) {
		_, _, err := l.Append(ctx, s)
		require.NoError(t, err)
		if head := l.Book().Head(); size >= 100_000 && head%100_000 < domain.MaxArray {
			fmt.Fprintf(os.Stderr, "bench: made %d events of %d\n", head, size)
		}
	}
	require.NoError(t, h.close())
	require.NoError(t, os.Rename(half, dir))
}

// submissions yields a generation's requests as arrays of a thousand.
func submissions(t *testing.T, g fixtures.Generation) func(func(*domain.Submission) bool) {
	return func(yield func(*domain.Submission) bool) {
		var waiting [][]byte
		var key string
		send := func() bool {
			body := []byte("[" + string(bytes.Join(waiting, []byte(","))) + "]")
			events, _, err := domain.ParseAppend(body)
			require.NoError(t, err)
			waiting = waiting[:0]
			return yield(&domain.Submission{Events: events, Array: true, Actor: "coordinator/1", Key: key, Body: body})
		}
		for line := range g.Lines() {
			waiting, key = append(waiting, line.Body), line.Key
			if len(waiting) == domain.MaxArray && !send() {
				return
			}
		}
		if len(waiting) > 0 {
			send()
		}
	}
}

// serve starts a NATS server on the directory's store, and connects as the ledgers' account has it.
func (b *big) serve() {
	options := new(server.Options)
	require.NoError(b.t, options.ProcessConfigString(`accounts { LEDGERS { jetstream: enabled, users: [{user: "bench", password: "bench"}] } }`))
	options.ServerName, options.DontListen, options.NoSigs, options.NoLog = "liggare", true, true, true
	options.JetStream, options.StoreDir, options.SyncAlways = true, b.dir, true
	var err error
	b.server, err = server.NewServer(options)
	require.NoError(b.t, err)
	b.server.Start()
	require.True(b.t, b.server.ReadyForConnections(5*time.Minute))
	b.conn, err = nats.Connect("", nats.InProcessServer(b.server), nats.UserInfo("bench", "bench"), nats.WriteBufferSize(1))
	require.NoError(b.t, err)
}

// open opens the ledger: its book is ready.
func (b *big) open() {
	var err error
	b.ledger, err = eventstore.OpenLedger(context.Background(), eventstore.LedgerConfig{ID: bigID, Dir: filepath.Join(b.dir, "ledgers", bigID), Conn: b.conn})
	require.NoError(b.t, err)
}

func (b *big) shut() {
	require.NoError(b.t, b.ledger.Close(context.Background()))
	b.ledger = nil
}

// close lets go of everything, and is B8 on the way: how much less heap is in use when the book is gone. The server, which keeps what it read for some seconds, is
// gone before.
func (b *big) close(to *board) {
	book := b.ledger.Book()
	b.shut()
	b.conn.Close()
	b.server.Shutdown()
	b.server.WaitForShutdown()
	b.server, b.conn = nil, nil
	row := benchRow{number: "B8", what: "heap an event; its stored body", size: b.size, unit: "bytes", goal: 1.4}
	with := heap()
	runtime.KeepAlive(book)
	book = nil
	row.add(float64(with-heap())/float64(b.head), float64(b.stored)/float64(b.head))
	to.put(row)
}

// drain reads the stream with an ordered consumer that only counts.
func (b *big) drain() {
	js, err := jetstream.New(b.conn)
	require.NoError(b.t, err)
	consumer, err := js.OrderedConsumer(context.Background(), "LEDGER_"+bigID, jetstream.OrderedConsumerConfig{})
	require.NoError(b.t, err)
	messages, err := consumer.Messages(jetstream.PullMaxMessages(2000))
	require.NoError(b.t, err)
	for range b.head {
		_, err := messages.Next()
		require.NoError(b.t, err)
	}
	messages.Stop()
}

// The moments asked about: now, when all is told, and another day, of what was known and recorded by then.
func (b *big) now() domain.Moment { return completed(b.head) }

func completed(head uint64) domain.Moment {
	day := domain.MakeDay(2026, time.January, 2)
	return domain.Moment{On: domain.OnDay(day), Known: day, Recorded: domain.AtPosition(head)}
}

func (b *big) then() domain.Moment {
	return domain.Moment{On: domain.OnDay(domain.MakeDay(2020, time.June, 30)), Known: domain.MakeDay(2022, time.December, 31), Recorded: domain.AtPosition(b.head * 9 / 10)}
}

func (b *big) edition(m domain.Moment) *domain.Edition { return editionOf(b.t, b.ledger.Book(), m) }

func editionOf(t *testing.T, book *domain.Book, m domain.Moment) *domain.Edition {
	e, err := book.Edition(m)
	require.NoError(t, err)
	return e
}

// answer answers a view.
func answer(t *testing.T, name string, e *domain.Edition, m domain.Moment) *projections.Answer {
	a, err := projections.ViewByName(name).Answer(context.Background(), e, m, projections.Query{})
	require.NoError(t, err)
	return a
}

// timed is how long some work takes, in milliseconds, with the garbage of what was before it gone, and the processor time that this process spent meanwhile.
func timed(work func()) (elapsed, spent float64) {
	runtime.GC()
	start, before := time.Now(), processorTime()
	work()
	return time.Since(start).Seconds() * 1e3, processorTime() - before
}

// leastSpent is how much processor time a measurement of short work takes at least, in milliseconds: the work is repeated.
const leastSpent = 60

// spent is how much processor time some work takes, in milliseconds. It serves for work that waits for nothing, where other people's load would tell in elapsed time.
func spent(work func()) float64 {
	_, once := timed(work)
	times := int(leastSpent / max(once, 1))
	if times < 2 {
		return once
	}
	_, all := timed(func() {
		for range times {
			work()
		}
	})
	return all / float64(times)
}

// processorTime is what this process has used so far, in milliseconds.
func processorTime() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

// heap is how many bytes are in use.
func heap() int {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// measureOpening is B5, on a server that stands already.
func (b *big) measureOpening(to *board, rounds int) {
	whole := benchRow{number: "B5", what: "open, all views answered; drain", size: b.size, unit: "events/s", speed: true, goal: 0.5}
	book := benchRow{number: "B5", what: "of that: open", size: b.size, unit: "events/s", speed: true}
	processor := benchRow{number: "B5", what: "all of it, in processor time", size: b.size, unit: "µs an event"}
	views := map[string]float64{}
	for range rounds {
		b.shut()
		opening, openingSpent := timed(b.open)
		answering, answeringSpent := timed(func() {
			for _, v := range projections.Views() {
				before := processorTime()
				answer(b.t, v.Name, b.edition(b.now()), b.now())
				views[v.Name] += (processorTime() - before) / float64(rounds)
			}
		})
		draining, drainingSpent := timed(b.drain)
		rate := func(ms float64) float64 { return float64(b.head) / ms * 1e3 }
		whole.add(rate(opening+answering), rate(draining))
		book.add(rate(opening), rate(draining))
		processor.add((openingSpent+answeringSpent)/float64(b.head)*1e3, drainingSpent/float64(b.head)*1e3)
	}
	to.put(whole)
	to.put(book)
	to.put(processor)
	names := slices.Collect(maps.Keys(views))
	slices.SortFunc(names, func(x, y string) int { return cmp.Compare(views[y], views[x]) })
	for _, name := range names[:5] {
		to.progress("   %s: %.0f ms", name, views[name])
	}
}

// benchViews are a view of few and long rows, one of many, and one that asks of other entities.
var benchViews = []string{"documents", "measures", "responsibilities"}

// measureViews is B6: a whole view against encoding its rows. Now is a day that others have asked about before, as they have in a running server, and what was walked
// for them is kept; of no other moment anything is, so each repetition asks about another day.
func (b *big) measureViews(to *board, rounds int) {
	days := domain.Day(0)
	later := func(m domain.Moment) domain.Moment {
		days++
		m.On = domain.OnDay(m.On.Earliest() + days)
		return m
	}
	for _, at := range []struct {
		name   string
		moment func() domain.Moment
		goal   float64
	}{
		{"now", b.now, 1.5},
		{"now, asked first", func() domain.Moment { return later(b.now()) }, 0},
		{"another moment", func() domain.Moment { return later(b.then()) }, 2},
	} {
		for _, name := range benchViews {
			row := benchRow{number: "B6", what: name + ", " + at.name + "; as JSON", size: b.size, unit: "ms", goal: at.goal}
			for range rounds {
				row.addView(b.t, name, b.ledger.Book(), at.moment)
			}
			to.put(row)
		}
	}
}

func (r *benchRow) addView(t *testing.T, name string, book *domain.Book, moment func() domain.Moment) {
	var a *projections.Answer
	ours := spent(func() {
		m := moment()
		a = answer(t, name, editionOf(t, book, m), m)
	})
	r.add(ours, spent(func() {
		_, err := json.Marshal(a.Rows)
		require.NoError(t, err)
	}))
}

// measureCorrected is the last of B6: views of one small ledger as it is, and when every fact was corrected five times.
func measureCorrected(to *board, rounds int) {
	plain, corrected := bookOf(to.t, fixtures.Generation{Seed: 1, Events: smallSize}), bookOf(to.t, fixtures.Generation{Seed: 1, Events: smallSize, Corrections: 5})
	for _, name := range benchViews {
		row := benchRow{number: "B6", what: name + ", corrected 5 times; as is", size: smallSize, unit: "ms", goal: 1.3}
		for range max(rounds, 5) {
			m, n := completed(corrected.Head()), completed(plain.Head())
			row.add(spent(func() { answer(to.t, name, editionOf(to.t, corrected, m), m) }), spent(func() { answer(to.t, name, editionOf(to.t, plain, n), n) }))
		}
		to.put(row)
	}
}

// bookOf is a book with a generation's events, and no store.
func bookOf(t *testing.T, g fixtures.Generation) *domain.Book {
	book, now := domain.NewBook(bigID, []byte("request key of the benchmark")), time.Date(2026, time.January, 2, 11, 0, 0, 0, time.UTC)
	for s := range submissions(t, g) {
		for range s.Events {
			s.IDs = append(s.IDs, domain.NewEventID(now))
		}
		decision := book.Decide(s, now)
		require.NoError(t, decision.Err)
		book.Commit(decision.After)
	}
	return book
}

// measureTrails is B7: trails of entities with as many records, in this ledger and in a small one.
func (b *big) measureTrails(to *board, rounds int, small *big) {
	row := benchRow{number: "B7", what: "a trail; in 10000 events", size: b.size, unit: "µs", goal: 1.5}
	ours, theirs := b.told(), small.told()
	for range max(rounds, 5) {
		row.add(b.trails(ours), small.trails(theirs))
	}
	to.put(row)
}

// told are up to 300 entities, evenly spread, whose trails have ten to fourteen records.
func (b *big) told() (subjects []domain.Ref) {
	e := b.edition(b.now())
	for _, kind := range []domain.Kind{domain.KindMeasure, domain.KindDocument, domain.KindResponsibility} {
		homes := slices.Collect(e.Homes(kind))
		for i := 0; i < len(homes) && len(subjects) < 300; i += 1 + len(homes)/300 {
			records := len(e.Facts(homes[i]))
			for range e.Incoming(homes[i]) {
				records++
			}
			if records >= 10 && records <= 14 {
				subjects = append(subjects, e.Ref(homes[i]))
			}
		}
	}
	require.NotEmpty(b.t, subjects)
	return subjects
}

// trails is how much processor time a trail takes, in microseconds.
func (b *big) trails(subjects []domain.Ref) float64 {
	e := b.edition(b.now())
	total := spent(func() {
		for _, subject := range subjects {
			_, err := projections.Trail(e, b.now(), subject)
			require.NoError(b.t, err)
		}
	})
	return total * 1e3 / float64(len(subjects))
}
