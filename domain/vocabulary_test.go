package domain_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

var vocabularyIDForm = regexp.MustCompile(`^[a-z0-9_]+$`)

func TestVocabulariesAreWellFormed(t *testing.T) {
	lists := map[string]bool{}
	for _, v := range domain.Vocabularies() {
		require.Regexp(t, vocabularyIDForm, v.ID)
		require.False(t, lists[v.ID], "two lists are called %q", v.ID)
		lists[v.ID] = true
		require.Same(t, v, domain.VocabularyByID(v.ID))
		require.NotEmpty(t, v.Terms, "%s is empty", v.ID)

		terms := map[string]bool{}
		for _, term := range v.Terms {
			require.Regexp(t, vocabularyIDForm, term.ID, "in %s", v.ID)
			require.False(t, terms[term.ID], "%s has %q twice", v.ID, term.ID)
			terms[term.ID] = true
			for _, label := range []string{term.Label.SV, term.Label.EN} {
				require.NotEmpty(t, label, "%s %s lacks a label", v.ID, term.ID)
				require.Equal(t, strings.TrimSpace(label), label, "%s %s", v.ID, term.ID)
				require.NotRegexp(t, `\(\d+\)$`, label, "%s %s keeps the number of facts", v.ID, term.ID)
			}
			require.NotEqual(t, "unknown", term.ID, "%s: what isn't stated is an absent field", v.ID)
		}
	}
	require.Nil(t, domain.VocabularyByID("no_such_list"))
}

func TestVocabularyLookups(t *testing.T) {
	v := domain.DocumentStage("").Vocabulary()
	require.Equal(t, "document_stage", v.ID)
	require.True(t, v.Has("drawn_up"))
	require.False(t, v.Has("Drawn_up"))
	require.False(t, v.Has(""))
	require.Equal(t, domain.Text{SV: "upprättat (beslut anges inte)", EN: "drawn up (decision not stated)"}, v.Label("drawn_up"))
	require.Equal(t, domain.Text{SV: "borttagen", EN: "borttagen"}, v.Label("borttagen"))

	read := strings.Clone("drawn_up")
	kept, ok := v.Intern(read)
	require.True(t, ok)
	require.Equal(t, read, kept)
	again, _ := v.Intern(strings.Clone(read))
	require.Same(t, unsafe.StringData(kept), unsafe.StringData(again), "two facts share one string")
	_, ok = v.Intern("no_such_term")
	require.False(t, ok)
}

func TestAssessmentLevelHasTheTermsOfPresence(t *testing.T) {
	require.Equal(t, domain.Presence("").Vocabulary().Terms, domain.AssessmentLevel("").Vocabulary().Terms)
	require.True(t, domain.AssessmentLevel("").Vocabulary().Has("none_known"))
}

func TestEveryVocabularyHasItsTypeAndPlace(t *testing.T) {
	s := readVocabularySources(t)
	for _, fault := range s.faults() {
		t.Error(fault)
	}
	require.Equal(t, len(s.lists), len(domain.Vocabularies()), "every list is in the table once")
	for _, c := range s.constants {
		v := domain.VocabularyByID(s.lists[s.methods[c.typ]].id)
		require.True(t, v.Has(c.value), "%s = %q is no term of %s", c.name, c.value, v.ID)
	}
}

func TestVocabularyFaultsNameTheLineToAdd(t *testing.T) {
	const whole = `package domain
type DocumentStage string
const StageMissing DocumentStage = "missing"
var documentStageList = vocabulary("document_stage")
func (DocumentStage) Vocabulary() *Vocabulary { return documentStageList }
var vocabularies = []*Vocabulary{documentStageList}
`
	without := func(line string) string { return strings.Replace(whole, line+"\n", "", 1) }
	for name, c := range map[string]struct{ source, want string }{
		"nothing wrong": {whole, ""},
		"no type": {
			strings.Replace(strings.Replace(whole, "type DocumentStage string\n", "", 1), "func (DocumentStage) Vocabulary() *Vocabulary { return documentStageList }\n", "", 1),
			`the list document_stage has no type: add to vocabulary_x.go: type DocumentStage string; func (DocumentStage) Vocabulary() *Vocabulary { return documentStageList }`,
		},
		"no list": {
			without(`var documentStageList = vocabulary("document_stage")`),
			`the type DocumentStage has no list: add to vocabulary_x.go: var documentStageList = vocabulary("document_stage", …)`,
		},
		"no method": {
			without(`func (DocumentStage) Vocabulary() *Vocabulary { return documentStageList }`),
			`the type DocumentStage doesn't name its list: add to vocabulary_x.go: func (DocumentStage) Vocabulary() *Vocabulary { return documentStageList }`,
		},
		"not in the table": {
			without(`var vocabularies = []*Vocabulary{documentStageList}`),
			`the list document_stage isn't in the table: add to vocabularies.go: documentStageList, // vocabulary_x.go`,
		},
		"another list": {
			strings.Replace(whole, `vocabulary("document_stage")`, `vocabulary("document_step")`, 1),
			`the type of the list document_step is called DocumentStage: call it DocumentStep`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "vocabulary_x.go", c.source, 0)
			require.NoError(t, err)
			s := newVocabularySources()
			s.read("vocabulary_x.go", file)
			faults := s.faults()
			if c.want == "" {
				require.Empty(t, faults)
				return
			}
			require.Contains(t, faults, c.want)
		})
	}
}

// vocabularySources is what the package's source says of vocabularies: lists, types and the table are three places that must agree.
type vocabularySources struct {
	lists     map[string]vocabularyList // by the variable's name
	types     map[string]string         // named string types of the vocabulary files, to their file
	methods   map[string]string         // type to the variable that its method Vocabulary returns
	files     map[string]string         // type with such a method to its file
	table     []string                  // variables in the table
	constants []vocabularyConstant
}

type vocabularyList struct{ id, file string }

type vocabularyConstant struct{ name, typ, value string }

func newVocabularySources() *vocabularySources {
	return &vocabularySources{lists: map[string]vocabularyList{}, types: map[string]string{}, methods: map[string]string{}, files: map[string]string{}}
}

func readVocabularySources(t *testing.T) *vocabularySources {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	s := newVocabularySources()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		s.read(name, file)
	}
	s.constants = slices.DeleteFunc(s.constants, func(c vocabularyConstant) bool { return s.methods[c.typ] == "" })
	require.NotEmpty(t, s.constants)
	return s
}

func (s *vocabularySources) read(name string, file *ast.File) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if typ, list, ok := vocabularyMethod(d); ok {
				s.methods[typ], s.files[typ] = list, name
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s.readSpec(name, d.Tok, spec)
			}
		}
	}
}

func (s *vocabularySources) readSpec(file string, tok token.Token, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if isIdent(spec.Type, "string") && strings.HasPrefix(file, "vocabulary_") {
			s.types[spec.Name.Name] = file
		}
	case *ast.ValueSpec:
		if len(spec.Values) != 1 {
			return
		}
		name := spec.Names[0].Name
		switch value := spec.Values[0].(type) {
		case *ast.CallExpr:
			if isIdent(value.Fun, "vocabulary") {
				s.lists[name] = vocabularyList{id: literal(value.Args[0]), file: file}
			}
		case *ast.CompositeLit:
			if name == "vocabularies" {
				for _, e := range value.Elts {
					s.table = append(s.table, e.(*ast.Ident).Name)
				}
			}
		case *ast.BasicLit:
			if typ, ok := spec.Type.(*ast.Ident); ok && tok == token.CONST {
				s.constants = append(s.constants, vocabularyConstant{name: name, typ: typ.Name, value: literal(value)})
			}
		}
	}
}

// faults returns a sentence for every place that doesn't agree with the others, in a steady order.
func (s *vocabularySources) faults() []string {
	var faults []string
	add := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	const method = "func (%s) Vocabulary() *Vocabulary { return %s }"
	typeOf := map[string]string{}
	for typ, list := range s.methods {
		typeOf[list] = typ
		if _, ok := s.lists[list]; !ok {
			add("the type %s has no list: add to %s: var %s = vocabulary(%q, …)", typ, s.files[typ], list, snake(typ))
		}
	}
	for typ, file := range s.types {
		if s.methods[typ] == "" {
			add("the type %s doesn't name its list: add to %s: "+method, typ, file, typ, strings.ToLower(typ[:1])+typ[1:]+"List")
		}
	}
	for name, list := range s.lists {
		want := camel(list.id)
		switch typ := typeOf[name]; {
		case typ == "" && s.types[want] == "":
			add("the list %s has no type: add to %s: type %s string; "+method, list.id, list.file, want, want, name)
		case typ != "" && typ != want:
			add("the type of the list %s is called %s: call it %s", list.id, typ, want)
		}
		if !slices.Contains(s.table, name) {
			add("the list %s isn't in the table: add to vocabularies.go: %s, // %s", list.id, name, list.file)
		}
	}
	slices.Sort(faults)
	return faults
}

// vocabularyMethod reads `func (T) Vocabulary() *Vocabulary { return list }`.
func vocabularyMethod(d *ast.FuncDecl) (typ, list string, ok bool) {
	if d.Recv == nil || d.Name.Name != "Vocabulary" || len(d.Body.List) != 1 {
		return "", "", false
	}
	receiver, isName := d.Recv.List[0].Type.(*ast.Ident)
	result, isReturn := d.Body.List[0].(*ast.ReturnStmt)
	if !isName || !isReturn || len(result.Results) != 1 {
		return "", "", false
	}
	returned, isVariable := result.Results[0].(*ast.Ident)
	if !isVariable {
		return "", "", false
	}
	return receiver.Name, returned.Name, true
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func literal(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if text, err := strconv.Unquote(lit.Value); err == nil {
			return text
		}
	}
	return ""
}

// camel writes document_stage as DocumentStage.
func camel(id string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(id, "_") {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}

// snake writes DocumentStage as document_stage.
func snake(name string) string {
	var out strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			out.WriteByte('_')
		}
		out.WriteRune(r)
	}
	return strings.ToLower(out.String())
}
