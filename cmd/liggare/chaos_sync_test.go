//go:build linux

package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/fixtures/chaostest"
)

// canTrace tells whether strace can watch a process here. Where it can't, that is said aloud, and a failure in the chaos tests.
func canTrace(t *testing.T) bool {
	t.Helper()
	said, err := exec.Command("strace", "-o", filepath.Join(t.TempDir(), "trace"), "true").CombinedOutput()
	if err != nil {
		chaostest.Unchecked(t, fmt.Sprintf("whether fsync precedes the receipt, by the kernel's account; needs strace (%v: %s)", err, said))
	}
	return err == nil
}

// The kernel's account of a server under load: before a position goes out to a client, the block that holds it was written that far and synced.
func TestSyncPrecedesTheReceipt(t *testing.T) {
	if !canTrace(t) {
		return
	}
	dir, told := newDirectory(t), newAccount()
	trace := filepath.Join(t.TempDir(), "trace")
	s := serve(t, dir, func(c *exec.Cmd) {
		c.Args = append([]string{"strace", "-f", "-y", "-s", "100000", "-e", "trace=pwrite64,write,writev,fsync,fdatasync", "-o", trace, c.Path}, c.Args[1:]...)
		strace, err := exec.LookPath("strace")
		require.NoError(t, err)
		c.Path = strace
	})
	var all sync.WaitGroup
	for caller := range 12 {
		all.Go(func() {
			client := &api.Client{Base: s.url, HTTP: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
			defer client.HTTP.CloseIdleConnections()
			for i := range 12 {
				key := fmt.Sprintf("c%d-i%d", caller, i)
				told.request(key, 1+i%4*caller)
				_, err := told.send(t.Context(), client, key)
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	seen := told.verify(t, s.client())
	s.stopTraced(t)
	k := &kernel{ends: recordEnds(t, dir), began: map[string]call{}}
	f, err := os.Open(trace)
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		k.line(t, line)
	}
	require.Equal(t, len(told.sent), k.answers)
	require.GreaterOrEqual(t, k.receipts, told.entities()/2, "a receipt may be cut in two")
	reportCounts(t, fmt.Sprintf("fsync before each receipt (strace: %d receipts, %d writes, %d syncs)", k.receipts, k.writes, k.syncs), len(told.sent), seen)
	t.Logf("%d answers with %d receipts, each after its record was written and synced (%d writes to the block, %d syncs)", k.answers, k.receipts, k.writes, k.syncs)
}

// stopTraced asks the traced process, strace's child, to stop, and waits.
func (s *served) stopTraced(t *testing.T) {
	t.Helper()
	pid := strconv.Itoa(s.Process.Pid)
	children, err := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
	require.NoError(t, err)
	require.NoError(t, exec.Command("kill", "-TERM", strings.Fields(string(children))[0]).Run())
	<-s.ended
}

// recordEnds gives where each record of the ledger's only block ends: its first four bytes are its length, but for the highest bit.
func recordEnds(t *testing.T, dir string) (ends []int64) {
	t.Helper()
	blocks, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", "LEDGER_botkyrka", "msgs", "*.blk"))
	require.NoError(t, err)
	require.Len(t, blocks, 1)
	text, err := os.ReadFile(blocks[0])
	require.NoError(t, err)
	for at := int64(0); at < int64(len(text)); {
		at += int64(binary.LittleEndian.Uint32(text[at:]) &^ (1 << 31))
		ends = append(ends, at)
	}
	return ends
}

// kernel follows what a process asked of the kernel, line by line of strace's account.
type kernel struct {
	ends  []int64         // of the records in the block
	began map[string]call // by thread: calls that have not returned

	written, synced   int64 // how far the block was
	answers, receipts int   // responses to appends; positions in what goes out
	writes, syncs     int
}

// call is a system call on a file.
type call struct {
	name, file, rest string
	written          int64 // how far the block was written when it began
}

var (
	callLine     = regexp.MustCompile(`^(\d+) +(\w+)\(\d+<([^>]*)>(.*)$`)
	resumedLine  = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)$`)
	writeEnd     = regexp.MustCompile(`, (\d+), (\d+) *\) *= (\d+)$`)
	positionSaid = regexp.MustCompile(`\\"position\\":(\d+),`)
)

func (k *kernel) line(t *testing.T, line string) {
	t.Helper()
	line = strings.TrimSpace(line)
	if m := callLine.FindStringSubmatch(line); m != nil {
		c := call{m[2], m[3], m[4], k.written}
		if strings.HasPrefix(c.file, "socket:") || strings.HasPrefix(c.file, "TCP:") {
			k.said(t, c.rest) // the client may have it as soon as the call begins
			return
		}
		if rest, unfinished := strings.CutSuffix(c.rest, "<unfinished ...>"); unfinished {
			c.rest = rest
			k.began[m[1]] = c
			return
		}
		k.returned(t, c)
	} else if m := resumedLine.FindStringSubmatch(line); m != nil {
		if c, is := k.began[m[1]]; is {
			delete(k.began, m[1])
			c.rest += m[2]
			k.returned(t, c)
		}
	}
}

// returned takes in a call that has returned.
func (k *kernel) returned(t *testing.T, c call) {
	t.Helper()
	block := strings.HasSuffix(c.file, ".blk") && strings.Contains(c.file, "/LEDGER_botkyrka/msgs/")
	switch {
	case c.name == "pwrite64" && block:
		m := writeEnd.FindStringSubmatch(c.rest)
		require.NotNil(t, m, c.rest[max(0, len(c.rest)-200):])
		offset, _ := strconv.ParseInt(m[2], 10, 64)
		n, _ := strconv.ParseInt(m[3], 10, 64)
		k.written = max(k.written, offset+n)
		k.writes++
	case c.name == "fsync" && block || c.name == "fdatasync" && block:
		require.Contains(t, c.rest, "= 0")
		k.synced = max(k.synced, c.written)
		k.syncs++
	}
}

// said judges what goes out to a client.
func (k *kernel) said(t *testing.T, text string) {
	t.Helper()
	k.answers += strings.Count(text, "HTTP/1.1 201 Created")
	for _, m := range positionSaid.FindAllStringSubmatch(text, -1) {
		position, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		require.LessOrEqual(t, k.ends[position-1], k.synced, "position %d was told before it was synced", position)
		k.receipts++
	}
}
