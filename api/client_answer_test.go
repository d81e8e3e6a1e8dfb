package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/fixtures"
	"liggare/projections"
)

// What a handler of this process hands over is shown as what its JSON says over a network, member for member.
func TestHandedAnswersSayWhatTheirJSONDoes(t *testing.T) {
	t.Parallel()
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, seed := range seeds {
		ledger := randomLedger(t, seed, nil)
		h := api.Handler(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon})
		server := httptest.NewServer(h)
		near, far := &api.Client{HTTP: api.InProcess(h)}, &api.Client{Base: server.URL, HTTP: &http.Client{}}
		same := func(what string, ask func(*api.Client) (any, error)) {
			t.Helper()
			var said [2]string
			for i, client := range []*api.Client{near, far} {
				got, err := ask(client)
				require.NoError(t, err, what)
				raw, err := json.Marshal(got, json.Deterministic(true))
				require.NoError(t, err, what)
				said[i] = string(raw)
			}
			require.Equal(t, said[1], said[0], what)
		}
		for _, v := range projections.Views() {
			for _, q := range []url.Values{nil, {"limit": {"2"}, "on": {"2019-06"}}, {"certainty": {"uncertain", "disputed"}}} {
				same(v.Name+" "+q.Encode(), func(c *api.Client) (any, error) { return c.Answer(t.Context(), seed.ID, v.Name, q) })
			}
		}
		same("periods", func(c *api.Client) (any, error) {
			return c.Courses(t.Context(), seed.ID, "responsibilities", url.Values{"limit": {"5"}})
		})
		for _, q := range []url.Values{{"from_on": {"2017"}}, {"from_on": {"2018"}, "limit": {"1"}}} {
			same("diff "+q.Encode(), func(c *api.Client) (any, error) { return c.Difference(t.Context(), seed.ID, q) })
		}
		same("entities", func(c *api.Client) (any, error) {
			return c.Entities(t.Context(), seed.ID, domain.KindOrganisation, "n", 3)
		})
		list, err := near.Entities(t.Context(), seed.ID, "", "", 0)
		require.NoError(t, err)
		for _, each := range list.Entities[:20] {
			same(string(each.Subject), func(c *api.Client) (any, error) { return c.Story(t.Context(), seed.ID, each.Subject, nil) })
		}
		_, err = near.Answer(t.Context(), seed.ID, "documents", url.Values{"sort": {"nothing"}})
		var problem *api.Problem
		require.ErrorAs(t, err, &problem, "a refusal is a refusal")
		far.HTTP.CloseIdleConnections()
		server.Close()
	}
}

// A limited difference tells how many changes there are; a whole one needs not.
func TestDifferencesAreCut(t *testing.T) {
	t.Parallel()
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	c := &api.Client{HTTP: api.InProcess(api.Handler(api.Config{Ledgers: memoryLedgers{randomLedger(t, seeds[0], nil)}, Now: noon}))}
	whole, err := c.Difference(t.Context(), seeds[0].ID, url.Values{"from_on": {"2015"}})
	require.NoError(t, err)
	cut, err := c.Difference(t.Context(), seeds[0].ID, url.Values{"from_on": {"2015"}, "limit": {"1"}})
	require.NoError(t, err)
	again, err := c.Difference(t.Context(), seeds[0].ID, url.Values{"from_on": {"2015"}, "limit": {"1"}})
	require.NoError(t, err)
	require.Same(t, cut, again, "what is read of a difference is made once")
	partial := 0
	for name, all := range whole.Views {
		part := cut.Views[name]
		require.Zero(t, all.Total)
		require.LessOrEqual(t, len(part.Added), 1)
		if part.Total.Added > 1 {
			partial++
			require.Equal(t, all.Added[:1], part.Added)
			require.Equal(t, projections.ChangeTotal{Added: len(all.Added), Ended: len(all.Ended), Changed: len(all.Changed), Corrected: len(all.Corrected)}, part.Total)
		}
	}
	require.Greater(t, partial, 3)
	require.Less(t, len(cut.Names), len(whole.Names))
	for ref, name := range cut.Names {
		require.Equal(t, whole.Names[ref], name)
	}
}

func TestEntitiesAreFoundByNameAndReference(t *testing.T) {
	s := newSite(t)
	for i, event := range []string{
		`{"type":"organisation.registered.v1","subject":"organisation/sn","effective":"2016","data":{"name":"Socialnämnden","kind":"board"}}`,
		`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2016","data":{"name":"Kommunstyrelsen","kind":"board"}}`,
		`{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2019","data":{"name":"Styrelsen","kind":"board"}}`,
		`{"type":"plan.established.v1","subject":"plan/sn","effective":"2020","data":{"title":"Plan för nämnden","owner":"organisation/sn"}}`,
	} {
		_, _, err := s.client().Append(t.Context(), "alfa", "key-0000000000000"+string(rune('0'+i)), []byte(event))
		require.NoError(t, err)
	}
	for _, c := range []struct {
		kind  domain.Kind
		words string
		limit int
		want  []string
		total int
	}{
		{"", "", 0, []string{"plan/sn", "organisation/sn", "organisation/ks"}, 3},
		{"organisation", "", 0, []string{"organisation/sn", "organisation/ks"}, 2},
		{"organisation", "", 1, []string{"organisation/sn"}, 2},
		{"", "NÄMNDEN", 0, []string{"plan/sn", "organisation/sn"}, 2},
		{"", "nämnden plan", 0, []string{"plan/sn"}, 1},
		{"", "organisation/ks", 0, []string{"organisation/ks"}, 1},
		{"organisation", "kommunstyrelsen", 0, nil, 0}, // it is called otherwise now
		{"document", "", 0, nil, 0},
	} {
		list, err := s.client().Entities(t.Context(), "alfa", c.kind, c.words, c.limit)
		require.NoError(t, err)
		var got []string
		for _, each := range list.Entities {
			got = append(got, string(each.Subject))
		}
		require.Equal(t, c.want, got, c)
		require.Equal(t, c.total, list.Total, c)
	}
	_, err := s.client().Entities(t.Context(), "alfa", "person", "", 0)
	var problem *api.Problem
	require.ErrorAs(t, err, &problem)
	require.Equal(t, "query.value", problem.Code())
}
