package projections

import (
	"slices"

	"liggare/domain"
)

// survey is what all entities that a rule looks at say, each in every state that its own dates and disputes leave. Entities are looked at one by one, so that the doubts
// of one never multiply those of another; what they say together is every union of what they may say, and that is exact, because they are independent of each other.
type survey struct {
	counts   [findingsMost]Count       // how many entities say each finding: in every state, and in some
	shown    [findingsMost][]*surveyed // the first of them
	sure     uint32                    // what is said by those that say the same in every state
	doubtful []*surveyed               // the others
	unions   []uint32                  // what all of them may say together
	open     bool                      // some entity has more readings than were walked: it may say something else besides
}

// readsMost is how many entities are noted as read before those that stand there twice are taken out.
const readsMost = 1 << 17

// findingsMost is how many findings a rule can have.
const findingsMost = 32

// surveyed is what one entity says.
type surveyed struct {
	home     int32
	says     []uint32 // each different union of findings, over its states
	possible uint32   // in some state
	certain  uint32   // in every state
	facts    []domain.Item
	doubtful []*domain.Fact
	whole    bool // all readings were walked

	// what this rests on
	reads, links []int32
	next         domain.Day
}

// part tells whether this run is to give the row of a key: each row of the root meets its own doubts alone.
func (a *Ask) part(key string) bool {
	if a.focused {
		return key == a.focus
	}
	if !slices.Contains(a.parts, key) {
		a.parts = append(a.parts, key)
	}
	return false
}

// survey looks at every entity of the rule's kinds. The root's rows rest on all that was read, and on every entity yet to come.
func (a *Ask) survey(c *control) *survey {
	if a.inner == nil {
		a.inner = newAsk(a.edition)
	}
	a.reads = append(a.reads, newcomers)
	s := &survey{}
	for _, kind := range c.kinds {
		for home := range a.edition.Homes(kind) {
			e := a.kept.find(c, home, a.on)
			if e == nil {
				e = a.inquire(c, home)
				a.kept.keep(c, e, a.on)
			}
			a.reads, a.links = append(a.reads, e.reads...), append(a.links, e.links...)
			if a.kept == nil {
				e.reads, e.links = nil, nil
			}
			a.note(e.next)
			s.open = s.open || !e.whole
			if e.possible != 0 {
				s.add(e)
			}
		}
	}
	if len(a.reads)+len(a.links) > readsMost {
		slices.Sort(a.reads)
		slices.Sort(a.links)
		a.reads, a.links = slices.Compact(a.reads), slices.Compact(a.links)
	}
	s.unions = s.unite(-1)
	return s
}

// add counts what an entity says. Of those without doubt only the first are kept.
func (s *survey) add(e *surveyed) {
	for i := range s.counts {
		if e.possible&(1<<i) == 0 {
			continue
		}
		s.counts[i] = s.counts[i].plus(e.certain&(1<<i) != 0)
		if len(s.shown[i]) < entitiesShown {
			s.shown[i] = append(s.shown[i], e)
		}
	}
	if len(e.says) == 1 {
		s.sure |= e.certain
	} else {
		s.doubtful = append(s.doubtful, e)
	}
}

// inquire asks one entity in all its states, as recorded and by each claim against it.
func (a *Ask) inquire(c *control, home int32) *surveyed {
	inner, e := a.inner, &surveyed{home: home, certain: ^uint32(0), whole: true, next: domain.MaxDay}
	inner.start(home)
	disputes := a.edition.Disputes(home, &inner.scratch)
	for i := -1; i < len(disputes); i++ {
		var claim *domain.Dispute
		if i >= 0 {
			claim = &disputes[i]
		}
		inner.begin(a.on, claim)
		before := len(e.says)
		inner.each(func() { e.hear(c, inner) })
		if claim != nil && len(e.says) > before {
			e.doubtful = append(e.doubtful, claim.Fact)
		}
		e.whole, e.next = e.whole && inner.whole, min(e.next, inner.next)
	}
	e.reads, e.links = slices.Clone(inner.reads), slices.Clone(inner.links)
	if len(e.says) > 1 {
		e.doubt(a, inner)
	}
	return e
}

// hear notes what an entity says in one state.
func (e *surveyed) hear(c *control, inner *Ask) {
	var says uint32
	c.look(inner, e.home, func(finding string, facts ...domain.Item) {
		says |= c.bit(finding)
		for _, f := range facts {
			if len(e.facts) < factsShown && !slices.ContainsFunc(e.facts, func(o domain.Item) bool { return o.Fact == f.Fact }) {
				e.facts = append(e.facts, f)
			}
		}
	})
	e.possible, e.certain = e.possible|says, e.certain&says
	if !slices.Contains(e.says, says) {
		e.says = append(e.says, says)
	}
}

// doubt names the entity's facts whose day, or whose own end, can lie on either side of the day asked about; where it has none, what it rests on.
func (e *surveyed) doubt(a, inner *Ask) {
	before := len(e.doubtful)
	for _, item := range a.edition.Items(e.home, &inner.scratch) {
		lo, hi := item.Bounds()
		from, to, runsOut := runningOut(item)
		if lo <= a.on && a.on < hi || runsOut && from <= a.on && a.on < to {
			e.doubtful = append(e.doubtful, item.Fact)
		}
	}
	if len(e.doubtful) > before || before > 0 {
		return
	}
	for _, f := range e.facts {
		e.doubtful = append(e.doubtful, f.Fact)
	}
}

// unite is every union of what the entities may say, leaving one of the doubtful out (-1: none).
func (s *survey) unite(without int) []uint32 {
	unions := []uint32{s.sure}
	for i, e := range s.doubtful {
		if i == without {
			continue
		}
		var next []uint32
		for _, union := range unions {
			for _, says := range e.says {
				if all := union | says; !slices.Contains(next, all) {
					next = append(next, all)
				}
			}
		}
		unions = next
	}
	return unions
}

// grades are all that the rule may come to, the best first. Where not all readings were walked, whole tells that nothing more could be said that leads to another grade.
func (s *survey) grades(c *control) (grades []Grade, whole bool) {
	met := map[Grade]bool{}
	for _, union := range s.unions {
		met[c.judge(union)] = true
	}
	for _, grade := range []Grade{Met, PartlyMet, NotMet, CannotBeSaid} {
		if met[grade] {
			grades = append(grades, grade)
		}
	}
	if s.open {
		for more := range uint32(1) << len(c.findings) {
			for _, union := range s.unions {
				met[c.judge(union|more)] = true
			}
		}
	}
	return grades, len(met) == len(grades)
}

// under is what is said where the rule comes to a grade: in some case, and in every.
func (s *survey) under(c *control, grade Grade) (possible, certain uint32) {
	certain = ^uint32(0)
	for _, union := range s.unions {
		if c.judge(union) == grade {
			possible, certain = possible|union, certain&union
		}
	}
	return possible, certain
}

// decidersSought is among how many doubtful entities those that decide are sought; where there are more, all are named.
const decidersSought = 64

// doubts are the facts that decide between grades: those in doubt of each entity that, in one of its states, leaves fewer grades than there are. Where none does so alone,
// all that are in doubt decide together.
func (s *survey) doubts(c *control, grades int) []*domain.Fact {
	var facts, all []*domain.Fact
	for i, e := range s.doubtful {
		all = append(all, e.doubtful...)
		if len(s.doubtful) <= decidersSought && s.decides(c, i, grades) {
			facts = append(facts, e.doubtful...)
		}
	}
	if len(facts) == 0 {
		return all
	}
	return facts
}

func (s *survey) decides(c *control, i, grades int) bool {
	others := s.unite(i)
	for _, says := range s.doubtful[i].says {
		met := map[Grade]bool{}
		for _, union := range others {
			met[c.judge(union|says)] = true
		}
		if len(met) < grades {
			return true
		}
	}
	return false
}
