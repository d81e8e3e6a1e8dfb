package domain

// AuditOpened describes an audit: who audits whom, and the control questions. A later one replaces the description.
type AuditOpened struct {
	Title       string     `json:"title" is:"required" max:"300"`
	Auditor     Ref        `json:"auditor" is:"required" ref:"organisation"` // who answers for the audit
	Kind        AuditKind  `json:"kind,omitempty"`
	PerformedBy Ref        `json:"performed_by,omitzero" ref:"organisation"` // who carried it out
	Purpose     string     `json:"purpose,omitempty" max:"1000"`
	Audited     []Audited  `json:"audited,omitempty"`
	Excluded    []string   `json:"excluded,omitempty" max:"300"` // what the audit says that it leaves out
	Questions   []Question `json:"questions,omitempty"`
	Criteria    []string   `json:"criteria,omitempty" max:"300"`
	Common
}

// Audited is one audited organisation, and whether it is audited in full.
type Audited struct {
	Org    Ref         `json:"org" is:"required" ref:"organisation"`
	Extent AuditExtent `json:"extent,omitempty"`
}

// Question is a control question; its id is the audit's own number for it.
type Question struct {
	ID   string `json:"id" is:"required" max:"30"`
	Text string `json:"text" is:"required" max:"1000"`
}

func (d *AuditOpened) apply(s *State, f Item) *Error { return redescribe[*AuditOpened](s, f) }

func (d *AuditOpened) check(c *Scope) {
	for _, audited := range d.Audited {
		if audited.Org == d.Auditor {
			c.Refuse("rule.audit.audits_itself", "/data/audited", "Revisorn kan inte vara en av dem som granskas; ta bort den ur listan.",
				"The auditor can't be among the audited; take it off the list.")
		}
	}
	seen := map[string]bool{}
	for _, q := range d.Questions {
		if seen[q.ID] {
			c.Refuse("rule.audit.question_twice", "/data/questions", "Varje kontrollfråga har sitt eget id.", "Each control question has an id of its own.")
		}
		seen[q.ID] = true
	}
}

func (d *AuditOpened) brings() string { return "opened" }

// AuditFindingRecorded is one observation. After the report it needs a reason.
type AuditFindingRecorded struct {
	Text      string      `json:"text" is:"required" max:"1000"`
	Reason    string      `json:"reason,omitempty" max:"500"` // why it comes after the report
	Finding   string      `json:"finding,omitempty" max:"63"` // the finding's id within the audit
	Kind      FindingKind `json:"kind,omitempty"`
	Themes    []Theme     `json:"themes,omitempty"`
	Questions []string    `json:"questions,omitempty" max:"30"`   // ids of control questions
	HeardFrom []string    `json:"heard_from,omitempty" max:"200"` // functions
	Common
}

func (d *AuditFindingRecorded) apply(s *State, f Item) *Error {
	var err *Error
	if d.Reason == "" {
		for range Standing[*AuditReportSubmitted](s) {
			err = s.refuse("rule.audit.finding_after_report", "/data/reason", "Rapporten är lämnad då; ange skälet till att iakttagelsen kommer efter den, eller rätta dagen.",
				"The report is submitted by then; give the reason why the finding comes after it, or correct the day.")
		}
	}
	s.keep(f)
	return err
}

func (d *AuditFindingRecorded) check(c *Scope) { c.opened() }

func (d *AuditFindingRecorded) brings() string { return "found" }

// AuditQuestionAssessed answers one control question, in words or with a grade.
type AuditQuestionAssessed struct {
	Question string `json:"question" is:"required" max:"30"`
	Answer   string `json:"answer,omitempty" max:"1000"`
	Grade    *Grade `json:"grade,omitzero"`
	Common
}

func (d *AuditQuestionAssessed) apply(s *State, f Item) *Error {
	for other, assessed := range Standing[*AuditQuestionAssessed](s) {
		if assessed.Question == d.Question {
			s.close(other)
		}
	}
	s.keep(f)
	return nil
}

func (d *AuditQuestionAssessed) check(c *Scope) {
	if d.Answer == "" && d.Grade == nil {
		c.Refuse("rule.audit.no_answer", "/data", "Ange ett svar (answer) eller ett betyg (grade).", "Give an answer or a grade.")
	}
	c.grade(d.Grade, "/data/grade")
	if !c.opened() {
		return
	}
	known := c.holds(c.Subject, func(data Data) bool {
		opened, is := data.(*AuditOpened)
		if !is {
			return false
		}
		for _, q := range opened.Questions {
			if q.ID == d.Question {
				return true
			}
		}
		return false
	})
	if !known {
		c.Refuse("rule.audit.unknown_question", "/data/question", "Granskningen har ingen kontrollfråga med det id:t; frågorna står i audit.opened.",
			"The audit has no control question of that id; the questions are in audit.opened.")
	}
}

func (d *AuditQuestionAssessed) brings() string { return "assessed" }

// AuditReportSubmitted is the report. Each control question is answered, graded, or listed as not assessed.
type AuditReportSubmitted struct {
	Judgement   string        `json:"judgement" is:"required" max:"2000"` // the overall judgement, in the recorder's words
	ReportRef   string        `json:"report_ref,omitempty" max:"200"`
	TreatedBy   string        `json:"treated_by,omitempty" max:"200"`
	RespondTo   string        `json:"respond_to,omitempty" max:"200"`
	ResponseDue Planned       `json:"response_due,omitzero"`
	FactChecked bool          `json:"fact_checked,omitzero"`
	DataAsOf    Date          `json:"data_as_of,omitzero"`
	NotAssessed []string      `json:"not_assessed,omitempty" max:"30"` // ids of control questions
	Interviewed []Interviewed `json:"interviewed,omitempty"`
	Common
}

func (d *AuditReportSubmitted) apply(s *State, f Item) *Error {
	settled := map[string]bool{}
	for _, id := range d.NotAssessed {
		settled[id] = true
	}
	for _, assessed := range Standing[*AuditQuestionAssessed](s) {
		settled[assessed.Question] = true
	}
	var err *Error
	for _, opened := range Standing[*AuditOpened](s) {
		for _, q := range opened.Questions {
			if !settled[q.ID] {
				err = s.refuse("rule.audit.question_open", "/data/not_assessed", "En kontrollfråga är varken besvarad, betygsatt eller angiven som inte bedömd; bedöm den före rapporten eller ange dess id i not_assessed.",
					"A control question is neither answered, graded nor listed; assess it before the report or give its id in not_assessed.")
			}
		}
	}
	for earlier := range Standing[*AuditReportSubmitted](s) {
		if s.repeats(earlier, f) {
			err = s.sameContent()
		}
		s.close(earlier)
	}
	s.keep(f)
	return err
}

func (d *AuditReportSubmitted) check(c *Scope) { c.opened() }

func (d *AuditReportSubmitted) brings() string { return "submitted" }
