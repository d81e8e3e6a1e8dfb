package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// heldData is what somebody wrote in a form and sent when they were signed in no more. Nothing of it is stored, and it stays in the page until they are.
type heldData struct {
	Action  string
	SignIn  string
	Written []formOption // each field with what stands in it
}

// held keeps a form that nobody who is signed in has sent, or tells the script that checks it so.
func (v *visit) held() *shown {
	signIn := address("/signin", url.Values{"next": {next("/ledgers/" + url.PathEscape(v.id()))}})
	if v.r.Header.Get("Accept") == "application/json" {
		raw, err := json.Marshal(checkedData{Said: v.T("Du är inte inloggad längre, så texten kontrolleras inte. Den står kvar här.", "You are signed in no more, so the text isn't checked. It stays here."),
			Href: signIn, Link: v.T("Logga in i en ny flik", "Sign in in a new tab")})
		if err == nil {
			return &shown{raw: raw}
		}
	}
	data := &heldData{Action: v.r.URL.EscapedPath(), SignIn: signIn}
	_ = v.r.ParseForm() // what of it can be read is kept
	for name, values := range v.r.PostForm {
		for _, value := range values {
			if name != "do" && strings.TrimSpace(value) != "" {
				data.Written = append(data.Written, formOption{Value: value, Label: name})
			}
		}
	}
	slices.SortStableFunc(data.Written, func(a, b formOption) int { return strings.Compare(a.Label, b.Label) })
	return &shown{template: "held", status: http.StatusUnauthorized, title: v.T("Inte lagrat: du är inte inloggad längre", "Not stored: you are signed in no more"), data: data}
}
