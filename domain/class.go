package domain

// Class tells who may read a record. The order is that of secrecy.
type Class uint8

const (
	Public Class = iota
	Internal
	Confidential
	Restricted
)

var classNames = [...]string{"public", "internal", "confidential", "restricted"}

func (c Class) String() string { return classNames[c] }
