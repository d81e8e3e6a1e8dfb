package projections

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
)

// Story is an entity's trail: who decided what about it, in order, with corrections and disputes in sight.
type Story struct {
	Subject domain.Ref            `json:"subject"`
	Name    string                `json:"name,omitempty"`
	Moment  Moment                `json:"moment"`
	Records []Told                `json:"records"`
	Names   map[domain.Ref]string `json:"names,omitempty"`
}

// Told is one record of a trail.
type Told struct {
	ID          string            `json:"id"`
	Position    uint64            `json:"position"`
	Type        string            `json:"type"`
	Label       domain.Text       `json:"label"`
	Subject     domain.Ref        `json:"subject"`             // another than the trail's, where a record refers to it
	RefersBy    string            `json:"refers_by,omitempty"` // the member that does
	Version     uint32            `json:"entityversion"`
	On          domain.Date       `json:"on,omitzero"`
	Until       domain.Planned    `json:"until,omitzero"`
	Known       domain.Day        `json:"known"`
	Recorded    time.Time         `json:"recorded"`
	DecidedBy   *domain.DecidedBy `json:"decided_by,omitzero"`
	Actor       string            `json:"actor"`
	Evidence    []domain.Evidence `json:"evidence,omitempty"`
	Data        jsontext.Value    `json:"data"`
	Transition  string            `json:"transition,omitempty"` // the state that it leaves the entity in
	CorrectedBy string            `json:"corrected_by,omitempty"`
	DisputedBy  []string          `json:"disputed_by,omitempty"`
}

// Trail tells an entity's story by a moment: its own records and those that refer to it, in the order in which they happened, as far as dates tell, then of
// recording. What had neither happened nor become known by the moment's day is not part of it. It is nil where the edition does not know the entity.
func Trail(e *domain.Edition, m domain.Moment, subject domain.Ref) (*Story, error) {
	home, found := e.Home(subject)
	if !found {
		return nil, nil
	}
	story := &Story{Subject: subject, Name: Name(e, subject), Moment: MomentOf(m), Records: []Told{}}
	facts := map[uint64]string{}
	for _, f := range e.Facts(home) {
		facts[f.Position] = ""
	}
	for member, f := range e.Incoming(home) {
		if _, own := facts[f.Position]; !own {
			facts[f.Position] = member
		}
	}
	if len(facts) == 0 {
		return nil, nil
	}
	var order []*domain.Fact
	for position := range facts {
		f := e.Fact(position)
		if f.Known <= e.Known && (f.Effective.IsZero() || f.Effective.Earliest() <= m.On.Latest() || f.Known <= m.On.Latest()) {
			order = append(order, f)
		}
	}
	slices.SortFunc(order, byHappening)
	for _, f := range order {
		told, err := tell(e, f, facts[f.Position])
		if err != nil {
			return nil, err
		}
		story.Records = append(story.Records, told)
	}
	story.Names = namesOf(e, story.Records)
	return story, nil
}

// byHappening orders facts by the last day they can have happened on, then by recording. Corrections and disputes stand by the day they became known.
func byHappening(a, b *domain.Fact) int {
	if da, db := dayOf(a), dayOf(b); da != db {
		return int(da) - int(db)
	}
	return int(int64(a.Position) - int64(b.Position))
}

func dayOf(f *domain.Fact) domain.Day {
	if f.Effective.IsZero() {
		return f.Known
	}
	_, hi := f.Effective.Capped(f.Known)
	return hi
}

func tell(e *domain.Edition, f *domain.Fact, member string) (Told, error) {
	envelope, err := e.Envelope(f.Position)
	if err != nil {
		return Told{}, fmt.Errorf("record %d: %w", f.Position, err)
	}
	told := Told{
		ID: envelope.ID, Position: f.Position, Type: f.Type.Name, Label: f.Type.Label, Subject: envelope.Subject, RefersBy: member, Version: f.Version,
		On: f.Effective, Until: f.Until, Known: f.Known, Recorded: envelope.RecordedTime, Actor: envelope.Actor, Data: envelope.Data,
		Transition: domain.Brings(f.Data),
	}
	var parts struct {
		DecidedBy *domain.DecidedBy `json:"decided_by"`
		Evidence  []domain.Evidence `json:"evidence"`
	}
	if err := json.Unmarshal(envelope.Data, &parts); err != nil {
		return Told{}, fmt.Errorf("record %d: %w", f.Position, err)
	}
	told.DecidedBy, told.Evidence = parts.DecidedBy, parts.Evidence
	corrected, disputed := Amends(e, f, &domain.Scratch{})
	if corrected != nil {
		told.CorrectedBy = e.EventID(corrected)
	}
	for _, each := range disputed {
		told.DisputedBy = append(told.DisputedBy, e.EventID(each))
	}
	return told, nil
}

// Amends returns what has become of a fact at the edition's moment: the correction that stands in its place, nil where it stands itself, and the disputes that stand against it.
func Amends(e *domain.Edition, f *domain.Fact, scratch *domain.Scratch) (corrected *domain.Fact, disputed []*domain.Fact) {
	if !e.Amended(f.Home()) {
		return nil, nil
	}
	for _, later := range e.Facts(f.Home()) {
		if later.Target != f.Version || later.Known > e.Known {
			continue
		}
		scratch.Reset()
		switch later.Data.(type) {
		case *domain.RecordCorrected:
			if e.Gone(f, scratch) {
				corrected = later
			}
		case *domain.RecordDisputed:
			if !e.Gone(later, scratch) {
				disputed = append(disputed, later)
			}
		}
	}
	return corrected, disputed
}

// namesOf names the entities that the records are about or were decided by.
func namesOf(e *domain.Edition, records []Told) map[domain.Ref]string {
	names := map[domain.Ref]string{}
	add := func(ref domain.Ref) {
		if _, met := names[ref]; ref != "" && !met {
			if name := Name(e, ref); name != "" {
				names[ref] = name
			}
		}
	}
	for _, told := range records {
		add(told.Subject)
		for ref := range refsInJSON(told.Data) {
			add(ref)
		}
	}
	return names
}

// refsInJSON yields the texts in stored data that are references.
func refsInJSON(data jsontext.Value) iter.Seq[domain.Ref] {
	return func(yield func(domain.Ref) bool) {
		dec := jsontext.NewDecoder(bytes.NewReader(data))
		for {
			token, err := dec.ReadToken()
			if err != nil {
				return
			}
			if token.Kind() != '"' {
				continue
			}
			if ref, err := domain.ParseRef(token.String()); err == nil && !yield(ref) {
				return
			}
		}
	}
}
