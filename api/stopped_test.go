package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

// tellOfView publishes a step that says that the view of goals has stopped, or with "" that it goes on; behind it come rows as tell has them.
func (p *paperChanges) tellOfView(event string, goals ...string) {
	p.mu.Lock()
	c := domain.Change{Sequence: uint64(len(p.all)) + 1, View: "goals", Removed: event == ""}
	if event == "" {
		c.Body = []byte(fmt.Sprintf(`{"specversion":"1.0","id":"/1/%d","type":"view.resumed.v1"}`, c.Sequence))
	} else {
		c.Body = []byte(fmt.Sprintf(`{"specversion":"1.0","id":"/1/%d","type":"view.stopped.v1","data":{"view":"goals","event":%q,"position":8}}`, c.Sequence, event))
	}
	if len(goals) == 0 {
		c.Step = &domain.Step{Position: c.Sequence, Day: domain.DayOf(noon())}
	}
	p.all = append(p.all, c)
	p.mu.Unlock()
	p.tell(goals...)
}

const undigested = "01M8302RX0PX4SMYG387X77GRR"

// Readers are told that their view has stopped when it does, whatever their filter, and that it goes on: those that are connected, those that come meanwhile, and those that were away.
func TestReadersAreToldThatTheirViewHasStopped(t *testing.T) {
	p := newPaperChanges()
	p.tell("a one", "b two")
	server := changesServer(t, p, func(c *api.Config) { c.Heartbeat = time.Hour })
	every, filtered, away := listen(t, server, "", ""), listen(t, server, "?key=a", ""), listen(t, server, "?q=one", "")
	every.startsWith("a one", "b two")
	filtered.startsWith("a one")
	id := away.startsWith("a one")
	away.close()

	p.tellOfView(undigested)
	for _, l := range []*listening{every, filtered} {
		e := l.next()
		require.Equal(t, "stopped", e.name)
		require.Contains(t, e.what, fmt.Sprintf(`"data":{"view":"goals","event":%q,"position":8}`, undigested))
		require.NotEmpty(t, e.id, "it ends a step")
	}
	meanwhile := listen(t, server, "?key=b", "")
	require.Equal(t, "b two", meanwhile.next().what)
	e := meanwhile.next()
	require.Equal(t, "ready", e.name)
	require.Contains(t, e.what, fmt.Sprintf(`"position":3,"on":"2026-01-01","stopped":{"view":"goals","event":%q,"position":8}`, undigested))
	back := listen(t, server, "?q=one", id)
	require.Equal(t, "stopped", back.next().name)

	p.tellOfView("", "a one again", "c three")
	resumed := `resumed {"specversion":"1.0","id":"/1/4","type":"view.resumed.v1"}`
	every.hears(resumed, "row a one again", "row c three")
	filtered.hears(resumed, "row a one again")
	id = meanwhile.hears(resumed)
	back.hears(resumed, "row a one again")
	p.tell("d four", "b three")
	meanwhile.hears("row b three")
	meanwhile.close()

	p.tellOfView(undigested)
	p.tellOfView("")
	again := listen(t, server, "?key=b", id)
	for _, what := range []string{"removed", "row", "stopped", "resumed"} {
		require.Equal(t, what, again.next().name)
	}
	l := listen(t, server, "?key=none", "")
	e = l.next()
	require.Equal(t, "ready", e.name)
	require.NotContains(t, e.what, "stopped")
}

// A record that only a later version can read stops the views that need it, for each class of readers and for those of own rights; others' readers hear nothing of it. What is told
// is what the description says.
func TestARecordOfALaterVersionStopsStreams(t *testing.T) {
	t.Parallel()
	ledger := newMemoryLedger("alfa", "Alfa kommun", "0001")
	add := func(key, body string) {
		w := ask(served(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon}), "POST", "/v1/ledgers/alfa/events", body, "Idempotency-Key", "stopped-streams-"+key)
		require.Equal(t, http.StatusCreated, w.Code, w.Body)
	}
	add("01", `{"type":"document.registered.v1","subject":"document/a","effective":"2020-01-01","data":{"title":"A","doc_type":"policy","stage":"in_use"}}`)
	c := api.Config{Ledgers: memoryLedgers{ledger}, Now: noon, Changes: runViews(t, ledger), Access: &memoryAccess{entries: map[string][][]byte{}}}
	signedIn(&c)
	handler := served(c)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	readers := map[string]*listening{}
	for _, who := range []string{"analyst", "auditor", "coordinator/sn"} {
		readers[who] = listenTo(t, server, "documents/changes?key=none", "", who)
		require.NotContains(t, readers[who].next().what, "stopped")
	}
	others := listenTo(t, server, "organisations/changes", "", "auditor")
	require.Equal(t, "ready", others.next().name)

	e, err := ledger.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	body := strings.NewReplacer(e.EventID(e.Fact(e.Position)), undigested, "document.registered.v1", "document.sealed.v1", `"entityversion":1`, `"entityversion":2`, `"title":"A"`, `"seal":"organisation/x"`).Replace(string(e.Body(e.Position)))
	at := e.Position + 1
	require.NoError(t, ledger.Book().Apply(domain.Record{Position: at, ID: undigested, Body: []byte(body)}))
	add("02", `{"type":"organisation.registered.v1","subject":"organisation/y","effective":"2017-01-01","data":{"name":"Y","kind":"board"}}`)
	others.hears("row y")

	description, err := jsonschema.UnmarshalJSON(ask(handler, "GET", "/asyncapi.json", "").Body)
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("urn:asyncapi", description))
	stops, err := compiler.Compile("urn:asyncapi#/components/schemas/ViewStopped")
	require.NoError(t, err)
	for who, l := range readers {
		e := l.next()
		require.Equal(t, "stopped", e.name, who)
		require.Contains(t, e.what, fmt.Sprintf(`"event":%q,"position":%d`, undigested, at), who)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(e.what)))
		require.NoError(t, err)
		require.NoError(t, stops.Validate(value))
		late := listenTo(t, server, "documents/changes", "", who)
		require.Equal(t, "row", late.next().name, "the rows are as they were")
		require.Contains(t, late.next().what, `"stopped":{"view":"documents"`)
	}
}
