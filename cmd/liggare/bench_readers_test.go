package main

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
)

// B10: readers of one view over HTTP, from the append to the last delivery, against one reader; interleaved rounds, medians.
func TestBenchReaders(t *testing.T) {
	if os.Getenv("LIGGARE_BENCH") == "" {
		t.Skip("task bench runs this")
	}
	s := newSession(t)
	require.NoError(t, s.host.views.start())
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	writer, n := &api.Client{Base: s.url}, 0
	took := map[int][]time.Duration{}
	for range 3 {
		for _, readers := range []int{1, 500} {
			took[readers] = append(took[readers], deliveries(t, s.url, readers, 60, func() {
				register(t, writer, n, n+1)
				n++
			})...)
		}
	}
	middle := func(of int, share float64) time.Duration {
		slices.Sort(took[of])
		return took[of][int(float64(len(took[of])-1)*share)]
	}
	t.Logf("B10 500 readers of a view, append to last delivery: %v, one reader: %v, ratio %.2f (goal <= 10); p99 %v (goal < 250ms), one reader: %v",
		middle(500, .5), middle(1, .5), float64(middle(500, .5))/float64(middle(1, .5)), middle(500, .99), middle(1, .99))
}

// deliveries is how long each of some appends took to come to the last of so many readers.
func deliveries(t *testing.T, url string, readers, appends int, write func()) (took []time.Duration) {
	t.Helper()
	client := &api.Client{Base: url, HTTP: &http.Client{Transport: &http.Transport{}}}
	defer client.HTTP.CloseIdleConnections()
	var ready, reading sync.WaitGroup
	heard, done := make(chan struct{}, readers), make(chan struct{})
	for range readers {
		ready.Add(1)
		reading.Go(func() {
			ctx := t.Context()
			started := false
			for e, err := range client.Changes(ctx, "botkyrka", "organisations", nil, "") {
				if err != nil {
					panic(fmt.Sprint("a reader was cut off: ", err))
				}
				switch {
				case e.Name == "ready":
					started = true
					ready.Done()
				case started:
					heard <- struct{}{}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	ready.Wait()
	for i := range appends {
		if i == appends-1 {
			close(done)
		}
		began := time.Now()
		write()
		for range readers {
			<-heard
		}
		took = append(took, time.Since(began))
	}
	reading.Wait()
	return took
}
