package projections

import (
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
	registered, described, isRegistered := domain.Last[*domain.DocumentRegistered](s)
	if isRegistered {
		row.describe(described)
		facts = append(facts, registered)
	}
	adopted, version, status := versionOf(a, s)
	if version != nil {
		row.adopt(version, adopted)
		facts = append(facts, adopted)
	}
	if repealed, _, is := domain.Last[*domain.DocumentRepealed](s); is && status != "in_force" {
		status = "repealed"
		facts = append(facts, repealed)
	}
	if status == "" {
		expired, was, over := lastExpired[*domain.DocumentRegistered](s)
		switch {
		case isRegistered:
			status = statusOfStage[described.Stage]
			if status == "" {
				status = "registered"
			}
		case over:
			row.describe(was)
			facts = append(facts, expired)
			status = "expired"
		default:
			return
		}
	}
	row.Status = status
	facts = append(facts, row.told(s)...)
	row.statesResponsibility(a, root)
	row.ReviewOverdue = status == "in_force" && a.Past(row.ReviewDue)
	main := facts[0]
	if version != nil {
		main = adopted
	}
	yield(a.ID(root), row, main, facts...)
}

// versionOf finds the version in force, else one that ran out, was repealed, or is decided and not yet in force.
func versionOf(a *Ask, s *domain.State) (domain.Item, *domain.DocumentAdopted, string) {
	if item, data, is := domain.Last[*domain.DocumentAdopted](s); is {
		return item, data, "in_force"
	}
	if item, data, is := lastExpired[*domain.DocumentAdopted](s); is {
		return item, data, "expired"
	}
	var item domain.Item
	var version *domain.DocumentAdopted
	for each, data := range domain.Happened[*domain.DocumentAdopted](s) {
		item, version = each, data
	}
	if version != nil {
		return item, version, ""
	}
	for each, data := range domain.Ahead[*domain.DocumentAdopted](s) {
		if by := data.DecidedBy; by != nil && !by.Date.IsZero() && a.After(by.Date.Earliest()-1, by.Date.Latest()-1) {
			return each, data, "not_yet_in_force"
		}
	}
	return item, nil, ""
}

func lastExpired[D domain.Data](s *domain.State) (item domain.Item, data D, found bool) {
	for i, d := range domain.Expired[D](s) {
		item, data, found = i, d, true
	}
	return item, data, found
}

func (row *Document) describe(d *domain.DocumentRegistered) {
	row.Title, row.DocType, row.Version, row.Stage = d.Title, d.DocType, d.Version, d.Stage
	row.Owner, row.DraftedBy, row.Period, row.AppliesTo = d.Owner, d.DrawnUpBy, d.Period, d.AppliesTo
	row.LaysDown, row.Lacks, row.PartOf, row.Replaces = d.LaysDown, d.Lacks, d.PartOf, d.Replaces
	row.ReviewDue, row.Expected = d.ReviewDue, d.Expected
	if d.DecidedBy != nil {
		row.CaseRef = d.DecidedBy.CaseRef
	}
}

func (row *Document) adopt(d *domain.DocumentAdopted, item domain.Item) {
	row.Title, row.DocType, row.Version = d.Title, d.DocType, d.Version
	row.Adopted, row.AdoptedBy = item.Effective, d.AdoptedBy
	row.Owner, row.DraftedBy, row.Period, row.AppliesTo = d.Owner, d.DraftedBy, d.Period, d.AppliesTo
	row.LaysDown, row.Lacks, row.PartOf, row.Replaces, row.ReviewDue = d.LaysDown, d.Lacks, d.PartOf, d.Replaces, d.ReviewDue
	if by := d.DecidedBy; by != nil {
		row.CaseRef = by.CaseRef
		if !by.Date.IsZero() {
			row.Adopted = by.Date
		}
		if row.AdoptedBy == "" {
			row.AdoptedBy = by.Body
		}
	}
}

// told notes to whom the version was made known.
func (row *Document) told(s *domain.State) []domain.Item {
	var facts []domain.Item
	for item, data := range domain.Standing[*domain.DocumentCommunicated](s) {
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

// statesResponsibility is yes where a duty is stated in the document, no where a source says that it lacks that, else not stated.
func (row *Document) statesResponsibility(a *Ask, root int32) {
	var states bool
	switch {
	case len(a.Linked("stated_in", root)) > 0:
		states = true
	case !slices.Contains(row.Lacks, domain.LacksResponsibilities):
		return
	}
	row.StatesResponsibility = &states
}
