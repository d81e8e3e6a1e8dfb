package domain

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The compiled way to references finds what looking through every value by reflection finds, in every golden record.
func TestReferences(t *testing.T) {
	files, err := filepath.Glob("../fixtures/golden/*.json")
	require.NoError(t, err)
	most := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		e, err := ParseEnvelope(body)
		require.NoError(t, err, file)
		of := TypeByName(e.Type)
		data, _, _, err := decodeFolded(of, e.Data, nil)
		require.NoError(t, err, file)
		var want, found []reference
		lookForRefs(reflect.ValueOf(data).Elem(), "", func(member string, to Ref) { want = append(want, reference{memberNumber(member), to}) })
		found = of.refs(data, nil)
		require.Equal(t, want, found, file)
		most = max(most, len(found))
	}
	require.Greater(t, most, 3, "some golden record holds many references")
}

// lookForRefs looks through a struct by its Go types alone.
func lookForRefs(v reflect.Value, member string, yield func(member string, to Ref)) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[Ref]() && v.String() != "" {
			yield(member, Ref(v.String()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			lookForRefs(v.Elem(), member, yield)
		}
	case reflect.Slice:
		for i := range v.Len() {
			lookForRefs(v.Index(i), member, yield)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if member != "" {
				name = member
			}
			lookForRefs(v.Field(i), name, yield)
		}
	}
}
