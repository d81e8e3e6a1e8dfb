//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"liggare/api"
	"liggare/fixtures/chaostest"
)

// Environment variables make the program that the tests start meet a disk that takes nothing. envSmallDisk, a directory, mounts a file system in memory there, seen by
// that process alone, with a copy of what the directory held; envFull fills it. envLimited lets a write beyond the limit of a file's size give an error (EFBIG).
const (
	envSmallDisk = "LIGGARE_TEST_SMALL_DISK"
	envFull      = "LIGGARE_TEST_FULL"
	envLimited   = "LIGGARE_TEST_LIMITED"
)

// diskSize is the size of the small disk, in bytes: more than the ledger and its views fill by themselves.
const diskSize = 256 << 20

func init() {
	if os.Getenv(envLimited) != "" {
		signal.Ignore(syscall.SIGXFSZ)
	}
	if dir := os.Getenv(envSmallDisk); dir != "" {
		if err := smallDisk(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitUnavailable)
		}
	}
}

func smallDisk(dir string) error {
	kept := dir + ".kept"
	err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	err = errors.Join(err, os.CopyFS(kept, os.DirFS(dir)), syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(diskSize)), os.CopyFS(dir, os.DirFS(kept)))
	if err == nil && os.Getenv(envFull) != "" {
		err = fill(filepath.Join(dir, "ballast"), 0)
	}
	return err
}

// fill makes a file that leaves so many bytes of its disk.
func fill(path string, room int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(f, endless{}); !errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%s: not full: %w", path, err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	return errors.Join(err, f.Truncate(size-room))
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// namespace gives a process mounts of its own, also where its user may mount nothing.
func namespace() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
}

// canMount tells whether this machine lets a process mount a disk of its own. Where it doesn't, that is said aloud, and a failure in the chaos tests.
func canMount(t *testing.T) bool {
	t.Helper()
	try := exec.Command("liggare", "version")
	try.SysProcAttr, try.Env = namespace(), append(try.Environ(), envSmallDisk+"="+t.TempDir())
	said, err := try.CombinedOutput()
	if err != nil {
		chaostest.Unchecked(t, fmt.Sprintf("a full disk: this machine lets no process mount a disk of its own, by user namespaces (%v: %s)", err, said))
	}
	return err == nil
}

// refusing is a server whose disk can be made to refuse writes.
type refusing struct {
	*served
	refuse func(room int64) // with so many bytes left, where that can be
	mend   func()
}

// rooms are what the disk still takes when it refuses: nothing, or a part of what a batch of 40 events needs, which is written twice.
var rooms = map[int][]int64{1: {0, 2 << 10}, 40: {48 << 10, 0, 40 << 10, 56 << 10}}

// limited is a server that can be kept from making any file larger.
func limited(t *testing.T, dir string) *refusing {
	t.Helper()
	s := serve(t, dir, func(c *exec.Cmd) { c.Env = append(c.Environ(), envLimited+"=1") })
	var before unix.Rlimit
	limit := func(bytes uint64) {
		require.NoError(t, unix.Prlimit(s.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: before.Max}, nil))
	}
	require.NoError(t, unix.Prlimit(s.Process.Pid, unix.RLIMIT_FSIZE, nil, &before))
	return &refusing{s, func(int64) { limit(64 << 10) }, func() { limit(before.Cur) }}
}

// full is a server on a disk of its own that can be filled; nil where this machine doesn't let a process mount one.
func full(t *testing.T, dir string) *refusing {
	t.Helper()
	if !canMount(t) {
		return nil
	}
	disk := filepath.Dir(dir)
	s := serve(t, dir, func(c *exec.Cmd) { c.SysProcAttr, c.Env = namespace(), append(c.Environ(), envSmallDisk+"="+disk) })
	ballast := filepath.Join("/proc", strconv.Itoa(s.Process.Pid), "root", disk, "ballast")
	return &refusing{s, func(room int64) { require.NoError(t, fill(ballast, room)) }, func() { require.NoError(t, os.Remove(ballast)) }}
}

// On a disk that refuses writes appends fail clearly, reading goes on, and when it takes writes again so does the server, with nobody's help: whatever was acknowledged is
// there, before and after, and after a restart, too.
func TestDiskThatRefusesWrites(t *testing.T) {
	for name, start := range map[string]func(*testing.T, string) *refusing{"I/O errors": limited, "full": full} {
		for _, events := range []int{1, 40} {
			t.Run(fmt.Sprintf("%s, %d", name, events), func(t *testing.T) {
				t.Parallel()
				dir, told := newDirectory(t), newAccount()
				s := start(t, dir)
				if s == nil {
					return
				}
				n := 0
				send := func(size int) error {
					n++
					key := fmt.Sprint("n", n)
					told.request(key, size)
					_, err := told.send(t.Context(), s.client(), key)
					return err
				}
				for range 60 {
					require.NoError(t, send(3))
				}
				found := 0
				cycles := min(rounds(1), len(rooms[events]))
				for round := range cycles {
					s.refuse(rooms[events][round%len(rooms[events])])
					// Until a write meets the end of the disk they may go on; an append that does has no known outcome, and from then on it is told at once.
					var problem *api.Problem
					for problem == nil {
						if err := send(events); err != nil {
							require.ErrorAs(t, err, &problem)
						}
					}
					require.Contains(t, []string{"idempotency.outcome_unknown", "store.unwritable"}, problem.Code(), "a stream of views may have met it first")
					for range 20 {
						require.ErrorAs(t, send(events), &problem)
						require.Equal(t, http.StatusServiceUnavailable, problem.Status)
						require.Equal(t, "store.unwritable", problem.Code())
						require.Contains(t, problem.Detail, "reading works")
					}
					require.Eventually(t, func() bool { // its line comes by a pipe, its answers by another
						return len(s.err.lines(`"msg":"store can't write"`)) == len(s.err.lines(`"msg":"store writes again"`))+1
					}, scriptPatience, time.Millisecond)
					told.repeat(t, s.client(), 20)
					told.read(t, s.client())
					_, err := s.client().View(t.Context(), "botkyrka", "organisations", nil)
					require.NoError(t, err)
					before := len(s.err.lines(`"msg":"store writes again"`))
					s.mend()
					require.Eventually(t, func() bool { return len(s.err.lines(`"msg":"store writes again"`)) > before }, scriptPatience, 10*time.Millisecond)
					found += told.verify(t, s.client()).found
					for range 20 {
						require.NoError(t, send(events))
					}
				}
				line := s.err.lines(`"msg":"store can't write"`)[0]
				t.Log(line)
				require.Empty(t, s.err.lines("ledger frozen"))
				seen := told.verify(t, s.client())
				reportCounts(t, fmt.Sprintf("disk that refuses writes (%s), requests of %d", name, events), cycles, seen)
				_, line, _ = strings.Cut(strings.ReplaceAll(line, dir, "DIR"), `"msg":`)
				chaostest.Damage(t, "disk that refuses writes ("+name+")", line)
				t.Logf("%d requests acknowledged, %d lost, %d doubled; %d without an answer were stored", seen.acknowledged, seen.lost, seen.doubled, found)
				s.end(t)
				if name == "I/O errors" { // the other's disk is gone with it
					told.verify(t, serve(t, dir).client())
				}
			})
		}
	}
}

// A server starts on a full disk and reads. Only where the disk cut an atomic batch short it doesn't: the store would drop its copy of the batch and keep a part.
func TestStartOnAFullDisk(t *testing.T) {
	if !canMount(t) {
		return
	}
	dir, told := newDirectory(t), newAccount()
	s := serve(t, dir)
	told.request("a", 50)
	_, err := told.send(t.Context(), s.client(), "a")
	require.NoError(t, err)
	s.end(t)
	onFullDisk := func(c *exec.Cmd) {
		c.SysProcAttr, c.Env = namespace(), append(c.Environ(), envSmallDisk+"="+filepath.Dir(dir), envFull+"=1")
	}
	s = serve(t, dir, onFullDisk)
	told.repeat(t, s.client(), 1)
	require.Len(t, told.read(t, s.client()), 50)
	s.kill()

	require.NoError(t, os.RemoveAll(filepath.Dir(dir)+".kept"))
	cut := filepath.Join(dir, "jetstream", "LEDGERS", "streams", "LEDGER_botkyrka", "batches", "x")
	require.NoError(t, os.MkdirAll(cut, 0o700))
	again := exec.Command("liggare", "serve", "--data", dir, "--addr", "127.0.0.1:0", "--lang", "en")
	onFullDisk(again)
	said, err := again.CombinedOutput()
	require.Error(t, err)
	require.Equal(t, exitUnavailable, again.ProcessState.ExitCode())
	require.Equal(t, dir+": The disk takes nothing and the store has half-written records to complete; free some space and start again.\n", string(said))
	told.verify(t, serve(t, dir).client())
}
