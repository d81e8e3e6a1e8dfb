package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

func get(t *testing.T, h http.Handler, target string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	require.Equal(t, http.StatusOK, w.Code, "%s: %s", target, w.Body)
	return w
}

// TestEverySchemaIsServed: each type is listed with an address, where its schemas are, named as its records name it.
func TestEverySchemaIsServed(t *testing.T) {
	s := newSite(t)
	var list api.SchemaList
	require.NoError(t, json.Unmarshal(get(t, s, "/v1/schemas").Body.Bytes(), &list))
	require.Len(t, list.Schemas, len(domain.Types()))
	for _, each := range list.Schemas {
		require.NotEmpty(t, each.Kinds, each.Type)
		require.NotEmpty(t, each.Class, each.Type)
		for form, id := range map[string]string{"": "urn:liggare:schema:" + each.Type, "?form=append": "urn:liggare:schema:" + each.Type + ":append"} {
			var schema struct {
				ID string `json:"$id"`
			}
			require.NoError(t, json.Unmarshal(get(t, s, each.Schema+form).Body.Bytes(), &schema))
			require.Equal(t, id, schema.ID)
		}
	}
}

// TestEveryColumnIsServedWithItsMeaning: in both languages, with the values of those that have a list, down to the parts of parts.
func TestEveryColumnIsServedWithItsMeaning(t *testing.T) {
	s := newSite(t)
	raw, err := s.client().Describe(context.Background(), "alfa", nil)
	require.NoError(t, err)
	var list api.ViewList
	require.NoError(t, json.Unmarshal(raw, &list))
	var whole func(at string, columns []api.ColumnInfo)
	whole = func(at string, columns []api.ColumnInfo) {
		require.NotEmpty(t, columns, at)
		for _, c := range columns {
			for _, text := range []string{c.Label.SV, c.Label.EN, c.Meaning.SV, c.Meaning.EN} {
				require.NotEmpty(t, text, "%s/%s", at, c.Name)
			}
			if c.Parts != nil {
				whole(at+"/"+c.Name, c.Parts)
			}
		}
	}
	for _, v := range list.Views {
		whole(v.Name, v.Columns)
	}
	whole("row", list.Row)

	of := map[string]api.ColumnInfo{}
	for _, v := range list.Views {
		for _, c := range v.Columns {
			of[v.Name+"/"+c.Name] = c
		}
	}
	require.False(t, of["documents/status"].Stated)
	require.Equal(t, api.TermInfo{ID: "in_force", Label: domain.Text{SV: "gäller", EN: "in force"}}, of["documents/status"].Values[4])
	require.True(t, of["documents/stage"].Stated)
	require.Equal(t, "document_stage", of["documents/stage"].Vocabulary)
	require.Equal(t, "evaluation_status", of["measures/evaluated"].Vocabulary, "a text whose values are a stored list's")
	require.Equal(t, "cadence", of["activities/schedule"].Parts[3].Name)
	require.Equal(t, "cadence_unit", of["activities/schedule"].Parts[3].Parts[1].Vocabulary)
	require.Empty(t, of["documents/adopted"].Parts, "a date is no object")
	require.Empty(t, of["training/completed"].Parts, "a quantity has a form of its own")

	raw, err = s.client().Describe(context.Background(), "alfa", url.Values{"view": {"goals"}})
	require.NoError(t, err)
	list = api.ViewList{}
	require.NoError(t, json.Unmarshal(raw, &list))
	require.Len(t, list.Views, 1)
}
