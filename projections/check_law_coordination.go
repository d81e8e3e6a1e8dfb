package projections

import "liggare/domain"

// checkLawCoordination asks for the coordination function that the law demands.
//
// The law wants a function, not a person: a duty tied to one is half an answer. Coordinators of parts of the municipality, or in a scope that the source only describes, don't tell
// whether there is one for the whole. Nor does a duty, held or vacant, that was last stated before there was a law: whether it stands is not told since.
var checkLawCoordination = control{
	id:       "law_coordination",
	question: asText("Har kommunen en samordningsfunktion för det brottsförebyggande arbetet?", "Does the municipality have a coordination function for crime prevention?"),
	askedBy:  law("bestämmelserna om samordning"),
	from:     lawFrom,
	kinds:    []domain.Kind{domain.KindResponsibility},
	only:     map[domain.Kind]func(domain.Data) bool{domain.KindResponsibility: ofDuty("coordination")},
	findings: []finding{
		pro("held", "samordning för hela kommunen som bärs av en funktion eller ett organ", "coordination of the whole municipality, held by a function or body"),
		silent("local", "samordning av en del av kommunen", "coordination of a part of the municipality", "en samordningsfunktion för hela kommunen", "a coordination function for the whole municipality").as(aside),
		silent("older_than_law", "uppgift om samordningen som är äldre än lagen", "statement of the coordination that is older than the law", "uppgift från tiden efter den 1 juli 2023 om vem som samordnar", "a statement from after 1 July 2023 of who coordinates").as(aside),
		con("person", "samordning som hänger på en person", "coordination that is tied to a person", "en funktion i stället för en person", "a function in place of a person").as(half),
		con("vacant", "samordning som ingen har", "coordination that nobody holds", "en funktion som samordnar", "a function that coordinates"),
	},
	unsaid: asText("uppgift om vem som samordnar arbetet", "who coordinates the work"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		viewed(a, home, responsibilities, func(_ string, r *Responsibility, facts []domain.Item) {
			switch {
			case r.Duty != "coordination":
			case !a.wide(orgIn(r.Scope)):
				say("local", facts...)
			case r.Vacant:
				sinceLaw(say, "vacant", facts)
			case r.holds():
				sinceLaw(say, "held", facts)
			default:
				sinceLaw(say, "person", facts)
			}
		})
	},
}
