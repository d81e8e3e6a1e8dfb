package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// memoryKeeper keeps a text in memory, or fails.
type memoryKeeper struct {
	text []byte
	fail error
}

func (k *memoryKeeper) Read() ([]byte, error) { return k.text, k.fail }

func (k *memoryKeeper) Write(text []byte) error {
	if k.fail == nil {
		k.text = append([]byte(nil), text...)
	}
	return k.fail
}

func TestTokensAreKeptHashedExpireAndAreRevoked(t *testing.T) {
	t.Parallel()
	c, keeper := newClock(), &memoryKeeper{}
	tokens, err := api.OpenTokens(keeper, c.now)
	require.NoError(t, err)
	require.False(t, tokens.Demanded())
	secret, made, err := tokens.Create(api.Token{Function: "reader", Grants: []api.Grant{{Role: api.RoleReader, Ledger: "*"}}, Expires: c.now().Add(time.Hour)})
	require.NoError(t, err)
	require.NotContains(t, string(keeper.text), secret)
	require.NotContains(t, string(keeper.text), strings.TrimPrefix(secret, "liggare_"))

	reopened, err := api.OpenTokens(keeper, c.now)
	require.NoError(t, err)
	for _, each := range []*api.Tokens{tokens, reopened} {
		require.True(t, each.Demanded())
		p, err := each.Authenticate(context.Background(), secret)
		require.NoError(t, err)
		require.Equal(t, made.Principal, p.ID)
		_, err = each.Authenticate(context.Background(), secret+"x")
		require.ErrorIs(t, err, api.ErrToken)
		require.Empty(t, each.List()[0].Digest)
	}
	c.pass(time.Hour)
	_, err = reopened.Authenticate(context.Background(), secret)
	require.ErrorIs(t, err, api.ErrToken)
	require.True(t, reopened.Demanded(), "nobody is let in because the tokens have expired")

	other, made, err := tokens.Create(api.Token{Principal: made.Principal, Function: "reader", Expires: c.now().Add(time.Hour)})
	require.NoError(t, err)
	found, err := tokens.Revoke(made.ID)
	require.NoError(t, err)
	require.True(t, found)
	_, err = tokens.Authenticate(context.Background(), other)
	require.ErrorIs(t, err, api.ErrToken)
	reopened, err = api.OpenTokens(keeper, c.now)
	require.NoError(t, err)
	_, err = reopened.Authenticate(context.Background(), other)
	require.ErrorIs(t, err, api.ErrToken, "it is revoked after a restart, too")

	// What can't be kept isn't given out, and a file that can't be read opens no server.
	keeper.fail = errors.New("disk full")
	_, _, err = tokens.Create(api.Token{Expires: c.now().Add(time.Hour)})
	require.Error(t, err)
	require.Len(t, tokens.List(), 2)
	for _, text := range []string{"", "{", `{"format":2,"tokens":[]}`, `{"format":1,"tokens":[],"more":1}`} {
		_, err = api.OpenTokens(&memoryKeeper{text: []byte(text)}, c.now)
		require.Error(t, err, text)
	}
}

// ask sends a request with a token or a cookie.
func ask(s http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestSessions(t *testing.T) {
	t.Parallel()
	c := newClock()
	tokens, err := api.OpenTokens(&memoryKeeper{}, c.now)
	require.NoError(t, err)
	s := newSite(t, func(config *api.Config) {
		config.Auth, config.Tokens, config.Now = api.SignIns{Local: tokens}, tokens, c.now
	})
	secret, made, err := tokens.Create(api.Token{Function: "reader", Grants: []api.Grant{{Role: api.RoleReader, Ledger: "*"}}, Expires: c.now().Add(100 * time.Hour)})
	require.NoError(t, err)
	bearer := "Bearer " + secret

	w := ask(s, "POST", "/v1/session", "", "Authorization", bearer)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	cookie := w.Result().Cookies()[0]
	require.Equal(t, api.SessionCookie, cookie.Name)
	require.True(t, cookie.Secure && cookie.HttpOnly && cookie.Path == "/" && cookie.Domain == "" && cookie.SameSite == http.SameSiteLaxMode, w.Header())
	require.NotEqual(t, secret, cookie.Value)
	held := cookie.Name + "=" + cookie.Value
	require.Equal(t, http.StatusOK, ask(s, "GET", "/v1/ledgers", "", "Cookie", held).Code)
	var who api.Session
	require.NoError(t, json.Unmarshal(ask(s, "GET", "/v1/session", "", "Cookie", held).Body.Bytes(), &who))
	require.Equal(t, made.Principal, who.Principal)
	require.Equal(t, 8*time.Hour, who.Expires.Sub(c.now()))

	// Another site's page signs nobody in or out; a session makes no session.
	require.Equal(t, http.StatusForbidden, ask(s, "DELETE", "/v1/session", "", "Cookie", held, "Sec-Fetch-Site", "cross-site").Code)
	require.Equal(t, http.StatusOK, ask(s, "POST", "/v1/session", "", "Cookie", held).Code)
	require.Len(t, tokens.List(), 1, "sessions are not listed")

	out := ask(s, "DELETE", "/v1/session", "", "Cookie", held)
	require.Equal(t, http.StatusOK, out.Code)
	require.Negative(t, out.Result().Cookies()[0].MaxAge)
	require.Equal(t, http.StatusUnauthorized, ask(s, "GET", "/v1/ledgers", "", "Cookie", held).Code)

	// It ends after eight hours, and with the token that it was made from.
	signIn := func() string {
		return api.SessionCookie + "=" + ask(s, "POST", "/v1/session", "", "Authorization", bearer).Result().Cookies()[0].Value
	}
	held = signIn()
	c.pass(8 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, ask(s, "GET", "/v1/ledgers", "", "Cookie", held).Code)
	held = signIn()
	require.Equal(t, http.StatusOK, ask(s, "GET", "/v1/ledgers", "", "Cookie", held).Code)
	_, err = tokens.Revoke(made.ID)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, ask(s, "GET", "/v1/ledgers", "", "Cookie", held).Code)
}

func TestTokensOverHTTP(t *testing.T) {
	t.Parallel()
	tokens, err := api.OpenTokens(&memoryKeeper{}, noon)
	require.NoError(t, err)
	s := newSite(t, func(config *api.Config) { config.Auth, config.Tokens = api.SignIns{Local: tokens}, tokens })
	w := ask(s, "POST", "/v1/tokens", `{"role":"admin"}`)
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	var made api.MadeToken
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &made))
	require.Equal(t, http.StatusUnauthorized, ask(s, "GET", "/v1/tokens", "").Code, "once there is one, it is demanded")
	admin := "Bearer " + made.Token
	for body, field := range map[string]string{
		`{"role":"chef"}`:                          "/role",
		`{"role":"coordinator"}`:                   "/organisations",
		`{"role":"reader","organisations":["ks"]}`: "/organisations",
		`{"role":"reader","ledger":"A b"}`:         "/ledger",
		`{"role":"reader","days":-1}`:              "/days",
		`{"role":"reader","days":9999}`:            "/days",
		`{"role":"reader","principal":"Anna A"}`:   "/principal",
		`{"role":"reader","more":1}`:               "",
		`[]`:                                       "",
	} {
		w := ask(s, "POST", "/v1/tokens", body, "Authorization", admin)
		require.Equal(t, http.StatusUnprocessableEntity, w.Code, body)
		var p api.Problem
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		require.Equal(t, "token.form", p.Errors[0].Code, body)
		require.Equal(t, field, p.Errors[0].Pointer, body)
	}
	w = ask(s, "DELETE", "/v1/tokens/nowhere", "", "Authorization", admin)
	require.Equal(t, http.StatusNotFound, w.Code)
	require.Contains(t, w.Body.String(), "token.unknown")
	require.Equal(t, http.StatusOK, ask(s, "DELETE", "/v1/tokens/"+made.Stored.ID, "", "Authorization", admin).Code)
	require.Equal(t, http.StatusUnauthorized, ask(s, "GET", "/v1/tokens", "", "Authorization", admin).Code)
	without := ask(newSite(t), "GET", "/v1/tokens", "")
	require.Equal(t, http.StatusNotFound, without.Code)
	require.Contains(t, without.Body.String(), "token.none")
}

func TestTokensAreBounded(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString(`{"format":1,"tokens":[`)
	for i := range 10_000 {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(`{"id":"x","digest":"d","principal":"p","function":"reader","grants":[],"created":"2025-01-01T00:00:00Z","expires":"2025-01-02T00:00:00Z"}`)
	}
	text.WriteString("]}")
	tokens, err := api.OpenTokens(&memoryKeeper{text: []byte(text.String())}, noon)
	require.NoError(t, err)
	w := ask(newSite(t, func(config *api.Config) { config.Tokens = tokens }), "POST", "/v1/tokens", `{"role":"reader"}`)
	require.Equal(t, http.StatusConflict, w.Code)
	require.Contains(t, w.Body.String(), "token.too_many")
}
