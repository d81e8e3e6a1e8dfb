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
		item := items[i]
		made := step{first: i, n: 1, lo: item.lo, hi: item.hi, order: item.order, group: item.sharing()}
		for made.group != 0 && i+made.n < len(items) && shareDay(item, items[i+made.n]) {
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
	if !slices.IsSortedFunc(buf, byDay) {
		slices.SortStableFunc(buf, byDay)
	}
	return buf
}

// sharing is the group of a fact that shares its day with others; 0 for one that doesn't, and for an exact day.
func (i Item) sharing() uint64 {
	if i.group == 0 {
		return 0
	}
	if _, exact := i.Effective.Exact(); exact {
		return 0
	}
	return i.group
}

func shareDay(a, b Item) bool {
	return a.sharing() != 0 && a.group == b.group && a.Effective == b.Effective
}

// tie gives the steps of one group, which others were recorded in between, one mark and the days that all of them can have. A step that is alone in its group
// loses its mark.
func tie(all []step, items []Item) {
	for i := range all {
		s := &all[i]
		mark := uint64(0)
		for j := range all {
			if other := &all[j]; i != j && s.group != 0 && other.group != 0 && shareDay(items[s.first], items[other.first]) {
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

func byDay(a, b step) int {
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
	scratch.steps = steps(scratch.steps[:0], items)
	all := scratch.steps
	loose := looseOn(all, on)
	if state, one := single(items, all, on); one {
		scratch.one[0] = state
		return Readings{States: scratch.one[:1], Loose: loose, Complete: true}
	}
	w := walker{items: items, on: on, strict: true, budget: readingLimit}
	w.run(all)
	complete := w.budget > 0
	if len(w.found) == 0 {
		w = walker{items: items, on: on, budget: readingLimit}
		w.run(all)
		complete = complete && w.budget > 0
	}
	return Readings{States: w.found, Loose: loose, Complete: complete}
}

// looseOn lists the items that change nothing for others, nor others for them, and whose day is in doubt.
func looseOn(all []step, on Day) (loose []int) {
	for _, s := range all {
		if s.inert && s.lo <= on && s.hi > on {
			loose = append(loose, s.first)
		}
	}
	return loose
}

// single folds the common case at once: one order only among the facts that matter to each other, and no day in doubt.
func single(items []Item, all []step, on Day) (State, bool) {
	state := State{items: items}
	for _, s := range all {
		if s.lo <= on && s.hi > on && !s.inert {
			return state, false
		}
	}
	if !forcedUntil(all, on) {
		return state, false
	}
	for _, s := range all {
		if s.hi <= on {
			state.step(s)
		}
	}
	return state, true
}

// forcedUntil tells whether the steps that have happened by the day, inert ones aside, have one order only, and those to come likewise.
func forcedUntil(all []step, on Day) bool {
	var latest step
	first := true
	for _, s := range all {
		if s.inert {
			continue
		}
		if s.group != 0 || !first && latest.hi <= on == (s.hi <= on) && (latest.hi > s.lo || latest.hi == s.lo && latest.order > s.order) {
			return false
		}
		if first || s.hi > latest.hi || s.hi == latest.hi && s.order > latest.order {
			latest = s
		}
		first = false
	}
	return true
}

// step lets one step happen; the error is the first rule that it breaks, with the item that does.
func (s *State) step(each step) (*Error, int) {
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
		for _, s := range all {
			if err, i := state.step(s); err != nil {
				return err, items[i].Fact
			}
		}
		return nil, nil
	}
	w := walker{items: items, on: MinDay - 1, strict: true, budget: readingLimit, ours: ours}
	w.run(all)
	if len(w.found) > 0 || w.budget <= 0 {
		return nil, nil
	}
	return w.err, w.breaks
}

// walker tries the orders of the steps, in depth first.
type walker struct {
	items  []Item
	on     Day
	strict bool // orders that break a rule are left out
	budget int
	ours   func(Item) bool

	steps   []step // those whose order matters
	groups  []set  // steps that share a day
	settled State  // with the inert ones that have happened for certain
	seen    map[string]bool
	alive   map[string]bool
	key     []byte
	found   []State
	err     *Error
	breaks  *Fact // the one whose error err is
	told    bool  // it is one of ours
}

// place is how far an order has come. Days are the earliest that the order allows.
type place struct {
	taken set    // the steps behind it
	day   Day    // of the last of them
	order uint64 // of the last of them, on that day
	open  bool   // a group is taken in part: what follows is on the same day
	limit Day    // the last that this day can be, while open
}

func (w *walker) run(all []step) {
	w.seen, w.alive = map[string]bool{}, map[string]bool{}
	w.settled = State{items: w.items}
	for _, s := range all {
		switch {
		case !s.inert:
			w.steps = append(w.steps, s)
		case s.hi <= w.on:
			w.settled.step(s)
		}
	}
	w.groups = groupsOf(w.steps)
	w.walk(w.settled, place{day: MinDay})
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

// walk goes on from a state.
func (w *walker) walk(state State, at place) {
	if !w.first(w.seen, state, at) {
		return
	}
	if w.cut(at) && w.completes(state, place{taken: at.taken, day: w.on + 1}) {
		w.emit(state)
	}
	for i, s := range w.steps {
		next, possible := w.next(i, at)
		if !possible || next.day > w.on {
			continue
		}
		if w.budget--; w.budget <= 0 {
			return
		}
		after := state
		if w.try(&after, s) {
			w.walk(after, next)
		}
	}
}

// cut tells whether every step that is left can come after the day.
func (w *walker) cut(at place) bool {
	for i, s := range w.steps {
		if !at.taken.has(i) && s.hi <= w.on {
			return false
		}
	}
	return !at.open
}

// completes tells whether the steps that are left have an order that breaks no rule. Dates alone always have one.
func (w *walker) completes(state State, at place) bool {
	if !w.strict || at.taken.count() == len(w.steps) {
		return true
	}
	if !w.first(w.alive, state, at) {
		return false // tried before: had it led to an end, we would not be here
	}
	for i, s := range w.steps {
		next, possible := w.next(i, at)
		if !possible {
			continue
		}
		if w.budget--; w.budget <= 0 {
			return true
		}
		after := state
		if w.try(&after, s) && w.completes(after, next) {
			// The way just found may be met again from another state: it must not count as tried in vain.
			clear(w.alive)
			return true
		}
	}
	return false
}

// next is the place after step i, and whether it can follow: no other step that is left may have to come before it.
func (w *walker) next(i int, at place) (place, bool) {
	s := w.steps[i]
	if at.taken.has(i) || at.open && s.order < at.order {
		return place{}, false
	}
	day := at.day
	if s.order < at.order {
		day++
	}
	day = max(day, s.lo)
	if day > s.hi || at.open && day > at.limit {
		return place{}, false
	}
	for j, other := range w.steps {
		if j != i && !at.taken.has(j) && (other.hi < day || other.hi == day && other.order < s.order) {
			return place{}, false
		}
	}
	next := place{taken: at.taken.with(i), day: day, order: s.order}
	if next.open = w.open(next.taken); next.open {
		if next.limit = s.hi; at.open {
			next.limit = min(at.limit, s.hi)
		}
	}
	return next, true
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
func (w *walker) try(state *State, s step) bool {
	if s.expiry && !state.done.has(s.first) {
		return false // nothing runs out before it began
	}
	err, i := state.step(s)
	if err == nil || !w.strict {
		return true
	}
	ours := w.ours != nil && w.ours(w.items[i])
	if w.err == nil || ours && !w.told {
		w.err, w.breaks, w.told = err, w.items[i].Fact, ours
	}
	return false
}

// first tells whether a state is met for the first time at a place.
func (w *walker) first(met map[string]bool, state State, at place) bool {
	w.key = at.taken.appendKey(w.key[:0], len(w.steps))
	w.key = state.stand.appendKey(w.key, len(w.items))
	w.key = state.expired.appendKey(w.key, len(w.items))
	w.key = appendWord(appendWord(w.key, uint64(uint32(at.day))), at.order)
	w.key = appendWord(w.key, uint64(uint32(at.limit)))
	if met[string(w.key)] {
		return false
	}
	met[string(w.key)] = true
	return true
}

// emit keeps a state that is not kept yet.
func (w *walker) emit(state State) {
	for _, other := range w.found {
		if other.done.equal(state.done) && other.stand.equal(state.stand) && other.expired.equal(state.expired) {
			return
		}
	}
	w.found = append(w.found, state)
}

// Scratch is memory that one goroutine reuses from timeline to timeline. States read with it hold until its next use.
type Scratch struct {
	items []Item
	steps []step
	gone  []bool
	one   [1]State
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
