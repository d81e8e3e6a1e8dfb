package main

import (
	"reflect"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// screen is how people are shown a view.
type screen struct {
	columns []string     // of the table; all of a row are shown with --key
	row     reflect.Type // where the vocabularies of its fields stand
}

// screens has one line for each view that is worth a choice of columns; others show their first ones.
var screens = map[string]screen{
	"organisations":    {[]string{"name", "kind", "parent", "status"}, reflect.TypeFor[projections.Organisation]()},
	"documents":        {[]string{"title", "doc_type", "status", "adopted", "adopted_by", "case_ref"}, reflect.TypeFor[projections.Document]()},
	"responsibilities": {[]string{"duty", "scope", "holder", "mode", "vacant"}, reflect.TypeFor[projections.Responsibility]()},
	"plans":            {[]string{"title", "org", "period", "status", "revision_due", "activities"}, reflect.TypeFor[projections.Plan]()},
	"activities":       {[]string{"title", "category", "responsible", "schedule", "status", "overdue"}, reflect.TypeFor[projections.Measure]()},
	"measures":         {[]string{"title", "kind", "status", "operated_by", "target_group"}, reflect.TypeFor[projections.Measure]()},
	"training":         {[]string{"title", "organisation", "completed", "population", "share_percent", "figure_date"}, reflect.TypeFor[projections.Training]()},
	"cooperation":      {[]string{"title", "kind", "parties", "period", "in_force"}, reflect.TypeFor[projections.Cooperation]()},
	"assessments":      {[]string{"org", "period", "level", "change", "sources"}, reflect.TypeFor[projections.Assessment]()},
	"audits":           {[]string{"title", "auditor", "status", "submitted", "questions", "recommendations"}, reflect.TypeFor[projections.Audit]()},
	"recommendations":  {[]string{"addressee", "text", "due", "status", "overdue", "silent"}, reflect.TypeFor[projections.Recommendation]()},
	"decisions":        {[]string{"title", "body", "date", "amount", "status"}, reflect.TypeFor[projections.Decision]()},
	"goals":            {[]string{"title", "body", "attainment", "period"}, reflect.TypeFor[projections.Goal]()},
	"statements":       {[]string{"about", "kind", "by", "text"}, reflect.TypeFor[projections.Statement]()},
	"due":              {[]string{"due", "kind", "title", "org", "overdue"}, reflect.TypeFor[projections.Due]()},
	"gaps":             {[]string{"kind", "title", "org", "recommendations"}, reflect.TypeFor[projections.Gap]()},
	"quality":          {[]string{"records", "imprecise", "without_source", "without_case_ref", "corrected", "disputed", "late_days"}, reflect.TypeFor[projections.Quality]()},
}

// screenColumns is how many columns of a view without a line of its own are shown.
const screenColumns = 6

// screenOf is how a view is shown; rows tells which members there are where the view is not known here (a newer server's).
func screenOf(view string, rows []viewRow) (columns []string, lists map[string]*domain.Vocabulary) {
	s, known := screens[view]
	if known {
		lists = listsOf(s.row)
	}
	if s.columns != nil {
		return s.columns, lists
	}
	if v := projections.ViewByName(view); v != nil {
		columns = v.Columns()
	} else {
		for _, row := range rows {
			for _, content := range row.contents() {
				for _, m := range members(content) {
					columns = appendNew(columns, m.name)
				}
			}
		}
	}
	return columns[:min(len(columns), screenColumns)], lists
}

func appendNew(names []string, name string) []string {
	for _, each := range names {
		if each == name {
			return names
		}
	}
	return append(names, name)
}

// valueOf is a member of a row, nil where it has none.
func valueOf(content jsontext.Value, name string) jsontext.Value {
	for _, m := range members(content) {
		if m.name == name {
			return m.value
		}
	}
	return nil
}
