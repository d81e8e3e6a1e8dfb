package api_test

import (
	"context"
	"fmt"
	"strings"

	"liggare/api"
)

// roleTokens knows a token for each role: its name is the role, then @ and a ledger where the role is not for all, then / and an organisation of a coordinator, who has
// all where none is named. "away" stands for an issuer that doesn't answer.
type roleTokens struct{ demanded bool }

func (k roleTokens) Demanded() bool { return k.demanded }

func (k roleTokens) Authenticate(_ context.Context, token string) (api.Principal, error) {
	if token == "away" {
		return api.Principal{}, api.ErrIssuer
	}
	who, org, limited := strings.Cut(token, "/")
	role, ledger, one := strings.Cut(who, "@")
	if !one {
		ledger = "*"
	}
	for _, known := range api.Roles {
		if string(known) == role {
			g := api.Grant{Role: known, Ledger: ledger}
			if known == api.RoleCoordinator {
				g.Organisations = []string{"*"}
				if limited {
					g.Organisations = []string{org}
				}
			}
			return api.Principal{ID: "p-" + role, Function: role, Grants: []api.Grant{g}}, nil
		}
	}
	return api.Principal{}, fmt.Errorf("%w: not known", api.ErrToken)
}

// signedIn makes a site demand tokens.
func signedIn(c *api.Config) { c.Auth = roleTokens{demanded: true} }
