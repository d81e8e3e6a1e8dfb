package domain

import "unsafe"

// slabSize is how many bytes of bodies lie in one piece of memory. A body that is larger has one of its own.
const slabSize = 1 << slabBits

const slabBits = 20

// shelf is where bodies are put, one behind the other. A slab is as long as its memory from the start, so that readers of what is committed need no lock; the book
// knows the slabs that it holds records in.
type shelf struct {
	slab   []byte
	filled int
}

// keep stores a body. It takes a new slab from those that were made in advance, if there are.
func (s *shelf) keep(body []byte, spare *[][]byte) (slab []byte, offset int) {
	if s.filled+len(body) > len(s.slab) {
		if n := len(*spare); n > 0 && len(body) <= slabSize {
			s.slab, *spare = (*spare)[n-1], (*spare)[:n-1]
		} else {
			s.slab = make([]byte, max(slabSize, len(body)))
		}
		s.filled = 0
	}
	offset = s.filled
	s.filled += copy(s.slab[offset:], body)
	return s.slab, offset
}

// drop gives back the place of the body that was kept last.
func (s *shelf) drop(slab []byte, offset int) {
	if sameSlab(s.slab, slab) {
		s.filled = offset
	}
}

func sameSlab(a, b []byte) bool { return unsafe.SliceData(a) == unsafe.SliceData(b) }

// bodyPlace is where a body lies: slab, offset in it, length.
//
//	| slab 20 | offset 20 | length 24 |
type bodyPlace uint64

const lengthBits = 24

func placeOf(slab, offset, length int) bodyPlace {
	return bodyPlace(slab)<<(slabBits+lengthBits) | bodyPlace(offset)<<lengthBits | bodyPlace(length)
}

func (p bodyPlace) slab() int { return int(p >> (slabBits + lengthBits)) }

func (p bodyPlace) offset() int { return int(p>>lengthBits) & (slabSize - 1) }

// in is the body among the slabs.
func (p bodyPlace) in(slabs [][]byte) []byte {
	end := p.offset() + int(p&(1<<lengthBits-1))
	return slabs[p.slab()][p.offset():end:end]
}
