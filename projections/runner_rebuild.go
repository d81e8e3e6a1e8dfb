package projections

import (
	"bytes"
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

// rebuild is a view that is computed beside the running one. The goroutine of who asked for it owns it, and the line's from when it is handed over until done.
type rebuild struct {
	view      *View
	compare   bool              // publish nothing
	live      *Live             // of the view alone
	rows      map[string][]byte // as the new view gives them where it stands, by key
	published published
	found     []*RowDifference
	done      chan error
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
		job := &rebuild{view: view, compare: compare, rows: map[string][]byte{}, done: make(chan error, 1)}
		say := func(s Rebuilding) error { s.Class = l.class; return tell(s) }
		if err := l.rebuild(ctx, job, say); err != nil {
			return differences, fmt.Errorf("rebuild %s for %s: %w", view.Name, l.class, err)
		}
		for _, d := range job.found {
			differences++
			if err := say(Rebuilding{Difference: d}); err != nil {
				return differences, err
			}
		}
	}
	return differences, nil
}

// rebuild computes the view while the line goes on, and follows the line. What takes long is done here: the line, which takes the view over, publishes nothing meanwhile.
func (l *line) rebuild(ctx context.Context, job *rebuild, tell func(Rebuilding) error) error {
	if err := l.compute(ctx, job, tell); err != nil {
		return err
	}
	if err := l.pursue(ctx, job); err != nil {
		return err
	}
	log, err := l.Logs(ctx, l.class)
	if err != nil {
		return err
	}
	if err := job.published.readAll(ctx, log, job.view); err != nil {
		return err
	}
	if err := l.pursue(ctx, job); err != nil { // what came while the rows were read
		return err
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

// compute computes all roots of the view where the line stands.
func (l *line) compute(ctx context.Context, job *rebuild, tell func(Rebuilding) error) error {
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
	roots := slices.Collect(job.view.roots(at.edition))
	for done := 0; done < len(roots); done += rebuildPart {
		if err := ctx.Err(); err != nil {
			return err
		}
		job.live.views[0].compute(at, slices.Clone(roots[done:min(done+rebuildPart, len(roots))]))
		job.settle()
		if err := tell(Rebuilding{Done: min(done+rebuildPart, len(roots)), Of: len(roots)}); err != nil {
			return err
		}
	}
	return nil
}

// rebuildPart is how many roots are computed between two words of progress.
const rebuildPart = 500

// pursue leads the view to where the line was seen last.
func (l *line) pursue(ctx context.Context, job *rebuild) error {
	s, _ := l.seen()
	if !s.running {
		return ErrNotRunning
	}
	return job.leadTo(ctx, s.at)
}

// leadTo leads the view to a step, if it isn't there. A view that is stopped there is the error.
func (job *rebuild) leadTo(ctx context.Context, step domain.Step) error {
	for job.live.at.Before(step) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := job.live.advance(step.Position, step.Day); err != nil {
			return err
		}
		job.settle()
	}
	if stopped := job.live.views[0].stopped; stopped != nil {
		return stopped
	}
	return nil
}

// settle takes from the view the rows that it has computed: it asks of every key that is dirty who else gives it.
func (job *rebuild) settle() {
	v := job.live.views[0]
	for key := range v.dirty {
		if row, is := v.row(key); is {
			job.rows[key] = row
		} else {
			delete(job.rows, key)
			delete(v.keys, key)
		}
	}
	v.settled()
}

// replace leads the new view the last steps, to where the line stands, compares it with what was published, and takes it over. The line's goroutine calls it, caught up, and
// begins again if it is spoilt: then what the line remembers may not be what is published.
func (l *line) replace(ctx context.Context, job *rebuild) (spoilt bool, err error) {
	if err := job.leadTo(ctx, l.live.at); err != nil {
		return false, err
	}
	if err := job.published.readOn(ctx, l.log, job.view); err != nil {
		return false, err
	}
	changes, err := l.differences(job)
	if err != nil || job.compare {
		return false, err
	}
	defer l.tell()
	if job.published.end != l.last { // somebody else has published, perhaps in other views, too: what all are now is computed anew, and the differences published
		err := l.load(ctx)
		return err != nil, err
	}
	for i, v := range l.live.views {
		if v.view.Name == job.view.Name {
			l.live.views[i] = job.live.views[0]
		}
	}
	if len(changes) > 0 {
		step := l.live.at
		changes[len(changes)-1].Step = &step
	}
	err = l.publish(ctx, changes)
	return err != nil, err
}

// differences has the new view take over what was published, and returns the changes that this leaves.
func (l *line) differences(job *rebuild) ([]domain.Change, error) {
	s, err := l.live.step(l.live.at)
	if err != nil {
		return nil, err
	}
	s.time = timeOf(s.whole, l.live.at)
	fresh := job.live.views[0]
	if m := job.published.ofView; m != nil {
		if err := fresh.publishedStop(*m); err != nil {
			return nil, err
		}
	}
	for key, p := range job.published.rows {
		k := fresh.keys[key]
		if k == nil {
			k = &liveKey{}
			fresh.keys[key] = k
		}
		k.sum, k.version, k.gone = p.sum, p.version, p.data == nil
		if row, is := job.rows[key]; is == k.gone || !bytes.Equal(row, p.data) {
			job.giveBack(key)
		}
	}
	for key := range job.rows {
		if _, told := job.published.rows[key]; !told {
			job.giveBack(key)
		}
	}
	changes := fresh.changes(s, l.class)
	for _, c := range changes {
		if c.OfView() {
			continue
		}
		d := &RowDifference{Class: l.class.String(), Key: c.Key, Change: "changed", Before: job.published.rows[c.Key].data, After: job.rows[c.Key]}
		switch {
		case d.After == nil:
			d.Change = "removed"
		case d.Before == nil:
			d.Change = "added"
		}
		job.found = append(job.found, d)
	}
	return changes, nil
}

// giveBack has the view know what settle took from it of a key.
func (job *rebuild) giveBack(key string) {
	v := job.live.views[0]
	v.note(key, nil)
	if row, is := job.rows[key]; is {
		v.dirty[key].rows[slices.Min(v.keys[key].owners)] = row
	}
}

// published is what a log tells of a view, as far as a sequence: what the line remembers is what may be wrong.
type published struct {
	rows   map[string]publishedRow
	ofView *RowMessage // the last of the view itself; nil: none
	end    uint64
}

type publishedRow struct {
	sum     [16]byte
	version uint64
	data    jsontext.Value // nil: gone
}

// readAll reads the last change of every row.
func (p *published) readAll(ctx context.Context, log ChangeLog, v *View) (err error) {
	p.rows = map[string]publishedRow{}
	if p.end, err = log.Current(ctx, v.Name, func(c domain.Change) error { return p.take(c, v) }); err != nil {
		return err
	}
	return p.readOn(ctx, log, v)
}

// readOn reads what was published since.
func (p *published) readOn(ctx context.Context, log ChangeLog, v *View) error {
	for c, err := range log.Read(ctx, p.end) {
		if err == nil {
			err = p.take(c, v)
		}
		if err != nil {
			return err
		}
		p.end = c.Sequence
	}
	return nil
}

func (p *published) take(c domain.Change, v *View) error {
	if c.View != v.Name {
		return nil
	}
	m, err := readRowMessage(c)
	switch {
	case err != nil:
		return err
	case c.OfView():
		p.ofView = &m
	default:
		p.rows[c.Key] = publishedRow{sumOf(m.Data), m.rowVersion, m.Data}
	}
	return nil
}
