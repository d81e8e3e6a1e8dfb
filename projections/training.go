package projections

import (
	"cmp"
	"math"
	"slices"

	"liggare/domain"
)

// staleMonths is how old a figure may be before it counts as stale.
const staleMonths = 6

// Training is a row of the view training: how many of an organisation have completed a programme, by the figure's date; the programme's total over organisations
// that state both numbers; or, keyed <training>/-, what a programme is and what was held. A figure's row says nothing of the programme but its name: a dispute about
// whom it is mandatory for is none about the figure.
type Training struct {
	Title                string                   `json:"title"`
	Programme            domain.Ref               `json:"programme,omitzero"`
	Organisation         domain.Ref               `json:"organisation,omitzero" when:"figure"`
	Kind                 domain.TrainingKind      `json:"kind,omitempty" when:"described"`
	Provider             domain.Ref               `json:"provider,omitzero" when:"described"`
	CommissionedBy       domain.Ref               `json:"commissioned_by,omitzero" when:"held"`
	Completed            domain.Quantity          `json:"completed,omitzero" when:"figure"`
	Population           domain.Quantity          `json:"population,omitzero" when:"figure"`
	PopulationDefinition string                   `json:"population_definition,omitempty" when:"figure"`
	Remaining            domain.Quantity          `json:"remaining,omitzero" when:"figure"`
	SharePercent         *float64                 `json:"share_percent,omitzero" when:"figure"` // one decimal; where it is a range, its lower end
	SharePercentMax      *float64                 `json:"share_percent_max,omitzero" when:"range"`
	Approximate          bool                     `json:"approximate"`
	FigureDate           domain.Date              `json:"figure_date,omitzero" when:"figure"`
	Stale                bool                     `json:"stale"`                                  // the figure is over six months old
	OtherFigures         []Figure                 `json:"other_figures,omitempty" when:"several"` // of the same organisation, counting other people
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
	KnowledgeTransfer    domain.KnowledgeTransfer `json:"knowledge_transfer,omitempty" when:"described"`
}

// Figure is one number of those who have completed a programme, and whom it counts.
type Figure struct {
	Completed            domain.Quantity `json:"completed"`
	Population           domain.Quantity `json:"population,omitzero"`
	PopulationDefinition string          `json:"population_definition,omitempty"`
	FigureDate           domain.Date     `json:"figure_date"`
}

func training(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	completions(a, s, root, Training{Title: a.Title()}, yield)
	programme, defined, _, is := current[*domain.TrainingProgrammeDefined](s)
	described := Training{}
	if is {
		described = Training{
			Title: defined.Title, Programme: a.Ref(root), Kind: defined.Kind, Provider: defined.Provider, MandatoryFor: defined.MandatoryFor,
			TargetGroups: defined.TargetGroups, FollowedUpBy: defined.FollowedUpBy, PopulationTarget: defined.PopulationTarget, KnowledgeTransfer: defined.TransferPlan,
		}
	}
	if held := trainingsHeld(a, s, root, described, yield); is && held == 0 {
		yield(a.ID(root)+"/-", &described, programme, programme)
	}
}

// figure is an organisation's number of those who have completed a programme.
type figure struct {
	domain.Item
	*domain.TrainingCompletionReported
}

// completions yields a row for each organisation's newest figure, and the total of those that state both numbers.
func completions(a *Ask, s *State, root int32, base Training, yield Yield) {
	base.Programme = a.Ref(root)
	newest, others := figuresOf(s)
	var counted []figure
	for _, f := range newest {
		row := base
		row.Organisation = f.Org
		row.state(a, f)
		facts := []domain.Item{f.Item}
		for _, other := range others {
			if other.Org == f.Org {
				row.OtherFigures = append(row.OtherFigures, Figure{other.Completed, other.Population, other.PopulationDefinition, other.Effective})
				facts = append(facts, other.Item)
			}
		}
		if counts(f.Completed) && counts(f.Population) {
			counted = append(counted, f)
		}
		yield(a.ID(root)+"/"+f.Org.ID(), &row, f.Item, facts...)
	}
	if len(counted) > 0 {
		row := base
		facts := row.total(a, counted)
		yield(a.ID(root)+"/*", &row, facts[len(facts)-1], facts...)
	}
}

// figuresOf lists each organisation's newest figure, and those of the same organisation that count other people.
func figuresOf(s *State) (newest, others []figure) {
	for item, d := range standing[*domain.TrainingCompletionReported](s) {
		f := figure{item, d}
		at := slices.IndexFunc(newest, func(o figure) bool { return o.Org == d.Org })
		switch {
		case at < 0:
			newest = append(newest, f)
		case latestOf(item) >= latestOf(newest[at].Item):
			others = append(others, newest[at])
			newest[at] = f
		default:
			others = append(others, f)
		}
	}
	return newest, others
}

func latestOf(item domain.Item) domain.Day {
	_, hi := item.Bounds()
	return hi
}

// state fills in a figure, its date, and how old it is.
func (row *Training) state(a *Ask, f figure) {
	row.Completed, row.Population, row.PopulationDefinition, row.FigureDate = f.Completed, f.Population, f.PopulationDefinition, f.Effective
	lo, hi := f.Bounds()
	row.Stale = a.After(stale(lo), stale(hi))
	row.share()
}

// total adds figures up. Its date is theirs where they share one; it is stale when one of them is.
func (row *Training) total(a *Ask, figures []figure) []domain.Item {
	var completed, population []domain.Quantity
	var facts []domain.Item
	row.FigureDate = figures[0].Effective
	for _, f := range figures {
		completed, population, facts = append(completed, f.Completed), append(population, f.Population), append(facts, f.Item)
		lo, hi := f.Bounds()
		row.Stale = a.After(stale(lo), stale(hi)) || row.Stale
		if f.Effective != row.FigureDate {
			row.FigureDate = domain.Date{}
		}
	}
	row.Completed, _ = domain.Sum(completed...)
	row.Population, _ = domain.Sum(population...)
	row.share()
	return facts
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
	ratio, ok := domain.RatioOf(row.Completed, row.Population)
	if !ok {
		return
	}
	lo, hi := ratio.Percent()
	if math.IsInf(hi, 1) {
		hi = max(lo, 100) // of «at least», all
	}
	row.SharePercent = &lo
	if hi != lo {
		row.SharePercentMax = &hi
	}
}

// trainingsHeld yields what was held: one row for all of it. Numbers are added up, ranges and all, where every time states one; what is said of it in words is what
// was said last.
func trainingsHeld(a *Ask, s *State, root int32, base Training, yield Yield) int {
	var facts []domain.Item
	var sessions, participants, reached []domain.Quantity
	row := base
	for item, d := range standing[*domain.TrainingHeld](s) {
		row.Title, row.CommissionedBy, row.Cadence = d.Title, cmp.Or(d.CommissionedBy, row.CommissionedBy), cmp.Or(d.Cadence, row.Cadence)
		row.Programme, row.Kind, row.Provider = cmp.Or(d.Programme, row.Programme), cmp.Or(d.Kind, row.Kind), cmp.Or(d.Provider, row.Provider)
		row.KnowledgeTransfer = cmp.Or(d.KnowledgeTransfer, row.KnowledgeTransfer)
		row.Audience, row.Topics = union(row.Audience, d.Audience), union(row.Topics, d.Topics)
		sessions, participants, reached = append(sessions, d.Sessions), append(participants, d.Participants), append(reached, d.Reached)
		facts = append(facts, item)
	}
	if len(facts) > 0 {
		row.Sessions, row.Participants, row.Reached = together(sessions), together(participants), together(reached)
		row.Approximate = row.Participants.Approximate() || row.Reached.Approximate()
		yield(a.ID(root)+"/-", &row, facts[len(facts)-1], facts...)
	}
	return len(facts)
}

// together is what is stated of one time, or the sum over several where each states a number; else nothing is stated of all of them.
func together(times []domain.Quantity) domain.Quantity {
	if len(times) == 1 {
		return times[0]
	}
	if sum, whole := domain.Sum(times...); whole {
		return sum
	}
	return domain.Quantity{}
}

// union appends the texts that a list doesn't hold yet, without touching it.
func union(list, more []string) []string {
	list = slices.Clip(list)
	for _, each := range more {
		if !slices.Contains(list, each) {
			list = append(list, each)
		}
	}
	return list
}
