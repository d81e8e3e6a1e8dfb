package eventstore

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLeaseHasOneHolder(t *testing.T) {
	s, _ := newStore(t)
	conn, err := s.server.connect(viewAccount, "test", s.config.Log)
	require.NoError(t, err)
	defer conn.Close()
	first, err := holdLease(testContext(t), conn, "botkyrka", "one", leaseLife)
	require.NoError(t, err)
	other, err := holdLease(testContext(t), conn, "stockholm", "two", leaseLife)
	require.NoError(t, err, "another ledger's")
	require.NoError(t, other.Release(testContext(t)))

	waiting := make(chan *Lease)
	go func() {
		second, err := holdLease(context.Background(), conn, "botkyrka", "two", leaseLife)
		if err != nil {
			panic(err)
		}
		waiting <- second
	}()
	select {
	case <-waiting:
		t.Fatal("two hold the lease")
	case <-first.Lost():
		t.Fatal("the lease was not renewed")
	case <-t.Context().Done():
	default:
	}
	require.NoError(t, first.Release(testContext(t)))
	second := <-waiting
	require.NoError(t, second.Release(testContext(t)))
}

// What a killed process held is taken over at once in the same node's name; one that another takes from it knows.
func TestLeaseOfAKilledProcess(t *testing.T) {
	s, _ := newStore(t)
	conn, err := s.server.connect(viewAccount, "test", s.config.Log)
	require.NoError(t, err)
	defer conn.Close()
	killed, err := holdLease(testContext(t), conn, "botkyrka", embeddedNode, leaseLife)
	require.NoError(t, err)
	killed.lose(nil) // it renews no more
	<-killed.ended
	views, err := s.Views()
	require.NoError(t, err)
	again, err := views.Lease(testContext(t), "botkyrka")
	require.NoError(t, err)
	held, err := again.bucket.Get(testContext(t), "botkyrka")
	require.NoError(t, err)
	_, err = again.bucket.Update(testContext(t), "botkyrka", []byte("two"), held.Revision())
	require.NoError(t, err)
	<-again.Lost()
	require.ErrorIs(t, context.Cause(again.lost), ErrLeaseLost)
}
