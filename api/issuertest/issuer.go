// Package issuertest is an issuer of tokens (OpenID Connect) for tests: real keys, over real HTTP. Nothing but tests imports it.
package issuertest

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// Issuer is an issuer. What isn't atomic is set before anybody asks it.
type Issuer struct {
	*httptest.Server
	KeySets atomic.Int64 // how often its keys were asked for
	Away    atomic.Bool  // it answers 502

	Client   Client                // whom it signs people in for
	Claims   func() map[string]any // of the access tokens that it gives for codes
	Declines atomic.Value          // string: an error that it sends browsers back with; "": none
	SignsOut bool                  // it has an address that ends its own session
	NamesAs  atomic.Value          // string: the issuer that its answers name (RFC 9207), and says so of itself; "": none
	Unnamed  atomic.Bool           // its answers don't name it, whatever it says of itself
	Hash     atomic.Value          // string: at_hash of its ID tokens; "": the right one; "-": none
	Nonce    atomic.Value          // string: the nonce of its ID tokens; "": the one that was asked for
	Codes    atomic.Int64          // how many codes came to the token endpoint

	mu    sync.Mutex
	keys  []jose.JSONWebKey // private
	codes map[string]*grant // that it gave out
}

// New starts an issuer that has no key yet.
func New(t *testing.T) *Issuer {
	t.Helper()
	i := &Issuer{codes: map[string]*grant{}}
	i.Declines.Store("")
	for _, text := range []*atomic.Value{&i.Nonce, &i.NamesAs, &i.Hash} {
		text.Store("")
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.describe)
	mux.HandleFunc("GET /keys", i.keySet)
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.Away.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *Issuer) describe(w http.ResponseWriter, _ *http.Request) {
	told := map[string]any{
		"issuer": i.URL, "jwks_uri": i.URL + "/keys", "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
		"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"},
		"authorization_response_iss_parameter_supported": i.NamesAs.Load() != "",
	}
	if i.SignsOut {
		told["end_session_endpoint"] = i.URL + "/end?tenant=one"
	}
	answer(w, http.StatusOK, told)
}

func (i *Issuer) keySet(w http.ResponseWriter, _ *http.Request) {
	i.KeySets.Add(1)
	i.mu.Lock()
	defer i.mu.Unlock()
	var set jose.JSONWebKeySet
	for _, key := range i.keys {
		set.Keys = append(set.Keys, key.Public())
	}
	answer(w, http.StatusOK, set)
}

func answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// Rotate makes a key that signs from now on, and is published; the others stay published.
func (i *Issuer) Rotate(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	made := jose.JSONWebKey{Key: key, KeyID: id, Algorithm: string(jose.RS256), Use: "sig"}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = append(i.keys, made)
	return made
}

// Retire takes the oldest key back.
func (i *Issuer) Retire() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = i.keys[1:]
}

// Sign makes a token with claims, signed by a key.
func Sign(t *testing.T, key any, alg jose.SignatureAlgorithm, kid, typ string, claims map[string]any) string {
	t.Helper()
	token, err := sign(key, alg, kid, typ, claims)
	require.NoError(t, err)
	return token
}

func sign(key any, alg jose.SignatureAlgorithm, kid, typ string, claims map[string]any) (string, error) {
	options := (&jose.SignerOptions{}).WithHeader("kid", kid)
	if typ != "" {
		options = options.WithType(jose.ContentType(typ))
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	made, err := signer.Sign(text)
	if err != nil {
		return "", err
	}
	return made.CompactSerialize()
}
