package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// behind makes the numbers of a cell lead to what they count: a control question's to what its findings are about, a quality's to the records.
func (w *words) behind(r *row, content jsontext.Value, name string, cell line) line {
	switch {
	case w.root == "checks" && name == "why":
		return w.countsIn(plain(cell), r, content)
	case w.root == "quality" && len(cell) == 1:
		only := name
		if projections.CountedBy(name) == nil {
			only = "" // a number of all records, such as their delay
		}
		if cell[0].Text != "0" {
			cell[0].Href = w.Link("/trail/"+string(domain.KindOrganisation)+"/"+r.Key, "only", only)
		}
	}
	return cell
}

// countsIn is a grade in words with each finding's number leading to what it counts: the one, or the list of them.
func (w *words) countsIn(why string, r *row, content jsontext.Value) line {
	var said line
	for f := range api.Elements(api.ValueOf(content, "findings")) {
		says := plain(w.value("findings/says", api.ValueOf(f, "says")))
		before, after, found := strings.Cut(why, says+" (")
		count, rest, closed := strings.Cut(after, ")")
		if !found || !closed {
			continue
		}
		to := w.rowLink(w.root, r.Key) + "#findings"
		if entities := slices.Collect(api.Elements(api.ValueOf(f, "entities"))); len(entities) == 1 && count == "1" {
			to = w.storyLink(api.Unquote(entities[0]))
		}
		said, why = append(said, bit{Text: before + says + " ("}, bit{Text: count, Href: to}), ")"+rest
	}
	return append(said, bit{Text: why})
}

// recordsOf are the places in a story of the records that a column of the view quality counts; of all records, where it counts none by that name.
func recordsOf(story *projections.Story, column string) []int {
	counts := projections.CountedBy(column)
	places := make([]int, 0, len(story.Records))
	for i := range story.Records {
		if counts == nil || counts(&story.Records[i]) {
			places = append(places, i)
		}
	}
	return places
}

// sortOptions are what a story can be narrowed to, with how many there are of each.
func (v *visit) sortOptions(story *projections.Story) (all []option) {
	for _, column := range projections.CountingColumns() {
		if n := len(recordsOf(story, column)); n > 0 || v.Asked("only") == column {
			all = append(all, option{column, domain.LabelOf("quality/"+column).In(v.Lang) + " (" + strconv.Itoa(n) + ")"})
		}
	}
	return all
}
