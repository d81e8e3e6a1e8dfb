package projections

import "liggare/domain"

// checkRecommendations asks whether auditors' recommendations are answered in time.
//
// Here silence is an answer, once the day is past. An answer is itself a record of this ledger (recommendation.responded), the auditors set the day, and the addressee knows it:
// where the day is over and none is recorded, the question «answered in time?» is settled as far as the ledger can settle it, and the finding says so in its own words: none
// recorded, never «not answered». An answer that came too late answers the question likewise, with no: where every answer was late it is not met, and only beside one in time
// partly met. A recommendation whose day is to come bears on nothing. The ledger knows what it holds, not what the board did. Where no day was set, nothing can be late, and silence settles nothing however long.
var checkRecommendations = control{
	id:       "recommendations",
	question: asText("Besvaras revisorernas rekommendationer i tid?", "Are the auditors' recommendations answered in time?"),
	kinds:    []domain.Kind{domain.KindRecommendation},
	findings: []finding{
		pro("in_time", "rekommendation som är besvarad i tid", "recommendation answered in time"),
		pro("settled", "rekommendation som revisorerna har funnit genomförd eller inte längre aktuell", "recommendation that the auditors have found implemented or no longer relevant"),
		silent("waiting", "rekommendation vars svarsdag inte har kommit", "recommendation not due yet", "", "").as(aside),
		silent("undated", "rekommendation utan svarsdag, utan registrerat svar", "recommendation with no due date, no answer recorded", "en svarsdag, eller ett svar", "a due date, or an answer"),
		con("late", "rekommendation som är besvarad för sent", "recommendation answered too late", "svar i tid", "answers in time"),
		con("none_recorded", "rekommendation vars svarsdag har passerat, inget svar registrerat", "recommendation past its due date, no answer recorded", "ett svar", "an answer"),
	},
	unsaid: asText("uppgift om någon rekommendation", "any recommendation"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		viewed(a, home, recommendations, func(_ string, r *Recommendation, facts []domain.Item) {
			switch {
			case r.Answer == "recorded":
				say(answeredWhen(a, home, r), facts...)
			case !r.owes():
				say("settled", facts...)
			case r.Due.IsZero():
				say("undated", facts...)
			case r.Overdue:
				say("none_recorded", facts...)
			default:
				say("waiting", facts...)
			}
		})
	},
}

// answeredWhen tells whether the answer came by the day that was set. An answer where none was is in time; where both days are coarse, it may be either.
func answeredWhen(a *Ask, home int32, r *Recommendation) string {
	item, _, _ := last[*domain.RecommendationResponded](a.Get(home))
	lo, hi := item.Bounds()
	first, latest := r.Due.LastBounds()
	switch {
	case r.Due.IsZero() || hi <= first:
		return "in_time"
	case lo > latest:
		return "late"
	case a.Either():
		return "in_time"
	}
	return "late"
}
