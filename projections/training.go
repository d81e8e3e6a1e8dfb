package projections

import "liggare/domain"

// staleMonths is how old a figure may be before it counts as stale.
const staleMonths = 6

// Training is a row of the view training: how many of an organisation have completed a programme, by the figure's date; the programme's total over organisations
// that state both numbers; or a training that states no organisation.
type Training struct {
	Title                string                   `json:"title"`
	Programme            domain.Ref               `json:"programme,omitzero"`
	Organisation         domain.Ref               `json:"organisation,omitzero" when:"figure"`
	Kind                 domain.TrainingKind      `json:"kind,omitempty"`
	Provider             domain.Ref               `json:"provider,omitzero"`
	CommissionedBy       domain.Ref               `json:"commissioned_by,omitzero" when:"held"`
	Completed            domain.Quantity          `json:"completed,omitzero" when:"figure"`
	Population           domain.Quantity          `json:"population,omitzero" when:"figure"`
	PopulationDefinition string                   `json:"population_definition,omitempty" when:"figure"`
	Remaining            domain.Quantity          `json:"remaining,omitzero" when:"figure"`
	SharePercent         *float64                 `json:"share_percent,omitzero" when:"figure"` // one decimal; where it is a range, its lower end
	SharePercentMax      *float64                 `json:"share_percent_max,omitzero" when:"range"`
	Approximate          bool                     `json:"approximate"`
	FigureDate           domain.Date              `json:"figure_date,omitzero" when:"figure"`
	Stale                bool                     `json:"stale"` // the figure is over six months old
	Participants         domain.Quantity          `json:"participants,omitzero" when:"held"`
	Reached              domain.Quantity          `json:"reached,omitzero" when:"held"`
	Sessions             domain.Quantity          `json:"sessions,omitzero" when:"held"`
	Cadence              *domain.Cadence          `json:"cadence,omitzero" when:"held"`
	Audience             []string                 `json:"audience,omitempty" when:"held"`
	MandatoryFor         []string                 `json:"mandatory_for,omitempty" when:"programme"`
	TargetGroups         []string                 `json:"target_groups,omitempty" when:"programme"`
	Topics               []string                 `json:"topics,omitempty" when:"held"`
	FollowedUpBy         domain.Ref               `json:"followed_up_by,omitzero" when:"programme"`
	PopulationTarget     domain.Quantity          `json:"population_target,omitzero" when:"programme"`
	KnowledgeTransfer    domain.KnowledgeTransfer `json:"knowledge_transfer,omitempty"`
}

func training(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	programme, defined, is := domain.Last[*domain.TrainingProgrammeDefined](s)
	base := Training{}
	if is {
		base = Training{
			Title: defined.Title, Programme: a.edition.Ref(root), Kind: defined.Kind, Provider: defined.Provider, MandatoryFor: defined.MandatoryFor,
			TargetGroups: defined.TargetGroups, FollowedUpBy: defined.FollowedUpBy, PopulationTarget: defined.PopulationTarget, KnowledgeTransfer: defined.TransferPlan,
		}
	}
	figures := completions(a, s, root, base, yield)
	held := trainingsHeld(a, s, root, base, yield)
	if is && figures+held == 0 {
		row := base
		yield(a.ID(root)+"/-", &row, programme, programme)
	}
}

// completions yields a row for each organisation's newest figure, and the total of those that state both numbers.
func completions(a *Ask, s *domain.State, root int32, base Training, yield Yield) int {
	var completed, population []domain.Quantity
	var all []domain.Item
	n := 0
	for item, d := range domain.Standing[*domain.TrainingCompletionReported](s) {
		row := base
		row.Organisation, row.Completed, row.Population, row.PopulationDefinition = d.Org, d.Completed, d.Population, d.PopulationDefinition
		row.Programme = a.edition.Ref(root)
		row.FigureDate = item.Effective
		lo, hi := item.Bounds()
		row.Stale = a.After(stale(lo), stale(hi))
		row.share()
		n++
		all = append(all, item)
		if counts(d.Completed) && counts(d.Population) {
			completed, population = append(completed, d.Completed), append(population, d.Population)
		}
		yield(a.ID(root)+"/"+d.Org.ID(), &row, item, item)
	}
	if len(completed) > 0 {
		row := base
		row.Programme = a.edition.Ref(root)
		row.Completed, _ = domain.Sum(completed...)
		row.Population, _ = domain.Sum(population...)
		row.share()
		yield(a.ID(root)+"/*", &row, all[len(all)-1], all...)
	}
	return n
}

// stale is the last day on which a figure of the day is fresh.
func stale(figure domain.Day) domain.Day {
	if !figure.Real() {
		return figure
	}
	return figure.AddMonths(staleMonths)
}

func counts(q domain.Quantity) bool {
	_, _, counted := q.Bounds()
	return counted && !q.IsShare()
}

// share fills in the share and its roughness, and how many remain.
func (row *Training) share() {
	row.Approximate = row.Completed.Approximate() || row.Population.Approximate()
	if remaining, ok := domain.Remaining(row.Completed, row.Population); ok {
		row.Remaining = remaining
	}
	if row.Completed.IsShare() {
		lo, hi, _ := row.Completed.Bounds()
		row.percent(lo*100, hi*100)
		return
	}
	if ratio, ok := domain.RatioOf(row.Completed, row.Population); ok {
		row.percent(ratio.Percent())
	}
}

func (row *Training) percent(lo, hi float64) {
	row.SharePercent = &lo
	if hi != lo {
		row.SharePercentMax = &hi
	}
}

// trainingsHeld yields what was held: one row for all of it, numbers summed with their ranges where every time states one.
func trainingsHeld(a *Ask, s *domain.State, root int32, base Training, yield Yield) int {
	var facts []domain.Item
	row := base
	for item, d := range domain.Standing[*domain.TrainingHeld](s) {
		row.Title, row.CommissionedBy, row.Sessions, row.Cadence = d.Title, d.CommissionedBy, d.Sessions, d.Cadence
		row.Participants, row.Reached, row.Audience, row.Topics = d.Participants, d.Reached, d.Audience, d.Topics
		if d.Programme != "" {
			row.Programme = d.Programme
		}
		if d.Kind != "" {
			row.Kind = d.Kind
		}
		if d.Provider != "" {
			row.Provider = d.Provider
		}
		if d.KnowledgeTransfer != "" {
			row.KnowledgeTransfer = d.KnowledgeTransfer
		}
		row.Approximate = d.Participants.Approximate() || d.Reached.Approximate()
		facts = append(facts, item)
	}
	if len(facts) > 0 {
		yield(a.ID(root)+"/-", &row, facts[len(facts)-1], facts...)
	}
	return len(facts)
}
