package eventstore

import (
	"context"
	"fmt"
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

// The server may be started anew beneath everybody: appends are answered, followers miss nothing, nothing is lost and nothing stored twice.
func TestServerStartedAnewUnderLoad(t *testing.T) {
	l, s := newLedger(t)
	told := newPromises()
	require.NoError(t, told.append(t, l, "first", organisation("first")))
	ctx, stop := context.WithCancel(testContext(t))
	defer stop()
	followed := make(chan uint64, 10_000)
	go func() {
		for r, err := range l.Follow(ctx, 0) {
			if err != nil {
				close(followed)
				return
			}
			followed <- r.Position
		}
	}()
	require.Equal(t, uint64(1), <-followed)
	var all sync.WaitGroup
	answered := make(chan struct{}, 10_000)
	for caller := range 20 {
		all.Go(func() {
			for i := range 15 {
				name := fmt.Sprintf("c%d-i%d", caller, i)
				assert.NoError(t, told.append(t, l, name, organisations(1+i%3, name)))
				answered <- struct{}{}
			}
		})
	}
	for range 2 {
		for range 50 {
			<-answered
		}
		require.NoError(t, s.server.restart(testContext(t)))
	}
	all.Wait()
	for want := uint64(2); want <= l.Book().Head(); want++ {
		require.Equal(t, want, <-followed)
	}
	eventually(t, func() bool { return l.compare(testContext(t)) == nil }) // the connection may not be back yet
	require.NoError(t, l.Frozen())
	told.verify(t, l, s.dir.ledger("botkyrka"))
}

// After the server was started anew, a stream that isn't the ledger's any more, or is shorter, freezes it.
func TestStreamLostWhenServerStartsAnew(t *testing.T) {
	l, s := newLedger(t)
	appendMany(t, l, 5)
	_, js := broker(t, s)
	require.NoError(t, js.DeleteStream(testContext(t), "LEDGER_botkyrka"))
	require.NoError(t, l.compare(testContext(t)))
	require.ErrorIs(t, l.Frozen(), ErrFrozen)
	require.Equal(t, uint64(5), l.Book().Head(), "reading goes on")
	require.NoError(t, s.mend.compare(), "a frozen ledger doesn't hold the others up")
}

// What had no known outcome and stands in the stream after all enters the book without anybody asking for it.
func TestRecoveryTakesInWhatLanded(t *testing.T) {
	for _, size := range []int{1, 20} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			var p publishes
			l, s := newLedger(t, p.wrap)
			told := newPromises()
			p.do(fails(answer{unknown, errNoAnswer}, true))
			l.writer.examine = func() error { return errDown } // the store is said to be unable to write
			require.ErrorIs(t, told.append(t, l, "a", organisations(size, "a")), ErrUnknown)
			require.Zero(t, l.Book().Head())
			require.NoError(t, l.compare(testContext(t)))
			require.Equal(t, uint64(size), l.Book().Head())
			told.settle(t, l)
			require.Equal(t, 1, told.asked)
			told.verify(t, l, s.dir.ledger("botkyrka"))
		})
	}
}

// While the store can't write nothing is sent, what is stored is answered all the same, and nobody is told that nothing was stored.
func TestHaltedStoreAnswersWhatItKnows(t *testing.T) {
	var p publishes
	l, s := newLedger(t, p.wrap)
	told := newPromises()
	require.NoError(t, told.append(t, l, "before", organisation("before")))
	l.writer.halted = func() error { return errDown }
	sent := len(p.seen())
	for _, size := range []int{1, 20} {
		key := fmt.Sprint("a", size)
		require.ErrorIs(t, told.append(t, l, key, organisations(size, key)), ErrUnwritable)
	}
	require.Len(t, p.seen(), sent, "nothing is sent")
	told.verify(t, l, s.dir.ledger("botkyrka")) // repeats what is stored
	_, _, err := l.Append(testContext(t), submission(t, "refused", refusedBody))
	require.NotErrorIs(t, err, ErrUnwritable)
	l.writer.halted = func() error { return nil }
	told.settle(t, l)
	told.verify(t, l, s.dir.ledger("botkyrka"))
}

// A stream of views that can't be written to is brought back without anybody's help, also while nothing is appended to any ledger: the server is asked how it fares, and
// started anew when it has given a stream up. Here a block of the stream can't be begun, so what is left of it is set aside, and another log takes its place.
func TestAFailingViewStreamIsBroughtBack(t *testing.T) {
	c := StoreConfig{Dir: filepath.Join(t.TempDir(), "data"), watchInterval: 20 * time.Millisecond}
	s, err := CreateStore(testContext(t), c)
	require.NoError(t, err)
	closeAtEnd(t, s)
	l, before := openLog(t, s), s.server.current()
	followed := make(chan error, 1)
	go func() {
		for _, err := range l.Follow(testContext(t), 0) {
			if err != nil {
				followed <- err
			}
		}
	}()
	require.NoError(t, os.Mkdir(filepath.Join(c.Dir, "jetstream", viewAccount, "streams", viewsStream("botkyrka", domain.Public), "msgs", "2.blk"), 0o700))
	large, last := strings.Repeat("x", 900<<10), uint64(0)
	publish := func(l *ViewLog, body string) error {
		ctx, cancel := context.WithTimeout(testContext(t), time.Second)
		defer cancel()
		return l.Publish(ctx, last, changesOf("plans", 1, body, domain.Step{Position: last + 1, Day: 1}))
	}
	for last = 0; err == nil; {
		if err = publish(l, large); err == nil {
			last++
		}
		require.Less(t, last, uint64(40), "the stream fails when its first block is full")
	}
	eventually(t, func() bool { return s.server.current() != before && s.mend.halted() == nil })

	last = 0
	eventually(t, func() bool {
		again, err := viewsOf(t, s).Log(testContext(t), "botkyrka", domain.Public)
		if err != nil || again.Epoch() == l.Epoch() || publish(again, "after") != nil {
			return false // its connection may not be back yet
		}
		l = again
		return true
	})
	require.ErrorIs(t, <-followed, domain.ErrPassed, "who follows the one that is gone doesn't wait for what the other will say")
	require.Len(t, readChanges(t, l, 0), 1)
	require.Len(t, currentOf(t, l, "plans"), 1)
}
