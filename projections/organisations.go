package projections

import "liggare/domain"

// Organisation is a row of the view organisations: the hierarchy at a date, and successions.
type Organisation struct {
	Name             string                      `json:"name"`
	Kind             domain.OrganisationKind     `json:"kind"`
	Status           string                      `json:"status"` // active, ended
	Parent           domain.Ref                  `json:"parent,omitzero"`
	MunicipalityCode string                      `json:"municipality_code,omitempty"`
	OrgNumber        string                      `json:"org_number,omitempty"`
	Members          []domain.Ref                `json:"members,omitempty"`
	EndedHow         domain.OrganisationEndedHow `json:"ended_how,omitempty" when:"ended"`
	To               []domain.Ref                `json:"to,omitempty" when:"ended"` // those that took over
}

func organisations(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	row := &Organisation{Status: "active"}
	var facts []domain.Item
	main, described, stands := last[*domain.OrganisationRegistered](s)
	if !stands {
		row.Status = "ended"
		var was bool
		if main, described, _, was = over[*domain.OrganisationRegistered](s); !was {
			described = nil
		}
	}
	if described != nil {
		row.Name, row.Kind, row.Parent = described.Name, described.Kind, described.Parent
		row.MunicipalityCode, row.OrgNumber, row.Members = described.MunicipalityCode, described.OrgNumber, described.Members
		facts = append(facts, main)
	}
	if ended, end, is := last[*domain.OrganisationEnded](s); is {
		row.Status, row.EndedHow, row.To = "ended", end.How, end.To
		facts = append(facts, ended)
	}
	if len(facts) > 0 {
		yield(a.ID(root), row, facts[0], facts...)
	}
}
