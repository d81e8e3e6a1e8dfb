package projections

import (
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// Rows are the same exactly when they are written the same: what is compared field by field, in place of its JSON, gives the same alternatives and differences.
func TestSameIsWrittenTheSame(t *testing.T) {
	eachSeed(t, 6, 80, func(t *testing.T, d *desk, _ *dice) {
		pairs, same := 0, 0
		for _, v := range Views() {
			var contents []any
			for _, on := range []string{"2019-12-20", "2020-01", "2020-11-01"} {
				for _, row := range d.answer(v.Name, question{on: on}).Rows {
					contents = append(contents, row.contents()...)
				}
			}
			for i, a := range contents {
				for _, b := range contents[max(0, i-25):i] {
					written := encoded(t, a) == encoded(t, b)
					require.Equalf(t, written, domain.Same(a, b), "%s\n%s\n%s", v.Name, encoded(t, a), encoded(t, b))
					require.Equal(t, written, len(v.differing([]alternative{{}, {row: a}, {row: b}})) == 0)
					if pairs++; written {
						same++
					}
				}
			}
		}
		require.Greater(t, same, 10)
		require.Greater(t, pairs-same, 100)
	})
}
