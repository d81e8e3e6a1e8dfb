package main

import (
	"reflect"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

// words turns what answers hold into what people read: labels for coded values, names for references.
type words struct {
	c     *console
	root  string                        // the view or the type of event, as the dictionary calls it
	names map[string]string             // of entities by reference; may be nil
	lists map[string]*domain.Vocabulary // by path of members, joined with /; may be nil
}

// value says a value in one line. The path leads to it from the row or the event's data.
func (w *words) value(path string, v jsontext.Value) string {
	switch v.Kind() {
	case 'n':
		return "–"
	case 't':
		return w.c.say("ja", "yes")
	case 'f':
		return w.c.say("nej", "no")
	case '"':
		return w.text(path, api.Unquote(v))
	case '[':
		var parts []string
		for each := range api.Elements(v) {
			parts = append(parts, w.value(path, each))
		}
		if len(parts) == 0 {
			return "–"
		}
		if v := elementKind(v); v == '{' && len(parts) > 1 {
			return strings.Join(parts, "; ")
		}
		return strings.Join(parts, ", ")
	case '{':
		return w.object(path, v)
	}
	return v.String()
}

// field is the label of a member by its path.
func (w *words) field(path string) string { return w.c.field(w.root + "/" + path) }

// text says a string: by its list's label, by the name of what it refers to, or as it is.
func (w *words) text(path, s string) string {
	if list := w.lists[path]; list != nil {
		return list.Label(s).In(w.c.lang)
	}
	if name := w.names[s]; name != "" {
		return name
	}
	return dateWords(w.c, s)
}

// object says the members of an object side by side; those of quantities become one number.
func (w *words) object(path string, v jsontext.Value) string {
	all := api.Members(v)
	if said := quantity(v, w.c.lang); said != "" {
		return said
	}
	if text := bothLanguages(all); text != (domain.Text{}) {
		return text.In(w.c.lang)
	}
	if path == "questions" {
		return w.question(all)
	}
	var parts []string
	for _, m := range all {
		switch at := path + "/" + m.Name; m.Value.Kind() {
		case 'f', 'n':
		case '0':
			parts = append(parts, w.count(path, m))
		case 't':
			parts = append(parts, w.field(at))
		default:
			parts = append(parts, w.value(at, m.Value))
		}
	}
	return strings.Join(parts, " · ")
}

// bothLanguages is a text that an answer gives in Swedish and English; empty for an object that is none.
func bothLanguages(all []api.Member) domain.Text {
	if len(all) != 2 || all[0].Name != "sv" || all[1].Name != "en" {
		return domain.Text{}
	}
	return domain.Text{SV: api.Unquote(all[0].Value), EN: api.Unquote(all[1].Value)}
}

// count says a number by its name: that of a list's term, where the object counts by a list.
func (w *words) count(path string, m api.Member) string {
	name := w.field(path + "/" + m.Name)
	if list := w.lists[path]; list != nil {
		name = list.Label(m.Name).In(w.c.lang)
	}
	return name + " " + m.Value.String()
}

// question says a control question with its grade before its text.
func (w *words) question(all []api.Member) string {
	of := map[string]string{}
	for _, m := range all {
		of[m.Name] = w.value("questions/"+m.Name, m.Value)
	}
	parts := []string{of["id"] + ". " + of["grade"]}
	if of["grade"] == "" {
		parts[0] = of["id"] + ". " + w.c.say("anges inte", "not stated")
	}
	if of["verbatim"] != "" && !strings.EqualFold(of["verbatim"], of["grade"]) {
		parts[0] += " («" + of["verbatim"] + "»)"
	}
	for _, name := range []string{"text", "answer"} {
		if of[name] != "" {
			parts = append(parts, of[name])
		}
	}
	return strings.Join(parts, " · ")
}

// quantity says a number as it was stated; "" for what is none. A terminal breaks lines at any space.
func quantity(v jsontext.Value, lang string) string {
	q, _ := domain.ShownQuantity(v)
	return strings.ReplaceAll(q.Text(lang), "\u00a0", " ")
}

// listsOf finds the vocabularies of a struct's members by their paths.
func listsOf(t reflect.Type) map[string]*domain.Vocabulary {
	found := map[string]*domain.Vocabulary{}
	addLists(found, t, "")
	return found
}

type coded interface{ Vocabulary() *domain.Vocabulary }

func addLists(found map[string]*domain.Vocabulary, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if code, is := reflect.Zero(t).Interface().(coded); is {
		found[path] = code.Vocabulary()
		return
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			addLists(found, field.Type, path)
		case field.IsExported() && name != "" && name != "-":
			addLists(found, field.Type, strings.TrimPrefix(path+"/"+name, "/"))
		}
	}
}
