package domain

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden bytes that are missing, and what the tables of refusals say")

const goldenDir = "../fixtures/golden"

// goldenTime is when all golden records were recorded.
var goldenTime = time.Date(2026, time.January, 2, 11, 0, 0, 123456000, time.UTC)

// TestGoldenBytes keeps what proofs commit to: the stored form of every type of event never changes, and is read for ever.
func TestGoldenBytes(t *testing.T) {
	for e, file := range goldenFiles() {
		t.Run(strings.TrimSuffix(file, ".json"), func(t *testing.T) {
			path := filepath.Join(goldenDir, file)
			made := goldenRecord(t, e)
			stored, err := os.ReadFile(path)
			switch {
			case errors.Is(err, fs.ErrNotExist) && *update:
				require.NoError(t, os.MkdirAll(goldenDir, 0o755))
				require.NoError(t, os.WriteFile(path, made, 0o644))
				stored = made
			case errors.Is(err, fs.ErrNotExist):
				t.Fatalf("%s has no golden bytes yet: write them with `go test ./domain -run Golden -update` and commit %s", e.typ, strings.TrimPrefix(path, "../"))
			default:
				require.NoError(t, err)
			}
			if !bytes.Equal(stored, made) {
				t.Fatalf("the stored form of %s.v1 has changed, and stored bytes never do. A change of meaning is a new version of the type; for a new optional "+
					"member, add a second example of the type in golden_examples_test.go.\nstored %s\nnow    %s", e.typ, stored, made)
			}
			requireReadForEver(t, e, stored)
		})
	}
}

// requireReadForEver reads stored bytes back: the envelope and the data without loss, and into a book.
func requireReadForEver(t *testing.T, e example, stored []byte) {
	t.Helper()
	envelope, err := ParseEnvelope(stored)
	require.NoError(t, err)
	again, err := json.Marshal(envelope)
	require.NoError(t, err)
	require.Equal(t, string(stored), string(again), "reading and writing the envelope loses something")

	sent := e.parse(t)
	data := sent[0].Type.New()
	require.NoError(t, json.Unmarshal(envelope.Data, data, strict))
	require.Equal(t, dataText(t, sent[0].Data), dataText(t, data))
	require.Equal(t, canonical(t, []byte("{"+e.whole()+"}")), canonical(t, envelope.Data), "the stored data isn't what was sent")
	require.Equal(t, sent[0].Effective, envelope.Effective)
	require.Equal(t, sent[0].Until, envelope.Until)
	require.Equal(t, sent[0].Known, envelope.Known)
	require.Equal(t, sent[0].CorrelationID, envelope.CorrelationID)
	require.Equal(t, sent[0].CausationID, envelope.CausationID)

	book := goldenDesk(t, e).book
	before := book.Head()
	require.NoError(t, book.Apply(Record{Position: before + 1, ID: envelope.ID, Body: stored}))
	edition, err := book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	require.Equal(t, string(stored), string(edition.Body(before+1)))
	require.Equal(t, e.typ+".v1", edition.Fact(before+1).Type.Name)
}

// goldenDesk is a ledger that holds what an example's timeline begins with.
func goldenDesk(t *testing.T, e example) *desk {
	t.Helper()
	d := newDesk(t)
	d.book = NewBook("golden", []byte("golden request key"))
	d.now = goldenTime.Add(-time.Hour)
	d.accept(e.before...)
	return d
}

// goldenRecord is the example as it is stored. Rules aren't asked: some members of a whole example exclude each other.
func goldenRecord(t *testing.T, e example) []byte {
	t.Helper()
	d := goldenDesk(t, e)
	events := e.parse(t)
	if e.made() {
		events[0].Subject = Ref(e.subject)
	}
	s := &Submission{Events: events, Actor: "coordinator/7f3a", Key: "golden-key-0000001", Body: []byte(e.storedBody()), IDs: []string{"01JH0000000000000000000001"}}
	var decision Decision
	require.NoError(t, d.book.stageAll(s, goldenTime, d.book.mac([]byte(s.Actor), []byte{0}, []byte(s.Key)), d.book.mac(s.Body), &decision))
	return decision.Records[0].Body
}

// goldenFiles yields every example with the name of its file.
func goldenFiles() func(yield func(example, string) bool) {
	return func(yield func(example, string) bool) {
		met := map[string]int{}
		for _, e := range examples {
			met[e.typ]++
			if !yield(e, e.file(met[e.typ])) {
				return
			}
		}
	}
}

func TestGoldenExamplesAreWhole(t *testing.T) {
	for _, typ := range Types() {
		name := strings.TrimSuffix(typ.Name, ".v1")
		var found []example
		for _, e := range examples {
			if e.typ == name {
				found = append(found, e)
			}
		}
		if len(found) == 0 {
			t.Errorf("%s has no example: add one with every member filled to examples in golden_examples_test.go, then write its golden bytes with `go test ./domain -run Golden -update`", typ.Name)
			continue
		}
		filled := map[string]bool{}
		for _, e := range found {
			var sent any
			require.NoError(t, json.Unmarshal([]byte(e.body()), &sent))
			fill(filled, "", sent)
		}
		for _, member := range wholeMembers(typ) {
			if !filled[member] {
				t.Errorf("no example of %s fills %s: add an example that does to golden_examples_test.go (stored ones never change)", typ.Name, member)
			}
		}
	}
}

func TestGoldenFilesHaveExamples(t *testing.T) {
	known := map[string]bool{}
	for _, file := range goldenFiles() {
		known[file] = true
	}
	files, err := os.ReadDir(goldenDir)
	require.NoError(t, err)
	for _, file := range files {
		require.True(t, known[file.Name()], "%s has no example in golden_examples_test.go: stored bytes are read for ever, put it back", file.Name())
	}
}

// wholeMembers are the paths of every member that an append of the type can have; /* stands for a list's items.
func wholeMembers(typ *Type) []string {
	paths := []string{"/type", "/known", "/correlationid", "/causationid"}
	if !typ.makesSubject() {
		paths = append(paths, "/subject")
		if !typ.isRecord() {
			paths = append(paths, "/effective", "/until")
		}
	}
	var add func(p *plan, at string)
	add = func(p *plan, at string) {
		for _, f := range p.fields {
			path := at + "/" + f.name
			paths = append(paths, path)
			if f.list {
				path += "/*"
			}
			if f.nested != nil {
				add(f.nested, path)
			}
		}
	}
	add(typ.plan, "/data")
	return paths
}

// fill notes the paths of every member of a value.
func fill(filled map[string]bool, at string, value any) {
	filled[at] = true
	switch value := value.(type) {
	case map[string]any:
		for name, below := range value {
			fill(filled, at+"/"+name, below)
		}
	case []any:
		for _, item := range value {
			fill(filled, at+"/*", item)
		}
	}
}

func dataText(t *testing.T, data Data) string {
	t.Helper()
	require.Equal(t, reflect.Pointer, reflect.TypeOf(data).Kind())
	text, err := json.Marshal(data, json.Deterministic(true))
	require.NoError(t, err)
	return string(text)
}

// canonical is JSON by RFC 8785.
func canonical(t *testing.T, raw []byte) string {
	t.Helper()
	value := jsontext.Value(bytes.Clone(raw))
	require.NoError(t, value.Canonicalize())
	return string(value)
}
