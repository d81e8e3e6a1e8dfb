package api

import (
	"archive/zip"
	"context"
	"io"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

const (
	mediaZIP    = "application/zip"
	tableSuffix = ".csv"
	jsonSuffix  = ".json"
)

// exportTables exports views as tables: an archive with a CSV file a view, the entities that they name, what the columns mean, and the manifest.
func (a *api) exportTables(r *http.Request) (*answer, error) {
	x, err := a.openExport(r, "csv", append([]string{"org", "csv"}, momentNames...), []string{"view"})
	if err != nil {
		return nil, err
	}
	_, form := x.p.form(mediaCSV)
	views := x.p.views()
	if err := x.p.err(); err != nil {
		return nil, err
	}
	x.onDay()
	return x.answer(mediaZIP, "-csv.zip", func(ctx context.Context, w io.Writer) error { return x.archive(ctx, w, views, form) }), nil
}

// views are those that are asked for by name, else all.
func (p *params) views() []*projections.View {
	if !p.values.Has("view") {
		return projections.Views()
	}
	var views []*projections.View
	for _, v := range projections.Views() {
		if slices.Contains(p.values["view"], v.Name) {
			views = append(views, v)
		}
	}
	for _, name := range p.values["view"] {
		if projections.ViewByName(name) == nil {
			p.refuse("query.view", "view", noSuchView())
			break
		}
	}
	return views
}

func noSuchView() domain.Text {
	return domain.Text{SV: "Vyn finns inte. De som finns är " + viewNames() + ".", EN: "There is no such view. There are " + viewNames() + "."}
}

// archive writes the files one after the other; what one is made of is never held.
func (x *export) archive(ctx context.Context, w io.Writer, views []*projections.View, form csvForm) error {
	z := zip.NewWriter(w)
	add := func(name string, write func(io.Writer) error) error {
		entry, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.manifest.Made})
		if err != nil {
			return err
		}
		out := newTally(entry)
		if err := write(out); err != nil {
			return err
		}
		x.manifest.Files = append(x.manifest.Files, ManifestFile{Name: name, Bytes: out.bytes, SHA256: out.hex()})
		return nil
	}
	for _, v := range views {
		if err := add(v.Name+tableSuffix, func(w io.Writer) error { return x.table(ctx, w, v, form) }); err != nil {
			return err
		}
	}
	if err := add("entities"+tableSuffix, func(w io.Writer) error { return x.entities(ctx, w, form) }); err != nil {
		return err
	}
	if err := add("columns"+jsonSuffix, func(w io.Writer) error { return columnsOf(w, views) }); err != nil {
		return err
	}
	entry, err := z.CreateHeader(&zip.FileHeader{Name: "manifest" + jsonSuffix, Method: zip.Deflate, Modified: x.manifest.Made})
	if err != nil {
		return err
	}
	if err := writePretty(entry, x.manifest); err != nil {
		return err
	}
	return z.Close()
}

// table writes a view's rows as they come.
func (x *export) table(ctx context.Context, w io.Writer, v *projections.View, form csvForm) error {
	columns := sheetColumns(v)
	table, err := newSheet(w, form, header(columns))
	if err != nil {
		return err
	}
	rows, lines := uint64(0), uint64(0)
	var complete projections.Completeness
	for row, err := range v.Each(ctx, x.e, x.m, projections.Query{Org: x.p.values.Get("org")}, &complete) {
		if err != nil {
			return err
		}
		n, err := sheetRow(table, x.manifest.Ledger, row, columns)
		if err != nil {
			return err
		}
		rows, lines = rows+1, lines+n
	}
	x.counted(v.Name, rows, lines)
	if len(complete.Undigested) > 0 {
		if x.manifest.Undigested == nil {
			x.manifest.Undigested = map[string][]domain.Ref{}
		}
		x.manifest.Undigested[v.Name] = complete.Undigested
	}
	return table.end()
}

// counted notes what a table holds.
func (x *export) counted(table string, rows, lines uint64) {
	if x.manifest.Rows == nil {
		x.manifest.Rows, x.manifest.Lines = map[string]uint64{}, map[string]uint64{}
	}
	x.manifest.Rows[table], x.manifest.Lines[table] = rows, lines
}

// entityColumns are the columns of entities.csv.
var entityColumns = []ColumnInfo{
	{Name: "entity", Label: domain.Text{SV: "entitet", EN: "entity"}, Meaning: domain.Text{SV: "Referensen som tabellerna nämner den med: slag och id.", EN: "The reference that the tables name it by: kind and id."}},
	{Name: "kind", Label: domain.Text{SV: "slag", EN: "kind"}, Meaning: domain.Text{SV: "Vad den är.", EN: "What it is."}, Values: kindTerms()},
	{Name: "name", Label: domain.Text{SV: "namn", EN: "name"}, Meaning: domain.Text{SV: "Vad den heter eller har för titel vid ögonblicket; tomt där ingen uppgift anger det.", EN: "What it is called or titled at the moment; empty where no fact says so."}},
}

// entities writes what the references of the tables are called.
func (x *export) entities(ctx context.Context, w io.Writer, form csvForm) error {
	table, err := newSheet(w, form, []string{entityColumns[0].Name, entityColumns[1].Name, entityColumns[2].Name})
	if err != nil {
		return err
	}
	n := uint64(0)
	known := func(f *domain.Fact) bool { return f.Known <= x.e.Known }
	for _, kind := range domain.Kinds {
		for home := range x.e.Homes(kind) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !slices.ContainsFunc(x.e.Facts(home), known) {
				continue
			}
			ref := x.e.Ref(home)
			if err := table.row(quoted(string(ref)), quoted(string(kind)), quoted(projections.Name(x.e, ref))); err != nil {
				return err
			}
			n++
		}
	}
	x.counted("entities", n, n)
	return table.end()
}

// columnsOf writes what the columns of the tables mean.
func columnsOf(w io.Writer, views []*projections.View) error {
	list := ExportColumns{Cells: domain.Text{
		SV: "En lista har « | » mellan sina texter; om någon av dem har | i sig, är tom eller om den första börjar med [ står listan som JSON, liksom annat som är sammansatt. En text som ett kalkylblad skulle ta för en formel (börjar med = + - @) har en apostrof före sig; ta bort den för att få texten.",
		EN: "A list has ' | ' between its texts; if any of them has a | in it or is empty, or the first begins with [, the list stands as JSON, as does what else is composed. A text that a spreadsheet would take for a formula (it begins with = + - @) has an apostrophe before it; take it away to get the text.",
	}}
	for _, v := range views {
		table := ExportTable{File: v.Name + tableSuffix, Version: v.Version, Label: v.Label}
		for _, c := range sheetColumns(v) {
			table.Columns = append(table.Columns, c.info)
		}
		list.Tables = append(list.Tables, table)
	}
	list.Tables = append(list.Tables, ExportTable{File: "entities" + tableSuffix, Label: domain.Text{SV: "vad det som tabellerna nämner heter", EN: "what the tables' references are called"}, Columns: entityColumns})
	used := map[string]bool{}
	for _, table := range list.Tables {
		vocabulariesOf(table.Columns, used)
	}
	list.Vocabularies = []VocabularyInfo{}
	for _, v := range domain.Vocabularies() {
		if used[v.ID] {
			list.Vocabularies = append(list.Vocabularies, VocabularyInfo{ID: v.ID, Terms: termInfos(v)})
		}
	}
	return writePretty(w, list)
}

// vocabulariesOf marks the lists that columns and their parts have terms of.
func vocabulariesOf(columns []ColumnInfo, used map[string]bool) {
	for _, c := range columns {
		if c.Vocabulary != "" {
			used[c.Vocabulary] = true
		}
		vocabulariesOf(c.Parts, used)
	}
}

// ExportColumns is columns.json: what the columns of the tables mean, in both languages, so that an archive is read without the server.
type ExportColumns struct {
	Tables       []ExportTable    `json:"tables"`
	Vocabularies []VocabularyInfo `json:"vocabularies"` // those that columns name
	Cells        domain.Text      `json:"cells"`        // how a cell is written
}

// ExportTable is one file: a column for each cell of its header, in order.
type ExportTable struct {
	File    string       `json:"file"`
	Version int          `json:"version,omitzero"` // of the view
	Label   domain.Text  `json:"label"`
	Columns []ColumnInfo `json:"columns"`
}

// writePretty writes JSON that people read, too.
func writePretty(w io.Writer, v any) error {
	if err := json.MarshalWrite(w, v, json.Deterministic(true), jsontext.WithIndent("\t")); err != nil {
		return err
	}
	_, err := w.Write([]byte("\n"))
	return err
}

// kindTerms are the kinds of entities, for people.
func kindTerms() []TermInfo {
	var terms []TermInfo
	for _, kind := range domain.Kinds {
		terms = append(terms, TermInfo{string(kind), kindLabels[kind]})
	}
	return terms
}

var kindLabels = map[domain.Kind]domain.Text{
	domain.KindLedger:         {SV: "liggare", EN: "ledger"},
	domain.KindOrganisation:   {SV: "organisation", EN: "organisation"},
	domain.KindDecision:       {SV: "beslut", EN: "decision"},
	domain.KindDocument:       {SV: "styrdokument", EN: "governing document"},
	domain.KindResponsibility: {SV: "ansvar", EN: "responsibility"},
	domain.KindPlan:           {SV: "plan", EN: "plan"},
	domain.KindMeasure:        {SV: "åtgärd", EN: "measure"},
	domain.KindTraining:       {SV: "utbildning", EN: "training"},
	domain.KindConcern:        {SV: "orosrapport", EN: "concern report"},
	domain.KindAssessment:     {SV: "lägesbild", EN: "assessment"},
	domain.KindCooperation:    {SV: "samverkan", EN: "cooperation"},
	domain.KindAudit:          {SV: "granskning", EN: "audit"},
	domain.KindRecommendation: {SV: "rekommendation", EN: "recommendation"},
	domain.KindGoal:           {SV: "mål", EN: "goal"},
}
