package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/eventstore"
	"liggare/fixtures/chaostest"
)

// A server that is killed under load, again and again, on one directory: nothing acknowledged is lost, nothing is stored twice.
func TestKilledUnderLoad(t *testing.T) {
	dir, told, sum := newDirectory(t), newAccount(), tally{}
	n := rounds(3)
	for round := range n {
		s := serve(t, dir)
		stop := make(chan struct{})
		wait := told.clients(t.Context(), s.url, fmt.Sprint("r", round), 24, stop)
		told.await(t, told.count(isAcknowledged)+50+rand.IntN(300))
		s.kill()
		close(stop)
		wait()
		again := serve(t, dir)
		seen := told.verify(t, again.client())
		sum.acknowledged = seen.acknowledged
		sum.add(tally{settled: seen.settled, found: seen.found, repeated: seen.repeated})
		again.kill() // and at rest, too
	}
	reportCounts(t, "kill -9 of the server under load, and at rest after each", n, sum)
	t.Logf("%d rounds: %d requests acknowledged, %d lost, %d doubled; %d had no answer, of which %d were stored; %d repeated", n, sum.acknowledged, sum.lost, sum.doubled,
		sum.settled, sum.found, sum.repeated)
}

// A stop in order under load: whoever was taken in is answered, nothing that was answered is lost, and nothing is stored that wasn't answered.
func TestStoppedUnderLoad(t *testing.T) {
	dir, told, sum, n := newDirectory(t), newAccount(), tally{}, 0
	for round := range rounds(2) {
		s := serve(t, dir)
		wait := told.clients(t.Context(), s.url, fmt.Sprint("r", round), 24, nil)
		told.await(t, told.count(isAcknowledged)+100)
		s.end(t)
		wait() // each client has met a server that is gone
		again := serve(t, dir)
		seen := told.verify(t, again.client())
		require.Zero(t, seen.found, "stored without an answer")
		t.Logf("%d requests acknowledged, %d had no answer and were not stored", seen.acknowledged, seen.settled)
		again.end(t)
		sum.acknowledged, n = seen.acknowledged, n+1
	}
	reportCounts(t, "stop in order under load", n, sum)
}

// A second signal ends it at once, even while a request holds the first one's orderly end up; what was acknowledged is there.
func TestSecondSignalUnderLoad(t *testing.T) {
	dir, told := newDirectory(t), newAccount()
	s := serve(t, dir)
	wait := told.clients(t.Context(), s.url, "r", 24, nil)
	told.await(t, 100)
	conn := half(t, strings.TrimPrefix(s.url, "http://"))
	defer conn.Close()
	require.NoError(t, s.Process.Signal(syscall.SIGTERM))
	wait()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for ended := false; !ended; {
		select {
		case <-s.ended:
			ended = true
		case <-again.C:
			_ = s.Process.Signal(syscall.SIGTERM)
		}
	}
	status, is := s.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, is && status.Signaled(), "ended by the signal, not in order: %s", s.ProcessState)
	reportCounts(t, "second signal under load", 1, told.verify(t, serve(t, dir).client()))
}

// half begins an append that it doesn't end.
func half(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	_, err = fmt.Fprintf(conn, "POST /v1/ledgers/botkyrka/events HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nIdempotency-Key: half-of-an-append\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n", addr)
	require.NoError(t, err)
	// The server asks for the body when the handler reads it: from here on the request is at work.
	response, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, int64(len("HTTP/1.1 100 Continue\r\n\r\n")))), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusContinue, response.StatusCode)
	_, err = io.WriteString(conn, "{")
	require.NoError(t, err)
	return conn
}

// Clients that send half a request, ask and don't read, or are gone, hold nobody up.
func TestSlowAndDeadClientsHoldNobody(t *testing.T) {
	dir, told := newDirectory(t), newAccount()
	s := serve(t, dir)
	for i := range 20 { // something to read
		key := fmt.Sprint("large-", i)
		told.request(key, 100)
		_, err := told.send(t.Context(), s.client(), key)
		require.NoError(t, err)
	}
	addr := strings.TrimPrefix(s.url, "http://")
	var hanging []net.Conn
	for range 50 {
		reader, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		hanging = append(hanging, half(t, addr), reader)
		_, err = io.WriteString(reader, strings.Repeat("GET /v1/ledgers/botkyrka/events?limit=1000 HTTP/1.1\r\nHost: "+addr+"\r\n\r\n", 10))
		require.NoError(t, err)
		gone, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		_, err = io.WriteString(gone, "POST /v1/ledgers/botkyrka/events HTTP/1.1\r\nHost: "+addr+"\r\nContent-Type: application/json\r\nIdempotency-Key: gone-before-the-end\r\nContent-Length: 500\r\n\r\n{")
		require.NoError(t, err)
		require.NoError(t, gone.Close())
	}
	stop := make(chan struct{})
	before := told.count(isAcknowledged)
	wait := told.clients(t.Context(), s.url, "r", 8, stop)
	told.await(t, before+200)
	close(stop)
	wait()
	require.Zero(t, told.count(isOpen), "everybody else was answered")
	reportCounts(t, "beside 150 slow and dead clients", 1, told.verify(t, s.client()))
	for _, conn := range hanging {
		require.NoError(t, conn.Close())
	}
	s.end(t)
}

// The queue is bounded: who comes when it is full is told to come again, and when; whoever was let in is answered.
func TestFullQueueTellsWhenToComeAgain(t *testing.T) {
	dir, told := newDirectory(t), newAccount()
	entered, open := make(chan struct{}), make(chan struct{})
	first := true
	clock := func() time.Time { // the writer's goroutine asks it for each decision
		if first {
			first = false
			close(entered)
			<-open
		}
		return time.Now()
	}
	store, err := eventstore.OpenStore(t.Context(), eventstore.StoreConfig{Dir: dir, Now: clock})
	require.NoError(t, err)
	h := &host{store: store, views: &publisher{store: store}, handler: api.Handler(api.Config{Ledgers: shelf{store}})}
	defer func() { require.NoError(t, h.close()) }()
	client := h.client("en")

	const queue, more = 4096, 200
	answers := make(chan error, queue+more+1)
	send := func(key string) {
		told.request(key, 1)
		go func() {
			_, err := told.send(t.Context(), client, key)
			answers <- err
		}()
	}
	send("first")
	<-entered
	for i := range queue + more {
		send(fmt.Sprint("q", i))
	}
	for range more { // those who are turned away are told at once, while nobody else is
		var busy *api.Problem
		require.ErrorAs(t, <-answers, &busy)
		require.Equal(t, http.StatusServiceUnavailable, busy.Status)
		require.Equal(t, "writer.busy", busy.Code())
		require.Positive(t, busy.RetryAfter)
	}
	require.Empty(t, answers)
	close(open)
	for range queue + 1 {
		require.NoError(t, <-answers)
	}
	seen := told.verify(t, client)
	require.Equal(t, queue+1, seen.acknowledged)
	reportCounts(t, fmt.Sprintf("full queue: %d turned away with 503 and Retry-After", more), 1, seen)
	for key, e := range told.sent {
		if e.problem != nil {
			_, err := told.send(t.Context(), client, key)
			require.NoError(t, err, "it comes again")
		}
	}
	told.verify(t, client)
}

// A second process on a directory is refused in one line that names the first, and does nothing to it.
func TestSecondProcessIsRefused(t *testing.T) {
	dir, told := newDirectory(t), newAccount()
	s := serve(t, dir)
	for _, args := range [][]string{{"serve", "--data", dir, "--addr", "127.0.0.1:0"}, {"replay", "--data", dir, "--ledger", "botkyrka", "--view", "documents"}} {
		code, _, stderr := runIn(t.Context(), "", append(args, "--lang", "en")...)
		require.Equal(t, exitUnavailable, code)
		chaostest.Damage(t, "second process on the directory: "+args[0], strings.NewReplacer(dir, "DIR", strconv.Itoa(s.Process.Pid), "PID").Replace(strings.TrimSpace(stderr)))
		require.Equal(t, fmt.Sprintf("%s: The data directory is already in use by process %d; stop it or name another directory.\n", dir, s.Process.Pid), stderr)
	}
	told.request("a", 3)
	_, err := told.send(t.Context(), s.client(), "a")
	require.NoError(t, err)
	told.verify(t, s.client())
	s.end(t)
}

// A damaged ledger is told of in one line when the server starts, and to whoever asks for it; the others go on.
func TestDamagedLedgerIsTold(t *testing.T) {
	dir, told := newDirectory(t), newAccount()
	code, _, stderr := runIn(t.Context(), "", "init", "--data", dir, "--ledger", "malmo", "--name", "Malmö stad", "--code", "1280")
	require.Equal(t, exitDone, code, stderr)
	s := serve(t, dir)
	told.request("a", 50)
	_, err := told.send(t.Context(), s.client(), "a")
	require.NoError(t, err)
	s.end(t)
	blocks, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", "LEDGER_botkyrka", "msgs", "*.blk"))
	require.NoError(t, err)
	require.Len(t, blocks, 1)
	text, err := os.ReadFile(blocks[0])
	require.NoError(t, err)
	text[len(text)/2] ^= 1
	require.NoError(t, os.WriteFile(blocks[0], text, 0o600))

	s = serve(t, dir)
	lines := s.err.lines(`"level":"ERROR"`)
	require.Len(t, lines, 1)
	require.Contains(t, lines[0], `"msg":"ledger not opened","ledger":"botkyrka"`)
	t.Log(lines[0])
	chaostest.Damage(t, "liggare serve with a damaged ledger", lines[0][strings.Index(lines[0], `"level":`):])
	for _, ask := range []func() error{
		func() error { _, err := s.client().Feed(t.Context(), "botkyrka", 0, 0, "", ""); return err },
		func() error { _, err := s.client().View(t.Context(), "botkyrka", "organisations", nil); return err },
		func() error { _, err := told.send(t.Context(), s.client(), "a"); return err },
	} {
		var problem *api.Problem
		require.ErrorAs(t, ask(), &problem)
		require.Equal(t, http.StatusServiceUnavailable, problem.Status)
		require.Equal(t, "ledger.damaged", problem.Code())
		require.Contains(t, problem.Detail, "Restore the store from a backup")
	}
	_, err = s.client().Feed(t.Context(), "malmo", 0, 0, "", "")
	require.NoError(t, err)
	s.end(t)
}

// Recorded times increase with the positions while the clock jumps by hours, over HTTP and across a restart.
func TestRecordedTimesIncrease(t *testing.T) {
	dir, told := newDirectory(t), newAccount()
	jump := rand.New(rand.NewPCG(5, 6))
	clock := func() time.Time { return time.Now().Add(time.Duration(jump.Int64N(int64(4*time.Hour))) - 2*time.Hour) }
	var last time.Time
	for round := range 2 {
		store, err := eventstore.OpenStore(t.Context(), eventstore.StoreConfig{Dir: dir, Now: clock})
		require.NoError(t, err)
		h := &host{store: store, views: &publisher{store: store}, handler: api.Handler(api.Config{Ledgers: shelf{store}})}
		for i := range 20 {
			key := fmt.Sprintf("r%d-i%d", round, i)
			for _, receipt := range appendNow(t, told, h.client("en"), key) {
				require.True(t, receipt.RecordedTime.After(last), "position %d", receipt.Position)
				last = receipt.RecordedTime
			}
		}
		told.verify(t, h.client("en"))
		require.NoError(t, h.close())
	}
}

func appendNow(t *testing.T, told *account, client *api.Client, key string) []domain.Receipt {
	t.Helper()
	e := told.request(key, 1+len(key)%2)
	_, err := told.send(context.WithoutCancel(t.Context()), client, key)
	require.NoError(t, err)
	return e.receipts
}
