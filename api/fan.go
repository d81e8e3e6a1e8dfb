package api

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"liggare/domain"
)

// fans hand the changes of view streams out to this process's readers: one consumer a stream, however many read.
type fans struct {
	mu  sync.Mutex
	all map[fanKey]*fan
}

type fanKey struct {
	ledger string
	class  domain.Class
	own    string // the rights, and the view, where they are no class's
}

// fan follows one stream from when the first reader came. Only whole steps are handed out.
type fan struct {
	log   ChangeLog
	spare time.Duration // it ends when nobody has read for so long; 0: never
	stop  context.CancelFunc

	mu      sync.Mutex
	err     error // why it follows no more
	at      uint64
	step    domain.Step // the last one, if any came
	pending []told      // of a step whose end has not come
	recent  []told      // the last steps, for readers that come back
	from    uint64      // recent holds everything behind this sequence
	boards  map[string]*board
}

// told is a change on its way to readers.
type told struct {
	domain.Change
	wire []byte // as readers are sent it, without an id
}

// news is what a step changed in a view.
type news struct {
	at   uint64 // the step's last sequence
	told []told
}

// board is a view with readers: its current rows, and, without a key, that it is stopped.
type board struct {
	readers map[*listener]bool
	rows    map[string]told
	loaded  chan struct{} // closed when rows are there, or err
	err     error
	waiting []news // came while rows were read
	behind  uint64 // rows were read up to here: they are whole when the fan has come as far
}

// listener is a reader that is connected.
type listener struct {
	news chan news // closed when it is cut off
	why  error     // before it is closed
}

const (
	newsKept   = 256  // steps that a reader may be behind before it is cut off
	recentKept = 4096 // changes that are kept for readers that come back
)

// Streams of own rights are computed for whoever reads them, and hold their view's rows.
const (
	ownFansMost = 64
	ownSpare    = time.Minute // for a reader that lost the connection
)

var (
	errSlow     = errors.New("the reader is too slow")
	errFanEnded = errors.New("the view stream can't be followed")
)

// of returns the fan of a stream, and starts it if need be. Of own rights there are only so many: changes.busy.
func (f *fans) of(ctx context.Context, key fanKey, open func() (ChangeLog, error)) (*fan, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.all[key]; known != nil && known.working() {
		return known, nil
	}
	maps.DeleteFunc(f.all, func(_ fanKey, old *fan) bool { return !old.working() })
	if key.own != "" && f.owns() >= ownFansMost {
		busy := plain("changes.busy")
		busy.retry = retrySoon
		return nil, busy
	}
	log, err := open()
	if log == nil || err != nil {
		return nil, err
	}
	_, last, err := log.Ends(ctx)
	if err != nil {
		return nil, err
	}
	made := &fan{log: log, at: last, from: last, boards: map[string]*board{}}
	ctx, made.stop = context.WithCancel(context.WithoutCancel(ctx)) // as long as the process, unless it is spared: it ends when the stream can't be followed any more
	if key.own != "" {
		made.spare = ownSpare
		time.AfterFunc(ownSpare, made.endIfIdle)
	}
	if f.all == nil {
		f.all = map[fanKey]*fan{}
	}
	f.all[key] = made
	go made.run(ctx, last)
	return made, nil
}

// owns counts the streams of own rights. The caller holds mu.
func (f *fans) owns() (n int) {
	for key := range f.all {
		if key.own != "" {
			n++
		}
	}
	return n
}

// endIfIdle ends the fan when nobody reads.
func (f *fan) endIfIdle() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.boards) == 0 && f.err == nil {
		f.err = errFanEnded
		f.stop()
	}
}

func (f *fan) working() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err == nil
}

func (f *fan) run(ctx context.Context, after uint64) {
	err := errFanEnded
	for c, failed := range f.log.Follow(ctx, after) {
		if failed != nil {
			err = errors.Join(errFanEnded, failed)
			break
		}
		f.take(told{c, wireOf(c)})
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
	for _, b := range f.boards {
		for l := range b.readers {
			b.cut(l, err)
		}
	}
}

// take takes in a change, and hands its step out when it is whole.
func (f *fan) take(c told) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = append(f.pending, c)
	if c.Step == nil {
		return
	}
	byView := map[string][]told{}
	for _, each := range f.pending {
		if f.boards[each.View] != nil {
			byView[each.View] = append(byView[each.View], each)
		}
	}
	f.at, f.step = c.Sequence, *c.Step
	f.remember()
	for view, changes := range byView {
		f.boards[view].hear(news{c.Sequence, changes})
	}
	for _, b := range f.boards {
		b.settle(f.at)
	}
}

// remember keeps the step for readers that come back.
func (f *fan) remember() {
	f.recent = append(f.recent, f.pending...)
	f.pending = nil
	if over := len(f.recent) - recentKept; over > recentKept {
		f.from = f.recent[over-1].Sequence
		f.recent = append([]told(nil), f.recent[over:]...)
	}
}

// join has a listener hear of a view's changes behind the sequence that it returns, with the rows as they are there and the step.
func (f *fan) join(ctx context.Context, view string) (l *listener, rows []told, at uint64, step domain.Step, err error) {
	b, mine := f.board(view)
	if b == nil {
		return nil, nil, 0, step, errFanEnded
	}
	if mine {
		go f.load(context.WithoutCancel(ctx), view, b)
	}
	select {
	case <-b.loaded:
	case <-ctx.Done():
		f.leave(view, nil)
		return nil, nil, 0, step, ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if b.err != nil || f.err != nil || f.boards[view] != b {
		return nil, nil, 0, step, errors.Join(errFanEnded, b.err, f.err)
	}
	l = &listener{news: make(chan news, newsKept)}
	b.readers[l] = true
	delete(b.readers, nil)
	for _, row := range b.rows {
		rows = append(rows, row)
	}
	return l, rows, f.at, f.step, nil
}

// board returns a view's board; the first to ask loads it. nil: the fan has ended.
func (f *fan) board(view string) (b *board, mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return nil, false
	}
	if b = f.boards[view]; b == nil || b.err != nil {
		b = &board{readers: map[*listener]bool{}, loaded: make(chan struct{})}
		f.boards[view], mine = b, true
	}
	b.readers[nil] = true // somebody is coming: the board stays
	return b, mine
}

// load reads a view's rows, while the fan goes on.
func (f *fan) load(ctx context.Context, view string, b *board) {
	rows := map[string]told{}
	take := func(c domain.Change) error {
		if c.View == view {
			rows[c.Key] = told{c, wireOf(c)}
		}
		return nil
	}
	end, err := f.log.Current(ctx, view, take)
	if err == nil {
		for c, failed := range f.log.Read(ctx, end) {
			if failed != nil {
				err = failed
				break
			}
			end = c.Sequence
			_ = take(c)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		b.err = err
		close(b.loaded)
		return
	}
	b.rows, b.behind = rows, end
	for _, n := range b.waiting {
		b.apply(n)
	}
	b.waiting = nil
	b.settle(f.at)
}

// settle makes the rows known once the fan has come to where they were read. The fan's lock is held.
func (b *board) settle(at uint64) {
	if b.rows == nil || at < b.behind {
		return
	}
	select {
	case <-b.loaded:
	default:
		for key, row := range b.rows {
			if row.Removed {
				delete(b.rows, key)
			}
		}
		close(b.loaded)
	}
}

// hear takes a step's changes in and hands them on. The fan's lock is held.
func (b *board) hear(n news) {
	if b.rows == nil {
		b.waiting = append(b.waiting, n)
		return
	}
	b.apply(n)
	for l := range b.readers {
		if l == nil {
			continue
		}
		select {
		case l.news <- n:
		default:
			b.cut(l, errSlow)
		}
	}
}

func (b *board) apply(n news) {
	for _, c := range n.told {
		if was, is := b.rows[c.Key]; is && was.Sequence >= c.Sequence {
			continue
		}
		if c.Removed {
			delete(b.rows, c.Key)
		} else {
			b.rows[c.Key] = c
		}
	}
}

func (b *board) cut(l *listener, why error) {
	if l != nil {
		l.why = why
		close(l.news)
		delete(b.readers, l)
	}
}

// reached tells how far the stream has come, and whether a listener has taken all that it was told up to there.
func (f *fan) reached(l *listener) (at uint64, all bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at, len(l.news) == 0
}

// leave ends a listener; the rows of a view that nobody reads are forgotten.
func (f *fan) leave(view string, l *listener) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if b := f.boards[view]; b != nil {
		delete(b.readers, l)
		if len(b.readers) == 0 && b.rows != nil {
			if delete(f.boards, view); f.spare > 0 {
				time.AfterFunc(f.spare, f.endIfIdle)
			}
		}
	}
}

// since returns the view's changes behind a sequence up to another, from memory or from the stream; false where they are not there any more.
func (f *fan) since(ctx context.Context, view string, after, to uint64) (changes []told, there bool, err error) {
	if after == to {
		return nil, true, nil
	}
	f.mu.Lock()
	recent, from := f.recent, f.from
	f.mu.Unlock()
	take := func(c told) {
		if c.View == view && c.Sequence > after && c.Sequence <= to {
			changes = append(changes, c)
		}
	}
	if after >= from {
		for _, c := range recent {
			take(c)
		}
		return changes, true, nil
	}
	first, last, err := f.log.Ends(ctx)
	if err != nil || after+1 < first || after > last {
		return nil, false, err
	}
	for c, err := range f.log.Read(ctx, after) {
		if errors.Is(err, domain.ErrPassed) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		take(told{c, wireOf(c)})
		if c.Sequence >= to {
			break
		}
	}
	return changes, true, nil
}
