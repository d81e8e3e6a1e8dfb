package projections

import (
	"slices"

	"liggare/domain"
)

// doors are the records that aren't public by themselves: what else the ledger holds, and the day, open them to the readers or close them. They are found by what they hang on, so
// that a record tries those alone that it can turn.
type doors struct {
	all    []door
	hung   map[int32][]int32  // by entity: their own, or one that their condition asks
	called map[string][]int32 // by name of a source that their condition asks
	public map[int32][]string // the names that an entity makes public
}

type door struct {
	fact *domain.Fact
	open bool
}

// hang notes the doors of all records at a step.
func (l *Live) hang(s *liveStep) {
	l.doors = doors{hung: map[int32][]int32{}, called: map[string][]int32{}, public: map[int32][]string{}}
	if l.class >= domain.Restricted { // everything is open
		return
	}
	for position := uint64(1); position <= s.whole.Position; position++ {
		l.hangOne(s, s.whole.Fact(position))
	}
	l.renameAll(s)
}

func (l *Live) hangOne(s *liveStep, f *domain.Fact) {
	if l.class >= domain.Restricted || f.Stored() == domain.Public {
		return
	}
	d, at := &l.doors, int32(len(l.doors.all))
	d.all = append(d.all, door{f, s.edition.May(f)})
	d.hung[f.Home()] = append(d.hung[f.Home()], at)
	entity, names := s.whole.Hinges(f)
	if entity != "" {
		if home, met := s.whole.Home(entity); met && home != f.Home() {
			d.hung[home] = append(d.hung[home], at)
		}
	}
	for _, name := range names {
		d.called[name] = append(d.called[name], at)
	}
}

// arrive touches what a new record touches, if the readers may read it, and what it opens or closes.
func (l *Live) arrive(s *liveStep, f *domain.Fact) {
	if s.edition.May(f) {
		s.touch(f, f)
	}
	if l.class < domain.Restricted {
		switch home := f.Home(); s.whole.Ref(home).Kind() {
		case domain.KindOrganisation: // what is one's own may lie below it
			if l.own != nil {
				l.knockAll(s, f)
			}
		case domain.KindDocument, domain.KindAudit:
			for _, name := range l.rename(s, home) {
				l.knock(s, l.doors.called[name], f)
			}
			fallthrough
		default:
			l.knock(s, l.doors.hung[home], f)
		}
	}
	l.hangOne(s, f)
}

// rename notes the names that an entity makes public, and returns those that are new or gone.
func (l *Live) rename(s *liveStep, home int32) (turned []string) {
	was, is := l.doors.public[home], s.whole.PublicNames(home, s.day)
	for _, name := range slices.Concat(was, is) {
		if slices.Contains(was, name) != slices.Contains(is, name) {
			turned = append(turned, name)
		}
	}
	if l.doors.public[home] = is; is == nil {
		delete(l.doors.public, home)
	}
	return turned
}

func (l *Live) renameAll(s *liveStep) {
	for _, kind := range []domain.Kind{domain.KindDocument, domain.KindAudit} {
		for home := range s.whole.Homes(kind) {
			l.rename(s, home)
		}
	}
}

// knock tries doors, and touches what has been opened or closed since the step before.
func (l *Live) knock(s *liveStep, doors []int32, because *domain.Fact) {
	for _, at := range doors {
		l.try(s, at, because)
	}
}

// knockAll tries every door.
func (l *Live) knockAll(s *liveStep, because *domain.Fact) {
	for at := range l.doors.all {
		l.try(s, int32(at), because)
	}
}

func (l *Live) try(s *liveStep, at int32, because *domain.Fact) {
	if d := &l.doors.all[at]; s.edition.May(d.fact) != d.open {
		d.open = !d.open
		s.touch(d.fact, because)
	}
}

// nextOpening is the first day that can open a record, or close one, by itself: the last day on which something that opens can have happened.
func (l *Live) nextOpening(whole *domain.Edition) domain.Day {
	day := domain.MaxDay
	if len(l.doors.all) == 0 {
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
