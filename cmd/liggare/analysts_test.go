package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/eventstore"
	"liggare/projections"
)

// follow is an analyst's program: the rows as they are, then each change, once and in order. It is what the documentation shows.
func follow(ctx context.Context, a api.Analyst, token string, tell func(body []byte)) error {
	nc, err := nats.Connect(a.URL, nats.Token(token), nats.CustomInboxPrefix(a.Inbox), nats.MaxReconnects(-1))
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.NewWithAPIPrefix(nc, a.API)
	if err != nil {
		return err
	}
	last := uint64(0)
	for _, stream := range []string{a.Rows, a.Changes} {
		consumer, err := js.Consumer(ctx, stream, a.ID)
		if err != nil {
			return err
		}
		pending := consumer.CachedInfo().NumPending
		messages, err := consumer.Messages()
		if err != nil {
			return err
		}
		context.AfterFunc(ctx, messages.Stop)
		for stream == a.Changes || pending > 0 {
			msg, err := messages.Next()
			if err != nil {
				return err
			}
			meta, _ := msg.Metadata()
			if pending = meta.NumPending; meta.Sequence.Stream > last {
				tell(msg.Data())
				last = meta.Sequence.Stream
			}
			_ = msg.Ack()
		}
		messages.Stop()
	}
	return nil
}

// programSession is a server in this process that analysts' programs reach, with its views published.
func programSession(t *testing.T) (*session, *api.Client, *api.MadeAnalyst) {
	t.Helper()
	s := &session{t: t, dir: t.TempDir()}
	s.listen = &eventstore.ListenConfig{Addr: "127.0.0.1:0"}
	s.open()
	_, err := s.host.bear(t.Context(), birth{id: "botkyrka", name: "Botkyrka kommun", code: "0127"}, "sv")
	require.NoError(t, err)
	require.NoError(t, s.host.views.start())
	client := s.host.client("sv")
	register(t, client, 0, 3)
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	made, err := client.CreateAnalyst(t.Context(), api.NewAnalyst{Role: api.RoleAnalyst, Ledger: "botkyrka", Views: []string{"organisations"}})
	require.NoError(t, err)
	return s, client, made
}

// register appends organisations n, n+1, … up to to.
func register(t *testing.T, client *api.Client, n, to int) {
	t.Helper()
	for ; n < to; n++ {
		body := fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/o%d","effective":"2020-01-01","data":{"name":"O%d","kind":"board"}}`, n, n)
		_, _, err := client.Append(t.Context(), "botkyrka", fmt.Sprintf("key-of-organisation-%d", n), []byte(body))
		require.NoError(t, err)
	}
}

// An analyst's program in Go is left connected while the server is started again: it goes on without a gap, and has the right rows.
func TestAnAnalystsProgramGoesOn(t *testing.T) {
	s, client, made := programSession(t)
	h := newHearer()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- follow(ctx, made.Stored, made.Token, func(body []byte) { h.hear(body, strings.Contains(string(body), `/1/1"`)) })
	}()
	register(t, client, 3, 6)
	s.listen.Addr = strings.TrimPrefix(made.Stored.URL, "nats://")
	s.restart()
	require.NoError(t, s.host.views.start())
	client = s.host.client("sv")
	register(t, client, 6, 9)
	rows := answered(t, client, "organisations")
	require.Len(t, rows, 9)
	require.Eventually(t, func() bool { return h.has(rows) }, scriptPatience/3, testPause, "%v", h)
	h.judge(t, "program in Go")
	stop()
	require.Error(t, <-ended)
}

const testPause = 10_000_000 // ns

// nodeDir is where npm has installed what Node needs; set by task node.
func nodeDir(t *testing.T) string {
	dir := os.Getenv("LIGGARE_NODE")
	if dir == "" {
		t.Skip("task node runs this: it needs Node and npm")
	}
	return dir
}

// An analyst's program in Node, with the packages of npm.
func TestNodeProgramReadsRowsAndChanges(t *testing.T) {
	dir := nodeDir(t)
	s, client, made := programSession(t)
	program := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "consumer.mjs"), made.Stored.URL, made.Token, "6")
	program.Env = append(os.Environ(), "ROWS="+made.Stored.Rows, "CHANGES="+made.Stored.Changes)
	program.Stderr = os.Stderr
	out, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	h, seen := newHearer(), 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		_, body, _ := strings.Cut(lines.Text(), " ")
		h.hear([]byte(body), true)
		if seen++; seen == 3 { // the rows are read
			register(t, client, 3, 6)
		}
	}
	require.NoError(t, program.Wait())
	h.judge(t, "program in Node")
	require.True(t, h.has(answered(t, s.host.client("sv"), "organisations")))
}

// AsyncAPI's own parser finds nothing wrong with the description of the streams.
func TestNodeParsesTheDescriptionOfStreams(t *testing.T) {
	dir := nodeDir(t)
	w := httptest.NewRecorder()
	newSession(t).host.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/asyncapi.json", nil))
	parser := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "asyncapi.mjs"))
	parser.Stdin = w.Body
	said, err := parser.CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.Contains(t, string(said), fmt.Sprintf("AsyncAPI 3.0.0: %d channels", 2*len(projections.Views())))
}
