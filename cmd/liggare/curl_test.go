package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// commandOf is a line of a page as it is printed, and what it prints; … stands for anything.
type commandOf struct{ line, prints string }

// consoleBlocks are the commands of a page's console blocks: behind «$ », with lines that go on, and then their output.
func consoleBlocks(page string) (all []commandOf) {
	inside, goesOn := false, false
	for line := range strings.Lines(page) {
		command, begins := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside, goesOn = strings.HasPrefix(line, "```console"), false
		case !inside:
		case begins:
			all, goesOn = append(all, commandOf{line: command}), unfinished(command)
		case goesOn:
			last := &all[len(all)-1]
			last.line += line
			goesOn = unfinished(last.line)
		default:
			all[len(all)-1].prints += line
		}
	}
	return all
}

// unfinished tells whether a command goes on on the next line: by a backslash, or within quotes.
func unfinished(command string) bool {
	return strings.HasSuffix(command, "\\\n") || strings.Count(command, "'")%2 == 1
}

// TestCurlPageWorksAsPrinted runs every line of the page against a demo, in the order of the page.
func TestCurlPageWorksAsPrinted(t *testing.T) {
	for _, tool := range []string{"curl", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: the page's lines can't be run here; CI installs it", tool)
		}
	}
	page, err := os.ReadFile("../../api/curl.md")
	require.NoError(t, err)
	commands := consoleBlocks(string(page))
	require.Greater(t, len(commands), 15)
	p := startDemo(t)
	dir := t.TempDir()
	for _, c := range commands {
		run := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", c.line)
		run.Dir = dir
		run.Env = append(os.Environ(), "LIGGARE=http://"+p.addr, "TOKEN="+p.tokens["coordinator"])
		said, err := os.Create(filepath.Join(t.TempDir(), "said")) // a file, not a pipe: a curl whose reader has left may stay until the server says more
		require.NoError(t, err)
		run.Stdout, run.Stderr = said, said
		failed := run.Run()
		printed, err := os.ReadFile(said.Name())
		require.NoError(t, errors.Join(failed, err, said.Close()), "%s\n%s", c.line, printed)
		requirePrinted(t, c, string(printed))
	}
}

// requirePrinted compares line by line; a printed line is matched from its beginning, and to its end unless it ends in ….
func requirePrinted(t *testing.T, c commandOf, printed string) {
	t.Helper()
	got := strings.Split(strings.TrimRight(strings.ReplaceAll(printed, "\r", ""), "\n"), "\n")
	if c.prints == "" {
		require.Equal(t, []string{""}, got, c.line)
		return
	}
	for i, want := range strings.Split(strings.TrimRight(c.prints, "\n"), "\n") {
		require.Greater(t, len(got), i, "%s\nprints less than %s", c.line, want)
		var parts []string
		for part := range strings.SplitSeq(want, "…") {
			parts = append(parts, regexp.QuoteMeta(part))
		}
		require.Regexp(t, "^"+strings.Join(parts, ".*")+"$", got[i], c.line)
	}
}
