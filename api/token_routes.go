package api

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// NewToken asks for a token.
type NewToken struct {
	Role          Role     `json:"role"`
	Ledger        string   `json:"ledger,omitempty"`        // its id; left out or "*": every ledger
	Organisations []string `json:"organisations,omitempty"` // a coordinator's own, by id; "*": all
	Principal     string   `json:"principal,omitempty"`     // whom it signs in; left out: somebody new
	Days          int      `json:"days,omitempty"`          // until it expires; left out: 90
}

// MadeToken is a token with its secret, which is shown this once.
type MadeToken struct {
	Token  string `json:"token"`
	Stored Token  `json:"stored"`
}

// TokenList is the answer of GET /v1/tokens.
type TokenList struct {
	Tokens []Token `json:"tokens"`
}

// Session tells who is signed in.
type Session struct {
	Principal string    `json:"principal"`
	Function  string    `json:"function"`
	Operator  bool      `json:"operator,omitempty"`
	Grants    []Grant   `json:"grants"`
	Expires   time.Time `json:"expires,omitzero"`
}

func (a *api) createToken(r *http.Request) (*answer, error) {
	if a.Tokens == nil {
		return nil, plain("token.none")
	}
	var asked NewToken
	if err := readAs(r, &asked, "token.form"); err != nil {
		return nil, err
	}
	token, err := a.tokenOf(asked)
	if err != nil {
		return nil, err
	}
	if !PrincipalOf(r.Context()).administers(token.Grants...) {
		f := forbidden("access.role")
		f.errors[0].Field = "/ledger"
		return nil, f
	}
	secret, made, err := a.Tokens.Create(token)
	if errors.Is(err, errTooManyTokens) {
		return nil, plain("token.too_many")
	}
	if err != nil {
		return nil, err
	}
	made.Digest = ""
	shown, err := asJSON(MadeToken{secret, made})
	if err != nil {
		return nil, err
	}
	shown.status, shown.header = http.StatusCreated, map[string]string{"Cache-Control": "no-store", "Location": "/v1/tokens/" + made.ID}
	return shown, nil
}

// readAs reads a small JSON body strictly; what can't be read gets the code.
func readAs(r *http.Request, to any, code string) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, to, json.RejectUnknownMembers(true)); err != nil {
		return plain(code)
	}
	return nil
}

// tokenOf checks what is asked for.
func (a *api) tokenOf(asked NewToken) (Token, error) {
	wrong := func(field, sv, en string) (Token, error) { return Token{}, refuse(inBody, "token.form", field, sv, en) }
	if asked.Ledger == "" {
		asked.Ledger = "*"
	}
	if asked.Days == 0 {
		asked.Days = int(tokenLasts / (24 * time.Hour))
	}
	most := int(tokenLastsMost / (24 * time.Hour))
	switch {
	case !slices.Contains(Roles, asked.Role):
		return wrong("/role", "Rollen är reader, analyst, coordinator, auditor, registrar eller admin.", "The role is reader, analyst, coordinator, auditor, registrar or admin.")
	case asked.Ledger != "*" && !domain.ValidID(asked.Ledger):
		return wrong("/ledger", "Ange liggarens id, eller * för alla.", "Give the ledger's id, or * for all.")
	case asked.Role != RoleCoordinator && len(asked.Organisations) > 0:
		return wrong("/organisations", "Bara en samordnare har egna organisationer; utelämna dem.", "Only a coordinator has organisations of its own; leave them out.")
	case asked.Role == RoleCoordinator && len(asked.Organisations) == 0 || slices.ContainsFunc(asked.Organisations, func(id string) bool { return id != "*" && !domain.ValidID(id) }):
		return wrong("/organisations", "Ange samordnarens organisationer som id, till exempel ks, eller * för alla.", "Give the coordinator's organisations by id, for example ks, or * for all.")
	case asked.Days < 1 || asked.Days > most:
		return wrong("/days", "En token gäller 1–"+strconv.Itoa(most)+" dagar.", "A token is valid for 1–"+strconv.Itoa(most)+" days.")
	case asked.Principal != "" && !domain.ValidID(asked.Principal):
		return wrong("/principal", "Vem den loggar in skrivs som ett id: 1–63 tecken a–z, 0–9 och bindestreck, aldrig ett namn.", "Whom it signs in is written as an id: 1–63 of a–z, 0–9 and hyphen, never a name.")
	}
	for i, id := range append([]string{asked.Ledger, asked.Principal}, asked.Organisations...) {
		field := "/organisations"
		if i < 2 {
			field = []string{"/ledger", "/principal"}[i]
		}
		if refusal := domain.PersonInID(id, field); refusal != nil {
			return Token{}, domain.Errors{refusal}
		}
	}
	return Token{
		Principal: asked.Principal, Function: string(asked.Role), Expires: a.Now().UTC().Truncate(time.Second).AddDate(0, 0, asked.Days),
		Grants: []Grant{{Role: asked.Role, Ledger: asked.Ledger, Organisations: asked.Organisations}},
	}, nil
}

func (a *api) listTokens(r *http.Request) (*answer, error) {
	if a.Tokens == nil {
		return nil, plain("token.none")
	}
	return asJSON(a.administered(r))
}

// administered are the tokens that the sender may know of: those of which it could give every grant.
func (a *api) administered(r *http.Request) TokenList {
	p := PrincipalOf(r.Context())
	return TokenList{slices.DeleteFunc(a.Tokens.List(), func(each Token) bool { return !p.administers(each.Grants...) })}
}

func (a *api) revokeToken(r *http.Request) (*answer, error) {
	if a.Tokens == nil {
		return nil, plain("token.none")
	}
	// What a token grants never changes, and no id is given twice: what was looked at is what is revoked.
	id := r.PathValue("id")
	if !slices.ContainsFunc(a.administered(r).Tokens, func(each Token) bool { return each.ID == id }) {
		return nil, plain("token.unknown")
	}
	if _, err := a.Tokens.Revoke(id); err != nil {
		return nil, err
	}
	return asJSON(a.administered(r))
}

// session tells who is signed in.
func (a *api) session(r *http.Request) (*answer, error) {
	return asJSON(sessionOf(PrincipalOf(r.Context())))
}

func sessionOf(p Principal) Session {
	return Session{Principal: p.ID, Function: p.Function, Operator: p.Operator, Grants: append([]Grant{}, p.Grants...), Expires: p.expires}
}

// signIn makes a session of the token that the request carries: a token of its own for eight hours at most, in a cookie that no script reads and that is sent to this host
// only. What browsers send for other sites is refused before (http.CrossOriginProtection), so no other page signs anybody in or out.
func (a *api) signIn(r *http.Request) (*answer, error) {
	p := PrincipalOf(r.Context())
	if a.Tokens == nil || p.Operator || p.session {
		return a.session(r)
	}
	expires := a.Now().Add(sessionLasts)
	if !p.expires.IsZero() && p.expires.Before(expires) {
		expires = p.expires
	}
	secret, _, err := a.Tokens.Create(Token{Principal: p.ID, Function: p.Function, Grants: p.Grants, Expires: expires.UTC().Truncate(time.Second), Session: true, By: p.token})
	if errors.Is(err, errTooManyTokens) {
		return nil, plain("token.too_many")
	}
	if err != nil {
		return nil, err
	}
	p.expires = expires.UTC().Truncate(time.Second)
	made, err := asJSON(sessionOf(p))
	if err != nil {
		return nil, err
	}
	made.header = map[string]string{"Cache-Control": "no-store", "Set-Cookie": cookieOf(secret, int(sessionLasts/time.Second))}
	return made, nil
}

// signOut ends the session that the request carries.
func (a *api) signOut(r *http.Request) (*answer, error) {
	if p := PrincipalOf(r.Context()); a.Tokens != nil && p.session {
		if _, err := a.Tokens.Revoke(p.token); err != nil {
			return nil, err
		}
	}
	made, err := asJSON(Session{Grants: []Grant{}})
	if err != nil {
		return nil, err
	}
	made.header = map[string]string{"Set-Cookie": cookieOf("", -1)}
	return made, nil
}

func cookieOf(secret string, seconds int) string {
	return (&http.Cookie{Name: SessionCookie, Value: secret, Path: "/", MaxAge: seconds, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}).String()
}
