package projections

import (
	"slices"

	"liggare/domain"
)

// checkLawForum asks for the forum in which, by the law, a municipality is to work for strategic questions of crime prevention being dealt with: a local crime prevention council, by
// that or another name. «To work for» (verka för) is the government's own account of the law (press release of June 2024): less than to have one. A municipality may have worked for
// it in vain; so where none is known, or one has ended, what is not met is the forum, and the rule's question asks for no more than that.
//
// A council last spoken of before there was a law tells nothing of whether it meets since.
//
// A forum of another kind in which the municipality meets the police may be where those questions are dealt with; the ledger doesn't know, so it leaves the answer open.
var checkLawForum = control{
	id:       "law_forum",
	question: asText("Finns ett forum för strategiska frågor om brottsförebyggande arbete?", "Is there a forum for strategic questions of crime prevention?"),
	askedBy:  law("bestämmelserna om samordning"),
	from:     lawFrom,
	one:      true,
	kinds:    []domain.Kind{domain.KindCooperation},
	findings: []finding{
		pro("council", "lokalt brottsförebyggande råd som pågår", "running local crime prevention council"),
		silent("being_set_up", "lokalt brottsförebyggande råd som planeras eller byggs upp", "local crime prevention council planned or being set up", "uppgift om att rådet har kommit igång", "that the council has begun").as(half),
		silent("other_forum", "annat forum med polisen", "another forum with the police", "uppgift om att strategiska frågor behandlas där", "that strategic questions are dealt with there").as(hiding),
		silent("older_than_law", "uppgift om ett brottsförebyggande råd som är äldre än lagen", "statement of a crime prevention council that is older than the law", "uppgift från tiden efter den 1 juli 2023 om rådet", "a statement from after 1 July 2023 of the council").as(aside),
		con("ended", "lokalt brottsförebyggande råd som har upphört", "local crime prevention council that has ended", "ett forum i dess ställe", "a forum in its place"),
	},
	unsaid: asText("uppgift om något forum", "any forum"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		viewed(a, home, cooperation, func(_ string, c *Cooperation, facts []domain.Item) {
			switch council := c.Kind == "crime_prevention_council"; {
			case council && c.Status == "ended":
				sinceLaw(say, "ended", facts)
			case council && c.InForce && c.Stage != domain.CooperationBeingSetUp:
				sinceLaw(say, "council", facts)
			case council:
				sinceLaw(say, "being_set_up", facts)
			case c.Form == "forum" && c.InForce && slices.ContainsFunc(c.Parties, func(party domain.Ref) bool { return a.kindOf(party) == "police" }):
				say("other_forum", facts...)
			}
		})
	},
}
