package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A chart and a list of fields say the same as templates that write them would, whatever stands in them.
func TestChartsAndFieldsAreEscapedAsTemplatesDo(t *testing.T) {
	written := template.Must(template.New("").Parse(`<figure class="chart">
<figcaption>{{.Title}}<span class="says">{{.Says}}</span></figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="{{.Title}}">
<svg viewBox="0 0 {{.Width}} {{.Height}}" width="{{.Width}}" height="{{.Height}}" role="group" aria-label="{{.Title}}">
<g class="grid">{{range .Ticks}}<line x1="{{.X}}" y1="0" x2="{{.X}}" y2="{{$.Axis}}"/><text x="{{.X}}" y="{{$.Height}}" dy="-8">{{.Label}}</text>{{end}}</g>
{{if .Mark}}<g class="asked"><line x1="{{.Mark}}" y1="0" x2="{{.Mark}}" y2="{{.Axis}}"/>{{with .MarkLabel}}<title>{{.}}</title>{{end}}</g>{{end}}
{{range .Lanes}}<g><text class="lane{{if .More}} half{{end}}" x="4" y="{{.Text}}">{{.Label}}{{with .Full}}<title>{{.}}</title>{{end}}</text>
{{if .More}}<text class="lane half" x="4" y="{{.Second}}">{{.More}}{{with .Full}}<title>{{.}}</title>{{end}}</text>{{end}}
{{range .Bars}}{{if .Href}}<a href="{{.Href}}" aria-label="{{.Title}}"><rect class="{{.Class}}" x="{{.X}}" y="{{.Y}}" width="{{.Width}}" height="{{.Height}}"><title>{{.Title}}</title></rect></a>{{else}}<rect class="{{.Class}}" x="{{.X}}" y="{{.Y}}" width="{{.Width}}" height="{{.Height}}"><title>{{.Title}}</title></rect>{{end}}{{end}}</g>
{{end}}
</svg>
</div>
{{if .Legend}}<ul class="legend">{{range .Legend}}<li><svg width="26" height="14" aria-hidden="true"><rect class="{{.Class}}" x="1" y="1" width="24" height="12"/></svg> {{.Label}}</li>{{end}}</ul>{{end}}
</figure>`))
	list := template.Must(template.New("").Parse(`<dl class="fields">{{range .}}<div{{if .Differ}} class="differ"{{end}}><dt>{{.Label}}</dt><dd>{{.Value.HTML}}</dd></div>{{end}}</dl>`))
	picked := template.Must(template.New("").Parse(`{{range .}}<option value="{{.Written}}"></option>{{end}}`))
	chosen := template.Must(template.New("").Parse(`{{range .}}<option value="{{.Value}}"{{if eq .Value "b"}} selected{{end}}>{{.Label}}</option>{{end}}`))
	inner := template.Must(template.New("").Parse(`<div class="scroll" tabindex="0" role="region" aria-label="{{.Caption}}">
<table class="stacks rows"><caption><h3>{{.Caption}}</h3></caption><thead><tr>{{range .Columns}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>{{$t := .}}{{range .Rows}}<tr>{{range $n, $cell := .}}<td data-label="{{index $t.Columns $n}}"{{with .Class}} class="{{.}}"{{end}}>{{.HTML}}</td>{{end}}</tr>{{end}}</tbody></table>
</div>`))
	for _, s := range []string{"Råd & dåd", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onclick='x`, "a\x00b", "</title></svg>", "&amp;"} {
		bars := []bar{{X: 1, Y: 2, Width: 3, Height: 4, Class: s, Title: s, Href: "/ledgers/x?q=a&b=c"}, {X: -5, Class: "held", Title: s, Href: `/x"><script>`}, {Class: "vacant", Title: s}}
		for _, c := range []*chart{
			{Title: s, Says: s, Width: 960, Height: 60},
			{Title: s, Says: s, Width: 960, Height: 60, Axis: 34, Ticks: []tick{{10, s}, {20, "2020"}}, Mark: 7, MarkLabel: s, Legend: []legend{{s, s}, {"held", "b"}},
				Lanes: []lane{{Text: 17, Label: s, Full: s, Bars: bars}, {Text: 43, Label: "kort", Full: s}, {Text: 60, Second: 72, Label: s, More: s, Full: s}, {Text: 86, Second: 98, Label: "a", More: s}}},
		} {
			var want strings.Builder
			require.NoError(t, written.Execute(&want, c))
			require.Equal(t, spoken(t, want.String()), spoken(t, string(c.HTML())), "%q", s)
		}
		table := innerTable{Caption: s, Columns: []string{s, "b"}, Rows: [][]line{{{{Text: s}}, {{Text: s + strings.Repeat("x", 80), Href: "/x"}}}, {{{Text: "–"}}, nil}}}
		want := strings.Builder{}
		require.NoError(t, inner.Execute(&want, table))
		require.Equal(t, spoken(t, want.String()), spoken(t, string(table.HTML())), "%q", s)
		entities, options := []entity{{Ref: "organisation/a", Name: s}}, []option{{s, s}, {"b", s}, {"", ""}}
		want.Reset()
		require.NoError(t, picked.Execute(&want, entities))
		require.Equal(t, spoken(t, want.String()), spoken(t, string(picks(entities))), "%q", s)
		want.Reset()
		require.NoError(t, chosen.Execute(&want, options))
		require.Equal(t, spoken(t, want.String()), spoken(t, string(choices(options, "b"))), "%q", s)
		all := []labelled{{Label: s, Value: line{{Text: s}, {Text: s, Href: "/x"}}}, {Label: "b", Differ: true}}
		want.Reset()
		require.NoError(t, list.Execute(&want, all))
		require.Equal(t, spoken(t, want.String()), spoken(t, string(fields(all))), "%q", s)
	}
	require.NotContains(t, string((&chart{Lanes: []lane{{Bars: []bar{{Href: "javascript:alert(1)"}}}}}).HTML()), "<a")
}

// A label is cut only where two lines haven't room for it.
func TestLabelsOfLanesAreBrokenBetweenWords(t *testing.T) {
	for label, want := range map[string]lane{
		"Samordning · Kommunstyrelsen":                                {Text: 17, Label: "Samordning · Kommunstyrelsen"},
		"förebyggande arbete · Övergripande våldsförebyggande arbete": {Text: 11, Second: 23, Label: "förebyggande arbete · Övergripande", More: "våldsförebyggande arbete"},
		strings.Repeat("ord ", 40):                                    {Text: 11, Second: 23, Label: strings.TrimSpace(strings.Repeat("ord ", 13))[:47], More: strings.Repeat("ord ", 12) + "o…", Full: strings.Repeat("ord ", 40)},
		strings.Repeat("x", 60):                                       {Text: 17, Label: strings.Repeat("x", 41) + "…", Full: strings.Repeat("x", 60)},
	} {
		l := lane{Text: 17}
		l.labelled(label)
		require.Equal(t, want, l)
	}
}
