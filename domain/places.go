package domain

import (
	"hash/maphash"
	"math/bits"
)

// places remembers the earliest moment at which each state was met at a place. It is a map that a walk forgets at once, and that has its memory from the walk before.
type places struct {
	slots []metAt // a power of two of them, at most half in use
	used  int
	round uint32 // of the walk: slots of another are free
}

type metAt struct {
	met
	at    instant
	round uint32
}

// placesKept is how many slots are kept for the next walk: as many as most walks ever need.
const placesKept = 4096

var placesSeed = maphash.MakeSeed()

// forget begins a new walk.
func (p *places) forget() {
	if p.round++; p.round == 0 || len(p.slots) > placesKept {
		p.slots, p.round = nil, 1
	}
	p.used = 0
}

// earlier notes the moment, and tells whether no earlier one, nor the same, was noted for the key.
func (p *places) earlier(key met, at instant) bool {
	if 2*p.used >= len(p.slots) {
		p.grow()
	}
	slot := p.slot(&key)
	switch {
	case slot.round != p.round:
		*slot = metAt{key, at, p.round}
		p.used++
	case !at.before(slot.at):
		return false
	}
	slot.at = at
	return true
}

// slot is the key's, or the free one where it belongs.
func (p *places) slot(key *met) *metAt {
	last := uint64(len(p.slots) - 1)
	for i := key.hash() & last; ; i = (i + 1) & last {
		if s := &p.slots[i]; s.round != p.round || s.met == *key {
			return s
		}
	}
}

func (p *places) grow() {
	before := p.slots
	p.slots = make([]metAt, max(64, 2*len(before)))
	for i := range before {
		if before[i].round == p.round {
			*p.slot(&before[i].met) = before[i]
		}
	}
}

func (m *met) hash() uint64 {
	h := mix(m.taken, mix(m.stand, m.expired^m.order^uint64(m.day)<<32^uint64(m.limit)))
	if m.rest != "" {
		h ^= maphash.String(placesSeed, m.rest)
	}
	return h
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xd1b54a32d192ed03)
	return hi ^ lo
}
