package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/fixtures"
	"liggare/projections"
)

// A reader that comes back has the rows that its filter gave it before, and is told when one leaves it.
func TestARowLeavesTheFilterOfAReaderThatCameBack(t *testing.T) {
	p := newPaperChanges()
	p.tell("a red", "b blue", "c red")
	server := changesServer(t, p)
	l := listen(t, server, "?title=red", "")
	id := l.startsWith("a red", "c red")
	l.close()
	for _, again := range []*httptest.Server{server, changesServer(t, p)} {
		l := listen(t, again, "?title=red", id)
		p.tell("b green", "a blue")
		p.tell("c")
		l.hears("removed a")
		l.hears("removed c")
		l.close()
		p.tell("a red", "c red")
		l = listen(t, again, "?title=red", id)
		id = l.next().id
		for id == "" {
			id = l.next().id
		}
		l.close()
	}
}

// Who hears nothing of its filter for long is told by the heartbeat how far it has come, and comes back there.
func TestTheHeartbeatTellsHowFar(t *testing.T) {
	p := newPaperChanges()
	p.tell("a red")
	server := changesServer(t, p, func(c *api.Config) { c.Heartbeat = 5 * time.Millisecond })
	l := listen(t, server, "?title=red", "")
	id := l.startsWith("a red")
	p.tell("b blue")
	p.tell("b green")
	beat := l.next()
	for beat.id == id {
		require.Equal(t, ":", beat.name)
		beat = l.next()
	}
	for beat.id[:5] != "e1.3." {
		beat = l.next()
	}
	l.close()
	p.kept = 4 // what the reader has never been told of is gone
	p.tell("a blue")
	l = listen(t, changesServer(t, p), "?title=red", beat.id)
	l.hears("removed a")
}

// TestAFilterGivesAStreamTheRowsOfTheAnswer: every view of the seed ledgers, narrowed by organisations, words and certainty.
func TestAFilterGivesAStreamTheRowsOfTheAnswer(t *testing.T) {
	t.Parallel()
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	narrowed := 0
	for _, seed := range seeds {
		ledger := randomLedger(t, seed, nil)
		server := httptest.NewServer(served(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon, Changes: runViews(t, ledger)}))
		t.Cleanup(server.Close)
		for _, v := range projections.Views() {
			for _, q := range []url.Values{{"org": {"ks"}}, {"org": {"organisation/kf"}}, {"q": {"kommunstyrelsen"}}, {"q": {"samordnare trygghet"}}, {"certainty": {"uncertain"}}} {
				path := "/v1/ledgers/" + seed.ID + "/views/" + v.Name
				answer := ask(served(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon}), "GET", path+"?"+q.Encode(), "")
				require.Equal(t, http.StatusOK, answer.Code, answer.Body)
				var rows struct {
					Rows []struct {
						Key string `json:"key"`
					} `json:"rows"`
				}
				require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &rows))
				var want, got []string
				for _, row := range rows.Rows {
					want = append(want, row.Key)
				}
				client := &api.Client{Base: server.URL}
				for e, err := range client.Changes(t.Context(), seed.ID, v.Name, q, "") {
					require.NoError(t, err)
					if e.Name == "ready" {
						break
					}
					var m projections.RowMessage
					require.NoError(t, json.Unmarshal(e.Data, &m))
					got = append(got, m.Subject)
				}
				slices.Sort(want)
				slices.Sort(got)
				require.Equal(t, want, got, "%s?%s", path, q.Encode())
				if len(got) > 0 {
					narrowed++
				}
			}
		}
	}
	require.Greater(t, narrowed, 50, "filters that gave rows")
}
