package api

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

func TestCells(t *testing.T) {
	for value, want := range map[string]string{
		`null`:                             "",
		``:                                 "",
		`"text"`:                           "text",
		`"å \"b\"\n"`:                      "å \"b\"\n",
		`"=1+1"`:                           "'=1+1",
		`"+46 8"`:                          "'+46 8",
		`"-5"`:                             "'-5",
		`"@a"`:                             "'@a",
		`"\ta"`:                            "'\ta",
		`"\ra"`:                            "'\ra",
		`"＝1"`:                             "'＝1",
		`" =1"`:                            " =1",
		`-0.5`:                             "-0.5",
		`true`:                             "true",
		`["a","b"]`:                        "a | b",
		`["=a",1,true]`:                    "'=a | 1 | true",
		`[]`:                               "",
		`["a | b","c"]`:                    `["a | b","c"]`,
		`["a|","c"]`:                       `["a|","c"]`,
		`["a",""]`:                         `["a",""]`,
		`["[a","b"]`:                       `["[a","b"]`,
		`[{"a":1}]`:                        `[{"a":1}]`,
		`{"max":3}`:                        `{"max":3}`,
		`["a",null]`:                       `["a",null]`,
		`[["a"]]`:                          `[["a"]]`,
		`"` + strings.Repeat("=", 3) + `"`: "'===",
	} {
		require.Equal(t, want, (&sheet{form: csvPlain}).cell(jsontext.Value(value)), value)
	}
	require.Equal(t, "-0,5", (&sheet{form: csvExcel}).cell(jsontext.Value("-0.5")))
}

// TestSheetIsReadAsItWasWritten: another's reader gets the cells back, in both forms.
func TestSheetIsReadAsItWasWritten(t *testing.T) {
	lines := [][]string{{"label one", "label;two", "label,three"}, {"a\"b", "c;d\ne", "f,g"}, {"", "'=x", "å"}}
	for _, form := range []csvForm{csvPlain, csvExcel} {
		var b bytes.Buffer
		table, err := newSheet(&b, form, lines[0])
		require.NoError(t, err)
		require.NoError(t, table.row(quoted(lines[1][0]), quoted(lines[1][1]), quoted(lines[1][2])))
		require.NoError(t, table.row(nil, quoted("=x"), quoted("å")))
		require.NoError(t, table.end())
		written, marked := strings.CutPrefix(b.String(), "\ufeff")
		require.Equal(t, form == csvExcel, marked)
		require.NotContains(t, strings.ReplaceAll(written, "\r\n", ""), "\r")
		reader := csv.NewReader(strings.NewReader(written))
		if form == csvExcel {
			reader.Comma = ';'
		}
		read, err := reader.ReadAll()
		require.NoError(t, err)
		require.Equal(t, lines, read)
	}
}

// FuzzCell: no text begins as a formula in a cell, and nothing but an apostrophe is added to it.
func FuzzCell(f *testing.F) {
	for _, seed := range []string{"", "=1", "\t=1", "'=1", "＝1", "a", "\xff", "-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cell := (&sheet{form: csvExcel}).cell(quoted(text))
		require.False(t, strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@"), cell)
		if utf8.ValidString(text) && cell != text {
			require.Equal(t, "'"+text, cell)
		}
	})
}
