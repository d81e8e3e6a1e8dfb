package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/fixtures"
)

// mapping says how the rows of a CSV file become events. It is a JSON file:
//
//	{
//	  "separator": ";",
//	  "prefix": "webbutbildning-2019",
//	  "key": ["Enhet", "Datum"],
//	  "set": {"/type": "training.completion_reported.v1", "/subject": "training/webb", "/known": "2019-11-19"},
//	  "columns": {
//	    "Datum": {"to": "/effective"},
//	    "Enhet": {"to": "/data/org", "values": {"Skärholmen": "organisation/ska-sdf"}},
//	    "Antal": {"to": "/data/completed/exact", "number": true},
//	    "Ämnen": {"to": "/data/topics", "split": ","}
//	  }
//	}
//
// Pointers lead into an event in the form of an append. An empty cell leaves its member out: absent stays absent. Columns that are not named are passed over.
type mapping struct {
	Separator string                    `json:"separator,omitempty"` // one character; default ,
	Prefix    string                    `json:"prefix"`              // of every row's idempotency key, so that files don't collide
	Key       []string                  `json:"key"`                 // the columns that tell a row from the others; the rest of its key is made from their cells
	Set       map[string]jsontext.Value `json:"set,omitempty"`
	Columns   map[string]mappedColumn   `json:"columns"`
}

// mappedColumn is where a column's cells go.
type mappedColumn struct {
	To     string                    `json:"to"`               // JSON pointer
	Number bool                      `json:"number,omitempty"` // the cell is a number; blanks between digits and a decimal comma are understood
	Split  string                    `json:"split,omitempty"`  // the cell is a list, with this between its parts
	Values map[string]jsontext.Value `json:"values,omitempty"` // what a cell's text stands for
}

// readMapping reads a mapping file.
func readMapping(path string) (*mapping, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, refused("Filen %s går inte att läsa.", "The file %s can't be read.", path)
	}
	m := new(mapping)
	if err := json.Unmarshal(text, m, json.RejectUnknownMembers(true)); err != nil {
		return nil, refused("%s är ingen mappning: ett JSON-objekt med separator, prefix, key, set och columns.", "%s is no mapping: a JSON object with separator, prefix, key, set and columns.", path)
	}
	if m.Prefix == "" || len(m.Key) == 0 || len(m.Columns) == 0 || len([]rune(m.Separator)) > 1 {
		return nil, refused("%s behöver prefix, key och columns, och separator är ett enda tecken.", "%s needs prefix, key and columns, and separator is a single character.", path)
	}
	return m, nil
}

// lines yields the rows of a CSV file as requests, numbered by their line in the file.
func (m *mapping) lines(file io.Reader, failed *error) iter.Seq2[int, numberedLine] {
	return func(yield func(int, numberedLine) bool) {
		reader := csv.NewReader(skipMark(file))
		if m.Separator != "" {
			reader.Comma = []rune(m.Separator)[0]
		}
		head, err := reader.Read()
		if err == nil {
			err = m.fits(head)
		}
		if err != nil {
			*failed = err
			return
		}
		for {
			row, err := reader.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var parse *csv.ParseError
			if err != nil && !errors.As(err, &parse) {
				*failed = err
				return
			}
			number, line := 0, fixtures.Line{}
			if parse != nil {
				number = parse.Line
			} else {
				number, _ = reader.FieldPos(0)
				line, err = m.line(head, row)
			}
			if !yield(number, numberedLine{line, err}) {
				return
			}
		}
	}
}

// skipMark passes over a byte order mark, which spreadsheets write.
func skipMark(file io.Reader) io.Reader {
	mark := make([]byte, 3)
	n, _ := io.ReadFull(file, mark)
	return io.MultiReader(bytes.NewReader(bytes.TrimPrefix(mark[:n], []byte("\xef\xbb\xbf"))), file)
}

// fits tells whether the file has the columns that the mapping names.
func (m *mapping) fits(head []string) error {
	for i := range head {
		head[i] = strings.TrimSpace(head[i])
	}
	for name := range m.Columns {
		if !slices.Contains(head, name) {
			return refused("Filen har ingen kolumn %q. De som finns är %s.", "The file has no column %q. There are %s.", name, strings.Join(head, ", "))
		}
	}
	for _, name := range m.Key {
		if !slices.Contains(head, name) {
			return refused("Filen har ingen kolumn %q. De som finns är %s.", "The file has no column %q. There are %s.", name, strings.Join(head, ", "))
		}
	}
	return nil
}

// line makes a row's request.
func (m *mapping) line(head, row []string) (fixtures.Line, error) {
	event := map[string]any{}
	for pointer, value := range m.Set {
		put(event, pointer, value)
	}
	sum := sha256.New()
	for i, name := range head {
		if slices.Contains(m.Key, name) {
			sum.Write([]byte(name + "\x00" + row[i] + "\x00"))
		}
		column, mapped := m.Columns[name]
		cell := strings.TrimSpace(row[i])
		if !mapped || cell == "" {
			continue
		}
		put(event, column.To, column.value(cell))
	}
	body, err := json.Marshal(event, json.Deterministic(true))
	return fixtures.Line{Key: m.Prefix + ":" + hex.EncodeToString(sum.Sum(nil)[:12]), Body: body}, err
}

// value is what a cell says.
func (c mappedColumn) value(cell string) any {
	if value, known := c.Values[cell]; known {
		return value
	}
	if c.Split != "" {
		var parts []string
		for _, part := range strings.Split(cell, c.Split) {
			parts = append(parts, strings.TrimSpace(part))
		}
		return parts
	}
	if c.Number {
		number := jsontext.Value(strings.NewReplacer(" ", "", "\u00a0", "", ",", ".").Replace(cell))
		if number.Kind() == '0' && number.IsValid() {
			return number
		}
	}
	return cell
}

// put sets the member that a pointer leads to, making the objects on the way.
func put(event map[string]any, pointer string, value any) {
	at := event
	for token := range jsontext.Pointer(pointer).Parent().Tokens() {
		inner, is := at[token].(map[string]any)
		if !is {
			inner = map[string]any{}
			at[token] = inner
		}
		at = inner
	}
	at[jsontext.Pointer(pointer).LastToken()] = value
}
