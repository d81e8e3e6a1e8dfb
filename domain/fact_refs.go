package domain

import "reflect"

// Refs yields every reference that the record holds, with the member of the data that holds it: those of what a correction puts in its target's place among them.
func (f *Fact) Refs(yield func(member string, to Ref)) {
	f.Type.plan.refs(reflect.ValueOf(f.Data).Elem(), "", yield)
	if c := f.content; c != nil && f.Type.Name == correctedName {
		c.Type.plan.refs(reflect.ValueOf(c.Data).Elem(), "", yield)
	}
}
