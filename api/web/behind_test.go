package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var linked = regexp.MustCompile(`<a href="([^"]*)">(\d+)</a>`)

// TestQualityLeadsToWhatItCounts follows every number of the view to a story that holds so many records.
func TestQualityLeadsToWhatItCounts(t *testing.T) {
	s := newSite(t, "botkyrka", "malmo")
	followed := map[string]int{}
	for _, ledger := range []string{"botkyrka", "malmo"} {
		body := s.page("/ledgers/" + ledger + "/views/quality")
		body = body[strings.Index(body, "<tbody"):]
		for _, link := range linked.FindAllStringSubmatch(body, -1) {
			address := html.UnescapeString(link[1])
			_, sort, narrowed := strings.Cut(address, "only=")
			followed[sort]++
			if followed[sort] > 12 || !narrowed && followed[sort] > 2 {
				continue
			}
			story := s.page(address)
			if narrowed {
				require.Regexp(t, `<p class="says">`+link[2]+` händelser?(?:</p>| · gå till )`, story, address)
				require.Contains(t, story, `<option value="`+sort+`" selected>`)
			}
		}
	}
	for _, sort := range []string{"", "imprecise", "without_case_ref", "disputed"} {
		require.NotZero(t, followed[sort], sort)
	}
}

// TestChecksSpeakInWords holds that a control question names no code of a rule, tells no text in two languages, and that its numbers lead to what they count.
func TestChecksSpeakInWords(t *testing.T) {
	s := createdSite(t, "stockholm")
	row := s.page("/ledgers/stockholm/views/checks?key=competence")
	for _, code := range []string{"duty_held", "carrying_unsaid", "figure_stale", "på engelska", "how the knowledge is passed on"} {
		require.NotContains(t, row, code)
	}
	require.Contains(t, row, "ansvar för kompetensen som bärs")
	require.Contains(t, row, "uppgift om hur kunskapen förs vidare")
	require.Contains(t, row, `id="findings"`)
	list := s.page("/ledgers/stockholm/views/checks")
	require.Contains(t, list, `ansvar för kompetensen som bärs (<a href="/ledgers/stockholm/views/checks?key=competence#findings">3</a>)`)
	require.Contains(t, list, `siffra som är över sex månader gammal (<a href="/ledgers/stockholm/trail/training/webb">1</a>)`)
	require.Contains(t, s.get("en", "/ledgers/stockholm/views/checks").Body.String(), `duty for competence that is held (<a href=`)
	diff := s.page("/ledgers/stockholm/diff?from_on=2019-09-04&to_on=2020-12-31&view=checks")
	require.Contains(t, diff, "bara här: ")
	require.Contains(t, diff, "key=competence&amp;known=2026-01-01&amp;on=2019-09-04&amp;recorded=318#findings", "a number before leads to what it counted then")
	for _, code := range []string{"duty_held", "carrying_unsaid", "figure_stale"} {
		require.NotContains(t, diff, code)
	}
}
