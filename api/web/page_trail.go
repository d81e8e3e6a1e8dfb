package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// trailData is the story of an entity.
type trailData struct {
	Subject string
	Name    string
	Told    []told
	Hidden  int // records that the page doesn't show
	Next    string
	All     int      // records of the chosen sort, on all pages
	Years   []bit    // where the records of each year begin
	Sorts   []option // that the story can be narrowed to
	Chart   *chart
}

// told is one record of the story.
type told struct {
	ID, Label, Href string
	Number          int
	On, Until       string
	Known, Recorded string
	Version         uint32
	Actor           string
	In              line // another entity's timeline that it is in, and how it refers to this one
	Struck          bool
	Marks           []line // what later records say of it
	Fields          []labelled
	Decision        line
	Evidence        []line
	Place           string // anchor
	Correct         string // where it can be corrected
}

// trails finds something whose story is asked for.
func (v *visit) trails() (*shown, error) {
	if subject := v.Asked("subject"); subject != "" {
		if ref, err := domain.ParseRef(refIn(subject)); err == nil {
			return &shown{redirect: v.storyLink(string(ref))}, nil
		}
		return &shown{redirect: v.Link("/search", "q", subject)}, nil
	}
	if _, err := v.ask("organisations", url.Values{"limit": {"1"}}); err != nil {
		return nil, err
	}
	return &shown{template: "trails", title: v.T("Tidslinje", "Timeline"), data: v.Organisations()}, nil
}

// trailPage is how many records a page of a story shows.
const trailPage = 40

// trail tells an entity's story: every record with its three dates, what has been corrected struck through with the reason.
func (v *visit) trail() (*shown, error) {
	subject, err := domain.ParseRef(v.r.PathValue("kind") + "/" + v.r.PathValue("id"))
	if err != nil {
		return v.missing(), nil
	}
	story, err := v.story(subject)
	if err != nil {
		return nil, err
	}
	name := story.Name
	if name == "" {
		name = string(subject)
	}
	data := &trailData{Subject: string(subject), Name: name}
	from, _ := strconv.Atoi(v.Asked("after"))
	places := recordsOf(story, v.Asked("only"))
	from = min(max(from, 0), len(places))
	to := min(from+trailPage, len(places))
	t := &teller{visit: v, story: story, names: map[string]string{string(subject): name}, shown: places[from:to]}
	for _, i := range t.shown {
		data.Told = append(data.Told, t.tell(i))
	}
	if to < len(places) {
		data.Next, data.Hidden = v.Here("after", itoa(to)), len(places)-to
	}
	data.Years = v.yearsOf(story, places, from, to)
	data.All, data.Sorts = len(places), v.sortOptions(story)
	if len(places) == len(story.Records) {
		data.Chart = v.storyChart(story, from, to)
	}
	asked := moment{On: story.Moment.On.String(), Known: story.Moment.Known.String(), Recorded: story.Moment.Recorded}
	return &shown{template: "trail", title: v.T("Tidslinje: ", "Timeline: ") + name, data: data, moment: &asked}, nil
}

// yearsOf leads to the first record of each year, here or on the page of the story that it is on; nothing where all are seen at a glance.
func (v *visit) yearsOf(story *projections.Story, places []int, from, to int) (years []bit) {
	if len(places) <= yearsFrom {
		return nil
	}
	first, last := domain.MaxDay, domain.NoDay // of the year that was met last
	for n, i := range places {
		r := &story.Records[i]
		day := r.Known
		if !r.On.IsZero() {
			_, day = r.On.Capped(r.Known)
		}
		if first <= day && day <= last {
			continue
		}
		year, _, _ := day.Civil()
		first, last = domain.MakeDay(year, time.January, 1), domain.MakeDay(year, time.December, 31)
		href := "#e-" + r.ID
		if n < from || n >= to {
			href = v.Here("after", itoa(n/trailPage*trailPage)) + href
		}
		years = append(years, bit{Text: itoa(year), Href: href})
	}
	return years
}

// yearsFrom is from how many records on a story has a line of its years.
const yearsFrom = 8

func (v *visit) story(subject domain.Ref) (*projections.Story, error) {
	return v.client.Story(v.r.Context(), v.id(), subject, v.momentQuery())
}

// teller turns the records of one story into what a page shows.
type teller struct {
	*visit
	story *projections.Story
	names map[string]string // beside the story's own
	shown []int             // the places of the records that are on the page, in order
}

// words are those of a type of event, with the story's names.
func (t *teller) words(name string) *words {
	w := t.wordsOfType(name, t.names)
	w.told = t.story.Names
	return w
}

// number is a record's in the story, from 1; 0 for one that isn't in it.
func (t *teller) number(id string) int {
	for i := range t.story.Records {
		if t.story.Records[i].ID == id {
			return i + 1
		}
	}
	return 0
}

func (t *teller) tell(i int) told {
	r := &t.story.Records[i]
	w := t.words(r.Type)
	shown := told{
		ID: r.ID, Label: r.Label.In(t.Lang), Href: t.eventLink(r.ID), Number: i + 1, Place: "e-" + r.ID, Known: r.Known.String(), Recorded: instant(r.Recorded),
		Version: r.Version, Actor: t.actor(r.Actor), Struck: r.CorrectedBy != "", Until: dateWords(t.Lang, r.Until.String()),
	}
	if r.On.IsZero() {
		shown.On = t.T("känt ", "known ") + shown.Known
	} else {
		shown.On = dateWords(t.Lang, r.On.String())
	}
	if r.Subject != t.story.Subject {
		shown.In = line{w.reference(r.Subject), {Text: " (" + w.field(r.RefersBy) + ")"}}
	}
	shown.Marks = t.marks(r)
	shown.Fields = w.dataFields(r.Data)
	if v := api.ValueOf(r.Data, "replacement"); v != nil {
		shown.Fields = append(shown.Fields, t.replacement(r, v)...)
	}
	if r.DecidedBy != nil {
		shown.Decision = t.decision(w, r.DecidedBy)
	}
	for _, e := range r.Evidence {
		shown.Evidence = append(shown.Evidence, t.evidence(e))
	}
	return shown
}

// ownLines are the members of an event's data that are told in places of their own.
var ownLines = []string{"decided_by", "evidence", "replacement"}

// dataFields are what an event says.
func (w *words) dataFields(data jsontext.Value) []labelled {
	var all []labelled
	for _, m := range api.Members(data) {
		if !slices.Contains(ownLines, m.Name) {
			all = append(all, labelled{Label: w.field(m.Name), Value: w.value(m.Name, m.Value)})
		}
	}
	return all
}

// marks tells what later records say of this one.
func (t *teller) marks(r *projections.Told) []line {
	var marks []line
	if r.CorrectedBy != "" {
		mark := line{{Text: t.T("Rättad", "Corrected"), Class: "tag corrected"}, {Text: " "}, t.later(r.CorrectedBy)}
		if reason := t.reasonOf(r.CorrectedBy); reason != "" {
			mark = append(mark, bit{Text: ": " + reason})
		}
		marks = append(marks, mark)
	}
	for _, id := range r.DisputedBy {
		marks = append(marks, line{{Text: t.T("Ifrågasatt", "Disputed"), Class: "tag disputed"}, {Text: " "}, t.later(id)})
	}
	return marks
}

// later names another record of the story, and leads to it.
func (t *teller) later(id string) bit {
	number := t.number(id)
	if _, here := slices.BinarySearch(t.shown, number-1); here {
		return bit{Text: t.T("av nummer ", "by number ") + itoa(number), Href: "#e-" + id}
	} else if number > 0 { // on another page
		return bit{Text: t.T("av nummer ", "by number ") + itoa(number), Href: t.eventLink(id)}
	}
	return bit{Text: t.T("av en senare händelse", "by a later event"), Href: t.eventLink(id)}
}

// reasonOf is why a correction was made, with what the corrector noted.
func (t *teller) reasonOf(id string) string {
	number := t.number(id)
	if number == 0 {
		return ""
	}
	data := t.story.Records[number-1].Data
	reason := domain.CorrectionReason("").Vocabulary().Label(textOf(data, "reason")).In(t.Lang)
	if note := textOf(data, "note"); note != "" {
		reason += " – " + note
	}
	return reason
}

// replacement is what stands instead, beside what stood: parts that are as before are left out.
func (t *teller) replacement(r *projections.Told, v jsontext.Value) []labelled {
	var all []labelled
	target := t.target(r)
	w := t.words("")
	before := map[string]jsontext.Value{}
	if target != nil {
		w = t.words(target.Type)
		before["effective"], before["until"], before["known"] = quote(target.On.String()), quote(target.Until.String()), quote(target.Known.String())
		for _, m := range api.Members(target.Data) {
			before["data/"+m.Name] = m.Value
		}
	}
	show := func(at, name string, value jsontext.Value) {
		was, had := before[at]
		delete(before, at)
		if had && string(was) == string(value) {
			return
		}
		said := line{}
		if had && string(was) != `""` {
			said = append(said, bit{Text: plain(w.value(name, was)), Class: "was"}, bit{Text: " → "})
		}
		all = append(all, labelled{Label: t.T("i stället: ", "instead: ") + w.field(name), Value: append(said, w.value(name, value)...), Differ: true})
	}
	for _, m := range api.Members(v) {
		if m.Name != "data" {
			show(m.Name, m.Name, m.Value)
			continue
		}
		for _, inner := range api.Members(m.Value) {
			if inner.Name != "evidence" {
				show("data/"+inner.Name, inner.Name, inner.Value)
			}
		}
	}
	return all
}

// target is the record that a correction or a dispute is about; nil where it isn't part of the story.
func (t *teller) target(r *projections.Told) *projections.Told {
	version, err := strconv.ParseUint(api.ValueOf(r.Data, "target").String(), 10, 32)
	if err != nil {
		return nil
	}
	for i := range t.story.Records {
		other := &t.story.Records[i]
		if uint64(other.Version) == version && other.Subject == r.Subject {
			return other
		}
	}
	return nil
}

// decision says who decided, as far as the source does.
func (t *teller) decision(w *words, d *domain.DecidedBy) line {
	var said line
	add := func(b bit) {
		if b.Text == "" {
			return
		}
		if len(said) > 0 {
			said = append(said, bit{Text: ", "})
		}
		said = append(said, b)
	}
	if d.Body != "" {
		add(w.reference(d.Body))
	}
	add(bit{Text: d.AsStated})
	add(bit{Text: dateWords(t.Lang, d.Date.String())})
	add(bit{Text: d.Meeting})
	add(bit{Text: d.Paragraph})
	if d.CaseRef != "" {
		add(bit{Text: "dnr " + d.CaseRef})
	}
	if d.DelegationItem != "" {
		add(w.reference(d.DelegationItem))
	}
	return said
}

// plain is a line's text.
func plain(l line) string {
	var text strings.Builder
	for _, b := range l {
		text.WriteString(b.Text)
	}
	return text.String()
}
