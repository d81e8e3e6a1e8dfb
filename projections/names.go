package projections

import (
	"reflect"

	"liggare/domain"
)

// namesIn names every entity that the rows refer to, whatever the entities' own dates.
func (a *Ask) namesIn(rows []Row) map[domain.Ref]string {
	names := map[domain.Ref]string{}
	for i := range rows {
		for _, content := range rows[i].contents() {
			refsIn(reflect.ValueOf(content), func(ref domain.Ref) {
				if _, met := names[ref]; !met {
					names[ref] = Name(a.edition, ref)
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

func refsIn(v reflect.Value, yield func(domain.Ref)) {
	switch v.Kind() {
	case reflect.String:
		if ref, is := v.Interface().(domain.Ref); is && ref != "" {
			yield(ref)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			refsIn(v.Elem(), yield)
		}
	case reflect.Slice:
		for i := range v.Len() {
			refsIn(v.Index(i), yield)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				refsIn(v.Field(i), yield)
			}
		}
	}
}

// Name is what an entity was called last in the edition, or nothing.
func Name(e *domain.Edition, ref domain.Ref) string {
	home, found := e.Find(ref)
	if !found {
		return ""
	}
	var scratch domain.Scratch
	name := ""
	for _, item := range e.Items(home, &scratch) {
		if called := titleOf(e, item.Data); called != "" {
			name = called
		}
	}
	return name
}

// titleOf is the name that a description gives its entity.
func titleOf(e *domain.Edition, data domain.Data) string {
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
		return dutyTitle(e, d.Duty, d.Scope)
	case *domain.ResponsibilityVacant:
		return dutyTitle(e, d.Duty, d.Scope)
	}
	return ""
}

// dutyTitle names a duty in its scope, which may be an organisation.
func dutyTitle(e *domain.Edition, duty domain.Duty, scope string) string {
	if org := orgIn(scope); org != "" {
		if name := Name(e, org); name != "" {
			scope = name
		}
	}
	return duty.Vocabulary().Label(string(duty)).SV + ", " + scope
}
