package api_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	stdjson "encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/fixtures"
	"liggare/projections"
)

// seeded is a site whose ledger alfa holds a seed ledger's events.
func seeded(t *testing.T, id string, change ...func(*api.Config)) *site {
	t.Helper()
	s := newSite(t, change...)
	all, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, l := range all {
		if l.ID != id {
			continue
		}
		for n, line := range l.Lines {
			events, array, err := domain.ParseAppend(line.Body)
			require.NoError(t, err)
			_, _, err = s.alfa.Append(t.Context(), &domain.Submission{Events: events, Array: array, Actor: "coordinator/1", Key: fmt.Sprintf("seed-%012d", n), Body: line.Body})
			require.NoErrorf(t, err, "%s line %d", id, line.Number)
		}
	}
	require.NotZero(t, s.alfa.Book().Head())
	return s
}

// exported asks for an export and gives its bytes.
func exported(t testing.TB, h http.Handler, path string, token ...string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://liggare"+path, nil)
	require.NoError(t, err)
	for _, each := range token {
		r.Header.Set("Authorization", "Bearer "+each)
	}
	response, err := api.InProcess(h).Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equalf(t, 200, response.StatusCode, "%s", body)
	require.Contains(t, response.Header.Get("Content-Disposition"), "attachment")
	return body
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Before anything was known an export is empty, and says so in numbers.
func TestAnExportOfNothingCountsNothing(t *testing.T) {
	s := seeded(t, "botkyrka")
	const ask = "?known=1900-01-01&on=1900-01-01"
	var m api.Manifest
	_, files := archived(t, exported(t, s, "/v1/exports/alfa/csv"+ask))
	require.NoError(t, stdjson.Unmarshal(files["manifest.json"], &m))
	for _, counts := range []map[string]uint64{m.Rows, m.Lines} {
		for name, count := range counts {
			require.Zero(t, count, name)
		}
		require.Contains(t, counts, "entities")
	}
	require.Len(t, tableOf(t, files["entities.csv"]), 1)
	for form, counts := range map[string]map[string]uint64{"jsonl": {"events": 0}, "ocel": {"events": 0, "objects": 0}} {
		raw := exported(t, s, "/v1/exports/alfa/"+form+"?known=1900-01-01&type=goal.set.v1")
		for name := range counts {
			require.Contains(t, string(raw), `"`+name+`":0`, form)
		}
	}
}

// Every line is an event by another's reader, and all but the last are the stored bytes.
func TestLinesAreTheStoredEvents(t *testing.T) {
	s := seeded(t, "botkyrka")
	raw := exported(t, s, "/v1/exports/alfa/jsonl")
	lines := bytes.SplitAfter(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
	e, err := s.alfa.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	require.Len(t, lines, int(e.Position)+1)
	for i, line := range lines {
		parsed := event.New()
		require.NoError(t, stdjson.Unmarshal(line, &parsed))
		require.NoError(t, parsed.Validate())
		if i < int(e.Position) {
			require.Equal(t, string(e.Body(uint64(i+1)))+"\n", string(line))
		}
	}
	last := event.New()
	require.NoError(t, stdjson.Unmarshal(lines[len(lines)-1], &last))
	require.Equal(t, "export.completed.v1", last.Type())
	var m api.Manifest
	require.NoError(t, stdjson.Unmarshal(last.Data(), &m))
	before := raw[:len(raw)-len(lines[len(lines)-1])-1]
	require.Equal(t, uint64(len(before)), m.Bytes)
	require.Equal(t, sumOf(before), m.SHA256)
	require.Equal(t, map[string]uint64{"events": e.Position}, m.Counts)
	require.Equal(t, e.Position, m.Position)
	require.Equal(t, []string{"jsonl", "alfa", "Alfa kommun", "restricted"}, []string{m.Format, m.Ledger, m.Name, m.Class})
	require.Empty(t, m.Filter)
	require.Equal(t, fmt.Sprint(e.Position), m.Moment.Recorded)
}

// A moment and filters narrow an export of events, and the manifest says so.
func TestEventsOfAMoment(t *testing.T) {
	s := seeded(t, "botkyrka")
	raw := exported(t, s, "/v1/exports/alfa/jsonl?recorded=40&type=document.registered.v1")
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	for _, line := range lines[:len(lines)-1] {
		require.Contains(t, line, `"type":"document.registered.v1"`)
	}
	require.Contains(t, lines[len(lines)-1], `"filter":{"type":["document.registered.v1"]}`)
	require.Contains(t, lines[len(lines)-1], `"recorded":"40"`)
	require.Contains(t, lines[len(lines)-1], fmt.Sprintf(`"events":%d`, len(lines)-1))
	require.Greater(t, len(lines), 2)
	all := exported(t, s, "/v1/exports/alfa/jsonl")
	require.True(t, bytes.HasPrefix(all, exported(t, s, "/v1/exports/alfa/jsonl?recorded=40")[:2000]))
	require.Equal(t, 1, bytes.Count(exported(t, s, "/v1/exports/alfa/jsonl?known=2010-01-01"), []byte("\n")), "nothing was known then but the manifest")
}

// archived are an archive's files, and their names in order.
func archived(t *testing.T, raw []byte) (names []string, files map[string][]byte) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	files = map[string][]byte{}
	for _, f := range archive.File {
		in, err := f.Open()
		require.NoError(t, err)
		files[f.Name], err = io.ReadAll(in)
		require.NoError(t, err)
		names = append(names, f.Name)
	}
	return names, files
}

// The archive's tables are what the views answer, by two readers of CSV; the manifest fits every file.
func TestTablesAreTheViews(t *testing.T) {
	s := seeded(t, "malmo")
	raw := exported(t, s, "/v1/exports/alfa/csv?on=2018-08-23&known=2018-08-23")
	names, files := archived(t, raw)
	require.Equal(t, "manifest.json", names[len(names)-1], "it comes last")
	var m api.Manifest
	require.NoError(t, stdjson.Unmarshal(files["manifest.json"], &m))
	require.Len(t, m.Files, len(names)-1)
	for i, f := range m.Files {
		require.Equal(t, names[i], f.Name)
		require.Equal(t, uint64(len(files[f.Name])), f.Bytes)
		require.Equal(t, sumOf(files[f.Name]), f.SHA256)
	}
	require.Equal(t, "2018-08-23", m.Moment.On.String())
	var columns api.ExportColumns
	require.NoError(t, stdjson.Unmarshal(files["columns.json"], &columns))
	require.Len(t, columns.Tables, len(projections.Views())+1)

	e, err := s.alfa.Book().Edition(domain.Moment{})
	require.NoError(t, err)
	day, err := domain.ParseDay("2018-08-23")
	require.NoError(t, err)
	e.Known = day
	for _, v := range projections.Views() {
		records := tableOf(t, files[v.Name+".csv"])
		answer, err := v.Answer(context.Background(), e, domain.Moment{On: domain.OnDay(day), Known: day, Recorded: domain.AtPosition(e.Position)}, projections.Query{})
		require.NoError(t, err)
		require.Equal(t, uint64(len(answer.Rows)), m.Rows[v.Name], v.Name)
		require.Equal(t, uint64(len(records)-1), m.Lines[v.Name], v.Name)
		want, got := map[string]int{}, map[string]int{}
		for _, row := range answer.Rows {
			want[row.Key+" "+string(row.Certainty)] = max(1, len(row.Alternatives)+len(row.Claims))
		}
		for _, record := range records[1:] {
			got[strings.TrimPrefix(record[1], "'")+" "+record[2]]++
			require.Equal(t, "alfa", record[0])
		}
		require.Equal(t, want, got, v.Name)
	}
	require.Equal(t, []string{"entity", "kind", "name"}, tableOf(t, files["entities.csv"])[0])
	only := exported(t, s, "/v1/exports/alfa/csv?view=goals&view=documents&csv=excel")
	small, err := zip.NewReader(bytes.NewReader(only), int64(len(only)))
	require.NoError(t, err)
	require.Len(t, small.File, 5)
	require.Equal(t, "documents.csv", small.File[0].Name)
}

// Each cell of each header has an entry of its own, in order, and each code has a label: an archive is read without the server.
func TestColumnsAreExplainedInTheArchive(t *testing.T) {
	all, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, ledger := range all {
		s := seeded(t, ledger.ID)
		names, files := archived(t, exported(t, s, "/v1/exports/alfa/csv"))
		var columns api.ExportColumns
		require.NoError(t, stdjson.Unmarshal(files["columns.json"], &columns))
		terms := map[string]map[string]bool{}
		for _, v := range columns.Vocabularies {
			terms[v.ID] = map[string]bool{}
			for _, term := range v.Terms {
				require.NotEmpty(t, term.Label.SV)
				require.NotEmpty(t, term.Label.EN)
				terms[v.ID][term.ID] = true
			}
		}
		for i, table := range columns.Tables {
			require.Equal(t, names[i], table.File)
			records := tableOf(t, files[table.File])
			var explained []string
			for _, c := range table.Columns {
				explained = append(explained, c.Name)
			}
			require.Equal(t, records[0], explained, table.File)
			met := map[string]bool{}
			for at, c := range table.Columns {
				where := ledger.ID + " " + table.File + " " + c.Name
				require.False(t, met[c.Name], where)
				met[c.Name] = true
				for _, text := range []string{c.Label.SV, c.Label.EN, c.Meaning.SV, c.Meaning.EN} {
					require.NotEmpty(t, text, where)
				}
				known := terms[c.Vocabulary]
				if len(c.Values) > 0 {
					known = map[string]bool{}
					for _, term := range c.Values {
						require.NotEmpty(t, term.Label.SV, where)
						known[term.ID] = true
					}
				}
				require.False(t, c.Vocabulary != "" && len(known) == 0, where)
				for _, record := range records[1:] {
					for code := range strings.SplitSeq(record[at], " | ") {
						require.True(t, known == nil || code == "" || strings.HasPrefix(record[at], "[{") || strings.HasPrefix(record[at], "{") || known[code], "%s: %s", where, code)
					}
				}
			}
		}
	}
}

// A quantity has its bounds beside it, as numbers that a spreadsheet reckons with.
func TestQuantitiesHaveTheirBounds(t *testing.T) {
	s := newSite(t)
	for i, quantity := range []string{`{"exact":208}`, `{"approximate":2679}`, `{"min":6,"max":7}`, `{"min":6}`, `{"max":7}`, `{"share":0.5,"approximate":true}`, `{"words":"flera"}`} {
		_, _, err := s.client().Append(t.Context(), "alfa", fmt.Sprintf("bounds-%012d", i), []byte(fmt.Sprintf(
			`{"type":"statement.recorded.v1","subject":"organisation/s%d","effective":"2020","known":"2020-12-31","data":{"kind":"public_claim","by":{"organisation":"organisation/s"},"text":"x","value":%s}}`, i, quantity)))
		require.NoError(t, err)
	}
	_, files := archived(t, exported(t, s, "/v1/exports/alfa/csv?view=statements&csv=excel"))
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(files["statements.csv"], []byte("\ufeff"))))
	reader.Comma = ';'
	records, err := reader.ReadAll()
	require.NoError(t, err)
	at := slices.Index(records[0], "value")
	var bounds [][]string
	for _, record := range records[1:] {
		bounds = append(bounds, record[at:at+3])
	}
	require.Equal(t, []string{"value", "value_min", "value_max"}, records[0][at:at+3])
	require.Equal(t, [][]string{{`{"exact":208}`, "208", "208"}, {`{"approximate":2679}`, "2679", "2679"}, {`{"min":6,"max":7}`, "6", "7"}, {`{"min":6}`, "6", ""}, {`{"max":7}`, "", "7"},
		{`{"share":0.5,"approximate":true}`, "0,5", "0,5"}, {`{"words":"flera"}`, "", ""}}, bounds)
}

// tableOf reads a table with the standard library's reader, and holds it against the grammar of RFC 4180, which that reader is laxer than.
func tableOf(t testing.TB, raw []byte) [][]string {
	t.Helper()
	require.Regexp(t, rfc4180, string(raw))
	records, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	require.NoError(t, err)
	for _, record := range records {
		for _, cell := range record {
			require.NotRegexp(t, `^[-=+@\t\r＝＋－＠]\D`, cell, "a spreadsheet would run it")
		}
	}
	return records
}

var rfc4180 = regexp.MustCompile(`^((("([^"]|"")*"|[^",\r\n]*)(,("([^"]|"")*"|[^",\r\n]*))*)\r\n)+$`)

// The log keeps the schema that the standard's authors publish, and what the specification wants besides: types that are declared, ids given once, relationships that lead
// somewhere.
func TestLogIsOCEL(t *testing.T) {
	schema := ocelSchema(t)
	for _, ledger := range []string{"botkyrka", "stockholm", "goteborg"} {
		s := seeded(t, ledger)
		for _, query := range []string{"", "?type=measure.registered.v1", "?subject=organisation/ks&recorded=50"} {
			raw := exported(t, s, "/v1/exports/alfa/ocel"+query)
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			require.NoError(t, err)
			require.NoError(t, schema.Validate(value))
			holdsTogether(t, raw)
		}
	}
}

// ocelSchema is https://www.ocel-standard.org/2.0/ocel20-schema-json.json, as the tests of pm4py keep it; dates are checked, too.
func ocelSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.Open("testdata/ocel20-schema.json")
	require.NoError(t, err)
	defer raw.Close()
	value, err := jsonschema.UnmarshalJSON(raw)
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("ocel20-schema.json", value))
	schema, err := compiler.Compile("ocel20-schema.json")
	require.NoError(t, err)
	return schema
}

type ocelLog struct {
	EventTypes, ObjectTypes []struct {
		Name       string
		Attributes []struct{ Name, Type string }
	}
	Events []struct {
		ID, Type, Time string
		Attributes     []struct{ Name, Value string }
		Relationships  []struct{ ObjectID, Qualifier string }
	}
	Objects []struct {
		ID, Type      string
		Attributes    []struct{ Name, Value, Time string }
		Relationships []struct{ ObjectID, Qualifier string }
	}
	Manifest api.Manifest
}

func holdsTogether(t *testing.T, raw []byte) {
	t.Helper()
	var log ocelLog
	require.NoError(t, stdjson.Unmarshal(raw, &log))
	declared := map[string]bool{}
	for _, each := range log.EventTypes {
		for _, a := range each.Attributes {
			require.False(t, declared["event "+each.Name+" "+a.Name], a.Name)
			declared["event "+each.Name+" "+a.Name] = true
		}
	}
	for _, each := range log.ObjectTypes {
		declared["object "+each.Name] = true
	}
	objects, events := map[string]bool{}, map[string]bool{}
	for _, o := range log.Objects {
		require.False(t, objects[o.ID], o.ID)
		require.True(t, declared["object "+o.Type])
		objects[o.ID] = true
	}
	for _, o := range log.Objects {
		for _, r := range o.Relationships {
			require.True(t, objects[r.ObjectID], "%s leads to %s", o.ID, r.ObjectID)
			require.NotEmpty(t, r.Qualifier)
		}
	}
	require.NotEmpty(t, log.Events)
	for _, e := range log.Events {
		require.False(t, events[e.ID], e.ID)
		events[e.ID] = true
		basis := ""
		for _, a := range e.Attributes {
			require.True(t, declared["event "+e.Type+" "+a.Name], "%s of %s", a.Name, e.Type)
			if a.Name == "time_basis" {
				basis = a.Value
			}
		}
		require.Contains(t, []string{"earliest", "recorded"}, basis)
		require.Equal(t, "subject", e.Relationships[0].Qualifier)
		for _, r := range e.Relationships {
			require.True(t, objects[r.ObjectID], "%s leads to %s", e.ID, r.ObjectID)
			require.NotEmpty(t, r.Qualifier)
		}
	}
	require.Equal(t, map[string]uint64{"events": uint64(len(log.Events)), "objects": uint64(len(log.Objects))}, log.Manifest.Counts)
	before := raw[:bytes.LastIndex(raw, []byte(`,"manifest":`))]
	require.Equal(t, uint64(len(before)), log.Manifest.Bytes)
	require.Equal(t, sumOf(before), log.Manifest.SHA256)
}

// What an event's time rests on is said: the earliest day, else when it was recorded.
func TestTimeOfAnEventInALog(t *testing.T) {
	s := newSite(t)
	for i, body := range []string{
		`{"type":"document.registered.v1","subject":"document/a","effective":"2019-05","known":"2020-02-04","data":{"title":"A","doc_type":"memo","stage":"drawn_up"}}`,
		`{"type":"document.registered.v1","subject":"document/b","effective":"[..2020-02-04]","known":"2020-02-04","data":{"title":"=B","doc_type":"memo","stage":"drawn_up","owner":"organisation/ks"}}`,
	} {
		_, _, err := s.client().Append(t.Context(), "alfa", fmt.Sprintf("time-%012d", i), []byte(body))
		require.NoError(t, err)
	}
	var log ocelLog
	require.NoError(t, stdjson.Unmarshal(exported(t, s, "/v1/exports/alfa/ocel"), &log))
	require.Equal(t, "2019-05-01T00:00:00+02:00", log.Events[0].Time)
	require.Equal(t, "earliest", log.Events[0].Attributes[0].Value)
	require.Equal(t, "2026-01-01T12:00:00Z", log.Events[1].Time[:19]+"Z")
	require.Equal(t, "recorded", log.Events[1].Attributes[0].Value)
	require.Equal(t, "owner", log.Events[1].Relationships[1].Qualifier)
	require.Equal(t, []string{"document/a", "document/b", "organisation/ks"}, []string{log.Objects[0].ID, log.Objects[1].ID, log.Objects[2].ID})
	require.Equal(t, "=B", log.Objects[1].Attributes[0].Value, "no spreadsheet reads it")
	require.Empty(t, log.Objects[2].Attributes, "it is only referred to")
}

// What was corrected, withdrawn or disputed by the moment says so, and nothing else does.
func TestALogSaysWhatIsCorrected(t *testing.T) {
	s := newSite(t)
	for i, body := range []string{
		`{"type":"document.registered.v1","subject":"document/a","effective":"2019","known":"2020-02-04","data":{"title":"A","doc_type":"memo","stage":"drawn_up"}}`,
		`{"type":"document.registered.v1","subject":"document/b","effective":"2019","known":"2020-02-04","data":{"title":"B","doc_type":"memo","stage":"drawn_up"}}`,
		`{"type":"document.registered.v1","subject":"document/c","effective":"2019","known":"2020-02-04","data":{"title":"C","doc_type":"memo","stage":"drawn_up"}}`,
		`{"type":"record.corrected.v1","subject":"document/a","known":"2021-01-01","data":{"target":1,"reason":"error","replacement":{"effective":"2018","data":{"title":"A","doc_type":"memo","stage":"drawn_up"}}}}`,
		`{"type":"record.corrected.v1","subject":"document/b","known":"2021-01-01","data":{"target":1,"reason":"error"}}`,
		`{"type":"record.disputed.v1","subject":"document/c","known":"2021-01-01","data":{"target":1,"field":"/effective","nature":"contradiction","claim":"2018","evidence":[{"document":"x"}]}}`,
		`{"type":"record.corrected.v1","subject":"document/b","known":"2022-01-01","data":{"target":2,"reason":"error"}}`,
	} {
		_, _, err := s.client().Append(t.Context(), "alfa", fmt.Sprintf("amends-%012d", i), []byte(body))
		require.NoError(t, err, body)
	}
	marks := func(known string) map[string]string {
		raw := exported(t, s, "/v1/exports/alfa/ocel?known="+known)
		holdsTogether(t, raw)
		var log ocelLog
		require.NoError(t, stdjson.Unmarshal(raw, &log))
		index, marks := map[string]int{}, map[string]string{}
		for i, e := range log.Events {
			index[e.ID] = i
		}
		for i, e := range log.Events {
			for _, a := range e.Attributes {
				switch a.Name {
				case "corrected_by", "disputed_by":
					at, there := index[a.Value]
					require.True(t, there)
					marks[fmt.Sprint(i, " ", a.Name)] = fmt.Sprint(at)
				case "withdrawn":
					marks[fmt.Sprint(i, " withdrawn")] = a.Value
				}
			}
		}
		return marks
	}
	require.Empty(t, marks("2020-12-31"), "nobody had corrected anything then")
	require.Equal(t, map[string]string{"0 corrected_by": "3", "1 corrected_by": "4", "1 withdrawn": "true", "2 disputed_by": "5"}, marks("2021-12-31"))
	require.Equal(t, map[string]string{"0 corrected_by": "3", "4 corrected_by": "6", "4 withdrawn": "true", "2 disputed_by": "5"}, marks("2022-12-31"), "what takes a correction back lets the fact stand again")
}

// What can't be exported is refused before a byte is sent.
func TestExportsThatAreRefused(t *testing.T) {
	s := newSite(t, func(c *api.Config) {
		c.Ledgers = append(c.Ledgers.(memoryLedgers), newMemoryLedger("beta-oro", "Beta kommun", "0002"))
	})
	for path, code := range map[string]string{
		"/v1/exports/gamma/csv":                       "ledger.unknown",
		"/v1/exports/beta-oro/jsonl":                  "export.concerns",
		"/v1/exports/beta-oro/csv":                    "export.concerns",
		"/v1/exports/beta-oro/ocel":                   "export.concerns",
		"/v1/exports/alfa/xlsx":                       "route.unknown",
		"/v1/exports/alfa/csv?view=dokument":          "query.view",
		"/v1/exports/alfa/csv?on=igår":                "moment.on",
		"/v1/exports/alfa/csv?csv=tsv":                "query.csv",
		"/v1/exports/alfa/jsonl?recorded=9999":        "moment.recorded",
		"/v1/exports/alfa/jsonl?type=document":        "query.type",
		"/v1/exports/alfa/ocel?subject=dokument/plan": "query.subject",
		"/v1/exports/alfa/ocel?view=documents":        "query.unknown_field",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://liggare"+path, nil)
		require.NoError(t, err)
		response, err := api.InProcess(s).Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Contains(t, string(body), code, path)
		require.GreaterOrEqual(t, response.StatusCode, 400, path)
	}
}

// An export holds what its caller may read, in every form, and says up to which class.
func TestExportsAreTheCallersOwn(t *testing.T) {
	s := seeded(t, "stockholm", signedIn)
	e, err := s.alfa.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	for role, class := range map[string]domain.Class{"analyst": domain.Internal, "auditor": domain.Confidential} {
		narrowed := e.For(&domain.Rights{Class: class, Today: domain.DayOf(noon())})
		var may, withheld []string
		for position := uint64(1); position <= e.Position; position++ {
			if narrowed.Fact(position) != nil {
				may = append(may, e.EventID(e.Fact(position)))
			} else {
				withheld = append(withheld, e.EventID(e.Fact(position)))
			}
		}
		require.Equal(t, role == "analyst", len(withheld) > 0)
		lines, log := exported(t, s, "/v1/exports/alfa/jsonl", role), exported(t, s, "/v1/exports/alfa/ocel", role)
		for _, id := range may {
			require.Contains(t, string(lines), id)
			require.Contains(t, string(log), id)
		}
		archive := exported(t, s, "/v1/exports/alfa/csv", role)
		z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		require.NoError(t, err)
		all := [][]byte{lines, log}
		for _, f := range z.File {
			in, err := f.Open()
			require.NoError(t, err)
			raw, err := io.ReadAll(in)
			require.NoError(t, err)
			all = append(all, raw)
		}
		for _, id := range withheld {
			for _, raw := range all {
				require.NotContains(t, string(raw), id)
			}
		}
		m, err := api.VerifyExport("jsonl", bytes.NewReader(lines), int64(len(lines)))
		require.NoError(t, err)
		require.Equal(t, class.String(), m.Class)
		require.Equal(t, uint64(len(may)), m.Counts["events"])
	}
	for _, role := range []string{"reader", "admin"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://liggare/v1/exports/alfa/jsonl", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+role)
		response, err := api.InProcess(s).Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusForbidden, response.StatusCode, role)
	}
}
