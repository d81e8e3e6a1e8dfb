package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
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
	require.Contains(t, ask("GET", "/ledgers/tom", "", signedIn).Body.String(), "Inloggad som revisor")
	require.Equal(t, http.StatusOK, ask("GET", "/ledgers/tom", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }).Code)

	w = ask("POST", "/signout", "", signedIn)
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, http.StatusUnauthorized, ask("GET", "/ledgers/tom", "", signedIn).Code, "the session is over, whoever kept its cookie")

	w = ask("GET", "/signin/link/kod", "", nothing)
	require.Equal(t, "/", w.Header().Get("Location"))
	require.Len(t, w.Result().Cookies(), 1)
	require.Equal(t, http.StatusNotFound, ask("GET", "/signin/link/annan", "", nothing).Code)
}

// TestSignInSpeaksToReaders holds that whoever follows a link to a page hears what to do and whom to ask, and nothing that only programs send.
func TestSignInSpeaksToReaders(t *testing.T) {
	pages, _ := demanding(t)
	for lang, says := range map[string]string{"sv": "av den som ansvarar för liggaren", "en": "whoever answers for the ledger"} {
		for name, change := range map[string]func(*http.Request){"nobody": func(*http.Request) {}, "an old session": func(r *http.Request) { r.AddCookie(&http.Cookie{Name: api.SessionCookie, Value: "gammal"}) }} {
			r := httptest.NewRequest("GET", "/ledgers/tom", nil)
			r.Header.Set("Accept-Language", lang)
			change(r)
			w := httptest.NewRecorder()
			pages.ServeHTTP(w, r)
			require.Equal(t, http.StatusUnauthorized, w.Code)
			told, operators, found := strings.Cut(w.Body.String(), "<details")
			require.True(t, found)
			require.Contains(t, operators, "liggare token create")
			require.Contains(t, told, says)
			require.Contains(t, told, `href="/signin?next=%2Fledgers%2Ftom"`)
			for _, never := range []string{"Bearer", "LIGGARE_TOKEN", "token create", "access.token"} {
				require.NotContains(t, told, never, "%s %s", lang, name)
			}
		}
	}
}

// TestACookieFromBeforeHindersNobody holds that a server that demands no signing in answers browsers that keep a session of another one.
func TestACookieFromBeforeHindersNobody(t *testing.T) {
	tokens, err := api.OpenTokens(&keptTokens{}, nil)
	require.NoError(t, err)
	pages := web.Handler(web.Config{API: api.Handler(api.Config{Ledgers: ledgertest.Ledgers{ledgertest.New("tom", "Tom kommun", "0001")}, Auth: api.SignIns{Local: tokens}, Tokens: tokens}), Now: noon})
	for _, header := range []string{"", "Bearer liggare_wrong"} {
		r := httptest.NewRequest("GET", "/ledgers/tom", nil)
		r.AddCookie(&http.Cookie{Name: api.SessionCookie, Value: "liggare_from_before"})
		want := http.StatusOK
		if header != "" {
			r.Header.Set("Authorization", header)
			want = http.StatusUnauthorized // a program that sends a token means it
		}
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		require.Equal(t, want, w.Code)
	}
}

// TestAFormSentWhenNobodyIsSignedInIsKept holds that what was written stays where its writer can store it once they are signed in again, in words that no program is meant by.
func TestAFormSentWhenNobodyIsSignedInIsKept(t *testing.T) {
	pages, secret := demanding(t)
	post := func(path, accept, token string, written url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", path, strings.NewReader(written.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", accept)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w
	}
	for _, path := range []string{"/ledgers/tom/record/measure.registered.v1", "/ledgers/tom/concern", "/ledgers/tom/events/01M8302RX0PX4SMYG387X77GRR/correct"} {
		for _, do := range []string{"", "store", "check"} {
			w := post(path, "text/html", "", url.Values{"do": {do}, "key": {"a-key-of-twenty-signs"}, "/data/title": {`Tre <nya> "lampor"`}})
			body := w.Body.String()
			require.Equal(t, http.StatusUnauthorized, w.Code, path)
			require.Contains(t, body, `name="/data/title" value="Tre &lt;nya&gt; &#34;lampor&#34;"`, path)
			require.Contains(t, body, `name="key" value="a-key-of-twenty-signs"`, path)
			require.Contains(t, body, `<a href="/signin?next=%2Fledgers%2Ftom" target="_blank"`, path)
			require.Contains(t, body, `action="`+path+`"`)
			require.Contains(t, body, `href="`+path+`?lang=en"`)
			require.Contains(t, body, `href="/signin?next=`+url.QueryEscape(path)+`"`)
			require.NotContains(t, body, "Bearer")
		}
		said := post(path, "application/json", "", url.Values{"do": {"check"}, "/data/title": {"Lampor"}}).Body.String()
		require.Contains(t, said, `"said":"Du är inte inloggad längre`, path)
		require.Contains(t, said, `"href":"/signin?next=%2Fledgers%2Ftom"`, path)
	}
	w := post("/ledgers/tom/record/measure.registered.v1", "text/html", secret, url.Values{"do": {"more:"}, "/data/title": {"Lampor"}})
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), `value="Lampor"`)
}

// TestPagesOfferWhatARoleMayDo holds that menu, list and forms are there for those whose they are, and say to others whose they are; the API refuses what is sent all the same.
func TestPagesOfferWhatARoleMayDo(t *testing.T) {
	tokens, err := api.OpenTokens(&keptTokens{}, nil)
	require.NoError(t, err)
	ledgers := ledgertest.Ledgers{ledgertest.New("tom", "Tom kommun", "0001"), ledgertest.New("tom-oro", "Tom kommun", "0001")}
	served := api.Handler(api.Config{Ledgers: ledgers, Auth: api.SignIns{Local: tokens}, Tokens: tokens})
	pages := web.Handler(web.Config{API: served, Now: noon})
	for role, may := range map[api.Role]struct{ forms, correct []string }{
		api.RoleReader: {}, api.RoleAnalyst: {},
		api.RoleCoordinator: {forms: []string{"decision.taken.v1", "measure.registered.v1", "recommendation.responded.v1", "record.disputed.v1", "concern"}, correct: []string{"decision"}},
		api.RoleAuditor:     {forms: []string{"measure.registered.v1", "audit.opened.v1", "recommendation.issued.v1", "record.disputed.v1"}, correct: []string{"audit"}},
		api.RoleRegistrar:   {forms: []string{"record.disputed.v1"}, correct: []string{"decision", "audit"}},
	} {
		t.Run(string(role), func(t *testing.T) {
			secret, _, err := tokens.Create(api.Token{Principal: "p-" + string(role), Function: string(role), Grants: []api.Grant{{Role: role, Ledger: "tom", Organisations: []string{"*"}}}, Expires: noon().AddDate(9, 0, 0)})
			require.NoError(t, err)
			ask := func(method, path string, body url.Values) (int, string) {
				r := httptest.NewRequest(method, path, strings.NewReader(body.Encode()))
				r.Header.Set("Authorization", "Bearer "+secret)
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				w := httptest.NewRecorder()
				pages.ServeHTTP(w, r)
				return w.Code, w.Body.String()
			}
			_, menu := ask("GET", "/ledgers/tom/views/documents", nil)
			require.Equal(t, len(may.forms) > 0, strings.Contains(menu, `href="/ledgers/tom/record"`))
			require.Equal(t, slices.Contains(may.forms, "concern"), strings.Contains(menu, `href="/ledgers/tom/concern"`))
			status, list := ask("GET", "/ledgers/tom/record", nil)
			require.Equal(t, len(may.correct) > 0, strings.Contains(list, "Rätta en uppgift"))
			require.NotContains(t, list, "Rätta en uppgift:", "a role corrects its own")
			if len(may.forms) == 0 {
				require.Equal(t, http.StatusForbidden, status)
				require.Contains(t, list, "Det registreras av den som är samordnare eller revisor eller registrator.")
			}
			for _, form := range []string{"decision.taken.v1", "measure.registered.v1", "audit.opened.v1", "recommendation.issued.v1", "recommendation.responded.v1", "record.disputed.v1", "concern"} {
				at := "/ledgers/tom/record/" + form
				if form == "concern" {
					at = "/ledgers/tom/concern"
				} else {
					require.Equal(t, slices.Contains(may.forms, form), strings.Contains(list, `href="`+at+`"`), form)
				}
				status, page := ask("GET", at, nil)
				if slices.Contains(may.forms, form) {
					require.Equal(t, http.StatusOK, status, form)
					continue
				}
				require.Equal(t, http.StatusForbidden, status, form)
				require.Contains(t, page, "Det registreras av den som är ", form)
				require.NotContains(t, page, "<form class=\"record\"", form)
			}
			if !slices.Contains(may.forms, "decision.taken.v1") {
				status, _ = ask("POST", "/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}})
				require.Equal(t, http.StatusForbidden, status)
			}
		})
	}
	book := ledgers[0].Book()
	require.Zero(t, book.Head())
}
