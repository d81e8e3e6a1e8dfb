package main

import (
	"bytes"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// member is a member of a JSON object.
type member struct {
	name  string
	value jsontext.Value
}

// members are those of an object, in their order; none for what isn't one.
func members(v jsontext.Value) []member {
	var all []member
	d := jsontext.NewDecoder(bytes.NewReader(v))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return nil
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil
		}
		text := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return nil
		}
		all = append(all, member{text, value.Clone()})
	}
	return all
}

// elements are those of an array; none for what isn't one.
func elements(v jsontext.Value) iter.Seq[jsontext.Value] {
	return func(yield func(jsontext.Value) bool) {
		d := jsontext.NewDecoder(bytes.NewReader(v))
		if token, err := d.ReadToken(); err != nil || token.Kind() != '[' {
			return
		}
		for d.PeekKind() != ']' {
			value, err := d.ReadValue()
			if err != nil || !yield(value.Clone()) {
				return
			}
		}
	}
}

// elementKind is the kind of an array's first element; 0 for an empty one.
func elementKind(v jsontext.Value) jsontext.Kind {
	for each := range elements(v) {
		return each.Kind()
	}
	return 0
}

// unquote is the text of a JSON string.
func unquote(v jsontext.Value) string {
	text, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return v.String()
	}
	return string(text)
}
