package domain

import "time"

// Data is the content of an event: one struct per type, decoded once. What it does in a timeline is its apply method; data without one changes nothing but that it
// stands (see transition).
type Data interface {
	common() *Common
	check(*Scope)   // refuses what is impossible by itself or beside other entities
	brings() string // the state it leaves its entity in, one word
}

// transition is data whose place among the timeline's other facts matters: it may close facts that stand, and refuse an order that is impossible. Its effect
// happens even when it refuses, because folding never fails.
type transition interface {
	apply(*State, Item) *Error
}

// Fact is a record as rules and views fold it: dates, and the typed data without evidence and notes, which stay in the body.
type Fact struct {
	Type      *Type
	Data      Data
	Position  uint64  // in the ledger, from 1
	content   *Fact   // what a correction or a dispute puts in the target's place; nil: nothing
	recorded  int64   // Unix nanoseconds
	Effective Date    // zero for record.*
	Until     Planned // last day, where an end is stated in advance
	Known     Day     // somebody knew it by then
	Version   uint32  // of the entity, from 1
	Target    uint32  // the version that a correction or a dispute is about; 0 for other facts
	entity    int32   // whose timeline it stands in
	group     uint32  // facts of one append with the same correlation id: those of one coarse date happened on one day; 0: none
	stated    stated
}

// stated is what a fact remembers of how it was told. A ledger holds millions of facts, so it is one number:
//
//	| set of source documents 29 | names a source 1 | class as stored 2 |
type stated uint32

func statedAs(class Class, evidenced bool) stated {
	s := stated(class)
	if evidenced {
		s |= 1 << 2
	}
	return s
}

// from is the same with another set of source documents.
func (s stated) from(sources int32) stated { return s&7 | stated(sources)<<3 }

// sources is the index of the set of source documents.
func (f *Fact) sources() int32 { return int32(f.stated >> 3) }

// Recorded is when the writer accepted the fact.
func (f *Fact) Recorded() time.Time { return time.Unix(0, f.recorded) }

// TargetIn is the record that a correction or a dispute is about, among the records of its entity.
func (f *Fact) TargetIn(facts []*Fact) *Fact { return version(facts, f.Target) }

// Item is a fact's place in a timeline at a moment: the content that stands for it then, and the position that orders it on one exact day.
type Item struct {
	*Fact
	order  uint64 // position of the first record of its chain of corrections
	index  int    // among the timeline's items
	lo, hi Day    // bounds of the day it happened on
}

// Order is the position of the record that first told the fact; corrections keep it.
func (i Item) Order() uint64 { return i.order }

// Index is the item's place among its timeline's at the moment.
func (i Item) Index() int { return i.index }

// Bounds returns the earliest and the latest day that it can have happened on.
func (i Item) Bounds() (lo, hi Day) { return i.lo, i.hi }

// Evidenced tells whether the record names a source.
func (f *Fact) Evidenced() bool { return f.stated&(1<<2) != 0 }
