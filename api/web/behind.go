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
		if !sortsOfRecords[name] {
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

// sortsOfRecords are what a story can be narrowed to: what the view quality counts of an organisation's records, by its columns.
var sortsOfRecords = map[string]bool{"imprecise": true, "without_source": true, "without_case_ref": true, "corrected": true, "disputed": true}

// ofSort tells whether a record is one of those that the view quality counts in a column.
func ofSort(r *projections.Told, sort string) bool {
	switch sort {
	case "imprecise":
		_, exact := r.On.Exact()
		return !r.On.IsZero() && !exact
	case "without_source":
		return len(r.Evidence) == 0
	case "without_case_ref":
		return (r.Type == "decision.taken.v1" || r.Type == "document.adopted.v1") && (r.DecidedBy == nil || r.DecidedBy.CaseRef == "")
	case "corrected":
		return r.CorrectedBy != ""
	case "disputed":
		return len(r.DisputedBy) > 0
	}
	return true
}

// recordsOf are the places in a story of the records of a sort.
func recordsOf(story *projections.Story, sort string) []int {
	places := make([]int, 0, len(story.Records))
	for i := range story.Records {
		if ofSort(&story.Records[i], sort) {
			places = append(places, i)
		}
	}
	return places
}

// sortOptions are what a story can be narrowed to, with how many there are of each.
func (v *visit) sortOptions(story *projections.Story) (all []option) {
	for _, sort := range []string{"imprecise", "without_source", "without_case_ref", "corrected", "disputed"} {
		if n := len(recordsOf(story, sort)); n > 0 || v.Asked("only") == sort {
			all = append(all, option{sort, domain.LabelOf("quality/"+sort).In(v.Lang) + " (" + strconv.Itoa(n) + ")"})
		}
	}
	return all
}
