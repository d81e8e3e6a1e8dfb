package domain

import "slices"

// owners are the organisations whose own a fact is, as far as it says: those that coordinators of theirs may record it for.
func owners(data Data) []Ref {
	var own []Ref
	switch d := data.(type) {
	case *OrganisationRegistered:
		own = []Ref{d.Parent}
	case *DecisionReported:
		own = []Ref{d.Board}
	case *DecisionAnnulled:
		own = []Ref{d.By}
	case *DocumentRegistered:
		own = append([]Ref{d.Owner}, heldBy(d.DrawnUpBy)...)
	case *DocumentAdopted:
		own = append([]Ref{d.Owner, d.AdoptedBy}, heldBy(d.DraftedBy)...)
	case *ResponsibilityAssigned:
		own = []Ref{d.Holder.Organisation}
	case *ResponsibilityVacant:
		own = heldBy(d.FormerHolder)
	case *ResponsibilityEnded:
		own = []Ref{d.Holder.Organisation}
	case *PlanEstablished:
		own = []Ref{d.Owner}
	case *PlanDecided:
		own = []Ref{d.Body}
	case *MeasureRegistered:
		own = []Ref{d.OperatedBy, d.PlacedUnder}
		for _, each := range d.Responsible {
			own = append(own, each.Organisation)
		}
	case *TrainingProgrammeDefined:
		own = []Ref{d.Provider, d.FollowedUpBy}
	case *TrainingHeld:
		own = []Ref{d.Provider, d.CommissionedBy}
	case *TrainingCompletionReported:
		own = []Ref{d.Org}
	case *AssessmentSourceConsulted:
		own = []Ref{d.Org}
	case *AssessmentEstablished:
		own = []Ref{d.Org}
	case *CooperationAgreementSigned:
		own = slices.Clone(d.Parties)
		for _, lead := range d.Lead {
			own = append(own, lead.Organisation)
		}
	case *CooperationForumEstablished:
		own = slices.Clone(d.Parties)
		for _, lead := range d.Lead {
			own = append(own, lead.Organisation)
		}
	case *AuditOpened:
		own = []Ref{d.Auditor, d.PerformedBy}
	case *RecommendationIssued:
		own = []Ref{d.Addressee}
	case *RecommendationResponded:
		own = []Ref{d.Body}
	case *GoalSet:
		own = []Ref{d.Owner}
	case *GoalAssessed:
		own = []Ref{d.AssessedBy}
	case *StatementRecorded:
		own = []Ref{d.By.Organisation}
	case *EvaluationReported:
		own = []Ref{d.CommissionedBy}
	}
	if by := data.common().DecidedBy; len(own) == 0 && by != nil {
		own = []Ref{by.Body}
	}
	return slices.DeleteFunc(own, func(ref Ref) bool { return ref == "" })
}

func heldBy(h *Holder) []Ref {
	if h == nil {
		return nil
	}
	return []Ref{h.Organisation}
}

// Ownership says whose an event would be: of the organisations that it names, and of those whose its subject is already, by all that the ledger holds.
type Ownership struct {
	Names    []Ref // by the event itself
	Subject  []Ref // by what stands of the subject, and by the events before it in the same request; an organisation that is there is its own alone
	Origin   *Type // what the event is about: its own type, or that of the record that it corrects or disputes; nil: there is no such record
	Withheld bool  // the subject is the organisations' by records that the edition's caller may not read
	Hidden   bool  // the subject has records that the edition's caller may not read

	placed bool // the subject is an organisation that is there
}

// Owners tells whose each event of a request would be. The edition's caller may be anyone: it is judged on the whole ledger.
func (e *Edition) Owners(events []Append) []Ownership {
	all := make([]Ownership, len(events))
	before := map[Ref][]Ref{}
	whole := *e
	whole.caller = nil
	for i := range events {
		a, own := &events[i], &all[i]
		own.Origin = e.origin(events[:i], a)
		own.Names = owners(a.Data)
		if corrected, is := a.Data.(*RecordCorrected); is && corrected.Replacement != nil && own.Origin != nil {
			if content, errs := parseData(own.Origin, corrected.Replacement.Data); len(errs) == 0 {
				own.Names = owners(content)
			}
		}
		own.of(e, &whole, a.Subject, before)
		if m, is := a.Data.(*MeasureRegistered); is && m.Plan != "" && len(own.Names) == 0 {
			own.Names = whole.ownersOf(m.Plan, before)
		}
		before[a.Subject] = append(before[a.Subject], own.Names...)
	}
	return all
}

// of fills in whose the subject is.
func (own *Ownership) of(e, whole *Edition, subject Ref, before map[Ref][]Ref) {
	home, found := whole.Find(subject)
	own.Hidden = found && len(e.Facts(home)) < len(whole.Facts(home))
	if found && subject.Kind() == KindOrganisation {
		own.Subject, own.placed = []Ref{subject}, true
		own.Withheld = len(e.Facts(home)) == 0
		return
	}
	own.Subject = whole.ownersOf(subject, before)
	own.Withheld = len(e.ownersOf(subject, before)) < len(own.Subject)
}

// Refuses is the code by which somebody who writes for the rights' own organisations may not write the event; "": it may. No event that it lets pass makes a record that
// was stored before, and that the rights don't read, one that they read.
func (own *Ownership) Refuses(e *Edition, r *Rights) string {
	if r == nil || r.Own == nil {
		return ""
	}
	since := uint64(noPosition)
	caller := e.book.callerAt(uint64(len(e.entries)), r)
	owns := func(orgs []Ref, at uint64) bool {
		return slices.ContainsFunc(orgs, func(org Ref) bool { return caller.below(org, at) })
	}
	if own.placed { // what moves it moves what was recorded of it since
		since = caller.registered(own.Subject[0])
	}
	switch {
	case len(own.Subject) > 0 && !owns(own.Subject, since):
		if own.Withheld {
			return "rule.withheld"
		}
		return "access.organisation"
	case len(own.Subject) == 0 && !owns(own.Names, noPosition), len(own.Names) > 0 && !owns(own.Names, noPosition):
		return "access.organisation"
	case own.Hidden:
		return "rule.withheld"
	}
	return ""
}

// Addressed tells whether the subject is one of the rights' own organisations'.
func (own *Ownership) Addressed(e *Edition, r *Rights) bool {
	return slices.ContainsFunc(own.Subject, func(org Ref) bool { return e.Owns(r, org) })
}

// ownersOf are the organisations whose an entity is by what stands of it, and by the events before.
func (e *Edition) ownersOf(ref Ref, before map[Ref][]Ref) []Ref {
	own := slices.Clone(before[ref])
	home, found := e.Find(ref)
	if found {
		var scratch Scratch
		for _, item := range e.Items(home, &scratch) {
			own = append(own, owners(item.Data)...)
			if m, is := item.Data.(*MeasureRegistered); is && m.Plan != "" && len(owners(m)) == 0 && m.Plan != ref {
				own = append(own, e.ownersOf(m.Plan, before)...)
			}
		}
	}
	slices.Sort(own)
	return slices.Compact(own)
}

// origin is the type that an event is about.
func (e *Edition) origin(before []Append, a *Append) *Type {
	target := uint32(0)
	switch d := a.Data.(type) {
	case *RecordCorrected:
		target = d.Target
	case *RecordDisputed:
		target = d.Target
	default:
		return a.Type
	}
	var facts []*Fact
	if home, found := e.Home(a.Subject); found {
		whole := *e
		whole.caller = nil
		facts = whole.Facts(home)
	}
	if n := uint32(len(facts)); target > n {
		at := target - n // among the events before it in the request
		for i := range before {
			if before[i].Subject == a.Subject {
				if at--; at == 0 {
					return e.origin(before[:i], &before[i])
				}
			}
		}
		return nil
	}
	if target == 0 {
		return nil
	}
	root := facts[target-1]
	for root.Target != 0 {
		root = facts[root.Target-1]
	}
	return root.Type
}

// Owns tells whether an organisation is one of the rights' own, or stands below one of them today for certain.
func (e *Edition) Owns(r *Rights, org Ref) bool {
	return r == nil || r.Own == nil || e.book.callerAt(uint64(len(e.entries)), r).below(org, noPosition)
}
