package web

import "liggare/projections"

// screens are the columns of the views' tables; all of a row are on its own page. A view without a line here shows its first ones.
var screens = map[string][]string{
	"organisations":    {"name", "kind", "parent", "status"},
	"documents":        {"title", "doc_type", "status", "adopted", "adopted_by", "case_ref"},
	"responsibilities": {"duty", "scope", "holder", "mode", "stated_in"},
	"plans":            {"title", "org", "period", "status", "revision_due", "activities"},
	"activities":       {"title", "responsible", "schedule", "follow_up", "category", "status", "overdue"},
	"measures":         {"title", "kind", "status", "operated_by", "target_group"},
	"training":         {"title", "organisation", "completed", "population", "share_percent", "figure_date"},
	"cooperation":      {"title", "kind", "parties", "period", "in_force"},
	"assessments":      {"org", "period", "level", "change", "sources"},
	"audits":           {"title", "auditor", "status", "submitted", "recommendations"},
	"recommendations":  {"text", "addressee", "due", "status", "overdue", "silent"},
	"decisions":        {"title", "body", "date", "amount", "status"},
	"goals":            {"title", "body", "attainment", "period"},
	"statements":       {"text", "about", "kind", "by"},
	"due":              {"title", "kind", "org", "due", "overdue"},
	"gaps":             {"title", "kind", "org", "recommendations"},
	"checks":           {"question", "grade", "why"},
	"quality":          {"records", "imprecise", "without_source", "without_case_ref", "corrected", "disputed", "late_days"},
}

// orders are what the pages of views are sorted by, where it isn't their rows' keys: the latest first.
var orders = map[string]string{"decisions": "-date"}

// screenColumns is how many columns of a view without a line of its own are shown.
const screenColumns = 6

// screenOf names the columns of a view's table.
func screenOf(view *projections.View) []string {
	if chosen, has := screens[view.Name]; has {
		return chosen
	}
	columns := view.Columns()
	return columns[:min(len(columns), screenColumns)]
}
