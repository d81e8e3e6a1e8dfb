package api_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
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
)

// issuer is an issuer of access tokens with real keys, over real HTTP.
type issuer struct {
	*httptest.Server
	keySets atomic.Int64 // how often its keys were asked for
	away    atomic.Bool

	mu   sync.Mutex
	keys []jose.JSONWebKey // private
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"authorization_endpoint":%q,"token_endpoint":%q,"id_token_signing_alg_values_supported":["RS256"]}`, i.URL, i.URL+"/keys", i.URL, i.URL)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		i.keySets.Add(1)
		i.mu.Lock()
		defer i.mu.Unlock()
		var set jose.JSONWebKeySet
		for _, key := range i.keys {
			set.Keys = append(set.Keys, key.Public())
		}
		text, err := json.Marshal(set)
		if err != nil {
			panic(err)
		}
		_, _ = w.Write(text)
	})
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.away.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

// rotate makes a key that signs from now on, and is published; the others stay published.
func (i *issuer) rotate(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	made := jose.JSONWebKey{Key: key, KeyID: id, Algorithm: string(jose.RS256), Use: "sig"}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = append(i.keys, made)
	return made
}

// signed is a token with claims, signed by a key.
func signed(t *testing.T, key any, alg jose.SignatureAlgorithm, kid, typ string, claims map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithHeader("kid", kid)
	if typ != "" {
		options = options.WithType(jose.ContentType(typ))
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	require.NoError(t, err)
	text, err := json.Marshal(claims)
	require.NoError(t, err)
	made, err := signer.Sign(text)
	require.NoError(t, err)
	token, err := made.CompactSerialize()
	require.NoError(t, err)
	return token
}

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
	i, c := newIssuer(t), newClock()
	key := i.rotate(t, "one")
	knows := api.NewOIDC(api.OIDCConfig{Issuer: i.URL, Audience: "liggare", Now: c.now, Roles: map[string]api.Grant{
		"vbe-revisor": {Role: api.RoleAuditor, Ledger: "alfa"}, "vbe-samordnare": {Role: api.RoleCoordinator, Ledger: "*"},
	}})
	claims := func(change ...any) map[string]any {
		all := map[string]any{"iss": i.URL, "aud": []string{"other", "liggare"}, "sub": "anna.andersson", "exp": c.now().Add(time.Hour).Unix(), "iat": c.now().Unix(),
			"roles": []string{"vbe-revisor", "vbe-samordnare", "annat"}, "organisations": []string{"ks", "*"}}
		for n := 0; n < len(change); n += 2 {
			all[change[n].(string)] = change[n+1]
		}
		return all
	}
	p, err := knows.Authenticate(context.Background(), signed(t, key.Key, jose.RS256, "one", "at+jwt", claims()))
	require.NoError(t, err)
	require.Equal(t, []api.Grant{{Role: api.RoleAuditor, Ledger: "alfa"}, {Role: api.RoleCoordinator, Ledger: "*", Organisations: []string{"ks"}}}, p.Grants)
	require.NotContains(t, p.Actor(), "anna")
	again, err := knows.Authenticate(context.Background(), signed(t, key.Key, jose.RS256, "one", "application/at+JWT", claims("roles", "vbe-revisor annat")))
	require.NoError(t, err)
	require.Equal(t, p.ID, again.ID, "one subject is one principal")

	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	public, err := json.Marshal(key.Public())
	require.NoError(t, err)
	good := signed(t, key.Key, jose.RS256, "one", "at+jwt", claims())
	for name, token := range map[string]string{
		"another audience":                signed(t, key.Key, jose.RS256, "one", "at+jwt", claims("aud", "other")),
		"another issuer":                  signed(t, key.Key, jose.RS256, "one", "at+jwt", claims("iss", "https://evil.example")),
		"expired":                         signed(t, key.Key, jose.RS256, "one", "at+jwt", claims("exp", c.now().Add(-time.Second).Unix())),
		"no expiry":                       signed(t, key.Key, jose.RS256, "one", "at+jwt", claims("exp", 0)),
		"not yet valid":                   signed(t, key.Key, jose.RS256, "one", "at+jwt", claims("nbf", c.now().Add(time.Hour).Unix())),
		"an ID token":                     signed(t, key.Key, jose.RS256, "one", "JWT", claims()),
		"no type":                         signed(t, key.Key, jose.RS256, "one", "", claims()),
		"another's key by the same name":  signed(t, other, jose.RS256, "one", "at+jwt", claims()),
		"another's key by no known name":  signed(t, other, jose.RS256, "two", "at+jwt", claims()),
		"another's curve":                 signed(t, curve, jose.ES256, "one", "at+jwt", claims()),
		"the public key as shared secret": signed(t, public, jose.HS256, "one", "at+jwt", claims()),
		"no signature":                    "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ4In0.",
		"cut short":                       good[:len(good)-3],
		"text":                            "liggare",
		"dots":                            "..",
	} {
		_, err := knows.Authenticate(context.Background(), token)
		require.ErrorIs(t, err, api.ErrToken, name)
		require.NotContains(t, err.Error(), "anna", name)
	}

	// A key that the issuer begins to sign with is found, at most half a minute later; the earlier one is good as long as it is published.
	next := i.rotate(t, "next")
	byNext := signed(t, next.Key, jose.RS256, "next", "at+jwt", claims())
	c.pass(31 * time.Second)
	_, err = knows.Authenticate(context.Background(), byNext)
	require.NoError(t, err)
	_, err = knows.Authenticate(context.Background(), good)
	require.NoError(t, err)
	i.mu.Lock()
	i.keys = i.keys[1:]
	i.mu.Unlock()
	c.pass(31 * time.Second)
	_, err = knows.Authenticate(context.Background(), signed(t, other, jose.RS256, "unheard", "at+jwt", claims()))
	require.ErrorIs(t, err, api.ErrToken)
	_, err = knows.Authenticate(context.Background(), good)
	require.ErrorIs(t, err, api.ErrToken, "a key that is taken back is good no more")

	// While the issuer is away, its keys that are known are good.
	i.away.Store(true)
	c.pass(31 * time.Second)
	_, err = knows.Authenticate(context.Background(), byNext)
	require.NoError(t, err)
	_, err = api.NewOIDC(api.OIDCConfig{Issuer: i.URL, Audience: "liggare", Now: c.now}).Authenticate(context.Background(), byNext)
	require.ErrorIs(t, err, api.ErrIssuer)
}

// Thousands of bad tokens at once, each with a key of its own that nobody knows, are refused, and the issuer is asked once in half a minute.
func TestBadTokensAskTheIssuerOnce(t *testing.T) {
	t.Parallel()
	i, c := newIssuer(t), newClock()
	i.rotate(t, "one")
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
		bad[n] = signed(t, crypto.PrivateKey(other), jose.ES256, fmt.Sprint("made-up-", n), "at+jwt", claims)
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
	require.EqualValues(t, 1, i.keySets.Load())
	c.pass(31 * time.Second)
	r := httptest.NewRequest(http.MethodGet, "/v1/ledgers", nil)
	r.Header.Set("Authorization", "Bearer "+bad[0])
	s.ServeHTTP(httptest.NewRecorder(), r)
	require.EqualValues(t, 2, i.keySets.Load())
}
