package domain

import (
	"cmp"
	"slices"
)

// settled is what corrections and disputes leave of an entity's records, by what was known on a day. They are resolved while reading, and a timeline that has some keeps
// what the last reading came to; like lastWalk it says itself what it is of, and never changes.
type settled struct {
	known    Day
	disputed bool    // somebody claimed something, rightly or not
	stand    []int32 // which of the timeline's records stand, in the order of what was told first
	gone     []bool  // of each record, whether something else stands for it, or nothing
}

// unsettled is what a timeline has whose corrections and disputes nobody has read yet.
var unsettled = new(settled)

// undisturbed tells whether no correction and no dispute was ever recorded of an entity.
func (e *Edition) undisturbed(home int32) bool { return e.timelines[home].settled.Load() == nil }

// settled resolves the corrections and disputes among the records of an entity; nil where there are none.
func (e *Edition) settled(home int32, facts []*Fact, scratch *Scratch) *settled {
	line := e.timelines[home]
	last := line.settled.Load()
	if last == nil {
		return nil
	}
	whole := e.seesAll(home, facts)
	if whole && last.known == e.Known && len(last.gone) == len(facts) {
		return last
	}
	gone, _ := goneBy(facts, e.Known, scratch)
	s := &settled{known: e.Known, gone: slices.Clone(gone), disputed: slices.ContainsFunc(facts, (*Fact).disputes)}
	items := line.items(scratch.room(len(facts)), facts, e.Known, e.Position, scratch)
	s.stand = make([]int32, len(items))
	for n := range items {
		i, _ := slices.BinarySearchFunc(facts, items[n].Position, func(f *Fact, at uint64) int { return cmp.Compare(f.Position, at) })
		s.stand[n] = int32(i)
	}
	if whole {
		line.settled.Store(s)
	}
	return s
}

// items appends what stands.
func (s *settled) items(buf []Item, facts []*Fact) []Item {
	for n, i := range s.stand {
		content, root := facts[i], facts[i]
		if root.ofRecord() {
			content = root.content
		}
		for root.ofRecord() {
			root = version(facts, root.Target)
		}
		item := Item{Fact: content, order: root.Position, index: n}
		item.lo, item.hi = content.Effective.Capped(content.Known)
		buf = append(buf, item)
	}
	return buf
}

// seesAll tells whether an entity's facts are all that the edition has of it, whoever may read them.
func (e *Edition) seesAll(home int32, facts []*Fact) bool {
	if e.caller == nil {
		return true
	}
	e.book.mu.RLock()
	defer e.book.mu.RUnlock()
	return len(upTo(e.timelines[home].facts, e.Position)) == len(facts)
}

// Holds tells whether a record is part of its entity's story at the edition's moment: known, not corrected away, and no dispute.
func (e *Edition) Holds(f *Fact, scratch *Scratch) bool {
	facts := e.Facts(f.entity)
	s := e.settled(f.entity, facts, scratch)
	if s == nil {
		return f.Known <= e.Known
	}
	i, _ := indexOf(facts, f.Version)
	return slices.Contains(s.stand, int32(i))
}

// Gone tells whether a correction that stands at the edition's moment has taken the fact's place, or taken it away.
func (e *Edition) Gone(f *Fact, scratch *Scratch) bool {
	if e.undisturbed(f.entity) {
		return false
	}
	facts := e.Facts(f.entity)
	s := e.settled(f.entity, facts, scratch)
	if s == nil {
		return false
	}
	i, _ := indexOf(facts, f.Version)
	return s.gone[i]
}
