package web

import (
	"maps"
	"net/url"
	"slices"

	"liggare/domain"
	"liggare/projections"
)

// nowData is the state of things at a moment.
type nowData struct {
	Problem  any
	Sections []nowSection
	Numbers  []number
	Begin    string // where the ledger's first organisation is recorded, while it holds nothing
	Nothing  bool   // it holds nothing but its own making
}

// number is a count that leads to the rows behind it.
type number struct {
	Text, Label, Href string
	Class             string
}

type nowSection struct {
	ID, Title, Says string
	Table           *table
	More, MoreText  string // address of all of it
	Others          []number
	Elsewhere       []bit // pages that the state says nothing of, narrowed to what is not certain
}

// nowMost is how many rows a section shows, and doubtMost how many doubtful ones of each view; the rest is a link away.
const (
	nowMost   = 6
	doubtMost = 6
)

// nowParts are what the page asks: a view, what of it, and the columns that it shows.
type nowPart struct {
	id, view      string
	narrow        url.Values
	columns       []string
	title, says   string
	number, class string
}

// now answers what was in force, who held which duty, what was open, and what was uncertain and why.
func (v *visit) now() (*shown, error) {
	data := &nowData{}
	title := v.T("Läget vid datum", "State at a date")
	var stand *answer
	doubt := v.doubtSection()
	uncertain, told := 0, 0
	for _, part := range v.nowParts() {
		q := v.narrowedTo(part)
		a, err := v.ask(part.view, limited(q, nowMost))
		if err != nil {
			problem, status := v.problemOf(err)
			if problem == nil || !ofQuestion(status) {
				return nil, err
			}
			data.Problem = v.refusalOf(problem, part.view)
			return &shown{template: "now", status: status, title: title, data: data}, nil
		}
		stand = a
		more := v.Link("/views/"+part.view, pairsOf(q)...)
		data.Numbers = append(data.Numbers, number{itoa(rowsOf(a)), part.number, more, part.class})
		data.Sections = append(data.Sections, v.nowSection(a, part, more))
		n, err := v.doubtful(&doubt, part, q, a)
		if err != nil {
			return nil, err
		}
		uncertain, told = uncertain+n, told+rowsOf(a)
	}
	if told == 0 {
		doubt.Table.Empty = v.T("Det finns inga svar ovan vid det här ögonblicket: liggaren säger inget om det, varken säkert eller osäkert.",
			"There are no answers above at this moment: the ledger says nothing about it, certain or not.")
	}
	doubt.Elsewhere = v.doubtElsewhere()
	data.Sections = append(data.Sections, doubt)
	class := ""
	if uncertain > 0 {
		class = "uncertain"
	}
	data.Numbers = append(data.Numbers, number{itoa(uncertain), v.T("osäkra eller omstridda svar", "uncertain or disputed answers"), "#doubt", class})
	if data.Nothing = stand.Complete.Of <= 1; data.Nothing && v.mayRecord(domain.TypeByName("organisation.registered.v1")) {
		data.Begin = v.Link("/record/organisation.registered.v1")
	}
	title = v.T("Läget ", "State at ") + dateWords(v.Lang, stand.Moment.On)
	if !v.asked.Has("on") {
		title += v.T(" (i dag)", " (today)")
	}
	return v.shownAnswer("now", title, stand, data), nil
}

func (v *visit) nowParts() []nowPart {
	return []nowPart{
		{"documents", "documents", url.Values{"status": {"in_force"}}, []string{"title", "doc_type", "adopted", "adopted_by"},
			v.T("Vad som gällde", "What was in force"), v.T("Styrdokument som var antagna och i kraft.", "Documents that were adopted and in force."), v.T("styrdokument i kraft", "documents in force"), ""},
		{"duties", "responsibilities", nil, []string{"duty", "holder", "scope"},
			v.T("Vem som hade vilket ansvar", "Who held which duty"), v.T("Uppgifter och deras innehavare; vakanser sägs ut.", "Duties and their holders; vacancies are spelt out."), v.T("uppgifter med besked", "duties told of"), ""},
		{"recommendations", "recommendations", url.Values{"status": {"open"}}, []string{"text", "addressee", "due", "overdue"},
			v.T("Vad som var obesvarat", "What was unanswered"), v.T("Rekommendationer utan svar i liggaren.", "Recommendations without an answer in the ledger."), v.T("öppna rekommen\u00addationer", "open recommen\u00addations"), ""},
		{"due", "due", nil, []string{"title", "kind", "org", "due", "overdue"},
			v.T("Vad som skulle göras", "What was to be done"), v.T("Det som är försenat eller infaller inom 90 dagar.", "What is overdue or falls due within 90 days."), v.T("att göra", "to do"), ""},
		{"gaps", "gaps", nil, []string{"title", "kind", "org"},
			v.T("Vad som saknades", "What was missing"), v.T("Brister som följer av det som liggaren håller.", "Gaps that follow from what the ledger holds."), v.T("brister", "gaps"), ""},
	}
}

// narrowedTo is what the page asks of a part.
func (v *visit) narrowedTo(part nowPart) url.Values {
	q := url.Values{}
	for name, values := range part.narrow {
		q[name] = values
	}
	if org := v.Asked("org"); org != "" {
		q.Set("org", org)
	}
	return q
}

// limited is a question for the first rows of its answer.
func limited(q url.Values, most int) url.Values {
	q = maps.Clone(q)
	q.Set("limit", itoa(most))
	return q
}

// rowsOf is how many rows there are on all pages of an answer.
func rowsOf(a *answer) int { return max(a.Total, len(a.Rows)) }

func (v *visit) nowSection(a *answer, part nowPart, more string) nowSection {
	s := nowSection{ID: part.id, Title: part.title, Says: part.says}
	s.Table = v.tableOf(a, part.columns, part.title)
	s.Table.Quiet = true
	if a.Total > 0 {
		s.More, s.MoreText = more, v.T("Alla ", "All ")+itoa(a.Total)
	}
	return s
}

// doubtful adds a part's rows that are not certain to their section, with why, and tells how many there are. Where the part's first rows are all of them, nothing more is asked.
func (v *visit) doubtful(to *nowSection, part nowPart, q url.Values, first *answer) (int, error) {
	q = maps.Clone(q)
	q["certainty"] = []string{"uncertain", "disputed"}
	a, all := *first, rowsOf(first)
	if all > len(first.Rows) {
		narrowed, err := v.ask(part.view, limited(q, doubtMost))
		if err != nil {
			return 0, err
		}
		a, all = *narrowed, rowsOf(narrowed)
	} else {
		a.Rows = slices.DeleteFunc(slices.Clone(first.Rows), func(r row) bool { return r.Certainty == "certain" })
		all = len(a.Rows)
	}
	w := v.wordsOfView(a.View, a.Names)
	a.Rows = a.Rows[:min(len(a.Rows), doubtMost)]
	v.gather(reasonsIn(a.Rows, reasonsMost))
	for i := range a.Rows {
		r := &a.Rows[i]
		to.Table.Rows = append(to.Table.Rows, tableRow{Key: r.Key, Href: v.rowLink(a.View, r.Key), Class: r.Certainty, Reasons: v.someReasons(r, v.rowLink(a.View, r.Key)), Lines: []tableLine{{Word: v.certainty(r.Certainty),
			Cells: []line{{{Text: w.titleOf(r), Href: v.rowLink(a.View, r.Key), Class: "row"}}, {{Text: part.title}}}}}})
	}
	if all > doubtMost {
		to.Others = append(to.Others, number{Text: itoa(all), Label: part.title, Href: v.Link("/views/"+part.view, pairsOf(q)...)})
	}
	return all, nil
}

// doubtElsewhere leads to what is uncertain or disputed in what the page doesn't show, such as agreements. The views aren't asked: that would cost the page as much as all else.
func (v *visit) doubtElsewhere() (all []bit) {
	shown := map[string]bool{}
	for _, part := range v.nowParts() {
		shown[part.view] = true
	}
	for _, view := range projections.Views() {
		if !shown[view.Name] && !doubles[view.Name] {
			all = append(all, bit{Text: view.Label.In(v.Lang), Href: v.Link("/views/"+view.Name, "certainty", "uncertain", "certainty", "disputed", "org", v.Asked("org"))})
		}
	}
	return all
}

func (v *visit) doubtSection() nowSection {
	s := nowSection{ID: "doubt", Title: v.T("Vad som var osäkert, och varför", "What was uncertain, and why"), Says: v.T("Svar som källornas datum eller motsägelser inte låter avgöra. Ingenting är valt åt dig.",
		"Answers that dates or contradictions of the sources leave open. Nothing is picked for you.")}
	s.Table = &table{V: v, Quiet: true, Caption: s.Title, Columns: []string{v.T("vad", "what"), v.T("gäller", "about")}, Empty: v.T("Alla svar ovan är säkra vid det här ögonblicket.", "All answers above are certain at this moment.")}
	return s
}

func pairsOf(q url.Values) []string {
	var pairs []string
	for name, values := range q {
		for _, value := range values {
			pairs = append(pairs, name, value)
		}
	}
	return pairs
}
