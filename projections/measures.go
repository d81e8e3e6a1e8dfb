package projections

import (
	"cmp"
	"slices"

	"liggare/domain"
)

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
	m, is := measureOf(s)
	if !is || ofPlan != (m.Plan != "") {
		return
	}
	d := m.MeasureRegistered
	row := &Measure{
		Title: d.Title, Plan: d.Plan, Number: d.Number, Category: d.Category, Level: d.Level, Kind: d.Kind, Responsible: d.Responsible, Schedule: d.Schedule,
		FollowUp: d.FollowUp, TargetGroup: d.TargetGroup, Places: d.Places, OperatedBy: d.OperatedBy, PlacedUnder: d.PlacedUnder, Partners: d.Partners,
		FundedBy: d.FundedBy, Amount: d.Amount, Aim: d.Aim, Condition: d.Condition, DependsOn: d.DependsOn, Route: d.Route, Answers: d.Answers, Replaces: d.Replaces,
		Status: m.status, Unreported: len(m.reports) == 0,
	}
	facts := []domain.Item{m.item}
	for item, report := range happened[*domain.MeasureReported](s) {
		row.History = append(row.History, Reported{report.Status, item.Effective, report.Reason})
		facts = append(facts, item)
	}
	slices.SortStableFunc(row.History, func(x, y Reported) int { return cmp.Compare(x.On.Latest(), y.On.Latest()) })
	for _, report := range m.reports {
		said := report.Data.(*domain.MeasureReported)
		row.Result, row.Quantity = said.Result, said.Quantity
	}
	row.Overdue, row.Reading = overdue(a, d.Schedule, m.status)
	evaluated, evaluations := evaluationOf(s)
	row.Evaluated, facts = evaluated, append(facts, evaluations...)
	key := a.ID(root)
	if ofPlan {
		key = d.Plan.ID() + "/" + key
	}
	yield(key, row, m.item, facts...)
}

// measureNow is a measure as a state has it: its description, its status, and the reports that this rests on.
type measureNow struct {
	*domain.MeasureRegistered
	item    domain.Item
	status  domain.MeasureStatus
	reports []domain.Item
}

func measureOf(s *State) (measureNow, bool) {
	look[*domain.MeasureRegistered](s)
	return measureIn(look[*domain.MeasureReported](s))
}

// measureIn reads a state. The status is that of the last report, else as registered; what ran out by its own `until` has ended, unless a report says how.
func measureIn(state *domain.State) (m measureNow, found bool) {
	item, d, stands, is := currentIn[*domain.MeasureRegistered](state)
	if !is {
		return m, false
	}
	m = measureNow{MeasureRegistered: d, item: item, status: d.Status}
	for item, report := range domain.Standing[*domain.MeasureReported](state) {
		m.status, m.reports = report.Status, append(m.reports, item)
	}
	if !stands && !settled(m.status) {
		m.status = domain.MeasureEnded
	}
	return m, true
}

// settled tells the statuses that owe nothing more.
func settled(status domain.MeasureStatus) bool {
	switch status {
	case domain.MeasureDone, domain.MeasureEnded, domain.MeasureCancelled, domain.MeasureMovedToOrdinary, domain.MeasureCarriedOver:
		return true
	}
	return false
}

// overdue counts from the last day of the schedule. A bare date is read as the time in which it is to be finished, and the row says so.
func overdue(a *Ask, schedule *domain.Schedule, status domain.MeasureStatus) (late bool, reading string) {
	if schedule == nil || settled(status) {
		return false, ""
	}
	if schedule.Form == domain.ScheduleDated {
		reading = "counted_from_end_of_date"
	}
	return a.Past(deadline(schedule)), reading
}

// deadline is the time whose last day is the last to be finished by; zero where the schedule states none.
func deadline(schedule *domain.Schedule) domain.Planned {
	if schedule == nil {
		return domain.Planned{}
	}
	switch schedule.Form {
	case domain.ScheduleDated, domain.ScheduleDue:
		return schedule.Date
	case domain.SchedulePeriod:
		return cmp.Or(schedule.Period, schedule.Date)
	}
	return domain.Planned{}
}

// org is the first organisation that answers for the measure.
func (m *measureNow) org() domain.Ref {
	for _, r := range m.Responsible {
		if r.Organisation != "" {
			return r.Organisation
		}
	}
	return ""
}

// evaluationOf is the status of an entity's newest evaluation: of those that can have been the last to happen the one that has come furthest.
func evaluationOf(s *State) (string, []domain.Item) {
	var facts []domain.Item
	for item := range standing[*domain.EvaluationReported](s) {
		facts = append(facts, item)
	}
	_, d, is := newestEvaluation(s)
	if !is {
		return "", facts
	}
	return string(d.Status), facts
}

func newestEvaluation(s *State) (item domain.Item, data *domain.EvaluationReported, found bool) {
	for each, d := range standing[*domain.EvaluationReported](s) {
		if !found || after(each, item) || !after(item, each) && stepOf(d.Status) >= stepOf(data.Status) {
			item, data, found = each, d, true
		}
	}
	return item, data, found
}

// stepOf is how far an evaluation has come.
func stepOf(status domain.EvaluationStatus) int {
	return slices.Index([]domain.EvaluationStatus{domain.EvaluationPlanned, domain.EvaluationOrdered, domain.EvaluationOngoing, domain.EvaluationNotDone, domain.EvaluationDone}, status)
}
