package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
)

// ErrNotRunning says that another process publishes the ledger's views: rebuild there.
var ErrNotRunning = errors.New("the views are published by another process")

// RowDifference is a row that readers have been told otherwise than the view gives it.
type RowDifference struct {
	Class  string         `json:"class"`
	Key    string         `json:"key"`
	Change string         `json:"change"`           // added: nobody was told of it; changed; removed: there is none
	Before jsontext.Value `json:"before,omitempty"` // as readers were told
	After  jsontext.Value `json:"after,omitempty"`
}

// Rebuilding is told while a view is rebuilt: how many of its roots are computed, or a difference.
type Rebuilding struct {
	Class      domain.Class
	Done, Of   int
	Difference *RowDifference
}

// rebuild is a view that is computed beside the running one.
type rebuild struct {
	view    *View
	compare bool // tell the differences, and publish nothing
	tell    func(Rebuilding) error
	live    *Live // of the view alone
	done    chan error
}

// Rebuild computes a view anew beside the running one, class by class, and tells how its rows differ from those that were published. Unless it is only to compare,
// the differences are published, as changes like any other. Readers and the other views notice nothing of it. It returns how many differences there are. What the view
// can't digest is an error with a *Stopped in it.
func (r *Runner) Rebuild(ctx context.Context, view *View, compare bool, tell func(Rebuilding) error) (differences int, err error) {
	if !slices.ContainsFunc(r.lines, func(l *line) bool { s, _ := l.seen(); return s.running }) {
		return 0, ErrNotRunning
	}
	for _, l := range r.lines {
		if err := l.reach(ctx, 0); err != nil { // it has just been started
			return differences, err
		}
		job := &rebuild{view: view, compare: compare, done: make(chan error, 1), tell: func(s Rebuilding) error {
			if s.Difference != nil {
				differences++
			}
			s.Class = l.class
			return tell(s)
		}}
		if err := l.rebuild(ctx, job); err != nil {
			return differences, fmt.Errorf("rebuild %s for %s: %w", view.Name, l.class, err)
		}
	}
	return differences, nil
}

// rebuild computes the view where the line stands, while the line goes on, and has the line take it over.
func (l *line) rebuild(ctx context.Context, job *rebuild) error {
	s, _ := l.seen()
	if !s.running {
		return ErrNotRunning
	}
	job.live = newLive(l.Ledger.Book(), l.class, []*View{job.view})
	at, err := job.live.step(s.at)
	if err != nil {
		return err
	}
	job.live.at = s.at
	job.live.hang(at)
	v := job.live.views[0]
	roots := slices.Collect(job.view.roots(at.edition))
	for done := 0; done < len(roots); done += rebuildPart {
		if err := ctx.Err(); err != nil {
			return err
		}
		v.compute(at, slices.Clone(roots[done:min(done+rebuildPart, len(roots))]))
		if err := job.tell(Rebuilding{Done: min(done+rebuildPart, len(roots)), Of: len(roots)}); err != nil {
			return err
		}
	}
	select {
	case l.jobs <- job:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-job.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// rebuildPart is how many roots are computed between two words of progress.
const rebuildPart = 500

// replace leads the new view to where the line stands, compares it with what was published, and takes it over. The line's goroutine calls it, caught up, and begins again
// if it is spoilt: then what the line remembers may not be what is published.
func (l *line) replace(ctx context.Context, job *rebuild) (spoilt bool, err error) {
	for job.live.at.Before(l.live.at) {
		if _, err := job.live.advance(l.live.at.Position, l.live.at.Day); err != nil {
			return false, err
		}
	}
	fresh := job.live.views[0]
	if fresh.stopped != nil {
		return false, fresh.stopped
	}
	published, end, err := l.publishedRows(ctx, job.view)
	if err != nil {
		return false, err
	}
	changes, err := l.differences(job, fresh, published)
	if err != nil || job.compare {
		return false, err
	}
	defer l.tell()
	if end != l.last { // somebody else has published, perhaps in other views, too: what all are now is computed anew, and the differences published
		err := l.load(ctx)
		return err != nil, err
	}
	for i, v := range l.live.views {
		if v.view.Name == job.view.Name {
			l.live.views[i] = fresh
		}
	}
	if len(changes) > 0 {
		step := l.live.at
		changes[len(changes)-1].Step = &step
	}
	err = l.publish(ctx, changes)
	return err != nil, err
}

// publishedRows are the last changes of a view's rows, and of itself without a key, from the log itself, as far as the sequence: what the line remembers is what may be wrong.
func (l *line) publishedRows(ctx context.Context, v *View) (rows map[string]RowMessage, end uint64, err error) {
	rows = map[string]RowMessage{}
	take := func(c domain.Change) error {
		m, err := readRowMessage(c)
		if err == nil && c.View == v.Name {
			rows[c.Key] = m
		}
		return err
	}
	if end, err = l.log.Current(ctx, v.Name, take); err != nil {
		return nil, 0, err
	}
	for c, err := range l.log.Read(ctx, end) {
		if err == nil {
			err = take(c)
		}
		if err != nil {
			return nil, 0, err
		}
		end = c.Sequence
	}
	return rows, end, nil
}

// differences has the new view take over what was published, and returns the changes that this leaves.
func (l *line) differences(job *rebuild, fresh *liveView, published map[string]RowMessage) ([]domain.Change, error) {
	s, err := l.live.step(l.live.at)
	if err != nil {
		return nil, err
	}
	s.time = timeOf(s.whole, l.live.at)
	for key, m := range published {
		if key == "" {
			if err := fresh.publishedStop(m); err != nil {
				return nil, err
			}
			continue
		}
		k := fresh.keys[key]
		if k == nil {
			k = &liveKey{}
			fresh.keys[key] = k
		}
		k.sum, k.version, k.gone = sumOf(m.Data), m.rowVersion, m.Type == RowRemoved
		fresh.note(key, nil)
	}
	changes := fresh.changes(s, l.class)
	for _, c := range changes {
		if c.OfView() {
			continue
		}
		now, err := readRowMessage(c)
		if err != nil {
			return nil, err
		}
		d := &RowDifference{Class: l.class.String(), Key: c.Key, Change: "changed", Before: published[c.Key].Data, After: now.Data}
		switch {
		case d.After == nil:
			d.Change = "removed"
		case d.Before == nil:
			d.Change = "added"
		}
		if err := job.tell(Rebuilding{Difference: d}); err != nil {
			return nil, err
		}
	}
	return changes, nil
}
