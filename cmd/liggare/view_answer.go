package main

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
)

// viewAnswer is a view's answer as people are shown it. What a newer server adds is left to --format json.
type viewAnswer struct {
	Ledger   string            `json:"ledger"`
	View     string            `json:"view"`
	Moment   shownMoment       `json:"moment"`
	Position uint64            `json:"position"`
	Complete completeness      `json:"complete"`
	Rows     []viewRow         `json:"rows"`
	Names    map[string]string `json:"names"`
	Next     string            `json:"next"`
}

type shownMoment struct {
	On       string `json:"on"`
	Known    string `json:"known"`
	Recorded string `json:"recorded"`
}

type completeness struct {
	Applied uint64 `json:"applied"`
	Of      uint64 `json:"of"`
	Skipped uint64 `json:"skipped"`
}

type viewRow struct {
	Key          string           `json:"key"`
	Certainty    string           `json:"certainty"`
	Row          jsontext.Value   `json:"row"`
	Alternatives []jsontext.Value `json:"alternatives"`
	Claims       []viewClaim      `json:"claims"`
	Differs      []string         `json:"differs"`
	Because      []string         `json:"because"`
	Complete     bool             `json:"complete"`
	Since        string           `json:"since"`
	Until        string           `json:"until"`
	NotStated    []string         `json:"not_stated"`
	Events       []string         `json:"events"`
	Sources      []string         `json:"sources"`
	NewestSource string           `json:"newest_source"`
	Known        string           `json:"known"`
	Recorded     time.Time        `json:"recorded"`
}

type viewClaim struct {
	Row      jsontext.Value    `json:"row"`
	Event    string            `json:"event"`
	Field    string            `json:"field"`
	Nature   string            `json:"nature"`
	Evidence []domain.Evidence `json:"evidence"`
}

// contents are all that the row may be.
func (r *viewRow) contents() []jsontext.Value {
	all := slices.Clone(r.Alternatives)
	if r.Row.Kind() == '{' {
		all = append(all, r.Row)
	}
	for _, claim := range r.Claims {
		all = append(all, claim.Row)
	}
	return slices.DeleteFunc(all, func(v jsontext.Value) bool { return v.Kind() != '{' })
}
