package eventstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

func viewsOf(t testing.TB, s *Store) *Views {
	t.Helper()
	v, err := s.Views()
	require.NoError(t, err)
	return v
}

func openLog(t testing.TB, s *Store) *ViewLog {
	t.Helper()
	l, err := viewsOf(t, s).Log(testContext(t), "botkyrka", domain.Public)
	require.NoError(t, err)
	return l
}

// changesOf makes n changes of as many rows of a view, of which the last ends a step.
func changesOf(view string, n int, body string, step domain.Step) []domain.Change {
	all := make([]domain.Change, n)
	for i := range all {
		all[i] = domain.Change{View: view, Key: fmt.Sprintf("row-%d/*", i), Body: []byte(body)}
	}
	all[n-1].Step = &step
	return all
}

func readChanges(t testing.TB, l *ViewLog, after uint64) []domain.Change {
	t.Helper()
	var all []domain.Change
	for c, err := range l.Read(testContext(t), after) {
		require.NoError(t, err)
		all = append(all, c)
	}
	return all
}

// currentOf waits until the mirror has come to the log's end, and returns the last change of each row.
func currentOf(t testing.TB, l *ViewLog, view string) []domain.Change {
	t.Helper()
	_, end, err := l.Ends(testContext(t))
	require.NoError(t, err)
	var all []domain.Change
	require.Eventually(t, func() bool {
		all = nil
		last, err := l.Current(testContext(t), view, func(c domain.Change) error {
			all = append(all, c)
			return nil
		})
		require.NoError(t, err)
		return last == end
	}, testPatience, 10*time.Millisecond)
	return all
}

func TestViewLogHoldsEveryChangeAndItsMirrorTheLast(t *testing.T) {
	s, c := newStore(t)
	l := openLog(t, s)
	require.Empty(t, readChanges(t, l, 0))
	require.Empty(t, currentOf(t, l, ""))
	step := domain.Step{Position: 7, Day: domain.Day(46000)}
	require.NoError(t, l.Publish(testContext(t), 0, changesOf("plans", 1000, "first", domain.Step{Position: 3, Day: domain.Day(45999)})))
	require.NoError(t, l.Publish(testContext(t), 1000, changesOf("plans", 2, "second", step)))
	require.NoError(t, l.Publish(testContext(t), 1002, []domain.Change{{View: "goals", Key: "åtgärd.1 [>]", Body: []byte("gone"), Removed: true}}))
	all := readChanges(t, l, 998)
	require.Equal(t, []domain.Change{
		{Sequence: 999, View: "plans", Key: "row-998/*", Body: []byte("first")},
		{Sequence: 1000, View: "plans", Key: "row-999/*", Body: []byte("first"), Step: &domain.Step{Position: 3, Day: domain.Day(45999)}},
		{Sequence: 1001, View: "plans", Key: "row-0/*", Body: []byte("second")},
		{Sequence: 1002, View: "plans", Key: "row-1/*", Body: []byte("second"), Step: &step},
		{Sequence: 1003, View: "goals", Key: "åtgärd.1 [>]", Body: []byte("gone"), Removed: true},
	}, all)
	rows := currentOf(t, l, "")
	require.Len(t, rows, 1001)
	require.Equal(t, all[2:], rows[998:])
	require.Equal(t, all[4:], currentOf(t, l, "goals"))
	require.Len(t, currentOf(t, l, "plans"), 1000)
	require.Empty(t, currentOf(t, l, "audits"))

	closeStore(t, s)
	again := openLog(t, reopen(t, c))
	require.Equal(t, l.Epoch(), again.Epoch())
	require.Equal(t, all, readChanges(t, again, 998))
}

func TestViewLogRefusesWhatExpectsAnotherEnd(t *testing.T) {
	s, _ := newStore(t)
	l := openLog(t, s)
	for _, n := range []int{1, 3} {
		require.ErrorIs(t, l.Publish(testContext(t), 1, changesOf("plans", n, "x", domain.Step{})), ErrMoved)
	}
	require.NoError(t, l.Publish(testContext(t), 0, changesOf("plans", 3, "x", domain.Step{Position: 1, Day: 1})))
	require.ErrorIs(t, l.Publish(testContext(t), 0, changesOf("plans", 1, "x", domain.Step{})), ErrMoved)
	require.Error(t, l.Publish(testContext(t), 3, make([]domain.Change, 1001)))
	require.Len(t, readChanges(t, l, 0), 3)
}

func TestViewLogSaysWhatIsPassed(t *testing.T) {
	s, _ := newStore(t)
	l := openLog(t, s)
	for _, err := range l.Read(testContext(t), 1) {
		require.ErrorIs(t, err, domain.ErrPassed)
	}
	require.NoError(t, l.Publish(testContext(t), 0, changesOf("plans", 5, "x", domain.Step{Position: 1, Day: 1})))
	require.Len(t, currentOf(t, l, ""), 5)
	stream, err := l.js.Stream(testContext(t), viewsStream("botkyrka", domain.Public))
	require.NoError(t, err)
	require.NoError(t, stream.Purge(testContext(t))) // what the retention does in 30 days
	for _, err := range l.Read(testContext(t), 2) {
		require.ErrorIs(t, err, domain.ErrPassed)
	}
	require.Empty(t, readChanges(t, l, 5))
	require.Len(t, currentOf(t, l, ""), 5, "the rows stay when the changes are gone")
}

func TestViewLogIsFollowed(t *testing.T) {
	s, _ := newStore(t)
	l := openLog(t, s)
	ctx, stop := context.WithCancel(testContext(t))
	seen := make(chan domain.Change, 100)
	done := make(chan error)
	go func() {
		for c, err := range l.Follow(ctx, 0) {
			if err != nil {
				done <- err
				return
			}
			seen <- c
		}
	}()
	for n := range 3 {
		require.NoError(t, l.Publish(testContext(t), uint64(n*2), changesOf("plans", 2, "x", domain.Step{Position: uint64(n), Day: 1})))
		require.Equal(t, uint64(n*2+1), (<-seen).Sequence)
		require.NotNil(t, (<-seen).Step)
	}
	require.NoError(t, s.server.restart(testContext(t))) // as after a disk error: who follows goes on
	require.Eventually(t, func() bool {
		return l.Publish(testContext(t), 6, changesOf("plans", 1, "x", domain.Step{Position: 9, Day: 1})) == nil
	}, testPatience, 10*time.Millisecond)
	require.Equal(t, uint64(7), (<-seen).Sequence)
	stop()
	require.ErrorIs(t, <-done, context.Canceled)
}

// What is told of the view itself has a place of its own among its rows.
func TestViewLogHoldsWhatIsToldOfAView(t *testing.T) {
	s, _ := newStore(t)
	l := openLog(t, s)
	step := &domain.Step{Position: 1, Day: 46000}
	told := []domain.Change{{View: "plans", Body: []byte("stopped")}, {View: "plans", Key: "!view", Body: []byte("row")}, {View: "plans", Body: []byte("resumed"), Removed: true, Step: step}}
	require.NoError(t, l.Publish(testContext(t), 0, told))
	for i := range told {
		told[i].Sequence = uint64(i + 1)
	}
	require.Equal(t, told, readChanges(t, l, 0))
	require.Equal(t, told[1:], currentOf(t, l, "plans"))
}

// Nobody who has a user for views reaches the ledgers' account, and the other way round.
func TestAccountsAreApart(t *testing.T) {
	s, _ := newStore(t)
	_, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	openLog(t, s)
	for account, foreign := range map[string]string{viewAccount: "LEDGER_botkyrka", ledgerAccount: "VIEWS_botkyrka_public"} {
		conn, err := s.server.connect(account, "test", s.config.Log)
		require.NoError(t, err)
		defer conn.Close()
		reply, err := conn.RequestWithContext(testContext(t), "$JS.API.STREAM.INFO."+foreign, nil)
		require.NoError(t, err)
		require.Contains(t, string(reply.Data), "stream not found")
	}
}

func TestKeysAreTokens(t *testing.T) {
	met := map[string]string{}
	for _, key := range []string{"vbe-samordning", "programme/*", "ks/2021-01/2021-04", "[..2020-02-04]", "a.b c>d", "%2A", "åäö", "~_-", "", "!view", "view"} {
		token := keyToken(key)
		require.NotContains(t, token, ".")
		require.NotContains(t, token, "*")
		require.NotContains(t, token, " ")
		back, err := keyOf(token)
		require.NoError(t, err)
		require.Equal(t, key, back)
		require.NotContains(t, met, token)
		met[token] = key
	}
	for _, token := range []string{"%", "%2", "a%zz", "%2"} {
		_, err := keyOf(token)
		require.Error(t, err, token)
	}
}
