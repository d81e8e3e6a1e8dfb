package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api/web"
	"liggare/domain"
	"liggare/projections"
)

// everyPage is the address of each page of a ledger that is only read.
func everyPage(ledger string) []string {
	base := "/ledgers/" + ledger
	all := []string{"/", "/accessibility", base, base + "/trail", base + "/diff", base + "/diff?from_on=2017-10-25&to_on=2017-10-26", base + "/search", base + "/search?q=plan", base + "/record", base + "/concern"}
	for _, view := range projections.Views() {
		all = append(all, base+"/views/"+view.Name)
	}
	for _, t := range domain.Types() {
		if ledger != "tom" && t.Name != "decision.taken.v1" {
			continue // forms are made of schemas: one ledger's are like another's but for their pick-lists
		}
		if t.Name != "record.corrected.v1" {
			all = append(all, base+"/record/"+t.Name)
		}
	}
	return all
}

// TestStateLeadsToWhatIsUncertainElsewhere: what is disputed of an agreement is a link away from the state, which tells of no agreements (A13).
func TestStateLeadsToWhatIsUncertainElsewhere(t *testing.T) {
	s := newSite(t, "malmo")
	state := s.page("/ledgers/malmo?on=2021-06-01")
	link := regexp.MustCompile(`href="([^"]*)">Samverkan</a>(?: ·|</p>)`).FindStringSubmatch(state)
	require.NotNil(t, link)
	page := s.page(html.UnescapeString(link[1]))
	require.Contains(t, page, "omstridd: enligt annan källa")
	require.Contains(t, page, "2017–2020")
}

func TestAccessibilityStatementLeadsToWhomToTell(t *testing.T) {
	for contact, says := range map[string]string{
		"": "registratorn i den kommun", "hjalp@kommun.example": `<a href="mailto:hjalp@kommun.example">hjalp@kommun.example</a>.`, "https://kommun.example/synpunkter": `<a href="https://kommun.example/synpunkter">`,
		"010-000 00 00": "till 010-000 00 00.", "javascript:alert(1)": "till javascript:alert(1).", "<b>": "till &lt;b&gt;.",
	} {
		w := httptest.NewRecorder()
		web.Handler(web.Config{API: http.NotFoundHandler(), Contact: contact}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/accessibility", nil))
		require.Contains(t, w.Body.String(), says, contact)
	}
}

var inline = regexp.MustCompile(`(?i)<script(?: type="module")?>|<style|\sstyle=|\son[a-z]+=|javascript:|(?:src|href|action)="(?:https?:)?//`)

func TestPagesAreWholeInBothLanguages(t *testing.T) {
	s := newSite(t, "botkyrka")
	for _, ledger := range []string{"tom", "botkyrka"} {
		for _, path := range everyPage(ledger) {
			for _, lang := range []string{"sv", "en"} {
				w := s.get(lang, path)
				body := w.Body.String()
				require.Equal(t, http.StatusOK, w.Code, "%s %s", path, body)
				require.Contains(t, body, `<html lang="`+lang+`">`, path)
				require.Contains(t, body, "</html>", path)
				require.Equal(t, 1, strings.Count(body, "<h1"), path)
				require.NotContains(t, body, "ZgotmplZ", path)
				require.Empty(t, inline.FindString(body), path)
				require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
			}
		}
	}
}

// Each acceptance case as somebody reads it: what the page at the address says, and what it doesn't.
func TestPagesAnswerAcceptanceCases(t *testing.T) {
	s := newSite(t, "botkyrka", "stockholm", "malmo", "goteborg")
	duty := "/ledgers/botkyrka/views/responsibilities?key=vbe-samordning&on="
	for _, c := range []struct {
		name, path string
		says       []string
		not        []string
	}{
		{"A1", duty + "2018-06-30", []string{"samordnare, koordinator mot våldsbejakande extremism", "Botkyrka kommun</a></dd>", "<h2>säker</h2>"}, []string{"osäker"}},
		{"A2", duty + "2019-11-30", []string{"osäker: antingen", "osäker: eller", "samordnare, koordinator mot våldsbejakande extremism", "delat mellan flera"}, nil},
		{"A3", duty + "2020-02-04", []string{"<h2>säker</h2>", "delat mellan flera"}, nil},
		{"A4", duty + "2018-06-30&known=2019-12-31", []string{"Liggaren säger inget om det"}, nil},
		{"A5 before", "/ledgers/botkyrka/views/documents?status=in_force&on=2017-10-25", []string{"Inga rader"}, nil},
		{"A5", "/ledgers/botkyrka/views/documents?status=in_force&on=2017-10-26", []string{"Policy mot våldsbejakande extremism", "Riktlinjer för arbetet mot våldsbejakande extremism"}, nil},
		{"A9 before", "/ledgers/stockholm/views/recommendations?overdue=true&on=2020-02-28", []string{"Inga rader"}, nil},
		{"A10", "/ledgers/stockholm/views/training?on=2019-11-01", []string{"≈ 7,8 %", "≈ 9,4 %", "≈ 7,6 %", "≈ 8,1 %", "2019-09-04", "alla tillsammans"}, nil},
		{"A11", "/ledgers/stockholm/views/training?on=2019-11-01&known=2019-09-03", nil, []string{"7,8 %"}},
		{"A13", "/ledgers/malmo/views/cooperation?on=2021-06-01&certainty=disputed", []string{"omstridd: som registrerat", "enligt annan källa", "källa: "}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := s.page(c.path)
			for _, text := range c.says {
				require.Contains(t, page, text)
			}
			for _, text := range c.not {
				require.NotContains(t, page, text)
			}
		})
	}
	page := s.page("/ledgers/stockholm/views/recommendations?overdue=true&on=2020-02-29")
	require.Equal(t, 12, strings.Count(page, `<tbody class="certain">`), "A9: twelve are overdue")
	require.Contains(t, s.page("/ledgers/goteborg/views/training?on=2024-01-01"), "6\u00a0000–7\u00a0000", "A19")
}

// TestDutiesAreDrawnAsTheyAreTold holds that each bar of the chart is a line of the table, and that both are what the view says of those days.
func TestDutiesAreDrawnAsTheyAreTold(t *testing.T) {
	s := newSite(t, "botkyrka")
	page := s.page("/ledgers/botkyrka/views/responsibilities?on=2019-11-30&q=samordnare")
	chart := page[strings.Index(page, `<figure class="chart">`):strings.Index(page, "</figure>")]
	bars := regexp.MustCompile(`aria-label="([^"]*)"><rect class="([a-z]+)"`).FindAllStringSubmatch(chart, -1)
	rows := regexp.MustCompile(`<tr class="(certain|uncertain|disputed)">`).FindAllStringSubmatch(page, -1)
	require.Len(t, bars, len(rows))
	var drawn []string
	for _, bar := range bars {
		if strings.Contains(bar[1], "samordning av arbetet") {
			drawn = append(drawn, bar[2]+bar[1][strings.LastIndex(bar[1], ", 20"):])
		}
	}
	require.Equal(t, []string{"maybe, 2016-01-01 till 2016-12-30, osäker", "held, 2016-12-31 till 2018-12-31, säker", "maybe, 2019-01-01 till 2019-12-30, osäker",
		"maybe, 2019-12-31 till 2020-02-03, osäker", "held, 2020-02-04 till inget slut känt, säker"}, drawn)
}

// TestSearchFindsWhatRowsDoNotShow looks for names that rows refer to by id, for case references, and for words of notes and of evidence, at a moment.
func TestSearchFindsWhatRowsDoNotShow(t *testing.T) {
	s := newSite(t, "botkyrka", "stockholm")
	for words, says := range map[string][]string{
		"kommunfullmäktige":        {"Policy mot våldsbejakande extremism"},
		"verksamhetschefen vet":    {"<h2>Händelser</h2>", "Verksamhetschefen vet att en policy ska finnas."},
		"förebyggande arbete: org": {"<h2>Händelser</h2>", "Förebyggande arbete: Organisation"},
	} {
		page := strings.NewReplacer(`<span class="hit">`, "", "</span>", "").Replace(s.page("/ledgers/botkyrka/search?q=" + url.QueryEscape(words)))
		for _, text := range says {
			require.Contains(t, page, text, words)
		}
	}
	require.Contains(t, s.page("/ledgers/stockholm/search?q=155-943/2015"), `<span class="hit">155-943/2015</span></p>`)
	require.Contains(t, s.page("/ledgers/botkyrka/search?known=2019-12-31&q=verksamhetschefen"), "Inget i liggaren har de orden")
	require.Contains(t, s.page("/ledgers/botkyrka/search?recorded=5&q=verksamhetschefen"), "Inget i liggaren har de orden")
	require.Contains(t, s.page("/ledgers/stockholm/views/recommendations?q=Kommunstyrelsen"), "Utveckla rapporteringen till styrelsen")
}

var hostile = `<script>alert("x")</script><img src=x onerror=alert(1)>'"&lt;`

func TestHostileTextIsText(t *testing.T) {
	s := newSite(t)
	w := s.post("/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/data/title": {hostile}, "/data/outcome": {hostile}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	for _, path := range []string{w.Header().Get("Location"), "/ledgers/tom/views/decisions", "/ledgers/tom/search?q=" + url.QueryEscape(hostile), "/ledgers/tom?on=" + url.QueryEscape(hostile), "/ledgers/tom/trail/decision/script-alert-x-script-img-src-x-onerror-alert-1-lt"} {
		body := s.get("sv", path).Body.String()
		require.Contains(t, body, "&lt;script&gt;", path)
		require.NotContains(t, body, "<script>alert", path)
		require.NotContains(t, body, "<img", path)
	}
}

func TestAFormThatIsSentTwiceIsStoredOnce(t *testing.T) {
	s := newSite(t)
	written := url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel till trygghet"}, "/data/amount": {"50 000 000 kr"}}
	first, second := s.post("/ledgers/tom/record/decision.taken.v1", written), s.post("/ledgers/tom/record/decision.taken.v1", written)
	require.Equal(t, http.StatusSeeOther, first.Code, first.Body)
	require.Equal(t, strings.Replace(first.Header().Get("Location"), "stored=now", "stored=before", 1), second.Header().Get("Location"))
	require.EqualValues(t, 1, s.head("tom"))
	page := s.page(first.Header().Get("Location"))
	require.Contains(t, page, "Kvitto")
	require.Contains(t, page, "50\u00a0000\u00a0000 kr")
	require.Contains(t, page, "decision/medel-till-trygghet")
}

func TestARefusedFormKeepsWhatWasWritten(t *testing.T) {
	s := newSite(t)
	w := s.post("/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"i maj"}, "/data/title": {"Ett beslut om något"}, "/data/amount": {"mycket"}})
	body := w.Body.String()
	require.Equal(t, http.StatusUnprocessableEntity, w.Code)
	require.Contains(t, body, `value="i maj"`)
	require.Contains(t, body, "Ett beslut om något")
	require.Contains(t, body, `value="mycket"`)
	require.Contains(t, body, `href="#f-effective-field"`)
	require.Contains(t, body, `value="a-key-of-twenty-signs"`)
	require.Zero(t, s.head("tom"))
}

func TestWhatMayPointAtSomebodyIsNotShownAgain(t *testing.T) {
	s := newSite(t)
	for _, do := range []string{"store", "check"} {
		w := s.post("/ledgers/tom/concern", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {do}, "/data/area": {"Norra"}, "/data/period": {"2025-11"}, "/data/channel": {"form"}, "/data/environment": {"unclear"}, "/data/indication": {"worry"}, "/data/note": {"gäller 121212-1212"}})
		require.NotContains(t, w.Body.String(), "121212")
		require.Contains(t, w.Body.String(), "deid.")
		require.Contains(t, w.Body.String(), `value="Norra"`)
	}
	require.Zero(t, s.head("tom-oro"))
}

func TestConcernIsStoredInItsOwnLedger(t *testing.T) {
	s := newSite(t)
	w := s.post("/ledgers/tom/concern", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/data/area": {"Norra"}, "/data/period": {"2025-11"}, "/data/channel": {"form"}, "/data/environment": {"unclear"}, "/data/indication": {"worry", "graffiti"}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	require.EqualValues(t, 1, s.head("tom-oro"))
	require.Zero(t, s.head("tom"))
	require.Contains(t, s.page(w.Header().Get("Location")), "Rapporten är lagrad")
}

func TestCorrectionInOneStepShowsBoth(t *testing.T) {
	s := newSite(t)
	w := s.post("/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}, "/data/amount": {"94"}})
	event, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	form := s.page(event + "/correct")
	require.Contains(t, form, `value="94"`)
	w = s.post(event+"/correct", url.Values{"key": {"b-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}, "/data/amount": {"96"},
		"/correction/reason": {"error"}, "/correction/note": {"felskrivet"}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	receipt := s.page(w.Header().Get("Location"))
	require.Contains(t, receipt, `Rättar</span> <a href="`+event+`">`)
	require.Contains(t, receipt, `<span class="was">94 kr</span> → 96 kr`)
	require.NotContains(t, receipt, "i stället: titel", "what is as it was is left out")
	story := s.page("/ledgers/tom/trail/decision/medel")
	require.Contains(t, story, `class="struck"`)
	require.Contains(t, story, "fel – felskrivet")
	require.Contains(t, story, `<span class="was">94 kr</span> → 96 kr`)
	require.Contains(t, s.page("/ledgers/tom/views/decisions?recorded=1"), "94 kr")
	require.Contains(t, s.page("/ledgers/tom/views/decisions"), "96 kr")
}

// TestCorrectionIsKnownFromTheDayItIsMade holds that a correction by form rewrites nothing of what was known before it, unless its writer gives an earlier day.
func TestCorrectionIsKnownFromTheDayItIsMade(t *testing.T) {
	for given, want := range map[string]string{"": "94 kr", "2025-05-07": "96 kr"} {
		s := newSite(t)
		w := s.post("/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/known": {"2025-05-07"}, "/data/title": {"Medel"}, "/data/amount": {"94"}})
		event, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		form := s.page(event + "/correct")
		require.Contains(t, form, `name="/correction/known" value=""`)
		require.NotContains(t, form, `name="/known"`)
		sent := url.Values{"key": {"b-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}, "/data/amount": {"96"}, "/correction/reason": {"error"}, "/correction/known": {given}}
		require.Equal(t, http.StatusSeeOther, s.post(event+"/correct", sent).Code)
		require.Contains(t, s.page("/ledgers/tom/views/decisions?known=2025-06-01"), want, "known %q", given)
		require.Contains(t, s.page("/ledgers/tom/views/decisions"), "96 kr")
	}
}

// TestCorrectionOfWhatWasKnown holds that the day alone can be corrected, and that a refusal of a correction leads to its field.
func TestCorrectionOfWhatWasKnown(t *testing.T) {
	s := newSite(t)
	w := s.post("/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/known": {"2025-06-07"}, "/data/title": {"Medel"}})
	event, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	sent := url.Values{"key": {"b-key-of-twenty-signs"}, "do": {"store"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}, "/correction/known": {"2025-05-07"}}
	require.Contains(t, s.post(event+"/correct", sent).Body.String(), `href="#f-correction-reason-field"`)
	require.NotContains(t, s.page("/ledgers/tom/views/decisions?known=2025-05-10"), "Medel")
	sent.Set("/correction/reason", "error")
	require.Equal(t, http.StatusSeeOther, s.post(event+"/correct", sent).Code)
	require.Contains(t, s.page("/ledgers/tom/views/decisions?known=2025-05-10"), "Medel")
}

// TestEnterStores holds that the first button of a form, which Enter in a field presses, is none that only makes room.
func TestEnterStores(t *testing.T) {
	s := newSite(t)
	w := s.post("/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}})
	require.Equal(t, http.StatusSeeOther, w.Code, "a button without a name stores")
	event, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	for _, path := range []string{"/ledgers/tom/record/decision.taken.v1", "/ledgers/tom/concern", event + "/correct"} {
		_, form, found := strings.Cut(s.page(path), `<form class="record"`)
		require.True(t, found, path)
		first := regexp.MustCompile(`<button[^>]*>`).FindString(form)
		require.NotContains(t, first, "name=", path)
	}
}

// TestCorrectionNamesWhatItRefersTo holds that a reference is written as it is picked, by its name, and that what isn't changed is no part of the correction.
func TestCorrectionNamesWhatItRefersTo(t *testing.T) {
	s := newSite(t, "stockholm")
	page := s.page("/ledgers/stockholm/views/training?q=webbaserade&on=2019-11-01")
	event := regexp.MustCompile(`/ledgers/stockholm/events/[0-9A-Z]+`).FindString(page[strings.Index(page, "Alla siffror"):])
	form := s.page(event + "/correct")
	require.Contains(t, form, `value="Enskede-Årsta-Vantörs stadsdelsförvaltning (organisation/eav-sdf)"`)
	require.Contains(t, form, "En dubblett räknas bort redan från den dagen när fältet är tomt.")
	require.Contains(t, form, "Plats för fler: belägg")
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := newSite(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/ledgers/tom/record/decision.taken.v1", strings.NewReader("x=y"))
	require.NoError(t, err)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := s.serve(r)
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Zero(t, s.head("tom"))
}

func TestBadQuestionsAreToldOfWithWhatWasAsked(t *testing.T) {
	s := newSite(t, "botkyrka")
	for _, path := range []string{"/ledgers/botkyrka?on=fel", "/ledgers/botkyrka/views/documents?on=fel", "/ledgers/botkyrka/diff?from_on=fel", "/ledgers/botkyrka/search?q=x&on=fel", "/ledgers/botkyrka/views/plans?recorded=9999"} {
		w := s.get("sv", path)
		require.Equal(t, http.StatusBadRequest, w.Code, path)
		require.Contains(t, w.Body.String(), "moment.", path)
	}
	for _, path := range []string{"/ledgers/nix", "/nix", "/ledgers/botkyrka/trail/document/nix", "/ledgers/botkyrka/events/nix", "/ledgers/botkyrka/views/nix", "/ledgers/botkyrka/record/nix"} {
		require.Equal(t, http.StatusNotFound, s.get("sv", path).Code, path)
	}
}

func TestPermanentLinkFillsInTheMoment(t *testing.T) {
	s := newSite(t, "botkyrka")
	page := s.page("/ledgers/botkyrka/views/documents?on=2017-10-26&status=in_force")
	link := regexp.MustCompile(`href="([^"]*)">Länk till just det här svaret`).FindStringSubmatch(page)
	require.NotNil(t, link)
	require.Contains(t, link[1], "recorded=100")
	require.Contains(t, link[1], "known=2026-01-01")
}

var tileOfDoubt = regexp.MustCompile(`<a href="#doubt"><strong>(\d+)</strong>`)

// TestStateCountsAllThatItShowsAsUncertain holds that the tile counts the uncertain and disputed rows of every section, gaps too, and that nothing is called certain where there is nothing.
func TestStateCountsAllThatItShowsAsUncertain(t *testing.T) {
	s := newSite(t, "botkyrka")
	for _, on := range []string{"2017-10-26", "2019-11-30", ""} {
		all := 0
		for _, view := range []string{"documents?status=in_force&", "responsibilities?", "recommendations?status=open&", "due?", "gaps?"} {
			list := s.page("/ledgers/botkyrka/views/" + view + "certainty=uncertain&certainty=disputed&on=" + on)
			all += len(regexp.MustCompile(`<tbody class="(uncertain|disputed)">`).FindAllString(list, -1))
			require.NotContains(t, list, `rel="next"`, "all of them are counted")
		}
		require.NotZero(t, all)
		state := s.page("/ledgers/botkyrka?on=" + on)
		require.Equal(t, strconv.Itoa(all), tileOfDoubt.FindStringSubmatch(state)[1], on)
		require.NotContains(t, state, "Alla svar ovan är säkra", on)
		doubt := state[strings.Index(state, `id="doubt"`):]
		require.Contains(t, doubt, "Vad som saknades", on)
	}
	empty := s.page("/ledgers/tom")
	require.Equal(t, "0", tileOfDoubt.FindStringSubmatch(empty)[1])
	require.NotContains(t, empty, "säkra vid")
	require.Contains(t, empty, "varken säkert eller osäkert")
}

// TestHeadingsSayTheDate holds that a page's heading and title tell which moment it shows, where that isn't now; the state tells it always, a comparison both.
func TestHeadingsSayTheDate(t *testing.T) {
	s := newSite(t, "botkyrka")
	head := regexp.MustCompile(`(?s)<title>([^<]*) – Botkyrka kommun – Liggare</title>.*<h1>(.*?)</h1>`)
	for path, says := range map[string]string{
		"": "Läget 2026-01-01 (i dag)", "?on=2019-11-30": "Läget 2019-11-30", "?on=2019-11&known=2019-12-31": "Läget november 2019 – känt senast 2019-12-31",
		"/views/documents": "Styrdokument", "/views/documents?on=2019-11-30": "Styrdokument – 2019-11-30", "/views/responsibilities?known=2019-12-31": "Ansvar – känt senast 2019-12-31",
		"/views/plans?on=2020&recorded=40": "Handlingsplaner – 2020 (år), i liggaren till position 40", "/diff?from_on=2017-10-25&to_on=2017-10-26": "Jämförelse: 2017-10-25 och 2017-10-26",
		"/diff?from_known=2019-12-31&to_known=2020-02-04": "Jämförelse: känt senast 2019-12-31 och 2020-02-04", "/trail/document/policy?on=2019-11-30": "Tidslinje: ",
	} {
		found := head.FindStringSubmatch(s.page("/ledgers/botkyrka" + path))
		h1 := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(found[2], "")
		if strings.HasPrefix(path, "/trail/") {
			require.True(t, strings.HasPrefix(h1, says) && strings.HasSuffix(h1, " – 2019-11-30"), h1)
		} else {
			require.Equal(t, says, h1, path)
		}
		require.Equal(t, h1, found[1], path)
	}
	require.Contains(t, s.get("en", "/ledgers/botkyrka?on=2019-11-30").Body.String(), "<h1>State at 2019-11-30</h1>")
}

// TestWordsOfDoubtAreWholeSentences holds that no line of a doubtful row is empty, that «nothing at all» is said last, and that thirds of a year are told as such.
func TestWordsOfDoubtAreWholeSentences(t *testing.T) {
	s := newSite(t, "stockholm", "botkyrka", "malmo", "goteborg")
	empty := regexp.MustCompile(`<tr>(?:<td data-label="[^"]*"[^>]*></td>)+<td data-label="säkerhet"`)
	for _, path := range []string{"/ledgers/stockholm/views/training?on=2019-09-04", "/ledgers/stockholm/views/plans?on=2020-06-01", "/ledgers/botkyrka/views/responsibilities?on=2019-11-30", "/ledgers/malmo/views/cooperation?on=2021-06-01",
		"/ledgers/stockholm/views/documents?on=2019-12", "/ledgers/stockholm/views/measures?on=2019"} {
		page := s.page(path)
		require.Empty(t, empty.FindString(page), path)
		require.NotContains(t, page, "(eller inget alls)", path)
		require.NotContains(t, page, "enligt annan källa inget alls", path)
		require.NotContains(t, page, "överhoppade", path)
	}
	require.Contains(t, s.page("/ledgers/stockholm/views/training?on=2019-09-04"), "osäker: detta, eller inget alls")
	require.Contains(t, s.page("/ledgers/stockholm/views/plans?on=2020-06-01"), "januari–april 2021 (tertial 1)")
	require.NotContains(t, s.page("/ledgers/malmo/trail/cooperation/overens"), "utan egen dag")
}

// TestListsAndStoriesAreFoundThrough holds that decisions are told the latest first, that a long story has its years, each leading to a record of it, and that a search marks its words.
func TestListsAndStoriesAreFoundThrough(t *testing.T) {
	s := newSite(t, "stockholm")
	for title, day := range map[string]string{"Anslag": "2020-05-06", "Budget": "2024-02-01", "Cykel": "2021-03-04"} {
		w := s.post("/ledgers/tom/record/decision.taken.v1", url.Values{"key": {"a-key-of-twenty-" + day}, "do": {"store"}, "/effective": {day}, "/data/title": {title}, "/data/outcome": {"Bifall"}})
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	}
	require.Regexp(t, "(?s)>Budget<.*>Cykel<.*>Anslag<", s.page("/ledgers/tom/views/decisions"))
	story := s.page("/ledgers/stockholm/trail/organisation/stad")
	years := story[strings.Index(story, "gå till "):]
	last := ""
	for _, link := range regexp.MustCompile(`<a href="([^"]*)#(e-[^"]*)">(\d{4})</a>`).FindAllStringSubmatch(years[:strings.Index(years, "</p>")], -1) {
		require.Greater(t, link[3], last, "each year once")
		last = link[3]
		there := story
		if link[1] != "" {
			there = s.page(html.UnescapeString(link[1]))
		}
		require.Contains(t, there, `<li id="`+link[2]+`"`, link[3])
	}
	require.Contains(t, s.page("/ledgers/stockholm/search?q=Verksamhet"), `<span class="hit">`)
}

// TestFeetSayOfWhat holds that every page of a ledger says in its foot up to where it was read, and by which clock.
func TestFeetSayOfWhat(t *testing.T) {
	s := newSite(t, "botkyrka")
	for _, path := range everyPage("botkyrka") {
		page := s.page(path)
		foot := page[strings.Index(page, `<footer`):]
		require.Contains(t, foot, ", svensk tid</span>", path)
		if strings.HasPrefix(path, "/ledgers/") {
			require.Regexp(t, `<p class="stand">Botkyrka kommun · .*position \d+`, foot, path)
		}
	}
	diff := s.page("/ledgers/botkyrka/diff?from_on=2017-10-25&to_on=2017-10-26")
	require.Regexp(t, `<p class="stand">Botkyrka kommun · gällde 2017-10-25, känt senast [^<]* · gällde 2017-10-26, `, diff)
	require.Contains(t, s.get("en", "/ledgers/botkyrka/record").Body.String(), "the ledger stands at position "+strconv.FormatUint(s.head("botkyrka"), 10))
}

// TestPagesAreFoundThroughByHeadings holds that no heading comes before the page's own, that tables of figures have theirs, that an audit's questions head their rows, and that the statement says where to report.
func TestPagesAreFoundThroughByHeadings(t *testing.T) {
	s := newSite(t, "botkyrka", "stockholm")
	for _, path := range everyPage("botkyrka") {
		page := s.page(path)
		require.Equal(t, strings.Index(page, "<h1"), regexp.MustCompile(`<h\d`).FindStringIndex(page)[0], path)
	}
	require.Contains(t, s.page("/ledgers/botkyrka"), `<ul aria-label="Styrning">`)
	require.Regexp(t, `<caption><h3>kontrollfrågor</h3></caption>.*\n<tbody><tr><th scope="row">`, s.page("/ledgers/botkyrka/views/audits"))
	require.Contains(t, s.page("/ledgers/stockholm/views/training?on=2019-11-01"), "<caption><h2>Alla siffror")
	require.Contains(t, s.page("/accessibility"), "digg.se/tdosanmalan")
}

// TestWhoAnswersIsSaidOnce holds that a plan names who answers for an activity once, and how it is shared where it is; the activity's page tells the function too.
func TestWhoAnswersIsSaidOnce(t *testing.T) {
	s := newSite(t, "stockholm")
	plan := s.page("/ledgers/stockholm/views/plans?on=2020-06-01&q=Farsta")
	for _, twice := range []string{"Respektive enhetschef · ensamt ansvar", "alla deltagare · Alla deltagare", "deltagare bland alla", "enhetschef (även biträdande) · "} {
		require.NotContains(t, plan, twice)
	}
	require.Regexp(t, `<td data-label="ansvarig"[^>]*>Respektive enhetschef · <a href="[^"]*">Farsta stadsdelsförvaltning</a></td>`, plan)
	require.Regexp(t, `<td data-label="ansvarig"[^>]*>Alla deltagare</td>`, plan)
	require.Regexp(t, `>Samordnare för föräldrastöd · <a href="[^"]*">Farsta stadsdelsförvaltning</a> · ansvarig i samråd med andra<`, plan)
	activity := regexp.MustCompile(`<th scope="row"[^>]*><a href="([^"]*)" class="row">[^<]*</a></th><td data-label="ansvarig"[^>]*>Respektive enhetschef · <a href="[^"]*">Farsta stadsdelsförvaltning</a></td>`).FindStringSubmatch(plan)
	require.Contains(t, s.page(html.UnescapeString(activity[1])), "enhetschef (även biträdande)")
}

// TestADutyHasOneName holds that a duty is called the same in its list, under what was uncertain, in a comparison and on its own page.
func TestADutyHasOneName(t *testing.T) {
	s := newSite(t, "botkyrka")
	list := s.page("/ledgers/botkyrka/views/responsibilities?on=2019-11-30&certainty=uncertain")
	named := 0
	for _, page := range []string{"?on=2019-11-30", "/diff?from_on=2017-10-26&to_on=2019-11-30&view=responsibilities"} {
		body := s.page("/ledgers/botkyrka" + page)
		for _, link := range regexp.MustCompile(`<a href="/ledgers/botkyrka/views/responsibilities\?key=([^"&]*)[^"]*"(?: class="row")?>([^<]*)</a>`).FindAllStringSubmatch(body, -1) {
			if own := regexp.MustCompile(`\?key=` + link[1] + `&[^"]*" class="row">([^<]*)</a>`).FindStringSubmatch(list); own != nil && !strings.HasPrefix(link[2], "… och") {
				require.Equal(t, own[1], link[2], link[0])
				require.Contains(t, s.page("/ledgers/botkyrka/views/responsibilities?on=2019-11-30&key="+link[1]), "<h1>"+own[1]+" <span")
				named++
			}
		}
	}
	require.Greater(t, named, 2)
}

// TestChartsTellWhatIsOpenAndTheWhole holds that a duty without a known start is drawn from before the axis, and one with a start after it; and that a programme's figures have their total, drawn and told.
func TestChartsTellWhatIsOpenAndTheWhole(t *testing.T) {
	s := newSite(t, "botkyrka", "stockholm")
	duties := s.page("/ledgers/botkyrka/views/responsibilities?on=2019-11-30")
	open := 0
	for _, bar := range regexp.MustCompile(`aria-label="([^"]*)"><rect class="[a-z]+" x="(\d+)"`).FindAllStringSubmatch(duties, -1) {
		x, err := strconv.Atoi(bar[2])
		require.NoError(t, err)
		unknown := strings.Contains(bar[1], "ingen början känd")
		require.Equal(t, unknown, x < 330, bar[1])
		if unknown {
			open++
		}
	}
	require.NotZero(t, open)
	page := s.page("/ledgers/stockholm/views/training?on=2019-11-01")
	require.Regexp(t, `aria-label="alla tillsammans · 2019-09-04: ≈\x{a0}8,1\x{a0}%"`, page)
	all := page[strings.Index(page, "Alla siffror, även äldre"):]
	require.Regexp(t, `<td data-label="enhet">alla tillsammans</td><td data-label="siffrans datum">2019-09-04</td>.*≈\x{a0}8,1\x{a0}%</td>`, all)
}

// TestWhatIsPickedIsReadWhole holds that names stand whole in lists to pick from, and that what is chosen has room where its column has none.
func TestWhatIsPickedIsReadWhole(t *testing.T) {
	s := newSite(t, "stockholm")
	require.Contains(t, s.page("/ledgers/stockholm/record/measure.registered.v1"), `ska utveckla sin samverkan. (recommendation/vagledning-civilsamhalle-ks)"`)
	const chosen = `<p class="picked help" aria-hidden="true">verksamhetsberättelse, årsanalys, årsredovisning</p>`
	list := s.page("/ledgers/stockholm/views/documents?doc_type=annual_report")
	require.Contains(t, list, `<div id="f-doc_type-field" class="wide">`)
	require.Contains(t, list, chosen)
	list = s.page("/ledgers/stockholm/views/documents?doc_type=policy&org=eav")
	require.Contains(t, list, `<div id="f-doc_type-field"><`)
	require.Contains(t, list, `<div id="org-field" class="roomy">`)
	require.Equal(t, 1, strings.Count(list, `<p class="picked help"`), "only where it is long")
	w := s.post("/ledgers/stockholm/record/document.registered.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "do": {"check"}, "/data/doc_type": {"annual_report"}})
	require.Contains(t, w.Body.String(), chosen)
}
