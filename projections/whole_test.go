package projections

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// wholeQueries are questions of every kind, each with words, an organisation, fields, an order and pages or without.
func wholeQueries(v *View, a *Answer) []Query {
	all := []Query{{}, {Limit: 3}, {Org: "ks"}, {Q: "utbildning"}, {Q: "och i"}, {Q: "finns inte"}, {Q: "  "}, {Fields: map[string][]string{"certainty": {"uncertain", "disputed"}}},
		{Q: "a", Fields: map[string][]string{"certainty": {"certain"}}}, {Q: "s", Org: "ks", Limit: 2}, {Key: "finns-inte"}, {Sort: "certainty"}, {Sort: "-certainty", Limit: 2, After: "finns-inte"}}
	for _, column := range v.Columns() {
		all = append(all, Query{Sort: column}, Query{Sort: "-" + column, Limit: 4})
	}
	if n := len(a.Rows); n > 0 {
		key := a.Rows[n/2].Key
		all = append(all, Query{Key: key}, Query{Key: key, Q: "finns inte"}, Query{After: key}, Query{After: key, Limit: 2}, Query{After: key, Sort: v.Columns()[0], Limit: 2}, Query{Q: strings.ToUpper(key)}, Query{After: key + "+"})
	}
	return all
}

// Whatever is asked, what is cut from a whole is what is computed for the question alone; asked again, too.
func TestAWholeAnswersAsTheViewDoes(t *testing.T) {
	for _, ledger := range []string{"botkyrka", "malmo"} {
		d := fixtureDesk(t, ledger)
		for _, on := range []string{"2020-02-04", "2018"} {
			e, m := d.moment(question{on: on})
			for _, v := range Views() {
				w, err := v.Whole(t.Context(), e, m, 0)
				require.NoError(t, err)
				all, err := w.Answer(Query{})
				require.NoError(t, err)
				require.Len(t, w.rows, len(all.Rows))
				for _, q := range wholeQueries(v, all) {
					alone, err := v.Answer(t.Context(), e, m, q)
					require.NoError(t, err)
					for range 2 {
						cut, err := w.Answer(q)
						require.NoError(t, err)
						require.Equal(t, encoded(t, alone), encoded(t, cut), "%s %+v", v.Name, q)
					}
				}
			}
		}
	}
}

// A whole remembers a bounded number of selections.
func TestAWholeForgetsSelections(t *testing.T) {
	d := fixtureDesk(t, "botkyrka")
	e, m := d.moment(question{on: "2020-02-04"})
	w, err := ViewByName("documents").Whole(t.Context(), e, m, 0)
	require.NoError(t, err)
	for n := range 3 * pickedMost {
		_, err := w.Answer(Query{Q: strings.Repeat("a", n+1)})
		require.NoError(t, err)
	}
	require.LessOrEqual(t, len(w.picked), pickedMost)
}

// Any number ask one whole at once.
func TestAWholeIsAskedByMany(t *testing.T) {
	d := fixtureDesk(t, "botkyrka")
	e, m := d.moment(question{on: "2020-02-04"})
	v := ViewByName("responsibilities")
	w, err := v.Whole(t.Context(), e, m, 0)
	require.NoError(t, err)
	all, err := w.Answer(Query{})
	require.NoError(t, err)
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			for _, q := range wholeQueries(v, all) {
				if _, err := w.Answer(q); err != nil {
					t.Error(err)
				}
			}
		})
	}
	asking.Wait()
}
