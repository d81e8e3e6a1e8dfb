package projections

import (
	"strings"

	"liggare/domain"
)

// completedEnough is the share of those whom a training is for, in per cent, that must have completed it for competence to count as assured: nine of ten, since some are
// always new.
const completedEnough = 90

// checkCompetence asks whether those concerned have the knowledge, and whether it is passed on to those who come after.
//
// Both are asked: it is met only where figures show that enough have completed a training, and what was learnt is passed on. That it is planned to be is no more than a plan, and a
// training of which neither is said assures nothing that the ledger knows of. Figures over six months old are shown, and settle nothing.
var checkCompetence = control{
	id:       "competence",
	question: asText("Är kompetensen säkrad, och förs kunskapen vidare?", "Is competence assured, and is what was learnt carried on?"),
	kinds:    []domain.Kind{domain.KindTraining, domain.KindResponsibility},
	only:     map[domain.Kind]func(domain.Data) bool{domain.KindResponsibility: ofDuty("competence_plan", "staff_knowledge", "training", "training_follow_up")},
	findings: []finding{
		pro("carried_on", "utbildning där kunskapen förs vidare", "training whose knowledge is passed on"),
		pro("completed", "enhet där minst nio av tio har gått utbildningen", "unit in which at least nine in ten have completed the training"),
		pro("duty_held", "ansvar för kompetensen som bärs", "duty for competence that is held"),
		silent("carrying_planned", "utbildning där kunskapen ska föras vidare; om det har skett anges inte", "training whose knowledge is to be passed on, not said to have been",
			"uppgift om att kunskapen har förts vidare", "that the knowledge has been passed on"),
		silent("carrying_unsaid", "utbildning där det inte anges om kunskapen förs vidare", "training of which it is not stated whether its knowledge is passed on",
			"uppgift om hur kunskapen förs vidare", "how the knowledge is passed on"),
		silent("completion_unsaid", "utbildning utan uppgift om hur stor andel som har gått den", "training of which it is not stated what share has completed it",
			"siffror om hur många som har gått utbildningen, av hur många", "figures of how many have completed the training, and of how many"),
		silent("figure_stale", "siffra som är över sex månader gammal", "figure over six months old", "nya siffror om hur många som har gått utbildningen", "new figures of how many have completed the training"),
		con("not_carried_on", "utbildning där kunskapen inte förs vidare som avsett", "training whose knowledge is not passed on as intended", "en plan för att föra kunskapen vidare", "a plan to pass the knowledge on"),
		con("too_few", "enhet där färre än nio av tio har gått utbildningen", "unit in which fewer than nine in ten have completed the training", "att fler går utbildningen", "that more complete the training"),
		con("duty_vacant", "ansvar för kompetensen som ingen har", "duty for competence that nobody holds", "en funktion som ansvarar för kompetensen", "a function responsible for competence"),
		con("plan_not_there", "kompetensplan eller rutin som ännu inte finns", "plan or routine for competence that is not there yet", "kompetensplanen eller rutinen", "the plan or routine for competence"),
	},
	unsaid: asText("uppgift om utbildning eller ansvar för kompetens", "any training, or duty for competence"),
	needs:  []string{"completed", "carried_on"},
	look: func(a *Ask, home int32, say func(string, ...domain.Item)) {
		if a.Ref(home).Kind() == domain.KindTraining {
			var unsaid []domain.Item
			figures := false
			viewed(a, home, training, func(key string, t *Training, facts []domain.Item) {
				if strings.HasSuffix(key, "/-") {
					unsaid = facts
				}
				figures = figures || t.SharePercent != nil
				judgeTraining(key, t, facts, say)
			})
			if unsaid != nil && !figures {
				say("completion_unsaid", unsaid...)
			}
			return
		}
		viewed(a, home, responsibilities, func(_ string, r *Responsibility, facts []domain.Item) {
			switch r.Duty {
			case "competence_plan", "staff_knowledge", "training", "training_follow_up":
				judgeCompetenceDuty(a, home, r, facts, say)
			}
		})
	},
}

// judgeTraining notes, of what a training is, whether its knowledge is passed on; of a unit's figure, whether it is enough.
func judgeTraining(key string, t *Training, facts []domain.Item, say func(string, ...domain.Item)) {
	switch {
	case strings.HasSuffix(key, "/*"): // the total says no more than the units
	case strings.HasSuffix(key, "/-"):
		switch t.KnowledgeTransfer {
		case "done":
			say("carried_on", facts...)
		case "planned":
			say("carrying_planned", facts...)
		case "":
			say("carrying_unsaid", facts...)
		default:
			say("not_carried_on", facts...)
		}
	case t.SharePercent == nil:
	case t.Stale:
		say("figure_stale", facts...)
	case *t.SharePercent >= completedEnough:
		say("completed", facts...)
	default:
		say("too_few", facts...)
	}
}

// judgeCompetenceDuty notes who answers for competence, and whether the plans and routines that the duty is about are there.
func judgeCompetenceDuty(a *Ask, home int32, r *Responsibility, facts []domain.Item, say func(string, ...domain.Item)) {
	if r.holds() {
		say("duty_held", facts...)
	} else {
		say("duty_vacant", facts...)
	}
	for _, d := range standing[*domain.ResponsibilityAssigned](a.Get(home)) {
		for _, ref := range d.Concerns {
			document, found := a.Find(ref)
			if !found || ref.Kind() != domain.KindDocument {
				continue
			}
			viewed(a, document, documents, func(_ string, about *Document, its []domain.Item) {
				if about.Status == "missing" || about.Status == "planned" {
					say("plan_not_there", its...)
				}
			})
		}
	}
}
