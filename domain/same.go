package domain

import (
	"reflect"
	"sync"
	"unsafe"
)

// Same tells whether two pointers to structs of one type hold the same values, as they are written: an empty list is as good as none. Rules and views compare contents
// at every turn, so the comparison of a type is put together once.
func Same(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if x.Type() != y.Type() {
		return false
	}
	if x.IsNil() || y.IsNil() {
		return x.IsNil() && y.IsNil()
	}
	return ComparisonOf(x.Type().Elem())(x.UnsafePointer(), y.UnsafePointer())
}

// same compares folded data: everything but evidence and notes.
func same(a, b Data) bool { return Same(a, b) }

// Comparison tells whether two values of a type are the same; see Same.
type Comparison func(a, b unsafe.Pointer) bool

var comparisons sync.Map // reflect.Type → Comparison

// ComparisonOf is the Comparison of a type.
func ComparisonOf(t reflect.Type) Comparison {
	if known, ok := comparisons.Load(t); ok {
		return known.(Comparison)
	}
	made := compare(t)
	comparisons.Store(t, made)
	return made
}

func compare(t reflect.Type) Comparison {
	switch t.Kind() {
	case reflect.String:
		return equal[string]
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		return equal[uint8]
	case reflect.Int16, reflect.Uint16:
		return equal[uint16]
	case reflect.Int32, reflect.Uint32:
		return equal[uint32]
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uintptr:
		return equal[uint64]
	case reflect.Float64:
		return equal[float64]
	case reflect.Struct:
		return compareFields(t)
	case reflect.Slice:
		return compareLists(t)
	case reflect.Pointer:
		return func(a, b unsafe.Pointer) bool {
			x, y := *(*unsafe.Pointer)(a), *(*unsafe.Pointer)(b)
			return x == y || x != nil && y != nil && ComparisonOf(t.Elem())(x, y)
		}
	}
	return func(a, b unsafe.Pointer) bool {
		return reflect.DeepEqual(reflect.NewAt(t, a).Elem().Interface(), reflect.NewAt(t, b).Elem().Interface())
	}
}

func equal[T comparable](a, b unsafe.Pointer) bool { return *(*T)(a) == *(*T)(b) }

func compareFields(t reflect.Type) Comparison {
	type part struct {
		offset uintptr
		same   Comparison
	}
	var parts []part
	for i := range t.NumField() {
		parts = append(parts, part{t.Field(i).Offset, ComparisonOf(t.Field(i).Type)})
	}
	return func(a, b unsafe.Pointer) bool {
		for i := range parts {
			if p := &parts[i]; !p.same(unsafe.Add(a, p.offset), unsafe.Add(b, p.offset)) {
				return false
			}
		}
		return true
	}
}

func compareLists(t reflect.Type) Comparison {
	size := t.Elem().Size()
	same := ComparisonOf(t.Elem())
	return func(a, b unsafe.Pointer) bool {
		x, y := (*list)(a), (*list)(b)
		if x.n != y.n || x.first == y.first {
			return x.n == y.n
		}
		for i := range uintptr(x.n) {
			if !same(unsafe.Add(x.first, i*size), unsafe.Add(y.first, i*size)) {
				return false
			}
		}
		return true
	}
}

// list is how Go lays out a slice.
type list struct {
	first   unsafe.Pointer
	n, room int
}
