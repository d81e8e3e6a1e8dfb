package web

import (
	"bytes"
	"iter"
	"slices"

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

// valueOf is a member of an object, nil where it has none.
func valueOf(content jsontext.Value, name string) jsontext.Value {
	for _, m := range members(content) {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// textOf is a member that is a text; "" where it is none.
func textOf(content jsontext.Value, name string) string {
	if v := valueOf(content, name); v.Kind() == '"' {
		return unquote(v)
	}
	return ""
}

// isTrue tells whether a member is true.
func isTrue(content jsontext.Value, name string) bool { return valueOf(content, name).Kind() == 't' }

// unquote is the text of a JSON string.
func unquote(v jsontext.Value) string {
	text, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return v.String()
	}
	return string(text)
}

// quote is a text as a JSON string.
func quote(s string) jsontext.Value {
	v, err := jsontext.AppendQuote(nil, s)
	if err != nil {
		return jsontext.Value(`""`)
	}
	return v
}

func appendNew(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
