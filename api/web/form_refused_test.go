package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api/web"
)

const decisionForm = "/ledgers/tom/record/decision.taken.v1"

// TestARefusedFormIsToldInItsReadersWords holds that a refusal speaks of what its reader sees: no notation, no keys, no members.
func TestARefusedFormIsToldInItsReadersWords(t *testing.T) {
	s := newSite(t)
	first := url.Values{"key": {"a-key-of-twenty-signs"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}}
	require.Equal(t, http.StatusSeeOther, s.post(decisionForm, first).Code)
	for _, c := range []struct {
		name    string
		written url.Values
		says    string
		never   string
	}{
		{"an organisation that isn't there", url.Values{"/data/decided_by/body": {"Kommunfullmäktige"}}, `Välj i listan; finns det inte där, registrera det först och lagra sedan här. <a href="/ledgers/tom/record/organisation.registered.v1" target="_blank"`, "policy-vbe"},
		{"nothing written", url.Values{"/data/title": {""}}, `<a href="#f-data-title-field">titel</a>: Fältet måste anges.`, `href="#f-subject-field"`},
		{"a number that points at somebody", url.Values{"/data/title": {"Bidrag till 121212-1212"}}, "Det du skrev i fältet visas inte igen.", `href="#f-subject-field"`},
		{"gone back and changed", url.Values{"/data/title": {"Andra medel"}, "key": {"a-key-of-twenty-signs"}}, "har redan lagrats en gång, och du har ändrat det sedan dess", "nyckel"},
		{"a title that is taken", url.Values{"/data/title": {"Medel"}}, "Liggaren har redan något som heter så.", "expect"},
	} {
		t.Run(c.name, func(t *testing.T) {
			written := url.Values{"key": {"b-key-of-twenty-signs"}, "/effective": {"2025-05-06"}, "/data/title": {"Ett nytt beslut"}}
			for name, values := range c.written {
				written[name] = values
			}
			w := s.post(decisionForm, written)
			require.GreaterOrEqual(t, w.Code, 400)
			body := w.Body.String()
			require.Contains(t, body, c.says)
			require.NotContains(t, body, c.never)
			require.NotContains(t, body, "121212")
			require.Contains(t, body, "<title>Fel: ")
			require.Contains(t, body, `id="verdict" tabindex="-1" autofocus`)
		})
	}
	require.EqualValues(t, 1, s.head("tom"))
	require.NotContains(t, s.page(decisionForm), "autofocus")
}

// TestAnOrganisationCanBeRegisteredOnTheWay holds that a form refused for what it refers to is stored as it is once that is there, by its plain name.
func TestAnOrganisationCanBeRegisteredOnTheWay(t *testing.T) {
	s := newSite(t)
	written := url.Values{"key": {"a-key-of-twenty-signs"}, "/effective": {"2025-05-06"}, "/data/title": {"Medel"}, "/data/decided_by/body": {"kommunfullmäktige"}}
	require.Equal(t, http.StatusUnprocessableEntity, s.post(decisionForm, written).Code)
	body := url.Values{"key": {"b-key-of-twenty-signs"}, "/effective": {"2025-01-01"}, "/data/name": {"Kommunfullmäktige"}, "/data/kind": {"council"}}
	w := s.post("/ledgers/tom/record/organisation.registered.v1", body)
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	w = s.post(decisionForm, written)
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	require.Contains(t, s.page(w.Header().Get("Location")), `href="/ledgers/tom/trail/organisation/kommunfullmaktige"`)
}

// TestAReportIsRefusedByItsFieldsNames holds that what is said of a report names its fields as the form does.
func TestAReportIsRefusedByItsFieldsNames(t *testing.T) {
	s := newSite(t)
	body := s.post("/ledgers/tom/concern", url.Values{"key": {"a-key-of-twenty-signs"}, "/data/area": {"Storgatan 5"}, "/data/period": {"2025-11"}, "/data/channel": {"form"}, "/data/environment": {"unclear"}, "/data/indication": {"worry"}}).Body.String()
	require.Contains(t, body, "Ange stadsdelen i fältet «område»")
	require.NotContains(t, body, "place_type:")
	body = s.post("/ledgers/tom/concern", url.Values{"key": {"a-key-of-twenty-signs"}, "/data/area": {"Tallbacka"}, "/data/period": {"2025-11"}, "/data/channel": {"form"}, "/data/environment": {"unclear"}, "/data/indication": {"worry"}}).Body.String()
	require.Contains(t, body, "känner inget sådant område")
	require.NotContains(t, body, "organisation.registered")
}

// TestNothingIsSaidOfWhatIsNotKnown holds that a form whose fate isn't known is not called unstored.
func TestNothingIsSaidOfWhatIsNotKnown(t *testing.T) {
	s := newSite(t)
	pages := web.Handler(web.Config{Now: noon, API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			s.api.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"type":"/problems/idempotency.outcome_unknown","title":"T","status":409,"errors":[{"pointer":"","code":"idempotency.outcome_unknown","message":"samma nyckel och kropp"}]}`))
	})})
	r := httptest.NewRequest(http.MethodPost, decisionForm, strings.NewReader(url.Values{"key": {"a-key-of-twenty-signs"}, "/data/title": {"Medel"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	body := s.serveBy(pages, r).Body.String()
	require.Contains(t, body, "Det går inte att säga än om det lagrades.")
	require.Contains(t, body, "det lagras aldrig två gånger")
	require.Contains(t, body, `value="a-key-of-twenty-signs"`)
	require.NotContains(t, body, "Inte lagrad")
	require.NotContains(t, body, "kropp")
}

// TestAreasArePicked holds that a report's area is picked from those that the ledger holds, and that each of them is accepted.
func TestAreasArePicked(t *testing.T) {
	s := newSite(t)
	for i, each := range []string{"area Skogsby", "board Sjöstads stadsdelsnämnd", "executive_board Kommunstyrelsen"} {
		kind, name, _ := strings.Cut(each, " ")
		require.Equal(t, http.StatusSeeOther, s.post("/ledgers/tom/record/organisation.registered.v1", url.Values{"key": {"a-key-of-twenty-sign" + string(rune('a'+i))}, "/effective": {"2025-01-01"}, "/data/name": {name}, "/data/kind": {kind}}).Code)
	}
	require.Equal(t, http.StatusSeeOther, s.post("/ledgers/tom/record/measure.registered.v1", url.Values{"key": {"a-key-of-twenty-signs"}, "/effective": {"2025-01-01"}, "/data/title": {"Fältarbete"},
		"/data/places": {"Tallbacka\nTallbacka gymnasium\nStorgatan 5\nSKOGSBY"}}).Code)
	form := s.page("/ledgers/tom/concern")
	require.Contains(t, form, `name="/data/area" value="" list="areas"`)
	_, list, _ := strings.Cut(form, `<datalist id="areas">`)
	list, _, _ = strings.Cut(list, "</datalist>")
	require.Contains(t, list, `value="Skogsby"`)
	require.Contains(t, list, `value="Sjöstads stadsdelsnämnd"`)
	require.NotContains(t, list, "Kommunstyrelsen")
	require.Contains(t, list, `value="Tallbacka"`, "a place that only a measure names")
	require.NotContains(t, list, "gymnasium")
	require.NotContains(t, list, "Storgatan")
	require.Equal(t, 1, strings.Count(strings.ToLower(list), "skogsby"), "an area is listed once")
	for _, each := range regexp.MustCompile(`value="([^"]+)"`).FindAllStringSubmatch(list, -1) {
		body := s.post("/ledgers/tom/concern", url.Values{"do": {"check"}, "/data/area": {each[1]}, "/data/period": {"2025-11"}, "/data/channel": {"form"}, "/data/environment": {"unclear"}, "/data/indication": {"worry"}}).Body.String()
		require.Contains(t, body, "Inget hindrar", each[1])
	}
}

// TestAQuantityInWordsIsToldOf holds that a form teaches how a quantity is written, and says when one is kept as words.
func TestAQuantityInWordsIsToldOf(t *testing.T) {
	s := newSite(t)
	const form = "/ledgers/tom/record/training.held.v1"
	require.Contains(t, s.page(form), "Skriv 208, ca 1000, 60–70")
	name := regexp.MustCompile(`name="(/data/[a-z_/]+)"[^>]*aria-describedby="([^" ]+) `)
	page, quantity := s.page(form), ""
	for _, each := range name.FindAllStringSubmatch(page, -1) {
		if _, help, found := strings.Cut(page, `id="`+each[2]+`">`); found && strings.Contains(strings.SplitN(help, "<", 2)[0], "Skriv 208") {
			quantity = each[1]
			break
		}
	}
	require.NotEmpty(t, quantity)
	for text, told := range map[string]bool{"12,5 personer": true, "sextio": true, "208": false, "ca 1 000": false, "60–70": false, "minst 5": false, "50 %": false} {
		r := httptest.NewRequest(http.MethodPost, form, strings.NewReader(url.Values{"do": {"check"}, "/subject": {"training/webb"}, "/effective": {"2025-05-06"}, quantity: {text}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
		require.Equal(t, told, strings.Contains(s.serve(r).Body.String(), "läses som ord"), text)
	}
}
