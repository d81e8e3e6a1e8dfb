package api

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"liggare/domain"
)

// Authenticator tells who a bearer token belongs to (RFC 6750).
type Authenticator interface {
	// Demanded tells whether requests need a token. Where they don't, who sends none is the local operator.
	Demanded() bool

	// Authenticate finds the principal of a token. ErrToken, perhaps wrapped with the reason for the log: the token is of nobody. ErrIssuer: whoever issues tokens can't
	// be asked now, and nobody can tell. The text of an error MUST NOT hold any part of the token.
	Authenticate(ctx context.Context, token string) (Principal, error)
}

// revoking is an Authenticator that says when somebody is let in no longer, see Tokens.Revocations.
type revoking interface{ Revocations() <-chan struct{} }

// revocations is closed when somebody is let in no longer; nil where nobody says so.
func (a *api) revocations() <-chan struct{} {
	if auth, is := a.Auth.(revoking); is {
		return auth.Revocations()
	}
	return nil
}

// guard calls off what is being sent to somebody who is let in no longer. Where the issuer of tokens can't be asked, nothing is known to have changed.
func (a *api) guard(r *http.Request, n need, listed bool, off context.CancelCauseFunc) {
	for {
		revoked := a.revocations()
		p, err := a.authenticate(r)
		if f := (*fault)(nil); !errors.As(err, &f) || f.errors[0].Code != "access.issuer_away" {
			if err = a.allow(r, &visit{principal: p, denied: err}, n, listed); err != nil {
				off(err)
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-revoked:
		}
	}
}

// What an Authenticator answers instead of a principal; compare with errors.Is.
var (
	ErrToken  = errors.New("the token is not valid")
	ErrIssuer = errors.New("the issuer of tokens can't be asked now")
)

// tokenMax is the length of the longest token that is looked at.
const tokenMax = 16 << 10

// authenticate tells who sends a request. It is the one place that looks at credentials; its error is the answer of every route that isn't open to all.
func (a *api) authenticate(r *http.Request) (Principal, error) {
	if local, _ := r.Context().Value(localKey{}).(bool); local {
		return localOperator, nil
	}
	sent, found := bearer(r)
	if found && len(r.Header.Values("Authorization")) == 0 && (a.Auth == nil || !a.Auth.Demanded()) {
		found = false // a browser's cookie from a server that was here before: whoever left it out would be let in
	}
	switch {
	case a.Auth == nil || !found && !a.Auth.Demanded():
		return localOperator, nil
	case !found:
		return Principal{}, unauthorised("access.token_missing")
	case len(sent) == 0 || len(sent) > tokenMax:
		return Principal{}, unauthorised("access.token_invalid")
	}
	p, err := a.Auth.Authenticate(r.Context(), sent)
	switch {
	case errors.Is(err, ErrToken):
		return Principal{}, unauthorised("access.token_invalid")
	case errors.Is(err, ErrIssuer):
		f := plain("access.issuer_away")
		f.retry = retrySoon
		return Principal{}, f
	}
	return p, err
}

type localKey struct{}

// Local is a handler as its own process asks it: every request is the local operator's.
func Local(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), localKey{}, true)))
	})
}

// HereOnly is a handler that answers only whoever asks this machine by a name or an address of its own, as long as nobody needs a token: there the address is all that keeps
// others out. A page of another site can have its own name lead here and ask in the browser's stead (DNS rebinding), but the browser tells which name was asked (Host).
func HereOnly(h http.Handler, auth Authenticator, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		local, _ := r.Context().Value(localKey{}).(bool)
		if local || auth.Demanded() || here(r.Host) {
			h.ServeHTTP(w, r)
			return
		}
		v := &visit{id: rand.Text()}
		v.head(w.Header())
		f := writeProblem(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)), plain("request.host"))
		log.InfoContext(r.Context(), "request", "request", v.id, "method", r.Method, "status", http.StatusMisdirectedRequest, "code", f.errors[0].Code)
	})
}

// here tells whether a request's Host is this machine and no other. Programs that speak HTTP/1.0 may name none; browsers always do.
func here(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	addr, err := netip.ParseAddr(host)
	return host == "" || strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}

// bearer is the token that a request carries: in its header, else in the cookie of a session.
func bearer(r *http.Request) (token string, found bool) {
	if sent := r.Header.Values("Authorization"); len(sent) > 0 {
		scheme, token, _ := strings.Cut(sent[0], " ")
		if !strings.EqualFold(scheme, "Bearer") || len(sent) > 1 {
			return "", true // another scheme proves nothing here
		}
		return strings.TrimSpace(token), true
	}
	if c, err := r.Cookie(SessionCookie); err == nil {
		return c.Value, true
	}
	return "", false
}

// SessionCookie holds the token of a page's session. Its prefix makes browsers send it back over TLS to this host only (RFC 6265bis, 4.1.3.2).
const SessionCookie = "__Host-liggare"

// unauthorised asks for a token, and says what was wrong with the one that came (RFC 6750, 3).
func unauthorised(code string) *fault {
	f := plain(code)
	f.in = inHeader
	f.challenge = `Bearer realm="liggare"`
	if code == "access.token_invalid" {
		f.challenge += `, error="invalid_token"`
	}
	f.errors[0].Field = "/Authorization"
	return f
}

// allow tells whether who sends a request may take the route. A ledger that the sender may not know of is as if it were not there.
func (a *api) allow(r *http.Request, v *visit, n need, listed bool) error {
	if listed && n == nobody {
		return nil
	}
	if v.denied != nil {
		return v.denied
	}
	p, ledger := v.principal, r.PathValue("ledger")
	switch {
	case p.Operator:
		return nil
	case ledger != "" && !p.sees(ledger) && !p.can(n, ledger):
		return a.noLedger(r)
	case !listed || !p.can(n, ledger):
		return forbidden("access.role")
	}
	return nil
}

// forbidden tells somebody who is known that it isn't theirs to do (RFC 6750, 3.1).
func forbidden(code string) *fault {
	f := plain(code)
	if codeOf(code).Status == http.StatusForbidden {
		f.challenge = `Bearer realm="liggare", error="insufficient_scope"`
	}
	return f
}

// caller is what the sender of a request may read of a ledger now; nil: everything. It is the one way to rights.
func (a *api) caller(r *http.Request, ledger string) *domain.Rights {
	return PrincipalOf(r.Context()).rights(ledger, a.today())
}

// edition opens a ledger at a moment, as far as the sender may read it. It is the one way for a handler to a ledger's records.
func (a *api) edition(r *http.Request, ledger Ledger, m domain.Moment) (*domain.Edition, error) {
	e, err := ledger.Book().Edition(m)
	if err != nil {
		return nil, err
	}
	return e.For(a.caller(r, ledger.ID())), nil
}

// whole opens a ledger with everything known and recorded, as far as the sender may read it.
func (a *api) whole(r *http.Request, ledger Ledger) (*domain.Edition, error) {
	return a.edition(r, ledger, domain.Moment{Known: domain.MaxDay})
}

// visible are the ledgers that the sender may know of, and, where something is needed, may do that in.
func (a *api) visible(r *http.Request, n need) []Ledger {
	p := PrincipalOf(r.Context())
	var all []Ledger
	for _, each := range a.Ledgers.List() {
		if p.sees(each.ID()) && p.can(n, each.ID()) {
			all = append(all, each)
		}
	}
	return all
}
