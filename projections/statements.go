package projections

import (
	"strconv"

	"liggare/domain"
)

// Statement is a row of the view statements: what somebody says of an entity. Claims against it make the row disputed.
type Statement struct {
	About   domain.Ref           `json:"about"`
	Kind    domain.StatementKind `json:"kind"`
	By      domain.Speaker       `json:"by"`
	Text    string               `json:"text"`
	Value   domain.Quantity      `json:"value,omitzero"`
	Place   string               `json:"place,omitempty"`
	Themes  []domain.Theme       `json:"themes,omitempty"`
	HeardBy domain.Ref           `json:"heard_by,omitzero"`
	Also    []domain.Ref         `json:"concerns,omitempty"`
}

func statements(a *Ask, root int32, yield Yield) {
	about := a.Ref(root)
	s := a.Get(root)
	walkFor[*domain.StatementRecorded](s)
	for item := range s.Entries() {
		d, is := item.Data.(*domain.StatementRecorded)
		if !is {
			continue
		}
		key := string(about) + "/" + strconv.FormatUint(uint64(a.rootVersion(item)), 10)
		if !a.Wants(key, s) || !s.Stands(item) {
			continue
		}
		row := &Statement{About: about, Kind: d.Kind, By: d.By, Text: d.Text, Value: d.Value, Place: d.Place, Themes: d.Themes, HeardBy: d.HeardBy, Also: d.Concerns}
		yield(key, row, item, item)
	}
}

// rootVersion is the entity version that first told the fact, whatever has corrected it since.
func (a *Ask) rootVersion(item domain.Item) uint32 { return a.edition.Fact(item.Order()).Version }
