package web

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

// correctionType is what a correction becomes in the ledger: its reason, note and evidence have their words from there.
const correctionType = "record.corrected.v1"

// besides is where the members of the correction itself stand in the form, apart from those of the corrected event.
const besides = "/correction"

// correctForm shows an event as a form to change.
func (v *visit) correctForm() (*shown, error) {
	r, t, err := v.correctable()
	if err != nil || t == nil {
		return v.missing(), err
	}
	if !v.whoAsks().Corrects(v.id(), t) {
		return v.notYours(v.T("Rätta en uppgift", "Correct a record"), append(api.Writers(t), api.RoleRegistrar)), nil
	}
	return v.correctPage(r, t, v.filled(r, t), rand.Text(), nil), nil
}

func (v *visit) correctable() (*record, *domain.Type, error) {
	r, err := v.record(v.r.PathValue("id"))
	if err != nil {
		return nil, nil, err
	}
	if r.Type == correctionType || r.Type == "ledger.created.v1" {
		return r, nil, nil
	}
	return r, domain.TypeByName(r.Type), nil
}

// filled is the event as it is written in its form.
func (v *visit) filled(r *record, t *domain.Type) url.Values {
	s := t.AppendSchema()
	m := v.maker(s, url.Values{}, nil)
	if subject, err := domain.ParseRef(r.Subject); err == nil {
		if story, err := v.story(subject); err == nil { // without it references stand as they are stored
			m.names = story.Names
		}
	}
	for name, text := range map[string]string{"effective": r.Effective, "until": r.Until} {
		if text != "" {
			m.written.Set("/"+name, text)
		}
	}
	m.fill(dataOf(s), "/data", r.Data)
	return m.written
}

// correctSent sends what has been changed as a correction.
func (v *visit) correctSent() (*shown, error) {
	r, t, err := v.correctable()
	if err != nil || t == nil {
		return v.missing(), err
	}
	if err := v.r.ParseForm(); err != nil {
		return v.message(http.StatusBadRequest, v.T("Formuläret gick inte att läsa", "The form can't be read"), v.T("Inget är lagrat. Öppna formuläret igen.", "Nothing is stored. Open the form again.")), nil
	}
	written := v.r.PostForm
	key := written.Get("key")
	if strings.HasPrefix(written.Get("do"), "more:") {
		return v.correctPage(r, t, written, key, nil), nil
	}
	receipt, repeated, err := v.client.Correct(v.r.Context(), v.id(), r.ID, key, v.correction(r, t, written))
	if err != nil {
		problem, status := v.problemOf(err)
		if problem == nil {
			return nil, err
		}
		if problem.Code() == "idempotency.key_reused" {
			key = rand.Text()
		}
		problem = inForm(problem)
		withoutRefused(written, problem)
		made := v.correctPage(r, t, written, key, problem)
		made.status = status
		return made, nil
	}
	return v.stored(receipt.ID, repeated), nil
}

// correction says what differs between the event and the form: only that is changed.
func (v *visit) correction(r *record, t *domain.Type, written url.Values) []byte {
	s := t.AppendSchema()
	before, after := v.maker(s, v.filled(r, t), nil), v.maker(s, written, nil)
	set, remove := map[string]jsontext.Value{}, []string{}
	compare := func(of *domain.Schema, pointer string) {
		was, is := before.build(of, pointer), after.build(of, pointer)
		switch {
		case bytes.Equal(was, is):
		case is == nil:
			remove = append(remove, pointer)
		default:
			set[pointer] = is
		}
	}
	for _, p := range s.Properties {
		if !slices.Contains(notChanged, p.Name) {
			compare(p.Schema, "/"+p.Name)
		}
	}
	for _, p := range dataOf(s).Properties {
		compare(p.Schema, "/data/"+p.Name)
	}
	body := map[string]any{}
	for _, p := range v.besides() {
		if value := after.build(p.Schema, besides+"/"+p.Name); value != nil {
			body[p.Name] = value
		}
	}
	withdraw, known := written.Get(besides+"/withdraw") != "", strings.TrimSpace(written.Get(besides+"/known"))
	switch {
	case known == "" && written.Get(besides+"/reason") == string(domain.CorrectionError):
		body["known"] = v.today().String()
	case known != "" && !withdraw && len(set)+len(remove) == 0:
		set["/known"] = quote(known) // nothing else was wrong
	case known != "":
		body["known"] = known
	}
	if withdraw {
		body["withdraw"] = true
	} else if len(set)+len(remove) > 0 {
		body["set"], body["remove"] = set, remove
	}
	raw, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		return []byte("{}")
	}
	return raw
}

// notChanged are the members of an event that have no field where it is corrected: the day that it was known is the correction's own.
var notChanged = append([]string{"subject", "known"}, hiddenMembers...)

// knownField asks for the day by which what is right was known. Left empty it is the day of recording, also for an error, where the API would take the corrected event's: nobody
// has said that what is right was known then. Of a duplicate the domain takes the corrected event's day.
func (v *visit) knownField(r *record, written url.Values, errors []string) *field {
	name := besides + "/known"
	return &field{Name: name, ID: idOf(name), Kind: "line", Value: written.Get(name), Errors: errors, Label: v.T("När det rätta blev känt", "When what is right became known"),
		Help: v.T("Lämna tomt när det blir känt först nu: den som frågar vad som var känt tidigare får då det gamla svaret. Var det rätta känt redan när uppgiften skrevs, och bara registreringen fel, skriv den dagen: ",
			"Leave empty when it becomes known only now: whoever asks what was known before then gets the old answer. If what is right was known when the record was made, and only the recording wrong, write that day: ") + r.Known + v.T(". En dubblett räknas bort redan från den dagen när fältet är tomt.", ". A duplicate is taken out from that day on when the field is left empty.")}
}

// besides are the members of a correction that have fields of their own.
func (v *visit) besides() domain.Properties {
	var own domain.Properties
	for _, p := range domain.TypeByName(correctionType).Schema().Properties {
		if p.Name == "reason" || p.Name == "note" || p.Name == "evidence" {
			own = append(own, p)
		}
	}
	return own
}

func (v *visit) correctPage(r *record, t *domain.Type, written url.Values, key string, problem *api.Problem) *shown {
	s := t.AppendSchema()
	problem = v.told(problem)
	m := v.maker(s, written, problem)
	data := &formData{Type: r.Type, Key: key, Problem: problem, Action: v.r.URL.EscapedPath(), Submit: v.T("Lagra rättelsen", "Store the correction"), Withdraw: written.Get(besides+"/withdraw") != ""}
	if data.Key == "" {
		data.Key = rand.Text()
	}
	data.Top = m.fields(s, "", notChanged...)
	data.Fields = m.fields(dataOf(s), "/data")
	own := v.maker(domain.TypeByName(correctionType).Schema(), written, problem) // the pointers are those of inForm
	for _, p := range v.besides() {
		f := own.field(p.Schema, besides+"/"+p.Name)
		f.Required = p.Name == "reason"
		data.Besides = append(data.Besides, f)
		if p.Name == "reason" {
			data.Besides = append(data.Besides, v.knownField(r, written, own.errors[besides+"/known"]))
		}
	}
	data.messages(v, problem, slices.Concat(data.Top, data.Fields, data.Besides))
	for kind := range m.lists {
		data.Lists = append(data.Lists, pickList{ID: m.list(kind), Entities: v.entities(kind)})
	}
	slices.SortFunc(data.Lists, func(a, b pickList) int { return strings.Compare(a.ID, b.ID) })
	data.Back = v.eventLink(r.ID)
	return &shown{template: "correct", title: v.T("Rätta: ", "Correct: ") + t.Label.In(v.Lang), data: data}
}

// inForm is a refusal of a correction with its pointers as the form's fields have them: those of the correction itself stand apart from those of the corrected event.
func inForm(problem *api.Problem) *api.Problem {
	moved := *problem
	moved.Errors = slices.Clone(problem.Errors)
	for i := range moved.Errors {
		e := &moved.Errors[i]
		name, _, _ := strings.Cut(strings.TrimPrefix(e.Pointer, "/"), "/")
		if slices.Contains([]string{"reason", "note", "evidence", "known"}, name) {
			e.Pointer = besides + e.Pointer
		}
	}
	return &moved
}

// withoutRefused takes what may point at somebody out of what is shown again: no answer repeats it.
func withoutRefused(written url.Values, problem *api.Problem) {
	for _, e := range problem.Errors {
		if !strings.HasPrefix(e.Code, "deid.") {
			continue
		}
		for name := range written {
			if strings.HasPrefix(name, "/") && (strings.HasPrefix(e.Pointer, name) || e.Pointer == "/set" || e.Pointer == "") {
				written.Del(name)
			}
		}
	}
}
