package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
	everyone := listenTo(t, server, "assessments/changes?key=ks/2021", "", "coordinator")
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
