package projections

import "liggare/domain"

// Audit is a row of the view audits: questions with their grades, findings, and how many recommendations it led to.
type Audit struct {
	Title           string               `json:"title"`
	Auditor         domain.Ref           `json:"auditor"`
	Status          string               `json:"status"` // opened, submitted
	Kind            domain.AuditKind     `json:"kind,omitempty"`
	PerformedBy     domain.Ref           `json:"performed_by,omitzero"`
	Purpose         string               `json:"purpose,omitempty"`
	Audited         []domain.Audited     `json:"audited,omitempty"`
	Excluded        []string             `json:"excluded,omitempty"`
	Criteria        []string             `json:"criteria,omitempty"`
	Questions       []QuestionRow        `json:"questions,omitempty"`
	Findings        []Finding            `json:"findings,omitempty"`
	Recommendations Count                `json:"recommendations"`
	Submitted       domain.Date          `json:"submitted,omitzero" when:"submitted"`
	Judgement       string               `json:"judgement,omitempty" when:"submitted"`
	ReportRef       string               `json:"report_ref,omitempty" when:"submitted"`
	TreatedBy       string               `json:"treated_by,omitempty" when:"submitted"`
	RespondTo       string               `json:"respond_to,omitempty" when:"submitted"`
	ResponseDue     domain.Planned       `json:"response_due,omitzero" when:"submitted"`
	DataAsOf        domain.Date          `json:"data_as_of,omitzero" when:"submitted"`
	FactChecked     bool                 `json:"fact_checked"`
	Interviewed     []domain.Interviewed `json:"interviewed,omitempty" when:"submitted"`
}

// QuestionRow is a control question with its answer. Grade is in the terms that all scales share (vocabulary grade_common), verbatim the auditor's word.
type QuestionRow struct {
	ID       string             `json:"id"`
	Text     string             `json:"text"`
	Grade    domain.GradeCommon `json:"grade,omitempty"`
	Verbatim string             `json:"verbatim,omitempty"`
	Scale    string             `json:"scale,omitempty"`
	Answer   string             `json:"answer,omitempty"`
}

// Finding is one observation.
type Finding struct {
	ID        string             `json:"id,omitempty"`
	Text      string             `json:"text"`
	Kind      domain.FindingKind `json:"kind,omitempty"`
	Themes    []domain.Theme     `json:"themes,omitempty"`
	Questions []string           `json:"questions,omitempty"`
	HeardFrom []string           `json:"heard_from,omitempty"`
}

func audits(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	main, opened, is := last[*domain.AuditOpened](s)
	if !is {
		return
	}
	row := &Audit{
		Title: opened.Title, Auditor: opened.Auditor, Status: "opened", Kind: opened.Kind, PerformedBy: opened.PerformedBy, Purpose: opened.Purpose,
		Audited: opened.Audited, Excluded: opened.Excluded, Criteria: opened.Criteria,
	}
	facts := []domain.Item{main}
	_, report, submitted := last[*domain.AuditReportSubmitted](s)
	if submitted {
		facts = append(facts, row.submit(s))
	}
	for _, q := range opened.Questions {
		row.Questions = append(row.Questions, QuestionRow{ID: q.ID, Text: q.Text})
	}
	facts = append(facts, row.grade(s, report)...)
	for item, d := range standing[*domain.AuditFindingRecorded](s) {
		row.Findings = append(row.Findings, Finding{ID: d.Finding, Text: d.Text, Kind: d.Kind, Themes: d.Themes, Questions: d.Questions, HeardFrom: d.HeardFrom})
		facts = append(facts, item)
	}
	for _, linked := range a.Linked("audit", root) {
		if item, certain, issued := issuedBy(a.Ref(root), a.Get(linked)); issued {
			row.Recommendations = row.Recommendations.plus(certain)
			facts = append(facts, item)
		}
	}
	yield(a.ID(root), row, main, facts...)
}

// issuedBy tells whether an audit may have led to a recommendation by the day, and whether that is certain.
func issuedBy(audit domain.Ref, recommendation *State) (item domain.Item, certain, may bool) {
	certain = true
	for state := range recommendation.Each() {
		issued, d, is := domain.Last[*domain.RecommendationIssued](state)
		if is = is && d.Audit == audit; is {
			item, may = issued, true
		}
		certain = certain && is
	}
	return item, certain, may
}

func (row *Audit) submit(s *State) domain.Item {
	item, d, _ := last[*domain.AuditReportSubmitted](s)
	row.Status, row.Submitted, row.Judgement, row.ReportRef = "submitted", item.Effective, d.Judgement, d.ReportRef
	row.TreatedBy, row.RespondTo, row.ResponseDue = d.TreatedBy, d.RespondTo, d.ResponseDue
	row.DataAsOf, row.FactChecked, row.Interviewed = d.DataAsOf, d.FactChecked, d.Interviewed
	return item
}

// grade fills in the answers: graded, answered without a grade, or listed as not assessed.
func (row *Audit) grade(s *State, report *domain.AuditReportSubmitted) []domain.Item {
	var facts []domain.Item
	at := map[string]*QuestionRow{}
	for i := range row.Questions {
		at[row.Questions[i].ID] = &row.Questions[i]
	}
	if report != nil {
		for _, id := range report.NotAssessed {
			if q := at[id]; q != nil {
				q.Grade = domain.CommonNotAssessed
			}
		}
	}
	for item, d := range standing[*domain.AuditQuestionAssessed](s) {
		q := at[d.Question]
		if q == nil {
			continue
		}
		q.Grade, q.Answer = domain.CommonNotGraded, d.Answer
		if d.Grade != nil {
			q.Verbatim, q.Scale = d.Grade.Verbatim, d.Grade.Scale
			q.Grade, _ = d.Grade.Common()
		}
		facts = append(facts, item)
	}
	return facts
}
