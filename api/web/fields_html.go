package web

import (
	"html/template"
	"strings"
)

// fields is a list of labels and what stands at each, as a page has it.
func fields(all []labelled) template.HTML {
	var out strings.Builder
	out.WriteString(`<dl class="fields">`)
	for i := range all {
		out.WriteString("<div")
		if all[i].Differ {
			attribute(&out, "class", "differ")
		}
		out.WriteString("><dt>")
		text(&out, all[i].Label)
		out.WriteString("</dt><dd>")
		all[i].Value.write(&out)
		out.WriteString("</dd></div>")
	}
	out.WriteString("</dl>")
	return template.HTML(out.String())
}
