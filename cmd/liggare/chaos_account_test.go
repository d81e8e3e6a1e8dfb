package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/fixtures/chaostest"
)

// rounds is how many rounds are asked for, or so many.
func rounds(usual int) int { return cmp.Or(chaostest.Rounds(), usual) }

// reportCounts adds what a test went through to the table of task chaos.
func reportCounts(t *testing.T, what string, rounds int, seen tally) {
	t.Helper()
	chaostest.Counts(t, what, rounds, seen.acknowledged, seen.lost, seen.doubled)
}

// account is what the clients of a server were told, kept outside of it. verify holds the ledger to it: the one judge of every chaos test.
type account struct {
	mu       sync.Mutex
	sent     map[string]*entry // by key
	owner    map[string]string // entity → key of the only request about it
	answered chan struct{}     // told of each receipt, if there is room
}

// entry is a request and what its client was told of it last.
type entry struct {
	body     string
	entities []string
	receipts []domain.Receipt // acknowledged
	open     bool             // no answer, or one that says that it isn't known
	problem  *api.Problem     // refused: nothing was stored
}

func newAccount() *account {
	return &account{sent: map[string]*entry{}, owner: map[string]string{}, answered: make(chan struct{}, 1)}
}

// request makes an append of so many events that nothing stands in the way of.
func (a *account) request(key string, events int) *entry {
	e := &entry{open: true}
	bodies := make([]string, events)
	for i := range bodies {
		entity := fmt.Sprintf("organisation/%s-%d", key, i)
		e.entities = append(e.entities, entity)
		bodies[i] = fmt.Sprintf(`{"type":"organisation.registered.v1","subject":%q,"effective":"2020-01-01","data":{"name":"Nämnd","kind":"board"}}`, entity)
	}
	e.body = bodies[0]
	if events > 1 {
		e.body = "[" + strings.Join(bodies, ",") + "]"
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sent[key] = e
	for _, entity := range e.entities {
		a.owner[entity] = key
	}
	return e
}

// send sends a request and notes what its client is told.
func (a *account) send(ctx context.Context, client *api.Client, key string) (repeated bool, err error) {
	a.mu.Lock()
	e := a.sent[key]
	a.mu.Unlock()
	receipts, repeated, err := client.Append(ctx, "botkyrka", idempotent(key), []byte(e.body))
	a.mu.Lock()
	defer a.mu.Unlock()
	e.problem = nil
	switch {
	case err == nil:
		e.receipts, e.open = receipts, false
		select {
		case a.answered <- struct{}{}:
		default:
		}
	case errors.As(err, &e.problem) && e.problem.Code() != "idempotency.outcome_unknown" && e.problem.Code() != "store.unwritable":
		e.open = false
	}
	return repeated, err
}

func idempotent(key string) string { return "chaos-key-0000-" + key }

// acknowledged counts the requests with receipts.
func (a *account) count(of func(*entry) bool) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.sent {
		if of(e) {
			n++
		}
	}
	return n
}

func isAcknowledged(e *entry) bool { return e.receipts != nil }
func isOpen(e *entry) bool         { return e.open }

// tally is what verify saw.
type tally struct{ acknowledged, lost, doubled, settled, found, repeated int }

func (s *tally) add(more tally) {
	s.acknowledged += more.acknowledged
	s.lost += more.lost
	s.doubled += more.doubled
	s.settled += more.settled
	s.found += more.found
	s.repeated += more.repeated
}

// verify reads the whole ledger over HTTP. What was acknowledged stands once, at its position, and its key gives the same receipts; what has no answer stands whole or
// not at all, and then its key, sent again, says which; what was refused doesn't stand; and nothing does that nobody sent.
func (a *account) verify(t *testing.T, client *api.Client) (seen tally) {
	t.Helper()
	stored := a.read(t, client)
	for _, key := range slices.Sorted(maps.Keys(a.sent)) {
		e := a.sent[key]
		times := 0
		for _, entity := range e.entities {
			times += len(stored[entity])
			if len(stored[entity]) > 1 {
				seen.doubled++
			}
		}
		switch {
		case e.receipts != nil:
			seen.acknowledged++
			for i, receipt := range e.receipts {
				at := stored[e.entities[i]]
				if len(at) != 1 || at[0].id != receipt.ID || at[0].position != receipt.Position {
					seen.lost++
				}
			}
		case e.open:
			require.Contains(t, []int{0, len(e.entities)}, times, "%s is stored whole or not at all", key)
			repeated, err := a.send(t.Context(), client, key)
			require.NoError(t, err)
			require.Equal(t, times > 0, repeated, "%s: its key says whether it was stored", key)
			seen.settled++
			if repeated {
				seen.found++
				require.Equal(t, stored[e.entities[0]][0].position, e.receipts[0].Position)
			}
		default:
			require.Zero(t, times, "%s was refused", key)
		}
	}
	require.Zero(t, seen.lost, "acknowledged and lost")
	require.Zero(t, seen.doubled, "stored twice")
	seen.repeated = a.repeat(t, client, 200)
	require.Len(t, a.read(t, client), a.entities(), "after all were settled")
	return seen
}

// repeat sends some of what was acknowledged again.
func (a *account) repeat(t *testing.T, client *api.Client, most int) int {
	t.Helper()
	keys := slices.Collect(maps.Keys(a.sent))
	rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	n := 0
	for _, key := range keys {
		e := a.sent[key]
		if e.receipts == nil || n == most {
			continue
		}
		n++
		before := e.receipts
		repeated, err := a.send(t.Context(), client, key)
		require.NoError(t, err)
		require.True(t, repeated, "%s was acknowledged", key)
		require.Equal(t, before, e.receipts)
	}
	return n
}

// entities counts those that are stored when every request without a refusal is.
func (a *account) entities() (n int) {
	for _, e := range a.sent {
		if e.receipts != nil {
			n += len(e.entities)
		}
	}
	return n
}

// place is where an event stands.
type place struct {
	id       string
	position uint64
}

// read gives where the events of each entity stand, through the feed; the ledger's own first record apart.
func (a *account) read(t *testing.T, client *api.Client) map[string][]place {
	t.Helper()
	stored, position, ids := map[string][]place{}, uint64(0), map[string]bool{}
	for {
		page, err := client.Feed(t.Context(), "botkyrka", position, 1000, "", "")
		require.NoError(t, err)
		for _, raw := range page.Events {
			position++
			var event struct {
				ID      string `json:"id"`
				Subject string `json:"subject"`
			}
			require.NoError(t, json.Unmarshal(raw, &event))
			require.False(t, ids[event.ID], "id %s stands twice", event.ID)
			ids[event.ID] = true
			if event.Subject == "ledger/botkyrka" {
				continue
			}
			require.NotEmpty(t, a.owner[event.Subject], "nobody sent %s", event.Subject)
			stored[event.Subject] = append(stored[event.Subject], place{event.ID, position})
		}
		require.Equal(t, page.Next, position, "no gap")
		if page.Next == page.Head {
			return stored
		}
	}
}

// clients keep a server under load: each sends one request after the other, singles and arrays, until stop is closed or nobody answers.
func (a *account) clients(ctx context.Context, url, name string, n int, stop <-chan struct{}) (wait func()) {
	var all sync.WaitGroup
	for caller := range n {
		all.Go(func() {
			client := &api.Client{Base: url, HTTP: &http.Client{Transport: &http.Transport{}}}
			defer client.HTTP.CloseIdleConnections()
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				key, events := fmt.Sprintf("%s-c%d-i%d", name, caller, i), 1
				if i%5 == 4 {
					events = 2 + caller
				}
				a.request(key, events)
				var told *api.Problem
				if _, err := a.send(ctx, client, key); err != nil && !errors.As(err, &told) {
					return
				}
			}
		})
	}
	return all.Wait
}

// await waits until so many requests have been acknowledged.
func (a *account) await(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), scriptPatience)
	defer cancel()
	for a.count(isAcknowledged) < n {
		select {
		case <-a.answered:
		case <-ctx.Done():
			t.Fatalf("%d of %d requests were acknowledged", a.count(isAcknowledged), n)
		}
	}
}
