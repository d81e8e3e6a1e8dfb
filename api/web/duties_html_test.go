package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Holdings say the same as a template that writes them would, whatever stands in them.
func TestHoldingsAreEscapedAsTemplatesDo(t *testing.T) {
	written := template.Must(template.New("").Parse(`{{define "line"}}{{.HTML}}{{end}}<tbody>{{range .Data}}{{$t := .}}<tr class="{{.Class}}"><th scope="row">{{template "line" .Duty}}</th><td data-label="{{$.T "innehavare" "holder"}}">{{range $i, $who := .Who}}<p>{{if $i}}{{$.T "eller " "or "}}{{end}}{{template "line" .}}</p>{{end}}</td><td data-label="{{$.T "från" "from"}}" class="date">{{.From}}</td><td data-label="{{$.T "till" "to"}}" class="date">{{.To}}</td><td data-label="{{$.T "säkerhet" "certainty"}}" class="sure">{{if ne .Class "certain"}}<span class="tag {{.Class}}">{{.Word}}</span>{{else}}{{.Word}}{{end}}</td><td data-label="{{$.T "händelser" "events"}}">{{range .Events}}{{if .Href}}<a href="{{.Href}}"><span class="hidden">{{$.T "händelse " "event "}}</span>{{.Text}}<span class="hidden"> {{range $t.Duty}}{{.Text}}{{end}} {{$t.From}}</span></a>{{else}}{{.Text}}{{end}}{{end}}</td></tr>{{end}}</tbody>`))
	for _, lang := range []string{"sv", "en"} {
		v := &visit{Lang: lang}
		for _, s := range []string{"Råd & dåd", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "a\x00b", "</td></table>", "&amp;"} {
			terms := []*termOf{
				{Duty: line{{Text: s}, {Text: "x"}}, Who: []line{{{Text: s}}, {{Text: s, Href: "/x"}}}, From: s, To: s, Word: s, Class: "certain", Events: line{{Text: "1", Href: `/x?a="b`}, {Text: ", "}, {Text: s, Href: "/y"}}},
				{Word: s, Class: s},
			}
			var want strings.Builder
			require.NoError(t, written.Execute(&want, &frame{visit: v, Data: terms}))
			require.Equal(t, spoken(t, want.String()), spoken(t, string(termRows{v, terms}.HTML())), "%q", s)
		}
	}
}
