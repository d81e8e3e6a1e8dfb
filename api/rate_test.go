package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/semaphore"
)

func TestAllowance(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	rs := newRates(Rate{PerSecond: 2, Burst: 3})
	for range 3 {
		_, ok := rs.take("one", now)
		require.True(t, ok)
	}
	wait, ok := rs.take("one", now)
	require.False(t, ok)
	require.Equal(t, 500*time.Millisecond, wait)
	wait, _ = rs.take("one", now)
	require.Equal(t, 500*time.Millisecond, wait, "what is refused takes nothing")
	_, ok = rs.take("two", now)
	require.True(t, ok, "another's allowance is its own")
	_, ok = rs.take("one", now.Add(500*time.Millisecond))
	require.True(t, ok)
	_, ok = newRates(Rate{}).take("one", now)
	require.True(t, ok, "no rate, no bound")
}

func TestAllowancesAreForgotten(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	rs := newRates(Rate{PerSecond: 1, Burst: 1})
	for i := range 3 * ratesMost {
		rs.take(fmt.Sprint(i), now.Add(time.Duration(i)*time.Millisecond))
	}
	require.LessOrEqual(t, len(rs.limiters), ratesMost+1)
	_, ok := rs.take(fmt.Sprint(3*ratesMost-1), now.Add(3*ratesMost*time.Millisecond))
	require.False(t, ok, "who used its allowance is remembered")
}

// TestTooManyRequests: the answer says when to come again; the operator of this machine is never told so.
func TestTooManyRequests(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	a := &api{Config: Config{Now: func() time.Time { return now }}, rates: newRates(Rate{PerSecond: 0.5, Burst: 1})}
	somebody := Principal{ID: "p-1", Function: "reader"}
	require.NoError(t, a.admitRate(t.Context(), somebody))
	err := a.admitRate(t.Context(), somebody)
	w := httptest.NewRecorder()
	f := writeProblem(w, httptest.NewRequest(http.MethodGet, "/v1/ledgers", nil), err)
	require.Equal(t, "rate.limited", f.errors[0].Code)
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.Equal(t, "2", w.Header().Get("Retry-After"))
	for range 10 {
		require.NoError(t, a.admitRate(t.Context(), localOperator))
	}
}

// TestBodiesTakeTurns: what bodies take in memory together is bounded, and given back.
func TestBodiesTakeTurns(t *testing.T) {
	all := semaphore.NewWeighted(10)
	first := &budgeted{ReadCloser: http.NoBody, of: all}
	second := &budgeted{ReadCloser: http.NoBody, of: all}
	read := func(b *budgeted, n int) error {
		b.ReadCloser = bodyOf(n)
		_, err := b.Read(make([]byte, n))
		return err
	}
	require.NoError(t, read(first, 6))
	require.ErrorIs(t, read(second, 6), errCrowded)
	require.NoError(t, read(second, 4))
	first.release()
	first.release() // once is enough
	require.NoError(t, read(second, 6))
	second.release()
	require.True(t, all.TryAcquire(10))
}

func bodyOf(n int) io.ReadCloser { return io.NopCloser(strings.NewReader(strings.Repeat(" ", n))) }
