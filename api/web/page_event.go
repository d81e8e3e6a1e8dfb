package web

import (
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// eventData is one stored event.
type eventData struct {
	Record   *record
	Envelope []labelled
	Fields   []labelled
	Tables   []innerTable
	Decision []labelled
	Evidence []line
	Marks    []line
	Story    string
	Name     string
	Raw      string
	Correct  string // where it can be corrected
	Receipt  bool   // it was just stored from here
	Repeated bool
	instead  []labelled // what a correction changes, beside what stood; nil: what it corrects isn't in the story
}

// event shows a record: what it says, its three dates, who recorded it, the evidence, and what later records say of it.
func (v *visit) event() (*shown, error) {
	r, err := v.record(v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	data := &eventData{Record: r, Story: v.storyLink(r.Subject), Raw: "/v1/ledgers/" + v.id() + "/events/" + r.ID, Receipt: v.Asked("stored") != "", Repeated: v.Asked("stored") == "before"}
	w := v.wordsOfType(r.Type, nil)
	w.told = v.fromStory(data, r)
	for _, m := range api.Members(r.Data) {
		v.eventMember(data, w, m)
	}
	data.Evidence = v.evidenceLines(r.evidence())
	data.Envelope = v.envelope(r)
	if t := domain.TypeByName(r.Type); t != nil && r.Type != "record.corrected.v1" && r.Type != "ledger.created.v1" && v.whoAsks().Corrects(v.id(), t) {
		data.Correct = v.Link("/events/" + r.ID + "/correct")
	}
	return &shown{template: "event", title: v.typeLabel(r.Type), data: data}, nil
}

func (v *visit) eventMember(data *eventData, w *words, m api.Member) {
	switch m.Name {
	case "evidence":
	case "decided_by":
		for _, inner := range api.Members(m.Value) {
			data.Decision = append(data.Decision, labelled{Label: w.field("decided_by/" + inner.Name), Value: w.value("decided_by/"+inner.Name, inner.Value)})
		}
	case "replacement":
		if data.instead == nil {
			data.instead = replaced(w, m.Value)
		}
		data.Fields = append(data.Fields, data.instead...)
	default:
		if t, is := w.innerTable(m); is {
			data.Tables = append(data.Tables, t)
			return
		}
		data.Fields = append(data.Fields, labelled{Label: w.field(m.Name), Value: w.value(m.Name, m.Value)})
	}
}

// replaced is what a correction puts in its target's place.
func replaced(w *words, v jsontext.Value) []labelled {
	var all []labelled
	add := func(m api.Member) {
		all = append(all, labelled{Label: w.T("i stället: ", "instead: ") + w.field(m.Name), Value: w.value(m.Name, m.Value)})
	}
	for _, m := range api.Members(v) {
		if m.Name != "data" {
			add(m)
			continue
		}
		for _, inner := range api.Members(m.Value) {
			if inner.Name != "evidence" {
				add(inner)
			}
		}
	}
	return all
}

// fromStory learns what the event's story says of it, and the names in it.
func (v *visit) fromStory(data *eventData, r *record) map[domain.Ref]string {
	subject, err := domain.ParseRef(r.Subject)
	if err != nil {
		return nil
	}
	story, err := v.story(subject)
	if err != nil {
		return nil
	}
	data.Name = story.Name
	t := &teller{visit: v, story: story, shown: recordsOf(story, "")[:min(trailPage, len(story.Records))]}
	for i := range story.Records {
		if story.Records[i].ID == r.ID {
			data.Marks = append(v.about(t, &story.Records[i]), t.marks(&story.Records[i])...)
			if replacement := api.ValueOf(r.Data, "replacement"); replacement != nil && t.target(&story.Records[i]) != nil {
				data.instead = t.replacement(&story.Records[i], replacement)
			}
		}
	}
	// Numbers and anchors are those of the story's page.
	for _, mark := range data.Marks {
		for i := range mark {
			if len(mark[i].Href) > 0 && mark[i].Href[0] == '#' {
				mark[i].Href = data.Story + mark[i].Href
			}
		}
	}
	return story.Names
}

// about leads from a correction or a dispute to the record that it is about.
func (v *visit) about(t *teller, r *projections.Told) []line {
	target := t.target(r)
	if target == nil {
		return nil
	}
	tag := bit{Text: v.T("Ifrågasätter", "Disputes"), Class: "tag disputed"}
	if r.Type == correctionType {
		tag = bit{Text: v.T("Rättar", "Corrects"), Class: "tag corrected"}
	}
	return []line{{tag, {Text: " "}, {Text: v.eventLine(target.ID), Href: v.eventLink(target.ID)}}}
}

// envelope is what the ledger says of every record.
func (v *visit) envelope(r *record) []labelled {
	var all []labelled
	add := func(sv, en, text string) {
		if text != "" {
			all = append(all, labelled{Label: v.T(sv, en), Value: line{{Text: text}}})
		}
	}
	add("gällde från", "effective", dateWords(v.Lang, r.Effective))
	add("till och med", "until", dateWords(v.Lang, r.Until))
	add("känt", "known", r.Known)
	add("i liggaren", "recorded", instant(r.Recorded))
	add("version av det som den rör", "version of what it is about", itoa(int(r.Version)))
	add("registrerad av", "recorded by", v.actor(r.Actor))
	add("klass", "class", v.class(r.Class))
	add("id", "id", r.ID)
	return all
}

var classes = map[string]domain.Text{
	"public": {SV: "offentlig", EN: "public"}, "internal": {SV: "intern", EN: "internal"},
	"confidential": {SV: "skyddad", EN: "confidential"}, "restricted": {SV: "starkt skyddad", EN: "restricted"},
}

func (v *visit) class(name string) string {
	if label, known := classes[name]; known {
		return label.In(v.Lang)
	}
	return name
}
