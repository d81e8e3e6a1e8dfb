package projections

import (
	"reflect"
	"strings"
	"unsafe"

	"liggare/domain"
)

// column is a field of a row.
type column struct {
	name   string
	of     reflect.Type
	index  []int
	offset uintptr // in the row
	same   domain.Comparison
	absent func(unsafe.Pointer) bool
	stated bool // a source states it: absent means not stated
}

// at is where the column's value lies in a row.
func (c *column) at(row any) unsafe.Pointer {
	return unsafe.Add(reflect.ValueOf(row).UnsafePointer(), c.offset)
}

func columnsOf(t reflect.Type) []column {
	var columns []column
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		stated := strings.Contains(options, "omit") && f.Tag.Get("when") == ""
		c := column{name: name, of: f.Type, index: f.Index, stated: stated, same: domain.ComparisonOf(f.Type), absent: absence(f.Type)}
		for at := t; len(f.Index) > 0; f.Index = f.Index[1:] {
			part := at.Field(f.Index[0])
			c.offset, at = c.offset+part.Offset, part.Type
		}
		columns = append(columns, c)
	}
	return columns
}

// absence tells whether a value of a type says nothing.
func absence(t reflect.Type) func(unsafe.Pointer) bool {
	switch t.Kind() {
	case reflect.String:
		return func(p unsafe.Pointer) bool { return len(*(*string)(p)) == 0 }
	case reflect.Slice:
		return func(p unsafe.Pointer) bool { return len(*(*[]struct{})(p)) == 0 }
	case reflect.Pointer:
		return func(p unsafe.Pointer) bool { return *(*unsafe.Pointer)(p) == nil }
	}
	return func(p unsafe.Pointer) bool { return reflect.NewAt(t, p).Elem().IsZero() }
}

// notStated names the fields that a source could have stated and none does. Rows that lack the same fields share a list.
func (v *View) notStated(row any) []string {
	if row == nil {
		return []string{}
	}
	var lacks uint64
	for i := range v.fields {
		if c := &v.fields[i]; c.stated && c.absent(c.at(row)) {
			lacks |= 1 << i
		}
	}
	if names, met := v.absent.Load(lacks); met {
		return names.([]string)
	}
	names := []string{}
	for i, c := range v.fields {
		if lacks&(1<<i) != 0 {
			names = append(names, c.name)
		}
	}
	v.absent.Store(lacks, names)
	return names
}

// statedIn is the row's own field of that name.
func (v *View) statedIn(row any) domain.Ref {
	if row == nil || v.document < 0 {
		return ""
	}
	return *(*domain.Ref)(v.fields[v.document].at(row))
}
