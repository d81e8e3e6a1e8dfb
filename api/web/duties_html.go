package web

import (
	"html/template"
	"strings"
)

// termRows are stretches of duties as lines of a table, in the language of a visit.
type termRows struct {
	v     *visit
	terms []*termOf
}

// HTML is the body of the table of holdings and vacancies.
func (t termRows) HTML() template.HTML {
	var out strings.Builder
	v := t.v
	holder, from, to := cellOf(v.T("innehavare", "holder")), cellOf(v.T("från", "from")), cellOf(v.T("till", "to"))
	sure, events := cellOf(v.T("säkerhet", "certainty")), cellOf(v.T("händelser", "events"))
	out.WriteString("<tbody>")
	for _, term := range t.terms {
		duty := plain(term.Duty)
		out.WriteString("<tr")
		attribute(&out, "class", term.Class)
		out.WriteString(`><th scope="row">`)
		term.Duty.write(&out)
		out.WriteString("</th>" + holder + ">")
		for i, who := range term.Who {
			out.WriteString("<p>")
			if i > 0 {
				out.WriteString(v.T("eller ", "or "))
			}
			who.write(&out)
			out.WriteString("</p>")
		}
		out.WriteString("</td>" + from + ` class="date">`)
		text(&out, term.From)
		out.WriteString("</td>" + to + ` class="date">`)
		text(&out, term.To)
		out.WriteString("</td>" + sure + ` class="sure">`)
		certainty(&out, term.Class, term.Word)
		out.WriteString("</td>" + events + ">")
		for i := range term.Events {
			b := &term.Events[i]
			if b.Href == "" {
				text(&out, b.Text)
				continue
			}
			out.WriteString("<a")
			attribute(&out, "href", b.Href)
			out.WriteString(`><span class="hidden">` + v.T("händelse ", "event ") + "</span>")
			text(&out, b.Text)
			out.WriteString(`<span class="hidden"> `)
			text(&out, duty)
			out.WriteByte(' ')
			text(&out, term.From)
			out.WriteString("</span></a>")
		}
		out.WriteString("</td></tr>")
	}
	out.WriteString("</tbody>")
	return template.HTML(out.String())
}

// certainty writes how certain something is, marked where it isn't.
func certainty(out *strings.Builder, class, word string) {
	said := bit{Text: word}
	if class != "certain" {
		said.Class = "tag " + class
	}
	said.write(out)
}
