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

// Texts are the strings in a value, but for members' names.
func Texts(v jsontext.Value) iter.Seq[string] {
	return func(yield func(string) bool) {
		d := jsontext.NewDecoder(bytes.NewReader(v))
		for {
			token, err := d.ReadToken()
			if err != nil {
				return
			}
			if kind, n := d.StackIndex(d.StackDepth()); token.Kind() == '"' && (kind != '{' || n%2 == 0) && !yield(token.String()) {
				return
			}
		}
	}
}

// eachMember yields the members of an object with their names as they are written, until it is told to stop, or what isn't JSON.
//
// What an answer holds was checked when it was written or read, and pages look into it thousands of times: values are only told apart here, and no decoder is made for each look.
func eachMember(object jsontext.Value, yield func(name, value jsontext.Value) bool) {
	for at := inside(object, '{'); ; {
		var name, value jsontext.Value
		if name, at = nextValue(object, at, '}'); name.Kind() != '"' {
			return
		}
		if at = afterSpace(object, at); at >= len(object) || object[at] != ':' {
			return
		}
		if value, at = nextValue(object, at+1, '}'); value == nil || !yield(name, value) {
			return
		}
		if at = afterSpace(object, at); at >= len(object) || object[at] != ',' {
			return
		}
		at++
	}
}

// Elements are those of an array; none for what isn't one. They lie in the array's own bytes.
func Elements(array jsontext.Value) iter.Seq[jsontext.Value] {
	return func(yield func(jsontext.Value) bool) {
		for at := inside(array, '['); ; {
			var value jsontext.Value
			if value, at = nextValue(array, at, ']'); value == nil || !yield(value) {
				return
			}
			if at = afterSpace(array, at); at >= len(array) || array[at] != ',' {
				return
			}
			at++
		}
	}
}

func afterSpace(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\n' || b[at] == '\t' || b[at] == '\r') {
		at++
	}
	return at
}

// inside is where the first value in an object or array begins; the end of what begins otherwise.
func inside(b []byte, opens byte) int {
	if at := afterSpace(b, 0); at < len(b) && b[at] == opens {
		return at + 1
	}
	return len(b)
}

// nextValue is the value that begins at a place or behind the space there, and where it ends; nil where what it would be in is closed, or broken off.
func nextValue(b []byte, at int, closes byte) (value jsontext.Value, end int) {
	from := afterSpace(b, at)
	if from >= len(b) || b[from] == closes {
		return nil, len(b)
	}
	end, depth := from, 0
	for end < len(b) {
		switch b[end] {
		case '"':
			if end = afterString(b, end); depth == 0 {
				return b[from:end:end], end
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return b[from : end+1 : end+1], end + 1
			}
			if depth < 0 {
				return scalar(b, from, end)
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return scalar(b, from, end)
			}
		}
		end++
	}
	if depth > 0 {
		return nil, len(b)
	}
	return scalar(b, from, end)
}

// scalar is a number or a word; nil where there is nothing.
func scalar(b []byte, from, end int) (jsontext.Value, int) {
	if from == end {
		return nil, len(b)
	}
	return b[from:end:end], end
}

// afterString is the place behind a string that begins at a place.
func afterString(b []byte, at int) int {
	for at++; at < len(b); at++ {
		switch b[at] {
		case '"':
			return at + 1
		case '\\':
			at++
		}
	}
	return len(b)
}

// Unquote is the text of a JSON string.
func Unquote(v jsontext.Value) string {
	if len(v) >= 2 && v[0] == '"' && bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1])
	}
	text, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return v.String()
	}
	return string(text)
}
