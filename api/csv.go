package api

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// csvForm is how a table is written for whoever opens it (RFC 4180, UTF-8, a line of labels first).
type csvForm string

const (
	csvPlain csvForm = "plain" // commas
	csvExcel csvForm = "excel" // as Excel set to Swedish reads it: a byte order mark, semicolons, decimal commas
)

// form reads how an answer is to be written: ?csv= asks for CSV whatever Accept says, so that a link can.
func (p *params) form(chosen string) (media string, form csvForm) {
	switch form = csvForm(p.values.Get("csv")); {
	case !p.values.Has("csv"):
		return chosen, csvPlain
	case form != csvPlain && form != csvExcel:
		p.refuse("query.csv", "csv", codeOf("query.csv").Explanation)
	}
	return mediaCSV, form
}

// sheet writes a table of JSON values as CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it.
type sheet struct {
	out  *csv.Writer
	form csvForm
	line []string
}

// newSheet begins a table with its line of labels: ids, the same in every language.
func newSheet(w io.Writer, form csvForm, labels []string) (*sheet, error) {
	s := &sheet{out: csv.NewWriter(w), form: form}
	s.out.UseCRLF = true
	if form == csvExcel {
		s.out.Comma = ';'
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return nil, err
		}
	}
	return s, s.out.Write(labels)
}

// row writes a line. What is nil is an empty cell.
func (s *sheet) row(values ...jsontext.Value) error {
	s.line = s.line[:0]
	for _, value := range values {
		s.line = append(s.line, s.cell(value))
	}
	return s.out.Write(s.line)
}

func (s *sheet) end() error {
	s.out.Flush()
	return s.out.Error()
}

// cellSeparator stands between the texts of a list in one cell.
const cellSeparator = " | "

// cell is a value in a table: a text or number as it is, a list of them with a separator that none of them holds, anything else as JSON.
func (s *sheet) cell(value jsontext.Value) string {
	switch value.Kind() {
	case 0, 'n':
		return ""
	case '"':
		return guarded(textOf(value))
	case '0':
		if s.form == csvExcel {
			return strings.Replace(string(value), ".", ",", 1)
		}
		return string(value)
	case '[':
		if text, plain := listText(value); plain {
			return guarded(text)
		}
	}
	return string(value)
}

// guarded keeps a text from being run: spreadsheets take one that begins so for a formula (OWASP, CSV injection).
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(text)[0]) {
		return "'" + text
	}
	return text
}

func textOf(value jsontext.Value) string {
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return string(value)
	}
	return string(text)
}

// flatList returns the parts of a list that holds nothing but texts, numbers and truths.
func flatList(list jsontext.Value) (parts []string, flat bool) {
	var values []jsontext.Value
	if json.Unmarshal(list, &values) != nil {
		return nil, false
	}
	for _, value := range values {
		switch value.Kind() {
		case '"':
			parts = append(parts, textOf(value))
		case '{', '[', 'n':
			return nil, false
		default:
			parts = append(parts, string(value))
		}
	}
	return parts, true
}

// listText is a flat list with a separator between its parts, if it can be read back from that.
func listText(list jsontext.Value) (text string, plain bool) {
	parts, flat := flatList(list)
	if !flat || slices.Contains(parts, "") || len(parts) > 0 && strings.HasPrefix(parts[0], "[") {
		return "", false
	}
	if slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(part, strings.TrimSpace(cellSeparator)) }) {
		return "", false
	}
	return strings.Join(parts, cellSeparator), true
}

// membersOf are the members of an object that a value is written as; none of nil.
func membersOf(value any) (members map[string]jsontext.Value, err error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return members, json.Unmarshal(raw, &members)
}

// attachment names the file that a browser saves a table as.
func attachment(name string) string { return `attachment; filename="` + name + `.csv"` }
