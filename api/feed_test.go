package api_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

// TestFeedIsTheStoredBytes: in every form and page, a record's bytes are those that are stored.
func TestFeedIsTheStoredBytes(t *testing.T) {
	s := newSite(t)
	require.Equal(t, http.StatusCreated, s.post("alfa", "a-feed-of-many-pages-1", strings.NewReader(array(1000))).Code)
	require.Equal(t, http.StatusCreated, s.post("alfa", "a-feed-of-many-pages-2", strings.NewReader(registered("last"))).Code)
	e, err := s.alfa.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)

	position := uint64(0)
	for pages := 1; ; pages++ {
		page, err := s.client().Feed(context.Background(), "alfa", position, 7, "", "")
		require.NoError(t, err)
		require.Equal(t, uint64(1001), page.Head)
		for _, body := range page.Events {
			position++
			require.Equal(t, string(e.Body(position)), string(body))
		}
		require.Equal(t, position, page.Next)
		if page.Next == page.Head {
			require.Equal(t, 143, pages)
			break
		}
	}

	var stored [][]byte
	for at := uint64(1); at <= 1000; at++ {
		stored = append(stored, e.Body(at))
	}
	for media, want := range map[string]string{
		"application/cloudevents-batch+json": "[" + string(bytes.Join(stored, []byte(","))) + "]",
		"application/x-ndjson":               string(bytes.Join(stored, []byte("\n"))) + "\n",
	} {
		r := httptest.NewRequest(http.MethodGet, "/v1/ledgers/alfa/events?limit=1000", nil)
		r.Header.Set("Accept", media)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, media, w.Header().Get("Content-Type"))
		require.True(t, want == w.Body.String(), media)
		require.Equal(t, `</v1/ledgers/alfa/events?after=1000&limit=1000>; rel="next"`, w.Header().Get("Link"))
	}
}

// TestRecordHasOneAddress: an id that is written in another way is another address.
func TestRecordHasOneAddress(t *testing.T) {
	s := newSite(t)
	require.Equal(t, http.StatusCreated, s.post("alfa", "a-record-has-one-address", strings.NewReader(registered("ks"))).Code)
	e, err := s.alfa.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	id := e.EventID(e.Fact(1))
	for written, status := range map[string]int{id: http.StatusOK, strings.ToLower(id): http.StatusNotFound, id + "/": http.StatusNotFound} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/ledgers/alfa/events/"+written, nil))
		require.Equal(t, status, w.Code, written)
	}
}

// TestClockThatGoesBackHidesNothing: what was recorded by a clock that ran ahead is known, though its day is not yet here.
func TestClockThatGoesBackHidesNothing(t *testing.T) {
	s := newSite(t, func(c *api.Config) { c.Now = func() time.Time { return noon().AddDate(0, 0, -2) } })
	require.Equal(t, http.StatusCreated, s.post("alfa", "a-clock-that-goes-back", strings.NewReader(registered("ks"))).Code)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/ledgers/alfa/views/organisations", nil))
	require.Contains(t, w.Body.String(), `"on":"2025-12-30","known":"2026-01-01"`)
	require.Contains(t, w.Body.String(), `"key":"ks"`)
}

// TestFeedPageEndsWithItsSize: a page of large records ends before its limit, and the next begins where it ended.
func TestFeedPageEndsWithItsSize(t *testing.T) {
	s := newSite(t)
	note := strings.Repeat("å", 300)
	var evidence []string
	for range 80 {
		evidence = append(evidence, `{"document":"Rapport","quote":"`+note+`"}`)
	}
	for i := range 90 {
		body := strings.Replace(registered("org-"+string(rune('a'+i/26))+string(rune('a'+i%26))), `"kind":"board"`, `"kind":"board","evidence":[`+strings.Join(evidence, ",")+`]`, 1)
		require.Equal(t, http.StatusCreated, s.post("alfa", "a-large-record-number-"+string(rune('a'+i/26))+string(rune('a'+i%26)), strings.NewReader(body)).Code)
	}
	first, err := s.client().Feed(context.Background(), "alfa", 0, 1000, "", "")
	require.NoError(t, err)
	require.Less(t, len(first.Events), 90)
	require.Equal(t, uint64(len(first.Events)), first.Next)
	rest, err := s.client().Feed(context.Background(), "alfa", first.Next, 1000, "", "")
	require.NoError(t, err)
	require.Equal(t, 90, len(first.Events)+len(rest.Events))
	require.Equal(t, rest.Head, rest.Next)
}
