package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/eventstore"
	"liggare/projections"
)

// kept is what an analyst's program stores. A program that starts with nothing needs a token that none has read with.
type kept struct {
	sequences map[string]uint64 // by subject: of the message that told the row
	begun     bool              // the rows were read to their end: from then on the changes alone are
}

// follow is an analyst's program: the rows as they are, then each change, once and in order; among them, on a subject of its own, that the view has stopped or goes on. It keeps
// what api/analysts.md only prints.
func follow(ctx context.Context, a api.Analyst, token string, k *kept, tell func(body []byte), more ...nats.Option) error {
	nc, err := nats.Connect(a.URL, append(more, nats.Token(token), nats.CustomInboxPrefix(a.Inbox), nats.MaxReconnects(-1))...)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.NewWithAPIPrefix(nc, a.API)
	if err != nil {
		return err
	}
	read := func(stream string, more func(pending int) bool) error {
		consumer, err := js.Consumer(ctx, stream, a.ID)
		if err != nil {
			return err
		}
		messages, err := consumer.Messages()
		if err != nil {
			return err
		}
		defer messages.Stop()
		defer context.AfterFunc(ctx, messages.Stop)()
		info := consumer.CachedInfo()
		for pending := int(info.NumPending) + info.NumAckPending; more(pending); { // what awaits acknowledgement may have been lost, and comes again
			msg, err := messages.Next()
			if err != nil {
				return err
			}
			meta, err := msg.Metadata()
			if err != nil {
				return err
			}
			if meta.Sequence.Stream > k.sequences[msg.Subject()] {
				tell(msg.Data())
				k.sequences[msg.Subject()] = meta.Sequence.Stream // stored together with the row
			}
			_ = msg.Ack() // one that gets lost is made good by the sequence
			pending = int(meta.NumPending)
		}
		return nil
	}
	if !k.begun {
		if err := read(a.Rows, func(pending int) bool { return pending > 0 }); err != nil {
			return err
		}
		k.begun = true
	}
	return read(a.Changes, func(int) bool { return true })
}

// programSession is a server in this process that analysts' programs reach, with its views published.
func programSession(t *testing.T) (*session, *api.Client, *api.MadeAnalyst) {
	t.Helper()
	s := &session{t: t, dir: t.TempDir()}
	s.listen = &eventstore.ListenConfig{Addr: "127.0.0.1:0", AckWait: 200 * time.Millisecond}
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

func TestAProgramOfNoClassIsRefused(t *testing.T) {
	_, _, err := programs{}.Create(t.Context(), api.Analyst{Ledger: "alfa", Class: "secret"})
	require.ErrorContains(t, err, `no class "secret"`)
}

// An analyst's program in Go is left connected while the server is started again: it goes on without a gap, and has the right rows.
func TestAnAnalystsProgramGoesOn(t *testing.T) {
	s, client, made := programSession(t)
	h := newHearer()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- follow(ctx, made.Stored, made.Token, &kept{sequences: map[string]uint64{}}, func(body []byte) { h.hear(body, strings.Contains(string(body), `/1/1"`)) })
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

// block is what a page has in its only block of a language.
func block(t *testing.T, page, language string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "```"+language+"\n")
	require.True(t, found)
	code, after, found := strings.Cut(rest, "```\n")
	require.True(t, found)
	require.NotContains(t, after, "```"+language+"\n")
	return code
}

// The programs that the page shows work as they are printed: that in Go is run while the server is started again, that in Node is the one that task node runs.
func TestThePageOfProgramsWorksAsPrinted(t *testing.T) {
	const page = "../../api/analysts.md"
	inNode, err := os.ReadFile("../../.ci/node/consumer.mjs")
	require.NoError(t, err)
	require.Equal(t, string(inNode), block(t, page, "js"))

	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(block(t, page, "go")), 0o600))
	built, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "program"), filepath.Join(dir, "main.go")).CombinedOutput()
	require.NoError(t, err, "%s", built)
	s, client, made := programSession(t)
	program := exec.CommandContext(t.Context(), filepath.Join(dir, "program"), made.Stored.URL, made.Token, made.Stored.Rows, made.Stored.Changes)
	out, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	h, heard := newHearer(), make(chan struct{})
	go func() {
		defer close(heard)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			h.hear(lines.Bytes(), strings.Contains(lines.Text(), `/1/1"`))
		}
	}()
	register(t, client, 3, 6)
	require.Eventually(t, func() bool { return h.has(answered(t, client, "organisations")) }, scriptPatience/3, testPause)
	s.listen.Addr = strings.TrimPrefix(made.Stored.URL, "nats://")
	s.restart()
	require.NoError(t, s.host.views.start())
	client = s.host.client("sv")
	register(t, client, 6, 9)
	require.Eventually(t, func() bool { return h.has(answered(t, client, "organisations")) }, scriptPatience/3, testPause)
	require.NoError(t, program.Process.Kill())
	<-heard
	require.Error(t, program.Wait(), "it ends by nothing else")
	h.judge(t, "program in Go, as printed")
	require.Len(t, h.rows, 9)
}

// breaking passes connections on to a server and breaks each off when some bytes have come from there: what is on its way then is lost.
func breaking(t *testing.T, server string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	all.Go(func() {
		for n := int64(0); ; n++ {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", server)
			if err != nil {
				_ = in.Close()
				continue
			}
			all.Go(func() { _, _ = io.Copy(out, in); _ = out.Close() })
			all.Go(func() {
				_, _ = io.CopyN(in, out, 8000+n%5*1300)
				_, _ = in.Close(), out.Close()
			})
		}
	})
	return l.Addr().String()
}

// The connection of an analyst's program breaks over and over while rows change, and the program is ended and started again: it misses no change and tells none twice.
func TestAnAnalystsProgramMissesNothingWhenConnectionsBreak(t *testing.T) {
	s, client, _ := programSession(t)
	for n := range 30 {
		appended(t, client, fmt.Sprintf(`{"type":"document.registered.v1","subject":"document/d%d","effective":"2020-01-01","data":{"title":"D%d","doc_type":"memo","stage":"drawn_up"}}`, n, n))
	}
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	made, err := client.CreateAnalyst(t.Context(), api.NewAnalyst{Role: api.RoleAnalyst, Ledger: "botkyrka", Views: []string{"documents"}})
	require.NoError(t, err)
	made.Stored.URL = "nats://" + breaking(t, strings.TrimPrefix(made.Stored.URL, "nats://"))

	h, k := newHearer(), &kept{sequences: map[string]uint64{}}
	ctx, stop := context.WithCancel(t.Context())
	var starts atomic.Int32
	var program sync.WaitGroup
	program.Go(func() {
		for ctx.Err() == nil {
			starts.Add(1)
			life, end := context.WithCancel(ctx)
			told := 0
			_ = follow(life, made.Stored, made.Token, k, func(body []byte) {
				h.hear(body, !k.begun)
				if told++; told == 11 {
					end()
				}
			}, nats.ReconnectWait(time.Millisecond), nats.ReconnectJitter(0, 0))
			end()
		}
	})
	defer program.Wait()
	defer stop()
	has := func() bool { return h.has(answered(t, client, "documents")) }
	require.Eventually(t, has, scriptPatience/2, testPause, "%v", h)
	for n := range 60 {
		appended(t, client, fmt.Sprintf(`{"type":"document.communicated.v1","subject":"document/d%d","effective":"2021-02-%02d","data":{"audience":["A%d"],"channel":"intranet"}}`, n%20, 1+n/20, n))
	}
	require.Eventually(t, has, scriptPatience/2, testPause, "%v", h)
	h.judge(t, "program in Go")
	require.Greater(t, starts.Load(), int32(5))
}

func appended(t *testing.T, client *api.Client, body string) {
	t.Helper()
	sum := sha256.Sum256([]byte(body))
	_, _, err := client.Append(t.Context(), "botkyrka", hex.EncodeToString(sum[:]), []byte(body))
	require.NoError(t, err)
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
	newSession(t).host.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/asyncapi.json", nil))
	parser := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "asyncapi.mjs"))
	parser.Stdin = w.Body
	said, err := parser.CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.Contains(t, string(said), fmt.Sprintf("AsyncAPI 3.0.0: %d channels", 2*len(projections.Views())))
}
