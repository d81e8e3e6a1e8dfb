package eventstore

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// childDir, if set in the environment, makes the test binary a process that appends to the ledger of a data directory until it is killed. Each line that it prints
// is the name and the event id of an acknowledged append.
const childDir = "LIGGARE_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		appendUntilKilled(dir)
		return
	}
	if list := os.Getenv(judgedDirs); list != "" {
		judgeDirs(list)
		return
	}
	os.Exit(m.Run())
}

func appendUntilKilled(dir string) {
	s, err := OpenStore(context.Background(), StoreConfig{Dir: dir})
	if err != nil {
		panic(err)
	}
	l, err := s.Ledger("botkyrka")
	if err != nil {
		panic(err)
	}
	start := l.Book().Head()
	var all sync.WaitGroup
	var print sync.Mutex
	for caller := range 40 {
		all.Go(func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("h%d-c%d-i%d", start, caller, i)
				body := organisation(name)
				events, _, err := domain.ParseAppend([]byte(body))
				if err != nil {
					panic(err)
				}
				receipts, _, err := l.Append(context.Background(),
					&domain.Submission{Events: events, Actor: "coordinator/1", Key: "key-0123456789-" + name, Body: []byte(body)})
				if err != nil {
					panic(err)
				}
				print.Lock()
				fmt.Println(name, receipts[0].ID)
				print.Unlock()
			}
		})
	}
	all.Wait()
}

// A killed process loses nothing that it acknowledged, and what it had not acknowledged is there once or not at all.
func TestKilledProcessLosesNothing(t *testing.T) {
	s, c := newStore(t)
	_, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	closeStore(t, s)
	acknowledged := map[string]string{}
	for round := range 5 {
		for name, id := range runAndKill(t, c.Dir, 60*round+1) {
			acknowledged[name] = id
		}
		s := reopen(t, c)
		l, err := s.Ledger("botkyrka")
		require.NoError(t, err)
		times := map[string]int{}
		for _, r := range readAll(t, l) {
			times[strings.Split(r.Subject, ".")[3]]++
			times[r.ID]++
		}
		for name, id := range acknowledged {
			require.Equal(t, 1, times[id], "round %d: %s was acknowledged", round, name)
		}
		for what, n := range times {
			require.Equal(t, 1, n, "round %d: %s is stored twice", round, what)
		}
		for name, id := range acknowledged {
			receipts, repeated, err := l.Append(testContext(t), submission(t, name, organisation(name)))
			require.NoError(t, err)
			require.True(t, repeated)
			require.Equal(t, id, receipts[0].ID)
			break
		}
		closeStore(t, s)
	}
	reportCounts(t, "kill -9 of the store's process under load", 5, len(acknowledged))
}

// runAndKill starts a process on a data directory and kills it after so many acknowledgements.
func runAndKill(t *testing.T, dir string, after int) map[string]string {
	t.Helper()
	child := exec.CommandContext(testContext(t), os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	acknowledged := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if name, id, whole := strings.Cut(lines.Text(), " "); whole && len(id) == 26 {
			acknowledged[name] = id
		}
		if len(acknowledged) == after {
			require.NoError(t, child.Process.Kill())
		}
	}
	require.Error(t, child.Wait(), "killed")
	require.GreaterOrEqual(t, len(acknowledged), after)
	return acknowledged
}

// The server cuts a damaged block off at its start and would go on from there; the head outside the store tells.
func TestFlippedByteIsFound(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	appendMany(t, l, 50)
	closeStore(t, s)
	blocks, err := filepath.Glob(filepath.Join(c.Dir, "jetstream", ledgerAccount, "streams", "LEDGER_botkyrka", "msgs", "*.blk"))
	require.NoError(t, err)
	require.Len(t, blocks, 1)
	whole, err := os.ReadFile(blocks[0])
	require.NoError(t, err)
	kept := filepath.Join(t.TempDir(), "kept")
	require.NoError(t, os.CopyFS(kept, os.DirFS(c.Dir)))
	for part := range 8 {
		require.NoError(t, os.RemoveAll(c.Dir))
		require.NoError(t, os.CopyFS(c.Dir, os.DirFS(kept)))
		spoilt := append([]byte(nil), whole...)
		spoilt[len(whole)*part/8+40] ^= 4
		overwrite(t, blocks[0], spoilt)
		s := reopen(t, c)
		_, err = s.Ledger("botkyrka")
		require.Equal(t, CodeDamaged, Code(err), "byte %d: %v", len(whole)*part/8+40, err)
		closeStore(t, s)
	}
}
