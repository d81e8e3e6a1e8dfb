package domain

import "errors"

// Change is what a view's stream says of one row: what it became, or that it is no more.
type Change struct {
	Sequence uint64 // in the stream, from 1; 0: not published
	View     string
	Key      string // of the row, as the view gives it
	Body     []byte // a CloudEvents message in structured JSON mode
	Removed  bool   // the view gives no such row any more
	Step     *Step  // on a step's last change: how far the stream tells; nil on the others
}

// Step is how far a view's stream has come: it tells the rows of the ledger's records up to Position, as they are on Day.
type Step struct {
	Position uint64
	Day      Day
}

// Before tells whether a step lies before another.
func (s Step) Before(o Step) bool {
	return s.Position < o.Position || s.Position == o.Position && s.Day < o.Day
}

// ErrPassed says that changes behind a sequence are no longer kept, or that there is no such sequence yet, or that another log has taken this one's place.
var ErrPassed = errors.New("the view stream does not hold what follows the position")
