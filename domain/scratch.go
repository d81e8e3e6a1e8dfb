package domain

// Scratch is memory that one goroutine reuses from timeline to timeline. Readings made with it hold until its next use, the items of their states until Reset.
type Scratch struct {
	items  []Item
	steps  []step
	gone   []bool
	found  []State
	loose  []int
	walker walker
}

// room returns space for n items that nothing else uses until Reset.
func (s *Scratch) room(n int) []Item {
	if cap(s.items)-len(s.items) < n {
		s.items = make([]Item, 0, max(1024, 2*n))
	}
	at := len(s.items)
	s.items = s.items[:at+n]
	return s.items[at : at : at+n]
}

// flags returns n false flags that hold until the next call.
func (s *Scratch) flags(n int) []bool {
	if cap(s.gone) < n {
		s.gone = make([]bool, max(64, 2*n))
	}
	s.gone = s.gone[:n]
	clear(s.gone)
	return s.gone
}

// Reset gives back the memory of all items read so far.
func (s *Scratch) Reset() { s.items = s.items[:0] }
