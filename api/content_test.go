package api_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"liggare/fixtures"
	"liggare/projections"
)

// load puts Botkyrka's ledger of the fixtures into a ledger, without its birth.
func (s *site) load(t *testing.T, ledger string) {
	t.Helper()
	all, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, l := range all {
		if l.ID != "botkyrka" {
			continue
		}
		for _, line := range l.Lines {
			w := s.post(ledger, line.Key, bytes.NewReader(line.Body))
			require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
		}
	}
	require.NotZero(t, s.alfa.Book().Head())
}

func (s *site) get(target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// TestEveryViewAsLinesSaysTheSame: a table has a line for each thing that each row of the JSON answer can be, under labels that differ; lines of JSON are its rows.
func TestEveryViewAsLinesSaysTheSame(t *testing.T) {
	s := newSite(t)
	s.load(t, "alfa")
	rows := 0
	for _, v := range projections.Views() {
		target := "/v1/ledgers/alfa/views/" + v.Name + "?on=2019"
		var answer projections.Answer
		require.NoError(t, json.Unmarshal(s.get(target).Body.Bytes(), &answer))
		rows += len(answer.Rows)

		table, err := csv.NewReader(s.get(target, "Accept", "text/csv").Body).ReadAll()
		require.NoError(t, err, v.Name)
		seen := map[string]bool{}
		for _, label := range table[0] {
			require.False(t, seen[label], "%s: %s stands twice", v.Name, label)
			seen[label] = true
		}
		table = table[1:]
		for _, row := range answer.Rows {
			lines := max(1, len(row.Alternatives)+len(row.Claims))
			for _, line := range table[:lines] {
				require.Equal(t, []string{"alfa", row.Key, string(row.Certainty)}, []string{line[0], strings.TrimPrefix(line[1], "'"), line[2]}, v.Name)
				require.Equal(t, row.Certainty == projections.Certain, line[3] == "row", v.Name)
			}
			table = table[lines:]
		}
		require.Empty(t, table, v.Name)

		var whole struct {
			Rows []any `json:"rows"`
		}
		require.NoError(t, json.Unmarshal(s.get(target).Body.Bytes(), &whole))
		lines := strings.Split(strings.TrimSuffix(s.get(target, "Accept", "application/x-ndjson").Body.String(), "\n"), "\n")
		for i, row := range whole.Rows {
			var line any
			require.NoError(t, json.Unmarshal([]byte(lines[i]), &line))
			require.Equal(t, row, line, v.Name)
		}
	}
	require.Greater(t, rows, 50)
}

// TestCompressedAnswersAreTheSameBytes: with a tag of their own, and 304 for whoever holds one of the two and takes it.
func TestCompressedAnswersAreTheSameBytes(t *testing.T) {
	s := newSite(t)
	s.load(t, "alfa")
	for _, target := range []string{"/v1/ledgers/alfa/events", "/v1/ledgers/alfa/events?csv=plain", "/v1/ledgers/alfa/views/documents", "/v1/ledgers/alfa/views/documents?csv=excel", "/v1/vocabulary", "/v1/views/documents?csv=plain"} {
		plain := s.get(target)
		require.Empty(t, plain.Header().Get("Content-Encoding"))
		coded := s.get(target, "Accept-Encoding", "br, gzip;q=0.8")
		require.Equal(t, "gzip", coded.Header().Get("Content-Encoding"), target)
		require.Contains(t, coded.Header().Get("Vary"), "Accept-Encoding")
		require.Empty(t, coded.Header().Get("Content-Length"))
		require.Less(t, coded.Body.Len(), plain.Body.Len())
		tags := []string{plain.Header().Get("ETag"), coded.Header().Get("ETag")}
		require.NotEqual(t, tags[0], tags[1], "other bytes, another strong tag")
		z, err := gzip.NewReader(coded.Body)
		require.NoError(t, err)
		unpacked, err := io.ReadAll(z)
		require.NoError(t, err)
		require.True(t, plain.Body.String() == string(unpacked), target)

		for _, tag := range tags {
			again := s.get(target, "Accept-Encoding", "gzip", "If-None-Match", tag)
			require.Equal(t, http.StatusNotModified, again.Code, target)
			require.Equal(t, tag, again.Header().Get("ETag"))
			require.Zero(t, again.Body.Len())
		}
		require.Equal(t, http.StatusNotModified, s.get(target, "If-None-Match", tags[0]).Code)
		require.Equal(t, http.StatusOK, s.get(target, "If-None-Match", tags[1]).Code, "who no longer takes gzip can't use what it holds")
	}
	for _, turned := range []string{"gzip;q=0", "identity", "*;q=0", "br", "gzip;q=0.1, identity"} {
		require.Empty(t, s.get("/v1/vocabulary", "Accept-Encoding", turned).Header().Get("Content-Encoding"), turned)
	}
	require.Equal(t, "gzip", s.get("/v1/vocabulary", "Accept-Encoding", "*").Header().Get("Content-Encoding"))
	require.Empty(t, s.get("/healthz", "Accept-Encoding", "gzip").Header().Get("Content-Encoding"), "too small to gain")
}

// TestTagsTellFormsApart: the same question in another form, language of numbers or filter is another answer.
func TestTagsTellFormsApart(t *testing.T) {
	s := newSite(t)
	s.load(t, "alfa")
	for _, path := range []string{"/v1/ledgers/alfa/events", "/v1/ledgers/alfa/views/documents", "/v1/views/documents"} {
		seen := map[string]string{}
		for _, query := range []string{"", "?limit=3", "?csv=plain", "?csv=excel"} {
			for _, accept := range []string{"application/json", "application/x-ndjson"} {
				if strings.Contains(query, "csv") && accept != "application/json" {
					continue
				}
				w := s.get(path+query, "Accept", accept)
				tag := w.Header().Get("ETag")
				require.Empty(t, seen[tag], "%s as %s has the tag of %s", query, accept, seen[tag])
				seen[tag] = query + " as " + accept
				require.Equal(t, http.StatusNotModified, s.get(path+query, "Accept", accept, "If-None-Match", tag).Code)
			}
		}
	}
}

// TestDescriptionsForAllWhoAskAtOnce: they are made once and shared, and nothing is written into them any more when they are asked for (the race detector looks).
func TestDescriptionsForAllWhoAskAtOnce(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/openapi.json", "/asyncapi.json"} {
		tags := make([]string, 8)
		var all sync.WaitGroup
		for i := range tags {
			all.Go(func() { tags[i] = ask(s, "GET", path, "").Header().Get("ETag") })
		}
		all.Wait()
		require.NotEmpty(t, tags[0])
		for _, tag := range tags {
			require.Equal(t, tags[0], tag)
		}
	}
}
