package main

import (
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
)

// elementKind is the kind of an array's first element; 0 for an empty one.
func elementKind(v jsontext.Value) jsontext.Kind {
	for each := range api.Elements(v) {
		return each.Kind()
	}
	return 0
}
