package api

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// knock is a connection that requests are sent on one by one, by nobody who would send them again.
type knock struct {
	net.Conn
	answers *bufio.Reader
}

func (k knock) asks(t *testing.T) *http.Response {
	t.Helper()
	_, err := io.WriteString(k, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	w, err := http.ReadResponse(k.answers, nil)
	require.NoError(t, err, "a request that was sent is answered")
	_, err = io.Copy(io.Discard, w.Body)
	require.NoError(t, err)
	return w
}

// A server that stops answers what is sent on its connections until each has had its last answer; what nobody sends on is closed.
func TestWhoeverSendsIsAnsweredWhenTheServerStops(t *testing.T) {
	for name, c := range map[string]struct {
		quiet time.Duration
		send  bool
	}{
		"everybody sends once more": {time.Hour, true},
		"nobody does":               {20 * time.Millisecond, false},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			ctx, stop := context.WithCancel(t.Context())
			h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "answer") })
			waits := usualPatience
			waits.quiet = c.quiet
			served := make(chan error, 1)
			go func() { served <- serve(ctx, l, nil, h, nil, waits) }()
			var all []knock
			for range 4 {
				conn, err := net.Dial("tcp", l.Addr().String())
				require.NoError(t, err)
				defer conn.Close()
				k := knock{conn, bufio.NewReader(conn)}
				require.False(t, k.asks(t).Close)
				all = append(all, k)
			}
			stop()
			require.Eventually(t, func() bool { // it takes nobody new
				conn, err := net.Dial("tcp", l.Addr().String())
				if err == nil {
					conn.Close()
				}
				return err != nil
			}, 30*time.Second, time.Millisecond)
			for _, k := range all {
				if c.send {
					require.True(t, k.asks(t).Close, "it is told that this was the last answer")
				}
				_, err := k.answers.ReadByte()
				require.ErrorIs(t, err, io.EOF)
			}
			require.NoError(t, <-served)
		})
	}
}
