package issuertest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Client is whom the issuer signs people in for.
type Client struct {
	ID       string
	Secret   string // "": a public client
	Redirect string // the one address that it sends browsers back to
}

// grant is what a code stands for.
type grant struct {
	challenge, nonce string
	used             bool
}

// authorize signs whoever comes in, and sends the browser back with a code (OpenID Connect Core 1.0, 3.1.2). What it can't send back it refuses itself.
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	if asked.Get("client_id") != i.Client.ID || asked.Get("redirect_uri") != i.Client.Redirect {
		http.Error(w, "another client, or another address to go back to", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {asked.Get("state")}}
	if as := i.NamesAs.Load().(string); as != "" && !i.Unnamed.Load() {
		back.Set("iss", as)
	}
	switch declines := i.Declines.Load().(string); {
	case declines != "":
		back.Set("error", declines)
		back.Set("error_description", "said of somebody-there")
	case asked.Get("response_type") != "code" || asked.Get("code_challenge_method") != "S256" || len(asked.Get("code_challenge")) != 43 || asked.Get("nonce") == "":
		back.Set("error", "invalid_request")
	default:
		code := rand.Text()
		i.mu.Lock()
		i.codes[code] = &grant{challenge: asked.Get("code_challenge"), nonce: asked.Get("nonce")}
		i.mu.Unlock()
		back.Set("code", code)
	}
	http.Redirect(w, r, i.Client.Redirect+"?"+back.Encode(), http.StatusFound)
}

// token changes a code for tokens, once, for the client that proves the code's challenge (RFC 7636, 4.6).
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	i.Codes.Add(1)
	id, secret, basic := r.BasicAuth()
	if basic { // each is written as in a form (RFC 6749, 2.3.1)
		id, secret = unescaped(id), unescaped(secret)
	} else {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if id != i.Client.ID || secret != i.Client.Secret || basic == (i.Client.Secret == "") {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	given := i.redeem(r.PostFormValue("code"))
	proof := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if given == nil || r.PostFormValue("grant_type") != "authorization_code" || r.PostFormValue("redirect_uri") != i.Client.Redirect || base64.RawURLEncoding.EncodeToString(proof[:]) != given.challenge {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "said of somebody-there"})
		return
	}
	nonce := given.nonce
	if other := i.Nonce.Load().(string); other != "" {
		nonce = other
	}
	common := map[string]any{"iss": i.URL, "sub": "somebody-there", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	access := maps.Clone(common)
	maps.Copy(access, i.Claims())
	identity := maps.Clone(common)
	identity["aud"], identity["nonce"] = i.Client.ID, nonce
	token := i.signed("at+jwt", access)
	switch hash := i.Hash.Load().(string); hash {
	case "": // the left half of its hash (OpenID Connect Core 1.0, 3.1.3.6)
		sum := sha256.Sum256([]byte(token))
		identity["at_hash"] = base64.RawURLEncoding.EncodeToString(sum[:16])
	case "-":
	default:
		identity["at_hash"] = hash
	}
	answer(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": 3600, "access_token": token, "id_token": i.signed("JWT", identity)})
}

func unescaped(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		return ""
	}
	return plain
}

// redeem takes a code; nil: it was never given out, or has been taken.
func (i *Issuer) redeem(code string) *grant {
	i.mu.Lock()
	defer i.mu.Unlock()
	given := i.codes[code]
	if given == nil || given.used {
		return nil
	}
	given.used = true
	return given
}

// signed is a token with claims, signed by the newest key.
func (i *Issuer) signed(typ string, claims map[string]any) string {
	i.mu.Lock()
	key := i.keys[len(i.keys)-1]
	i.mu.Unlock()
	token, err := sign(key.Key, jose.RS256, key.KeyID, typ, claims)
	if err != nil {
		panic(err)
	}
	return token
}
