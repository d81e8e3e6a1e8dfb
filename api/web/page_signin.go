package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"liggare/api"
	"liggare/domain"
)

// signInData is the page where somebody signs in.
type signInData struct {
	Next    string // where to go then: a page of this server
	Problem *api.Problem
	Issuer  bool   // there is a sign-in of the organisation's own
	Demands bool   // somebody was sent here by a page that needs it
	Ended   bool   // somebody has signed out
	Away    string // where the issuer's own session can be ended, too
}

// next is where to go after signing in: a page of this server, and no other's.
func next(asked string) string {
	to, err := url.Parse(asked)
	if err != nil || to.Scheme != "" || to.Host != "" || !strings.HasPrefix(to.Path, "/") || strings.HasPrefix(asked, "//") || strings.ContainsAny(asked, "\\\r\n\t") || strings.HasPrefix(to.Path, "/signin") {
		return "/"
	}
	return to.String()
}

func (v *visit) signInForm() (*shown, error) {
	return v.signInPage(next(v.r.URL.Query().Get("next")), nil, false), nil
}

func (v *visit) signInPage(to string, problem *api.Problem, demands bool) *shown {
	made := &shown{template: "signin", title: v.T("Logga in", "Sign in"), data: &signInData{Next: to, Problem: v.told(problem), Issuer: v.OIDC != nil, Demands: demands}}
	if problem != nil {
		made.status = problem.Status
		if demands && problem.Code() == "access.token_missing" {
			made.data.(*signInData).Problem = nil // the page says so itself
		}
	}
	return made
}

// signInSent makes a session of the token that somebody pasted.
func (v *visit) signInSent() (*shown, error) {
	if err := v.r.ParseForm(); err != nil {
		return v.missing(), nil
	}
	return v.begin(strings.TrimSpace(v.r.PostForm.Get("token")), next(v.r.PostForm.Get("next")))
}

// signInLink makes a session of the token that a link stands for: a demo's links hold codes, and no token stands in an address.
func (v *visit) signInLink() (*shown, error) {
	if v.Links == nil {
		return v.missing(), nil
	}
	token, found := v.Links(v.r.PathValue("code"))
	if !found {
		return v.missing(), nil
	}
	return v.begin(token, "/")
}

// begin asks the API for a session and gives its cookie to the browser.
func (v *visit) begin(token, to string) (*shown, error) {
	cookies, err := v.asker(http.Header{"Authorization": {"Bearer " + token}}).SignIn(v.r.Context())
	var problem *api.Problem
	if errors.As(err, &problem) {
		return v.signInPage(to, problem, false), nil
	}
	v.passOn(cookies)
	return &shown{redirect: to}, err
}

func (v *visit) signOut() (*shown, error) {
	cookies, err := v.client.SignOut(v.r.Context())
	if err != nil {
		var problem *api.Problem
		if !errors.As(err, &problem) {
			return nil, err
		}
		// Whoever is signed in no longer is as good as signed out: the cookie goes.
		v.cookie(api.SessionCookie, "", -1)
	}
	v.passOn(cookies)
	return &shown{redirect: "/signin/out"}, nil
}

// signedOut says that the session is over, and leads to the end of the issuer's own where it began there. That is a link and no redirect: whoever signs out here may be at
// work elsewhere by the same sign-in, and the pages' policy lets no form lead to another server.
func (v *visit) signedOut() (*shown, error) {
	made := v.signInPage("/", nil, false)
	data := made.data.(*signInData)
	data.Ended = true
	if _, err := v.r.Cookie(issuerCookie); err == nil && v.OIDC != nil {
		v.cookie(issuerCookie, "", -1)
		data.Away = v.OIDC.signOut(v.r.Context(), v.back())
	}
	made.title = v.T("Du är utloggad", "You are signed out")
	return made, nil
}

// passOn gives the cookies of a session to the browser.
func (v *visit) passOn(cookies []string) {
	for _, cookie := range cookies {
		v.w.Header().Add("Set-Cookie", cookie)
	}
}

// Who is signed in, as the top of each page says it.
type Who struct {
	Name   string // what they act as
	Signed bool
	Local  bool
}

var functions = map[string]domain.Text{
	"reader": {SV: "läsare", EN: "reader"}, "analyst": {SV: "analytiker", EN: "analyst"}, "coordinator": {SV: "samordnare", EN: "coordinator"},
	"auditor": {SV: "revisor", EN: "auditor"}, "registrar": {SV: "registrator", EN: "registrar"}, "admin": {SV: "driftansvarig", EN: "administrator"},
}

// actor says who recorded something: what they acted as, with the opaque id that they are known by.
func (v *visit) actor(stored string) string {
	function, id, _ := strings.Cut(stored, "/")
	label, known := functions[function]
	switch {
	case stored == "operator/local":
		return v.T("lokal operatör", "local operator")
	case !known:
		return stored
	}
	return label.In(v.Lang) + " " + id
}

// Who tells who asks for the page.
func (f *frame) Who() Who {
	session := f.whoAsks()
	switch {
	case session.Function == "":
		return Who{}
	case session.Operator:
		return Who{Name: f.T("lokal operatör", "local operator"), Local: true}
	}
	name := session.Function
	if label, known := functions[name]; known {
		name = label.In(f.Lang)
	}
	return Who{Name: name, Signed: true}
}
