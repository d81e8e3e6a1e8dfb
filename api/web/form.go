package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

// field is an input of a form, made from a member of a JSON Schema. Its name is the member's JSON pointer.
type field struct {
	Name, ID    string
	Label, Help string
	Kind        string // line, lines, long, number, choice, choices, reference, flag, quantity, group, list
	Required    bool
	Value       string
	Options     []formOption
	List        string   // id of the pick-list
	Of          string   // kind of what a reference leads to
	Fields      []*field // of a group; the items of a list
	Errors      []string
	Most        int    // characters
	Open        bool   // a group that something is written in
	Add         string // the button for more room in a list
}

type formOption struct {
	Value, Label string
	Chosen       bool
}

// formMaker makes fields from a schema and what is written in them.
type formMaker struct {
	*visit
	definitions domain.Properties
	written     url.Values
	errors      map[string][]string   // by pointer
	lists       map[string]bool       // kinds of entities that are picked from
	notes       []string              // on what is stored otherwise than its writer may think
	names       map[domain.Ref]string // of entities that are written already; nil: none is known
}

// idOf is a field's id in the page.
func idOf(pointer string) string { return "f" + strings.ReplaceAll(pointer, "/", "-") }

// listMost is how many items a list in a form can have.
const listMost = 50

func (m *formMaker) fields(s *domain.Schema, pointer string, skip ...string) []*field {
	var required, optional []*field
	for _, p := range s.Properties {
		if slices.Contains(skip, p.Name) {
			continue
		}
		f := m.field(p.Schema, pointer+"/"+p.Name)
		if f.Required = slices.Contains(s.Required, p.Name); f.Required {
			f.Open = true
			required = append(required, f)
		} else {
			optional = append(optional, f)
		}
	}
	return append(required, optional...)
}

// resolve follows a reference to a vocabulary.
func (m *formMaker) resolve(s *domain.Schema) *domain.Schema {
	if name, is := strings.CutPrefix(s.Ref, "#/$defs/"); is {
		for _, p := range m.definitions {
			if p.Name == name {
				return p.Schema
			}
		}
	}
	return s
}

func (m *formMaker) field(s *domain.Schema, pointer string) *field {
	f := &field{Name: pointer, ID: idOf(pointer), Label: m.T(s.TitleSV, s.Title), Help: m.T(s.DescriptionSV, s.Description), Value: m.written.Get(pointer), Errors: m.errors[pointer], Most: s.MaxLength}
	of := m.resolve(s)
	switch {
	case s.Form == "quantity":
		f.Kind = "quantity"
		f.Help += " " + m.quantityHelp()
		if inWords(f.Value) {
			m.notes = append(m.notes, f.Label+m.T(": läses som ord, och inget räknas ur det. ", ": is read as words, and nothing is counted from it. ")+m.quantityHelp())
		}
	case s.Form != "":
		f.Kind = "line"
		f.Help += " " + m.dateHelp(s.Form)
	case s.Reference != "":
		f.Kind, f.List, f.Of = "reference", m.list(s.Reference), s.Reference
	case len(of.OneOf) > 0:
		f.Kind, f.Options = "choice", m.options(of, m.written[pointer])
	case s.Type == "object":
		f.Kind, f.Fields = "group", m.fields(s, pointer)
		f.Open = m.writtenBelow(pointer) || m.erredBelow(pointer)
	case s.Type == "array":
		m.listField(f, s, pointer)
	case s.Type == "integer":
		f.Kind = "number"
	case s.Type == "boolean":
		f.Kind = "flag"
	case strings.HasSuffix(pointer, "/url") || strings.HasSuffix(pointer, "/sha256"):
		f.Kind = "line"
	case s.MaxLength > 300 || strings.HasSuffix(pointer, "/note"):
		f.Kind = "long"
	default:
		f.Kind = "line"
	}
	return f
}

func (m *formMaker) dateHelp(form string) string {
	switch form {
	case "planned":
		return m.T("Skriv 2019-11-30, 2019-11, 2019 eller ett spann 2019-01/2019-06.", "Write 2019-11-30, 2019-11, 2019 or an interval 2019-01/2019-06.")
	case "day":
		return m.T("Skriv en dag: 2019-11-30.", "Write a day: 2019-11-30.")
	}
	return m.T("Skriv 2019-11-30, 2019-11 eller 2019.", "Write 2019-11-30, 2019-11 or 2019.")
}

// listField makes a list: terms as boxes to tick, plain texts one a line, everything else item by item with room for one more.
func (m *formMaker) listField(f *field, s *domain.Schema, pointer string) {
	item := m.resolve(s.Items)
	switch {
	case len(item.OneOf) > 0:
		f.Kind, f.Options = "choices", m.options(item, m.written[pointer])
	case s.Items.Type == "string" && s.Items.Reference == "" && s.Items.Form == "":
		f.Kind = "lines"
		f.Help += " " + m.T("En per rad.", "One a line.")
	default:
		f.Kind, f.List, f.Add = "list", "", m.T("Plats för fler: ", "Room for more: ")+f.Label
		count := 0
		for count < listMost && (m.writtenBelow(pointer+"/"+itoa(count)) || m.erredBelow(pointer+"/"+itoa(count))) {
			count++
		}
		f.Open = count > 0 || len(f.Errors) > 0
		extra := 1
		if m.written.Get("do") == "more:"+pointer {
			extra, f.Open = 3, true
		}
		for i := range min(count+extra, listMost) {
			inner := m.field(s.Items, pointer+"/"+itoa(i))
			inner.Label, inner.Open = f.Label+" "+itoa(i+1), true
			f.Fields = append(f.Fields, inner)
		}
	}
}

func (m *formMaker) options(s *domain.Schema, chosen []string) []formOption {
	var all []formOption
	for _, term := range s.OneOf {
		id, _ := term.Const.(string)
		all = append(all, formOption{id, m.T(term.TitleSV, term.Title), slices.Contains(chosen, id)})
	}
	return all
}

// list names the pick-list of a kind of entities, which the page then holds.
func (m *formMaker) list(kind string) string {
	m.lists[kind] = true
	if kind == "*" {
		return "entities"
	}
	return "entities-" + kind
}

func (m *formMaker) writtenBelow(pointer string) bool {
	for name, values := range m.written {
		if (name == pointer || strings.HasPrefix(name, pointer+"/")) && slices.ContainsFunc(values, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			return true
		}
	}
	return false
}

func (m *formMaker) erredBelow(pointer string) bool {
	for name := range m.errors {
		if name == pointer || strings.HasPrefix(name, pointer+"/") {
			return true
		}
	}
	return false
}

// build makes the JSON of what is written; nil where nothing is. What can't be what the schema asks for goes along as it is written, so that the API says what would be right.
func (m *formMaker) build(s *domain.Schema, pointer string, skip ...string) jsontext.Value {
	text := strings.TrimSpace(strings.ReplaceAll(m.written.Get(pointer), "\r\n", "\n"))
	switch {
	case s.Form == "quantity":
		return quantityOf(text)
	case s.Type == "object":
		return m.buildObject(s, pointer, skip)
	case s.Type == "array":
		return m.buildArray(s, pointer)
	case text == "":
		return nil
	case s.Reference != "":
		return quote(m.resolveName(text, s.Reference))
	case s.Type == "integer":
		if digits := strings.NewReplacer(" ", "", "\u00a0", "", "kr", "").Replace(text); isWhole(digits) {
			return jsontext.Value(digits)
		}
	case s.Type == "boolean":
		return jsontext.Value("true")
	}
	return quote(text)
}

func isWhole(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == s
}

func (m *formMaker) buildObject(s *domain.Schema, pointer string, skip []string) jsontext.Value {
	var out []byte
	for _, p := range s.Properties {
		if slices.Contains(skip, p.Name) {
			continue
		}
		if value := m.build(p.Schema, pointer+"/"+p.Name); value != nil {
			out = append(append(append(append(out, ','), quote(p.Name)...), ':'), value...)
		}
	}
	if out == nil {
		return nil
	}
	out[0] = '{'
	return append(out, '}')
}

func (m *formMaker) buildArray(s *domain.Schema, pointer string) jsontext.Value {
	var out []byte
	add := func(value jsontext.Value) {
		if value != nil {
			out = append(append(out, ','), value...)
		}
	}
	item := m.resolve(s.Items)
	switch {
	case len(item.OneOf) > 0:
		for _, chosen := range m.written[pointer] {
			if chosen != "" {
				add(quote(chosen))
			}
		}
	case s.Items.Type == "string" && s.Items.Reference == "" && s.Items.Form == "":
		for each := range strings.SplitSeq(m.written.Get(pointer), "\n") {
			if each = strings.TrimSpace(each); each != "" {
				add(quote(each))
			}
		}
	default:
		for i := range listMost {
			add(m.build(s.Items, pointer+"/"+itoa(i)))
		}
	}
	if out == nil {
		return nil
	}
	out[0] = '['
	return append(out, ']')
}

// fill writes a value into the form, the other way.
func (m *formMaker) fill(s *domain.Schema, pointer string, v jsontext.Value) {
	switch {
	case v == nil:
	case s.Form == "quantity":
		m.written.Set(pointer, m.writtenQuantity(v))
	case v.Kind() == '{':
		for _, p := range s.Properties {
			m.fill(p.Schema, pointer+"/"+p.Name, api.ValueOf(v, p.Name))
		}
	case v.Kind() == '[':
		m.fillArray(s, pointer, v)
	case v.Kind() == '"':
		text := api.Unquote(v)
		if name := m.names[domain.Ref(text)]; s.Reference != "" && name != "" {
			text = entity{text, name}.Written()
		}
		m.written.Set(pointer, text)
	case v.Kind() == 't':
		m.written.Set(pointer, "true")
	case v.Kind() == '0':
		m.written.Set(pointer, v.String())
	}
}

func (m *formMaker) fillArray(s *domain.Schema, pointer string, v jsontext.Value) {
	if s.Items == nil {
		return
	}
	plainText := s.Items.Type == "string" && s.Items.Reference == "" && s.Items.Form == ""
	i := 0
	for each := range api.Elements(v) {
		switch {
		case len(m.resolve(s.Items).OneOf) > 0:
			m.written.Add(pointer, api.Unquote(each))
		case plainText:
			m.written.Set(pointer, strings.TrimPrefix(m.written.Get(pointer)+"\n"+api.Unquote(each), "\n"))
		default:
			m.fill(s.Items, pointer+"/"+itoa(i), each)
		}
		i++
	}
}
