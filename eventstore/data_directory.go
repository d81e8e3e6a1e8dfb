package eventstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"liggare/domain"
)

// dataFormat is the version of the layout that this release writes. A release opens every earlier one and refuses every later.
const dataFormat = 1

// formatLine begins the format file; the version follows it.
const formatLine = "liggare data directory, format "

// dataDir is a data directory whose lock we hold. Its layout is drawn in the package comment.
type dataDir struct {
	path string
	lock *lock
}

// createDataDir makes a new data directory where nothing is yet. The format file comes last: without it the directory was never finished and can be made again.
func createDataDir(path string) (*dataDir, error) {
	if err := os.MkdirAll(filepath.Join(path), 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !slices.Contains([]string{"lock", "ledgers", "format.tmp"}, e.Name()) {
			return nil, fmt.Errorf("%s: %w", path, trouble(CodeDataExists, "Katalogen är inte tom; ange en ny eller tom katalog.",
				"The directory is not empty; name a new or empty one."))
		}
	}
	l, err := takeLock(filepath.Join(path, "lock"))
	if err != nil {
		return nil, err
	}
	err = os.MkdirAll(filepath.Join(path, "ledgers"), 0o700)
	if err == nil {
		err = writeDurably(filepath.Join(path, "format"), []byte(formatLine+strconv.Itoa(dataFormat)+"\n"))
	}
	if err != nil {
		return nil, errors.Join(err, l.release())
	}
	return &dataDir{path: path, lock: l}, nil
}

// openDataDir locks a data directory that a release made before.
func openDataDir(path string) (*dataDir, error) {
	if err := checkFormat(path); err != nil {
		return nil, err
	}
	l, err := takeLock(filepath.Join(path, "lock"))
	if err != nil {
		return nil, err
	}
	return &dataDir{path: path, lock: l}, nil
}

func checkFormat(path string) error {
	text, err := os.ReadFile(filepath.Join(path, "format"))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, trouble(CodeDataMissing, "Här finns ingen datakatalog; skapa den med liggare init.",
			"There is no data directory here; create it with liggare init."))
	}
	if err != nil {
		return err
	}
	line, whole := strings.CutSuffix(string(text), "\n")
	number, found := strings.CutPrefix(line, formatLine)
	version, err := strconv.Atoi(number)
	switch {
	case !whole || !found || err != nil || version < 1:
		return fmt.Errorf("%s: %w", path, trouble(CodeDataDamaged, "Filen format går inte att läsa; hämta den ur en säkerhetskopia.",
			"The file format can't be read; take it from a backup."))
	case version > dataFormat:
		return fmt.Errorf("%s: %w", path, trouble(CodeDataNewer,
			fmt.Sprintf("Katalogen har format %d och den här versionen läser upp till %d; använd en nyare version av liggare.", version, dataFormat),
			fmt.Sprintf("The directory has format %d and this release reads up to %d; use a newer release of liggare.", version, dataFormat)))
	}
	return nil
}

// ledgers returns the ids of the ledgers that were created here, in order. Names that begin with a dot are creations that a crash cut short.
func (d *dataDir) ledgers() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(d.path, "ledgers"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w (%w)", d.path, trouble(CodeDataDamaged, "Katalogen ledgers går inte att läsa; hämta den ur en säkerhetskopia.",
			"The directory ledgers can't be read; take it from a backup."), err)
	}
	var ids []string
	for _, e := range entries {
		if domain.ValidID(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids, nil
}

func (d *dataDir) ledger(id string) string { return filepath.Join(d.path, "ledgers", id) }

func (d *dataDir) close() error { return d.lock.release() }
