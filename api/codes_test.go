package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// codeForm is how a code looks: words with dots between. Names of types end in a version, names of files in what they are: they are none.
var (
	codeForm    = regexp.MustCompile(`^[a-z_]+(\.[a-z_][a-z0-9_]*)+$`)
	versionForm = regexp.MustCompile(`\.(v[0-9]+|html|css|js|svg)$`)
)

// usedCodes finds every text of the form of a code in the packages that refuse, with where it stands.
func usedCodes(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	for _, folder := range []string{"../domain", "../projections", "."} {
		require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || folder == "." && strings.HasPrefix(name, "problems") {
				return err
			}
			positions := token.NewFileSet()
			file, err := parser.ParseFile(positions, folder+"/"+name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, is := n.(*ast.BasicLit); is && literal.Kind == token.STRING {
					if text, err := strconv.Unquote(literal.Value); err == nil && codeForm.MatchString(text) && !versionForm.MatchString(text) {
						used[text] = positions.Position(literal.Pos()).String()
					}
				}
				return true
			})
			return nil
		}))
	}
	return used
}

func TestEveryCodeHasItsRow(t *testing.T) {
	used := usedCodes(t)
	require.Greater(t, len(used), 50)
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if codeRows[name] == nil {
			t.Errorf("%s uses a code that the table lacks; add to problems.go, or to problems_rule.go for a rule:\n\tsays(%q, unacceptable, \"…\", \"…\",\n\t\t\"…\", \"…\"),", used[name], name)
		}
	}
	for i := range codes {
		if name := codes[i].Code; !strings.HasSuffix(name, ".*") && name != "internal" && used[name] == "" {
			t.Errorf("the table has %s, which no source uses: take the row away", name)
		}
	}
}

func TestCodesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, each := range codes {
		require.False(t, seen[each.Code], "%s stands twice", each.Code)
		seen[each.Code] = true
		require.True(t, each.Code == "internal" || codeForm.MatchString(strings.Replace(each.Code, ".*", ".any", 1)), each.Code)
		require.True(t, each.Status >= 400 && each.Status < 600, each.Code)
		for _, text := range []string{each.Title.SV, each.Title.EN, each.Explanation.SV, each.Explanation.EN} {
			require.NotEmpty(t, text, each.Code)
		}
		for _, title := range []string{each.Title.SV, each.Title.EN} {
			require.False(t, strings.HasSuffix(title, "."), "%s: a title is no sentence", each.Code)
		}
		for _, sentence := range []string{each.Explanation.SV, each.Explanation.EN} {
			require.True(t, strings.HasSuffix(sentence, "."), "%s: an explanation is sentences", each.Code)
		}
	}
}

func TestCodeWithoutRowHasItsFamilys(t *testing.T) {
	for name, want := range map[string]string{
		"rule.document.overlap": "rule.document.overlap",
		"rule.document.new_one": "rule.*",
		"schema.new_one":        "schema.*",
		"what.ever":             "internal",
		"":                      "internal",
		"rule":                  "internal",
	} {
		require.Equal(t, want, codeOf(name).Code, name)
	}
}
