package domain

import (
	"iter"
	"reflect"
)

// Links are the references that a fact's data holds, with the member that holds each, those of what a correction or a dispute puts in its target's place among them.
func (f *Fact) Links() iter.Seq2[string, Ref] {
	return func(yield func(string, Ref) bool) {
		going := true
		each := func(member string, to Ref) {
			going = going && yield(member, to)
		}
		f.Type.plan.refs(reflect.ValueOf(f.Data).Elem(), "", each)
		if f.content != nil {
			f.content.Type.plan.refs(reflect.ValueOf(f.content.Data).Elem(), "", each)
		}
	}
}
