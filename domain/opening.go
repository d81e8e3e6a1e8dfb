package domain

import (
	"sync"
	"sync/atomic"
)

// openings is the one table that opens what is stored in a closed class: a record of such a type is public once its condition holds, today and with all that the
// ledger holds, whatever the moment that an answer is about. What isn't here keeps the class it was stored in. Corrections and disputes have the class of the record
// that their chain began with.
var openings = map[string]opening{
	"audit.finding_recorded.v1":  {(*classes).isReported, ofNothing},
	"audit.question_assessed.v1": {(*classes).isReported, ofNothing},
	"plan.established.v1":        {(*classes).isDecided, ofNothing},
	"measure.registered.v1": {func(c *classes, _ *timeline, f *Fact) bool {
		plan := f.Data.(*MeasureRegistered).Plan
		return plan != "" && c.decidedPlan(plan) || c.published(f)
	}, func(b *Book, f *Fact) hinges { return hinges{f.Data.(*MeasureRegistered).Plan, b.sourceNames(f)} }},
	"measure.reported.v1":   {(*classes).isPublished, ofItsSources},
	"statement.recorded.v1": {(*classes).isPublished, ofItsSources},
	"evaluation.reported.v1": {func(c *classes, _ *timeline, f *Fact) bool {
		d := f.Data.(*EvaluationReported)
		return d.Status == EvaluationDone && c.publicNames()[d.Report]
	}, func(_ *Book, f *Fact) hinges { return hinges{"", []string{f.Data.(*EvaluationReported).Report}} }},
}

// opening is a condition, and what it asks beside the record's own entity.
type opening struct {
	holds func(*classes, *timeline, *Fact) bool
	asks  func(*Book, *Fact) hinges
}

// hinges are an entity and the names of sources.
type hinges struct {
	entity Ref // "": none
	names  []string
}

func ofNothing(*Book, *Fact) hinges { return hinges{} }

func ofItsSources(b *Book, f *Fact) hinges { return hinges{"", b.sourceNames(f)} }

func (c *classes) isReported(line *timeline, _ *Fact) bool { return c.reported(line) }
func (c *classes) isDecided(line *timeline, _ *Fact) bool  { return c.decided(line) }
func (c *classes) isPublished(_ *timeline, f *Fact) bool   { return c.published(f) }

// classes are the effective classes of a book's records on a day, with all that the book held at a position. They are worked out as they are asked for; any number may
// ask at once.
type classes struct {
	book      *Book
	head      uint64
	today     Day
	timelines []*timeline
	byHome    []atomic.Pointer[[]Class] // of a timeline's records up to head
	names     sync.Once
	public    map[string]bool
}

// classesAt returns the classes at a position, the same as long as neither that nor the day changes.
func (b *Book) classesAt(head uint64, today Day) *classes {
	b.rights.mu.Lock()
	defer b.rights.mu.Unlock()
	c := b.rights.classes
	if c == nil || c.head != head || c.today != today {
		b.mu.RLock()
		timelines := b.timelines[:b.homes]
		b.mu.RUnlock()
		c = &classes{book: b, head: head, today: today, timelines: timelines, byHome: make([]atomic.Pointer[[]Class], len(timelines))}
		b.rights.classes = c
	}
	return c
}

// facts are a timeline's records up to head.
func (c *classes) facts(line *timeline) []*Fact {
	c.book.mu.RLock()
	facts := line.facts
	c.book.mu.RUnlock()
	return upTo(facts, c.head)
}

// of returns the classes of a timeline's records: that of version n at n-1.
func (c *classes) of(home int32) []Class {
	if known := c.byHome[home].Load(); known != nil {
		return *known
	}
	line := c.timelines[home]
	facts := c.facts(line)
	found := make([]Class, len(facts))
	for i, f := range facts {
		if f.Target != 0 {
			found[i] = found[f.Target-1]
			continue
		}
		found[i] = f.Stored()
		if opening, can := openings[f.Type.Name]; can && f.Stored() != Public && opening.holds(c, line, f) {
			found[i] = Public
		}
	}
	c.byHome[home].Store(&found)
	return found
}

// happened tells whether a fact of the timeline that stands, and has happened for certain by today, is such.
func (c *classes) happened(line *timeline, such func(Data) bool) bool {
	var scratch Scratch
	for _, item := range line.items(nil, c.facts(line), MaxDay, c.head, &scratch) {
		if item.hi <= c.today && such(item.Data) {
			return true
		}
	}
	return false
}

// reported tells whether an audit's report is submitted.
func (c *classes) reported(line *timeline) bool {
	return c.happened(line, func(data Data) bool { _, is := data.(*AuditReportSubmitted); return is })
}

// decided tells whether a plan is decided or approved.
func (c *classes) decided(line *timeline) bool {
	return c.happened(line, func(data Data) bool {
		d, is := data.(*PlanDecided)
		return is && (d.Step == StepDecided || d.Step == StepApproved)
	})
}

func (c *classes) decidedPlan(ref Ref) bool {
	line := c.line(ref)
	return line != nil && c.decided(line)
}

// line is the timeline of an entity, or nil.
func (c *classes) line(ref Ref) *timeline {
	c.book.mu.RLock()
	defer c.book.mu.RUnlock()
	if home, known := c.book.entities[ref]; known && int(home) < len(c.timelines) {
		return c.timelines[home]
	}
	return nil
}

// published tells whether a record names sources and all of them are public.
func (c *classes) published(f *Fact) bool {
	sources := c.book.sourceNames(f)
	for _, name := range sources {
		if !c.publicNames()[name] {
			return false
		}
	}
	return len(sources) > 0
}

// sourceNames are the documents that a record rests on.
func (b *Book) sourceNames(f *Fact) []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.sources.sets[f.sources()]
}

// publicNames are what public sources are called.
func (c *classes) publicNames() map[string]bool {
	c.names.Do(func() {
		c.public = map[string]bool{}
		c.book.mu.RLock()
		documents, audits := c.book.byKind[KindDocument], c.book.byKind[KindAudit]
		c.book.mu.RUnlock()
		for _, homes := range [][]int32{documents, audits} {
			for _, home := range homes {
				for _, name := range c.namesOf(home) {
					c.public[name] = true
				}
			}
		}
	})
	return c.public
}

// namesOf are the names that an entity makes public: the titles of a document that is adopted, and of an audit whose report is submitted, with and without the report's own number.
func (c *classes) namesOf(home int32) (names []string) {
	if int(home) >= len(c.timelines) {
		return nil
	}
	line := c.timelines[home]
	switch line.ref.Kind() {
	case KindDocument:
		c.happened(line, func(data Data) bool {
			if d, is := data.(*DocumentAdopted); is {
				names = append(names, d.Title)
			}
			return false
		})
	case KindAudit:
		var titles, numbers []string
		reported := false
		c.happened(line, func(data Data) bool {
			switch d := data.(type) {
			case *AuditOpened:
				titles = append(titles, d.Title)
			case *AuditReportSubmitted:
				reported, numbers = true, append(numbers, d.ReportRef)
			}
			return false
		})
		for _, title := range titles {
			if !reported {
				break
			}
			names = append(names, title)
			for _, number := range numbers {
				names = append(names, title+", "+number)
			}
		}
	}
	return names
}
