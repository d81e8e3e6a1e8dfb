package eventstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// BesideFile is a small file in the data directory, beside the ledgers. Whoever keeps something in it decides its format.
type BesideFile struct{ path string }

// Tokens is where the local tokens are kept: tokens.json, which is no part of any ledger.
func (s *Store) Tokens() BesideFile { return BesideFile{filepath.Join(s.dir.path, "tokens.json")} }

// Read returns what was written last; nil where nothing was.
func (f BesideFile) Read() ([]byte, error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// Write puts a text in the file's place: after a crash there is the old one or the new.
func (f BesideFile) Write(text []byte) error { return writeDurably(f.path, text) }
