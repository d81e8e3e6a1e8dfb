package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWhatComparisonsLeaveOutIsALinkAway: where all views are told of, a view's rows and a row's fields are cut, counted, and whole where the view is asked about alone.
func TestWhatComparisonsLeaveOutIsALinkAway(t *testing.T) {
	s := newSite(t, "malmo")
	page := s.page("/ledgers/malmo/diff?from_on=2017-10-25&to_on=2021-03-01")
	require.Contains(t, page, "Här visas ")
	link := regexp.MustCompile(`<a href="([^"]*[?&;]view=[^"]*)">… och (\d+) till</a>`).FindStringSubmatch(page)
	require.NotNil(t, link, "a row with more fields than are shown")
	alone := s.page(html.UnescapeString(link[1]))
	require.NotContains(t, alone, ">och mer<")
	require.NotContains(t, alone, "Här visas ")
	require.Less(t, strings.Count(page, "<tbody>"), 80)
}
