package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	module = "liggare"
	top    = "../.." // the module's folder, seen from this one
)

// importTable says which folders of the module a folder may import, itself and what lies below it aside.
var importTable = map[string][]string{
	"domain":      {},
	"eventstore":  {"domain"},
	"projections": {"domain"},
	"fixtures":    {"domain"},
	"api":         {"domain", "projections"},
	"cmd/liggare": {"domain", "eventstore", "projections", "api", "fixtures"},
}

// domainModules are the third-party modules of domain.
var domainModules = []string{
	"github.com/ShiraazMoollatjie/goluhn",
	"github.com/go-json-experiment/json",
	"github.com/google/uuid",
	"github.com/oklog/ulid/v2",
	"golang.org/x/text",
}

// domainTestModules are those that its tests use besides: others' implementations of the formats that it writes.
var domainTestModules = []string{
	"github.com/cloudevents/sdk-go/v2",
	"github.com/santhosh-tekuri/jsonschema/v6",
	"github.com/stretchr/testify",
}

// domainAbstains are the parts of the standard library that would bring I/O or a network into domain.
var domainAbstains = []string{"database", "log", "net", "os", "syscall"}

// topLevel is all that the module's folder holds, beside dot-files and what .gitignore names there.
var topLevel = []string{
	"README.md", "Taskfile.yml", "api", "cmd", "domain", "eventstore", "fixtures", "go.mod", "go.sum", "projections",
}

func TestImportsKeepTheTable(t *testing.T) {
	files := 0
	require.NoError(t, fs.WalkDir(os.DirFS(top), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			// A test of another package may remove a file of its own meanwhile.
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		case entry.IsDir():
			if name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
				return fs.SkipDir
			}
		case strings.HasSuffix(name, ".go"):
			files++
			for _, imported := range importsOf(t, name) {
				if fault := importFault(name, imported); fault != "" {
					t.Error(fault)
				}
			}
		}
		return nil
	}))
	require.NotZero(t, files)
}

func TestTopLevelHoldsOnlyWhatBelongsThere(t *testing.T) {
	entries, err := os.ReadDir(top)
	require.NoError(t, err)
	ignored := ignoredAtTop(t)
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) && !slices.Contains(ignored, name) {
			t.Errorf("%s doesn't belong at the top, which holds only %s and dot-files: move it into one of the folders", name, strings.Join(topLevel, " "))
		}
	}
}

func TestImportFaults(t *testing.T) {
	for _, c := range []struct{ file, imported, fault string }{
		{"domain/date.go", "time", ""},
		{"domain/event.go", "github.com/go-json-experiment/json/jsontext", ""},
		{"domain/event.go", "github.com/oklog/ulid/v2", ""},
		{"domain/event.go", "liggare/eventstore", "domain/event.go imports liggare/eventstore: domain may import nothing of the module"},
		{"domain/event_test.go", "liggare/domain", ""},
		{"domain/event_test.go", "liggare/fixtures", ""},
		{"domain/event_test.go", "github.com/stretchr/testify/require", ""},
		{"domain/event_test.go", "os", ""},
		{"domain/event.go", "os", "domain/event.go imports os: domain has no I/O and no network; hand it the bytes instead"},
		{"domain/event.go", "log/slog", "domain/event.go imports log/slog: domain has no I/O and no network; hand it the bytes instead"},
		{"domain/event.go", "github.com/stretchr/testify/require", "domain/event.go imports github.com/stretchr/testify/require: domain uses only the standard library and github.com/ShiraazMoollatjie/goluhn, github.com/go-json-experiment/json, github.com/google/uuid, github.com/oklog/ulid/v2, golang.org/x/text"},
		{"domain/event.go", "github.com/oklog/ulid/v2evil", "domain/event.go imports github.com/oklog/ulid/v2evil: domain uses only the standard library and github.com/ShiraazMoollatjie/goluhn, github.com/go-json-experiment/json, github.com/google/uuid, github.com/oklog/ulid/v2, golang.org/x/text"},
		{"projections/documents.go", "liggare/api", "projections/documents.go imports liggare/api: projections may import only domain of the module"},
		{"projections/documents.go", "liggare/fixtures", "projections/documents.go imports liggare/fixtures: projections may import only domain of the module"},
		{"api/routes.go", "liggare/eventstore", "api/routes.go imports liggare/eventstore: api may import only domain, projections of the module"},
		{"api/routes.go", "liggare/api/web", ""},
		{"api/web/page.go", "liggare/projections", ""},
		{"api/web/page.go", "liggare/fixtures", "api/web/page.go imports liggare/fixtures: api may import only domain, projections of the module"},
		{"api/routes_test.go", "liggare/eventstore", "api/routes_test.go imports liggare/eventstore: api may import only domain, projections of the module"},
		{"eventstore/writer.go", "liggare/eventstore/proof", ""},
		{"eventstore/writer.go", "github.com/nats-io/nats.go/jetstream", ""},
		{"eventstore/proof/leaf.go", "github.com/nats-io/nats.go", "eventstore/proof/leaf.go imports github.com/nats-io/nats.go: proof is pure, so that an auditor can read it alone"},
		{"api/stream.go", "github.com/nats-io/nats.go", "api/stream.go imports github.com/nats-io/nats.go: only eventstore speaks NATS; declare the interface that api needs"},
		{"cmd/liggare/serve.go", "github.com/nats-io/nats-server/v2/server", "cmd/liggare/serve.go imports github.com/nats-io/nats-server/v2/server: only eventstore speaks NATS; declare the interface that cmd/liggare needs"},
		{"cmd/liggare/serve_test.go", "github.com/nats-io/nats.go", ""},
		{"cmd/liggare/serve.go", "liggare/api/web", ""},
		{"util/strings.go", "strings", "util/strings.go lies in util, which isn't in the table of folders"},
		{"cmd/other/main.go", "fmt", "cmd/other/main.go lies in cmd/other, which isn't in the table of folders"},
	} {
		require.Equal(t, c.fault, importFault(c.file, c.imported), "%s imports %s", c.file, c.imported)
	}
}

// importFault says what is wrong when the file, named from the top with slashes, imports the package; "" is allowed. Tests keep the same table, except
// that they may read the fixtures, which know nothing but domain, and that those of cmd may look at NATS itself.
func importFault(file, imported string) string {
	folder, test := folderOf(path.Dir(file)), strings.HasSuffix(file, "_test.go")
	allowed, known := importTable[folder]
	if !known {
		return fmt.Sprintf("%s lies in %s, which isn't in the table of folders", file, folder)
	}
	says := func(reason string, args ...any) string {
		return fmt.Sprintf("%s imports %s: ", file, imported) + fmt.Sprintf(reason, args...)
	}
	switch {
	case within(imported, module):
		to := folderOf(strings.TrimPrefix(imported, module+"/"))
		if to == folder || slices.Contains(allowed, to) || (test && to == "fixtures") {
			return ""
		}
		if len(allowed) == 0 {
			return says("%s may import nothing of the module", folder)
		}
		return says("%s may import only %s of the module", folder, strings.Join(allowed, ", "))
	case within(imported, "github.com/nats-io"):
		if within(path.Dir(file), "eventstore/proof") {
			return says("proof is pure, so that an auditor can read it alone")
		}
		if folder != "eventstore" && !(test && folder == "cmd/liggare") {
			return says("only eventstore speaks NATS; declare the interface that %s needs", folder)
		}
	case folder == "domain" && !test && standard(imported):
		if slices.ContainsFunc(domainAbstains, func(p string) bool { return within(imported, p) }) {
			return says("domain has no I/O and no network; hand it the bytes instead")
		}
	case folder == "domain" && !standard(imported):
		fits := func(m string) bool { return within(imported, m) }
		if !slices.ContainsFunc(domainModules, fits) && !(test && slices.ContainsFunc(domainTestModules, fits)) {
			return says("domain uses only the standard library and %s", strings.Join(domainModules, ", "))
		}
	}
	return ""
}

// folderOf is the row of the table that a package's path, seen from the top, belongs to: its first element, and under cmd the first two.
func folderOf(dir string) string {
	parts := strings.Split(dir, "/")
	if parts[0] == "cmd" && len(parts) > 1 {
		return path.Join(parts[:2]...)
	}
	return parts[0]
}

// within tells whether a path is the root or lies below it.
func within(name, root string) bool {
	return name == root || strings.HasPrefix(name, root+"/")
}

// standard tells whether an import is the standard library's: its first element has no dot.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// importsOf returns what a file imports. The file is named from the top.
func importsOf(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, filepath.FromSlash(name)), nil, parser.ImportsOnly)
	require.NoError(t, err)
	imports := make([]string, len(file.Imports))
	for i, spec := range file.Imports {
		imports[i], err = strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
	}
	return imports
}

// ignoredAtTop returns the plain names that .gitignore anchors at the top, such as /liggare, the built program.
func ignoredAtTop(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(filepath.Join(top, ".gitignore"))
	require.NoError(t, err)
	defer file.Close()
	var names []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, anchored := strings.CutPrefix(lines.Text(), "/"); anchored {
			names = append(names, strings.TrimSuffix(name, "/"))
		}
	}
	return names
}
