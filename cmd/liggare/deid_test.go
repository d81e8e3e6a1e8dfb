package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api"
)

// refusedValues are what nobody may keep, each with the code that it is refused with in a report, and a part of it that would stand in any trace of it.
var refusedValues = []struct{ text, trace, code string }{
	{"Eleven har 850709-9805", "850709-9805", "deid.personnummer"},
	{"８５０７０９-９８０５ skrivet på annat sätt", "９８０５", "deid.personnummer"},
	{"Samordningsnumret är 701063-2391", "701063-2391", "deid.samordningsnummer"},
	{"Troligen 030912-4455", "030912-4455", "deid.personnummer_like"},
	{"Nås på kulan@example.se", "kulan@example", "deid.contact"},
	{"Ring 070-740 11 22", "740 11 22", "deid.contact"},
	{"En bil med skylten WRT 58K", "WRT 58K", "deid.vehicle"},
	{"Bor på Kulaexempelgatan 7", "Kulaexempelgatan", "deid.address"},
	{"Killen heter Kulaexempelsson", "Kulaexempelsson", "deid.name_in_text"},
	{"En kille på 17 år i kulaexemplet", "kulaexemplet", "deid.exact_age"},
	{"Hände kl 22.45 vid kulaklockan", "kulaklockan", "deid.exact_time"},
	{"Står i personakt 778812", "778812", "deid.case_identifier"},
	{"<img src=kulabilden.png>", "kulabilden", "deid.attachment"},
}

// witness collects all that a server has said.
type witness struct {
	t    *testing.T
	url  string
	said bytes.Buffer
	keys int
}

// send sends a request and demands a refusal with a status below 500.
func (w *witness) send(method, path, body string, header ...string) string {
	w.t.Helper()
	r, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	require.NoError(w.t, err)
	w.keys++
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprintf("deid-key-%08d", w.keys))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(w.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(w.t, err)
	_ = answer.Header.Write(&w.said)
	w.said.Write(text)
	if method == http.MethodPost {
		require.GreaterOrEqual(w.t, answer.StatusCode, 400, "%s %s: %s", method, path, text)
	}
	require.Less(w.t, answer.StatusCode, 500, "%s %s: %s", method, path, text)
	return string(text)
}

func reportOf(note string) string {
	return fmt.Sprintf(`{"type":"concern.reported.v1","data":{"area":"Norr","period":"2026-01","channel":"form","environment":"unclear","indication":["graffiti"],"note":%q}}`, note)
}

// TestRefusedValuesAreNowhere sends what is refused to a real server, in the right places and in wrong ones, and searches every byte that it wrote or said.
func TestRefusedValuesAreNowhere(t *testing.T) {
	dir := newDirectory(t)
	server := serve(t, dir)
	w := &witness{t: t, url: server.url}
	const reports, events = "/v1/ledgers/botkyrka-oro/events", "/v1/ledgers/botkyrka/events"
	client := server.client()
	stored, _, err := client.Append(t.Context(), "botkyrka-oro", "the-report-that-stays", []byte(reportOf("Kontrollvärdet står kvar.")))
	require.NoError(t, err)
	for _, v := range refusedValues {
		text := w.send("POST", reports, reportOf(v.text))
		require.Contains(t, text, `"type":"/problems/`+v.code+`"`, v.code)
		w.send("POST", reports, reportOf(v.text), "Accept-Language", "en")
		w.send("POST", reports+":check", reportOf(v.text))
		w.send("POST", reports, "["+reportOf("sett av personal")+","+reportOf(v.text)+"]")
		w.send("POST", reports+"/"+stored[0].ID+"/correction", fmt.Sprintf(`{"reason":"error","set":{"/data/note":%q}}`, v.text))
		w.wrongPlaces(v.text, reports)
	}
	for _, number := range []string{"850709-9805", "19850709-9805", "701063-2391"} {
		inEveryText(number, func(body string) { w.send("POST", events, body) })
	}
	require.Equal(t, uint64(2), headOf(t, client, "botkyrka-oro"), "the head has moved")
	require.Equal(t, uint64(1), headOf(t, client, "botkyrka"), "the head has moved")
	server.end(t)

	file := filepath.Join(t.TempDir(), "lines.jsonl")
	for i, v := range refusedValues { // the command line, on the same directory
		code, stdout, stderr := runIn(t.Context(), reportOf(v.text), "append", "--data", dir, "--ledger", "botkyrka-oro", "--verbose")
		require.Equal(t, exitRefused, code, stderr)
		w.said.WriteString(stdout + stderr)
		if i < 3 {
			line := fmt.Sprintf(`{"key":"line-with-a-person-%d",`, i) + strings.TrimPrefix(reportOf(v.text), "{") + "\n"
			require.NoError(t, os.WriteFile(file, []byte(line), 0o600))
			code, stdout, stderr = runIn(t.Context(), "", "import", "--data", dir, "--ledger", "botkyrka-oro", "--verbose", file)
			require.Equal(t, exitRefused, code, stderr)
			w.said.WriteString(stdout + stderr)
		}
	}
	w.said.WriteString(strings.Join(server.err.lines(""), "\n"))

	require.NotEmpty(t, places(t, dir, w.said.Bytes(), "Kontrollvärdet"), "the search finds what is stored")
	for _, v := range refusedValues {
		require.Empty(t, places(t, dir, w.said.Bytes(), v.trace), v.code)
	}
	for _, number := range []string{"850709-9805", "8507099805", "701063-2391"} {
		require.Empty(t, places(t, dir, w.said.Bytes(), number))
	}
}

// wrongPlaces sends a value where none like it belongs.
func (w *witness) wrongPlaces(value, reports string) {
	quoted := fmt.Sprintf("%q", value)
	for _, body := range []string{
		`{` + quoted + `:1}`, `{"type":` + quoted + `}`, `{"type":"concern.reported.v1","data":{` + quoted + `:"x"}}`, `{"type":"concern.reported.v1","subject":` + quoted + `,"data":{}}`,
		`{"type":"concern.reported.v1","data":{"area":"Norr","period":` + quoted + `,"channel":"form","environment":"unclear","indication":["graffiti"]}}`,
		`{"type":"concern.reported.v1","data":{"area":"Norr","period":"2026-01","channel":` + quoted + `,"environment":"unclear","indication":[` + quoted + `]}}`,
		`{"type":"concern.reported.v1","data":{"area":"Norr","period":"2026-01","channel":"form","environment":"unclear","indication":["graffiti"],"evidence":[{"document":` + quoted + `}]}}`,
		`{"type":"concern.withdrawn.v1","subject":"concern/x","effective":"2026-01-01","data":{"reason":"duplicate","note":` + quoted + `}}`,
		`{"type":"record.disputed.v1","subject":"concern/x","data":{"target":1,"field":"/data/note","claim":` + quoted + `}}`,
		quoted, `[` + quoted + `]`, `{"type":` + quoted, value, `{"a":1,"a":` + quoted + `}`,
	} {
		w.send("POST", reports, body)
		w.send("POST", "/v1/ledgers/botkyrka/releases", body)
	}
	escaped := url.PathEscape(value)
	for _, path := range []string{"/" + escaped, "/ledgers/" + escaped, "/ledgers/botkyrka/" + escaped, "/ledgers/botkyrka/trail/document/" + escaped, "/v1/ledgers/" + escaped, "/v1/ledgers/" + escaped + "/events", reports + "/" + escaped, "/v1/ledgers/botkyrka/trail/document/" + escaped, "/v1/schemas/" + escaped,
		"/problems/" + escaped, "/v1/ledgers/botkyrka/views/" + escaped, "/v1/ledgers/botkyrka/views/documents?q=" + url.QueryEscape(value), "/v1/ledgers/botkyrka/views/documents?" + url.QueryEscape(value) + "=1",
		"/v1/ledgers/botkyrka/views/documents?on=" + url.QueryEscape(value), "/v1/ledgers/botkyrka/events?subject=" + url.QueryEscape(value)} {
		w.send("GET", path, "")
	}
	plain := url.QueryEscape(value)
	w.send("POST", reports, "{}", "Idempotency-Key", plain)
	for _, name := range []string{"Accept-Language", "Accept", "If-None-Match", "User-Agent", "Referer", "X-Request-Id", "Traceparent", "Purpose", "Cookie", "Authorization", "Content-Encoding"} {
		w.send("POST", reports, "{}", name, plain)
	}
}

// inEveryText puts a number into the texts of an ordinary event, one at a time.
func inEveryText(number string, send func(body string)) {
	const event = `{"type":"document.registered.v1","subject":"document/p","effective":"2020","correlationid":"CORR","data":{"title":"TITLE","doc_type":"policy","stage":"in_use","version":"VERSION","applies_to":["APPLIES"],"note":"NOTE","also_called":["CALLED"],` +
		`"decided_by":{"as_stated":"STATED","meeting":"MEETING","paragraph":"PARAGRAPH","case_ref":"CASE"},"evidence":[{"document":"DOCUMENT","section":"SECTION","page":"PAGE","quote":"QUOTE","url":"https://example.se/URL"}]}}`
	for _, place := range []string{"CORR", "TITLE", "VERSION", "APPLIES", "NOTE", "CALLED", "STATED", "MEETING", "PARAGRAPH", "CASE", "DOCUMENT", "SECTION", "PAGE", "QUOTE", "URL"} {
		send(strings.Replace(event, place, number, 1))
	}
	send(strings.Replace(event, "document/p", "document/"+number, 1))
}

func headOf(t *testing.T, client *api.Client, ledger string) uint64 {
	t.Helper()
	page, err := client.Feed(t.Context(), ledger, 0, 1, "", "")
	require.NoError(t, err)
	return page.Head
}

// places are the files below a directory that hold a text, or «said», in any of the forms that programs write texts in.
func places(t *testing.T, dir string, said []byte, text string) (found []string) {
	t.Helper()
	quoted := strings.Trim(fmt.Sprintf("%+q", text), `"`)
	forms := []string{text, quoted, url.QueryEscape(text), url.PathEscape(text), base64.StdEncoding.EncodeToString([]byte(text))[:len(text)/3*4], hex.EncodeToString([]byte(text)), strings.ReplaceAll(text, "-", "")}
	holds := func(raw []byte) bool {
		for _, form := range forms {
			if bytes.Contains(raw, []byte(form)) {
				return true
			}
		}
		return false
	}
	for line := range bytes.Lines(said) {
		if holds(line) {
			found = append(found, "said: "+string(line))
		}
	}
	files := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		raw, err := os.ReadFile(path)
		if holds(raw) {
			found = append(found, path)
		}
		return err
	}))
	require.Greater(t, files, 5)
	return found
}
