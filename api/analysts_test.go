package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// paperAnalysts keeps programs in memory.
type paperAnalysts struct{ all []api.Analyst }

func (p *paperAnalysts) Create(_ context.Context, asked api.Analyst) (api.Analyst, string, error) {
	asked.ID = "analyst-1"
	p.all = append(p.all, asked)
	return asked, "analyst-1.secret", nil
}

func (p *paperAnalysts) List() ([]api.Analyst, error) { return p.all, nil }

func (p *paperAnalysts) Revoke(_ context.Context, id string) (bool, error) {
	found := len(p.all) > 0 && p.all[0].ID == id
	if found {
		p.all = nil
	}
	return found, nil
}

func TestProgramsAreLetInAndShutOut(t *testing.T) {
	p := new(paperAnalysts)
	server := changesServer(t, newPaperChanges(), func(c *api.Config) { c.Analysts = p })
	client := &api.Client{Base: server.URL}
	made, err := client.CreateAnalyst(t.Context(), api.NewAnalyst{Role: api.RoleCoordinator, Ledger: "alfa", Views: []string{"gaps", "due", "gaps"}, Days: 7})
	require.NoError(t, err)
	require.Equal(t, "analyst-1.secret", made.Token)
	want := api.Analyst{ID: "analyst-1", Ledger: "alfa", Class: "internal", Views: []string{"due", "gaps"}, Expires: noon().Add(7 * 24 * time.Hour)}
	require.Equal(t, want, made.Stored)
	list, err := client.Analysts(t.Context())
	require.NoError(t, err)
	require.Equal(t, []api.Analyst{want}, list.Analysts)
	var problem *api.Problem
	require.ErrorAs(t, client.RevokeAnalyst(t.Context(), "analyst-2"), &problem)
	require.Equal(t, "analyst.unknown", problem.Code())
	require.NoError(t, client.RevokeAnalyst(t.Context(), "analyst-1"))
	require.Empty(t, p.all)
	for body, pointer := range map[string]string{
		`{"role":"reader","ledger":"alfa","views":["gaps"]}`:             "/role",
		`{"role":"boss","ledger":"alfa","views":["gaps"]}`:               "/role",
		`{"role":"analyst","ledger":"none","views":["gaps"]}`:            "/ledger",
		`{"role":"analyst","ledger":"alfa-oro","views":["gaps"]}`:        "/ledger",
		`{"role":"analyst","ledger":"alfa","views":[]}`:                  "/views",
		`{"role":"analyst","ledger":"alfa","views":["gaps"],"days":999}`: "/days",
		`{"role":"analyst","ledger":"alfa","views":["nothing"]}`:         "view.unknown",
		`{"role":"analyst","shoe":1}`:                                    "analyst.form",
		`[`:                                                              "analyst.form",
	} {
		w, err := http.Post(server.URL+"/v1/analysts", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		var said api.Problem
		require.NoError(t, json.UnmarshalRead(w.Body, &said))
		w.Body.Close()
		require.GreaterOrEqual(t, w.StatusCode, 400, body)
		require.Contains(t, said.Errors[0].Pointer+" "+said.Errors[0].Code, pointer, body)
	}
	require.Empty(t, p.all)
	w := httptest.NewRecorder()
	served(api.Config{Ledgers: memoryLedgers{}}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/analysts", nil))
	require.Contains(t, w.Body.String(), "analyst.none")
}

// The description of streams names every view and says of rows what the views' answers say.
func TestDescriptionOfStreams(t *testing.T) {
	server := changesServer(t, newPaperChanges())
	w, err := http.Get(server.URL + "/asyncapi.json")
	require.NoError(t, err)
	defer w.Body.Close()
	var doc struct {
		AsyncAPI string `json:"asyncapi"`
		Channels map[string]struct {
			Address  string         `json:"address"`
			Messages map[string]any `json:"messages"`
		} `json:"channels"`
	}
	raw, err := io.ReadAll(w.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &doc))
	require.Equal(t, "3.0.0", doc.AsyncAPI)
	require.Equal(t, "/v1/ledgers/{ledger}/views/gaps/changes", doc.Channels["changes.gaps"].Address)
	require.Equal(t, "views.{ledger}.{class}.gaps.{key}", doc.Channels["subjects.gaps"].Address)
	for _, of := range []string{"changes.gaps", "subjects.gaps"} {
		for _, message := range []string{"row_gaps", "removed_gaps", "stopped", "resumed"} {
			require.Contains(t, doc.Channels[of].Messages, message)
		}
	}
	var whole map[string]any
	require.NoError(t, json.Unmarshal(raw, &whole))
	requireReferences(t, whole, whole)
}

// requireReferences holds every reference of a description to lead somewhere in it.
func requireReferences(t *testing.T, whole map[string]any, part any) {
	switch part := part.(type) {
	case map[string]any:
		if ref, is := part["$ref"].(string); is {
			var at any = whole
			for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
				into, _ := at.(map[string]any)
				at = into[step]
			}
			require.NotNil(t, at, ref)
		}
		for _, each := range part {
			requireReferences(t, whole, each)
		}
	case []any:
		for _, each := range part {
			requireReferences(t, whole, each)
		}
	}
}
