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
	made  int    // facts, but for the last room's
	data  []room // by the type's number
	texts []string
	lists int // texts, but for the last room's
}

// room is memory for data of a type.
type room struct {
	next unsafe.Pointer // of those that are left
	left int
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

// of makes zero data of a type, and tells where it lies.
func (r *rooms) of(t *Type) (Data, unsafe.Pointer) {
	if r == nil || t.room == nil {
		data := t.New()
		return data, reflect.ValueOf(data).UnsafePointer()
	}
	if r.data == nil {
		r.data = make([]room, len(catalog))
	}
	known, size := &r.data[t.number], t.of.Size()
	if known.left == 0 {
		known.left = roomFor(known.made, size)
		known.made += known.left
		known.next = t.room(known.left)
	}
	place := known.next
	if known.left--; known.left > 0 {
		known.next = unsafe.Add(place, size)
	}
	return t.at(place), place
}

// list makes a list of empty texts.
func (r *rooms) list(n int) []string {
	if r == nil || n == 0 || n > listMax {
		return make([]string, n)
	}
	if cap(r.texts)-len(r.texts) < n {
		r.lists += len(r.texts)
		r.texts = make([]string, 0, max(n, roomFor(r.lists, unsafe.Sizeof(""))))
	}
	end := len(r.texts) + n
	r.texts = r.texts[:end]
	return r.texts[end-n : end : end]
}

// roomier is a list with room for one more. What it holds is kept for good and most lists are short, so it grows by a quarter.
func roomier[T any](list []T) []T {
	if len(list) < cap(list) {
		return list
	}
	return append(slices.Grow([]T(nil), len(list)+1+len(list)/4), list...)
}
