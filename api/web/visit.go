package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liggare/api"
	"liggare/domain"
)

// visit is one request for a page: one goroutine's own. Its exported methods are for templates.
type visit struct {
	*site
	w       http.ResponseWriter
	r       *http.Request
	Lang    string // sv or en
	client  *api.Client
	asked   url.Values // the query without what is left empty
	ledgers []api.LedgerInfo
	known   bool // ledgers has been asked for
	records map[string]*record
	why     int               // reasons that a table names of a row; 0: reasonsMost
	rows    int               // that a page of the list shows; 0: pageRows
	along   string            // the moment's part of an address, once a link was made: «?on=…», or nothing
	base    string            // the ledger's first page, once a link was made
	faults  map[string]string // what is wrong with fields of the question, by their ids

	organisations      []option // nil: not asked for yet
	moreOrganisations  bool     // than those
	otherOrganisations map[string]string
	signed             *api.Session // nil: not asked for yet; one without a role where nobody is signed in
}

// momentNames are the parameters of a moment, which go along from page to page.
var momentNames = []string{"on", "known", "recorded"}

func (s *site) visit(w http.ResponseWriter, r *http.Request) *visit {
	r = r.WithContext(api.AsOne(r.Context()))
	v := &visit{site: s, w: w, r: r, Lang: language(w, r), asked: url.Values{}, records: map[string]*record{}, otherOrganisations: map[string]string{}}
	for name, values := range r.URL.Query() {
		for _, value := range values {
			if value = strings.TrimSpace(value); value != "" && name != "lang" {
				v.asked.Add(name, value)
			}
		}
	}
	v.client = v.asker(r.Header)
	if org := v.Asked("org"); org != "" && !domain.ValidID(org) { // picked from a list, or a name
		v.asked.Set("org", strings.TrimPrefix(v.resolveName(org, string(domain.KindOrganisation)), string(domain.KindOrganisation)+"/"))
	}
	return v
}

// asker asks the API with the credentials in a header.
func (v *visit) asker(from http.Header) *api.Client {
	return &api.Client{Base: "http://pages.invalid", Lang: v.Lang, HTTP: &http.Client{
		Transport:     credentials{api.InProcess(v.API).Transport, from},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// credentials passes on those of whoever asked for the page, and nothing else of the request.
type credentials struct {
	http.RoundTripper
	from http.Header
}

func (c credentials) RoundTrip(r *http.Request) (*http.Response, error) {
	for _, name := range []string{"Authorization", "Cookie"} {
		if values := c.from.Values(name); len(values) > 0 {
			r.Header[name] = values
		}
	}
	return c.RoundTripper.RoundTrip(r)
}

const languageCookie = "lang"

// language is that of ?lang=, which is remembered, else the remembered one, else what the browser prefers, else Swedish.
func language(w http.ResponseWriter, r *http.Request) string {
	if asked := r.URL.Query().Get("lang"); asked == "sv" || asked == "en" {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: asked, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: true})
		return asked
	}
	if cookie, err := r.Cookie(languageCookie); err == nil && (cookie.Value == "sv" || cookie.Value == "en") {
		return cookie.Value
	}
	for wish := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		switch tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(wish)), ";"); {
		case strings.HasPrefix(tag, "sv"):
			return "sv"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "sv"
}

// T is the text in the language of the page.
func (v *visit) T(sv, en string) string { return domain.Text{SV: sv, EN: en}.In(v.Lang) }

// Asked is a parameter of the page.
func (v *visit) Asked(name string) string { return v.asked.Get(name) }

// Ledgers are those that the reader may see.
func (v *visit) Ledgers() []api.LedgerInfo {
	if !v.known {
		v.known = true
		// Pages that need a ledger ask the API for it, and show its refusal; the menu does without.
		v.ledgers, _ = v.client.Ledgers(v.r.Context())
	}
	return v.ledgers
}

// Ledger is the one that the page is about.
func (v *visit) Ledger() *api.LedgerInfo {
	all := v.Ledgers()
	if at := slices.IndexFunc(all, func(l api.LedgerInfo) bool { return l.ID == v.id() }); at >= 0 {
		return &all[at]
	}
	return nil
}

func (v *visit) id() string { return v.r.PathValue("ledger") }

// momentQuery is what goes along from page to page.
func (v *visit) momentQuery() url.Values {
	q := url.Values{}
	for _, name := range momentNames {
		if v.asked.Has(name) {
			q.Set(name, v.asked.Get(name))
		}
	}
	return q
}

// Link is the address of a page of the ledger at the page's moment, with further parameters: name, value, …
func (v *visit) Link(path string, more ...string) string {
	if v.base == "" { // thousands of links of a page begin and end alike
		v.base, v.along = "/ledgers/"+url.PathEscape(v.id()), address("", v.momentQuery())
	}
	switch {
	case len(more) == 0:
		return v.base + path + v.along
	case len(more) == 2 && v.along == "" && more[1] != "":
		return v.base + path + "?" + url.QueryEscape(more[0]) + "=" + url.QueryEscape(more[1])
	}
	q := v.momentQuery()
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			q.Add(more[i], more[i+1])
		}
	}
	return address(v.base+path, q)
}

// at is the visit as links to another moment are made of it.
func (v *visit) at(m moment) *visit {
	other := *v
	other.asked, other.base = url.Values{"on": {m.On}, "known": {m.Known}, "recorded": {m.Recorded}}, ""
	return &other
}

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Here is the page's own address with some of its parameters changed: name, value, …; an empty value leaves it out.
func (v *visit) Here(changes ...string) string {
	q := url.Values{}
	for name, values := range v.asked {
		q[name] = values
	}
	for i := 0; i+1 < len(changes); i += 2 {
		q.Del(changes[i])
		if changes[i+1] != "" {
			q.Set(changes[i], changes[i+1])
		}
	}
	return address(v.r.URL.EscapedPath(), q)
}

func (v *visit) storyLink(subject string) string { return v.Link("/trail/" + subject) }

func (v *visit) eventLink(id string) string { return v.Link("/events/" + url.PathEscape(id)) }

func (v *visit) rowLink(view, key string) string {
	return v.Link("/views/"+url.PathEscape(view), "key", key)
}

// ask asks a view at the page's moment, with further parameters.
func (v *visit) ask(view string, q url.Values) (*answer, error) {
	all := v.momentQuery()
	for name, values := range q {
		all[name] = values
	}
	return v.client.Answer(v.r.Context(), v.id(), view, all)
}

// record is a stored event; the same one is asked for once.
func (v *visit) record(id string) (*record, error) {
	if known := v.records[id]; known != nil {
		return known, nil
	}
	found, err := v.askRecord(id)
	if err != nil {
		return nil, err
	}
	v.records[id] = found
	return found, nil
}

// eventLine says in a line which event it is.
func (v *visit) eventLine(id string) string {
	found, err := v.record(id)
	if err != nil {
		return v.T("händelse ", "event ") + id
	}
	text := v.typeLabel(found.Type)
	if found.Effective != "" {
		text += ", " + dateWords(v.Lang, found.Effective)
	}
	return text + v.T(", känt ", ", known ") + found.Known
}

func (v *visit) typeLabel(name string) string {
	if t := domain.TypeByName(name); t != nil {
		return t.Label.In(v.Lang)
	}
	return name
}

func itoa(n int) string { return strconv.Itoa(n) }
