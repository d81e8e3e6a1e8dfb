package main

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// viewPage draws an answer for people.
type viewPage struct {
	*words
	answer *api.ViewAnswer
	narrow bool                      // only some of the rows were asked for
	why    func(event string) string // says in a line which record it is
}

// nothing says why there are no rows, and no more than is known.
func (p *viewPage) nothing() string {
	if p.narrow {
		return p.c.say("Inga rader i urvalet. Utan --key, --org, --q, --where och --after visas alla rader vid det ögonblicket.",
			"No rows in what was selected. Without --key, --org, --q, --where and --after all rows at that moment are shown.")
	}
	return p.c.say("Inga rader: liggaren säger inget om det vid det ögonblicket.", "No rows: the ledger says nothing about it at that moment.")
}

// write draws the answer as a table, or each row in full.
func (p *viewPage) write(full bool) {
	c, a := p.c, p.answer
	label := a.View
	if v := projections.ViewByName(a.View); v != nil {
		label = v.Label.In(c.lang)
	}
	c.line("%s · %s", label, a.Ledger)
	c.moment(a.Moment)
	c.line(c.say("räknat ur %d av %d händelser till position %d, %d överhoppade", "computed from %d of %d events up to position %d, %d skipped"),
		a.Complete.Applied, a.Complete.Of, a.Position, a.Complete.Skipped)
	c.line("")
	columns, lists := screenOf(a.View, a.Rows)
	p.root, p.lists, p.names = a.View, lists, a.Names
	switch {
	case len(a.Rows) == 0:
		c.line("%s", p.nothing())
	case full:
		for i := range a.Rows {
			p.card(&a.Rows[i])
		}
	default:
		p.table(columns)
	}
	if a.Next != "" {
		c.line(c.say("\nFler rader finns; nästa sida: --after %s", "\nThere are more rows; next page: --after %s"), a.Next)
	}
}

// moment says for when an answer was asked.
func (c *console) moment(m api.ShownMoment) {
	c.line("%s", c.momentWords(m))
}

func (c *console) momentWords(m api.ShownMoment) string {
	return c.say("gällde %s · känt senast %s · i liggaren till %s", "in force %s · known by %s · in the ledger by %s", m.On, m.Known, recordedWords(c, m.Recorded))
}

func recordedWords(c *console, recorded string) string {
	if strings.Trim(recorded, "0123456789") == "" {
		return c.say("position ", "position ") + recorded
	}
	return recorded
}

func (p *viewPage) table(columns []string) {
	c := p.c
	t := &table{head: []string{c.say("NYCKEL", "KEY")}}
	for _, name := range columns {
		t.head = append(t.head, strings.ToUpper(p.field(name)))
	}
	t.head = append(t.head, c.say("SÄKERHET", "CERTAINTY"))
	for i := range p.answer.Rows {
		p.rowLines(t, &p.answer.Rows[i], columns)
	}
	t.write(c)
}

// rowLines puts a row into the table: one line where it is one thing or nothing, else one for each that it may be, and why.
func (p *viewPage) rowLines(t *table, row *api.ViewRow, columns []string) {
	possible := p.possible(row)
	shown := 0
	for i, each := range possible {
		if each.content.Kind() != '{' && len(possible) > 1 {
			continue
		}
		cells := []string{""}
		if shown == 0 {
			cells[0] = row.Key
		}
		for _, name := range columns {
			cell := p.cell(each.content, name)
			if shown > 0 && !slices.Contains(row.Differs, name) && !(name == "holder" && slices.Contains(row.Differs, "holders")) {
				cell = ""
			}
			cells = append(cells, cell)
		}
		t.row(append(cells, possible[i].word)...)
		shown++
	}
	for _, reason := range p.reasons(row) {
		t.across(reason)
	}
}

// possibility is one that a row may be, and how it is told of.
type possibility struct {
	content jsontext.Value // null: no row at all
	word    string         // how certain, in words
}

// possible are all that a row may be: one where it is certain, the alternatives, or the claims.
func (p *viewPage) possible(row *api.ViewRow) []possibility {
	c, certainty := p.c, p.c.certainty(row.Certainty)
	var all []possibility
	switch {
	case row.Certainty == "certain":
		return []possibility{{row.Row, certainty}}
	case len(row.Claims) > 0:
		for i, claim := range row.Claims {
			word := c.say("som registrerat", "as recorded")
			if i > 0 && claim.Event != row.Claims[0].Event {
				word = c.say("enligt annan källa", "by another source")
			}
			all = append(all, possibility{claim.Row, certainty + ": " + word})
		}
	default:
		for _, content := range row.Alternatives {
			word := c.say("antingen", "either")
			if len(all) > 0 {
				word = c.say("eller", "or")
			}
			all = append(all, possibility{content, certainty + ": " + word})
		}
		if len(all) <= 2 && slices.ContainsFunc(all, isNone) {
			all[0].word = certainty + c.say(": detta, eller ingen rad", ": this, or no row")
			return all
		}
	}
	if at := slices.IndexFunc(all, isNone); at > 0 {
		none := c.say(" (eller ingen rad)", " (or no row)")
		if len(row.Claims) > 0 {
			none = c.say(" (enligt annan källa ingen rad)", " (by another source no row)")
		}
		all[0].word += none
	}
	return all
}

func isNone(p possibility) bool { return p.content.Kind() != '{' }

// cellMost is how many objects of a list a cell shows; more are counted.
const cellMost = 3

// cell says a field in a table; long lists are counted.
func (p *viewPage) cell(content jsontext.Value, name string) string {
	v := api.ValueOf(content, name)
	if v == nil && name == "holder" {
		if v = api.ValueOf(content, "holders"); v != nil {
			return p.value("holders", v)
		}
	}
	if v == nil {
		return "–"
	}
	if v.Kind() == '[' && elementKind(v) == '{' {
		n := 0
		for range api.Elements(v) {
			n++
		}
		if n > cellMost {
			return p.c.say("%d st", "%d", n)
		}
	}
	return p.value(name, v)
}

// reasons say why a row is not certain, and where it can be looked up.
func (p *viewPage) reasons(row *api.ViewRow) []string {
	c := p.c
	var lines []string
	for _, event := range row.Because {
		lines = append(lines, c.say("varför: ", "why: ")+p.why(event))
	}
	for _, claim := range row.Claims {
		for _, e := range claim.Evidence {
			lines = appendNew(lines, c.say("källa: ", "source: ")+e.Text(c.lang))
		}
	}
	if !row.Complete {
		lines = append(lines, c.say("för många möjliga läsningar för att gå igenom alla", "too many possible readings to walk them all"))
	}
	return lines
}

// card draws one row in full.
func (p *viewPage) card(row *api.ViewRow) {
	c := p.c
	c.line("%s   %s", row.Key, c.certainty(row.Certainty))
	for i, each := range p.possible(row) {
		switch {
		case row.Certainty == "certain":
			p.fields(each.content, nil)
		case isNone(each):
		case i == 0:
			c.line("  %s:", each.word)
			p.fields(each.content, nil)
		default:
			c.line("  %s:", each.word)
			p.fields(each.content, row.Differs)
		}
	}
	for _, reason := range p.reasons(row) {
		c.line("  %s", reason)
	}
	p.provenance(row)
}

const labelWidth = 20

// fields draws a row's fields, or only those named.
func (p *viewPage) fields(content jsontext.Value, only []string) {
	for _, m := range api.Members(content) {
		if only != nil && !slices.Contains(only, m.Name) {
			continue
		}
		if m.Value.Kind() == '[' && elementKind(m.Value) == '{' {
			p.c.labelled(p.field(m.Name), "")
			for each := range api.Elements(m.Value) {
				p.c.labelled("", "• "+p.value(m.Name, each))
			}
			continue
		}
		p.c.labelled(p.field(m.Name), p.value(m.Name, m.Value))
	}
}

// labelled writes a label and a text beside it.
func (c *console) labelled(label, text string) {
	width := c.width
	if width == 0 {
		width = pageWidth
	}
	for i, piece := range wrapped(text, max(width-labelWidth-6, 3*narrowest)) {
		if i > 0 {
			label = ""
		}
		c.line("%s", strings.TrimRight("    "+label+strings.Repeat(" ", max(1, labelWidth-length(label)))+piece, " "))
	}
}

// provenance draws where a row comes from.
func (p *viewPage) provenance(row *api.ViewRow) {
	c := p.c
	if len(row.NotStated) > 0 {
		var names []string
		for _, name := range row.NotStated {
			names = append(names, p.field(name))
		}
		c.labelled(c.say("anges inte", "not stated"), strings.Join(names, ", "))
	}
	if row.Since != "" {
		c.labelled(c.say("sedan", "since"), row.Since)
	}
	if row.Until != "" {
		c.labelled(c.say("till och med", "until"), row.Until)
	}
	if len(row.Sources) > 0 {
		c.labelled(c.say("källor", "sources"), strings.Join(row.Sources, ", "))
	}
	c.labelled(c.say("känt", "known"), row.Known)
	c.labelled(c.say("i liggaren", "recorded"), instant(row.Recorded))
	c.labelled(c.say("händelser", "events"), strings.Join(row.Events, ", "))
	c.line("")
}

// instant says a time of recording, in the day's own zone.
func instant(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(domain.Stockholm).Format("2006-01-02 15:04:05")
}
