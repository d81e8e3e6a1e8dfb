package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// An export for process mining is OCEL 2.0 as JSON (ocel-standard.org): each record an event, each entity that it is about or refers to an object. All values are texts, as the
// published schema wants; all relationships have a qualifier: «subject», or the member of the record that holds the reference. Types and their attributes are those of the catalogue
// and the same in every export, so that nothing need be known beforehand and memory doesn't grow with the ledger.
type (
	ocelType struct {
		Name       string          `json:"name"`
		Attributes []ocelAttribute `json:"attributes"`
	}
	ocelAttribute struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	ocelEvent struct {
		ID            string         `json:"id"`
		Type          string         `json:"type"`
		Time          string         `json:"time"`
		Attributes    []ocelValue    `json:"attributes"`
		Relationships []ocelRelation `json:"relationships"`
	}
	ocelObject struct {
		ID            string         `json:"id"`
		Type          string         `json:"type"`
		Attributes    []ocelTimed    `json:"attributes"`
		Relationships []ocelRelation `json:"relationships"`
	}
	ocelValue struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	ocelTimed struct {
		Name  string `json:"name"`
		Value string `json:"value"`
		Time  string `json:"time"`
	}
	ocelRelation struct {
		ObjectID  string `json:"objectId"`
		Qualifier string `json:"qualifier"`
	}
)

// timeBasis says what an event's time is: the earliest day that it can have happened on, or, where none is stated, when it was recorded.
const (
	basisEarliest = "earliest"
	basisRecorded = "recorded"
)

// ocelCommon are the attributes of every event, before those of its own type. The last three tell what has become of it by the export's moment, as far as its caller reads: the
// correction in its place and, where that took it away, «withdrawn», and the disputes against it. Who counts what stands leaves out what is corrected, and reads corrections instead.
var ocelCommon = []string{"time_basis", "effective", "until", "known", "recorded", "class", "actor", "version", "label", "corrected_by", "withdrawn", "disputed_by"}

// exportOCEL exports the records as an object-centric event log. The manifest is its last member: a log that was cut short is no JSON.
func (a *api) exportOCEL(r *http.Request) (*answer, error) {
	x, err := a.openExport(r, "ocel", exportNarrowing, nil)
	if err != nil {
		return nil, err
	}
	wanted := x.p.feedFilter()
	if err := x.p.err(); err != nil {
		return nil, err
	}
	return x.answer(mediaJSON, ".ocel.json", func(ctx context.Context, w io.Writer) error { return x.ocel(ctx, w, wanted) }), nil
}

// ocel writes the log. Which entities are objects shows when the events are written: a mark for each is all that is held, and their order, which is that of the events: the
// ledger's own would tell of records that the caller doesn't read.
func (x *export) ocel(ctx context.Context, w io.Writer, wanted feedFilter) error {
	out := &pieces{tally: newTally(w)}
	out.text(`{"eventTypes":`)
	out.value(ocelEventTypes(x.e))
	out.text(`,"objectTypes":`)
	out.value(ocelObjectTypes())
	out.text(`,"events":[`)
	var met []bool
	var objects []int32
	x.manifest.Counts["events"] = 0
	for fact := range x.records(wanted) {
		if err := ctx.Err(); err != nil {
			return err
		}
		event, err := x.ocelEvent(fact)
		if err != nil {
			return err
		}
		for _, to := range event.Relationships {
			if home, found := x.e.Home(domain.Ref(to.ObjectID)); found {
				met = append(met, make([]bool, max(0, int(home)+1-len(met)))...)
				if !met[home] {
					met[home], objects = true, append(objects, home)
				}
			}
		}
		out.item(event)
		x.manifest.Counts["events"]++
		if out.err != nil {
			return out.err
		}
	}
	out.text(`],"objects":[`)
	x.manifest.Counts["objects"] = 0
	out.first = false
	for _, home := range objects {
		if err := ctx.Err(); err != nil {
			return err
		}
		out.item(x.ocelObject(home, met))
		x.manifest.Counts["objects"]++
		if out.err != nil {
			return out.err
		}
	}
	out.text(`]`)
	x.seal(out.tally)
	out.text(manifestMember)
	out.value(x.manifest)
	out.text("}\n")
	return out.err
}

// manifestMember stands before the manifest of a log; the bytes before it are those that the manifest counts.
const manifestMember = `,"manifest":`

// pieces writes JSON piece by piece and remembers the first error.
type pieces struct {
	*tally
	first bool // an item of the list is written
	err   error
}

func (l *pieces) text(s string) {
	if l.err == nil {
		_, l.err = l.Write([]byte(s))
	}
}

func (l *pieces) value(v any) {
	raw, err := json.Marshal(v, json.Deterministic(true))
	if l.err == nil {
		l.err = err
	}
	l.text(string(raw))
}

func (l *pieces) item(v any) {
	if l.first {
		l.text(",\n")
	}
	l.first = true
	l.value(v)
}

// ocelEvent is a record as an event.
func (x *export) ocelEvent(fact *domain.Fact) (*ocelEvent, error) {
	envelope, err := x.e.Envelope(fact.Position)
	if err != nil {
		return nil, err
	}
	event := &ocelEvent{ID: envelope.ID, Type: envelope.Type, Relationships: []ocelRelation{{string(envelope.Subject), "subject"}}}
	var basis string
	event.Time, basis = ocelTime(envelope)
	add := func(name, value string) {
		if value != "" {
			event.Attributes = append(event.Attributes, ocelValue{name, value})
		}
	}
	corrected, disputed := projections.Amends(x.e, fact, &x.scratch)
	var correctedBy, withdrawn string
	var disputedBy []string
	if corrected != nil {
		if correctedBy = x.e.EventID(corrected); corrected.Content() == nil {
			withdrawn = "true"
		}
	}
	for _, each := range disputed {
		disputedBy = append(disputedBy, x.e.EventID(each))
	}
	for i, value := range []string{basis, envelope.Effective.String(), envelope.Until.String(), envelope.Known.String(), envelope.RecordedTime.UTC().Format(time.RFC3339Nano),
		envelope.DataClassification, envelope.Actor, strconv.FormatUint(uint64(envelope.EntityVersion), 10), fact.Type.Label.SV, correctedBy, withdrawn,
		strings.Join(disputedBy, cellSeparator)} {
		add(ocelCommon[i], value)
	}
	members, err := membersOf(envelope.Data)
	if err != nil {
		return nil, err
	}
	for _, name := range ocelMembers()[envelope.Type] {
		if value, is := members[name]; is && !onlyRefs(value) {
			add("data."+name, plainText(value))
		}
	}
	fact.Refs(func(member string, to domain.Ref) { event.Relationships = related(event.Relationships, to, member) })
	return event, nil
}

// ocelTime is when an event happened, and what that rests on.
func ocelTime(e *domain.Envelope) (at, basis string) {
	if e.Time != "" {
		return e.Time, basisEarliest
	}
	return e.RecordedTime.UTC().Format(time.RFC3339Nano), basisRecorded
}

// ocelObject is an entity as an object: what it was called and when, and what its facts refer to, as they stand.
func (x *export) ocelObject(home int32, met []bool) *ocelObject {
	ref := x.e.Ref(home)
	object := &ocelObject{ID: string(ref), Type: string(ref.Kind()), Attributes: []ocelTimed{}, Relationships: []ocelRelation{}}
	name := ""
	x.scratch.Reset()
	for _, item := range x.e.Items(home, &x.scratch) {
		if !leaves(item.Fact) {
			continue
		}
		if called := projections.Title(x.e, item.Fact); called != "" && called != name {
			at := item.Recorded().UTC()
			if lo, _ := item.Bounds(); lo.Real() {
				at = lo.Start()
			}
			object.Attributes, name = append(object.Attributes, ocelTimed{"title", called, at.Format(time.RFC3339)}), called
		}
		item.Refs(func(member string, to domain.Ref) {
			if other, found := x.e.Home(to); found && int(other) < len(met) && met[other] && other != home {
				object.Relationships = related(object.Relationships, to, member)
			}
		})
	}
	return object
}

// related adds a relationship that isn't there yet.
func related(all []ocelRelation, to domain.Ref, qualifier string) []ocelRelation {
	if each := (ocelRelation{string(to), qualifier}); !slices.Contains(all, each) {
		return append(all, each)
	}
	return all
}

// ocelMembers are the members of each type's data, in order, without the places in sources.
var ocelMembers = sync.OnceValue(func() map[string][]string {
	members := map[string][]string{}
	for _, t := range domain.Types() {
		for _, place := range domain.EventPlaces() {
			name, below := strings.CutPrefix(place, t.Place()+"/")
			if below && !strings.Contains(name, "/") && name != "evidence" {
				members[t.Name] = append(members[t.Name], name)
			}
		}
	}
	return members
})

// ocelEventTypes are the types of the catalogue, and those of records that only a later version can read.
func ocelEventTypes(e *domain.Edition) []ocelType {
	var types []ocelType
	all := slices.Clone(domain.Types())
	for _, f := range e.Unread() {
		if !slices.ContainsFunc(all, func(t *domain.Type) bool { return t.Name == f.Type.Name }) {
			all = append(all, f.Type)
		}
	}
	for _, t := range all {
		made := ocelType{Name: t.Name}
		for _, name := range ocelCommon {
			made.Attributes = append(made.Attributes, ocelAttribute{name, "string"})
		}
		for _, name := range ocelMembers()[t.Name] {
			made.Attributes = append(made.Attributes, ocelAttribute{"data." + name, "string"})
		}
		types = append(types, made)
	}
	return types
}

func ocelObjectTypes() []ocelType {
	var types []ocelType
	for _, kind := range domain.Kinds {
		types = append(types, ocelType{string(kind), []ocelAttribute{{"title", "string"}}})
	}
	return types
}

// onlyRefs tells a value that is nothing but references: those are relationships.
func onlyRefs(value jsontext.Value) bool {
	parts, flat := []string{textOf(value)}, value.Kind() == '"'
	if value.Kind() == '[' {
		parts, flat = flatList(value)
	}
	if !flat || len(parts) == 0 {
		return false
	}
	for _, part := range parts {
		if _, err := domain.ParseRef(part); err != nil {
			return false
		}
	}
	return true
}

// plainText is a value as a text: texts as they are, lists of them with a separator, anything else as JSON.
func plainText(value jsontext.Value) string {
	switch value.Kind() {
	case '"':
		return textOf(value)
	case '[':
		if text, plain := listText(value); plain {
			return text
		}
	}
	return string(value)
}
