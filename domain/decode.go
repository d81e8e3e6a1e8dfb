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
	d := folder{raw: raw, in: in}
	data, err = d.data(t)
	return data, d.sources, d.evidenced, err
}

// folder reads JSON that Marshal wrote: no blanks, members in any order. Every method is false at the first thing that is otherwise.
type folder struct {
	raw       []byte
	in        *rooms
	at        int
	sources   []string
	evidenced bool
}

// data reads data of a type.
func (d *folder) data(t *Type) (Data, error) {
	data, place := d.in.of(t)
	if d.object(t.plan, place, true) && d.at == len(d.raw) {
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
	for next := 0; ; {
		name, ok := d.plain()
		if !ok || !d.take(':') {
			return false
		}
		i := p.member(name, next)
		if i < 0 {
			return false
		}
		f := &p.fields[i]
		next = i + 1
		switch {
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

// member finds a field by its name; -1: there is none. Members mostly come in the struct's order, so the search begins behind the one before.
func (p *plan) member(name []byte, from int) int {
	for i := from; i < len(p.fields); i++ {
		if p.fields[i].name == string(name) {
			return i
		}
	}
	for i := range min(from, len(p.fields)) {
		if p.fields[i].name == string(name) {
			return i
		}
	}
	return -1
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
	if f.shape == shapeText && !f.pointer {
		return d.texts(d.in.list(n), (*[]string)(into))
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

// texts reads a list of texts whose number was counted. Lists of references and of terms lie in memory just as lists of texts.
func (d *folder) texts(list []string, into *[]string) bool {
	d.at++
	for i := range list {
		var ok bool
		if i > 0 && !d.take(',') {
			return false
		}
		if list[i], ok = d.text(); !ok {
			return false
		}
	}
	*into = list
	return d.take(']')
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

// shape is how a field's value is read.
type shape uint8

const (
	shapeNone shape = iota
	shapeText
	shapeObject
	shapeDate
	shapePlanned
	shapeDay
	shapeQuantity
	shapeRaw
	shapeBool
	shapeInt
	shapeInt64
	shapeUint32
)

func shapeOf(t reflect.Type) shape {
	switch t {
	case dateType:
		return shapeDate
	case plannedType:
		return shapePlanned
	case dayType:
		return shapeDay
	case quantityType:
		return shapeQuantity
	case rawType:
		return shapeRaw
	}
	switch t.Kind() {
	case reflect.String:
		return shapeText
	case reflect.Struct:
		return shapeObject
	case reflect.Bool:
		return shapeBool
	case reflect.Int:
		return shapeInt
	case reflect.Int64:
		return shapeInt64
	case reflect.Uint32:
		return shapeUint32
	}
	return shapeNone
}

func (d *folder) value(f *field, into unsafe.Pointer) bool {
	switch f.shape {
	case shapeObject:
		return d.object(f.nested, into, false)
	case shapeText:
		text, ok := d.text()
		*(*string)(into) = text
		return ok
	case shapeDate:
		text, ok := d.plain()
		return ok && (*Date)(into).UnmarshalText(text) == nil
	case shapePlanned:
		text, ok := d.plain()
		return ok && (*Planned)(into).UnmarshalText(text) == nil
	case shapeDay:
		text, ok := d.plain()
		return ok && (*Day)(into).UnmarshalText(text) == nil
	}
	raw, ok := d.span()
	if !ok {
		return false
	}
	var err error
	switch f.shape {
	case shapeQuantity:
		if (*Quantity)(into).readPlain(raw) {
			return true
		}
		err = json.Unmarshal(raw, (*Quantity)(into))
	case shapeRaw:
		*(*jsontext.Value)(into) = raw
	case shapeBool:
		*(*bool)(into) = string(raw) == "true"
		return string(raw) == "true" || string(raw) == "false"
	case shapeInt:
		*(*int)(into), err = strconv.Atoi(textOf(raw))
	case shapeInt64:
		*(*int64)(into), err = strconv.ParseInt(textOf(raw), 10, 64)
	case shapeUint32:
		var n uint64
		n, err = strconv.ParseUint(textOf(raw), 10, 32)
		*(*uint32)(into) = uint32(n)
	default:
		return false
	}
	return err == nil
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
