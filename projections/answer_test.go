package projections

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

func narrowed(t testing.TB) *desk {
	d := newDesk(t)
	d.organisations("ks", "sn")
	for _, c := range []struct{ id, title, owner, stage string }{
		{"c", "Policy om trygghet", "ks", "in_use"}, {"a", "Riktlinje", "ks", "planned"}, {"b", "Rutin om trygghet", "sn", "in_use"},
	} {
		d.accept(event("document.registered", "document/"+c.id, "2019-01-01", `"title":"`+c.title+`","doc_type":"policy","stage":"`+c.stage+`","owner":"organisation/`+c.owner+`"`))
	}
	d.accept(event("document.registered", "document/d", "2019-12", `"title":"Oklar","doc_type":"memo","stage":"missing"`))
	return d
}

func TestAnswersAreNarrowed(t *testing.T) {
	d := narrowed(t)
	for _, c := range []struct {
		name string
		q    Query
		want []string
	}{
		{"all, by key", Query{}, []string{"a", "b", "c", "d"}},
		{"key", Query{Key: "b"}, []string{"b"}},
		{"organisation by id", Query{Org: "ks"}, []string{"a", "c"}},
		{"organisation by reference", Query{Org: "organisation/sn"}, []string{"b"}},
		{"words", Query{Q: "TRYGGHET rutin"}, []string{"b"}},
		{"a field", Query{Fields: map[string][]string{"stage": {"in_use"}}}, []string{"b", "c"}},
		{"a field with two values", Query{Fields: map[string][]string{"stage": {"in_use", "planned"}}}, []string{"a", "b", "c"}},
		{"two fields", Query{Fields: map[string][]string{"stage": {"in_use"}, "owner": {"organisation/ks"}}}, []string{"c"}},
		{"a truth", Query{Fields: map[string][]string{"communicated": {"false"}}}, []string{"a", "b", "c", "d"}},
		{"an alternative has it", Query{Fields: map[string][]string{"stage": {"missing"}}}, []string{"d"}},
		{"certainty", Query{Fields: map[string][]string{"certainty": {"uncertain"}}}, []string{"d"}},
		{"certainty and a field", Query{Fields: map[string][]string{"certainty": {"certain"}, "stage": {"missing"}}}, []string{}},
	} {
		keys := []string{}
		for _, row := range d.answer("documents", question{on: "2019-12-15", Query: c.q}).Rows {
			keys = append(keys, row.Key)
		}
		require.Equal(t, c.want, keys, c.name)
	}
	require.Equal(t, []string{"ks"}, func() (keys []string) {
		for _, row := range d.answer("organisations", question{on: "2019-12-15", Query: Query{Org: "ks"}}).Rows {
			keys = append(keys, row.Key)
		}
		return keys
	}(), "an organisation's own row is about it")
}

func TestAnUnknownFieldIsRefused(t *testing.T) {
	d := narrowed(t)
	e, m := d.moment(question{on: "2020-01-01"})
	_, err := ViewByName("documents").Answer(context.Background(), e, m, Query{Fields: map[string][]string{"colour": {"red"}}})
	refusals, is := err.(domain.Errors)
	require.True(t, is)
	require.Len(t, refusals, 1)
	require.Equal(t, "query.unknown_field", refusals[0].Code)
	require.Equal(t, "colour", refusals[0].Field)
	require.Contains(t, refusals[0].Message.SV, "stage")
	require.Contains(t, refusals[0].Message.EN, "stage")
}

func TestAnswersComeInPages(t *testing.T) {
	d := narrowed(t)
	var keys []string
	q := question{on: "2019-12-15", Query: Query{Limit: 3}}
	for pages := 1; ; pages++ {
		a := d.answer("documents", q)
		for _, row := range a.Rows {
			keys = append(keys, row.Key)
		}
		if a.Next == "" {
			require.Equal(t, 2, pages)
			break
		}
		q.After = a.Next
	}
	require.Equal(t, []string{"a", "b", "c", "d"}, keys)
	require.Empty(t, d.answer("documents", question{on: "2019-12-15", Query: Query{Limit: 4}}).Next, "a full last page is the last")
}

func TestAnAnswerTellsItsMomentAndThatItIsWhole(t *testing.T) {
	d := narrowed(t)
	a := d.answer("documents", question{on: "2019", known: "2026-01-02", at: 4})
	require.JSONEq(t, `{"on":"2019","known":"2026-01-02","recorded":"4"}`, encoded(t, a.Moment))
	require.JSONEq(t, `{"applied":4,"of":4,"skipped":0}`, encoded(t, a.Complete))
	require.EqualValues(t, 4, a.Position)
	require.Equal(t, "test", a.Ledger)
	require.Equal(t, "documents", a.View)
	require.Equal(t, 1, a.ViewVersion)
	require.Equal(t, map[domain.Ref]string{"organisation/ks": "KS"}, a.Names)
	empty := d.answer("plans", question{on: "2019"})
	require.Contains(t, encoded(t, empty), `"rows":[]`)
}

func TestAnAnswerStopsWhenNobodyWaits(t *testing.T) {
	d := narrowed(t)
	e, m := d.moment(question{on: "2020-01-01"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := ViewByName("documents").Answer(ctx, e, m, Query{})
	require.ErrorIs(t, err, context.Canceled)
}

// Any number may ask at once, while one writes: views share nothing.
func TestManyAskAtOnce(t *testing.T) {
	d, r := randomDesk(t, 1, 40, nil)
	q := question{on: "2020-01-15", at: d.book.Head(), known: domain.DayOf(d.now).String()}
	e, m := d.moment(q)
	want := d.everything(q)
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for _, v := range Views() {
				if _, err := v.Answer(context.Background(), e, m, Query{Q: "alfa"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	d.grow(r, 20, nil)
	asking.Wait()
	require.Equal(t, want, d.everything(q))
}
