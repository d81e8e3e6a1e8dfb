package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAWrongMomentIsTiedToItsField holds that whoever asks about no moment learns which field is at fault, at the field and above the form, and that the help teaches what is accepted.
func TestAWrongMomentIsTiedToItsField(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct{ path, field, label string }{
		{"/ledgers/tom?on=", "on", "Gällde"}, {"/ledgers/tom/views/documents?known=", "known", "Var känt senast"}, {"/ledgers/tom/views/recommendations?recorded=", "recorded", "Fanns i liggaren"},
		{"/ledgers/tom/views/plans?on=", "on", "Gällde"}, {"/ledgers/tom/search?q=x&on=", "on", "Gällde"}, {"/ledgers/tom/diff?to_on=", "to_on", "Andra ögonblicket, Gällde"},
	} {
		for _, wrong := range []string{"30/11/2019", "<script>"} {
			w := s.get("sv", c.path+url.QueryEscape(wrong))
			require.Equal(t, http.StatusBadRequest, w.Code, c.path)
			body := w.Body.String()
			require.Contains(t, body, "<title>Fel: ", c.path)
			alert := strings.Index(body, `role="alert"`)
			require.Less(t, alert, strings.Index(body, `<form class="ask"`), c.path)
			require.Contains(t, body[alert:], `<a href="#`+c.field+`-field">`+c.label+`</a>: `, c.path)
			require.Contains(t, body, `<div id="`+c.field+`-field">`, c.path)
			require.Regexp(t, `<input id="`+c.field+`"[^>]* aria-describedby="[a-z]+-help `+c.field+`-err" aria-invalid="true"><p class="error" id="`+c.field+`-err">[^<]+</p>`, body, c.path)
			require.Equal(t, 1, strings.Count(body, `aria-invalid`), c.path)
		}
	}
	help := regexp.MustCompile(`id="moment-help">([^<]*)<`)
	for _, lang := range []string{"sv", "en"} {
		taught := help.FindStringSubmatch(s.get(lang, "/ledgers/tom").Body.String())[1]
		for _, notation := range []string{"2019-11-30", "2019-11", "2019", "[2017-09-01..2017-11-30]", "[..2020-02-04]"} {
			require.Contains(t, taught, notation)
			require.Equal(t, http.StatusOK, s.get(lang, "/ledgers/tom?on="+url.QueryEscape(notation)+"&known="+url.QueryEscape(notation)).Code, notation)
		}
	}
}

// TestAWrongSelectionIsToldByLabels holds that a selection that can't be names its field and its values as the form does, and that an unknown view leads to those that there are.
func TestAWrongSelectionIsToldByLabels(t *testing.T) {
	s := newSite(t)
	body := s.get("sv", "/ledgers/tom/views/documents?status=foo&certainty=x").Body.String()
	require.NotContains(t, body, "repealed,")
	require.Contains(t, body, `<a href="#f-status-field">läge</a>: Det värdet finns inte. Välj något av: `)
	require.Contains(t, body, `<a href="#f-certainty-field">säkerhet</a>: Det värdet finns inte. Välj något av: säker, osäker, omstridd.`)
	require.Regexp(t, `<select id="f-status" name="status" aria-invalid="true" aria-describedby="f-status-err">`, body)
	unknown := s.get("sv", "/ledgers/tom/views/documents?color=red").Body.String()
	require.Contains(t, unknown, "Sidan har inget urval som heter så")
	require.NotContains(t, unknown, "doc_type,")
	w := s.get("sv", "/ledgers/tom/views/nothing")
	require.Equal(t, http.StatusNotFound, w.Code)
	require.NotContains(t, w.Body.String(), "organisations, documents")
	for _, link := range regexp.MustCompile(`<li><a href="([^"]*)">`).FindAllStringSubmatch(w.Body.String()[strings.Index(w.Body.String(), "<main"):], -1) {
		s.page(html.UnescapeString(link[1]))
	}
	require.Contains(t, w.Body.String(), ">Styrdokument</a>")
	require.Equal(t, http.StatusNotFound, s.get("sv", "/ledgers/ingen/views/nothing").Code)
}
