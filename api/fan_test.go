package api

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// stillLog is a view stream in which nothing happens.
type stillLog struct{}

func (stillLog) Epoch() string                                        { return "e" }
func (stillLog) Ends(context.Context) (first, last uint64, err error) { return 1, 0, nil }
func (stillLog) Current(context.Context, string, func(domain.Change) error) (uint64, error) {
	return 0, nil
}
func (stillLog) Read(context.Context, uint64) iter.Seq2[domain.Change, error] {
	return func(func(domain.Change, error) bool) {}
}
func (stillLog) Follow(ctx context.Context, _ uint64) iter.Seq2[domain.Change, error] {
	return func(yield func(domain.Change, error) bool) {
		<-ctx.Done()
		yield(domain.Change{}, ctx.Err())
	}
}

// A stream of own rights ends when nobody reads it any more, and no earlier; the next reader has another.
func TestAnOwnStreamEndsWithItsLastReader(t *testing.T) {
	var all fans
	open := func() *fan {
		f, err := all.of(t.Context(), fanKey{"alfa", domain.Confidential, "sn goals"}, func() (ChangeLog, error) { return stillLog{}, nil })
		require.NoError(t, err)
		return f
	}
	f := open()
	l, _, _, _, err := f.join(t.Context(), "goals")
	require.NoError(t, err)
	f.endIfIdle()
	require.True(t, f.working())
	require.Same(t, f, open())
	f.leave("goals", l)
	f.endIfIdle()
	require.False(t, f.working())
	_, _, _, _, err = f.join(t.Context(), "goals")
	require.ErrorIs(t, err, errFanEnded)
	require.NotSame(t, f, open())
	require.Len(t, all.all, 1)
	all.all[fanKey{"alfa", domain.Confidential, "sn goals"}].endIfIdle()
}
