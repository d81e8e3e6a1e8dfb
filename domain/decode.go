package domain

import (
	"bytes"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Opening a ledger decodes every record once, and what it decodes stays in memory. So stored data, which this package encoded itself, have a decoder of their own: it
// follows the plan of the type, leaves out what folded facts don't hold (see strip), and lets texts point into the stored bytes instead of copying them. What it does
// not recognise it leaves to the library.

// decodeFolded decodes stored data of a type without evidence, notes and other names. Its texts share the memory of raw, which must never change. sources are the
// documents that the evidence names.
func decodeFolded(t *Type, raw []byte, in *rooms) (data Data, sources []string, evidenced bool, err error) {
	d := folder{raw: raw}
	data, err = d.data(t, in)
	return data, d.sources, d.evidenced, err
}

// folder reads JSON that Marshal wrote: no blanks, members in any order. Every method is false at the first thing that is otherwise.
type folder struct {
	raw       []byte
	at        int
	sources   []string
	evidenced bool
}

// data reads data of a type, in memory of the rooms.
func (d *folder) data(t *Type, in *rooms) (Data, error) {
	data := in.of(t)
	if d.object(t.plan, reflect.ValueOf(data).UnsafePointer(), true) && d.at == len(d.raw) {
		return data, nil
	}
	data = t.New()
	if err := json.Unmarshal(d.raw, data, strict); err != nil {
		return nil, err
	}
	evidence := data.common().evidence()
	d.sources, d.evidenced = append(d.sources[:0], documentsOf(evidence)...), len(evidence) > 0
	strip(data)
	return data, nil
}

// object reads an object into a struct.
func (d *folder) object(p *plan, into unsafe.Pointer, top bool) bool {
	if !d.take('{') {
		return false
	}
	if d.take('}') {
		return true
	}
	for n := 0; ; n++ {
		name, ok := d.plain()
		if !ok || !d.take(':') {
			return false
		}
		f := p.member(name, n)
		switch {
		case f == nil:
			return false
		case top && f.name == "evidence":
			ok = d.evidence()
		case f.apart || top && f.name == "note":
			ok = d.skip()
		default:
			ok = d.field(f, unsafe.Add(into, f.offset))
		}
		if !ok {
			return false
		}
		if d.take('}') {
			return true
		}
		if !d.take(',') {
			return false
		}
	}
}

// member finds a field by its name. Members mostly come in the struct's order, so the search begins where the one before it ended.
func (p *plan) member(name []byte, from int) *field {
	for i := range p.fields {
		if f := &p.fields[(from+i)%len(p.fields)]; f.name == string(name) {
			return f
		}
	}
	return nil
}

func (d *folder) field(f *field, into unsafe.Pointer) bool {
	if f.list {
		return d.list(f, into)
	}
	if f.pointer {
		made := reflect.New(f.of)
		if !d.value(f, made.UnsafePointer()) {
			return false
		}
		*(*unsafe.Pointer)(into) = made.UnsafePointer()
		return true
	}
	return d.value(f, into)
}

// list counts its elements first, so that it takes the memory that it needs.
func (d *folder) list(f *field, into unsafe.Pointer) bool {
	n, ok := d.count()
	if !ok {
		return false
	}
	slice := reflect.MakeSlice(reflect.SliceOf(f.of), n, n)
	base, size := slice.UnsafePointer(), f.of.Size()
	d.at++
	for i := range n {
		if i > 0 && !d.take(',') || !d.value(f, unsafe.Add(base, uintptr(i)*size)) {
			return false
		}
	}
	if !d.take(']') {
		return false
	}
	reflect.NewAt(reflect.SliceOf(f.of), into).Elem().Set(slice)
	return true
}

// count tells how many elements the list that begins here has.
func (d *folder) count() (n int, ok bool) {
	began := d.at
	defer func() { d.at = began }()
	if !d.take('[') {
		return 0, false
	}
	if d.take(']') {
		return 0, true
	}
	for {
		if !d.skip() {
			return 0, false
		}
		n++
		if d.take(']') {
			return n, true
		}
		if !d.take(',') {
			return 0, false
		}
	}
}

var (
	dateType     = reflect.TypeFor[Date]()
	plannedType  = reflect.TypeFor[Planned]()
	dayType      = reflect.TypeFor[Day]()
	quantityType = reflect.TypeFor[Quantity]()
	rawType      = reflect.TypeFor[jsontext.Value]()
)

func (d *folder) value(f *field, into unsafe.Pointer) bool {
	switch {
	case f.nested != nil:
		return d.object(f.nested, into, false)
	case f.of.Kind() == reflect.String:
		text, ok := d.text()
		*(*string)(into) = text
		return ok
	}
	switch f.of {
	case dateType:
		text, ok := d.plain()
		return ok && (*Date)(into).UnmarshalText(text) == nil
	case plannedType:
		text, ok := d.plain()
		return ok && (*Planned)(into).UnmarshalText(text) == nil
	case dayType:
		text, ok := d.plain()
		return ok && (*Day)(into).UnmarshalText(text) == nil
	case quantityType:
		raw, ok := d.span()
		return ok && json.Unmarshal(raw, (*Quantity)(into)) == nil
	case rawType:
		raw, ok := d.span()
		*(*jsontext.Value)(into) = raw
		return ok
	}
	raw, ok := d.span()
	if !ok {
		return false
	}
	switch f.of.Kind() {
	case reflect.Bool:
		*(*bool)(into) = string(raw) == "true"
		return string(raw) == "true" || string(raw) == "false"
	case reflect.Int:
		n, err := strconv.ParseInt(string(raw), 10, strconv.IntSize)
		*(*int)(into) = int(n)
		return err == nil
	case reflect.Int64:
		n, err := strconv.ParseInt(string(raw), 10, 64)
		*(*int64)(into) = n
		return err == nil
	case reflect.Uint32:
		n, err := strconv.ParseUint(string(raw), 10, 32)
		*(*uint32)(into) = uint32(n)
		return err == nil
	}
	return false
}

// evidence passes over the list of sources and keeps the documents' names.
func (d *folder) evidence() bool {
	if !d.take('[') {
		return false
	}
	if d.take(']') {
		return true
	}
	d.evidenced = true
	for {
		if !d.take('{') {
			return false
		}
		for {
			name, ok := d.plain()
			if !ok || !d.take(':') {
				return false
			}
			if string(name) != "document" {
				ok = d.skip()
			} else {
				var document string
				if document, ok = d.text(); ok && !contains(d.sources, document) {
					d.sources = append(d.sources, document)
				}
			}
			if !ok {
				return false
			}
			if d.take('}') {
				break
			}
			if !d.take(',') {
				return false
			}
		}
		if d.take(']') {
			return true
		}
		if !d.take(',') {
			return false
		}
	}
}

func (d *folder) take(c byte) bool {
	if d.at < len(d.raw) && d.raw[d.at] == c {
		d.at++
		return true
	}
	return false
}

// plain reads a text without escapes as bytes.
func (d *folder) plain() ([]byte, bool) {
	if !d.take('"') {
		return nil, false
	}
	end := bytes.IndexByte(d.raw[d.at:], '"')
	if end < 0 {
		return nil, false
	}
	text := d.raw[d.at : d.at+end]
	if bytes.IndexByte(text, '\\') >= 0 {
		return nil, false
	}
	d.at += end + 1
	return text, true
}

// text reads a text. Without escapes it is the stored bytes themselves.
func (d *folder) text() (string, bool) {
	began := d.at
	if text, ok := d.plain(); ok {
		return unsafe.String(unsafe.SliceData(text), len(text)), true
	}
	d.at = began
	quoted, ok := d.span()
	if !ok || len(quoted) < 2 || quoted[0] != '"' {
		return "", false
	}
	text, err := jsontext.AppendUnquote(nil, quoted)
	return string(text), err == nil
}

// span reads one value of any kind as its bytes.
func (d *folder) span() ([]byte, bool) {
	began := d.at
	ok := d.skip()
	return d.raw[began:d.at:d.at], ok
}

// skip passes over one value.
func (d *folder) skip() bool {
	depth := 0
	for d.at < len(d.raw) {
		switch c := d.raw[d.at]; c {
		case '"':
			if !d.skipText() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return true // of what holds the value
			}
			if depth--; depth == 0 {
				d.at++
				return true
			}
		case ',':
			if depth == 0 {
				return true
			}
		}
		d.at++
	}
	return depth == 0
}

func (d *folder) skipText() bool {
	for i := d.at + 1; i < len(d.raw); i++ {
		switch d.raw[i] {
		case '\\':
			i++
		case '"':
			d.at = i + 1
			return true
		}
	}
	return false
}
