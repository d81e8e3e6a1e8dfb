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

// walker tries the orders of the steps, in depth first. What an order may go on with is bounded by the steps that are left: see waiting.
type walker struct {
	items  []Item
	on     Day
	tells  telling // nothing: orders that break a rule are as good as others
	budget int
	ours   func(Item) bool

	steps   []step // those whose order matters
	groups  []set  // steps that share a day
	settled State  // with the inert ones that have happened for certain
	seen    places
	alive   places
	alike   alike
	key     []byte
	orders  []order // the one that is tried, by how many steps it has taken; one more than there are steps
	found   []State
	err     *Error
	breaks  *Fact // the one whose error err is
	told    bool  // it is one of ours
}

// place is how far an order has come. Days are the earliest that the order allows.
type place struct {
	taken set    // the steps behind it
	from  int    // every step before it is behind it
	day   Day    // of the last of them
	order uint64 // of the last of them, on that day
	open  bool   // a group is taken in part: what follows is on the same day
	limit Day    // the last that this day can be, while open
}

// order is where the order that is tried stood after some steps.
type order struct {
	state State
	place place
}

// met is a state at a place, which is remembered with the earliest moment at which it was met: what can follow later can follow then, too. Within a group, whose day
// is bounded, only the same moment is.
type met struct {
	taken, stand, expired, order uint64
	day, limit                   Day
	rest                         string // of the sets, beyond their first 64
}

// reset prepares for a timeline. What the walker has found so far stays.
func (w *walker) reset(items []Item, on Day, tells telling) {
	w.items, w.on, w.tells, w.budget = items, on, tells, readingLimit
	w.ours, w.err, w.breaks, w.told = nil, nil, nil, false
}

func (w *walker) run(all []step) {
	w.seen.forget()
	w.alive.forget()
	w.alike.reset(len(w.items))
	w.settled = State{items: w.items, tells: w.tells, alike: &w.alike}
	w.steps = w.steps[:0]
	grouped := false
	for i := range all {
		switch s := &all[i]; {
		case !s.inert:
			w.steps, grouped = append(w.steps, *s), grouped || s.group != 0
		case s.hi <= w.on:
			w.settled.step(s)
		}
	}
	if w.groups = nil; grouped {
		w.groups = groupsOf(w.steps)
	}
	if n := len(w.steps) + 2; len(w.orders) < n {
		w.orders = make([]order, max(n, 16))
	}
	w.orders[0] = order{w.settled, place{day: MinDay}}
	w.walk(0)
}

// groupsOf collects the steps of each group.
func groupsOf(steps []step) (groups []set) {
	at := map[uint64]int{}
	for i, s := range steps {
		if s.group == 0 {
			continue
		}
		n, met := at[s.group]
		if !met {
			n = len(groups)
			at[s.group] = n
			groups = append(groups, set{})
		}
		groups[n] = groups[n].with(i)
	}
	return groups
}

// walk goes on from where the order stands after some steps.
func (w *walker) walk(taken int) {
	state, at := &w.orders[taken].state, &w.orders[taken].place
	if !w.first(&w.seen, state, at) {
		return
	}
	left := w.waiting(at)
	if left.first.day > w.on && !at.open && w.completes(taken) {
		w.emit(state)
	}
	for i := left.from; i < len(w.steps) && w.steps[i].lo <= left.first.day; i++ {
		next := &w.orders[taken+1]
		if !w.next(&next.place, i, at, &left) || next.place.day > w.on {
			continue
		}
		if w.budget--; w.budget <= 0 {
			return
		}
		next.state = *state
		if w.try(&next.state, &w.steps[i]) {
			w.walk(taken + 1)
		}
	}
}

// waiting is what is known of the steps that are left.
type waiting struct {
	from          int     // no step before it is left
	first, second instant // the ends of the two whose time runs out first; MaxDay + 1 where there is none
	ending        int     // the step that is first
}

// instant is a place on a day: that of a step, by the order of recording.
type instant struct {
	day   Day
	order uint64
}

func (a instant) before(b instant) bool { return a.day < b.day || a.day == b.day && a.order < b.order }

func (w *walker) waiting(at *place) waiting {
	left := waiting{from: len(w.steps), first: instant{day: MaxDay + 1}, second: instant{day: MaxDay + 1}}
	for i := at.from; i < len(w.steps); i++ {
		s := &w.steps[i]
		if s.lo > left.first.day {
			break // what comes later than the first must come is not in anyone's way
		}
		if at.taken.has(i) {
			continue
		}
		left.from = min(left.from, i)
		switch end := (instant{s.hi, s.order}); {
		case end.before(left.first):
			left.first, left.second, left.ending = end, left.first, i
		case end.before(left.second):
			left.second = end
		}
	}
	return left
}

// completes tells whether the steps that are left, all of them after the day, have an order that breaks no rule. Dates alone always have one.
func (w *walker) completes(taken int) bool {
	if w.tells == nothing || taken == len(w.steps) {
		return true
	}
	from := &w.orders[taken+1]
	from.state, from.place = w.orders[taken].state, place{taken: w.orders[taken].place.taken, from: w.orders[taken].place.from, day: w.on + 1}
	return w.ends(taken + 1)
}

// ends tells whether the order that is tried has an end. It stands one further in the orders than it has taken steps.
func (w *walker) ends(at int) bool {
	state, place := &w.orders[at].state, &w.orders[at].place
	if at > len(w.steps) {
		return true
	}
	if !w.first(&w.alive, state, place) {
		return false // tried before: had it led to an end, we would not be here
	}
	left := w.waiting(place)
	for i := left.from; i < len(w.steps) && w.steps[i].lo <= left.first.day; i++ {
		next := &w.orders[at+1]
		if !w.next(&next.place, i, place, &left) {
			continue
		}
		if w.budget--; w.budget <= 0 {
			return true
		}
		next.state = *state
		if w.try(&next.state, &w.steps[i]) && w.ends(at+1) {
			// The way just found may be met again from another state: it must not count as tried in vain.
			w.alive.forget()
			return true
		}
	}
	return false
}

// next is the place after step i; false if it can't follow: another step that is left may have to come before it.
func (w *walker) next(next *place, i int, at *place, left *waiting) bool {
	s := &w.steps[i]
	if at.taken.has(i) || at.open && s.order < at.order {
		return false
	}
	day := at.day
	if s.order < at.order {
		day++
	}
	day = max(day, s.lo)
	if day > s.hi || at.open && day > at.limit {
		return false
	}
	others := left.first
	if i == left.ending {
		others = left.second
	}
	if others.before(instant{day, s.order}) {
		return false
	}
	*next = place{taken: at.taken.with(i), from: left.from, day: day, order: s.order}
	if next.open = len(w.groups) > 0 && w.open(next.taken); next.open {
		if next.limit = s.hi; at.open {
			next.limit = min(at.limit, s.hi)
		}
	}
	return true
}

// open tells whether a group is taken in part.
func (w *walker) open(taken set) bool {
	for _, group := range w.groups {
		if n := taken.shared(group); n > 0 && n < group.count() {
			return true
		}
	}
	return false
}

// try takes a step, and tells whether the reading may go on.
func (w *walker) try(state *State, s *step) bool {
	if s.expiry && !state.done.has(s.first) {
		return false // nothing runs out before it began
	}
	err, i := state.step(s)
	if err == nil || w.tells == nothing {
		return true
	}
	ours := w.ours != nil && w.ours(w.items[i])
	if w.err == nil || ours && !w.told {
		w.err, w.breaks, w.told = err, w.items[i].Fact, ours
	}
	return false
}

// first tells whether a state is met for the first time at a place, or at an earlier moment than before.
func (w *walker) first(before *places, state *State, at *place) bool {
	now := instant{at.day, at.order}
	key := met{taken: at.taken.low, stand: state.stand.low, expired: state.expired.low}
	if at.open {
		key.day, key.order, key.limit = at.day, at.order, at.limit
	}
	if len(w.steps) > 64 || len(w.items) > 64 {
		w.key = at.taken.appendKey(w.key[:0], len(w.steps))
		w.key = state.stand.appendKey(w.key, len(w.items))
		w.key = state.expired.appendKey(w.key, len(w.items))
		key.rest = string(w.key)
	}
	return before.earlier(key, now)
}

// emit keeps a state that is not kept yet.
func (w *walker) emit(state *State) {
	for i := range w.found {
		if other := &w.found[i]; other.done.equal(state.done) && other.stand.equal(state.stand) && other.expired.equal(state.expired) {
			return
		}
	}
	w.found = append(w.found, *state)
	w.found[len(w.found)-1].alike = nil
}

// Scratch is memory that one goroutine reuses from timeline to timeline. Readings made with it hold until its next use, the items of their states until Reset.
type Scratch struct {
	items  []Item
	steps  []step
	gone   []bool
	found  []State
	loose  []int
	walker walker
}

// room returns space for n items that nothing else uses until Reset.
func (s *Scratch) room(n int) []Item {
	if cap(s.items)-len(s.items) < n {
		s.items = make([]Item, 0, max(1024, 2*n))
	}
	at := len(s.items)
	s.items = s.items[:at+n]
	return s.items[at : at : at+n]
}

// flags returns n false flags that hold until the next call.
func (s *Scratch) flags(n int) []bool {
	if cap(s.gone) < n {
		s.gone = make([]bool, max(64, 2*n))
	}
	s.gone = s.gone[:n]
	clear(s.gone)
	return s.gone
}

// Reset gives back the memory of all items read so far.
func (s *Scratch) Reset() { s.items = s.items[:0] }
