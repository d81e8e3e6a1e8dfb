package eventstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// said makes the answer that the server's own bytes are judged to be.
func said(body string) func(after uint64, count int) answer {
	return func(after uint64, count int) answer { return judge(&nats.Msg{Data: []byte(body)}, after, count) }
}

func saidCode(code int) func(uint64, int) answer {
	return said(fmt.Sprintf(`{"error":{"code":503,"err_code":%d,"description":"x"},"stream":"S","seq":0}`, code))
}

func told(err error) func(uint64, int) answer {
	return func(uint64, int) answer { return answer{unknown, err} }
}

// faults are the answers of the table in the package comment, and what the caller is told in the end: by one such answer, with the publish not made or made; and by
// nothing but such answers until patience ends. A publish that was made is always acknowledged.
var faults = []struct {
	name         string
	answer       func(after uint64, count int) answer
	once, always error // publish not made; nil: acknowledged
}{
	{"10071 sequence moved", saidCode(10071), nil, ErrUnknown},
	{"10164 sequence moved", saidCode(10164), nil, ErrUnknown},
	{"10201 duplicate in batch", saidCode(10201), nil, ErrUnknown},
	{"duplicate", said(`{"stream":"S","seq":1,"duplicate":true}`), nil, ErrUnknown},
	{"timeout", told(errNoAnswer), nil, ErrUnknown},
	{"no responders", func(after uint64, count int) answer {
		return judge(&nats.Msg{Header: nats.Header{"Status": {"503"}}}, after, count)
	}, nil, ErrUnknown},
	{"disconnect", told(errDown), nil, ErrUnknown},
	{"10008 not available", saidCode(10008), nil, ErrUnknown},
	{"10009 not the leader", saidCode(10009), nil, ErrUnknown},
	{"10158 duplicate in flight", saidCode(10158), nil, ErrUnknown},
	{"10167 too many requests", saidCode(10167), nil, ErrUnknown},
	{"10176 incomplete batch", saidCode(10176), nil, ErrUnknown},
	{"10077 refusal", saidCode(10077), ErrStoreRefused, ErrStoreRefused},
	{"10023 refusal", saidCode(10023), ErrStoreRefused, ErrStoreRefused},
	{"nonsense", said("?"), nil, ErrUnknown},
	{"another position", said(`{"stream":"S","seq":999}`), nil, ErrUnknown},
}

// Faults stand around the one function that publishes, before the real call or after it. After every step the same judge reads the ledger.
func TestEveryAnswerFailedOrFailedButStored(t *testing.T) {
	var rows, acknowledged atomic.Int64
	defer func() {
		reportCounts(t, "answers of the broker, failed and failed but stored", int(rows.Load()), int(acknowledged.Load()))
	}()
	t.Run("table", func(t *testing.T) { everyAnswer(t, &rows, &acknowledged) })
}

func everyAnswer(t *testing.T, rows, acknowledged *atomic.Int64) {
	for _, fault := range faults {
		for _, made := range []bool{false, true} {
			for _, size := range []int{1, 20} {
				t.Run(fmt.Sprintf("%s, stored %t, %d", fault.name, made, size), func(t *testing.T) {
					t.Parallel()
					var p publishes
					s, c := newStore(t, p.wrap)
					l, err := s.CreateLedger(testContext(t), "botkyrka")
					require.NoError(t, err)
					dir := s.dir.ledger("botkyrka")
					told := newPromises()
					step := func(key string, left int, want error) {
						p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
							if left--; left < 0 {
								return next(ctx, after, records, meanwhile)
							}
							if made {
								next(ctx, after, records, meanwhile)
							}
							return fault.answer(after, len(records))
						})
						if !made && errors.Is(want, ErrUnknown) {
							l.writer.patience = 50 * time.Millisecond // read when a request is decided: nobody does now
							defer func() { l.writer.patience = testPatience }()
						}
						err := told.append(t, l, key, organisations(size, key))
						if made || want == nil {
							require.NoError(t, err)
						} else {
							require.ErrorIs(t, err, want)
						}
						left = 0
						told.verify(t, l, dir)
					}
					step("before", 0, nil)
					step("once", 1, fault.once)
					step("between", 0, nil)
					step("always", 1_000_000, fault.always)
					step("after", 0, nil)
					told.settle(t, l)
					told.verify(t, l, dir)
					closeStore(t, s)
					l, err = reopen(t, c).Ledger("botkyrka")
					require.NoError(t, err)
					told.verify(t, l, dir)
					rows.Add(1)
					acknowledged.Add(int64(told.acknowledged()))
				})
			}
		}
	}
}

// A refusal says nothing about an earlier copy of the same publish.
func TestRefusalAfterACopyThatMayLand(t *testing.T) {
	for name, lands := range map[string]bool{"lands": true, "never lands": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p publishes
			l, s := newLedger(t, p.wrap, patience(100*time.Millisecond))
			told, n := newPromises(), 0
			var late func()
			p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
				if n++; n == 1 {
					kept := append([]domain.Record(nil), records...)
					late = func() { next(context.Background(), after, kept, nothing) }
					return answer{unknown, errDown}
				}
				if n == 3 && lands {
					late()
				}
				return answer{refused, errors.New("full")}
			})
			err := told.append(t, l, "a", organisations(1, "a"))
			if lands {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, ErrUnknown)
				require.NotErrorIs(t, err, ErrStoreRefused)
			}
			told.verify(t, l, s.dir.ledger("botkyrka"))
		})
	}
}

// After an unknown outcome a refusal is judged on what the stream holds: the event may have landed that it misses.
func TestRefusalAfterAnUnknownOutcomeLooks(t *testing.T) {
	var p publishes
	l, s := newLedger(t, p.wrap, patience(50*time.Millisecond))
	told := newPromises()
	var late func()
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		kept := append([]domain.Record(nil), records...)
		late = func() { next(context.Background(), after, kept, nothing) }
		return answer{unknown, errDown}
	})
	parent := `{"type":"organisation.registered.v1","subject":"organisation/nobody","effective":"2020-01-01","data":{"name":"x","kind":"board"}}`
	require.ErrorIs(t, told.append(t, l, "parent", parent), ErrUnknown)
	late()
	p.do(func(ctx context.Context, after uint64, records []domain.Record, meanwhile func() bool, next publishFunc) answer {
		return next(ctx, after, records, meanwhile)
	})
	_, err := l.Check(testContext(t), submission(t, "child", refusedBody))
	require.NoError(t, err, "its parent is stored")
	require.NoError(t, told.append(t, l, "child", refusedBody))
	told.settle(t, l)
	require.Equal(t, 1, told.asked, "the parent was there")
	told.verify(t, l, s.dir.ledger("botkyrka"))
}

// Two writers on one stream race for entities that may be registered once: each has one winner, and every loser is told of a rule or a version, not of a fault.
func TestRacesHaveOneWinner(t *testing.T) {
	entities := 600 * heavier()
	one, s := newLedger(t)
	two := second(t, s)
	wins := make([]int, entities)
	told := newPromises()
	type result struct {
		entity int
		err    error
	}
	results := make(chan result, 64)
	for i, l := range []*Ledger{one, one, two, two} {
		go func() {
			order := rand.New(rand.NewPCG(1, 2)).Perm(entities) // the same for all, so that they meet
			ahead := make(chan struct{}, 16)
			for _, entity := range order {
				ahead <- struct{}{}
				go func() {
					name := fmt.Sprint("contested-", entity)
					sent := submission(t, fmt.Sprintf("%s-by-%d", name, i), organisation(name))
					if entity%2 == 0 {
						sent.Events[0].Expect = new(uint32)
					}
					_, _, err := l.Append(testContext(t), sent)
					results <- result{entity, err}
					<-ahead
				}()
			}
		}()
	}
	for range 4 * entities {
		r := <-results
		stale, refusal := (*domain.Stale)(nil), domain.Errors(nil)
		switch {
		case r.err == nil:
			wins[r.entity]++
		case r.entity%2 == 0:
			assert.ErrorAs(t, r.err, &stale)
		default:
			assert.ErrorAs(t, r.err, &refusal)
		}
	}
	for entity, n := range wins {
		require.Equal(t, 1, n, "entity %d", entity)
	}
	require.Len(t, readAll(t, one), entities)
	require.NoError(t, told.append(t, two, "last", organisation("last")))
	require.Equal(t, uint64(entities)+1, two.Book().Head())
	reportCounts(t, "entities that two writers raced for, four callers each", entities, entities)
	t.Logf("%d appends by 2 writers, %d entities, %d winners", 4*entities, entities, entities)
}

// Recorded times increase with the positions however the clock jumps, and across restarts.
func TestClockThatJumps(t *testing.T) {
	s, c := newStore(t)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	jump := rand.New(rand.NewPCG(3, 4))
	closeStore(t, s)
	c.Now = func() time.Time { return now }
	var last time.Time
	for round := range 3 {
		s := reopen(t, c)
		l, err := s.Ledger("botkyrka")
		if round == 0 {
			l, err = s.CreateLedger(testContext(t), "botkyrka")
		}
		require.NoError(t, err)
		for i := range 15 {
			now = now.Add(time.Duration(jump.Int64N(int64(2*time.Hour))) - time.Hour)
			if i == 0 {
				now = now.Add(-time.Hour)
			}
			name := fmt.Sprintf("r%d-i%d", round, i)
			receipts, _, err := l.Append(testContext(t), submission(t, name, organisations(1+i%3, name)))
			require.NoError(t, err)
			for _, r := range receipts {
				require.True(t, r.RecordedTime.After(last), "position %d", r.Position)
				last = r.RecordedTime
			}
		}
		previous := time.Time{}
		for _, r := range readAll(t, l) {
			e, err := domain.ParseEnvelope(r.Body)
			require.NoError(t, err)
			require.True(t, e.RecordedTime.After(previous), "position %d", r.Position)
			previous = e.RecordedTime
		}
		closeStore(t, s)
	}
}
