package eventstore

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// The head file holds two slots, each in a page of its own, written in turn: a torn write spoils one and leaves the other.
//
//	slot   magic 8 "LIGHEAD\x01" | position u64 | sum 32 | SHA-256 of the 48 bytes before 32
//
// with big-endian numbers. The valid slot with the higher position is the head.
const (
	headMagic    = "LIGHEAD\x01"
	headSlotSize = 4096
	headSize     = 8 + 8 + sha256.Size
)

// headSyncInterval is how far, in time, the head file on disk may lag after a power failure.
const headSyncInterval = time.Second

// headFile keeps a ledger's head outside the store, so that a store that lost its end is noticed. It is written after each acknowledgement and before the
// receipts, without fsync: a killed process leaves it exact. It is synced every second and at close: a power failure leaves it at most a second behind, never
// ahead of what the store made durable first.
type headFile struct {
	file *os.File

	mu    sync.Mutex // guards what follows
	slot  int64      // where the next write goes
	dirty bool
	err   error // first that a sync met

	stop    chan struct{}
	stopped chan struct{}
}

// createHeadFile makes the head file of an empty ledger, durably.
func createHeadFile(path string) error {
	f := make([]byte, 2*headSlotSize)
	copy(f, encodeHead(head{}))
	return writeDurably(path, f)
}

// openHeadFile reads the head and keeps the file for writing. Its errors say that the ledger is damaged.
func openHeadFile(path string) (*headFile, head, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return nil, head{}, headUnread(err)
	}
	at, slot, err := readSlots(f)
	if err != nil {
		return nil, head{}, errors.Join(err, f.Close())
	}
	h := &headFile{file: f, slot: 1 - slot, stop: make(chan struct{}), stopped: make(chan struct{})}
	go h.syncNowAndThen()
	return h, at, nil
}

// readHead reads the head and leaves the file alone. Its errors are those of openHeadFile.
func readHead(path string) (head, error) {
	f, err := os.Open(path)
	if err != nil {
		return head{}, headUnread(err)
	}
	defer f.Close()
	at, _, err := readSlots(f)
	return at, err
}

func headUnread(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return trouble(CodeDamaged, "Filen head saknas fast liggaren är skapad; hämta den ur en säkerhetskopia som är minst lika ny som lagret.",
			"The file head is missing although the ledger was created; take it from a backup at least as new as the store.")
	}
	return err
}

// readSlots returns the head and the slot that it stands in.
func readSlots(f *os.File) (at head, slot int64, err error) {
	found := false
	for each := range int64(2) {
		text := make([]byte, headSize+sha256.Size)
		if _, err := f.ReadAt(text, each*headSlotSize); err != nil {
			continue
		}
		if stood, ok := decodeHead(text); ok && (!found || stood.Position > at.Position) {
			at, found, slot = stood, true, each
		}
	}
	if !found {
		return head{}, 0, trouble(CodeDamaged, "Filen head går inte att läsa; hämta den ur en säkerhetskopia som är minst lika ny som lagret.",
			"The file head can't be read; take it from a backup at least as new as the store.")
	}
	return at, slot, nil
}

// write puts a head into the file. It is on disk within headSyncInterval, or at close.
func (h *headFile) write(at head) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil {
		return h.err
	}
	if _, err := h.file.WriteAt(encodeHead(at), h.slot*headSlotSize); err != nil {
		return fmt.Errorf("head file: %w", err)
	}
	h.slot, h.dirty = 1-h.slot, true
	return nil
}

// sync puts on disk what was written.
func (h *headFile) sync() error {
	h.mu.Lock()
	dirty := h.dirty
	h.dirty = false
	h.mu.Unlock()
	if !dirty {
		return nil
	}
	if err := h.file.Sync(); err != nil {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.err = fmt.Errorf("head file: %w", err)
		return h.err
	}
	return nil
}

func (h *headFile) syncNowAndThen() {
	defer close(h.stopped)
	ticks := time.NewTicker(headSyncInterval)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			_ = h.sync() // the next write returns it
		case <-h.stop:
			return
		}
	}
}

func (h *headFile) close() error {
	close(h.stop)
	<-h.stopped
	return errors.Join(h.sync(), h.file.Close())
}

func encodeHead(at head) []byte {
	text := make([]byte, 0, headSize+sha256.Size)
	text = append(text, headMagic...)
	text = binary.BigEndian.AppendUint64(text, at.Position)
	text = append(text, at.Sum[:]...)
	check := sha256.Sum256(text)
	return append(text, check[:]...)
}

func decodeHead(text []byte) (head, bool) {
	if string(text[:8]) != headMagic || sha256.Sum256(text[:headSize]) != sum(text[headSize:]) {
		return head{}, false
	}
	at := head{Position: binary.BigEndian.Uint64(text[8:])}
	copy(at.Sum[:], text[16:headSize])
	return at, true
}
