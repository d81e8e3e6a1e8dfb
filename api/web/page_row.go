package web

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/projections"
)

// rowData is one row of a view in full.
type rowData struct {
	Key       string
	Certainty string
	Class     string
	Possible  []rowPossible
	Reasons   []line
	Facts     []labelled // where it comes from
	Story     string     // the address of the entity's story
	Events    []eventShown
	List      string
	ListLabel string
}

// rowPossible is one that the row may be.
type rowPossible struct {
	Word   string
	Fields []labelled
	Tables []innerTable
}

type labelled struct {
	Label  string
	Value  line
	Differ bool
}

// innerTable is a member that is a list of objects.
type innerTable struct {
	ID      string // "": nothing leads to it
	Heads   bool   // the first column tells what the row is about
	Caption string
	Columns []string
	Rows    [][]line
}

// eventShown is an event that an answer rests on, with its evidence.
type eventShown struct {
	Text, Href, ID string
	Position       string
	Evidence       []line
}

// rowPage shows one row with everything that the ledger says of it, and the events that it rests on with their evidence.
func (v *visit) rowPage(name string) (*shown, error) {
	a, err := v.ask(name, url.Values{"key": {v.Asked("key")}})
	if err != nil {
		return nil, err
	}
	label := name
	if view := projections.ViewByName(name); view != nil {
		label = view.Label.In(v.Lang)
	}
	if len(a.Rows) == 0 {
		made := v.shownAnswer("message", v.Asked("key"), a, &messageData{Text: v.nothing()})
		return made, nil
	}
	w := v.wordsOfView(name, a.Names)
	data := w.rowData(&a.Rows[0])
	data.ListLabel, data.List = label, v.Link("/views/"+url.PathEscape(name))
	return v.shownAnswer("row", w.titleOf(&a.Rows[0]), a, data), nil
}

// titleOf is what a row is called: a duty by itself, as in its list, and not by the title of whoever holds it.
func (w *words) titleOf(r *row) string {
	names := []string{"title", "name", "text", "question", "duty"}
	if w.root == "responsibilities" {
		names = []string{"duty"}
	}
	for _, content := range r.Contents() {
		for _, name := range names {
			if v := api.ValueOf(content, name); v != nil {
				title := ""
				for _, b := range w.value(name, v) {
					title += b.Text
				}
				return title
			}
		}
	}
	if unnamed(w.root) {
		return cmp.Or(w.organisationName(r.Key), r.Key)
	}
	return r.Key
}

func (w *words) rowData(r *row) *rowData {
	data := &rowData{Key: r.Key, Certainty: w.certainty(r.Certainty), Class: r.Certainty, Reasons: w.reasons(r)}
	if len(r.Because) > 0 {
		data.Reasons[0] = data.Reasons[0][1:] // the heading says that it is why
	}
	possible := w.possible(r)
	for _, each := range possible {
		if each.none() && len(possible) > 1 {
			continue
		}
		shown := rowPossible{Word: each.word}
		for _, m := range api.Members(each.content) {
			if t, is := w.innerTable(m); is {
				if w.root == "checks" && len(data.Possible) == 0 {
					t.ID = m.Name // a number of the grade leads to it
				}
				shown.Tables = append(shown.Tables, t)
				continue
			}
			value := w.behind(r, each.content, m.Name, w.value(m.Name, m.Value))
			if m.Name == "share_percent" {
				value = line{{Text: w.share(each.content)}}
			}
			shown.Fields = append(shown.Fields, labelled{w.field(m.Name), value, slices.Contains(r.Differs, m.Name)})
		}
		data.Possible = append(data.Possible, shown)
	}
	data.Facts = w.provenance(r)
	for _, id := range r.Events {
		data.Events = append(data.Events, w.eventShown(id))
	}
	if len(r.Events) > 0 {
		if first, err := w.record(r.Events[0]); err == nil {
			data.Story = w.storyLink(first.Subject)
		}
	}
	return data
}

// provenance says where a row comes from.
func (w *words) provenance(r *row) []labelled {
	var all []labelled
	add := func(label string, value line) { all = append(all, labelled{Label: label, Value: value}) }
	if len(r.NotStated) > 0 {
		text := ""
		for i, name := range r.NotStated {
			if i > 0 {
				text += ", "
			}
			text += w.field(name)
		}
		add(w.T("anges inte", "not stated"), line{{Text: text}})
	}
	if r.Since != "" {
		add(w.T("sedan", "since"), line{{Text: dateWords(w.Lang, r.Since)}})
	}
	if r.Until != "" {
		add(w.T("till och med", "until"), line{{Text: dateWords(w.Lang, r.Until)}})
	}
	add(w.T("allt var känt", "all was known"), line{{Text: r.Known}})
	add(w.T("allt fanns i liggaren", "all was in the ledger"), line{{Text: instant(r.Recorded)}})
	return all
}

func (v *visit) eventShown(id string) eventShown {
	shown := eventShown{Text: v.eventLine(id), Href: v.eventLink(id), ID: id}
	if found, err := v.record(id); err == nil {
		shown.Evidence = v.evidenceLines(found.evidence())
	}
	return shown
}

// innerTable lays out a list of objects, such as an audit's control questions.
func (w *words) innerTable(m api.Member, without ...string) (innerTable, bool) {
	t := innerTable{Caption: w.field(m.Name), Heads: m.Name == "questions"}
	var names []string
	for each := range api.Elements(m.Value) {
		if each.Kind() != '{' || w.quantity(each) != "" || inBoth(api.Members(each)) {
			return t, false
		}
		for _, inner := range api.Members(each) {
			if !slices.Contains(without, inner.Name) && (inner.Name != "finding" || w.root != "checks") { // what the finding says is told, not its code
				names = appendNew(names, inner.Name)
			}
		}
	}
	if len(names) == 0 {
		return t, false
	}
	for _, name := range names {
		t.Columns = append(t.Columns, w.field(m.Name+"/"+name))
	}
	for each := range api.Elements(m.Value) {
		var cells []line
		for _, name := range names {
			cells = append(cells, w.innerCell(m.Name, name, api.ValueOf(each, name)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t, true
}

func (w *words) innerCell(path, name string, v jsontext.Value) line {
	if v == nil {
		return line{{Text: "–", Class: "unstated"}}
	}
	return w.value(path+"/"+name, v)
}
