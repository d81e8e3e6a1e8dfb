package api_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/fixtures"
	"liggare/projections"
)

// keptQuestions are asked of a ledger by address: views, narrowed, cut and at other moments; stories; differences; entities.
func keptQuestions(ledger string, position uint64) (all []string) {
	at := "/v1/ledgers/" + ledger
	for _, v := range projections.Views() {
		view := at + "/views/" + v.Name
		all = append(all, view, view+"?limit=2", view+"?q=kommun&limit=3", view+"?on=2019-06-01&known=2019-12-31", view+"?recorded="+strconv.FormatUint(position/2, 10), "/v1/views/"+v.Name+"?limit=1")
	}
	return append(all, at+"/trail/document/policy-vbe", at+"/trail/organisation/ks", at+"/trail/organisation/ks?recorded="+strconv.FormatUint(position/2, 10),
		at+"/diff?from_on=2018-01-01&to_on=2020-02-04", at+"/diff?from_on=2018-01-01&limit=1", at+"/diff?view=documents&from_recorded="+strconv.FormatUint(position/2, 10),
		at+"/views/responsibilities/periods?limit=4", at+"/events?q=kommun&limit=20", at+"/events?q=kommun&limit=3&after=20", at+"/events?q=finnsinte", at+"/events?q=kommun&type=plan.established.v1",
		at+"/entities", at+"/entities?kind=organisation&limit=2")
}

// TestKeptAnswersAreTheAskersOwn: whoever asked before, and whatever the ledger held then, an answer is what a handler gives that nobody has asked yet.
func TestKeptAnswersAreTheAskersOwn(t *testing.T) {
	t.Parallel()
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	seed := seeds[0]
	held := newMemoryLedger(seed.ID, seed.Name, seed.Code)
	handler := func() http.Handler {
		return api.Handler(api.Config{Ledgers: memoryLedgers{held}, Now: noon, Auth: roleTokens{demanded: true}})
	}
	asked, operator := handler(), &api.Client{HTTP: api.InProcess(api.Handler(api.Config{Ledgers: memoryLedgers{held}, Now: noon}))}
	send := func(lines []fixtures.Line) {
		for _, line := range lines {
			_, _, err := operator.Append(t.Context(), seed.ID, line.Key, line.Body)
			require.NoError(t, err)
		}
	}
	roles := []string{"auditor", "reader", "coordinator/sn", "analyst", "coordinator/ks", "coordinator", "registrar"}
	told := map[string]map[string]bool{} // by question: the different answers
	check := func(path, role string) {
		fresh := ask(handler(), "GET", path, "", "Authorization", "Bearer "+role)
		for range 2 {
			w := ask(asked, "GET", path, "", "Authorization", "Bearer "+role)
			require.Equal(t, fresh.Code, w.Code, "%s as %s", path, role)
			if w.Code != http.StatusOK {
				require.Equal(t, withoutRequest(t, fresh.Body.Bytes()), withoutRequest(t, w.Body.Bytes()), "%s as %s", path, role)
				continue
			}
			require.Equal(t, fresh.Body.String(), w.Body.String(), "%s as %s", path, role)
			require.Equal(t, fresh.Header().Get("ETag"), w.Header().Get("ETag"))
			again := ask(asked, "GET", path, "", "Authorization", "Bearer "+role, "If-None-Match", w.Header().Get("ETag"))
			require.Equal(t, http.StatusNotModified, again.Code)
		}
		if told[path] == nil {
			told[path] = map[string]bool{}
		}
		told[path][fresh.Body.String()] = true
	}
	n := len(seed.Lines) * 2 / 3
	send(seed.Lines[:n])
	old := keptQuestions(seed.ID, held.Book().Head())
	for _, path := range old {
		for _, role := range roles {
			check(path, role)
		}
	}
	differ := 0
	for path, answers := range told {
		if strings.HasPrefix(path, "/v1/ledgers") && len(answers) > 1 {
			differ++
		}
	}
	require.Greater(t, differ, 10, "rights have to matter for this to say anything")
	send(seed.Lines[n:])
	for _, path := range old {
		check(path, "reader")
		check(path, "auditor")
	}
}

// TestKeptAnswersOpenAndCloseWithTheLedger: what a later record opens is read at an earlier position too, and what a correction closes again is read no longer, also by who has the tag.
func TestKeptAnswersOpenAndCloseWithTheLedger(t *testing.T) {
	t.Parallel()
	s := newSite(t, signedIn)
	n := 0
	send := func(path, event string) string {
		n++
		w := ask(s, "POST", "/v1/ledgers/alfa/events"+path, event, "Authorization", "Bearer coordinator", "Idempotency-Key", "key-of-sixteen-"+strconv.Itoa(n))
		require.Equal(t, http.StatusCreated, w.Code, w.Body)
		return regexp.MustCompile(`"id":"([^"]*)"`).FindStringSubmatch(w.Body.String())[1]
	}
	send("", `{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2016","data":{"name":"Kommunstyrelsen","kind":"board"}}`)
	send("", `{"type":"plan.established.v1","subject":"plan/p","effective":"2018","data":{"title":"Planen","owner":"organisation/ks"}}`)
	at := "/v1/ledgers/alfa"
	paths := []string{at + "/views/plans?recorded=2", at + "/diff?from_recorded=0&to_recorded=2", at + "/diff?from_recorded=0&to_recorded=2&limit=1", at + "/views/plans/periods?recorded=2"}
	tags := map[string]string{}
	reads := func(yes bool) {
		t.Helper()
		for _, path := range paths {
			w := ask(s, "GET", path, "", "Authorization", "Bearer reader", "If-None-Match", tags[path])
			require.Equal(t, http.StatusOK, w.Code, path)
			require.Equal(t, yes, strings.Contains(w.Body.String(), "Planen"), path)
			tags[path] = w.Header().Get("ETag")
		}
	}
	reads(false)
	decided := send("", `{"type":"plan.decided.v1","subject":"plan/p","effective":"2019","data":{"step":"decided"}}`)
	reads(true)
	send("/"+decided+"/correction", `{"reason":"error","withdraw":true}`)
	reads(false)
}

// TestARecordLeavesRowsAsTheyAre: what a record doesn't touch is not computed again for anybody.
func TestARecordLeavesRowsAsTheyAre(t *testing.T) {
	t.Parallel()
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	ledger := randomLedger(t, seeds[0], nil)
	h := api.Handler(api.Config{Ledgers: memoryLedgers{ledger}, Now: noon, Auth: roleTokens{demanded: true}})
	asked := func() {
		for _, role := range []string{"reader", "auditor"} {
			require.Equal(t, http.StatusOK, ask(h, "GET", "/v1/ledgers/"+seeds[0].ID+"/views/documents", "", "Authorization", "Bearer "+role).Code)
		}
	}
	asked()
	w := ask(h, "POST", "/v1/ledgers/"+seeds[0].ID+"/events", `{"type":"document.registered.v1","subject":"document/ny","effective":"2020","data":{"title":"Ny","doc_type":"policy","stage":"in_use"}}`,
		"Authorization", "Bearer coordinator", "Idempotency-Key", "key-of-twenty-letters")
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	asked()
	kept := api.KeptAnswers(h)
	require.Len(t, kept, 4)
	met := map[any]int{}
	for _, answer := range kept {
		for _, row := range answer.Rows {
			if row.Row != nil {
				met[row.Row]++
			}
		}
	}
	require.Greater(t, len(met), 3)
	for row, n := range met {
		require.Equal(t, row.(*projections.Document).Title != "Ny", n == 2, "%v", row)
	}
}
