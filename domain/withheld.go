package domain

import "strings"

// witness is what a refusal may rest on for its sender: the records that the sender may read, and those of its own request. A nil witness sees the whole ledger.
type witness struct {
	*caller
	base uint64 // what is staged after it is the sender's own
}

// readerOf is the witness of rights, to what is staged after base; nil for those of everything. The writer's own.
func (b *Book) readerOf(r *Rights, base uint64) *witness {
	if r == nil || r.Class >= Restricted {
		return nil
	}
	return &witness{b.callerAt(b.head, r), base}
}

// sees tells whether a record is one that the witness knows of. What others have staged and nobody has committed is seen where it is stored as public.
func (w *witness) sees(f *Fact) bool {
	switch {
	case w == nil || f.Position > w.base:
		return true
	case f.Position > w.head:
		return f.Stored() == Public && f.Target == 0
	}
	return w.reads(f)
}

// of returns the records of a timeline that the witness knows of, in order of recording.
func (w *witness) of(line *timeline, home int32) []*Fact {
	if w == nil {
		return line.facts
	}
	var seen []*Fact
	for _, f := range line.facts {
		if w.sees(f) {
			seen = append(seen, f)
		}
	}
	return seen
}

// tellable is a refusal as its sender may be told it. Rules judge the whole ledger; what they find is told where they find the same in what the sender may read, and
// everything else only as rule.withheld, which names nothing.
func (b *Book) tellable(s *Submission, base uint64, err error) error {
	all, refused := err.(Errors)
	by := b.readerOf(s.Rights, base)
	if !refused || by == nil {
		return err
	}
	same, _ := b.judge(s, base, by).(Errors)
	told, withheld := Errors{}, ""
	hidden := false
	for _, each := range all {
		if same.has(each) {
			told = append(told, each)
		} else if !hidden {
			hidden, withheld = true, eventIn(s, each.Field)
		}
	}
	if hidden {
		told = append(told, refuse("rule.withheld", withheld, "Uppgiften går inte att förena med något i liggaren som du inte får läsa; be den som ansvarar för liggaren om hjälp.",
			"The fact can't be reconciled with something in the ledger that you may not read; ask whoever answers for the ledger for help."))
	}
	return told
}

func (es Errors) has(e *Error) bool {
	for _, each := range es {
		if *each == *e {
			return true
		}
	}
	return false
}

// eventIn cuts a pointer to the event that it leads into.
func eventIn(s *Submission, pointer string) string {
	if !s.Array || pointer == "" {
		return ""
	}
	index, _, _ := strings.Cut(pointer[1:], "/")
	return "/" + index
}

// unseen refuses what is about a record that the sender may not read, in the words for one that isn't there.
func (b *Book) unseen(s *Submission, a *Append, base uint64) *Error {
	target := uint32(0)
	switch d := a.Data.(type) {
	case *RecordCorrected:
		target = d.Target
	case *RecordDisputed:
		target = d.Target
	}
	if by := b.readerOf(s.Rights, base); target != 0 && by != nil {
		if f := b.target(a.Subject, target); f != nil && !by.sees(f) {
			return unknownTarget()
		}
	}
	return nil
}
