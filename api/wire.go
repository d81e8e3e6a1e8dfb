package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
)

// What net/http can't read as a request never reaches a handler: the package answers some of it in plain words (malformed, headers too large), and closes on the rest (too
// slow) without any. A wire says the same as problems. It knows whose words are on it by who is at work:
//
//	new, idle ─▶ reading a request ─▶ with the handler ─▶ idle          written while reading: net/http's own words, and a problem stands in for them
//	                  │ the time is out, and something has come ─▶ 408  nothing has come: closed without a word, as connections are that nobody uses
//
// A request that was sent ahead, behind another, and then isn't finished is closed on without a word: a wire doesn't know what the server has read of it already.
//
// It serves HTTP/1 without TLS. With TLS the server itself must see the TLS connection, or it wouldn't speak HTTP/2.

// wires makes wires of a listener's connections.
type wires struct {
	net.Listener
	log *slog.Logger
}

func (l wires) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &wire{Conn: conn, log: l.log}, nil
}

type wire struct {
	net.Conn
	log *slog.Logger

	begun   atomic.Bool // something of the next request has come
	handled atomic.Bool // a request is with its handler, and what is written is its answer
	told    atomic.Bool // the last word is said
}

// lastWord is how long a problem that ends a connection may take to be sent.
const lastWord = time.Second

func (c *wire) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.begun.Store(true)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && c.begun.Load() && !c.handled.Load() && !c.told.Load() {
		if bad := c.SetWriteDeadline(time.Now().Add(lastWord)); bad == nil {
			_ = c.tell("request.slow") // the connection ends whether that is read or not
		}
	}
	return n, err
}

func (c *wire) Write(p []byte) (int, error) {
	if c.handled.Load() {
		return c.Conn.Write(p)
	}
	code := codeForWords(p)
	switch {
	case code == "":
		return c.Conn.Write(p)
	case c.told.Load(): // too slow, and malformed as far as it came
		return len(p), nil
	}
	if err := c.tell(code); err != nil {
		return 0, err
	}
	return len(p), nil
}

// codeForWords is the code for what net/http says by itself; "" where it doesn't refuse.
func codeForWords(p []byte) string {
	const version = "HTTP/1.1 "
	if len(p) < len(version)+3 || string(p[:len(version)]) != version {
		return ""
	}
	switch status, _ := strconv.Atoi(string(p[len(version) : len(version)+3])); {
	case status == http.StatusRequestHeaderFieldsTooLarge:
		return "request.headers"
	case status >= http.StatusBadRequest:
		return "request.malformed"
	}
	return ""
}

// tell sends the problem of a code, in Swedish: nobody knows what was asked for.
func (c *wire) tell(code string) error {
	c.told.Store(true)
	v := &visit{id: rand.Text()}
	p := plain(code).problem("sv", v.id)
	body, err := json.Marshal(p, json.Deterministic(true))
	if err != nil {
		return err
	}
	h := http.Header{}
	v.head(h)
	h.Set("Content-Language", "sv")
	h.Set("Content-Type", mediaProblem)
	said := http.Response{StatusCode: p.Status, ProtoMajor: 1, ProtoMinor: 1, Header: h, Close: true, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body))}
	var whole bytes.Buffer
	if err := said.Write(&whole); err != nil {
		return err
	}
	c.log.Info("request", "request", v.id, "status", p.Status, "code", code)
	_, err = c.Conn.Write(whole.Bytes())
	return err
}

type wireKey struct{}

// onWires tells wires what their server is at.
func onWires(s *http.Server) {
	inner := s.Handler
	s.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, wireKey{}, conn)
	}
	s.ConnState = func(conn net.Conn, state http.ConnState) {
		if c, is := conn.(*wire); is && state == http.StateIdle {
			c.begun.Store(false)
			c.handled.Store(false)
		}
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, is := r.Context().Value(wireKey{}).(*wire); is {
			c.handled.Store(true)
		}
		inner.ServeHTTP(w, r)
	})
}
