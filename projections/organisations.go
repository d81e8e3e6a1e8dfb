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
	main, described, is := domain.Last[*domain.OrganisationRegistered](s)
	if !is {
		for item, data := range domain.Happened[*domain.OrganisationRegistered](s) {
			main, described, is = item, data, true
		}
	}
	ended, end, over := domain.Last[*domain.OrganisationEnded](s)
	if !is && !over {
		return
	}
	if is {
		row.Name, row.Kind, row.Parent = described.Name, described.Kind, described.Parent
		row.MunicipalityCode, row.OrgNumber, row.Members = described.MunicipalityCode, described.OrgNumber, described.Members
	}
	if !over {
		yield(a.ID(root), row, main)
		return
	}
	row.Status, row.EndedHow, row.To = "ended", end.How, end.To
	if !is {
		yield(a.ID(root), row, ended)
		return
	}
	yield(a.ID(root), row, main, ended)
}
