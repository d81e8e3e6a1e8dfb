package domain

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Unread is the data of a record of a type that a later version of the product knows and this one doesn't, and of corrections and disputes of such records. It stands in its
// entity's timeline, so that whoever looks there is told that something can't be read; who doesn't, reads on. Rules judge the whole ledger, so nothing is written to it
// by a version that can't read all of it (see Book.Unread).
type Unread struct {
	Common
	refs []reference // whatever it names that looks like an entity
}

func (d *Unread) brings() string { return "unread" }

// laterTypes are the types that were met in stored records and are not in the catalogue.
var laterTypes sync.Map // name → *Type

var unreadData = reflect.TypeFor[Unread]()

// laterType is a type by the name that a later version gave it; nil where the name has no such form.
func laterType(name string) *Type {
	if known, met := laterTypes.Load(name); met {
		return known.(*Type)
	}
	noun, rest, _ := strings.Cut(name, ".")
	verb, version, _ := strings.Cut(rest, ".")
	if !plainWord(noun) || !plainWord(verb) || len(version) < 2 || version[0] != 'v' || strings.Trim(version[1:], "0123456789") != "" {
		return nil
	}
	name = strings.Clone(name) // it points into a body
	label := Text{SV: name + " (kan inte läsas av den här versionen)", EN: name + " (can't be read by this version)"}
	t, _ := laterTypes.LoadOrStore(name, &Type{Name: name, Class: Restricted, Label: label, of: unreadData, plan: &plan{}})
	return t.(*Type)
}

func plainWord(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}

// readLater is what can be told of data that this version can't read: which entities they name. A text that has the form of a reference is taken for one.
func readLater(raw []byte) (*Unread, error) {
	d := &Unread{}
	for tokens := jsontext.NewDecoder(bytes.NewReader(raw)); ; {
		token, err := tokens.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return d, nil
		case err != nil:
			return nil, err
		case token.Kind() != '"':
			continue
		}
		if ref, err := ParseRef(token.String()); err == nil {
			d.refs = append(d.refs, reference{unreadMember, ref})
		}
	}
}

// unreadMember stands for the member in which unread data hold references: nobody knows which.
var unreadMember = memberNumber("refers_to")

// Unread is the first record of a type that this version doesn't know, with its type's name; 0 where there is none.
func (b *Book) Unread() (position uint64, name string) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if len(b.unread) == 0 {
		return 0, ""
	}
	return b.unread[0], b.entries[b.unread[0]-1].fact.Type.Name
}

// aboutUnread makes a correction or a dispute of a record that can't be read one that can't be read itself, and tells whether it did.
func (d *Decoded) aboutUnread(line *timeline) bool {
	target, said := uint32(0), jsontext.Value(nil)
	switch data := d.fact.Data.(type) {
	case *RecordCorrected:
		if target = data.Target; data.Replacement != nil {
			said = data.Replacement.Data
		}
	case *RecordDisputed:
		target, said = data.Target, data.Claim
	}
	if target == 0 || int(target) > len(line.facts) || !line.facts[target-1].unread() {
		return false
	}
	later, err := readLater(said)
	if err != nil {
		later = &Unread{}
	}
	later.refs = append(later.refs, d.refs...)
	d.fact.Type, d.fact.Data, d.refs = laterType(d.fact.Type.Name), later, later.refs
	return true
}

// Unread are the records that this version can't read, of those that the caller may know of.
func (e *Edition) Unread() (all []*Fact) {
	if !e.unread {
		return nil
	}
	e.book.mu.RLock()
	positions := e.book.unread
	e.book.mu.RUnlock()
	for _, position := range positions {
		if position > e.Position {
			break
		}
		if f := e.Fact(position); f != nil {
			all = append(all, f)
		}
	}
	return all
}

// UnreadIn is a record of an entity, or one that may refer to it, that this version can't read; nil where there is none that the caller may know of.
func (e *Edition) UnreadIn(home int32) *Fact {
	if !e.unread {
		return nil
	}
	for _, f := range e.Facts(home) {
		if f.unread() {
			return f
		}
	}
	return nil
}

// UnreadBy is a record that may refer to an entity, and that this version can't read.
func (e *Edition) UnreadBy(home int32) *Fact {
	if !e.unread {
		return nil
	}
	for _, f := range e.Incoming(home) {
		if f.unread() {
			return f
		}
	}
	return nil
}

func (f *Fact) unread() bool {
	_, is := f.Data.(*Unread)
	return is
}
