package api

import (
	"context"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/projections"
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

// writeSheet writes a table: one line a certain row, and one for each thing that another can be, so that nothing is picked.
func writeSheet(ctx context.Context, w io.Writer, v *projections.View, answers []*projections.Answer, form csvForm) error {
	columns := sheetColumns(v)
	table, err := newSheet(w, form, header(columns))
	if err != nil {
		return err
	}
	for _, answer := range answers {
		for i := range answer.Rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if _, err := sheetRow(table, answer.Ledger, &answer.Rows[i], columns); err != nil {
				return err
			}
		}
	}
	return table.end()
}

// sheetRow writes a row and tells on how many lines.
func sheetRow(table *sheet, ledger string, row *projections.Row, columns []sheetColumn) (lines uint64, err error) {
	bare := *row
	bare.Row, bare.Alternatives, bare.Claims = nil, nil, nil
	about, err := membersOf(bare)
	if err != nil {
		return 0, err
	}
	write := func(what string, content any) error {
		if content == nil {
			what = contentNone
		}
		own, err := membersOf(content)
		if err != nil {
			return err
		}
		values := make([]jsontext.Value, len(columns))
		for i, c := range columns {
			values[i] = c.value(&sheetLine{quoted(ledger), quoted(what), about, own})
		}
		lines++
		return table.row(values...)
	}
	switch row.Certainty {
	case projections.Certain:
		err = write(contentRow, row.Row)
		return lines, err
	case projections.Disputed:
		for _, each := range row.Claims {
			if err := write(contentClaim, each.Row); err != nil {
				return lines, err
			}
		}
		return lines, nil
	}
	for _, each := range row.Alternatives {
		if err := write(contentAlternative, each); err != nil {
			return lines, err
		}
	}
	return lines, nil
}

// quoted is a text as JSON.
func quoted(text string) jsontext.Value {
	raw, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		return nil // no text of ours: invalid UTF-8
	}
	return raw
}
