// Scaffold begins a new event type or a new view: the one file and the one line. What it writes compiles; the tests then say what is still to add.
//
//	go run ./.ci/scaffold event measure paused "Åtgärd pausad" "Measure paused"
//	go run ./.ci/scaffold view workload "Belastning" "Workload" organisation
package main

import (
	"errors"
	"fmt"
	"go/format"
	"os"
	"regexp"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var word = regexp.MustCompile(`^[a-z][a-z_]*$`)

func run(args []string) error {
	switch {
	case len(args) == 5 && args[0] == "event" && word.MatchString(args[1]) && word.MatchString(args[2]):
		return newEvent(args[1], args[2], args[3], args[4])
	case len(args) == 5 && args[0] == "view" && word.MatchString(args[1]) && word.MatchString(args[4]):
		return newView(args[1], args[2], args[3], args[4])
	}
	return errors.New("usage: event NOUN VERB LABEL_SV LABEL_EN | view NAME LABEL_SV LABEL_EN ROOT_KIND (names in lower case with underscores)")
}

// newEvent adds a struct to the noun's file, which is made if need be, and a line behind the noun's last in the catalogue.
func newEvent(noun, verb, sv, en string) error {
	name := camel(noun) + camel(verb)
	file := "domain/" + noun + ".go"
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		text = []byte("package domain\n")
	} else if err != nil {
		return err
	}
	if strings.Contains(string(text), "type "+name+" struct") {
		return fmt.Errorf("%s has %s already", file, name)
	}
	text = fmt.Appendf(text, `
// %[1]s says what the event means: one sentence, with its source.
type %[1]s struct {
	Reason string %[2]s
	Common
}

func (d *%[1]s) check(c *Scope) {}

func (d *%[1]s) brings() string { return %[3]q }
`, name, "`json:\"reason,omitempty\" max:\"500\"`", verb)
	if err := write(file, text); err != nil {
		return err
	}
	line := fmt.Sprintf("\tevent[%s](%q, Internal, %q, %q, %s),\n", name, noun+"."+verb+".v1", sv, en, "Kind"+camel(noun))
	if err := insert("domain/catalog.go", fmt.Sprintf(`(?m)^\tevent\[\w+\]\("%s\.[^\n]*\n`, noun), `(?m)^\tevent\[RecordCorrected\]`, line); err != nil {
		return err
	}
	fmt.Printf("%s: fill in %s, and its rules in check (across entities) or apply (within its timeline)\ndomain/catalog.go: its class and kinds\nthen: go test ./domain says what is left (dictionary, example, golden bytes), go test ./api what codes need a row\n", file, name)
	return nil
}

// newView makes the view's file and its line in the table.
func newView(name, sv, en, kind string) error {
	row := camel(strings.TrimSuffix(name, "s"))
	file := "projections/" + name + ".go"
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is there already", file)
	}
	text := fmt.Appendf(nil, `package projections

import "liggare/domain"

// %[1]s is a row of the view %[2]s: the question that it answers, in one sentence.
type %[1]s struct {
	Records int %[3]s
}

func %[4]s(a *Ask, root int32, yield Yield) {
	s, row := a.Get(root), &%[1]s{}
	var main domain.Item
	for item := range s.Entries() {
		if s.Stands(item) {
			row.Records++
			main = item
		}
	}
	if row.Records > 0 {
		yield(a.ID(root), row, main)
	}
}
`, row, name, "`json:\"records\"`", lower(camel(name)))
	if err := write(file, text); err != nil {
		return err
	}
	line := fmt.Sprintf("\tview[%s](%q, 1, %q, %q, %s, domain.Kind%s),\n", row, name, sv, en, lower(camel(name)), camel(kind))
	if err := insert("projections/catalog.go", `(?m)^\tview\[[^\n]*\n`, ``, line); err != nil {
		return err
	}
	fmt.Printf("%s: fill in the row and the function\nthen: go test ./projections says what is left (dictionary, golden answer)\n", file)
	return nil
}

// insert puts a line behind the last match of a pattern, or before the first of another.
func insert(file, behind, before, line string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	at := -1
	if found := regexp.MustCompile(behind).FindAllIndex(text, -1); len(found) > 0 {
		at = found[len(found)-1][1]
	} else if before != "" {
		if found := regexp.MustCompile(before).FindIndex(text); found != nil {
			at = found[0]
		}
	}
	if at < 0 {
		return fmt.Errorf("%s: no place found for\n%s", file, line)
	}
	return write(file, []byte(string(text[:at])+line+string(text[at:])))
}

func write(file string, text []byte) error {
	formatted, err := format.Source(text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, formatted, 0o644)
}

func camel(name string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}

func lower(name string) string { return strings.ToLower(name[:1]) + name[1:] }
