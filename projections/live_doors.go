package projections

import (
	"slices"

	"liggare/domain"
)

// door is a record that isn't public by itself: what else the ledger holds, and the day, open it to the class or close it.
type door struct {
	fact *domain.Fact
	open bool
}

// hang notes the doors of all records at a step.
func (l *Live) hang(s *liveStep) {
	l.doors = l.doors[:0]
	for position := uint64(1); position <= s.whole.Position; position++ {
		l.hangOne(s, s.whole.Fact(position))
	}
}

func (l *Live) hangOne(s *liveStep, f *domain.Fact) {
	if l.class < domain.Restricted && f.Stored() > domain.Public {
		l.doors = append(l.doors, door{f, s.edition.May(f)})
	}
}

// opening are the entities whose records can open others to the readers, or close them. What is one's own is told by the organisations, which stand below others, and by the
// assessments, which say whose they are.
func (l *Live) opening() []domain.Kind {
	if l.own == nil {
		return domain.OpeningKinds
	}
	return append([]domain.Kind{domain.KindOrganisation, domain.KindAssessment}, domain.OpeningKinds...)
}

// arrive touches what a new record touches, if the class may read it, and what it opens or closes.
func (l *Live) arrive(s *liveStep, f *domain.Fact) {
	if s.edition.May(f) {
		s.touch(f, f)
	}
	if slices.Contains(l.opening(), s.whole.Ref(f.Home()).Kind()) {
		l.knock(s, f)
	}
	l.hangOne(s, f)
}

// knock tries every door, and touches what has been opened or closed since the step before.
func (l *Live) knock(s *liveStep, because *domain.Fact) {
	for i := range l.doors {
		if d := &l.doors[i]; s.edition.May(d.fact) != d.open {
			d.open = !d.open
			s.touch(d.fact, because)
		}
	}
}

// nextOpening is the first day that can open a record, or close one, by itself: the last day on which something that opens can have happened.
func (l *Live) nextOpening(whole *domain.Edition) domain.Day {
	day := domain.MaxDay
	if len(l.doors) == 0 {
		return day
	}
	var scratch domain.Scratch
	for _, kind := range domain.OpeningKinds {
		for home := range whole.Homes(kind) {
			scratch.Reset()
			for _, item := range whole.Items(home, &scratch) {
				if _, hi := item.Bounds(); hi > l.at.Day {
					day = min(day, hi)
				}
			}
		}
	}
	if l.own != nil {
		day = min(day, l.nextMove(whole))
	}
	return day
}

// nextMove is the first day on which an organisation can come to stand below another.
func (l *Live) nextMove(whole *domain.Edition) domain.Day {
	day, ask := domain.MaxDay, newAsk(whole)
	for home := range whole.Homes(domain.KindOrganisation) {
		ask.start(home)
		ask.begin(l.at.Day, nil)
		ask.Get(home)
		day = min(day, ask.next)
	}
	return day
}
