package domain

// OpeningKinds are the entities whose records can open others to more readers: every condition of openings asks the timelines of such, and the day.
var OpeningKinds = []Kind{KindDocument, KindAudit, KindPlan}

// Hinges are what can open a record, or close it, beside the records of its own entity: an entity ("" if none), and the names of sources (see PublicNames).
func (e *Edition) Hinges(f *Fact) (entity Ref, names []string) {
	whole := *e
	whole.caller = nil
	facts := whole.Facts(f.entity)
	for f.Target != 0 {
		f = facts[f.Target-1]
	}
	if opening, can := openings[f.Type.Name]; can {
		asked := opening.asks(e.book, f)
		return asked.entity, asked.names
	}
	return "", nil
}

// PublicNames are the names of sources that an entity makes public by a day, with all that the ledger holds.
func (e *Edition) PublicNames(home int32, today Day) []string {
	return e.book.classesAt(uint64(len(e.entries)), today).namesOf(home)
}

// Stored is the class that the record was stored in; what opens it since is the edition's to say (see Edition.ClassOn).
func (f *Fact) Stored() Class { return Class(f.stated & 3) }

// Ended is the edition as if the ledger ended at its position: also what opens a record (see For) is then judged by nothing later.
func (e *Edition) Ended() *Edition {
	ended := *e
	ended.entries = e.entries[:e.Position]
	return &ended
}
