package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/api/ledgertest"
	"liggare/api/web"
)

// keptTokens is where tokens are kept while a test lasts.
type keptTokens struct{ held []byte }

func (k *keptTokens) Read() ([]byte, error) { return k.held, nil }

func (k *keptTokens) Write(b []byte) error {
	k.held = b
	return nil
}

// demanding is the pages of an empty ledger where everybody has to sign in, and an auditor's token.
func demanding(t *testing.T) (http.Handler, string) {
	t.Helper()
	tokens, err := api.OpenTokens(&keptTokens{}, nil)
	require.NoError(t, err)
	secret, _, err := tokens.Create(api.Token{Principal: "p-1", Function: "auditor", Grants: []api.Grant{{Role: api.RoleAuditor, Ledger: "*"}}, Expires: noon().AddDate(9, 0, 0)})
	require.NoError(t, err)
	served := api.Handler(api.Config{Ledgers: ledgertest.Ledgers{ledgertest.New("tom", "Tom kommun", "0001")}, Auth: api.SignIns{Local: tokens}, Tokens: tokens})
	return web.Handler(web.Config{API: served, Now: noon, Links: func(code string) (string, bool) { return secret, code == "kod" }}), secret
}

func TestPagesAskWhoIsThere(t *testing.T) {
	pages, secret := demanding(t)
	ask := func(method, path, body string, change func(*http.Request)) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change(r)
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w
	}
	nothing := func(*http.Request) {}
	for _, path := range []string{"/", "/ledgers/tom", "/ledgers/tom/views/documents?on=2019-11-30", "/ledgers/tom/views/plans", "/ledgers/tom/diff?from_on=2019", "/ledgers/tom/search?q=x", "/ledgers/tom/record/decision.taken.v1"} {
		w := ask("GET", path, "", nothing)
		require.Equal(t, http.StatusUnauthorized, w.Code, path)
		require.Contains(t, w.Body.String(), `name="token"`, path)
		require.NotContains(t, w.Body.String(), "Tom kommun", path)
	}
	require.Contains(t, ask("GET", "/ledgers/tom/views/documents?on=2019-11-30", "", nothing).Body.String(), `value="/ledgers/tom/views/documents?on=2019-11-30"`)

	// A token that is pasted becomes a session in a cookie; a wrong one is told of and isn't repeated.
	w := ask("POST", "/signin", url.Values{"token": {"liggare_wrong"}}.Encode(), nothing)
	require.Equal(t, http.StatusUnauthorized, w.Code)
	require.NotContains(t, w.Body.String(), "liggare_wrong")
	for to, leads := range map[string]string{"/ledgers/tom?on=2019": "/ledgers/tom?on=2019", "https://example.com/": "/", "//example.com": "/", `/\example.com`: "/", "javascript:alert(1)": "/"} {
		w = ask("POST", "/signin", url.Values{"token": {secret}, "next": {to}}.Encode(), nothing)
		require.Equal(t, http.StatusSeeOther, w.Code)
		require.Equal(t, leads, w.Header().Get("Location"))
	}
	cookie := w.Result().Cookies()[0]
	require.Equal(t, api.SessionCookie, cookie.Name)
	require.True(t, cookie.Secure && cookie.HttpOnly)
	signedIn := func(r *http.Request) { r.AddCookie(cookie) }
	require.Contains(t, ask("GET", "/ledgers/tom", "", signedIn).Body.String(), "Inloggad som granskare")
	require.Equal(t, http.StatusOK, ask("GET", "/ledgers/tom", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }).Code)

	w = ask("POST", "/signout", "", signedIn)
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, http.StatusUnauthorized, ask("GET", "/ledgers/tom", "", signedIn).Code, "the session is over, whoever kept its cookie")

	w = ask("GET", "/signin/link/kod", "", nothing)
	require.Equal(t, "/", w.Header().Get("Location"))
	require.Len(t, w.Result().Cookies(), 1)
	require.Equal(t, http.StatusNotFound, ask("GET", "/signin/link/annan", "", nothing).Code)
}
