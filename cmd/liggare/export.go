package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liggare/api"
	"liggare/domain"
)

var exportCommand = &command{
	name:    "export",
	summary: domain.Text{SV: "sparar en liggare för statistik, kalkylblad eller processanalys", EN: "saves a ledger for statistics, spreadsheets or process mining"},
	args:    domain.Text{SV: "--ledger ID (--server URL | --data KATALOG) --format csv|jsonl|ocel --out FIL", EN: "--ledger ID (--server URL | --data DIR) --format csv|jsonl|ocel --out FILE"},
	about: domain.Text{
		SV: "csv är ett zip-arkiv: en tabell per vy, vad det som tabellerna nämner heter, vad kolumnerna betyder. jsonl är händelserna som de lagras, en CloudEvent per rad. ocel är OCEL 2.0 för processanalys. " +
			"Sist i alla tre står ett manifest med ögonblick, position, antal och SHA-256. Det kontrolleras innan filen får sitt namn: en fil som blev avbruten finns aldrig. Dödas programmet blir en del kvar, FIL.part-…, som kan tas bort.",
		EN: "csv is a zip archive: a table a view, what the tables' references are called, what the columns mean. jsonl is the events as they are stored, a CloudEvent a line. ocel is OCEL 2.0 for process mining. " +
			"A manifest with moment, position, counts and SHA-256 stands last in all three. It is checked before the file gets its name: a file that was broken off is never there. If the program is killed, a part is left, FILE.part-…, which can be removed.",
	},
	examples: []example{
		{"export --data ./data --ledger botkyrka --format csv --out botkyrka.zip", domain.Text{SV: "alla vyer i dag", EN: "every view today"}},
		{"export --data ./data --ledger botkyrka --format csv --on 2019-11-30 --view documents --view gaps --excel --out gaps.zip", domain.Text{SV: "två vyer en dag, som Excel på svenska läser dem", EN: "two views of a day, as Excel in Swedish reads them"}},
		{"export --server http://127.0.0.1:8080 --ledger botkyrka --format ocel --out botkyrka.ocel.json", domain.Text{SV: "för processanalys", EN: "for process mining"}},
	},
	exits: []exit{
		{exitUnavailable, domain.Text{SV: "går inte att nå just nu, eller exporten kom inte hel; ingen fil finns kvar", EN: "unavailable, or the export did not come whole; no file is left"}},
	},
	prepare: func(f *flags) action {
		cmd := new(exporting)
		cmd.target.flags(f)
		f.must(&cmd.format, "format", "`FORM`: csv, jsonl eller ocel", "`FORM`: csv, jsonl or ocel")
		f.must(&cmd.out, "out", "`FIL`: dit exporten sparas", "`FILE`: where the export is saved")
		f.bool(&cmd.force, "force", "skriv över filen om den finns", "write over the file if it is there")
		cmd.moment.flags(f)
		f.list(&cmd.views, "view", "`VY`: bara de vyerna (csv)", "`VIEW`: only these views (csv)")
		f.text(&cmd.org, "org", "", "`ID`: bara rader som nämner organisationen (csv)", "`ID`: only rows that name the organisation (csv)")
		f.bool(&cmd.excel, "excel", "semikolon och decimalkomma, som Excel på svenska läser (csv)", "semicolons and decimal commas, as Excel in Swedish reads (csv)")
		f.text(&cmd.typ, "type", "", "`TYP`: bara händelser av typen (jsonl, ocel)", "`TYPE`: only events of the type (jsonl, ocel)")
		f.text(&cmd.subject, "subject", "", "`SLAG/ID`: bara händelser om det (jsonl, ocel)", "`KIND/ID`: only events about it (jsonl, ocel)")
		f.common()
		return cmd.run
	},
}

type exporting struct {
	target
	moment
	format, out, org, typ, subject string
	views                          []string
	force, excel                   bool
}

// query is what the API is asked, or what can't be asked of the format.
func (x *exporting) query() (url.Values, error) {
	q := url.Values{}
	tables, events := x.on != "" || len(x.views) > 0 || x.org != "" || x.excel, x.typ != "" || x.subject != ""
	switch {
	case !slices.Contains([]string{"csv", "jsonl", "ocel"}, x.format):
		return nil, usage("--format är csv | jsonl | ocel.", "--format is csv | jsonl | ocel.")
	case x.format == "csv" && events:
		return nil, usage("--type och --subject hör till jsonl och ocel.", "--type and --subject belong to jsonl and ocel.")
	case x.format != "csv" && tables:
		return nil, usage("--on, --view, --org och --excel hör till csv.", "--on, --view, --org and --excel belong to csv.")
	}
	x.into(q, "")
	set(q, "org", x.org)
	set(q, "type", x.typ)
	set(q, "subject", x.subject)
	if len(x.views) > 0 {
		q["view"] = x.views
	}
	if x.excel {
		q.Set("csv", "excel")
	}
	return q, nil
}

func (x *exporting) run(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	q, err := x.query()
	if err != nil {
		return err
	}
	if _, err := os.Stat(x.out); err == nil && !x.force {
		return refused("%s finns redan. Ange ett annat namn, eller --force för att skriva över.", "%s is there already. Give another name, or --force to write over it.", x.out)
	}
	return x.ask(ctx, c, func(client *api.Client) error {
		m, err := x.save(ctx, c, client, q)
		if err != nil {
			return err
		}
		x.tell(c, m)
		return nil
	})
}

// save writes to a file beside the one asked for, which gets its name when the manifest has been found to fit. If we crash before that, the part is left under its own name.
func (x *exporting) save(ctx context.Context, c *console, client *api.Client, q url.Values) (m *api.Manifest, err error) {
	part, err := os.CreateTemp(filepath.Dir(x.out), filepath.Base(x.out)+".part-*")
	if err != nil {
		return nil, refused("Det går inte att skriva i %s.", "%s can't be written to.", filepath.Dir(x.out))
	}
	defer func() {
		part.Close()
		if err != nil {
			os.Remove(part.Name())
		}
	}()
	drawn := c.draw()
	defer drawn.clear()
	counted := &counting{to: part, show: func(n int64) { drawn.show(c.say("%s hämtat", "%s fetched", sizeWords(n))) }}
	if err := client.Export(ctx, x.ledger, x.format, q, counted); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, &fault{code: exitUnavailable, cause: err, text: domain.Text{SV: "Exporten bröts innan den var hel; ingen fil sparades.", EN: "The export broke off before it was whole; no file was saved."}}
		}
		return nil, err
	}
	drawn.show(c.say("kontrollerar", "checking"))
	if m, err = api.VerifyExport(x.format, part, counted.n); err != nil {
		return nil, &fault{code: exitUnavailable, cause: err, text: domain.Text{SV: "Exporten kom inte hel; ingen fil sparades.", EN: "The export did not come whole; no file was saved."}}
	}
	if err := errors.Join(part.Sync(), part.Chmod(0o644)); err != nil {
		return nil, err
	}
	return m, os.Rename(part.Name(), x.out)
}

// tell says what was saved.
func (x *exporting) tell(c *console, m *api.Manifest) {
	c.line("%s", c.say("sparat i %s, kontrollerat mot manifestet", "saved in %s, checked against its manifest", x.out))
	when := c.say("känt senast %s · i liggaren till %s", "known by %s · in the ledger by %s", m.Moment.Known, recordedWords(c, m.Moment.Recorded))
	if !m.Moment.On.IsZero() {
		when = c.say("gällde %s · ", "in force %s · ", m.Moment.On) + when
	}
	c.line("%s", when)
	if len(m.Rows) > 0 {
		c.line("%s", c.say("rader: %s", "rows: %s", countsText(c, m.Rows, m.Lines)))
	} else {
		c.line("%s", c.say("innehåll: %s", "content: %s", countsText(c, m.Counts, nil)))
	}
	c.line(c.say("högst klass %s", "at most class %s"), m.Class)
	if len(m.Filter["org"])+len(m.Filter["subject"])+len(m.Filter["type"]) > 0 && holdsNothing(m) {
		c.line("%s", c.say("ingenting i liggaren passar urvalet; filen har inga rader eller händelser. Stämmer --org, --subject och --type?", "nothing in the ledger fits the selection; the file has no rows or events. Are --org, --subject and --type right?"))
	}
	if m.Unread > 0 {
		c.line(c.say("%d poster är av typer som serverns version inte kan läsa", "%d records are of types that the server's version can't read"), m.Unread)
	}
	for _, view := range slices.Sorted(maps.Keys(m.Undigested)) {
		c.line(c.say("%s saknar raderna om %d entiteter, som vyn inte kan räkna ut", "%s lacks the rows of %d entities, which the view can't compute"), view, len(m.Undigested[view]))
	}
}

// holdsNothing tells an export without a row of a view or an event; the names of entities are in it whatever it is narrowed to.
func holdsNothing(m *api.Manifest) bool {
	for name, n := range m.Rows {
		if name != "entities" && n > 0 {
			return false
		}
	}
	return m.Counts["events"] == 0
}

// countsText lists numbers by name, with those of lines where a table has more lines than rows.
func countsText(c *console, counts, lines map[string]uint64) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		text := fmt.Sprintf("%s %d", name, counts[name])
		if lines[name] > counts[name] {
			text += c.say(" (%d linjer)", " (%d lines)", lines[name])
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// counting counts what is written and tells it on the way.
type counting struct {
	to   io.Writer
	n    int64
	show func(int64)
}

func (w *counting) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	w.n += int64(n)
	w.show(w.n)
	return n, err
}

// sizeWords says a size for people.
func sizeWords(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
