package projections

import (
	"liggare/domain"
)

// combinationLimit is how many combinations of uncertain entities a row is computed for, before it is left incomplete.
const combinationLimit = 64

// Ask answers a view's questions at one moment. It memoises the states of entities for one root, notes the next day that turns an answer, and, where an entity can
// be in several states, leads Rows through every combination: Rows itself never sees that anything is uncertain.
type Ask struct {
	edition *domain.Edition
	on      domain.Day
	days    domain.Day // how far a view of coming days looks
	scratch domain.Scratch

	root    int32
	claim   *domain.Dispute // computed as if this claim were right; nil: as recorded
	states  map[int32]*memo
	reads   []*memo    // in the order of first reading
	next    domain.Day // the first later day on which something read can be otherwise
	choices []choice
	at      int // the choice to make next in this run
	run     int // counts the runs for one root
	sides   []side
	whole   bool
	names   map[int32]string
}

// memo is an entity as it was read for a root: its possible states, and the one that the run took.
type memo struct {
	domain.Readings
	run   int
	taken int
}

// side is on which side of a day in doubt a run's answer lies.
type side struct {
	lo, hi domain.Day
	run    int
	after  bool
}

// choice is one of several possibilities that a run takes: a state of an entity, or on which side of a day the answer lies.
type choice struct{ taken, of int }

func newAsk(e *domain.Edition) *Ask {
	return &Ask{edition: e, states: map[int32]*memo{}, names: map[int32]string{}}
}

// begin prepares for a root on a day.
func (a *Ask) begin(root int32, on domain.Day, claim *domain.Dispute) {
	a.root, a.on, a.claim = root, on, claim
	clear(a.states)
	a.scratch.Reset()
	a.reads = a.reads[:0]
	a.next, a.whole = domain.MaxDay, true
	a.choices, a.sides = a.choices[:0], a.sides[:0]
}

// each calls run once for every combination of choices that it meets.
func (a *Ask) each(run func()) {
	for range combinationLimit {
		a.at = 0
		a.run++
		run()
		for len(a.choices) > 0 && a.choices[len(a.choices)-1].taken == a.choices[len(a.choices)-1].of-1 {
			a.choices = a.choices[:len(a.choices)-1]
		}
		if len(a.choices) == 0 {
			return
		}
		a.choices[len(a.choices)-1].taken++
	}
	a.whole = false
	a.choices = a.choices[:0]
}

// choose takes one of n possibilities; over the runs, all of them.
func (a *Ask) choose(n int) int {
	if n == 1 {
		return 0
	}
	if a.at == len(a.choices) {
		a.choices = append(a.choices, choice{0, n})
	}
	taken := a.choices[a.at].taken
	a.at++
	return taken
}

// On is the day asked about.
func (a *Ask) On() domain.Day { return a.on }

// Get is the state of an entity on the day, the same throughout a run. It holds for this root.
func (a *Ask) Get(home int32) *domain.State {
	m := a.states[home]
	if m == nil {
		m = a.read(home)
		a.states[home] = m
		a.reads = append(a.reads, m)
		a.turns(&m.States[0])
		a.whole = a.whole && m.Complete
	}
	if m.run != a.run {
		m.run, m.taken = a.run, a.choose(len(m.States))
	}
	return &m.States[m.taken]
}

func (a *Ask) read(home int32) *memo {
	var found domain.Readings
	if home == a.root && a.claim != nil {
		found = a.edition.StatesIf(home, *a.claim, a.on, &a.scratch)
	} else {
		found = a.edition.States(home, a.on, &a.scratch)
	}
	found.States = append([]domain.State(nil), found.States...)
	return &memo{Readings: found}
}

// turns notes the next day on which a fact of the timeline can begin, have begun for certain, or run out.
func (a *Ask) turns(s *domain.State) {
	for item := range s.All() {
		lo, hi := item.Bounds()
		a.note(lo)
		a.note(hi)
		if !item.Until.IsZero() {
			first, last := item.Until.LastBounds()
			a.note(first + 1)
			a.note(last + 1)
		}
	}
}

func (a *Ask) note(day domain.Day) {
	if day > a.on && day < a.next {
		a.next = day
	}
}

// After tells whether the day asked about lies after one that is only known to lie between two bounds; where it may, both are tried.
func (a *Ask) After(lo, hi domain.Day) bool {
	a.note(lo + 1)
	a.note(hi + 1)
	switch {
	case a.on > hi:
		return true
	case a.on <= lo:
		return false
	}
	for i := range a.sides {
		s := &a.sides[i]
		if s.lo == lo && s.hi == hi {
			if s.run != a.run {
				s.run, s.after = a.run, a.choose(2) == 0
			}
			return s.after
		}
	}
	a.sides = append(a.sides, side{lo, hi, a.run, a.choose(2) == 0})
	return a.sides[len(a.sides)-1].after
}

// Past tells whether a planned date is over: its last day counts.
func (a *Ask) Past(p domain.Planned) bool {
	if p.IsZero() {
		return false
	}
	return a.After(p.LastBounds())
}

// Linked yields the entities that have a record whose member refers to the entity, each once.
func (a *Ask) Linked(member string, home int32) []int32 {
	var linked []int32
	met := map[int32]bool{}
	for by, fact := range a.edition.Incoming(home) {
		if by == member && !met[fact.Home()] && fact.Known <= a.edition.Known {
			met[fact.Home()] = true
			linked = append(linked, fact.Home())
		}
	}
	return linked
}

// ID is the id of an entity.
func (a *Ask) ID(home int32) string { return a.edition.Ref(home).ID() }

// Edition is what is asked.
func (a *Ask) Edition() *domain.Edition { return a.edition }

// Soon tells whether a planned date's last day lies no further ahead than the view looks, or is over.
func (a *Ask) Soon(p domain.Planned) bool {
	if p.IsZero() {
		return false
	}
	lo, hi := p.LastBounds()
	return a.After(lo-a.days-1, hi-a.days-1)
}

// Years is how many whole years have passed since a day that lies between two bounds.
func (a *Ask) Years(lo, hi domain.Day) int {
	years := 0
	for lo.Real() && a.After(lo.AddMonths(12*(years+1))-1, hi.AddMonths(12*(years+1))-1) {
		years++
	}
	return years
}
