package domain

import (
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// schemaDialect is the JSON Schema that schemas are written in.
const schemaDialect = "https://json-schema.org/draft/2020-12/schema"

// Schema is a JSON Schema (draft 2020-12), as far as events need it; its members are written in this order. Titles and descriptions come from the dictionary, so that a
// form can be made of a schema alone. A vocabulary stands once among the definitions, its terms as constants with titles: validators and makers of forms both know that
// form. Members that begin with x- are for those who want the Swedish words, and others pass over them.
type Schema struct {
	Dialect       string     `json:"$schema,omitzero"`
	ID            string     `json:"$id,omitzero"`
	Ref           string     `json:"$ref,omitzero"`
	Title         string     `json:"title,omitzero"` // in English
	TitleSV       string     `json:"x-title-sv,omitzero"`
	Description   string     `json:"description,omitzero"` // in English
	DescriptionSV string     `json:"x-description-sv,omitzero"`
	Reference     string     `json:"x-reference,omitzero"` // the kind of entity that is referred to; * any
	Form          string     `json:"x-form,omitzero"`      // of a text or an object that follows rules: date, planned, day, quantity
	Type          string     `json:"type,omitzero"`
	Const         any        `json:"const,omitzero"`
	Pattern       string     `json:"pattern,omitzero"`
	Format        string     `json:"format,omitzero"`
	MinLength     int        `json:"minLength,omitzero"`
	MaxLength     int        `json:"maxLength,omitzero"`
	Minimum       *int64     `json:"minimum,omitzero"`
	Maximum       *int64     `json:"maximum,omitzero"`
	Items         *Schema    `json:"items,omitzero"`
	MinItems      int        `json:"minItems,omitzero"`
	MaxItems      int        `json:"maxItems,omitzero"`
	Properties    Properties `json:"properties,omitempty"`
	Required      []string   `json:"required,omitempty"`
	MinProperties int        `json:"minProperties,omitzero"`
	Additional    *bool      `json:"additionalProperties,omitzero"`
	OneOf         []*Schema  `json:"oneOf,omitempty"`
	Definitions   Properties `json:"$defs,omitempty"`
}

// Properties are an object's members, in the order of the Go struct.
type Properties []Property

// Property is one member.
type Property struct {
	Name   string
	Schema *Schema
}

// MarshalJSONTo writes the members as an object, in order.
func (p Properties) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, member := range p {
		if err := enc.WriteToken(jsontext.String(member.Name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, member.Schema); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

// Schema is the JSON Schema of the type's data, made from the struct and the tags that ParseAppend checks by: what it refuses, ParseAppend refuses at the same place.
// ParseAppend refuses more, which a schema can't say well: days that no calendar has, ends before beginnings, texts of nothing but spaces.
func (t *Type) Schema() *Schema {
	var m schemaMaker
	s := m.object(t.plan, t.Place())
	s.Dialect, s.ID = schemaDialect, t.schema()
	s.Title, s.TitleSV = t.Label.EN, t.Label.SV
	s.Definitions = m.definitions
	return s
}

// AppendSchema is the JSON Schema of an event of the type as it is sent.
func (t *Type) AppendSchema() *Schema {
	var m schemaMaker
	text := func(pattern string) *Schema { return &Schema{Type: "string", Pattern: pattern} }
	s := object()
	s.Dialect, s.ID = schemaDialect, t.schema()+":append"
	s.Title, s.TitleSV = t.Label.EN, t.Label.SV
	s.Properties, s.Required = Properties{{"type", &Schema{Const: t.Name}}}, []string{"type"}
	if t.makesSubject() {
		s.Properties = append(s.Properties, Property{"effective", dateSchema()})
	} else {
		s.Properties, s.Required = append(s.Properties, Property{"subject", text(subjectPattern(t.Kinds))}), append(s.Required, "subject")
		if !t.isRecord() {
			s.Properties = append(s.Properties, Property{"effective", dateSchema()}, Property{"until", plannedSchema()})
			s.Required = append(s.Required, "effective")
		}
	}
	s.Properties = append(s.Properties, Property{"known", daySchema()}, Property{"expect", whole(0, 1<<32-1)},
		Property{"correlationid", text(t.tokenPattern())}, Property{"causationid", text(t.tokenPattern())}, Property{"data", m.object(t.plan, t.Place())})
	s.Required = append(s.Required, "data")
	for _, member := range s.Properties {
		member.Schema.explain(appendPlace + "/" + member.Name)
	}
	s.Definitions = m.definitions
	return s
}

// tokenPattern is the pattern of a type's correlation and causation ids; see checkToken.
func (t *Type) tokenPattern() string {
	if len(t.Kinds) == 1 && t.Kinds[0] == KindConcern && t.of != releasedType {
		return uuidPattern
	}
	return tokenPattern
}

// ValueSchema is the schema of a value that is written as one text of a form of its own: a date, a time planned, a day. nil: t is no such type.
func ValueSchema(t reflect.Type) *Schema {
	switch t {
	case reflect.TypeFor[Date]():
		return dateSchema()
	case reflect.TypeFor[Planned]():
		return plannedSchema()
	case reflect.TypeFor[Day]():
		return daySchema()
	}
	return nil
}

// appendPlace is where the dictionary explains the members of an event as it is sent.
const appendPlace = "append"

// Place is what the dictionary calls the type: its name without the version.
func (t *Type) Place() string { return strings.Join(strings.SplitN(t.Name, ".", 3)[:2], ".") }

// Patterns of texts that are not free.
const (
	dayPattern     = `^(19|[2-9]\d)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`
	datePattern    = `^((19|[2-9]\d)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|\[(\d{4}-\d\d-\d\d)?\.\.\d{4}-\d\d-\d\d\])$`
	plannedPattern = `^(\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?|\[\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d\])$`
	tokenPattern   = `^[A-Za-z0-9._:-]{1,64}$`
	uuidPattern    = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$` // version 4
	idPattern      = `[a-z0-9][a-z0-9-]{0,62}`
)

func subjectPattern(kinds []Kind) string {
	if len(kinds) == 0 {
		kinds = Kinds
	}
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return "^(" + strings.Join(names, "|") + ")/" + idPattern + "$"
}

func object() *Schema {
	closed := false
	return &Schema{Type: "object", Additional: &closed}
}

// whole is a whole number between bounds.
func whole(least, most int64) *Schema {
	return &Schema{Type: "integer", Minimum: &least, Maximum: &most}
}

// explain puts the dictionary's words beside what the schema says.
func (s *Schema) explain(place string) {
	if e := Explain(place); e != nil {
		s.Title, s.TitleSV, s.Description, s.DescriptionSV = e.Label.EN, e.Label.SV, e.Meaning.EN, e.Meaning.SV
	}
}

// schemaMaker makes one schema and collects the vocabularies that it refers to.
type schemaMaker struct{ definitions Properties }

func (m *schemaMaker) object(p *plan, place string) *Schema {
	s := object()
	for i := range p.fields {
		f := &p.fields[i]
		at := place + "/" + f.name
		member := m.field(f, at)
		member.explain(at)
		s.Properties = append(s.Properties, Property{f.name, member})
		if f.required {
			s.Required = append(s.Required, f.name)
		}
	}
	return s
}

func (m *schemaMaker) field(f *field, place string) *Schema {
	one := m.one(f, place)
	if !f.list {
		return one
	}
	list := &Schema{Type: "array", Items: one, MaxItems: listMax}
	if f.required {
		list.MinItems = 1
	}
	return list
}

// one is the schema of a value, or of each in a list.
func (m *schemaMaker) one(f *field, place string) *Schema {
	switch {
	case f.nested != nil:
		s := m.object(f.nested, place)
		if f.required && !f.pointer && len(s.Required) == 0 {
			s.MinProperties = 1
		}
		return s
	case f.vocabulary != nil:
		return m.term(f.vocabulary)
	case f.ref != "":
		kinds := Kinds
		if f.ref != "*" {
			kinds = []Kind{Kind(f.ref)}
		}
		return &Schema{Type: "string", Reference: f.ref, Pattern: subjectPattern(kinds)}
	}
	if s := ValueSchema(f.of); s != nil {
		return s
	}
	switch f.of {
	case reflect.TypeFor[Quantity]():
		return quantitySchema(place)
	case reflect.TypeFor[jsontext.Value]():
		return &Schema{}
	}
	switch f.of.Kind() {
	case reflect.Bool:
		return &Schema{Type: "boolean"}
	case reflect.String:
		return textSchema(f)
	case reflect.Uint32:
		return whole(f.min, 1<<32-1)
	}
	least := f.min
	return &Schema{Type: "integer", Minimum: &least}
}

func dateSchema() *Schema { return &Schema{Form: "date", Type: "string", Pattern: datePattern} }

func plannedSchema() *Schema {
	return &Schema{Form: "planned", Type: "string", Pattern: plannedPattern}
}

func daySchema() *Schema { return &Schema{Form: "day", Type: "string", Pattern: dayPattern} }

func textSchema(f *field) *Schema {
	s := &Schema{Type: "string", MinLength: 1, MaxLength: f.max}
	if form, has := forms[f.form]; has {
		s.Pattern, s.Format = form.pattern, form.format
	}
	if f.form == "pointer" {
		s.MinLength = 0 // the whole
	}
	return s
}

// term is a reference to a vocabulary among the definitions.
func (m *schemaMaker) term(v *Vocabulary) *Schema {
	if !slices.ContainsFunc(m.definitions, func(p Property) bool { return p.Name == v.ID }) {
		list := &Schema{Type: "string"}
		for _, term := range v.Terms {
			list.OneOf = append(list.OneOf, &Schema{Const: term.ID, Title: term.Label.EN, TitleSV: term.Label.SV})
		}
		m.definitions = append(m.definitions, Property{v.ID, list})
	}
	return &Schema{Ref: "#/$defs/" + v.ID}
}

// quantitySchema is the forms that a quantity is stated in.
func quantitySchema(place string) *Schema {
	zero, one := int64(0), int64(1)
	count := func(name string) Property { return Property{name, whole(0, maxCount)} }
	share := Property{"share", &Schema{Type: "number", Minimum: &zero, Maximum: &one}}
	words := Property{"words", &Schema{Type: "string", MinLength: 1, MaxLength: maxWordsRunes}}
	form := func(required string, properties ...Property) *Schema {
		s := object()
		s.Properties, s.Required = properties, []string{required}
		s.explain(place + "/" + required)
		for _, member := range properties {
			member.Schema.explain(place + "/" + member.Name)
		}
		return s
	}
	return &Schema{Form: "quantity", OneOf: []*Schema{
		form("exact", count("exact")),
		form("approximate", count("approximate")),
		form("min", count("min"), count("max")),
		form("max", count("max")),
		form("share", share, Property{"approximate", &Schema{Const: true}}),
		form("words", words),
	}}
}
