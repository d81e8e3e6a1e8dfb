package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// OIDC is the sign-in of the organisation's own (OpenID Connect, code flow with PKCE, RFC 7636). Its access tokens are those that the API knows the issuer of.
type OIDC struct {
	Issuer       string
	ClientID     string
	ClientSecret string   // "": a public client
	Scopes       []string // besides openid
	PublicURL    string   // where browsers reach these pages, such as https://liggare.example, and come back to; "": the address that they ask for

	asking singleflight.Group          // for its description
	known  atomic.Pointer[issuerKnown] // nil: it has not answered yet
}

// issuerKnown is what the issuer's description says.
type issuerKnown struct {
	provider *oidc.Provider
	told     issuerTold
}

// issuerTold is what the issuer's description says of itself, beside its addresses.
type issuerTold struct {
	Methods    []string `json:"token_endpoint_auth_methods_supported"`          // left out: client_secret_basic (OpenID Connect Discovery 1.0, 3)
	EndSession string   `json:"end_session_endpoint"`                           // "": it has no sign-out of its own (OpenID Connect RP-Initiated Logout 1.0)
	NamesSelf  bool     `json:"authorization_response_iss_parameter_supported"` // its answers name it (RFC 9207)
}

// issuerCookie says that the session began at the issuer, so that signing out can end there too. It holds nothing: no token of the issuer's is kept.
const issuerCookie = "__Host-liggare-issuer"

// signInCookie holds what the way back from the issuer must fit: state, nonce, verifier and the page to go to. It lives for ten minutes.
const signInCookie = "__Host-liggare-signin"

const signInLasts = 600

// nextMost is the longest page to go to, in bytes as the cookie holds it: browsers drop cookies from 4096 on.
const nextMost = 3000

// What an issuer answers instead of a token that is to this sign-in. The library's own reasons quote what was sent.
var (
	errNoIDToken  = errors.New("the issuer gave no id_token")
	errIDToken    = errors.New("the id_token isn't the issuer's to this client, or is too old")
	errOtherNonce = errors.New("the id_token is to another sign-in")
	errCode       = errors.New("the issuer changed no code for a token")
	errOtherToken = errors.New("the access token isn't the one that the id_token came with")
)

var issuerClient = &http.Client{Timeout: 10 * time.Second}

func issuerContext(ctx context.Context) context.Context { return oidc.ClientContext(ctx, issuerClient) }

// issuer is what the issuer's description says; it is asked again until it answers. Who comes while it is being asked waits for the same answer, and no longer than the own request lasts.
func (o *OIDC) issuer(ctx context.Context) (*issuerKnown, error) {
	if known := o.known.Load(); known != nil {
		return known, nil
	}
	select {
	case asked := <-o.asking.DoChan("", o.ask):
		if asked.Err != nil {
			return nil, asked.Err
		}
		return asked.Val.(*issuerKnown), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (o *OIDC) ask() (any, error) {
	if known := o.known.Load(); known != nil { // since it was looked for
		return known, nil
	}
	found, err := oidc.NewProvider(issuerContext(context.Background()), o.Issuer)
	if err != nil {
		return nil, err
	}
	known := &issuerKnown{provider: found}
	if err := found.Claims(&known.told); err != nil {
		return nil, err
	}
	o.known.Store(known)
	return known, nil
}

// config is what the issuer is asked with, at its own addresses.
func (o *OIDC) config(known *issuerKnown, back string) *oauth2.Config {
	at := known.provider.Endpoint()
	at.AuthStyle = o.clientStyle(known.told)
	return &oauth2.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: at, RedirectURL: back, Scopes: append([]string{oidc.ScopeOpenID}, o.Scopes...)}
}

// clientStyle is how the pages tell the issuer which client they are. Left to find that out, the library would send a code that is refused once more, and a code is good once.
func (o *OIDC) clientStyle(told issuerTold) oauth2.AuthStyle {
	basic := len(told.Methods) == 0 || slices.Contains(told.Methods, "client_secret_basic")
	if o.ClientSecret == "" || !basic {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// answered tells whether an answer names the issuer, where it names one or is to (RFC 9207, 2.4): with another's answer a browser could be led to give the one's code to the other.
func (o *OIDC) answered(asked url.Values) bool {
	if !asked.Has("iss") {
		known := o.known.Load()
		return known == nil || !known.told.NamesSelf
	}
	return len(asked["iss"]) == 1 && asked.Get("iss") == o.Issuer
}

// signOut is where the issuer ends its own session, and sends the browser back from; "" where it has no such address, or can't be asked for one.
func (o *OIDC) signOut(ctx context.Context, back string) string {
	known, err := o.issuer(ctx)
	if err != nil {
		return ""
	}
	to, err := url.Parse(known.told.EndSession)
	if err != nil || known.told.EndSession == "" || to.Scheme != "https" && to.Scheme != "http" {
		return ""
	}
	q := to.Query()
	q.Set("client_id", o.ClientID)
	q.Set("post_logout_redirect_uri", strings.TrimSuffix(back, "/back"))
	to.RawQuery = q.Encode()
	return to.String()
}

// back is where the issuer sends the browser.
func (v *visit) back() string {
	if v.OIDC.PublicURL != "" {
		return v.OIDC.PublicURL + "/signin/back"
	}
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
	known, err := v.OIDC.issuer(v.r.Context())
	if err != nil {
		return v.away(err), nil
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	to := url.QueryEscape(next(v.r.URL.Query().Get("next")))
	if len(to) > nextMost {
		to = url.QueryEscape("/")
	}
	v.cookie(signInCookie, strings.Join([]string{state, nonce, verifier, to}, "|"), signInLasts)
	return &shown{redirect: v.OIDC.config(known, v.back()).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier))}, nil
}

// cookie sets one that only this server sees; with no seconds it lives as long as the browser.
func (v *visit) cookie(name, value string, seconds int) {
	http.SetCookie(v.w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// away tells that the issuer can't be asked. What it said is for the log.
func (v *visit) away(err error) *shown {
	v.Log.WarnContext(v.r.Context(), "sign-in came to nothing", "err", err)
	return v.message(http.StatusBadGateway, v.T("Inloggningen gick inte att slutföra", "The sign-in came to nothing"), v.T("Försök igen. Hjälper inte det, säg till den som sköter servern.", "Try again. If that doesn't help, tell whoever runs the server."))
}

// signInBack changes the code for a token and the token for a session. The cookie binds what comes to the browser that started, and goes with the first attempt.
func (v *visit) signInBack() (*shown, error) {
	if v.OIDC == nil {
		return v.missing(), nil
	}
	cookie, err := v.r.Cookie(signInCookie)
	if err != nil {
		return v.notOurs(), nil
	}
	v.cookie(signInCookie, "", -1)
	asked, parts := v.r.URL.Query(), strings.Split(cookie.Value, "|")
	if len(parts) != 4 || parts[0] == "" || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(asked.Get("state"))) != 1 {
		return v.notOurs(), nil
	}
	if !v.OIDC.answered(asked) {
		return v.notOurs(), nil
	}
	if asked.Has("error") {
		return v.declined(asked.Get("error")), nil
	}
	token, err := v.OIDC.exchange(v.r.Context(), v.back(), asked.Get("code"), parts[2], parts[1])
	if err != nil {
		return v.away(err), nil
	}
	to, err := url.QueryUnescape(parts[3])
	if err != nil {
		to = ""
	}
	made, err := v.begin(token, next(to))
	if err == nil && made.redirect != "" {
		v.cookie(issuerCookie, "1", 0)
	}
	return made, err
}

// notOurs refuses an answer to a sign-in that this browser has not started, or has finished.
func (v *visit) notOurs() *shown {
	return v.message(http.StatusBadRequest, v.T("Inloggningen hör inte hit", "The sign-in doesn't belong here"), v.T("Börja om från inloggningssidan.", "Start again from the sign-in page."))
}

// declined tells that the issuer signed nobody in (RFC 6749, 4.1.2.1). What stands in the address is shown and logged only where it is a word of the standard.
func (v *visit) declined(code string) *shown {
	if code == "access_denied" {
		return v.message(http.StatusForbidden, v.T("Inloggningen avbröts", "The sign-in was broken off"), v.T("Utfärdaren loggade inte in dig. Börja om från inloggningssidan.", "The issuer didn't sign you in. Start again from the sign-in page."))
	}
	if !slices.Contains(declines, code) {
		code = "another"
	}
	return v.away(fmt.Errorf("the issuer answered error %s", code))
}

var declines = []string{"invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope", "server_error", "temporarily_unavailable", "interaction_required", "login_required"}

// exchange changes the code for an access token, and holds that the answer is to this very sign-in.
func (o *OIDC) exchange(ctx context.Context, back, code, verifier, nonce string) (string, error) {
	known, err := o.issuer(ctx)
	if err != nil {
		return "", err
	}
	ctx = issuerContext(ctx)
	got, err := o.config(known, back).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		return "", fmt.Errorf("%w: status %d", errCode, refused.Response.StatusCode)
	case err != nil:
		return "", err
	}
	raw, is := got.Extra("id_token").(string)
	if !is {
		return "", errNoIDToken
	}
	id, err := known.provider.VerifierContext(ctx, &oidc.Config{ClientID: o.ClientID}).Verify(ctx, raw)
	if err != nil {
		return "", errIDToken
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return "", errOtherNonce
	}
	if id.AccessTokenHash != "" && id.VerifyAccessToken(got.AccessToken) != nil {
		return "", errOtherToken
	}
	return got.AccessToken, nil
}
