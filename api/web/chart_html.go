package web

import (
	"html/template"
	"strconv"
	"strings"
)

// HTML is the chart as a page has it: a title, the drawing with its axis, the day asked about and the lanes, and what its classes mean.
func (c *chart) HTML() template.HTML {
	var out strings.Builder
	out.WriteString("<figure class=\"chart\">\n<figcaption>")
	text(&out, c.Title)
	out.WriteString(`<span class="says">`)
	text(&out, c.Says)
	out.WriteString("</span></figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\"")
	attribute(&out, "aria-label", c.Title)
	out.WriteString(">\n<svg")
	attribute(&out, "viewBox", "0 0 "+itoa(c.Width)+" "+itoa(c.Height))
	length(&out, "width", c.Width)
	length(&out, "height", c.Height)
	out.WriteString(` role="group"`)
	attribute(&out, "aria-label", c.Title)
	out.WriteString(">\n<g class=\"grid\">")
	for _, t := range c.Ticks {
		upright(&out, t.X, c.Axis)
		out.WriteString("<text")
		length(&out, "x", t.X)
		length(&out, "y", c.Height)
		out.WriteString(` dy="-8">`)
		text(&out, t.Label)
		out.WriteString("</text>")
	}
	out.WriteString("</g>\n")
	if c.Mark != 0 {
		out.WriteString(`<g class="asked">`)
		upright(&out, c.Mark, c.Axis)
		named(&out, c.MarkLabel)
		out.WriteString("</g>\n")
	}
	for i := range c.Lanes {
		c.Lanes[i].write(&out)
	}
	out.WriteString("</svg>\n</div>\n")
	if len(c.Legend) > 0 {
		out.WriteString(`<ul class="legend">`)
		for _, l := range c.Legend {
			out.WriteString(`<li><svg width="26" height="14" aria-hidden="true"><rect`)
			attribute(&out, "class", l.Class)
			out.WriteString(` x="1" y="1" width="24" height="12"/></svg> `)
			text(&out, l.Label)
			out.WriteString("</li>")
		}
		out.WriteString("</ul>\n")
	}
	out.WriteString("</figure>\n")
	return template.HTML(out.String())
}

func (l *lane) write(out *strings.Builder) {
	out.WriteString("<g>")
	if l.More == "" {
		l.label(out, "lane", l.Text, l.Label)
	} else {
		l.label(out, "lane half", l.Text, l.Label)
		l.label(out, "lane half", l.Second, l.More)
	}
	for i := range l.Bars {
		l.Bars[i].write(out)
	}
	out.WriteString("</g>\n")
}

func (l *lane) label(out *strings.Builder, class string, y int, label string) {
	out.WriteString("<text")
	attribute(out, "class", class)
	out.WriteString(` x="4"`)
	length(out, "y", y)
	out.WriteByte('>')
	text(out, label)
	named(out, l.Full)
	out.WriteString("</text>\n")
}

// write draws a bar, which leads where it has an address of this server or this page.
func (b *bar) write(out *strings.Builder) {
	link := strings.HasPrefix(b.Href, "/") || strings.HasPrefix(b.Href, "#")
	if link {
		out.WriteString("<a")
		attribute(out, "href", b.Href)
		attribute(out, "aria-label", b.Title)
		out.WriteByte('>')
	}
	out.WriteString("<rect")
	attribute(out, "class", b.Class)
	length(out, "x", b.X)
	length(out, "y", b.Y)
	length(out, "width", b.Width)
	length(out, "height", b.Height)
	out.WriteString("><title>")
	text(out, b.Title)
	out.WriteString("</title></rect>")
	if link {
		out.WriteString("</a>")
	}
}

// upright is a line from the top to an axis.
func upright(out *strings.Builder, x, to int) {
	out.WriteString("<line")
	length(out, "x1", x)
	out.WriteString(` y1="0"`)
	length(out, "x2", x)
	length(out, "y2", to)
	out.WriteString("/>")
}

// named says what a piece of a drawing is, to whoever points at it or hears it.
func named(out *strings.Builder, title string) {
	if title == "" {
		return
	}
	out.WriteString("<title>")
	text(out, title)
	out.WriteString("</title>")
}

func length(out *strings.Builder, name string, n int) {
	var digits [20]byte
	out.WriteByte(' ')
	out.WriteString(name)
	out.WriteString(`="`)
	out.Write(strconv.AppendInt(digits[:0], int64(n), 10))
	out.WriteByte('"')
}
