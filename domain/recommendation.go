package domain

// RecommendationIssued puts one recommendation to one addressee. Group is the text that several addressees may share.
type RecommendationIssued struct {
	Group     string   `json:"group" is:"required" form:"id"`
	Audit     Ref      `json:"audit" is:"required" ref:"audit"`
	Addressee Ref      `json:"addressee" is:"required" ref:"organisation"`
	Text      string   `json:"text" is:"required" max:"1000"`
	Reason    string   `json:"reason,omitempty" max:"500"` // why the addressee is none of the audited
	Number    string   `json:"number,omitempty" max:"30"`
	Findings  []string `json:"findings,omitempty" max:"63"` // ids of the audit's findings
	Themes    []Theme  `json:"themes,omitempty"`
	Due       Planned  `json:"due,omitzero"`
	Common
}

func (d *RecommendationIssued) apply(s *State, f Item) *Error {
	var err *Error
	for earlier := range Standing[*RecommendationIssued](s) {
		err = issuedTwice()
		s.close(earlier)
	}
	s.keep(f)
	return err
}

func (d *RecommendationIssued) check(c *Scope) {
	reported := c.holds(d.Audit, func(data Data) bool { _, is := data.(*AuditReportSubmitted); return is })
	if !reported {
		c.Refuse("rule.recommendation.no_report", "/data/audit", "Granskningen har ingen rapport i liggaren; registrera audit.report_submitted först eller i samma anrop.",
			"The audit has no report in the ledger; record audit.report_submitted first or in the same request.")
	}
	audited := c.holds(d.Audit, func(data Data) bool {
		opened, is := data.(*AuditOpened)
		if !is {
			return false
		}
		for _, a := range opened.Audited {
			if a.Org == d.Addressee {
				return true
			}
		}
		return len(opened.Audited) == 0
	})
	if reported && !audited && d.Reason == "" {
		c.Refuse("rule.recommendation.not_audited", "/data/addressee", "Mottagaren är inte granskad; ange skälet i reason eller rätta mottagaren.",
			"The addressee is not audited; give the reason or correct the addressee.")
	}
	for other := range c.Linked("audit", d.Audit) {
		if other == c.Subject {
			continue
		}
		if c.holds(other, func(data Data) bool {
			issued, is := data.(*RecommendationIssued)
			return is && issued.Group == d.Group && issued.Addressee == d.Addressee && issued.Audit == d.Audit
		}) {
			c.refuse(issuedTwice())
			break
		}
	}
}

func issuedTwice() *Error {
	return refuse("rule.recommendation.issued_twice", "/data/group", "Rekommendationen är redan lämnad till mottagaren; rätta den i stället.", "The recommendation is already issued to the addressee; correct it instead.")
}

func (d *RecommendationIssued) brings() string { return "issued" }

// RecommendationDeadlineSet sets or moves the day by which an answer or a measure is due.
type RecommendationDeadlineSet struct {
	Due    Planned `json:"due" is:"required"`
	Reason string  `json:"reason,omitempty" max:"500"`
	Common
}

func (d *RecommendationDeadlineSet) apply(s *State, f Item) *Error {
	err := unissued(s)
	for _, issued := range s.standing() {
		if _, is := issued.Data.(*RecommendationIssued); is && d.Due.Last() < issued.Effective.Earliest() {
			err = s.refuse("rule.recommendation.due_before_issue", "/data/due", "Dagen kan inte ligga före den dag då rekommendationen lämnades.", "The day can't lie before the day the recommendation was issued.")
		}
	}
	for earlier := range Standing[*RecommendationDeadlineSet](s) {
		s.close(earlier)
	}
	s.keep(f)
	return err
}

func (d *RecommendationDeadlineSet) brings() string { return "deadline_set" }

// RecommendationResponded is the addressee's answer.
type RecommendationResponded struct {
	Position RecommendationPosition `json:"position" is:"required"`
	Body     Ref                    `json:"body,omitzero" ref:"organisation"` // who answers; the addressee when it is left out
	Common
}

func (d *RecommendationResponded) apply(s *State, f Item) *Error {
	err := unissued(s)
	for _, issued := range Standing[*RecommendationIssued](s) {
		if d.Body != "" && d.Body != issued.Addressee {
			err = s.refuse("rule.recommendation.not_addressee", "/data/body", "Bara mottagaren svarar; ange mottagaren eller utelämna body.", "Only the addressee answers; give the addressee or leave body out.")
		}
	}
	for earlier := range Standing[*RecommendationResponded](s) {
		s.close(earlier)
	}
	s.keep(f)
	return err
}

func (d *RecommendationResponded) brings() string { return string(d.Position) }

// RecommendationMeasureLinked names what is done about a recommendation.
type RecommendationMeasureLinked struct {
	Target Ref `json:"target" is:"required" ref:"*"`
	Common
}

func (d *RecommendationMeasureLinked) apply(s *State, f Item) *Error {
	err := unissued(s)
	s.keep(f)
	return err
}

func (d *RecommendationMeasureLinked) check(c *Scope) {
	if !c.Known(d.Target) {
		c.Refuse("rule.recommendation.unknown_target", "/data/target", "Det som länkas finns inte i liggaren; registrera det först eller i samma anrop.",
			"What is linked is not in the ledger; register it first or in the same request.")
	}
}

func (d *RecommendationMeasureLinked) brings() string { return "measure_linked" }

// RecommendationAssessed is the auditor's judgement of what became of it.
type RecommendationAssessed struct {
	Status RecommendationStatus `json:"status" is:"required"`
	Basis  string               `json:"basis" is:"required" max:"1000"`
	Common
}

func (d *RecommendationAssessed) apply(s *State, f Item) *Error {
	err := unissued(s)
	for earlier := range Standing[*RecommendationAssessed](s) {
		s.close(earlier)
	}
	if d.Status == RecommendationImplemented && !f.Evidenced() {
		err = s.refuse("rule.recommendation.no_basis", "/data/status", "Genomförd kräver underlag: ange evidence eller länka åtgärden med recommendation.measure_linked först.",
			"Implemented needs a ground: give evidence, or link the measure with recommendation.measure_linked first.")
		for range Standing[*RecommendationMeasureLinked](s) {
			err = nil
		}
	}
	s.keep(f)
	return err
}

func (d *RecommendationAssessed) brings() string { return string(d.Status) }

// unissued refuses what needs a recommendation before there is one.
func unissued(s *State) *Error {
	for range Standing[*RecommendationIssued](s) {
		return nil
	}
	return refuse("rule.recommendation.not_issued", "/effective", "Rekommendationen är inte lämnad då; registrera recommendation.issued först eller rätta dagen.",
		"The recommendation is not issued by then; record recommendation.issued first or correct the day.")
}
