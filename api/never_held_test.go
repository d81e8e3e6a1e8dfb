package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
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

func comparable(t *testing.T, status int, body []byte) string {
	t.Helper()
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(string(body)), "\n") {
		var v any
		require.NoError(t, json.Unmarshal([]byte(line), &v), line)
		text, err := json.Marshal(unnumbered(v), json.Deterministic(true))
		require.NoError(t, err)
		lines = append(lines, string(text))
	}
	return fmt.Sprint(status, "\n", strings.Join(lines, "\n"))
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

// TestAnswersOfALedgerThatNeverHeldIt: what a role is told is what a ledger would tell that never held the records that the role may not read, byte for byte but for the
// numbers of records: for every route that reads, and every view, over seed ledgers and parts of them.
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
			for role, rights := range roles {
				if n == 0 && role != "reader" && i > 0 {
					continue // the whole seed ledgers differ little beyond the public
				}
				w := twin(t, held, rights)
				withheld += int(held.Book().Head() - w.never.Book().Head())
				w.compare(t, role)
			}
		}
	}
	require.Greater(t, withheld, 200, "too little is withheld for the comparison to say anything")
}

// withoutManifest is an export in lines but for its manifest, the last, whose sums are those of the bytes with their numbers.
func withoutManifest(export []byte) []byte {
	text := strings.TrimSpace(string(export))
	return []byte(text[:strings.LastIndex(text, "\n")+1])
}

// compare asks both twins everything that is asked by reading.
func (w *twins) compare(t *testing.T, role string) {
	t.Helper()
	held := served(api.Config{Ledgers: memoryLedgers{w.held}, Now: noon, Auth: roleTokens{demanded: true}})
	never := served(api.Config{Ledgers: memoryLedgers{w.never}, Now: noon})
	at := "/v1/ledgers/" + w.held.ID()
	same := func(path, other string) {
		t.Helper()
		a, b := ask(held, "GET", path, "", "Authorization", "Bearer "+role, "Accept", "application/json"), ask(never, "GET", other, "", "Accept", "application/json")
		require.Equal(t, comparable(t, b.Code, b.Body.Bytes()), comparable(t, a.Code, a.Body.Bytes()), "%s as %s", path, role)
	}
	alike := func(path string) { t.Helper(); same(path, path) }
	half := len(w.positions) / 2
	there := 0
	for _, position := range w.positions[:half+1] {
		there = max(there, position)
	}
	for _, v := range projections.Views() {
		alike(at + "/views/" + v.Name)
		alike(at + "/views/" + v.Name + "/periods?on=2019-06-01")
		same(at+"/views/"+v.Name+"?on=2019-06-01&recorded="+strconv.Itoa(half), at+"/views/"+v.Name+"?on=2019-06-01&recorded="+strconv.Itoa(there))
		alike("/v1/views/" + v.Name + "?q=samordnare")
	}
	alike("/v1/ledgers")
	alike(at + "/events?limit=1000")
	same(at+"/diff?from_recorded="+strconv.Itoa(half), at+"/diff?from_recorded="+strconv.Itoa(there))
	if role != "reader" {
		export := "/v1/exports/" + w.held.ID() + "/jsonl"
		a, b := ask(held, "GET", export, "", "Authorization", "Bearer "+role), ask(never, "GET", export, "")
		require.Equal(t, comparable(t, b.Code, withoutManifest(b.Body.Bytes())), comparable(t, a.Code, withoutManifest(a.Body.Bytes())), "%s as %s", export, role)
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
