package web

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
)

// What the API's client reads, by the names that pages have for it.
type (
	answer   = api.ViewAnswer
	moment   = api.ShownMoment
	complete = api.Completeness
	row      = api.ViewRow
)

// certainly is a member that all that a row may be have the same, nil where they differ.
func certainly(r *row, name string) jsontext.Value {
	var found jsontext.Value
	for i, content := range r.Contents() {
		v := api.ValueOf(content, name)
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
	if v := api.ValueOf(api.ValueOf(api.ValueOf(r.Data, "replacement"), "data"), "evidence"); v != nil {
		return v
	}
	return api.ValueOf(r.Data, "evidence")
}
