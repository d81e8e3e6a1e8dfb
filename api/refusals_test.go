package api_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

// domainRefusal is an append that the tables of package domain refuse.
type domainRefusal struct {
	Name   string
	Ledger string // "": test
	Given  []string
	Body   []byte
	Code   string
	Field  string
}

func domainRefusals(t testing.TB) (all []domainRefusal) {
	t.Helper()
	written, err := os.ReadFile("../domain/testdata/refusals.jsonl")
	require.NoError(t, err)
	for line := range strings.Lines(string(written)) {
		var each domainRefusal
		require.NoError(t, json.Unmarshal([]byte(line), &each, json.MatchCaseInsensitiveNames(true)))
		all = append(all, each)
	}
	return all
}

// TestRefusalsOfTheDomainOverHTTP: each is refused here with the same code at the same place, and moves nothing. cmd/liggare sends them to a ledger on a real store.
func TestRefusalsOfTheDomainOverHTTP(t *testing.T) {
	t.Parallel()
	all := domainRefusals(t)
	require.Greater(t, len(all), 250)
	for _, c := range all {
		clock := time.Date(2026, 1, 2, 11, 0, 0, 0, time.UTC) // as in the tables
		now := func() time.Time { clock = clock.Add(time.Second); return clock }
		ledger := newMemoryLedger(cmp.Or(c.Ledger, "test"), "Provkommun", "0127")
		ledger.Now = now
		h := served(api.Config{Ledgers: memoryLedgers{ledger}, Now: now})
		keys := 0
		reports := strings.NewReplacer()
		send := func(body string) *httptest.ResponseRecorder {
			keys++
			return ask(h, "POST", "/v1/ledgers/"+ledger.ID()+"/events", reports.Replace(body), "Content-Type", "application/json", "Idempotency-Key", fmt.Sprintf("a-refusal-%08d", keys))
		}
		var names []string
		for _, body := range c.Given {
			w := send(body)
			require.Equal(t, http.StatusCreated, w.Code, "%s: %s: %s", c.Name, body, w.Body)
			if strings.Contains(body, "concern.reported") { // its subject is the server's; the tables call it concern/r1, concern/r2, …
				var made domain.Receipt
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &made))
				names = append(names, fmt.Sprintf("concern/r%d", len(names)/2+1), string(made.Subject))
				reports = strings.NewReplacer(names...)
			}
		}
		head := ledger.Book().Head()
		p := problem(t, send(string(c.Body)))
		require.Equal(t, c.Code, p.Code(), c.Name)
		require.Equal(t, c.Field, p.Errors[0].Pointer, c.Name)
		require.Equal(t, head, ledger.Book().Head(), c.Name)
	}
}

// TestPersonsInReportsAreRefusedOverHTTP: a line for each rule of the gate; what the answer never holds is the value.
func TestPersonsInReportsAreRefusedOverHTTP(t *testing.T) {
	t.Parallel()
	for code, text := range map[string]string{
		"deid.personnummer": "kula 850709-9805", "deid.samordningsnummer": "kula 701063-2391", "deid.personnummer_like": "kula 030912-4455", "deid.contact": "kula@example.se", "deid.vehicle": "kula WRT 58K",
		"deid.address": "Kulaexempelgatan 7", "deid.name_in_text": "Killen heter Kulaexempelsson", "deid.exact_age": "kula 17 år", "deid.exact_time": "kula kl 22.45", "deid.case_identifier": "kula personakt 778812",
		"deid.attachment": "<img src=kulabilden.png>",
	} {
		ledger := newMemoryLedger("test-oro", "Provkommun", "0127")
		body := fmt.Sprintf(`{"type":"concern.reported.v1","data":{"area":"Norr","period":"2026-01","channel":"form","environment":"unclear","indication":["graffiti"],"note":%q}}`, text)
		w := ask(served(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon}), "POST", "/v1/ledgers/test-oro/events", body, "Idempotency-Key", "a-report-of-a-person")
		p := problem(t, w)
		require.Equal(t, code, p.Code(), text)
		require.Equal(t, "/data/note", p.Errors[0].Pointer, text)
		require.NotContains(t, strings.ToLower(w.Body.String()), "kula")
		require.Zero(t, ledger.Book().Head())
	}
}

// TestRefusalsThatNoTableHas: what the tables of package domain judge without an append, and questions that no conversation asks.
func TestRefusalsThatNoTableHas(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	measured := func(quantity string) string {
		return `{"type":"training.held.v1","subject":"training/vbe","effective":"2019","data":{"title":"Dagar","sessions":` + quantity + `}}`
	}
	for body, code := range map[string]string{
		strings.Replace(registered("ks"), `"data"`, `"known":"2026-01-02","data"`, 1): "date.known_later",
		measured(`{"share":50}`):            "quantity.share",
		measured(`{"words":" "}`):           "quantity.words",
		measured(`{"min":70,"max":60}`):     "quantity.inverted",
		measured(`{"min":60,"max":60}`):     "quantity.not_simplest",
		measured(`{"exact":1.5}`):           "quantity.count",
		measured(`{"exact":1,"share":0.5}`): "quantity.form",
	} {
		require.Contains(t, codesOf(problem(t, s.post("alfa", "what-is-refused-02", strings.NewReader(body)))), code, body)
	}
	for path, code := range map[string]string{
		"/v1/ledgers/alfa/views/documents?doc_type=papper": "query.value",
		"/v1/ledgers/alfa/views/due?days=-1":               "query.days",
		"/v1/views/documents?after=policy":                 "query.after_one_ledger",
	} {
		require.Equal(t, code, problem(t, ask(s, "GET", path, "")).Code(), path)
	}
	require.Equal(t, [2]uint64{0, 0}, s.heads())
}

func codesOf(p *api.Problem) (list []string) {
	for _, each := range p.Errors {
		list = append(list, each.Code)
	}
	return list
}

// A ledger of reports that isn't the one that the last release counted is not counted: its reports could be others, or fewer.
func TestReleaseOfOtherReports(t *testing.T) {
	t.Parallel()
	p := newParish()
	require.Equal(t, http.StatusCreated, p.post(toReports, concernReport("Norr", "2025-06", "sett av personal")).Code)
	require.Equal(t, http.StatusCreated, p.post(toReleases, `{"tertial":"2025-T2"}`).Code)
	p.Handler = served(api.Config{Ledgers: memoryLedgers{p.main, newMemoryLedger("alfa-oro", "Alfa kommun", "0001")}, Now: noon})
	require.Equal(t, "rule.concern.other_reports", problem(t, p.post(toReleases, `{"tertial":"2025-T3"}`)).Code())
}
