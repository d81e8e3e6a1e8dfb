package web

import (
	"html/template"
	"strings"
	"unicode/utf8"
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

// HTML is a table of a member's objects, as a page has it.
func (t innerTable) HTML() template.HTML {
	var out strings.Builder
	out.WriteString(`<div class="scroll" tabindex="0" role="region"`)
	attribute(&out, "aria-label", t.Caption)
	if t.ID != "" {
		attribute(&out, "id", t.ID)
	}
	out.WriteString(">\n<table class=\"stacks rows\"><caption><h3>")
	text(&out, t.Caption)
	out.WriteString("</h3></caption><thead><tr>")
	cells := make([]string, len(t.Columns))
	for i, name := range t.Columns {
		column(&out, name)
		cells[i] = cellOf(name)
	}
	out.WriteString("</tr></thead>\n<tbody>")
	for _, row := range t.Rows {
		out.WriteString("<tr>")
		for i, cell := range row {
			if i == 0 && t.Heads {
				out.WriteString(`<th scope="row"`)
				cell.inside(&out)
				out.WriteString("</th>")
				continue
			}
			out.WriteString(cells[i])
			cell.inside(&out)
			out.WriteString("</td>")
		}
		out.WriteString("</tr>")
	}
	out.WriteString("</tbody></table>\n</div>\n")
	return template.HTML(out.String())
}

// picks are the options of a list to pick from beside an input, as a page has them.
func picks(all []entity) template.HTML {
	var out strings.Builder
	for _, each := range all {
		out.WriteString("<option")
		attribute(&out, "value", each.Written())
		out.WriteString("></option>")
	}
	return template.HTML(out.String())
}

// How many characters of what is chosen a selection shows in the narrowest of columns, and in two of them.
const (
	fitsOne = 20
	fitsTwo = 36
)

// longPick is what is chosen, where a column can't show it: it gets the room of several, by its class, and on a phone the label stands below, whole.
type longPick struct{ Label, Class string }

// picked is nil where there is room enough.
func picked(all []option, chosen string) *longPick {
	for _, each := range all {
		switch length := utf8.RuneCountInString(each.Label); {
		case each.Value != chosen || length <= fitsOne:
		case length <= fitsTwo:
			return &longPick{each.Label, "roomy"}
		default:
			return &longPick{each.Label, "wide"}
		}
	}
	return nil
}

// Picked is the same of a field.
func (f *field) Picked() *longPick {
	for _, each := range f.Options {
		if each.Chosen {
			return picked([]option{{each.Value, each.Label}}, each.Value)
		}
	}
	return nil
}

// choices are the options of a selection, as a page has them.
func choices(all []option, chosen string) template.HTML {
	var out strings.Builder
	for _, each := range all {
		out.WriteString("<option")
		attribute(&out, "value", each.Value)
		if each.Value == chosen {
			out.WriteString(" selected")
		}
		out.WriteByte('>')
		text(&out, each.Label)
		out.WriteString("</option>")
	}
	return template.HTML(out.String())
}
