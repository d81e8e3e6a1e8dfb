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
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"liggare/api"
)

// Two environment variables make the program that the tests start meet a disk that takes nothing. envSmallDisk, MOUNTPOINT, mounts a file system in memory there, seen by
// that process alone, and puts a copy of MOUNTPOINT's directories into it. envLimited lets a write beyond the limit of a file's size give an error (EFBIG).
const (
	envSmallDisk = "LIGGARE_TEST_SMALL_DISK"
	envLimited   = "LIGGARE_TEST_LIMITED"
)

// diskSize is the size of the small disk, in bytes.
const diskSize = 24 << 20

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
	return errors.Join(err, os.CopyFS(kept, os.DirFS(dir)), syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(diskSize)), os.CopyFS(dir, os.DirFS(kept)))
}

// refusing is a server whose disk can be made to refuse writes.
type refusing struct {
	*served
	refuse, mend func()
}

// limited is a server that can be kept from making any file larger.
func limited(t *testing.T, dir string) *refusing {
	t.Helper()
	s := serve(t, dir, func(c *exec.Cmd) { c.Env = append(c.Environ(), envLimited+"=1") })
	var before unix.Rlimit
	limit := func(bytes uint64) {
		require.NoError(t, unix.Prlimit(s.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: before.Max}, nil))
	}
	require.NoError(t, unix.Prlimit(s.Process.Pid, unix.RLIMIT_FSIZE, nil, &before))
	return &refusing{s, func() { limit(64 << 10) }, func() { limit(before.Cur) }}
}

// full is a server on a disk of its own that can be filled; nil where this machine doesn't let a process mount one.
func full(t *testing.T, dir string) *refusing {
	t.Helper()
	namespace := &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	disk := filepath.Dir(dir)
	try := exec.Command("liggare", "version")
	try.SysProcAttr, try.Env = namespace, append(try.Environ(), envSmallDisk+"="+t.TempDir())
	if said, err := try.CombinedOutput(); err != nil {
		t.Logf("%v: %s", err, said)
		return nil
	}
	s := serve(t, dir, func(c *exec.Cmd) { c.SysProcAttr, c.Env = namespace, append(c.Environ(), envSmallDisk+"="+disk) })
	ballast := filepath.Join("/proc", strconv.Itoa(s.Process.Pid), "root", disk, "ballast")
	return &refusing{s, func() {
		f, err := os.Create(ballast)
		require.NoError(t, err)
		defer f.Close()
		_, err = io.Copy(f, endless{})
		require.ErrorIs(t, err, syscall.ENOSPC)
	}, func() { require.NoError(t, os.Remove(ballast)) }}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

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
					const unchecked = "NOT CHECKED: a full disk. This machine lets no process mount a file system of its own (user namespaces)"
					require.Zero(t, os.Getenv(envChaos), unchecked)
					t.Log(unchecked)
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
				for range rounds(1) {
					s.refuse()
					// Until a write meets the end of the disk they may go on; that one has no known outcome, and from then on it is told at once.
					var problem *api.Problem
					for problem == nil {
						if err := send(events); err != nil {
							require.ErrorAs(t, err, &problem)
						}
					}
					require.Equal(t, "idempotency.outcome_unknown", problem.Code())
					for range 20 {
						require.ErrorAs(t, send(events), &problem)
						require.Equal(t, http.StatusServiceUnavailable, problem.Status)
						require.Equal(t, "store.unwritable", problem.Code())
						require.Contains(t, problem.Detail, "reading works")
					}
					require.Len(t, s.err.lines(`msg="store can't write"`), len(s.err.lines(`msg="store writes again"`))+1)
					told.repeat(t, s.client(), 20)
					told.read(t, s.client())
					_, err := s.client().View(t.Context(), "botkyrka", "organisations", nil)
					require.NoError(t, err)
					before := len(s.err.lines(`msg="store writes again"`))
					s.mend()
					require.Eventually(t, func() bool { return len(s.err.lines(`msg="store writes again"`)) > before }, scriptPatience, 10*time.Millisecond)
					told.verify(t, s.client())
					for range 20 {
						require.NoError(t, send(events))
					}
				}
				t.Log(s.err.lines(`msg="store can't write"`)[0])
				require.Empty(t, s.err.lines("ledger frozen"))
				seen := told.verify(t, s.client())
				t.Logf("%d requests acknowledged, %d lost, %d doubled", seen.acknowledged, seen.lost, seen.doubled)
				s.end(t)
				if name == "I/O errors" { // the other's disk is gone with it
					told.verify(t, serve(t, dir).client())
				}
			})
		}
	}
}
