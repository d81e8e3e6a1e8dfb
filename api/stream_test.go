package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/semaphore"
)

// streaming serves one stream as the API would.
func streaming(t *testing.T, made *answer) http.Handler {
	t.Helper()
	a := &api{Config: Config{Log: slog.New(slog.DiscardHandler), Now: time.Now}, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(), rates: newRates(Rate{}), bodies: semaphore.NewWeighted(bodiesMost)}
	a.mount([]route{{method: "GET", path: "/stream", handler: func(*http.Request) (*answer, error) { return made, nil }}})
	return a
}

// What is still being sent is broken off when its reader is let in no longer.
func TestStreamIsBrokenOffWithTheRight(t *testing.T) {
	tokens, err := OpenTokens(noKeeper{}, nil)
	require.NoError(t, err)
	h := streaming(t, &answer{media: mediaLines, stream: func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "first\n"); err != nil {
			return err
		}
		if err := flush(w); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	}})
	h.(*api).Auth = SignIns{Local: tokens}
	server := httptest.NewServer(h)
	defer server.Close()
	response, err := http.Get(server.URL + "/stream")
	require.NoError(t, err)
	defer response.Body.Close()
	lines := bufio.NewReader(response.Body)
	_, err = lines.ReadString('\n')
	require.NoError(t, err)
	_, _, err = tokens.Create(Token{Function: "reader", Expires: time.Now().Add(time.Hour)}) // from now on one is demanded
	require.NoError(t, err)
	_, err = lines.ReadString('\n')
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "what was cut short doesn't look whole")
}

// noKeeper keeps nothing.
type noKeeper struct{}

func (noKeeper) Read() ([]byte, error) { return nil, nil }
func (noKeeper) Write([]byte) error    { return nil }

func TestStreamReachesItsReaderPieceByPiece(t *testing.T) {
	taken := make(chan string)
	server := httptest.NewServer(streaming(t, &answer{media: mediaLines, stream: func(ctx context.Context, w io.Writer) error {
		for word := range taken {
			if _, err := io.WriteString(w, word+"\n"); err != nil {
				return err
			}
			if err := flush(w); err != nil {
				return err
			}
		}
		return nil
	}}))
	defer server.Close()
	for name, get := range map[string]func() (*http.Response, error){
		"network":    func() (*http.Response, error) { return http.Get(server.URL + "/stream") },
		"in process": func() (*http.Response, error) { return InProcess(server.Config.Handler).Get("http://x/stream") },
	} {
		t.Run(name, func(t *testing.T) {
			taken = make(chan string, 1)
			taken <- "first"
			response, err := get()
			require.NoError(t, err)
			defer response.Body.Close()
			require.Equal(t, int64(-1), response.ContentLength)
			lines := bufio.NewReader(response.Body)
			for _, next := range []string{"second", "third"} {
				line, err := lines.ReadString('\n')
				require.NoError(t, err)
				require.NotEmpty(t, line)
				taken <- next // written only after the one before was read
			}
			close(taken)
			rest, err := io.ReadAll(lines)
			require.NoError(t, err)
			require.Equal(t, "third\n", string(rest))
		})
	}
}

// TestStreamOutlivesTheServersTime: what the server allows for a response is no limit for a stream that is read.
func TestStreamOutlivesTheServersTime(t *testing.T) {
	const allowed = 50 * time.Millisecond
	var wrote int
	server := httptest.NewUnstartedServer(streaming(t, &answer{stream: func(ctx context.Context, w io.Writer) error {
		for began := time.Now(); time.Since(began) < 4*allowed; wrote++ {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if _, err := io.WriteString(w, "."); err != nil {
				return err
			}
			if err := flush(w); err != nil {
				return err
			}
		}
		return nil
	}}))
	server.Config.WriteTimeout, server.Config.ReadTimeout = allowed, allowed
	server.Start()
	defer server.Close()
	response, err := http.Get(server.URL + "/stream")
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Len(t, body, wrote)
}

func TestStreamThatFailsIsBrokenOff(t *testing.T) {
	server := httptest.NewServer(streaming(t, &answer{stream: func(_ context.Context, w io.Writer) error {
		return errors.Join(fmt.Errorf("block 7 can't be read"), func() error { _, err := io.WriteString(w, "part"); return err }(), flush(w))
	}}))
	defer server.Close()
	response, err := http.Get(server.URL + "/stream")
	require.NoError(t, err)
	defer response.Body.Close()
	_, err = io.ReadAll(response.Body)
	require.Error(t, err, "a part must not look whole")
}

// TestReaderThatStopsIsCutOff: pieces that nobody takes end the stream.
func TestReaderThatStopsIsCutOff(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		to := newPaced(w)
		to.patience = 50 * time.Millisecond
		piece := make([]byte, writePiece)
		for {
			if _, err := to.Write(piece); err != nil {
				ended <- err
				return
			}
		}
	}))
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer connection.Close()
	_, err = io.WriteString(connection, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	var timeout net.Error
	require.ErrorAs(t, <-ended, &timeout)
	require.True(t, timeout.Timeout())
}

// TestLiveStreamEndsWithTheServer: it doesn't hold the server up, and a request that has an end gets it.
func TestLiveStreamEndsWithTheServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	h := streaming(t, &answer{live: true, stream: func(ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "event: ready\n")
		if err := errors.Join(err, flush(w)); err != nil {
			return err
		}
		<-ctx.Done()
		_, err = io.WriteString(w, "event: end\n")
		return err
	}})
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, l, h, nil) }()
	response, err := http.Get("http://" + l.Addr().String() + "/stream")
	require.NoError(t, err)
	defer response.Body.Close()
	body := bufio.NewReader(response.Body)
	_, err = body.ReadString('\n')
	require.NoError(t, err)
	stop()
	rest, err := io.ReadAll(body)
	require.NoError(t, err)
	require.Equal(t, "event: end\n", string(rest))
	require.NoError(t, <-served)
}

func TestHeadOfAStreamRunsNothing(t *testing.T) {
	h := streaming(t, &answer{media: mediaLines, etag: `"x"`, stream: func(context.Context, io.Writer) error { return errors.New("ran") }})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/stream", nil))
	require.Equal(t, http.StatusOK, w.Code)
	require.Empty(t, w.Body.String())
	r := httptest.NewRequest(http.MethodGet, "/stream", strings.NewReader(""))
	r.Header.Set("If-None-Match", `"x"`)
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, http.StatusNotModified, w.Code)
}
