package main

import (
	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// screens are the columns of the views' tables; all of a row are shown with --key. A view without a line here shows its first ones.
var screens = map[string][]string{
	"organisations":    {"name", "kind", "parent", "status"},
	"documents":        {"title", "doc_type", "status", "adopted", "adopted_by", "case_ref"},
	"responsibilities": {"duty", "scope", "holder", "mode", "vacant"},
	"plans":            {"title", "org", "period", "status", "revision_due", "activities"},
	"activities":       {"title", "category", "responsible", "schedule", "status", "overdue"},
	"measures":         {"title", "kind", "status", "operated_by", "target_group"},
	"training":         {"title", "organisation", "completed", "population", "share_percent", "figure_date"},
	"cooperation":      {"title", "kind", "parties", "period", "in_force"},
	"assessments":      {"org", "period", "level", "change", "sources"},
	"audits":           {"title", "auditor", "status", "submitted", "questions", "recommendations"},
	"recommendations":  {"addressee", "text", "due", "status", "overdue", "silent"},
	"decisions":        {"title", "body", "date", "amount", "status"},
	"goals":            {"title", "body", "attainment", "period"},
	"statements":       {"about", "kind", "by", "text"},
	"due":              {"due", "kind", "title", "org", "overdue"},
	"gaps":             {"kind", "title", "org", "recommendations"},
	"checks":           {"question", "grade", "why"},
	"concerns":         {"tertial", "area", "shown"},
	"quality":          {"records", "imprecise", "without_source", "without_case_ref", "corrected", "disputed", "late_days"},
}

// screenColumns is how many columns of a view without a line of its own are shown.
const screenColumns = 6

// screenOf is how a view is shown; rows tells which members there are where the view is not known here (a newer server's).
func screenOf(view string, rows []api.ViewRow) (columns []string, lists map[string]*domain.Vocabulary) {
	v := projections.ViewByName(view)
	if v != nil {
		lists = listsIn(v.Describe())
	}
	if chosen, has := screens[view]; has {
		return chosen, lists
	}
	if v != nil {
		columns = v.Columns()
	} else {
		for _, row := range rows {
			for _, content := range row.Contents() {
				for _, m := range api.Members(content) {
					columns = appendNew(columns, m.Name)
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
