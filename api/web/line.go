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
	for i := range l {
		b := &l[i]
		link := b.Href != "" && slices.ContainsFunc(leads, func(lead string) bool { return strings.HasPrefix(b.Href, lead) })
		if !link && b.Class == "" {
			template.HTMLEscape(&out, []byte(b.Text))
			continue
		}
		element := "span"
		if link {
			element = "a"
		}
		out.WriteString("<" + element)
		if link {
			attribute(&out, "href", b.Href)
		}
		if b.Class != "" {
			attribute(&out, "class", b.Class)
		}
		out.WriteByte('>')
		template.HTMLEscape(&out, []byte(b.Text))
		out.WriteString("</" + element + ">")
	}
	return template.HTML(out.String())
}

func attribute(out *strings.Builder, name, value string) {
	out.WriteString(" " + name + `="`)
	template.HTMLEscape(out, []byte(value))
	out.WriteByte('"')
}
