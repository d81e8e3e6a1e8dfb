package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A table says the same as a template that writes it would, whatever stands in it: the same elements, attributes and texts.
func TestTablesAreEscapedAsTemplatesDo(t *testing.T) {
	written := template.Must(template.New("").Parse(`{{define "line"}}{{.HTML}}{{end}}{{if .Rows}}
<div class="scroll" tabindex="0" role="region" aria-label="{{.Caption}}">
<table class="stacks rows{{if gt .Width 6}} wide{{end}}">
<caption{{if .Quiet}} class="hidden"{{end}}>{{.Caption}}</caption>
<thead><tr>{{range .Columns}}<th scope="col">{{.}}</th>{{end}}<th scope="col">{{.V.T "säkerhet" "certainty"}}</th></tr></thead>
{{range $row := .Rows}}
<tbody class="{{.Class}}">
{{range $i, $line := .Lines}}<tr>{{range $n, $cell := .Cells}}{{if and (eq $n 0) (eq $i 0)}}<th scope="row"{{with .Class}} class="{{.}}"{{end}}>{{template "line" .}}</th>{{else}}<td data-label="{{index $.Columns $n}}"{{with .Class}} class="{{.}}"{{end}}>{{template "line" .}}</td>{{end}}{{end}}<td class="sure" data-label="{{$.V.T "säkerhet" "certainty"}}">{{if ne $row.Class "certain"}}<span class="tag {{$row.Class}}">{{.Word}}</span>{{else}}{{.Word}}{{end}}</td></tr>
{{end}}
{{if .Reasons}}<tr class="why"><td colspan="{{$.Width}}">{{range .Reasons}}<p>{{template "line" .}}</p>{{end}}</td></tr>{{end}}
</tbody>
{{end}}
</table>
</div>
{{else}}<p class="empty">{{.Empty}}</p>{{end}}`))
	v := &visit{Lang: "sv"}
	for _, s := range []string{"Råd & dåd", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onclick='x`, "a\x00b", "</td></table>", "&amp;", strings.Repeat("långt ", 20), "–", "kommunförbundet", strings.Repeat("kommunförbundet ", 20)} {
		row := tableRow{Class: "certain", Lines: []tableLine{{Cells: []line{{{Text: s, Href: "/x", Class: "row"}}, {{Text: s}, {Text: s}}}, Word: s}}}
		open := tableRow{Class: s, Lines: []tableLine{row.Lines[0], {Cells: []line{nil, {{Text: s, Class: s}}}, Word: s}}, Reasons: []line{{{Text: s}}, {{Text: s, Href: "/" + s}}}}
		for _, columns := range [][]string{{s, s}, {s, s, "c", "d", "e", "f"}} {
			for _, rows := range [][]tableRow{nil, {row}, {row, open}} {
				for _, quiet := range []bool{false, true} {
					shown := &table{V: v, Caption: s, Quiet: quiet, Columns: columns, Rows: rows, Empty: s}
					var want strings.Builder
					require.NoError(t, written.Execute(&want, shown))
					require.Equal(t, spoken(t, want.String()), spoken(t, string(shown.HTML())), "%q", s)
				}
			}
		}
	}
}

// spoken are a page's tokens, but for lines between its elements; attributes stand in no order.
func spoken(t *testing.T, page string) (all []string) {
	for _, token := range tokens(t, strings.ReplaceAll(page, `<td class="sure" data-label="säkerhet">`, `<td data-label="säkerhet" class="sure">`)) {
		if token = strings.TrimSpace(token); token != "" {
			all = append(all, token)
		}
	}
	return all
}
