package api_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/api/issuertest"
)

// clock is a time that a test moves.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(0, c.at.Load()) }

func (c *clock) pass(d time.Duration) { c.at.Add(int64(d)) }

func newClock() *clock {
	c := &clock{}
	c.at.Store(noon().UnixNano())
	return c
}

func TestAccessTokensOfAnIssuer(t *testing.T) {
	t.Parallel()
	i, c := issuertest.New(t), newClock()
	key := i.Rotate(t, "one")
	knows := api.NewOIDC(api.OIDCConfig{Issuer: i.URL, Audience: "liggare", Now: c.now, Roles: map[string]api.Grant{
		"vbe-revisor": {Role: api.RoleAuditor, Ledger: "alfa"}, "vbe-samordnare": {Role: api.RoleCoordinator, Ledger: "*"},
	}})
	claims := func(change ...any) map[string]any {
		all := map[string]any{"iss": i.URL, "aud": []string{"other", "liggare"}, "sub": "somebody-there", "exp": c.now().Add(time.Hour).Unix(), "iat": c.now().Unix(),
			"roles": []string{"vbe-revisor", "vbe-samordnare", "annat"}, "organisations": []string{"ks", "*"}}
		for n := 0; n < len(change); n += 2 {
			all[change[n].(string)] = change[n+1]
		}
		return all
	}
	p, err := knows.Authenticate(context.Background(), issuertest.Sign(t, key.Key, jose.RS256, "one", "at+jwt", claims()))
	require.NoError(t, err)
	require.Equal(t, []api.Grant{{Role: api.RoleAuditor, Ledger: "alfa"}, {Role: api.RoleCoordinator, Ledger: "*", Organisations: []string{"ks"}}}, p.Grants)
	require.NotContains(t, p.Actor(), "somebody")
	again, err := knows.Authenticate(context.Background(), issuertest.Sign(t, key.Key, jose.RS256, "one", "application/at+JWT", claims("roles", "vbe-revisor annat")))
	require.NoError(t, err)
	require.Equal(t, p.ID, again.ID, "one subject is one principal")

	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	public, err := json.Marshal(key.Public())
	require.NoError(t, err)
	good := issuertest.Sign(t, key.Key, jose.RS256, "one", "at+jwt", claims())
	for name, token := range map[string]string{
		"another audience":                issuertest.Sign(t, key.Key, jose.RS256, "one", "at+jwt", claims("aud", "other")),
		"another issuer":                  issuertest.Sign(t, key.Key, jose.RS256, "one", "at+jwt", claims("iss", "https://evil.example")),
		"expired":                         issuertest.Sign(t, key.Key, jose.RS256, "one", "at+jwt", claims("exp", c.now().Add(-time.Second).Unix())),
		"no expiry":                       issuertest.Sign(t, key.Key, jose.RS256, "one", "at+jwt", claims("exp", 0)),
		"not yet valid":                   issuertest.Sign(t, key.Key, jose.RS256, "one", "at+jwt", claims("nbf", c.now().Add(time.Hour).Unix())),
		"an ID token":                     issuertest.Sign(t, key.Key, jose.RS256, "one", "JWT", claims()),
		"no type":                         issuertest.Sign(t, key.Key, jose.RS256, "one", "", claims()),
		"another's key by the same name":  issuertest.Sign(t, other, jose.RS256, "one", "at+jwt", claims()),
		"another's key by no known name":  issuertest.Sign(t, other, jose.RS256, "two", "at+jwt", claims()),
		"another's curve":                 issuertest.Sign(t, curve, jose.ES256, "one", "at+jwt", claims()),
		"the public key as shared secret": issuertest.Sign(t, public, jose.HS256, "one", "at+jwt", claims()),
		"no signature":                    "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ4In0.",
		"cut short":                       good[:len(good)-3],
		"text":                            "liggare",
		"dots":                            "..",
	} {
		_, err := knows.Authenticate(context.Background(), token)
		require.ErrorIs(t, err, api.ErrToken, name)
		require.NotContains(t, err.Error(), "somebody", name)
	}

	// A key that the issuer begins to sign with is found at once, and one more at most half a minute later; the earlier ones are good as long as they are published.
	c.pass(31 * time.Second)
	next := i.Rotate(t, "next")
	byNext := issuertest.Sign(t, next.Key, jose.RS256, "next", "at+jwt", claims())
	_, err = knows.Authenticate(context.Background(), byNext)
	require.NoError(t, err)
	next = i.Rotate(t, "soon after")
	byNext = issuertest.Sign(t, next.Key, jose.RS256, "soon after", "at+jwt", claims())
	_, err = knows.Authenticate(context.Background(), byNext)
	require.ErrorIs(t, err, api.ErrToken)
	c.pass(31 * time.Second)
	_, err = knows.Authenticate(context.Background(), byNext)
	require.NoError(t, err)
	_, err = knows.Authenticate(context.Background(), good)
	require.NoError(t, err)
	i.Retire()
	c.pass(31 * time.Second)
	_, err = knows.Authenticate(context.Background(), issuertest.Sign(t, other, jose.RS256, "unheard", "at+jwt", claims()))
	require.ErrorIs(t, err, api.ErrToken)
	_, err = knows.Authenticate(context.Background(), good)
	require.ErrorIs(t, err, api.ErrToken, "a key that is taken back is good no more")

	// While the issuer is away, its keys that are known are good.
	i.Away.Store(true)
	c.pass(31 * time.Second)
	_, err = knows.Authenticate(context.Background(), byNext)
	require.NoError(t, err)
	_, err = api.NewOIDC(api.OIDCConfig{Issuer: i.URL, Audience: "liggare", Now: c.now}).Authenticate(context.Background(), byNext)
	require.ErrorIs(t, err, api.ErrIssuer)
}

// Thousands of bad tokens at once, each with a key of its own that nobody knows, are refused, and the issuer is asked once more than it must be, and then once in half a minute.
func TestBadTokensAskTheIssuerOnce(t *testing.T) {
	t.Parallel()
	i, c := issuertest.New(t), newClock()
	i.Rotate(t, "one")
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	var keeper memoryKeeper
	tokens, err := api.OpenTokens(&keeper, c.now)
	require.NoError(t, err)
	s := newSite(t, func(config *api.Config) {
		config.Auth = api.SignIns{Local: tokens, Issuer: api.NewOIDC(api.OIDCConfig{Issuer: i.URL, Audience: "liggare", Now: c.now})}
	})
	const askers, each = 20, 100
	claims := map[string]any{"iss": i.URL, "aud": "liggare", "sub": "x", "exp": c.now().Add(time.Hour).Unix()}
	bad := make([]string, askers)
	for n := range bad {
		bad[n] = issuertest.Sign(t, crypto.PrivateKey(other), jose.ES256, fmt.Sprint("made-up-", n), "at+jwt", claims)
	}
	var wrong atomic.Int64
	var all sync.WaitGroup
	for n := range askers {
		all.Go(func() {
			for range each {
				r := httptest.NewRequest(http.MethodGet, "/v1/ledgers", nil)
				r.Header.Set("Authorization", "Bearer "+bad[n])
				w := httptest.NewRecorder()
				if s.ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
					wrong.Add(1)
				}
			}
		})
	}
	all.Wait()
	require.Zero(t, wrong.Load())
	require.EqualValues(t, 2, i.KeySets.Load(), "once, and once more for the first key that wasn't there")
	c.pass(31 * time.Second)
	r := httptest.NewRequest(http.MethodGet, "/v1/ledgers", nil)
	r.Header.Set("Authorization", "Bearer "+bad[0])
	s.ServeHTTP(httptest.NewRecorder(), r)
	require.EqualValues(t, 3, i.KeySets.Load())
}

// slowly is a way to an issuer on which what is asked for hangs while a test holds it.
type slowly struct {
	held  atomic.Bool
	asked chan string   // paths that hang
	goOn  chan struct{} // closed: all go on
}

func (s *slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.held.Load() {
		s.asked <- r.URL.Path
		select {
		case <-s.goOn:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// While the issuer is slow to tell its keys, tokens by keys that are known are judged at once, good or bad, and who waits for others waits no longer than the own request lasts.
func TestASlowIssuerHoldsUpNobodyWhoseKeyIsKnown(t *testing.T) {
	t.Parallel()
	i, c := issuertest.New(t), newClock()
	key, way := i.Rotate(t, "one"), &slowly{asked: make(chan string, 10), goOn: make(chan struct{})}
	knows := api.NewOIDC(api.OIDCConfig{Issuer: i.URL, Audience: "liggare", Now: c.now, HTTP: &http.Client{Transport: way, Timeout: time.Minute}})
	token := func(kid string, lasts time.Duration) string {
		return issuertest.Sign(t, key.Key, jose.RS256, kid, "at+jwt", map[string]any{"iss": i.URL, "aud": "liggare", "sub": "somebody-there", "exp": c.now().Add(lasts).Unix()})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	judged := func(ctx context.Context, token string) error {
		done := make(chan error, 1)
		go func() {
			_, err := knows.Authenticate(ctx, token)
			done <- err
		}()
		select {
		case err := <-done:
			return err
		case <-time.After(10 * time.Second):
			return errors.New("held up")
		}
	}
	good, late, unknown := token("one", time.Hour), token("one", -time.Hour), token("two", time.Hour)

	way.held.Store(true)
	first := make(chan error, 1)
	go func() {
		_, err := knows.Authenticate(t.Context(), good)
		first <- err
	}()
	require.Equal(t, "/.well-known/openid-configuration", <-way.asked)
	require.ErrorIs(t, judged(gone, good), context.Canceled, "nobody knows yet where the keys are")
	way.held.Store(false)
	close(way.goOn)
	require.NoError(t, <-first)

	c.pass(31 * time.Second)
	way.goOn = make(chan struct{})
	way.held.Store(true)
	stranger := make(chan error, 1)
	go func() {
		_, err := knows.Authenticate(t.Context(), unknown)
		stranger <- err
	}()
	require.Equal(t, "/keys", <-way.asked)
	require.NoError(t, judged(t.Context(), good))
	require.ErrorIs(t, judged(t.Context(), late), api.ErrToken)
	require.ErrorIs(t, judged(gone, unknown), api.ErrIssuer)
	require.Empty(t, way.asked, "all wait for one answer")
	close(way.goOn)
	require.ErrorIs(t, <-stranger, api.ErrToken)
}
