package api

import (
	"net/http"
)

// Health is the answer of /healthz and /readyz.
type Health struct {
	Status string `json:"status"` // ok or ready
}

// healthy tells that the process answers.
func (a *api) healthy(*http.Request) (*answer, error) {
	return asJSON(Health{"ok"})
}

// ready tells whether requests can be answered.
func (a *api) ready(r *http.Request) (*answer, error) {
	if a.Ready != nil {
		if err := a.Ready(r.Context()); err != nil {
			a.Log.WarnContext(r.Context(), "not ready", "request", visitOf(r.Context()).id, "err", err)
			return nil, plain("service.not_ready")
		}
	}
	return asJSON(Health{"ready"})
}
