package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemosAreComputedOnce(t *testing.T) {
	ms, computed := &memos{}, 0
	begun, go_on := make(chan struct{}), make(chan struct{})
	ask := func() (int, error) {
		return remember(t.Context(), ms, "one", func(context.Context) (int, int, error) {
			computed++
			close(begun)
			<-go_on
			return 7, 1, nil
		})
	}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			n, err := ask()
			if n != 7 || err != nil {
				t.Error("not what was computed", n, err)
			}
		})
	}
	<-begun
	close(go_on)
	all.Wait()
	n, err := ask()
	require.NoError(t, err)
	require.Equal(t, 7, n)
	require.Equal(t, 1, computed)
}

// What came to nothing is not kept: neither an error, nor a panic, nor the patience of somebody else.
func TestWhatComesToNothingIsNoMemo(t *testing.T) {
	ms := &memos{}
	_, err := remember(t.Context(), ms, "one", func(context.Context) (int, int, error) { return 0, 0, errors.New("away") })
	require.EqualError(t, err, "away")
	require.Panics(t, func() {
		_, _ = remember(t.Context(), ms, "one", func(context.Context) (int, int, error) { panic("broken") })
	})
	impatient, giveUp := context.WithCancel(t.Context())
	begun, waiting := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := remember(impatient, ms, "one", func(ctx context.Context) (int, int, error) {
			close(begun)
			<-ctx.Done()
			return 0, 0, ctx.Err()
		})
		waiting <- err
	}()
	<-begun
	got := make(chan int, 1)
	go func() {
		n, _ := remember(t.Context(), ms, "one", func(context.Context) (int, int, error) { return 8, 1, nil })
		got <- n
	}()
	giveUp()
	require.ErrorIs(t, <-waiting, context.Canceled)
	require.Equal(t, 8, <-got)
	require.Len(t, ms.known, 1)
}

// Memos are bounded by what they weigh, empty ones too; what is asked for last stays.
func TestMemosAreBounded(t *testing.T) {
	ms, made := &memos{}, map[string]int{}
	ask := func(name string, weight int) {
		_, err := remember(t.Context(), ms, name, func(context.Context) (int, int, error) {
			made[name]++
			return 0, weight, nil
		})
		require.NoError(t, err)
	}
	for n := range 100 {
		ask(fmt.Sprint("large ", n), memosMost/10)
		ask("often", 10)
		require.LessOrEqual(t, ms.cost, memosMost)
	}
	require.Equal(t, 1, made["often"])
	ask("large 0", memosMost/10)
	require.Equal(t, 2, made["large 0"], "what was asked for long ago is gone")
	for n := range 3 * memosMost / memoCost {
		ask(fmt.Sprint("empty ", n), 0)
	}
	require.LessOrEqual(t, len(ms.known), memosMost/memoCost)
	ask("too large", memosMost)
	require.NotContains(t, ms.known, "too large")
	total := 0
	for _, m := range ms.known {
		total += m.cost
	}
	require.Equal(t, total, ms.cost)
}

// The last of a question is found as long as it is kept, and what is forgotten is the last of nothing.
func TestMemosKnowTheLastOfAQuestion(t *testing.T) {
	ms := &memos{}
	require.Nil(t, ms.lastOf("question"))
	for n := range 100 {
		name := fmt.Sprint(n)
		_, err := remember(t.Context(), ms, name, func(context.Context) (int, int, error) { return n, memosMost / 10, nil })
		require.NoError(t, err)
		ms.asLast("question", name)
		ms.asLast(fmt.Sprint("question ", n), name) // it is the last of one only
		ms.asLast("gone", "finns inte")
		require.Equal(t, n, ms.lastOf("question"))
	}
	require.Len(t, ms.last, 1)
	for n := range 20 {
		_, err := remember(t.Context(), ms, fmt.Sprint("other ", n), func(context.Context) (int, int, error) { return 0, memosMost / 10, nil })
		require.NoError(t, err)
	}
	require.Nil(t, ms.lastOf("question"))
	require.Empty(t, ms.last)
}
