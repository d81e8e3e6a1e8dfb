package eventstore

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// promises is what the callers of a ledger were told. verify holds the ledger to it: it is the one judge of every fault test, called after every step.
type promises struct {
	mu       sync.Mutex
	requests map[string]*promised  // by key
	owners   map[domain.Ref]string // key of the request that each entity belongs to: no two requests touch the same
	asked    int                   // repeated requests that were sent
}

// promised is a request and what its caller was told last.
type promised struct {
	body     string
	size     int // events
	receipts []domain.Receipt
	unknown  bool // it may be stored or not; without that and without receipts it was told that nothing was stored
}

func newPromises() *promises {
	return &promises{requests: map[string]*promised{}, owners: map[domain.Ref]string{}}
}

// append sends a request and notes what it is told.
func (p *promises) append(t testing.TB, l *Ledger, key, body string) error {
	s := submission(t, key, body)
	p.mu.Lock()
	r := p.requests[key]
	if r == nil {
		r = &promised{body: body, size: len(s.Events)}
		p.requests[key] = r
		for _, e := range s.Events {
			p.owners[e.Subject] = key
		}
	}
	p.mu.Unlock()
	receipts, repeated, err := l.Append(testContext(t), s)
	p.mu.Lock()
	defer p.mu.Unlock()
	if repeated {
		p.asked++
	}
	switch {
	case err == nil:
		r.receipts, r.unknown = receipts, false
	case errors.Is(err, ErrUnknown) || errors.Is(err, ErrUnwritable):
		r.unknown = true
	}
	return err
}

// verify reads the ledger and the stream anew. Positions have no gap; whatever was acknowledged stands once, at its position, and its key gives the same receipts
// again; what was told to be unknown stands whole or not at all; what was refused doesn't stand; nothing else does; and the head outside the store covers it all.
func (p *promises) verify(t testing.TB, l *Ledger, headDir string) {
	t.Helper()
	all := readAll(t, l)
	require.Equal(t, append([]uint64{}, upTo(1, uint64(len(all)))...), positions(all))
	at := map[string]uint64{}    // by event id
	stored := map[string]int{}   // events by key of the request
	once := map[domain.Ref]int{} // events by entity
	links, acknowledged := newChain(), p.headAt(t, headDir)
	for _, r := range all {
		e, err := domain.ParseEnvelope(r.Body)
		require.NoError(t, err)
		require.Equal(t, r.ID, e.ID)
		require.Zero(t, at[r.ID], "id %s stands twice", r.ID)
		at[r.ID] = r.Position
		once[e.Subject]++
		require.Equal(t, 1, once[e.Subject], "%s is stored twice", e.Subject)
		owner, known := p.owners[e.Subject]
		require.True(t, known, "nobody sent %s", e.Subject)
		stored[owner]++
		links.add(r)
		if links.Position == acknowledged.Position {
			require.Equal(t, acknowledged.Sum, links.Sum, "the head outside the store")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.requests)) {
		r := p.requests[key]
		switch {
		case r.receipts != nil:
			require.Equal(t, r.size, stored[key], "%s was acknowledged", key)
			for _, receipt := range r.receipts {
				require.Equal(t, receipt.Position, at[receipt.ID], "%s was acknowledged", key)
				require.LessOrEqual(t, receipt.Position, acknowledged.Position, "the head outside the store")
			}
			again, repeated, err := l.Append(testContext(t), submission(t, key, r.body))
			require.NoError(t, err)
			require.True(t, repeated, "%s was acknowledged", key)
			require.Equal(t, r.receipts, again)
		case r.unknown:
			require.Contains(t, []int{0, r.size}, stored[key], "%s is stored whole or not at all", key)
		default:
			require.Zero(t, stored[key], "%s was refused", key)
		}
	}
	end, err := l.reader.head(testContext(t))
	require.NoError(t, err)
	require.Equal(t, uint64(len(all)), end, "repeating stored nothing")
}

// acknowledged counts the requests with receipts.
func (p *promises) acknowledged() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.requests {
		if r.receipts != nil {
			n++
		}
	}
	return n
}

func (p *promises) headAt(t testing.TB, dir string) head {
	t.Helper()
	f, at, err := openHeadFile(filepath.Join(dir, "head"))
	require.NoError(t, err)
	require.NoError(t, f.close())
	return at
}

// settle repeats what is unknown with its key, until every request has an answer.
func (p *promises) settle(t testing.TB, l *Ledger) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(p.requests)) {
		if r := p.requests[key]; r.unknown {
			require.NoError(t, p.append(t, l, key, r.body))
		}
	}
}

// fails gives one answer to every publish, which is made before or not at all.
func fails(a answer, made bool) func(context.Context, uint64, []domain.Record, func() bool, publishFunc) answer {
	return func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		if made {
			next(ctx, after, records, meanwhile)
		}
		return a
	}
}
