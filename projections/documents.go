package projections

import (
	"cmp"
	"slices"

	"liggare/domain"
)

// Document is a row of the view documents: which version is in force, adopted by whom, what it states and lacks, and whether anybody was told.
type Document struct {
	Title                string                 `json:"title"`
	DocType              domain.DocumentType    `json:"doc_type"`
	Status               string                 `json:"status"` // registered, planned, missing, not_yet_in_force, in_force, expired, repealed
	Version              string                 `json:"version,omitempty"`
	Stage                domain.DocumentStage   `json:"stage,omitempty"`
	Adopted              domain.Date            `json:"adopted,omitzero"` // as stated
	AdoptedBy            domain.Ref             `json:"adopted_by,omitzero"`
	CaseRef              string                 `json:"case_ref,omitempty"`
	Owner                domain.Ref             `json:"owner,omitzero"`
	DraftedBy            *domain.Holder         `json:"drafted_by,omitzero"`
	Period               domain.Planned         `json:"period,omitzero"`
	AppliesTo            []string               `json:"applies_to,omitempty"`
	LaysDown             []string               `json:"lays_down,omitempty"`
	Lacks                []domain.DocumentLacks `json:"lacks,omitempty"`
	PartOf               domain.Ref             `json:"part_of,omitzero"`
	Replaces             domain.Ref             `json:"replaces,omitzero"`
	Expected             *domain.Expected       `json:"expected,omitzero"`
	StatesResponsibility *bool                  `json:"states_responsibility,omitzero"` // it says who is responsible
	Communicated         bool                   `json:"communicated"`                   // the ledger holds that it was made known
	CommunicatedTo       []string               `json:"communicated_to,omitempty"`
	ReviewDue            domain.Planned         `json:"review_due,omitzero"`
	ReviewOverdue        bool                   `json:"review_overdue"`
}

// statusOfStage is what a registered stage means for whether a document is there.
var statusOfStage = map[domain.DocumentStage]string{
	domain.StageMissing: "missing", domain.StagePlanned: "planned", domain.StageDrafting: "planned", domain.StageAssigned: "planned", domain.StageProposal: "planned",
}

func documents(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	row := &Document{}
	var facts []domain.Item
	registered, described, isRegistered := last[*domain.DocumentRegistered](s)
	main, version, status := versionOf(a, s)
	if isRegistered {
		row.describe(described)
		facts = append(facts, registered)
	}
	if version != nil {
		row.adopt(version, main)
		facts = append(facts, main)
	}
	if isRegistered && version != nil && after(registered, main) {
		row.describe(described)
	}
	if repealed, _, is := last[*domain.DocumentRepealed](s); is && status != "in_force" {
		status = "repealed"
		facts = append(facts, repealed)
	}
	if status == "" {
		expired, was, _, ranOut := over[*domain.DocumentRegistered](s)
		switch {
		case isRegistered:
			status = row.registered()
		case ranOut:
			row.describe(was)
			facts, status = append(facts, expired), "expired"
		default:
			return
		}
	}
	row.Status = status
	if status == "in_force" && statusOfStage[row.Stage] != "" {
		row.Stage = "" // what it was before it was adopted
	}
	if version == nil {
		main = facts[0]
	}
	facts = append(facts, row.told(s)...)
	row.statesResponsibility(a, root)
	row.ReviewOverdue = status == "in_force" && a.Past(row.ReviewDue)
	yield(a.ID(root), row, main, facts...)
}

// registered is the status of a document that is described, and whose adoption is not stated.
func (row *Document) registered() string {
	if status := statusOfStage[row.Stage]; status != "" {
		return status
	}
	return "registered"
}

// versionOf finds the version in force, else the last one, which ran out or was repealed, else one that is decided and not yet in force.
func versionOf(a *Ask, s *State) (domain.Item, *domain.DocumentAdopted, string) {
	if item, data, is := last[*domain.DocumentAdopted](s); is {
		return item, data, "in_force"
	}
	item, data, ranOut, was := over[*domain.DocumentAdopted](s)
	switch {
	case ranOut:
		return item, data, "expired"
	case was:
		return item, data, ""
	}
	for each, data := range ahead[*domain.DocumentAdopted](s) {
		if by := data.DecidedBy; by != nil && !by.Date.IsZero() && a.After(by.Date.Earliest()-1, by.Date.Latest()-1) {
			return each, data, "not_yet_in_force"
		}
	}
	return item, nil, ""
}

// describe takes over what the registration states; what it doesn't state stays as it was.
func (row *Document) describe(d *domain.DocumentRegistered) {
	row.Title, row.DocType, row.Stage = d.Title, d.DocType, d.Stage
	row.Version, row.Owner, row.Period = cmp.Or(d.Version, row.Version), cmp.Or(d.Owner, row.Owner), cmp.Or(d.Period, row.Period)
	row.PartOf, row.Replaces = cmp.Or(d.PartOf, row.PartOf), cmp.Or(d.Replaces, row.Replaces)
	row.ReviewDue, row.DraftedBy, row.Expected = cmp.Or(d.ReviewDue, row.ReviewDue), cmp.Or(d.DrawnUpBy, row.DraftedBy), d.Expected
	row.AppliesTo, row.LaysDown, row.Lacks = orElse(d.AppliesTo, row.AppliesTo), orElse(d.LaysDown, row.LaysDown), orElse(d.Lacks, row.Lacks)
	if d.DecidedBy != nil {
		row.CaseRef = cmp.Or(d.DecidedBy.CaseRef, row.CaseRef)
	}
}

// adopt takes over what the adoption states; what it doesn't state stays as described.
func (row *Document) adopt(d *domain.DocumentAdopted, item domain.Item) {
	row.Title, row.DocType = d.Title, d.DocType
	row.Adopted = item.Effective
	row.Version, row.AdoptedBy = cmp.Or(d.Version, row.Version), d.AdoptedBy
	row.Owner, row.Period = cmp.Or(d.Owner, row.Owner), cmp.Or(d.Period, row.Period)
	row.PartOf, row.Replaces = cmp.Or(d.PartOf, row.PartOf), cmp.Or(d.Replaces, row.Replaces)
	row.ReviewDue, row.DraftedBy = cmp.Or(d.ReviewDue, row.ReviewDue), cmp.Or(d.DraftedBy, row.DraftedBy)
	row.AppliesTo, row.LaysDown, row.Lacks = orElse(d.AppliesTo, row.AppliesTo), orElse(d.LaysDown, row.LaysDown), orElse(d.Lacks, row.Lacks)
	if by := d.DecidedBy; by != nil {
		row.CaseRef = cmp.Or(by.CaseRef, row.CaseRef)
		row.Adopted = cmp.Or(by.Date, row.Adopted)
		row.AdoptedBy = cmp.Or(row.AdoptedBy, by.Body)
	}
}

// orElse is the first list, or the second where the first states nothing.
func orElse[T any](list, or []T) []T {
	if len(list) > 0 {
		return list
	}
	return or
}

// told notes to whom the version was made known.
func (row *Document) told(s *State) []domain.Item {
	var facts []domain.Item
	for item, data := range standing[*domain.DocumentCommunicated](s) {
		if data.Version != "" && row.Version != "" && data.Version != row.Version {
			continue
		}
		row.Communicated = true
		for _, audience := range data.Audience {
			if !slices.Contains(row.CommunicatedTo, audience) {
				row.CommunicatedTo = append(row.CommunicatedTo, audience)
			}
		}
		facts = append(facts, item)
	}
	return facts
}

// statesResponsibility is no where a source says that it lacks that, whatever single duties it states; yes where a duty is stated in it; else not stated.
func (row *Document) statesResponsibility(a *Ask, root int32) {
	states := !slices.Contains(row.Lacks, domain.LacksResponsibilities)
	if states && !a.IsLinked("stated_in", root) {
		return
	}
	row.StatesResponsibility = &states
}
