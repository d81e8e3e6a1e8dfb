package main

import (
	"bufio"
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// newDirectory makes a data directory with the ledger botkyrka.
func newDirectory(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	code, _, stderr := runIn(t.Context(), "", "init", "--data", dir, "--ledger", "botkyrka", "--name", "Botkyrka kommun", "--code", "0127")
	require.Equal(t, exitDone, code, stderr)
	return dir
}

// served is a liggare serve as a process of its own.
type served struct {
	*exec.Cmd
	url   string
	err   *lockedBuffer
	ended chan struct{} // closed when it has
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// lines are those that hold the text.
func (b *lockedBuffer) lines(with string) (found []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for line := range strings.Lines(b.text.String()) {
		if strings.Contains(line, with) {
			found = append(found, strings.TrimSuffix(line, "\n"))
		}
	}
	return found
}

// serve starts a server on a free port of the loopback and waits until it is ready. It is killed at the end of the test.
func serve(t *testing.T, dir string, alter ...func(*exec.Cmd)) *served {
	t.Helper()
	s := &served{Cmd: exec.Command("liggare", "serve", "--data", dir, "--addr", "127.0.0.1:0", "--format", "json"), err: new(lockedBuffer), ended: make(chan struct{})}
	s.Stderr = s.err
	for _, each := range alter {
		each(s.Cmd)
	}
	out, err := s.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("%s said: %s", dir, strings.Join(append(s.err.lines(`"level":"WARN"`), s.err.lines(`"level":"ERROR"`)...), "\n"))
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		_ = s.Wait()
		close(s.ended)
		t.Fatalf("not ready: %v: %s", err, s.err.lines(""))
	}
	var ready struct {
		URL string `json:"url"`
	}
	require.NoError(t, json.Unmarshal(line, &ready))
	s.url = ready.URL
	go func() {
		_ = s.Wait()
		close(s.ended)
	}()
	return s
}

func (s *served) client() *api.Client { return &api.Client{Base: s.url, Lang: "en"} }

// kill ends the process as nothing can prevent, and waits until it is gone.
func (s *served) kill() {
	select {
	case <-s.ended:
	default:
		_ = s.Process.Kill()
		<-s.ended
	}
}

// end asks it to stop and demands that it does in order.
func (s *served) end(t *testing.T) {
	t.Helper()
	require.NoError(t, s.Process.Signal(syscall.SIGTERM))
	<-s.ended
	require.Zero(t, s.ProcessState.ExitCode(), "%s: %s", s.ProcessState, s.err.lines(`"level":"ERROR"`))
}
