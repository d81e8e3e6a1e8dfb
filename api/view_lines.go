package api

import (
	"context"
	"io"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/projections"
)

// What a line of a table shows of a row.
const (
	contentRow         = "row"         // the row, certain
	contentAlternative = "alternative" // one of those that an uncertain row can be
	contentNone        = "none"        // possibly there is no such row
	contentClaim       = "claim"       // what one side of a dispute says
)

// lines is the answers' rows as lines of JSON or CSV.
func lines(v *projections.View, answers []*projections.Answer, media string, form csvForm, wide bool) func(context.Context, io.Writer) error {
	return func(ctx context.Context, w io.Writer) error {
		if media == mediaCSV {
			return writeSheet(ctx, w, v, answers, form)
		}
		return writeLines(ctx, w, answers, wide)
	}
}

// ledgerRow is a row of the answer over all ledgers, as a line.
type ledgerRow struct {
	Ledger string `json:"ledger"`
	projections.Row
}

// writeLines writes a row a line, as the JSON answer has it; wide ones, of several ledgers, tell which.
func writeLines(ctx context.Context, w io.Writer, answers []*projections.Answer, wide bool) error {
	for _, answer := range answers {
		for i := range answer.Rows {
			var line any = &answer.Rows[i]
			if wide {
				line = ledgerRow{answer.Ledger, answer.Rows[i]}
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			raw, err := json.Marshal(line, json.Deterministic(true))
			if err != nil {
				return err
			}
			if _, err := w.Write(append(raw, '\n')); err != nil {
				return err
			}
		}
	}
	return nil
}

// sheetColumns are the labels of a view's table: where the row is from, the view's own columns, and what every row carries. What a row carries under the name of a column
// of the view's own has «row_» before it.
func sheetColumns(v *projections.View) (labels, own, carried []string) {
	own = v.Columns()
	labels = append([]string{"ledger", "key", "certainty", "content"}, own...)
	for _, c := range projections.DescribeRow() {
		switch {
		case slices.Contains([]string{"key", "certainty", "row", "alternatives", "claims"}, c.Name):
			continue
		case slices.Contains(own, c.Name):
			labels = append(labels, "row_"+c.Name)
		default:
			labels = append(labels, c.Name)
		}
		carried = append(carried, c.Name)
	}
	return labels, own, carried
}

// writeSheet writes a table: one line a certain row, and one for each thing that another can be, so that nothing is picked.
func writeSheet(ctx context.Context, w io.Writer, v *projections.View, answers []*projections.Answer, form csvForm) error {
	labels, own, carried := sheetColumns(v)
	table, err := newSheet(w, form, labels)
	if err != nil {
		return err
	}
	for _, answer := range answers {
		for i := range answer.Rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := sheetRow(table, answer.Ledger, &answer.Rows[i], own, carried); err != nil {
				return err
			}
		}
	}
	return table.end()
}

func sheetRow(table *sheet, ledger string, row *projections.Row, own, carried []string) error {
	bare := *row
	bare.Row, bare.Alternatives, bare.Claims = nil, nil, nil
	about, err := membersOf(bare)
	if err != nil {
		return err
	}
	write := func(what string, content any) error {
		if content == nil {
			what = contentNone
		}
		members, err := membersOf(content)
		if err != nil {
			return err
		}
		values := []jsontext.Value{quoted(ledger), about["key"], about["certainty"], quoted(what)}
		for _, name := range own {
			values = append(values, members[name])
		}
		for _, name := range carried {
			values = append(values, about[name])
		}
		return table.row(values...)
	}
	switch row.Certainty {
	case projections.Certain:
		return write(contentRow, row.Row)
	case projections.Disputed:
		for _, each := range row.Claims {
			if err := write(contentClaim, each.Row); err != nil {
				return err
			}
		}
		return nil
	}
	for _, each := range row.Alternatives {
		if err := write(contentAlternative, each); err != nil {
			return err
		}
	}
	return nil
}

// quoted is a text as JSON.
func quoted(text string) jsontext.Value {
	raw, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		return nil // no text of ours: invalid UTF-8
	}
	return raw
}
