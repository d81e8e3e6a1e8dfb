package api

import (
	"encoding"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// node is a part of the description: an object of OpenAPI or of JSON Schema.
type node = map[string]any

// components collects the schemas that a description refers to by name.
type components map[string]any

const componentPath = "#/components/schemas/"

func refTo(name string) node { return node{"$ref": componentPath + name} }

// of is the schema of a type as JSON has it: structs by their name among the components, everything else where it stands.
func (c components) of(t reflect.Type) any {
	if s := domain.ValueSchema(t); s != nil {
		return s
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return node{"type": "string", "format": "date-time"}
	case reflect.TypeFor[jsontext.Value](), reflect.TypeFor[any]():
		return node{}
	case reflect.TypeFor[domain.Quantity]():
		return c.quantity()
	case reflect.TypeFor[projections.Count]():
		whole := node{"type": "integer", "minimum": 0}
		return node{"oneOf": []any{whole, node{"type": "object", "required": []string{"min", "max"}, "properties": node{"min": whole, "max": whole}}}}
	case reflect.TypeFor[domain.Ref]():
		return node{"type": "string", "description": "kind/id"}
	}
	if t.Implements(reflect.TypeFor[json.MarshalerTo]()) {
		panic("openapi: " + t.String() + " is written in a form of its own: say which in openapi_types.go")
	}
	if term, is := reflect.Zero(t).Interface().(interface{ Vocabulary() *domain.Vocabulary }); is {
		return c.term(term.Vocabulary())
	}
	switch t.Kind() {
	case reflect.Pointer:
		return c.of(t.Elem())
	case reflect.Slice:
		return node{"type": "array", "items": c.of(t.Elem())}
	case reflect.Map:
		return node{"type": "object", "additionalProperties": c.of(t.Elem())}
	case reflect.Struct:
		return c.named(t)
	case reflect.String:
		return node{"type": "string"}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return node{"type": "number"}
	}
	if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return node{"type": "string"}
	}
	return node{"type": "integer"}
}

// named puts a struct among the components.
func (c components) named(t reflect.Type) node {
	name := t.Name()
	if path.Base(t.PkgPath()) == "projections" {
		name = "view." + name // domain has words of its own for some of them
	}
	if _, made := c[name]; !made {
		c[name] = node{} // it may hold itself
		c[name] = c.object(t, nil)
	}
	return refTo(name)
}

// object is a struct's schema. What is never left out is required. The columns, where there are any, say what its members mean.
func (c components) object(t reflect.Type, columns []projections.Column) node {
	members, required := node{}, []string{}
	c.members(t, columns, members, &required)
	s := node{"type": "object", "properties": members}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

func (c components) members(t reflect.Type, columns []projections.Column, members node, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			c.members(f.Type, columns, members, required)
			continue
		case !f.IsExported() || name == "-":
			continue
		}
		optional := strings.Contains(options, "omit")
		members[name] = c.member(f.Type, columnOf(columns, name), optional)
		if !optional {
			*required = append(*required, name)
		}
	}
}

// member is the schema of a struct's member. A pointer that is never left out can be null.
func (c components) member(t reflect.Type, column *projections.Column, optional bool) any {
	var parts []projections.Column
	if column != nil {
		parts = column.Parts
	}
	made := c.parted(t, parts)
	if column != nil && column.Values != nil && column.Values.ID == "" && t.Kind() == reflect.String {
		made = node{"type": "string", "oneOf": constants(column.Values)}
	}
	if t.Kind() == reflect.Pointer && !optional {
		made = node{"oneOf": []any{made, node{"type": "null"}}}
	}
	if column != nil && column.Entry != nil {
		return node{"allOf": []any{made}, "title": column.Entry.Label.EN, "x-title-sv": column.Entry.Label.SV,
			"description": column.Entry.Meaning.EN, "x-description-sv": column.Entry.Meaning.SV}
	}
	return made
}

// parted is the schema of a type whose parts the dictionary explains where it stands.
func (c components) parted(t reflect.Type, parts []projections.Column) any {
	switch {
	case len(parts) == 0:
		return c.of(t)
	case t.Kind() == reflect.Pointer:
		return c.parted(t.Elem(), parts)
	case t.Kind() == reflect.Slice:
		return node{"type": "array", "items": c.parted(t.Elem(), parts)}
	}
	return c.object(t, parts)
}

func columnOf(columns []projections.Column, name string) *projections.Column {
	for i := range columns {
		if columns[i].Name == name {
			return &columns[i]
		}
	}
	return nil
}

// term is a vocabulary among the components.
func (c components) term(v *domain.Vocabulary) node {
	name := "term." + v.ID
	if c[name] == nil {
		c[name] = node{"type": "string", "oneOf": constants(v)}
	}
	return refTo(name)
}

func constants(v *domain.Vocabulary) []any {
	list := make([]any, len(v.Terms))
	for i, t := range v.Terms {
		list[i] = node{"const": t.ID, "title": t.Label.EN, "x-title-sv": t.Label.SV}
	}
	return list
}

// quantity is a quantity in an answer, which may have been added up.
func (c components) quantity() node {
	count := node{"type": "number", "minimum": 0}
	c["Quantity"] = node{"type": "object", "description": "As stated: exact, approximate, min and max, share or words. A range that was added up may be approximate: true.",
		"properties": node{"exact": count, "approximate": node{"type": []string{"number", "boolean"}}, "min": count, "max": count, "share": node{"type": "number", "minimum": 0, "maximum": 1},
			"words": node{"type": "string"}}, "minProperties": 1}
	return refTo("Quantity")
}

// event is a schema of domain's among the components, with its vocabularies beside it.
func (c components) event(name string, s *domain.Schema) node {
	for _, p := range s.Definitions {
		c["term."+p.Name] = p.Schema
	}
	s.Dialect, s.ID, s.Definitions = "", "", nil
	relinked(s)
	c[name] = s
	return refTo(name)
}

// relinked points references to definitions at the components.
func relinked(s *domain.Schema) {
	if id, is := strings.CutPrefix(s.Ref, "#/$defs/"); is {
		s.Ref = componentPath + "term." + id
	}
	if s.Items != nil {
		relinked(s.Items)
	}
	for _, p := range s.Properties {
		relinked(p.Schema)
	}
	for _, one := range s.OneOf {
		relinked(one)
	}
}
