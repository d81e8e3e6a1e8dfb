package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	pages "liggare/api/web"
	"liggare/domain"
	"liggare/projections"
)

// TestBenchPages is B12: whole pages as an auditor gets them over one connection, against /healthz over the same connection and in turn, on the seed ledgers (the slowest of
// them for each page) and on made-up ledgers. It runs as TestBench does, with the same variables, and prints one table:
//
//	first   the first time after an append, when nothing computed before holds any longer
//	again   while the ledger stands still, as for whoever turns pages and narrows lists
//	ratio   of again to /healthz, round by round; the goal is 30
//	cpu     the same in processor time, which a machine that others use disturbs less
//
// LIGGARE_BENCH_PAGES names a part of the pages that are measured, LIGGARE_BENCH_PROFILE a directory for a profile of the processor's time of each: its first answers, and again.
func TestBenchPages(t *testing.T) {
	rounds, _ := strconv.Atoi(os.Getenv("LIGGARE_BENCH"))
	if rounds == 0 {
		return
	}
	board := &pageBoard{t: t}
	seeded := t.TempDir()
	servedPages(t, seeded, func(s *pageServer) {
		_, err := s.host.load(t.Context(), &console{inProcess: true, lang: "sv", out: &output{to: io.Discard}, err: io.Discard})
		require.NoError(t, err)
		for _, ledger := range s.host.store.Ledgers() {
			if _, concerns := domain.MainLedger(ledger.ID); !concerns {
				s.measure(board, "seeds", ledger.ID, rounds)
			}
		}
	})
	for _, size := range benchSizes(t) {
		kept := bigDir(t, size)
		if _, err := os.Stat(kept); os.IsNotExist(err) {
			makeBig(t, size, kept)
		}
		copied := filepath.Join(t.TempDir(), "data") // appends of this test are not to make the kept one grow
		require.NoError(t, os.CopyFS(copied, os.DirFS(kept)))
		servedPages(t, copied, func(s *pageServer) { s.measure(board, strconv.Itoa(size), bigID, min(rounds, 3)) })
		require.NoError(t, os.RemoveAll(copied))
	}
	board.print(os.Stdout)
}

// pageGoal is how many times /healthz a whole page may take.
const pageGoal = 30

// pageServer is the product on a real port, and an auditor's connection to it.
type pageServer struct {
	t       *testing.T
	host    *host
	base    string
	token   string
	browser *http.Client
	made    int
}

func servedPages(t *testing.T, dir string, use func(*pageServer)) {
	ctx, stop := context.WithCancel(context.Background())
	h, err := openHost(ctx, hostConfig{dir: dir, create: true, log: slog.New(slog.DiscardHandler), rate: api.Rate{PerSecond: 1e6, Burst: 1e6}})
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- api.Serve(ctx, l, h.handler, nil) }()
	// An auditor's rights, and the forms that only coordinators are offered.
	grants := []api.Grant{{Role: api.RoleAuditor, Ledger: "*"}, {Role: api.RoleCoordinator, Ledger: "*", Organisations: []string{"*"}}}
	secret, _, err := h.tokens.Create(api.Token{Function: "auditor", Grants: grants, Expires: time.Now().Add(12 * time.Hour)})
	require.NoError(t, err)
	s := &pageServer{t: t, host: h, base: "http://" + l.Addr().String(), token: secret, browser: &http.Client{
		Transport: &http.Transport{MaxConnsPerHost: 1, DisableCompression: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	use(s)
	s.browser.CloseIdleConnections()
	stop()
	require.NoError(t, <-done)
	require.NoError(t, h.close())
}

// get asks for a page and reads it whole, in milliseconds.
func (s *pageServer) get(path string) float64 {
	r, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	require.NoError(s.t, err)
	r.Header.Set("Authorization", "Bearer "+s.token)
	began := time.Now()
	response, err := s.browser.Do(r)
	require.NoError(s.t, err)
	body, err := io.ReadAll(response.Body)
	took := time.Since(began)
	require.NoError(s.t, err)
	require.NoError(s.t, response.Body.Close())
	require.Less(s.t, response.StatusCode, 400, "%s: %s", path, body[:min(len(body), 300)])
	return took.Seconds() * 1e3
}

// disturb appends an event: what was computed before holds no longer.
func (s *pageServer) disturb(ledger string) {
	s.made++
	body := fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/bench-%d","effective":"2020-01-01","data":{"name":"Nämnd nummer %d","kind":"board"}}`, s.made, s.made)
	_, _, err := s.host.client("sv").Append(s.t.Context(), ledger, fmt.Sprintf("bench-pages-%06d", s.made), []byte(body))
	require.NoError(s.t, err)
}

// asks is how many times a page is asked for in a round while the ledger stands still: often enough for a profile, where one is kept.
func asks() int {
	if os.Getenv("LIGGARE_BENCH_PROFILE") != "" {
		return 40
	}
	return 10
}

func (s *pageServer) measure(board *pageBoard, size, ledger string, rounds int) {
	only := os.Getenv("LIGGARE_BENCH_PAGES")
	found := s.pagesOf(ledger)
	for range rounds {
		for _, page := range found {
			if !strings.Contains(page.name, only) {
				continue
			}
			row := board.row(page.name, size, ledger)
			s.disturb(ledger)
			s.profiled(size+"-"+page.name+"-first", func() { row.first = append(row.first, s.get(page.path)) })
			var ours, theirs []float64
			var spentOurs, spentTheirs float64
			s.profiled(size+"-"+page.name+"-again", func() {
				for range asks() {
					before := processorTime()
					theirs = append(theirs, s.get("/healthz"))
					between := processorTime()
					ours = append(ours, s.get(page.path))
					spentTheirs, spentOurs = spentTheirs+between-before, spentOurs+processorTime()-between
				}
			})
			row.add(middle(ours), middle(theirs))
			row.spent = append(row.spent, spentOurs/spentTheirs)
		}
	}
}

// profiled keeps a profile of some work, where profiles are asked for.
func (s *pageServer) profiled(name string, work func()) {
	dir := os.Getenv("LIGGARE_BENCH_PROFILE")
	if dir == "" {
		work()
		return
	}
	file, err := os.Create(filepath.Join(dir, strings.NewReplacer("/", "_", " ", "_").Replace(name)+".pprof"))
	require.NoError(s.t, err)
	require.NoError(s.t, pprof.StartCPUProfile(file))
	work()
	pprof.StopCPUProfile()
	require.NoError(s.t, file.Close())
}

// benchPage is a page with everything of its pattern filled in.
type benchPage struct{ name, path string }

// pagesOf fills in every pattern of the pages' table that is asked for with GET; one that is not told of here is a failure.
func (s *pageServer) pagesOf(ledger string) (all []benchPage) {
	at := "/ledgers/" + ledger
	key, event, entity := s.examples(ledger)
	of := map[string][]benchPage{
		"GET /{$}": {{"start", "/"}}, "GET /signin": {{"sign in", "/signin"}}, "GET /signin/out": {{"signed out", "/signin/out"}}, "GET /accessibility": {{"accessibility", "/accessibility"}},
		"GET /ledgers/{ledger}": {{"state", at}, {"state, another moment", at + "?on=2020-06-30&known=2022-12-31"}}, "GET /ledgers/{ledger}/trail": {{"timelines", at + "/trail"}},
		"GET /ledgers/{ledger}/trail/{kind}/{id}":   {{"timeline of one", at + "/trail/" + entity}},
		"GET /ledgers/{ledger}/events/{id}":         {{"event", at + "/events/" + event}},
		"GET /ledgers/{ledger}/events/{id}/correct": {{"correct an event", at + "/events/" + event + "/correct"}},
		"GET /ledgers/{ledger}/diff":                {{"two dates, asked", at + "/diff?from_on=2020-06-30&to_on=2021-06-30"}, {"two dates", at + "/diff"}},
		"GET /ledgers/{ledger}/search":              {{"search", at + "/search?q=utbildning"}, {"search, nothing found", at + "/search?q=finnsinte"}, {"search, before", at + "/search"}},
		"GET /ledgers/{ledger}/record":              {{"record", at + "/record"}},
		"GET /ledgers/{ledger}/record/{type}":       {{"form, organisation", at + "/record/organisation.registered.v1"}, {"form, measure", at + "/record/measure.registered.v1"}, {"form, statement", at + "/record/statement.recorded.v1"}},
		"GET /ledgers/{ledger}/concern":             {{"form, concern", at + "/concern"}},
		"GET /ledgers/{ledger}/views/{view}": {{"a row", at + "/views/measures?key=" + url.QueryEscape(key)}, {"measures, narrowed", at + "/views/measures?q=utbildning&sort=title"},
			{"measures, last page", at + "/views/measures?limit=50&after=" + url.QueryEscape(key)}},
	}
	for _, v := range projections.Views() {
		of["GET /ledgers/{ledger}/views/{view}"] = append(of["GET /ledgers/{ledger}/views/{view}"], benchPage{"view " + v.Name, at + "/views/" + v.Name})
		delete(of, "GET /ledgers/{ledger}/views/"+v.Name)
	}
	signing := []string{"GET /signin/link/{code}", "GET /signin/away", "GET /signin/back"} // these store something, or lead away
	for _, pattern := range pages.Patterns() {
		view, _ := strings.CutPrefix(pattern, "GET /ledgers/{ledger}/views/")
		if !strings.HasPrefix(pattern, "GET ") || slices.Contains(signing, pattern) || projections.ViewByName(view) != nil {
			continue
		}
		require.Contains(s.t, of, pattern, "a page of the table that nothing measures")
	}
	for _, pattern := range slices.Sorted(maps.Keys(of)) {
		all = append(all, of[pattern]...)
	}
	return all
}

// examples are a row of a view, an event, and an entity with a story of many records.
func (s *pageServer) examples(ledger string) (key, event, entity string) {
	l, err := s.host.store.Ledger(ledger)
	require.NoError(s.t, err)
	raw, err := s.host.client("sv").View(s.t.Context(), ledger, "measures", nil)
	require.NoError(s.t, err)
	var answer struct {
		Rows []struct {
			Key    string   `json:"key"`
			Events []string `json:"events"`
		} `json:"rows"`
	}
	require.NoError(s.t, json.Unmarshal(raw, &answer))
	if n := len(answer.Rows); n > 0 {
		row := answer.Rows[n*9/10]
		key, event = row.Key, row.Events[0]
	}
	e := editionOf(s.t, l.Book(), domain.Moment{Known: domain.MaxDay})
	if event == "" {
		event = e.EventID(e.Fact(1))
	}
	most := 0
	for _, kind := range []domain.Kind{domain.KindDocument, domain.KindOrganisation} {
		for home := range e.Homes(kind) {
			records := len(e.Facts(home))
			for range e.Incoming(home) {
				records++
			}
			if records > most {
				most, entity = records, string(e.Ref(home))
			}
		}
	}
	require.NotEmpty(s.t, entity)
	return key, event, entity
}

// pageBoard collects what was measured.
type pageBoard struct {
	t    *testing.T
	rows []*pageRow
}

// pageRow is one page on one ledger.
type pageRow struct {
	page, size, ledger string
	first              []float64 // ms
	spent              []float64 // ratios of processor time
	benchRow
}

func (b *pageBoard) row(page, size, ledger string) *pageRow {
	for _, r := range b.rows {
		if r.page == page && r.size == size && r.ledger == ledger {
			return r
		}
	}
	r := &pageRow{page: page, size: size, ledger: ledger}
	b.rows = append(b.rows, r)
	return r
}

// print writes the table: of the ledgers of a size, each page on the one where it is slowest.
func (b *pageBoard) print(w io.Writer) {
	var names, sizes []string
	worst := map[[2]string]*pageRow{}
	for _, r := range b.rows {
		if !slices.Contains(names, r.page) {
			names = append(names, r.page)
		}
		if !slices.Contains(sizes, r.size) {
			sizes = append(sizes, r.size)
		}
		if known := worst[[2]string{r.page, r.size}]; known == nil || cmp.Less(middle(known.ratios), middle(r.ratios)) {
			worst[[2]string{r.page, r.size}] = r
		}
	}
	fmt.Fprintf(w, "\nB12 whole pages, ms, against /healthz over the same connection (goal: again within %d x)\n%-24s", pageGoal, "")
	for _, size := range sizes {
		fmt.Fprintf(w, " | %8s %8s %8s %6s %6s %6s", size+":", "first", "again", "/hlthz", "ratio", "cpu")
	}
	fmt.Fprintln(w)
	missed, missedSpent := 0, 0
	for _, name := range names {
		fmt.Fprintf(w, "%-24s", name)
		for _, size := range sizes {
			r := worst[[2]string{name, size}]
			verdict := "met"
			if middle(r.ratios) > pageGoal {
				verdict, missed = "missed", missed+1
			}
			if middle(r.spent) > pageGoal {
				missedSpent++
			}
			fmt.Fprintf(w, " | %8s %8s %8s %6s %6.1f %6.1f", verdict, short(middle(r.first)), short(middle(r.ours)), fmt.Sprintf("%.3f", middle(r.theirs)), middle(r.ratios), middle(r.spent))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%d of %d missed in elapsed time, %d in processor time\n", missed, len(names)*len(sizes), missedSpent)
}
