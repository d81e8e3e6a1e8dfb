package projections

import (
	"cmp"
	"slices"
	"time"

	"liggare/domain"
)

// Live keeps the rows that one class of readers sees now, and tells what changes in them: record by record, and day by day. It is a pure function of the book and the
// steps that it is led through; one goroutine owns it.
//
// The changes of the same steps are the same, however they were come to: computed anew at a step and led on from there, or led through all of them.
type Live struct {
	book  *domain.Book
	class domain.Class
	own   []domain.Ref // organisations whose confidential records the readers see; nil: of the class, every one's
	at    domain.Step
	views []*liveView
	doors doors
}

// newLive begins before the ledger's first record.
func newLive(book *domain.Book, class domain.Class, views []*View) *Live {
	l := &Live{book: book, class: class}
	for _, v := range views {
		l.views = append(l.views, newLiveView(v))
	}
	return l
}

// step opens the book as it was at a step: all of it, and what the class may read.
func (l *Live) step(to domain.Step) (*liveStep, error) {
	e, err := l.book.Edition(domain.Moment{Known: domain.MaxDay, Recorded: domain.AtPosition(to.Position)})
	if err != nil {
		return nil, err
	}
	whole := e.Ended()
	s := &liveStep{
		whole: whole, edition: whole.For(&domain.Rights{Class: l.class, Own: l.own, Today: to.Day}), day: to.Day,
		touched: touched{homes: map[int32]*domain.Fact{}, links: map[int32]*domain.Fact{}},
	}
	if l.own != nil {
		s.version = sequenceOf(to)
	}
	return s, nil
}

// Published takes note of a change that readers have been told. It is called before Begin, for the last change of every row, and of each view itself.
func (l *Live) Published(c domain.Change) error {
	for _, v := range l.views {
		if v.view.Name == c.View {
			return v.published(c)
		}
	}
	return nil // of a view that there is no more
}

// Begin computes every row at a step and returns how they differ from what was published. Where a part of the next step was published already, the difference is
// told with that step, by Next: told at once it would take those rows back.
func (l *Live) Begin(step domain.Step, cut bool) ([]domain.Change, error) {
	s, err := l.step(step)
	if err != nil {
		return nil, err
	}
	l.at, s.time = step, timeOf(s.whole, step)
	l.hang(s)
	for _, v := range l.views {
		v.begin(s)
	}
	if cut {
		return nil, nil
	}
	return l.finish(s), nil
}

// timeOf is when a step came about: with its record, or with its day.
func timeOf(e *domain.Edition, step domain.Step) time.Time {
	at := step.Day.Start()
	if step.Position > 0 {
		if recorded := e.Fact(step.Position).Recorded(); recorded.After(at) {
			at = recorded
		}
	}
	return at.UTC()
}

// Next goes on by one step, towards the ledger's head and today, and returns what changes by it; false when it is there. A day comes before the records of that day,
// so that what is caught up is told as it would have been told at the time. Records that were stored as one are one step.
func (l *Live) Next(today domain.Day) (changes []domain.Change, more bool, err error) {
	s, err := l.advance(l.book.Head(), today)
	if s == nil || err != nil {
		return nil, false, err
	}
	return l.finish(s), true, nil
}

// advance is Next as far as a position, without telling; nil when it is there.
func (l *Live) advance(head uint64, today domain.Day) (*liveStep, error) {
	if l.at.Position < head {
		e, err := l.book.Edition(domain.Moment{Known: domain.MaxDay})
		if err != nil {
			return nil, err
		}
		end, err := endOfAppend(e, l.at.Position+1)
		if err != nil {
			return nil, err
		}
		if day := domain.DayOf(e.Fact(end).Recorded()); day > l.at.Day {
			return l.turn(day)
		}
		return l.append(end)
	}
	if today > l.at.Day {
		return l.turn(today)
	}
	return nil, nil
}

// endOfAppend is the position of the last record that was stored with the one at a position.
func endOfAppend(e *domain.Edition, position uint64) (uint64, error) {
	first, err := e.Envelope(position)
	if err != nil {
		return 0, err
	}
	for end := position; ; end++ {
		if end == e.Position {
			return end, nil
		}
		next, err := e.Envelope(end + 1)
		if err != nil {
			return 0, err
		}
		if next.RequestID != first.RequestID {
			return end, nil
		}
	}
}

// turn goes on to the first day, up to a day, that turns a row.
func (l *Live) turn(to domain.Day) (*liveStep, error) {
	now, err := l.step(l.at)
	if err != nil {
		return nil, err
	}
	day := min(to, l.nextOpening(now.whole))
	for _, v := range l.views {
		day = min(day, v.nextTurn())
	}
	l.at.Day = max(day, l.at.Day+1)
	s, err := l.step(l.at)
	if err != nil {
		return nil, err
	}
	s.turned, s.time = true, l.at.Day.Start().UTC()
	l.knockAll(s, nil)
	l.renameAll(s)
	l.lead(s)
	return s, nil
}

// append takes in the records up to a position.
func (l *Live) append(to uint64) (*liveStep, error) {
	first := l.at.Position + 1
	l.at.Position = to
	s, err := l.step(l.at)
	if err != nil {
		return nil, err
	}
	s.time = s.whole.Fact(to).Recorded().UTC()
	for position := first; position <= to; position++ {
		l.arrive(s, s.whole.Fact(position))
	}
	l.lead(s)
	return s, nil
}

func (l *Live) lead(s *liveStep) {
	for _, v := range l.views {
		v.lead(s)
	}
}

// finish gives the changes of a step their order, and its last one the step.
func (l *Live) finish(s *liveStep) []domain.Change {
	var all []domain.Change
	for _, v := range l.views {
		all = append(all, v.changes(s, l.class)...)
	}
	if len(all) > 0 {
		step := l.at
		all[len(all)-1].Step = &step
	}
	return all
}

// At is how far it has come.
func (l *Live) At() domain.Step { return l.at }

// Stopped lists the views that tell nothing as long as they can't digest a record.
func (l *Live) Stopped() []Stopped {
	var all []Stopped
	for _, v := range l.views {
		if v.stopped != nil {
			all = append(all, *v.stopped)
		}
	}
	return all
}

// liveStep is what views are led through: what the class can read now, on which day, and what the records of the step touched.
type liveStep struct {
	whole   *domain.Edition // all that the ledger holds
	edition *domain.Edition // what the class may read of it
	day     domain.Day
	turned  bool // it is the day that has come, and no record
	time    time.Time
	version uint64 // of the rows that it turns; 0: they are counted
	touched touched
}

// touched is what a step can have changed rows by, each with the record that did it; nil where the day did.
type touched struct {
	homes     map[int32]*domain.Fact // entities of which there is a record more, or less
	links     map[int32]*domain.Fact // entities that are referred to once more, or less
	newcomers bool                   // an entity has its first record
	newcomer  *domain.Fact
}

// touch notes that there is a record more to read, or less, because of another or of itself.
func (s *liveStep) touch(f, because *domain.Fact) {
	t, home := &s.touched, f.Home()
	t.homes[home] = because
	if facts := s.edition.Facts(home); len(facts) == 0 || facts[0].Position >= f.Position {
		t.newcomers, t.newcomer = true, because
	}
	f.Refs(func(_ string, to domain.Ref) {
		if target, met := s.edition.Home(to); met {
			t.links[target] = because
		}
	})
}

// cause is the record that turned a root's rows; nil where a day did. A correction goes before others.
func (s *liveStep) cause(r *liveRoot, reads, links []int32) (cause *domain.Fact) {
	consider := func(f *domain.Fact) {
		if f != nil && (cause == nil || rank(f) > rank(cause) || rank(f) == rank(cause) && f.Position > cause.Position) {
			cause = f
		}
	}
	for _, home := range reads {
		if home == newcomers {
			consider(s.touched.newcomer)
		} else {
			consider(s.touched.homes[home])
		}
	}
	for _, home := range links {
		consider(s.touched.links[home])
	}
	return cause
}

func rank(f *domain.Fact) int {
	if _, corrects := f.Data.(*domain.RecordCorrected); corrects {
		return 1
	}
	return 0
}

// corrected is the id of the event that a record corrects; "" where it corrects none.
func (s *liveStep) corrected(f *domain.Fact) string {
	if f == nil || rank(f) == 0 {
		return ""
	}
	facts := s.edition.Facts(f.Home())
	at, found := slices.BinarySearchFunc(facts, f.Target, func(o *domain.Fact, version uint32) int { return cmp.Compare(o.Version, version) })
	if !found {
		return ""
	}
	return s.edition.EventID(facts[at])
}
