package domain

import "reflect"

// rooms hand out the memory of stored facts, many of a kind at a time: opening a ledger makes millions of them, none of which is ever given back, and together they take
// less memory and less of the collector's time. What is only judged is made one by one, because it may be refused; nil rooms do that.
type rooms struct {
	facts []Fact
	data  map[*Type]*room
}

// room is memory for data of a type. Each is twice as large as the one before it, up to roomSize.
type room struct {
	free reflect.Value // a slice
	used int
}

const (
	roomSize  = 64 << 10 // bytes
	roomFirst = 4        // of a type
)

// fact keeps a fact.
func (r *rooms) fact(f Fact) *Fact {
	if r == nil {
		return &f
	}
	if len(r.facts) == cap(r.facts) {
		r.facts = make([]Fact, 0, min(max(roomFirst, 2*cap(r.facts)), roomSize/int(reflect.TypeFor[Fact]().Size())))
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
		known = &room{free: reflect.MakeSlice(reflect.SliceOf(t.of), roomFirst, roomFirst)}
		r.data[t] = known
	}
	if n := known.free.Len(); known.used == n {
		n = max(1, min(2*n, roomSize/int(t.of.Size())))
		known.free, known.used = reflect.MakeSlice(reflect.SliceOf(t.of), n, n), 0
	}
	known.used++
	return known.free.Index(known.used - 1).Addr().Interface().(Data)
}
