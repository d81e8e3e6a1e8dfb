package domain

import (
	"iter"
	"math/bits"
)

// State is where one reading of a timeline has come to on a day: which facts have happened, which of them stand, and which ran out by their own `until`.
type State struct {
	items   []Item
	done    set
	stand   set
	expired set
	tells   telling
	alike   *alike // what has been compared on the way; nil: nothing is kept
}

// telling is what somebody wants to hear of the rules that an order of facts breaks. Words cost more than the fold itself.
type telling uint8

const (
	which   telling = iota // which rule, in words
	whether                // that a rule is broken
	nothing                // nothing: the dates alone decide
)

// broken stands for any rule, where nobody asks which.
var broken = &Error{Code: "rule"}

// refuse says that the order breaks a rule.
func (s *State) refuse(code, field, sv, en string) *Error {
	if s.tells != which {
		return broken
	}
	return refuse(code, field, sv, en)
}

// repeats tells whether two facts say the same, where somebody asks.
func (s *State) repeats(a, b Item) bool {
	switch {
	case s.tells == nothing:
		return false
	case s.alike == nil:
		return same(a.Data, b.Data)
	}
	return s.alike.are(a, b)
}

// Standing yields the facts of one type of data that stand, in the order of recording.
func Standing[D Data](s *State) iter.Seq2[Item, D] { return pick[D](s, s.stand) }

// Happened yields the facts of one type of data that have happened, standing or not, in the order of recording.
func Happened[D Data](s *State) iter.Seq2[Item, D] { return pick[D](s, s.done) }

// Expired yields the facts of one type of data that ran out by their own `until`.
func Expired[D Data](s *State) iter.Seq2[Item, D] { return pick[D](s, s.expired) }

// Ahead yields the facts of one type of data that have not happened yet.
func Ahead[D Data](s *State) iter.Seq2[Item, D] {
	return func(yield func(Item, D) bool) {
		for i, item := range s.items {
			if data, is := item.Data.(D); is && !s.done.has(i) && !yield(item, data) {
				return
			}
		}
	}
}

func pick[D Data](s *State, among set) iter.Seq2[Item, D] {
	return func(yield func(Item, D) bool) {
		for low := among.low; low != 0; low &= low - 1 {
			item := &s.items[bits.TrailingZeros64(low)]
			if data, is := item.Data.(D); is && !yield(*item, data) {
				return
			}
		}
		for i := 64; i < len(s.items) && len(among.high) > 0; i++ {
			if data, is := s.items[i].Data.(D); is && among.has(i) && !yield(s.items[i], data) {
				return
			}
		}
	}
}

// Last returns the standing fact of one type of data that was recorded last.
func Last[D Data](s *State) (item Item, data D, found bool) {
	for at := len(s.items) - 1; at >= 0; at-- {
		if s.stand.has(at) {
			if data, found = s.items[at].Data.(D); found {
				return s.items[at], data, true
			}
		}
	}
	return item, data, false
}

// Items yields every fact that stands, in the order of recording.
func (s *State) Items() iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for i, item := range s.items {
			if s.stand.has(i) && !yield(item) {
				return
			}
		}
	}
}

// standing returns a copy of the standing facts.
func (s *State) standing() []Item {
	var items []Item
	for item := range s.Items() {
		items = append(items, item)
	}
	return items
}

// Stands tells whether the fact stands.
func (s *State) Stands(i Item) bool { return s.stand.has(i.index) }

// Has tells whether the fact has happened.
func (s *State) Has(i Item) bool { return s.done.has(i.index) }

// Empty tells that nothing has happened yet.
func (s *State) Empty() bool { return s.done.count() == 0 }

func (s *State) close(f Item) { s.stand = s.stand.without(f.index) }

func (s *State) keep(f Item) { s.stand = s.stand.with(f.index) }

// take lets a fact happen; the error is a rule that this order breaks.
func (s *State) take(i int) *Error {
	item := &s.items[i]
	s.done = s.done.with(i)
	if change, is := item.Data.(transition); is {
		return change.apply(s, *item)
	}
	s.stand = s.stand.with(i)
	return nil
}

// expire ends a fact by its own `until`, if it still stands.
func (s *State) expire(i int) {
	if s.stand.has(i) {
		s.stand, s.expired = s.stand.without(i), s.expired.with(i)
	}
}

// redescribe lets a description replace the one before it; the same content again is refused.
func redescribe[D Data](s *State, f Item) *Error {
	var err *Error
	for earlier := range Standing[D](s) {
		if s.repeats(earlier, f) {
			err = s.sameContent()
		}
		s.close(earlier)
	}
	s.stand = s.stand.with(f.index)
	return err
}

func (s *State) sameContent() *Error {
	return s.refuse("rule.same_content", "/data", "Samma innehåll gäller redan då; inget nytt behöver registreras.", "The same content stands by then already; there is nothing new to record.")
}

// All yields every fact of the timeline at the moment, happened or not, in the order of recording.
func (s *State) All() iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for _, item := range s.items {
			if !yield(item) {
				return
			}
		}
	}
}

// With is the state with a loose item in it (see Readings).
func (s State) With(i int) State {
	s.done, s.stand = s.done.with(i), s.stand.with(i)
	return s
}

// Item is an item of the timeline by its index.
func (s *State) Item(i int) Item { return s.items[i] }
