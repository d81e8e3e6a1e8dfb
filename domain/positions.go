package domain

import (
	"encoding/binary"
	"math/bits"
)

// positions finds records by 16 bytes that stand in their bodies: an event's id, a request's. It holds a part of their hash beside each position and leaves it to the
// asker to compare the rest with the body, so that a record costs about eleven bytes. A table of all keys would cost four times as much.
//
// There are many small tables, so that none takes long to grow while a writer waits for it.
type positions struct {
	tables [1 << tableBits]positionTable
}

const tableBits = 6

// positionTable is an open table: a position stands in the first free slot from the one that its tag points at.
type positionTable struct {
	slots []slot
	used  int
}

// slot is free where the position is 0.
type slot struct{ tag, position uint32 }

// tagOf is the part of a key's hash that the tables hold. Ids that were given one after the other differ in few bits, and are spread by it.
func tagOf(key *[16]byte) uint32 {
	const odd, other = 0x9e3779b97f4a7c15, 0xd6e8feb86659fd93
	hi, lo := bits.Mul64(binary.LittleEndian.Uint64(key[:8])^odd, binary.LittleEndian.Uint64(key[8:])^other)
	mixed := (hi ^ lo) * odd
	return uint32(mixed >> 32)
}

func (p *positions) of(tag uint32) *positionTable { return &p.tables[tag>>(32-tableBits)] }

// expect makes room for so many.
func (p *positions) expect(n int) {
	for i := range p.tables {
		p.tables[i].resize(n / len(p.tables) * 13 / 10)
	}
}

// add adds a position. Who may have added the key before asks find first.
func (p *positions) add(tag uint32, position uint64) {
	t := p.of(tag)
	if (t.used+1)*5 > len(t.slots)*4 {
		t.resize(max(8, len(t.slots)*3/2))
	}
	t.put(slot{tag, uint32(position)})
}

// find is the position of a key; 0: none. holds tells whether the record at a position is the key's.
func (p *positions) find(tag uint32, holds func(position uint64) bool) uint64 {
	t := p.of(tag)
	if t.used == 0 {
		return 0
	}
	for i := t.home(tag); t.slots[i].position != 0; i = t.after(i) {
		if s := t.slots[i]; s.tag == tag && holds(uint64(s.position)) {
			return uint64(s.position)
		}
	}
	return 0
}

// remove takes away a position, if it is there, and moves up those that would not be found beyond the gap.
func (p *positions) remove(tag uint32, position uint64) {
	t := p.of(tag)
	if t.used == 0 {
		return
	}
	gap := t.home(tag)
	for t.slots[gap] != (slot{tag, uint32(position)}) {
		if t.slots[gap].position == 0 {
			return
		}
		gap = t.after(gap)
	}
	t.used--
	for i := t.after(gap); t.slots[i].position != 0; i = t.after(i) {
		if home := t.home(t.slots[i].tag); t.distance(home, gap) < t.distance(home, i) {
			t.slots[gap] = t.slots[i]
			gap = i
		}
	}
	t.slots[gap] = slot{}
}

// home is where a tag is looked for first. The tables were chosen by its upper bits, so those below count.
func (t *positionTable) home(tag uint32) int {
	return int(uint64(tag<<tableBits) * uint64(len(t.slots)) >> 32)
}

func (t *positionTable) after(i int) int {
	if i++; i == len(t.slots) {
		return 0
	}
	return i
}

// distance is how many slots lie from one to another, going up and round.
func (t *positionTable) distance(from, to int) int {
	if to < from {
		to += len(t.slots)
	}
	return to - from
}

func (t *positionTable) put(s slot) {
	i := t.home(s.tag)
	for t.slots[i].position != 0 {
		i = t.after(i)
	}
	t.slots[i] = s
	t.used++
}

func (t *positionTable) resize(n int) {
	if n <= len(t.slots) {
		return
	}
	old := t.slots
	t.slots, t.used = make([]slot, n), 0
	for _, s := range old {
		if s.position != 0 {
			t.put(s)
		}
	}
}
