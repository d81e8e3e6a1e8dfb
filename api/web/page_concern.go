package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

const concernType = "concern.reported.v1"

// concernForm shows the five questions of a report of concern.
func (v *visit) concernForm() (*shown, error) {
	if _, err := v.ask("organisations", url.Values{"limit": {"1"}}); err != nil {
		return nil, err
	}
	if t := domain.TypeByName(concernType); !v.mayRecord(t) {
		return v.notYours(v.T("Rapportera oro", "Report a concern"), api.Writers(t)), nil
	}
	made := v.concernPage(url.Values{}, rand.Text(), nil, false)
	made.data.(*formData).Receipt = v.Asked("receipt")
	return made, nil
}

// areas are those that a report may name: of the ledger's organisations that are areas or govern them, of the places of its measures, and by direction. Places of assessments are taken, too,
// but not listed: assessments are confidential.
func (v *visit) areas() []string {
	all, _ := keptOf(v, "areas", "organisations", nil, areasGoverned) // without them the field is written by hand
	places, _ := keptOf(v, "areas", "measures", nil, areasOfMeasures)
	all = slices.Concat(all, places) // where both name one, as the organisation is called
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(domain.AreaKey(a), domain.AreaKey(b)) })
	all = slices.CompactFunc(all, func(a, b string) bool { return domain.AreaKey(a) == domain.AreaKey(b) })
	return append(all, strings.Split(v.T("hela kommunen,norra delen,södra delen,östra delen,västra delen,centrala delen", "whole municipality,northern part,southern part,eastern part,western part,central part"), ",")...)
}

func areasGoverned(a *answer) (all []string) {
	for i := range a.Rows {
		name := api.Unquote(certainly(&a.Rows[i], "name"))
		if domain.NamesArea(domain.OrganisationKind(api.Unquote(certainly(&a.Rows[i], "kind"))), name) {
			all = append(all, name)
		}
	}
	return all
}

func areasOfMeasures(a *answer) (all []string) {
	for i := range a.Rows {
		for _, content := range a.Rows[i].Contents() {
			for place := range api.Elements(api.ValueOf(content, "places")) {
				if name := api.Unquote(place); domain.LargeEnough(name) {
					all = append(all, name)
				}
			}
		}
	}
	return all
}

// concernSent checks or stores a report. It goes to the ledger that holds nothing but such reports.
func (v *visit) concernSent() (*shown, error) {
	if err := v.r.ParseForm(); err != nil {
		return v.message(http.StatusBadRequest, v.T("Formuläret gick inte att läsa", "The form can't be read"), v.T("Inget är lagrat. Öppna formuläret igen.", "Nothing is stored. Open the form again.")), nil
	}
	written, ledger := v.r.PostForm, domain.ConcernLedger(v.id())
	key, body := written.Get("key"), v.concernEvent(written)
	switch do := written.Get("do"); {
	case strings.HasPrefix(do, "more:"):
		return v.concernPage(written, key, nil, false), nil
	case do == "check":
		_, err := v.client.Check(v.r.Context(), ledger, body)
		return v.concernChecked(written, key, err)
	}
	receipts, _, err := v.client.Append(v.r.Context(), ledger, key, body)
	if err != nil {
		problem, status := v.problemOf(err)
		if problem == nil {
			return nil, err
		}
		if problem.Code() == "idempotency.key_reused" {
			key = rand.Text()
		}
		made := v.concernPage(written, key, problem, false)
		made.status = status
		return made, nil
	}
	return &shown{redirect: v.Link("/concern", "receipt", receipts[0].ID)}, nil
}

func (v *visit) concernEvent(written url.Values) []byte {
	s := domain.TypeByName(concernType).AppendSchema()
	data := v.maker(s, written, nil).build(dataOf(s), "/data")
	if data == nil {
		data = jsontext.Value("{}")
	}
	return []byte(`{"type":"` + concernType + `","data":` + data.String() + `}`)
}

func (v *visit) concernChecked(written url.Values, key string, err error) (*shown, error) {
	problem, _ := v.problemOf(err)
	if err != nil && problem == nil {
		return nil, err
	}
	made := v.concernPage(written, key, problem, err == nil)
	if v.r.Header.Get("Accept") != "application/json" {
		return made, nil
	}
	return made.verdict()
}

// verdict is what a script that checks is told.
func (s *shown) verdict() (*shown, error) {
	data := s.data.(*formData)
	raw, err := json.Marshal(checkedData{Fine: data.Fine, Messages: data.Messages, Notes: data.Notes})
	return &shown{raw: raw}, err
}

// checkedData is a verdict as the script reads it.
type checkedData struct {
	Fine     bool          `json:"fine"`
	Messages []formMessage `json:"messages"`
	Notes    []string      `json:"notes,omitempty"`
	Said     string        `json:"said,omitempty"` // instead of a verdict, with a link
	Href     string        `json:"href,omitempty"`
	Link     string        `json:"link,omitempty"`
}

// asked are the five questions; the rest of the report is told of where somebody opens it.
var concernAsked = []string{"/data/area", "/data/period", "/data/channel", "/data/environment", "/data/indication"}

func (v *visit) concernPage(written url.Values, key string, problem *api.Problem, fine bool) *shown {
	if problem != nil {
		withoutRefused(written, problem)
	}
	s := domain.TypeByName(concernType).AppendSchema()
	problem = v.told(problem)
	m := v.maker(s, written, problem)
	data := &formData{Type: concernType, Key: key, Problem: problem, Fine: fine, Action: v.r.URL.EscapedPath(), Submit: v.T("Skicka rapporten", "Send the report")}
	if data.Key == "" {
		data.Key = rand.Text()
	}
	for _, f := range m.fields(dataOf(s), "/data") {
		if f.Name == "/data/period" {
			f.Help = v.T("Månaden eller kvartalet då det sågs eller hördes, aldrig dagen. Skriv 2026-01, eller 2026-01/2026-03.", "The month or the quarter in which it was seen or heard, never the day. Write 2026-01, or 2026-01/2026-03.")
		}
		if f.Name == "/data/area" {
			f.List = "areas"
		}
		if slices.Contains(concernAsked, f.Name) {
			data.Top = append(data.Top, f)
		} else {
			data.Fields = append(data.Fields, f)
		}
	}
	if v.r.Header.Get("Accept") != "application/json" {
		data.Lists = []pickList{{ID: "areas", Names: v.areas()}}
	}
	data.messages(v, problem, slices.Concat(data.Top, data.Fields))
	data.Open = m.writtenBelow("/data/note") || slices.ContainsFunc(data.Fields, func(f *field) bool { return len(f.Errors) > 0 || f.Value != "" })
	return &shown{template: "concern", title: v.T("Rapportera oro", "Report a concern"), data: data}
}
