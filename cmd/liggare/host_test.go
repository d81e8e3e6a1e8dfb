package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/eventstore"
	"liggare/fixtures"
)

// session runs commands against a server in this process, over a real store.
type session struct {
	t    *testing.T
	dir  string
	host *host
	url  string

	listen *eventstore.ListenConfig // for analysts' programs; nil: none
}

// newSession makes a store with one ledger, botkyrka, that holds what the lines say: bodies with a key in front, as import takes them.
func newSession(t *testing.T, lines ...string) *session {
	t.Helper()
	s := &session{t: t, dir: t.TempDir()}
	s.open()
	_, err := s.host.bear(t.Context(), birth{id: "botkyrka", name: "Botkyrka kommun", code: "0127"}, "sv")
	require.NoError(t, err)
	s.load(lines...)
	return s
}

func (s *session) open() {
	h, err := openHost(s.t.Context(), hostConfig{dir: s.dir, create: true, log: slog.New(slog.DiscardHandler), listen: s.listen})
	require.NoError(s.t, err)
	server := httptest.NewServer(h.handler)
	s.host, s.url = h, server.URL
	s.t.Cleanup(func() {
		server.Close()
		if s.host == h {
			s.close()
		}
	})
}

func (s *session) close() {
	require.NoError(s.t, s.host.close())
	s.host = nil
}

// restart closes the store and opens it again.
func (s *session) restart() {
	s.close()
	s.open()
}

func (s *session) load(lines ...string) {
	s.t.Helper()
	for _, text := range lines {
		line, err := fixtures.ParseLine([]byte(text))
		require.NoError(s.t, err)
		_, _, err = s.host.client("en").Append(s.t.Context(), "botkyrka", line.Key, line.Body)
		require.NoError(s.t, err, text)
	}
}

// run does a command against the server, with a text as its standard input.
func (s *session) run(input string, args ...string) (code int, stdout, stderr string) {
	s.t.Helper()
	return runIn(s.t.Context(), input, append(args, "--server", s.url, "--lang", "en")...)
}

// runIn does a command in this process.
func runIn(ctx context.Context, input string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	c := &console{in: strings.NewReader(input), out: &output{to: &out}, err: &err}
	c.lang, c.explicit = language(args, func(string) string { return "" })
	code = run(ctx, args, c)
	return code, out.String(), err.String()
}

// stored counts what the stream itself holds, and tells its last sequence.
func (s *session) stored() (count int, last uint64) {
	s.t.Helper()
	l, err := s.host.store.Ledger("botkyrka")
	require.NoError(s.t, err)
	for record, err := range l.Read(s.t.Context(), 0) {
		require.NoError(s.t, err)
		count, last = count+1, record.Position
	}
	require.Equal(s.t, last, l.Book().Head())
	return count, last
}

// TestAnotherSitesNameGetsNothing: what a page of another site could have a browser ask of a server without tokens, of the API and of the pages.
func TestAnotherSitesNameGetsNothing(t *testing.T) {
	s := newSession(t, registered)
	count, last := s.stored()
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/v1/ledgers/botkyrka/events", ""}, {"GET", "/", ""}, {"GET", "/healthz", ""}, {"POST", "/v1/ledgers/botkyrka/events", bodyOf(adopted)}, {"POST", "/v1/tokens", `{"role":"admin","ledger":"*","days":30}`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, s.url+c.path, strings.NewReader(c.body))
		require.NoError(t, err)
		r.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {"of-another-site-01"}}
		r.Host = "rebound.example:8080"
		w, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		text, err := io.ReadAll(w.Body)
		require.NoError(t, err)
		w.Body.Close()
		require.Equal(t, http.StatusMisdirectedRequest, w.StatusCode, c.path)
		require.Contains(t, string(text), "request.host")
		require.NotContains(t, string(text), "botkyrka")
	}
	countAfter, lastAfter := s.stored()
	require.Equal(t, [2]uint64{uint64(count), last}, [2]uint64{uint64(countAfter), lastAfter})
	require.False(t, s.host.tokens.Demanded())
}
