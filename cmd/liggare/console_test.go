package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/projections"
)

func TestEveryCommandHasHelp(t *testing.T) {
	for _, cmd := range commands() {
		for _, lang := range []string{"sv", "en"} {
			code, stdout, stderr := runIn(t.Context(), "", cmd.name, "--help", "--lang", lang)
			require.Equal(t, exitDone, code)
			require.Empty(t, stderr)
			for _, part := range [][2]string{{"Användning", "Usage"}, {"Flaggor", "Flags"}, {"Exempel", "Examples"}, {"Slutkoder", "Exit codes"}} {
				require.Contains(t, stdout, domain.Text{SV: part[0], EN: part[1]}.In(lang), cmd.name)
			}
			require.Contains(t, stdout, "liggare "+cmd.name+" ")
			require.Contains(t, stdout, "--lang ")
			require.NotContains(t, stdout, "`", "back quotes name values and aren't shown")
		}
		for _, e := range cmd.examples {
			require.True(t, e.line == cmd.name || strings.HasPrefix(e.line, cmd.name+" "), e.line)
		}
	}
}

// The examples in help are read as they stand; only what they ask for may be missing.
func TestExamplesAreWrittenRight(t *testing.T) {
	for _, cmd := range commands() {
		for _, e := range cmd.examples {
			line, _, _ := strings.Cut(e.line, " < ")
			f := newFlags(cmd.name, "sv")
			cmd.prepare(f)
			require.NoError(t, f.set.Parse(strings.Fields(line)[1:]), e.line)
			require.NoError(t, f.check(), e.line)
		}
	}
}

func TestEveryViewHasAScreen(t *testing.T) {
	for _, v := range projections.Views() {
		s, known := screens[v.Name]
		require.True(t, known, "screens.go lacks a line for the view %s", v.Name)
		for _, name := range s {
			require.Contains(t, v.Columns(), name, v.Name)
		}
	}
}

func TestLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"nothing said":           {nil, nil, "sv"},
		"English locale":         {nil, map[string]string{"LANG": "en_GB.UTF-8"}, "en"},
		"no language":            {nil, map[string]string{"LANG": "C.UTF-8"}, "sv"},
		"LC_ALL before LANG":     {nil, map[string]string{"LANG": "en_GB.UTF-8", "LC_ALL": "sv_SE"}, "sv"},
		"flag before all":        {[]string{"replay", "--lang", "sv"}, map[string]string{"LC_ALL": "en_US"}, "sv"},
		"flag with equals":       {[]string{"replay", "--lang=en"}, nil, "en"},
		"a word that begins so":  {nil, map[string]string{"LANG": "enm_XX"}, "sv"},
		"flag without its value": {[]string{"replay", "--lang"}, nil, "sv"},
	} {
		t.Run(name, func(t *testing.T) {
			lang, _ := language(c.args, func(name string) string { return c.env[name] })
			require.Equal(t, c.want, lang)
		})
	}
}

func TestTableFitsThePage(t *testing.T) {
	draw := func(width int) string {
		var out bytes.Buffer
		c := &console{out: &output{to: &out}, lang: "sv", width: width}
		table := &table{head: []string{"NYCKEL", "TEXT", "LÄGE"}}
		table.row("vbe-samordning", "Se till att styrdokument i frågan görs kända i organisationen", "öppen")
		table.row("b", "kort", "")
		table.across("varför: för att")
		table.write(c)
		return out.String()
	}
	require.Equal(t, `NYCKEL          TEXT                                                           LÄGE
vbe-samordning  Se till att styrdokument i frågan görs kända i organisationen  öppen
b               kort
    varför: för att
`, draw(0))
	require.Equal(t, `NYCKEL          TEXT                      LÄGE
vbe-samordning  Se till att styrdokument  öppen
`, firstLines(draw(47), 2))
	for width := 37; width < 90; width++ {
		for line := range strings.SplitSeq(draw(width), "\n") {
			require.LessOrEqual(t, length(line), width)
		}
	}
}

func firstLines(text string, n int) string {
	return strings.Join(strings.SplitAfter(text, "\n")[:n], "")
}

// What answers may be something else than liggare.
func TestAnotherServerIsToldApart(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"not found": http.NotFound,
		"a page":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>welcome</html>")) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(answer)
			defer server.Close()
			for _, format := range []string{"table", "json"} {
				code, stdout, stderr := runIn(t.Context(), "", "replay", "--server", server.URL, "--ledger", "botkyrka", "--view", "documents", "--format", format)
				require.Equal(t, exitUnavailable, code)
				require.Empty(t, stdout)
				require.Contains(t, stderr, "inte liggare")
				require.Equal(t, 1, strings.Count(stderr, "\n"))
			}
		})
	}
}

func TestNearestCommand(t *testing.T) {
	require.Equal(t, "append", nearest("apend"))
	require.Equal(t, "trail", nearest("trial"))
	require.Empty(t, nearest("frobnicate"))
	require.Equal(t, 3, distance("kitten", "sitting"))
	require.Equal(t, 4, distance("", "four"))
}

func TestProgressIsDrawnOnTerminalsOnly(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var out bytes.Buffer
		d := (&console{err: &out, progress: terminal}).draw()
		d.show("rad 1")
		d.clear()
		require.Equal(t, terminal, strings.Contains(out.String(), "rad 1"))
		if terminal {
			require.True(t, strings.HasSuffix(out.String(), "\r\x1b[K"), "the line is taken away")
		}
	}
}
