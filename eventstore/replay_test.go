package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// made are the records of a ledger that no stream holds.
func made(t *testing.T, n int) []domain.Record {
	t.Helper()
	book, now := domain.NewBook("test", nil), time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	s := submission(t, "made", organisations(n, "o"))
	for range s.Events {
		s.IDs = append(s.IDs, domain.NewEventID(now))
	}
	decision := book.Decide(s, now)
	require.NoError(t, decision.Err)
	return decision.Records
}

// yielding reads some records, and an error behind them if there is one. done is told when the reading has ended.
func yielding(records []domain.Record, err error, done func()) readFunc {
	return func(ctx context.Context, _ uint64) iter.Seq2[domain.Record, error] {
		return func(yield func(domain.Record, error) bool) {
			defer done()
			for _, r := range records {
				if ctx.Err() != nil || !yield(r, nil) {
					return
				}
			}
			if err != nil {
				yield(domain.Record{}, err)
			}
		}
	}
}

func replayed(t *testing.T, book *domain.Book, records []domain.Record, err error) (*chain, error) {
	ended, seen := false, uint64(0)
	links, err := replay(testContext(t), yielding(records, err, func() { ended = true }), book, streamState{}, head{}, func(r domain.Record) error {
		require.Equal(t, uint64(1), r.Position)
		return nil
	}, func(position uint64) {
		require.GreaterOrEqual(t, position, seen)
		seen = position
	})
	require.True(t, ended, "nothing reads on")
	require.Equal(t, book.Head(), seen, "the last that is told of is the head")
	return links, err
}

// Wherever the first bad record stands, and whether it can't be decoded or doesn't follow, it is named, and nothing beyond it is taken in.
func TestReplayStopsAtTheFirstBadRecord(t *testing.T) {
	const n = 900
	records := made(t, n)
	undecodable := func(r domain.Record) domain.Record {
		r.Body = bytes.Replace(r.Body, []byte(`"kind":`), []byte(`"sort":`), 1)
		return r
	}
	misplaced := func(r domain.Record) domain.Record {
		r.Body = bytes.Replace(r.Body, []byte(`"entityversion":1`), []byte(`"entityversion":2`), 1)
		return r
	}
	for _, bad := range []int{1, 2, 128, replayChunk - 1, replayChunk, replayChunk + 1, 300, 2 * replayChunk, n - 1, n} {
		for what, spoil := range map[string]func(domain.Record) domain.Record{"undecodable": undecodable, "misplaced": misplaced} {
			spoilt := append([]domain.Record(nil), records...)
			spoilt[bad-1] = spoil(spoilt[bad-1])
			require.NotEqual(t, records[bad-1].Body, spoilt[bad-1].Body)
			for later := bad; later < n; later += 97 { // what is wrong beyond it is nobody's concern
				spoilt[later] = undecodable(spoilt[later])
			}
			book := domain.NewBook("test", nil)
			_, err := replayed(t, book, spoilt, nil)
			require.Equal(t, CodeDamaged, Code(err), "%s at %d: %v", what, bad, err)
			require.ErrorContains(t, err, fmt.Sprintf("The record at position %d is no event", bad), what)
			require.Equal(t, uint64(bad-1), book.Head(), what)
		}
	}
}

// A stream that can't be read on gives its error, whatever was read and decoded ahead; all that came before is taken in.
func TestReplayTellsWhyReadingEnded(t *testing.T) {
	records, broken := made(t, 600), errors.New("broken")
	for _, n := range []int{0, 1, replayChunk, 300, 600} {
		book := domain.NewBook("test", nil)
		_, err := replayed(t, book, records[:n], broken)
		require.ErrorIs(t, err, broken)
		require.Equal(t, uint64(n), book.Head())
	}
}

// The chain is that of every record, one by one, and is compared where the acknowledged head stands.
func TestReplayLinksEveryRecord(t *testing.T) {
	records := made(t, 600)
	for _, n := range []int{0, 1, replayChunk, replayChunk + 1, 600} {
		book, want := domain.NewBook("test", nil), newChain()
		for _, r := range records[:n] {
			want.add(r)
		}
		links, err := replayed(t, book, records[:n], nil)
		require.NoError(t, err)
		require.Equal(t, want.head, links.head)
		require.Equal(t, uint64(n), book.Head())
		for i, r := range records[:n] {
			position, stored := book.PositionOf(r.ID)
			require.True(t, stored)
			require.Equal(t, uint64(i+1), position)
		}
	}
	acknowledged := head{Position: 300, Sum: sum{1}}
	book := domain.NewBook("test", nil)
	_, err := replay(testContext(t), yielding(records, nil, func() {}), book, streamState{}, acknowledged, func(domain.Record) error { return nil }, func(uint64) {})
	require.Equal(t, CodeDamaged, Code(err))
	require.ErrorContains(t, err, "Up to position 300")
}
