package web

import (
	"html/template"
	"strings"
)

// Drawing is the chart of boards as a page has it.
func (d *boardsData) Drawing() template.HTML {
	var out strings.Builder
	for _, r := range d.Rows {
		out.WriteString(`<g><text class="lane" x="4"`)
		length(&out, "y", r.Text)
		out.WriteByte('>')
		text(&out, r.Short())
		out.WriteString("<title>")
		text(&out, r.Name)
		out.WriteString("</title></text>")
		for i := range r.Bars {
			r.Bars[i].write(&out)
		}
		out.WriteString(`<text class="number"`)
		length(&out, "x", r.End)
		length(&out, "y", r.Text)
		out.WriteString(` aria-hidden="true">`)
		text(&out, r.All.Text)
		out.WriteString("</text></g>")
	}
	return template.HTML(out.String())
}

// Body is the table of boards as a page has it; `all` is what the last column is called.
func (d *boardsData) Body(all string) template.HTML {
	var out strings.Builder
	out.WriteString("<tbody>")
	for _, r := range d.Rows {
		r.write(&out, all)
	}
	out.WriteString("</tbody>")
	if d.Total != nil {
		out.WriteString("<tfoot>")
		d.Total.write(&out, all)
		out.WriteString("</tfoot>")
	}
	return template.HTML(out.String())
}

func (r *boardRow) write(out *strings.Builder, all string) {
	out.WriteString(`<tr><th scope="row">`)
	(&bit{Text: r.Name, Href: r.Href}).write(out)
	out.WriteString("</th>")
	for _, cell := range r.Cells {
		countCell(out, cell, cell.Label, r.Name)
	}
	countCell(out, r.All, all, r.Name)
	out.WriteString("</tr>")
}

// countCell writes a cell with a number, which leads to what it counts.
func countCell(out *strings.Builder, n number, label, name string) {
	out.WriteString(`<td class="num">`)
	if n.Href == "" {
		out.WriteString("0</td>")
		return
	}
	out.WriteString("<a")
	attribute(out, "href", n.Href)
	out.WriteByte('>')
	text(out, n.Text)
	out.WriteString(`<span class="hidden"> `)
	text(out, label)
	out.WriteString(", ")
	text(out, name)
	out.WriteString("</span></a></td>")
}
