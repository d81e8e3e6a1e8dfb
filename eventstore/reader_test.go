package eventstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

func positions(records []domain.Record) []uint64 {
	at := make([]uint64, len(records))
	for i, r := range records {
		at[i] = r.Position
	}
	return at
}

func upTo(from, to uint64) []uint64 {
	var all []uint64
	for ; from <= to; from++ {
		all = append(all, from)
	}
	return all
}

func TestReadEndsAtTheHeadThatStood(t *testing.T) {
	l, _ := newLedger(t)
	require.Empty(t, readAll(t, l))
	for i := range 5 { // more than two pulls
		_, _, err := l.Append(testContext(t), submission(t, fmt.Sprint("array-", i), organisations(1000, fmt.Sprint("p", i))))
		require.NoError(t, err)
	}
	require.Equal(t, upTo(1, 5000), positions(readAll(t, l)))
	var later []domain.Record
	for r, err := range l.Read(testContext(t), 4998) {
		require.NoError(t, err)
		later = append(later, r)
		if len(later) == 1 {
			appendOne(t, l, "after-the-head")
		}
	}
	require.Equal(t, upTo(4999, 5000), positions(later))
	for range l.Read(testContext(t), 5001) {
		t.Fatal("nothing stands after the end")
	}
	for r := range l.Read(testContext(t), 0) {
		if r.Position == 3 {
			break // leaving the loop is fine
		}
	}
}

func TestReadRefusesToStartBeyondTheEnd(t *testing.T) {
	l, _ := newLedger(t)
	appendMany(t, l, 3)
	for range l.Read(testContext(t), 3) {
		t.Fatal("nothing stands after the end")
	}
	for _, read := range []func(context.Context, uint64) func(func(domain.Record, error) bool){
		func(ctx context.Context, after uint64) func(func(domain.Record, error) bool) {
			return l.Read(ctx, after)
		},
		func(ctx context.Context, after uint64) func(func(domain.Record, error) bool) {
			return l.Follow(ctx, after)
		},
	} {
		var errs []error
		for _, err := range read(testContext(t), 4) {
			errs = append(errs, err)
		}
		require.Len(t, errs, 1)
		require.Equal(t, CodeBeyondEnd, Code(errs[0]))
	}
}

func TestFollowCatchesUpAndGoesOn(t *testing.T) {
	l, _ := newLedger(t)
	appendMany(t, l, 50)
	ctx, cancel := context.WithCancel(testContext(t))
	seen := make(chan uint64, 1000)
	ended := make(chan error, 1)
	go func() {
		defer close(seen)
		for r, err := range l.Follow(ctx, 10) {
			if err != nil {
				ended <- err
				return
			}
			seen <- r.Position
		}
	}()
	for want := uint64(11); want <= 50; want++ {
		require.Equal(t, want, <-seen)
	}
	appendOne(t, l, "live")
	require.Equal(t, uint64(51), <-seen)
	_, _, err := l.Append(testContext(t), submission(t, "array", organisations(20, "live")))
	require.NoError(t, err)
	for want := uint64(52); want <= 71; want++ {
		require.Equal(t, want, <-seen)
	}
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}

// What the server lost is passed over by its consumers in silence, inside the stream as at its end.
func TestReadersTellOfAGap(t *testing.T) {
	s, _ := newStore(t)
	conn, js := broker(t, s)
	for _, gone := range []uint64{1, 3, 5} {
		ledger := fmt.Sprint("gap-", gone)
		c := streamConfig(ledger)
		c.DenyDelete = false
		stream, err := js.CreateStream(testContext(t), c)
		require.NoError(t, err)
		for range 5 {
			_, err := js.Publish(testContext(t), "ledger."+ledger+".document.x.y.z", []byte("{}"))
			require.NoError(t, err)
		}
		require.NoError(t, stream.DeleteMsg(testContext(t), gone))
		r, err := newReader(conn, ledger)
		require.NoError(t, err)
		r.patience = 200 * time.Millisecond
		var at uint64
		for record, problem := range r.Read(testContext(t), 0) {
			if err = problem; err == nil {
				at = record.Position
			}
		}
		require.Equal(t, CodeDamaged, Code(err), "%v", err)
		require.Equal(t, gone-1, at)
		_, err = r.news(testContext(t), 0)
		require.Equal(t, CodeDamaged, Code(err), "%v", err)
	}
}

func TestBatchesAreHandedOnWhole(t *testing.T) {
	add := func(b *batches, sequence uint64, id string, commit bool) ([]uint64, error) {
		header := nats.Header{}
		if id != "" {
			header.Set(batchIDHeader, id)
		}
		if commit {
			header.Set(batchCommitHeader, "1")
		}
		ready, err := b.add(sequence, "s", header, nil)
		return positions(ready), err
	}
	b := batches{at: 4}
	for _, step := range []struct {
		sequence uint64
		id       string
		commit   bool
		ready    []uint64
	}{
		{5, "", false, []uint64{5}}, {6, "a", false, []uint64{}}, {7, "a", false, []uint64{}}, {8, "a", true, []uint64{6, 7, 8}},
		{9, "b", false, []uint64{}}, {10, "b", true, []uint64{9, 10}}, {11, "", false, []uint64{11}}, {12, "c", true, []uint64{12}},
	} {
		ready, err := add(&b, step.sequence, step.id, step.commit)
		require.NoError(t, err)
		require.Equal(t, step.ready, ready)
		require.Equal(t, len(step.ready) == 0, b.open())
	}
	_, err := add(&b, 14, "", false)
	require.Equal(t, CodeDamaged, Code(err), "a gap")
	_, err = add(&b, 12, "", false)
	require.Equal(t, CodeDamaged, Code(err), "a repetition")
	_, err = add(&b, 13, "d", false)
	require.NoError(t, err)
	_, err = add(&b, 14, "e", false)
	require.Equal(t, CodeDamaged, Code(err), "another batch before the end of one")
	_, err = add(&b, 14, "", false)
	require.Equal(t, CodeDamaged, Code(err), "a single message before the end of one")
}

// A batch stands in the stream as one after a restart, and readers that start in its midst get the rest.
func TestBatchSurvivesARestart(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	appendOne(t, l, "ks")
	_, _, err = l.Append(testContext(t), submission(t, "array", organisations(30, "o")))
	require.NoError(t, err)
	closeStore(t, s)
	s = reopen(t, c)
	l, err = s.Ledger("botkyrka")
	require.NoError(t, err)
	require.Equal(t, upTo(1, 31), positions(readAll(t, l)))
	conn, _ := broker(t, s)
	r, err := newReader(conn, "botkyrka")
	require.NoError(t, err)
	for _, after := range []uint64{0, 1, 17, 30, 31} {
		news, err := r.news(testContext(t), after)
		require.NoError(t, err)
		require.Len(t, news, int(31-after))
	}
}

func TestReadGivesUpWithItsContext(t *testing.T) {
	l, _ := newLedger(t)
	appendMany(t, l, 3)
	ctx, cancel := context.WithCancel(testContext(t))
	cancel()
	for _, err := range l.Read(ctx, 0) {
		require.ErrorIs(t, err, context.Canceled)
	}
}
