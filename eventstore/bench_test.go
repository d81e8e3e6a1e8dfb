package eventstore

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// TestBench prints B1 and B2: durable appends with rules and book, against raw JetStream publishes and raw atomic batches into streams with the same settings, with
// the same subjects and bytes, by as many callers, in one run and in turn. It runs only when LIGGARE_BENCH is set, to the number of rounds:
//
//	LIGGARE_BENCH=7 go test -run TestBench -v ./eventstore
//
// LIGGARE_BENCH_DIR names another disk for the store.
func TestBench(t *testing.T) {
	rounds, _ := strconv.Atoi(os.Getenv("LIGGARE_BENCH"))
	if rounds == 0 {
		return
	}
	b := newBench(t)
	fmt.Printf("%-8s %12s %12s %8s %8s %14s %8s\n", "callers", "liggare/s", "raw/s", "ratio", "goal", "raw batches/s", "ratio")
	for _, each := range []struct {
		callers int
		goal    string
	}{{1, "0.70"}, {4, "0.70"}, {16, "0.70"}, {64, ""}, {256, "2.50"}, {1024, ""}} {
		var ours, raw, batches []float64
		for range rounds {
			ours = append(ours, b.ours(each.callers))
			raw = append(raw, b.raw(each.callers))
			batches = append(batches, b.rawBatches(each.callers))
		}
		o, r, a := median(ours), median(raw), median(batches)
		fmt.Printf("%-8d %12.0f %12.0f %8.2f %8s %14.0f %8.2f\n", each.callers, o, r, o/r, each.goal, a, o/a)
	}
}

// TestBenchOpen prints how fast a ledger opens, book included, against an ordered consumer that only counts. It runs only when LIGGARE_BENCH_EVENTS is set, to the
// number of events; the whole of B5 with views is measured above this package.
func TestBenchOpen(t *testing.T) {
	events, _ := strconv.Atoi(os.Getenv("LIGGARE_BENCH_EVENTS"))
	if events == 0 {
		return
	}
	b := newBench(t)
	for made := 0; made < events; made += 1000 {
		_, _, err := b.ledger.Append(context.Background(), submission(t, fmt.Sprint("array-", made), organisations(1000, fmt.Sprint("p", made))))
		require.NoError(t, err)
	}
	var ours, raw []float64
	for range 3 {
		start := time.Now()
		book := domain.NewBook("bench", nil)
		_, err := replay(context.Background(), b.ledger.reader.Read, book, streamState{}, head{}, func(domain.Record) error { return nil }, func(uint64) {})
		require.NoError(t, err)
		ours = append(ours, float64(book.Head())/time.Since(start).Seconds())

		start = time.Now()
		consumer, err := b.js.OrderedConsumer(context.Background(), streamName("bench"), jetstream.OrderedConsumerConfig{})
		require.NoError(t, err)
		messages, err := consumer.Messages(jetstream.PullMaxMessages(pullSize))
		require.NoError(t, err)
		for range book.Head() {
			_, err := messages.Next()
			require.NoError(t, err)
		}
		messages.Stop()
		raw = append(raw, float64(book.Head())/time.Since(start).Seconds())
	}
	fmt.Printf("open %d events: %.0f/s, counting consumer %.0f/s, ratio %.2f, goal 0.50\n", events, median(ours), median(raw), median(ours)/median(raw))
}

// benchTime is how long each measurement lasts.
const benchTime = 700 * time.Millisecond

type bench struct {
	t      *testing.T
	ledger *Ledger
	js     jetstream.JetStream
	conn   *nats.Conn
	body   []byte // as the book stores it
	made   atomic.Uint64
}

func newBench(t *testing.T) *bench {
	dir, err := os.MkdirTemp(os.Getenv("LIGGARE_BENCH_DIR"), "liggare-bench-")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	s, err := CreateStore(testContext(t), StoreConfig{Dir: dir + "/data"})
	require.NoError(t, err)
	closeAtEnd(t, s)
	b := &bench{t: t}
	b.ledger, err = s.CreateLedger(testContext(t), "bench")
	require.NoError(t, err)
	b.conn, b.js = broker(t, s)
	for _, name := range []string{"raw", "batches"} {
		_, err = b.js.CreateStream(testContext(t), streamConfig(name))
		require.NoError(t, err)
	}
	_, _, err = b.ledger.Append(testContext(t), b.submission())
	require.NoError(t, err)
	for r := range b.ledger.Read(testContext(t), 0) {
		b.body = r.Body
	}
	return b
}

// submission is an event of the size that the fixtures have on average, about an entity of its own.
func (b *bench) submission() *domain.Submission {
	name := "o-" + strconv.FormatUint(b.made.Add(1), 36)
	return submission(b.t, name, strings.Replace(organisation(name), `"data":{`, `"data":{"note":"`+strings.Repeat("en anteckning ", 14)+`",`, 1))
}

// run lets callers work for benchTime and returns how much they did a second.
func run(callers int, work func(caller int, more func() bool) int) float64 {
	var all sync.WaitGroup
	var done atomic.Int64
	start := time.Now()
	more := func() bool { return time.Since(start) < benchTime }
	for caller := range callers {
		all.Go(func() { done.Add(int64(work(caller, more))) })
	}
	all.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

// ours appends, with parsing; each caller waits for its receipt.
func (b *bench) ours(callers int) float64 {
	return run(callers, func(_ int, more func() bool) (n int) {
		for ; more(); n++ {
			if _, _, err := b.ledger.Append(context.Background(), b.submission()); err != nil {
				panic(err)
			}
		}
		return n
	})
}

// raw publishes; each caller waits for its acknowledgement.
func (b *bench) raw(callers int) float64 {
	return run(callers, func(_ int, more func() bool) (n int) {
		for ; more(); n++ {
			msg := &nats.Msg{Subject: "ledger.raw.organisation.o.organisation.registered", Data: b.body, Header: nats.Header{}}
			msg.Header.Set(nats.MsgIdHdr, domain.NewEventID(time.Now()))
			if _, err := b.js.PublishMsg(context.Background(), msg); err != nil {
				panic(err)
			}
		}
		return n
	})
}

// rawBatches publishes atomic batches of as many messages as there are callers, from one caller: the most that the server can do.
func (b *bench) rawBatches(size int) float64 {
	size = min(size, maxBatchEvents)
	p, err := newPublisher(b.conn)
	require.NoError(b.t, err)
	defer p.close()
	r, err := newReader(b.conn, "batches")
	require.NoError(b.t, err)
	head, err := r.head(testContext(b.t))
	require.NoError(b.t, err)
	return run(1, func(_ int, more func() bool) (n int) {
		for more() {
			records := make([]domain.Record, size)
			for i := range records {
				records[i] = domain.Record{ID: domain.NewEventID(time.Now()), Subject: "ledger.batches.organisation.o.organisation.registered", Body: b.body}
			}
			if a := p.publish(context.Background(), head, records, nothing); a.verdict != stored {
				panic(a.err)
			}
			head += uint64(size)
			n += size
		}
		return n
	})
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
