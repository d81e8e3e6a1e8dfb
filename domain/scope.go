package domain

import (
	"iter"
	"strconv"
	"strings"
)

// Scope is what a rule may look at when it judges one event: the event, and the whole ledger with everything known and all that is staged.
type Scope struct {
	Subject   Ref
	Effective Date
	book      *Book
	by        *witness // nil: the whole ledger
	fact      *Fact
	pointer   string
	errs      *Errors
}

// Position is where the event will stand.
func (c *Scope) Position() uint64 { return c.fact.Position }

// Ledger is the ledger's id.
func (c *Scope) Ledger() string { return c.book.ledger }

// Refuse states what is impossible; field is a pointer into the event.
func (c *Scope) Refuse(code, field, sv, en string) { c.refuse(refuse(code, field, sv, en)) }

func (c *Scope) refuse(err *Error) { *c.errs = append(*c.errs, err.at(c.pointer)) }

// Known tells whether the ledger holds the entity, whatever its dates.
func (c *Scope) Known(ref Ref) bool {
	home, known := c.book.entities[ref]
	if !known {
		return false
	}
	others := len(c.facts(home))
	if ref == c.Subject {
		others-- // the event itself
	}
	return others > 0
}

// facts are the records of an entity that the rules look at.
func (c *Scope) facts(home int32) []*Fact { return c.by.of(c.book.timelines[home], home) }

// holds tells whether a fact of the entity, as corrected, is such.
func (c *Scope) holds(ref Ref, such func(Data) bool) bool {
	home, known := c.book.entities[ref]
	if !known {
		return false
	}
	for _, item := range c.items(home) {
		if such(item.Data) {
			return true
		}
	}
	return false
}

func (c *Scope) items(home int32) []Item {
	line := c.book.timelines[home]
	var scratch Scratch
	return line.items(nil, c.facts(home), MaxDay, c.book.staged(), &scratch)
}

// Linked yields the entities with a record whose member refers to the entity.
func (c *Scope) Linked(member string, to Ref) iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		home, known := c.book.entities[to]
		if !known {
			return
		}
		for _, l := range c.book.timelines[home].incoming {
			if l.by() != member {
				continue
			}
			if f := c.book.entries[l.at-1].fact; c.by.sees(f) && !yield(c.book.timelines[f.entity].ref) {
				return
			}
		}
	}
}

// notTwice refuses a fact that the timeline holds already, word for word.
func (c *Scope) notTwice(field string) {
	if c.fact.Type.isRecord() || c.fact.Type.of == releasedType { // that a release would be the same tells that nothing came in
		return
	}
	home := c.fact.entity
	for _, earlier := range c.facts(home) {
		if earlier.Version >= c.fact.Version {
			break
		}
		if earlier.Type.Name == correctedName && earlier.content != nil {
			earlier = earlier.content
		}
		if earlier.Type != c.fact.Type || earlier.Effective != c.fact.Effective || earlier.Until != c.fact.Until || !same(earlier.Data, c.fact.Data) {
			continue
		}
		for _, item := range c.items(home) {
			if item.Fact == earlier {
				c.Refuse("rule.same_content", field, "Samma uppgift finns redan i liggaren; har den fler källor, rätta den i stället.",
					"The ledger holds the same fact already; if it has more sources, correct it instead.")
				return
			}
		}
	}
}

// opened demands that the subject is an audit that the ledger holds.
func (c *Scope) opened() bool {
	if c.holds(c.Subject, func(data Data) bool { _, is := data.(*AuditOpened); return is }) {
		return true
	}
	c.Refuse("rule.audit.not_opened", "/subject", "Granskningen finns inte i liggaren; registrera audit.opened först eller i samma anrop.",
		"The audit is not in the ledger; record audit.opened first or in the same request.")
	return false
}

// grade demands that a grade's word stands on its scale.
func (c *Scope) grade(g *Grade, field string) {
	if g == nil {
		return
	}
	if _, ok := g.Common(); ok {
		return
	}
	scale := VocabularyByID(g.Scale)
	if scale == nil || !strings.HasPrefix(g.Scale, "grade_") {
		c.Refuse("rule.grade.unknown_scale", field+"/scale", "Skalan är grade_met eller grade_goal.", "The scale is grade_met or grade_goal.")
		return
	}
	var words []string
	for _, term := range scale.Terms {
		words = append(words, term.Label.SV)
	}
	list := strings.Join(words, ", ")
	c.Refuse("rule.grade.off_scale", field+"/verbatim", "Skalans betyg är "+list+".", "The scale's grades are "+list+".")
}

// Common is the grade in the terms that all scales share (vocabulary grade_common).
func (g *Grade) Common() (GradeCommon, bool) {
	scale := VocabularyByID(g.Scale)
	if scale == nil || !strings.HasPrefix(g.Scale, "grade_") {
		return "", false
	}
	for _, term := range scale.Terms {
		if strings.EqualFold(term.Label.SV, g.Verbatim) || strings.EqualFold(term.Label.EN, g.Verbatim) {
			return GradeCommon(term.ID), true
		}
	}
	return "", false
}

// sameDuty demands that an entity is one duty in one scope.
func (c *Scope) sameDuty(duty Duty, scope string) {
	other := c.holds(c.Subject, func(data Data) bool {
		switch d := data.(type) {
		case *ResponsibilityAssigned:
			return d.Duty != duty || d.Scope != scope
		case *ResponsibilityVacant:
			return d.Duty != duty || d.Scope != scope
		}
		return false
	})
	if other {
		c.Refuse("rule.responsibility.other_duty", "/data/duty", "Ämnet gäller en annan uppgift eller omfattning; en uppgift i en omfattning är ett eget ämne.",
			"The subject is another duty or scope; one duty in one scope is a subject of its own.")
	}
}

// parents tells whether the organisation would stand below itself on some day: its chain of parents leads back to it for certain.
func (c *Scope) parents(child, parent Ref) bool {
	if child == parent {
		return true
	}
	chain := c.chain(parent, map[Ref]bool{})
	if !chain[child] {
		return false
	}
	chain[child] = true
	days := map[Day]bool{c.Effective.Latest(): true}
	for ref := range chain {
		for _, item := range c.items(c.book.entities[ref]) {
			if day := item.Effective.Latest(); day >= c.Effective.Latest() {
				days[day] = true
			}
		}
	}
	for day := range days {
		at := child
		for range len(chain) {
			next, certain := c.parentOn(at, day)
			if !certain || next == "" {
				break
			}
			if at = next; at == child {
				return true
			}
		}
	}
	return false
}

// chain collects every organisation that ever was above one.
func (c *Scope) chain(from Ref, met map[Ref]bool) map[Ref]bool {
	home, known := c.book.entities[from]
	if met[from] || !known {
		return met
	}
	met[from] = true
	for _, item := range c.items(home) {
		if d, is := item.Data.(*OrganisationRegistered); is && d.Parent != "" {
			c.chain(d.Parent, met)
		}
	}
	return met
}

// parentOn is an organisation's parent on a day, where all readings agree.
func (c *Scope) parentOn(ref Ref, day Day) (Ref, bool) {
	home, known := c.book.entities[ref]
	if !known {
		return "", true
	}
	var scratch Scratch
	return parentIn(readings(c.items(home), day, &scratch))
}

// parentIn is an organisation's parent in its states, where all agree.
func parentIn(found Readings) (parent Ref, certain bool) {
	for i := range found.States {
		var here Ref
		if _, d, is := Last[*OrganisationRegistered](&found.States[i]); is {
			here = d.Parent
		}
		if i > 0 && here != parent {
			return "", false
		}
		parent = here
	}
	return parent, true
}

// leftOpen lists the responsibilities that an ended organisation still holds on the day, by what the ledger held at a position.
func (b *Book) leftOpen(ended *Fact, last uint64, by *witness) []Ref {
	var open []Ref
	day := ended.Effective.Latest()
	for _, l := range b.timelines[ended.entity].incoming {
		if uint64(l.at) > last || l.by() != "holder" {
			continue
		}
		fact := b.entries[l.at-1].fact
		if !by.sees(fact) {
			continue
		}
		line := b.timelines[fact.entity]
		var scratch Scratch
		found := readings(line.items(nil, by.of(line, fact.entity), MaxDay, last, &scratch), day, &scratch)
		if line.holds(found, b.timelines[ended.entity].ref) && !containsRef(open, line.ref) {
			open = append(open, line.ref)
		}
	}
	return open
}

// holds tells whether the organisation holds the duty in some reading.
func (t *timeline) holds(found Readings, organisation Ref) bool {
	for i := range found.States {
		for _, held := range Standing[*ResponsibilityAssigned](&found.States[i]) {
			if held.Holder.Organisation == organisation {
				return true
			}
		}
	}
	return false
}

func containsRef(refs []Ref, ref Ref) bool {
	for _, each := range refs {
		if each == ref {
			return true
		}
	}
	return false
}

func itoa(i int) string { return strconv.Itoa(i) }

// corrects tells whether the content under judgement comes by a correction.
func (c *Scope) corrects() bool { return c.fact.Target != 0 }

// described demands that the subject has a fact of some description.
func (c *Scope) described(code string, such func(Data) bool) bool {
	if c.holds(c.Subject, such) {
		return true
	}
	c.Refuse(code, "/subject", "Ämnet finns inte i liggaren; registrera det först eller i samma anrop.", "The subject is not in the ledger; register it first or in the same request.")
	return false
}

// statesOn are the states that an entity can be in on a day, everything known.
func (c *Scope) statesOn(ref Ref, day Day) []State {
	home, known := c.book.entities[ref]
	if !known {
		return nil
	}
	var scratch Scratch
	return readings(c.items(home), day, &scratch).States
}

// heldOn are the assignments of a duty that can stand on a day, in any reading.
func (c *Scope) heldOn(ref Ref, day Day) []*ResponsibilityAssigned {
	var held []*ResponsibilityAssigned
	states := c.statesOn(ref, day)
	for i := range states {
		for _, data := range Standing[*ResponsibilityAssigned](&states[i]) {
			held = append(held, data)
		}
	}
	return held
}

// kindOf is what kind an organisation was registered as last; nothing where the ledger does not know it.
func (c *Scope) kindOf(ref Ref) OrganisationKind {
	var kind OrganisationKind
	c.holds(ref, func(data Data) bool {
		if d, is := data.(*OrganisationRegistered); is {
			kind = d.Kind
		}
		return false
	})
	return kind
}

// groupOfOfficials tells whether a holder is several officials together, who can't be given a right to decide (Kommunallagen 7:5).
func (c *Scope) groupOfOfficials(h Holder) bool {
	if h.Function != "" {
		return h.Function == "group" || h.Function == "all_participants"
	}
	switch c.kindOf(h.Organisation) {
	case "administration", "central_administration", "district_administration", "department", "unit", "team", "service", "management_group":
		return true
	}
	return false
}

// municipal tells the kinds of organisation that are a municipality's own.
func municipal(kind OrganisationKind) bool {
	switch kind {
	case "municipality", "council", "executive_board", "board", "district_board", "committee", "preparatory_committee", "elected_auditors", "audit_office",
		"central_administration", "administration", "district_administration", "department", "unit", "team", "service", "management_group",
		"municipal_company", "municipal_association", "area", "collective", "crime_prevention_council", "joint_centre":
		return true
	}
	return false
}

// closedBy tells whether a plan is closed on a day in every reading.
func (c *Scope) closedBy(plan Ref, day Day) bool {
	states := c.statesOn(plan, day)
	for i := range states {
		if _, _, closed := Last[*PlanClosed](&states[i]); !closed {
			return false
		}
	}
	return len(states) > 0
}

// openOn tells whether a measure of the subject's plan is begun and not finished on a day, in every reading.
func (c *Scope) openOn(measure Ref, day Day) bool {
	states := c.statesOn(measure, day)
	for i := range states {
		_, registered, is := Last[*MeasureRegistered](&states[i])
		if !is || registered.Plan != c.Subject {
			return false
		}
		status := registered.Status
		if _, report, reported := Last[*MeasureReported](&states[i]); reported {
			status = report.Status
		}
		if finished(status) || status == MeasureAbsent {
			return false
		}
	}
	return len(states) > 0
}
