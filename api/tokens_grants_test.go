package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// An admin gives, sees and takes only what is granted in ledgers that it is the admin of; others' tokens are as if there were none.
func TestAnAdminsTokensAreItsLedgers(t *testing.T) {
	t.Parallel()
	tokens, err := api.OpenTokens(&memoryKeeper{}, noon)
	require.NoError(t, err)
	s := newSite(t, func(config *api.Config) { config.Auth, config.Tokens = api.SignIns{Local: tokens}, tokens })
	made := func(grants ...api.Grant) (bearer, id string) {
		secret, kept, err := tokens.Create(api.Token{Function: "x", Grants: grants, Expires: noon().Add(time.Hour)})
		require.NoError(t, err)
		return "Bearer " + secret, kept.ID
	}
	every, everyID := made(api.Grant{Role: api.RoleAdmin, Ledger: "*"})
	alfa, alfaID := made(api.Grant{Role: api.RoleAdmin, Ledger: "alfa"})
	both, bothID := made(api.Grant{Role: api.RoleAdmin, Ledger: "alfa"}, api.Grant{Role: api.RoleReader, Ledger: "beta"})
	_, betaID := made(api.Grant{Role: api.RoleReader, Ledger: "beta"})
	_, readerID := made(api.Grant{Role: api.RoleReader, Ledger: "alfa"})
	_, oroID := made(api.Grant{Role: api.RoleRegistrar, Ledger: "alfa-oro"})
	_, noneID := made()

	listed := func(w *httptest.ResponseRecorder) (ids []string) {
		t.Helper()
		require.Equal(t, http.StatusOK, w.Code, w.Body)
		var list api.TokenList
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &list))
		for _, each := range list.Tokens {
			ids = append(ids, each.ID)
		}
		return ids
	}
	for _, bearer := range []string{alfa, both} {
		require.Equal(t, []string{alfaID, readerID, oroID}, listed(ask(s, "GET", "/v1/tokens", "", "Authorization", bearer)))
	}
	for body, status := range map[string]int{
		`{"role":"registrar","ledger":"alfa"}`:                            http.StatusCreated,
		`{"role":"auditor","ledger":"alfa-oro"}`:                          http.StatusCreated,
		`{"role":"registrar","ledger":"beta"}`:                            http.StatusForbidden,
		`{"role":"reader","ledger":"nowhere"}`:                            http.StatusForbidden,
		`{"role":"reader","ledger":"*"}`:                                  http.StatusForbidden,
		`{"role":"reader"}`:                                               http.StatusForbidden,
		`{"role":"coordinator","ledger":"beta","organisations":["kf"]}`:   http.StatusForbidden,
		`{"role":"coordinator","ledger":"alfa","organisations":["kf"]}`:   http.StatusCreated,
		`{"role":"registrar","ledger":"beta-oro","principal":"p-1"}`:      http.StatusForbidden,
		`{"role":"admin","ledger":"alfa","principal":"p-1","days":1}`:     http.StatusCreated,
		`{"role":"admin","ledger":"alfaoro","principal":"p-1","days":10}`: http.StatusForbidden,
	} {
		w := ask(s, "POST", "/v1/tokens", body, "Authorization", alfa)
		require.Equal(t, status, w.Code, body+w.Body.String())
		if status == http.StatusForbidden {
			require.Contains(t, w.Body.String(), `"pointer":"/ledger"`)
			continue
		}
		var m api.MadeToken
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &m))
		require.Equal(t, http.StatusOK, ask(s, "DELETE", w.Header().Get("Location"), "", "Authorization", both).Code)
		require.Contains(t, listed(ask(s, "GET", "/v1/tokens", "", "Authorization", alfa)), m.Stored.ID, "a revoked one is listed")
	}
	for _, other := range []string{everyID, bothID, betaID, noneID} {
		theirs, absent := ask(s, "DELETE", "/v1/tokens/"+other, "", "Authorization", alfa), ask(s, "DELETE", "/v1/tokens/nowhere", "", "Authorization", alfa)
		require.Equal(t, http.StatusNotFound, theirs.Code)
		require.Equal(t, withoutID(absent), withoutID(theirs))
	}
	require.Equal(t, http.StatusNotFound, ask(s, "DELETE", "/v1/tokens/"+bothID, "", "Authorization", both).Code)
	require.Contains(t, listed(ask(s, "GET", "/v1/tokens", "", "Authorization", every)), noneID)
	for _, id := range []string{betaID, bothID, noneID} {
		require.Equal(t, http.StatusOK, ask(s, "DELETE", "/v1/tokens/"+id, "", "Authorization", every).Code)
	}
	require.Equal(t, http.StatusUnauthorized, ask(s, "GET", "/v1/tokens", "", "Authorization", both).Code)
	local := api.Local(s)
	require.Len(t, listed(ask(local, "GET", "/v1/tokens", "")), len(listed(ask(s, "GET", "/v1/tokens", "", "Authorization", every))), "the operator sees all")
	require.Equal(t, http.StatusOK, ask(local, "DELETE", "/v1/tokens/"+everyID, "").Code)
}

func withoutID(w *httptest.ResponseRecorder) string {
	before, _, _ := strings.Cut(w.Body.String(), `"request"`)
	return before
}

// No id that is kept with a token is somebody's number.
func TestTokensHoldNoPersonsNumber(t *testing.T) {
	t.Parallel()
	keeper := &memoryKeeper{}
	tokens, err := api.OpenTokens(keeper, noon)
	require.NoError(t, err)
	s := newSite(t, func(config *api.Config) { config.Tokens = tokens })
	for body, pointer := range map[string]string{
		`{"role":"reader","principal":"900101-0017"}`:                           "/principal",
		`{"role":"reader","principal":"p-19900101-0017"}`:                       "/principal",
		`{"role":"reader","principal":"9001010017"}`:                            "/principal",
		`{"role":"reader","ledger":"900101-0017"}`:                              "/ledger",
		`{"role":"coordinator","organisations":["ks","900101-0017"]}`:           "/organisations",
		`{"role":"coordinator","ledger":"alfa","organisations":["9001010017"]}`: "/organisations",
	} {
		w := ask(s, "POST", "/v1/tokens", body)
		require.Equal(t, http.StatusUnprocessableEntity, w.Code, body)
		var p api.Problem
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		require.Equal(t, "deid.personnummer", p.Errors[0].Code, body)
		require.Equal(t, pointer, p.Errors[0].Pointer, body)
		require.NotContains(t, w.Body.String(), "0017")
	}
	require.Empty(t, keeper.text)
	require.Equal(t, http.StatusCreated, ask(s, "POST", "/v1/tokens", `{"role":"coordinator","ledger":"alfa","organisations":["ks-2019"],"principal":"p-556029-6740"}`).Code)
}

// An admin lets programs in, sees them and shuts them out in ledgers that it is the admin of; another ledger is as one that isn't there.
func TestAnAdminsProgramsAreItsLedgers(t *testing.T) {
	t.Parallel()
	p := new(paperAnalysts)
	s := newSite(t, signedIn, func(c *api.Config) { c.Analysts = p })
	admin := func(of, method, path, body string) *httptest.ResponseRecorder {
		return ask(s, method, path, body, "Authorization", "Bearer admin@"+of)
	}
	made, _, err := p.Create(context.Background(), api.Analyst{Ledger: "beta", Class: "internal", Views: []string{"gaps"}})
	require.NoError(t, err)
	theirs := admin("alfa", "POST", "/v1/analysts", `{"role":"analyst","ledger":"beta","views":["gaps"]}`)
	absent := admin("alfa", "POST", "/v1/analysts", `{"role":"analyst","ledger":"nowhere","views":["gaps"]}`)
	require.Equal(t, http.StatusUnprocessableEntity, theirs.Code)
	require.Equal(t, withoutID(absent), withoutID(theirs))
	require.JSONEq(t, `{"analysts":[]}`, admin("alfa", "GET", "/v1/analysts", "").Body.String())
	require.Equal(t, http.StatusNotFound, admin("alfa", "DELETE", "/v1/analysts/"+made.ID, "").Code)
	require.Len(t, p.all, 1)
	require.Contains(t, admin("beta", "GET", "/v1/analysts", "").Body.String(), made.ID)
	require.Equal(t, http.StatusOK, admin("beta", "DELETE", "/v1/analysts/"+made.ID, "").Code)
	require.Equal(t, http.StatusCreated, admin("alfa", "POST", "/v1/analysts", `{"role":"analyst","ledger":"alfa","views":["gaps"]}`).Code)
}
