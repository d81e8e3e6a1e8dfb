package api_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// shownRecord is a record of a class, who of a ledger's roles reads it, and where it is to be seen. Its id is what is looked for in answers.
type shownRecord struct {
	class   string
	bodies  []string // the last is the record; the others lead up to it
	readers string   // the tokens that read it, by role, and by organisation of a coordinator
	view    string   // that tells of it

	subject, id string
}

const (
	everyReader = "reader analyst coordinator coordinator/sn auditor registrar"
	internals   = "analyst coordinator coordinator/sn auditor registrar"
)

func shownRecords() []*shownRecord {
	assessed := func(org string) string {
		return fmt.Sprintf(`{"type":"assessment.established.v1","subject":"assessment/%s","effective":"2020","data":{"org":"organisation/%s","period":"2020"}}`, org, org)
	}
	audit := func(id string) []string {
		return []string{
			fmt.Sprintf(`{"type":"audit.opened.v1","subject":"audit/%s","effective":"2020-01","data":{"title":"Granskning","auditor":"organisation/rev","audited":[{"org":"organisation/sn"}]}}`, id),
			fmt.Sprintf(`{"type":"audit.finding_recorded.v1","subject":"audit/%s","effective":"2020-02","data":{"text":"Ingen plan","finding":"f1"}}`, id),
		}
	}
	return []*shownRecord{
		{class: "public", view: "organisations", readers: everyReader, bodies: []string{`{"type":"organisation.registered.v1","subject":"organisation/sn","effective":"2016","data":{"name":"SN","kind":"board"}}`}},
		{class: "internal", view: "plans", readers: internals, bodies: []string{`{"type":"plan.established.v1","subject":"plan/sn","effective":"2020","data":{"title":"Plan","owner":"organisation/sn"}}`}},
		{class: "confidential, one's own", view: "assessments", readers: "coordinator coordinator/sn auditor registrar", bodies: []string{assessed("sn")}},
		{class: "confidential, another's", view: "assessments", readers: "coordinator auditor registrar", bodies: []string{assessed("ks")}},
		{class: "confidential, its auditors' until the report", view: "audits", readers: "coordinator auditor registrar", bodies: audit("a")},
		{class: "confidential, a correction", view: "assessments", readers: "coordinator auditor registrar", bodies: []string{assessed("un"),
			`{"type":"record.corrected.v1","subject":"assessment/un","data":{"target":1,"reason":"error","replacement":{"effective":"2021","data":{"org":"organisation/un","period":"2021"}}}}`}},
		{class: "restricted", readers: "registrar auditor+", bodies: []string{`{"type":"concern.reported.v1","data":{"area":"Norr","period":"2025-10","channel":"form","environment":"unclear","indication":["graffiti"]}}`}},
	}
}

// openedRecords are those that another has opened since.
func openedRecords() []*shownRecord {
	return []*shownRecord{
		{class: "internal, opened by a decision", view: "plans", readers: everyReader, bodies: []string{
			`{"type":"plan.established.v1","subject":"plan/ks","effective":"2020","data":{"title":"Plan","owner":"organisation/ks"}}`,
			`{"type":"plan.decided.v1","subject":"plan/ks","effective":"2020-03","data":{"step":"decided"}}`}},
		{class: "confidential, opened by the report", view: "audits", readers: everyReader, bodies: []string{
			`{"type":"audit.opened.v1","subject":"audit/b","effective":"2020-01","data":{"title":"Granskning","auditor":"organisation/rev","audited":[{"org":"organisation/sn"}]}}`,
			`{"type":"audit.finding_recorded.v1","subject":"audit/b","effective":"2020-02","data":{"text":"Ingen plan","finding":"f1"}}`,
			`{"type":"audit.report_submitted.v1","subject":"audit/b","effective":"2020-03","data":{"judgement":"delvis"}}`}},
	}
}

// asking is a way to ask a route that may show records.
type asking struct {
	path   string // with {record}, {subject} and {its-view} for a record's own
	accept string
	body   string // of a POST; it is refused, whoever sends it
	loose  bool   // a record needn't be in the answer, though its caller reads it
	each   bool   // every record that the caller reads is in the answer; otherwise the one asked about, or none
	stream bool   // it has no end: what is told is what comes until ready
}

// showsRecords is the table of the routes by which records leave, and of those by which none does (nil). A route without a row fails the test.
var showsRecords = map[string][]asking{
	"GET /v1/ledgers": nil,
	"POST /v1/ledgers/{ledger}/events": {
		{path: "/v1/ledgers/{ledger}/events", body: `{"type":"goal.set.v1","subject":"{subject}","effective":"2020","expect":0,"data":{}}`},
	},
	"POST /v1/ledgers/{ledger}/events:check": {
		{path: "/v1/ledgers/{ledger}/events:check", body: `{"type":"statement.recorded.v1","subject":"{subject}","effective":"2020","expect":0,"data":{"text":"x"}}`},
	},
	"GET /v1/ledgers/{ledger}/events": {
		{path: "/v1/ledgers/{ledger}/events?limit=1000", accept: "application/json", each: true},
		{path: "/v1/ledgers/{ledger}/events?limit=1000", accept: "application/cloudevents-batch+json", each: true},
		{path: "/v1/ledgers/{ledger}/events?limit=1000", accept: "application/x-ndjson", each: true},
		{path: "/v1/ledgers/{ledger}/events?limit=1000", accept: "text/csv", each: true},
		{path: "/v1/ledgers/{ledger}/events?subject={subject}", accept: "application/json"},
	},
	"GET /v1/ledgers/{ledger}/events/{id}":             {{path: "/v1/ledgers/{ledger}/events/{record}"}},
	"POST /v1/ledgers/{ledger}/events/{id}/correction": {{path: "/v1/ledgers/{ledger}/events/{record}/correction", body: `{}`}},
	"POST /v1/ledgers/{ledger}/releases":               {{path: "/v1/ledgers/{ledger}/releases", body: `{}`}},
	"GET /v1/views/{view}": {
		{path: "/v1/views/{its-view}", accept: "application/json"}, {path: "/v1/views/{its-view}", accept: "application/x-ndjson"}, {path: "/v1/views/{its-view}", accept: "text/csv"},
	},
	"GET /v1/ledgers/{ledger}/entities": nil, // names, not records: compared with those of a ledger that never held them
	"GET /v1/ledgers/{ledger}/views":    nil,
	"GET /v1/ledgers/{ledger}/views/{view}": {
		{path: "/v1/ledgers/{ledger}/views/{its-view}", accept: "application/json"}, {path: "/v1/ledgers/{ledger}/views/{its-view}", accept: "application/x-ndjson"},
		{path: "/v1/ledgers/{ledger}/views/{its-view}", accept: "text/csv"}, {path: "/v1/ledgers/{ledger}/views/{its-view}?known=2026-01-01&on=2025-01-01"},
	},
	"GET /v1/ledgers/{ledger}/views/{view}/periods":  {{path: "/v1/ledgers/{ledger}/views/{its-view}/periods"}},
	"GET /v1/ledgers/{ledger}/views/{view}/changes":  {{path: "/v1/ledgers/{ledger}/views/{its-view}/changes", stream: true}, {path: "/v1/ledgers/{ledger}/views/goals/changes", stream: true, loose: true}},
	"POST /v1/ledgers/{ledger}/views/{view}/rebuild": nil, // a registrar's alone, who reads everything
	"GET /v1/ledgers/{ledger}/trail/{kind}/{id}":     {{path: "/v1/ledgers/{ledger}/trail/{subject}"}},
	"GET /v1/ledgers/{ledger}/diff":                  {{path: "/v1/ledgers/{ledger}/diff?from_recorded=0"}},
	"GET /v1/exports/{ledger}/csv":                   {{path: "/v1/exports/{ledger}/csv"}},
	"GET /v1/exports/{ledger}/jsonl":                 {{path: "/v1/exports/{ledger}/jsonl", each: true}},
	"GET /v1/exports/{ledger}/ocel":                  {{path: "/v1/exports/{ledger}/ocel", each: true}},
	"GET /v1/ledgers/{ledger}/access":                nil, // an auditor's alone: it names what others read
	"POST /v1/tokens":                                nil,
	"GET /v1/tokens":                                 nil,
	"DELETE /v1/tokens/{id}":                         nil,
	"POST /v1/analysts":                              nil,
	"GET /v1/analysts":                               nil,
	"DELETE /v1/analysts/{id}":                       nil,
	"POST /v1/session":                               nil,
	"GET /v1/session":                                nil,
	"DELETE /v1/session":                             nil,
	"GET /v1/vocabulary":                             nil,
	"GET /v1/schemas":                                nil,
	"GET /v1/schemas/{type}":                         nil,
	"GET /openapi.json":                              nil,
	"GET /asyncapi.json":                             nil,
	"GET /problems":                                  nil,
	"GET /problems/{code}":                           nil,
	"GET /healthz":                                   nil,
	"GET /readyz":                                    nil,
}

// classChanges are the view streams of a ledger, as a runner publishes them, and those of own rights.
type classChanges struct {
	*paperChanges
	ledger *memoryLedger
	logs   map[domain.Class]*paperChanges
}

// runViews publishes a ledger's views up to its head, and goes on until the test ends.
func runViews(t *testing.T, ledger *memoryLedger) *classChanges {
	t.Helper()
	c := &classChanges{newPaperChanges(), ledger, map[domain.Class]*paperChanges{}}
	for _, class := range domain.Classes {
		c.logs[class] = newPaperChanges()
	}
	runner := projections.NewRunner(projections.RunnerConfig{
		Ledger: ledger, Now: noon, Lease: func(context.Context) (projections.Lease, error) { return freeLease{}, nil },
		Logs: func(_ context.Context, class domain.Class) (projections.ChangeLog, error) { return c.logs[class], nil },
	})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- runner.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	require.NoError(t, runner.Drain(t.Context()))
	return c
}

func (c *classChanges) Log(_ context.Context, ledger string, class domain.Class) (api.ChangeLog, error) {
	if ledger != c.ledger.ID() {
		return nil, nil
	}
	return c.logs[class], nil
}

func (c *classChanges) Own(ledger string, view *projections.View, rights domain.Rights) (api.OwnChangeLog, error) {
	if ledger != c.ledger.ID() {
		return nil, nil
	}
	return projections.NewOwnLog(c.ledger, view, rights, noon), nil
}

// freeLease is a lease that nobody else wants.
type freeLease struct{}

func (freeLease) Lost() <-chan struct{}         { return nil }
func (freeLease) Release(context.Context) error { return nil }

// library is two municipalities' ledgers with a record of each class in each, and the handler over them.
type library struct {
	http.Handler
	records map[string][]*shownRecord // by ledger
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	lib := &library{records: map[string][]*shownRecord{}}
	var ledgers memoryLedgers
	for _, id := range []string{"alfa", "beta"} {
		main, concerns := newMemoryLedger(id, id, "0001"), newMemoryLedger(id+"-oro", id, "0001")
		operator := served(api.Config{Ledgers: memoryLedgers{main, concerns}, Now: noon})
		ledgers = append(ledgers, main, concerns)
		keys := 0
		for _, each := range slices.Concat(shownRecords(), openedRecords()) {
			in := id
			if each.class == "restricted" {
				in = concerns.ID()
			}
			for n, body := range each.bodies {
				keys++
				w := ask(operator, "POST", "/v1/ledgers/"+in+"/events", body, "Idempotency-Key", fmt.Sprintf("a-shown-record-%04d", keys))
				require.Equal(t, http.StatusCreated, w.Code, "%s: %s", body, w.Body)
				if opened := strings.Contains(each.class, "opened"); n == len(each.bodies)-1 && !opened || opened && n == len(each.bodies)-2 {
					var made domain.Receipt
					require.NoError(t, json.Unmarshal(w.Body.Bytes(), &made))
					each.id, each.subject = made.ID, string(made.Subject)
				}
			}
			lib.records[in] = append(lib.records[in], each)
		}
	}
	config := api.Config{Ledgers: ledgers, Now: noon, Changes: runViews(t, ledgers[0]), Access: &memoryAccess{entries: map[string][][]byte{}}}
	signedIn(&config)
	lib.Handler = served(config)
	return lib
}

// TestWhoReadsEachClassByEachRoute walks role × route × ledger × class: by no route and in no form does a record reach whoever may not read it, and whoever may is shown it.
func TestWhoReadsEachClassByEachRoute(t *testing.T) {
	t.Parallel()
	lib := newLibrary(t)
	for _, route := range api.RouteTable() {
		if _, has := showsRecords[route]; !has {
			t.Errorf("add to the table in who_reads_test.go: %q: how it is asked for records, or nil where it shows none", route)
		}
	}
	for route := range showsRecords {
		require.Contains(t, api.RouteTable(), route)
	}
	shown := 0
	for route, askings := range showsRecords {
		method, path, _ := strings.Cut(route, " ")
		if askings == nil && method == "GET" { // nothing of any record, whoever asks
			askings = []asking{{path: strings.NewReplacer("{type}", "plan.established.v1", "{code}", "internal").Replace(path)}}
		}
		for _, each := range askings {
			for _, token := range []string{"reader", "analyst", "coordinator", "coordinator/sn", "auditor", "auditor+", "registrar", "admin"} {
				if strings.HasSuffix(path, "/access") && strings.HasPrefix(token, "auditor") {
					continue // who is to see what others read
				}
				shown += lib.walk(t, route, method, each, token, showsRecords[route] == nil)
			}
		}
	}
	require.Greater(t, shown, 400, "records that were shown to those who read them")
}

// walk asks a route as a role of alfa about each record of each ledger, and counts those that are shown. The token "auditor+" states a purpose.
func (lib *library) walk(t *testing.T, route, method string, a asking, token string, never bool) (shown int) {
	t.Helper()
	role, org, _ := strings.Cut(strings.TrimSuffix(token, "+"), "/")
	who := role + "@alfa"
	if org != "" {
		who += "/" + org
	}
	header := []string{"Authorization", "Bearer " + who, "Idempotency-Key", "a-question-of-classes"}
	if strings.HasSuffix(token, "+") {
		header = append(header, "Purpose", "granskning av rutinen")
	}
	if a.accept != "" {
		header = append(header, "Accept", a.accept)
	}
	type answered struct {
		status int
		text   string
	}
	asked := map[string]answered{} // some questions are the same for every record
	for _, ledger := range []string{"alfa", "alfa-oro", "beta", "beta-oro"} {
		for _, about := range lib.records[ledger] {
			at := strings.NewReplacer("{ledger}", ledger, "{record}", about.id, "{subject}", about.subject, "{its-view}", about.view)
			if about.view == "" && strings.Contains(a.path, "{its-view}") {
				continue
			}
			question := at.Replace(a.path + "\n" + a.body)
			if _, before := asked[question]; !before {
				status, text := lib.told(t, method, at.Replace(a.path), at.Replace(a.body), a.stream, header)
				asked[question] = answered{status, text}
			}
			status, answer := asked[question].status, asked[question].text
			what := fmt.Sprintf("%s %s of %s in %s as %s: %d", route, a.accept, about.class, ledger, token, status)
			require.NotEqual(t, http.StatusInternalServerError, status, what)
			for in, records := range lib.records {
				for _, record := range records {
					is := strings.Contains(answer, record.id)
					reads := readsIt(record, in, token)
					if never || !reads {
						require.False(t, is, "%s: shows %s of %s", what, record.class, in)
						continue
					}
					if is {
						shown++
					}
					if must := a.each && in == ledger || record == about && !never && !a.loose && a.body == ""; must && status != http.StatusForbidden && !strings.HasSuffix(in, "-oro") {
						require.True(t, is, "%s: lacks %s", what, record.class)
					}
				}
			}
			if method == "GET" && strings.Contains(a.path, "{record}") {
				want := http.StatusNotFound
				switch {
				case role == "admin" && strings.HasPrefix(ledger, "alfa"):
					want = http.StatusForbidden
				case readsIt(about, ledger, token):
					want = http.StatusOK
				case token == "auditor" && ledger == "alfa-oro":
					want = http.StatusForbidden // without a purpose
				}
				require.Equal(t, want, status, what)
			}
			if strings.Contains(a.path, "/correction") && ledger == "alfa" && slices.Contains([]string{"coordinator", "auditor", "registrar"}, role) && status == http.StatusNotFound {
				require.False(t, readsIt(about, ledger, token), what)
			}
		}
	}
	return shown
}

// readsIt is what the records say of who reads them.
func readsIt(record *shownRecord, ledger, token string) bool {
	switch {
	case ledger != "alfa" && ledger != "alfa-oro":
		return false
	case token == "auditor+" && ledger == "alfa":
		token = "auditor"
	}
	return slices.Contains(strings.Fields(record.readers), token)
}

// told is an answer's status and all its text: an archive's files, a stream up to where it is ready.
func (lib *library) told(t *testing.T, method, path, body string, stream bool, header []string) (int, string) {
	t.Helper()
	if !stream {
		w := ask(lib, method, path, body, header...)
		text := w.Body.Bytes()
		if w.Header().Get("Content-Type") == "application/zip" {
			text = filesOf(t, text)
		}
		return w.Code, string(text)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, path, nil)
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w, err := api.InProcess(lib).Do(r)
	require.NoError(t, err)
	defer w.Body.Close()
	var text strings.Builder
	for lines := bufio.NewScanner(w.Body); lines.Scan() && lines.Text() != "event: ready"; {
		text.WriteString(lines.Text() + "\n")
	}
	return w.StatusCode, text.String()
}

// filesOf is what the files of an archive hold.
func filesOf(t *testing.T, archive []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	var all bytes.Buffer
	for _, each := range z.File {
		file, err := each.Open()
		require.NoError(t, err)
		_, err = io.Copy(&all, file)
		require.NoError(t, err)
	}
	return all.Bytes()
}

// TestNoViewShowsWhatIsWithheld: views are computed of a caller's records, so that those of other kinds don't tell of them either.
func TestNoViewShowsWhatIsWithheld(t *testing.T) {
	t.Parallel()
	lib := newLibrary(t)
	for _, v := range projections.Views() {
		for _, token := range []string{"reader", "analyst", "coordinator", "coordinator/sn", "auditor", "registrar"} {
			lib.walk(t, "GET /v1/ledgers/{ledger}/views/{view}", "GET", asking{path: "/v1/ledgers/{ledger}/views/" + v.Name, loose: true}, token, false)
		}
	}
}
