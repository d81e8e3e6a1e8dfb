package eventstore

import (
	"context"
	"fmt"
	"time"

	"liggare/domain"
)

// decide puts decisions to what waits: to one request if few events wait, to as many as fit into a batch otherwise. Requests whose answer stands on stored facts
// alone are answered. It returns false if nothing may be published before it is called again.
func (w *writer) decide(ctx context.Context) bool {
	for many := w.many(); ; w.decideNext() {
		if err := w.frozenBy(); err != nil {
			w.book.Rollback()
			w.answerAll(err)
			return false
		}
		if w.standing() && !w.confirm(ctx) {
			return false
		}
		if len(w.line) == 0 || len(w.decided) > 0 && (!many || w.full(1)) {
			return len(w.decided) > 0
		}
	}
}

// many tells whether so many events wait that a batch costs less than single publishes.
func (w *writer) many() bool {
	events := 0
	for _, r := range w.decided {
		events += len(r.decision.Records)
	}
	for _, r := range w.line {
		if !r.only {
			events += len(r.submission.Events)
		}
	}
	return events >= batchFrom
}

// full tells whether as many events are decided as so many batches hold.
func (w *writer) full(batches uint64) bool {
	last := w.decided[len(w.decided)-1].decision.After
	return last >= w.book.Head()+batches*maxBatchEvents
}

// decideNext decides the first of the line on the book, with everything before it in place.
func (w *writer) decideNext() {
	r := w.line[0]
	w.line = w.line[1:]
	now := w.now()
	if r.deadline.IsZero() {
		r.deadline = time.Now().Add(w.patience)
	}
	giveIDs(r.submission, now)
	if r.only {
		r.decision = w.book.Check(r.submission, now)
	} else {
		r.decision = w.book.Decide(r.submission, now)
	}
	if n := len(r.decision.Records); n > 0 {
		r.decision.After = max(r.decision.After, r.decision.Records[n-1].Position)
	}
	w.decided = append(w.decided, r)
}

// decideAhead decides one more request while the writer waits for something else, up to a batch more than the one that is on its way. It returns false if there is
// none to decide.
func (w *writer) decideAhead() bool {
	if len(w.line) == 0 && !w.takeOne() || len(w.decided) > 0 && w.full(2) {
		return false
	}
	w.decideNext()
	return true
}

// standing tells whether the first decided request has an answer that stands on stored facts alone.
func (w *writer) standing() bool {
	return len(w.decided) > 0 && w.decided[0].decision.After <= w.book.Head()
}

// confirm releases answers that stand on stored facts alone. Where others write to the stream, or a copy of a publish whose outcome stayed unknown may have landed,
// it first looks for what stands there: a publish would meet it, but a refusal publishes nothing. It returns false if everything is to be decided anew.
func (w *writer) confirm(ctx context.Context) bool {
	if (w.shared || w.doubt) && w.disputable() {
		switch what, err := w.look(ctx, nil); {
		case what == fateForeign || what == fateFrozen:
			w.book.Rollback()
			w.decideAgain()
			return false
		case err != nil:
			w.answerFirst(1, fmt.Errorf("%w: %w", ErrUnreachable, err))
			return true
		}
	}
	w.release()
	return true
}

// disputable tells whether an answer that stands on stored facts could be another one if more facts were known. Receipts of what is stored could not.
func (w *writer) disputable() bool {
	for _, r := range w.decided {
		if d := &r.decision; d.After <= w.book.Head() && (!d.Repeated || d.Err != nil) {
			return true
		}
	}
	return false
}

// release answers the requests whose answer stands on stored records, in order, and returns how many.
func (w *writer) release() (answered int) {
	head, kept := w.book.Head(), w.decided[:0]
	for _, r := range w.decided {
		if d := &r.decision; d.After <= head {
			r.answered <- outcome{receipts: d.Receipts, repeated: d.Repeated, err: d.Err}
			answered++
		} else {
			kept = append(kept, r)
		}
	}
	clear(w.decided[len(kept):])
	w.decided = kept
	return answered
}

// batch is what is published as one.
type batch struct {
	records  []domain.Record
	requests int // the first of those decided, from which the records are
}

// nextBatch takes the records of the first decided request, or of as many as fit together when many events wait.
func (w *writer) nextBatch() batch {
	b, size, many := batch{}, 0, w.many()
	for i, r := range w.decided {
		records := r.decision.Records
		of := 0
		for _, record := range records {
			of += len(record.Body)
		}
		if len(b.records) > 0 && (!many || r.alone || len(b.records)+len(records) > maxBatchEvents || size+of > maxBatchBytes) {
			break
		}
		b.records, b.requests, size = append(b.records, records...), i+1, size+of
		if r.alone && len(records) > 0 {
			break
		}
	}
	return b
}

// failed answers those whose records were not stored, or not known to be, and lets everyone else be decided anew, with the same event ids.
func (w *writer) failed(ctx context.Context, what fate, why error, b batch) {
	w.book.Rollback()
	switch what {
	case fateForeign: // the book has them now
		for i := len(w.decided) - 1; i >= 0; i-- {
			if time.Now().After(w.decided[i].deadline) {
				w.answer(i, fmt.Errorf("%w: %w", ErrBusy, why))
			}
		}
	case fateHalted:
		w.answerFirst(b.requests, fmt.Errorf("%w: %w", ErrUnwritable, why))
	case fateUnknown:
		w.doubt = true
		w.log.WarnContext(ctx, "append outcome unknown", "ledger", w.ledger, "seq", w.book.Head(), "requests", b.requests, "err", why)
		w.answerFirst(b.requests, fmt.Errorf("%w: %w", ErrUnknown, why))
	case fateRefused:
		w.refused(ctx, why, b)
	}
	w.decideAgain() // when frozen, that is where everyone is answered
}

// refused answers a request that the store would not take. Of a batch, each request is tried by itself first, so that one that the store can't take fails alone;
// the reason is logged once.
func (w *writer) refused(ctx context.Context, why error, b batch) {
	first := w.decided[:b.requests]
	if !first[0].alone {
		w.log.ErrorContext(ctx, "store refused", "ledger", w.ledger, "seq", w.book.Head(), "requests", b.requests, "err", why)
	}
	if b.requests == 1 {
		w.answerFirst(1, fmt.Errorf("%w: %w", ErrStoreRefused, why))
		return
	}
	for _, r := range first {
		r.alone = true
	}
}

// decideAgain puts what was decided back at the head of the line. The book must have been rolled back.
func (w *writer) decideAgain() {
	w.line = append(append(make([]*request, 0, len(w.decided)+len(w.line)), w.decided...), w.line...)
	w.decided = w.decided[:0]
}

// answer ends a decided request with an error.
func (w *writer) answer(i int, err error) {
	w.decided[i].answered <- outcome{err: err}
	w.decided = append(w.decided[:i], w.decided[i+1:]...)
}

func (w *writer) answerFirst(n int, err error) {
	for range n {
		w.answer(0, err)
	}
}

// answerAll ends everything at hand with an error. The book must have nothing staged.
func (w *writer) answerAll(err error) {
	w.answerFirst(len(w.decided), err)
	for _, r := range w.line {
		r.answered <- outcome{err: err}
	}
	w.line = w.line[:0]
}
