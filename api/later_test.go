package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// A record that only a later version can read is handed on as it was stored by all that hand records on; an answer that needs it says what it lacks.
func TestARecordOfALaterVersionIsHandedOn(t *testing.T) {
	s := newSite(t)
	require.Equal(t, http.StatusCreated, s.post("alfa", "an-append-before-the-later-one", strings.NewReader(`{"type":"document.registered.v1","subject":"document/a","effective":"2020-01-01","data":{"title":"A","doc_type":"policy","stage":"in_use"}}`)).Code)
	e, err := s.alfa.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	at := e.Position + 1
	body := strings.NewReplacer(e.EventID(e.Fact(e.Position)), id, "document.registered.v1", "document.sealed.v1", `"entityversion":1`, `"entityversion":2`, `"title":"A"`, `"seal":"organisation/x"`).Replace(string(e.Body(e.Position)))
	require.NoError(t, s.alfa.Book().Apply(domain.Record{Position: at, ID: id, Body: []byte(body)}))

	needs := map[string]string{
		"/v1/ledgers/alfa/events":                         `"seal":"organisation/x"`,
		"/v1/ledgers/alfa/events?type=document.sealed.v1": "",
		"/v1/ledgers/alfa/events/" + id:                   `"seal":"organisation/x"`,
		"/v1/ledgers/alfa/trail/document/a":               `document.sealed.v1 (can't be read by this version)`,
		"/v1/ledgers/alfa/diff?from_recorded=1":           "",
		"/v1/exports/alfa/jsonl":                          `"seal":"organisation/x"`,
		"/v1/exports/alfa/csv":                            "",
		"/v1/exports/alfa/ocel":                           "",
		"/v1/ledgers/alfa/views/documents":                `"skipped":2,"undigested":["document/a"]`,
		"/v1/ledgers/alfa/views/goals":                    `"skipped":0`,
	}
	for _, v := range projections.Views() {
		needs["/v1/ledgers/alfa/views/"+v.Name+"?on=2021"] = `"complete":{`
	}
	for path, says := range needs {
		w := s.get(path, "Accept-Language", "en")
		require.Less(t, w.Code, 500, "%s: %s", path, w.Body)
		require.Contains(t, w.Body.String(), says, path)
	}
	var log struct {
		EventTypes []struct{ Name string }
		Events     []struct {
			Type          string
			Relationships []struct{ ObjectID, Qualifier string }
		}
		Manifest api.Manifest
	}
	require.NoError(t, json.Unmarshal(s.get("/v1/exports/alfa/ocel").Body.Bytes(), &log, json.MatchCaseInsensitiveNames(true)))
	last := log.Events[len(log.Events)-1]
	require.Equal(t, "document.sealed.v1", last.Type)
	require.Equal(t, last.Type, log.EventTypes[len(log.EventTypes)-1].Name, "every type is declared")
	for _, to := range last.Relationships {
		require.NotEmpty(t, to.Qualifier)
	}
	require.Equal(t, 1, log.Manifest.Unread)
	csv := s.get("/v1/exports/alfa/csv", "Accept", "application/zip").Body.Bytes()
	m, err := api.VerifyExport("csv", bytes.NewReader(csv), int64(len(csv)))
	require.NoError(t, err)
	require.Equal(t, 1, m.Unread)
	require.Equal(t, []domain.Ref{"document/a"}, m.Undigested["documents"])
	require.NotContains(t, m.Undigested, "goals")
}
