package projections

import (
	"cmp"
	"slices"

	"liggare/domain"
)

// alternatives are the different rows that worlds give for a key.
type alternatives struct{ rows []alternative }

type alternative struct {
	row    any // nil: none
	main   domain.Item
	facts  []domain.Item
	worlds []int // those that give it
}

func alternativesOf(key string, worlds []world) alternatives {
	var all alternatives
	for n, w := range worlds {
		if w.focus != "" && w.focus != key {
			continue
		}
		var each alternative
		for i := range w.rows {
			if f := &w.rows[i]; f.key == key {
				each = alternative{row: f.row, main: f.main, facts: f.facts}
			}
		}
		at := all.find(each.row)
		if at < 0 {
			at = len(all.rows)
			all.rows = append(all.rows, each)
		} else {
			all.rows[at].facts = append(slices.Clip(all.rows[at].facts), each.facts...)
		}
		all.rows[at].worlds = append(all.rows[at].worlds, n)
	}
	if len(all.rows) == 0 {
		all.rows = []alternative{{}}
	}
	if at := all.find(nil); at >= 0 { // that there is none comes last
		none := all.rows[at]
		all.rows = append(slices.Delete(all.rows, at, at+1), none)
	}
	return all
}

func (a alternatives) equal(b alternatives) bool {
	if len(a.rows) != len(b.rows) {
		return false
	}
	for _, each := range a.rows {
		if b.find(each.row) < 0 {
			return false
		}
	}
	return true
}

// find returns the place of a row among the alternatives; -1: it is none of them.
func (a alternatives) find(row any) int {
	for i := range a.rows {
		if other := a.rows[i].row; row == nil && other == nil || row != nil && other != nil && domain.Same(row, other) {
			return i
		}
	}
	return -1
}

// factsOf is every fact that the alternatives rest on, and the fact whose dates are the row's own.
func factsOf(all []alternative) (main domain.Item, facts []domain.Item) {
	met := map[*domain.Fact]bool{}
	for _, each := range all {
		if main.Fact == nil {
			main = each.main
		}
		for _, f := range each.facts {
			if f.Fact != nil && !met[f.Fact] {
				met[f.Fact] = true
				facts = append(facts, f)
			}
		}
	}
	return main, facts
}

// because lists the facts whose doubt makes the row uncertain: it is another one where they have happened than where they haven't, or else where they stand. Where
// no such fact is found, it is one of another entity that the view has named, or a date that the row's own facts state.
func (a *Ask) because(key string, worlds []world, base alternatives) []string {
	facts := decisive(worlds, base, func(s sighting) bool { return s.happened })
	if len(facts) == 0 {
		facts = decisive(worlds, base, func(s sighting) bool { return s.stands })
	}
	if len(facts) == 0 {
		for _, f := range a.doubts[key] {
			if !slices.Contains(facts, f) {
				facts = append(facts, f)
			}
		}
	}
	if len(facts) == 0 {
		for _, each := range base.rows {
			if each.main.Fact != nil && !slices.Contains(facts, each.main.Fact) {
				facts = append(facts, each.main.Fact)
			}
		}
	}
	slices.SortFunc(facts, func(a, b *domain.Fact) int { return cmp.Compare(a.Position, b.Position) })
	ids := make([]string, len(facts))
	for i, f := range facts {
		ids[i] = a.edition.EventID(f)
	}
	return ids
}

// decisive lists the facts that were seen both ways, and not with the same rows both times: those that no row shares, else all of them.
func decisive(worlds []world, base alternatives, is func(sighting) bool) []*domain.Fact {
	var met []sightings
	add := func(to *[]int, row int) {
		if !slices.Contains(*to, row) {
			*to = append(*to, row)
		}
	}
	for row, each := range base.rows {
		for _, n := range each.worlds {
			for _, s := range worlds[n].seen {
				at := slices.IndexFunc(met, func(m sightings) bool { return m.fact == s.fact })
				if at < 0 {
					at = len(met)
					met = append(met, sightings{fact: s.fact})
				}
				if is(s) {
					add(&met[at].yes, row)
				} else {
					add(&met[at].no, row)
				}
			}
		}
	}
	var alone, together []*domain.Fact // that tell all by themselves, and beside others
	for _, m := range met {
		switch shared := countShared(m.yes, m.no); {
		case len(m.yes) == 0 || len(m.no) == 0:
		case shared == 0:
			alone = append(alone, m.fact)
		case shared < len(m.yes) || shared < len(m.no):
			together = append(together, m.fact)
		}
	}
	if len(alone) > 0 {
		return alone
	}
	return together
}

// sightings are the alternatives with which a fact was seen, on each side.
type sightings struct {
	fact    *domain.Fact
	yes, no []int
}

func countShared(a, b []int) (n int) {
	for _, each := range a {
		if slices.Contains(b, each) {
			n++
		}
	}
	return n
}

// differing names the fields in which the rows differ, in their order.
func (v *View) differing(all []alternative) []string {
	at := slices.IndexFunc(all, func(each alternative) bool { return each.row != nil })
	if at < 0 {
		return nil
	}
	first := all[at].row
	var differs []string
	for i := range v.fields {
		c := &v.fields[i]
		if slices.ContainsFunc(all, func(each alternative) bool { return each.row != nil && !c.same(c.at(first), c.at(each.row)) }) {
			differs = append(differs, c.name)
		}
	}
	return differs
}
