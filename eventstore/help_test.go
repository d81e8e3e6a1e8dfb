package eventstore

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// testPatience bounds what a test waits for; nothing in order takes that long.
const testPatience = 30 * time.Second

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), testPatience)
	t.Cleanup(cancel)
	return ctx
}

// newStore makes a store in a directory of its own, closed at the end of the test unless the test does it.
func newStore(t testing.TB, alter ...func(*LedgerConfig)) (*Store, StoreConfig) {
	t.Helper()
	c := StoreConfig{Dir: filepath.Join(t.TempDir(), "data"), ledger: func(c *LedgerConfig) {
		for _, each := range alter {
			each(c)
		}
	}}
	s, err := CreateStore(testContext(t), c)
	require.NoError(t, err)
	closeAtEnd(t, s)
	return s, c
}

func newLedger(t testing.TB, alter ...func(*LedgerConfig)) (*Ledger, *Store) {
	t.Helper()
	s, _ := newStore(t, alter...)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	return l, s
}

var closed sync.Map // stores that were closed

func closeAtEnd(t testing.TB, s *Store) { t.Cleanup(func() { closeStore(t, s) }) }

func closeStore(t testing.TB, s *Store) {
	if _, twice := closed.LoadOrStore(s, true); !twice {
		require.NoError(t, s.Close(testContext(t)))
	}
}

func reopen(t testing.TB, c StoreConfig) *Store {
	t.Helper()
	s, err := OpenStore(testContext(t), c)
	require.NoError(t, err)
	closeAtEnd(t, s)
	return s
}

// organisation is the body of an append that no other stands in the way of.
func organisation(name string) string {
	return `{"type":"organisation.registered.v1","subject":"organisation/` + name + `","effective":"2020-01-01","data":{"name":"` + name + `","kind":"board"}}`
}

func organisations(n int, prefix string) string {
	body := "["
	for i := range n {
		if i > 0 {
			body += ","
		}
		body += organisation(fmt.Sprintf("%s-%d", prefix, i))
	}
	return body + "]"
}

// refusedBody is an append that the rules refuse: its parent is unknown.
const refusedBody = `{"type":"organisation.registered.v1","subject":"organisation/child","effective":"2020-01-01","data":{"name":"x","kind":"board","parent":"organisation/nobody"}}`

func submission(t testing.TB, key, body string) *domain.Submission {
	t.Helper()
	events, array, err := domain.ParseAppend([]byte(body))
	require.NoError(t, err)
	return &domain.Submission{Events: events, Array: array, Actor: "coordinator/1", Key: "key-0123456789-" + key, Body: []byte(body)}
}

func appendOne(t testing.TB, l *Ledger, name string) domain.Receipt {
	t.Helper()
	receipts, repeated, err := l.Append(testContext(t), submission(t, name, organisation(name)))
	require.NoError(t, err)
	require.False(t, repeated)
	return receipts[0]
}

func appendMany(t testing.TB, l *Ledger, n int) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			_, _, err := l.Append(testContext(t), submission(t, fmt.Sprintf("many-%d", i), organisation(fmt.Sprintf("many-%d", i))))
			assert.NoError(t, err)
		})
	}
	all.Wait()
}

// readAll returns every record of a ledger.
func readAll(t testing.TB, l *Ledger) []domain.Record {
	t.Helper()
	var all []domain.Record
	for r, err := range l.Read(testContext(t), 0) {
		require.NoError(t, err)
		all = append(all, r)
	}
	return all
}

// requireStoredOnce checks that a receipt's event stands at its position and nowhere else, and that the book says so, too.
func requireStoredOnce(t testing.TB, l *Ledger, receipts ...domain.Receipt) {
	t.Helper()
	at := map[string][]uint64{}
	for _, r := range readAll(t, l) {
		at[r.ID] = append(at[r.ID], r.Position)
	}
	for _, receipt := range receipts {
		require.Equal(t, []uint64{receipt.Position}, at[receipt.ID])
	}
}

// publishes counts what goes to the stream, and lets a test stand in between.
type publishes struct {
	mu    sync.Mutex
	sizes []int // records in each publish
	// between, if set, decides what happens; else the publish goes through.
	between atomic.Pointer[func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer]
}

func (p *publishes) wrap(c *LedgerConfig) {
	c.wrap = func(next publishFunc) publishFunc {
		return func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool) answer {
			p.mu.Lock()
			p.sizes = append(p.sizes, len(records))
			p.mu.Unlock()
			if between := p.between.Load(); between != nil {
				return (*between)(ctx, after, records, meanwhile, next)
			}
			return next(ctx, after, records, meanwhile)
		}
	}
}

func (p *publishes) do(between func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer) {
	p.between.Store(&between)
}

// hold keeps publishes back until the returned function is called; held is told when the first arrives.
func (p *publishes) hold() (held <-chan struct{}, let func()) {
	arrived, open := make(chan struct{}), make(chan struct{})
	var once sync.Once
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		once.Do(func() { close(arrived) })
		<-open
		return next(ctx, after, records, meanwhile)
	})
	return arrived, func() { close(open) }
}

func (p *publishes) seen() []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]int(nil), p.sizes...)
}

func patience(d time.Duration) func(*LedgerConfig) {
	return func(c *LedgerConfig) { c.patience = d }
}

// logLines counts lines of a log by message.
type logLines struct {
	slog.Handler
	mu    sync.Mutex
	count map[string]int
}

func newLogLines() *logLines { return &logLines{Handler: slog.DiscardHandler, count: map[string]int{}} }

func (l *logLines) Enabled(context.Context, slog.Level) bool { return true }

func (l *logLines) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count[r.Message]++
	return nil
}

func (l *logLines) of(message string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count[message]
}

// eventually waits for what another goroutine brings about.
func eventually(t testing.TB, what func() bool) {
	t.Helper()
	require.Eventually(t, what, testPatience, time.Millisecond)
}

func overwrite(t testing.TB, path string, text []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, text, 0o600))
}

// nothing is to be done meanwhile.
func nothing() bool { return false }
