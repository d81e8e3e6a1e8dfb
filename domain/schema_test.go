package domain

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"github.com/stretchr/testify/require"
)

func TestSchemaIsMadeFromTheStructAndTheDictionary(t *testing.T) {
	raw, err := json.Marshal(TypeByName("document.communicated.v1").Schema())
	require.NoError(t, err)
	require.Contains(t, string(raw), `{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:liggare:schema:document.communicated.v1","title":"Document communicated","x-title-sv":"Dokument kommunicerat",`)
	require.Contains(t, string(raw), `"audience":{"title":"audience","x-title-sv":"mottagare","description":"The groups or functions that were reached; never persons.",`+
		`"x-description-sv":"Grupperna eller funktionerna som nåddes; aldrig personer.","type":"array","items":{"type":"string","minLength":1,"maxLength":300},"minItems":1,"maxItems":200}`)
	require.Contains(t, string(raw), `"channel":{"$ref":"#/$defs/communication_channel","title":"channel"`)
	require.Contains(t, string(raw), `"required":["audience"],"additionalProperties":false,"$defs":{"communication_channel":{"type":"string","oneOf":[{"title":"intranet","x-title-sv":"intranät","const":"intranet"},`)
}

// TestEveryPropertyIsExplained: a form can be made of the schema alone.
func TestEveryPropertyIsExplained(t *testing.T) {
	var walk func(at string, s *Schema)
	walk = func(at string, s *Schema) {
		for _, p := range s.Properties {
			for _, text := range []string{p.Schema.Title, p.Schema.TitleSV, p.Schema.Description, p.Schema.DescriptionSV} {
				require.NotEmpty(t, text, "%s/%s", at, p.Name)
			}
			walk(at+"/"+p.Name, p.Schema)
		}
		for _, below := range s.OneOf {
			walk(at, below)
		}
		if s.Items != nil {
			walk(at, s.Items)
		}
	}
	for _, typ := range Types() {
		walk(typ.Name, typ.Schema())
		walk(typ.Name, typ.AppendSchema())
	}
}

// validator compiles a schema, checked against draft 2020-12 first.
func validator(t testing.TB, s *Schema) *jsonschema.Schema {
	t.Helper()
	raw, err := json.Marshal(s)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource(s.ID, doc))
	compiled, err := c.Compile(s.ID)
	require.NoError(t, err, s.ID)
	require.Equal(t, 2020, compiled.DraftVersion, s.ID)
	return compiled
}

// validators are the compiled schemas of events as they are sent, by type.
func validators(t testing.TB) map[string]*jsonschema.Schema {
	all := map[string]*jsonschema.Schema{}
	for _, typ := range Types() {
		all[typ.Name] = validator(t, typ.AppendSchema())
	}
	return all
}

func validate(t testing.TB, s *jsonschema.Schema, body []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	require.NoError(t, err, string(body))
	return s.Validate(v)
}

// TestGoldenExamplesFitTheirSchemas: every stored example by the schema of its data, and as it was sent.
func TestGoldenExamplesFitTheirSchemas(t *testing.T) {
	sent := validators(t)
	for _, typ := range Types() {
		validator(t, typ.Schema())
	}
	for e, file := range goldenFiles() {
		stored, err := os.ReadFile(filepath.Join(goldenDir, file))
		require.NoError(t, err)
		envelope, err := ParseEnvelope(stored)
		require.NoError(t, err)
		require.NoError(t, validate(t, validator(t, TypeByName(envelope.Type).Schema()), envelope.Data), file)
		require.NoError(t, validate(t, sent[envelope.Type], []byte(e.body())), file)
	}
}

// TestFixturesFitTheirSchemas: every event of every seed ledger.
func TestFixturesFitTheirSchemas(t *testing.T) {
	sent := validators(t)
	files, err := filepath.Glob("../fixtures/*.jsonl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for n, line := range bytes.Split(bytes.TrimSpace(content), []byte("\n")) {
			members := objectOf(t, line)
			events := []jsontext.Value{line}
			if several, is := members["events"]; is {
				require.NoError(t, json.Unmarshal(several, &events))
			}
			for _, event := range events {
				of := objectOf(t, event)
				delete(of, "key")
				require.NoError(t, validate(t, sent[unquoted(t, of["type"])], bodyOf(t, of)), "%s line %d", file, n+1)
			}
		}
	}
}

func objectOf(t testing.TB, raw []byte) map[string]jsontext.Value {
	t.Helper()
	var members map[string]jsontext.Value
	require.NoError(t, json.Unmarshal(raw, &members), string(raw))
	return members
}

func bodyOf(t testing.TB, members map[string]jsontext.Value) []byte {
	t.Helper()
	raw, err := json.Marshal(members, json.Deterministic(true))
	require.NoError(t, err)
	return raw
}

func unquoted(t testing.TB, raw jsontext.Value) string {
	t.Helper()
	var s string
	require.NoError(t, json.Unmarshal(raw, &s))
	return s
}

// wrongs are what a value is replaced by, one at a time. What fits a place anyway is passed over.
var wrongs = []string{
	`"x"`, `7`, `0`, `-1`, `1.5`, `1e300`, `true`, `false`, `null`, `[]`, `{}`, `""`, `" "`, `["x"]`, `[[]]`, `[{}]`, `{"x":1}`, `"document/policy"`, `"nothing/x"`, `"organisation/-x"`,
	`"2019"`, `"2019-13"`, `"2019-02-30"`, `"1899-01-01"`, `"[2019-01-01..2019-01-02]"`, `"[..2019-01-02]"`, `"2019/2021"`, `"other"`, `"0127"`, `"\u0007"`,
	`{"exact":-1}`, `{"exact":1,"min":1}`, `{"min":2,"max":1}`, `{"share":2}`, `{"share":0.5,"approximate":false}`, `{"words":" x"}`, `{"approximate":1.5}`, `{"max":9007199254740993}`,
	`"` + strings.Repeat("å", 2001) + `"`,
	`[` + strings.Repeat(`"organisation/x",`, 200) + `"organisation/x"]`,
}

// knownOnlyToParseAppend are the codes of what a schema can't say well: it may pass what ParseAppend refuses so.
var knownOnlyToParseAppend = []string{"date.", "deid.", "quantity.", "schema.blank", "schema.control_character", "schema.null", "schema.type"}

// TestSchemaAndParseAppendAgree replaces every value of every example by every wrong, adds a member to every object, and takes every member away: what the schema
// refuses ParseAppend refuses with a pointer to the same place, and the schema passes nothing that ParseAppend refuses but for the codes above.
func TestSchemaAndParseAppendAgree(t *testing.T) {
	for i, e := range examples {
		t.Run(e.typ, func(t *testing.T) {
			t.Parallel()
			schema, body := validator(t, TypeByName(e.typ+".v1").AppendSchema()), []byte(e.with(e.data))
			if i == 0 {
				body = []byte(e.body()) // with the parts that all types have in common
			}
			refused := 0
			for _, place := range append(placesIn(body), "") {
				if i > 0 && place != "" && !strings.HasPrefix(place, "/data/") {
					continue // the first example is wrong there too
				}
				for wrong, changed := range changes(t, body, place) {
					if agree(t, schema, changed, place+" is "+wrong[:min(len(wrong), 80)]) {
						refused++
					}
				}
			}
			require.Greater(t, refused, 25)
		})
	}
}

// agree tells whether both refuse the body.
func agree(t *testing.T, schema *jsonschema.Schema, body []byte, what string) bool {
	t.Helper()
	against := validate(t, schema, body)
	_, _, err := ParseAppend(body)
	switch {
	case err == nil && against != nil:
		t.Errorf("%s: the schema refuses what ParseAppend takes: %v", what, against)
	case err != nil && against == nil:
		for _, e := range err.(Errors) {
			if !slices.ContainsFunc(knownOnlyToParseAppend, func(code string) bool { return strings.HasPrefix(e.Code, code) }) {
				t.Errorf("%s: the schema takes what ParseAppend refuses: %s %s", what, e.Code, e.Field)
			}
		}
	case err != nil:
		at := refusedPlaces(against)
		if !slices.ContainsFunc(err.(Errors), func(e *Error) bool { return slices.Contains(at, e.Field) }) {
			t.Errorf("%s: the schema refuses at %v, ParseAppend at %v", what, at, codes(err))
		}
	}
	return err != nil && against != nil
}

// refusedPlaces are the pointers to everything that a validator has against an instance.
func refusedPlaces(err error) []string {
	var places []string
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		at := ""
		for _, token := range e.InstanceLocation {
			at += "/" + token
		}
		places = append(places, at)
		if required, is := e.ErrorKind.(*kind.Required); is {
			for _, name := range required.Missing {
				places = append(places, at+"/"+name)
			}
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(err.(*jsonschema.ValidationError))
	return places
}

// placesIn are pointers to all values of a body but the type.
func placesIn(body []byte) []string {
	var places []string
	var walk func(at string, raw jsontext.Value)
	walk = func(at string, raw jsontext.Value) {
		if at != "" && at != "/type" {
			places = append(places, at)
		}
		switch raw.Kind() {
		case '{':
			var members map[string]jsontext.Value
			if json.Unmarshal(raw, &members) == nil {
				for name, value := range members {
					walk(at+"/"+name, value)
				}
			}
		case '[':
			var items []jsontext.Value
			if json.Unmarshal(raw, &items) == nil && len(items) > 0 {
				walk(at+"/0", items[0])
			}
		}
	}
	walk("", body)
	slices.Sort(places)
	return places
}

// changes are the bodies with one place wrong in every way, by what is there instead.
func changes(t *testing.T, body []byte, place string) map[string][]byte {
	t.Helper()
	bodies := map[string][]byte{}
	if place != "" {
		for _, wrong := range append([]string{takenAway}, wrongs...) {
			bodies[wrong] = changed(body, place, func(jsontext.Value) jsontext.Value { return jsontext.Value(wrong) })
		}
	}
	if added := changed(body, place, withAMember); !bytes.Equal(added, body) {
		bodies["with another member"] = added
	}
	return bodies
}

const takenAway = "taken away"

func withAMember(raw jsontext.Value) jsontext.Value {
	if raw.Kind() != '{' {
		return raw
	}
	return append(bytes.TrimSuffix(bytes.Clone(raw), []byte("}")), `,"colour":"red"}`...)
}

// changed is the body with the value at a place changed.
func changed(raw jsontext.Value, place string, change func(jsontext.Value) jsontext.Value) []byte {
	if place == "" {
		return change(raw)
	}
	name, rest, nested := strings.Cut(place[1:], "/")
	if nested {
		rest = "/" + rest
	}
	var out bytes.Buffer
	switch raw.Kind() {
	case '{':
		out.WriteByte('{')
		dec := jsontext.NewDecoder(bytes.NewReader(raw))
		_, _ = dec.ReadToken()
		for dec.PeekKind() == '"' {
			member, _ := dec.ReadToken()
			key := member.String()
			value, _ := dec.ReadValue()
			value = value.Clone()
			if key == name {
				if value = changed(value, rest, change); string(value) == takenAway {
					continue
				}
			}
			if out.Len() > 1 {
				out.WriteByte(',')
			}
			fmt.Fprintf(&out, "%q:%s", key, value)
		}
		out.WriteByte('}')
	case '[':
		var items []jsontext.Value
		_ = json.Unmarshal(raw, &items)
		items[0] = changed(items[0], rest, change)
		if string(items[0]) == takenAway {
			items = items[1:]
		}
		out.WriteByte('[')
		out.Write(bytes.Join(toBytes(items), []byte(",")))
		out.WriteByte(']')
	}
	return out.Bytes()
}

func toBytes(items []jsontext.Value) [][]byte {
	all := make([][]byte, len(items))
	for i, item := range items {
		all[i] = item
	}
	return all
}

// TestZeroIsNotLost: a member that is left out where it is zero can't be zero, wherever it stands; other zeroes are what they say.
func TestZeroIsNotLost(t *testing.T) {
	head := `"effective":"2019","expect":0`
	for _, c := range []struct{ body, refused string }{
		{happening("decision.taken", "decision/bidrag", head, `"title":"Bidrag","amount":0`), "schema.too_small /data/amount"},
		{happening("decision.taken", "decision/bidrag", head, `"title":"Bidrag","amount": -0`), "schema.too_small /data/amount"},
		{array(happening("document.adopted", "document/policy", head, `"title":"Policy","doc_type":"policy","review_every":{"every":0}`)), "schema.too_small /0/data/review_every/every"},
		{happening("record.corrected", "decision/bidrag", "", `"target":1,"reason":"error","replacement":{"effective":"2019","data":{"title":"Bidrag","amount":0}}`), "schema.too_small /data/replacement/data/amount"},
		{happening("decision.taken", "decision/bidrag", head, `"title":"Bidrag","amount":1`), ""},
		{happening("assessment.source_consulted", "assessment/a", head, `"source_kind":"survey","count":{"exact":0}`), ""},
		{happening("training.completion_reported", "training/a", head, `"org":"organisation/ks","completed":{"share": 0}`), ""},
	} {
		_, _, err := ParseAppend([]byte(c.body))
		require.Equal(t, c.refused, strings.Join(codes(err), ", "), c.body)
	}
}

// TestSchemasTakeEveryDate: what the parsers of dates accept, the patterns do too.
func TestSchemasTakeEveryDate(t *testing.T) {
	units := []string{"", "1899", "1900", "2019", "9999", "2019-00", "2019-01", "2019-05", "2019-12", "2019-13", "1900-01-01", "2019-02-28", "2019-02-29", "2019-11-30", "9999-12-31", "19", "2019-1"}
	accepted := 0
	check := func(s, pattern string, err error) {
		if err == nil {
			accepted++
			require.Regexp(t, pattern, s)
		}
	}
	for _, a := range units {
		for _, b := range units {
			for _, s := range []string{a, "[.." + b + "]", "[" + a + ".." + b + "]", a + "/" + b} {
				_, err := ParseDate(s)
				check(s, datePattern, err)
				_, err = ParsePlanned(s)
				check(s, plannedPattern, err)
				_, err = ParseDay(s)
				check(s, dayPattern, err)
			}
		}
	}
	require.Greater(t, accepted, 100)
}
