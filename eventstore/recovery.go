package eventstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"
)

const (
	// roomNeeded is what the disk must take before anything is written again, in bytes: twice the largest batch and a block's beginning.
	roomNeeded = 4 << 20
	// recoveryInterval is how often a halted store looks whether the disk takes writes again; longestRecovery is how far apart two starts of the server may come.
	recoveryInterval = 250 * time.Millisecond
	longestRecovery  = time.Minute
	// watchInterval is how often the server is asked how it fares.
	watchInterval = 2 * time.Second
)

// recovery halts all writing when the disk takes nothing, and brings it back when it does.
//
// A server that met a full disk or an I/O error gives the stream up: it answers no publish to it, says of itself what isn't on disk, and stays so until it is started
// again. So writers stop publishing, reading goes on from the books, and once the disk takes writes the server is started anew in this process. That is what a
// restart after a crash does, and like there nothing in the store is mended: each ledger is compared with its stream, and frozen if something is missing.
//
// Streams of views meet a full disk as well, often first, and a mirror that does makes the server disable JetStream as a whole. So the server is also asked every two seconds
// how it fares.
type recovery struct {
	server  *embedded
	dir     string
	log     *slog.Logger
	ledgers func() []*Ledger
	damaged func(ledger string) error // what was found of a ledger's stream before the last start
	every   time.Duration             // watchInterval but in tests

	mu      sync.Mutex // guards what follows
	why     error      // nothing can be written at present; nil: it can
	sick    bool       // the server has to be started anew before
	chronic []string   // complaints that the server has had since it started
	starts  int        // how often it was started anew
	asleep  bool       // no run goes on

	stop    context.CancelFunc
	ctx     context.Context
	running sync.WaitGroup
}

func newRecovery(server *embedded, dir string, log *slog.Logger, ledgers func() []*Ledger, damaged func(string) error, every time.Duration) *recovery {
	r := &recovery{server: server, dir: dir, log: log, ledgers: ledgers, damaged: damaged, every: every, asleep: true}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.chronic, _ = server.complaints("", "")
	r.running.Go(r.watch)
	return r
}

// halted returns why nothing can be written at present, or nil.
func (r *recovery) halted() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.why
}

// examine finds out whether a ledger's stream can be written to, and halts the store if not. Any number of writers may ask at once.
func (r *recovery) examine(stream string) error {
	if why := r.halted(); why != nil {
		return why
	}
	why := probe(r.dir)
	complaints, _ := r.server.complaints(ledgerAccount, stream)
	if len(complaints) > 0 && why == nil {
		why = errors.New(complaints[0])
	}
	if why == nil || r.ctx.Err() != nil {
		return why
	}
	r.halt(why, len(complaints) > 0)
	return why
}

// halt lets nothing be written until a run brought the store back.
func (r *recovery) halt(why error, sick bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sick = r.sick || sick
	if r.why == nil {
		r.why = why
		r.log.Error("store can't write", "err", why)
	}
	if r.asleep {
		r.asleep = false
		r.running.Go(r.run)
	}
}

// ailing are the complaints of the server that it didn't have when it started, for a start doesn't cure those, and which start that was. An error says that it is too busy.
func (r *recovery) ailing() (complaints []string, start int, err error) {
	r.mu.Lock()
	start, chronic := r.starts, r.chronic
	r.mu.Unlock()
	all, sure := r.server.complaints("", "")
	if !sure {
		err = errors.New("nats server is too busy to say how it fares")
	}
	return slices.DeleteFunc(all, func(each string) bool { return slices.Contains(chronic, each) }), start, err
}

// watch looks after the streams that no writer of a ledger asks about: those of views meet a full disk as well. A complaint counts when it stands a second time, for a stream that
// is being made is there before the server knows it.
func (r *recovery) watch() {
	var before []string
	for r.ctx.Err() == nil {
		wait(r.ctx, r.every)
		now, start, _ := r.ailing()
		for _, each := range now {
			if slices.Contains(before, each) && r.ctx.Err() == nil {
				r.haltSince(start, errors.New(each))
			}
		}
		before = now
	}
}

// haltSince halts the store for what the server complained of, unless it was started anew since.
func (r *recovery) haltSince(start int, why error) {
	r.mu.Lock()
	stale := r.starts != start || r.why != nil
	r.mu.Unlock()
	if !stale {
		r.halt(why, true)
	}
}

// run tries until the store writes again.
func (r *recovery) run() {
	for pause := recoveryInterval; ; {
		wait(r.ctx, pause)
		if r.ctx.Err() != nil {
			return
		}
		if probe(r.dir) != nil {
			continue
		}
		if err := r.restart(); err != nil {
			r.log.Error("store not recovered", "err", err)
			pause = min(2*pause, longestRecovery)
			continue
		}
		if err := r.compare(); err != nil { // connections take a moment to come back
			r.log.Debug("store not reached yet", "err", err)
			continue
		}
		r.mu.Lock()
		r.why, r.asleep = nil, true
		r.mu.Unlock()
		r.log.Warn("store writes again")
		return
	}
}

// restart starts the server anew if it gave a stream up.
func (r *recovery) restart() error {
	ailing, _, err := r.ailing()
	r.mu.Lock()
	sick := r.sick || len(ailing) > 0
	r.mu.Unlock()
	if !sick {
		return err
	}
	err = r.server.restart(r.ctx)
	var chronic []string
	if err == nil {
		chronic, _ = r.server.complaints("", "")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sick, r.chronic, r.starts = err != nil, chronic, r.starts+1
	return err
}

// compare compares each ledger with its stream. An error says that one could not be asked.
func (r *recovery) compare() error {
	for _, l := range r.ledgers() {
		if why := r.damaged(l.id); why != nil {
			_ = l.writer.freeze(why)
		} else if err := l.compare(r.ctx); err != nil {
			return err
		}
	}
	return nil
}

// close ends a run. Writers ask no more after it.
func (r *recovery) close() {
	r.stop()
	r.running.Wait()
}

// probe writes as much as roomNeeded into a file, durably, and removes it: what statistics say of a disk is not what it takes.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, "probe-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	noise := make([]byte, 64<<10) // a file system may store nothing for zeros
	random := rand.NewChaCha8([32]byte{1})
	for range roomNeeded / len(noise) {
		_, _ = random.Read(noise)
		if _, err := f.Write(noise); err != nil {
			return err
		}
	}
	return f.Sync()
}

// checkRoom refuses to start the server on a disk that takes nothing where an atomic batch was cut short by it: the server completes the batch from its own copy when
// it starts, drops the copy whether or not that succeeds, and a part of a batch would be left.
func checkRoom(dir string) error {
	cut, err := fs.Glob(os.DirFS(dir), "jetstream/"+ledgerAccount+"/streams/*/batches/*")
	if err != nil || len(cut) == 0 {
		return err
	}
	if err := probe(dir); err != nil {
		return fmt.Errorf("%s: %w (%w)", dir, trouble(CodeUnwritable, "Disken tar inte emot något och lagret har halvskrivna poster att skriva klart; frigör utrymme och starta igen.",
			"The disk takes nothing and the store has half-written records to complete; free some space and start again."), err)
	}
	return nil
}
