package projections

import (
	"slices"

	"liggare/domain"
)

// checkLawForum asks for the forum in which, by the law, a municipality sees to it that strategic questions of crime prevention are dealt with: a local crime prevention council, by
// that or another name.
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
		con("ended", "lokalt brottsförebyggande råd som har upphört", "local crime prevention council that has ended", "ett forum i dess ställe", "a forum in its place"),
	},
	unsaid: asText("uppgift om något forum", "any forum"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		viewed(a, home, cooperation, func(_ string, c *Cooperation, facts []domain.Item) {
			switch council := c.Kind == "crime_prevention_council"; {
			case council && c.Status == "ended":
				say("ended", facts...)
			case council && c.InForce && c.Stage != domain.CooperationBeingSetUp:
				say("council", facts...)
			case council:
				say("being_set_up", facts...)
			case c.Form == "forum" && c.InForce && slices.ContainsFunc(c.Parties, func(party domain.Ref) bool { return a.kindOf(party) == "police" }):
				say("other_forum", facts...)
			}
		})
	},
}
