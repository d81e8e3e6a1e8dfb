package eventstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"liggare/domain"
)

// fate is what became of records that were to be stored.
type fate int

const (
	fateOpen    fate = iota // not known yet
	fateStored              // by this publish or an earlier copy of it; committed
	fateForeign             // not stored: another writer's records stand there, and the book has them now
	fateRefused             // not stored: the server said no
	fateFrozen              // the ledger is frozen
	fateUnknown             // patience ran out, or the store can't write
	fateHalted              // not sent: the store can't write
)

// Pauses between attempts to find out what became of a publish.
const (
	firstPause   = 2 * time.Millisecond
	longestPause = 500 * time.Millisecond
)

// settle publishes records after the book's head and finds out what became of them. They are stored at most once, however often they are sent: every copy
// expects the same sequence, so only one can land, and none after a foreign record has. A refusal is believed when the stream bears it out and no earlier copy can
// land any more.
func (w *writer) settle(ctx context.Context, b batch) (fate, error) {
	records, deadline := b.records, w.decided[0].deadline
	if at := w.book.Head() + 1; len(records) == 0 || records[0].Position != at {
		return fateFrozen, w.freeze(fmt.Errorf("the book decided something else than position %d", at))
	}
	if why := w.halted(); why != nil {
		return fateHalted, why
	}
	pause, doubt := firstPause, false // doubt: an earlier copy may land
	for {
		a := w.publish(ctx, w.book.Head(), records, w.decideAhead)
		if a.verdict == stored {
			w.commit(records)
			return fateStored, nil
		}
		doubt = doubt || a.verdict == unknown
		if a.mute() {
			if why := w.examine(); why != nil {
				return fateUnknown, errors.Join(a.err, why)
			}
		}
		// Stored or not? The stream tells. If we crash here, so does the next start: it reads the stream before it writes.
		for {
			what, err := w.look(ctx, records)
			if what != fateOpen {
				return what, err
			}
			if a.verdict == refused && !doubt && err == nil {
				return fateRefused, a.err
			}
			if time.Now().After(deadline) || ctx.Err() != nil {
				return fateUnknown, errors.Join(a.err, err)
			}
			wait(ctx, pause)
			pause = min(2*pause, longestPause)
			if err == nil {
				break // the head has not moved: send again
			}
		}
	}
}

// look reads what stands after the head: the records that were published, or another writer's, which the book then takes in. fateOpen with no error means
// that nothing does.
func (w *writer) look(ctx context.Context, records []domain.Record) (fate, error) {
	news, err := w.news(ctx, w.book.Head())
	switch {
	case Code(err) == CodeBeyondEnd || Code(err) == CodeDamaged:
		if why := w.examine(); why != nil { // a server that couldn't write says of itself what isn't on disk
			return fateUnknown, errors.Join(err, why)
		}
		return fateFrozen, w.freeze(err)
	case err != nil || len(news) == 0:
		return fateOpen, err
	case len(records) > 0 && news[0].ID == records[0].ID:
		return w.recognise(news, records)
	}
	w.book.Rollback()
	for _, r := range news {
		if err := w.book.Apply(r); err != nil {
			return fateFrozen, w.freeze(fmt.Errorf("position %d: %w", r.Position, err))
		}
	}
	w.tell(news)
	if w.heed(); w.frozenBy() != nil {
		return fateFrozen, w.frozenBy()
	}
	return fateForeign, fmt.Errorf("another writer stored position %d first", news[0].Position)
}

// recognise commits records that are found in the stream. What others stored after them is read when the next publish meets it.
func (w *writer) recognise(news, records []domain.Record) (fate, error) {
	for i, r := range records {
		if i >= len(news) || news[i].ID != r.ID {
			return fateFrozen, w.freeze(fmt.Errorf("an atomic batch of %d stands in the stream with %d", len(records), i))
		}
	}
	w.commit(records)
	return fateStored, nil
}

// commit makes stored records the book's. If the head file can't be written the records stand, but nothing more is stored: a later loss would go unseen.
func (w *writer) commit(records []domain.Record) {
	w.doubt = false // no copy that expects an earlier sequence can land after these
	w.book.Commit(records[len(records)-1].Position)
	w.tell(records)
}

func (w *writer) tell(records []domain.Record) {
	if err := w.committed(records); err != nil {
		_ = w.freeze(err)
	}
}

func wait(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
