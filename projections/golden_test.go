package projections

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden answers anew")

// Every view has a golden answer over the Botkyrka ledger, on the day of the report, everything known: a change of what the same facts answer shows as a difference
// that somebody has to look at.
func TestGoldenAnswers(t *testing.T) {
	d := fixtureDesk(t, "botkyrka")
	directory := filepath.Join("testdata", "golden")
	known := map[string]bool{}
	for _, v := range Views() {
		known[v.Name+".json"] = true
		t.Run(v.Name, func(t *testing.T) {
			path := filepath.Join(directory, v.Name+".json")
			got, err := json.Marshal(d.answer(v.Name, question{on: "2020-02-04"}), json.Deterministic(true), jsontext.WithIndent("\t"))
			require.NoError(t, err)
			got = append(got, '\n')
			if *update {
				require.NoError(t, os.MkdirAll(directory, 0o755))
				require.NoError(t, os.WriteFile(path, got, 0o644))
			}
			want, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				t.Fatalf("the view %s has no golden answer: look at what it answers, and write it with\n\tgo test ./projections -run TestGoldenAnswers/%s -update", v.Name, v.Name)
			}
			require.NoError(t, err)
			if string(got) != string(want) {
				line, is, was := firstDifference(string(got), string(want))
				t.Errorf("the view %s answers otherwise than %s from line %d on:\n\tis   %s\n\twas  %s\nwhere it is meant, raise the view's version and write it with\n\tgo test ./projections -run TestGoldenAnswers/%s -update",
					v.Name, path, line, is, was, v.Name)
			}
		})
	}
	entries, err := os.ReadDir(directory)
	require.NoError(t, err)
	for _, entry := range entries {
		require.Truef(t, known[entry.Name()], "%s is the golden answer of no view: delete it", entry.Name())
	}
}

func firstDifference(a, b string) (line int, is, was string) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		is, was = "", ""
		if i < len(x) {
			is = x[i]
		}
		if i < len(y) {
			was = y[i]
		}
		if is != was {
			return i + 1, is, was
		}
	}
	return 0, "", ""
}
