package main

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// ownLines are the members of an event's data that aren't told in their place.
var ownLines = map[string]bool{"decided_by": true, "evidence": true, "note": true, "replacement": true}

// story writes a trail: each record with its three dates, what it says, on whose decision and by which evidence; what has been corrected is marked and stays.
func (c *console) story(s *projections.Story) {
	title := string(s.Subject)
	if s.Name != "" {
		title += " · " + s.Name
	}
	c.line("%s", title)
	c.moment(api.ShownMoment{On: s.Moment.On.String(), Known: s.Moment.Known.String(), Recorded: s.Moment.Recorded})
	numbers := map[string]int{}
	names := map[string]string{}
	for i, r := range s.Records {
		numbers[r.ID] = i + 1
	}
	for ref, name := range s.Names {
		names[string(ref)] = name
	}
	for i := range s.Records {
		c.line("")
		t := &teller{words: &words{c: c, names: names}, story: s, numbers: numbers}
		t.tell(i)
	}
}

// teller writes the records of one story.
type teller struct {
	*words
	story   *projections.Story
	numbers map[string]int // of records by id, from 1
}

func (t *teller) tell(i int) {
	c, r := t.c, &t.story.Records[i]
	on := c.say("utan egen dag", "no day of its own")
	if !r.On.IsZero() {
		on = dateWords(c, r.On.String())
	}
	if !r.Until.IsZero() {
		on += c.say(", till och med ", ", until ") + r.Until.String()
	}
	head := strconv.Itoa(i+1) + ". " + r.Label.In(c.lang)
	if r.Subject != t.story.Subject {
		head += c.say(" i ", " in ") + string(r.Subject) + " (" + c.field(placeOf(r.Type)+"/"+r.RefersBy) + ")"
	}
	c.line("%s", t.struck(r, head))
	c.labelled(c.say("gällde från", "effective"), on)
	c.labelled(c.say("känt", "known"), r.Known.String())
	c.labelled(c.say("i liggaren", "recorded"), instant(r.Recorded)+c.say(", position %d, version %d, av %s", ", position %d, version %d, by %s", r.Position, r.Version, r.Actor))
	t.marks(r)
	t.of(r.Type)
	t.data(r)
	if r.DecidedBy != nil {
		c.labelled(c.say("beslut", "decision"), t.decision(r.DecidedBy))
	}
	for _, e := range r.Evidence {
		c.labelled(c.say("belägg", "evidence"), e.Text(c.lang))
	}
}

// of makes the words those of a type of event.
func (t *teller) of(typ string) {
	t.root, t.lists = placeOf(typ), nil
	if known := domain.TypeByName(typ); known != nil {
		t.lists = listsOf(reflect.TypeOf(known.New()))
	}
}

// struck marks the head of what a correction has taken the place of: in words, and struck through where the terminal can.
func (t *teller) struck(r *projections.Told, head string) string {
	if r.CorrectedBy == "" {
		return head
	}
	if t.c.width > 0 {
		head = "\x1b[9m" + head + "\x1b[0m"
	}
	return head + t.c.say("  [RÄTTAD]", "  [CORRECTED]")
}

// marks tells what later records say of this one.
func (t *teller) marks(r *projections.Told) {
	c := t.c
	if r.CorrectedBy != "" {
		c.labelled(c.say("rättad", "corrected"), t.later(r.CorrectedBy)+t.reasonOf(r.CorrectedBy))
	}
	for _, id := range r.DisputedBy {
		c.labelled(c.say("ifrågasatt", "disputed"), t.later(id))
	}
}

// later names another record of the story by its number.
func (t *teller) later(id string) string {
	if number := t.numbers[id]; number > 0 {
		return t.c.say("av nummer %d", "by number %d", number)
	}
	return t.c.say("av händelse %s", "by event %s", id)
}

// reasonOf is why a correction was made.
func (t *teller) reasonOf(id string) string {
	number := t.numbers[id]
	if number == 0 {
		return ""
	}
	for _, m := range api.Members(t.story.Records[number-1].Data) {
		if m.Name == "reason" {
			code := api.Unquote(m.Value)
			return ": " + domain.CorrectionReason("").Vocabulary().Label(code).In(t.c.lang)
		}
	}
	return ""
}

// data writes what the event says.
func (t *teller) data(r *projections.Told) {
	for _, m := range api.Members(r.Data) {
		if !ownLines[m.Name] {
			t.c.labelled(t.field(m.Name), t.value(m.Name, m.Value))
		}
	}
	if v := api.ValueOf(r.Data, "replacement"); v != nil {
		t.replacement(r, v)
	}
	if v := api.ValueOf(r.Data, "note"); v != nil {
		t.c.labelled(t.c.field("note"), api.Unquote(v))
	}
}

// replacement writes what stands instead, beside what stood: parts that are as before are left out.
func (t *teller) replacement(r *projections.Told, v jsontext.Value) {
	target := t.target(r)
	t.of("")
	before := map[string]jsontext.Value{}
	if target != nil {
		t.of(target.Type)
		for name, text := range map[string]string{"effective": target.On.String(), "until": target.Until.String(), "known": target.Known.String()} {
			if raw, err := jsontext.AppendQuote(nil, text); err == nil && text != "" {
				before[name] = raw
			}
		}
		for _, m := range api.Members(target.Data) {
			before["data/"+m.Name] = m.Value
		}
	}
	label := t.c.say("i stället", "instead")
	show := func(at, name string, value jsontext.Value) {
		was, had := before[at]
		if had && string(was) == string(value) {
			return
		}
		text := t.field(name) + ": "
		if had {
			text += t.inWords(name, was) + " → "
		}
		t.c.labelled(label, text+t.inWords(name, value))
		label = ""
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
}

// inWords says a member of an event; decisions have words of their own.
func (t *teller) inWords(name string, v jsontext.Value) string {
	if name == "decided_by" {
		d := new(domain.DecidedBy)
		if err := json.Unmarshal(v, d); err == nil {
			return t.decision(d)
		}
	}
	return t.value(name, v)
}

// target is the record that a correction or a dispute is about; nil where it isn't part of the story.
func (t *teller) target(r *projections.Told) *projections.Told {
	version := api.ValueOf(r.Data, "target")
	for i := range t.story.Records {
		other := &t.story.Records[i]
		if other.Subject == r.Subject && strconv.FormatUint(uint64(other.Version), 10) == version.String() {
			return other
		}
	}
	return nil
}

// decision says who decided, as far as the source does.
func (t *teller) decision(d *domain.DecidedBy) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	body := string(d.Body)
	if name := t.names[body]; name != "" {
		body = name
	}
	add(body)
	add(d.AsStated)
	if !d.Date.IsZero() {
		add(dateWords(t.c, d.Date.String()))
	}
	add(d.Meeting)
	add(d.Paragraph)
	if d.CaseRef != "" {
		add("dnr " + d.CaseRef)
	}
	add(string(d.DelegationItem))
	return strings.Join(parts, ", ")
}
