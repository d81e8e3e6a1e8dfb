package web

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
)

// textOf is a member that is a text; "" where it is none.
func textOf(content jsontext.Value, name string) string {
	if v := api.ValueOf(content, name); v.Kind() == '"' {
		return api.Unquote(v)
	}
	return ""
}

// isTrue tells whether a member is true.
func isTrue(content jsontext.Value, name string) bool {
	return api.ValueOf(content, name).Kind() == 't'
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
