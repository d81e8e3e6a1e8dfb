package main

import (
	"crypto/rand"
	"strings"
	"time"

	"liggare/api"
)

// demoTokensLast is how long a demo's tokens hold.
const demoTokensLast = 48 * time.Hour

// demoSecrets are a demo's tokens, one for each role in every ledger.
type demoSecrets map[api.Role]string

// demoTokens makes them. Those that an earlier demo made in the same directory are ended.
func (h *host) demoTokens() (demoSecrets, error) {
	for _, old := range h.tokens.List() {
		if strings.HasPrefix(old.Principal, "demo-") && old.Revoked.IsZero() {
			if _, err := h.tokens.Revoke(old.ID); err != nil {
				return nil, err
			}
		}
	}
	secrets := demoSecrets{}
	for _, role := range api.Roles {
		g := api.Grant{Role: role, Ledger: "*"}
		if role == api.RoleCoordinator {
			g.Organisations = []string{"*"}
		}
		secret, _, err := h.tokens.Create(api.Token{Principal: "demo-" + string(role), Function: string(role), Grants: []api.Grant{g}, Expires: time.Now().Add(demoTokensLast).UTC().Truncate(time.Second)})
		if err != nil {
			return nil, err
		}
		secrets[role] = secret
	}
	return secrets, nil
}

// json writes them in the order of the roles. Secrets need no escaping.
func (s demoSecrets) json() string {
	var parts []string
	for _, role := range api.Roles {
		parts = append(parts, `"`+string(role)+`":"`+s[role]+`"`)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// demoLinks makes the codes of the links that sign in on the pages: they stand in addresses, which tokens never do, and end with the demo.
func (h *host) demoLinks(secrets demoSecrets) demoSecrets {
	codes, links := demoSecrets{}, map[string]string{}
	for _, role := range []api.Role{api.RoleAuditor, api.RoleCoordinator} {
		codes[role] = rand.Text()
		links[codes[role]] = secrets[role]
	}
	h.links.Store(&links)
	return codes
}

// link is the token that a demo's link signs in with.
func (h *host) link(code string) (token string, found bool) {
	links := h.links.Load()
	if links == nil {
		return "", false
	}
	token, found = (*links)[code]
	return token, found
}
