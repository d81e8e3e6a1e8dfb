package projections

import (
	"slices"

	"liggare/domain"
)

// checkPlan asks for a plan that rests on an assessment and says what is to be done. Both are asked of each plan that stands.
//
// A plan about which neither is recorded leaves the question open: the source that mentions it may just not have told. A plan whose source says that it lacks them speaks
// against. Silence is taken for an answer in one case only: where the last plan that the ledger knows is closed or has run out and no later one is recorded, there was one
// and the ledger, which was told of it, was not told of another.
var checkPlan = control{
	id:       "plan",
	question: asText("Finns en handlingsplan som bygger på en lägesbild och har konkreta åtgärder?", "Is there an action plan that is built on an assessment and has concrete measures?"),
	kinds:    []domain.Kind{domain.KindPlan, domain.KindDocument},
	only:     map[domain.Kind]func(domain.Data) bool{domain.KindDocument: ofDocType("action_plan")},
	findings: []finding{
		pro("whole", "plan som bygger på en lägesbild och har åtgärder", "plan built on an assessment, with measures"),
		pro("half", "plan som bygger på en lägesbild eller har åtgärder", "plan built on an assessment or with measures").as(half),
		con("neither", "plan som enligt källan varken har lägesbild eller åtgärder", "plan that by its source has neither assessment nor measures",
			"en lägesbild att bygga planen på, och åtgärder i den", "an assessment to build the plan on, and measures in it"),
		con("no_assessment", "plan som enligt källan saknar lägesbild eller riskanalys", "plan that by its source lacks an assessment or risk analysis",
			"en lägesbild som planen bygger på", "an assessment that the plan is built on"),
		con("no_measures", "plan som enligt källan saknar konkreta åtgärder", "plan that by its source lacks concrete measures", "konkreta åtgärder i planen", "concrete measures in the plan"),
		silent("assessment_unsaid", "plan där det inte anges vad den bygger på", "plan of which it is not stated what it is built on", "uppgift om vilken lägesbild planen bygger på", "which assessment the plan is built on").as(hiding),
		silent("measures_unsaid", "plan utan registrerade åtgärder", "plan without recorded measures", "planens åtgärder", "the plan's measures").as(hiding),
		silent("document_only", "handlingsplan som bara är registrerad som dokument", "action plan recorded as a document only", "planens innehåll: vad den bygger på och dess åtgärder", "what the plan is built on, and its measures").as(hiding),
		con("missing", "källa säger att handlingsplanen saknas eller bara är på väg", "a source says that the action plan is missing or only on its way", "en handlingsplan", "an action plan").as(lone),
		con("over", "plan som är avslutad eller har löpt ut", "plan that is closed or has run out", "en plan för tiden därefter", "a plan for the time after").as(lone),
	},
	unsaid: asText("uppgift om någon handlingsplan", "any action plan"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		if a.Ref(home).Kind() == domain.KindDocument {
			lookForPlanDocument(a, home, say)
			return
		}
		viewed(a, home, plans, func(_ string, p *Plan, facts []domain.Item) { judgePlan(a, home, p, facts, say) })
	},
}

// judgePlan notes what a plan is built on and whether it has measures.
func judgePlan(a *Ask, home int32, p *Plan, facts []domain.Item, say func(string, ...domain.Item)) {
	if a.planOver(p) {
		if !a.IsLinked("replaces", home) {
			say("over", facts...)
		}
		return
	}
	lacks := func(what domain.DocumentLacks) bool { return slices.Contains(p.Lacks, what) }
	based, unbased := p.BasedOnAssessment != "", lacks(domain.LacksRiskAnalysis) || p.NoAssessmentReason != ""
	concrete, empty := a.any(p.Activities), lacks(domain.LacksMeasures)
	switch {
	case based && concrete:
		say("whole", facts...)
		return
	case based || concrete:
		say("half", facts...)
	case unbased && empty:
		say("neither", facts...)
		return
	}
	switch {
	case based:
	case unbased:
		say("no_assessment", facts...)
	default:
		say("assessment_unsaid", facts...)
	}
	switch {
	case concrete:
	case empty:
		say("no_measures", facts...)
	default:
		say("measures_unsaid", facts...)
	}
}

// planOver tells whether a plan is closed, or has run out by its own end or its period.
func (a *Ask) planOver(p *Plan) bool {
	return p.Status == "closed" || p.Status == "expired" || a.Past(p.Period)
}

// lookForPlanDocument notes action plans that are documents and no plan's.
func lookForPlanDocument(a *Ask, home int32, say func(string, ...domain.Item)) {
	viewed(a, home, documents, func(_ string, d *Document, facts []domain.Item) {
		if d.DocType == "action_plan" && !a.IsLinked("document", home) {
			byDocument(say, d, facts)
		}
	})
}
