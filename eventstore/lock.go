package eventstore

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// lock is an exclusive lock on a data directory, held by an open file: the kernel lets it go however the process ends.
type lock struct{ file *os.File }

// takeLock locks path, or says which process holds it.
func takeLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, locked(path)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	// The process id only helps the next one's error message; the lock holds without it.
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &lock{file: f}, nil
}

func locked(path string) error {
	holder := "?"
	if pid, err := os.ReadFile(path); err == nil {
		holder = strings.TrimSpace(string(pid))
	}
	return fmt.Errorf("%s: %w", path, trouble(CodeDataLocked,
		"Datakatalogen används redan av process "+holder+"; stoppa den eller ange en annan katalog.",
		"The data directory is already in use by process "+holder+"; stop it or name another directory."))
}

func (l *lock) release() error { return l.file.Close() }
