package domain

import (
	"math/bits"
	"reflect"
	"slices"
	"unsafe"
)

// rooms hand out the memory of stored facts, many of a kind at a time: opening a ledger makes millions of them, none of which is ever given back, and together they take
// less memory and less of the collector's time. What is only judged is made one by one, because it may be refused; nil rooms do that.
type rooms struct {
	facts []Fact
	made  int // facts, but for the last room's
	data  map[*Type]*room
}

// room is memory for data of a type.
type room struct {
	free reflect.Value // a slice
	used int
	made int // of the type, in all rooms
}

// Rooms grow with what was made before, from roomLeast to roomMost bytes, so that a small part of them stands empty in the end.
const (
	roomLeast = 512
	roomMost  = 64 << 10
)

// roomFor is how many of a size the next room has when so many were made: a sixteenth more, in a piece of memory that the allocator has just so. It keeps eight bytes
// of a piece for itself.
func roomFor(made int, size uintptr) int {
	piece := min(max(uint(made)*uint(size)/16, roomLeast), roomMost)
	piece = 1 << (bits.Len(piece) - 1)
	return max(1, int(piece-8)/int(size))
}

// fact keeps a fact.
func (r *rooms) fact(f Fact) *Fact {
	if r == nil {
		return &f
	}
	if len(r.facts) == cap(r.facts) {
		r.made += len(r.facts)
		r.facts = make([]Fact, 0, roomFor(r.made, unsafe.Sizeof(f)))
	}
	r.facts = append(r.facts, f)
	return &r.facts[len(r.facts)-1]
}

// of makes zero data of a type.
func (r *rooms) of(t *Type) Data {
	if r == nil {
		return t.New()
	}
	if r.data == nil {
		r.data = map[*Type]*room{}
	}
	known := r.data[t]
	if known == nil {
		known = &room{free: reflect.Zero(reflect.SliceOf(t.of))}
		r.data[t] = known
	}
	if n := known.free.Len(); known.used == n {
		known.made += n
		n = roomFor(known.made, t.of.Size())
		known.free, known.used = reflect.MakeSlice(reflect.SliceOf(t.of), n, n), 0
	}
	known.used++
	return known.free.Index(known.used - 1).Addr().Interface().(Data)
}

// roomier is a list with room for one more. What it holds is kept for good and most lists are short, so it grows by a quarter.
func roomier[T any](list []T) []T {
	if len(list) < cap(list) {
		return list
	}
	return append(slices.Grow([]T(nil), len(list)+1+len(list)/4), list...)
}
