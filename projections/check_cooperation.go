package projections

import "liggare/domain"

// checkCooperation asks whether what is agreed with others stands: agreements by their dates and periods, forums by a mandate or an agreement.
//
// A forum that meets, of which no mandate is stated, is cooperation; whether it is agreed the ledger doesn't know: half an answer, by itself and beside what is agreed. So is it that
// takes Met from a ledger most of whose forums have no mandate that it knows of. A forum that is only planned or being set up is none yet. An agreement signed for a time to come
// bears on nothing before that time. An agreement whose period is over speaks against, unless the ledger holds one in its place: the period is the parties' own word that it ended,
// so no silence is taken for an answer.
var checkCooperation = control{
	id:       "cooperation",
	question: asText("Står den avtalade samverkan fast?", "Does the agreed cooperation stand?"),
	kinds:    []domain.Kind{domain.KindCooperation, domain.KindDocument},
	only:     map[domain.Kind]func(domain.Data) bool{domain.KindDocument: ofDocType("agreement")},
	findings: []finding{
		pro("in_force", "överenskommelse som gäller", "agreement in force"),
		pro("mandated", "forum som pågår med mandat eller överenskommelse", "running forum with a mandate or an agreement"),
		silent("mandate_unsaid", "forum som pågår utan angivet mandat", "running forum of which no mandate is stated", "forumets mandat", "the forum's mandate").as(half),
		silent("ahead", "forum som ännu inte har börjat", "forum that has not begun", "uppgift om att forumet har kommit igång", "that the forum has begun"),
		silent("agreed_ahead", "överenskommelse vars tid inte har börjat", "agreement whose time has not begun", "", "").as(aside),
		con("mandate_missing", "forum som enligt källan saknar mandat", "forum that by its source has no mandate", "ett mandat för forumet", "a mandate for the forum"),
		con("lapsed", "överenskommelse som har löpt ut eller upphört utan att ersättas", "agreement that has run out or ended and is not replaced", "en ny överenskommelse", "a new agreement"),
		con("missing", "avtal som enligt källan saknas eller bara är på väg", "agreement that by its source is missing or only on its way", "avtalet", "the agreement"),
	},
	unsaid: asText("uppgift om någon samverkan", "any cooperation"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		if a.Ref(home).Kind() == domain.KindDocument {
			viewed(a, home, documents, func(_ string, d *Document, facts []domain.Item) {
				if d.DocType == "agreement" && (d.Status == "missing" || d.Status == "planned") {
					say("missing", facts...)
				}
			})
			return
		}
		viewed(a, home, cooperation, func(_ string, c *Cooperation, facts []domain.Item) {
			if c.Form == "agreement" {
				judgeAgreement(a, home, c, facts, say)
			} else {
				judgeForum(c, facts, say)
			}
		})
	},
}

func judgeAgreement(a *Ask, home int32, c *Cooperation, facts []domain.Item, say func(string, ...domain.Item)) {
	switch {
	case c.InForce:
		say("in_force", facts...)
	case c.Status == "open" && !a.Past(c.Period):
		say("agreed_ahead", facts...)
	case !a.replaced(home):
		say("lapsed", facts...)
	}
}

func judgeForum(c *Cooperation, facts []domain.Item, say func(string, ...domain.Item)) {
	switch {
	case c.Status != "open": // it is over, and was never promised to last
	case c.ahead():
		say("ahead", facts...)
	case c.MandateStated == "missing":
		say("mandate_missing", facts...)
	case c.MandateStated == "stated" || c.Agreement != "":
		say("mandated", facts...)
	default:
		say("mandate_unsaid", facts...)
	}
}

// replaced tells whether another cooperation stands in the place of one: it says so itself, or the ending does.
func (a *Ask) replaced(home int32) bool {
	for _, other := range a.Linked("replaces", home) {
		if _, _, is := last[*domain.CooperationAgreementSigned](a.Get(other)); is {
			return true
		}
	}
	_, ended, is := last[*domain.CooperationEnded](a.Get(home))
	return is && ended.ReplacedBy != ""
}
