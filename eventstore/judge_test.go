package eventstore

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// judgedDirs, if set in the environment, makes the test binary a process that opens data directories and prints what it finds in each, a line of JSON a directory. It
// tells at last how much memory it took, in bytes, and ends itself when it holds more memory than it may.
const judgedDirs = "LIGGARE_TEST_JUDGED"

// mostMemory is what a process may take that opens the directories of these tests, damaged or not, in bytes: several times what a whole one needs.
const mostMemory = 512 << 20

// judged is what a process found in a data directory.
type judged struct {
	Refused string                  `json:"refused"` // why the directory doesn't open
	Ledgers map[string]judgedLedger `json:"ledgers"`
}

type judgedLedger struct {
	Refused string `json:"refused"` // why it doesn't open
	Code    string `json:"code"`
	Events  uint64 `json:"events"`
	Sum     string `json:"sum"`   // of the chain over all of them
	Grown   bool   `json:"grown"` // one more was stored
}

func judgeDirs(list string) {
	var most atomic.Uint64
	go guardMemory(&most)
	for dir := range strings.SplitSeq(list, "\n") {
		text, err := json.Marshal(judgeDir(dir))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(text))
	}
	fmt.Println(most.Load())
}

// guardMemory keeps the most memory that the process held at a time, and ends it where that is too much.
func guardMemory(most *atomic.Uint64) {
	used := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(time.Millisecond) {
		metrics.Read(used)
		n := used[0].Value.Uint64() - used[1].Value.Uint64()
		most.Store(max(n, most.Load()))
		if n > mostMemory {
			fmt.Fprintln(os.Stderr, "took", n, "bytes of memory")
			os.Exit(3)
		}
	}
}

func judgeDir(dir string) judged {
	s, err := OpenStore(context.Background(), StoreConfig{Dir: dir, ledger: func(c *LedgerConfig) { c.patience = 3 * time.Second }})
	if err != nil {
		return judged{Refused: err.Error()}
	}
	found := judged{Ledgers: map[string]judgedLedger{}}
	for _, state := range s.Ledgers() {
		if state.Err != nil {
			found.Ledgers[state.ID] = judgedLedger{Refused: state.Err.Error(), Code: Code(state.Err)}
			continue
		}
		links := newChain()
		for r, err := range state.Ledger.Read(context.Background(), 0) {
			if err != nil {
				panic(err)
			}
			links.add(r)
		}
		events, _, err := domain.ParseAppend([]byte(organisation("after")))
		if err != nil {
			panic(err)
		}
		receipts, _, err := state.Ledger.Append(context.Background(), &domain.Submission{Events: events, Actor: "coordinator/1", Key: "key-0123456789-after"})
		found.Ledgers[state.ID] = judgedLedger{Events: links.Position, Sum: hex.EncodeToString(links.Sum[:]), Grown: err == nil && receipts[0].Position == links.Position+1}
	}
	if err := s.Close(context.Background()); err != nil {
		panic(err)
	}
	return found
}

// judgeAll lets a process open each directory in turn, and returns what it found and the most memory that it took, in bytes.
func judgeAll(t *testing.T, dirs ...string) (all []judged, memory uint64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0])
	child.Env = append(os.Environ(), judgedDirs+"="+strings.Join(dirs, "\n"))
	var said bytes.Buffer
	child.Stderr = &said
	out, err := child.Output()
	require.NoError(t, err, "%s", &said)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, len(dirs)+1)
	for _, line := range lines[:len(dirs)] {
		var one judged
		require.NoError(t, json.Unmarshal([]byte(line), &one))
		all = append(all, one)
	}
	memory, err = strconv.ParseUint(lines[len(dirs)], 10, 64)
	require.NoError(t, err)
	return all, memory
}

// fingerprint stands for every name and byte below a directory.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	m := &specimen{dir: dir}
	var all strings.Builder
	for _, file := range m.files(t) {
		text, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		fmt.Fprintln(&all, file, hexSum(text))
	}
	return all.String()
}
