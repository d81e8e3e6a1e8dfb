package projections

import (
	"encoding/binary"
	"iter"
	"slices"

	"liggare/domain"
)

// State is an entity as a run sees it on the day. Where dates leave it several states, looking at the facts of a type decides between those that differ in them, and
// the runs take every side; what a view does not look at is never decided, and never makes its rows uncertain.
type State struct {
	ask     *Ask
	home    int32
	outline domain.Outline
	pending bool           // nobody has looked at anything that the outline doesn't tell: all has the outline's state alone
	all     []domain.State // every state that it can be in
	run     int            // the run that what follows is about
	live    []int          // those of all that agree with what the run has seen

	loose   []int        // items that may have happened or not, whatever the state
	decided []decision   // on each of loose
	view    domain.State // a state that agrees, with the loose items that the run has decided are there
}

// decision is what a run has decided about a loose item.
type decision int8

const (
	undecided decision = iota
	there
	notThere
)

// certain tells that the entity has one state only, as far as anybody has looked.
func (s *State) certain() bool { return len(s.all) == 1 && len(s.loose) == 0 }

// walk finds every state that the entity can be in.
func (s *State) walk() {
	if !s.pending {
		return
	}
	s.pending = false
	states, complete := s.outline.States(&s.ask.scratch)
	s.all = append(s.all[:0], states...)
	s.ask.whole = s.ask.whole && complete
	s.live = s.live[:0]
	for i := range s.all {
		s.live = append(s.live, i)
	}
}

// walkFor walks the readings where the facts of a type hang on them.
func walkFor[D domain.Data](s *State) {
	if !s.pending {
		return
	}
	for item := range s.Entries() {
		if _, is := item.Data.(D); is && !s.outline.Plain(item.Index()) {
			s.walk()
			return
		}
	}
}

// refresh forgets what earlier runs have seen.
func (s *State) refresh() {
	if s.run == s.ask.run {
		return
	}
	s.run, s.live = s.ask.run, s.live[:0]
	for i := range s.all {
		s.live = append(s.live, i)
	}
	clear(s.decided)
}

// settle decides about the loose items that are such.
func (s *State) settle(such func(domain.Item) bool) {
	for n, i := range s.loose {
		if s.decided[n] == undecided && such(s.all[0].Item(i)) {
			s.decided[n] = there
			if s.ask.choose(2) == 1 {
				s.decided[n] = notThere
			}
		}
	}
}

// sighting is how a run saw a fact of an entity that has several states, or on one of several days.
type sighting struct {
	fact             *domain.Fact
	happened, stands bool
}

// standing yields the facts of one type that stand, in the order of recording.
func standing[D domain.Data](s *State) iter.Seq2[domain.Item, D] {
	return domain.Standing[D](look[D](s))
}

// happened yields the facts of one type that have happened, standing or not, in the order of recording.
func happened[D domain.Data](s *State) iter.Seq2[domain.Item, D] {
	return domain.Happened[D](look[D](s))
}

// ahead yields the facts of one type that have not happened yet.
func ahead[D domain.Data](s *State) iter.Seq2[domain.Item, D] { return domain.Ahead[D](look[D](s)) }

// last returns the standing fact of one type that was recorded last.
func last[D domain.Data](s *State) (domain.Item, D, bool) { return domain.Last[D](look[D](s)) }

// newest returns the standing fact of one type that happened last.
func newest[D domain.Data](s *State) (domain.Item, D, bool) { return latest(standing[D](s)) }

// over returns the fact of one type that happened last among those that no longer stand, and whether it ran out by its own `until`.
func over[D domain.Data](s *State) (item domain.Item, data D, ranOut, found bool) {
	return overIn[D](look[D](s))
}

// current returns the standing fact of one type that was recorded last; where none stands, the last, if it ran out by its own `until`.
func current[D domain.Data](s *State) (item domain.Item, data D, stands, found bool) {
	return currentIn[D](look[D](s))
}

func overIn[D domain.Data](state *domain.State) (item domain.Item, data D, ranOut, found bool) {
	item, data, found = latest(func(yield func(domain.Item, D) bool) {
		for each, d := range domain.Happened[D](state) {
			if !state.Stands(each) && !yield(each, d) {
				return
			}
		}
	})
	for each := range domain.Expired[D](state) {
		ranOut = ranOut || found && each.Position == item.Position
	}
	return item, data, ranOut, found
}

func currentIn[D domain.Data](state *domain.State) (item domain.Item, data D, stands, found bool) {
	if item, data, found = domain.Last[D](state); found {
		return item, data, true, true
	}
	item, data, ranOut, _ := overIn[D](state)
	return item, data, false, ranOut
}

// latest is the fact whose last possible day is the latest, among equals the one recorded last.
func latest[D domain.Data](facts iter.Seq2[domain.Item, D]) (item domain.Item, data D, found bool) {
	for each, d := range facts {
		if found {
			_, hi := each.Bounds()
			if _, best := item.Bounds(); hi < best {
				continue
			}
		}
		item, data, found = each, d, true
	}
	return item, data, found
}

// after tells whether a fact happened after another for certain.
func after(a, b domain.Item) bool {
	lo, _ := a.Bounds()
	_, hi := b.Bounds()
	return lo > hi
}

// Entries yields every fact of the timeline at the moment, happened or not, in the order of recording. Nothing is decided by it.
func (s *State) Entries() iter.Seq[domain.Item] { return s.all[0].All() }

// Stands tells whether one fact stands.
func (s *State) Stands(item domain.Item) bool {
	s.refresh()
	s.settle(func(other domain.Item) bool { return other.Index() == item.Index() })
	if !s.outline.Plain(item.Index()) {
		s.walk()
	}
	if len(s.all) > 1 {
		s.narrow(func(state *domain.State, buf []byte) []byte {
			if state.Stands(item) {
				return append(buf, 1)
			}
			return append(buf, 0)
		})
	}
	state := s.seen()
	s.ask.sight(s, item)
	return state.Stands(item)
}

// Each yields every state that the entity can be in, and decides nothing.
func (s *State) Each() iter.Seq[*domain.State] {
	s.walk()
	return func(yield func(*domain.State) bool) {
		for i := range s.all {
			if !yield(&s.all[i]) {
				return
			}
		}
	}
}

// seen is a state that agrees with all that the run has looked at.
func (s *State) seen() *domain.State {
	base := &s.all[0]
	if len(s.all) > 1 {
		base = &s.all[s.live[0]]
	}
	if len(s.loose) == 0 {
		return base
	}
	s.view = *base
	for n, i := range s.loose {
		if s.decided[n] == there {
			s.view = s.view.With(i)
		}
	}
	return &s.view
}

// look decides between states that differ in the facts of a type.
func look[D domain.Data](s *State) *domain.State {
	s.refresh()
	if len(s.loose) > 0 {
		s.settle(func(item domain.Item) bool { _, is := item.Data.(D); return is })
	}
	walkFor[D](s)
	if len(s.all) > 1 {
		s.narrow(signature[D])
	}
	if s.ask.ranging {
		for item := range s.Entries() {
			if _, is := item.Data.(D); is {
				s.ask.sight(s, item)
			}
		}
	}
	return s.seen()
}

// signature appends what a state says of the facts of a type.
func signature[D domain.Data](state *domain.State, buf []byte) []byte {
	for item := range domain.Happened[D](state) {
		number := item.Position << 2
		if state.Stands(item) {
			number |= 1
		}
		buf = binary.AppendUvarint(buf, number)
	}
	for item := range domain.Expired[D](state) {
		buf = binary.AppendUvarint(buf, item.Position<<2|2)
	}
	return buf
}

// narrow takes one of the kinds of state that a signature tells apart, among those that agree with what the run has seen.
func (s *State) narrow(signature func(*domain.State, []byte) []byte) {
	if len(s.live) == 1 {
		return
	}
	var kinds []string
	of := make([]int, len(s.live))
	var buf []byte
	for n, i := range s.live {
		buf = signature(&s.all[i], buf[:0])
		kind := slices.Index(kinds, string(buf))
		if kind < 0 {
			kind = len(kinds)
			kinds = append(kinds, string(buf))
		}
		of[n] = kind
	}
	taken := s.ask.choose(len(kinds))
	kept := s.live[:0]
	for n, i := range s.live {
		if of[n] == taken {
			kept = append(kept, i)
		}
	}
	s.live = kept
}

// sight notes how a run sees a fact on one of several days.
func (a *Ask) sight(s *State, item domain.Item) {
	if a.ranging && s.certain() {
		state := &s.all[0]
		a.seen = append(a.seen, sighting{item.Fact, state.Has(item), state.Stands(item)})
	}
}

// sightAll notes how a run sees the facts of the entities that it had to decide about, as far as they follow from what it decided.
func (a *Ask) sightAll() {
	for _, s := range a.memos[:a.used] {
		if s.certain() || s.run != a.run {
			continue
		}
		for item := range s.Entries() {
			if n := slices.Index(s.loose, item.Index()); n >= 0 {
				if s.decided[n] != undecided {
					a.seen = append(a.seen, sighting{item.Fact, s.decided[n] == there, s.decided[n] == there})
				}
				continue
			}
			if s.pending {
				continue // nobody looked at what the readings decide
			}
			state := s.seen()
			has, stands := state.Has(item), state.Stands(item)
			if !slices.ContainsFunc(s.live, func(i int) bool { return s.all[i].Has(item) != has || s.all[i].Stands(item) != stands }) {
				a.seen = append(a.seen, sighting{item.Fact, has, stands})
			}
		}
	}
}
