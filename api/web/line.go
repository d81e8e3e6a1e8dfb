package web

import (
	"html/template"
	"slices"
	"strings"
)

// leads are how an address that a line leads to may begin: on this server, on this page, and what evidence names.
var leads = []string{"/", "#", "https://", "http://", "mailto:"}

// HTML is the line as a page has it. Tables are made of lines, thousands of them: written here they take a tenth of a template's time. A text and a quoted
// attribute are escaped as html/template does, and an address of any other sort is no link.
func (l line) HTML() template.HTML {
	var out strings.Builder
	l.write(&out)
	return template.HTML(out.String())
}

func (l line) write(out *strings.Builder) {
	for i := range l {
		l[i].write(out)
	}
}

func (b *bit) write(out *strings.Builder) {
	link := b.Href != "" && slices.ContainsFunc(leads, func(lead string) bool { return strings.HasPrefix(b.Href, lead) })
	if !link && b.Class == "" {
		text(out, b.Text)
		return
	}
	element := "span"
	if link {
		element = "a"
	}
	out.WriteByte('<')
	out.WriteString(element)
	if link {
		attribute(out, "href", b.Href)
	}
	if b.Class != "" {
		attribute(out, "class", b.Class)
	}
	out.WriteByte('>')
	text(out, b.Text)
	out.WriteString("</")
	out.WriteString(element)
	out.WriteByte('>')
}

func attribute(out *strings.Builder, name, value string) {
	out.WriteByte(' ')
	out.WriteString(name)
	out.WriteString(`="`)
	text(out, value)
	out.WriteByte('"')
}

// escapes are what stands for the bytes of a text that mean something else in a page, as html/template has them.
var escapes = [256]string{'<': "&lt;", '>': "&gt;", '&': "&amp;", '\'': "&#39;", '"': "&#34;", 0: "\uFFFD"}

// text writes what stands for a text in a page.
func text(out *strings.Builder, s string) {
	written := 0
	for i := range len(s) {
		if escape := escapes[s[i]]; escape != "" {
			out.WriteString(s[written:i])
			out.WriteString(escape)
			written = i + 1
		}
	}
	out.WriteString(s[written:])
}
