package web

import (
	"net/url"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// diffData is the page's question and its answer.
type diffData struct {
	Problem any
	Asked   bool
	Views   []diffView
	Same    bool // nothing differs
	From    moment
	To      moment
	All     []option

	Permanent string // the address of this very difference
}

type diffView struct {
	Label     string
	Name      string
	Count     int    // rows that were added, ended or changed, and corrections
	More      string // where all of it is, when this isn't
	Added     *table
	Ended     *table
	Changed   []diffChange
	Rows      changedRows // of them
	Corrected []labelled
	Cut       string // how much of it is shown, where not all is
}

// Of a small difference, diffMost changes of each sort are shown of each view; of one of more than diffSmall changes only one, under how many there are, since a table of tables is
// nothing to read. Of a view that is asked about alone diffMostAlone are shown.
const (
	diffMost      = 2
	diffSmall     = 150
	diffMostAlone = 200
	diffFields    = 5 // of a row that changed, where all views are told of
)

// diffChange is a row that differs, member by member.
type diffChange struct {
	Title, Href string
	Fields      []diffField
}

type diffField struct {
	Label         string
	Before, After []line
}

// diffNames are the parameters of the page's two moments.
var diffNames = []string{"from_on", "from_known", "from_recorded", "to_on", "to_known", "to_recorded", "org", "view", "key"}

// diff compares two moments: what was added, what ended, what changed, what was corrected.
func (v *visit) diff() (*shown, error) {
	data := &diffData{}
	for _, view := range projections.Views() {
		data.All = append(data.All, option{view.Name, view.Label.In(v.Lang)})
	}
	title := v.T("Jämför två datum", "Compare two dates")
	q := url.Values{}
	for _, name := range diffNames {
		if v.asked.Has(name) {
			q[name] = v.asked[name]
		}
	}
	if len(q) == 0 {
		if _, err := v.ask("organisations", url.Values{"limit": {"1"}}); err != nil {
			return nil, err
		}
		return &shown{template: "diff", title: title, data: data}, nil
	}
	data.Asked = true
	d, err := v.difference(q)
	if err != nil {
		problem, status := v.problemOf(err)
		if problem == nil || !ofQuestion(status) {
			return nil, err
		}
		data.Problem = v.refusalOf(problem, "")
		return &shown{template: "diff", status: status, title: title, data: data}, nil
	}
	data.From, data.To, data.Same = d.From.Moment, d.To.Moment, true
	data.Permanent = v.Here("from_on", d.From.Moment.On, "from_known", d.From.Moment.Known, "from_recorded", d.From.Moment.Recorded,
		"to_on", d.To.Moment.On, "to_known", d.To.Moment.Known, "to_recorded", d.To.Moment.Recorded)
	v.why = 1
	var ids []string
	for _, change := range d.Views {
		ids = append(append(ids, reasonsIn(change.Added, v.why)...), reasonsIn(change.Ended, v.why)...)
		for _, each := range change.Corrected {
			ids = append(ids, each.Target)
		}
	}
	v.gather(ids)
	for _, view := range projections.Views() {
		if change := d.Views[view.Name]; change != nil && changes(change) > 0 {
			data.Views, data.Same = append(data.Views, v.diffView(view, change, d)), false
		}
	}
	from, to := d.From.Moment, d.To.Moment
	title = v.T("Jämförelse: ", "Comparison: ") + dateWords(v.Lang, from.On) + v.T(" och ", " and ") + dateWords(v.Lang, to.On)
	if from.On == to.On && from.Known != to.Known {
		title = v.T("Jämförelse: känt senast ", "Comparison: known by ") + from.Known + v.T(" och ", " and ") + to.Known
	}
	return &shown{template: "diff", title: title, data: data}, nil
}

// difference asks for as much as the page shows.
func (v *visit) difference(q url.Values) (*api.ViewDifference, error) {
	if len(q["view"]) == 1 {
		return v.client.Difference(v.r.Context(), v.id(), limited(q, diffMostAlone))
	}
	d, err := v.client.Difference(v.r.Context(), v.id(), limited(q, 1))
	if err != nil {
		return nil, err
	}
	all := 0
	for _, change := range d.Views {
		all += changes(change)
	}
	if all > diffSmall {
		return d, nil
	}
	return v.client.Difference(v.r.Context(), v.id(), limited(q, diffMost))
}

// changes is how many changes there are in a view, told or not.
func changes(c *api.ViewChange) int {
	if t := c.Total; t != (projections.ChangeTotal{}) {
		return t.Added + t.Ended + t.Changed + t.Corrected
	}
	return toldOf(c)
}

// toldOf is how many of them are told.
func toldOf(c *api.ViewChange) int {
	return len(c.Added) + len(c.Ended) + len(c.Changed) + len(c.Corrected)
}

func (v *visit) diffView(view *projections.View, c *api.ViewChange, d *api.ViewDifference) diffView {
	before, after := v.at(d.From.Moment), v.at(d.To.Moment)
	shown := diffView{Label: view.Label.In(v.Lang), Name: view.Name, Count: changes(c)}
	if told := toldOf(c); told < shown.Count {
		shown.Cut = v.T("Här visas ", "Shown here are ") + itoa(told) + v.T(" av ", " of ") + itoa(shown.Count) + "."
		if v.asked.Has("view") {
			shown.Cut += v.T(" Välj en organisation eller närmare dagar för att se resten.", " Choose an organisation or closer days to see the rest.")
		} else {
			shown.More = v.Here("view", view.Name)
		}
	}
	columns := screenOf(view)
	if len(c.Added) > 0 {
		shown.Added = after.tableOf(&answer{View: view.Name, Rows: c.Added, Names: d.Names}, columns, v.T("Tillkom", "Added")+" – "+shown.Label)
	}
	if len(c.Ended) > 0 {
		shown.Ended = before.tableOf(&answer{View: view.Name, Rows: c.Ended, Names: d.Names}, columns, v.T("Upphörde", "Ended")+" – "+shown.Label)
	}
	for i := range c.Changed {
		shown.Changed = append(shown.Changed, v.diffChange(view.Name, &c.Changed[i], before, after, d.Names))
	}
	shown.Rows = changedRows{v, shown.Changed}
	for _, each := range c.Corrected {
		reason := domain.CorrectionReason("").Vocabulary().Label(string(each.Reason)).In(v.Lang)
		shown.Corrected = append(shown.Corrected, labelled{Label: each.Key, Value: line{{Text: v.eventLine(each.Target), Href: v.eventLink(each.Target)}, {Text: v.T(", rättad: ", ", corrected: ") + reason + " "},
			{Text: v.T("rättelsen", "the correction"), Href: v.eventLink(each.Event)}}})
	}
	return shown
}

func (v *visit) diffChange(view string, c *api.ChangedRow, before, after *visit, names map[string]string) diffChange {
	w := v.wordsOfView(view, names)
	shown := diffChange{Title: w.titleOf(&c.After), Href: after.rowLink(view, c.Key)}
	differs := c.Differs
	if !v.asked.Has("view") && len(differs) > diffFields {
		differs = differs[:diffFields]
	}
	for _, name := range differs {
		switch name {
		case "certainty":
			shown.Fields = append(shown.Fields, diffField{v.T("säkerhet", "certainty"), []line{{{Text: v.certainty(c.Before.Certainty)}}}, []line{{{Text: v.certainty(c.After.Certainty)}}}})
		case "since":
			shown.Fields = append(shown.Fields, diffField{v.T("sedan", "since"), []line{{{Text: dateWords(v.Lang, c.Before.Since)}}}, []line{{{Text: dateWords(v.Lang, c.After.Since)}}}})
		case "until":
			shown.Fields = append(shown.Fields, diffField{v.T("till och med", "until"), []line{{{Text: dateWords(v.Lang, c.Before.Until)}}}, []line{{{Text: dateWords(v.Lang, c.After.Until)}}}})
		default:
			wb, wa := w, w
			if view == "checks" { // their numbers lead to what was counted then
				wb, wa = before.wordsOfView(view, names), after.wordsOfView(view, names)
			}
			shown.Fields = append(shown.Fields, diffField{w.field(name), wb.sayings(&c.Before, name, &c.After), wa.sayings(&c.After, name, &c.Before)})
		}
	}
	if more := len(c.Differs) - len(differs); more > 0 {
		shown.Fields = append(shown.Fields, diffField{Label: v.T("och mer", "and more"), After: []line{{v.andMore(more, v.Here("view", view))}}})
	}
	return shown
}

// sayings are what a row may say in a column; of a long list, what the other row's doesn't hold.
func (w *words) sayings(r *row, name string, other *row) []line {
	var all []line
	for _, content := range r.Contents() {
		said := w.onlyHere(content, name, other)
		if said == nil {
			said = w.behind(r, content, name, w.cell(content, name))
		}
		if !slices.ContainsFunc(all, func(l line) bool { return plain(l) == plain(said) }) {
			all = append(all, said)
		}
	}
	return all
}

// onlyHere says what a list of many, or of objects, holds that the other row's doesn't, under how many there are; nil for what is told whole.
func (w *words) onlyHere(content jsontext.Value, name string, other *row) line {
	list := api.ValueOf(content, name)
	theirs := map[string]bool{}
	for _, o := range other.Contents() {
		if v := api.ValueOf(o, name); v.Kind() == '[' {
			for each := range api.Elements(v) {
				theirs[string(each)] = true
			}
		}
	}
	if list.Kind() != '[' || len(theirs) == 0 {
		return nil
	}
	n, said := 0, line(nil)
	objects, left := false, 0
	for each := range api.Elements(list) {
		n++
		objects = objects || each.Kind() == '{'
		switch {
		case theirs[string(each)]:
		case len(said)+left >= 64:
			left++
		default:
			said = append(append(said, bit{Text: "; ", Class: "br"}), w.value(name, each)...)
		}
	}
	if n <= cellMost && !objects || n == 1 {
		return nil
	}
	head := bit{Text: w.T(itoa(n)+" st", itoa(n))}
	if len(said) == 0 {
		return line{head}
	}
	head.Text += w.T(", bara här: ", ", only here: ")
	said = append(line{head}, said[1:]...)
	if left > 0 {
		said = append(said, bit{Text: w.T(" och "+itoa(left)+" till", " and "+itoa(left)+" more")})
	}
	return said
}

// Chosen tells whether a view is among those asked for.
func (v *visit) Chosen(name, value string) bool { return slices.Contains(v.asked[name], value) }
