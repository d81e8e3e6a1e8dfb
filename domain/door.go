package domain

// OpeningKinds are the entities whose records can open others to more readers: every condition of openings asks the timelines of such, and the day.
var OpeningKinds = []Kind{KindDocument, KindAudit, KindPlan}

// Stored is the class that the record was stored in; what opens it since is the edition's to say (see Edition.ClassOn).
func (f *Fact) Stored() Class { return Class(f.stated & 3) }

// Ended is the edition as if the ledger ended at its position: also what opens a record (see For) is then judged by nothing later.
func (e *Edition) Ended() *Edition {
	ended := *e
	ended.entries = e.entries[:e.Position]
	return &ended
}
