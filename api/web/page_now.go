package web

import (
	"net/url"
)

// nowData is the state of things at a moment.
type nowData struct {
	Problem  any
	Sections []nowSection
	Numbers  []number
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
}

// nowMost is how many rows a section shows; the rest is a link away.
const nowMost = 8

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
	var doubtful []tableRow
	for _, part := range v.nowParts() {
		q := url.Values{}
		for name, values := range part.narrow {
			q[name] = values
		}
		if org := v.Asked("org"); org != "" {
			q.Set("org", org)
		}
		a, err := v.ask(part.view, q)
		if err != nil {
			problem, status := v.problemOf(err)
			if problem == nil || !ofQuestion(status) {
				return nil, err
			}
			data.Problem = problem
			return &shown{template: "now", status: status, title: title, data: data}, nil
		}
		stand = a
		more := v.Link("/views/"+part.view, pairsOf(q)...)
		data.Numbers = append(data.Numbers, number{itoa(len(a.Rows)), part.number, more, part.class})
		doubtful = append(doubtful, v.doubtful(a, part)...)
		data.Sections = append(data.Sections, v.nowSection(a, part, more))
	}
	data.Sections = append(data.Sections, v.doubtSection(doubtful))
	doubt := ""
	if len(doubtful) > 0 {
		doubt = "uncertain"
	}
	data.Numbers = append(data.Numbers, number{itoa(len(doubtful)), v.T("osäkra eller omstridda svar", "uncertain or disputed answers"), "#doubt", doubt})
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

func (v *visit) nowSection(a *answer, part nowPart, more string) nowSection {
	s := nowSection{ID: part.id, Title: part.title, Says: part.says}
	all := len(a.Rows)
	a.Rows = a.Rows[:min(all, nowMost)]
	s.Table = v.tableOf(a, part.columns, part.title)
	s.Table.Quiet = true
	if all > nowMost {
		s.More, s.MoreText = more, v.T("Alla ", "All ")+itoa(all)
	}
	return s
}

// doubtful are the rows that are not certain, with why.
func (v *visit) doubtful(a *answer, part nowPart) []tableRow {
	if part.view == "gaps" || part.view == "due" {
		return nil
	}
	w := v.wordsOfView(a.View, a.Names)
	var all []tableRow
	for i := range a.Rows {
		r := &a.Rows[i]
		if r.Certainty == "certain" {
			continue
		}
		all = append(all, tableRow{Key: r.Key, Href: v.rowLink(a.View, r.Key), Class: r.Certainty, Reasons: v.reasons(r), Lines: []tableLine{{Word: v.certainty(r.Certainty),
			Cells: []line{{{Text: w.titleOf(r), Href: v.rowLink(a.View, r.Key), Class: "row"}}, {{Text: part.title}}}}}})
	}
	return all
}

func (v *visit) doubtSection(rows []tableRow) nowSection {
	s := nowSection{ID: "doubt", Title: v.T("Vad som var osäkert, och varför", "What was uncertain, and why"), Says: v.T("Svar som källornas datum eller motsägelser inte låter avgöra. Ingenting är valt åt dig.",
		"Answers that dates or contradictions of the sources leave open. Nothing is picked for you.")}
	s.Table = &table{V: v, Quiet: true, Caption: s.Title, Columns: []string{v.T("vad", "what"), v.T("gäller", "about")}, Rows: rows, Empty: v.T("Alla svar ovan är säkra vid det här ögonblicket.", "All answers above are certain at this moment.")}
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
