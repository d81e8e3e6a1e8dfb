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
	Subject  []Ref // by what stands of the subject, and by the events before it in the same request
	Origin   *Type // what the event is about: its own type, or that of the record that it corrects or disputes; nil: there is no such record
	Withheld bool  // the subject is the organisations' by records that the edition's caller may not read
}

// Owners tells whose each event of a request would be. The edition's caller may be anyone: it is judged on the whole ledger.
func (e *Edition) Owners(events []Append) []Ownership {
	all := make([]Ownership, len(events))
	before := map[Ref][]Ref{}
	for i := range events {
		a, own := &events[i], &all[i]
		own.Origin = e.origin(events[:i], a)
		own.Names = owners(a.Data)
		if corrected, is := a.Data.(*RecordCorrected); is && corrected.Replacement != nil && own.Origin != nil {
			if content, errs := parseData(own.Origin, corrected.Replacement.Data); len(errs) == 0 {
				own.Names = owners(content)
			}
		}
		read := e.ownersOf(a.Subject, before)
		whole := *e
		whole.caller = nil
		own.Subject = whole.ownersOf(a.Subject, before)
		own.Withheld = len(read) < len(own.Subject)
		if m, is := a.Data.(*MeasureRegistered); is && m.Plan != "" && len(own.Names) == 0 {
			own.Names = whole.ownersOf(m.Plan, before)
		}
		before[a.Subject] = append(before[a.Subject], own.Names...)
	}
	return all
}

// ownersOf are the organisations whose an entity is by what stands of it, and by the events before.
func (e *Edition) ownersOf(ref Ref, before map[Ref][]Ref) []Ref {
	own := slices.Clone(before[ref])
	home, found := e.Find(ref)
	if found {
		if ref.Kind() == KindOrganisation {
			own = append(own, ref)
		}
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
	return r == nil || r.Own == nil || e.book.callerAt(uint64(len(e.entries)), r).below(org)
}
