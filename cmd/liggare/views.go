package main

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"liggare/api"
	"liggare/domain"
)

var viewsCommand = &command{
	name:    "views",
	summary: domain.Text{SV: "räknar upp vyerna, och vad deras kolumner betyder", EN: "lists the views, and what their columns mean"},
	args:    domain.Text{SV: "--ledger ID (--server URL | --data KATALOG) [--describe] [VY]", EN: "--ledger ID (--server URL | --data DIR) [--describe] [VIEW]"},
	about: domain.Text{
		SV: "En kolumn anges av källor, eller räknas fram av liggaren ur det som källorna anger. Anges en vy beskrivs den ensam.",
		EN: "A column is stated by sources, or worked out by the ledger from what they state. A view that is named is described alone.",
	},
	examples: []example{
		{"views --data ./data --ledger botkyrka", domain.Text{SV: "vyerna", EN: "the views"}},
		{"views --data ./data --ledger botkyrka documents", domain.Text{SV: "en vys kolumner", EN: "the columns of a view"}},
		{"views --server http://127.0.0.1:8080 --ledger botkyrka --describe --format json", domain.Text{SV: "alla kolumner, för ett program", EN: "all columns, for a program"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "liggaren eller vyn finns inte", EN: "there is no such ledger or view"}},
	},
	prepare: func(f *flags) action {
		cmd := new(views)
		cmd.flags(f)
		f.bool(&cmd.describe, "describe", "visa vad kolumnerna betyder", "show what the columns mean")
		f.answers()
		f.common()
		return cmd.run
	},
}

type views struct {
	target
	describe bool
}

func (v *views) run(ctx context.Context, c *console, args []string) error {
	if len(args) > 1 {
		return usage("Ange en vy, eller ingen: %s.", "Give one view, or none: %s.", viewNames())
	}
	query := url.Values{}
	if len(args) == 1 {
		query.Set("view", args[0])
	}
	return v.ask(ctx, c, func(client *api.Client) error {
		raw, err := client.Describe(ctx, v.ledger, query)
		if err != nil {
			return err
		}
		if c.json {
			return c.raw(raw)
		}
		list := new(api.ViewList)
		if err := decode(raw, list); err != nil {
			return err
		}
		switch {
		case len(args) == 1:
			c.columnsOf(list.Views)
		case v.describe:
			c.columnsOf(append(list.Views, api.ViewInfo{Name: "*", Label: domain.Text{SV: "varje rad", EN: "every row"}, Columns: list.Row}))
		default:
			c.views(list.Views)
		}
		return nil
	})
}

// views draws the list of views.
func (c *console) views(all []api.ViewInfo) {
	t := &table{head: []string{c.say("VY", "VIEW"), c.say("KALLAS", "CALLED"), c.say("KOLUMNER", "COLUMNS")}}
	for _, v := range all {
		t.row(v.Name, v.Label.In(c.lang), strconv.Itoa(len(v.Columns)))
	}
	t.write(c)
}

// columnsOf draws what the columns of views mean.
func (c *console) columnsOf(all []api.ViewInfo) {
	for i, v := range all {
		if i > 0 {
			c.line("")
		}
		c.line("%s · %s", v.Name, v.Label.In(c.lang))
		t := &table{head: []string{c.say("KOLUMN", "COLUMN"), c.say("KALLAS", "CALLED"), c.say("UR", "FROM"), c.say("BETYDER", "MEANS")}}
		c.columnRows(t, "", v.Columns)
		t.write(c)
	}
}

// columnRows puts columns into a table, each with its parts behind it.
func (c *console) columnRows(t *table, path string, columns []api.ColumnInfo) {
	for _, column := range columns {
		from := c.say("liggaren", "ledger")
		if column.Stated {
			from = c.say("källa", "source")
		}
		t.row(path+column.Name, column.Label.In(c.lang), from, column.Meaning.In(c.lang)+c.valueWords(column))
		c.columnRows(t, path+column.Name+"/", column.Parts)
	}
}

// valueWords says what a column can hold, where that is a list.
func (c *console) valueWords(column api.ColumnInfo) string {
	if column.Vocabulary != "" {
		return c.say(" Lista: ", " List: ") + column.Vocabulary + "."
	}
	var words []string
	for _, value := range column.Values {
		word := value.ID
		if label := value.Label.In(c.lang); label != strings.ReplaceAll(word, "_", " ") {
			word += " (" + label + ")"
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		return ""
	}
	return c.say(" Värden: ", " Values: ") + strings.Join(words, ", ") + "."
}
