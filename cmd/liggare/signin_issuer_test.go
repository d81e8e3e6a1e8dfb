package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/api/issuertest"
)

// issued is a server over TLS whose pages are a client of an issuer, wired as serve does it from its flags.
type issued struct {
	*testing.T
	issuer *issuertest.Issuer
	host   *host
	url    string
	server *httptest.Server
	log    lockedText
}

// lockedText is a log that may be read while it is written.
type lockedText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newIssued(t *testing.T, secret string) *issued {
	t.Helper()
	s := &issued{T: t, issuer: issuertest.New(t), server: httptest.NewUnstartedServer(nil)}
	s.issuer.Rotate(t, "one")
	s.url = "https://" + s.server.Listener.Addr().String()
	s.issuer.Client = issuertest.Client{ID: "pages", Secret: secret, Redirect: s.url + "/signin/back"}
	s.issuer.Claims = func() map[string]any { return map[string]any{"aud": "liggare", "roles": "vbe-revisor"} }
	flags := signIn{client: "pages", publicURL: s.url + "/", oidcRoles: []string{"vbe-revisor=auditor@botkyrka"}}
	flags.oidc = api.OIDCConfig{Issuer: s.issuer.URL, Audience: "liggare"}
	require.NoError(t, flags.check("0.0.0.0:8443"))
	flags.secret = secret
	h, err := openHost(t.Context(), hostConfig{dir: t.TempDir(), create: true, log: slog.New(slog.NewTextHandler(&s.log, nil)), issuer: flags.issuer(), pages: flags.pages()})
	require.NoError(t, err)
	_, err = h.bear(t.Context(), birth{id: "botkyrka", name: "Botkyrka kommun", code: "0127"}, "sv")
	require.NoError(t, err)
	s.host, s.server.Config.Handler = h, h.handler
	s.server.StartTLS()
	t.Cleanup(func() {
		s.server.Close()
		require.NoError(t, h.close())
	})
	return s
}

// surfer is a browser with cookies of its own, that follows redirects only when it is told to.
type surfer struct {
	*issued
	client http.Client
}

func (s *issued) browser() *surfer {
	jar, err := cookiejar.New(nil)
	require.NoError(s, err)
	return &surfer{s, http.Client{Transport: s.server.Client().Transport, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// seen is what a browser got.
type seen struct {
	status int
	to     string // where it is sent
	body   string
	set    map[string]*http.Cookie
}

func (b *surfer) do(method, at string) seen {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, at, nil)
	require.NoError(b, err)
	r.Header.Set("Accept-Language", "sv")
	answer, err := b.client.Do(r)
	require.NoError(b, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(b, err)
	got := seen{answer.StatusCode, answer.Header.Get("Location"), string(body), map[string]*http.Cookie{}}
	for _, c := range answer.Cookies() {
		got.set[c.Name] = c
	}
	return got
}

func (b *surfer) get(path string) seen { b.Helper(); return b.do(http.MethodGet, b.url+path) }

// start begins to sign in, and returns what the issuer is asked.
func (b *surfer) start(next string) (away string) {
	b.Helper()
	got := b.get("/signin/away?next=" + url.QueryEscape(next))
	require.Equal(b, http.StatusSeeOther, got.status, got.body)
	require.True(b, strings.HasPrefix(got.to, b.issuer.URL+"/authorize?"), got.to)
	return got.to
}

// allowed is where the issuer sends the browser back to.
func (b *surfer) allowed(away string) (back string) {
	b.Helper()
	got := b.do(http.MethodGet, away)
	require.Equal(b, http.StatusFound, got.status, got.body)
	require.True(b, strings.HasPrefix(got.to, b.url+"/signin/back?"), got.to)
	return got.to
}

// turnedAway: nobody is signed in, and no token nor name stands in the answer.
func (b *surfer) turnedAway(got seen, status int) {
	b.Helper()
	require.Equal(b, status, got.status, got.body)
	require.Empty(b, got.to)
	require.NotContains(b, got.set, api.SessionCookie)
	require.NotContains(b, got.body+b.log.String(), "andersson")
	require.Equal(b, http.StatusUnauthorized, b.get("/ledgers/botkyrka").status)
}

// changed is an address with parameters changed: name, value, …
func changed(t *testing.T, at string, changes ...string) string {
	u, err := url.Parse(at)
	require.NoError(t, err)
	q := u.Query()
	for i := 0; i < len(changes); i += 2 {
		q.Del(changes[i])
		if changes[i+1] != "" {
			q.Set(changes[i], changes[i+1])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func TestSignInAtTheIssuer(t *testing.T) {
	t.Parallel()
	for name, secret := range map[string]string{"public client": "", "client with a secret": "s3:cret/+"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newIssued(t, secret)
			b := s.browser()
			require.Contains(t, b.get("/ledgers/botkyrka?on=2019-11-30").body, `href="/signin/away?next=%2fledgers%2fbotkyrka%3fon%3d2019-11-30"`)
			got := b.get("/signin/away?next=" + url.QueryEscape("/ledgers/botkyrka?on=2019-11-30"))
			held := got.set["__Host-liggare-signin"]
			require.True(t, held.HttpOnly && held.Secure && held.SameSite == http.SameSiteLaxMode && held.Path == "/" && held.Domain == "" && held.MaxAge == 600)
			asked, err := url.Parse(got.to)
			require.NoError(t, err)
			for _, name := range []string{"state", "nonce", "code_challenge"} {
				require.GreaterOrEqual(t, len(asked.Query().Get(name)), 26, name)
			}
			require.Equal(t, "S256", asked.Query().Get("code_challenge_method"))
			require.Equal(t, "openid", asked.Query().Get("scope"))
			require.Equal(t, s.url+"/signin/back", asked.Query().Get("redirect_uri"))

			got = b.do(http.MethodGet, b.allowed(got.to))
			require.Equal(t, http.StatusSeeOther, got.status, got.body+s.log.String())
			require.Equal(t, "/ledgers/botkyrka?on=2019-11-30", got.to)
			require.Negative(t, got.set["__Host-liggare-signin"].MaxAge)
			session := got.set["__Host-liggare"]
			require.True(t, session.HttpOnly && session.Secure && session.SameSite == http.SameSiteLaxMode && session.Path == "/" && session.Domain == "" && session.MaxAge > 0)
			page := b.get(got.to)
			require.Equal(t, http.StatusOK, page.status)
			require.Contains(t, page.body, "Inloggad som revisor")
			require.NotContains(t, page.body, "andersson")
			require.EqualValues(t, 1, s.issuer.Codes.Load())

			got = b.do(http.MethodPost, s.url+"/signout")
			require.Equal(t, "/signin/out", got.to)
			require.Negative(t, got.set["__Host-liggare"].MaxAge)
			require.Equal(t, http.StatusUnauthorized, b.get("/ledgers/botkyrka").status)
			kept := s.browser()
			at, err := url.Parse(s.url)
			require.NoError(t, err)
			kept.client.Jar.SetCookies(at, []*http.Cookie{session})
			require.Equal(t, http.StatusUnauthorized, kept.get("/ledgers/botkyrka").status, "the session is over, whoever kept its cookie")
		})
	}
}

// Who comes in at the issuer and has no role here is told so, and has no session.
func TestSignInAtTheIssuerWithoutARole(t *testing.T) {
	t.Parallel()
	s := newIssued(t, "")
	s.issuer.Claims = func() map[string]any { return map[string]any{"aud": "liggare"} }
	b := s.browser()
	got := b.do(http.MethodGet, b.allowed(b.start("/")))
	b.turnedAway(got, http.StatusForbidden)
	require.Contains(t, got.body, "Roller ges per liggare")
}

func TestSignInAtTheIssuerIsRefused(t *testing.T) {
	t.Parallel()
	s := newIssued(t, "")
	fresh := func() (*surfer, string) {
		b := s.browser()
		return b, b.allowed(b.start("/"))
	}
	codes := func(f func()) int64 {
		before := s.issuer.Codes.Load()
		f()
		return s.issuer.Codes.Load() - before
	}
	for name, changes := range map[string][]string{"another state": {"state", "another"}, "no state": {"state", ""}} {
		b, back := fresh()
		require.Zero(t, codes(func() { b.turnedAway(b.do(http.MethodGet, changed(t, back, changes...)), http.StatusBadRequest) }), name)
		b.turnedAway(b.do(http.MethodGet, back), http.StatusBadRequest) // it had its one attempt
	}

	// A state is good once, and a code too, also for who kept the cookie.
	b, back := fresh()
	at, err := url.Parse(s.url)
	require.NoError(t, err)
	held := b.client.Jar.Cookies(at)
	require.Len(t, held, 1)
	held[0].Secure, held[0].Path = true, "/"
	require.Equal(t, "/", b.do(http.MethodGet, back).to)
	require.Equal(t, http.StatusBadRequest, b.do(http.MethodGet, back).status)
	kept := s.browser()
	kept.client.Jar.SetCookies(at, held)
	require.EqualValues(t, 1, codes(func() { kept.turnedAway(kept.do(http.MethodGet, back), http.StatusBadGateway) }), "a code is sent once")
	require.Contains(t, s.log.String(), "changed no code")

	// Somebody who never started, and somebody who is led to another's sign-in: neither becomes the other.
	b = s.browser()
	b.turnedAway(b.get("/signin/back?state=x&code=y"), http.StatusBadRequest)
	b.turnedAway(b.get("/signin/back"), http.StatusBadRequest)
	_, others := fresh()
	b.turnedAway(b.do(http.MethodGet, others), http.StatusBadRequest)
	b.start("/")
	require.Zero(t, codes(func() { b.turnedAway(b.do(http.MethodGet, others), http.StatusBadRequest) }))

	// Another's code with one's own state: the challenge is another's.
	b, back = fresh()
	u, err := url.Parse(others)
	require.NoError(t, err)
	b.turnedAway(b.do(http.MethodGet, changed(t, back, "code", u.Query().Get("code"))), http.StatusBadGateway)
	b, back = fresh()
	b.turnedAway(b.do(http.MethodGet, changed(t, back, "code", "")), http.StatusBadGateway)
}

func TestTheIssuerAnswersBadly(t *testing.T) {
	t.Parallel()
	s := newIssued(t, "")
	b := s.browser()
	s.issuer.Nonce.Store("another")
	b.turnedAway(b.do(http.MethodGet, b.allowed(b.start("/"))), http.StatusBadGateway)
	require.Contains(t, s.log.String(), "to another sign-in")
	s.issuer.Nonce.Store("")

	for declines, status := range map[string]int{"access_denied": http.StatusForbidden, "server_error": http.StatusBadGateway, "made up by andersson": http.StatusBadGateway} {
		s.issuer.Declines.Store(declines)
		got := b.do(http.MethodGet, b.allowed(b.start("/")))
		b.turnedAway(got, status)
		require.NotContains(t, got.body, declines)
	}
	require.Contains(t, s.log.String(), "server_error")
	s.issuer.Declines.Store("")

	s.issuer.Claims = func() map[string]any { return map[string]any{"aud": "another", "roles": "vbe-revisor"} }
	b.turnedAway(b.do(http.MethodGet, b.allowed(b.start("/"))), http.StatusUnauthorized)

	back := b.allowed(b.start("/"))
	s.issuer.Away.Store(true)
	b.turnedAway(b.do(http.MethodGet, back), http.StatusBadGateway)
}

// An answer that another issuer gave, that names none where this one always does, or whose ID token came with another access token signs nobody in.
func TestTheIssuerIsNamed(t *testing.T) {
	t.Parallel()
	s := newIssued(t, "")
	s.issuer.NamesAs.Store(s.issuer.URL)
	in := func() seen { b := s.browser(); return b.do(http.MethodGet, b.allowed(b.start("/"))) }
	require.Equal(t, http.StatusSeeOther, in().status)
	for _, other := range []string{"https://another.example", s.issuer.URL + "/"} {
		s.issuer.NamesAs.Store(other)
		b := s.browser()
		b.turnedAway(b.do(http.MethodGet, b.allowed(b.start("/"))), http.StatusBadRequest)
		s.issuer.Declines.Store("access_denied")
		b = s.browser()
		b.turnedAway(b.do(http.MethodGet, b.allowed(b.start("/"))), http.StatusBadRequest)
		s.issuer.Declines.Store("")
	}
	s.issuer.NamesAs.Store(s.issuer.URL)
	s.issuer.Unnamed.Store(true)
	b := s.browser()
	b.turnedAway(b.do(http.MethodGet, b.allowed(b.start("/"))), http.StatusBadRequest)
	s.issuer.Unnamed.Store(false)
	s.issuer.Hash.Store("AAAAAAAAAAAAAAAAAAAAAA")
	b = s.browser()
	b.turnedAway(b.do(http.MethodGet, b.allowed(b.start("/"))), http.StatusBadGateway)
	require.Contains(t, s.log.String(), "isn't the one that the id_token came with")
	s.issuer.Hash.Store("-")
	require.Equal(t, http.StatusSeeOther, in().status, "a hash is looked at where there is one")
}

// Signing out ends the session here, and leads to the end of the issuer's own, for those who came in there.
func TestSignOutAtTheIssuer(t *testing.T) {
	t.Parallel()
	s := newIssued(t, "")
	s.issuer.SignsOut = true
	b := s.browser()
	require.Equal(t, http.StatusSeeOther, b.do(http.MethodGet, b.allowed(b.start("/"))).status)
	got := b.do(http.MethodPost, s.url+"/signout")
	require.Equal(t, "/signin/out", got.to)
	page := b.get("/signin/out")
	require.Contains(t, page.body, "Du är utloggad")
	require.Contains(t, page.body, s.issuer.URL+"/end?client_id=pages&amp;post_logout_redirect_uri="+url.QueryEscape(s.url+"/signin")+"&amp;tenant=one")
	require.NotContains(t, b.get("/signin/out").body, "/end?", "there is nothing left to end")
	require.NotContains(t, s.browser().get("/signin/out").body, "/end?", "nobody came in there")

	without := newIssued(t, "")
	b = without.browser()
	require.Equal(t, http.StatusSeeOther, b.do(http.MethodGet, b.allowed(b.start("/"))).status)
	b.do(http.MethodPost, without.url+"/signout")
	require.NotContains(t, b.get("/signin/out").body, "Logga ut där också")
}

// Signing in leads to pages of this server, whatever an address asks for, and back to its own address, whatever a request calls it.
func TestSignInAtTheIssuerLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s := newIssued(t, "")
	for next, to := range map[string]string{
		"//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", `\\evil.example`: "/", "/\t/evil.example": "/", "///evil.example": "/", "javascript:alert(1)": "/", " //evil.example": "/",
		"evil.example": "/", "https:evil.example": "/", "/signin/away": "/", "/x|y": "/x%7Cy", "/" + strings.Repeat("x", 5000): "/",
		`/ledgers/botkyrka/search?q="a;b|c"`: `/ledgers/botkyrka/search?q="a;b|c"`,
	} {
		b := s.browser()
		require.Equal(t, to, b.do(http.MethodGet, b.allowed(b.start(next))).to, next)
	}

	// What stands in the cookie is looked at like what stands in an address.
	b := s.browser()
	back, at := b.allowed(b.start("/")), &url.URL{Scheme: "https", Host: strings.TrimPrefix(s.url, "https://")}
	held := b.client.Jar.Cookies(at)[0]
	held.Value, held.Secure, held.Path = strings.TrimSuffix(held.Value, "%2F")+"%2F%2Fevil.example", true, "/"
	b.client.Jar.SetCookies(at, []*http.Cookie{held})
	require.Equal(t, "/", b.do(http.MethodGet, back).to)

	r := httptest.NewRequest(http.MethodGet, "/signin/away", nil)
	r.Host = "evil.example"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	w := httptest.NewRecorder()
	s.host.handler.ServeHTTP(w, r)
	require.Contains(t, w.Header().Get("Location"), "redirect_uri="+url.QueryEscape(s.url+"/signin/back"))
	require.NotContains(t, w.Header().Get("Location"), "evil")
}

func TestPublicURL(t *testing.T) {
	for _, c := range []struct {
		at, addr string
		proxy    bool
		made     string // "": refused
	}{
		{"https://liggare.example", "0.0.0.0:8443", false, "https://liggare.example"}, {"https://liggare.example:8443/", "0.0.0.0:8443", false, "https://liggare.example:8443"},
		{"https://liggare.example", "127.0.0.1:8080", true, "https://liggare.example"}, {"http://localhost:8080", "127.0.0.1:8080", false, "http://localhost:8080"},
		{"http://[::1]:8080", "[::1]:8080", false, "http://[::1]:8080"}, {"", "0.0.0.0:8443", false, ""}, {"", ":8443", false, ""}, {"", "127.0.0.1:8080", true, ""},
		{"http://liggare.example", "0.0.0.0:8443", false, ""}, {"liggare.example", "0.0.0.0:8443", false, ""}, {"https://", "0.0.0.0:8443", false, ""}, {"https://:8443", "0.0.0.0:8443", false, ""},
		{"https://liggare.example/under", "0.0.0.0:8443", false, ""}, {"https://liggare.example?x", "0.0.0.0:8443", false, ""}, {"https://liggare.example#x", "0.0.0.0:8443", false, ""},
		{"https://who@liggare.example", "0.0.0.0:8443", false, ""}, {"ftp://localhost", "0.0.0.0:8443", false, ""},
	} {
		s := signIn{client: "pages", publicURL: c.at, behindProxy: c.proxy, oidcRoles: []string{"x=reader"}, oidc: api.OIDCConfig{Issuer: "https://idp.example", Audience: "liggare"}}
		if err := s.check(c.addr); c.made == "" {
			require.ErrorContains(t, err, "--public-url", "%+v", c)
		} else {
			require.NoError(t, err, "%+v", c)
			require.Equal(t, c.made, s.pages().OIDC.PublicURL)
		}
	}
	alone := signIn{client: "pages", oidcRoles: []string{"x=reader"}, oidc: api.OIDCConfig{Issuer: "https://idp.example", Audience: "liggare"}}
	require.NoError(t, alone.check("127.0.0.1:8080"), "browsers on this machine come back to the address that they ask for")
}
