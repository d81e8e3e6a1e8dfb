package domain

import "slices"

// Class tells who may read a record. The order is that of secrecy.
type Class uint8

const (
	Public Class = iota
	Internal
	Confidential
	Restricted
)

// Classes is every class, the most open first.
var Classes = []Class{Public, Internal, Confidential, Restricted}

var classNames = [...]string{"public", "internal", "confidential", "restricted"}

func (c Class) String() string { return classNames[c] }

// ParseClass reads the name of a class.
func ParseClass(s string) (Class, bool) {
	i := slices.Index(classNames[:], s)
	return Class(max(i, 0)), i >= 0
}

// storedClass reads the class of a stored record. What can't be read is for nobody.
func storedClass(s string) Class {
	if c, known := ParseClass(s); known {
		return c
	}
	return Restricted
}
