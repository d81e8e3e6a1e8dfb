package projections

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Many facts of one entity whose days are in doubt: no row is lost, and what does not look at them is whole.
func TestManyStatementsInDoubt(t *testing.T) {
	d := newDesk(t)
	d.organisations("o1")
	for i := range 20 {
		d.accept(event("statement.recorded", "organisation/o1", "[..2020-02-04]", fmt.Sprintf(`"kind":"experience","by":{"organisation":"organisation/o1"},"text":"%d"`, i)))
	}
	e, m := d.moment(question{on: "2019-06-30"})
	answer, err := ViewByName("organisations").Answer(t.Context(), e, m, Query{})
	require.NoError(t, err)
	require.Len(t, answer.Rows, 1)
	require.Equal(t, Certain, answer.Rows[0].Certainty)
	require.True(t, answer.Rows[0].Complete)
	answer, err = ViewByName("statements").Answer(t.Context(), e, m, Query{})
	require.NoError(t, err)
	require.Len(t, answer.Rows, 20)
	for _, row := range answer.Rows {
		require.Equal(t, Uncertain, row.Certainty)
		require.Len(t, row.Alternatives, 2)
		require.True(t, row.Complete)
	}
}
