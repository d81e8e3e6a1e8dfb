package domain

import "errors"

// Change is what a view's stream says of one row: what it became, or that it is no more. One without a key is of the view itself: that it has stopped, or (removed) goes on.
type Change struct {
	Sequence uint64 // in the stream, from 1; 0: not published
	View     string
	Key      string // of the row, as the view gives it; "": of the view itself
	Body     []byte // a CloudEvents message in structured JSON mode
	Removed  bool   // the view gives no such row any more; without a key: what stopped the view does so no more
	Step     *Step  // on a step's last change: how far the stream tells; nil on the others
}

// OfView tells whether the change is of the view itself and of no row.
func (c *Change) OfView() bool { return c.Key == "" }

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
