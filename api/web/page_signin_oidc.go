package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// OIDC is the sign-in of the organisation's own (OpenID Connect, code flow with PKCE, RFC 7636). Its access tokens are those that the API knows the issuer of.
type OIDC struct {
	Issuer       string
	ClientID     string
	ClientSecret string       // "": a public client
	Scopes       []string     // besides openid
	HTTP         *http.Client // nil: http.DefaultClient

	mu       sync.Mutex
	provider *oidc.Provider // nil: not found yet
}

// signInCookie holds what the way back from the issuer must fit: state, nonce, verifier and the page to go to. It lives for ten minutes.
const signInCookie = "__Host-liggare-signin"

const signInLasts = 600

var errNoIDToken = errors.New("the issuer gave no id_token")

func (o *OIDC) context(ctx context.Context) context.Context {
	if o.HTTP != nil {
		return oidc.ClientContext(ctx, o.HTTP)
	}
	return ctx
}

// config finds the issuer's addresses; it is asked again until it answers.
func (o *OIDC) config(ctx context.Context, back string) (*oauth2.Config, *oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider == nil {
		found, err := oidc.NewProvider(o.context(ctx), o.Issuer)
		if err != nil {
			return nil, nil, err
		}
		o.provider = found
	}
	return &oauth2.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: o.provider.Endpoint(), RedirectURL: back, Scopes: append([]string{oidc.ScopeOpenID}, o.Scopes...)}, o.provider, nil
}

// back is where the issuer sends the browser.
func (v *visit) back() string {
	scheme := "https"
	if v.r.TLS == nil && !v.BehindProxy {
		scheme = "http"
	}
	return scheme + "://" + v.r.Host + "/signin/back"
}

// signInAway sends the browser to the issuer.
func (v *visit) signInAway() (*shown, error) {
	if v.OIDC == nil {
		return v.missing(), nil
	}
	config, _, err := v.OIDC.config(v.r.Context(), v.back())
	if err != nil {
		return v.away(err), nil
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	v.signInCookie(strings.Join([]string{state, nonce, verifier, next(v.r.URL.Query().Get("next"))}, "|"), signInLasts)
	return &shown{redirect: config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier))}, nil
}

func (v *visit) signInCookie(value string, seconds int) {
	http.SetCookie(v.w, &http.Cookie{Name: signInCookie, Value: value, Path: "/", MaxAge: seconds, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// away tells that the issuer can't be asked. What it said is for the log.
func (v *visit) away(err error) *shown {
	v.Log.WarnContext(v.r.Context(), "sign-in came to nothing", "err", err)
	return v.message(http.StatusBadGateway, v.T("Inloggningen gick inte att slutföra", "The sign-in came to nothing"), v.T("Försök igen. Hjälper inte det, säg till den som sköter servern.", "Try again. If that doesn't help, tell whoever runs the server."))
}

// signInBack changes the code for a token and the token for a session.
func (v *visit) signInBack() (*shown, error) {
	cookie, err := v.r.Cookie(signInCookie)
	if v.OIDC == nil || err != nil {
		return v.missing(), nil
	}
	v.signInCookie("", -1)
	parts := strings.SplitN(cookie.Value, "|", 4)
	if len(parts) != 4 || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(v.r.URL.Query().Get("state"))) != 1 {
		return v.message(http.StatusBadRequest, v.T("Inloggningen hör inte hit", "The sign-in doesn't belong here"), v.T("Börja om från inloggningssidan.", "Start again from the sign-in page.")), nil
	}
	token, err := v.OIDC.exchange(v.r.Context(), v.back(), v.r.URL.Query().Get("code"), parts[2], parts[1])
	if err != nil {
		return v.away(err), nil
	}
	return v.begin(token, next(parts[3]))
}

// exchange changes the code for an access token, and holds that the answer is to this very sign-in.
func (o *OIDC) exchange(ctx context.Context, back, code, verifier, nonce string) (string, error) {
	config, provider, err := o.config(ctx, back)
	if err != nil {
		return "", err
	}
	got, err := config.Exchange(o.context(ctx), code, oauth2.VerifierOption(verifier))
	if err != nil {
		return "", err
	}
	raw, is := got.Extra("id_token").(string)
	if !is {
		return "", errNoIDToken
	}
	id, err := provider.VerifierContext(o.context(ctx), &oidc.Config{ClientID: o.ClientID}).Verify(ctx, raw)
	if err != nil {
		return "", err
	}
	if id.Nonce != nonce {
		return "", errors.New("the id_token is to another sign-in")
	}
	return got.AccessToken, nil
}
