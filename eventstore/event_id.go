package eventstore

import (
	"time"

	"github.com/google/uuid"

	"liggare/domain"
)

// giveIDs names the events of a submission, once: the names are kept when it is decided again, so that the stream can be searched for them. A concern report gets
// a random one, for a ULID would tell its millisecond.
func giveIDs(s *domain.Submission, now time.Time) {
	if s.IDs != nil {
		return
	}
	s.IDs = make([]string, len(s.Events))
	for i := range s.Events {
		if s.Events[i].Anonymous() {
			s.IDs[i] = uuid.NewString()
		} else {
			s.IDs[i] = domain.NewEventID(now)
		}
	}
}
