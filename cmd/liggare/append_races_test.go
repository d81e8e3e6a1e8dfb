package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// reply is what one of many callers got.
type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

// atOnce sends bodies at the same time, each with its key, and gives the replies in their order.
func (s *session) atOnce(keys, bodies []string) []reply {
	replies := make([]reply, len(bodies))
	var ready, together sync.WaitGroup
	ready.Add(1)
	for i := range bodies {
		together.Go(func() {
			ready.Wait()
			r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/v1/ledgers/botkyrka/events", strings.NewReader(bodies[i]))
			if err != nil {
				replies[i].err = err
				return
			}
			r.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {keys[i]}}
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				replies[i].err = err
				return
			}
			defer response.Body.Close()
			raw, err := io.ReadAll(response.Body)
			replies[i] = reply{response.StatusCode, response.Header, string(raw), err}
		})
	}
	ready.Done()
	together.Wait()
	for _, each := range replies {
		require.NoError(s.t, each.err)
	}
	return replies
}

// organisations are appends of n organisations of one subject, which differ in their name.
func organisations(n int, members string) (keys, bodies []string) {
	for i := range n {
		keys = append(keys, fmt.Sprintf("an-organisation-%02d", i))
		bodies = append(bodies, fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2019"%s,"data":{"name":"Styrelse %d","kind":"executive_board"}}`, members, i))
	}
	return keys, bodies
}

func byStatus(replies []reply) map[int]int {
	counts := map[int]int{}
	for _, each := range replies {
		counts[each.status]++
	}
	return counts
}

const callersAtOnce = 24

// TestOneKeyAtOnce: whoever sends the same key while it is at work waits, and gets the one receipt; with another body, the refusal.
func TestOneKeyAtOnce(t *testing.T) {
	s := newSession(t)
	keys, bodies := organisations(callersAtOnce, "")
	for i := range keys {
		keys[i] = "one-key-for-everyone"
	}
	same := make([]string, callersAtOnce)
	for i := range same {
		same[i] = bodies[0]
	}
	before, _ := s.stored()
	replies := s.atOnce(keys, same)
	receipt := replies[0].body
	require.Equal(t, map[int]int{201: 1, 200: callersAtOnce - 1}, byStatus(replies))
	for _, each := range replies {
		require.Equal(t, replies[0].body, each.body)
		require.Equal(t, replies[0].header.Get("ETag"), each.header.Get("ETag"))
		require.Equal(t, replies[0].header.Get("Location"), each.header.Get("Location"))
		require.Equal(t, each.status == 200, each.header.Get("Idempotent-Replayed") == "true")
	}
	after, _ := s.stored()
	require.Equal(t, before+1, after)

	for i := range keys {
		keys[i] = "one-key-many-bodies-1"
	}
	for i := range bodies {
		bodies[i] = strings.Replace(bodies[i], "organisation/ks", "organisation/kn", 1)
	}
	replies = s.atOnce(keys, bodies)
	require.Equal(t, map[int]int{201: 1, 422: callersAtOnce - 1}, byStatus(replies))
	for _, each := range replies {
		if each.status == 422 {
			require.Contains(t, each.body, `"/problems/idempotency.key_reused"`)
		}
	}
	again, _ := s.stored()
	require.Equal(t, after+1, again)

	s.restart()
	replay := s.atOnce([]string{"one-key-for-everyone"}, same[:1])[0]
	require.Equal(t, 200, replay.status)
	require.Equal(t, receipt, replay.body, "the first receipt, for ever")
}

// TestOneExpectationAtOnce: of all who saw the same version, one is first; the others are told what happened since.
func TestOneExpectationAtOnce(t *testing.T) {
	s := newSession(t)
	keys, bodies := organisations(callersAtOnce, `,"expect":0`)
	before, _ := s.stored()
	replies := s.atOnce(keys, bodies)
	require.Equal(t, map[int]int{201: 1, 409: callersAtOnce - 1}, byStatus(replies))
	for _, each := range replies {
		if each.status != 409 {
			continue
		}
		p := new(api.Problem)
		require.NoError(t, json.Unmarshal([]byte(each.body), p))
		require.Equal(t, "concurrency.stale", p.Code())
		require.Equal(t, uint32(1), *p.Version)
		require.Len(t, p.Changes, 1)
		require.Equal(t, "/expect", p.Errors[0].Pointer)
	}
	after, _ := s.stored()
	require.Equal(t, before+1, after)
}
