package web

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// termOf is a holding or a vacancy of a duty: one bar of the chart and one line of the table beside it.
type termOf struct {
	Duty, Who       line
	From, To        string
	Marks           string
	Href            string
	vacant          bool
	from, to        domain.Date
	until           domain.Planned
	known           domain.Day
	holder          domain.Holder
	open, disputed  bool
	closedLo, endHi domain.Day
}

// dutiesData is who held which duty when, drawn and as a table.
type dutiesData struct {
	Chart *chart
	Terms []*termOf
}

// responsibilities shows who held which duty at the moment, and when, as a chart and as a table.
func (v *visit) responsibilities() (*shown, error) {
	made, err := v.list("responsibilities")
	if err != nil || made.template != "view" || made.moment == nil {
		return made, err
	}
	list := made.data.(*listData)
	a, err := v.ask("responsibilities", v.narrowing())
	if err != nil {
		return nil, err
	}
	extra, err := v.duties(a)
	if err != nil {
		return nil, err
	}
	list.Extra = extra
	made.template = "responsibilities"
	return made, nil
}

func (v *visit) duties(a *answer) (*dutiesData, error) {
	data := &dutiesData{}
	w := v.wordsOfView("responsibilities", a.Names)
	var labels []string
	var spans [][]span
	for i := range a.Rows {
		key := a.Rows[i].Key
		story, err := v.story(domain.Ref("responsibility/" + key))
		if err != nil {
			return nil, err
		}
		for ref, name := range story.Names {
			w.names[string(ref)] = name
		}
		terms := w.terms(story)
		if len(terms) == 0 {
			continue
		}
		for n, t := range terms {
			label := plain(t.Duty)
			if n > 0 {
				label = ""
			}
			labels, spans = append(labels, label), append(spans, v.drawn(t))
		}
		data.Terms = append(data.Terms, terms...)
	}
	asked, _ := domain.ParseDate(a.Moment.On)
	c := &chart{Title: v.T("Vem som hade vilket ansvar, över tid", "Who held which duty, over time"),
		Says:      v.T("Strecket är dagen som frågas om. Tabellen nedan säger detsamma i ord.", "The line is the day asked about. The table below says the same in words."),
		MarkLabel: v.T("dagen som frågas om: ", "the day asked about: ") + dateWords(v.Lang, a.Moment.On),
		Legend:    []legend{{"held", v.T("innehas", "held")}, {"vacant", v.T("vakant", "vacant")}, {"maybe", v.T("osäker början eller osäkert slut", "uncertain start or end")}}}
	if len(labels) > 0 {
		data.Chart = drawLanes(c, labels, spans, asked.Latest())
	}
	return data, nil
}

// terms reads holdings and vacancies from a duty's story, as the duty's own rules have it: an end closes its holder's, a vacancy closes all, and an assignment a vacancy.
func (w *words) terms(story *projections.Story) []*termOf {
	var all []*termOf
	for i := range story.Records {
		r := &story.Records[i]
		if r.Subject != story.Subject || r.CorrectedBy != "" {
			continue
		}
		t := &termOf{from: r.On, until: r.Until, known: r.Known, open: true, disputed: len(r.DisputedBy) > 0, Href: w.eventLink(r.ID)}
		typ, data := r.Type, r.Data
		if typ == "record.corrected.v1" {
			typ, data = w.corrected(story, r, t)
		}
		switch typ {
		case "responsibility.assigned.v1":
			t.holder = domain.Holder{Function: domain.FunctionKind(textOf(valueOf(data, "holder"), "function")), Organisation: domain.Ref(textOf(valueOf(data, "holder"), "organisation"))}
			closeTerms(all, t.from, t.known, func(o *termOf) bool { return o.vacant || o.holder == t.holder })
		case "responsibility.vacant.v1":
			t.vacant = true
			closeTerms(all, t.from, t.known, func(*termOf) bool { return true })
		case "responsibility.ended.v1":
			held := domain.Holder{Function: domain.FunctionKind(textOf(valueOf(data, "holder"), "function")), Organisation: domain.Ref(textOf(valueOf(data, "holder"), "organisation"))}
			closeTerms(all, t.from, t.known, func(o *termOf) bool { return o.holder == held })
			continue
		default:
			continue
		}
		w.nameTerm(t, data)
		all = append(all, t)
	}
	for _, t := range all {
		w.dateTerm(t)
	}
	return all
}

// corrected is what a correction puts in its target's place, as an event of the target's type.
func (w *words) corrected(story *projections.Story, r *projections.Told, t *termOf) (typ string, data jsontext.Value) {
	teller := &teller{visit: w.visit, story: story}
	target, replacement := teller.target(r), valueOf(r.Data, "replacement")
	if target == nil || replacement == nil {
		return "", nil
	}
	t.from, _ = domain.ParseDate(textOf(replacement, "effective"))
	if known, err := domain.ParseDay(textOf(replacement, "known")); err == nil {
		t.known = known
	}
	return target.Type, valueOf(replacement, "data")
}

func closeTerms(all []*termOf, at domain.Date, known domain.Day, such func(*termOf) bool) {
	for _, t := range all {
		if t.open && such(t) {
			t.open, t.to = false, at
			t.closedLo, t.endHi = at.Capped(known)
		}
	}
}

func (w *words) nameTerm(t *termOf, data jsontext.Value) {
	t.Duty = w.value("duty", valueOf(data, "duty"))
	if scope := valueOf(data, "scope"); scope != nil {
		t.Duty = append(append(t.Duty, bit{Text: " · "}), w.value("scope", scope)...)
	}
	if t.vacant {
		t.Who = w.vacant(data)
		return
	}
	t.Who = w.value("holder", valueOf(data, "holder"))
	if v := valueOf(data, "title"); v != nil {
		t.Who = append(t.Who, bit{Text: " («" + unquote(v) + "»)"})
	}
	if v := valueOf(data, "mode"); v != nil {
		t.Who = append(append(t.Who, bit{Text: " · "}), w.value("mode", v)...)
	}
}

// dateTerm says a term's ends in words.
func (w *words) dateTerm(t *termOf) {
	t.From = dateWords(w.Lang, t.from.String())
	switch {
	case !t.open:
		t.To = dateWords(w.Lang, t.to.String())
	case !t.until.IsZero():
		t.To = dateWords(w.Lang, t.until.String())
	default:
		t.To = w.T("inget slut anges", "no end stated")
	}
	if t.disputed {
		t.Marks = w.T("omtvistad", "disputed")
	}
}

// drawn are the pieces of a term: certain in the middle, and what is between the bounds of its ends.
func (v *visit) drawn(t *termOf) []span {
	lo, hi := t.from.Capped(t.known)
	if lo == domain.MinDay {
		lo = hi.AddMonths(-12) // no first day is stated: the bar fades in over the year before the day by which it was so
	}
	endLo, endHi := domain.Day(0), domain.Day(0)
	switch {
	case !t.open:
		if endLo, endHi = t.closedLo, t.endHi; endLo == domain.MinDay {
			endLo = endHi
		}
	case !t.until.IsZero():
		endLo, endHi = t.until.LastBounds()
	default:
		endLo, endHi = v.today(), v.today()
	}
	hi, endLo = min(hi, endHi), max(endLo, lo)
	class := "held"
	if t.vacant {
		class = "vacant"
	}
	if t.disputed {
		class += " disputed"
	}
	title := plain(t.Duty) + ": " + plain(t.Who) + ", " + t.From + v.T(" till ", " to ") + t.To
	var pieces []span
	add := func(from, to domain.Day, class string) {
		if from < to || class != "maybe" && len(pieces) == 0 {
			pieces = append(pieces, span{from, to, class, title, t.Href})
		}
	}
	if hi > endLo { // the bounds of both ends overlap: nothing is certain
		add(lo, endHi, "maybe")
		return pieces
	}
	add(lo, hi, "maybe")
	add(hi, endLo, class)
	add(endLo, endHi, "maybe")
	slices.SortStableFunc(pieces, byFrom)
	return pieces
}
