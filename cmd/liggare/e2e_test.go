package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/projections"
)

// envE2E is the file of axe-core's script; task e2e sets it, and the folder for screenshots. A browser is no part of go test ./….
const (
	envE2E   = "LIGGARE_E2E_AXE"
	envShots = "LIGGARE_E2E_SHOTS"
)

// browsed is a browser before the pages of a server that holds the seed ledgers.
type browsed struct {
	t    *testing.T
	host *host
	url  string
	tab  context.Context
	axe  string
	mu   sync.Mutex
	said []string // what no page may do: leave the host, write an error
}

func newBrowsed(t *testing.T) *browsed {
	t.Helper()
	script := os.Getenv(envE2E)
	if script == "" {
		t.Skip("needs a browser and axe-core: task e2e")
	}
	axe, err := os.ReadFile(script)
	require.NoError(t, err)
	h, err := openHost(t.Context(), hostConfig{dir: t.TempDir(), create: true, log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	server := httptest.NewServer(h.handler)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		require.NoError(t, h.close())
	})
	_, err = h.load(t.Context(), &console{inProcess: true, lang: "sv", out: &output{to: io.Discard}, err: io.Discard})
	require.NoError(t, err)
	_, err = h.bear(t.Context(), birth{id: "tom", name: "Tom kommun", code: "0001"}, "sv")
	require.NoError(t, err)
	require.NoError(t, h.views.start())
	b := &browsed{t: t, host: h, url: server.URL, axe: string(axe)}
	b.start()
	return b
}

// start starts Chromium with a profile of its own, and looks at whatever it asks for and says.
func (b *browsed) start() {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(b.t.TempDir()), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("accept-lang", "sv"), chromedp.Flag("lang", "sv"), chromedp.WindowSize(1360, 1000))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	b.t.Cleanup(stop)
	b.tab = b.open(allocated)
}

// open opens a tab.
func (b *browsed) open(parent context.Context) context.Context {
	tab, closeTab := chromedp.NewContext(parent)
	b.t.Cleanup(closeTab)
	chromedp.ListenTarget(tab, b.listen)
	require.NoError(b.t, chromedp.Run(tab, network.Enable(), runtime.Enable(), emulation.SetLocaleOverride().WithLocale("sv-SE")))
	return tab
}

func (b *browsed) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.url+"/") && !strings.HasPrefix(e.Request.URL, "data:") && !strings.HasPrefix(e.Request.URL, "about:") {
			b.said = append(b.said, "asked "+e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, "threw "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			b.said = append(b.said, fmt.Sprintf("wrote %s %v", e.Type, e.Args))
		}
	}
}

// quiet holds that no page left the host and none wrote an error, but of what was to be refused.
func (b *browsed) quiet(expected ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = slices.DeleteFunc(b.said, func(said string) bool {
		return slices.ContainsFunc(expected, func(part string) bool { return strings.Contains(said, part) })
	})
	require.Empty(b.t, b.said)
}

func (b *browsed) run(actions ...chromedp.Action) {
	b.t.Helper()
	b.in(b.tab, actions...)
}

func (b *browsed) in(tab context.Context, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(tab, 60*time.Second)
	defer cancel()
	require.NoError(b.t, chromedp.Run(ctx, actions...))
}

// text is what somebody reads on a page: its main part, hard spaces as soft, in small letters.
func (b *browsed) text(path string) string {
	b.t.Helper()
	var text string
	b.run(chromedp.Navigate(b.url+path), chromedp.Evaluate(`document.querySelector("main").innerText`, &text))
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}

// browsedPages are the pages by name; each is looked at in light, dark and at the width of a phone.
var browsedPages = []struct{ name, path string }{
	{"start", "/"},
	{"laget", "/ledgers/botkyrka?on=2019-11-30"},
	{"tidslinje", "/ledgers/botkyrka/trail/document/policy"},
	{"tidslinje-valj", "/ledgers/botkyrka/trail"},
	{"ansvar", "/ledgers/botkyrka/views/responsibilities?on=2019-11-30"},
	{"osaker", "/ledgers/botkyrka/views/responsibilities?key=vbe-samordning&on=2019-11-30"},
	{"styrdokument", "/ledgers/malmo/views/documents"},
	{"planer", "/ledgers/stockholm/views/plans?on=2020-06-01&q=Farsta"},
	{"atgarder", "/ledgers/malmo/views/measures"},
	{"utbildning", "/ledgers/stockholm/views/training?on=2019-11-01"},
	{"rekommendationer", "/ledgers/stockholm/views/recommendations?on=2020-02-29"},
	{"granskningar", "/ledgers/botkyrka/views/audits"},
	{"brister", "/ledgers/botkyrka/views/gaps"},
	{"att-gora", "/ledgers/stockholm/views/due?on=2020-02-29"},
	{"kontrollfragor", "/ledgers/botkyrka/views/checks"},
	{"omstridd", "/ledgers/malmo/views/cooperation?on=2021-06-01&certainty=disputed"},
	{"sok", "/ledgers/malmo/search?q=polis"},
	{"jamfor", "/ledgers/botkyrka/diff?from_on=2017-10-25&to_on=2017-10-26&view=documents"},
	{"registrera", "/ledgers/botkyrka/record"},
	{"formular", "/ledgers/botkyrka/record/decision.taken.v1"},
	{"oro", "/ledgers/botkyrka/concern"},
	{"tom", "/ledgers/tom"},
	{"fel", "/ledgers/botkyrka?on=i+maj"},
	{"saknas", "/ledgers/nix"},
	{"tillganglighet", "/accessibility"},
	{"inloggning", "/signin"},
	{"utloggad", "/signin/out"},
	{"oro-kvitto", "/ledgers/tom/concern?receipt=01M8A2W0JG25J9JY08NZDC77ZZ"},
	{"tom-planer", "/ledgers/tom/views/plans"},
	{"tom-rekommendationer", "/ledgers/tom/views/recommendations"},
	{"tom-sok", "/ledgers/tom/search?q=plan"},
	{"jamfor-allt", "/ledgers/botkyrka/diff?from_on=2017-10-25&to_on=2020-03-01"},
	{"uttalanden", "/ledgers/malmo/views/statements"},
	{"kvalitet", "/ledgers/malmo/views/quality"},
	{"beslut", "/ledgers/stockholm/views/decisions"},
	{"laget-en", "/ledgers/botkyrka?on=2019-11-30&lang=en"},
	{"start-sv", "/?lang=sv"}, // the language is kept
}

// pages are those by name, and those of single events.
func (b *browsed) pages() []struct{ name, path string } {
	b.t.Helper()
	feed, err := (&api.Client{Base: b.url}).Feed(b.t.Context(), "stockholm", 0, 1, "training.completion_reported.v1", "")
	require.NoError(b.t, err)
	var event struct {
		ID string `json:"id"`
	}
	require.NoError(b.t, json.Unmarshal(feed.Events[0], &event))
	at := "/ledgers/stockholm/events/" + event.ID
	return slices.Concat(browsedPages, []struct{ name, path string }{{"handelse", at}, {"rattning", at + "/correct"}, {"handelse-lagrad", at + "?stored=now"}})
}

// shoot writes a screenshot of the whole page where they are asked for.
func (b *browsed) shoot(name string) {
	dir := os.Getenv(envShots)
	if dir == "" {
		return
	}
	var shot []byte
	b.run(chromedp.FullScreenshot(&shot, 100))
	b.keep(name+".png", shot)
}

// keep writes what somebody is to look at, where that is asked for.
func (b *browsed) keep(name string, made []byte) {
	dir := os.Getenv(envShots)
	if dir == "" {
		return
	}
	require.NoError(b.t, os.MkdirAll(dir, 0o755))
	require.NoError(b.t, os.WriteFile(filepath.Join(dir, name), made, 0o644))
}

type axeFound struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"`
}

const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then((r) =>
	r.violations.map((v) => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 5).map((n) => n.html)})))`

func TestE2EPagesHinderNobody(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	for _, p := range b.pages() {
		for _, look := range looks {
			b.look(look)
			b.run(chromedp.Navigate(b.url + p.path))
			b.fits(p.name + " " + look.name)
			if look.shot { // at 200 per cent axe meets what it has met on a phone
				b.clean(p.name + " " + look.name)
				b.shoot(p.name + "-" + look.name)
			}
		}
	}
	b.plain()
}

// look is how a page is looked at. At 200 per cent a window of 1280 px has 640 of them, each twice as wide (WCAG 1.4.4); 320 is the width at which everything has to be read
// without scrolling in two directions (WCAG 1.4.10).
type look struct {
	name, scheme string
	width        int64
	scale        float64
	shot         bool
}

var looks = []look{{"ljus", "light", 1360, 1, true}, {"mork", "dark", 1360, 1, true}, {"telefon", "light", 320, 1, true}, {"forstorad", "dark", 640, 2, false}}

func (b *browsed) look(l look) {
	b.t.Helper()
	b.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}), emulation.SetDeviceMetricsOverride(l.width, 1000, l.scale, l.width < 500))
}

// plain looks at pages as a browser does by itself.
func (b *browsed) plain() {
	b.t.Helper()
	b.run(emulation.ClearDeviceMetricsOverride(), emulation.SetEmulatedMedia())
}

// clean holds that axe finds nothing serious on the page.
func (b *browsed) clean(where string) {
	b.t.Helper()
	var found []axeFound
	b.run(chromedp.Evaluate(b.axe+"\n;undefined", nil), chromedp.Evaluate(axeRun, &found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	for _, each := range found {
		if each.Impact == "serious" || each.Impact == "critical" {
			b.t.Errorf("%s: %s (%s): %s", where, each.ID, each.Help, strings.Join(each.Nodes, "\n  "))
		}
	}
}

// fits holds that the page is no wider than the screen, and that what is scrolls by itself, by the keyboard too, with a name.
func (b *browsed) fits(where string) {
	b.t.Helper()
	var found struct {
		Wider int
		Cut   []string
	}
	b.run(chromedp.Evaluate(`({
		Wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
		Cut: [...document.querySelectorAll("main *")].filter((e) => e.scrollWidth > e.clientWidth + 1 && /auto|scroll|hidden/.test(getComputedStyle(e).overflowX) && !e.matches(".hidden, thead, input, textarea, select"))
			.filter((e) => !(e.tabIndex === 0 && e.getAttribute("role") === "region" && e.getAttribute("aria-label"))).map((e) => e.outerHTML.slice(0, 120)),
	})`, &found))
	if found.Wider > 0 {
		b.t.Errorf("%s: the page is %d px wider than the screen", where, found.Wider)
	}
	if len(found.Cut) > 0 {
		b.t.Errorf("%s: cut off, and no region to scroll: %v", where, found.Cut)
	}
}

// TestE2EPrint prints a page: without what only a screen needs, and with the moment and the position in its foot.
func TestE2EPrint(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	b.run(chromedp.Navigate(b.url+"/ledgers/botkyrka/views/responsibilities?on=2019-11-30"), emulation.SetEmulatedMedia().WithMedia("print"))
	var shown map[string]bool
	b.run(chromedp.Evaluate(`Object.fromEntries([".menu", ".ask", ".quick", ".skip", ".who", ".foot .links a", ".stand", "main h1", "main table", "main svg"].map((s) => [s, [...document.querySelectorAll(s)].some((e) => e.checkVisibility() && e.getBoundingClientRect().width > 0)]))`, &shown))
	require.Equal(t, map[string]bool{".menu": false, ".ask": false, ".quick": false, ".skip": false, ".who": false, ".foot .links a": false, ".stand": true, "main h1": true, "main table": true, "main svg": true}, shown)
	var foot string
	b.run(chromedp.Text(".stand", &foot, chromedp.ByQuery))
	require.Contains(t, foot, "gällde 2019-11-30")
	require.Contains(t, foot, "position 101")
	require.Contains(t, foot, "känt senast ")
	var pdf []byte
	b.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		return err
	}))
	b.run(emulation.SetEmulatedMedia())
	b.keep("utskrift.pdf", pdf)
	b.sheets(pdf)
}

// printedWords are what a table breaks of its words of at most 12 letters, which need no hyphen.
const printedWords = `({
	Wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
	Words: document.querySelectorAll("table.rows :is(th, td)").length,
	Broken: [...document.querySelectorAll("table.rows :is(th, td)")].flatMap((cell) => {
		const broken = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
		for (let at; (at = texts.nextNode());) for (const word of at.data.matchAll(/[^ \n/-]+/g)) {
			range.setStart(at, word.index);
			range.setEnd(at, word.index + word[0].length);
			if (word[0].length <= 12 && new Set([...range.getClientRects()].map((r) => r.top)).size > 1) broken.push(word[0]);
		}
		return broken;
	}),
})`

// TestE2EPrintBreaksLongWordsOnly holds that no list is wider than a sheet of A4, and that none breaks a word that isn't long.
func TestE2EPrintBreaksLongWordsOnly(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	b.run(emulation.SetEmulatedMedia().WithMedia("print"), emulation.SetDeviceMetricsOverride(680, 1000, 1, false)) // 180 mm
	for _, ledger := range []string{"botkyrka", "stockholm", "malmo"} {
		words := 0
		for _, v := range projections.Views() {
			var found struct {
				Wider, Words int
				Broken       []string
			}
			b.run(chromedp.Navigate(b.url+"/ledgers/"+ledger+"/views/"+v.Name), chromedp.Evaluate(printedWords, &found))
			require.LessOrEqual(t, found.Wider, 0, "%s %s", ledger, v.Name)
			require.Empty(t, found.Broken, "%s %s", ledger, v.Name)
			words += found.Words
		}
		require.Greater(t, words, 500)
	}
	b.plain()
}

// sheets reads what was printed, by a reader of others: each sheet says in its foot what was asked, nothing runs into that, and nothing over the edge.
func (b *browsed) sheets(pdf []byte) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "printed.pdf")
	require.NoError(b.t, os.WriteFile(file, pdf, 0o600))
	reader := exec.CommandContext(b.t.Context(), "node", filepath.Join(filepath.Dir(os.Getenv(envE2E)), "..", "..", "print.mjs"), file)
	reader.Stderr = os.Stderr
	said, err := reader.Output()
	require.NoError(b.t, err)
	var sheets []struct {
		Width float64 `json:"width"`
		Texts []struct {
			Text  string  `json:"text"`
			X     float64 `json:"x"`
			Y     float64 `json:"y"`
			Width float64 `json:"width"`
		} `json:"texts"`
	}
	require.NoError(b.t, json.Unmarshal(said, &sheets))
	require.Greater(b.t, len(sheets), 1)
	var first []string // what stands in the first sheet's foot, line by line
	for n, sheet := range sheets {
		foot, whole := 0.0, ""
		for _, text := range sheet.Texts {
			whole += text.Text + " "
			if strings.Contains(text.Text, "känt senast") {
				foot = text.Y
			}
			require.Less(b.t, text.X+text.Width, sheet.Width, "sheet %d: %s", n+1, text.Text)
		}
		require.NotZero(b.t, foot, "sheet %d has a foot", n+1)
		whole = strings.Join(strings.Fields(whole), " ")
		require.Contains(b.t, whole, "gällde 2019-11-30", "sheet %d", n+1)
		require.Contains(b.t, whole, "position 101", "sheet %d", n+1)
		require.NotContains(b.t, whole, "Rapportera oro", "the menu is for screens")
		var below []string
		for _, text := range sheet.Texts {
			if text.Y <= foot {
				below = append(below, text.Text)
			}
		}
		if n == 0 {
			first = below
		}
		require.Equal(b.t, first, below, "sheet %d: something runs into the foot", n+1)
	}
}

// TestE2EAnswers reads the acceptance cases as an auditor does.
func TestE2EAnswers(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	duty := "/ledgers/botkyrka/views/responsibilities?key=vbe-samordning&on="
	for _, c := range []struct {
		name, path string
		says, not  []string
	}{
		{"A1", duty + "2018-06-30", []string{"samordnare, koordinator mot våldsbejakande extremism"}, []string{"osäker"}},
		{"A2", duty + "2019-11-30", []string{"osäker: antingen", "samordnare, koordinator mot våldsbejakande extremism", "osäker: eller", "delat mellan flera"}, nil},
		{"A3", duty + "2020-02-04", []string{"delat mellan flera"}, []string{"osäker"}},
		{"A5 the day before", "/ledgers/botkyrka/views/documents?status=in_force&on=2017-10-25", []string{"Inga rader"}, []string{"Policy mot"}},
		{"A5", "/ledgers/botkyrka/views/documents?status=in_force&on=2017-10-26", []string{"Policy mot våldsbejakande extremism", "Riktlinjer för arbetet mot våldsbejakande extremism"}, nil},
		{"A7", "/ledgers/botkyrka/views/audits?on=2020-08-03", []string{"delvis uppfyllt", "6 rekommendationer"}, nil},
		{"A8", "/ledgers/stockholm/views/recommendations?on=2020-01-15", []string{"2020-02-28"}, []string{"försenad: ja"}},
		{"A9 the last day", "/ledgers/stockholm/views/recommendations?overdue=true&on=2020-02-28", []string{"Inga rader"}, nil},
		{"A10", "/ledgers/stockholm/views/training?on=2019-11-01", []string{"≈ 7,8 %", "≈ 9,4 %", "≈ 7,6 %", "≈ 8,1 %", "2019-09-04"}, nil},
		{"A13", "/ledgers/malmo/views/cooperation?on=2021-06-01&certainty=disputed", []string{"omstridd: som registrerat", "omstridd: enligt annan källa", "2017–2022", "2017–2020", "källa:"}, nil},
		{"A16", "/ledgers/stockholm/views/plans?on=2020-06-01&q=Farsta", []string{"4 förebyggande", "3 förhindrande", "1 föreningsbidrag och lokaler", "3 kompetenshöjande"}, nil},
		{"A19", "/ledgers/goteborg/views/training", []string{"6 000–7 000"}, []string{"6 500", "6500"}},
	} {
		text := b.text(c.path)
		for _, says := range c.says {
			require.Contains(t, text, strings.ToLower(says), c.name)
		}
		for _, not := range c.not {
			require.NotContains(t, text, strings.ToLower(not), c.name)
		}
	}
	for path, want := range map[string]int{
		"/ledgers/stockholm/views/recommendations?overdue=true&on=2020-02-29":                  12, // A9
		"/ledgers/stockholm/views/recommendations?on=2020-01-15":                               12, // A8
		"/ledgers/botkyrka/views/recommendations?silent=true&on=2020-08-03":                    6,  // A7
		"/ledgers/stockholm/views/activities?plan=plan/farsta-2020&overdue=true&on=2020-06-01": 1,  // A17
		"/ledgers/stockholm/views/activities?plan=plan/farsta-2020&overdue=true&on=2020-09-01": 2,  // A17
		"/ledgers/botkyrka/views/recommendations?silent=true&on=2020-08-02":                    0,  // A7
	} {
		var rows int
		b.run(chromedp.Navigate(b.url+path), chromedp.Evaluate(`document.querySelectorAll("main tbody.certain").length`, &rows))
		require.Equal(t, want, rows, path)
	}
}

// TestE2EReadingNeedsNoScript turns scripts off and reads on.
func TestE2EReadingNeedsNoScript(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	b.run(emulation.SetScriptExecutionDisabled(true))
	for _, p := range b.pages() {
		var title string
		b.run(chromedp.Navigate(b.url+p.path), chromedp.Text("h1", &title, chromedp.ByQuery))
		require.NotEmpty(t, title, p.name)
	}
	// A question is asked by its form alone.
	b.run(chromedp.Navigate(b.url+"/ledgers/botkyrka/views/documents"), chromedp.SetValue("#on", "2017-10-26", chromedp.ByQuery), chromedp.Submit("form.ask", chromedp.ByQuery), chromedp.WaitVisible("tbody", chromedp.ByQuery))
	var at string
	b.run(chromedp.Location(&at))
	require.Contains(t, at, "on=2017-10-26")
}

func (b *browsed) head(ledger string) uint64 {
	b.t.Helper()
	list, err := (&api.Client{Base: b.url}).Ledgers(b.t.Context())
	require.NoError(b.t, err)
	for _, l := range list {
		if l.ID == ledger {
			return l.Head
		}
	}
	b.t.Fatalf("no ledger %s", ledger)
	return 0
}

// TestE2EDecisionByForm records a decision while another tab looks on, presses twice, and writes what would be markup.
func TestE2EDecisionByForm(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`
	onlooker := b.open(b.tab)
	b.in(onlooker, chromedp.Navigate(b.url+"/ledgers/tom/views/decisions"), chromedp.WaitReady(`main[data-following="yes"]`, chromedp.ByQuery))
	before := b.head("tom")
	b.run(chromedp.Navigate(b.url+"/ledgers/tom/record/decision.taken.v1"),
		chromedp.SendKeys("#f-effective", "2026-05", chromedp.ByQuery), chromedp.SendKeys("#f-data-title", "Medel "+hostile, chromedp.ByQuery),
		chromedp.SendKeys("#f-data-outcome", hostile, chromedp.ByQuery),
		chromedp.WaitVisible("#verdict .fine", chromedp.ByQuery)) // checked while typing
	require.Equal(t, before, b.head("tom"), "a check stores nothing")
	b.run(chromedp.Evaluate(`{const store = document.querySelector("button[value=store]"); store.click(); store.click(); undefined}`, nil), chromedp.WaitVisible(".receipt", chromedp.ByQuery))
	require.Equal(t, before+1, b.head("tom"), "a double click stores once")
	var receipt, title string
	b.run(chromedp.Text(".receipt", &receipt, chromedp.ByQuery), chromedp.Title(&title))
	require.Contains(t, receipt, "Lagrad.")
	b.clean("receipt")
	require.NotContains(t, title, "taken")
	b.in(onlooker, chromedp.WaitVisible("a.row", chromedp.ByQuery))
	var row string
	b.in(onlooker, chromedp.Text("a.row", &row, chromedp.ByQuery), chromedp.Title(&title))
	require.Equal(t, "Medel "+hostile, row)
	require.NotContains(t, title, "taken")
	for _, path := range []string{"/ledgers/tom", "/ledgers/tom/search?q=" + url.QueryEscape(hostile), "/ledgers/tom?on=" + url.QueryEscape(hostile), "/ledgers/tom/views/decisions?title=" + url.QueryEscape(hostile)} {
		b.run(chromedp.Navigate(b.url+path), chromedp.Title(&title))
		require.NotContains(t, title, "taken", path)
		var images int
		b.run(chromedp.Evaluate(`document.querySelectorAll("main img, main script").length`, &images))
		require.Zero(t, images, path)
	}
}

// TestE2ECorrection is A21: a figure is corrected in one step; before, the old one stands, and the story shows both and why.
func TestE2ECorrection(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	before := b.head("stockholm")
	var href string
	b.run(chromedp.Navigate(b.url+"/ledgers/stockholm/views/training?q=webbaserade&on=2019-11-01"),
		chromedp.Evaluate(`[...document.querySelectorAll("tr")].find((tr) => /Skärholmen/.test(tr.innerText) && /2019-09-04/.test(tr.innerText) && tr.querySelector("a[href*='/events/']")).querySelector("a[href*='/events/']").href`, &href))
	b.run(chromedp.Navigate(href), chromedp.Click(`a[href$="/correct?on=2019-11-01"]`, chromedp.ByQuery), chromedp.WaitVisible("#f-data-completed", chromedp.ByQuery),
		chromedp.SetValue("#f-data-completed", "96", chromedp.ByQuery), chromedp.SetValue("#f-correction-reason", "error", chromedp.ByQuery),
		chromedp.SetValue("#f-correction-note", "Felskrivet på kopian", chromedp.ByQuery), chromedp.Click("button[value=store]", chromedp.ByQuery), chromedp.WaitVisible(".receipt", chromedp.ByQuery))
	require.Equal(t, before+1, b.head("stockholm"))
	require.Contains(t, b.text(fmt.Sprintf("/ledgers/stockholm/views/training?on=2019-11-01&recorded=%d", before)), " 94 ")
	now := b.text("/ledgers/stockholm/views/training?on=2019-11-01&q=webbaserade")
	require.Contains(t, now, " 96 ")
	href = href[:strings.IndexByte(href, '?')]
	b.run(chromedp.Navigate(href))
	var story string
	b.run(chromedp.Evaluate(`document.querySelector(".crumbs a").href`, &story))
	b.run(chromedp.Navigate(story))
	var struck, text string
	b.run(chromedp.Evaluate(`[...document.querySelectorAll("li.struck")].map((li) => li.innerText).join(" ")`, &struck), chromedp.Evaluate(`document.querySelector("main").innerText`, &text))
	require.Contains(t, struck, "94")
	require.Contains(t, struck, "Felskrivet på kopian")
	require.Contains(t, text, "94 → 96")
}

// TestE2EConcernTeaches writes what may point at somebody: nothing is stored, the text stays with its writer, and no answer repeats it.
func TestE2EConcernTeaches(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	b.run(chromedp.Navigate(b.url+"/ledgers/tom/concern"), chromedp.SendKeys("#f-data-area", "Norra stadsdelen", chromedp.ByQuery), chromedp.SendKeys("#f-data-period", "2026-01", chromedp.ByQuery),
		chromedp.SetValue("#f-data-channel", "form", chromedp.ByQuery), chromedp.SetValue("#f-data-environment", "unclear", chromedp.ByQuery),
		chromedp.Click(`input[name="/data/indication"][value="worry"]`, chromedp.ByQuery), chromedp.Click("details.part summary", chromedp.ByQuery), chromedp.WaitVisible("#f-data-note", chromedp.ByQuery),
		chromedp.SendKeys("#f-data-note", "Det gäller 121212-1212", chromedp.ByQuery), chromedp.Click("button[value=store]", chromedp.ByQuery), chromedp.WaitVisible("#f-data-note-err:not(:empty)", chromedp.ByQuery))
	var note string
	b.run(chromedp.Value("#f-data-note", &note, chromedp.ByQuery))
	require.Equal(t, "Det gäller 121212-1212", note)
	b.clean("a report that was refused")
	b.shoot("oro-nekad")
	b.run(chromedp.Evaluate(`document.querySelector("#f-data-note").value = ""`, nil), chromedp.SendKeys("#f-data-note", "Oro bland flera i stadsdelen", chromedp.ByQuery), chromedp.Click("button[value=store]", chromedp.ByQuery), chromedp.WaitVisible(".receipt", chromedp.ByQuery))
}

// TestE2EKeyboard goes to the content and through a question with the keyboard alone.
func TestE2EKeyboard(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	var focused string
	b.run(chromedp.Navigate(b.url+"/ledgers/botkyrka"), chromedp.KeyEvent("\t"), chromedp.Evaluate(`document.activeElement.className`, &focused))
	require.Equal(t, "skip", focused)
	var outline string
	b.run(chromedp.KeyEvent("\r"), chromedp.KeyEvent("\t"), chromedp.Evaluate(`document.activeElement.id`, &focused), chromedp.Evaluate(`getComputedStyle(document.activeElement).outlineStyle`, &outline))
	require.Equal(t, "on", focused, "the skip link leads past the menu to the first question")
	require.NotEqual(t, "none", outline, "focus is seen")
	b.run(chromedp.KeyEvent("2017-10-26"), chromedp.KeyEvent("\r"), chromedp.WaitVisible(`#on[value="2017-10-26"]`, chromedp.ByQuery), chromedp.WaitVisible(`.stand`, chromedp.ByQuery))
}

// TestE2EFormLeavesRoomForItsFields holds that a form's buttons stay in sight only where they leave most of the window to its fields: not on a phone, nor at 200 %.
func TestE2EFormLeavesRoomForItsFields(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet()
	for _, c := range []struct {
		width, height int64
		position      string
	}{{320, 568, "static"}, {680, 500, "static"}, {1360, 1000, "sticky"}} {
		var position string
		b.run(chromedp.EmulateViewport(c.width, c.height), chromedp.Navigate(b.url+"/ledgers/tom/record/decision.taken.v1"),
			chromedp.Evaluate(`getComputedStyle(document.querySelector(".record > .actions")).position`, &position))
		require.Equal(t, c.position, position, "%d × %d", c.width, c.height)
	}
}

// tabTo presses the tabulator until what is meant has the focus, and holds that the focus is seen: it has an outline, and nothing lies over it.
func (b *browsed) tabTo(selector string) {
	b.t.Helper()
	for range 150 {
		var at struct {
			There, Seen bool
			What        string
		}
		b.run(chromedp.KeyEvent("\t"), chromedp.Evaluate(fmt.Sprintf(`(() => {
			const e = document.activeElement, r = e.getBoundingClientRect(), over = document.elementFromPoint(r.left + Math.min(r.width, 40) / 2, r.top + Math.min(r.height, 30) / 2);
			return {There: e.matches(%q), Seen: getComputedStyle(e).outlineStyle !== "none" && over !== null && (e.contains(over) || over.contains(e)), What: e.outerHTML.slice(0, 120)};
		})()`, selector), &at))
		if !at.Seen && !strings.HasPrefix(at.What, "<body") {
			b.t.Errorf("on the way to %s the focus isn't seen: %s", selector, at.What)
		}
		if at.There {
			return
		}
	}
	b.t.Fatalf("the tabulator doesn't lead to %s", selector)
}

// TestE2EDecisionByKeyboard records a decision from the first page to the receipt with the keyboard alone, and mends what was refused on the way.
func TestE2EDecisionByKeyboard(t *testing.T) {
	b := newBrowsed(t)
	defer b.quiet(`422 (Unprocessable`)
	enter := func(then string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(b.tab, 60*time.Second)
		defer cancel()
		_, err := chromedp.RunResponse(ctx, chromedp.KeyEvent("\r")) // the page that follows is there
		require.NoError(t, err)
		b.run(chromedp.WaitVisible(then, chromedp.ByQuery))
	}
	before := b.head("tom")
	b.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}), chromedp.Navigate(b.url+"/"))
	b.tabTo(`a[href="/ledgers/tom"]`)
	enter(`a[href="/ledgers/tom/record"]`)
	b.tabTo(`a[href="/ledgers/tom/record"]`)
	enter(`a.button`)
	b.tabTo(`a.button`)
	enter(`#f-data-title`)
	b.tabTo(`#f-effective`)
	b.run(chromedp.KeyEvent("i maj"))
	b.tabTo(`#f-data-title`)
	b.run(chromedp.KeyEvent("Medel till trygghetsarbetet"))
	b.tabTo(`#f-data-kind`)
	b.run(chromedp.KeyEvent("a")) // the first term of the list that begins so
	b.tabTo(`summary`)
	b.run(chromedp.KeyEvent(" "), chromedp.WaitVisible(`details[open]`, chromedp.ByQuery))
	b.tabTo(`button[value=store]`)
	enter(`.problem a[href="#f-effective-field"]`)
	require.Equal(t, before, b.head("tom"))
	b.clean("a decision that was refused")
	b.shoot("beslut-nekat")
	b.tabTo(`.problem a[href="#f-effective-field"]`)
	b.run(chromedp.KeyEvent("\r"), chromedp.WaitVisible(`#f-effective-field:target`, chromedp.ByQuery))
	require.Equal(t, before, b.head("tom"))
	b.tabTo(`#f-effective`)
	b.run(chromedp.Evaluate(`document.activeElement.select()`, nil), chromedp.KeyEvent("2026-05-04"))
	enter(`.receipt`) // in the field
	require.Equal(t, before+1, b.head("tom"))
	require.Contains(t, b.text("/ledgers/tom/views/decisions"), "medel till trygghetsarbetet")
	b.shoot("beslut-lagrat")
}
