package domain

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
