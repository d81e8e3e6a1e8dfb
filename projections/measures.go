package projections

import "liggare/domain"

// Measure is a row of the views activities (those of plans) and measures (what runs outside plans).
type Measure struct {
	Title       string                 `json:"title"`
	Plan        domain.Ref             `json:"plan,omitzero" when:"activity"`
	Number      string                 `json:"number,omitempty"`
	Category    domain.MeasureCategory `json:"category,omitempty"`
	Level       domain.MeasureLevel    `json:"level,omitempty"`
	Kind        domain.MeasureKind     `json:"kind,omitempty"`
	Status      domain.MeasureStatus   `json:"status,omitempty"` // as reported last, else as registered
	Responsible []domain.Responsible   `json:"responsible,omitempty"`
	Schedule    *domain.Schedule       `json:"schedule,omitzero"`
	Overdue     bool                   `json:"overdue"`                        // the schedule's last day is over, and it is neither finished nor ongoing by design
	Reading     string                 `json:"reading,omitempty" when:"dated"` // how a bare date in the schedule is read
	Unreported  bool                   `json:"unreported"`                     // the ledger holds no report of it
	FollowUp    *domain.FollowUp       `json:"follow_up,omitzero"`
	TargetGroup string                 `json:"target_group,omitempty"`
	Places      []string               `json:"places,omitempty"`
	OperatedBy  domain.Ref             `json:"operated_by,omitzero"`
	PlacedUnder domain.Ref             `json:"placed_under,omitzero"`
	Partners    []domain.Ref           `json:"partners,omitempty"`
	FundedBy    domain.Ref             `json:"funded_by,omitzero"`
	Amount      int64                  `json:"amount,omitzero"` // kronor
	Aim         string                 `json:"aim,omitempty"`
	Condition   string                 `json:"condition,omitempty"`
	DependsOn   []domain.Ref           `json:"depends_on,omitempty"`
	Route       []domain.RouteStep     `json:"route,omitempty"`
	Answers     []domain.Ref           `json:"answers,omitempty"`
	Replaces    domain.Ref             `json:"replaces,omitzero"`
	Result      string                 `json:"result,omitempty" when:"reported"`
	Quantity    domain.Quantity        `json:"quantity,omitzero" when:"reported"`
	Evaluated   string                 `json:"evaluated,omitempty"` // status of its newest evaluation
	History     []Reported             `json:"history,omitempty" when:"reported"`
}

// Reported is one report of a measure's status.
type Reported struct {
	Status domain.MeasureStatus `json:"status"`
	On     domain.Date          `json:"on"`
	Reason string               `json:"reason,omitempty"`
}

func activities(a *Ask, root int32, yield Yield) { measureRows(a, root, true, yield) }

func measures(a *Ask, root int32, yield Yield) { measureRows(a, root, false, yield) }

func measureRows(a *Ask, root int32, ofPlan bool, yield Yield) {
	s := a.Get(root)
	main, d, is := domain.Last[*domain.MeasureRegistered](s)
	if !is || ofPlan != (d.Plan != "") {
		return
	}
	row := &Measure{
		Title: d.Title, Plan: d.Plan, Number: d.Number, Category: d.Category, Level: d.Level, Kind: d.Kind, Responsible: d.Responsible, Schedule: d.Schedule,
		FollowUp: d.FollowUp, TargetGroup: d.TargetGroup, Places: d.Places, OperatedBy: d.OperatedBy, PlacedUnder: d.PlacedUnder, Partners: d.Partners,
		FundedBy: d.FundedBy, Amount: d.Amount, Aim: d.Aim, Condition: d.Condition, DependsOn: d.DependsOn, Route: d.Route, Answers: d.Answers, Replaces: d.Replaces,
	}
	status, reports := statusOf(s, d)
	row.Status, row.Unreported = status, len(reports) == 0
	facts := append([]domain.Item{main}, reports...)
	for item, report := range domain.Happened[*domain.MeasureReported](s) {
		row.History = append(row.History, Reported{report.Status, item.Effective, report.Reason})
		row.Result, row.Quantity = report.Result, report.Quantity
	}
	row.Overdue, row.Reading = overdue(a, d.Schedule, status)
	evaluated, evaluations := evaluationOf(s)
	row.Evaluated, facts = evaluated, append(facts, evaluations...)
	key := a.ID(root)
	if ofPlan {
		key = d.Plan.ID() + "/" + key
	}
	yield(key, row, main, facts...)
}

// statusOf is a measure's status, and the reports that it rests on.
func statusOf(s *domain.State, d *domain.MeasureRegistered) (domain.MeasureStatus, []domain.Item) {
	status := d.Status
	var reports []domain.Item
	for item, report := range domain.Standing[*domain.MeasureReported](s) {
		status, reports = report.Status, append(reports, item)
	}
	return status, reports
}

// settled tells the statuses that owe nothing more.
func settled(status domain.MeasureStatus) bool {
	switch status {
	case domain.MeasureDone, domain.MeasureEnded, domain.MeasureCancelled, domain.MeasureMovedToOrdinary, domain.MeasureCarriedOver:
		return true
	}
	return false
}

// overdue counts from the last day of the schedule. A bare date is read as the month in which it is to be finished, and the row says so.
func overdue(a *Ask, schedule *domain.Schedule, status domain.MeasureStatus) (late bool, reading string) {
	if schedule == nil || settled(status) {
		return false, ""
	}
	switch schedule.Form {
	case domain.ScheduleDated:
		return a.Past(schedule.Date), "counted_from_end_of_date"
	case domain.ScheduleDue:
		return a.Past(schedule.Date), ""
	case domain.SchedulePeriod:
		if schedule.Period.IsZero() {
			return a.Past(schedule.Date), ""
		}
		return a.Past(schedule.Period), ""
	}
	return false, ""
}

// evaluationOf is the status of an entity's newest evaluation.
func evaluationOf(s *domain.State) (string, []domain.Item) {
	status := ""
	var facts []domain.Item
	for item, d := range domain.Standing[*domain.EvaluationReported](s) {
		status, facts = string(d.Status), append(facts, item)
	}
	return status, facts
}
