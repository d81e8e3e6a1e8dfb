package eventstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"liggare/domain"
)

// LedgerConfig is what a ledger needs.
type LedgerConfig struct {
	ID   string     // [a-z0-9][a-z0-9-]{0,62}
	Dir  string     // the ledger's own directory, outside the JetStream store
	Conn *nats.Conn // as the ledger account's writer; stays the caller's

	Shared bool // other nodes write to the stream, too: refusals are checked against it

	Log      *slog.Logger                // default: none
	Now      func() time.Time            // recorded times; default: time.Now
	Progress func(position, head uint64) // called now and then while the ledger is read, if set

	Batched func(events int, took time.Duration) // told of events that were stored together, in the writer's goroutine, if set

	// halted and examine, if set, tell why the store can't write at present, or nil; examine finds out.
	halted, examine func() error
	// wrap, if set, stands between the writer and its publisher.
	wrap func(publishFunc) publishFunc
	// patience, if set, replaces writerPatience and readPatience.
	patience time.Duration
}

func (c *LedgerConfig) fill() {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.wrap == nil {
		c.wrap = func(p publishFunc) publishFunc { return p }
	}
}

// Ledger is an open ledger: its stream, its book and its writer. Its methods may be called by any number of goroutines.
type Ledger struct {
	id        string
	born      genesis
	conn      *nats.Conn
	identity  domain.StreamIdentity
	book      *domain.Book
	reader    *reader
	publisher *publisher
	writer    *writer
	stop      context.CancelFunc // makes the writer give up waiting for the store

	// Owned by the writer's goroutine once it runs.
	chain *chain
	file  *headFile

	access *accessLog // who read what

	closing sync.Once

	mu    sync.Mutex // guards grown
	grown chan struct{}
}

// CreateLedger makes a new ledger and opens it. It refuses one that exists.
func CreateLedger(ctx context.Context, c LedgerConfig) (*Ledger, error) {
	l, err := createLedger(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("create ledger %s: %w", c.ID, err)
	}
	return l, nil
}

func createLedger(ctx context.Context, c LedgerConfig) (*Ledger, error) {
	if err := checkID(c.ID); err != nil {
		return nil, err
	}
	if exists(c.Dir) {
		return nil, trouble(CodeLedgerExists, "Liggaren finns redan; välj ett annat id.", "The ledger exists already; choose another id.")
	}
	again := exists(unfinishedDir(c.Dir))
	if err := prepareLedgerDir(c.Dir); err != nil {
		return nil, err
	}
	state, err := createStream(ctx, c.Conn, c.ID, again)
	if Code(err) == CodeLedgerExists {
		return nil, errors.Join(err, os.RemoveAll(unfinishedDir(c.Dir)))
	}
	if err != nil {
		return nil, err
	}
	if err := finishLedgerDir(c.Dir, genesis{Ledger: c.ID, Stream: streamName(c.ID), Created: state.Created}); err != nil {
		return nil, err
	}
	return openLedger(ctx, c)
}

func checkID(id string) error {
	if domain.ValidID(id) {
		return nil
	}
	return trouble(CodeLedgerID, "En liggares id har 1–63 tecken a–z, 0–9 och bindestreck och börjar inte med bindestreck.",
		"A ledger's id has 1–63 of a–z, 0–9 and hyphen, and does not begin with a hyphen.")
}

// OpenLedger opens a ledger that was created before, reads all of it into its book and starts its writer. It never creates or mends anything: what is missing,
// altered or shorter than what was acknowledged is an error that says so.
func OpenLedger(ctx context.Context, c LedgerConfig) (*Ledger, error) {
	l, err := openLedger(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", c.ID, err)
	}
	return l, nil
}

func openLedger(ctx context.Context, c LedgerConfig) (*Ledger, error) {
	c.fill()
	born, key, err := readLedgerDir(c.Dir, c.ID)
	if err != nil {
		return nil, err
	}
	state, err := openStream(ctx, c.Conn, c.ID, born)
	if err != nil {
		return nil, err
	}
	file, acknowledged, err := openHeadFile(filepath.Join(c.Dir, "head"))
	if err != nil {
		return nil, err
	}
	l := &Ledger{id: c.ID, born: born, conn: c.Conn, book: domain.NewBook(c.ID, key), chain: newChain(), file: file, access: newAccessLog(c), grown: make(chan struct{})}
	if l.identity, err = state.identity(c.ID); err == nil {
		err = l.load(ctx, c, state, acknowledged)
	}
	if err != nil {
		return nil, errors.Join(err, file.close())
	}
	if err := l.start(c); err != nil {
		return nil, errors.Join(err, file.close())
	}
	return l, nil
}

// load fills the book and compares the stream with what was acknowledged. A head file that is behind the stream is what a crash between acknowledgement and
// head leaves, and is moved on.
func (l *Ledger) load(ctx context.Context, c LedgerConfig, state streamState, acknowledged head) error {
	end := state.State.Last
	if end < acknowledged.Position {
		return lostEnd(end, acknowledged.Position)
	}
	var err error
	if l.reader, err = newReader(c.Conn, c.ID); err != nil {
		return err
	}
	if c.patience > 0 {
		l.reader.patience = c.patience
	}
	first := func(r domain.Record) error { return checkFirst(r, l.identity) }
	progress := func(at uint64) {
		if c.Progress != nil {
			c.Progress(at, end)
		}
	}
	if l.chain, err = replay(ctx, l.reader.Read, l.book, state, acknowledged, first, progress); err != nil {
		return err
	}
	if behind := l.chain.Position - acknowledged.Position; behind > 0 {
		c.Log.WarnContext(ctx, "head file behind the store", "ledger", c.ID, "seq", acknowledged.Position, "events", behind)
	}
	if err := l.file.write(l.chain.head); err != nil {
		return err
	}
	return l.file.sync()
}

// compare looks whether the stream is still the ledger's, and as long as its book, after the server was started anew. What is missing freezes the ledger, what is
// new enters its book; an error says that it could not be found out.
func (l *Ledger) compare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readPatience)
	defer cancel()
	if l.Frozen() != nil {
		return nil
	}
	state, err := openStream(ctx, l.conn, l.id, l.born)
	if at := l.book.Head(); err == nil && state.State.Last < at {
		err = lostEnd(state.State.Last, at)
	}
	if Code(err) == CodeDamaged {
		_ = l.writer.freeze(err)
		return nil
	}
	if err == nil && state.State.Last > l.book.Head() {
		// What the server completed when it started had no known outcome. A writer in doubt looks before it judges, and takes it in; nothing is easily judged.
		_, err = l.Check(ctx, new(domain.Submission))
	}
	return err
}

func lostEnd(end, acknowledged uint64) error {
	return trouble(CodeDamaged, fmt.Sprintf("Lagret slutar vid position %d men %d har kvitterats; återställ det ur en säkerhetskopia.", end, acknowledged),
		fmt.Sprintf("The store ends at position %d but %d was acknowledged; restore it from a backup.", end, acknowledged))
}

// start lets the writer run.
func (l *Ledger) start(c LedgerConfig) error {
	var err error
	if l.publisher, err = newPublisher(c.Conn); err != nil {
		return err
	}
	l.writer = &writer{
		ledger: c.ID, book: l.book, publish: c.wrap(l.publisher.publish), news: l.reader.news, committed: l.committed,
		now: c.Now, log: c.Log, patience: c.patience, shared: c.Shared,
		halted: c.halted, examine: c.examine, batched: c.Batched,
	}
	l.writer.init()
	l.writer.heed()
	var ctx context.Context
	ctx, l.stop = context.WithCancel(context.Background())
	go l.writer.run(ctx)
	return nil
}

// Queued is how many requests wait for the writer.
func (l *Ledger) Queued() int { return len(l.writer.queue) }

// committed moves the head past records and wakes those who wait for them. It runs in the writer's goroutine.
func (l *Ledger) committed(records []domain.Record) error {
	for _, r := range records {
		l.chain.add(r)
	}
	err := l.file.write(l.chain.head)
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.grown)
	l.grown = make(chan struct{})
	return err
}

// ID returns the ledger's id.
func (l *Ledger) ID() string { return l.id }

// Stream returns what the ledger's first record, ledger.created, says of its stream. A ledger whose stream answers otherwise does not open.
func (l *Ledger) Stream() domain.StreamIdentity { return l.identity }

// Book returns the ledger's book, for reading.
func (l *Ledger) Book() *domain.Book { return l.book }

// Append stores a submission, or finds that its key was answered before (repeated: the first receipts again). It returns when the store has acknowledged on disk.
// A refusal is the book's error. Others: ErrBusy, ErrClosed, ErrFrozen, ErrStoreRefused, ErrUnreachable and a context's error (nothing was stored); ErrUnwritable
// (nothing was sent); ErrUnknown (it may be stored: repeat with the same key).
func (l *Ledger) Append(ctx context.Context, s *domain.Submission) (receipts []domain.Receipt, repeated bool, err error) {
	return l.writer.Append(ctx, s)
}

// Check judges a submission as Append would, and stores nothing. Its receipts say where the events would stand if nobody came first.
func (l *Ledger) Check(ctx context.Context, s *domain.Submission) ([]domain.Receipt, error) {
	return l.writer.Check(ctx, s)
}

// Read returns the stored records after a position, up to the end that stands now; see reader.Read.
func (l *Ledger) Read(ctx context.Context, after uint64) iter.Seq2[domain.Record, error] {
	return l.reader.Read(ctx, after)
}

// Follow returns the stored records after a position and then each new one; see reader.Follow.
func (l *Ledger) Follow(ctx context.Context, after uint64) iter.Seq2[domain.Record, error] {
	return l.reader.Follow(ctx, after)
}

// Wait returns the book's head once it lies beyond a position, or ctx's error.
func (l *Ledger) Wait(ctx context.Context, after uint64) (uint64, error) {
	for {
		l.mu.Lock()
		grown := l.grown
		l.mu.Unlock()
		if at := l.book.Head(); at > after {
			return at, nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return l.book.Head(), ctx.Err()
		}
	}
}

// Frozen returns why the ledger takes no appends any more, or nil.
func (l *Ledger) Frozen() error { return l.writer.frozenBy() }

// Close lets no more appends in, finishes those that wait and puts the head on disk. When ctx ends first, what is on its way is answered with ErrUnknown; nothing
// acknowledged is lost either way. The order is: queue, writer, publisher, head. A second Close does nothing.
func (l *Ledger) Close(ctx context.Context) (err error) {
	l.closing.Do(func() {
		err = l.writer.close(ctx)
		l.stop()
		<-l.writer.done
		err = errors.Join(err, l.publisher.close(), l.file.close())
	})
	return err
}
