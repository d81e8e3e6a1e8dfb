package eventstore

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
