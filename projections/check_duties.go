package projections

import (
	"slices"

	"liggare/domain"
)

// checkDuties asks whether duties are stated in adopted documents and held by functions or bodies. It asks so of every duty that the ledger knows.
//
// A duty of which no source says where it is stated is held all the same: that is half an answer, not a fault. A document that a source calls in use, without saying who
// adopted it, is not taken for adopted nor for the opposite.
var checkDuties = control{
	id:       "duties",
	question: asText("Är ansvaret uttalat i antagna styrdokument, och bärs det av funktioner?", "Are duties stated in adopted documents, and held by functions?"),
	kinds:    []domain.Kind{domain.KindResponsibility, domain.KindDocument},
	only:     map[domain.Kind]func(domain.Data) bool{domain.KindDocument: lackingResponsibilities},
	findings: []finding{
		pro("stated", "ansvar som bärs av en funktion eller ett organ och står i ett antaget dokument", "duty held by a function or body, stated in an adopted document"),
		silent("unstated", "ansvar som bärs, utan uppgift om var det är uttalat", "duty that is held, not said where it is stated", "uppgift om i vilket dokument ansvaret står", "in which document the duty is stated").as(half),
		silent("adoption_unsaid", "ansvar i ett dokument vars antagande inte anges", "duty in a document whose adoption is not stated", "uppgift om vem som antog dokumentet, och när", "who adopted the document, and when").as(half),
		con("unadopted", "ansvar i ett dokument som inte är antaget eller inte längre gäller", "duty in a document that is not adopted, or no longer in force", "ett antaget dokument som gäller", "an adopted document in force").as(half),
		con("vacant", "ansvar som ingen har", "duty that nobody holds", "en funktion som har ansvaret", "a function that holds the duty"),
		con("person", "ansvar som hänger på en person", "duty that is tied to a person", "en funktion i stället för en person", "a function in place of a person"),
		con("document_lacks", "gällande styrdokument som enligt källan inte fördelar ansvaret", "document in force that by its source doesn't say who is responsible",
			"ansvarsfördelning i dokumentet", "who is responsible, in the document"),
	},
	unsaid: asText("uppgift om vem som har något ansvar", "who holds any duty"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		if a.Ref(home).Kind() == domain.KindDocument {
			viewed(a, home, documents, func(_ string, d *Document, facts []domain.Item) {
				if (d.Status == "in_force" || d.Status == "registered") && slices.Contains(d.Lacks, domain.LacksResponsibilities) {
					say("document_lacks", facts...)
				}
			})
			return
		}
		viewed(a, home, responsibilities, func(_ string, r *Responsibility, facts []domain.Item) { judgeDuty(a, r, facts, say) })
	},
}

// lackingResponsibilities tells the facts by which a document doesn't say who is responsible.
func lackingResponsibilities(data domain.Data) bool {
	switch d := data.(type) {
	case *domain.DocumentRegistered:
		return slices.Contains(d.Lacks, domain.LacksResponsibilities)
	case *domain.DocumentAdopted:
		return slices.Contains(d.Lacks, domain.LacksResponsibilities)
	}
	return false
}

// judgeDuty notes who holds a duty and where it is stated.
func judgeDuty(a *Ask, r *Responsibility, facts []domain.Item, say func(string, ...domain.Item)) {
	switch {
	case r.Vacant:
		say("vacant", facts...)
		return
	case !r.holds():
		say("person", facts...)
		return
	case r.StatedIn == "":
		say("unstated", facts...)
		return
	}
	switch yes, no := a.adopted(r.StatedIn); {
	case yes:
		say("stated", facts...)
	case no:
		say("unadopted", facts...)
	default:
		say("adoption_unsaid", facts...)
	}
}
