package projections

import (
	"reflect"
	"slices"
	"sync"

	"liggare/domain"
)

// namesIn names every entity that the rows refer to, whatever the entities' own dates.
func (a *Ask) namesIn(rows []Row) map[domain.Ref]string {
	names := map[domain.Ref]string{}
	for i := range rows {
		for _, content := range rows[i].contents() {
			v := reflect.ValueOf(content).Elem()
			refFieldsOf(v.Type()).each(v, func(ref domain.Ref) {
				if _, met := names[ref]; !met {
					a.scratch.Reset()
					names[ref] = titleIn(a.edition, ref, &a.scratch)
				}
			})
		}
	}
	for ref, name := range names {
		if name == "" {
			delete(names, ref)
		}
	}
	return names
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
func Name(e *domain.Edition, ref domain.Ref) string { return titleIn(e, ref, &domain.Scratch{}) }

// Title is the name that one fact gives its entity, or nothing. What was read with the scratch before holds on.
func Title(e *domain.Edition, f *domain.Fact, scratch *domain.Scratch) string {
	return titleOf(e, f.Data, scratch)
}

func titleIn(e *domain.Edition, ref domain.Ref, scratch *domain.Scratch) string {
	home, found := e.Find(ref)
	if !found {
		return ""
	}
	name, by := "", domain.MinDay
	take := func(data domain.Data, hi domain.Day) {
		if hi >= by {
			if called := titleOf(e, data, scratch); called != "" {
				name, by = called, hi
			}
		}
	}
	facts := e.Facts(home)
	if slices.ContainsFunc(facts, isCorrection) {
		for _, item := range e.Items(home, scratch) {
			_, hi := item.Bounds()
			take(item.Data, hi)
		}
		return name
	}
	for _, f := range facts {
		if f.Known <= e.Known {
			_, hi := f.Effective.Capped(f.Known)
			take(f.Data, hi)
		}
	}
	return name
}

func isCorrection(f *domain.Fact) bool {
	_, is := f.Data.(*domain.RecordCorrected)
	return is
}

// name is what an entity is called, as a part of a row: it rests on the entity's records, and on those of the organisation that a duty's scope names.
func (a *Ask) name(home int32) string {
	a.reads = append(a.reads, home)
	for _, item := range a.edition.Items(home, &a.scratch) {
		if org := orgIn(scopeOf(item.Data)); org != "" {
			a.readRef(org)
		}
	}
	return titleIn(a.edition, a.Ref(home), &a.scratch)
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

// titleOf is the name that a description gives its entity.
func titleOf(e *domain.Edition, data domain.Data, scratch *domain.Scratch) string {
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
	case *domain.ResponsibilityAssigned:
		return dutyTitle(e, d.Duty, d.Scope, scratch)
	case *domain.ResponsibilityVacant:
		return dutyTitle(e, d.Duty, d.Scope, scratch)
	}
	return ""
}

// dutyTitle names a duty in its scope, which may be an organisation.
func dutyTitle(e *domain.Edition, duty domain.Duty, scope string, scratch *domain.Scratch) string {
	if org := orgIn(scope); org != "" {
		if name := titleIn(e, org, scratch); name != "" {
			scope = name
		}
	}
	return duty.Vocabulary().Label(string(duty)).SV + ", " + scope
}
