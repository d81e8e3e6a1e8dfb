package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

// formData is a form with what is written in it and what the API says of it.
type formData struct {
	Type     string
	Says     string
	Top      []*field // what it is about and when
	Fields   []*field // what it says
	Lists    []pickList
	Key      string // idempotency key: a form that is sent twice is stored once
	Problem  *api.Problem
	Lead     string // of the problem: whether something is stored
	Messages []formMessage
	Fine     bool     // checked, and nothing stands against it
	Notes    []string // on what is fine
	Action   string
	Submit   string
	Besides  []*field // of a correction itself
	Withdraw bool
	Back     string
	Receipt  string // of what was just stored
	Open     bool   // what is seldom needed is shown
}

type pickList struct {
	ID       string
	Entities []entity
	Names    []string // that are written as they stand
}

// formMessage is one thing to mend, with the field that it is about.
type formMessage struct {
	Text, Code, ID, Label string
	Href, Link            string // where it can be mended first, in a tab of its own
}

// records lists what can be recorded.
func (v *visit) recordTypes() (*shown, error) {
	if _, err := v.ask("organisations", url.Values{"limit": {"1"}}); err != nil {
		return nil, err
	}
	var groups []typeGroup
	last := ""
	types := v.recordable()
	if len(types) == 0 {
		return v.notYours(v.T("Registrera", "Record"), []api.Role{api.RoleCoordinator, api.RoleAuditor, api.RoleRegistrar}), nil
	}
	for _, t := range types {
		noun, _, _ := strings.Cut(t.Name, ".")
		if noun != last {
			groups, last = append(groups, typeGroup{Label: v.nounLabel(noun)}), noun
		}
		at := len(groups) - 1
		groups[at].Types = append(groups[at].Types, option{t.Name, t.Label.In(v.Lang)})
	}
	data := &recordTypesData{Groups: groups, Decision: v.mayRecord(domain.TypeByName("decision.taken.v1")), Concern: v.mayRecord(domain.TypeByName(concernType)), All: len(types) == len(listedTypes),
		Corrects: slices.ContainsFunc(domain.Types(), func(t *domain.Type) bool { return v.whoAsks().Corrects(v.id(), t) })}
	return &shown{template: "record_types", title: v.T("Registrera", "Record"), data: data}, nil
}

// recordTypesData is what can be recorded by whoever asks.
type recordTypesData struct {
	Groups            []typeGroup
	Decision, Concern bool
	All               bool // everything that anybody can record
	Corrects          bool // some of it
}

type typeGroup struct {
	Label string
	Types []option
}

var nouns = map[string]domain.Text{
	"organisation": {SV: "Organisation", EN: "Organisation"}, "decision": {SV: "Beslut", EN: "Decision"}, "document": {SV: "Styrdokument", EN: "Document"},
	"responsibility": {SV: "Ansvar", EN: "Responsibility"}, "plan": {SV: "Plan", EN: "Plan"}, "measure": {SV: "Åtgärd eller aktivitet", EN: "Measure or activity"},
	"training": {SV: "Utbildning", EN: "Training"}, "assessment": {SV: "Lägesbild", EN: "Assessment"}, "cooperation": {SV: "Samverkan", EN: "Cooperation"},
	"audit": {SV: "Granskning", EN: "Audit"}, "recommendation": {SV: "Rekommendation", EN: "Recommendation"}, "goal": {SV: "Mål", EN: "Goal"},
	"ledger": {SV: "Liggare", EN: "Ledger"}, "concern": {SV: "Orosrapport", EN: "Concern report"}, "statement": {SV: "Uttalande", EN: "Statement"}, "evaluation": {SV: "Utvärdering", EN: "Evaluation"}, "record": {SV: "Om en uppgift i liggaren", EN: "About a record of the ledger"},
}

func (v *visit) nounLabel(noun string) string {
	if label, known := nouns[noun]; known {
		return label.In(v.Lang)
	}
	return noun
}

// hiddenMembers of an event as it is sent have no field: programs use them.
var hiddenMembers = []string{"type", "expect", "correlationid", "causationid", "data"}

// recordForm shows the form of a type of event.
func (v *visit) recordForm() (*shown, error) {
	t := domain.TypeByName(v.r.PathValue("type"))
	if t == nil || t.Name == "record.corrected.v1" {
		return v.missing(), nil
	}
	if _, err := v.ask("organisations", url.Values{"limit": {"1"}}); err != nil {
		return nil, err
	}
	if !v.mayRecord(t) {
		return v.notYours(t.Label.In(v.Lang), api.Writers(t)), nil
	}
	written := url.Values{}
	for name, values := range v.asked {
		if strings.HasPrefix(name, "/") {
			written[name] = values
		}
	}
	return v.formPage(t, written, rand.Text(), nil, false), nil
}

// record checks or stores what is written in the form.
func (v *visit) recordSent() (*shown, error) {
	t := domain.TypeByName(v.r.PathValue("type"))
	if t == nil {
		return v.missing(), nil
	}
	if err := v.r.ParseForm(); err != nil {
		return v.message(http.StatusBadRequest, v.T("Formuläret gick inte att läsa", "The form can't be read"), v.T("Inget är lagrat. Öppna formuläret igen.", "Nothing is stored. Open the form again.")), nil
	}
	written := v.r.PostForm
	key := written.Get("key")
	m := v.maker(t.AppendSchema(), written, nil)
	body := m.event(t)
	do := written.Get("do")
	switch {
	case strings.HasPrefix(do, "more:"):
		return v.formPage(t, written, key, nil, false), nil
	case do == "check":
		_, err := v.client.Check(v.r.Context(), v.id(), body)
		return v.checked(t, written, key, err)
	}
	receipts, repeated, err := v.client.Append(v.r.Context(), v.id(), key, body)
	if err != nil {
		return v.formRefused(t, written, key, err)
	}
	return v.stored(receipts[0].ID, repeated), nil
}

// stored leads to the event with its receipt.
func (v *visit) stored(id string, repeated bool) *shown {
	how := "now"
	if repeated {
		how = "before"
	}
	return &shown{redirect: v.Link("/events/"+id, "stored", how)}
}

// checked shows what the API says of the form, or tells it to the script that asks while somebody types.
func (v *visit) checked(t *domain.Type, written url.Values, key string, err error) (*shown, error) {
	problem, _ := v.problemOf(err)
	if err != nil && problem == nil {
		return nil, err
	}
	if problem != nil {
		withoutRefused(written, problem)
	}
	made := v.formPage(t, written, key, problem, err == nil)
	if v.r.Header.Get("Accept") == "application/json" {
		return made.verdict()
	}
	return made, nil
}

// formRefused shows the form again with everything that was written, and why it wasn't stored.
func (v *visit) formRefused(t *domain.Type, written url.Values, key string, err error) (*shown, error) {
	problem, status := v.problemOf(err)
	if problem == nil {
		return nil, err
	}
	withoutRefused(written, problem)
	if problem.Code() == "idempotency.key_reused" {
		key = rand.Text() // the first was stored; what has been changed since is another event
	}
	made := v.formPage(t, written, key, problem, false)
	made.status = status
	return made, nil
}

func (v *visit) maker(s *domain.Schema, written url.Values, problem *api.Problem) *formMaker {
	m := &formMaker{visit: v, definitions: s.Definitions, written: written, errors: map[string][]string{}, lists: map[string]bool{}}
	if problem != nil {
		for _, each := range problem.Errors {
			m.errors[each.Pointer] = append(m.errors[each.Pointer], each.Message)
		}
	}
	return m
}

// event is the event that the form says. Where no subject is given it is a new one, named by its title.
func (m *formMaker) event(t *domain.Type) jsontext.Value {
	s := t.AppendSchema()
	data := m.build(dataOf(s), "/data")
	if data == nil {
		data = jsontext.Value("{}")
	}
	subject := m.subject(t, data)
	out := []byte(`{"type":` + quote(t.Name).String())
	add := func(name string, v jsontext.Value) {
		if v != nil {
			out = append(append(append(append(out, ','), quote(name)...), ':'), v...)
		}
	}
	if subject.made {
		add("expect", jsontext.Value("0"))
	}
	if subject.ref != "" {
		add("subject", quote(subject.ref))
	}
	for _, p := range s.Properties {
		if p.Name != "subject" && !slices.Contains(hiddenMembers, p.Name) {
			add(p.Name, m.build(p.Schema, "/"+p.Name))
		}
	}
	add("data", data)
	return append(out, '}')
}

type chosenSubject struct {
	ref  string
	made bool
}

func (m *formMaker) subject(t *domain.Type, data jsontext.Value) chosenSubject {
	kinds := "*"
	if len(t.Kinds) == 1 {
		kinds = string(t.Kinds[0])
	}
	if text := strings.TrimSpace(m.written.Get("/subject")); text != "" {
		return chosenSubject{ref: m.resolveName(text, kinds)}
	}
	for _, name := range []string{"title", "name"} {
		if id := slug(textOf(data, name)); id != "" && len(t.Kinds) == 1 {
			return chosenSubject{string(t.Kinds[0]) + "/" + id, true}
		}
	}
	return chosenSubject{}
}

func dataOf(s *domain.Schema) *domain.Schema {
	for _, p := range s.Properties {
		if p.Name == "data" {
			return p.Schema
		}
	}
	return &domain.Schema{}
}

func (v *visit) formPage(t *domain.Type, written url.Values, key string, problem *api.Problem, fine bool) *shown {
	s := t.AppendSchema()
	problem = v.told(problem)
	if titled(dataOf(s)) && len(t.Kinds) == 1 {
		problem = untitled(v, dataOf(s), written, problem, v.nounLabel(string(t.Kinds[0])))
	}
	m := v.maker(s, written, problem)
	data := &formData{Type: t.Name, Key: key, Problem: problem, Fine: fine, Action: v.r.URL.EscapedPath(), Submit: v.T("Lagra i liggaren", "Store in the ledger")}
	if data.Key == "" {
		data.Key = rand.Text()
	}
	var last *field
	for _, f := range m.fields(s, "", hiddenMembers...) {
		if f.Name == "/subject" {
			f.Kind, f.List = "reference", m.subjectList(t)
			if len(t.Kinds) == 1 {
				f.Of = string(t.Kinds[0])
				f.Label = v.nounLabel(string(t.Kinds[0]))
			}
			f.Required = !titled(dataOf(s)) || len(t.Kinds) != 1
			if !f.Required {
				f.Help = v.T("Lämna tomt för något nytt: beteckningen bildas av titeln. Välj i listan om det redan finns i liggaren.", "Leave empty for something new: its id is made of the title. Pick from the list if the ledger holds it already.")
				last = f
				continue
			}
		}
		data.Top = append(data.Top, f)
	}
	if last != nil {
		data.Top = append(data.Top, last)
	}
	data.Fields = m.fields(dataOf(s), "/data")
	data.Notes = m.notes
	data.messages(v, problem, append(slices.Clone(data.Top), data.Fields...))
	for kind := range m.lists {
		data.Lists = append(data.Lists, pickList{ID: m.list(kind), Entities: v.entities(kind)})
	}
	slices.SortFunc(data.Lists, func(a, b pickList) int { return strings.Compare(a.ID, b.ID) })
	return &shown{template: "record", title: t.Label.In(v.Lang), data: data}
}

func (m *formMaker) subjectList(t *domain.Type) string {
	if len(t.Kinds) == 1 {
		return m.list(string(t.Kinds[0]))
	}
	return m.list("*")
}

// titled tells whether the data has a title to make an id of.
func titled(s *domain.Schema) bool {
	return slices.ContainsFunc(s.Properties, func(p domain.Property) bool { return p.Name == "title" || p.Name == "name" })
}

// messages leads each of the API's reasons to its field, or to the nearest around it.
func (d *formData) messages(v *visit, problem *api.Problem, fields []*field) {
	if problem == nil {
		return
	}
	d.Lead = v.lead(problem)
	for _, e := range problem.Errors {
		message := formMessage{Text: e.Message, Code: e.Code}
		if f := nearest(fields, e.Pointer); f != nil {
			message.ID, message.Label = f.ID, f.Label
			if f.Name != e.Pointer && !slices.Contains(f.Errors, e.Message) {
				f.Errors = append(f.Errors, e.Message)
			}
			f.Open = true
			if strings.HasPrefix(e.Code, "ref.") {
				message.Href, message.Link = v.register(f.Of)
			}
		}
		d.Messages = append(d.Messages, message)
	}
}

func nearest(fields []*field, pointer string) *field {
	for _, f := range fields {
		if pointer == f.Name || strings.HasPrefix(pointer, f.Name+"/") {
			f.Open = true
			if inner := nearest(f.Fields, pointer); inner != nil {
				return inner
			}
			return f
		}
	}
	return nil
}
