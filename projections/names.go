package projections

import (
	"reflect"
	"slices"
	"sync"

	"liggare/domain"
)

// in names every entity that the rows refer to, whatever the entities' own dates.
func (n *names) in(rows []Row) map[domain.Ref]string {
	found := map[domain.Ref]string{}
	for i := range rows {
		for _, content := range rows[i].contents() {
			v := reflect.ValueOf(content).Elem()
			refFieldsOf(v.Type()).each(v, func(ref domain.Ref) {
				if name := n.of(ref); name != "" {
					found[ref] = name
				}
			})
		}
	}
	return found
}

// refFields are the fields of a struct that hold references, themselves or below.
type refFields []refField

type refField struct {
	index  int
	list   bool      // a list of them
	nested refFields // of structs; nil: references
}

var refFieldsKnown sync.Map // reflect.Type → refFields

func refFieldsOf(t reflect.Type) refFields {
	if known, met := refFieldsKnown.Load(t); met {
		return known.(refFields)
	}
	var fields refFields
	for i := range t.NumField() {
		f := refField{index: i}
		of := t.Field(i).Type
		if of.Kind() == reflect.Slice {
			f.list, of = true, of.Elem()
		}
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
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
func (fields refFields) each(v reflect.Value, yield func(domain.Ref)) {
	for _, f := range fields {
		field := v.Field(f.index)
		if !f.list {
			f.one(field, yield)
			continue
		}
		for i := range field.Len() {
			f.one(field.Index(i), yield)
		}
	}
}

func (f refField) one(v reflect.Value, yield func(domain.Ref)) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch {
	case f.nested != nil:
		f.nested.each(v, yield)
	case v.Len() > 0:
		yield(domain.Ref(v.String()))
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
		if home, found := n.edition.Find(ref); found {
			name = n.given(n.naming(home))
		}
		if n.known == nil {
			n.known = map[domain.Ref]string{}
		}
		n.known[ref] = name
	}
	return name
}

// naming is the description that names an entity: of those that name it, the one that can have happened last; nil: none does.
func (n *names) naming(home int32) (last domain.Data) {
	by := domain.MinDay
	take := func(data domain.Data, hi domain.Day) {
		if hi >= by && namesEntity(data) {
			last, by = data, hi
		}
	}
	facts := n.edition.Facts(home)
	if slices.ContainsFunc(facts, isCorrection) {
		n.scratch.Reset()
		for _, item := range n.edition.Items(home, &n.scratch) {
			_, hi := item.Bounds()
			take(item.Data, hi)
		}
		return last
	}
	for _, f := range facts {
		if f.Known <= n.edition.Known {
			_, hi := f.Effective.Capped(f.Known)
			take(f.Data, hi)
		}
	}
	return last
}

func isCorrection(f *domain.Fact) bool {
	_, is := f.Data.(*domain.RecordCorrected)
	return is
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
