package projections

import (
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/fixtures"
)

// A row that is read from its JSON is the same to a filter: every value that it holds, and none that it doesn't.
func TestARowReadAgainIsTheSameToFilters(t *testing.T) {
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, seed := range seeds {
		d := fixtureDesk(t, seed.ID)
		for _, v := range Views() {
			for _, row := range d.answer(v.Name, question{on: "2021-06-01"}).Rows {
				read, _, err := v.readRow([]byte(encoded(t, row)))
				require.NoError(t, err)
				require.Equal(t, row.Key, read.Key)
				require.Equal(t, row.Certainty, read.Certainty)
				require.Equal(t, encoded(t, row.contents()), encoded(t, read.contents()))
			}
		}
	}
}
