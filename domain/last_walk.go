package domain

// lastWalk is what a walk found: the readings of an entity as it was seen on a day. The timeline keeps its last one, because many ask alike: the views of one moment, the
// same view again, and after an append all that it didn't touch. It never changes once others can see it.
type lastWalk struct {
	on, known Day
	facts     int32 // of the timeline's records, that it was seen with
	words     int16 // of each set
	tells     telling
	complete  bool
	sets      []uint64 // what has happened, what stands and what ran out, of each state
}

// lastWalkMost is how many words of sets a timeline keeps.
const lastWalkMost = 256

// keepWalked makes the readings the last that were walked, unless they are too many to keep.
func (o *Outline) keepWalked(found Readings) {
	w := &lastWalk{on: o.on, known: o.known, facts: o.facts, complete: found.Complete}
	words := (len(o.State.items) + 63) / 64
	if 3*words*len(found.States) > lastWalkMost {
		return
	}
	w.words, w.sets = int16(words), make([]uint64, 0, 3*words*len(found.States))
	for i := range found.States {
		s := &found.States[i]
		w.tells = s.tells
		for _, set := range []set{s.done, s.stand, s.expired} {
			w.sets = set.append(w.sets, words)
		}
	}
	o.line.walked.Store(w)
}

// lastWalked returns the states of the readings that were walked last, if they are those of this outline.
func (o *Outline) lastWalked(scratch *Scratch) (states []State, complete, kept bool) {
	w := o.line.walked.Load()
	if w == nil || w.on != o.on || w.known != o.known || w.facts != o.facts {
		return nil, false, false
	}
	scratch.found = scratch.found[:0]
	for sets := w.sets; len(sets) > 0; sets = sets[3*w.words:] {
		scratch.found = append(scratch.found, State{
			items: o.State.items, tells: w.tells,
			done: setOf(sets[:w.words]), stand: setOf(sets[w.words : 2*w.words]), expired: setOf(sets[2*w.words : 3*w.words]),
		})
	}
	return scratch.found, w.complete, true
}
