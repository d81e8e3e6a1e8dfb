package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/api/ledgertest"
	"liggare/api/web"
	"liggare/domain"
	"liggare/fixtures"
)

// noon is the fixed clock of the tests.
var noon = ledgertest.Noon

// site is the pages over the API's own handler, the seed ledgers and an empty one.
type site struct {
	http.Handler
	t       *testing.T
	ledgers ledgertest.Ledgers
	api     http.Handler
}

func newSite(t *testing.T, names ...string) *site { return siteOf(t, "", names...) }

// createdSite is the same with the record in each ledger that init makes: control questions are asked of it.
func createdSite(t *testing.T, names ...string) *site {
	return siteOf(t, `{"type":"ledger.created.v1","subject":"ledger/%s","effective":"2026-01-01","data":{"name":%q,"code":%q,"format_version":%d,`+
		`"stream":{"name":"LEDGER","created":"2026-01-01T00:00:00Z","config_sha256":"%064d"}}}`, names...)
}

func siteOf(t *testing.T, created string, names ...string) *site {
	t.Helper()
	s := &site{t: t, ledgers: ledgertest.Ledgers{ledgertest.New("tom", "Tom kommun", "0001"), ledgertest.New("tom-oro", "Tom kommun", "0001")}}
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, seed := range seeds {
		for _, name := range names {
			if seed.ID == name {
				s.ledgers = append(s.ledgers, ledgertest.New(seed.ID, seed.Name, seed.Code))
			}
		}
	}
	served := api.Handler(api.Config{Ledgers: s.ledgers, Now: noon})
	client := &api.Client{Base: "http://test.invalid", HTTP: api.InProcess(served)}
	for _, seed := range seeds {
		if l, _ := s.ledgers.Ledger(seed.ID); l != nil {
			if created != "" {
				_, _, err := client.Append(t.Context(), seed.ID, "ledger-created-0", fmt.Appendf(nil, created, seed.ID, seed.Name, seed.Code, domain.FormatVersion, 0))
				require.NoError(t, err)
			}
			for _, line := range seed.Lines {
				_, _, err := client.Append(t.Context(), seed.ID, line.Key, line.Body)
				require.NoError(t, err, "%s line %d", seed.ID, line.Number)
			}
		}
	}
	s.api = served
	s.Handler = web.Handler(web.Config{API: served, Now: noon})
	return s
}

func (s *site) head(id string) uint64 {
	l, _ := s.ledgers.Ledger(id)
	return l.Book().Head()
}

// get asks for a page in a language.
func (s *site) get(lang, path string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// page is the text of a page that must be there.
func (s *site) page(path string) string {
	s.t.Helper()
	w := s.get("sv", path)
	require.Equal(s.t, http.StatusOK, w.Code, "%s: %s", path, w.Body)
	return w.Body.String()
}

// post sends a form.
func (s *site) post(path string, written url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(written.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", "sv")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) serve(r *http.Request) *httptest.ResponseRecorder { return s.serveBy(s, r) }

func (s *site) serveBy(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
