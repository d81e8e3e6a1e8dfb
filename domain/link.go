package domain

import (
	"reflect"
	"unsafe"
)

// link is a reference from another entity's record. A ledger has about one for each record, so it is no larger than it must be.
type link struct {
	at     uint32 // position of the record
	member uint16 // number of the member of its data that holds the reference, see linkMembers
}

// by is the member that holds the reference.
func (l link) by() string { return linkMembers[l.member] }

// reference is one that a record holds.
type reference struct {
	member uint16
	to     Ref
}

// linkMembers are the names of the members of data that hold references, those of all types. They are numbered when the catalogue is made.
var (
	linkMembers   []string
	memberNumbers = map[string]uint16{}
)

// memberNumber is the number of a member's name, a new one where it has none.
func memberNumber(name string) uint16 {
	number, known := memberNumbers[name]
	if !known {
		number = uint16(len(linkMembers))
		linkMembers, memberNumbers[name] = append(linkMembers, name), number
	}
	return number
}

// refStep leads to the references in one field of a struct, without reflection: opening a ledger takes them all.
type refStep struct {
	offset  uintptr
	member  uint16
	list    bool
	pointer bool
	size    uintptr   // of each in a list
	below   []refStep // in a struct; none: the field is a Ref
}

// refSteps are the steps to the references in a struct. member is that of the data which the struct is in; "" for the data itself.
func refSteps(p *plan, member string) (steps []refStep) {
	for i := range p.fields {
		f := &p.fields[i]
		if !f.refs {
			continue
		}
		name := member
		if name == "" {
			name = f.name
		}
		step := refStep{offset: f.offset, member: memberNumber(name), list: f.list, pointer: f.pointer, size: f.of.Size()}
		if f.list && f.pointer || f.apart {
			panic("references that no step leads to in " + p.of.String() + "." + name)
		}
		if f.nested != nil {
			step.below = refSteps(f.nested, name)
		}
		steps = append(steps, step)
	}
	return steps
}

// ownRefs appends every reference in data of a type.
func ownRefs(t *Type, data Data, found []reference) []reference {
	if later, is := data.(*Unread); is {
		return append(found, later.refs...)
	}
	return t.refs(data, found)
}

// refs appends every reference in data of a type that is in the catalogue.
func (t *Type) refs(data Data, found []reference) []reference {
	if len(t.refSteps) == 0 {
		return found
	}
	return walkRefs(t.refSteps, reflect.ValueOf(data).UnsafePointer(), found)
}

func walkRefs(steps []refStep, in unsafe.Pointer, found []reference) []reference {
	for i := range steps {
		s := &steps[i]
		at := unsafe.Add(in, s.offset)
		switch {
		case s.list:
			all := (*list)(at)
			for n := range uintptr(all.n) {
				found = s.one(unsafe.Add(all.first, n*s.size), found)
			}
		case s.pointer:
			if to := *(*unsafe.Pointer)(at); to != nil {
				found = s.one(to, found)
			}
		default:
			found = s.one(at, found)
		}
	}
	return found
}

func (s *refStep) one(at unsafe.Pointer, found []reference) []reference {
	if s.below != nil {
		return walkRefs(s.below, at, found)
	}
	if to := *(*Ref)(at); to != "" {
		found = append(found, reference{s.member, to})
	}
	return found
}

// refs appends every reference that a record holds, those of what a correction puts in its target's place among them.
func (f *Fact) refs(found []reference) []reference {
	return f.contentRefs(ownRefs(f.Type, f.Data, found))
}

// contentRefs appends the references in what a correction puts in its target's place.
func (f *Fact) contentRefs(found []reference) []reference {
	if c := f.content; c != nil && f.Type.Name == correctedName {
		found = c.Type.refs(c.Data, found)
	}
	return found
}

// Refs yields every reference that the record holds, with the member of the data that holds it: those of what a correction puts in its target's place among them.
func (f *Fact) Refs(yield func(member string, to Ref)) {
	for _, r := range f.refs(nil) {
		yield(linkMembers[r.member], r.to)
	}
}
