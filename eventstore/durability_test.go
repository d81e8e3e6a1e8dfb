//go:build linux

package eventstore

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"liggare/fixtures/chaostest"
)

// unsynced counts the pages of a file that the kernel holds and the disk doesn't: what a power failure takes.
func unsynced(path string) (uint64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var pages unix.Cachestat_t
	err = unix.Cachestat(uint(f.Fd()), &unix.CachestatRange{}, &pages, 0)
	return pages.Dirty + pages.Writeback, err
}

// canTell finds out whether the kernel (cachestat, from Linux 6.5) and the file system can say what isn't on disk.
func canTell(t *testing.T) bool {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "calibration"))
	require.NoError(t, err)
	defer f.Close()
	_, err = f.Write(make([]byte, 64<<10))
	require.NoError(t, err)
	before, err := unsynced(f.Name())
	if err != nil {
		t.Log(err)
		return false
	}
	require.NoError(t, f.Sync())
	after, err := unsynced(f.Name())
	require.NoError(t, err)
	t.Logf("calibration: %d pages unsynced after a write, %d after fsync", before, after)
	return before > 0 && after == 0
}

// When a receipt is given, nothing of the store waits for the disk: not a page of a block that holds the event is dirty.
func TestReceiptsComeAfterTheDisk(t *testing.T) {
	if !canTell(t) {
		chaostest.Unchecked(t, "whether a page of a block is dirty when its receipt is given: neither kernel nor file system here can tell; needs Linux 6.5 and a TMPDIR on a disk")
		return
	}
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	checked := 0
	for i := range 60 {
		size := 1
		if i%3 == 0 {
			size = 40
		}
		name := fmt.Sprint("a", i)
		_, _, err := l.Append(testContext(t), submission(t, name, organisations(size, name)))
		require.NoError(t, err)
		blocks, err := filepath.Glob(filepath.Join(c.Dir, "jetstream", ledgerAccount, "streams", "LEDGER_botkyrka", "msgs", "*.blk"))
		require.NoError(t, err)
		require.NotEmpty(t, blocks)
		for _, block := range blocks {
			pages, err := unsynced(block)
			require.NoError(t, err)
			require.Zero(t, pages, "append %d of %d events was acknowledged before it was on disk", i, size)
			checked++
		}
	}
	reportCounts(t, "receipts given with no dirty page (cachestat)", checked, 60)
	t.Logf("%d acknowledgements, none with an unsynced page", checked)
}
