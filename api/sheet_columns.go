package api

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// What a line of a table shows of a row.
const (
	contentRow         = "row"         // the row, certain
	contentAlternative = "alternative" // one of those that an uncertain row can be
	contentNone        = "none"        // possibly there is no such row
	contentClaim       = "claim"       // what one side of a dispute says
)

// sheetColumn is a column of a view's table: what it is called and means, and what of a line stands in it.
type sheetColumn struct {
	info  ColumnInfo
	value func(*sheetLine) jsontext.Value
}

// sheetLine is what a line is made of: a row, or one of the things that it can be.
type sheetLine struct {
	ledger, content jsontext.Value
	about           map[string]jsontext.Value // what every row carries
	own             map[string]jsontext.Value // the view's columns
}

// sheetColumns are the columns of a view's table: where the row is from, the view's own columns, and what every row carries. A quantity has its bounds beside it, as numbers.
// What a row carries under the name of a column of the view's own has «row_» before it.
func sheetColumns(v *projections.View) []sheetColumn {
	var own, carried []sheetColumn
	columns := []sheetColumn{{ledgerColumn, func(l *sheetLine) jsontext.Value { return l.ledger }}}
	described := v.Describe()
	for i, info := range columnInfos(described) {
		name := info.Name
		own = append(own, sheetColumn{info, func(l *sheetLine) jsontext.Value { return l.own[name] }})
		if described[i].Counts {
			own = append(own,
				sheetColumn{boundInfo(info, "_min", domain.Text{SV: "minst", EN: "least"}), func(l *sheetLine) jsontext.Value { lo, _ := boundsOf(l.own[name]); return lo }},
				sheetColumn{boundInfo(info, "_max", domain.Text{SV: "högst", EN: "most"}), func(l *sheetLine) jsontext.Value { _, hi := boundsOf(l.own[name]); return hi }})
		}
	}
	for _, info := range columnInfos(projections.DescribeRow()) {
		name := info.Name
		column := sheetColumn{info, func(l *sheetLine) jsontext.Value { return l.about[name] }}
		switch {
		case name == "key", name == "certainty":
			columns = append(columns, column)
			continue
		case slices.Contains([]string{"row", "alternatives", "claims"}, name):
			continue
		case slices.Contains(v.Columns(), name):
			column.info.Name = "row_" + name
		}
		carried = append(carried, column)
	}
	columns = append(columns, sheetColumn{contentColumn, func(l *sheetLine) jsontext.Value { return l.content }})
	return slices.Concat(columns, own, carried)
}

// header are the labels of columns: ids, the same in every language.
func header(columns []sheetColumn) []string {
	labels := make([]string, len(columns))
	for i, c := range columns {
		labels[i] = c.info.Name
	}
	return labels
}

var (
	ledgerColumn = ColumnInfo{Name: "ledger", Label: domain.Text{SV: "liggare", EN: "ledger"},
		Meaning: domain.Text{SV: "Liggarens id, som raden kommer ur.", EN: "The id of the ledger that the row is from."}}
	contentColumn = ColumnInfo{Name: "content", Label: domain.Text{SV: "innehåll", EN: "content"},
		Meaning: domain.Text{SV: "Vad radens linje i tabellen visar av den: en osäker eller omtvistad rad har en linje för var och en som den kan vara, med samma key.",
			EN: "What this line of the table shows of its row: an uncertain or disputed row has a line for each that it can be, with the same key."},
		Values: []TermInfo{
			{contentRow, domain.Text{SV: "raden, säker", EN: "the row, certain"}},
			{contentAlternative, domain.Text{SV: "en av dem som en osäker rad kan vara", EN: "one of those that an uncertain row can be"}},
			{contentNone, domain.Text{SV: "möjligen ingen rad", EN: "possibly no row"}},
			{contentClaim, domain.Text{SV: "raden enligt en av källorna i en tvist", EN: "the row by one of the sources in a dispute"}},
		}}
)

// boundInfo is what a bound of a quantity means.
func boundInfo(of ColumnInfo, suffix string, which domain.Text) ColumnInfo {
	return ColumnInfo{Name: of.Name + suffix, Label: domain.Text{SV: of.Label.SV + ", " + which.SV, EN: of.Label.EN + ", " + which.EN}, Meaning: domain.Text{
		SV: "Gränsen för " + of.Name + " som ett tal; lika med den andra där källan anger ett tal, även ungefärligt. En andel är ett tal 0–1. Tom där ingen gräns anges. Den exakta formen står i " + of.Name + ".",
		EN: "The bound of " + of.Name + " as a number; the same as the other where the source states one number, if only about. A share is a number 0–1. Empty where no bound is stated. The exact form stands in " + of.Name + ".",
	}}
}

// boundsOf are the least and the greatest number that a quantity can be, in the forms of domain.Quantity; nil where it has none.
func boundsOf(quantity jsontext.Value) (lo, hi jsontext.Value) {
	var q struct {
		Exact       jsontext.Value `json:"exact"`
		Approximate jsontext.Value `json:"approximate"` // true beside a range or a share
		Min         jsontext.Value `json:"min"`
		Max         jsontext.Value `json:"max"`
		Share       jsontext.Value `json:"share"`
	}
	if len(quantity) == 0 || json.Unmarshal(quantity, &q) != nil {
		return nil, nil
	}
	for _, one := range []jsontext.Value{q.Exact, q.Share, q.Approximate} {
		if one.Kind() == '0' {
			return one, one
		}
	}
	return q.Min, q.Max
}
