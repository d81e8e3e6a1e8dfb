package projections

import (
	"runtime"
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
	recorded []uint32                  // what all of them may say together, as recorded
	unions   []uint32                  // likewise, by claims, too
	open     bool                      // some entity has more readings than were walked: it may say something else besides
}

// findingsMost is how many findings a rule can have.
const findingsMost = 32

// surveyed is what one entity says.
type surveyed struct {
	home     int32
	says     []uint32 // each different union of findings, over its states as recorded
	claimed  []uint32 // those that it says besides, by claims against it
	possible uint32   // in some state
	certain  uint32   // in every state
	facts    []domain.Item
	doubtful []*domain.Fact // whose days are in doubt
	disputes []*domain.Fact // by which it says something else
	whole    bool           // all readings were walked

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

// survey looks at every entity of the rule's kinds, once a day and claim. The root's rows rest on all that was read, and on every entity yet to come.
func (a *Ask) survey(c *control) *survey {
	if s := a.surveys[c]; s != nil {
		return s
	}
	a.reads = append(a.reads, newcomers)
	s := &survey{}
	for homes := range slices.Chunk(a.homes(c), inquiredTogether) {
		for _, e := range a.inquireAll(c, homes) {
			a.reads, a.links = a.readBefore.addNew(a.reads, e.reads), a.linkedBefore.addNew(a.links, e.links)
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
	s.recorded = s.unite(-1, false)
	s.unions = s.unite(-1, true)
	if a.surveys == nil {
		a.surveys = map[*control]*survey{}
	}
	a.surveys[c] = s
	return s
}

// homes lists the entities that a question asks.
func (a *Ask) homes(c *control) (homes []int32) {
	if a.kept != nil && a.kept.homes[c] != nil {
		return a.kept.homes[c]
	}
	for _, kind := range c.kinds {
		homes = slices.AppendSeq(homes, a.edition.Homes(kind))
	}
	if a.kept != nil {
		a.kept.homes[c] = homes
	}
	return homes
}

// inquiredTogether is how many entities are asked before what they say is counted.
const inquiredTogether = 4096

// inquireAll asks entities, on as many processors as there are, and returns what they say in their order.
func (a *Ask) inquireAll(c *control, homes []int32) []*surveyed {
	found := make([]*surveyed, len(homes))
	var left []int
	for i, home := range homes {
		if found[i] = a.kept.find(c, home, a.on); found[i] == nil {
			left = append(left, i)
		}
	}
	if a.inner == nil {
		for range runtime.GOMAXPROCS(0) {
			a.inner = append(a.inner, newAsk(a.edition))
		}
	}
	sideBySide((len(left)+portionSize-1)/portionSize, len(a.inner), func(worker, n int) {
		for _, i := range left[n*portionSize : min((n+1)*portionSize, len(left))] {
			found[i] = a.inquire(c, a.inner[worker], homes[i])
		}
	})
	for _, i := range left {
		a.kept.keep(c, found[i], a.on)
	}
	return found
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
	if len(e.says)+len(e.claimed) == 1 {
		s.sure |= e.certain
	} else {
		s.doubtful = append(s.doubtful, e)
	}
}

// inquire asks one entity in all its states, as recorded and by each claim against it.
func (a *Ask) inquire(c *control, inner *Ask, home int32) *surveyed {
	e := &surveyed{home: home, certain: ^uint32(0), whole: true, next: domain.MaxDay}
	inner.start(home)
	if !c.concerns(a.edition, home) {
		e.certain, e.reads = 0, slices.Clone(inner.reads)
		return e
	}
	disputes := a.edition.Disputes(home, &inner.scratch)
	for i := -1; i < len(disputes); i++ {
		var claim *domain.Dispute
		if i >= 0 {
			claim = &disputes[i]
		}
		inner.begin(a.on, claim)
		before := len(e.claimed)
		inner.each(func() { e.hear(c, inner, claim != nil) })
		if len(e.claimed) > before {
			e.disputes = append(e.disputes, claim.Fact)
		}
		e.whole, e.next = e.whole && inner.whole, min(e.next, inner.next)
	}
	e.reads, e.links = slices.Clone(inner.reads), slices.Clone(inner.links)
	if len(e.says) > 1 {
		e.doubt(a, inner)
	}
	return e
}

// concerns tells whether an entity has a fact that the rule asks about, corrected or claimed ones among them.
func (c *control) concerns(e *domain.Edition, home int32) bool {
	such := c.only[e.Ref(home).Kind()]
	if such == nil {
		return true
	}
	for _, f := range e.Facts(home) {
		if such(f.Data) || f.Content() != nil && such(f.Content().Data) {
			return true
		}
	}
	return false
}

// ofDocType tells the facts that call a document one of such a type.
func ofDocType(wanted domain.DocumentType) func(domain.Data) bool {
	return func(data domain.Data) bool {
		switch d := data.(type) {
		case *domain.DocumentRegistered:
			return d.DocType == wanted
		case *domain.DocumentAdopted:
			return d.DocType == wanted
		}
		return false
	}
}

// ofDuty tells the facts that hand out such a duty, or tell that nobody has it.
func ofDuty(wanted ...domain.Duty) func(domain.Data) bool {
	return func(data domain.Data) bool {
		switch d := data.(type) {
		case *domain.ResponsibilityAssigned:
			return slices.Contains(wanted, d.Duty)
		case *domain.ResponsibilityVacant:
			return slices.Contains(wanted, d.Duty)
		}
		return false
	}
}

// ofMeasureKind tells the facts that call a measure one of such a kind.
func ofMeasureKind(wanted ...domain.MeasureKind) func(domain.Data) bool {
	return func(data domain.Data) bool {
		d, is := data.(*domain.MeasureRegistered)
		return is && slices.Contains(wanted, d.Kind)
	}
}

// hear notes what an entity says in one state, as recorded or by a claim.
func (e *surveyed) hear(c *control, inner *Ask, claim bool) {
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
	switch {
	case slices.Contains(e.says, says) || slices.Contains(e.claimed, says):
	case claim:
		e.claimed = append(e.claimed, says)
	default:
		e.says = append(e.says, says)
	}
}

// doubt names the entity's facts whose day, or whose own end, can lie on either side of the day asked about; where it has none, what it rests on.
func (e *surveyed) doubt(a, inner *Ask) {
	for _, item := range a.edition.Items(e.home, &inner.scratch) {
		lo, hi := item.Bounds()
		from, to, runsOut := runningOut(item)
		if lo <= a.on && a.on < hi || runsOut && from <= a.on && a.on < to {
			e.doubtful = append(e.doubtful, item.Fact)
		}
	}
	if len(e.doubtful) > 0 {
		return
	}
	for _, f := range e.facts {
		e.doubtful = append(e.doubtful, f.Fact)
	}
}

// unite is every union of what the entities may say, as recorded or by claims, too, leaving one of the doubtful out (-1: none).
func (s *survey) unite(without int, claims bool) []uint32 {
	unions := []uint32{s.sure}
	for i, e := range s.doubtful {
		if i == without {
			continue
		}
		all := e.says
		if claims {
			all = slices.Concat(e.says, e.claimed)
		}
		var next []uint32
		for _, union := range unions {
			for _, says := range all {
				if all := union | says; !slices.Contains(next, all) {
					next = append(next, all)
				}
			}
		}
		unions = next
	}
	return unions
}

// grades are all that the rule may come to: as recorded, the best first, and then those that only claims lead to. Where not all readings were walked, whole tells that
// nothing more could be said that leads to another grade.
func (s *survey) grades(c *control) (grades []Grade, recorded int, whole bool) {
	met := map[Grade]bool{}
	for _, unions := range [][]uint32{s.recorded, s.unions} {
		now := map[Grade]bool{}
		for _, union := range unions {
			now[c.judge(union)] = true
		}
		for _, grade := range []Grade{Met, PartlyMet, NotMet, CannotBeSaid} {
			if now[grade] && !met[grade] {
				grades, met[grade] = append(grades, grade), true
			}
		}
		if recorded == 0 {
			recorded = len(grades)
		}
	}
	if s.open {
		for more := range uint32(1) << len(c.findings) {
			for _, union := range s.unions {
				met[c.judge(union|more)] = true
			}
		}
	}
	return grades, recorded, len(met) == len(grades)
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
		its := slices.Concat(e.doubtful, e.disputes)
		all = append(all, its...)
		if len(s.doubtful) <= decidersSought && s.decides(c, i, grades) {
			facts = append(facts, its...)
		}
	}
	if len(facts) == 0 {
		return all
	}
	return facts
}

func (s *survey) decides(c *control, i, grades int) bool {
	others := s.unite(i, true)
	for _, says := range slices.Concat(s.doubtful[i].says, s.doubtful[i].claimed) {
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
