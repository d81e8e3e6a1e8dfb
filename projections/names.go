package projections

import (
	"maps"
	"reflect"
	"sync"
	"unsafe"

	"liggare/domain"
)

// namesIn names every entity that rows refer to, whatever the entities' own dates.
func namesIn(rows []Row, of func(domain.Ref) string) map[domain.Ref]string {
	found := map[domain.Ref]string{}
	eachRef(rows, func(ref domain.Ref) {
		if _, met := found[ref]; !met {
			found[ref] = of(ref)
		}
	})
	maps.DeleteFunc(found, func(_ domain.Ref, name string) bool { return name == "" })
	return found
}

// eachRef yields the references in rows, as often as they stand there.
func eachRef(rows []Row, yield func(domain.Ref)) {
	for i := range rows {
		for _, content := range rows[i].contents() {
			v := reflect.ValueOf(content)
			refFieldsOf(v.Type().Elem()).each(v.UnsafePointer(), yield)
		}
	}
}

// refFields are the fields of a struct that hold references, themselves or below.
type refFields []refField

type refField struct {
	offset  uintptr
	list    uintptr // the size of each, in a list of them
	pointer bool
	nested  refFields // of structs; nil: references
}

var refFieldsKnown sync.Map // reflect.Type → refFields

func refFieldsOf(t reflect.Type) refFields {
	if known, met := refFieldsKnown.Load(t); met {
		return known.(refFields)
	}
	var fields refFields
	for i := range t.NumField() {
		f := refField{offset: t.Field(i).Offset}
		of := t.Field(i).Type
		if of.Kind() == reflect.Slice {
			of = of.Elem()
			f.list = of.Size()
		}
		if of.Kind() == reflect.Pointer {
			f.pointer, of = true, of.Elem()
		}
		switch {
		case !t.Field(i).IsExported():
		case of == reflect.TypeFor[domain.Ref]():
			fields = append(fields, f)
		case of.Kind() == reflect.Struct:
			if f.nested = refFieldsOf(of); len(f.nested) > 0 {
				fields = append(fields, f)
			}
		}
	}
	refFieldsKnown.Store(t, fields)
	return fields
}

// each yields the references in a struct.
func (fields refFields) each(p unsafe.Pointer, yield func(domain.Ref)) {
	for i := range fields {
		f := &fields[i]
		at := unsafe.Add(p, f.offset)
		if f.list == 0 {
			f.one(at, yield)
			continue
		}
		list := *(*[]struct{})(at)
		for n := range uintptr(len(list)) {
			f.one(unsafe.Add(unsafe.Pointer(unsafe.SliceData(list)), n*f.list), yield)
		}
	}
}

func (f *refField) one(p unsafe.Pointer, yield func(domain.Ref)) {
	if f.pointer {
		if p = *(*unsafe.Pointer)(p); p == nil {
			return
		}
	}
	if f.nested != nil {
		f.nested.each(p, yield)
	} else if ref := *(*domain.Ref)(p); ref != "" {
		yield(ref)
	}
}

// Name is what an entity was called last in the edition, or nothing.
func Name(e *domain.Edition, ref domain.Ref) string { return newNames(e).of(ref) }

// Title is the name that one fact gives its entity, or nothing.
func Title(e *domain.Edition, f *domain.Fact) string { return newNames(e).given(f.Data) }

// names are what an edition's entities were called last, each looked up once.
type names struct {
	edition *domain.Edition
	scratch domain.Scratch
	known   map[domain.Ref]string
}

func newNames(e *domain.Edition) *names { return &names{edition: e} }

// of is an entity's name, or nothing.
func (n *names) of(ref domain.Ref) string {
	name, known := n.known[ref]
	if !known {
		name = n.called(ref)
		if n.known == nil {
			n.known = map[domain.Ref]string{}
		}
		n.known[ref] = name
	}
	return name
}

// called is of, looked up anew.
func (n *names) called(ref domain.Ref) string {
	if home, found := n.edition.Find(ref); found {
		return n.given(n.naming(home))
	}
	return ""
}

// naming is the description that names an entity: of those that name it, the one that can have happened last; nil: none does.
func (n *names) naming(home int32) (last domain.Data) {
	by := domain.MinDay
	take := func(data domain.Data, hi domain.Day) {
		if hi >= by && namesEntity(data) {
			last, by = data, hi
		}
	}
	if n.edition.Amended(home) {
		n.scratch.Reset()
		for _, item := range n.edition.Items(home, &n.scratch) {
			_, hi := item.Bounds()
			take(item.Data, hi)
		}
		return last
	}
	for _, f := range n.edition.Facts(home) {
		if f.Known <= n.edition.Known {
			_, hi := f.Effective.Capped(f.Known)
			take(f.Data, hi)
		}
	}
	return last
}

// namesEntity tells whether data names its entity.
func namesEntity(data domain.Data) bool {
	switch data.(type) {
	case *domain.ResponsibilityAssigned, *domain.ResponsibilityVacant:
		return true
	}
	return titleOf(data) != ""
}

// given is the name that data gives its entity. A duty is named in its scope, which may be an organisation.
func (n *names) given(data domain.Data) string {
	var duty domain.Duty
	switch d := data.(type) {
	case *domain.ResponsibilityAssigned:
		duty = d.Duty
	case *domain.ResponsibilityVacant:
		duty = d.Duty
	default:
		return titleOf(data)
	}
	scope := scopeOf(data)
	if org := orgIn(scope); org != "" {
		if name := n.of(org); name != "" {
			scope = name
		}
	}
	return duty.Vocabulary().Label(string(duty)).SV + ", " + scope
}

// name is what an entity is called, as a part of a row: it rests on the entity's records, and on those of the organisation that a duty's scope names.
func (a *Ask) name(home int32) string {
	a.reads = append(a.reads, home)
	for _, item := range a.edition.Items(home, &a.scratch) {
		if org := orgIn(scopeOf(item.Data)); org != "" {
			a.readRef(org)
		}
	}
	return a.names.of(a.Ref(home))
}

// scopeOf is what a duty is bounded by.
func scopeOf(data domain.Data) string {
	switch d := data.(type) {
	case *domain.ResponsibilityAssigned:
		return d.Scope
	case *domain.ResponsibilityVacant:
		return d.Scope
	}
	return ""
}

// titleOf is the title that data gives its entity.
func titleOf(data domain.Data) string {
	switch d := data.(type) {
	case *domain.LedgerCreated:
		return d.Name
	case *domain.OrganisationRegistered:
		return d.Name
	case *domain.DocumentRegistered:
		return d.Title
	case *domain.DocumentAdopted:
		return d.Title
	case *domain.DecisionTaken:
		return d.Title
	case *domain.PlanEstablished:
		return d.Title
	case *domain.MeasureRegistered:
		return d.Title
	case *domain.TrainingProgrammeDefined:
		return d.Title
	case *domain.TrainingHeld:
		return d.Title
	case *domain.CooperationAgreementSigned:
		return d.Title
	case *domain.CooperationForumEstablished:
		return d.Title
	case *domain.GoalSet:
		return d.Title
	case *domain.AuditOpened:
		return d.Title
	case *domain.RecommendationIssued:
		return d.Text
	}
	return ""
}
