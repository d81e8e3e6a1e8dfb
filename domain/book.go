package domain

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
)

// Book holds every record of a ledger in memory: bodies as stored, and their facts by entity, decoded once.
//
// One goroutine writes (Decide, Commit, Rollback, Apply). Any number read, through an Edition, what is committed; what is staged is seen by nobody but the rules.
// The lock guards the slices' headers and the maps; what they point at never changes once it is committed.
type Book struct {
	ledger     string
	requestKey []byte

	mu        sync.RWMutex
	head      uint64 // last committed position
	homes     int    // timelines that the committed records need
	marks     []mark // of each record that is staged and not committed: what there was before it
	entries   []filed
	slabs     [][]byte // bodies, one behind the other; as long as their memory from the start, so that readers need no lock
	filled    int      // bytes of the last slab
	timelines []*timeline
	entities  map[Ref]int32
	byKind    map[Kind][]int32
	ids       map[[16]byte]uint64
	requests  map[[16]byte]uint64 // request id → first position
	sources   sourceSets
	last      time.Time // recorded time of the last record, staged ones included
	rights    rights    // what callers may read, under a lock of its own

	together together    // the writer's own
	scratch  Scratch     // the writer's own
	found    []reference // likewise
	rooms    rooms       // of what Apply takes in; the writer's own
}

// filed finds a record by its position.
type filed struct {
	fact   *Fact
	slab   uint32
	offset uint32
	length uint32
}

// timeline is an entity's records, and the references to it.
type timeline struct {
	ref      Ref
	facts    []*Fact     // in order of recording: version n is facts[n-1]
	incoming []link      // the references to it, in order of recording
	amended  atomic.Bool // there is, or once was staged, a correction or a dispute among them
	walked   atomic.Pointer[lastWalk]
}

// mark is how much there was of what only grows.
type mark struct{ homes, sets int }

const slabSize = 1 << 20

// NewBook returns the empty book of a ledger. The request key makes request ids that can't be guessed from a record.
func NewBook(ledger string, requestKey []byte) *Book {
	return &Book{
		ledger: ledger, requestKey: requestKey,
		entities: map[Ref]int32{}, byKind: map[Kind][]int32{}, ids: map[[16]byte]uint64{}, requests: map[[16]byte]uint64{},
		sources: newSourceSets(),
	}
}

// Ledger returns the ledger's id.
func (b *Book) Ledger() string { return b.ledger }

// Head returns the last committed position; 0 for an empty ledger.
func (b *Book) Head() uint64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.head
}

// PositionOf returns where the event of an id is stored.
func (b *Book) PositionOf(id string) (uint64, bool) {
	key, ok := idKey(id)
	if !ok {
		return 0, false
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	position := b.ids[key]
	return position, position != 0 && position <= b.head
}

// Commit makes the staged records up to a position readable.
func (b *Book) Commit(position uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := int(position - b.head)
	b.head, b.homes = position, len(b.timelines)
	if n < len(b.marks) {
		b.homes = b.marks[n].homes
	}
	b.marks = append(b.marks[:0], b.marks[n:]...)
}

// Rollback forgets what is staged and not committed.
func (b *Book) Rollback() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unstage(b.head)
}

// Apply takes in one record read from the ledger, at Head()+1. Nothing may be staged.
func (b *Book) Apply(r Record) error {
	e, err := readEnvelope(r.Body)
	if err != nil {
		return fmt.Errorf("record %d: %w", r.Position, err)
	}
	t := TypeByName(e.Type)
	if t == nil {
		return fmt.Errorf("record %d: type %s is not known to this version", r.Position, e.Type)
	}
	if next := b.staged() + 1; r.Position != next {
		return fmt.Errorf("record %d: %d was next", r.Position, next)
	}
	if err := b.stage(e, t, r.Body, &b.rooms); err != nil {
		return fmt.Errorf("record %d: %w", r.Position, err)
	}
	b.Commit(r.Position)
	return nil
}

// staged is the last position, staged records included. The writer's own.
func (b *Book) staged() uint64 { return uint64(len(b.entries)) }

// stage takes in a record at the next position. What it refuses leaves no trace.
func (b *Book) stage(e *Envelope, t *Type, body []byte, in *rooms) error {
	id, ok := idKey(e.ID)
	if !ok {
		return fmt.Errorf("event id %q is neither ULID nor UUID", e.ID)
	}
	request, err := requestKey(e.RequestID)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	before := mark{len(b.timelines), len(b.sources.sets)}
	place := b.keep(body)
	fact, line, err := b.fact(e, t, b.body(place), in)
	if err != nil {
		b.drop(place)
		b.forget(before)
		return err
	}
	b.group(fact, e, request, line)
	b.linkAll(fact)
	if fact.ofRecord() {
		line.amended.Store(true)
	}
	line.facts = append(line.facts, fact)
	if len(line.facts) == 1 {
		kind := line.ref.Kind()
		b.byKind[kind] = append(b.byKind[kind], fact.entity)
	}
	b.ids[id] = fact.Position
	if b.requests[request] == 0 {
		b.requests[request] = fact.Position
	}
	place.fact = fact
	b.entries = append(b.entries, place)
	b.marks = append(b.marks, before)
	b.last = e.RecordedTime
	return nil
}

// fact folds a record whose body is kept: its texts point into it.
func (b *Book) fact(e *Envelope, t *Type, body []byte, in *rooms) (*Fact, *timeline, error) {
	raw := []byte(e.Data)
	if end := len(body) - 1; end >= len(raw) && bytes.Equal(body[end-len(raw):end], raw) {
		raw = body[end-len(raw) : end]
	}
	data, documents, evidenced, err := decodeFolded(t, raw, in)
	if err != nil {
		return nil, nil, fmt.Errorf("data of %s: %w", t.Name, err)
	}
	home := b.entity(e.Subject)
	line := b.timelines[home]
	if want := uint32(len(line.facts) + 1); e.EntityVersion != want {
		return nil, nil, fmt.Errorf("%s version %d: %d was next", e.Subject, e.EntityVersion, want)
	}
	fact := in.fact(Fact{
		Type: t, Data: data, Position: uint64(len(b.entries) + 1), Version: e.EntityVersion, Effective: e.Effective, Until: e.Until, Known: e.Known,
		entity: home, recorded: e.RecordedTime.UnixNano(), class: storedClass(e.DataClassification), evidenced: evidenced, sources: b.sources.of(documents),
	})
	return fact, line, b.fillContent(fact, line, in)
}

// linkAll notes every reference of a fact, and of what it puts in another's place.
func (b *Book) linkAll(fact *Fact) {
	b.found = fact.refs(b.found[:0])
	for _, r := range b.found {
		b.link(link{uint32(fact.Position), r.member}, r.to)
	}
}

// unstage forgets the records beyond a position, the newest first.
func (b *Book) unstage(position uint64) {
	for at := b.staged(); at > position; at-- {
		entry := b.entries[at-1]
		fact := entry.fact
		line := b.timelines[fact.entity]
		e, err := ParseEnvelope(b.body(entry))
		if err != nil {
			panic("staged record can't be read: " + err.Error())
		}
		for _, r := range fact.refs(nil) {
			target := b.timelines[b.entities[r.to]]
			if n := len(target.incoming); n > 0 && target.incoming[n-1].at == uint32(at) {
				target.incoming = target.incoming[:n-1]
			}
		}
		line.facts = line.facts[:len(line.facts)-1]
		if len(line.facts) == 0 {
			kind := line.ref.Kind()
			b.byKind[kind] = b.byKind[kind][:len(b.byKind[kind])-1]
		}
		if key, ok := idKey(e.ID); ok {
			delete(b.ids, key)
		}
		if key, err := requestKey(e.RequestID); err == nil && b.requests[key] == at {
			delete(b.requests, key)
		}
		b.drop(entry)
		b.entries = b.entries[:at-1]
		b.forget(b.marks[len(b.marks)-1])
		b.marks = b.marks[:len(b.marks)-1]
	}
	b.together = together{}
	b.last = time.Time{}
	if n := len(b.entries); n > 0 {
		b.last = b.entries[n-1].fact.Recorded()
	}
}

// forget takes away the entities and the sets of sources that came after a mark. No record may need them.
func (b *Book) forget(m mark) {
	for _, line := range b.timelines[m.homes:] {
		delete(b.entities, line.ref)
	}
	clear(b.timelines[m.homes:])
	b.timelines = b.timelines[:m.homes]
	b.sources.cut(m.sets)
}

// entity returns the index of an entity's timeline, and makes an empty one for an entity that is only referred to yet.
func (b *Book) entity(ref Ref) int32 {
	if index, ok := b.entities[ref]; ok {
		return index
	}
	ref = Ref(strings.Clone(string(ref))) // it may point into a body that is staged only
	index := int32(len(b.timelines))
	b.timelines = append(b.timelines, &timeline{ref: ref})
	b.entities[ref] = index
	return index
}

// link notes a reference; one record counts once for each entity and member.
func (b *Book) link(l link, to Ref) {
	target := b.timelines[b.entity(to)]
	for i := len(target.incoming) - 1; i >= 0 && target.incoming[i].at == l.at; i-- {
		if target.incoming[i].member == l.member {
			return
		}
	}
	target.incoming = append(target.incoming, l)
}

// group marks the facts of one append that share a correlation id: those of one coarse date happened on one day. What a correction says is in its own group, or in
// that of the fact whose place it takes.
func (b *Book) group(fact *Fact, e *Envelope, request [16]byte, line *timeline) {
	content := fact.content
	if fact.Type.Name != correctedName {
		content = nil
	}
	if e.CorrelationID == "" {
		if content != nil {
			content.group = line.facts[fact.Target-1].origin(line).group
		}
		return
	}
	if b.together.request != request {
		b.together.request, b.together.first = request, map[togetherKey]uint32{}
	}
	key := togetherKey{e.CorrelationID, fact.entity}
	if b.together.first[key] == 0 {
		b.together.first[key] = uint32(fact.Position)
	}
	fact.group = b.together.first[key]
	if content != nil {
		content.group = fact.group
	}
}

// together are the groups of the append that was taken in last.
type together struct {
	request [16]byte
	first   map[togetherKey]uint32 // position of the group's first
}

type togetherKey struct {
	correlation string
	entity      int32
}

// keep stores a body, and tells where.
func (b *Book) keep(body []byte) filed {
	n := len(b.slabs)
	if n == 0 || b.filled+len(body) > len(b.slabs[n-1]) {
		b.slabs = append(b.slabs, make([]byte, max(slabSize, len(body))))
		b.filled = 0
		n++
	}
	place := filed{slab: uint32(n - 1), offset: uint32(b.filled), length: uint32(len(body))}
	b.filled += copy(b.slabs[n-1][b.filled:], body)
	return place
}

// drop gives back the place of the body that was kept last.
func (b *Book) drop(place filed) {
	if int(place.slab) == len(b.slabs)-1 {
		b.filled = int(place.offset)
	}
}

func (b *Book) body(e filed) []byte { return bodyIn(b.slabs, e) }

func bodyIn(slabs [][]byte, e filed) []byte {
	return slabs[e.slab][e.offset : e.offset+e.length : e.offset+e.length]
}

// strip leaves out of folded data what only the body needs to hold.
func strip(data Data) {
	if bare, is := data.(interface{ strip() }); is {
		bare.strip()
		return
	}
	c := data.common()
	c.Evidence, c.Note, c.AlsoCalled = nil, "", nil
}

// items are the facts of a timeline that stand at a moment, in order of recording: what a correction says in its target's place, and nothing for what is taken away.
func (t *timeline) items(buf []Item, facts []*Fact, known Day, recorded uint64, scratch *Scratch) []Item {
	facts = upTo(facts, recorded)
	if slices.ContainsFunc(facts, (*Fact).ofRecord) {
		buf = itemsCorrected(buf, facts, known, scratch)
	} else {
		for _, f := range facts {
			if f.Known <= known {
				buf = append(buf, Item{Fact: f, order: f.Position})
			}
		}
	}
	for i := range buf {
		item := &buf[i]
		item.index = i
		item.lo, item.hi = item.Effective.Capped(item.Known)
	}
	return buf
}

// itemsCorrected are the items of a timeline that has corrections or disputes.
func itemsCorrected(buf []Item, facts []*Fact, known Day, scratch *Scratch) []Item {
	gone, corrected := goneBy(facts, known, scratch)
	for i, f := range facts {
		if gone[i] || f.Known > known || f.disputes() {
			continue
		}
		content, root := f, f
		if f.Target != 0 {
			if content = f.content; content == nil || content.Known > known {
				continue
			}
			for root.Target != 0 {
				root = version(facts, root.Target)
			}
		}
		buf = append(buf, Item{Fact: content, order: root.Position})
	}
	if corrected {
		slices.SortStableFunc(buf, func(a, b Item) int { return cmp.Compare(a.order, b.order) })
	}
	return buf
}

// ofRecord tells the facts that are about another record.
func (f *Fact) ofRecord() bool { return f.Target != 0 }

func (f *Fact) disputes() bool { return f.Target != 0 && f.Type.Name == disputedName }

func (f *Fact) corrects() bool { return f.Target != 0 && f.Type.Name == correctedName }

// goneBy flags the facts of a timeline that something else stands for, or nothing. The newest correction that is known decides what stands in the place of the fact
// that its chain began with; one that only takes another correction back leaves the decision to those before it.
func goneBy(facts []*Fact, known Day, scratch *Scratch) (gone []bool, corrected bool) {
	gone = scratch.flags(len(facts))
	for i := len(facts) - 1; i >= 0; i-- {
		f := facts[i]
		if gone[i] || !f.corrects() || f.Known > known {
			continue
		}
		corrected = true
		target, _ := indexOf(facts, f.Target)
		root := target
		for facts[root].corrects() {
			root, _ = indexOf(facts, facts[root].Target)
		}
		switch {
		case gone[root]:
			gone[i] = true
		case f.content == nil:
			gone[target] = true
		default:
			gone[root] = true
		}
	}
	return gone, corrected
}

// version is the record of a version among a timeline's records, or those of them that somebody reads: who reads a correction reads what it corrects.
func version(facts []*Fact, version uint32) *Fact {
	i, _ := indexOf(facts, version)
	return facts[i]
}

// idKey is the 16 bytes of an event's id, a ULID or a UUID.
func idKey(id string) ([16]byte, bool) {
	if u, err := ulid.ParseStrict(id); err == nil {
		return u, true
	}
	u, err := uuid.Parse(id)
	return u, err == nil
}

func requestKey(id string) (key [16]byte, err error) {
	if len(id) != 32 {
		return key, fmt.Errorf("request id has %d characters, not 32", len(id))
	}
	_, err = hex.Decode(key[:], []byte(id))
	return key, err
}

// mac is 128 bits of HMAC-SHA-256 under the ledger's request key, in hexadecimal.
func (b *Book) mac(parts ...[]byte) string {
	h := hmac.New(sha256.New, b.requestKey)
	for _, part := range parts {
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// eventIDs gives ULIDs with 80 random bits, increasing within a millisecond.
var eventIDs = &ulid.LockedMonotonicReader{MonotonicReader: ulid.Monotonic(rand.Reader, 0)}

// NewEventID returns a ULID of the time, larger than those before it in the same millisecond.
func NewEventID(now time.Time) string {
	ms := ulid.Timestamp(now)
	for {
		if id, err := ulid.New(ms, eventIDs); err == nil {
			return id.String()
		}
		ms++ // more ids than a millisecond holds
	}
}
