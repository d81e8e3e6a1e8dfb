package projections

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures"
)

// columnPlaces are the places of everything that answers hold: columns of views, what they are made of, and what every row carries.
func columnPlaces() map[string]Column {
	places := map[string]Column{}
	var add func(at string, columns []Column)
	add = func(at string, columns []Column) {
		for _, c := range columns {
			places[at+"/"+c.Name] = c
			add(at+"/"+c.Name, c.Parts)
		}
	}
	for _, v := range Views() {
		add(v.Name, v.Describe())
	}
	add(rowPlace, DescribeRow())
	return places
}

func TestEveryColumnIsExplained(t *testing.T) {
	for place, c := range columnPlaces() {
		if c.Entry == nil {
			t.Errorf("nobody knows what %s means: add to domain/dictionary_views.go the line\n\tentry(%q, \"…\", \"…\", \"….\", \"….\"),\n"+
				"with its label and its meaning in Swedish and English; derived(…) where the view works it out; with %q as its place, if other columns called %s mean something else",
				place, c.Name, place, c.Name)
		}
	}
}

// TestNoLineOfTheDictionaryIsLeftOver: each place of each line explains some member of an event or some column.
func TestNoLineOfTheDictionaryIsLeftOver(t *testing.T) {
	left := map[string]bool{}
	for _, e := range domain.Dictionary() {
		for place := range strings.FieldsSeq(e.Places) {
			left[place] = true
		}
	}
	places := domain.EventPlaces()
	for place := range columnPlaces() {
		places = append(places, place)
	}
	lines := map[string]bool{}
	for place := range left {
		lines[place] = true
	}
	for _, place := range places {
		for !lines[place] {
			_, inner, nested := strings.Cut(place, "/")
			if !nested {
				break
			}
			place = inner
		}
		delete(left, place)
	}
	for place := range left {
		t.Errorf("nothing is called %s any more: take it out of its line in domain/dictionary_*.go", place)
	}
}

// TestWhatNoSourceStatesIsNoDerivedColumn: a derived column is never among those that a row says aren't stated.
func TestWhatNoSourceStatesIsNoDerivedColumn(t *testing.T) {
	for _, v := range Views() {
		columns := v.Describe()
		for i, f := range v.fields {
			if f.stated && columns[i].Entry != nil {
				require.False(t, columns[i].Entry.Derived, "%s/%s is derived by the dictionary, and stated by its tag: one of them is wrong", v.Name, f.name)
			}
		}
	}
}

// TestValuesAreTheViews: what views put into a column with values of their own is among them, in every seed ledger and wherever a gap or a due is named.
func TestValuesAreTheViews(t *testing.T) {
	for _, v := range Views() {
		columns := v.Describe()
		for i := range columns {
			c, f := columns[i], v.fields[i]
			if c.Values == nil || f.of.Kind() != reflect.String {
				continue
			}
			for _, id := range fixtureLedgers(t) {
				for _, value := range valuesIn(t, v, id, f) {
					require.True(t, c.Values.Has(value), "%s/%s holds %q: add it to its values in domain/dictionary_values.go", v.Name, c.Name, value)
				}
			}
		}
	}
	named, all := wordsOf(t)
	for call, place := range map[string]string{"gap": "gaps/kind", "owe": "due/kind"} {
		require.NotEmpty(t, named[call])
		for _, word := range named[call] {
			require.True(t, domain.Explain(place).Values.Has(word), "%s holds %q: add it to its values in domain/dictionary_values.go", place, word)
		}
	}
	for _, e := range domain.Dictionary() {
		if e.Values == nil || e.Values.ID != "" {
			continue
		}
		for _, value := range e.Values.Terms {
			require.True(t, all[value.ID] || inSomeVocabulary(value.ID), "no view puts %q into %s: take it out of domain/dictionary_values.go", value.ID, e.Places)
		}
	}
}

func fixtureLedgers(t *testing.T) []string {
	t.Helper()
	all, err := fixtures.Ledgers()
	require.NoError(t, err)
	var ids []string
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	return ids
}

var fixtureDesks = map[string]*desk{}

// valuesIn are the texts of a field in all rows of a view, over a seed ledger as it is known last, on some days.
func valuesIn(t *testing.T, v *View, id string, f column) []string {
	t.Helper()
	if fixtureDesks[id] == nil {
		fixtureDesks[id] = fixtureDesk(t, id)
	}
	var values []string
	for _, on := range []string{"2016-06-30", "2018-06-30", "2019-11-30", "2021-06-30"} {
		for _, row := range fixtureDesks[id].answer(v.Name, question{on: on}).Rows {
			for _, content := range row.contents() {
				if text := reflect.ValueOf(content).Elem().FieldByIndex(f.index).String(); text != "" {
					values = append(values, text)
				}
			}
		}
	}
	return values
}

// wordsOf are the words in this package's code: those that calls of a name begin with, and all of them.
func wordsOf(t *testing.T) (calls map[string][]string, all map[string]bool) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	calls, all = map[string][]string{}, map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if word, is := wordIn(n); is {
				all[word] = true
			}
			if call, is := n.(*ast.CallExpr); is && len(call.Args) > 0 {
				if word, is := wordIn(call.Args[0]); is {
					calls[calledName(call.Fun)] = append(calls[calledName(call.Fun)], word)
				}
			}
			return true
		})
	}
	return calls, all
}

func wordIn(n ast.Node) (string, bool) {
	literal, is := n.(*ast.BasicLit)
	if !is || literal.Kind != token.STRING {
		return "", false
	}
	word, err := strconv.Unquote(literal.Value)
	return word, err == nil
}

func calledName(called ast.Expr) string {
	switch f := called.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func inSomeVocabulary(term string) bool {
	for _, v := range domain.Vocabularies() {
		if v.Has(term) {
			return true
		}
	}
	return false
}
