package eventstore

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"liggare/domain"
)

const (
	// maxBatchEvents and maxBatchBytes bound an atomic batch. One array is never split and may exceed the bytes.
	maxBatchEvents = 1000
	maxBatchBytes  = 1 << 20
	// batchFrom is the number of queued events from which a batch costs less than single publishes.
	batchFrom = 16
	// returnTime is how long the writer waits after a batch for the callers that it just answered, if they were returnFrom or more: fewer would be made to share
	// batches that cost more than their single publishes.
	returnTime = 300 * time.Microsecond
	returnFrom = 2 * batchFrom
	// writerPatience is how long a group may take before its outcome is called unknown.
	writerPatience = 15 * time.Second
	// queueLength and queueBytes bound what waits; above them Append answers ErrBusy.
	queueLength = 4096
	queueBytes  = 64 << 20
)

// Book is what a writer needs of a book. One goroutine calls it; *domain.Book says what each does.
type Book interface {
	Head() uint64
	Prepare(s *domain.Submission)
	Decide(s *domain.Submission, now time.Time) domain.Decision
	Check(s *domain.Submission, now time.Time) domain.Decision
	Commit(position uint64)
	Rollback()
	Apply(r domain.Record) error
	Unread() (position uint64, name string)
}

// writer is the only door into a ledger: one goroutine that decides on the book, publishes and releases receipts, in that order and one group at a time.
//
// It MUST NOT release a receipt before the store has acknowledged the record durably, and MUST NOT answer «not stored» for what may be stored.
type writer struct {
	ledger  string
	book    Book
	publish publishFunc
	// news returns what the stream holds after a position, in order.
	news func(ctx context.Context, after uint64) ([]domain.Record, error)
	// committed is told of records, in order, before their receipts are released.
	committed func(records []domain.Record) error
	now       func() time.Time // recorded times
	log       *slog.Logger
	patience  time.Duration
	shared    bool // others write to the stream, too
	// halted tells why the store can't write at present, or nil; examine finds out.
	halted, examine func() error
	batched         func(events int, took time.Duration) // told of what was stored together, if set

	// Owned by run.
	line    []*request // taken from the queue, to be decided in this order
	decided []*request // decided in this order, their records staged, not answered
	doubt   bool       // a publish whose outcome was told to be unknown may have landed, or may yet

	queue  chan *request
	queued atomic.Int64 // bytes of the bodies in the queue
	gate   sync.RWMutex // held for reading while a request enters the queue
	closed bool         // guarded by gate
	frozen atomic.Pointer[error]
	done   chan struct{} // closed when run returns
}

func (w *writer) init() {
	w.queue = make(chan *request, queueLength)
	w.done = make(chan struct{})
	if w.patience == 0 {
		w.patience = writerPatience
	}
	if w.halted == nil {
		w.halted = func() error { return nil }
	}
	if w.examine == nil {
		w.examine = w.halted
	}
}

// request is a submission on its way through the writer.
type request struct {
	submission *domain.Submission
	only       bool         // it is judged and not stored
	state      atomic.Int32 // requestWaiting, then one of the others for good
	answered   chan outcome // takes one

	// Owned by the writer's goroutine.
	decision domain.Decision
	deadline time.Time // when patience with it ends; set when it is first decided
	alone    bool      // its batch was refused: it is tried by itself
}

const (
	requestWaiting int32 = iota
	requestTaken         // by the writer
	requestLeft          // by its caller, before the writer took it
)

// outcome is what a caller is told.
type outcome struct {
	receipts []domain.Receipt
	repeated bool
	err      error
}

// Append stores a submission, or finds that it was stored before. It returns when the store has acknowledged. A refusal is the book's error; other errors are
// ErrBusy, ErrClosed, ErrFrozen, ErrStoreRefused, ErrUnreachable (nothing was stored) and ErrUnknown. If ctx ends while the submission waits it is withdrawn and ctx's error is
// returned; once the writer has it the answer is ErrUnknown.
func (w *writer) Append(ctx context.Context, s *domain.Submission) ([]domain.Receipt, bool, error) {
	return w.ask(ctx, &request{submission: s, answered: make(chan outcome, 1)})
}

// Check judges a submission as Append would, and stores nothing.
func (w *writer) Check(ctx context.Context, s *domain.Submission) ([]domain.Receipt, error) {
	receipts, _, err := w.ask(ctx, &request{submission: s, only: true, answered: make(chan outcome, 1)})
	return receipts, err
}

func (w *writer) ask(ctx context.Context, r *request) ([]domain.Receipt, bool, error) {
	w.book.Prepare(r.submission)
	if err := w.enqueue(r); err != nil {
		return nil, false, err
	}
	select {
	case o := <-r.answered:
		return o.receipts, o.repeated, o.err
	case <-ctx.Done():
		if r.state.CompareAndSwap(requestWaiting, requestLeft) || r.only {
			return nil, false, ctx.Err()
		}
		return nil, false, fmt.Errorf("%w: %w", ErrUnknown, ctx.Err())
	}
}

func (w *writer) enqueue(r *request) error {
	if err := w.frozenBy(); err != nil {
		return err
	}
	w.gate.RLock()
	defer w.gate.RUnlock()
	if w.closed {
		return ErrClosed
	}
	size := int64(len(r.submission.Body))
	if w.queued.Add(size) > queueBytes {
		w.queued.Add(-size)
		return ErrBusy
	}
	select {
	case w.queue <- r:
		return nil
	default:
		w.queued.Add(-size)
		return ErrBusy
	}
}

// close lets nobody in any more and waits until the queue is finished.
func (w *writer) close(ctx context.Context) error {
	w.gate.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.gate.Unlock()
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run works until the queue is closed and empty. When ctx ends it stops waiting for the store: what is on its way is answered with ErrUnknown.
func (w *writer) run(ctx context.Context) {
	defer close(w.done)
	for w.take() {
		if !w.decide(ctx) {
			continue
		}
		batch, began := w.nextBatch(), time.Now()
		what, err := w.settle(ctx, batch)
		if what != fateStored {
			w.failed(ctx, what, err, batch)
			continue
		}
		answered := w.release()
		if w.batched != nil {
			w.batched(len(batch.records), time.Since(began))
		}
		if len(batch.records) >= returnFrom {
			w.awaitReturning(answered)
		}
	}
}

// take empties the queue into the line, waiting only if nothing is at hand. It returns false when the queue is closed and everything is answered.
func (w *writer) take() bool {
	for len(w.line) < maxBatchEvents && (w.takeOne() || len(w.queue) > 0) {
	}
	for len(w.line)+len(w.decided) == 0 {
		r, ok := <-w.queue
		if !ok {
			return false
		}
		w.receive(r)
	}
	return true
}

// takeOne takes a request from the queue into the line, if there is one.
func (w *writer) takeOne() bool {
	select {
	case r, ok := <-w.queue:
		return ok && w.receive(r)
	default:
		return false
	}
}

// receive puts a request into the line, unless its caller has left.
func (w *writer) receive(r *request) bool {
	w.queued.Add(-int64(len(r.submission.Body)))
	here := r.state.CompareAndSwap(requestWaiting, requestTaken)
	if here {
		w.line = append(w.line, r)
	}
	return here
}

// awaitReturning gives the callers that were just answered the time to come back, so that they join the next batch instead of waiting it out, and decides what
// they bring. It yields instead of sleeping: a timer this short may fire a millisecond late.
func (w *writer) awaitReturning(callers int) {
	for until := time.Now().Add(returnTime); len(w.decided)+len(w.line) < callers && time.Now().Before(until); {
		if !w.decideAhead() {
			runtime.Gosched()
		}
	}
}

// heed freezes a ledger with a record of a type that only a later version of the product knows: rules judge the whole ledger, and this version can't read all of it.
func (w *writer) heed() {
	position, name := w.book.Unread()
	if position == 0 {
		return
	}
	_ = w.freeze(trouble(CodeLedgerNewer,
		fmt.Sprintf("Posten på position %d är av typen %s, som den här versionen inte känner; uppgradera liggare. Läsning går, men de vyer som behöver posten svarar ofullständigt, och inget skrivs.", position, name),
		fmt.Sprintf("The record at position %d is of the type %s, which this version doesn't know; upgrade liggare. Reading works, but the views that need the record answer incompletely, and nothing is written.", position, name)))
}

// freeze stops all writing for good; the first reason stands.
func (w *writer) freeze(why error) error {
	why = fmt.Errorf("%w: %w", ErrFrozen, why)
	if w.frozen.CompareAndSwap(nil, &why) {
		w.log.Error("ledger frozen", "ledger", w.ledger, "seq", w.book.Head(), "err", why)
	}
	return w.frozenBy()
}

func (w *writer) frozenBy() error {
	if why := w.frozen.Load(); why != nil {
		return *why
	}
	return nil
}
