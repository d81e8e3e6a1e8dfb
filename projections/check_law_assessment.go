package projections

import "liggare/domain"

// assessmentYears is how many whole years an assessment or a plan may age before a new one or a follow-up is missed. The inquiry behind the law (SOU 2021:49) proposed that the work
// be followed up, and the assessment brought up to date, every other year, as the crime prevention council (Brå) and others tell it. Whether the law itself says so has not been
// read: so age speaks against nothing, and is only told, as something unsaid.
const assessmentYears = 2

// checkLawAssessment asks for the assessment of crime (lägesbild) that 4 § of the law demands of every municipality: a mapping, other information that matters, and an
// analysis of both.
//
// The records don't tell what an assessment, a plan or a duty of coordination is about: all that a municipality records in its ledger is taken for work against crime. A ledger that
// holds only a part of that work, such as against violent extremism, answers for that part; this holds for all four of the law's questions.
//
// That none is recorded says nothing of whether there is one. An assessment of a part of the municipality does not speak against there being one of the whole.
var checkLawAssessment = control{
	id: "law_assessment",
	question: asText("Finns en lägesbild över brottsligheten i hela kommunen, med kartläggning, annan information och analys?",
		"Is there an assessment of crime in the whole municipality, with a mapping, other information and an analysis?"),
	askedBy: law("4 §"),
	from:    lawFrom,
	one:     true,
	kinds:   []domain.Kind{domain.KindAssessment, domain.KindDocument},
	only:    map[domain.Kind]func(domain.Data) bool{domain.KindDocument: ofDocType("situation_report")},
	findings: []finding{
		pro("whole", "lägesbild över hela kommunen med alla tre delar", "assessment of the whole municipality with all three parts"),
		silent("parts_unsaid", "lägesbild vars delar inte alla anges", "assessment whose parts are not all stated", "kartläggningen, annan information och analysen", "the mapping, other information and the analysis").as(half),
		silent("old", "lägesbild som är över två år gammal, utan uppgift om att den har setts över", "assessment over two years old, not said to have been brought up to date", "en uppdaterad lägesbild, eller uppgift om att den har setts över", "an assessment brought up to date, or that it has been looked over").as(half),
		silent("local", "lägesbild över en del av kommunen", "assessment of a part of the municipality", "en lägesbild över hela kommunen", "an assessment of the whole municipality").as(half),
		silent("consulted", "källor inhämtade, ingen lägesbild registrerad", "sources consulted, no assessment recorded", "lägesbilden", "the assessment").as(hiding),
		silent("document_only", "lägesbild som bara är registrerad som dokument", "assessment recorded as a document only", "lägesbildens delar", "the assessment's parts").as(hiding),
		silent("older_than_law", "uppgift, äldre än lagen, om att lägesbilden saknas", "statement, older than the law, that the assessment is missing", "uppgift från tiden efter den 1 juli 2023 om lägesbilden", "a statement from after 1 July 2023 of the assessment").as(aside),
		con("missing", "källa säger att lägesbilden saknas eller bara är på väg", "a source says that the assessment is missing or only on its way", "en lägesbild", "an assessment"),
	},
	unsaid: asText("uppgift om någon lägesbild", "any assessment"),
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		if a.Ref(home).Kind() == domain.KindDocument {
			viewed(a, home, documents, func(_ string, d *Document, facts []domain.Item) {
				if d.DocType == "situation_report" {
					byDocument(sayingSinceLaw(say), d, facts)
				}
			})
			return
		}
		viewed(a, home, assessments, func(_ string, s *Assessment, facts []domain.Item) { judgeAssessment(a, s, facts, say) })
	},
}

func judgeAssessment(a *Ask, s *Assessment, facts []domain.Item, say func(string, ...domain.Item)) {
	if !s.Established {
		say("consulted", facts...)
		return
	}
	wholeOr(say, facts,
		lack{"old", s.Age >= assessmentYears},
		lack{"local", !a.wide(s.Org)},
		lack{"parts_unsaid", s.Components == nil || s.Components.Mapping == "" || s.Components.Other == "" || s.Components.Analysis == ""},
	)
}
