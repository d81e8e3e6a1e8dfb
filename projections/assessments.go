package projections

import (
	"cmp"

	"liggare/domain"
)

// Assessment is a row of the view assessments: a local picture of the situation, what it was built from, and how old it is.
type Assessment struct {
	Org          domain.Ref               `json:"org,omitzero"`
	Period       domain.Planned           `json:"period,omitzero"`
	Established  bool                     `json:"established"` // false: sources were consulted, and no assessment is recorded
	Level        domain.AssessmentLevel   `json:"level,omitempty"`
	Change       domain.AssessmentChange  `json:"change,omitempty"`
	Environments []domain.EnvironmentSeen `json:"environments,omitempty"`
	Indications  []domain.Indication      `json:"indications,omitempty"`
	Components   *domain.Components       `json:"components,omitzero"`
	Places       []string                 `json:"places,omitempty"`
	Sources      []Consulted              `json:"sources,omitempty"`
	Age          int                      `json:"age"`          // whole years since it was established
	AgeAtLeast   bool                     `json:"age_at_least"` // only the last day that it can have been established is stated: it is that old, or older
}

// Consulted is one source of an assessment.
type Consulted struct {
	SourceKind domain.SourceKind `json:"source_kind"`
	Org        domain.Ref        `json:"org,omitzero"`
	Period     domain.Planned    `json:"period,omitzero"`
	Count      domain.Quantity   `json:"count,omitzero"`
	Answers    domain.Quantity   `json:"answers,omitzero"`
}

func assessments(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	row := &Assessment{}
	var facts []domain.Item
	for item, d := range standing[*domain.AssessmentSourceConsulted](s) {
		row.Sources = append(row.Sources, Consulted{d.SourceKind, d.Org, d.Period, d.Count, d.Answers})
		row.Org, row.Period = cmp.Or(d.Org, row.Org), cmp.Or(d.Period, row.Period)
		facts = append(facts, item)
	}
	main, d, is := last[*domain.AssessmentEstablished](s)
	if is {
		row.Org, row.Period, row.Established = d.Org, d.Period, true
		row.Level, row.Change, row.Environments, row.Indications = d.Level, d.Change, d.Environments, d.Indications
		row.Components, row.Places = d.Components, d.Places
		row.Age, row.AgeAtLeast = a.Years(main.Bounds())
		facts = append([]domain.Item{main}, facts...)
	}
	if len(facts) == 0 {
		return
	}
	yield(row.key(a.ID(root)), row, facts[0], facts...)
}

// key is that of an organisation's one assessment for a period. What can be told apart by its entity alone has that in its key too.
func (row *Assessment) key(id string) string {
	key := orDash(row.Org.ID()) + "/" + orDash(row.Period.String())
	if !row.Established || row.Org == "" || row.Period.IsZero() {
		key += "/" + id
	}
	return key
}
