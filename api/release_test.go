package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

// parish is a handler over a municipality's two ledgers.
type parish struct {
	http.Handler
	main, concerns *memoryLedger
	keys           int
	token          string
}

func newParish(change ...func(*api.Config)) *parish {
	p := &parish{main: newMemoryLedger("alfa", "Alfa kommun", "0001"), concerns: newMemoryLedger("alfa-oro", "Alfa kommun", "0001")}
	config := api.Config{Ledgers: memoryLedgers{p.main, p.concerns}, Now: noon}
	for _, each := range change {
		each(&config)
	}
	p.Handler = served(config)
	return p
}

// post sends a body with a key of its own.
func (p *parish) post(path, body string) *httptest.ResponseRecorder {
	p.keys++
	return p.postWith(path, body, fmt.Sprintf("parish-key-%08d", p.keys))
}

func (p *parish) postWith(path, body, key string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	r.Header.Set("Accept-Language", "en")
	return p.answer(r)
}

func (p *parish) get(path string) *httptest.ResponseRecorder {
	return p.answer(httptest.NewRequest(http.MethodGet, path, nil))
}

func (p *parish) answer(r *http.Request) *httptest.ResponseRecorder {
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

const (
	toReports  = "/v1/ledgers/alfa-oro/events"
	toReleases = "/v1/ledgers/alfa/releases"
)

func concernReport(area, period, note string) string {
	return fmt.Sprintf(`{"type":"concern.reported.v1","data":{"area":%q,"period":%q,"channel":"form","environment":"unclear","indication":["graffiti"],"note":%q}}`, area, period, note)
}

func problemOf(t *testing.T, w *httptest.ResponseRecorder) *api.Problem {
	t.Helper()
	var problem api.Problem
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &problem), w.Body.String())
	return &problem
}

func TestReleaseOverHTTP(t *testing.T) {
	p := newParish()
	for range 6 {
		require.Equal(t, http.StatusCreated, p.post(toReports, concernReport("Norr", "2025-09", "sett av personal")).Code)
	}
	var receipt domain.Receipt
	require.NoError(t, json.Unmarshal(p.post(toReports, concernReport("Syd", "2025-10/2025-12", "sett av personal")).Body.Bytes(), &receipt))
	require.Regexp(t, `^concern/[0-9a-f]{8}-[0-9a-f-]{27}$`, string(receipt.Subject), "the receipt tells the subject")

	released := p.postWith(toReleases, `{"tertial":"2025-T3"}`, "release-2025-t3-0001")
	require.Equal(t, http.StatusCreated, released.Code, released.Body)
	require.NoError(t, json.Unmarshal(released.Body.Bytes(), &receipt))
	require.Equal(t, domain.Ref("concern/2025-t3"), receipt.Subject)
	require.Equal(t, "/v1/ledgers/alfa/events/"+receipt.ID, released.Header().Get("Location"))

	view := p.get("/v1/ledgers/alfa/views/concerns")
	require.Contains(t, view.Body.String(), `"key":"2025-T3/norr"`)
	require.Contains(t, view.Body.String(), `"shown":"–"`)
	require.Contains(t, view.Body.String(), `"shown":"<5"`)
	require.NotContains(t, view.Body.String(), `"count":`)

	require.Equal(t, http.StatusCreated, p.post(toReports, concernReport("Syd", "2025-12", "sett av personal")).Code)
	again := p.postWith(toReleases, `{"tertial":"2025-T3"}`, "release-2025-t3-0001")
	require.Equal(t, http.StatusOK, again.Code)
	require.Equal(t, released.Body.String(), again.Body.String(), "the first receipt, whatever has come in since")
	require.Equal(t, view.Body.String(), p.get("/v1/ledgers/alfa/views/concerns").Body.String(), "a report shows nowhere before a release")
}

func TestRefusedReleases(t *testing.T) {
	p := newParish()
	require.Equal(t, http.StatusCreated, p.post(toReleases, `{"tertial":"2025-05/2025-08"}`).Code)
	for _, c := range []struct{ path, body, code, pointer string }{
		{toReleases, `{"tertial":"2025-T4"}`, "release.tertial", "/tertial"},
		{toReleases, `{"tertial":"2025"}`, "release.tertial", "/tertial"},
		{toReleases, `{}`, "release.tertial", "/tertial"},
		{toReleases, `{"tertial":2025}`, "release.form", ""},
		{toReleases, `{"tertial":"2025-T3","area":"Norr"}`, "release.form", ""},
		{toReleases, `2025-T3`, "release.form", ""},
		{toReleases, `{"tertial":"2026-T1"}`, "rule.concern.tertial_open", "/tertial"},
		{toReleases, `{"tertial":"2025-T2"}`, "rule.concern.released_twice", "/tertial"},
		{toReleases, `{"tertial":"2025-T1"}`, "rule.concern.release_order", "/tertial"},
		{"/v1/ledgers/alfa-oro/releases", `{"tertial":"2025-T3"}`, "rule.concern.only", ""},
		{"/v1/ledgers/beta/releases", `{"tertial":"2025-T3"}`, "ledger.unknown", ""},
	} {
		heads := [2]uint64{p.main.Book().Head(), p.concerns.Book().Head()}
		problem := problemOf(t, p.post(c.path, c.body))
		require.Equal(t, c.code, problem.Code(), c.body)
		require.Equal(t, c.pointer, problem.Errors[0].Pointer, c.body)
		require.Equal(t, heads, [2]uint64{p.main.Book().Head(), p.concerns.Book().Head()})
	}
}

// A report, its check and its correction pass the same gate; what the main ledger knows may be named.
func TestGateOverHTTP(t *testing.T) {
	p := newParish()
	require.Equal(t, http.StatusCreated, p.post("/v1/ledgers/alfa/events", `{"type":"organisation.registered.v1","subject":"organisation/kula","effective":"2010","data":{"name":"Stiftelsen Exempel Kula","kind":"association"}}`).Code)
	stored := p.post(toReports, concernReport("Norr", "2025-11", "samtal med Exempel Kula"))
	require.Equal(t, http.StatusCreated, stored.Code, stored.Body)
	require.Equal(t, http.StatusOK, p.post(toReports+":check", concernReport("Norr", "2025-11", "samtal med Exempel Kula")).Code)
	head := p.concerns.Book().Head()
	for note, code := range map[string]string{"pnr 900101-0017": "deid.personnummer", "en elev, 16 år": "deid.exact_age", "samtal med Annan Kula": "deid.name_in_text"} {
		correction := fmt.Sprintf(`{"reason":"error","set":{"/data/note":%q}}`, note)
		var receipt domain.Receipt
		require.NoError(t, json.Unmarshal(stored.Body.Bytes(), &receipt))
		for path, body := range map[string]string{
			toReports: concernReport("Norr", "2025-11", note), toReports + ":check": concernReport("Norr", "2025-11", note), toReports + "/" + receipt.ID + "/correction": correction,
		} {
			w := p.post(path, body)
			require.Equal(t, http.StatusUnprocessableEntity, w.Code, "%s %s", path, w.Body)
			require.Equal(t, code, problemOf(t, w).Code(), path)
			require.NotContains(t, w.Body.String(), note[len(note)-6:], path)
		}
	}
	require.Equal(t, head, p.concerns.Book().Head())
}

// An area is one that the main ledger holds: whatever else stands there is refused in a report, its check, its correction and a release by hand.
func TestAreasOverHTTP(t *testing.T) {
	p := newParish()
	require.Equal(t, http.StatusCreated, p.post("/v1/ledgers/alfa/events", `{"type":"organisation.registered.v1","subject":"organisation/kula","effective":"2010","data":{"name":"Kulaby","kind":"area"}}`).Code)
	stored := p.post(toReports, concernReport("Norra Kulaby", "2025-11", "sett av personal"))
	require.Equal(t, http.StatusCreated, stored.Code, stored.Body)
	var receipt domain.Receipt
	require.NoError(t, json.Unmarshal(stored.Body.Bytes(), &receipt))
	heads := [2]uint64{p.main.Book().Head(), p.concerns.Book().Head()}
	for _, area := range []string{"familjen Ohlsson", "elev B", "Ali"} {
		for path, body := range map[string]string{
			toReports: concernReport(area, "2025-11", "sett av personal"), toReports + ":check": concernReport(area, "2025-11", "sett av personal"),
			toReports + "/" + receipt.ID + "/correction": fmt.Sprintf(`{"reason":"error","set":{"/data/area":%q}}`, area),
			"/v1/ledgers/alfa/events":                    fmt.Sprintf(`{"type":"concern.released.v1","subject":"concern/2025-t2","effective":"2026-01-02","data":{"tertial":"2025-05/2025-08","k":5,"counts":[{"area":%q,"count":7}]}}`, area),
		} {
			w := p.post(path, body)
			require.Equal(t, http.StatusUnprocessableEntity, w.Code, "%s %s", path, w.Body)
			require.Equal(t, "rule.concern.area", problemOf(t, w).Code(), "%s %s", path, w.Body)
			require.NotContains(t, w.Body.String(), area)
		}
	}
	require.Equal(t, heads, [2]uint64{p.main.Book().Head(), p.concerns.Book().Head()})
	require.Equal(t, http.StatusCreated, p.post(toReports+"/"+receipt.ID+"/correction", `{"reason":"error","set":{"/data/area":"Kulaby"}}`).Code)
}

// Whoever reads no reports learns nothing of their ledger: no address of it answers, whatever stands there, and no other answer changes when a report comes in.
func TestTheLedgerOfReportsIsClosed(t *testing.T) {
	p := newParish(signedIn)
	as := func(role string) { p.token = role }
	everything := []string{"/v1/ledgers", "/v1/ledgers/alfa/events", "/v1/ledgers/alfa/views/concerns", "/v1/views/concerns", "/v1/ledgers/alfa/views/quality", "/v1/exports/alfa/jsonl"}
	as("coordinator")
	for range 6 {
		require.Equal(t, http.StatusCreated, p.post(toReports, concernReport("Norr", "2025-09", "sett av personal")).Code)
	}
	require.Equal(t, http.StatusCreated, p.post(toReleases, `{"tertial":"2025-T3"}`).Code)
	for _, role := range []string{"reader", "analyst"} {
		as(role)
		before := map[string]string{}
		for _, path := range everything {
			before[path] = p.get(path).Body.String()
		}
		require.Contains(t, before["/v1/ledgers/alfa/views/concerns"], `"count":6`)
		for _, path := range []string{"", "/views", "/views/concerns", "/views/quality", "/diff?from_on=2025", "/trail/ledger/alfa-oro", "/views/concerns/changes"} {
			require.Equal(t, http.StatusNotFound, p.get(toReports[:len(toReports)-len("/events")]+path).Code, "%s %s", role, path)
		}
		for _, path := range []string{"/v1/ledgers/alfa-oro/events", "/v1/ledgers/alfa-oro/events?after=3", "/v1/ledgers/alfa-oro/views/concerns?recorded=99"} {
			w := p.get(path)
			require.Equal(t, http.StatusNotFound, w.Code, "%s %s: %s", role, path, w.Body)
			require.NotContains(t, w.Body.String(), "position")
		}
		require.GreaterOrEqual(t, p.post(toReleases, `{"tertial":"2025-T2"}`).Code, 403, role)
		require.GreaterOrEqual(t, p.post(toReports, concernReport("Norr", "2025-09", "sett av personal")).Code, 403, role)
		as("coordinator")
		require.Equal(t, http.StatusCreated, p.post(toReports, concernReport("Syd", "2025-11", "sett av personal")).Code)
		as(role)
		for _, path := range everything[:5] {
			require.Equal(t, before[path], p.get(path).Body.String(), "%s %s", role, path)
		}
	}
	as("coordinator")
	require.Equal(t, http.StatusNotFound, p.get("/v1/ledgers/alfa-oro/events").Code, "whoever sends reports doesn't read those of others")
}

// Whoever sends several reports is told of all that is wrong in them at once, names that aren't known included.
func TestReportsAreToldAllThatIsWrong(t *testing.T) {
	p := newParish()
	require.Equal(t, http.StatusCreated, p.post("/v1/ledgers/alfa/events", `{"type":"organisation.registered.v1","subject":"organisation/kula","effective":"2010","data":{"name":"Kula Hembygd","kind":"association"}}`).Code)
	body := "[" + strings.Join([]string{concernReport("Öster", "2025-10", "med Kula Hembygd"), concernReport("Öster", "2025-10", "son till Anna Svensson"), concernReport("Öster", "2025-10", "ring 070-123 45 67"), concernReport("Öster", "2025-10", "heter Erik Olsson")}, ",") + "]"
	for _, path := range []string{toReports, toReports + ":check"} {
		w := p.post(path, body)
		require.Equal(t, http.StatusUnprocessableEntity, w.Code)
		var told []string
		for _, each := range problemOf(t, w).Errors {
			told = append(told, each.Code+" "+each.Pointer)
		}
		require.Equal(t, []string{"deid.contact /2/data/note", "deid.name_in_text /1/data/note", "deid.name_in_text /3/data/note"}, told)
	}
}
