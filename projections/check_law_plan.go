package projections

import (
	"slices"

	"liggare/domain"
)

// lawPlanFrom is the day by which municipalities must have decided their first plan. The inquiry proposed that the plan be demanded a year after the rest, and a municipality
// (Vadstena, 2023) tells that there is time until 1 July 2024; the law's own transitional provision has not been read. Until that day no missing plan speaks against a municipality:
// a rule that errs shall err by saying too little.
var lawPlanFrom = domain.MakeDay(2024, 7, 1)

// checkLawPlan asks for the action plan that the law demands: decided by the municipality, out of its assessment, and followed up. That a follow-up is missed after two years is the
// inquiry's measure (see assessmentYears): a follow-up that isn't recorded is unsaid, and no fault.
//
// What was missing or over before there was a law is no answer to it.
//
// As in checkPlan, silence is taken for an answer only where the last known plan is over and no later one is recorded. A plan younger than two years owes no follow-up yet.
var checkLawPlan = control{
	id:       "law_plan",
	question: asText("Har kommunen utifrån lägesbilden beslutat en åtgärdsplan, och följs den upp?", "Has the municipality decided an action plan out of its assessment, and is it followed up?"),
	askedBy:  law("bestämmelserna om lägesbild och åtgärdsplan (från 4 §)"),
	from:     lawFrom,
	one:      true,
	kinds:    []domain.Kind{domain.KindPlan, domain.KindDocument},
	only:     map[domain.Kind]func(domain.Data) bool{domain.KindDocument: ofDocType("action_plan")},
	findings: []finding{
		pro("whole", "beslutad plan för hela kommunen som bygger på en lägesbild", "decided plan for the whole municipality, built on an assessment"),
		silent("local", "plan för en del av kommunen", "plan for a part of the municipality", "en plan för hela kommunen", "a plan for the whole municipality").as(half),
		silent("decision_unsaid", "plan vars beslut inte anges", "plan whose decision is not stated", "beslutet om planen", "the decision on the plan").as(half),
		silent("assessment_unsaid", "plan där det inte anges att den bygger på en lägesbild", "plan not said to be built on an assessment", "lägesbilden som planen bygger på", "the assessment that the plan is built on").as(half),
		silent("follow_up_unsaid", "plan över två år utan registrerad uppföljning", "plan over two years old, no follow-up recorded", "en uppföljning", "a follow-up").as(half),
		silent("document_only", "åtgärdsplan som bara är registrerad som dokument", "action plan recorded as a document only", "planens innehåll och beslut", "the plan's content and decision").as(hiding),
		silent("not_due", "åtgärdsplan som saknas eller är på väg, före den 1 juli 2024 då den första skulle vara beslutad", "action plan missing or on its way, before 1 July 2024, by when the first was to be decided", "en beslutad åtgärdsplan senast den 1 juli 2024", "a decided action plan by 1 July 2024").as(aside),
		silent("older_than_law", "uppgift, äldre än lagen, om en plan som saknas eller är slut", "statement, older than the law, of a plan that is missing or over", "uppgift från tiden efter den 1 juli 2023 om åtgärdsplanen", "a statement from after 1 July 2023 of the action plan").as(aside),
		con("no_assessment", "plan som enligt källan saknar lägesbild", "plan that by its source lacks an assessment", "en lägesbild som planen bygger på", "an assessment that the plan is built on").as(half),
		con("missing", "källa säger att planen saknas eller bara är på väg", "a source says that the plan is missing or only on its way", "en åtgärdsplan", "an action plan"),
		con("over", "plan som är avslutad eller har löpt ut", "plan that is closed or has run out", "en plan för tiden därefter", "a plan for the time after"),
	},
	unsaid: asText("uppgift om någon åtgärdsplan", "any action plan"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		if a.Ref(home).Kind() == domain.KindDocument {
			lookForPlanDocument(a, home, sayingSinceLaw(func(finding string, facts ...domain.Item) {
				if finding == "missing" && !a.After(lawPlanFrom-1, lawPlanFrom-1) {
					finding = "not_due"
				}
				say(finding, facts...)
			}))
			return
		}
		viewed(a, home, plans, func(_ string, p *Plan, facts []domain.Item) { judgeLawPlan(a, home, p, facts, say) })
	},
}

func judgeLawPlan(a *Ask, home int32, p *Plan, facts []domain.Item, say func(string, ...domain.Item)) {
	if a.planOver(p) {
		if !a.IsLinked("replaces", home) {
			if _, ended := p.Period.LastBounds(); !p.Period.IsZero() && ended >= lawFrom {
				say("over", facts...)
			} else {
				sinceLaw(say, "over", facts)
			}
		}
		return
	}
	based, unbased := p.BasedOnAssessment != "", p.NoAssessmentReason != "" || slices.Contains(p.Lacks, domain.LacksRiskAnalysis)
	wholeOr(say, facts,
		lack{"local", !a.wide(p.Org)},
		lack{"decision_unsaid", p.Status != "decided" && p.Status != "approved"},
		lack{"no_assessment", !based && unbased},
		lack{"assessment_unsaid", !based && !unbased},
		lack{"follow_up_unsaid", a.unfollowed(home)},
	)
}

// unfollowed tells whether neither the plan nor its last follow-up is younger than two years.
func (a *Ask) unfollowed(home int32) bool {
	s := a.Get(home)
	main, _, _, is := current[*domain.PlanEstablished](s)
	if !is {
		return false
	}
	lo, hi := main.Bounds()
	for item := range standing[*domain.PlanFollowedUp](s) {
		if from, to := item.Bounds(); to > hi {
			lo, hi = from, to
		}
	}
	years, _ := a.Years(lo, hi)
	return years >= assessmentYears
}
