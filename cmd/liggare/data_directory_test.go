package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// keptDirectory is a data directory that was written once and is opened by every later release. -update writes it anew, which is right only before the format is
// released.
const keptDirectory = "testdata/data-format-1.zip"

// keptLines are what the kept directory was written with.
var keptLines = []string{registered, adopted, assigned}

// duplicateWindow is how long the broker itself remembers what it was sent.
const duplicateWindow = 30 * time.Second

// A directory of an earlier day opens, its answers are there, and a request of then repeated now gives the first receipt and stores nothing: the ledger remembers
// its requests itself, however long ago the broker has forgotten them.
func TestAnEarlierDirectoryOpensAndRemembersItsRequests(t *testing.T) {
	if *update {
		writeKept(t)
		t.Logf("%s is written anew; run again after %s", keptDirectory, duplicateWindow)
		return
	}
	s := &session{t: t, dir: filepath.Join(t.TempDir(), "data")}
	archive, err := zip.OpenReader(keptDirectory)
	require.NoError(t, err)
	defer archive.Close()
	require.NoError(t, os.CopyFS(s.dir, archive))
	s.open()
	count, last := s.stored()
	require.Equal(t, 1+len(keptLines), count)

	key := strings.Split(adopted, `"`)[3]
	for range 2 {
		code, stdout, stderr := s.run(bodyOf(adopted), "append", "--ledger", "botkyrka", "--key", key, "--format", "json")
		require.Equal(t, exitDone, code, stderr)
		var receipt domain.Receipt
		require.NoError(t, json.Unmarshal([]byte(stdout), &receipt))
		require.Equal(t, uint64(3), receipt.Position)
		require.Equal(t, domain.Ref("document/policy"), receipt.Subject)
		age := time.Since(receipt.RecordedTime)
		require.False(t, age >= 0 && age < duplicateWindow, "the kept directory is too new to prove anything: wait for %s", duplicateWindow-age)
		s.unchanged(count, last)
		s.restart()
	}

	code, _, stderr := s.run(bodyOf(registered), "append", "--ledger", "botkyrka", "--key", key)
	require.Equal(t, exitRefused, code)
	require.Contains(t, stderr, "idempotency.key_reused")
	s.unchanged(count, last)

	code, stdout, stderr := s.run("", "replay", "--ledger", "botkyrka", "--view", "documents", "--on", "2018-06-30")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "in force")
	code, _, stderr = s.run(strings.ReplaceAll(bodyOf(registered), "kf", "ks"), "append", "--ledger", "botkyrka")
	require.Equal(t, exitDone, code, stderr)
}

func (s *session) unchanged(count int, last uint64) {
	s.t.Helper()
	countNow, lastNow := s.stored()
	require.Equal(s.t, count, countNow)
	require.Equal(s.t, last, lastNow)
}

func writeKept(t *testing.T) {
	s := newSession(t, keptLines...)
	s.close()
	file, err := os.Create(keptDirectory)
	require.NoError(t, err)
	w := zip.NewWriter(file)
	require.NoError(t, w.AddFS(os.DirFS(s.dir)))
	require.NoError(t, w.Close())
	require.NoError(t, file.Close())
}
