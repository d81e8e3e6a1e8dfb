package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What changed says the same as a template that writes it would, whatever stands in it.
func TestChangesAreEscapedAsTemplatesDo(t *testing.T) {
	written := template.Must(template.New("").Parse(`{{define "line"}}{{.HTML}}{{end}}{{range .Data}}{{$c := .}}<tbody>{{range $i, $f := .Fields}}<tr>{{if not $i}}<th scope="rowgroup" rowspan="{{len $c.Fields}}"><a href="{{$c.Href}}">{{$c.Title}}</a></th>{{end}}<td data-label="{{$.T "uppgift" "field"}}">{{.Label}}</td><td data-label="{{$.T "före" "before"}}">{{range $i, $l := .Before}}<p>{{if $i}}{{$.T "eller " "or "}}{{end}}{{template "line" .}}</p>{{end}}</td><td data-label="{{$.T "efter" "after"}}">{{range $i, $l := .After}}<p>{{if $i}}{{$.T "eller " "or "}}{{end}}{{template "line" .}}</p>{{end}}</td></tr>{{end}}</tbody>
{{end}}`))
	for _, s := range []string{"Råd & dåd", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "a\x00b", "</td></table>", "&amp;"} {
		rows := []diffChange{
			{Title: s, Href: "/x?a=b&c=d", Fields: []diffField{{s, []line{{{Text: s}}, {{Text: s, Href: "/y"}}}, nil}, {"b", nil, []line{{{Text: s}}}}}},
			{Title: "b", Href: "/b", Fields: []diffField{{Label: s}}},
		}
		for _, lang := range []string{"sv", "en"} {
			v := &visit{Lang: lang}
			var want strings.Builder
			require.NoError(t, written.Execute(&want, &frame{visit: v, Data: rows}))
			require.Equal(t, spoken(t, want.String()), spoken(t, string(changedRows{v, rows}.HTML())), "%q", s)
		}
	}
}
