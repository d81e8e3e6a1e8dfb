package domain

import (
	"bytes"
	"iter"
	"math"
	"sort"
	"strconv"
	"time"
)

// Edition is the book as it stood at a position, with what was known by a day, and as far as somebody may read it (see For): what an answer is computed from. Editions are cheap, and any number may be read at once.
// Entities are named by their home, an index that is stable for the life of the book.
type Edition struct {
	book      *Book
	Position  uint64 // records beyond it are not seen
	Known     Day    // facts first known later are not seen
	timelines []*timeline
	entries   []filed
	slabs     [][]byte   // of the bodies, as they were when the edition was made: what they hold up to Position never moves
	sources   [][]string // likewise
	unread    bool       // there is a record of a type that this version doesn't know
	caller    *caller    // nil: who asks may read everything
}

// Edition opens the book at a moment's `known` and `recorded`. An Error says which positions there are.
func (b *Book) Edition(m Moment) (*Edition, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	e := &Edition{book: b, Known: m.Known, Position: b.head, timelines: b.timelines[:b.homes], entries: b.entries[:b.head], slabs: b.slabs, sources: b.sources.sets}
	switch r := m.Recorded; {
	case r.IsZero():
	case r.by.IsZero():
		if r.position > b.head {
			head := strconv.FormatUint(b.head, 10)
			return nil, refuse("moment.recorded", "", "Liggaren når till position "+head+".", "The ledger reaches to position "+head+".")
		}
		e.Position = r.position
	default:
		by := nanoseconds(r.by)
		e.Position = uint64(sort.Search(len(e.entries), func(i int) bool { return e.entries[i].fact.recorded >= by }))
	}
	e.unread = len(b.unread) > 0 && b.unread[0] <= e.Position
	return e, nil
}

// nanoseconds are those since 1970: the first or the last that there are for an instant beyond them, before 1678 or after 2262, when no ledger recorded anything.
func nanoseconds(t time.Time) int64 {
	switch {
	case t.Before(time.Unix(0, math.MinInt64)):
		return math.MinInt64
	case t.After(time.Unix(0, math.MaxInt64)):
		return math.MaxInt64
	}
	return t.UnixNano()
}

// Ledger returns the ledger's id.
func (e *Edition) Ledger() string { return e.book.ledger }

// LastRecorded is the day of the edition's last record; MinDay for an empty one.
func (e *Edition) LastRecorded() Day {
	if e.Position == 0 {
		return MinDay
	}
	return DayOf(e.entries[e.Position-1].fact.Recorded())
}

// Find returns the home of an entity that the edition has a record of.
func (e *Edition) Find(ref Ref) (home int32, found bool) {
	home, found = e.Home(ref)
	return home, found && len(e.Facts(home)) > 0
}

// Home returns the home of an entity that is at least referred to, be it by what the caller may not read: that there is a home tells nothing.
func (e *Edition) Home(ref Ref) (home int32, found bool) {
	e.book.mu.RLock()
	defer e.book.mu.RUnlock()
	home, found = e.book.entities[ref]
	return home, found && int(home) < len(e.timelines)
}

// Ref names the entity of a home.
func (e *Edition) Ref(home int32) Ref { return e.timelines[home].ref }

// Homes yields the entities of a kind that the edition has records of, in the order of their first.
func (e *Edition) Homes(kind Kind) iter.Seq[int32] {
	e.book.mu.RLock()
	homes := e.book.byKind[kind]
	for n := len(homes); n > 0 && e.book.timelines[homes[n-1]].facts[0].Position > e.Position; n-- {
		homes = homes[:n-1]
	}
	e.book.mu.RUnlock()
	if e.caller != nil {
		return e.homesRead(homes)
	}
	return func(yield func(int32) bool) {
		for _, home := range homes {
			if !yield(home) {
				return
			}
		}
	}
}

// Facts returns an entity's records as facts, corrections and disputes among them, in order of recording. `known` does not filter them.
func (e *Edition) Facts(home int32) []*Fact {
	if e.caller != nil {
		return upTo(e.caller.of(home), e.Position)
	}
	e.book.mu.RLock()
	facts := upTo(e.timelines[home].facts, e.Position)
	e.book.mu.RUnlock()
	return facts
}

// Incoming returns the facts of other entities that refer to the entity, with the member that does, in order of recording.
func (e *Edition) Incoming(home int32) iter.Seq2[string, *Fact] {
	links := e.links(home)
	return func(yield func(string, *Fact) bool) {
		for _, l := range links {
			if f := e.entries[l.at-1].fact; e.May(f) && !yield(l.by(), f) {
				return
			}
		}
	}
}

// IncomingBy returns those of Incoming whose member has a name.
func (e *Edition) IncomingBy(member string, home int32) iter.Seq[*Fact] {
	links := e.links(home)
	number, known := memberNumbers[member]
	return func(yield func(*Fact) bool) {
		for _, l := range links {
			if l.member != number || !known {
				continue
			}
			if f := e.entries[l.at-1].fact; e.May(f) && !yield(f) {
				return
			}
		}
	}
}

func (e *Edition) links(home int32) []link {
	e.book.mu.RLock()
	links := e.timelines[home].incoming
	e.book.mu.RUnlock()
	if n := len(links); n == 0 || uint64(links[n-1].at) <= e.Position {
		return links
	}
	return links[:sort.Search(len(links), func(i int) bool { return uint64(links[i].at) > e.Position })]
}

// Home is the home of the entity that the fact is about.
func (f *Fact) Home() int32 { return f.entity }

// Items are the facts of an entity that stand at the edition's moment, whatever their day. They hold until the scratch is reset.
func (e *Edition) Items(home int32, scratch *Scratch) []Item {
	return e.items(home, e.Facts(home), scratch)
}

func (e *Edition) items(home int32, facts []*Fact, scratch *Scratch) []Item {
	if s := e.settled(home, facts, scratch); s != nil {
		return s.items(scratch.room(len(s.stand)), facts)
	}
	return e.timelines[home].items(scratch.room(len(facts)), facts, e.Known, e.Position, scratch)
}

// States are the states that the entity can be in at the end of a day. They hold until the scratch is reset, but for one: when Readings has a single state, copy it
// before the next call.
func (e *Edition) States(home int32, on Day, scratch *Scratch) Readings {
	return readings(e.Items(home, scratch), on, scratch)
}

// Dispute is a claim against a fact that stands.
type Dispute struct {
	Fact    *Fact // the dispute
	Data    *RecordDisputed
	Against *Fact // the content it is about, as it stands
	content *Fact // what stands if the claim is right; nil: nothing
}

// Disputes are the claims against an entity's facts at the edition's moment. A dispute lapses when its target is corrected, or when it is withdrawn itself.
func (e *Edition) Disputes(home int32, scratch *Scratch) []Dispute {
	if e.undisturbed(home) {
		return nil
	}
	facts := e.Facts(home)
	s := e.settled(home, facts, scratch)
	if s == nil || !s.disputed {
		return nil
	}
	var found []Dispute
	for i, f := range facts {
		if !f.disputes() || f.Known > e.Known {
			continue
		}
		data := f.Data.(*RecordDisputed)
		target, _ := indexOf(facts, f.Target)
		against := facts[target]
		if s.gone[i] || s.gone[target] || against.Known > e.Known {
			continue
		}
		if against.content != nil {
			against = against.content
		}
		if against.Known > e.Known {
			continue
		}
		found = append(found, Dispute{Fact: f, Data: data, Against: against, content: f.content})
	}
	return found
}

func (e *Edition) itemsIf(home int32, claim Dispute, scratch *Scratch) []Item {
	items := e.Items(home, scratch)
	kept := items[:0]
	for _, item := range items {
		if item.Fact == claim.Against {
			if claim.content == nil || claim.content.Known > e.Known {
				continue
			}
			item.Fact = claim.content
			item.lo, item.hi = claim.content.Effective.Capped(claim.content.Known)
		}
		item.index = len(kept)
		kept = append(kept, item)
	}
	return kept
}

// Outline is what a timeline tells of a day before its readings are walked: its facts, and what has become of the plain ones among them, which change nothing for
// others nor others for them.
type Outline struct {
	State State // with the plain facts that have happened for certain, and no others
	Loose []int // as in Readings
	plain set
	on    Day

	line  *timeline // that keeps what is walked; nil: whoever asks sees the timeline otherwise than others do
	facts int32     // how many of its records are seen
	known Day
}

// Outline is the outline of an entity; claim: as if it were right, nil: as recorded. What it holds, but for Loose, is there until the scratch is reset.
func (e *Edition) Outline(home int32, claim *Dispute, on Day, scratch *Scratch) Outline {
	if claim != nil {
		return outline(e.itemsIf(home, *claim, scratch), on, scratch)
	}
	facts := e.Facts(home)
	o := outline(e.items(home, facts, scratch), on, scratch)
	if e.seesAll(home, facts) {
		o.line, o.facts, o.known = e.timelines[home], int32(len(facts)), e.Known
	}
	return o
}

func outline(items []Item, on Day, scratch *Scratch) Outline {
	scratch.steps = steps(scratch.steps[:0], items)
	scratch.loose = looseOn(scratch.loose[:0], scratch.steps, on)
	o := Outline{State: State{items: items, tells: nothing}, Loose: scratch.loose, on: on}
	for i := range scratch.steps {
		s := &scratch.steps[i]
		if !s.inert {
			continue
		}
		o.plain = o.plain.with(s.first)
		if s.hi <= on {
			o.State = o.State.With(s.first)
		}
	}
	return o
}

// Plain tells whether an item's happening neither changes anything for others nor hangs on them.
func (o *Outline) Plain(i int) bool { return o.plain.has(i) }

// States are all states of the readings, and whether they are complete. They hold until the scratch is used again.
func (o *Outline) States(scratch *Scratch) (states []State, complete bool) {
	if o.line != nil {
		if states, complete, kept := o.lastWalked(scratch); kept {
			return states, complete
		}
	}
	found, one := straight(o.State.items, o.on, scratch)
	if !one {
		found = walkThrough(o.State.items, o.on, scratch)
		if o.line != nil {
			o.keepWalked(found)
		}
	}
	return found.States, found.Complete
}

// EventID is the id of the record that a fact comes from.
func (e *Edition) EventID(f *Fact) string {
	return textOf(storedID(e.Body(f.Position)))
}

// Sources are the documents that the fact's evidence names.
func (e *Edition) Sources(f *Fact) []string { return e.sources[f.sources()] }

// Body is a record as stored; nil where the caller may not read it.
func (e *Edition) Body(position uint64) []byte {
	entry := e.entries[position-1]
	if !e.May(entry.fact) {
		return nil
	}
	return entry.body.in(e.slabs)
}

// Fact is the fact at a position; nil where the caller may not read it.
func (e *Edition) Fact(position uint64) *Fact {
	if f := e.entries[position-1].fact; e.May(f) {
		return f
	}
	return nil
}

// Extends tells whether the edition is of the same book as another and holds all that it holds, and perhaps later records.
func (e *Edition) Extends(other *Edition) bool {
	return e.book == other.book && e.Position >= other.Position
}

// Stamp names what the edition was cut from: the ledger, the position, and the id of the record there, read or not; and up to where the ledger tells what a caller may read, which also
// what is later than the position opens and closes. Another ledger that was given the same id holds another record. It is for tags, and not to be shown.
func (e *Edition) Stamp() string {
	last := ""
	if e.Position > 0 {
		whole := *e
		whole.caller = nil
		last = string(storedID(whole.Body(e.Position)))
	}
	if e.caller != nil {
		last += "<" + strconv.FormatUint(e.caller.head, 10)
	}
	return e.Ledger() + "@" + strconv.FormatUint(e.Position, 10) + "=" + last
}

// StoredData is the data of a record as stored; nil where the caller may not read it.
func (e *Edition) StoredData(position uint64) []byte {
	body := e.Body(position)
	if stored, ok := scan(body); ok {
		return stored.data
	}
	if envelope, err := ParseEnvelope(body); err == nil {
		return envelope.Data
	}
	return nil
}

// Envelope is a stored record, decoded.
func (e *Edition) Envelope(position uint64) (*Envelope, error) {
	return ParseEnvelope(e.Body(position))
}

// PositionOf returns where the event of an id stands.
func (e *Edition) PositionOf(id string) (uint64, bool) {
	position, found := e.book.PositionOf(id)
	return position, found && position <= e.Position && e.May(e.entries[position-1].fact)
}

// Content is what a correction or a dispute puts in its target's place; nil: nothing.
func (f *Fact) Content() *Fact { return f.content }

// storedID finds the id in a stored record: its second member, right behind the specversion.
func storedID(body []byte) []byte {
	const before = `{"specversion":"1.0","id":"`
	rest := body[min(len(before), len(body)):]
	return rest[:max(0, bytes.IndexByte(rest, '"'))]
}

// Amended tells whether any record of an entity is, or may be, corrected or disputed.
func (e *Edition) Amended(home int32) bool { return e.timelines[home].settled.Load() != nil }

// Brings is the state that a fact leaves its entity in, one word: in_force, vacant, a document's stage.
func Brings(data Data) string { return data.brings() }
