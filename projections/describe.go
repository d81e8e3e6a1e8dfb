package projections

import (
	"encoding"
	"reflect"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// Column is what a field of rows means, by the dictionary.
type Column struct {
	Name   string
	Entry  *domain.Entry      // nil: nobody has written what it means
	Values *domain.Vocabulary // that it, or each part of it, holds one of; nil: any
	Parts  []Column           // of what it, or each part of it, holds
	Counts bool               // it is a domain.Quantity
}

// rowPlace is where the dictionary explains what every row carries beside its columns.
const rowPlace = "row"

// Describe returns what the columns of the view's rows mean, in order.
func (v *View) Describe() []Column { return describe(v.Name, v.fields) }

// DescribeRow returns what the members of every row mean, whatever its view.
func DescribeRow() []Column { return describe(rowPlace, columnsOf(reflect.TypeFor[Row]())) }

func describe(place string, fields []column) []Column {
	columns := make([]Column, len(fields))
	for i, f := range fields {
		at := place + "/" + f.name
		of := f.of
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		c := Column{Name: f.name, Entry: domain.Explain(at), Counts: f.of == reflect.TypeFor[domain.Quantity]()}
		if term, is := reflect.Zero(of).Interface().(interface{ Vocabulary() *domain.Vocabulary }); is {
			c.Values = term.Vocabulary()
		} else if c.Entry != nil {
			c.Values = c.Entry.Values
		}
		if hasParts(of) {
			c.Parts = describe(at, columnsOf(of))
		}
		columns[i] = c
	}
	return columns
}

// hasParts tells the structs that are written as objects with members of their own from those with a form of their own, such as dates.
func hasParts(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	made := reflect.New(t).Interface()
	_, text := made.(encoding.TextMarshaler)
	_, form := made.(json.MarshalerTo)
	return !text && !form
}
