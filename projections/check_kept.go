package projections

import "liggare/domain"

// kept holds what entities said at an earlier step, for whoever is led from step to step (Live): most entities say the same as before. A nil one keeps nothing.
type kept struct {
	step      int
	homes     map[int32]int // the last step at which an entity's records were touched
	links     map[int32]int // likewise, references to it
	newcomers int
	said      map[*control]map[int32]*keptSaid
}

type keptSaid struct {
	*surveyed
	step int
	day  domain.Day
}

func newKept() *kept {
	return &kept{homes: map[int32]int{}, links: map[int32]int{}, said: map[*control]map[int32]*keptSaid{}}
}

// lead takes note of what a step touched.
func (k *kept) lead(t *touched) {
	k.step++
	for home := range t.homes {
		k.homes[home] = k.step
	}
	for home := range t.links {
		k.links[home] = k.step
	}
	if t.newcomers {
		k.newcomers = k.step
	}
}

// find is what an entity said, if nothing that it rests on has been touched since, and no day has turned it.
func (k *kept) find(c *control, home int32, on domain.Day) *surveyed {
	if k == nil {
		return nil
	}
	was := k.said[c][home]
	if was == nil || on < was.day || on >= was.next {
		return nil
	}
	for _, read := range was.reads {
		if k.homes[read] > was.step || read == newcomers && k.newcomers > was.step {
			return nil
		}
	}
	for _, link := range was.links {
		if k.links[link] > was.step {
			return nil
		}
	}
	return was.surveyed
}

func (k *kept) keep(c *control, e *surveyed, on domain.Day) {
	if k == nil {
		return
	}
	if k.said[c] == nil {
		k.said[c] = map[int32]*keptSaid{}
	}
	e.reads, e.links = sortedSet(e.reads), sortedSet(e.links)
	k.said[c][e.home] = &keptSaid{e, k.step, on}
}
