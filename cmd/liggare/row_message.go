package main

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
)

// rowMessage is a row's message as people are shown it.
type rowMessage struct {
	Type         string      `json:"type"`
	Subject      string      `json:"subject"`
	Time         time.Time   `json:"time"`
	Sequence     string      `json:"sequence"`
	On           string      `json:"on"`
	CorrectionOf string      `json:"correctionof"`
	Data         api.ViewRow `json:"data"`
}

// changedWords says what is otherwise in a row than it was; before may be nil: then what it is.
func (w *words) changedWords(before, after *api.ViewRow) string {
	var parts []string
	if before != nil && before.Certainty != after.Certainty {
		parts = append(parts, w.c.certainty(before.Certainty)+" → "+w.c.certainty(after.Certainty))
	} else if before == nil && after.Certainty != "certain" {
		parts = append(parts, w.c.certainty(after.Certainty))
	}
	was := map[string]jsontext.Value{}
	if before != nil {
		was = fieldsOf(before)
	}
	is := fieldsOf(after)
	for _, name := range namesOf(before, after) {
		old, had := was[name]
		now, has := is[name]
		switch {
		case string(old) == string(now), !had && now.Kind() == 'f':
		case before == nil || !had:
			parts = append(parts, w.field(name)+": "+w.value(name, now))
		case !has:
			parts = append(parts, w.field(name)+": "+w.value(name, old)+" → –")
		default:
			parts = append(parts, w.field(name)+": "+w.value(name, old)+" → "+w.value(name, now))
		}
	}
	if len(parts) == 0 && before != nil {
		return w.c.say("underlaget", "what it rests on")
	}
	return strings.Join(parts, " · ")
}

// fieldsOf are the members of what a row says, by name: of the first that it may be.
func fieldsOf(r *api.ViewRow) map[string]jsontext.Value {
	fields := map[string]jsontext.Value{}
	for _, content := range r.Contents() {
		for _, m := range api.Members(content) {
			if _, met := fields[m.Name]; !met {
				fields[m.Name] = m.Value
			}
		}
	}
	return fields
}

// namesOf are the members of rows in their order.
func namesOf(rows ...*api.ViewRow) (names []string) {
	for _, r := range rows {
		if r == nil {
			continue
		}
		for _, content := range r.Contents() {
			for _, m := range api.Members(content) {
				if !slices.Contains(names, m.Name) {
					names = append(names, m.Name)
				}
			}
		}
	}
	return names
}
