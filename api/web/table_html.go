package web

import (
	"html/template"
	"strings"
)

// HTML is the table as a page has it, written as its lines are and for the same reason: pages of lists are tables and little else.
func (t *table) HTML() template.HTML {
	var out strings.Builder
	if len(t.Rows) == 0 {
		out.WriteString(`<p class="empty">`)
		text(&out, t.Empty)
		out.WriteString("</p>")
		return template.HTML(out.String())
	}
	out.Grow(len(t.Rows) * t.Width() * 150)
	out.WriteString(`<div class="scroll" tabindex="0" role="region"`)
	attribute(&out, "aria-label", t.Caption)
	out.WriteString(">\n<table class=\"stacks rows")
	if t.Width() > 6 {
		out.WriteString(" wide")
	}
	out.WriteString("\">\n<caption")
	if t.Quiet {
		out.WriteString(` class="hidden"`)
	}
	out.WriteByte('>')
	text(&out, t.Caption)
	out.WriteString("</caption>\n<thead><tr>")
	labels := make([]string, 0, t.Width()) // what begins the cells of a column
	sure := t.V.T("säkerhet", "certainty")
	for _, name := range t.Columns {
		column(&out, name)
		labels = append(labels, cellOf(name))
	}
	column(&out, sure)
	labels = append(labels, cellOf(sure))
	out.WriteString("</tr></thead>\n")
	for i := range t.Rows {
		t.Rows[i].write(&out, labels)
	}
	out.WriteString("</table>\n</div>\n")
	return template.HTML(out.String())
}

func column(out *strings.Builder, label string) {
	out.WriteString(`<th scope="col">`)
	text(out, label)
	out.WriteString("</th>")
}

// cellOf begins a cell of a column, but for its class.
func cellOf(label string) string {
	var out strings.Builder
	out.WriteString("<td")
	attribute(&out, "data-label", label)
	return out.String()
}

// inside ends the beginning of a cell, and writes what is in it.
func (l line) inside(out *strings.Builder) {
	if class := l.Class(); class != "" {
		attribute(out, "class", class)
	}
	out.WriteByte('>')
	l.write(out)
}

func (r *tableRow) write(out *strings.Builder, labels []string) {
	out.WriteString("<tbody")
	attribute(out, "class", r.Class)
	out.WriteString(">\n")
	sure := labels[len(labels)-1]
	for i := range r.Lines {
		out.WriteString("<tr>")
		for n, cell := range r.Lines[i].Cells {
			if i == 0 && n == 0 {
				out.WriteString(`<th scope="row"`)
				cell.inside(out)
				out.WriteString("</th>")
				continue
			}
			out.WriteString(labels[n])
			cell.inside(out)
			out.WriteString("</td>")
		}
		out.WriteString(sure + ` class="sure">`)
		certainty(out, r.Class, r.Lines[i].Word)
		out.WriteString("</td></tr>\n")
	}
	if len(r.Reasons) > 0 {
		out.WriteString(`<tr class="why"><td colspan="` + itoa(len(labels)) + `">`)
		for _, reason := range r.Reasons {
			out.WriteString("<p>")
			reason.write(out)
			out.WriteString("</p>")
		}
		out.WriteString("</td></tr>\n")
	}
	out.WriteString("</tbody>\n")
}
