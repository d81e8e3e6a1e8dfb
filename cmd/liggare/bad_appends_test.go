package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// badAppend is an append that is refused. Most are of the tables of package domain, which are written down under its testdata.
type badAppend struct {
	Name  string   `json:"name"`
	Where string   `json:"ledger"` // "": a municipality's own
	Given []string `json:"given"`  // bodies that the ledger holds
	Body  []byte   `json:"body"`
	Code  string   `json:"code"`
	Field string   `json:"field"`
}

// moreBadAppends are those that are large, and those that would be tricks in a subject of the broker or in a path.
func moreBadAppends() []badAppend {
	const right = `{"type":"document.registered.v1","subject":"document/a","effective":"2019","data":{"title":"A","doc_type":"policy","stage":"in_use"}}`
	with := func(old, new string) []byte { return []byte(strings.Replace(right, old, new, 1)) }
	list := []badAppend{
		{Name: "deep nesting", Body: []byte(strings.Repeat("[", 100_000)), Code: "json.syntax"},
		{Name: "deep objects", Body: []byte(strings.Repeat(`{"data":`, 100_000)), Code: "json.syntax"},
		{Name: "an array beyond a thousand", Body: []byte("[" + strings.Repeat(right+",", 1000) + right + "]"), Code: "schema.too_many"},
		{Name: "a text of a megabyte less a little", Body: with(`"title":"A"`, `"title":"`+strings.Repeat("x", 1<<20-200)+`"`), Code: "schema.too_long", Field: "/data/title"},
		{Name: "a request of two megabytes", Body: []byte(strings.Repeat(" ", 2<<20) + right), Code: "size.request"},
		{Name: "the last of an array is bad", Body: []byte("[" + right + "," + strings.Replace(right, "policy", "papper", 1) + "]"), Code: "schema.term", Field: "/1/data/doc_type"},
	}
	for name, subject := range map[string]string{
		"a star": "document/*", "an arrow": "document/>", "a star for a kind": "*/a", "an arrow for all": ">", "a dot": "document/a.b", "four thousand bytes": "document/" + strings.Repeat("a", 4000),
		"a way up": "document/../a", "a way up, encoded": "document/%2e%2e", "a line break": `document/a\r\nX-Injected: 1`, "a nought": `document/a\u0000`, "a slash more": "document/a/b", "a blank": "document/a b",
		"a broker's own subject": "$JS.API.STREAM.DELETE.LEDGER_bad", "another ledger's subject": "ledger.other.document.a", "upper case": "Document/A", "a letter of another alphabet": "document/а",
		"a full stop": "document/.", "a direction mark": `document/\u202ea`,
	} {
		list = append(list, badAppend{Name: "subject: " + name, Body: with("document/a", subject), Field: "/subject"})
	}
	for name, type_ := range map[string]string{"a star": "document.*", "an arrow": ">", "four thousand bytes": strings.Repeat("a", 4000), "a path": "../document.registered.v1", "a later version": "document.registered.v99"} {
		list = append(list, badAppend{Name: "type: " + name, Body: with("document.registered.v1", type_), Field: "/type"})
	}
	return list
}

// TestBadAppendsOverHTTP: each is a 4xx whose problem names the field and says, in both languages, what would be right; a check says the same; and the stream of the
// ledger holds what it held, by its own count and its last sequence.
func TestBadAppendsOverHTTP(t *testing.T) {
	all := append(moreBadAppends(), readBadAppends(t)...)
	require.Greater(t, len(all), 250)

	s := newSession(t)
	rows := s.problemRows()
	ledgers := map[string]string{} // by what they hold: what is refused leaves nothing, so that cases share them
	for i, c := range all {
		given := strings.Join(c.Given, "\n")
		if ledgers[given] == "" {
			ledgers[given] = fmt.Sprintf("bad-%03d", i)
			s.bear(ledgers[given], c.Given)
		}
		t.Run(c.Name, func(t *testing.T) { s.refusedEverywhere(t, ledgers[given], c, rows) })
	}
}

// readBadAppends are those of package domain.
func readBadAppends(t *testing.T) (all []badAppend) {
	t.Helper()
	written, err := os.ReadFile("../../domain/testdata/refusals.jsonl")
	require.NoError(t, err)
	for line := range strings.Lines(string(written)) {
		var each badAppend
		require.NoError(t, json.Unmarshal([]byte(line), &each))
		// Here every ledger is born with its own record, and it is today; deid_test.go sends reports.
		if each.Where == "" && !strings.HasPrefix(each.Name, "ledger.created/") && !strings.HasSuffix(each.Name, "/tertial_open") {
			all = append(all, each)
		}
	}
	return all
}

// bear makes a ledger that holds what it is given.
func (s *session) bear(id string, given []string) {
	s.t.Helper()
	_, err := s.host.bear(s.t.Context(), birth{id: id, name: "Provkommun", code: "0127"}, "sv")
	require.NoError(s.t, err)
	for i, body := range given {
		_, _, err := s.host.client("en").Append(s.t.Context(), id, fmt.Sprintf("given-to-the-ledger-%d", i), []byte(body))
		require.NoError(s.t, err, body)
	}
}

// problemRows are the codes of the table of problems.
func (s *session) problemRows() map[string]int {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+"/problems", nil)
	require.NoError(s.t, err)
	r.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer response.Body.Close()
	var list api.ProblemList
	require.NoError(s.t, json.UnmarshalRead(response.Body, &list))
	rows := map[string]int{}
	for _, each := range list.Problems {
		rows[each.Code] = each.Status
	}
	return rows
}

func (s *session) refusedEverywhere(t *testing.T, ledger string, c badAppend, rows map[string]int) {
	count, last := s.storedIn(t, ledger)
	var told [3]*api.Problem
	for i, to := range []struct{ path, lang string }{{"events", "sv"}, {"events", "en"}, {"events:check", "en"}} {
		told[i] = s.refusal(t, ledger+"/"+to.path, to.lang, c.Body)
		p := told[i]
		require.Equal(t, rows[p.Code()], p.Status, p.Code())
		if c.Code != "" {
			require.Equal(t, c.Code, p.Code(), "%v", p)
			require.Equal(t, c.Field, p.Errors[0].Pointer, "%v", p)
		} else {
			require.Equal(t, c.Field, p.Errors[0].Pointer, "%v", p)
		}
		for _, e := range p.Errors {
			require.NotZero(t, rows[e.Code], "%s has no row in the table", e.Code)
			require.NotEmpty(t, e.Message)
		}
		countAfter, lastAfter := s.storedIn(t, ledger)
		require.Equal(t, [2]uint64{count, last}, [2]uint64{countAfter, lastAfter}, "the stream has moved")
	}
	require.NotEqual(t, told[0].Errors[0].Message, told[1].Errors[0].Message, "one language for both")
	require.Equal(t, told[1].Errors, told[2].Errors, "a check says something else")
}

// refusal sends a body that is refused and reads the problem.
func (s *session) refusal(t *testing.T, path, lang string, body []byte) *api.Problem {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/v1/ledgers/"+path, bytes.NewReader(body))
	require.NoError(t, err)
	r.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {"an-append-that-is-bad"}, "Accept-Language": {lang}}
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.True(t, response.StatusCode >= 400 && response.StatusCode < 500, "%d: %s", response.StatusCode, raw)
	require.Equal(t, "application/problem+json", response.Header.Get("Content-Type"))
	require.Equal(t, lang, response.Header.Get("Content-Language"))
	for _, value := range []string{"191212", "121212", "X-Injected"} {
		require.NotContains(t, string(raw), value, "a refused value is never shown")
	}
	p := new(api.Problem)
	require.NoError(t, json.Unmarshal(raw, p))
	require.Equal(t, response.StatusCode, p.Status)
	return p
}

// storedIn is what the stream of a ledger says itself that it holds.
func (s *session) storedIn(t *testing.T, ledger string) (count, last uint64) {
	t.Helper()
	l, err := s.host.store.Ledger(ledger)
	require.NoError(t, err)
	for record, err := range l.Read(t.Context(), 0) {
		require.NoError(t, err)
		count, last = count+1, record.Position
	}
	return count, last
}
