package projections

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// TestALedWholeIsTheOneComputedAnew: whoever asks, and however many records have come, opened others or closed them.
func TestALedWholeIsTheOneComputedAnew(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			d, r := randomDesk(t, seed, 80, nil)
			q := question{on: []string{"2019-12-20", "2020-01-15", "2020", "2027-01-01"}[seed%4], known: []string{"9999-12-31", "2020-02-01"}[seed/4%2]}
			today := day(t, "2026-06-01")
			rights := []*domain.Rights{nil, {Class: domain.Public, Today: today}, {Class: domain.Internal, Today: today}, {Class: domain.Confidential, Today: today},
				{Class: domain.Confidential, Today: today, Own: []domain.Ref{"organisation/o1"}}}
			led, taken, computed := map[string]*Whole{}, 0, 0
			for range 24 {
				d.grow(r, 1+r.IntN(3), nil)
				all, m := d.moment(q)
				for i, right := range rights {
					e := all.For(right)
					for _, v := range Views() {
						name := fmt.Sprint(i, v.Name)
						anew, err := v.Whole(t.Context(), e, m, 0)
						require.NoError(t, err)
						if before := led[name]; before != nil {
							require.True(t, before.Leads(e, m))
							led[name], err = before.Led(t.Context(), e, m, before.Since(e))
							require.NoError(t, err)
							for _, row := range led[name].rows {
								if slices.Contains(before.rows, row) {
									taken++
								} else {
									computed++
								}
							}
							sameWhole(t, anew, led[name], "%s as %v at %d", v.Name, right, e.Position)
						} else {
							led[name] = anew
						}
					}
				}
			}
			require.NotZero(t, taken)
			require.NotZero(t, computed)
		})
	}
}

func sameWhole(t *testing.T, want, got *Whole, format string, args ...any) {
	t.Helper()
	for _, q := range []Query{{}, {Q: "nämnd"}, {Limit: 2, Sort: "-certainty"}} {
		a, err := want.Answer(q)
		require.NoError(t, err)
		b, err := got.Answer(q)
		require.NoError(t, err)
		if encoded(t, a) != encoded(t, b) {
			require.Equal(t, encoded(t, a), encoded(t, b), format, args)
		}
	}
}

// What a view couldn't digest is asked again, whatever has been touched.
func TestALedWholeAsksAgainWhatWasNotDigested(t *testing.T) {
	bad := "bad"
	picky := view[Document]("picky", 1, "Kinkig", "Picky", func(a *Ask, root int32, yield Yield) {
		documents(a, root, func(key string, row any, main domain.Item, facts ...domain.Item) {
			if key == bad {
				panic("can't digest it")
			}
			yield(key, row, main, facts...)
		})
	}, domain.KindDocument)
	d := newDesk(t)
	for _, id := range []string{"good", "bad"} {
		d.accept(event("document.registered", "document/"+id, "2017-01-01", `"title":"Policy","doc_type":"policy","stage":"in_use"`))
	}
	e, m := d.moment(question{on: "2020-01-01", known: "2027-01-01"})
	w, err := picky.Whole(t.Context(), e, m, 0)
	require.NoError(t, err)
	require.Equal(t, []domain.Ref{"document/bad"}, w.head.Complete.Undigested)
	bad = ""
	d.organisations("ks")
	e, m = d.moment(question{on: "2020-01-01", known: "2027-01-01"})
	led, err := w.Led(t.Context(), e, m, w.Since(e))
	require.NoError(t, err)
	require.Len(t, led.rows, 2)
	require.Empty(t, led.head.Complete.Undigested)
}

// A record of a later version turns what it may refer to.
func TestALedWholeMeetsARecordOfALaterVersion(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.registered", "document/a", "2017-01-01", `"title":"A","doc_type":"policy","stage":"in_use"`))
	d.organisations("x", "y")
	q := question{on: "2020-01-01", known: "2027-01-01"}
	e, m := d.moment(q)
	before := map[*View]*Whole{}
	for _, v := range Views() {
		var err error
		before[v], err = v.Whole(t.Context(), e, m, 0)
		require.NoError(t, err)
	}
	stored := strings.NewReplacer(eventID(2), eventID(90), "document.registered.v1", "document.sealed.v1", "document/a", "document/b", `"title":"A"`, `"seal":"organisation/x"`).Replace(string(e.Body(2)))
	require.NoError(t, d.book.Apply(domain.Record{Position: e.Position + 1, ID: eventID(90), Body: []byte(stored)}))
	e, m = d.moment(q)
	skipped := 0
	for _, v := range Views() {
		anew, err := v.Whole(t.Context(), e, m, 0)
		require.NoError(t, err)
		led, err := before[v].Led(t.Context(), e, m, before[v].Since(e))
		require.NoError(t, err)
		sameWhole(t, anew, led, "%s", v.Name)
		skipped += int(led.head.Complete.Skipped)
	}
	require.NotZero(t, skipped)
}

// A whole is led to later editions of its own book alone, and to what was known when it was made.
func TestWhatAWholeIsNotLedTo(t *testing.T) {
	d, other := fixtureDesk(t, "botkyrka"), fixtureDesk(t, "botkyrka")
	e, m := d.moment(question{on: "2020", known: "2020-01-01"})
	w, err := ViewByName("documents").Whole(t.Context(), e, m, 0)
	require.NoError(t, err)
	require.True(t, w.Leads(e, m))
	for name, q := range map[string]question{"an earlier position": {on: "2020", known: "2020-01-01", at: 3}, "more known": {on: "2020", known: "2020-01-02"}, "another day": {on: "2021", known: "2020-01-01"}} {
		e, m := d.moment(q)
		require.False(t, w.Leads(e, m), name)
	}
	e, m = other.moment(question{on: "2020", known: "2020-01-01"})
	require.False(t, w.Leads(e, m), "another book")
}
