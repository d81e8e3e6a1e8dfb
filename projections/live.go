package projections

import (
	"cmp"
	"fmt"
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
	open  func(*domain.Edition) *domain.Edition // what the class may read of an edition
	at    domain.Step
	views []*liveView
}

// Stopped says that a view tells nothing any more, because it can't digest a record. Its rows stay as they were.
type Stopped struct {
	View     string `json:"view"`
	Event    string `json:"event"` // id of the record
	Position uint64 `json:"position"`
	Err      error  `json:"-"`
}

// newLive begins before the ledger's first record.
func newLive(book *domain.Book, class domain.Class, open func(*domain.Edition) *domain.Edition, views []*View) *Live {
	l := &Live{book: book, class: class, open: open}
	for _, v := range views {
		l.views = append(l.views, newLiveView(v))
	}
	return l
}

// edition is what the class may read at a position.
func (l *Live) edition(position uint64) (*domain.Edition, error) {
	e, err := l.book.Edition(domain.Moment{Known: domain.MaxDay, Recorded: domain.AtPosition(position)})
	if err != nil {
		return nil, err
	}
	return l.open(e), nil
}

// Published takes note of a change that readers have been told. It is called before Begin, for the last change of every row.
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
	e, err := l.edition(step.Position)
	if err != nil {
		return nil, err
	}
	l.at = step
	s := &liveStep{edition: e, day: step.Day, time: l.timeOf(e, step)}
	for _, v := range l.views {
		v.begin(s)
	}
	if cut {
		return nil, nil
	}
	return l.finish(s), nil
}

// timeOf is when a step came about: with its record, or with its day.
func (l *Live) timeOf(e *domain.Edition, step domain.Step) time.Time {
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
	if l.at.Position < l.book.Head() {
		e, err := l.edition(l.book.Head())
		if err != nil {
			return nil, false, err
		}
		end, err := endOfAppend(e, l.at.Position+1)
		if err != nil {
			return nil, false, err
		}
		if day := domain.DayOf(e.Fact(end).Recorded()); day > l.at.Day {
			return l.turn(day)
		}
		return l.append(end)
	}
	if today > l.at.Day {
		return l.turn(today)
	}
	return nil, false, nil
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
func (l *Live) turn(to domain.Day) ([]domain.Change, bool, error) {
	day := to
	for _, v := range l.views {
		day = min(day, v.nextTurn())
	}
	day = max(day, l.at.Day+1)
	e, err := l.edition(l.at.Position)
	if err != nil {
		return nil, false, err
	}
	l.at.Day = day
	s := &liveStep{edition: e, day: day, time: day.Start().UTC()}
	for _, v := range l.views {
		v.turn(s)
	}
	return l.finish(s), true, nil
}

// append takes in the records up to a position.
func (l *Live) append(to uint64) ([]domain.Change, bool, error) {
	before, err := l.edition(l.at.Position)
	if err != nil {
		return nil, false, err
	}
	e, err := l.edition(to)
	if err != nil {
		return nil, false, err
	}
	s := &liveStep{edition: e, day: l.at.Day, time: e.Fact(to).Recorded().UTC()}
	s.touched = touchedBy(before, e, l.at.Position+1, to)
	l.at.Position = to
	for _, v := range l.views {
		v.append(s)
	}
	return l.finish(s), true, nil
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

// Stopped lists the views that tell nothing any more.
func (l *Live) Stopped() []Stopped {
	var all []Stopped
	for _, v := range l.views {
		if v.stopped != nil {
			all = append(all, *v.stopped)
		}
	}
	return all
}

// liveStep is what views are led through: what can be read now, on which day, and what the records of the step touched.
type liveStep struct {
	edition *domain.Edition
	day     domain.Day
	time    time.Time
	touched touched
}

// touched is what the records of a step can have changed rows by.
type touched struct {
	homes     map[int32]*domain.Fact // entities that have a record more, with the step's last one
	links     map[int32]*domain.Fact // entities that are referred to once more
	newcomers *domain.Fact           // of an entity that had no record before; nil: none
}

// touchedBy finds what the records from first to last touch. What they open to the class is touched as they are themselves.
func touchedBy(before, now *domain.Edition, first, last uint64) touched {
	t := touched{homes: map[int32]*domain.Fact{}, links: map[int32]*domain.Fact{}}
	for position := first; position <= last; position++ {
		t.touch(before, now, now.Fact(position))
	}
	return t
}

func (t *touched) touch(before, now *domain.Edition, f *domain.Fact) {
	home := f.Home()
	t.homes[home] = f
	if len(before.Facts(home)) == 0 {
		t.newcomers = f
	}
	f.Refs(func(_ string, to domain.Ref) {
		if target, met := now.Home(to); met {
			t.links[target] = f
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
			consider(s.touched.newcomers)
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

// undigested is why a view stops.
func undigested(cause any) error {
	if err, is := cause.(error); is {
		return err
	}
	return fmt.Errorf("%v", cause)
}
