package projections

import (
	"cmp"
	"slices"
	"strings"

	"liggare/domain"
)

// DiffQuery narrows a difference: to views (all of them where none is named), to a key, to an organisation.
type DiffQuery struct {
	Views []string
	Key   string
	Org   string
}

// Difference is what changed between two moments. With the same `on` and two `known` it is what has been learnt since.
type Difference struct {
	Ledger string                 `json:"ledger"`
	From   End                    `json:"from"`
	To     End                    `json:"to"`
	Views  map[string]*ViewChange `json:"views"`
	Names  map[domain.Ref]string  `json:"names,omitempty"`
}

// End is one of the two moments, and the position that its rows were computed from.
type End struct {
	Moment   Moment       `json:"moment"`
	Position uint64       `json:"position"`
	Complete Completeness `json:"complete"`
}

// ViewChange is what changed in one view.
type ViewChange struct {
	Added     []Row        `json:"added"`
	Ended     []Row        `json:"ended"`
	Changed   []Changed    `json:"changed"`
	Corrected []Correction `json:"corrected"`
	Total     ChangeTotal  `json:"total,omitzero"` // how many there are of each, where only some are told
}

// ChangeTotal is how many changes of each sort there are.
type ChangeTotal struct {
	Added     int `json:"added"`
	Ended     int `json:"ended"`
	Changed   int `json:"changed"`
	Corrected int `json:"corrected"`
}

// Changed is a row before and after. Differs names the fields; certainty, since and until among them when those changed.
type Changed struct {
	Key     string   `json:"key"`
	Differs []string `json:"differs"`
	Before  Row      `json:"before"`
	After   Row      `json:"after"`
}

// Correction is a correction that stands at the later moment and not at the earlier.
type Correction struct {
	Key    string                  `json:"key"` // entity
	Event  string                  `json:"event"`
	Target string                  `json:"target"` // the corrected event
	Reason domain.CorrectionReason `json:"reason"`
}

// Cut is the difference with at most so many changes of each sort in each view, and how many there are.
func (d *Difference) Cut(limit int) *Difference {
	cut := *d
	cut.Views, cut.Names = map[string]*ViewChange{}, map[domain.Ref]string{}
	for name, c := range d.Views {
		total := ChangeTotal{len(c.Added), len(c.Ended), len(c.Changed), len(c.Corrected)}
		part := &ViewChange{Added: c.Added[:min(limit, total.Added)], Ended: c.Ended[:min(limit, total.Ended)], Changed: c.Changed[:min(limit, total.Changed)], Corrected: c.Corrected[:min(limit, total.Corrected)]}
		if len(part.Added)+len(part.Ended)+len(part.Changed)+len(part.Corrected) < total.Added+total.Ended+total.Changed+total.Corrected {
			part.Total = total
		}
		cut.Views[name] = part
		rows := slices.Concat(part.Added, part.Ended)
		for _, each := range part.Changed {
			rows = append(rows, each.Before, each.After)
		}
		eachRef(rows, func(ref domain.Ref) {
			if name := d.Names[ref]; name != "" {
				cut.Names[ref] = name
			}
		})
	}
	return &cut
}

// Answerer answers a view at an edition and a moment, all rows that match.
type Answerer func(v *View, e *domain.Edition, m domain.Moment, q Query) (*Answer, error)

// Diff compares two editions of a ledger at two moments, by what the views answer at them.
func Diff(from, to *domain.Edition, fromMoment, toMoment domain.Moment, q DiffQuery, answer Answerer) (*Difference, error) {
	d := &Difference{Ledger: to.Ledger(), From: endOf(from, fromMoment), To: endOf(to, toMoment), Views: map[string]*ViewChange{}, Names: map[domain.Ref]string{}}
	for _, v := range Views() {
		if len(q.Views) > 0 && !slices.Contains(q.Views, v.Name) {
			continue
		}
		query := Query{Key: q.Key, Org: q.Org}
		before, err := answer(v, from, fromMoment, query)
		if err != nil {
			return nil, err
		}
		after, err := answer(v, to, toMoment, query)
		if err != nil {
			return nil, err
		}
		d.Views[v.Name] = v.compare(before, after)
		if v.byOrg {
			v.moved(d.Views[v.Name])
		}
		d.Views[v.Name].Corrected = corrections(from, to, before, after)
		for _, names := range []map[domain.Ref]string{before.Names, after.Names} {
			for ref, name := range names {
				d.Names[ref] = name
			}
		}
	}
	return d, nil
}

func endOf(e *domain.Edition, m domain.Moment) End {
	return End{Moment: MomentOf(m), Position: e.Position, Complete: Completeness{Applied: e.Position, Of: e.Position}}
}

// compare walks two answers, both sorted by key.
func (v *View) compare(before, after *Answer) *ViewChange {
	change := &ViewChange{Added: []Row{}, Ended: []Row{}, Changed: []Changed{}, Corrected: []Correction{}}
	i, j := 0, 0
	for i < len(before.Rows) || j < len(after.Rows) {
		switch {
		case j == len(after.Rows) || i < len(before.Rows) && before.Rows[i].Key < after.Rows[j].Key:
			change.Ended = append(change.Ended, before.Rows[i])
			i++
		case i == len(before.Rows) || after.Rows[j].Key < before.Rows[i].Key:
			change.Added = append(change.Added, after.Rows[j])
			j++
		default:
			if differs := v.rowsDiffer(&before.Rows[i], &after.Rows[j]); len(differs) > 0 {
				change.Changed = append(change.Changed, Changed{Key: before.Rows[i].Key, Differs: differs, Before: before.Rows[i], After: after.Rows[j]})
			}
			i, j = i+1, j+1
		}
	}
	return change
}

// moved makes one change of a row that ended and one that was added, where their keys differ in the organisation alone: it became known, or another. Its key is the new one.
func (v *View) moved(c *ViewChange) {
	ended := map[string]int{}
	for i, row := range c.Ended {
		ended[behindOrg(row.Key)] = i
	}
	gone := map[int]bool{}
	added := c.Added[:0]
	for _, row := range c.Added {
		i, was := ended[behindOrg(row.Key)]
		if !was || gone[i] {
			added = append(added, row)
			continue
		}
		gone[i] = true
		differs := v.rowsDiffer(&c.Ended[i], &row)
		c.Changed = append(c.Changed, Changed{Key: row.Key, Differs: differs, Before: c.Ended[i], After: row})
	}
	kept := c.Ended[:0:0]
	for i, row := range c.Ended {
		if !gone[i] {
			kept = append(kept, row)
		}
	}
	c.Added, c.Ended = added, append([]Row{}, kept...)
	slices.SortStableFunc(c.Changed, func(a, b Changed) int { return cmp.Compare(a.Key, b.Key) })
}

// behindOrg is a key without the organisation that it begins with.
func behindOrg(key string) string {
	_, rest, _ := strings.Cut(key, "/")
	return rest
}

// rowsDiffer names what differs between two rows of one key: certainty, the dates that they state, and the fields of all that they may be.
func (v *View) rowsDiffer(a, b *Row) []string {
	before, after := possible(a), possible(b)
	var differs []string
	for _, part := range []struct {
		name string
		is   bool
	}{{"certainty", a.Certainty != b.Certainty}, {"since", a.Since != b.Since}, {"until", a.Until != b.Until}} {
		if part.is {
			differs = append(differs, part.name)
		}
	}
	if before.equal(after) {
		return differs
	}
	fields := v.differing(append(before.rows, after.rows...))
	if len(fields) == 0 && a.Certainty == b.Certainty {
		fields = []string{"alternatives"} // one of them may be none
	}
	return append(differs, fields...)
}

// possible is all that a row may be, in no order.
func possible(r *Row) alternatives {
	all := slices.Clone(r.Alternatives)
	for _, claim := range r.Claims {
		all = append(all, claim.Row)
	}
	if r.Certainty == Certain {
		all = append(all, r.Row)
	}
	var each alternatives
	for _, row := range all {
		if each.find(row) < 0 {
			each.rows = append(each.rows, alternative{row: row})
		}
	}
	return each
}

// corrections lists those that stand at the later moment and did not at the earlier, of the records that the rows of either rest on.
func corrections(from, to *domain.Edition, before, after *Answer) []Correction {
	found := []Correction{}
	homes, asked := map[int32]bool{}, map[string]bool{}
	for _, answer := range []*Answer{before, after} {
		for _, row := range answer.Rows {
			for _, id := range row.Events {
				asked[id] = true
				if position, is := to.PositionOf(id); is {
					homes[to.Fact(position).Home()] = true
				}
			}
		}
	}
	for home := range homes {
		facts := to.Facts(home)
		for _, f := range facts {
			data, is := f.Data.(*domain.RecordCorrected)
			if !is || !stands(to, f) || stands(from, f) {
				continue
			}
			target := f.TargetIn(facts)
			if asked[to.EventID(f)] || asked[to.EventID(target)] {
				found = append(found, Correction{Key: to.Ref(home).ID(), Event: to.EventID(f), Target: to.EventID(target), Reason: data.Reason})
			}
		}
	}
	slices.SortFunc(found, func(a, b Correction) int {
		x, _ := to.PositionOf(a.Event)
		y, _ := to.PositionOf(b.Event)
		return cmp.Compare(x, y)
	})
	return found
}

// stands tells whether an edition holds a correction that nothing has taken back.
func stands(e *domain.Edition, f *domain.Fact) bool {
	return f.Position <= e.Position && f.Known <= e.Known && !e.Gone(f, &domain.Scratch{})
}
