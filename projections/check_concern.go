package projections

import "liggare/domain"

// checkConcern asks for routes by which concern about somebody reaches those who can act.
//
// A route that is only demanded or being set up is none yet, and does not speak against: whether it came is not recorded. That a route is described, and not said to run, is
// half an answer.
var checkConcern = control{
	id:       "concern_routes",
	question: asText("Finns det vägar för den som är orolig?", "Are there routes for concern?"),
	kinds:    []domain.Kind{domain.KindMeasure, domain.KindResponsibility},
	only:     map[domain.Kind]func(domain.Data) bool{domain.KindResponsibility: ofDuty("receive_concern", "guide_public", "contact_point"), domain.KindMeasure: ofMeasureKind("concern_channel", "helpline", "guide")},
	findings: []finding{
		pro("open", "väg för oro som är i gång", "route for concern that is open"),
		pro("receiver", "funktion som tar emot oro", "function that receives concern"),
		silent("described", "väg för oro som är beskriven; om den används anges inte", "route for concern that is described, not said to be in use", "uppgift om att vägen används", "that the route is in use").as(half),
		silent("demanded", "väg för oro som krävs eller är på väg", "route for concern that is demanded or on its way", "uppgift om att vägen finns", "that the route is there"),
		con("closed", "väg för oro som saknas eller har upphört", "route for concern that is absent or has ended", "en väg i dess ställe", "a route in its place"),
		con("nobody_receives", "ingen som tar emot oro", "nobody receives concern", "en funktion som tar emot oro", "a function that receives concern"),
	},
	unsaid: asText("uppgift om någon väg för oro", "any route for concern"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		if a.Ref(home).Kind() == domain.KindResponsibility {
			viewed(a, home, responsibilities, func(_ string, r *Responsibility, facts []domain.Item) {
				switch r.Duty {
				case "receive_concern", "guide_public", "contact_point":
					if r.holds() {
						say("receiver", facts...)
					} else {
						say("nobody_receives", facts...)
					}
				}
			})
			return
		}
		if m, is := measureOf(a.Get(home)); is {
			switch m.Kind {
			case "concern_channel", "helpline", "guide":
				say(routeIs(m.status), append([]domain.Item{m.item}, m.reports...)...)
			}
		}
	},
}

// routeIs is what the status of a route says of it.
func routeIs(status domain.MeasureStatus) string {
	switch {
	case status == "":
		return "described"
	case status == domain.MeasureAbsent || settled(status) && status != domain.MeasureMovedToOrdinary:
		return "closed"
	case status == domain.MeasureOngoing || status == domain.MeasureMovedToOrdinary || status == "available":
		return "open"
	}
	return "demanded"
}
