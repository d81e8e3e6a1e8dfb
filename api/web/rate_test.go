package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/api/web"
)

// A page costs its reader one request, however much of the API it asks; and when nothing is left, it says so.
func TestAPageCostsOneRequest(t *testing.T) {
	s := newSite(t, "botkyrka")
	tokens, err := api.OpenTokens(&keptTokens{}, nil)
	require.NoError(t, err)
	secret, _, err := tokens.Create(api.Token{Principal: "p-1", Function: "auditor", Grants: []api.Grant{{Role: api.RoleAuditor, Ledger: "*"}}, Expires: noon().AddDate(9, 0, 0)})
	require.NoError(t, err)
	paths := []string{"/", "/ledgers/botkyrka", "/ledgers/botkyrka/search?q=plan", "/ledgers/botkyrka/views/responsibilities", "/ledgers/botkyrka/views/plans", "/ledgers/botkyrka/diff?from_on=2018",
		"/ledgers/botkyrka/record/measure.registered.v1", "/ledgers/botkyrka/trail", "/ledgers/botkyrka/views/documents?key=policy-vbe"}
	served := api.Handler(api.Config{Ledgers: s.ledgers, Now: noon, Auth: api.SignIns{Local: tokens}, Tokens: tokens, Rate: api.Rate{PerSecond: 0.001, Burst: len(paths) + 1}})
	s.Handler = web.Handler(web.Config{API: served, Now: noon})
	status := func(h http.Handler, path string) int {
		r, err := http.NewRequest(http.MethodGet, path, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+secret)
		return s.serveBy(h, r).Code
	}
	for _, path := range paths {
		require.Equal(t, http.StatusOK, status(s, path), path)
	}
	require.Equal(t, http.StatusOK, status(served, "/v1/ledgers"), "one request of the allowance is left")
	require.Equal(t, http.StatusTooManyRequests, status(served, "/v1/ledgers"))
	for _, path := range paths {
		require.Equal(t, http.StatusTooManyRequests, status(s, path), path)
	}
}
