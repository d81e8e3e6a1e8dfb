package projections

import (
	"crypto/sha256"
	"errors"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// liveView keeps one view's rows for one class: what each rests on, and what was published last.
type liveView struct {
	view  *View
	roots map[int32]*liveRoot
	keys  map[string]*liveKey

	// readers and linkers lead from an entity to the roots that read it, or looked for references to it. They only grow: whether a root still does, it says itself.
	readers map[int32][]int32
	linkers map[int32][]int32

	kept  *kept               // what the view's rows were computed from and need not be asked again
	dirty map[string]dirtyKey // keys whose row may differ from the published one
	stopping
}

// liveRoot is what the rows of a root rest on.
type liveRoot struct {
	reads []int32 // sorted
	links []int32 // sorted
	next  domain.Day
	keys  []string
}

// liveKey is what was published of a row, and which roots give it.
type liveKey struct {
	owners  []int32
	sum     [16]byte // of the row's JSON; zero: never published
	version uint64   // of the row's messages, from 1
	gone    bool     // the last message said so
}

// dirtyKey is what a step brought for a key.
type dirtyKey struct {
	rows  map[int32][]byte // by root, those that were computed in this step
	cause *domain.Fact
}

func newLiveView(v *View) *liveView {
	return &liveView{view: v, roots: map[int32]*liveRoot{}, keys: map[string]*liveKey{}, readers: map[int32][]int32{}, linkers: map[int32][]int32{}, dirty: map[string]dirtyKey{}, kept: newKept()}
}

// published takes note of the last change of a row, or of the view itself.
func (v *liveView) published(c domain.Change) error {
	m, err := readRowMessage(c)
	if err != nil {
		return err
	}
	if c.OfView() {
		return v.publishedStop(m)
	}
	v.keys[c.Key] = &liveKey{sum: sumOf(m.Data), version: m.rowVersion, gone: c.Removed}
	return nil
}

func sumOf(row []byte) (sum [16]byte) {
	whole := sha256.Sum256(row)
	return [16]byte(whole[:16])
}

// begin computes all roots.
func (v *liveView) begin(s *liveStep) {
	for key := range v.keys {
		v.dirty[key] = dirtyKey{rows: map[int32][]byte{}}
	}
	v.compute(s, slices.Collect(v.view.roots(s.edition)))
}

// nextTurn is the first day that turns a row. What turns a view that is stopped isn't known: every day may.
func (v *liveView) nextTurn() domain.Day {
	if v.stopped != nil {
		return 0
	}
	day := domain.MaxDay
	for _, r := range v.roots {
		day = min(day, r.next)
	}
	return day
}

// lead computes the roots whose day has come, and those that read what the step touched.
func (v *liveView) lead(s *liveStep) {
	v.kept.lead(&s.touched)
	if v.stopped != nil {
		v.retry(s)
		return
	}
	found := map[int32]bool{}
	if s.turned {
		for root, r := range v.roots {
			if r.next <= s.day {
				found[root] = true
			}
		}
	}
	for home := range s.touched.homes {
		if slices.Contains(v.view.Roots, s.edition.Ref(home).Kind()) {
			found[home] = true
		}
		v.readers[home] = v.collect(found, v.readers[home], func(r *liveRoot) bool { return among(r.reads, home) })
	}
	if s.touched.newcomers {
		v.readers[newcomers] = v.collect(found, v.readers[newcomers], func(r *liveRoot) bool { return among(r.reads, newcomers) })
	}
	for home := range s.touched.links {
		v.linkers[home] = v.collect(found, v.linkers[home], func(r *liveRoot) bool { return among(r.links, home) })
	}
	v.compute(s, slices.Collect(maps.Keys(found)))
}

// collect adds those among roots that still do, and returns them.
func (v *liveView) collect(to map[int32]bool, roots []int32, does func(*liveRoot) bool) []int32 {
	kept := roots[:0]
	for _, root := range roots {
		if does(v.roots[root]) {
			to[root] = true
			kept = append(kept, root)
		}
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

func among(sorted []int32, home int32) bool {
	_, found := slices.BinarySearch(sorted, home)
	return found
}

// compute computes roots anew, and those that share a key with them. A root that can't be computed stops the view.
func (v *liveView) compute(s *liveStep, roots []int32) {
	met := map[int32]bool{}
	for _, root := range roots {
		met[root] = true
	}
	ask := newAsk(s.edition)
	ask.kept = v.kept
	for len(roots) > 0 && v.stopped == nil {
		slices.Sort(roots)
		for _, root := range roots {
			if err := v.computeOne(s, ask, root); err != nil {
				v.stop(s, root, err)
				return
			}
		}
		roots = roots[:0]
		for key := range v.dirty {
			if k := v.keys[key]; k != nil {
				for _, owner := range k.owners {
					if !met[owner] {
						met[owner] = true
						roots = append(roots, owner)
					}
				}
			}
		}
	}
}

// computeOne computes a root's rows and what they rest on.
func (v *liveView) computeOne(s *liveStep, ask *Ask, root int32) (err error) {
	rows, next, err := v.ask(s, ask, root)
	if err != nil {
		return err
	}
	r := v.roots[root]
	if r == nil {
		r = &liveRoot{}
		v.roots[root] = r
	}
	reads, links := sortedSet(ask.reads), sortedSet(ask.links)
	cause := s.cause(r, slices.Concat(r.reads, reads), slices.Concat(r.links, links))
	for _, key := range r.keys {
		v.note(key, cause)
		k := v.keys[key]
		k.owners = slices.DeleteFunc(k.owners, func(o int32) bool { return o == root })
	}
	r.keys = r.keys[:0]
	for key, row := range rows {
		v.note(key, cause)
		v.dirty[key].rows[root] = row
		k := v.keys[key]
		if k == nil {
			k = &liveKey{gone: true}
			v.keys[key] = k
		}
		k.owners = append(k.owners, root)
		r.keys = append(r.keys, key)
	}
	for _, home := range reads {
		if !among(r.reads, home) {
			v.readers[home] = append(v.readers[home], root)
		}
	}
	for _, home := range links {
		if !among(r.links, home) {
			v.linkers[home] = append(v.linkers[home], root)
		}
	}
	r.reads, r.links, r.next = reads, links, next
	return nil
}

func (v *liveView) note(key string, cause *domain.Fact) {
	d, met := v.dirty[key]
	if !met {
		d.rows = map[int32][]byte{}
	}
	if d.cause == nil || cause != nil && rank(cause) > rank(d.cause) {
		d.cause = cause
	}
	v.dirty[key] = d
}

// rowMost is the largest row that is published, in bytes: a message of the server's is at most 1 MiB. Of a larger one readers are told that it changed; see LargeRow.
const rowMost = 1000 << 10

// ask computes a root's rows as JSON. What a view can't digest is an error.
func (v *liveView) ask(s *liveStep, ask *Ask, root int32) (rows map[string][]byte, next domain.Day, err error) {
	rows = map[string][]byte{}
	ask.start(root)
	if len(s.edition.Facts(root)) == 0 { // it was, and is closed now
		return rows, domain.MaxDay, nil
	}
	var encoded error
	next, err = ask.digest(v.view, root, domain.OnDay(s.day), func(row Row) {
		raw, encoding := json.Marshal(row, json.Deterministic(true))
		if encoding == nil && len(raw) > rowMost {
			raw, encoding = largeRow(row, raw)
		}
		encoded = errors.Join(encoded, encoding)
		if _, twice := rows[row.Key]; !twice {
			rows[row.Key] = raw
		}
	})
	return rows, next, errors.Join(err, encoded)
}

// changes are the messages of what the step changed: of the view itself, and then of its rows, in the order of their keys. A view that is stopped has no dirty ones.
func (v *liveView) changes(s *liveStep, class domain.Class) (all []domain.Change) {
	if c, lacking := v.tellStop(s, class); lacking {
		all = append(all, c)
	}
	for _, key := range slices.Sorted(maps.Keys(v.dirty)) {
		if c, changed := v.change(s, class, key); changed {
			all = append(all, c)
		}
	}
	v.settled()
	return all
}

// settled forgets what was dirty. The map is made anew: one in which every key was dirty stays as large, and costs each later step a walk through it.
func (v *liveView) settled() {
	if len(v.dirty) > 0 {
		v.dirty = map[string]dirtyKey{}
	}
}

// row is what has become of a dirty key's row: the first of the roots that give it decides.
func (v *liveView) row(key string) (row []byte, is bool) {
	if owners := v.keys[key].owners; len(owners) > 0 {
		row, is = v.dirty[key].rows[slices.Min(owners)]
	}
	return row, is
}

func (v *liveView) change(s *liveStep, class domain.Class, key string) (domain.Change, bool) {
	k := v.keys[key]
	row, is := v.row(key)
	sum := sumOf(row)
	switch {
	case !is && k.gone:
		if k.version == 0 {
			delete(v.keys, key)
		}
		return domain.Change{}, false
	case is && !k.gone && sum == k.sum:
		return domain.Change{}, false
	}
	k.sum, k.gone = sum, !is
	if k.version++; s.version > 0 {
		k.version = s.version
	}
	m := v.message(s, class)
	m.Key, m.rowVersion, m.CorrectionOf, m.Data = key, k.version, s.corrected(v.dirty[key].cause), row
	return m.change(), true
}

// message is what every message of the step has.
func (v *liveView) message(s *liveStep, class domain.Class) rowMessage {
	return rowMessage{Ledger: s.edition.Ledger(), Class: class, View: v.view, Time: s.time, On: s.day, Position: s.edition.Position}
}

func sortedSet(homes []int32) []int32 {
	set := slices.Clone(homes)
	slices.Sort(set)
	return slices.Clip(slices.Compact(set))
}
