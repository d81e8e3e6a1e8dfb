package api

import (
	"context"
	"slices"
	"time"

	"liggare/domain"
)

// Principal is who asks. Its id is opaque and never a person's name: it is stored with every event that the principal appends, and outlives the tokens by which the
// principal signs in.
type Principal struct {
	ID       string  // "local"; [A-Za-z0-9._:-]{1,64}
	Function string  // what the principal acts as: "operator", or a role
	Grants   []Grant // what it may do, ledger by ledger
	Operator bool    // of this process: may do everything

	token   string    // id of the local token that it came with
	session bool      // the token is a page's session
	expires time.Time // of the token; zero: it doesn't
}

// Grant gives a principal a role in a ledger, and in its ledger of concern reports as far as the role goes there.
type Grant struct {
	Role          Role     `json:"role"`
	Ledger        string   `json:"ledger"`                  // its id; "*": every ledger
	Organisations []string `json:"organisations,omitempty"` // a coordinator's own: ids, what stands below them included; "*": all
}

// Actor is the principal as records hold it: function/opaque id.
func (p Principal) Actor() string { return p.Function + "/" + p.ID }

// localOperator is whoever reaches the process where nobody signs in.
var localOperator = Principal{ID: "local", Function: "operator", Operator: true}

// PrincipalOf returns who sent the request of a context that a handler was given.
func PrincipalOf(ctx context.Context) Principal { return visitOf(ctx).principal }

// grants are the principal's in a ledger.
func (p Principal) grants(ledger string) []Grant {
	beside, _ := domain.MainLedger(ledger)
	return slices.DeleteFunc(slices.Clone(p.Grants), func(g Grant) bool { return g.Ledger != "*" && g.Ledger != ledger && g.Ledger != beside })
}

// roles are those that a principal has in a ledger, or, for "", in any.
func (p Principal) roles(ledger string) (roles []Role) {
	grants := p.Grants
	if ledger != "" {
		grants = p.grants(ledger)
	}
	for _, g := range grants {
		roles = append(roles, g.Role)
	}
	return roles
}

// can tells whether a role of the principal in a ledger does what is needed there; "" is any ledger.
func (p Principal) can(n need, ledger string) bool {
	if p.Operator {
		return true
	}
	return slices.ContainsFunc(p.roles(ledger), func(role Role) bool { return role.does(n, ledger) })
}

// administers tells whether the principal may give and take grants: whether each is in a ledger that it is the admin of. What is in every ledger is its who is the admin of every one;
// so is what is in none.
func (p Principal) administers(grants ...Grant) bool {
	if len(grants) == 0 {
		grants = []Grant{{Ledger: "*"}}
	}
	for _, g := range grants {
		if !p.Operator && !slices.ContainsFunc(p.grants(g.Ledger), func(own Grant) bool { return own.Role.does(operates, own.Ledger) }) {
			return false
		}
	}
	return true
}

// sees tells whether the principal may know of a ledger: that it is there, and how much it holds.
func (p Principal) sees(ledger string) bool {
	return p.Operator || slices.ContainsFunc(p.roles(ledger), func(role Role) bool {
		_, concerns := domain.MainLedger(ledger)
		return !concerns || role.does(reads, ledger) || role == RoleAdmin
	})
}

// rights are what the principal may read of a ledger on a day; nil is everything. It has a role that reads.
func (p Principal) rights(ledger string, today domain.Day) *domain.Rights {
	if p.Operator {
		return nil
	}
	made := &domain.Rights{Class: domain.Public, Today: today}
	every := false // organisation's confidential records
	for _, g := range p.grants(ledger) {
		made.Class = max(made.Class, roles[g.Role].class)
		if roles[g.Role].class < domain.Confidential {
			continue
		}
		every = every || g.Role != RoleCoordinator || slices.Contains(g.Organisations, "*")
		for _, id := range g.Organisations {
			made.Own = append(made.Own, ownRef(id))
		}
	}
	switch {
	case made.Class == domain.Restricted:
		return nil
	case every || made.Class < domain.Confidential:
		made.Own = nil
	case made.Own == nil:
		made.Own = []domain.Ref{}
	}
	return made
}

func ownRef(id string) domain.Ref { return domain.Ref(string(domain.KindOrganisation) + "/" + id) }
