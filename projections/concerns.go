package projections

import (
	"cmp"

	"liggare/domain"
)

// Concern is a row of the view concerns: how many reports of concern a release gave out for an area. It knows nothing but releases, whatever the moment.
type Concern struct {
	Tertial domain.Planned `json:"tertial"`
	Area    string         `json:"area"`
	Shown   string         `json:"shown"`                         // 12, <5, or – where it is withheld
	Count   int            `json:"count,omitzero" when:"counted"` // left out where it is hidden
	Hidden  bool           `json:"hidden"`
	K       int            `json:"k"`
}

func concerns(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	main, d, is := last[*domain.ConcernReleased](s)
	if !is {
		return
	}
	for i := range d.Counts {
		n := &d.Counts[i]
		row := &Concern{Tertial: d.Tertial, Area: n.Area, Shown: n.Shown(), Count: n.Count, Hidden: n.Count == 0, K: d.K}
		yield(domain.TertialName(d.Tertial)+"/"+cmp.Or(domain.AreaKey(n.Area), "-"), row, main)
	}
}
