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
	labels, own, carried := sheetColumns(v)
	table, err := newSheet(w, form, labels)
	if err != nil {
		return err
	}
	rows := uint64(0)
	var complete projections.Completeness
	for row, err := range v.Each(ctx, x.e, x.m, projections.Query{Org: x.p.values.Get("org")}, &complete) {
		if err != nil {
			return err
		}
		if err := sheetRow(table, x.manifest.Ledger, row, own, carried); err != nil {
			return err
		}
		rows++
	}
	x.manifest.Counts[v.Name] = rows
	if len(complete.Undigested) > 0 {
		if x.manifest.Undigested == nil {
			x.manifest.Undigested = map[string][]domain.Ref{}
		}
		x.manifest.Undigested[v.Name] = complete.Undigested
	}
	return table.end()
}

// entityColumns are the labels of entities.csv.
var entityColumns = []string{"entity", "kind", "name"}

// entities writes what the references of the tables are called.
func (x *export) entities(ctx context.Context, w io.Writer, form csvForm) error {
	table, err := newSheet(w, form, entityColumns)
	if err != nil {
		return err
	}
	x.manifest.Counts["entities"] = 0
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
			x.manifest.Counts["entities"]++
		}
	}
	return table.end()
}

// columnsOf writes what the columns of the tables mean.
func columnsOf(w io.Writer, views []*projections.View) error {
	list := ExportColumns{Row: columnInfos(projections.DescribeRow()), Content: map[string]domain.Text{
		contentRow:         {SV: "raden, säker", EN: "the row, certain"},
		contentAlternative: {SV: "en av dem som en osäker rad kan vara", EN: "one of those that an uncertain row can be"},
		contentNone:        {SV: "möjligen ingen rad", EN: "possibly no row"},
		contentClaim:       {SV: "raden enligt en av källorna i en tvist", EN: "the row by one of the sources in a dispute"},
	}, Cells: domain.Text{
		SV: "En lista av texter har « | » mellan sig, annat som är sammansatt står som JSON. En text som ett kalkylblad skulle ta för en formel (börjar med = + - @) har en apostrof före sig; ta bort den för att få texten.",
		EN: "The texts of a list have ' | ' between them; what else is composed stands as JSON. A text that a spreadsheet would take for a formula (it begins with = + - @) has an apostrophe before it; take it away to get the text.",
	}}
	for _, v := range views {
		labels, _, _ := sheetColumns(v)
		list.Views = append(list.Views, ExportView{File: v.Name + tableSuffix, Header: labels, ViewInfo: ViewInfo{Name: v.Name, Version: v.Version, Label: v.Label, Columns: columnInfos(v.Describe())}})
	}
	return writePretty(w, list)
}

// ExportColumns is columns.json: what the columns of the tables mean, in both languages.
type ExportColumns struct {
	Views   []ExportView           `json:"views"`
	Row     []ColumnInfo           `json:"row"`     // what every line carries beside its view's columns; «row_» stands before what a view has a column of its own for
	Content map[string]domain.Text `json:"content"` // what a line shows of its row
	Cells   domain.Text            `json:"cells"`   // how a cell is written
}

// ExportView is one table.
type ExportView struct {
	File   string   `json:"file"`
	Header []string `json:"header"`
	ViewInfo
}

// writePretty writes JSON that people read, too.
func writePretty(w io.Writer, v any) error {
	if err := json.MarshalWrite(w, v, json.Deterministic(true), jsontext.WithIndent("\t")); err != nil {
		return err
	}
	_, err := w.Write([]byte("\n"))
	return err
}
