package domain

// DocumentRegistered describes a document whose adoption is not stated: one in use, drawn up, planned, or said to be missing.
type DocumentRegistered struct {
	Title     string          `json:"title" is:"required" max:"300"`
	DocType   DocumentType    `json:"doc_type" is:"required"`
	Stage     DocumentStage   `json:"stage" is:"required"`
	Version   string          `json:"version,omitempty" max:"50"`
	Owner     Ref             `json:"owner,omitzero" ref:"organisation"`
	DrawnUpBy *Holder         `json:"drawn_up_by,omitzero"`
	Period    Planned         `json:"period,omitzero"`
	Expected  *Expected       `json:"expected,omitzero"`
	AppliesTo []string        `json:"applies_to,omitempty" max:"300"` // whom it binds, in the source's terms
	LaysDown  []string        `json:"lays_down,omitempty" max:"500"`  // what it lays down
	Lacks     []DocumentLacks `json:"lacks,omitempty"`                // what the source says that it lacks
	PartOf    Ref             `json:"part_of,omitzero" ref:"document"`
	Replaces  Ref             `json:"replaces,omitzero" ref:"document"`
	Amount    int64           `json:"amount,omitzero" min:"0"` // kronor
	ReviewDue Planned         `json:"review_due,omitzero"`
	Common
}

// Expected is when and by whom a document is to be decided.
type Expected struct {
	Date Planned `json:"date,omitzero"`
	Body Ref     `json:"body,omitzero" ref:"organisation"`
}

// early tells the stages before a document exists.
func (d *DocumentRegistered) early() bool {
	switch d.Stage {
	case StageMissing, StageAssigned, StagePlanned, StageDrafting, StageProposal:
		return true
	}
	return false
}

func (d *DocumentRegistered) apply(s *State, f Item) *Error {
	err := redescribe[*DocumentRegistered](s, f)
	if !d.early() {
		for repealed := range Standing[*DocumentRepealed](s) {
			s.close(repealed)
			err = nil // what was repealed may come again as it was
		}
		return err
	}
	for range Standing[*DocumentAdopted](s) {
		err = s.refuse("rule.document.stage_after_adoption", "/data/stage", "Dokumentet är antaget då; stadiet kan inte vara före upprättat. Rätta datumet eller stadiet.",
			"The document is adopted by then; the stage can't come before drawn up. Correct the date or the stage.")
	}
	return err
}

func (d *DocumentRegistered) brings() string { return string(d.Stage) }

// DocumentAdopted puts a version in force from its effective day, until its `until` where one is stated.
type DocumentAdopted struct {
	Title       string          `json:"title" is:"required" max:"300"`
	DocType     DocumentType    `json:"doc_type" is:"required"`
	Version     string          `json:"version,omitempty" max:"50"`
	AdoptedBy   Ref             `json:"adopted_by,omitzero" ref:"organisation"`
	DraftedBy   *Holder         `json:"drafted_by,omitzero"`
	Owner       Ref             `json:"owner,omitzero" ref:"organisation"`
	Period      Planned         `json:"period,omitzero"`
	AppliesTo   []string        `json:"applies_to,omitempty" max:"300"`
	LaysDown    []string        `json:"lays_down,omitempty" max:"500"`
	Lacks       []DocumentLacks `json:"lacks,omitempty"`
	PartOf      Ref             `json:"part_of,omitzero" ref:"document"`
	Replaces    Ref             `json:"replaces,omitzero" ref:"document"`
	BasedOn     []string        `json:"based_on,omitempty" max:"300"`
	Due         Planned         `json:"due,omitzero"` // when what it orders is to be done
	ReviewDue   Planned         `json:"review_due,omitzero"`
	ReviewEvery *Cadence        `json:"review_every,omitzero"`
	Retroactive bool            `json:"retroactive,omitzero"` // in force before it was decided, on purpose
	Common
}

// apply closes an open-ended earlier version; a version with a stated end, or the same version again, overlaps. Where no source names a version, the adoptions may be of different
// ones: the later takes the earlier's place.
func (d *DocumentAdopted) apply(s *State, f Item) *Error {
	var err *Error
	for before, earlier := range Standing[*DocumentAdopted](s) {
		switch {
		case !before.Until.IsZero(), earlier.Version == d.Version && d.Version != "":
			err = s.refuse("rule.document.overlap", "/effective", "En annan version gäller då. Ange en annan version eller dag, eller upphäv den som gäller först.",
				"Another version is in force then. Give another version or day, or repeal the one in force first.")
		case s.repeats(before, f):
			err = s.sameContent()
		}
		s.close(before)
	}
	for repealed := range Standing[*DocumentRepealed](s) {
		s.close(repealed)
	}
	s.keep(f)
	return err
}

func (d *DocumentAdopted) check(c *Scope) {
	if d.Retroactive || d.DecidedBy == nil || d.DecidedBy.Date.IsZero() {
		return
	}
	if c.Effective.Latest() < d.DecidedBy.Date.Earliest() {
		c.Refuse("rule.document.before_decision", "/effective", "Dokumentet kan inte gälla före beslutsdagen; rätta dagen, eller ange retroactive om det är meningen.",
			"The document can't be in force before it was decided; correct the day, or state retroactive if it is meant.")
	}
}

func (d *DocumentAdopted) brings() string { return "in_force" }

// DocumentCommunicated says that a document was made known.
type DocumentCommunicated struct {
	Audience []string             `json:"audience" is:"required" max:"300"`
	Version  string               `json:"version,omitempty" max:"50"`
	Channel  CommunicationChannel `json:"channel,omitempty"`
	Common
}

func (d *DocumentCommunicated) check(c *Scope) {
	if !c.holds(c.Subject, func(data Data) bool {
		switch data.(type) {
		case *DocumentRegistered, *DocumentAdopted:
			return true
		}
		return false
	}) {
		c.Refuse("rule.document.unknown", "/subject", "Dokumentet finns inte i liggaren; registrera eller anta det först.", "The document is not in the ledger; register or adopt it first.")
	}
}

func (d *DocumentCommunicated) brings() string { return "communicated" }

// DocumentRepealed ends a version, or all that is in force.
type DocumentRepealed struct {
	Reason     EndReason `json:"reason,omitempty"`
	Version    string    `json:"version,omitempty" max:"50"`
	ReplacedBy Ref       `json:"replaced_by,omitzero" ref:"document"`
	Common
}

func (d *DocumentRepealed) apply(s *State, f Item) *Error {
	err := s.refuse("rule.document.not_in_force", "/effective", "Dokumentet gäller inte då och kan inte upphävas; rätta dagen eller versionen.",
		"The document is not in force then and can't be repealed; correct the day or the version.")
	for adopted, data := range Standing[*DocumentAdopted](s) {
		if d.Version == "" || data.Version == d.Version {
			s.close(adopted)
			err = nil
		}
	}
	for _, data := range Standing[*DocumentRegistered](s) {
		if !data.early() && (d.Version == "" || data.Version == d.Version) && !repealedBefore(s, data.Version) {
			err = nil
		}
	}
	s.keep(f)
	return err
}

// repealedBefore tells whether a repeal that stands has ended the version: a registered document stands on as the description of what was repealed.
func repealedBefore(s *State, version string) bool {
	for _, repealed := range Standing[*DocumentRepealed](s) {
		if repealed.Version == "" || repealed.Version == version {
			return true
		}
	}
	return false
}

func (d *DocumentRepealed) brings() string { return "repealed" }
