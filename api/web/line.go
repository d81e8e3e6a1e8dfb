package web

import (
	"html/template"
	"slices"
	"strings"
)

// leads are how an address that a line leads to may begin: on this server, on this page, and what evidence names.
var leads = []string{"/", "#", "https://", "http://", "mailto:"}

// HTML is the line as a page has it. Tables are made of lines, thousands of them: written here they take a tenth of a template's time. What html/template does for a text and for a quoted
// attribute is done by its own escaper, and an address of any other sort is no link.
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

// text writes what stands for a text in a page. Most holds nothing that has to be escaped, and is written as it is.
func text(out *strings.Builder, s string) {
	if strings.ContainsAny(s, "<>&'\"\x00") {
		template.HTMLEscape(out, []byte(s))
		return
	}
	out.WriteString(s)
}
