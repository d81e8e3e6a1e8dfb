package eventstore

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"time"
)

const (
	// roomNeeded is what the disk must take before anything is written again, in bytes: twice the largest batch and a block's beginning.
	roomNeeded = 4 << 20
	// recoveryInterval is how often a halted store looks whether the disk takes writes again; longestRecovery is how far apart two starts of the server may come.
	recoveryInterval = 250 * time.Millisecond
	longestRecovery  = time.Minute
)

// recovery halts all writing when the disk takes nothing, and brings it back when it does.
//
// A server that met a full disk or an I/O error gives the stream up: it answers no publish to it, says of itself what isn't on disk, and stays so until it is started
// again. So writers stop publishing, reading goes on from the books, and once the disk takes writes the server is started anew in this process. That is what a
// restart after a crash does, and like there nothing in the store is mended: each ledger is compared with its stream, and frozen if something is missing.
type recovery struct {
	server  *embedded
	dir     string
	log     *slog.Logger
	ledgers func() []*Ledger
	damaged func(ledger string) error // what was found of a ledger's stream before the last start

	mu     sync.Mutex // guards what follows
	why    error      // nothing can be written at present; nil: it can
	sick   bool       // the server has to be started anew before
	asleep bool       // no run goes on

	stop    context.CancelFunc
	ctx     context.Context
	running sync.WaitGroup
}

func newRecovery(server *embedded, dir string, log *slog.Logger, ledgers func() []*Ledger, damaged func(string) error) *recovery {
	r := &recovery{server: server, dir: dir, log: log, ledgers: ledgers, damaged: damaged, asleep: true}
	r.ctx, r.stop = context.WithCancel(context.Background())
	return r
}

// halted returns why nothing can be written at present, or nil.
func (r *recovery) halted() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.why
}

// examine finds out whether a stream can be written to, and halts the store if not. Any number of writers may ask at once.
func (r *recovery) examine(stream string) error {
	if why := r.halted(); why != nil {
		return why
	}
	why := probe(r.dir)
	healthy, sure := r.server.healthy(stream)
	sick := sure && !healthy
	if sick && why == nil {
		why = fmt.Errorf("stream %s takes no writes any more", stream)
	}
	if why == nil || r.ctx.Err() != nil {
		return why
	}
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
	return why
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
	r.mu.Lock()
	sick := r.sick
	r.mu.Unlock()
	if !sick {
		return nil
	}
	err := r.server.restart(r.ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sick = err != nil
	return err
}

// compare compares each ledger with its stream. An error says that one could not be asked, or takes no writes: the one that was examined need not be the only one, and
// the server may not have known yet.
func (r *recovery) compare() error {
	for _, l := range r.ledgers() {
		if why := r.damaged(l.id); why != nil {
			_ = l.writer.freeze(why)
			continue
		}
		if err := l.compare(r.ctx); err != nil {
			return err
		}
		if l.Frozen() == nil {
			if err := r.writable(streamName(l.id)); err != nil {
				return err
			}
		}
	}
	return nil
}

// writable is an error if the server writes to a stream no more, and then it has to be started anew, or doesn't say.
func (r *recovery) writable(stream string) error {
	healthy, sure := r.server.healthy(stream)
	if healthy {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sick = r.sick || sure
	return fmt.Errorf("stream %s takes no writes", stream)
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
