package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// TestCoordinatorsFollowWhatTheyRead: a stream shows a coordinator what reading shows it, and goes on where it was on another server, that has kept nothing.
func TestCoordinatorsFollowWhatTheyRead(t *testing.T) {
	t.Parallel()
	ledger := newMemoryLedger("alfa", "Alfa kommun", "0001")
	access := &memoryAccess{entries: map[string][][]byte{}}
	serve := func() *httptest.Server {
		c := api.Config{Ledgers: memoryLedgers{ledger}, Now: noon, Changes: runViews(t, ledger), Access: access}
		signedIn(&c)
		server := httptest.NewServer(served(c))
		t.Cleanup(server.Close)
		return server
	}
	keys := 0
	add := func(events ...string) {
		for _, body := range events {
			keys++
			w := ask(served(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon}), "POST", "/v1/ledgers/alfa/events", body, "Idempotency-Key", fmt.Sprintf("own-changes-%09d", keys))
			require.Equal(t, http.StatusCreated, w.Code, w.Body)
		}
	}
	assessed := func(org, period string) string {
		return fmt.Sprintf(`{"type":"assessment.established.v1","subject":"assessment/%s-%s","effective":"2020","data":{"org":"organisation/%s","period":"%s"}}`, org, period, org, period)
	}
	add(`{"type":"organisation.registered.v1","subject":"organisation/sn","effective":"2019","data":{"name":"Socialnämnden","kind":"board"}}`,
		`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2019","data":{"name":"Kommunstyrelsen","kind":"board"}}`,
		assessed("sn", "2019"), assessed("ks", "2019"))

	server := serve()
	l := listenTo(t, server, "assessments/changes", "", "coordinator/sn")
	require.Equal(t, heard{"row", "sn/2019", ""}, l.next())
	ready := l.next()
	require.Equal(t, "ready", ready.name)
	require.Contains(t, ready.what, `"class":"confidential","own":["sn"]`)
	require.Len(t, access.entries["alfa"], 1, "the stream is in the access log")
	add(assessed("ks", "2020"), assessed("sn", "2020"))
	id := l.hears("row sn/2020")
	other := listenTo(t, server, "assessments/changes", "", "coordinator/ks")
	require.ElementsMatch(t, []heard{{"row", "ks/2019", ""}, {"row", "ks/2020", ""}}, []heard{other.next(), other.next()})
	l.close()

	add(assessed("ks", "2021"), assessed("sn", "2021"), assessed("sn", "2022"))
	for _, again := range []*httptest.Server{server, serve()} {
		l := listenTo(t, again, "assessments/changes", id, "coordinator/sn")
		l.hears("row sn/2021", "row sn/2022") // the first of them without an id: what is caught up is one piece
	}
	stranger := listenTo(t, server, "assessments/changes", id, "coordinator/ks")
	require.Equal(t, "reset", stranger.next().name, "an id of other rights says nothing")

	// A coordinator of every organisation follows the class, one of none reads what is internal.
	everyone := listenTo(t, serve(), "assessments/changes?key=ks/2021", "", "coordinator") // whose runner has come to the head
	require.Equal(t, "row", everyone.next().name)
	require.NotContains(t, everyone.next().what, "own")
	nobody := listenTo(t, server, "assessments/changes", "", "coordinator/rev")
	require.Contains(t, nobody.next().what, `"own":["rev"]`)
}

// There are only so many streams of own rights, and who comes too late is told to come back.
func TestStreamsOfOwnRightsAreBounded(t *testing.T) {
	t.Parallel()
	ledger := newMemoryLedger("alfa", "Alfa kommun", "0001")
	c := api.Config{Ledgers: memoryLedgers{ledger}, Now: noon, Changes: runViews(t, ledger)}
	signedIn(&c)
	server := httptest.NewServer(served(c))
	t.Cleanup(server.Close)
	for n := range 64 {
		l := listenTo(t, server, "goals/changes", "", fmt.Sprintf("coordinator/n%d", n))
		require.Equal(t, "ready", l.next().name)
	}
	listenTo(t, server, "goals/changes", "", "coordinator/n7") // as another does already
	r, err := http.NewRequest(http.MethodGet, server.URL+"/v1/ledgers/alfa/views/goals/changes", strings.NewReader(""))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer coordinator/n64")
	w, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, w.Body.Close())
	require.Equal(t, http.StatusServiceUnavailable, w.StatusCode)
	require.NotEmpty(t, w.Header.Get("Retry-After"))
}

// Coordinators that come, lose the connection and come back while events are appended, in arrays and one by one: each is told every change of its own once, and comes to the rows that
// reading shows it.
func TestCoordinatorsComeBackUnderLoad(t *testing.T) {
	t.Parallel()
	ledger := newMemoryLedger("alfa", "Alfa kommun", "0001")
	c := api.Config{Ledgers: memoryLedgers{ledger}, Now: noon, Changes: runViews(t, ledger), Rate: api.Rate{PerSecond: 1e6, Burst: 1e6}}
	signedIn(&c)
	server := httptest.NewServer(served(c))
	t.Cleanup(server.Close)
	add := func(key, body string) {
		w := ask(server.Config.Handler, "POST", "/v1/ledgers/alfa/events", body, "Idempotency-Key", "own-load-"+key+"-0123456789", "Authorization", "Bearer coordinator")
		require.Equal(t, http.StatusCreated, w.Code, w.Body)
	}
	assessed := func(org string, n int) string {
		return fmt.Sprintf(`{"type":"assessment.established.v1","subject":"assessment/%s-%d","effective":"2020","data":{"org":"organisation/%s","period":"%d","level":"some"}}`, org, n, org, 1950+n)
	}
	const events = 150
	var load, listening sync.WaitGroup
	appending := make(chan struct{}, 2*events)
	for _, org := range []string{"sn", "ks"} {
		add("org-"+org, fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/%s","effective":"1940","data":{"name":"%s","kind":"board"}}`, org, org))
		load.Go(func() {
			for n := range events {
				appending <- struct{}{}
				if n%10 == 9 {
					add(fmt.Sprintf("%s-both-%d", org, n), "["+assessed(org, n)+","+assessed(org, events+n)+"]")
				} else {
					add(fmt.Sprintf("%s-%d", org, n), assessed(org, n))
				}
			}
		})
	}
	type reader struct {
		org  string
		rows map[string]bool
	}
	readers := make([]*reader, 6)
	for i := range readers {
		r := &reader{[]string{"sn", "ks"}[i%2], map[string]bool{}}
		readers[i] = r
		for range 20 {
			<-appending
		}
		listening.Go(func() {
			id := ""
			for came := 1; len(r.rows) < events+events/10; came++ {
				l := listenTo(t, server, "assessments/changes", id, "coordinator/"+r.org)
				var step []string                                                           // rows behind the last id
				for steps := 1 + (came+i)%5; steps > 0 && len(r.rows) < events+events/10; { // then it leaves
					e := l.next()
					if e.name == "row" {
						step = append(step, e.what)
					} else {
						assert.Equal(t, "ready", e.name)
					}
					if e.id == "" {
						continue
					}
					for _, key := range step {
						assert.False(t, r.rows[key], "%s was told twice", key)
						r.rows[key] = true
					}
					id, step = e.id, nil
					steps--
				}
				if came%3 == 0 && len(r.rows) < events+events/10 {
					l.next() // and perhaps within a step: what has no id yet it hasn't seen
				}
				l.close()
			}
		})
	}
	for range 2*events - 20*len(readers) {
		<-appending
	}
	load.Wait()
	listening.Wait() // until each has them all
	for _, r := range readers {
		for key := range r.rows {
			require.True(t, strings.HasPrefix(key, r.org+"/"), key)
		}
	}
}
