package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The boards say the same as a template that writes them would, whatever stands in them.
func TestBoardsAreEscapedAsTemplatesDo(t *testing.T) {
	drawn := template.Must(template.New("").Parse(`{{range .Rows}}<g><text class="lane" x="4" y="{{.Text}}">{{.Short}}<title>{{.Name}}</title></text>{{range .Bars}}<a href="{{.Href}}" aria-label="{{.Title}}"><rect class="{{.Class}}" x="{{.X}}" y="{{.Y}}" width="{{.Width}}" height="{{.Height}}"><title>{{.Title}}</title></rect></a>{{end}}<text class="number" x="{{.End}}" y="{{.Text}}" aria-hidden="true">{{.All.Text}}</text></g>{{end}}`))
	listed := template.Must(template.New("").Parse(`{{with .Data}}<tbody>{{range .Rows}}{{$name := .Name}}<tr><th scope="row"><a href="{{.Href}}">{{.Name}}</a></th>{{range .Cells}}<td class="num">{{if .Href}}<a href="{{.Href}}">{{.Text}}<span class="hidden"> {{.Label}}, {{$name}}</span></a>{{else}}0{{end}}</td>{{end}}<td class="num"><a href="{{.All.Href}}">{{.All.Text}}<span class="hidden"> {{$.T "alla" "all"}}, {{$name}}</span></a></td></tr>{{end}}</tbody>{{end}}`))
	for _, s := range []string{"Råd & dåd", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "a\x00b", "</title></svg>", "&amp;", strings.Repeat("lång nämnd ", 9)} {
		rows := []*boardRow{
			{Name: s, Href: "/x?a=b&c=d", Cells: []number{{Text: "3", Label: s, Href: "/y"}, {Text: "0", Label: s}}, All: number{Text: "3", Href: "/z"}, Bars: []bar{{X: 330, Width: 9, Height: 14, Class: "s-open", Title: s, Href: "/y"}}, Y: 6, Text: 18, End: 345},
			{Name: "b", Href: "/b", All: number{Text: "0", Href: "/z"}},
		}
		d := &boardsData{Rows: rows}
		var want strings.Builder
		require.NoError(t, drawn.Execute(&want, d))
		require.Equal(t, spoken(t, want.String()), spoken(t, string(d.Drawing())), "%q", s)
		want.Reset()
		require.NoError(t, listed.Execute(&want, &frame{visit: &visit{Lang: "en"}, Data: d}))
		require.Equal(t, spoken(t, want.String()), spoken(t, string(d.Body("all"))), "%q", s)
	}
}
