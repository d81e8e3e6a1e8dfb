package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/fixtures/chaostest"
)

// attackWindow is how long the server is left alone, and then attacked, in turn.
const attackWindow = time.Second

// attack is a way to send what nobody should: once at a time on each of so many connections, each so often.
type attack struct {
	name        string
	connections int
	every       time.Duration
	send        func(ctx context.Context, conn net.Conn, host string) (status int) // 0: cut off without an answer
	kept        bool                                                               // the connection serves for the next, too
	refused     []int                                                              // the statuses that it may get, beside 0
}

// next is how long to wait: at first all connections are made.
func (each attack) next(first bool) time.Duration {
	if first {
		return 0
	}
	return time.Duration(rand.Int64N(int64(each.every)))
}

func attacks(bodies [][]byte, tokens int) []attack {
	asks := func(request string) func(context.Context, net.Conn, string) int {
		return func(_ context.Context, conn net.Conn, host string) int {
			_, _ = io.WriteString(conn, strings.Replace(request, "\r\n", "\r\nHost: "+host+"\r\n", 1)) // what was read before it was cut off may be answered
			return answerOf(conn)
		}
	}
	const post = "POST /v1/ledgers/botkyrka/events HTTP/1.1\r\nContent-Type: application/json\r\nIdempotency-Key: an-attack-on-the-api\r\n"
	var turn int
	var mu sync.Mutex
	next := func() []byte {
		mu.Lock()
		defer mu.Unlock()
		turn++
		return bodies[turn%len(bodies)]
	}
	return []attack{
		{name: "slow headers", refused: []int{408}, connections: 200, every: time.Second, send: drip("GET /v1/ledgers HTTP/1.1\r\nX-Slow: ")},
		{name: "slow bodies", refused: []int{408}, connections: 100, every: time.Second, send: drip(post + "Host: localhost\r\nContent-Length: 1000000\r\n\r\n")},
		{name: "endless bodies", refused: []int{413}, connections: 2, every: time.Second / 2, send: func(_ context.Context, conn net.Conn, host string) int {
			_, _ = fmt.Fprintf(conn, post+"Host: %s\r\nTransfer-Encoding: chunked\r\n\r\n", host)
			piece := fmt.Sprintf("%x\r\n%s\r\n", 64<<10, strings.Repeat(" ", 64<<10))
			for {
				if _, err := io.WriteString(conn, piece); err != nil {
					return answerOf(conn)
				}
			}
		}},
		{name: "header floods", refused: []int{431}, connections: 2, every: time.Second / 2, send: asks("GET /v1/ledgers HTTP/1.1\r\n" + strings.Repeat("X-Flood: "+strings.Repeat("f", 1000)+"\r\n", 200) + "\r\n")},
		{name: "thousands of headers", refused: []int{431}, connections: 2, every: time.Second / 2, send: asks("GET /v1/ledgers HTTP/1.1\r\n" + strings.Repeat("X: 1\r\n", 20_000) + "\r\n")},
		{name: "two lengths", refused: []int{400}, connections: 2, every: time.Second / 2, send: asks(post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")},
		{name: "tricks in the path", refused: []int{404}, connections: 8, every: time.Second / 2, kept: true, send: asks("GET /v1/ledgers/../../*/%3E/" + strings.Repeat("a", 4000) + " HTTP/1.1\r\n\r\n")},
		{name: "bad appends", refused: []int{400, 413, 422}, connections: 20, every: time.Second / 2, kept: true, send: func(_ context.Context, conn net.Conn, host string) int {
			body := next()
			_, _ = fmt.Fprintf(conn, post+"Host: %s\r\nContent-Length: %d\r\n\r\n%s", host, len(body), body)
			return answerOf(conn)
		}},
		{name: "bad tokens", refused: []int{401}, connections: tokens, every: 20 * time.Second, kept: true, send: asks("GET /v1/ledgers/botkyrka/views/nothing HTTP/1.1\r\nAuthorization: Bearer " + strings.Repeat("x", 64) + "\r\n\r\n")},
	}
}

// drip sends the beginning of a request and then a byte now and then, until it is cut off.
func drip(beginning string) func(context.Context, net.Conn, string) int {
	return func(ctx context.Context, conn net.Conn, _ string) int {
		_, _ = io.WriteString(conn, beginning)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return 0
			case <-tick.C:
				if _, err := io.WriteString(conn, " "); err != nil {
					return answerOf(conn)
				}
			}
		}
	}
}

func answerOf(conn net.Conn) (status int) {
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// TestAttacksAreNoticedByNobodyElse: slow and endless requests, floods, tricks and thousands of bad tokens at once get a clear refusal or are cut off. Meanwhile another caller is
// answered within twice the time of the quiet run beside it, the memory of the server stays flat, and nothing is stored but what that caller sent. task chaos runs it at
// length; the ratio is judged there.
func TestAttacksAreNoticedByNobodyElse(t *testing.T) {
	s := serve(t, newDirectory(t))
	var bodies [][]byte
	for _, each := range readBadAppends(t) {
		if len(each.Given) == 0 { // bad in any ledger
			bodies = append(bodies, each.Body)
		}
	}
	a := &assault{addr: strings.TrimPrefix(s.url, "http://"), statuses: map[string]map[int]int{}, gate: make(chan struct{})}
	ctx, end := context.WithCancel(t.Context())
	tokens := 200
	if chaostest.Rounds() > 0 {
		tokens = 2000
	}
	all := attacks(bodies, tokens)
	for _, each := range all {
		for range each.connections {
			a.all.Go(func() { a.run(ctx, each) })
		}
	}
	a.open()
	require.Eventually(t, func() bool { return a.count("bad tokens") >= tokens }, scriptPatience, 10*time.Millisecond, "all of them at once")
	a.shut()
	caller := &caller{s: s}
	var quiet, attacked, ratios, memory []float64
	windows := min(rounds(1), 10)
	for range windows {
		quiet = append(quiet, caller.window(t))
		a.open()
		attacked = append(attacked, caller.window(t))
		ratios = append(ratios, attacked[len(attacked)-1]/quiet[len(quiet)-1]) // side by side: the machine may have others to serve, too
		memory = append(memory, residentMB(t, s.Process.Pid))
		a.shut()
	}
	end()
	a.all.Wait()
	for _, each := range all {
		counts := a.statuses[each.name]
		t.Logf("%-22s %v", each.name, counts)
		for status := range counts {
			require.True(t, status == 0 || slices.Contains(each.refused, status), "%s: %d", each.name, status)
		}
		require.False(t, len(counts) == 1 && counts[0] > 0, "%s: never answered", each.name)
	}
	slices.Sort(quiet)
	slices.Sort(attacked)
	slices.Sort(ratios)
	ratio := ratios[windows/2]
	t.Logf("a caller's median: %.2f ms alone, %.2f ms beside the attacks, ratio of windows side by side %.2f (%.2f–%.2f); %d calls; memory of the server %.0f MB",
		quiet[windows/2], attacked[windows/2], ratio, ratios[0], ratios[windows-1], caller.calls, memory)
	chaostest.Attack(t, "another caller's latency beside attacks against alone", fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.0f MB → %.0f MB", memory[0], memory[windows-1]))
	require.Less(t, memory[windows-1], memory[windows/2]*1.25+16, "memory grows") // the first half is the collector's, to find its pace
	feed, err := s.client().Feed(t.Context(), "botkyrka", 0, 1, "", "")
	require.NoError(t, err)
	require.Equal(t, caller.calls+1, int(feed.Head), "something else was stored")
	if chaostest.Rounds() > 0 {
		require.LessOrEqual(t, ratio, 2.0)
	}
	s.end(t)
}

// assault runs attacks while its gate is open.
type assault struct {
	addr string
	all  sync.WaitGroup

	mu       sync.Mutex
	gate     chan struct{} // closed while attacks go on
	statuses map[string]map[int]int
}

func (a *assault) open() {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.gate)
}

func (a *assault) shut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gate = make(chan struct{})
}

// run sends an attack once in each time of its own, at any moment within it, while the gate is open.
func (a *assault) run(ctx context.Context, each attack) {
	var conn net.Conn
	drop := func() {
		if conn != nil {
			conn.Close()
		}
		conn = nil
	}
	defer drop()
	for first := true; ; first = false {
		a.mu.Lock()
		gate := a.gate
		a.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-gate:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(each.next(first)):
		}
		if !a.isOpen() {
			continue
		}
		if conn == nil {
			var err error
			if conn, err = net.DialTimeout("tcp", a.addr, 10*time.Second); err != nil {
				continue // the server has enough of them
			}
		}
		using := conn
		stop := context.AfterFunc(ctx, func() { using.Close() })
		status := each.send(ctx, conn, a.addr)
		if stop() && ctx.Err() == nil { // otherwise the test is over, and nothing was refused
			a.note(each.name, status)
		}
		if status == 0 || !each.kept {
			drop()
		}
	}
}

func (a *assault) isOpen() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-a.gate:
		return true
	default:
		return false
	}
}

func (a *assault) count(name string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, each := range a.statuses[name] {
		n += each
	}
	return n
}

func (a *assault) note(name string, status int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.statuses[name] == nil {
		a.statuses[name] = map[int]int{}
	}
	a.statuses[name][status]++
}

// caller is somebody who does what is right: appends, asks a view, reads the feed.
type caller struct {
	s     *served
	calls int
}

// window calls for a while, and returns the median of its calls in milliseconds.
func (c *caller) window(t *testing.T) float64 {
	t.Helper()
	var took []float64
	for until := time.Now().Add(attackWindow); time.Now().Before(until); {
		began := time.Now()
		c.calls++
		body := fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/o-%d","effective":"2020","data":{"name":"O %d","kind":"board"}}`, c.calls, c.calls)
		_, _, err := c.s.client().Append(t.Context(), "botkyrka", fmt.Sprintf("call-number-%08d", c.calls), []byte(body))
		require.NoError(t, err)
		_, err = c.s.client().View(t.Context(), "botkyrka", "organisations", url.Values{"key": {"o-1"}})
		require.NoError(t, err)
		_, err = c.s.client().Feed(t.Context(), "botkyrka", uint64(c.calls-1), 10, "", "")
		require.NoError(t, err)
		took = append(took, float64(time.Since(began).Microseconds())/1000)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// residentMB is the memory that a process holds, in megabytes.
func residentMB(t *testing.T, pid int) float64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "VmRSS:")
	require.True(t, found)
	kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	require.NoError(t, err)
	return kilobytes / 1024
}
