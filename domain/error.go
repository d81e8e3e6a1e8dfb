package domain

import "strings"

// Error is a refusal that the sender can mend: one rule, one field, one sentence that says what would be right. It never holds the refused value.
type Error struct {
	Code    string // dotted, stable, e.g. "rule.document.overlap"; the table of codes is problems' index
	Field   string // JSON pointer (RFC 6901) into the event as sent; "" is the whole of it
	Message Text   // what would be right
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Code + ": " + e.Message.EN
	}
	return e.Code + " " + e.Field + ": " + e.Message.EN
}

// refuse makes an Error.
func refuse(code, field, sv, en string) *Error {
	return &Error{Code: code, Field: field, Message: Text{SV: sv, EN: en}}
}

// at returns a copy of the error whose field lies below the pointer.
func (e *Error) at(pointer string) *Error {
	moved := *e
	moved.Field = pointer + e.Field
	return &moved
}

// Errors is a refusal with every reason found, the most urgent first.
type Errors []*Error

func (es Errors) Error() string {
	texts := make([]string, len(es))
	for i, e := range es {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// or returns nil for no errors, so that a caller can hand on a plain error.
func (es Errors) or() error {
	if len(es) == 0 {
		return nil
	}
	return es
}
