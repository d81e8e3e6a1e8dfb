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

// B10: readers of one view over HTTP, from the append to the last delivery, against one reader; interleaved rounds, medians. In a new ledger, and, to tell how it grows, in
// copies of the made-up ones up to copiedMost events: there every append turns rows of views that count much (quality, checks, gaps), for each class of readers.
func TestBenchReaders(t *testing.T) {
	if os.Getenv("LIGGARE_BENCH") == "" {
		t.Skip("task bench runs this")
	}
	s := newSession(t)
	benchReaders(t, s, "botkyrka", 0)
	for _, size := range benchSizes(t) {
		dir := bigDir(t, size)
		if size > copiedMost {
			continue
		}
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			makeBig(t, size, dir)
		}
		s := &session{t: t, dir: t.TempDir()}
		require.NoError(t, os.CopyFS(s.dir, os.DirFS(dir)))
		s.open()
		benchReaders(t, s, bigID, size)
	}
}

// copiedMost is the largest ledger that is copied to be written to, in events.
const copiedMost = 100_000

func benchReaders(t *testing.T, s *session, ledger string, size int) {
	require.NoError(t, s.host.views.start())
	began := time.Now()
	require.NoError(t, s.host.views.reach(t.Context(), ledger))
	published := time.Since(began)
	writer, n := &api.Client{Base: s.url}, 0
	took := map[int][]time.Duration{}
	for range 3 {
		for _, readers := range []int{1, 500} {
			took[readers] = append(took[readers], deliveries(t, s.url, ledger, readers, 60, func() {
				body := fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/bench-%d","effective":"2020-01-01","data":{"name":"O%d","kind":"board"}}`, n, n)
				_, _, err := writer.Append(t.Context(), ledger, fmt.Sprintf("key-of-organisation-%d", n), []byte(body))
				require.NoError(t, err)
				n++
			})...)
		}
	}
	middle := func(of int, share float64) time.Duration {
		slices.Sort(took[of])
		return took[of][int(float64(len(took[of])-1)*share)].Round(10 * time.Microsecond)
	}
	t.Logf("B10 at %d events: 500 readers of a view, append to last delivery: %v, one reader: %v, ratio %.2f (goal <= 10); p99 %v (goal < 250ms), one reader: %v; all views published first in %v",
		size, middle(500, .5), middle(1, .5), float64(middle(500, .5))/float64(middle(1, .5)), middle(500, .99), middle(1, .99), published.Round(time.Millisecond))
}

// deliveries is how long each of some appends took to come to the last of so many readers.
func deliveries(t *testing.T, url, ledger string, readers, appends int, write func()) (took []time.Duration) {
	t.Helper()
	client := &api.Client{Base: url, HTTP: &http.Client{Transport: &http.Transport{}}}
	defer client.HTTP.CloseIdleConnections()
	var ready, reading sync.WaitGroup
	heard := make(chan struct{}, readers)
	for range readers {
		ready.Add(1)
		reading.Go(func() {
			left, started := appends, false // each is told one row
			for e, err := range client.Changes(t.Context(), ledger, "organisations", nil, "") {
				if err != nil {
					panic(fmt.Sprint("a reader was cut off: ", err))
				}
				switch {
				case e.Name == "ready":
					started = true
					ready.Done()
				case started && e.Name == "row":
					heard <- struct{}{}
					if left--; left == 0 {
						return
					}
				}
			}
		})
	}
	ready.Wait()
	for range appends {
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
