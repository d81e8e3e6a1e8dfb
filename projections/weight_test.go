package projections

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures"
)

// longTexts are members that hold up to 1,000 characters.
var longTexts = regexp.MustCompile(`"(text|judgement|aim|goal|result|purpose|answer)":"([^"]*)"`)

// TestRowsWeighWhatTheyTake holds that no view's rows are larger than they weigh, also where every text is as long as it may be: neither what they say nor the texts that are searched.
func TestRowsWeighWhatTheyTake(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Kommunen saknar en samlad lägesbild och åtgärder är på väg. ", 14)
	for name, fill := range map[string]string{"as they are": `"$1":"$2"`, "long": `"$1":"$2 ` + long + `"`} {
		d := newDesk(t)
		for line := range fixtures.Generate(1, 4000) {
			d.accept(longTexts.ReplaceAllString(string(line.Body), fill))
		}
		e, m := d.moment(question{on: "2025-06-01", known: "2027-01-01"})
		for _, v := range Views() {
			w, err := v.Whole(t.Context(), e, m, 0)
			require.NoError(t, err)
			if len(w.rows) == 0 {
				continue
			}
			require.Less(t, len(w.texts().all), 1500*w.Weight(), "%s, %s", v.Name, name)
			a, err := w.Answer(Query{})
			require.NoError(t, err)
			require.Less(t, len(encoded(t, a.Rows)), 2000*w.Weight(), "%s, %s", v.Name, name)
			require.Greater(t, len(encoded(t, a.Rows)), 40*w.Weight(), "%s, %s", v.Name, name)
		}
		narrowed := e.For(&domain.Rights{Class: domain.Public, Today: day(t, "2026-06-01")})
		w, err := ViewByName("concerns").Whole(t.Context(), narrowed, m, 0)
		require.NoError(t, err)
		require.Empty(t, w.rows)
		require.NotZero(t, w.Weight())
		require.Equal(t, narrowed.Narrowed()/narrowedToAPiece, w.Weight(), "what the caller may read of each entity is kept with it")
	}
}
