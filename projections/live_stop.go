package projections

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// Stopped says that a view tells nothing any more, because it can't digest a record. Its rows stay as they were until each of its roots can be computed again. It is what
// readers are told in a message of the view itself.
type Stopped struct {
	View     string `json:"view"`
	Event    string `json:"event"` // id of the record that stopped it; others may keep it so
	Position uint64 `json:"position"`
	Err      error  `json:"-"`
}

// Error makes it the reason why a view can't be rebuilt.
func (s *Stopped) Error() string { return fmt.Sprintf("view %s: event %s: %v", s.View, s.Event, s.Err) }

func (s *Stopped) Unwrap() error { return s.Err }

// stopping is whether a view is stopped, and whether its readers know. A view is stopped at a step exactly where one of its roots can't be computed as of that step, so that
// whoever begins there finds the same.
type stopping struct {
	stopped *Stopped // nil: it goes on
	failing int32    // the root that can't be computed, while stopped
	told    *Stopped // as readers were told last; nil: that it goes on, or nothing
	version uint64   // of the message that told it
}

// stop keeps the view as readers know it. What was computed is forgotten: all is computed anew when the view goes on.
func (v *liveView) stop(s *liveStep, root int32, why error) {
	v.stopped, v.failing = &Stopped{View: v.view.Name, Err: why}, root
	if v.told != nil {
		v.stopped.Event, v.stopped.Position = v.told.Event, v.told.Position
	} else if f := v.fault(s, root, why); f != nil {
		v.stopped.Event, v.stopped.Position = s.edition.EventID(f), f.Position
	}
	clear(v.roots)
	clear(v.readers)
	clear(v.linkers)
	v.settled()
	for _, k := range v.keys {
		k.owners = nil
	}
}

// fault is the record because of which a root can't be computed, of those that the readers may know of.
func (v *liveView) fault(s *liveStep, root int32, why error) *domain.Fact {
	may := func(f *domain.Fact) bool { return f != nil && s.edition.May(f) }
	if known := (*unread)(nil); errors.As(why, &known) && may(known.fact) {
		return known.fact
	}
	if f := s.touched.homes[root]; may(f) {
		return f
	}
	if r := v.roots[root]; r != nil {
		if f := s.cause(r, r.reads, r.links); may(f) {
			return f
		}
	}
	if facts := s.edition.Facts(root); len(facts) > 0 {
		return facts[len(facts)-1]
	}
	return nil
}

// retry tries the root that can't be computed. Where it can, the view goes on as if it began here, unless another root stops it.
func (v *liveView) retry(s *liveStep) {
	ask := newAsk(s.edition)
	ask.kept = v.kept
	if _, _, err := v.ask(s, ask, v.failing); err == nil {
		v.stopped = nil
		v.begin(s)
	}
}

// publishedStop takes note of what readers were told of the view itself.
func (v *liveView) publishedStop(m RowMessage) (err error) {
	v.version = m.rowVersion
	v.told, err = readStopped(m)
	return err
}

// tellStop is the message that readers lack: that the view has stopped, or that it goes on.
func (v *liveView) tellStop(s *liveStep, class domain.Class) (c domain.Change, lacking bool) {
	if (v.stopped == nil) == (v.told == nil) {
		return c, false
	}
	if v.version++; s.version > 0 {
		v.version = s.version
	}
	m := v.message(s, class)
	m.rowVersion = v.version
	if v.told = v.stopped; v.told != nil {
		var err error
		if m.Data, err = json.Marshal(v.told); err != nil {
			panic("message can't be encoded: " + err.Error())
		}
	}
	return m.change(), true
}
