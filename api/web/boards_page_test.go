package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api/web"
)

// TestBoardsAreCountedOnce: every page of the list has the same numbers by board and standing, those of the whole list, and turning pages counts them once for each who asks.
func TestBoardsAreCountedOnce(t *testing.T) {
	s := newSite(t, "malmo")
	whole := 0 // times that every row is asked for
	served := web.Handler(web.Config{Now: noon, API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/views/recommendations") && !r.URL.Query().Has("limit") && r.Header.Get("If-None-Match") == "" {
			whole++
		}
		s.api.ServeHTTP(w, r)
	})})
	page := func(path, cookie string) string {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		served.ServeHTTP(w, r)
		require.Equal(t, http.StatusOK, w.Code, "%s: %s", path, w.Body)
		return w.Body.String()
	}
	matrix := regexp.MustCompile(`(?s)<table class="matrix">.*?</table>`)
	next := regexp.MustCompile(`href="([^"]*)" rel="next"`)
	first := "/ledgers/malmo/views/recommendations?limit=2"
	want := matrix.FindString(page("/ledgers/malmo/views/recommendations?limit=1000", ""))
	require.NotEmpty(t, want)
	require.Zero(t, whole)
	pages := 0
	for path := first; path != ""; pages++ {
		body := page(path, "")
		require.Equal(t, want, matrix.FindString(body), path)
		path = ""
		if link := next.FindStringSubmatch(body); link != nil {
			path = html.UnescapeString(link[1])
		}
	}
	require.Greater(t, pages, 2)
	require.Equal(t, 1, whole)
	page(first, "theme=x")
	require.Equal(t, 2, whole, "another sender asks for itself")
	require.NotEqual(t, want, matrix.FindString(page(first+"&recorded=20", "")), "another moment is another answer")
}

// TestRecommendationsAreReadAndCounted holds that the link to a recommendation is its text, that an addressee's name leads to the addressee, and that the twelve of A8 are summed.
func TestRecommendationsAreReadAndCounted(t *testing.T) {
	s := newSite(t, "stockholm")
	page := s.page("/ledgers/stockholm/views/recommendations?on=2020-02-29")
	require.Regexp(t, `<a href="/ledgers/stockholm/views/recommendations\?[^"]*key=[^"]*" class="row">Utveckla rapporteringen till styrelsen`, page)
	require.Regexp(t, `<td data-label="[^"]*"[^>]*><a href="/ledgers/stockholm/trail/organisation/[^"]*">Kommunstyrelsen</a>`, page)
	foot := page[strings.Index(page, "<tfoot>"):strings.Index(page, "</tfoot>")]
	require.Contains(t, foot, `<th scope="row">alla nämnder</th>`)
	require.Regexp(t, `<a href="/ledgers/stockholm/views/recommendations\?on=2020-02-29">12<span class="hidden"> alla, alla nämnder</span>`, foot)
	require.Contains(t, page, `<p class="says count">12 rader</p>`)
	for _, link := range regexp.MustCompile(`<a href="([^"]*)">(\d+)<`).FindAllStringSubmatch(foot, -1) {
		require.Contains(t, s.page(html.UnescapeString(link[1])), `<p class="says count">`+link[2]+" rad")
	}
}

// TestListsSayHowManyRowsThereAre holds that a list that goes on says how many there are, on each of its pages.
func TestListsSayHowManyRowsThereAre(t *testing.T) {
	s := newSite(t, "malmo")
	for _, view := range []string{"gaps", "responsibilities"} {
		page := s.page("/ledgers/malmo/views/" + view)
		said := regexp.MustCompile(`<p class="says count">(\d+ rader), \d+ av dem på den här sidan</p>`).FindStringSubmatch(page)
		require.NotNil(t, said, view)
		next := regexp.MustCompile(`<a href="([^"]*)" rel="next">`).FindStringSubmatch(page)
		require.Contains(t, s.page(html.UnescapeString(next[1])), `<p class="says count">`+said[1])
	}
}
