package projections

import (
	"slices"

	"liggare/domain"
)

// auditTold is what an audit found and recommended, with what that rests on: many entities' rows ask one audit, so an answer keeps it where nothing of it is in doubt.
type auditTold struct {
	findings        []*domain.AuditFindingRecorded
	recommendations []recommended

	on           domain.Day
	next         domain.Day
	reads, links []int32
	whole        bool
}

type recommended struct {
	ref      domain.Ref
	findings []string
}

// told is what an audit found and recommended.
func (a *Ask) told(audit int32) *auditTold {
	if known := a.audits[audit]; known != nil && known.on == a.on && a.root != audit && !a.ranging {
		a.reads, a.links = append(a.reads, known.reads...), append(a.links, known.links...)
		a.next, a.whole = min(a.next, known.next), a.whole && known.whole
		return known
	}
	at, reads, links, next, whole := a.at, len(a.reads), len(a.links), a.next, a.whole
	a.next, a.whole = domain.MaxDay, true
	t := &auditTold{on: a.on}
	for _, d := range standing[*domain.AuditFindingRecorded](a.Get(audit)) {
		if d.Finding != "" {
			t.findings = append(t.findings, d)
		}
	}
	for _, linked := range a.Linked("audit", audit) {
		for _, d := range standing[*domain.RecommendationIssued](a.Get(linked)) {
			t.recommendations = append(t.recommendations, recommended{a.Ref(linked), d.Findings})
		}
	}
	t.next, t.whole, t.reads, t.links = a.next, a.whole, slices.Clone(a.reads[reads:]), slices.Clone(a.links[links:])
	a.next, a.whole = min(next, t.next), whole && t.whole
	if a.at == at && a.claim == nil && !a.ranging {
		if a.audits == nil {
			a.audits = map[int32]*auditTold{}
		}
		a.audits[audit] = t
	}
	return t
}

// about appends the recommendations that rest on findings about an entity.
func (t *auditTold) about(entity domain.Ref, to []domain.Ref) []domain.Ref {
	var findings []string
	for _, d := range t.findings {
		if slices.Contains(d.Concerns, entity) {
			findings = append(findings, d.Finding)
		}
	}
	if len(findings) == 0 {
		return to
	}
	for _, r := range t.recommendations {
		if slices.ContainsFunc(r.findings, func(id string) bool { return slices.Contains(findings, id) }) {
			to = append(to, r.ref)
		}
	}
	return to
}
