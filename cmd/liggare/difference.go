package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/projections"
)

// diffPage draws a difference for people.
type diffPage struct {
	viewPage
	difference *api.ViewDifference
	every      bool // all views are compared: what changed is told after how much
}

func (p *diffPage) write() {
	c, d := p.c, p.difference
	c.line(c.say("Skillnad i %s", "Difference in %s"), d.Ledger)
	c.line("%s", c.say("från: ", "from: ")+c.momentWords(d.From.Moment))
	c.line("%s", c.say("till: ", "to:   ")+c.momentWords(d.To.Moment))
	if p.every {
		p.counts()
	}
	empty := true
	for _, v := range p.order() {
		if p.view(v, d.Views[v]) {
			empty = false
		}
	}
	if empty {
		c.line("%s", c.say("\nIngenting skiljer.", "\nNothing differs."))
	}
}

// counts says how much changed in each view, before it is told what.
func (p *diffPage) counts() {
	c := p.c
	t := &table{head: []string{c.say("VY", "VIEW"), c.say("TILLKOMMIT", "ADDED"), c.say("UPPHÖRT", "ENDED"), c.say("ÄNDRAT", "CHANGED"), c.say("RÄTTAT", "CORRECTED")}}
	told := false
	for _, v := range p.order() {
		change := p.difference.Views[v]
		counts := []int{len(change.Added), len(change.Ended), len(change.Changed), len(change.Corrected)}
		if slices.Max(counts) == 0 {
			continue
		}
		cells := []string{v}
		for _, n := range counts {
			cells = append(cells, strconv.Itoa(n))
		}
		t.row(cells...)
		told = true
	}
	if told {
		c.line("")
		t.write(c)
		c.line("%s", c.say("en vy i taget: --view NAMN", "one view at a time: --view NAME"))
	}
}

// order is that of the views' table, with those that this version doesn't know last.
func (p *diffPage) order() []string {
	var names []string
	for _, v := range projections.Views() {
		if _, asked := p.difference.Views[v.Name]; asked {
			names = append(names, v.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.difference.Views)) {
		names = appendNew(names, name)
	}
	return names
}

// view draws what changed in one view; false where nothing did.
func (p *diffPage) view(name string, change *api.ViewChange) bool {
	c := p.c
	if len(change.Added)+len(change.Ended)+len(change.Changed)+len(change.Corrected) == 0 {
		return false
	}
	label := name
	if v := projections.ViewByName(name); v != nil {
		label = v.Label.In(c.lang)
	}
	c.line("\n%s", label)
	columns, lists := screenOf(name, nil)
	p.root, p.lists = name, lists
	p.rows("+ "+c.say("tillkommit", "added"), change.Added, columns)
	p.rows("- "+c.say("upphört", "ended"), change.Ended, columns)
	for _, row := range change.Changed {
		p.changed(&row)
	}
	for _, row := range change.Corrected {
		c.line(c.say("  ! rättad  %s: %s, %s", "  ! corrected  %s: %s, %s"), row.Key, row.Reason.Vocabulary().Label(string(row.Reason)).In(c.lang), p.why(row.Event))
	}
	return true
}

func (p *diffPage) rows(mark string, rows []api.ViewRow, columns []string) {
	for i := range rows {
		row := &rows[i]
		p.c.line("  %s  %s  (%s)", mark, row.Key, p.c.certainty(row.Certainty))
		for _, content := range row.Contents()[:min(1, len(row.Contents()))] {
			p.c.labelled("", p.summary(content, columns))
		}
	}
}

// summary says a row in a line, by the columns of its view's table.
func (p *diffPage) summary(content jsontext.Value, columns []string) string {
	var parts []string
	for _, name := range columns {
		if v := api.ValueOf(content, name); v != nil && v.Kind() != 'f' {
			parts = append(parts, p.field(name)+": "+p.cell(content, name))
		}
	}
	return strings.Join(parts, " · ")
}

// changed draws the fields in which a row differs, before and after.
func (p *diffPage) changed(row *api.ChangedRow) {
	c := p.c
	c.line("  ~ %s  %s", c.say("ändrat", "changed"), row.Key)
	for _, name := range row.Differs {
		before, after := p.possibly(&row.Before, name), p.possibly(&row.After, name)
		switch name {
		case "certainty":
			before, after = c.certainty(row.Before.Certainty), c.certainty(row.After.Certainty)
		case "since":
			before, after = p.date(row.Before.Since), p.date(row.After.Since)
		case "until":
			before, after = p.date(row.Before.Until), p.date(row.After.Until)
		}
		c.labelled(p.field(name), before+" → "+after)
	}
}

// date says a date of the row itself.
func (p *diffPage) date(text string) string {
	if text == "" {
		return "–"
	}
	return dateWords(p.c, text)
}

// possibly says the values that a field can have in a row.
func (p *diffPage) possibly(row *api.ViewRow, name string) string {
	var values []string
	for _, content := range row.Contents() {
		values = appendNew(values, p.cell(content, name))
	}
	if len(values) == 0 {
		return "–"
	}
	return strings.Join(values, p.c.say(" eller ", " or "))
}
