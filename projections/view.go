package projections

import (
	"reflect"
	"slices"
	"sync"

	"liggare/domain"
)

// View is a question answered from a book at a moment. Rows is a pure function: no clock, no I/O, no state.
type View struct {
	Name     string
	Version  int // of the rows' meaning: it changes when the same facts give other rows
	Label    domain.Text
	Roots    []domain.Kind                         // the kinds of entity that its rows hang on
	Rows     func(a *Ask, root int32, yield Yield) // the rows of one root
	row      reflect.Type                          // the struct of its rows
	fields   []column
	byOrg    bool // its keys begin with the organisation: a row stays the same when that becomes known
	document int  // the column that names the document of the ledger that states a row; -1: none

	absent sync.Map // which fields a row lacks, as bits of their columns → their names
}

// Yield hands out one row: its key, its content (a pointer to the view's row struct), the fact whose dates are the row's own, and the others that it rests on.
type Yield func(key string, row any, main domain.Item, facts ...domain.Item)

// view makes a row of the table. R is the struct of its rows: fields with omitempty or omitzero are what sources state, the others are derived and always there.
func view[R any](name string, version int, sv, en string, rows func(*Ask, int32, Yield), roots ...domain.Kind) *View {
	v := &View{Name: name, Version: version, Label: domain.Text{SV: sv, EN: en}, Roots: roots, Rows: rows, row: reflect.TypeFor[R](), fields: columnsOf(reflect.TypeFor[R]())}
	v.document = slices.IndexFunc(v.fields, func(c column) bool { return c.name == "stated_in" })
	return v
}

// keyedByOrg marks a view whose keys begin with an organisation.
func keyedByOrg(v *View) *View {
	v.byOrg = true
	return v
}

// Columns names the fields of the view's rows, in order.
func (v *View) Columns() []string {
	names := make([]string, len(v.fields))
	for i, f := range v.fields {
		names[i] = f.name
	}
	return names
}

// RowType is the struct of the view's rows.
func (v *View) RowType() reflect.Type { return v.row }

// Views returns every view, in the order of the table.
func Views() []*View { return catalog }

// ViewByName returns the view of a name, or nil.
func ViewByName(name string) *View {
	for _, v := range catalog {
		if v.Name == name {
			return v
		}
	}
	return nil
}
