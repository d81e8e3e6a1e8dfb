package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// A line says the same as a template that writes it would, whatever stands in it: the same elements, attributes and texts.
func TestLinesAreEscapedAsTemplatesDo(t *testing.T) {
	written := template.Must(template.New("").Parse(`{{range .}}{{if .Href}}<a href="{{.Href}}"{{with .Class}} class="{{.}}"{{end}}>{{.Text}}</a>{{else if .Class}}<span class="{{.Class}}">{{.Text}}</span>{{else}}{{.Text}}{{end}}{{end}}`))
	hostile := []string{"", "Råd & dåd", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onclick='x`, "a\x00b", "</td><td>", "&amp;", "å\u2028ä"}
	for _, text := range hostile {
		for _, class := range hostile {
			for _, href := range []string{"", "/ledgers/x?q=a&b=c", "#e-1", "https://example.se/a", "mailto:a@example.se", `/x"><script>alert(1)</script>`} {
				l := line{{Text: text, Class: class, Href: href}, {Text: text}}
				var want strings.Builder
				require.NoError(t, written.Execute(&want, l))
				require.Equal(t, tokens(t, want.String()), tokens(t, string(l.HTML())), "%q", l)
			}
		}
	}
	for _, href := range []string{"javascript:alert(1)", " javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x"} {
		require.NotContains(t, string(line{{Text: "x", Href: href}}.HTML()), "<a", href)
	}
}

// tokens are what a browser reads: percent-encoding in addresses aside.
func tokens(t *testing.T, text string) (all []string) {
	z := html.NewTokenizer(strings.NewReader(text))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		for i := range token.Attr {
			token.Attr[i].Val = strings.NewReplacer("%22", `"`, "%3c", "<", "%3e", ">", "%3C", "<", "%3E", ">", "%28", "(", "%29", ")").Replace(token.Attr[i].Val)
		}
		all = append(all, token.String())
	}
	return all
}

func TestCellsOfLongTextsAndLongWords(t *testing.T) {
	for want, texts := range map[string][]string{
		"none":        {"–"},
		"":            {"", "säker", "återkommande", "Enskede-Årsta-Vantör", "2019-11-30", "och/eller annat"},
		"breaks":      {"Kommunförbundet", "Barriärbrytande arbete", "a brukarundersökningar"},
		"long":        {strings.Repeat("ord ", 16)},
		"long breaks": {strings.Repeat("ord ", 16) + "Kommunförbundet"},
	} {
		for _, text := range texts {
			require.Equal(t, want, line{{Text: text}}.Class(), text)
		}
	}
	require.Equal(t, "breaks", line{{Text: "kommun"}, {Text: "förbundet"}}.Class(), "a word reaches over its pieces")
}
