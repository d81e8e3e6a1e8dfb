package domain

import "slices"

// readingLimit is how many facts are taken, over all readings of one timeline, before the answer is left incomplete.
const readingLimit = 1000

// Readings are the states that a timeline can be in on a day. A reading is one order of the facts that their dates allow and that breaks no rule; on one exact day
// the order is that of recording. Where no reading keeps the rules, the dates alone decide: there is always at least one state.
type Readings struct {
	States   []State
	Loose    []int // items that may have happened or not, whatever the state, and change nothing else: each is there or not (State.With), independently
	Complete bool  // false: the limit was hit, there may be other states
}

// step is what a reading puts in order: a fact, or facts recorded one after the other that happened on one day together, or a fact that runs out.
type step struct {
	first, n int    // items
	lo, hi   Day    // the days it can happen on
	order    uint64 // among steps of one day; running out comes first
	group    uint64 // steps of one group happen on one day, with others recorded in between; 0: none
	expiry   bool
	inert    bool // changes nothing for the others, nor they for it
}

// steps lists what a reading of the items puts in order, sorted by first possible day.
func steps(buf []step, items []Item) []step {
	grouped := false
	for i := 0; i < len(items); {
		item := &items[i]
		made := step{first: i, n: 1, lo: item.lo, hi: item.hi, order: item.order, group: item.sharing()}
		for made.group != 0 && i+made.n < len(items) && shareDay(item, &items[i+made.n]) {
			made.n++
		}
		grouped = grouped || made.group != 0
		_, moves := item.Data.(transition)
		made.inert = !moves && made.n == 1 && item.Until.IsZero()
		at := len(buf)
		buf = append(buf, made)
		for j := i; j < i+made.n; j++ {
			buf[at].hi = min(buf[at].hi, items[j].hi)
			if until := items[j].Until; !until.IsZero() {
				lo, hi := until.LastBounds()
				lo, hi = max(lo, item.lo), max(hi, item.lo)
				buf[at].hi = min(buf[at].hi, hi) // nothing begins after its own end
				buf = append(buf, step{first: j, n: 1, lo: lo + 1, hi: hi + 1, expiry: true})
			}
		}
		i += made.n
	}
	if grouped {
		tie(buf, items)
	}
	inOrder(buf)
	return buf
}

// inOrder sorts steps by first possible day. Most stand in that order, or nearly.
func inOrder(all []step) {
	for i := 1; i < len(all); i++ {
		if i == 48 {
			slices.SortStableFunc(all, func(a, b step) int { return byDay(&a, &b) })
			return
		}
		for j := i; j > 0 && byDay(&all[j], &all[j-1]) < 0; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
}

// sharing is the group of a fact that shares its day with others; 0 for one that doesn't, and for an exact day.
func (i *Item) sharing() uint64 {
	if i.group == 0 {
		return 0
	}
	if _, exact := i.Effective.Exact(); exact {
		return 0
	}
	return uint64(i.group)
}

func shareDay(a, b *Item) bool {
	return a.sharing() != 0 && a.group == b.group && a.Effective == b.Effective
}

// tie gives the steps of one group, which others were recorded in between, one mark and the days that all of them can have. A step that is alone in its group
// loses its mark.
func tie(all []step, items []Item) {
	for i := range all {
		s := &all[i]
		mark := uint64(0)
		for j := range all {
			if other := &all[j]; i != j && s.group != 0 && other.group != 0 && shareDay(&items[s.first], &items[other.first]) {
				s.hi = min(s.hi, other.hi)
				mark = min(s.order, other.order)
				if j < i {
					break // the first of the group knows its mark and days
				}
			}
		}
		if s.group = mark; mark != 0 {
			s.inert = false
		}
	}
}

func byDay(a, b *step) int {
	if a.lo != b.lo {
		return int(a.lo) - int(b.lo)
	}
	if a.hi != b.hi {
		return int(a.hi) - int(b.hi)
	}
	switch {
	case a.order < b.order:
		return -1
	case a.order > b.order:
		return 1
	}
	return 0
}

// forced tells whether sorted steps have one order only.
func forced(steps []step) bool {
	var latest step
	for i, s := range steps {
		if s.group != 0 || i > 0 && (latest.hi > s.lo || latest.hi == s.lo && latest.order > s.order) {
			return false
		}
		if i == 0 || s.hi > latest.hi || s.hi == latest.hi && s.order > latest.order {
			latest = s
		}
	}
	return true
}

// readings returns every state that the items can be in at the end of a day.
func readings(items []Item, on Day, scratch *Scratch) Readings {
	if found, one := straight(items, on, scratch); one {
		return found
	}
	return walkThrough(items, on, scratch)
}

// straight is the common case: there is one state, and it needs no walk to find it.
func straight(items []Item, on Day, scratch *Scratch) (found Readings, one bool) {
	scratch.steps = steps(scratch.steps[:0], items)
	all := scratch.steps
	scratch.loose = looseOn(scratch.loose[:0], all, on)
	if !single(items, all, on) {
		return found, false
	}
	state := State{items: items, tells: nothing}
	for i := range all {
		if all[i].hi <= on {
			state.step(&all[i])
		}
	}
	scratch.found = append(scratch.found[:0], state)
	return Readings{States: scratch.found, Loose: scratch.loose, Complete: true}, true
}

// walkThrough walks the steps that straight has left in the scratch.
func walkThrough(items []Item, on Day, scratch *Scratch) Readings {
	w := &scratch.walker
	w.reset(items, on, whether)
	w.found = scratch.found[:0]
	w.run(scratch.steps)
	complete := w.budget > 0
	if len(w.found) == 0 {
		w.reset(items, on, nothing)
		w.run(scratch.steps)
		complete = complete && w.budget > 0
	}
	scratch.found, w.found = w.found, nil
	return Readings{States: scratch.found, Loose: scratch.loose, Complete: complete}
}

// looseOn lists the items that change nothing for others, nor others for them, and whose day is in doubt.
func looseOn(loose []int, all []step, on Day) []int {
	for i := range all {
		if s := &all[i]; s.inert && s.lo <= on && s.hi > on {
			loose = append(loose, s.first)
		}
	}
	return loose
}

// single tells the common case: one order only among the facts that matter to each other, and no day in doubt.
func single(items []Item, all []step, on Day) bool {
	for i := range all {
		if s := &all[i]; s.lo <= on && s.hi > on && !s.inert {
			return false
		}
	}
	return forcedUntil(all, on)
}

// forcedUntil tells whether the steps that have happened by the day, inert ones aside, have one order only, and those to come likewise.
func forcedUntil(all []step, on Day) bool {
	var latest *step
	for i := range all {
		s := &all[i]
		if s.inert {
			continue
		}
		if s.group != 0 || latest != nil && latest.hi <= on == (s.hi <= on) && (latest.hi > s.lo || latest.hi == s.lo && latest.order > s.order) {
			return false
		}
		if latest == nil || s.hi > latest.hi || s.hi == latest.hi && s.order > latest.order {
			latest = s
		}
	}
	return true
}

// step lets one step happen; the error is the first rule that it breaks, with the item that does.
func (s *State) step(each *step) (*Error, int) {
	if each.expiry {
		s.expire(each.first)
		return nil, 0
	}
	var first *Error
	var breaks int
	for i := each.first; i < each.first+each.n; i++ {
		if err := s.take(i); err != nil && first == nil {
			first, breaks = err, i
		}
	}
	return first, breaks
}

// feasible tells whether the items have a reading at all; else a rule that stands in the way, and the fact that breaks it. ours marks the facts whose errors are
// told before those of others.
func feasible(items []Item, ours func(Item) bool, scratch *Scratch) (*Error, *Fact) {
	scratch.steps = steps(scratch.steps[:0], items)
	all := scratch.steps
	if forced(all) {
		state := State{items: items}
		for i := range all {
			if err, i := state.step(&all[i]); err != nil {
				return err, items[i].Fact
			}
		}
		return nil, nil
	}
	w := &scratch.walker
	w.reset(items, MinDay-1, which)
	w.ours, w.found = ours, nil
	w.run(all)
	if len(w.found) > 0 || w.budget <= 0 {
		return nil, nil
	}
	return w.err, w.breaks
}
