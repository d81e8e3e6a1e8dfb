package projections

import (
	"slices"

	"liggare/domain"
)

// kept holds what entities said at an earlier step, for whoever is led from step to step (Live): most entities say the same as before, and to find that out must cost next to
// nothing, because every record asks for all of them. A nil one keeps nothing.
type kept struct {
	homes   map[*control][]int32     // whom each question asks
	said    map[*control][]*keptSaid // by home
	readers map[int32][]*keptSaid    // what rests on an entity's records, other than its own
	linkers map[int32][]*keptSaid    // likewise, on the references to it
}

type keptSaid struct {
	*surveyed
	day   domain.Day
	stale bool // something that it rests on was touched since, or it was said anew
}

func newKept() *kept {
	return &kept{homes: map[*control][]int32{}, said: map[*control][]*keptSaid{}, readers: map[int32][]*keptSaid{}, linkers: map[int32][]*keptSaid{}}
}

// lead takes note of what a step touched.
func (k *kept) lead(t *touched) {
	for home := range t.homes {
		for _, said := range k.said {
			if int(home) < len(said) && said[home] != nil {
				said[home].stale = true
			}
		}
		k.touch(k.readers, home)
	}
	for home := range t.links {
		k.touch(k.linkers, home)
	}
	if t.newcomers {
		clear(k.homes)
		k.touch(k.readers, newcomers)
	}
}

func (k *kept) touch(resting map[int32][]*keptSaid, home int32) {
	for _, said := range resting[home] {
		said.stale = true
	}
	delete(resting, home)
}

// find is what an entity said, if nothing that it rests on has been touched since, and no day has turned it.
func (k *kept) find(c *control, home int32, on domain.Day) *surveyed {
	if k == nil || int(home) >= len(k.said[c]) {
		return nil
	}
	was := k.said[c][home]
	if was == nil || was.stale || on < was.day || on >= was.next {
		return nil
	}
	return was.surveyed
}

func (k *kept) keep(c *control, e *surveyed, on domain.Day) {
	if k == nil {
		return
	}
	e.reads, e.links = sortedSet(e.reads), sortedSet(e.links)
	said := k.said[c]
	if more := int(e.home) + 1 - len(said); more > 0 {
		said = append(said, make([]*keptSaid, more)...)
		k.said[c] = said
	}
	if was := said[e.home]; was != nil {
		was.stale = true
	}
	now := &keptSaid{surveyed: e, day: on}
	said[e.home] = now
	for _, home := range e.reads {
		if home != e.home {
			rest(k.readers, home, now)
		}
	}
	for _, home := range e.links {
		rest(k.linkers, home, now)
	}
}

// rest notes that what was said rests on an entity. What is stale is forgotten when there is no more room.
func rest(resting map[int32][]*keptSaid, home int32, said *keptSaid) {
	all := resting[home]
	if len(all) == cap(all) {
		all = slices.DeleteFunc(all, func(o *keptSaid) bool { return o.stale })
		if len(all) > cap(all)/2 {
			all = slices.Grow(all, len(all))
		}
	}
	resting[home] = append(all, said)
}
