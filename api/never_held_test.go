package api_test

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/fixtures"
	"liggare/projections"
)

// twins are a ledger that holds records a caller may not read, and one that never held them.
type twins struct {
	held, never *memoryLedger
	positions   []int          // of each record of held, in never; 0: it isn't there
	versions    map[string]int // of never, by subject and version of held
}

var (
	versionIn = regexp.MustCompile(`"entityversion":\d+,`)
	targetIn  = regexp.MustCompile(`"target":(\d+)`)
)

// twin makes the ledger that never held what rights don't read: the same records, numbered as they would be there.
func twin(t *testing.T, held *memoryLedger, rights *domain.Rights) *twins {
	t.Helper()
	e, err := held.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	read := e.For(rights)
	w := &twins{held: held, never: newMemoryLedger(held.ID(), held.Name(), held.Code()), positions: []int{0}, versions: map[string]int{}}
	last := map[domain.Ref]int{}
	for at := uint64(1); at <= e.Position; at++ {
		if read.Fact(at) == nil {
			w.positions = append(w.positions, 0)
			continue
		}
		stored, err := e.Envelope(at)
		require.NoError(t, err)
		last[stored.Subject]++
		w.versions[string(stored.Subject)+"/"+strconv.Itoa(int(stored.EntityVersion))] = last[stored.Subject]
		body := versionIn.ReplaceAllString(string(e.Body(at)), `"entityversion":`+strconv.Itoa(last[stored.Subject])+`,`)
		if strings.HasPrefix(stored.Type, "record.") {
			body = targetIn.ReplaceAllStringFunc(body, func(s string) string {
				return `"target":` + strconv.Itoa(w.versions[string(stored.Subject)+"/"+targetIn.FindStringSubmatch(s)[1]])
			})
		}
		position := int(w.never.Book().Head()) + 1
		require.NoError(t, w.never.Book().Apply(domain.Record{Position: uint64(position), ID: stored.ID, Body: []byte(body)}))
		w.positions = append(w.positions, position)
	}
	return w
}

// numbers are the members that hold positions and versions, which differ between twins.
var numbers = []string{"position", "positions", "entityversion", "version", "target", "applied", "of", "head", "next", "recorded"}

var versionKey = regexp.MustCompile(`^([a-z]+/[a-z0-9-]+)/\d+$`)

// unnumbered is JSON without the numbers of records: lists whose order is that of keys with numbers in them are sorted.
func unnumbered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if name, is := v["name"].(string); is && slices.Contains(numbers, name) && !isTime(v["value"]) && v["value"] != nil {
			v["value"] = "n" // an attribute of an event log
		}
		for name, each := range v {
			if slices.Contains(numbers, name) && !isTime(each) {
				v[name] = "n"
			} else {
				v[name] = unnumbered(each)
			}
		}
		delete(v, "request")
	case []any:
		texts := make([]string, len(v))
		for i := range v {
			v[i] = unnumbered(v[i])
			text, err := json.Marshal(v[i], json.Deterministic(true))
			if err != nil {
				panic(err)
			}
			texts[i] = string(text)
		}
		if slices.ContainsFunc(texts, func(s string) bool {
			return strings.Contains(s, `/n","`) || strings.Contains(s, `"key":"`) && strings.Contains(s, `/n"`)
		}) {
			slices.Sort(texts)
			sorted := make([]any, len(texts))
			for i := range texts {
				sorted[i] = texts[i]
			}
			return sorted
		}
	case string:
		return versionKey.ReplaceAllString(v, "$1/n")
	}
	return v
}

// isTime tells a time of recording, or a last page's empty next, from a number.
func isTime(v any) bool {
	text, is := v.(string)
	return is && strings.Contains(text, "T") && strings.Contains(text, ":")
}

// randomLedger is a ledger of a part of a seed ledger's lines: what needs a line that is left out is refused, and findings whose report is left out stay confidential.
func randomLedger(t *testing.T, seed fixtures.Ledger, chance *rand.Rand) *memoryLedger {
	t.Helper()
	l := newMemoryLedger(seed.ID, seed.Name, seed.Code)
	s := served(api.Config{Ledgers: memoryLedgers{l}, Now: noon})
	stored := 0
	for _, line := range seed.Lines {
		if chance != nil && chance.IntN(4) == 0 {
			continue
		}
		if w := ask(s, "POST", "/v1/ledgers/"+seed.ID+"/events", string(line.Body), "Idempotency-Key", line.Key+"-0123456789"); w.Code == http.StatusCreated {
			stored++
		}
	}
	require.Greater(t, stored, 20)
	return l
}

// inventedLedger is a ledger of made-up events, which have records of every class that a main ledger has.
func inventedLedger(t *testing.T, seed uint64, events int) *memoryLedger {
	t.Helper()
	l := newMemoryLedger("pahittad", "Påhittad kommun", "0001")
	s := served(api.Config{Ledgers: memoryLedgers{l}, Now: noon})
	for line := range fixtures.Generate(seed, events) {
		w := ask(s, "POST", "/v1/ledgers/pahittad/events", string(line.Body), "Idempotency-Key", line.Key+"-0123456789")
		require.Equal(t, http.StatusCreated, w.Code, "%s: %s", line.Body, w.Body)
	}
	return l
}

// TestAnswersOfALedgerThatNeverHeldIt: what a role is told is what a ledger would tell that never held the records that the role may not read, byte for byte but for the
// numbers of records: for every route that reads and every form that it answers in, and every view, over seed ledgers and parts of them, and over made-up ledgers.
func TestAnswersOfALedgerThatNeverHeldIt(t *testing.T) {
	t.Parallel()
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	today := domain.DayOf(noon())
	roles := map[string]*domain.Rights{
		"reader": {Class: domain.Public, Today: today}, "analyst": {Class: domain.Internal, Today: today},
		"coordinator/sn": {Class: domain.Confidential, Own: []domain.Ref{"organisation/sn"}, Today: today},
	}
	chance := rand.New(rand.NewPCG(7, 11))
	withheld := 0
	for i, seed := range seeds {
		for n, held := range []*memoryLedger{randomLedger(t, seed, nil), randomLedger(t, seed, chance)} {
			if testing.Short() && i > 0 {
				continue
			}
			// All ask the same handler: what it keeps of one's answer is no part of another's.
			asked := served(api.Config{Ledgers: memoryLedgers{held}, Now: noon, Auth: roleTokens{demanded: true}})
			for role, rights := range roles {
				if n == 0 && role != "reader" && i > 0 {
					continue // the whole seed ledgers differ little beyond the public
				}
				w := twin(t, held, rights)
				withheld += int(held.Book().Head() - w.never.Book().Head())
				w.compare(t, asked, role, role == "analyst" && n == 1)
			}
		}
	}
	require.Greater(t, withheld, 200, "too little is withheld for the comparison to say anything")
	invented, events := uint64(1), 400
	if os.Getenv("LIGGARE_CHAOS") != "" {
		invented, events = 8, 800
	}
	for seed := range invented {
		held := inventedLedger(t, seed+1, events)
		classes := classesOf(t, held, today)
		for _, class := range []domain.Class{domain.Public, domain.Internal, domain.Confidential} {
			require.Greater(t, classes[class], 10, "made-up records that are %s", class)
		}
		rights := maps.Clone(roles)
		delete(rights, "coordinator/sn")
		own := confidentialOwner(t, held)
		rights["coordinator/"+own.ID()] = &domain.Rights{Class: domain.Confidential, Own: []domain.Ref{own}, Today: today}
		for role, each := range rights {
			w := twin(t, held, each)
			require.Greater(t, int(held.Book().Head()-w.never.Book().Head()), 5, role)
			w.compare(t, served(api.Config{Ledgers: memoryLedgers{w.held}, Now: noon, Auth: roleTokens{demanded: true}}), role, true)
		}
	}
}

// classesOf counts a ledger's records by their class today.
func classesOf(t *testing.T, l *memoryLedger, today domain.Day) map[domain.Class]int {
	t.Helper()
	e, err := l.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	counts := map[domain.Class]int{}
	for position := uint64(1); position <= e.Position; position++ {
		counts[e.ClassOn(e.Fact(position), today)]++
	}
	return counts
}

// confidentialOwner is an organisation whose assessment a ledger holds.
func confidentialOwner(t *testing.T, l *memoryLedger) domain.Ref {
	t.Helper()
	e, err := l.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	for position := uint64(1); position <= e.Position; position++ {
		if d, is := e.Fact(position).Data.(*domain.AssessmentEstablished); is && d.Org != "" {
			return d.Org
		}
	}
	t.Fatal("no assessment")
	return ""
}

// difference shows where two long texts part.
func difference(want, got string) string {
	at := 0
	for at < min(len(want), len(got)) && want[at] == got[at] {
		at++
	}
	around := func(s string) string { return s[max(0, at-100):min(len(s), at+200)] }
	return "of the ledger that never held it: …" + around(want) + "…\nof the one that holds it: …" + around(got) + "…"
}

// compare asks both twins everything that is asked by reading: in every form, or as JSON alone.
func (w *twins) compare(t *testing.T, held http.Handler, role string, every bool) {
	t.Helper()
	never := served(api.Config{Ledgers: memoryLedgers{w.never}, Now: noon})
	at := "/v1/ledgers/" + w.held.ID()
	compared := map[string]int{}
	same := func(path, other string, forms ...string) {
		t.Helper()
		if !every {
			forms = nil
		}
		for _, form := range append(forms, "application/json") {
			a, b := ask(held, "GET", path, "", "Authorization", "Bearer "+role, "Accept", form), ask(never, "GET", other, "", "Accept", form)
			if a.Code == b.Code && a.Header().Get("Content-Type") == b.Header().Get("Content-Type") && bytes.Equal(a.Body.Bytes(), b.Body.Bytes()) {
				// not even a number differs
			} else if want, got := comparable(t, b), comparable(t, a); want != got {
				t.Fatalf("%s in %s as %s: %s", path, form, role, difference(want, got))
			}
			compared[strings.Split(a.Header().Get("Content-Type"), ";")[0]]++
		}
	}
	alike := func(path string, forms ...string) { t.Helper(); same(path, path, forms...) }
	half := len(w.positions) / 2
	there := 0
	for _, position := range w.positions[:half+1] {
		there = max(there, position)
	}
	const batch, lines, table = "application/cloudevents-batch+json", "application/x-ndjson", "text/csv"
	for _, v := range projections.Views() {
		alike(at+"/views/"+v.Name, lines, table)
		same(at+"/views/"+v.Name+"?on=2019-06-01&recorded="+strconv.Itoa(half), at+"/views/"+v.Name+"?on=2019-06-01&recorded="+strconv.Itoa(there))
		if every && role == "analyst" { // it takes long, and is computed of the same edition
			alike(at + "/views/" + v.Name + "/periods")
		}
		alike("/v1/views/" + v.Name + "?q=samordnare")
	}
	alike("/v1/ledgers")
	alike(at + "/entities")
	alike(at + "/entities?kind=recommendation&q=kommun&limit=3")
	alike(at+"/events?limit=1000", batch, lines, table)
	alike(at + "/events?limit=1000&q=samordnare")
	same(at+"/diff?from_recorded="+strconv.Itoa(half), at+"/diff?from_recorded="+strconv.Itoa(there))
	if role != "reader" {
		exports := []string{"jsonl"}
		if every {
			exports = append(exports, "csv", "ocel")
		}
		for _, form := range exports {
			alike("/v1/exports/" + w.held.ID() + "/" + form)
		}
		require.True(t, !every || compared["application/zip"] > 0)
	}
	for _, form := range []string{batch, lines, table} {
		require.True(t, !every || compared[form] > 0, form)
	}
	e, err := w.held.Book().Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	asked := map[domain.Ref]bool{}
	for position := uint64(1); position <= e.Position; position++ {
		stored, err := e.Envelope(position)
		require.NoError(t, err)
		alike(at + "/events/" + stored.ID)
		if !asked[stored.Subject] && (position%3 == 0 || w.positions[position] == 0) {
			asked[stored.Subject] = true
			alike(at + "/trail/" + string(stored.Subject))
			alike(at + "/events?limit=1000&subject=" + url.QueryEscape(string(stored.Subject)))
		}
	}
}
