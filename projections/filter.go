package projections

import (
	"reflect"
	"slices"
	"strings"

	"liggare/domain"
)

// certaintyWords are what people write for how sure a row is.
var certaintyWords = map[string]string{"säker": string(Certain), "osäker": string(Uncertain), "omstridd": string(Disputed)}

// truths are what people write for a field that is true or false.
var truths = map[string]string{"true": "true", "ja": "true", "yes": "true", "false": "false", "nej": "false", "no": "false"}

// checkFields refuses filters on fields that the view's rows don't have and values that a field can't have, and turns labels into what rows hold: a filter that could
// never match would answer «nothing» to a question that was never asked.
func (v *View) checkFields(q Query) (Query, error) {
	var errs domain.Errors
	fields := map[string][]string{}
	columns := v.Describe()
	for name, wanted := range q.Fields {
		at := slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })
		if at < 0 && name != "certainty" {
			errs = append(errs, unknownField(name, "Vyn har inget sådant fält. De som finns är ", "The view has no such field. There are ", v.Columns()))
			continue
		}
		for _, value := range wanted {
			held, refusal := string(""), (*domain.Error)(nil)
			if name == "certainty" {
				held, refusal = certaintyHeld(value)
			} else {
				held, refusal = v.held(at, columns[at], value)
			}
			if refusal != nil {
				errs = append(errs, refusal)
				continue
			}
			fields[name] = append(fields[name], held)
		}
	}
	if field := strings.TrimPrefix(q.Sort, "-"); field != "" && field != "certainty" && !slices.Contains(v.Columns(), field) {
		errs = append(errs, unknownField("sort", "Sortera efter, med - framför för omvänd ordning: ", "Sort by, with - before it for the other way: ", v.Columns()))
	}
	if len(errs) > 0 {
		return q, errs
	}
	q.Fields = fields
	return q, nil
}

func certaintyHeld(value string) (string, *domain.Error) {
	word := strings.ToLower(value)
	if known, is := certaintyWords[word]; is {
		word = known
	}
	if word == string(Certain) || word == string(Uncertain) || word == string(Disputed) {
		return word, nil
	}
	return "", valueRefused("certainty", "certain, uncertain, disputed")
}

// held is what rows hold for a value as people write it.
func (v *View) held(at int, c Column, value string) (string, *domain.Error) {
	of := v.fields[at].of
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() == reflect.Bool {
		if truth, is := truths[strings.ToLower(value)]; is {
			return truth, nil
		}
		return "", valueRefused(c.Name, "true, false")
	}
	if c.Values == nil {
		return value, nil
	}
	var ids []string
	for _, term := range c.Values.Terms {
		if value == term.ID || strings.EqualFold(value, term.Label.SV) || strings.EqualFold(value, term.Label.EN) {
			return term.ID, nil
		}
		ids = append(ids, term.ID)
	}
	return "", valueRefused(c.Name, strings.Join(ids, ", "))
}

func unknownField(field, sv, en string, columns []string) *domain.Error {
	list := "certainty, " + strings.Join(columns, ", ") + "."
	return &domain.Error{Code: "query.unknown_field", Field: field, Message: domain.Text{SV: sv + list, EN: en + list}}
}

func valueRefused(field, list string) *domain.Error {
	return &domain.Error{Code: "query.value", Field: field, Message: domain.Text{
		SV: "Fältet kan inte ha det värdet. Det är något av " + list + ".", EN: "The field can't have that value. It is one of " + list + ".",
	}}
}
