package projections

import "liggare/domain"

// silentDays is how long a recommendation without a due date can stay unanswered before it counts as silent.
const silentDays = 180

// Recommendation is a row of the view recommendations. That no answer is recorded says what the ledger holds, not what the addressee did.
type Recommendation struct {
	Audit     domain.Ref                    `json:"audit"`
	Group     string                        `json:"group"`
	Addressee domain.Ref                    `json:"addressee"`
	Text      string                        `json:"text"`
	Status    string                        `json:"status"` // open, answered, or as assessed: implemented, partly, not, no_longer_relevant
	Answer    string                        `json:"answer"` // recorded, none_recorded
	Overdue   bool                          `json:"overdue"`
	Silent    bool                          `json:"silent"`
	Number    string                        `json:"number,omitempty"`
	Due       domain.Planned                `json:"due,omitzero"`
	Position  domain.RecommendationPosition `json:"position,omitempty" when:"answered"`
	Measures  []domain.Ref                  `json:"measures,omitempty"`
	Findings  []string                      `json:"findings,omitempty"`
	Themes    []domain.Theme                `json:"themes,omitempty"`
	Basis     string                        `json:"basis,omitempty" when:"assessed"`
}

func recommendations(a *Ask, root int32, yield Yield) {
	s := a.Get(root)
	main, issued, is := last[*domain.RecommendationIssued](s)
	if !is {
		return
	}
	row := &Recommendation{
		Audit: issued.Audit, Group: issued.Group, Addressee: issued.Addressee, Text: issued.Text, Number: issued.Number, Due: issued.Due,
		Findings: issued.Findings, Themes: issued.Themes, Status: "open", Answer: "none_recorded",
	}
	facts := []domain.Item{main}
	if item, d, is := last[*domain.RecommendationDeadlineSet](s); is {
		row.Due, facts = d.Due, append(facts, item)
	}
	if item, d, is := last[*domain.RecommendationResponded](s); is {
		row.Status, row.Answer, row.Position, facts = "answered", "recorded", d.Position, append(facts, item)
	}
	for item, d := range standing[*domain.RecommendationMeasureLinked](s) {
		row.Measures, facts = append(row.Measures, d.Target), append(facts, item)
	}
	if item, d, is := last[*domain.RecommendationAssessed](s); is {
		row.Status, row.Basis, facts = string(d.Status), d.Basis, append(facts, item)
	}
	if row.owes() {
		row.Overdue = a.Past(row.Due)
		if row.Due.IsZero() {
			lo, hi := main.Bounds()
			row.Silent = a.After(lo+silentDays, hi+silentDays)
		}
	}
	yield(row.key(a, root), row, main, facts...)
}

// key is the group and the addressee. Where another audit has used them before, by what was recorded first, the audit is in the key too: the first keeps the key it had.
func (row *Recommendation) key(a *Ask, root int32) string {
	key := row.Group + "/" + row.Addressee.ID()
	addressee, _ := a.edition.Home(row.Addressee)
	a.links = append(a.links, addressee)
	for f := range a.edition.IncomingBy("addressee", addressee) {
		if f.Home() == root || f.Known > a.edition.Known || !row.sharesKey(f) {
			continue
		}
		a.reads = append(a.reads, f.Home())
		if a.edition.Facts(f.Home())[0].Position < a.edition.Facts(root)[0].Position && a.edition.Holds(f, &a.scratch) {
			return key + "/" + row.Audit.ID()
		}
	}
	return key
}

// sharesKey tells whether a record issues a recommendation of the row's group in another audit. It is addressed alike.
func (row *Recommendation) sharesKey(f *domain.Fact) bool {
	data := f.Data
	if f.Content() != nil {
		data = f.Content().Data
	}
	d, is := data.(*domain.RecommendationIssued)
	return is && d.Group == row.Group && d.Audit != row.Audit
}

// owes tells whether an answer is still waited for: none is recorded, and the auditor has not found it done or no longer relevant.
func (row *Recommendation) owes() bool {
	switch domain.RecommendationStatus(row.Status) {
	case domain.RecommendationImplemented, domain.RecommendationNoLongerRelevant:
		return false
	}
	return row.Answer == "none_recorded"
}
