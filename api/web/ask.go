package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// ofQuestion tells whether a refusal is of the question, which its page can mend, rather than of who asks it or of what it is about.
func ofQuestion(status int) bool {
	return status != http.StatusUnauthorized && status != http.StatusForbidden && status != http.StatusNotFound
}

// problemOf is the API's refusal of a question, with its status; nil where the fault is another, or that nobody is signed in, which every page says alike.
func (v *visit) problemOf(err error) (*api.Problem, int) {
	var problem *api.Problem
	if errors.As(err, &problem) && problem.Status != http.StatusUnauthorized {
		return problem, problem.Status
	}
	return nil, 0
}

// refusal is why a question has no answer, for people: each fault with the field that it is in.
type refusal struct {
	Detail string // where no single fault is named
	Errors []fault
}

// fault is one thing to mend in a question.
type fault struct{ Label, ID, Text, Code string }

// refusalOf turns a problem of a question into words, and notes which fields of the page are at fault. What the API says of codes and parameters is said by labels.
func (v *visit) refusalOf(problem *api.Problem, view string) *refusal {
	said := &refusal{Detail: problem.Detail}
	w := v.wordsOfView(view, nil)
	for _, e := range problem.Errors {
		name := strings.TrimPrefix(e.Pointer, "/")
		f := fault{Label: v.parameterLabel(w, name), Text: e.Message, Code: e.Code}
		switch e.Code {
		case "query.value":
			f.Text = v.T("Det värdet finns inte. Välj något av: ", "There is no such value. Choose one of: ") + strings.Join(w.termsOf(name), ", ") + "."
			f.ID = "f-" + name
		case "query.unknown_field":
			f.Label, f.Text = "", v.T("Sidan har inget urval som heter så som adressen skriver. Välj i formuläret.", "The page has no selection by the name in the address. Choose in the form.")
		case "query.view":
			f.ID, f.Text = name, v.T("Vyn finns inte. Välj en i formuläret.", "There is no such view. Choose one in the form.")
		default:
			if f.Label != "" {
				f.ID = name
			}
		}
		if f.ID != "" {
			if v.faults == nil {
				v.faults = map[string]string{}
			}
			v.faults[f.ID] = f.Text
		}
		said.Errors = append(said.Errors, f)
	}
	return said
}

// parameterLabel is what the page calls a parameter of its question; "" for one that it has no field for.
func (v *visit) parameterLabel(w *words, name string) string {
	for _, side := range []struct{ prefix, label string }{{"from_", v.T("Första ögonblicket, ", "First moment, ")}, {"to_", v.T("Andra ögonblicket, ", "Second moment, ")}} {
		if rest, is := strings.CutPrefix(name, side.prefix); is {
			if label := v.momentLabel(rest); label != "" {
				return side.label + label
			}
		}
	}
	if label := v.momentLabel(name); label != "" {
		return label
	}
	switch name {
	case "org":
		return v.T("Organisation", "Organisation")
	case "q":
		return v.T("Ord", "Words")
	case "view":
		return v.T("Vy", "View")
	case "certainty":
		return v.T("säkerhet", "certainty")
	}
	if w.termsOf(name) != nil {
		return w.field(name)
	}
	return ""
}

// termsOf are the words for what a column can hold; nil where it can hold anything.
func (w *words) termsOf(name string) (all []string) {
	list := w.lists[name]
	if name == "certainty" {
		list = domain.Explain("row/certainty").Values
	}
	if list != nil {
		for _, term := range list.Terms {
			all = append(all, term.Label.In(w.Lang))
		}
		return all
	}
	if view := projections.ViewByName(w.root); view != nil && boolean(view, name) {
		return []string{w.T("ja", "yes"), w.T("nej", "no")}
	}
	return nil
}

// FaultOf is what is wrong with a field of the page's question, by the field's id; "" where nothing is.
func (v *visit) FaultOf(id string) string { return v.faults[id] }

// momentField is a field for one part of a moment.
type momentField struct{ Name, Label, Value, Placeholder, Help, Fault string }

// MomentField is the field of a part of a moment, which may have a prefix; help is the id of the text that explains it.
func (v *visit) MomentField(name, help string) momentField {
	part := name[strings.LastIndexByte(name, '_')+1:]
	f := momentField{Name: name, Label: v.momentLabel(part), Value: v.Asked(name), Placeholder: v.T("allt", "everything"), Help: help, Fault: v.FaultOf(name)}
	if part == "on" {
		f.Placeholder = v.T("i dag", "today")
	}
	return f
}

func (v *visit) momentLabel(name string) string {
	switch name {
	case "on":
		return v.T("Gällde", "In force on")
	case "known":
		return v.T("Var känt senast", "Was known by")
	case "recorded":
		return v.T("Fanns i liggaren", "Was in the ledger by")
	}
	return ""
}

// evidenceLines say each place in the sources.
func (v *visit) evidenceLines(raw jsontext.Value) []line {
	var all []domain.Evidence
	if raw == nil || json.Unmarshal(raw, &all) != nil {
		return nil
	}
	lines := make([]line, len(all))
	for i, each := range all {
		lines[i] = v.evidence(each)
	}
	return lines
}
