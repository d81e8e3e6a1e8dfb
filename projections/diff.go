package projections

import (
	"context"
	"slices"

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
}

// Changed is a row before and after. Differs names the fields; certainty among them when that changed.
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

// Diff compares two editions of a ledger at two moments.
func Diff(ctx context.Context, from, to *domain.Edition, fromMoment, toMoment domain.Moment, q DiffQuery) (*Difference, error) {
	d := &Difference{Ledger: to.Ledger(), From: endOf(from, fromMoment), To: endOf(to, toMoment), Views: map[string]*ViewChange{}, Names: map[domain.Ref]string{}}
	for _, v := range Views() {
		if len(q.Views) > 0 && !slices.Contains(q.Views, v.Name) {
			continue
		}
		query := Query{Key: q.Key, Org: q.Org}
		before, err := v.Answer(ctx, from, fromMoment, query)
		if err != nil {
			return nil, err
		}
		after, err := v.Answer(ctx, to, toMoment, query)
		if err != nil {
			return nil, err
		}
		d.Views[v.Name] = compare(before, after)
		d.Views[v.Name].Corrected = corrections(v, from, to, before, after)
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
func compare(before, after *Answer) *ViewChange {
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
			if differs := rowsDiffer(&before.Rows[i], &after.Rows[j]); len(differs) > 0 {
				change.Changed = append(change.Changed, Changed{Key: before.Rows[i].Key, Differs: differs, Before: before.Rows[i], After: after.Rows[j]})
			}
			i, j = i+1, j+1
		}
	}
	return change
}

// rowsDiffer names the fields in which two rows of one key differ.
func rowsDiffer(a, b *Row) []string {
	var all []alternative
	same := len(a.contents()) == len(b.contents())
	for i, content := range a.contents() {
		all = append(all, alternative{row: content, encoded: encode(content)})
		same = same && encode(b.contents()[i]) == all[i].encoded
	}
	for _, content := range b.contents() {
		all = append(all, alternative{row: content, encoded: encode(content)})
	}
	var differs []string
	if a.Certainty != b.Certainty {
		differs = append(differs, "certainty")
	}
	if same && len(a.Alternatives) == len(b.Alternatives) {
		return differs
	}
	if len(all) > 0 {
		differs = append(differs, differing(all)...)
	}
	if len(differs) == 0 {
		differs = append(differs, "alternatives")
	}
	return differs
}

// corrections lists those that came in between, on the entities whose rows were asked for.
func corrections(v *View, from, to *domain.Edition, before, after *Answer) []Correction {
	found := []Correction{}
	asked := map[string]bool{}
	for _, answer := range []*Answer{before, after} {
		for _, row := range answer.Rows {
			for _, id := range row.Events {
				asked[id] = true
			}
		}
	}
	for home := range v.roots(to) {
		for _, f := range to.Facts(home) {
			data, is := f.Data.(*domain.RecordCorrected)
			if !is || f.Known > to.Known || f.Position <= from.Position && f.Known <= from.Known {
				continue
			}
			target := to.Facts(home)[f.Target-1]
			if asked[to.EventID(f)] || asked[to.EventID(target)] {
				found = append(found, Correction{Key: to.Ref(home).ID(), Event: to.EventID(f), Target: to.EventID(target), Reason: data.Reason})
			}
		}
	}
	return found
}
