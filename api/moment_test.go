package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is asked for as of a day that is far away is all of it, by every route that takes such a day; as of an instant long ago it is nothing.
func TestRecordedFarAwayByEveryRoute(t *testing.T) {
	s := newSite(t)
	require.Equal(t, http.StatusCreated, s.post("alfa", "an-append-of-three-1", strings.NewReader(array(3))).Code)
	subject := strings.Split(strings.Split(s.get("/v1/ledgers/alfa/events").Body.String(), `"subject":"`)[1], `"`)[0]
	for _, path := range []string{
		"/v1/ledgers/alfa/views/organisations?recorded=%", "/v1/ledgers/alfa/views/organisations/periods?recorded=%", "/v1/ledgers/alfa/trail/" + subject + "?recorded=%",
		"/v1/ledgers/alfa/diff?from_recorded=0&to_recorded=%", "/v1/views/organisations?recorded=%", "/v1/exports/alfa/csv?recorded=%", "/v1/exports/alfa/jsonl?recorded=%", "/v1/exports/alfa/ocel?recorded=%",
	} {
		at := func(recorded string) (int, int) {
			w := s.get(strings.Replace(path, "%", recorded, 1))
			return w.Code, strings.Count(w.Body.String(), "organisation")
		}
		status, want := at("2200-01-01")
		if status == http.StatusBadRequest {
			t.Fatal(path, "takes no such parameter")
		}
		for _, far := range []string{"2262-04-12", "2999-01-01", "9999-12-31", "2999-01-01T00:00:00Z"} {
			code, got := at(far)
			require.Equal(t, status, code, path+far)
			require.Equal(t, want, got, path+far)
		}
		status, want = at("0")
		for _, past := range []string{"1900-01-01", "1500-01-01T00:00:00Z"} {
			code, got := at(past)
			require.Equal(t, status, code, path+past)
			require.Equal(t, want, got, path+past)
		}
	}
}
