package main

import (
	"bufio"
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
)

// process is a demo as a process of its own.
type process struct {
	*exec.Cmd
	addr  string
	ended chan error
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
		URL string `json:"url"`
	}
	require.NoError(t, json.Unmarshal(line, &ready, json.RejectUnknownMembers(true)))
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
	_, err = fmt.Fprintf(conn, "POST /v1/ledgers/botkyrka/events HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nIdempotency-Key: begun-before-the-end\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n",
		p.addr, len(lateEvent))
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
