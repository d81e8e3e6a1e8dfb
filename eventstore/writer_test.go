package eventstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// waiting appends in the background and hands over what comes of it.
type waiting struct {
	receipts []domain.Receipt
	repeated bool
	err      error
}

func appendLater(t *testing.T, l *Ledger, s *domain.Submission) <-chan waiting {
	t.Helper()
	done := make(chan waiting, 1)
	go func() {
		receipts, repeated, err := l.Append(testContext(t), s)
		done <- waiting{receipts, repeated, err}
	}()
	return done
}

// queueUp appends submissions in order while the writer is held, and returns when all of them wait.
func queueUp(t *testing.T, l *Ledger, all ...*domain.Submission) []<-chan waiting {
	t.Helper()
	var later []<-chan waiting
	for _, s := range all {
		before := len(l.writer.queue)
		later = append(later, appendLater(t, l, s))
		eventually(t, func() bool { return len(l.writer.queue) > before })
	}
	return later
}

func several(t *testing.T, n int, prefix string) []*domain.Submission {
	all := make([]*domain.Submission, n)
	for i := range all {
		name := fmt.Sprintf("%s-%d", prefix, i)
		all[i] = submission(t, name, organisation(name))
	}
	return all
}

func TestGroupCommit(t *testing.T) {
	for _, each := range []struct {
		queued int
		sizes  []int
	}{
		{1, []int{1}}, {15, []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}, {16, []int{16}}, {300, []int{300}}, {1100, []int{1000, 100}},
	} {
		t.Run(fmt.Sprint(each.queued), func(t *testing.T) {
			t.Parallel()
			var p publishes
			l, _ := newLedger(t, p.wrap)
			held, let := p.hold()
			first := appendLater(t, l, submission(t, "first", organisation("first")))
			<-held
			var receipts []domain.Receipt
			later := queueUp(t, l, several(t, each.queued, "o")...)
			let()
			require.NoError(t, (<-first).err)
			for i, each := range later {
				w := <-each
				require.NoError(t, w.err)
				require.Equal(t, uint64(i+2), w.receipts[0].Position, "in the order of coming")
				receipts = append(receipts, w.receipts...)
			}
			require.Equal(t, each.sizes, p.seen()[1:])
			requireStoredOnce(t, l, receipts...)
		})
	}
}

func TestArraysAreStoredWhole(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	receipts, _, err := l.Append(testContext(t), submission(t, "two", organisations(2, "o")))
	require.NoError(t, err)
	require.Equal(t, []uint64{1, 2}, []uint64{receipts[0].Position, receipts[1].Position})
	_, _, err = l.Append(testContext(t), submission(t, "one", organisations(1, "p")))
	require.NoError(t, err)
	_, _, err = l.Append(testContext(t), submission(t, "thousand", organisations(1000, "q")))
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 1000}, p.seen())

	mixed := "[" + organisation("r") + "," + refusedBody + "]"
	_, _, err = l.Append(testContext(t), submission(t, "mixed", mixed))
	var refusal domain.Errors
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "/1/data/parent", refusal[0].Field)
	require.Equal(t, uint64(1003), l.Book().Head(), "nothing of it")
}

// An array may be larger than a batch of several submissions; together they are split between submissions.
func TestBatchesAreBoundInBytes(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	held, let := p.hold()
	first := appendLater(t, l, submission(t, "first", organisation("first")))
	<-held
	large := func(prefix string, n int) *domain.Submission {
		body := "["
		for i := range n {
			name := fmt.Sprintf("%s-%d", prefix, i)
			note := strings.Repeat("n", 490)
			if i > 0 {
				body += ","
			}
			body += strings.Replace(organisation(name), `"data":{`, `"data":{"note":"`+note+`",`, 1)
		}
		return submission(t, prefix, body+"]")
	}
	later := queueUp(t, l, large("a", 450), large("b", 450), large("c", 90))
	let()
	require.NoError(t, (<-first).err)
	for _, each := range later {
		require.NoError(t, (<-each).err)
	}
	require.Greater(t, len(p.seen()), 2)
	for _, n := range p.seen() {
		require.LessOrEqual(t, n, 1000)
	}
	require.Len(t, readAll(t, l), 991)
	_, _, err := l.Append(testContext(t), large("d", 1000)) // well over 1 MiB as stored
	require.NoError(t, err)
	require.Equal(t, 1000, p.seen()[len(p.seen())-1])
}

// Refusals and repeated answers that stand on a group's events leave with its acknowledgement.
func TestAnswersWaitForWhatTheyStandOn(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	held, let := p.hold()
	first := submission(t, "first", organisation("ks"))
	stored := appendLater(t, l, first)
	<-held
	group := several(t, 20, "o")
	again := submission(t, group[3].Key[len("key-0123456789-"):], string(group[3].Body))
	other := submission(t, group[4].Key[len("key-0123456789-"):], organisation("other"))
	version := uint32(0)
	stale := submission(t, "stale", organisation("o-5"))
	stale.Events[0].Expect = &version
	later := queueUp(t, l, append(group, again, other, stale, submission(t, "refused", refusedBody))...)

	secondHeld, letSecond := make(chan struct{}), make(chan struct{})
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		close(secondHeld)
		<-letSecond
		return next(ctx, after, records, meanwhile)
	})
	let()
	require.NoError(t, (<-stored).err)
	<-secondHeld
	for _, each := range later {
		require.Empty(t, each, "nobody is answered before the group is stored")
	}
	close(letSecond)
	answers := make([]waiting, len(later))
	for i, each := range later {
		answers[i] = <-each
	}
	for _, w := range answers[:20] {
		require.NoError(t, w.err)
		require.False(t, w.repeated)
	}
	require.True(t, answers[20].repeated)
	require.Equal(t, answers[3].receipts, answers[20].receipts)
	var refusal domain.Errors
	require.ErrorAs(t, answers[21].err, &refusal)
	require.Equal(t, "idempotency.key_reused", refusal[0].Code)
	var conflict *domain.Stale
	require.ErrorAs(t, answers[22].err, &conflict)
	require.Equal(t, uint32(1), conflict.Version)
	require.Error(t, answers[23].err)
	require.Equal(t, []int{1, 20}, p.seen())
}

func TestKeysAreRememberedForEver(t *testing.T) {
	var p publishes
	s, c := newStore(t, p.wrap)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	one := appendOne(t, l, "ks")
	array, _, err := l.Append(testContext(t), submission(t, "array", organisations(20, "o")))
	require.NoError(t, err)
	for range 2 { // in the same process, and after a restart
		before := len(p.seen())
		receipts, repeated, err := l.Append(testContext(t), submission(t, "ks", organisation("ks")))
		require.NoError(t, err)
		require.True(t, repeated)
		require.Equal(t, []domain.Receipt{one}, receipts)
		receipts, repeated, err = l.Append(testContext(t), submission(t, "array", organisations(20, "o")))
		require.NoError(t, err)
		require.True(t, repeated)
		require.Equal(t, array, receipts)
		_, _, err = l.Append(testContext(t), submission(t, "ks", organisation("kf")))
		var refusal domain.Errors
		require.ErrorAs(t, err, &refusal, "another body")
		require.Len(t, p.seen(), before, "the server's duplicate window has no part in it")
		closeStore(t, s)
		s = reopen(t, c)
		l, err = s.Ledger("botkyrka")
		require.NoError(t, err)
	}
	require.Len(t, readAll(t, l), 21)
}

func TestOneKeyAtOnceIsStoredOnce(t *testing.T) {
	l, _ := newLedger(t)
	var later []<-chan waiting
	for i := range 50 {
		later = append(later, appendLater(t, l, submission(t, "same", organisation("ks"))))
		if i%10 == 0 {
			later = append(later, appendLater(t, l, submission(t, fmt.Sprint("other", i), organisation(fmt.Sprint("other", i)))))
		}
	}
	fresh := 0
	var first []domain.Receipt
	for _, each := range later {
		w := <-each
		require.NoError(t, w.err)
		if w.receipts[0].Subject != "organisation/ks" {
			continue
		}
		if !w.repeated {
			fresh++
		}
		if first == nil {
			first = w.receipts
		}
		require.Equal(t, first, w.receipts)
	}
	require.Equal(t, 1, fresh)
	requireStoredOnce(t, l, first...)
	require.Len(t, readAll(t, l), 6)
}

// second opens another writer on a ledger's stream, with a book and a head of its own, as another node would.
func second(t *testing.T, s *Store, alter ...func(*LedgerConfig)) *Ledger {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "botkyrka")
	require.NoError(t, os.CopyFS(dir, os.DirFS(s.dir.ledger("botkyrka"))))
	conn, _ := broker(t, s)
	c := LedgerConfig{ID: "botkyrka", Dir: dir, Conn: conn, Shared: true}
	for _, each := range alter {
		each(&c)
	}
	l, err := OpenLedger(testContext(t), c)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close(testContext(t))) })
	return l
}

func TestTwoWritersNeverBothWin(t *testing.T) {
	one, s := newLedger(t)
	two := second(t, s)
	var all sync.WaitGroup
	var mu sync.Mutex
	var receipts []domain.Receipt
	for writer, l := range []*Ledger{one, two} {
		for caller := range 20 {
			all.Go(func() {
				for i := range 10 {
					name := fmt.Sprintf("w%d-c%d-i%d", writer, caller, i)
					got, _, err := l.Append(testContext(t), submission(t, name, organisation(name)))
					if assert.NoError(t, err) {
						mu.Lock()
						receipts = append(receipts, got...)
						mu.Unlock()
					}
				}
			})
		}
	}
	all.Wait()
	require.Len(t, receipts, 400)
	requireStoredOnce(t, one, receipts...)
	require.Equal(t, upTo(1, 400), positions(readAll(t, one)))
	// Whoever is behind catches up with its next append, and rules see what the other wrote.
	_, _, err := one.Append(testContext(t), submission(t, "last-1", organisation("last-1")))
	require.NoError(t, err)
	_, _, err = two.Append(testContext(t), submission(t, "child", strings.Replace(refusedBody, "organisation/nobody", "organisation/last-1", 1)))
	require.NoError(t, err)
	require.Equal(t, uint64(402), two.Book().Head())
	// A refusal, too, is judged on the whole ledger: there is nothing to publish that would meet the other's events.
	appendOne(t, two, "last-2")
	appendOne(t, one, "catch-up")
	_, _, err = two.Append(testContext(t), submission(t, "refused", refusedBody))
	require.Error(t, err)
	require.Equal(t, one.Book().Head(), two.Book().Head())
}

func TestConflictsBeyondPatienceAreBusy(t *testing.T) {
	var p publishes
	one, s := newLedger(t)
	two := second(t, s, p.wrap, patience(time.Second))
	n := 0
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		n++
		appendOne(t, one, fmt.Sprint("faster-", n))
		return next(ctx, after, records, meanwhile)
	})
	_, _, err := two.Append(testContext(t), submission(t, "slow", organisation("slow")))
	require.ErrorIs(t, err, ErrBusy)
	_, known := two.Book().PositionOf(submission(t, "slow", organisation("slow")).Key)
	require.False(t, known)
	require.Len(t, readAll(t, one), n)
}

// What may go wrong with a publish, and what must come of it: every acknowledged submission is stored once, every other one never or told to be unknown.
func TestUnknownOutcomes(t *testing.T) {
	lost := errors.New("lost")
	type step = func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer
	notSent := func(context.Context, uint64, []domain.Record, func() bool, publishFunc) answer {
		return answer{unknown, lost}
	}
	storedButLost := func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		next(ctx, after, records, meanwhile)
		return answer{unknown, lost}
	}
	through := func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		return next(ctx, after, records, meanwhile)
	}
	claimedMoved := func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		return answer{moved, lost}
	}
	for name, each := range map[string]struct {
		steps   []step // the last is repeated
		foreign int    // before which publish another writer is first, from 1
		sent    int    // publishes
	}{
		"not stored":                                   {steps: []step{notSent, through}, sent: 2},
		"not stored, thrice":                           {steps: []step{notSent, notSent, notSent, through}, sent: 4},
		"stored but the answer lost":                   {steps: []step{storedButLost, through}, sent: 1},
		"sent again, stored, the answer lost":          {steps: []step{notSent, storedButLost, through}, sent: 2},
		"said to have moved, but had not":              {steps: []step{claimedMoved, through}, sent: 2},
		"another was first":                            {steps: []step{through}, foreign: 1, sent: 2},
		"not stored, then another was first":           {steps: []step{notSent, through}, foreign: 2, sent: 3},
		"another was first and the answer lost":        {steps: []step{storedButLost, through}, foreign: 1, sent: 2},
		"another was first, stored, the answer lost":   {steps: []step{through, storedButLost, through}, foreign: 1, sent: 2},
		"not sent, another first, not sent, then sent": {steps: []step{notSent, notSent, through}, foreign: 1, sent: 3},
	} {
		for _, size := range []int{1, 20} {
			t.Run(fmt.Sprintf("%s, %d", name, size), func(t *testing.T) {
				t.Parallel()
				var p publishes
				other, s := newLedger(t)
				l := second(t, s, p.wrap)
				n := 0
				var id string
				p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
					n++
					if n > 1 && n <= each.sent {
						assert.Equal(t, id, records[0].ID, "decided again with the same event ids")
					}
					id = records[0].ID
					if n == each.foreign {
						appendOne(t, other, "foreign")
					}
					return each.steps[min(n, len(each.steps))-1](ctx, after, records, meanwhile, next)
				})
				receipts, repeated, err := l.Append(testContext(t), submission(t, "a", organisations(size, "o")))
				require.NoError(t, err)
				require.False(t, repeated)
				require.Len(t, receipts, size)
				require.Equal(t, each.sent, n)
				requireStoredOnce(t, l, receipts...)
				again, repeated, err := l.Append(testContext(t), submission(t, "a", organisations(size, "o")))
				require.NoError(t, err)
				require.True(t, repeated)
				require.Equal(t, receipts, again)
				appendOne(t, l, "next")
			})
		}
	}
}

// A copy of a publish that lands late is found, and none lands after a foreign event has taken its place.
func TestLateCopies(t *testing.T) {
	var p publishes
	other, s := newLedger(t)
	l := second(t, s, p.wrap)
	var late func() answer
	n := 0
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		if n++; n == 1 {
			kept := append([]domain.Record(nil), records...)
			late = func() answer { return next(ctx, after, kept, nothing) }
			return answer{unknown, errNoAnswer}
		}
		if n == 2 {
			late() // lands just before the copy that is sent again
		}
		return next(ctx, after, records, meanwhile)
	})
	receipt := appendOne(t, l, "ks")
	require.Equal(t, 2, n)
	requireStoredOnce(t, l, receipt)

	n = 0
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		if n++; n == 1 {
			kept := append([]domain.Record(nil), records...)
			late = func() answer { return next(ctx, after, kept, nothing) }
			appendOne(t, other, "foreign")
			return answer{unknown, errNoAnswer}
		}
		require.Equal(t, moved, late().verdict)
		return next(ctx, after, records, meanwhile)
	})
	receipt = appendOne(t, l, "kf")
	require.Equal(t, uint64(3), receipt.Position)
	requireStoredOnce(t, l, receipt)
}

func TestUnknownBeyondPatienceIsToldAndMended(t *testing.T) {
	for name, lands := range map[string]bool{"never landed": false, "landed after all": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p publishes
			l, _ := newLedger(t, p.wrap, patience(500*time.Millisecond))
			appendOne(t, l, "ks")
			var late func()
			p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
				kept := append([]domain.Record(nil), records...)
				late = func() { next(context.Background(), after, kept, nothing) }
				return answer{unknown, errNoAnswer}
			})
			_, _, err := l.Append(testContext(t), submission(t, "a", organisation("a")))
			require.ErrorIs(t, err, ErrUnknown)
			require.ErrorIs(t, err, errNoAnswer)
			p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
				if lands {
					late()
					lands = false
				}
				return next(ctx, after, records, meanwhile)
			})
			other := appendOne(t, l, "b") // nobody else is held up
			receipts, repeated, err := l.Append(testContext(t), submission(t, "a", organisation("a")))
			require.NoError(t, err)
			require.Equal(t, name == "landed after all", repeated)
			requireStoredOnce(t, l, other, receipts[0])
			require.Len(t, readAll(t, l), 3)
		})
	}
}

func TestRefusedSubmissionFailsAlone(t *testing.T) {
	var p publishes
	lines := newLogLines()
	l, _ := newLedger(t, p.wrap, func(c *LedgerConfig) { c.Log = slog.New(lines) })
	full := errors.New("full")
	refuse := func(poison string) {
		p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
			for _, r := range records {
				if strings.Contains(r.Subject, poison) {
					return answer{refused, full}
				}
			}
			return next(ctx, after, records, meanwhile)
		})
	}
	held, let := p.hold()
	first := appendLater(t, l, submission(t, "first", organisation("first")))
	<-held
	later := queueUp(t, l, several(t, 20, "o")...)
	refuse("organisation.o-7.")
	let()
	require.NoError(t, (<-first).err)
	for i, each := range later {
		w := <-each
		if i == 7 {
			require.ErrorIs(t, w.err, ErrStoreRefused)
			require.ErrorIs(t, w.err, full)
		} else {
			require.NoError(t, w.err)
			requireStoredOnce(t, l, w.receipts...)
		}
	}
	require.Equal(t, 1, lines.of("store refused"), "the reason is logged once")

	refuse("")
	for range 2 {
		_, _, err := l.Append(testContext(t), submission(t, "o-7", organisation("o-7")))
		require.ErrorIs(t, err, ErrStoreRefused)
	}
	refuse("nobody")
	appendOne(t, l, "o-7")
	require.Len(t, readAll(t, l), 21)
}

func TestFullQueueIsBusy(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	held, let := p.hold()
	first := appendLater(t, l, submission(t, "first", organisation("first")))
	<-held
	var later []<-chan waiting
	same := submission(t, "same", organisation("same"))
	for range queueLength {
		s := *same
		later = append(later, appendLater(t, l, &s))
	}
	eventually(t, func() bool { return len(l.writer.queue) == queueLength })
	_, _, err := l.Append(testContext(t), submission(t, "late", organisation("late")))
	require.ErrorIs(t, err, ErrBusy)
	let()
	require.NoError(t, (<-first).err)
	for _, each := range later {
		require.NoError(t, (<-each).err)
	}
	appendOne(t, l, "late")
	require.Len(t, readAll(t, l), 3)
}

func TestQueueIsBoundInBytes(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	held, let := p.hold()
	first := appendLater(t, l, submission(t, "first", organisation("first")))
	<-held
	large := submission(t, "large", organisation("large"))
	large.Body = make([]byte, queueBytes)
	later := queueUp(t, l, large)
	_, _, err := l.Append(testContext(t), submission(t, "late", organisation("late")))
	require.ErrorIs(t, err, ErrBusy)
	let()
	require.NoError(t, (<-first).err)
	require.NoError(t, (<-later[0]).err)
	appendOne(t, l, "late")
}

func TestCallerThatLeaves(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	held, let := p.hold()
	ctx, leave := context.WithCancel(testContext(t))
	taken := make(chan error, 1)
	go func() {
		_, _, err := l.Append(ctx, submission(t, "taken", organisation("taken")))
		taken <- err
	}()
	<-held
	queued := make(chan error, 1)
	go func() {
		_, _, err := l.Append(ctx, submission(t, "queued", organisation("queued")))
		queued <- err
	}()
	eventually(t, func() bool { return len(l.writer.queue) == 1 })
	leave()
	require.ErrorIs(t, <-taken, ErrUnknown, "it may be stored")
	err := <-queued
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, ErrUnknown)
	let()
	appendOne(t, l, "next")
	var subjects []string
	for _, r := range readAll(t, l) {
		subjects = append(subjects, r.Subject)
	}
	require.Equal(t, []string{"ledger.botkyrka.organisation.taken.organisation.registered", "ledger.botkyrka.organisation.next.organisation.registered"}, subjects)
}

func TestCloseUnderLoadLosesNothing(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	var all sync.WaitGroup
	var mu sync.Mutex
	acknowledged := map[string]domain.Receipt{}
	started := make(chan struct{}, 1)
	for caller := range 40 {
		all.Go(func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("c%d-i%d", caller, i)
				receipts, _, err := l.Append(testContext(t), submission(t, name, organisation(name)))
				if err != nil {
					assert.ErrorIs(t, err, ErrClosed)
					return
				}
				mu.Lock()
				acknowledged[name] = receipts[0]
				if len(acknowledged) == 500 {
					started <- struct{}{}
				}
				mu.Unlock()
			}
		})
	}
	<-started
	closeStore(t, s)
	all.Wait()
	_, _, err = l.Append(testContext(t), submission(t, "late", organisation("late")))
	require.ErrorIs(t, err, ErrClosed)

	l, err = reopen(t, c).Ledger("botkyrka")
	require.NoError(t, err)
	var receipts []domain.Receipt
	for _, r := range acknowledged {
		receipts = append(receipts, r)
	}
	requireStoredOnce(t, l, receipts[0], receipts[len(receipts)/2], receipts[len(receipts)-1])
	require.Len(t, readAll(t, l), len(acknowledged), "and what was refused is not there")
	for name, receipt := range acknowledged {
		if rand.IntN(20) == 0 {
			again, repeated, err := l.Append(testContext(t), submission(t, name, organisation(name)))
			require.NoError(t, err)
			require.True(t, repeated)
			require.Equal(t, receipt, again[0])
		}
	}
}

func TestCloseFinishesTheQueue(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	held, let := p.hold()
	first := appendLater(t, l, submission(t, "first", organisation("first")))
	<-held
	later := queueUp(t, l, several(t, 5, "o")...)
	ended := make(chan error, 1)
	go func() { ended <- l.Close(testContext(t)) }()
	eventually(t, func() bool {
		l.writer.gate.RLock()
		defer l.writer.gate.RUnlock()
		return l.writer.closed
	})
	_, _, err := l.Append(testContext(t), submission(t, "late", organisation("late")))
	require.ErrorIs(t, err, ErrClosed)
	let()
	require.NoError(t, (<-first).err)
	for _, each := range later {
		require.NoError(t, (<-each).err)
	}
	require.NoError(t, <-ended)
}

func TestForcedCloseAnswersUnknown(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	arrived := make(chan struct{}, 1)
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		arrived <- struct{}{}
		<-ctx.Done()
		return answer{unknown, ctx.Err()}
	})
	later := appendLater(t, l, submission(t, "ks", organisation("ks")))
	<-arrived
	ctx, cancel := context.WithCancel(testContext(t))
	cancel()
	require.ErrorIs(t, l.Close(ctx), context.Canceled)
	require.ErrorIs(t, (<-later).err, ErrUnknown)
}

// A stream that is shorter than the book was cut or replaced: nothing may be written to it.
func TestLostStreamFreezes(t *testing.T) {
	l, s := newLedger(t)
	appendMany(t, l, 5)
	_, js := broker(t, s)
	require.NoError(t, js.DeleteStream(testContext(t), "LEDGER_botkyrka"))
	recreate(t, js)
	for range 2 {
		_, _, err := l.Append(testContext(t), submission(t, "ks", organisation("ks")))
		require.ErrorIs(t, err, ErrFrozen)
	}
	require.Equal(t, uint64(5), l.Book().Head(), "reading goes on")
	require.ErrorIs(t, l.Frozen(), ErrFrozen)
}

func TestWait(t *testing.T) {
	l, _ := newLedger(t)
	appendOne(t, l, "ks")
	head, err := l.Wait(testContext(t), 0)
	require.NoError(t, err)
	require.Equal(t, uint64(1), head)
	woken := make(chan uint64, 1)
	go func() {
		head, _ := l.Wait(testContext(t), 1)
		woken <- head
	}()
	appendOne(t, l, "kf")
	require.Equal(t, uint64(2), <-woken)
	ctx, cancel := context.WithCancel(testContext(t))
	cancel()
	_, err = l.Wait(ctx, 2)
	require.ErrorIs(t, err, context.Canceled)
}

// Recorded times come from the store's clock and increase even when it is set back.
func TestClockSetBack(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l, _ := newLedger(t, func(c *LedgerConfig) { c.Now = func() time.Time { return now } })
	first := appendOne(t, l, "ks")
	require.Equal(t, now, first.RecordedTime.UTC())
	now = now.Add(-time.Hour)
	second := appendOne(t, l, "kf")
	require.True(t, second.RecordedTime.After(first.RecordedTime))
}

// A check says what an append would, in its place in the queue, and leaves nothing behind.
func TestCheckStoresNothing(t *testing.T) {
	var p publishes
	l, _ := newLedger(t, p.wrap)
	appendOne(t, l, "ks")
	held, let := p.hold()
	first := appendLater(t, l, submission(t, "kf", organisation("kf")))
	<-held
	var checked []<-chan error
	for _, body := range []string{strings.Replace(refusedBody, "organisation/nobody", "organisation/kf", 1), refusedBody} {
		before, done := len(l.writer.queue), make(chan error, 1)
		checked = append(checked, done)
		go func() {
			_, err := l.Check(testContext(t), submission(t, "check", body))
			done <- err
		}()
		eventually(t, func() bool { return len(l.writer.queue) > before })
	}
	let()
	require.NoError(t, (<-first).err)
	require.NoError(t, <-checked[0], "its parent was appended just before")
	require.Error(t, <-checked[1])
	require.Len(t, readAll(t, l), 2)
	receipts, repeated, err := l.Append(testContext(t), submission(t, "check", organisation("kn")))
	require.NoError(t, err)
	require.False(t, repeated, "the key is free")
	require.Equal(t, uint64(3), receipts[0].Position)
}
