package eventstore

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"liggare/domain"
)

const (
	// notedFor is how long an entry of the access log holds for further connections by the same token: a program that reconnects in a loop costs one sync in that time.
	notedFor = time.Minute
	// notePatience bounds how long a connection waits for its entry. The server has no bound of its own: it stops its timer before it asks the gate, and waits for the answer
	// when it shuts down.
	notePatience = 3 * time.Second
)

// noted tells whether the access log says that a program reads what is confidential. An entry is on disk when true is returned. No lock is held while it is written, and the
// server holds none that a publish from here needs.
func (g *gate) noted(a Analyst) bool {
	written := g.notes.DoChan(a.ID, func() (any, error) { return g.write(a), nil })
	select {
	case r := <-written:
		return r.Val == true
	case <-time.After(notePatience): // a lock of the store is waited for, as while it closes
		return false
	}
}

// write writes an entry, unless there is one that holds.
func (g *gate) write(a Analyst) bool {
	g.mu.RLock()
	note, last := g.note, g.entries[a.ID]
	g.mu.RUnlock()
	now := time.Now()
	if now.Sub(last) < notedFor {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), notePatience)
	defer cancel()
	if note == nil || !note(ctx, a) {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.entries[a.ID] = now
	return true
}

// opened lets programs in that read what is confidential: the logs of their ledgers can be written.
func (g *gate) opened(note func(context.Context, Analyst) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.note = note
}

// confidential tells whether the access log says when the program connects.
func (a Analyst) confidential() bool { return a.Class >= domain.Confidential }

// noteAnalyst writes into the access log of its ledger that a program is about to be let in.
func (s *Store) noteAnalyst(ctx context.Context, a Analyst) bool {
	request := rand.Text()
	log := s.config.Log.With("request", request, "ledger", a.Ledger, "analyst", a.ID)
	if err := s.appendEntry(ctx, a, request); err != nil {
		log.ErrorContext(ctx, "access log can't be written", "err", err)
		return false
	}
	log.InfoContext(ctx, "analyst let in")
	return true
}

func (s *Store) appendEntry(ctx context.Context, a Analyst, request string) error {
	if s.config.Entry == nil {
		return errors.New("nobody says what an entry is")
	}
	entry, err := s.config.Entry(a, request)
	if err != nil {
		return err
	}
	l, err := s.Ledger(a.Ledger)
	if err != nil {
		return err
	}
	return l.AppendAccess(ctx, entry)
}
