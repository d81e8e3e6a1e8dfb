package web

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

// termOf is a stretch of days on which the same is so of a duty: one bar of the chart and one line of the table beside it.
type termOf struct {
	Duty     line
	Who      []line // all that may hold it
	From, To string
	Word     string // how certain
	Class    string
	Events   line // on which it rests

	vacant   bool
	from, to domain.Day // NoDay: open
}

// dutiesData is who held which duty when, drawn and as a table.
type dutiesData struct {
	Chart *chart
	Terms []*termOf
	Rows  termRows // of them
	Cut   bool     // some of them go on, and how was not computed
}

// dutiesMost is how many duties a page shows: each has its holders over time too.
const dutiesMost = 12

// responsibilities shows who held which duty at the moment, and when, as a chart and as a table. Both are the view's own answers, on one day and on all.
func (v *visit) responsibilities() (*shown, error) {
	v.rows = dutiesMost
	made, a, err := v.list("responsibilities")
	if err != nil || a == nil {
		return made, err
	}
	q := v.momentQuery()
	for name, values := range v.narrowing() {
		q[name] = values
	}
	over, err := v.client.Courses(v.r.Context(), v.id(), "responsibilities", q)
	if err != nil {
		return nil, err
	}
	made.data.(*listData).Extra = v.duties(over, made.moment.On)
	made.template = "responsibilities"
	return made, nil
}

func (v *visit) duties(over *api.ViewCourses, on string) *dutiesData {
	data := &dutiesData{}
	w := v.wordsOfView("responsibilities", over.Names)
	asked, _ := domain.ParseDate(on)
	var labels []string
	var spans [][]span
	for i := range over.Rows {
		data.Cut = data.Cut || over.Rows[i].Incomplete
		var drawn []span
		label := ""
		for j := range over.Rows[i].Periods {
			t := w.term(&over.Rows[i].Periods[j])
			if label == "" {
				label = plain(t.Duty)
			}
			data.Terms = append(data.Terms, t)
			drawn = append(drawn, span{from: t.from, to: t.to, class: t.drawnAs(), title: w.said(t), href: w.rowLink("responsibilities", over.Rows[i].Key)})
		}
		if len(drawn) > 0 {
			labels, spans = append(labels, label), append(spans, drawn)
		}
	}
	data.Rows = termRows{v, data.Terms}
	c := &chart{Title: v.T("Vem som hade vilket ansvar, över tid", "Who held which duty, over time"),
		Says:      v.T("Den streckade linjen är dagen som frågas om. En stapel som kommer in före axelns början har ingen känd början. Tabellen nedan säger detsamma i ord.", "The dashed line is the day asked about. A bar that comes from before the axis has no known start. The table below says the same in words."),
		MarkLabel: v.T("dagen som frågas om: ", "the day asked about: ") + dateWords(v.Lang, on),
		Legend:    []legend{{"held", v.T("innehas", "held")}, {"vacant", v.T("vakant", "vacant")}, {"maybe", v.T("osäkert", "uncertain")}, {"contested", v.T("omstritt", "disputed")}}}
	c.Legend = slices.DeleteFunc(c.Legend, func(l legend) bool {
		return !slices.ContainsFunc(data.Terms, func(t *termOf) bool { return t.drawnAs() == l.Class })
	})
	if len(labels) > 0 {
		data.Chart = drawLanes(c, labels, spans, max(asked.Latest(), v.today()), asked.Latest())
	}
	return data
}

// term says a period of a duty in words.
func (w *words) term(p *api.ViewPeriod) *termOf {
	t := &termOf{from: p.From, to: p.To, Class: p.Certainty, Word: w.certainty(p.Certainty), vacant: true,
		From: w.T("ingen början känd", "no start known"), To: w.T("inget slut känt", "no end known")}
	if p.From.Real() {
		t.From = p.From.String()
	}
	if p.To.Real() {
		t.To = p.To.String()
	}
	possible := w.possible(&p.ViewRow)
	for _, each := range possible {
		if each.none() {
			t.vacant = false
			t.Who = append(t.Who, line{{Text: w.T("inget sagt", "nothing said"), Class: "unstated"}})
			continue
		}
		if t.Duty == nil {
			t.Duty = w.duty(each.content)
		}
		if !isTrue(each.content, "vacant") {
			t.vacant = false
		}
		t.Who = append(t.Who, w.holder(each.content))
	}
	for i, id := range p.Events {
		if i > 0 {
			t.Events = append(t.Events, bit{Text: ", "})
		}
		t.Events = append(t.Events, bit{Text: itoa(i + 1), Href: w.eventLink(id)})
	}
	return t
}

// duty names a duty with what it is about.
func (w *words) duty(content jsontext.Value) line {
	said := w.value("duty", api.ValueOf(content, "duty"))
	if scope := api.ValueOf(content, "scope"); scope != nil {
		said = append(append(said, bit{Text: " · "}), w.value("scope", scope)...)
	}
	return said
}

// holder is who holds a duty, and how, or that nobody does.
func (w *words) holder(content jsontext.Value) line {
	said := w.cell(content, "holder")
	if isTrue(content, "vacant") {
		return said
	}
	if v := api.ValueOf(content, "title"); v != nil {
		said = append(said, bit{Text: " («" + api.Unquote(v) + "»)"})
	}
	if v := api.ValueOf(content, "mode"); v != nil {
		said = append(append(said, bit{Text: " · "}), w.value("mode", v)...)
	}
	return said
}

// said is a period in one line, for whoever points at its bar or hears it.
func (w *words) said(t *termOf) string {
	who := ""
	for i, each := range t.Who {
		if i > 0 {
			who += w.T(" eller ", " or ")
		}
		who += plain(each)
	}
	return plain(t.Duty) + ": " + who + ", " + t.From + w.T(" till ", " to ") + t.To + ", " + t.Word
}

// drawnAs is the class of the period's bar: what is not certain is drawn so whatever it may be.
func (t *termOf) drawnAs() string {
	switch {
	case t.Class == "disputed":
		return "contested"
	case t.Class != "certain":
		return "maybe"
	case t.vacant:
		return "vacant"
	}
	return "held"
}
