package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// process is a demo as a process of its own.
type process struct {
	*exec.Cmd
	addr   string
	tokens map[string]string // of each role
	ended  chan error
}

// startDemo starts a demo on a free port. TestMain has put the program into PATH.
func startDemo(t *testing.T) *process {
	t.Helper()
	p := &process{Cmd: exec.Command("liggare", "demo", "--addr", "127.0.0.1:0", "--format", "json"), ended: make(chan error, 1)}
	p.Env = append(p.Environ(), "TMPDIR="+t.TempDir())
	out, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(func() { _ = p.Process.Kill() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err)
	var ready struct {
		URL    string            `json:"url"`
		Tokens map[string]string `json:"tokens"`
	}
	require.NoError(t, json.Unmarshal(line, &ready, json.RejectUnknownMembers(true)))
	p.tokens = ready.Tokens
	p.addr = strings.TrimPrefix(ready.URL, "http://")
	go func() { p.ended <- p.Wait() }()
	return p
}

const lateEvent = `{"type":"organisation.registered.v1","subject":"organisation/sen","effective":"2020-01-01","known":"2020-02-04","data":{"name":"Sen nämnd","kind":"board"}}`

// beginAppend sends an append but for its last byte, so that the server is at work on it, and returns what is left to send.
func (p *process) beginAppend(t *testing.T) (net.Conn, string) {
	t.Helper()
	conn, err := net.Dial("tcp", p.addr)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /v1/ledgers/botkyrka/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nIdempotency-Key: begun-before-the-end\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n",
		p.addr, p.tokens["coordinator"], len(lateEvent))
	require.NoError(t, err)
	// The server asks for the body when the handler reads it: from here on the request is at work.
	response, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, int64(len("HTTP/1.1 100 Continue\r\n\r\n")))), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusContinue, response.StatusCode)
	_, err = io.WriteString(conn, lateEvent[:len(lateEvent)-1])
	require.NoError(t, err)
	return conn, lateEvent[len(lateEvent)-1:]
}

// closing waits until the server takes no more connections.
func (p *process) closing(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", p.addr)
		if err == nil {
			conn.Close()
		}
		return err != nil
	}, scriptPatience, 10*time.Millisecond)
}

// An append that was begun before the signal is answered, and then the program ends with 0.
func TestSignalLetsRequestsFinish(t *testing.T) {
	p := startDemo(t)
	conn, rest := p.beginAppend(t)
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	p.closing(t)
	_, err := io.WriteString(conn, rest)
	require.NoError(t, err)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusCreated, response.StatusCode)
	require.NoError(t, <-p.ended)
}

// While a request holds the first signal's orderly end up, a second one ends the program at once.
func TestSecondSignalStopsAtOnce(t *testing.T) {
	p := startDemo(t)
	p.beginAppend(t)
	require.NoError(t, p.Process.Signal(syscall.SIGINT))
	p.closing(t)
	ctx, cancel := context.WithTimeout(t.Context(), scriptPatience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for began := time.Now(); ; {
		select {
		case <-p.ended:
			status, is := p.ProcessState.Sys().(syscall.WaitStatus)
			require.True(t, is && status.Signaled(), "ended by the signal, not in order: %s", p.ProcessState)
			require.Less(t, time.Since(began), 10*time.Second, "the orderly end waits longer than this")
			return
		case <-again.C:
			_ = p.Process.Signal(syscall.SIGINT)
		case <-ctx.Done():
			t.Fatal("still running")
		}
	}
}

// TestCountersHaveTheirOwnListener: what is stored and refused is counted where Prometheus asks, which the API's own address is not; the log is JSON and holds no body.
func TestCountersHaveTheirOwnListener(t *testing.T) {
	dir := t.TempDir()
	code, _, stderr := runIn(t.Context(), "", "init", "--data", dir, "--ledger", "botkyrka", "--name", "Botkyrka kommun", "--code", "0127")
	require.Equal(t, exitDone, code, stderr)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())

	ctx, stop := context.WithCancel(t.Context())
	out, log := newPipeEnd(), &bytes.Buffer{}
	c := &console{in: strings.NewReader(""), out: &output{to: out}, err: log}
	c.lang, c.explicit = language([]string{"--lang", "en"}, func(string) string { return "" })
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", dir, "--addr", "127.0.0.1:0", "--metrics-addr", addr, "--format", "json", "--lang", "en"}, c)
	}()
	var ready struct {
		URL    string            `json:"url"`
		Tokens map[string]string `json:"tokens"`
	}
	require.NoError(t, json.Unmarshal([]byte(<-out.line), &ready))

	client := &api.Client{Base: ready.URL, Lang: "en"}
	_, _, err = client.Append(t.Context(), "botkyrka", "counted-and-stored-1", []byte(lateEvent))
	require.NoError(t, err)
	_, _, err = client.Append(t.Context(), "botkyrka", "counted-and-refused1", []byte(strings.Replace(lateEvent, "2020-01-01", "i går", 1)))
	require.Error(t, err)
	counters := get(t, "http://"+addr+"/metrics", http.StatusOK)
	for _, line := range []string{`liggare_events_stored_total{ledger="botkyrka"} 1`, `liggare_refusals_total{code="date.invalid"} 1`, `liggare_batch_events_count{ledger="botkyrka"} 1`, `liggare_ledger_head{ledger="botkyrka"} 2`, `liggare_writer_queue{ledger="botkyrka"} 0`, `liggare_view_behind_seconds{class="public",ledger="botkyrka"}`, "go_goroutines"} {
		require.Contains(t, counters, line)
	}
	require.NotContains(t, get(t, ready.URL+"/metrics", http.StatusNotFound), "liggare_events")
	require.Contains(t, get(t, "http://"+addr+"/v1/ledgers", http.StatusNotFound), "404")

	stop()
	require.Equal(t, exitDone, <-ended)
	for line := range strings.Lines(log.String()) {
		var each map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &each), line)
	}
	require.NotContains(t, log.String(), "Sen nämnd")
	require.NotContains(t, log.String(), "i går")
}

// pipeEnd hands on what is written, a line at a time.
type pipeEnd struct{ line chan string }

func newPipeEnd() *pipeEnd { return &pipeEnd{make(chan string, 8)} }

func (p *pipeEnd) Write(b []byte) (int, error) {
	p.line <- string(b)
	return len(b), nil
}

// get reads an address that answers with a status.
func get(t *testing.T, address string, status int) string {
	t.Helper()
	response, err := http.Get(address)
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, status, response.StatusCode, "%s: %s", address, raw)
	return string(raw)
}
