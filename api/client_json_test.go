package api

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// FuzzMembers: members and elements of anything are those that a decoder reads, and what isn't JSON breaks nothing.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{
		``, ` `, `{}`, `[]`, `null`, `"a"`, `{"a":1}`, ` { "a" : [1, {"b":"}"} ,"]"] , "c":null, "d":"\"\\", "e":{"f":[{}]}, "å\u00e5":-1.5e3 } `, `[1,"a",[2,[3]],{"b":[4]}, true,false ,null]`,
		`{"a"`, `{"a":`, `{"a":1`, `{"a":"`, `{"a":"\`, `[`, `[1`, `[1,`, `[[`, `{"a":[}`, `]`, `}`, `{]`, `[}`, `{1:2}`, `[,]`, `{"a":1 2}`, `[1 2]`, `{"a":,}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		v := jsontext.Value(bytes.Clone(raw))
		members := Members(v)
		var elements []string
		for each := range Elements(v) {
			elements = append(elements, string(each))
		}
		require.Equal(t, raw, []byte(v), "what is looked into is not written to")
		if !v.IsValid() {
			return
		}
		d := jsontext.NewDecoder(bytes.NewReader(raw))
		opened, err := d.ReadToken()
		require.NoError(t, err)
		kind := opened.Kind()
		var wantNames, gotNames, want, got []string
		for (kind == '{' || kind == '[') && d.PeekKind() != kind+2 {
			if kind == '{' {
				name, err := d.ReadToken()
				require.NoError(t, err)
				wantNames = append(wantNames, name.String())
			}
			value, err := d.ReadValue()
			require.NoError(t, err)
			want = append(want, string(value))
		}
		for _, m := range members {
			gotNames, got = append(gotNames, m.Name), append(got, string(m.Value))
			if !bytes.Contains(raw, []byte(`\`)) {
				require.Equal(t, string(m.Value), string(ValueOf(v, m.Name)), "%s", m.Name)
			}
		}
		if kind == '[' {
			got = elements
		} else {
			require.Empty(t, elements)
		}
		require.Equal(t, wantNames, gotNames)
		require.Equal(t, want, got)
	})
}

func TestTextsAreStringsButForNames(t *testing.T) {
	require.Equal(t, []string{"Å", "b", "d", "e\nf"}, slices.Collect(Texts(jsontext.Value(`{"a":"\u00c5","x":["b",{"c":"d"},1,null],"y":{"z":"e\nf"}}`))))
	require.Empty(t, slices.Collect(Texts(jsontext.Value(`{"a":1}`))))
	require.Empty(t, slices.Collect(Texts(nil)))
	for text := range Texts(jsontext.Value(`["one","two"]`)) {
		require.Equal(t, "one", text)
		break
	}
}
