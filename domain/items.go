package domain

import (
	"cmp"
	"slices"
)

// items are the facts of a timeline that stand at a moment, in order of recording: what a correction says in its target's place, and nothing for what is taken away.
func (t *timeline) items(buf []Item, facts []*Fact, known Day, recorded uint64, scratch *Scratch) []Item {
	facts = upTo(facts, recorded)
	if slices.ContainsFunc(facts, (*Fact).ofRecord) {
		buf = itemsCorrected(buf, facts, known, scratch)
	} else {
		for _, f := range facts {
			if f.Known <= known {
				buf = append(buf, Item{Fact: f, order: f.Position})
			}
		}
	}
	for i := range buf {
		item := &buf[i]
		item.index = i
		item.lo, item.hi = item.Effective.Capped(item.Known)
	}
	return buf
}

// itemsCorrected are the items of a timeline that has corrections or disputes.
func itemsCorrected(buf []Item, facts []*Fact, known Day, scratch *Scratch) []Item {
	gone, corrected := goneBy(facts, known, scratch)
	for i, f := range facts {
		if gone[i] || f.Known > known || f.disputes() {
			continue
		}
		content, root := f, f
		if f.Target != 0 {
			if content = f.content; content == nil || content.Known > known {
				continue
			}
			for root.Target != 0 {
				root = version(facts, root.Target)
			}
		}
		buf = append(buf, Item{Fact: content, order: root.Position})
	}
	if corrected {
		slices.SortStableFunc(buf, func(a, b Item) int { return cmp.Compare(a.order, b.order) })
	}
	return buf
}

// ofRecord tells the facts that are about another record.
func (f *Fact) ofRecord() bool { return f.Target != 0 }

func (f *Fact) disputes() bool { return f.Target != 0 && f.Type.Name == disputedName }

func (f *Fact) corrects() bool { return f.Target != 0 && f.Type.Name == correctedName }

// goneBy flags the facts of a timeline that something else stands for, or nothing. The newest correction that is known decides what stands in the place of the fact
// that its chain began with; one that only takes another correction back leaves the decision to those before it.
func goneBy(facts []*Fact, known Day, scratch *Scratch) (gone []bool, corrected bool) {
	gone = scratch.flags(len(facts))
	for i := len(facts) - 1; i >= 0; i-- {
		f := facts[i]
		if gone[i] || !f.corrects() || f.Known > known {
			continue
		}
		corrected = true
		target, _ := indexOf(facts, f.Target)
		root := target
		for facts[root].corrects() {
			root, _ = indexOf(facts, facts[root].Target)
		}
		switch {
		case gone[root]:
			gone[i] = true
		case f.content == nil:
			gone[target] = true
		default:
			gone[root] = true
		}
	}
	return gone, corrected
}

// version is the record of a version among a timeline's records, or those of them that somebody reads: who reads a correction reads what it corrects.
func version(facts []*Fact, version uint32) *Fact {
	i, _ := indexOf(facts, version)
	return facts[i]
}
