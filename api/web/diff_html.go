package web

import (
	"html/template"
	"strings"
)

// changedRows are rows that differ, as bodies of a table in the language of a visit.
type changedRows struct {
	v    *visit
	rows []diffChange
}

// HTML is the bodies, one a row: each line a field, before and after.
func (c changedRows) HTML() template.HTML {
	var out strings.Builder
	field, before, after := cellOf(c.v.T("uppgift", "field")), cellOf(c.v.T("före", "before")), cellOf(c.v.T("efter", "after"))
	or := c.v.T("eller ", "or ")
	for _, row := range c.rows {
		out.WriteString("<tbody>")
		for i, f := range row.Fields {
			out.WriteString("<tr>")
			if i == 0 {
				out.WriteString(`<th scope="rowgroup" rowspan="` + itoa(len(row.Fields)) + `">`)
				(&bit{Text: row.Title, Href: row.Href}).write(&out)
				out.WriteString("</th>")
			}
			out.WriteString(field + ">")
			text(&out, f.Label)
			out.WriteString("</td>" + before + ">")
			either(&out, f.Before, or)
			out.WriteString("</td>" + after + ">")
			either(&out, f.After, or)
			out.WriteString("</td></tr>")
		}
		out.WriteString("</tbody>\n")
	}
	return template.HTML(out.String())
}

// either writes what may be, one below the other.
func either(out *strings.Builder, all []line, or string) {
	for i, each := range all {
		out.WriteString("<p>")
		if i > 0 {
			out.WriteString(or)
		}
		each.write(out)
		out.WriteString("</p>")
	}
}
