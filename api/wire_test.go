package api_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// guarded is a log that a server's goroutines write and a test reads.
type guarded struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.Write(p)
}

func (g *guarded) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.String()
}

// impatient serves a handler on a real connection, and waits a second for headers.
func impatient(t *testing.T, h http.Handler, log io.Writer) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- api.ServeImpatiently(ctx, l, h, slog.New(slog.NewJSONHandler(log, nil)), time.Second)
	}()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	return l.Addr().String()
}

// toldOn is what a connection says to a text, after so many good requests: a problem, whole, and nothing after it.
func toldOn(addr, sent string, after int) (*api.Problem, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return nil, err
	}
	reader := bufio.NewReader(conn)
	for range after {
		if _, err := io.WriteString(conn, goodAsk); err != nil {
			return nil, err
		}
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%d: %w", response.StatusCode, err)
		}
	}
	if _, err := io.WriteString(conn, sent); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if _, err := reader.ReadByte(); err == nil {
		return nil, errors.New("the connection goes on")
	}
	p := new(api.Problem)
	if err := json.Unmarshal(body, p); err != nil {
		return nil, fmt.Errorf("%w: %s", err, body)
	}
	h := response.Header
	if h.Get("Content-Type") != "application/problem+json" || h.Get("X-Request-Id") != p.Request || h.Get("Cache-Control") != "private, no-cache" || response.StatusCode != p.Status || p.Title == "" || p.Detail == "" {
		return nil, fmt.Errorf("%d %v %s", response.StatusCode, h, body)
	}
	meet(p)
	return p, nil
}

const goodAsk = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

// TestWhatNeverBecomesARequest: over a real connection, each gets a clear refusal, the same document as any other, and a line in the log; as the first request of a
// connection and as the one that follows another.
func TestWhatNeverBecomesARequest(t *testing.T) {
	t.Parallel()
	var log guarded
	s := newSite(t, func(c *api.Config) { c.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	addr := impatient(t, s, &log)
	const post = "POST /v1/ledgers/alfa/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: a-request-that-is-none\r\n"
	var all sync.WaitGroup
	for name, c := range map[string]struct {
		sent   string
		status int
		code   string
	}{
		"slow headers":            {"GET /v1/ledgers HTTP/1.1\r\nHost: x\r\nX-Slow: ", 408, "request.slow"},
		"the beginning of a line": {"GET ", 408, "request.slow"},
		"slow body":               {post + "Content-Length: 1000\r\n\r\n{", 408, "request.slow"},
		"slow chunks":             {post + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", 408, "request.slow"},
		"slow body of a release":  {strings.Replace(post, "/events", "/releases", 1) + "Content-Length: 1000\r\n\r\n{", 408, "request.slow"},
		"one large header":        {"GET /v1/ledgers HTTP/1.1\r\nHost: x\r\nX-Flood: " + strings.Repeat("f", 100<<10), 431, "request.headers"},
		"thousands of headers":    {"GET /v1/ledgers HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X: 1\r\n", 20_000) + "\r\n", 431, "request.headers"},
		"a large cookie":          {"GET /v1/ledgers HTTP/1.1\r\nHost: x\r\nCookie: a=" + strings.Repeat("b", 100<<10) + "\r\n\r\n", 431, "request.headers"},
		"no HTTP":                 {"HELLO\r\n\r\n", 400, "request.malformed"},
		"another version":         {"GET / HTTP/7.0\r\nHost: x\r\n\r\n", 400, "request.malformed"},
		"no host":                 {"GET /healthz HTTP/1.1\r\n\r\n", 400, "request.malformed"},
		"two hosts":               {"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "request.malformed"},
		"a bad name of a header":  {"GET /healthz HTTP/1.1\r\nHost: x\r\nX Y: 1\r\n\r\n", 400, "request.malformed"},
		"a bad value of a header": {"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\x01b\r\n\r\n", 400, "request.malformed"},
		"two lengths":             {post + "Content-Length: 3\r\nContent-Length: 5\r\n\r\n{}", 400, "request.malformed"},
		"a length of less":        {post + "Content-Length: -3\r\n\r\n{}", 400, "request.malformed"},
		"a coding nobody knows":   {post + "Transfer-Encoding: gzip\r\n\r\n", 400, "request.malformed"},
		"an expectation":          {post + "Expect: wonders\r\nContent-Length: 2\r\n\r\n{}", 400, "request.malformed"},
		"an address that is none": {"GET %zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "request.malformed"},
		"a chunk that is none":    {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "request.unreadable"},
		"a large body, announced": {post + "Content-Length: 2000000\r\n\r\n" + strings.Repeat(" ", 1<<20+1), 413, "size.request"},
		"an endless body":         {post + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("10000\r\n"+strings.Repeat(" ", 1<<16)+"\r\n", 17), 413, "size.request"},
		"the server as a whole":   {"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "route.unknown"},
		"a proxy's request":       {"CONNECT example.se:443 HTTP/1.1\r\nHost: example.se:443\r\nConnection: close\r\n\r\n", 404, "route.unknown"},
	} {
		for _, after := range []int{0, 2} {
			all.Go(func() {
				p, err := toldOn(addr, c.sent, after)
				if !assert.NoError(t, err, "%s after %d", name, after) {
					return
				}
				assert.Equal(t, c.code, p.Code(), name)
				assert.Equal(t, c.status, p.Status, name)
				assert.Contains(t, log.String(), `"request":"`+p.Request+`"`, name)
			})
		}
	}
	all.Wait()
	require.Equal(t, [2]uint64{0, 0}, s.heads())
}

// TestAConnectionNobodyUses is closed without a word: there is no request that could be answered.
func TestAConnectionNobodyUses(t *testing.T) {
	t.Parallel()
	conn, err := net.Dial("tcp", impatient(t, newSite(t), io.Discard))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	said, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Empty(t, said)
}

// TestAnswersThatLookLikeTheServersOwnWords pass: only what is written while no handler is at work is replaced.
func TestAnswersThatLookLikeTheServersOwnWords(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n", 100)
	addr := impatient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(words)))
		_ = http.NewResponseController(w).Flush() // the headers leave first, and then the body in one write
		_, _ = io.WriteString(w, words)
	}), io.Discard)
	for range 2 {
		response, err := http.Get("http://" + addr)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		response.Body.Close()
		require.Equal(t, words, string(body))
	}
}

// TestOverTLSTheStatusesAreTheSame: what wires say without TLS, net/http says there; in HTTP/2 it says beforehand how large headers may be.
func TestOverTLSTheStatusesAreTheSame(t *testing.T) {
	t.Parallel()
	issued := httptest.NewTLSServer(nil)
	defer issued.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- api.ServeTLS(ctx, l, &tls.Config{Certificates: issued.TLS.Certificates, NextProtos: []string{"h2", "http/1.1"}}, newSite(t), nil)
	}()
	defer func() {
		cancel()
		require.NoError(t, <-ended)
	}()
	trusted := issued.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	for _, version := range []int{1, 2} {
		way := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: version == 2}
		defer way.CloseIdleConnections()
		for flood, status := range map[int]int{1: http.StatusOK, 100 << 10: http.StatusRequestHeaderFieldsTooLarge} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+l.Addr().String()+"/healthz", nil)
			require.NoError(t, err)
			r.Header.Set("X-Flood", strings.Repeat("f", flood))
			w, err := way.RoundTrip(r)
			if version == 2 && flood > 1 {
				require.Error(t, err, "the server has said how much it takes, and the client keeps to it")
				continue
			}
			require.NoError(t, err)
			w.Body.Close()
			require.Equal(t, version, w.ProtoMajor)
			require.Equal(t, status, w.StatusCode)
		}
	}
	conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: trusted, ServerName: "127.0.0.1"})
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "HELLO\r\n\r\n")
	require.NoError(t, err)
	w, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, w.StatusCode)
}
