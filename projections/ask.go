package projections

import (
	"slices"
	"strings"

	"liggare/domain"
)

// combinationLimit is how many combinations of uncertain entities a row is computed for, before it is left incomplete.
const combinationLimit = 64

// Ask answers a view's questions at one moment, for one root after the other. It notes which entities the rows rest on and the next day that turns them, and,
// where an entity can be in several states, leads Rows through every combination that matters: Rows itself never sees that anything is uncertain.
type Ask struct {
	edition *domain.Edition
	on      domain.Day
	days    domain.Day // how far a view of coming days looks
	scratch domain.Scratch

	root    int32
	claim   *domain.Dispute // computed as if this claim were right; nil: as recorded
	memos   []*State        // entities as they were read for this root, day and claim; the first used are in use, the others wait to be used again
	used    int
	next    domain.Day // the first later day on which something read can be otherwise
	choices []choice
	at      int // the choice to make next in this run
	run     int // counts the runs for one root
	sides   []side
	whole   bool
	ranging bool     // the question spans several days
	focus   string   // the only key whose row this run is to give, when focused
	focused bool     //
	parts   []string // keys of rows that are independent of each other, asked for while not focused

	rows     []found    // of the runs for one root
	recorded []world    // likewise
	seen     []sighting // likewise
	names    *names
	audits   map[int32]*auditTold // at the day that each was asked on

	// What the rows of the root rest on, over all days, claims and runs; an index may stand there twice. A record turns a root's rows only where its entity is among
	// `reads`, or an entity that it refers to among `links`.
	reads []int32
	links []int32

	readBefore, linkedBefore marks // which of them entities that were asked one by one have put there

	inner   []*Ask                    // each asks other entities one by one, in all their states, on a processor of its own; nil until the view checks needs them
	kept    *kept                     // what entities said at steps before; nil: ask them all
	surveys map[*control]*survey      // on this day, by this claim
	doubts  map[string][]*domain.Fact // by key: the facts of other entities that decide between the row's alternatives

	contested []string // keys of rows that are one thing as recorded, and others only by claims against other entities
}

// side is on which side of a day in doubt a run's answer lies.
type side struct {
	lo, hi domain.Day
	run    int
	after  bool
}

// choice is one of several possibilities that a run takes: what an entity's facts look like, or on which side of a day the answer lies.
type choice struct{ taken, of int }

func newAsk(e *domain.Edition) *Ask {
	return &Ask{edition: e, days: defaultDays, names: newNames(e)}
}

// newAskAhead is one by which a view of coming days looks so many days ahead; 0: as many as usual.
func newAskAhead(e *domain.Edition, days int) *Ask {
	a := newAsk(e)
	if days > 0 {
		a.days = domain.Day(days)
	}
	return a
}

// start prepares for a root.
func (a *Ask) start(root int32) {
	a.root = root
	a.reads, a.links = append(a.reads[:0], root), a.links[:0]
	a.readBefore.clear()
	a.linkedBefore.clear()
	a.rows, a.seen = a.rows[:0], a.seen[:0]
	clear(a.doubts)
	a.contested = a.contested[:0]
}

// begin prepares for a day, and a claim to be taken for right.
func (a *Ask) begin(on domain.Day, claim *domain.Dispute) {
	a.on, a.claim = on, claim
	a.used = 0
	a.scratch.Reset()
	a.next, a.whole = domain.MaxDay, true
	a.choices, a.sides = a.choices[:0], a.sides[:0]
	a.focused, a.parts = false, a.parts[:0]
	clear(a.surveys)
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

// Either is true in one run and false in another: where something can be so or not.
func (a *Ask) Either() bool { return a.choose(2) == 0 }

// Wants tells whether this run is to give the row of a key. A view whose rows on one root are independent of each other asks it before it looks at anything: each row
// then meets its own doubts alone, and not every combination with those of the others.
func (a *Ask) Wants(key string, s *State) bool {
	if s.certain() {
		return true
	}
	if a.focused {
		return key == a.focus
	}
	if !slices.Contains(a.parts, key) {
		a.parts = append(a.parts, key)
	}
	return false
}

// On is the day asked about.
func (a *Ask) On() domain.Day { return a.on }

// Get is the state of an entity on the day, the same throughout a run. It holds for this root.
func (a *Ask) Get(home int32) *State {
	for _, s := range a.memos[:a.used] {
		if s.home == home {
			return s
		}
	}
	return a.read(home)
}

func (a *Ask) read(home int32) *State {
	a.heed(home, false)
	if a.used == len(a.memos) {
		a.memos = append(a.memos, &State{ask: a})
	}
	s := a.memos[a.used]
	a.used++
	var claim *domain.Dispute
	if home == a.root {
		claim = a.claim
	}
	o := a.edition.Outline(home, claim, a.on, &a.scratch)
	s.home, s.run, s.outline, s.pending = home, 0, o, true
	s.all, s.loose = append(s.all[:0], o.State), append(s.loose[:0], o.Loose...)
	s.decided = slices.Grow(s.decided[:0], len(s.loose))[:len(s.loose)]
	clear(s.decided)
	a.reads = append(a.reads, home)
	a.turns(&s.all[0])
	if a.ranging {
		s.walk() // an answer over several days says of each fact how it was seen on each of them
	}
	return s
}

// turns notes the next day on which the entity's states can be others. Where no fact is in doubt, that is the first day of the next one. Where one is, the order of
// facts counts too: what was recorded earlier and must come later comes a day later at least, so that each fact can move another's bounds by a day.
func (a *Ask) turns(s *domain.State) {
	first, doubtful, movable := domain.MaxDay, false, domain.Day(1)
	span := func(lo, hi domain.Day) {
		if lo > a.on {
			first = min(first, lo)
		} else if a.on < hi {
			doubtful = true
		}
		if lo < hi {
			movable++
		}
	}
	for item := range s.All() {
		span(item.Bounds())
		if from, to, runsOut := runningOut(item); runsOut {
			span(from, to)
		}
	}
	if !doubtful {
		a.note(first)
		return
	}
	for item := range s.All() {
		lo, hi := item.Bounds()
		a.noteNear(lo, movable)
		a.noteNear(hi, movable)
		if from, to, runsOut := runningOut(item); runsOut {
			a.noteNear(from, movable)
			a.noteNear(to, movable)
		}
	}
}

// runningOut returns the days between which a fact ends by its own `until`: the day after its last.
func runningOut(item domain.Item) (from, to domain.Day, runsOut bool) {
	if item.Until.IsZero() {
		return 0, 0, false
	}
	lo, _ := item.Bounds()
	from, to = item.Until.LastBounds()
	return max(from, lo) + 1, max(to, lo) + 1, true
}

func (a *Ask) note(day domain.Day) {
	if day > a.on && day < a.next {
		a.next = day
	}
}

// noteNear notes the first day to come among those at most some days from a day.
func (a *Ask) noteNear(day, around domain.Day) {
	if day+around > a.on {
		a.note(max(day-around, a.on+1))
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
				s.run, s.after = a.run, a.Either()
			}
			return s.after
		}
	}
	a.sides = append(a.sides, side{lo, hi, a.run, a.Either()})
	return a.sides[len(a.sides)-1].after
}

// Past tells whether a planned date is over: its last day counts.
func (a *Ask) Past(p domain.Planned) bool {
	if p.IsZero() {
		return false
	}
	return a.After(p.LastBounds())
}

// Soon tells whether a planned date's last day lies no further ahead than the view looks, or is over.
func (a *Ask) Soon(p domain.Planned) bool {
	if p.IsZero() {
		return false
	}
	lo, hi := p.LastBounds()
	return a.After(lo-a.days-1, hi-a.days-1)
}

// Years is how many whole years have passed since a day that lies between two bounds. Where there is no first day it counts from the last: so many at least.
func (a *Ask) Years(lo, hi domain.Day) (years int, atLeast bool) {
	if !lo.Real() {
		lo, atLeast = hi, true
	}
	for a.After(lo.AddMonths(12*(years+1))-1, hi.AddMonths(12*(years+1))-1) {
		years++
	}
	return years, atLeast
}

// Linked lists the entities that have a record, as corrected, whose member refers to the entity, each once and by name, whatever their dates.
func (a *Ask) Linked(member string, home int32) []int32 {
	a.links = append(a.links, home)
	a.heed(home, true)
	var linked []int32
	for fact := range a.edition.IncomingBy(member, home) {
		if fact.Known > a.edition.Known || len(linked) > 0 && linked[len(linked)-1] == fact.Home() {
			continue
		}
		a.reads = append(a.reads, fact.Home())
		if a.edition.Holds(fact, &a.scratch) {
			linked = append(linked, fact.Home())
		}
	}
	slices.SortFunc(linked, func(x, y int32) int { return strings.Compare(string(a.Ref(x)), string(a.Ref(y))) })
	return slices.Compact(linked)
}

// IsLinked tells whether Linked would list any.
func (a *Ask) IsLinked(member string, home int32) bool {
	a.links = append(a.links, home)
	for fact := range a.edition.IncomingBy(member, home) {
		if fact.Known > a.edition.Known {
			continue
		}
		a.reads = append(a.reads, fact.Home())
		if a.edition.Holds(fact, &a.scratch) {
			return true
		}
	}
	return false
}

// Records are all records of an entity, and of others those that refer to it, each once and in that order: known by the moment, corrected or not.
func (a *Ask) Records(home int32) []*domain.Fact {
	a.reads, a.links = append(a.reads, home), append(a.links, home)
	a.heed(home, true)
	var all []*domain.Fact
	for _, f := range a.edition.Facts(home) {
		if f.Known <= a.edition.Known {
			all = append(all, f)
		}
	}
	for _, f := range a.edition.Incoming(home) {
		if f.Known <= a.edition.Known && f.Home() != home && (len(all) == 0 || all[len(all)-1] != f) {
			all = append(all, f)
		}
	}
	return all
}

// Disputes are the claims against an entity's facts.
func (a *Ask) Disputes(home int32) []domain.Dispute {
	a.reads = append(a.reads, home)
	return a.edition.Disputes(home, &a.scratch)
}

// Corrected tells whether a correction has taken a record's place, or taken it away.
func (a *Ask) Corrected(f *domain.Fact) bool {
	a.reads = append(a.reads, f.Home())
	return a.edition.Gone(f, &a.scratch)
}

// Find returns the home of an entity that the ledger has a record of.
func (a *Ask) Find(ref domain.Ref) (home int32, found bool) {
	a.readRef(ref)
	return a.edition.Find(ref)
}

// newcomers stands among reads for what the ledger has never heard of: a record of any new entity can turn the rows.
const newcomers int32 = -1

// readRef notes that the rows rest on an entity's records.
func (a *Ask) readRef(ref domain.Ref) {
	home, met := a.edition.Home(ref)
	if !met {
		home = newcomers
	}
	a.reads = append(a.reads, home)
}

// Title is what the entity of the root is called.
func (a *Ask) Title() string { return a.name(a.root) }

// ID is the id of an entity.
func (a *Ask) ID(home int32) string { return a.edition.Ref(home).ID() }

// Ref is the reference of an entity.
func (a *Ask) Ref(home int32) domain.Ref { return a.edition.Ref(home) }
