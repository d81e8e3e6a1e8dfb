package domain

import (
	"iter"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// Rights are what a caller may read of a ledger on a day: the records whose effective class is at most Class (see openings), and of the confidential ones, where Own
// names organisations, only what is these organisations' own. Nil rights are everything.
//
// Rights are today's whatever the moment of the question: what a report opened stays open in an answer as of the day before it.
type Rights struct {
	Class Class // most secret class that is read
	Own   []Ref // organisations whose confidential records are read, with those below them; nil: every organisation's
	Today Day   // the day the rights are of: what a later day opens is closed yet
}

// Key names the rights: equal keys read the same records.
func (r *Rights) Key() string {
	if r == nil {
		return "all"
	}
	key := r.Class.String() + "@" + r.Today.String()
	if r.Own != nil {
		own := make([]string, len(r.Own))
		for i, ref := range r.Own {
			own[i] = string(ref)
		}
		slices.Sort(own)
		key += " " + strings.Join(own, " ")
	}
	return key
}

// rightsKept are the callers' books that a book keeps while its head stands still: one for each rights that ask.
const rightsKept = 32

// rights are the callers' books of a book, as it stands at its head.
type rights struct {
	mu      sync.Mutex
	classes *classes
	callers map[string]*caller
}

// caller is a caller's book: the records that somebody may read, with all that the book held at a position. It is filled in as it is asked for; any number may ask at
// once.
type caller struct {
	*classes
	ceiling Class
	own     map[Ref]bool // nil: every organisation
	facts   []atomic.Pointer[[]*Fact]
}

// For narrows an edition to what somebody may read now: every answer of it is as if the ledger had never held the rest, but for positions and versions. Nil rights
// narrow nothing and cost nothing.
func (e *Edition) For(r *Rights) *Edition {
	if r == nil || r.Class >= Restricted {
		return e
	}
	narrowed := *e
	narrowed.caller = e.book.callerAt(uint64(len(e.entries)), r)
	return &narrowed
}

// Narrowed is how many entities the edition keeps lists of its own of, for a caller who may not read all; 0: the lists are the book's. They take some 80 bytes an entity.
func (e *Edition) Narrowed() int {
	if e.caller == nil {
		return 0
	}
	return len(e.caller.facts)
}

// callerAt returns the caller's book at a position.
func (b *Book) callerAt(head uint64, r *Rights) *caller {
	classes, key := b.classesAt(head, r.Today), r.Key()
	b.rights.mu.Lock()
	defer b.rights.mu.Unlock()
	if c := b.rights.callers[key]; c != nil && c.head == head {
		return c
	}
	c := &caller{classes: classes, ceiling: r.Class, facts: make([]atomic.Pointer[[]*Fact], len(classes.timelines))}
	if r.Own != nil {
		c.own = map[Ref]bool{}
		for _, ref := range r.Own {
			c.own[ref] = true
		}
	}
	for old, each := range b.rights.callers {
		if each.head != head || len(b.rights.callers) >= rightsKept {
			delete(b.rights.callers, old)
		}
	}
	if b.rights.callers == nil {
		b.rights.callers = map[string]*caller{}
	}
	b.rights.callers[key] = c
	return c
}

// of returns the records of a timeline that are read, in order of recording.
func (c *caller) of(home int32) []*Fact {
	if known := c.facts[home].Load(); known != nil {
		return *known
	}
	line := c.timelines[home]
	all := c.classes.facts(line)
	found := all
	for i, class := range c.classes.of(home) {
		read := class <= c.ceiling && (class < Confidential || c.own == nil || c.owns(line, all, uint32(i+1)))
		switch {
		case read && len(found) < len(all):
			found = append(found, all[i])
		case !read && len(found) == len(all):
			found = append(make([]*Fact, 0, len(all)-1), all[:i]...)
		}
	}
	c.facts[home].Store(&found)
	return found
}

// reads tells whether a record is read.
func (c *caller) reads(f *Fact) bool {
	if f.Stored() == Public && f.Target == 0 {
		return true
	}
	_, read := indexOf(c.of(f.entity), f.Version)
	return read
}

// owns tells whether a confidential record is one of the caller's own organisations: by what stands in its place today, else by what it said.
func (c *caller) owns(line *timeline, all []*Fact, version uint32) bool {
	root := all[version-1]
	for root.Target != 0 {
		root = all[root.Target-1]
	}
	var scratch Scratch
	says := root
	for _, item := range line.items(nil, all, MaxDay, c.head, &scratch) {
		if item.order == root.Position {
			says = item.Fact
		}
	}
	var orgs []Ref
	switch d := says.Data.(type) {
	case *AssessmentEstablished:
		orgs = append(orgs, d.Org)
	case *AssessmentSourceConsulted:
		if orgs = append(orgs, d.Org); d.Org == "" {
			orgs = assessedBy(line, all, c.head)
		}
	case *AuditFindingRecorded, *AuditQuestionAssessed:
		orgs = auditorsOf(line, all, c.head)
	}
	return slices.ContainsFunc(orgs, func(org Ref) bool { return org != "" && c.below(org, root.Position) })
}

// assessedBy are the organisations whose assessment a timeline is.
func assessedBy(line *timeline, all []*Fact, head uint64) (orgs []Ref) {
	var scratch Scratch
	for _, item := range line.items(nil, all, MaxDay, head, &scratch) {
		if d, is := item.Data.(*AssessmentEstablished); is {
			orgs = append(orgs, d.Org)
		}
	}
	return orgs
}

// auditorsOf are the organisations that a timeline's audit is carried out by. Those that are audited read its findings when the report is there.
func auditorsOf(line *timeline, all []*Fact, head uint64) (orgs []Ref) {
	var scratch Scratch
	for _, item := range line.items(nil, all, MaxDay, head, &scratch) {
		if d, is := item.Data.(*AuditOpened); is {
			orgs = append(orgs, d.Auditor, d.PerformedBy)
		}
	}
	return orgs
}

// below tells whether what was recorded of an organisation at a position is the caller's own: whether the organisation is one of those named, or stands below one of
// them today for certain, by organisations of which each had been registered by then. See *What becomes one's own* in the package comment.
func (c *caller) below(org Ref, at uint64) bool {
	for range depthMost {
		if c.own[org] {
			return true
		}
		parent, certain := c.parent(org)
		if !certain || parent == "" || c.registered(org) > at {
			return false
		}
		org = parent
	}
	return false
}

// registered is the position at which an organisation was registered first, whatever became of that record; noPosition: it never was.
func (c *classes) registered(org Ref) uint64 {
	if line := c.line(org); line != nil {
		for _, f := range c.facts(line) {
			if _, is := f.Data.(*OrganisationRegistered); is {
				return f.Position
			}
		}
	}
	return noPosition
}

// noPosition is beyond every position.
const noPosition = math.MaxUint64

// depthMost is how many organisations stand above each other at most; beyond it something is wrong, and nothing is one's own.
const depthMost = 64

// parent is the organisation that one stands below today, where all readings agree.
func (c *classes) parent(org Ref) (Ref, bool) {
	line := c.line(org)
	if line == nil {
		return "", true
	}
	var scratch Scratch
	return parentIn(readings(line.items(nil, c.facts(line), MaxDay, c.head, &scratch), c.today, &scratch))
}

// indexOf finds the record of a version among some of a timeline's records, which are in that order.
func indexOf(facts []*Fact, version uint32) (int, bool) {
	if i := int(version) - 1; i < len(facts) && facts[i].Version == version {
		return i, true
	}
	i := sort.Search(min(int(version), len(facts)), func(i int) bool { return facts[i].Version >= version })
	return i, i < len(facts) && facts[i].Version == version
}

// upTo cuts records at a position.
func upTo(facts []*Fact, position uint64) []*Fact {
	if n := len(facts); n > 0 && facts[n-1].Position > position {
		facts = facts[:sort.Search(n, func(i int) bool { return facts[i].Position > position })]
	}
	return facts
}

// Ceiling is the most secret class that the edition's caller reads.
func (e *Edition) Ceiling() Class {
	if e.caller == nil {
		return Restricted
	}
	return e.caller.ceiling
}

// May tells whether a fact is one that the edition's caller may read.
func (e *Edition) May(f *Fact) bool { return e.caller == nil || e.caller.reads(f) }

// ClassOn is the effective class of a fact on a day, with all that the ledger holds.
func (e *Edition) ClassOn(f *Fact, today Day) Class {
	if f.Stored() == Public && f.Target == 0 {
		return Public
	}
	return e.book.classesAt(uint64(len(e.entries)), today).of(f.entity)[f.Version-1]
}

// homesRead are the entities among some that the caller reads records of, in the order of their first.
func (e *Edition) homesRead(homes []int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		type first struct {
			home     int32
			position uint64
		}
		var read []first
		for _, home := range homes {
			if facts := e.Facts(home); len(facts) > 0 {
				read = append(read, first{home, facts[0].Position})
			}
		}
		slices.SortFunc(read, func(a, b first) int { return int(int64(a.position) - int64(b.position)) })
		for _, each := range read {
			if !yield(each.home) {
				return
			}
		}
	}
}
