package api

import (
	"bytes"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// Member is a member of a JSON object.
type Member struct {
	Name  string
	Value jsontext.Value
}

// Members are those of an object, in their order; none for what isn't one. They lie in the object's own bytes.
func Members(object jsontext.Value) []Member {
	var all []Member
	eachMember(object, func(name, value jsontext.Value) bool {
		all = append(all, Member{Unquote(name), value})
		return true
	})
	return all
}

// ValueOf is a member of an object, nil where it has none. Names of members are ours, and need no escapes.
func ValueOf(object jsontext.Value, name string) jsontext.Value {
	var found jsontext.Value
	eachMember(object, func(quoted, value jsontext.Value) bool {
		if len(quoted) == len(name)+2 && string(quoted[1:len(quoted)-1]) == name {
			found = value
			return false
		}
		return true
	})
	return found
}

// eachMember yields the members of an object with their names as they are written, until it is told to stop, or what isn't JSON.
func eachMember(object jsontext.Value, yield func(name, value jsontext.Value) bool) {
	d := jsontext.NewDecoder(bytes.NewBuffer(object))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil {
			return
		}
		written := name
		value, err := d.ReadValue()
		if err != nil || !yield(written[:len(written):len(written)], value[:len(value):len(value)]) {
			return
		}
	}
}

// Elements are those of an array; none for what isn't one. They lie in the array's own bytes.
func Elements(array jsontext.Value) iter.Seq[jsontext.Value] {
	return func(yield func(jsontext.Value) bool) {
		d := jsontext.NewDecoder(bytes.NewBuffer(array))
		if token, err := d.ReadToken(); err != nil || token.Kind() != '[' {
			return
		}
		for d.PeekKind() != ']' {
			value, err := d.ReadValue()
			if err != nil || !yield(value[:len(value):len(value)]) {
				return
			}
		}
	}
}

// Unquote is the text of a JSON string.
func Unquote(v jsontext.Value) string {
	text, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return v.String()
	}
	return string(text)
}
