package api

import (
	"net/http"
	"slices"

	"liggare/domain"
	"liggare/projections"
)

// Health is the answer of /healthz and /readyz.
type Health struct {
	Status string       `json:"status"`           // ok; ready, or degraded: requests are answered, and a view is stopped
	Views  []ViewHealth `json:"views,omitempty"`  // of the ledgers that the sender may know of
	Frozen []string     `json:"frozen,omitempty"` // those of them that are read but take no events
}

// freezable is a ledger that can stop taking events until its store has been examined.
type freezable interface {
	Frozen() error // nil: it takes events
}

// ViewHealth tells how far the rows of a ledger are published to a class of readers.
type ViewHealth struct {
	Ledger   string                `json:"ledger"`
	Class    string                `json:"class"`
	Running  bool                  `json:"running"`  // this process publishes them
	Position uint64                `json:"position"` // of the ledger, that they tell of
	Head     uint64                `json:"head"`     // the ledger's last
	On       domain.Day            `json:"on,omitzero"`
	Behind   float64               `json:"behind_seconds"`    // since the first event that they don't tell of was recorded
	Stopped  []projections.Stopped `json:"stopped,omitempty"` // views that can't digest an event; requests are answered all the same
}

// healthy tells that the process answers.
func (a *api) healthy(*http.Request) (*answer, error) {
	return asJSON(Health{Status: "ok"})
}

// ready tells whether requests can be answered.
func (a *api) ready(r *http.Request) (*answer, error) {
	if a.Ready != nil {
		if err := a.Ready(r.Context()); err != nil {
			a.Log.WarnContext(r.Context(), "not ready", "request", visitOf(r.Context()).id, "err", err)
			return nil, plain("service.not_ready")
		}
	}
	p := PrincipalOf(r.Context())
	views := slices.DeleteFunc(a.viewHealth(), func(v ViewHealth) bool { return !p.sees(v.Ledger) })
	health := Health{Status: "ready", Views: views, Frozen: a.frozen(p)}
	if slices.ContainsFunc(views, func(v ViewHealth) bool { return len(v.Stopped) > 0 }) {
		health.Status = "degraded"
	}
	return asJSON(health)
}

// frozen are the ledgers that a principal may know of and nothing can be stored in. Requests to read are answered all the same, so that a probe keeps the process in use.
func (a *api) frozen(p Principal) (ids []string) {
	for _, l := range a.Ledgers.List() {
		if f, can := l.(freezable); can && p.sees(l.ID()) && f.Frozen() != nil {
			ids = append(ids, l.ID())
		}
	}
	return ids
}

func (a *api) viewHealth() (all []ViewHealth) {
	if a.Changes == nil {
		return nil
	}
	for _, s := range a.Changes.Status() {
		all = append(all, ViewHealth{
			Ledger: s.Ledger, Class: s.Class.String(), Running: s.Running, Position: s.At.Position, Head: s.Head, On: s.At.Day, Behind: s.Behind.Seconds(), Stopped: s.Stopped,
		})
	}
	return all
}
