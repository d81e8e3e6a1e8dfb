package api

import (
	"context"
	"net/http"
)

// Principal is who asks. Its id is opaque and never a person's name: it is stored with every event that the principal appends.
type Principal struct {
	ID       string // "local"
	Function string // what the principal acts as: "operator"
}

// Actor is the principal as records hold it: function/opaque id.
func (p Principal) Actor() string { return p.Function + "/" + p.ID }

// localOperator is whoever reaches the process where nobody signs in.
var localOperator = Principal{ID: "local", Function: "operator"}

// authenticate tells who sends a request. It is the one place that looks at credentials; an error of it is the answer, and no handler runs.
func (a *api) authenticate(*http.Request) (Principal, error) { return localOperator, nil }

// PrincipalOf returns who sent the request of a context that a handler was given.
func PrincipalOf(ctx context.Context) Principal { return visitOf(ctx).principal }
