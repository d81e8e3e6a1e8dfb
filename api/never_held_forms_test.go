package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"mime"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// comparable is an answer in any form, without the numbers of records, as a text that twins have in common.
//
// Left out is: the positions and versions of records, wherever they stand (numbers), the order of what is sorted by a key with a version in it, and of a manifest what
// follows from the bytes with their numbers (sizes and sums), the class of who asked and the last record's time. All else is compared byte for byte.
func comparable(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	require.NoError(t, err)
	return fmt.Sprint(w.Code, " ", media, "\n", comparableAs(t, media, w.Body.Bytes()))
}

func comparableAs(t *testing.T, media string, body []byte) string {
	t.Helper()
	switch media {
	case "text/csv":
		return comparableTable(t, body)
	case "application/zip":
		return comparableFiles(t, body)
	case "application/x-ndjson":
		var lines []string
		for line := range strings.Lines(string(body)) {
			lines = append(lines, comparableJSON(t, []byte(line)))
		}
		return strings.Join(inOrder(lines), "\n")
	}
	return comparableJSON(t, body)
}

func comparableJSON(t *testing.T, body []byte) string {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(body, &v), "%s", body)
	text, err := json.Marshal(unnumbered(unsealed(v)), json.Deterministic(true))
	require.NoError(t, err)
	return string(text)
}

// comparableFiles are the files of an archive, one after the other.
func comparableFiles(t *testing.T, archive []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	var all strings.Builder
	for _, each := range z.File {
		file, err := each.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(file)
		require.NoError(t, err)
		media := "application/json"
		if strings.HasSuffix(each.Name, ".csv") {
			media = "text/csv"
		}
		all.WriteString(each.Name + "\n" + comparableAs(t, media, content) + "\n")
	}
	return all.String()
}

// comparableTable is a table without the columns of numbers; what is JSON in a cell is read as such.
func comparableTable(t *testing.T, table []byte) string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	require.NoError(t, err)
	require.NotEmpty(t, rows)
	labels := rows[0]
	lines := make([]string, len(rows))
	for i, row := range rows {
		for n, cell := range row {
			switch name := strings.TrimPrefix(labels[n], "row_"); {
			case i == 0:
			case slices.Contains(numbers, name) && !isTime(cell) && !strings.HasPrefix(cell, "{") && cell != "":
				row[n] = "n"
			case strings.HasPrefix(cell, "{"), strings.HasPrefix(cell, "[{"):
				row[n] = comparableJSON(t, []byte(cell))
			default:
				row[n] = versionKey.ReplaceAllString(cell, "$1/n")
			}
		}
		text, err := json.Marshal(row)
		require.NoError(t, err)
		lines[i] = string(text)
	}
	return strings.Join(append(lines[:1:1], inOrder(lines[1:])...), "\n")
}

// inOrder sorts lines whose own order is that of keys with versions in them.
func inOrder(lines []string) []string {
	if slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, `/n"`) }) {
		slices.Sort(lines)
	}
	return lines
}

// unsealed takes out of a manifest, and of the event that carries one, what follows from the numbers.
func unsealed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if v["type"] == "export.completed.v1" {
			delete(v, "id")
		}
		if _, is := v["counts"]; is && v["format"] != nil {
			for _, name := range []string{"class", "bytes", "sha256"} {
				delete(v, name)
			}
			delete(v["moment"].(map[string]any), "recorded")
		}
		if v["name"] != nil && v["sha256"] != nil {
			delete(v, "bytes")
			delete(v, "sha256")
		}
		for name := range v {
			v[name] = unsealed(v[name])
		}
	case []any:
		for i := range v {
			v[i] = unsealed(v[i])
		}
	}
	return v
}
