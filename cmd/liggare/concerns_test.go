package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// A directory of an earlier release has no ledger of concern reports. It is made once, when somebody first asks for it, however many do so at once.
func TestAnEarlierDirectoryGetsItsLedgerOfReports(t *testing.T) {
	s := &session{t: t, dir: filepath.Join(t.TempDir(), "data")}
	archive, err := zip.OpenReader(keptDirectory)
	require.NoError(t, err)
	defer archive.Close()
	require.NoError(t, os.CopyFS(s.dir, archive))
	s.open()
	count, last := s.stored()

	var g errgroup.Group
	for i := range 8 {
		g.Go(func() error {
			_, _, err := s.host.client("en").Append(t.Context(), "botkyrka-oro", fmt.Sprintf("first-reports-%04d", i), []byte(reportOf("sett av personal")))
			return err
		})
	}
	require.NoError(t, g.Wait())
	page, err := s.host.client("en").Feed(t.Context(), "botkyrka-oro", 0, 0, "ledger.created.v1", "")
	require.NoError(t, err)
	require.Len(t, page.Events, 1)
	require.Equal(t, uint64(9), page.Head)
	s.unchanged(count, last)

	s.restart()
	page, err = s.host.client("en").Feed(t.Context(), "botkyrka-oro", 0, 0, "", "")
	require.NoError(t, err)
	require.Len(t, page.Events, 9)
	_, err = s.host.client("en").Feed(t.Context(), "nowhere-oro", 0, 0, "", "")
	require.ErrorContains(t, err, "ledger.unknown")
}
