package web

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
)

// table is rows of a view as a page shows them.
type table struct {
	V       *visit
	Caption string
	Quiet   bool     // the heading above says what the caption does
	Columns []string // labels
	Rows    []tableRow
	Empty   string // what is said where there are none
}

// Width is how many columns there are, that of certainty too.
func (t *table) Width() int { return len(t.Columns) + 1 }

type tableRow struct {
	Key     string
	Href    string // the row's own page
	Class   string // certain, uncertain, disputed
	Lines   []tableLine
	Reasons []line // why it is not certain
}

// tableLine is one that a row may be.
type tableLine struct {
	Cells []line
	Word  string // how certain
}

// possibility is one that a row may be, and how it is told of.
type possibility struct {
	content jsontext.Value // null: no row at all
	word    string
}

func (p possibility) none() bool { return p.content.Kind() != '{' }

// possible are all that a row may be: one where it is certain, the alternatives, or the claims.
func (v *visit) possible(r *row) []possibility {
	certainty := v.certainty(r.Certainty)
	if r.Certainty == "certain" {
		return []possibility{{content: r.Row, word: certainty}}
	}
	var all []possibility
	if len(r.Claims) > 0 {
		for i, claim := range r.Claims {
			word := v.T("som registrerat", "as recorded")
			if i > 0 && claim.Event != r.Claims[0].Event {
				word = v.T("enligt annan källa", "by another source")
			}
			all = append(all, possibility{content: claim.Row, word: certainty + ": " + word})
		}
	} else {
		for _, content := range r.Alternatives {
			word := v.T("antingen", "either")
			if len(all) > 0 {
				word = v.T("eller", "or")
			}
			all = append(all, possibility{content: content, word: certainty + ": " + word})
		}
		if len(all) <= 2 && slices.ContainsFunc(all, possibility.none) {
			all[0].word = certainty + v.T(": detta, eller inget alls", ": this, or nothing at all")
			return all
		}
	}
	if slices.ContainsFunc(all, possibility.none) {
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].none() {
				continue
			}
			all[i].word += v.orNothing(r)
			break
		}
	}
	return all
}

// orNothing ends the word of the last that a row may be, where it may also be none.
func (v *visit) orNothing(r *row) string {
	if len(r.Claims) > 0 {
		return v.T("; enligt annan källa: inget alls", "; by another source: nothing at all")
	}
	return v.T(" detta, eller inget alls", " this, or nothing at all")
}

// tableOf lays out rows by the columns of the view's screen.
func (v *visit) tableOf(a *answer, columns []string, caption string) *table {
	w := v.wordsOfView(a.View, a.Names)
	t := &table{V: v, Caption: caption, Empty: v.nothing()}
	if unnamed(a.View) {
		t.Columns = append(t.Columns, v.nounLabel("organisation"))
	}
	for _, name := range columns {
		t.Columns = append(t.Columns, w.field(name))
	}
	if v.why == 0 && doubtfulRows(a.Rows) > reasonedRows {
		v.why = 1
	}
	v.gather(reasonsIn(a.Rows, cmp.Or(v.why, reasonsMost)))
	for i := range a.Rows {
		t.Rows = append(t.Rows, w.tableRow(&a.Rows[i], columns))
	}
	return t
}

// unnamed tells of a view whose rows say nothing of whose they are: the organisation is their key.
func unnamed(view string) bool { return view == "quality" }

// nothing says why there are no rows, and no more than is known.
func (v *visit) nothing() string {
	return v.T("Inga rader. Liggaren säger inget om det vid det här ögonblicket och i det här urvalet.", "No rows. The ledger says nothing about it at this moment and in this selection.")
}

func (w *words) tableRow(r *row, columns []string) tableRow {
	shown := tableRow{Key: r.Key, Href: w.rowLink(w.root, r.Key), Class: r.Certainty}
	possible, hidden, none := w.possible(r), 0, false
	for _, each := range possible {
		if each.none() && len(possible) > 1 {
			none = true
			continue
		}
		tl := tableLine{Word: each.word}
		if unnamed(w.root) {
			tl.Cells = append(tl.Cells, line{{Text: w.titleOf(r), Href: shown.Href, Class: "row"}})
		}
		for i, name := range columns {
			cell := w.behind(r, each.content, name, w.cell(each.content, name))
			if name == "organisation" && w.root == "training" && strings.HasSuffix(r.Key, "/*") {
				cell = line{{Text: w.T("alla tillsammans", "all together")}}
			}
			differs := slices.Contains(r.Differs, name) || name == "holder" && (slices.Contains(r.Differs, "holders") || slices.Contains(r.Differs, "vacant"))
			if len(shown.Lines) > 0 && !differs {
				cell = nil
			}
			if i == 0 && len(shown.Lines) == 0 && !unnamed(w.root) {
				cell = leading(cell, shown.Href)
			}
			tl.Cells = append(tl.Cells, cell)
		}
		if alreadyTold(shown.Lines, tl) { // it differs in what the table doesn't show
			hidden++
			continue
		}
		shown.Lines = append(shown.Lines, tl)
	}
	if last := len(shown.Lines) - 1; hidden > 0 && last == 0 {
		shown.Lines[0].Word = w.certainty(r.Certainty)
		if none {
			shown.Lines[0].Word += w.T(": detta, eller inget alls", ": this, or nothing at all")
		}
	} else if hidden > 0 && none && !strings.HasSuffix(shown.Lines[last].Word, w.orNothing(r)) {
		shown.Lines[last].Word += w.orNothing(r)
	}
	shown.Reasons = append(w.unseen(r, columns), w.someReasons(r, shown.Href)...)
	return shown
}

// alreadyTold tells whether a line above says the same in all columns; one that doesn't differ is left out.
func alreadyTold(lines []tableLine, tl tableLine) bool {
	return slices.ContainsFunc(lines, func(above tableLine) bool {
		for i, cell := range tl.Cells {
			if cell != nil && plain(above.Cells[i]) != plain(cell) {
				return false
			}
		}
		return true
	})
}

// unseen names what differs in columns that the table doesn't show.
func (w *words) unseen(r *row, columns []string) []line {
	text := ""
	for _, name := range r.Differs {
		if name != "holders" && name != "vacant" && !slices.Contains(columns, name) {
			text += ", " + w.field(name)
		}
	}
	if text == "" {
		return nil
	}
	return []line{{{Text: w.T("skiljer sig också i: ", "differs too in: ") + text[2:]}}}
}

// leading makes a row's first cell the link to its page.
func leading(cell line, href string) line {
	text := ""
	for _, b := range cell {
		text += b.Text
	}
	return line{{Text: text, Href: href, Class: "row"}}
}

// cellMost is how many objects of a list a cell shows; more are counted.
const cellMost = 4

// cell says a column in a table; long lists are counted.
func (w *words) cell(content jsontext.Value, name string) line {
	v := api.ValueOf(content, name)
	switch {
	case name == "holder" && isTrue(content, "vacant"):
		return w.vacant(content)
	case name == "holder" && v == nil:
		if v = api.ValueOf(content, "holders"); v != nil {
			return w.value("holders", v)
		}
	case name == "responsible" && w.root == "activities" && v.Kind() == '[':
		return w.responsible(v)
	case name == "completed" && v == nil && w.root == "training":
		return w.attended(content)
	case name == "share_percent" && v != nil:
		return line{{Text: w.share(content), Class: "date"}}
	case name == "overdue" && w.root != "activities" || name == "silent" || name == "stale":
		if v.Kind() == 't' {
			return line{{Text: w.field(name), Class: "flag"}}
		}
		return line{{Text: "–"}}
	}
	if v == nil {
		return line{{Text: w.unstated(name), Class: "unstated"}}
	}
	if v.Kind() == '[' {
		n := 0
		for each := range api.Elements(v) {
			if each.Kind() != '{' && each.Kind() != '"' {
				break
			}
			n++
		}
		if n > cellMost {
			return line{{Text: w.T(itoa(n)+" st", itoa(n))}}
		}
	}
	return w.value(name, v)
}

// responsible says who answers for an activity, once: by the source's title, or by the function where it has none, and how they share it where they do. The row's page tells all of it.
func (w *words) responsible(v jsontext.Value) line {
	var said line
	for each := range api.Elements(v) {
		var parts []line
		if title := api.ValueOf(each, "title"); title != nil {
			parts = append(parts, w.value("responsible/title", title))
		} else if function := api.ValueOf(each, "function"); function != nil {
			parts = append(parts, w.value("responsible/function", function))
		}
		if org := api.ValueOf(each, "organisation"); org != nil {
			parts = append(parts, w.value("responsible/organisation", org))
		}
		if mode := textOf(each, "mode"); mode != "" && mode != "sole" && (mode != "participant" || textOf(each, "function") != "all_participants") {
			parts = append(parts, w.value("responsible/mode", api.ValueOf(each, "mode")))
		}
		if len(said) > 0 {
			said = append(said, bit{Text: "; ", Class: "br"})
		}
		for i, part := range parts {
			if i > 0 {
				said = append(said, bit{Text: " · "})
			}
			said = append(said, part...)
		}
	}
	return said
}

// attended says how many a training reached or had, where nobody has counted those who completed it.
func (w *words) attended(content jsontext.Value) line {
	for _, name := range []string{"reached", "participants"} {
		if v := api.ValueOf(content, name); v != nil {
			return append(line{{Text: w.field(name) + ": "}}, w.value(name, v)...)
		}
	}
	return line{{Text: "–", Class: "unstated"}}
}

// unstated tells a column that no source states from one that has no value in this row.
func (w *words) unstated(name string) string {
	switch name {
	case "holder", "case_ref", "responsible", "schedule", "follow_up", "category", "due", "adopted_by", "adopted", "period", "revision_due":
		return w.T("anges inte", "not stated")
	}
	return "–"
}

// vacant says that nobody holds a duty, why, and who did.
func (w *words) vacant(content jsontext.Value) line {
	said := line{{Text: w.T("vakant", "vacant"), Class: "flag"}}
	if v := api.ValueOf(content, "reason"); v != nil {
		said = append(append(said, bit{Text: ": "}), w.value("reason", v)...)
	}
	if v := api.ValueOf(content, "former_holder"); v != nil {
		said = append(append(said, bit{Text: w.T(" · tidigare ", " · formerly ")}), w.value("former_holder", v)...)
	}
	return said
}

// share says a share in per cent, with its roughness, and a range as one.
func (w *words) share(content jsontext.Value) string {
	text := w.decimals(api.ValueOf(content, "share_percent").String())
	if top := api.ValueOf(content, "share_percent_max"); top != nil {
		text += "–" + w.decimals(top.String())
	}
	if isTrue(content, "approximate") {
		text = "≈ " + text
	}
	return text + " %"
}

// andMore tells how many are left out, and leads to where they are.
func (v *visit) andMore(n int, href string) bit {
	return bit{Text: v.T("… och "+itoa(n)+" till", "… and "+itoa(n)+" more"), Href: href}
}

// reasonsMost is how many events and sources a table names as why a row is not certain; all are on the row's own page.
// Where more than reasonedRows rows of a table are uncertain it names one of each.
const (
	reasonsMost  = 2
	reasonedRows = 10
)

func doubtfulRows(rows []row) (n int) {
	for i := range rows {
		if rows[i].Certainty != "certain" {
			n++
		}
	}
	return n
}

// someReasons are the first of a row's reasons, and a link to the rest.
func (v *visit) someReasons(r *row, href string) []line {
	return v.reasonsUpTo(r, cmp.Or(v.why, reasonsMost), href)
}

// reasons say why a row is not certain, and lead to the events and the sources.
func (v *visit) reasons(r *row) []line { return v.reasonsUpTo(r, math.MaxInt, "") }

// reasonsUpTo names so many events and so many sources, and leads to where the rest are.
func (v *visit) reasonsUpTo(r *row, most int, rest string) []line {
	var lines []line
	if len(r.Because) > 0 {
		said := line{{Text: v.T("varför: ", "why: ")}}
		for i, id := range r.Because[:min(len(r.Because), most)] {
			if i > 0 {
				said = append(said, bit{Text: "; "})
			}
			said = append(said, bit{Text: v.eventLine(id), Href: v.eventLink(id)})
		}
		if more := len(r.Because) - most; more > 0 {
			said = append(said, bit{Text: " "}, v.andMore(more, rest))
		}
		lines = append(lines, said)
	}
	met := map[string]bool{}
	for _, claim := range r.Claims {
		for _, e := range claim.Evidence {
			said := v.evidence(e)
			if !met[said[0].Text] {
				if met[said[0].Text] = true; len(met) > most {
					continue
				}
				lines = append(lines, append(line{{Text: v.T("källa: ", "source: ")}}, said...))
			}
		}
	}
	if more := len(met) - most; more > 0 {
		lines = append(lines, line{{Text: v.T("källor: ", "sources: ")}, v.andMore(more, rest)})
	}
	if !r.Complete {
		lines = append(lines, line{{Text: v.T("för många möjliga läsningar för att gå igenom alla", "too many possible readings to walk them all")}})
	}
	return lines
}
