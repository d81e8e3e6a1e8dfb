package domain

import (
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
	slabs     [][]byte // that the bodies lie in
	timelines []*timeline
	entities  map[Ref]int32
	byKind    map[Kind][]int32
	ids       positions
	requests  positions // of a request's first record
	sources   sourceSets
	unread    []uint64  // positions of records of types that this version doesn't know
	last      time.Time // recorded time of the last record, staged ones included
	rights    rights    // what callers may read, under a lock of its own
	places    atomic.Pointer[placesAt]

	shelf shelf // the decoder's own
	rooms rooms // likewise

	// The writer's own.
	decoded  Decoded // what it decodes itself
	contents rooms   // of what corrections put in another's place
	together together
	request  [16]byte // of the record that was taken in last
	scratch  Scratch
}

// filed finds a record by its position.
type filed struct {
	fact *Fact
	body bodyPlace
}

// timeline is an entity's records, and the references to it.
type timeline struct {
	ref      Ref
	facts    []*Fact // in order of recording: version n is facts[n-1]
	incoming []link  // the references to it, in order of recording
	walked   atomic.Pointer[lastWalk]
	settled  atomic.Pointer[settled] // nil: no correction and no dispute stands among them, or ever was staged
}

// maxPosition is the last that links and tables have room for.
const maxPosition = 1<<32 - 1

// mark is how much there was of what only grows.
type mark struct{ homes, sets int }

// NewBook returns the empty book of a ledger. The request key makes request ids that can't be guessed from a record.
func NewBook(ledger string, requestKey []byte) *Book {
	return &Book{
		ledger: ledger, requestKey: requestKey,
		entities: map[Ref]int32{}, byKind: map[Kind][]int32{}, sources: newSourceSets(),
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
	position := b.ids.find(tagOf(&key), func(at uint64) bool {
		stored, _ := idKey(textOf(storedID(b.body(b.entries[at-1]))))
		return stored == key
	})
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

// Decoder returns what reads the records of a ledger that is opened: so many records, so many bytes of bodies, about. Room for them is made at once; what of it proves too
// much goes with the decoder.
func (b *Book) Decoder(records, bytes int) *Decoder {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := &Decoder{shelf: &b.shelf, rooms: &b.rooms}
	for range bytes / slabSize {
		d.spare = append(d.spare, make([]byte, slabSize))
	}
	b.entries = slices.Grow(b.entries, records)
	b.ids.expect(records)
	return d
}

// Apply takes in one record read from the ledger, at Head()+1. Nothing may be staged.
func (b *Book) Apply(r Record) error {
	d := Decoder{shelf: &b.shelf, rooms: &b.rooms}
	if err := d.Decode(r, &b.decoded); err != nil {
		return err
	}
	err := b.Take(&b.decoded)
	if err != nil {
		b.shelf.drop(b.decoded.slab, b.decoded.offset)
	}
	return err
}

// Take takes in a record that was decoded, at Head()+1. Nothing may be staged. Its errors name the position.
func (b *Book) Take(d *Decoded) error {
	err := fmt.Errorf("%d was next", b.staged()+1)
	if d.fact.Position == b.staged()+1 {
		err = b.take(d, &b.contents)
	}
	if err != nil {
		return fmt.Errorf("record %d: %w", d.fact.Position, err)
	}
	b.Commit(d.fact.Position)
	return nil
}

// staged is the last position, staged records included. The writer's own.
func (b *Book) staged() uint64 { return uint64(len(b.entries)) }

// stage takes in a record that is being judged, at the next position. What it refuses leaves no trace.
func (b *Book) stage(body []byte) error {
	d := Decoder{shelf: &b.shelf}
	if err := d.decode(Record{Position: b.staged() + 1, Body: body}, &b.decoded); err != nil {
		return err
	}
	err := b.take(&b.decoded, nil)
	if err != nil {
		b.shelf.drop(b.decoded.slab, b.decoded.offset)
	}
	return err
}

// take takes in a record at the next position. What it refuses leaves no trace, but its body's place.
func (b *Book) take(d *Decoded, in *rooms) error {
	if d.fact.Position > maxPosition {
		return fmt.Errorf("a book holds at most %d records", maxPosition)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	before := mark{len(b.timelines), len(b.sources.sets)}
	fact := d.fact
	fact.entity = b.entity(d.subject)
	line := b.timelines[fact.entity]
	if err := b.complete(fact, d, line, in); err != nil {
		b.forget(before)
		return err
	}
	b.group(fact, d, line)
	b.linkAll(fact, d.refs)
	if fact.ofRecord() {
		line.settled.CompareAndSwap(nil, unsettled)
	}
	line.facts = append(roomier(line.facts), fact)
	if len(line.facts) == 1 {
		kind := line.ref.Kind()
		b.byKind[kind] = append(b.byKind[kind], fact.entity)
	}
	b.file(fact, d)
	if fact.unread() {
		b.unread = append(b.unread, fact.Position)
	}
	b.marks = append(b.marks, before)
	b.last = fact.Recorded()
	return nil
}

// complete fills in what only the records before tell of a fact, and refuses one that does not follow them.
func (b *Book) complete(fact *Fact, d *Decoded, line *timeline, in *rooms) error {
	if want := uint32(len(line.facts) + 1); fact.Version != want {
		return fmt.Errorf("%s version %d: %d was next", d.subject, fact.Version, want)
	}
	fact.stated = fact.stated.from(b.sources.of(d.documents))
	if len(b.unread) > 0 && d.aboutUnread(line) {
		return nil
	}
	return b.fillContent(fact, line, in)
}

// file makes the record one that is found by its position, its id and its request.
func (b *Book) file(fact *Fact, d *Decoded) {
	if n := len(b.slabs); n == 0 || !sameSlab(b.slabs[n-1], d.slab) {
		b.slabs = append(b.slabs, d.slab)
	}
	b.entries = append(b.entries, filed{fact, placeOf(len(b.slabs)-1, d.offset, d.n)})
	b.ids.add(tagOf(&d.id), fact.Position)
	if d.request == b.request {
		return // with the one before
	}
	b.request = d.request
	if tag := tagOf(&d.request); b.requestAt(tag, &d.request) == 0 {
		b.requests.add(tag, fact.Position)
	}
}

// requestAt is the position of a request's first record; 0 for a new one.
func (b *Book) requestAt(tag uint32, request *[16]byte) uint64 {
	return b.requests.find(tag, func(at uint64) bool {
		stored, err := storedRequest(b.body(b.entries[at-1]))
		return err == nil && stored == *request
	})
}

// linkAll notes every reference of a fact, and of what it puts in another's place.
func (b *Book) linkAll(fact *Fact, own []reference) {
	for _, r := range own {
		b.link(link{uint32(fact.Position), r.member}, r.to)
	}
	for _, r := range fact.contentRefs(nil) {
		b.link(link{uint32(fact.Position), r.member}, r.to)
	}
}

// unstage forgets the records beyond a position, the newest first.
func (b *Book) unstage(position uint64) {
	for at := b.staged(); at > position; at-- {
		entry := b.entries[at-1]
		fact := entry.fact
		line := b.timelines[fact.entity]
		e, err := readStored(b.body(entry))
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
		b.ids.remove(tagOf(&e.id), at)
		b.requests.remove(tagOf(&e.request), at)
		b.shelf.drop(b.slabs[entry.body.slab()], entry.body.offset())
		if n := len(b.unread); n > 0 && b.unread[n-1] == at {
			b.unread = b.unread[:n-1]
		}
		b.entries = b.entries[:at-1]
		b.forget(b.marks[len(b.marks)-1])
		b.marks = b.marks[:len(b.marks)-1]
	}
	b.together, b.request = together{}, [16]byte{}
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
	target.incoming = append(roomier(target.incoming), l)
}

// group marks the facts of one append that share a correlation id: those of one coarse date happened on one day. What a correction says is in its own group, or in
// that of the fact whose place it takes.
func (b *Book) group(fact *Fact, d *Decoded, line *timeline) {
	content := fact.content
	if fact.Type.Name != correctedName {
		content = nil
	}
	if d.correlation == "" {
		if content != nil {
			content.group = line.facts[fact.Target-1].origin(line).group
		}
		return
	}
	if b.together.request != d.request {
		b.together.request, b.together.first = d.request, map[togetherKey]uint32{}
	}
	key := togetherKey{d.correlation, fact.entity}
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

func (b *Book) body(e filed) []byte { return e.body.in(b.slabs) }

// strip leaves out of folded data what only the body needs to hold.
func strip(data Data) {
	if bare, is := data.(interface{ strip() }); is {
		bare.strip()
		return
	}
	data.common().Provenance = nil
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
