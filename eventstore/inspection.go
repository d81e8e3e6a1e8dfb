package eventstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// inspection looks through the files of every stream before the server reads them, and keeps what is damaged out of its reach.
//
// The directory of a damaged ledger's stream is moved from the store to set-aside for as long as the server runs, and then back. Not a byte of it changes, the other
// ledgers open, and whoever restores it finds it in its place. If we crash, the next start moves it back and looks again. A damaged stream that is no ledger's stays
// set aside, of a view stream and its mirror both: what is derived is made anew.
type inspection struct {
	dir *dataDir
	log *slog.Logger

	mu      sync.Mutex // guards damaged
	damaged map[string]error
}

// run looks through the store. Nobody may have it open.
func (i *inspection) run(ctx context.Context) error {
	if err := i.views(); err != nil {
		return err
	}
	streams, err := i.dir.streams()
	if err != nil {
		return err
	}
	for _, s := range streams {
		ledger, why := i.inspect(ctx, s)
		if err := ctx.Err(); err != nil {
			return err
		}
		if why == nil {
			continue
		}
		if err := i.setAside(s, ledger, why); err != nil {
			return fmt.Errorf("set stream %s aside (%w): %w", s.name, why, err)
		}
	}
	return nil
}

func (i *inspection) setAside(s storedStream, ledger string, why error) error {
	if ledger == "" {
		return i.setAsideForGood(s, why)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.damaged[ledger] = why
	return move(s.path, i.dir.aside(s))
}

func (i *inspection) setAsideForGood(s storedStream, why error) error {
	names := []string{s.name}
	if kind, rest, _ := strings.Cut(s.name, "_"); s.account == viewAccount {
		names = append(names, map[string]string{"VIEWS": "ROWS_", "ROWS": "VIEWS_"}[kind]+rest)
	}
	for _, name := range names {
		each := storedStream{account: s.account, name: name, path: filepath.Join(filepath.Dir(s.path), name)}
		if !exists(each.path) {
			continue
		}
		stays := i.dir.aside(each) + "." + strconv.FormatInt(time.Now().Unix(), 10)
		i.log.Error("stream set aside", "stream", name, "to", stays, "err", why)
		if err := move(each.path, stays); err != nil {
			return err
		}
	}
	return nil
}

// inspect says which ledger's a stream is, or "", and what is damaged of it.
func (i *inspection) inspect(ctx context.Context, s storedStream) (ledger string, why error) {
	id, is := strings.CutPrefix(s.name, streamName(""))
	if !is || s.account != ledgerAccount || !exists(i.dir.ledger(id)) {
		return "", inspectStream(ctx, s.path, s.name)
	}
	acknowledged, err := readHead(filepath.Join(i.dir.ledger(id), "head"))
	if err != nil {
		return id, err
	}
	return id, inspectLedger(ctx, s.path, s.name, acknowledged)
}

// views sets the streams of views aside while the disk takes nothing: a mirror that can't write when the server starts makes it disable JetStream, and the ledgers with it.
// They come back with the first start on a disk that takes something, unless they were made anew meanwhile, for they are derived.
func (i *inspection) views() error {
	home, aside := filepath.Join(i.dir.store(), viewAccount), filepath.Join(i.dir.path, "set-aside", viewAccount+".full")
	if !exists(home) && !exists(aside) {
		return nil
	}
	if why := probe(i.dir.path); why != nil {
		if !exists(home) || exists(aside) {
			return nil
		}
		i.log.Warn("views set aside until the disk takes something", "err", why)
		return move(home, aside)
	}
	switch {
	case !exists(aside):
		return nil
	case exists(home):
		return os.RemoveAll(aside)
	}
	return move(aside, home)
}

// found returns what is damaged of a ledger's stream, or nil.
func (i *inspection) found(ledger string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.damaged[ledger]
}

// putBack moves the streams of ledgers that were set aside back to where the server looks for them. It must not run.
func (i *inspection) putBack() error {
	accounts, err := os.ReadDir(filepath.Join(i.dir.path, "set-aside"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if strings.Contains(account.Name(), ".") {
			continue
		}
		if err := i.dir.putBack(account.Name()); err != nil {
			return err
		}
	}
	_ = os.Remove(filepath.Join(i.dir.path, "set-aside")) // unless something stays
	return nil
}

// storedStream is a stream's directory in the store.
type storedStream struct{ account, name, path string }

// streams returns the directories of all streams in the store.
func (d *dataDir) streams() ([]storedStream, error) {
	paths, err := fs.Glob(os.DirFS(d.store()), "*/streams/[^.]*")
	var all []storedStream
	for _, path := range paths {
		s := storedStream{account: filepath.Dir(filepath.Dir(path)), name: filepath.Base(path), path: filepath.Join(d.store(), path)}
		if info, err := os.Stat(s.path); err == nil && info.IsDir() {
			all = append(all, s)
		}
	}
	return all, err
}

func (d *dataDir) store() string { return filepath.Join(d.path, "jetstream") }

func (d *dataDir) aside(s storedStream) string {
	return filepath.Join(d.path, "set-aside", s.account, s.name)
}

// putBack moves an account's streams back, but for those that stay. Two directories of one stream are a question to the operator.
func (d *dataDir) putBack(account string) error {
	from := filepath.Join(d.path, "set-aside", account)
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.Contains(e.Name(), ".") {
			continue
		}
		path, home := filepath.Join(from, e.Name()), filepath.Join(d.store(), account, "streams", e.Name())
		if exists(home) {
			return fmt.Errorf("%s: %w", d.path, trouble(CodeDataDamaged, "Samma ström ligger både i "+path+" och i "+home+": låt den rätta ligga i den senare och flytta den andra ur datakatalogen.",
				"The same stream lies both in "+path+" and in "+home+": leave the right one in the latter and move the other out of the data directory."))
		}
		if err := move(path, home); err != nil {
			return err
		}
	}
	_ = os.Remove(from) // unless something stays
	return nil
}

// move renames a directory, durably.
func move(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return errors.Join(syncDir(filepath.Dir(to)), syncDir(filepath.Dir(from)))
}
