package domain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Submission is one request to append: one event, or an array that is stored whole or not at all.
type Submission struct {
	Events []Append
	Array  bool     // the request was an array, and so is its answer
	Actor  string   // the principal: function/opaque id
	Key    string   // the idempotency key
	Body   []byte   // the request's bytes: the same key with other bytes is refused
	IDs    []string // one per event, given once and kept when the submission is decided again
	Rights *Rights  // what its sender may read, and so be told in a refusal; nil: everything
	Places *Places  // of the municipality's ledger: what a concern report and a release may name; nil: nothing
	// Judged is the position up to which it was looked at whether its sender may write this, where that hangs on what the ledger holds; nil: it doesn't.
	Judged *uint64

	prepared prepared
}

// prepared is what Book.Prepare made, and of what.
type prepared struct {
	actor, key        string
	body              *byte
	requestID, digest string
}

// Receipt is the answer to an event that is stored.
type Receipt struct {
	ID            string    `json:"id"`
	Ledger        string    `json:"ledger"`
	Subject       Ref       `json:"subject"`
	Position      uint64    `json:"position"`
	EntityVersion uint32    `json:"entityversion"`
	RecordedTime  time.Time `json:"recordedtime"`
	Durability    string    `json:"durability,omitempty"` // "lagged" where the broker syncs later than it answers
	LeftOpen      []Ref     `json:"left_open,omitempty"`  // what an ended organisation still holds
}

// Decision is what the book answers to a submission.
type Decision struct {
	Records  []Record  // to store in this order, behind all that was staged before; none when refused or repeated
	Receipts []Receipt // the answer, when it is not refused
	Repeated bool      // the receipts are those of the first time
	After    uint64    // the answer stands on records up to this position: it may be given when Head() has reached it
	Err      error     // the refusal: Errors, or *Stale
}

// Stale refuses an append whose sender saw another version of the entity.
type Stale struct {
	Field    string   // JSON pointer to the expectation
	Subject  Ref      //
	Expected uint32   // what the sender saw
	Version  uint32   // what there is
	Since    []uint64 // positions of the records since
}

func (s *Stale) Error() string {
	return fmt.Sprintf("%s is at version %d, not %d", s.Subject, s.Version, s.Expected)
}

// Decide judges a submission on the whole ledger, staged records included, and stages its records when nothing stands against it. The writer then stores them and
// commits, or rolls back.
func (b *Book) Decide(s *Submission, now time.Time) Decision {
	decision := Decision{After: b.staged()}
	b.Prepare(s)
	requestID, digest := s.prepared.requestID, s.prepared.digest
	if first := b.firstOf(requestID); first != 0 {
		b.repeat(&decision, s, first, requestID, digest)
		return decision
	}
	base := b.staged()
	if b.overtaken(s) {
		decision.Err = ErrOvertaken
		return decision
	}
	if decision.Err = b.stageAll(s, now, requestID, digest, &decision); decision.Err == nil {
		decision.Err = b.tellable(s, base, b.judge(s, base, nil))
	}
	if decision.Err != nil {
		b.mu.Lock()
		b.unstage(base)
		b.mu.Unlock()
		decision.Records, decision.Receipts = nil, nil
		return decision
	}
	decision.After = b.staged()
	return decision
}

// ErrOvertaken refuses an append whose sender was found to be allowed it before something was recorded that this may hang on. It is to be looked at anew.
var ErrOvertaken = errors.New("something was recorded since the sender's right was looked at")

// overtaken tells whether one of a submission's subjects, or any organisation, has a record since its sender's right was looked at.
func (b *Book) overtaken(s *Submission) bool {
	if s.Judged == nil {
		return false
	}
	for at := *s.Judged; at < b.staged(); at++ {
		ref := b.timelines[b.entries[at].fact.entity].ref
		if ref.Kind() == KindOrganisation || slices.ContainsFunc(s.Events, func(a Append) bool { return a.Subject == ref }) {
			return true
		}
	}
	return false
}

// Prepare does the part of Decide that needs nobody's turn: the HMACs of the request. Any goroutine may call it, before the submission is handed on.
func (b *Book) Prepare(s *Submission) {
	p := &s.prepared
	if body := firstByte(s.Body); p.requestID == "" || p.actor != s.Actor || p.key != s.Key || p.body != body {
		*p = prepared{s.Actor, s.Key, body, b.mac([]byte(s.Actor), []byte{0}, []byte(s.Key)), b.mac(s.Body)}
	}
}

func firstByte(b []byte) *byte {
	if len(b) == 0 {
		return nil
	}
	return &b[0]
}

// Check judges a submission as Decide does, and stages nothing.
func (b *Book) Check(s *Submission, now time.Time) Decision {
	base := b.staged()
	decision := b.Decide(s, now)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unstage(base)
	decision.Records, decision.After = nil, base
	return decision
}

// repeat answers a request that was stored before: with the first receipts, or with a refusal when its bytes are others.
func (b *Book) repeat(decision *Decision, s *Submission, first uint64, requestID, digest string) {
	var stored []*Envelope
	for at := first; at <= b.staged(); at++ {
		e, err := ParseEnvelope(b.body(b.entries[at-1]))
		if err != nil || e.RequestID != requestID {
			break
		}
		if e.RequestDigest != digest {
			decision.Err = Errors{refuse("idempotency.key_reused", "", "Nyckeln har använts för en annan begäran; ta en ny nyckel för en ny händelse.",
				"The key was used for another request; take a new key for a new event.")}
			return
		}
		stored = append(stored, e)
	}
	for i, e := range stored {
		decision.Receipts = append(decision.Receipts, b.receipt(e, s.Rights, first+uint64(i), first+uint64(len(stored))-1))
	}
	decision.Repeated = true
}

// receipt is the answer to a stored event; last is the position of its request's last record.
func (b *Book) receipt(e *Envelope, rights *Rights, position, last uint64) Receipt {
	r := Receipt{ID: e.ID, Ledger: b.ledger, Subject: e.Subject, Position: position, EntityVersion: e.EntityVersion, RecordedTime: e.RecordedTime}
	if fact := b.entries[position-1].fact; fact.Type.Name == endedName {
		r.LeftOpen = b.leftOpen(fact, last, b.readerOf(rights, position-1))
	}
	return r
}

// stageAll encodes and stages the submission's events; rules come after, when all of them are in place.
func (b *Book) stageAll(s *Submission, now time.Time, requestID, digest string, decision *Decision) error {
	seen := map[Ref]uint32{}
	envelopes := make([]*Envelope, 0, len(s.Events))
	base := b.staged()
	for i := range s.Events {
		a, at := &s.Events[i], s.pointer(i)
		version, met := seen[a.Subject]
		if !met {
			version = b.version(a.Subject)
			seen[a.Subject] = version
		}
		if a.Expect != nil && *a.Expect != version {
			return b.stale(a, at+"/expect", version)
		}
		recorded := now.UTC().Truncate(time.Microsecond)
		if !recorded.After(b.last) {
			recorded = b.last.UTC().Add(time.Microsecond)
		}
		known, refusal := b.knownOf(a, DayOf(recorded))
		if refusal != nil {
			return Errors{refusal.at(at)}
		}
		raw, err := a.encode()
		if err != nil {
			return err
		}
		e := &Envelope{
			SpecVersion: "1.0", ID: s.IDs[i], Source: "/ledgers/" + b.ledger, Type: a.Type.Name, Subject: a.Subject, Time: eventTime(a.Effective),
			RecordedTime: recorded, DataContentType: "application/json", DataSchema: a.Type.schema(), DataClassification: b.class(a).String(),
			Effective: a.Effective, Until: a.Until, Known: known, Actor: s.Actor, EntityVersion: b.version(a.Subject) + 1,
			CorrelationID: a.CorrelationID, CausationID: a.CausationID, RequestID: requestID, RequestDigest: digest, Data: raw,
		}
		body := e.appendTo(make([]byte, 0, len(raw)+700))
		if len(body) > MaxRecord {
			return Errors{refuse("size.record", at, "En händelse är högst 60 KiB; korta texterna eller lägg underlaget utanför och ange dess sha256.",
				"An event is at most 60 KiB; shorten the texts, or keep the material elsewhere and give its sha256.")}
		}
		if err := b.unseen(s, a, base); err != nil {
			return Errors{err.at(at)}
		}
		if err := b.stage(body); err != nil {
			if errs, is := err.(Errors); is {
				for j := range errs {
					errs[j] = errs[j].at(at)
				}
				return errs
			}
			return err
		}
		position := b.staged()
		envelopes = append(envelopes, e)
		decision.Records = append(decision.Records, Record{Position: position, ID: e.ID, Subject: subjectIn(b.ledger, a.Type, a.Subject), Body: body})
	}
	decision.Receipts = make([]Receipt, len(envelopes))
	for i, e := range envelopes {
		decision.Receipts[i] = b.receipt(e, s.Rights, decision.Records[i].Position, b.staged())
	}
	return nil
}

// judge applies the rules to what was staged after base, as far as a witness sees: each event by itself and beside other entities, then every timeline that was touched.
func (b *Book) judge(s *Submission, base uint64, by *witness) error {
	var errs Errors
	for i := range s.Events {
		fact := b.entries[base+uint64(i)].fact
		scope := &Scope{book: b, by: by, fact: fact, Subject: s.Events[i].Subject, Effective: fact.Effective, pointer: s.pointer(i), errs: &errs}
		errs = append(errs, s.Events[i].nameCheck(s.Places, s.pointer(i))...)
		if !scope.keepsApart() {
			continue
		}
		scope.notTwice("/data")
		fact.Data.check(scope)
		if c := fact.content; c != nil {
			scope.fact, scope.Effective, scope.pointer = c, c.Effective, s.pointer(i)+"/data/replacement"
			if fact.Type.Name == correctedName {
				scope.notTwice("/data")
				c.Data.check(scope)
			}
		}
	}
	if len(errs) > 0 {
		return urgentFirst(errs)
	}
	touched := map[int32]bool{}
	for i := range s.Events {
		home := b.entries[base+uint64(i)].fact.entity
		if touched[home] {
			continue
		}
		touched[home] = true
		if err, breaks := b.feasible(home, base, by); err != nil {
			errs = append(errs, s.blame(b, err, breaks, home, base))
		}
	}
	return errs.or()
}

// feasible tells whether a timeline has a reading, everything known; else which rule is in the way, and the fact that breaks it.
func (b *Book) feasible(home int32, base uint64, by *witness) (*Error, *Fact) {
	line := b.timelines[home]
	facts := by.of(line, home)
	b.scratch.Reset()
	items := line.items(b.scratch.room(len(facts)), facts, MaxDay, b.staged(), &b.scratch)
	return feasible(items, func(i Item) bool { return i.Position > base }, &b.scratch)
}

// blame points the error at the event whose fact breaks the rule. Where that was stored before, it is the submission's last event in the timeline that made it
// impossible: the error then points at the day, or at what the correction says.
func (s *Submission) blame(b *Book, err *Error, breaks *Fact, home int32, base uint64) *Error {
	last := 0
	for i := range s.Events {
		fact := b.entries[base+uint64(i)].fact
		if fact == breaks {
			return err.at(s.pointer(i))
		}
		if fact.content == breaks {
			return err.at(s.pointer(i) + "/data/replacement")
		}
		if fact.entity == home {
			last = i
		}
	}
	moved := *err
	moved.Field = s.pointer(last) + "/effective"
	if fact := b.entries[base+uint64(last)].fact; fact.Type.isRecord() {
		moved.Field = s.pointer(last) + "/data/target"
		if fact.content != nil {
			moved.Field = s.pointer(last) + "/data/replacement"
		}
	}
	return &moved
}

// pointer leads to an event in the request's body.
func (s *Submission) pointer(i int) string {
	if !s.Array {
		return ""
	}
	return "/" + strconv.Itoa(i)
}

// knownOf is the day by which the fact was known: as stated, else the day it is recorded, or its target's for a correction of an error or a duplicate.
func (b *Book) knownOf(a *Append, today Day) (Day, *Error) {
	known := a.Known
	if known == NoDay {
		known = today
		if c, is := a.Data.(*RecordCorrected); is && (c.Reason == CorrectionError || c.Reason == CorrectionDuplicate) {
			if target := b.target(a.Subject, c.Target); target != nil {
				known = target.Known
				if target.content != nil {
					known = min(known, target.content.Known)
				}
				if c.Replacement != nil && c.Replacement.Known != NoDay {
					known = min(known, c.Replacement.Known)
				}
			}
		}
	}
	if known > today {
		return known, refuse("date.known_later", "/known", "Det kan inte ha blivit känt senare än i dag; ange den dag då det blev känt.", "It can't have become known later than today; give the day it became known.")
	}
	return known, nil
}

func (b *Book) stale(a *Append, field string, version uint32) error {
	stale := &Stale{Field: field, Subject: a.Subject, Expected: *a.Expect, Version: version}
	if home, known := b.entities[a.Subject]; known {
		for _, fact := range b.timelines[home].facts {
			if fact.Version > *a.Expect && fact.Version <= version {
				stale.Since = append(stale.Since, fact.Position)
			}
		}
	}
	return stale
}

// class is the event's class: its type's, or for a correction or a dispute that of the fact it is about, which it tells of.
func (b *Book) class(a *Append) Class {
	class := a.Type.Class
	if !a.Type.isRecord() {
		return class
	}
	version := uint32(0)
	switch data := a.Data.(type) {
	case *RecordCorrected:
		version = data.Target
	case *RecordDisputed:
		version = data.Target
	}
	target := b.target(a.Subject, version)
	for target != nil && target.Type.isRecord() {
		target = b.target(a.Subject, target.Target)
	}
	if target != nil {
		class = max(class, target.Type.Class)
	}
	return class
}

// version is the entity's last version; 0 for a new one.
func (b *Book) version(subject Ref) uint32 {
	if home, known := b.entities[subject]; known {
		return uint32(len(b.timelines[home].facts))
	}
	return 0
}

// target is the fact of a version of an entity, or nil.
func (b *Book) target(subject Ref, version uint32) *Fact {
	home, known := b.entities[subject]
	if !known || version == 0 || int(version) > len(b.timelines[home].facts) {
		return nil
	}
	return b.timelines[home].facts[version-1]
}

// firstOf is the position of a request's first record; 0 for a new one.
func (b *Book) firstOf(requestID string) uint64 {
	key, err := requestKey(requestID)
	if err != nil {
		return 0
	}
	return b.requestAt(tagOf(&key), &key)
}
