package web

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
)

// answer is a view's answer, as the API gives it.
type answer struct {
	Ledger   string            `json:"ledger"`
	View     string            `json:"view"`
	Moment   moment            `json:"moment"`
	Position uint64            `json:"position"`
	Complete complete          `json:"complete"`
	Rows     []row             `json:"rows"`
	Names    map[string]string `json:"names"`
	Next     string            `json:"next"`
}

type moment struct {
	On       string `json:"on"`
	Known    string `json:"known"`
	Recorded string `json:"recorded"`
}

type complete struct {
	Applied uint64 `json:"applied"`
	Of      uint64 `json:"of"`
	Skipped uint64 `json:"skipped"`
}

type row struct {
	Key          string           `json:"key"`
	Certainty    string           `json:"certainty"`
	Row          jsontext.Value   `json:"row"`
	Alternatives []jsontext.Value `json:"alternatives"`
	Claims       []claim          `json:"claims"`
	Differs      []string         `json:"differs"`
	Because      []string         `json:"because"`
	Complete     bool             `json:"complete"`
	Since        string           `json:"since"`
	Until        string           `json:"until"`
	StatedIn     string           `json:"stated_in"`
	NotStated    []string         `json:"not_stated"`
	Events       []string         `json:"events"`
	Sources      []string         `json:"sources"`
	NewestSource string           `json:"newest_source"`
	Known        string           `json:"known"`
	Recorded     time.Time        `json:"recorded"`
}

type claim struct {
	Row      jsontext.Value    `json:"row"`
	Event    string            `json:"event"`
	Field    string            `json:"field"`
	Nature   string            `json:"nature"`
	Evidence []domain.Evidence `json:"evidence"`
}

// contents are all that the row may be.
func (r *row) contents() []jsontext.Value {
	all := slices.Clone(r.Alternatives)
	if r.Row.Kind() == '{' {
		all = append(all, r.Row)
	}
	for _, claim := range r.Claims {
		all = append(all, claim.Row)
	}
	return slices.DeleteFunc(all, func(v jsontext.Value) bool { return v.Kind() != '{' })
}

// certainly is a member that all that the row may be have the same, nil where they differ.
func (r *row) certainly(name string) jsontext.Value {
	var found jsontext.Value
	for i, content := range r.contents() {
		v := valueOf(content, name)
		if i > 0 && string(v) != string(found) {
			return nil
		}
		found = v
	}
	return found
}

// record is a stored event.
type record struct {
	ID         string         `json:"id"`
	Source     string         `json:"source"`
	Type       string         `json:"type"`
	Subject    string         `json:"subject"`
	Class      string         `json:"dataclassification"`
	Effective  string         `json:"effective"`
	Until      string         `json:"until"`
	Known      string         `json:"known"`
	Actor      string         `json:"actor"`
	Version    uint32         `json:"entityversion"`
	Recorded   time.Time      `json:"recordedtime"`
	Correlated string         `json:"correlationid"`
	Data       jsontext.Value `json:"data"`
}

// evidence is what the record names as its sources, those of a correction's replacement first.
func (r *record) evidence() jsontext.Value {
	if v := valueOf(valueOf(valueOf(r.Data, "replacement"), "data"), "evidence"); v != nil {
		return v
	}
	return valueOf(r.Data, "evidence")
}
