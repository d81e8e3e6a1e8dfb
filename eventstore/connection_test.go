package eventstore

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// cut breaks a ledger's connection to the server.
func cut(t *testing.T, s *Store, id string) {
	t.Helper()
	s.mu.RLock()
	conn := s.ledgers[id].conn
	s.mu.RUnlock()
	client, err := conn.GetClientID()
	require.NoError(t, err)
	require.NoError(t, s.server.server.DisconnectClientByID(client))
}

// A lost connection is mended by itself: everyone is answered, nothing is lost, nothing is stored twice, and who follows misses nothing.
func TestLostConnections(t *testing.T) {
	l, s := newLedger(t)
	appendOne(t, l, "ks")
	followed := make(chan uint64, 1000)
	ctx, stop := context.WithCancel(testContext(t))
	defer stop()
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
	var mu sync.Mutex
	var receipts []domain.Receipt
	again := make(chan struct{}, 1000)
	for caller := range 20 {
		all.Go(func() {
			for i := range 10 {
				name := fmt.Sprintf("c%d-i%d", caller, i)
				got, _, err := l.Append(testContext(t), submission(t, name, organisation(name)))
				if assert.NoError(t, err) {
					mu.Lock()
					receipts = append(receipts, got...)
					mu.Unlock()
				}
				again <- struct{}{}
			}
		})
	}
	for range 3 {
		for range 20 {
			<-again
		}
		cut(t, s, "botkyrka")
	}
	all.Wait()
	require.Len(t, receipts, 200)
	requireStoredOnce(t, l, receipts...)
	for want := uint64(2); want <= 201; want++ {
		require.Equal(t, want, <-followed)
	}
}

// A publish whose connection breaks is told at once that its outcome is unknown.
func TestPublishNoticesALostConnection(t *testing.T) {
	l, s := newLedger(t)
	conn, _ := broker(t, s)
	asked, err := conn.SubscribeSync("nobody.answers")
	require.NoError(t, err)
	require.NoError(t, conn.Flush())
	answered := make(chan answer, 1)
	go func() {
		answered <- l.publisher.publish(testContext(t), 0, []domain.Record{{ID: "1", Subject: "nobody.answers"}}, nothing)
	}()
	_, err = asked.NextMsgWithContext(testContext(t))
	require.NoError(t, err)
	cut(t, s, "botkyrka")
	a := <-answered
	require.Equal(t, unknown, a.verdict)
	require.ErrorIs(t, a.err, errDown)
	appendOne(t, l, "ks")
}

// Where others write too, a refusal that can't be checked against the stream is not given.
func TestUncheckedRefusalIsNotGiven(t *testing.T) {
	one, s := newLedger(t)
	appendOne(t, one, "ks")
	two := second(t, s)
	_, _, err := two.Append(testContext(t), submission(t, "refused", refusedBody))
	require.NotErrorIs(t, err, ErrUnreachable)
	two.reader.conn.Close()
	_, _, err = two.Append(testContext(t), submission(t, "refused-too", refusedBody))
	require.ErrorIs(t, err, ErrUnreachable)
}
