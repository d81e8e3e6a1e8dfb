package projections

import (
	"slices"

	"liggare/domain"
)

// Quality is a row of the view quality: how good an organisation's records are, the organisation's own and those that refer to it.
type Quality struct {
	Records        int `json:"records"`
	Imprecise      int `json:"imprecise"`        // without an exact day
	WithoutSource  int `json:"without_source"`   // no evidence
	WithoutCaseRef int `json:"without_case_ref"` // decisions and adoptions without a case reference
	Corrected      int `json:"corrected"`
	Disputed       int `json:"disputed"`
	LateDays       int `json:"late_days"`     // median of recorded − the latest day it can have happened, in days
	LateDaysMax    int `json:"late_days_max"` // the longest
}

func quality(a *Ask, root int32, yield Yield) {
	main, _, is := last[*domain.OrganisationRegistered](a.Get(root))
	if !is {
		return
	}
	row := &Quality{}
	var late []int
	for _, f := range a.Records(root) {
		late = row.count(f, late)
		row.judge(a, f)
	}
	row.LateDays, row.LateDaysMax = medianAndMax(late)
	yield(a.ID(root), row, main, main)
}

func (row *Quality) count(f *domain.Fact, late []int) []int {
	row.Records++
	if !f.Evidenced() {
		row.WithoutSource++
	}
	if f.Effective.IsZero() {
		return late
	}
	if _, exact := f.Effective.Exact(); !exact {
		row.Imprecise++
	}
	if decidedWithoutReference(f.Data) {
		row.WithoutCaseRef++
	}
	_, hi := f.Effective.Capped(f.Known)
	if days := int(domain.DayOf(f.Recorded()) - hi); days >= 0 {
		late = append(late, days)
	}
	return late
}

func decidedWithoutReference(data domain.Data) bool {
	switch d := data.(type) {
	case *domain.DecisionTaken:
		return d.DecidedBy == nil || d.DecidedBy.CaseRef == ""
	case *domain.DocumentAdopted:
		return d.DecidedBy == nil || d.DecidedBy.CaseRef == ""
	}
	return false
}

// judge counts whether a record is corrected or disputed.
func (row *Quality) judge(a *Ask, f *domain.Fact) {
	if a.Corrected(f) {
		row.Corrected++
	}
	for _, dispute := range a.Disputes(f.Home()) {
		if dispute.Against.Position == f.Position {
			row.Disputed++
			return
		}
	}
}

func medianAndMax(days []int) (median, most int) {
	if len(days) == 0 {
		return 0, 0
	}
	sorted := slices.Sorted(slices.Values(days))
	return sorted[len(sorted)/2], sorted[len(sorted)-1]
}

// counted are the columns of Quality that count single records, and which of an entity's story they count.
var counted = []struct {
	column string
	counts func(*Told) bool
}{
	{"imprecise", func(r *Told) bool {
		_, exact := r.On.Exact()
		return !r.On.IsZero() && !exact
	}},
	{"without_source", func(r *Told) bool { return len(r.Evidence) == 0 }},
	{"without_case_ref", func(r *Told) bool {
		decides := r.Type == "decision.taken.v1" || r.Type == "document.adopted.v1"
		return decides && !r.On.IsZero() && (r.DecidedBy == nil || r.DecidedBy.CaseRef == "")
	}},
	{"corrected", func(r *Told) bool { return r.CorrectedBy != "" }},
	{"disputed", func(r *Told) bool { return len(r.DisputedBy) > 0 }},
}

// CountingColumns are the columns of Quality that count single records, in their order.
func CountingColumns() (columns []string) {
	for _, c := range counted {
		columns = append(columns, c.column)
	}
	return columns
}

// CountedBy tells the records that such a column counts; nil: there is no such column.
func CountedBy(column string) func(*Told) bool {
	for _, c := range counted {
		if c.column == column {
			return c.counts
		}
	}
	return nil
}
