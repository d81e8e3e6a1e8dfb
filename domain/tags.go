package domain

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// plan is what the tags of a struct say of its fields:
//
//	is:"required"  the source always states it
//	max:"300"      characters of a text (1,000 where nothing is said); of each, in a list
//	min:"1"        smallest number
//	form:"id"      id, municipality, org_number, sha256, time, pointer
//	ref:"audit"    an entity of that kind; "*" any kind
//
// A field whose type has a vocabulary holds one of its terms.
type plan struct {
	of     reflect.Type
	fields []field
}

type field struct {
	of         reflect.Type // of the value, or of each in a list
	index      []int
	offset     uintptr
	name       string // JSON member
	required   bool
	max        int
	min        int64
	form       string
	ref        string
	vocabulary *Vocabulary
	nested     *plan // of a struct, a pointer to one, or a list of them
	list       bool
	pointer    bool
	shape      shape
	refs       bool // holds references, itself or below
	apart      bool // behind an embedded pointer: facts in memory don't have it, see Provenance
}

const (
	textMax = 1000
	listMax = 200
)

var plans sync.Map // reflect.Type → *plan

// selfMade are types with a JSON form of their own.
var selfMade = map[reflect.Type]bool{
	reflect.TypeFor[Date](): true, reflect.TypeFor[Planned](): true, reflect.TypeFor[Day](): true,
	reflect.TypeFor[Quantity](): true, reflect.TypeFor[jsontext.Value](): true,
}

func planOf(t reflect.Type) *plan {
	if known, ok := plans.Load(t); ok {
		return known.(*plan)
	}
	p := &plan{of: t}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		made := fieldOf(f, name)
		made.offset, made.apart = offsetOf(t, f.Index)
		p.fields = append(p.fields, made)
	}
	plans.Store(t, p)
	return p
}

// offsetOf is where a field lies in its struct, embedded structs included; apart: behind an embedded pointer, where it has no offset.
func offsetOf(t reflect.Type, index []int) (offset uintptr, apart bool) {
	for _, i := range index {
		if t.Kind() == reflect.Pointer {
			return 0, true
		}
		f := t.Field(i)
		offset, t = offset+f.Offset, f.Type
	}
	return offset, false
}

// in is the field's value in its struct; not there where it lies apart and the struct holds nothing of that.
func (f *field) in(v reflect.Value) (value reflect.Value, there bool) {
	if !f.apart {
		return v.FieldByIndex(f.index), true
	}
	value, err := v.FieldByIndexErr(f.index)
	return value, err == nil
}

func fieldOf(f reflect.StructField, name string) field {
	made := field{index: f.Index, name: name, required: f.Tag.Get("is") == "required", max: textMax, form: f.Tag.Get("form"), ref: f.Tag.Get("ref")}
	if limit, err := strconv.Atoi(f.Tag.Get("max")); err == nil {
		made.max = limit
	}
	if least, err := strconv.ParseInt(f.Tag.Get("min"), 10, 64); err == nil {
		made.min = least
	}
	t := f.Type
	if t.Kind() == reflect.Slice && !selfMade[t] {
		made.list, t = true, t.Elem()
	}
	if t.Kind() == reflect.Pointer {
		made.pointer, t = true, t.Elem()
	}
	made.of, made.shape = t, shapeOf(t)
	if term, is := reflect.Zero(t).Interface().(interface{ Vocabulary() *Vocabulary }); is {
		// Naming the index has Go make every list before the catalogue's plans: it can't see them through the interface.
		if made.vocabulary = term.Vocabulary(); made.vocabulary == nil || vocabularyIndex[made.vocabulary.ID] != made.vocabulary {
			panic(t.String() + " has no list in vocabularies")
		}
	}
	if t.Kind() == reflect.Struct && !selfMade[t] {
		made.nested = planOf(t)
		for _, below := range made.nested.fields {
			made.refs = made.refs || below.refs
		}
	}
	made.refs = made.refs || made.ref != ""
	if made.number() && !made.required && !made.pointer {
		made.min = max(made.min, 1) // a zero is left out, and so says nothing
	}
	return made
}

// number tells whether the field holds a whole number.
func (f *field) number() bool {
	return !f.list && (f.of.Kind() == reflect.Int || f.of.Kind() == reflect.Int64 || f.of.Kind() == reflect.Uint32)
}

// each calls do with every field, nested ones too.
func (p *plan) each(do func(*field)) {
	for i := range p.fields {
		do(&p.fields[i])
		if p.fields[i].nested != nil {
			p.fields[i].nested.each(do)
		}
	}
}

// check appends what is wrong with a struct's fields; pointer leads to the struct.
func (p *plan) check(v reflect.Value, pointer string, errs *Errors) {
	for i := range p.fields {
		f := &p.fields[i]
		value, there := f.in(v)
		if !there {
			continue // nothing of it is required
		}
		at := pointer + "/" + f.name
		if f.list && value.Len() == 0 {
			value.SetZero() // an empty list states nothing
		}
		if value.IsZero() {
			if f.required {
				*errs = append(*errs, refuse("schema.required", at, "Fältet måste anges.", "The field is required."))
			}
			continue
		}
		if !f.list {
			f.checkOne(value, at, errs)
			continue
		}
		if value.Len() > listMax {
			*errs = append(*errs, refuse("schema.too_many", at, "En lista har högst 200 delar.", "A list has at most 200 items."))
			continue
		}
		for n := range value.Len() {
			f.checkOne(value.Index(n), at+"/"+strconv.Itoa(n), errs)
		}
	}
}

func (f *field) checkOne(v reflect.Value, at string, errs *Errors) {
	add := func(code, sv, en string) { *errs = append(*errs, refuse(code, at, sv, en)) }
	if f.pointer {
		v = v.Elem()
	}
	switch {
	case f.nested != nil:
		f.nested.check(v, at, errs)
	case f.vocabulary != nil:
		if !f.vocabulary.Has(v.String()) {
			terms := termList(f.vocabulary)
			add("schema.term", "Välj ett av "+terms+".", "Choose one of "+terms+".")
		}
	case f.ref != "":
		ref, err := ParseRef(v.String())
		if err != nil {
			*errs = append(*errs, err.(*Error).at(at))
		} else if f.ref != "*" && f.ref != string(ref.Kind()) {
			add("ref.kind", "Här står en referens "+f.ref+"/<id>.", "A reference "+f.ref+"/<id> belongs here.")
		}
		if code := personInReference(v.String()); code != "" {
			*errs = append(*errs, deidRefusal(code, at))
		}
	case f.of == quantityType:
		if code := personInText(v.Interface().(Quantity).Words()); code != "" {
			*errs = append(*errs, deidRefusal(code, at+"/words"))
		}
		if words := v.Interface().(Quantity).Words(); words != "" && (Blank(words) || strings.ContainsFunc(words, controls)) {
			*errs = append(*errs, refuse("schema.control_character", at+"/words", controlRemedy.SV, controlRemedy.EN))
		}
	case v.Kind() == reflect.String:
		f.checkText(v.String(), add)
		if code := f.person(v.String()); code != "" {
			*errs = append(*errs, deidRefusal(code, at))
		}
	case v.CanInt():
		if v.Int() < f.min {
			least := strconv.FormatInt(f.min, 10)
			add("schema.too_small", "Talet är minst "+least+".", "The number is at least "+least+".")
		}
	}
}

// person is the code of a number of somebody's in a text: anywhere in a free one, and in its plain form in one that has a form.
func (f *field) person(text string) string {
	switch f.form {
	case "":
		return personInText(text)
	case "sha256", "fingerprint", "time", "municipality":
		return ""
	}
	return personInToken(text)
}

func (f *field) checkText(s string, add func(code, sv, en string)) {
	if utf8.RuneCountInString(s) > f.max {
		most := strconv.Itoa(f.max)
		add("schema.too_long", "Texten har högst "+most+" tecken.", "The text has at most "+most+" characters.")
		return
	}
	if Blank(s) {
		add("schema.blank", "Skriv en text, eller utelämna fältet.", "Write a text, or leave the field out.")
		return
	}
	if strings.ContainsFunc(s, controls) {
		add("schema.control_character", controlRemedy.SV, controlRemedy.EN)
		return
	}
	if form, has := forms[f.form]; has && !form.fits(s) {
		add("schema.form", form.message.SV, form.message.EN)
	}
}

var controlRemedy = Text{"Texten innehåller styrtecken, eller tecken som vänder skriftens riktning; ta bort dem.", "The text holds control characters, or characters that turn the direction of writing; take them away."}

// forms are the patterns of texts that are not free.
var forms = map[string]struct {
	fits            func(string) bool
	message         Text
	pattern, format string // for the JSON Schema
}{
	"id": {ValidID, Text{"Ett id har 1–63 tecken a–z, 0–9 och bindestreck.", "An id has 1–63 of a–z, 0–9 and hyphen."}, "^" + idPattern + "$", ""},
	"municipality": {func(s string) bool { return fitsPattern(s, "dddd") },
		Text{"Kommunkoden har fyra siffror, till exempel 0127.", "The municipality code has four digits, for example 0127."}, `^\d{4}$`, ""},
	"org_number": {func(s string) bool { return fitsPattern(s, "dddddd-dddd") },
		Text{"Organisationsnumret skrivs 212000-2882.", "The organisation number is written 212000-2882."}, `^\d{6}-\d{4}$`, ""},
	"sha256": {func(s string) bool { return fitsPattern(s, strings.Repeat("x", 64)) },
		Text{"SHA-256 skrivs med 64 tecken 0–9 och a–f.", "SHA-256 is written with 64 of 0–9 and a–f."}, "^[0-9a-f]{64}$", ""},
	"fingerprint": {func(s string) bool { return fitsPattern(s, strings.Repeat("x", 32)) },
		Text{"Fingeravtrycket har 32 tecken 0–9 och a–f.", "The fingerprint has 32 of 0–9 and a–f."}, "^[0-9a-f]{32}$", ""},
	"time": {func(s string) bool { _, err := time.Parse(time.RFC3339Nano, s); return err == nil },
		Text{"Tiden skrivs enligt RFC 3339, till exempel 2020-02-04T10:00:00Z.", "The time is written by RFC 3339, for example 2020-02-04T10:00:00Z."}, "", "date-time"},
	"pointer": {func(s string) bool { return jsontext.Pointer(s).IsValid() },
		Text{"Skriv en JSON-pekare, till exempel /data/title.", "Write a JSON pointer, for example /data/title."}, "", "json-pointer"},
}

// fitsPattern tells whether s fits the pattern: d a digit, x a lower-case hexadecimal digit, anything else itself.
func fitsPattern(s, pattern string) bool {
	if len(s) != len(pattern) {
		return false
	}
	for i := range len(s) {
		c, digit := s[i], s[i] >= '0' && s[i] <= '9'
		switch pattern[i] {
		case 'd':
			if !digit {
				return false
			}
		case 'x':
			if !digit && (c < 'a' || c > 'f') {
				return false
			}
		default:
			if c != pattern[i] {
				return false
			}
		}
	}
	return true
}

func termList(v *Vocabulary) string {
	ids := make([]string, len(v.Terms))
	for i, term := range v.Terms {
		ids[i] = term.ID
	}
	return strings.Join(ids, ", ")
}
