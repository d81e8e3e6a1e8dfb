package domain

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// The decoder of stored data gives what the library gives, stripped, for every golden record.
func TestDecodeFolded(t *testing.T) {
	files, err := filepath.Glob("../fixtures/golden/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		e, err := ParseEnvelope(body)
		require.NoError(t, err, file)
		sameFold(t, TypeByName(e.Type), e.Data)
	}
	of := TypeByName("document.registered.v1")
	for _, raw := range []string{
		`{"title":"A \"b\" å\u0041","doc_type":"policy","stage":"in_use","lacks":["goals","costs"],"applies_to":[],"evidence":[{"document":"X","quote":"a,]}\\"},{"document":"X"},{"document":"Y"}],"note":"n"}`,
		`{"title":"A","doc_type":"policy","stage":"in_use","expected":{},"amount":12,"period":"2012/2016","drawn_up_by":{"function":"coordinator"}}`,
		` { "title" : "A", "doc_type":"policy","stage":"in_use"} `,
	} {
		sameFold(t, of, []byte(raw))
	}
	for _, raw := range []string{`{"title":"A"`, `{"title":}`, `{"title":"A","unknown":1}`, `{"amount":"x"}`, `{"lacks":["goals"}`, ``, `{"title":"A"}}`, `[]`} {
		_, _, _, err := decodeFolded(of, []byte(raw), nil)
		require.Error(t, err, raw)
	}
}

func sameFold(t *testing.T, of *Type, raw []byte) {
	t.Helper()
	want := of.New()
	require.NoError(t, json.Unmarshal(raw, want, strict))
	evidence := want.common().evidence()
	strip(want)
	data, documents, evidenced, err := decodeFolded(of, raw, new(rooms))
	require.NoError(t, err)
	require.Equal(t, want, data)
	require.Equal(t, documentsOf(evidence), documents)
	require.Equal(t, len(evidence) > 0, evidenced)
}

// The short way to read a quantity reads what the library reads, or leaves it to that.
func TestPlainQuantities(t *testing.T) {
	short := 0
	for _, raw := range []string{
		`{"exact":0}`, `{"exact":208}`, `{"approximate":2679}`, `{"exact":999999999999999}`, `{"exact":9007199254740992}`, `{"exact":9007199254740993}`, `{"approximate":12345678901234567890}`,
		`{"exact":007}`, `{"exact":-1}`, `{"exact":1.0}`, `{"exact":1e2}`, `{"exact":}`, `{"exact":1`, `{"exact":"1"}`, `{"exact":1,"approximate":2}`, `{"exact":1}}`, `{"exact": 1}`,
		`{"min":1,"max":2}`, `{"share":0.5}`, `{"words":"flera"}`, `{}`, ``,
	} {
		var q, want Quantity
		if !q.readPlain([]byte(raw)) {
			continue
		}
		short++
		require.NoError(t, json.Unmarshal([]byte(raw), &want), raw)
		require.Equal(t, want, q, raw)
	}
	require.Equal(t, 4, short)
}

// Members are found in whatever order they stand.
func TestMembers(t *testing.T) {
	p := TypeByName("document.adopted.v1").plan
	for from := range len(p.fields) + 1 {
		for i := range p.fields {
			require.Equal(t, i, p.member([]byte(p.fields[i].name), from))
		}
		require.Equal(t, -1, p.member([]byte("nothing"), from))
	}
}
