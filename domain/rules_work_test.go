package domain

// Bodies that many rows of decisions, plans and measures begin with.
var (
	committee    = happening("organisation.registered", "organisation/utskott", `"effective":"2010"`, `"name":"Utskottet","kind":"committee"`)
	officials    = happening("organisation.registered", "organisation/enhet", `"effective":"2010"`, `"name":"Enheten","kind":"unit"`)
	grantItem    = item("utskott", "2018-01-01", `"ceiling":500000`)
	planOfFarsta = planOn("farsta-2020", "2020-01-01", `,"period":"2020","kind":"action_plan"`)
	activity     = happening("measure.registered", "measure/a", `"effective":"2020-01-01"`, `"title":"A","plan":"plan/farsta-2020"`)
)

func item(org, effective, more string) string {
	return happening("responsibility.assigned", "responsibility/bidrag-"+org, `"effective":"`+effective+`"`, `"duty":"grant_decision","scope":"kommunen","holder":{"organisation":"organisation/`+org+`"},"power":"right_to_decide",`+more)
}

func delegated(effective, more string) string {
	return happening("decision.taken", "decision/d", `"effective":"`+effective+`"`, `"title":"Bidrag","basis":"delegation"`+more)
}

func by(org string) string {
	return `,"decided_by":{"delegation_item":"responsibility/bidrag-` + org + `"}`
}

func decision(verb, effective, data string) string {
	return happening("decision."+verb, "decision/d", `"effective":"`+effective+`"`, data)
}

func planOn(id, effective, more string) string {
	return happening("plan.established", "plan/"+id, `"effective":"`+effective+`"`, `"owner":"organisation/farsta","title":"`+id+`"`+more)
}

func planned(verb, effective, data string) string {
	return happening("plan."+verb, "plan/farsta-2020", `"effective":"`+effective+`"`, data)
}

func reported(effective, data string) string {
	return happening("measure.reported", "measure/a", `"effective":"`+effective+`"`, data)
}

func completed(effective, data string) string {
	return happening("training.completion_reported", "training/webb", `"effective":"`+effective+`"`, `"org":"organisation/farsta",`+data)
}

func forum(effective, more string) string {
	return happening("cooperation.forum_established", "cooperation/f", `"effective":"`+effective+`"`, `"title":"F","kind":"forum"`+more)
}

func signed(effective, parties string) string {
	return happening("cooperation.agreement_signed", "cooperation/f", `"effective":"`+effective+`"`, `"title":"F","parties":[`+parties+`]`)
}

func said(subject, more string) string {
	return happening("statement.recorded", subject, `"effective":"2019"`, `"kind":"figure","by":{"function":"coordinator"}`+more)
}

// workRuleCases are the rows of decisions, plans, measures, trainings, assessments, cooperation, goals, statements and evaluations.
var workRuleCases = []ruleCase{
	{
		name:    "decision.taken/due_before",
		refused: decision("taken", "2019-05-06", `"title":"B","due":"2019-04"`), code: "rule.decision.due_before", field: "/data/due",
		accepted: []string{decision("taken", "2019-05-06", `"title":"B","due":"2019"`), decision("taken", "2019-05-06", `"title":"B","due":"2019-05"`), decision("taken", "[..2019-05-06]", `"title":"B","due":"2018"`)},
	},
	{
		name: "decision.taken/not_delegable", given: []string{committee, grantItem},
		refused: delegated("2019", by("utskott")+`,"category":"direction"`), code: "rule.decision.not_delegable", field: "/data/category",
		accepted: []string{delegated("2019", by("utskott")), delegated("2019", by("utskott")+`,"category":"other"`), decision("taken", "2019", `"title":"B","category":"direction"`)},
	},
	{
		name:    "decision.taken/no_item",
		refused: delegated("2019", ""), code: "rule.decision.no_item", field: "/data/decided_by/delegation_item",
		accepted: []string{decision("taken", "2019", `"title":"B"`), decision("taken", "2019", `"title":"B","basis":"own"`)},
	},
	{
		name:    "decision.taken/unknown_item",
		refused: delegated("2019", by("utskott")), code: "rule.decision.unknown_item", field: "/data/decided_by/delegation_item",
		accepted: []string{array(delegated("2019", by("utskott")), committee, grantItem)},
	},
	{
		name: "decision.taken/over_ceiling", given: []string{committee, grantItem},
		refused: delegated("2019", by("utskott")+`,"amount":600000`), code: "rule.decision.over_ceiling", field: "/data/amount",
		accepted: []string{
			delegated("2019", by("utskott")+`,"amount":500000`),
			delegated("2019", by("utskott")),
			decision("taken", "2019", `"title":"B","amount":600000`),
			delegated("2017", by("utskott")+`,"amount":600000`), // nobody held the right then, so there was no ceiling to go over
			array(happening("responsibility.assigned", "responsibility/bidrag-utskott", `"effective":"[2019-01-01..2020-12-31]"`, `"duty":"grant_decision","scope":"kommunen","holder":{"organisation":"organisation/utskott"},"power":"right_to_decide","ceiling":700000`),
				delegated("2019", by("utskott")+`,"amount":600000`)), // it may have been raised by then
		},
	},
	{
		name: "decision.taken/group_of_officials", given: []string{officials, committee, item("enhet", "2018", `"mode":"sole"`), grantItem},
		refused: delegated("2019", by("enhet")), code: "rule.decision.group_of_officials", field: "/data/decided_by/delegation_item",
		accepted: []string{delegated("2019", by("utskott"))},
	},
	{
		name: "decision.reported/not_delegated", given: []string{decision("taken", "2019", `"title":"B","basis":"own"`)},
		refused: decision("reported", "2019", `"board":"organisation/ks"`), code: "rule.decision.not_delegated", field: "/subject",
		accepted: []string{array(committee, grantItem, happening("decision.taken", "decision/e", `"effective":"2019"`, `"title":"B","basis":"delegation"`+by("utskott")), happening("decision.reported", "decision/e", `"effective":"2019"`, `"board":"organisation/ks"`))},
	},
	{
		name: "decision.reported/reported_twice", given: []string{committee, grantItem, delegated("2019", by("utskott")), decision("reported", "2019-05", `"board":"organisation/ks"`)},
		refused: decision("reported", "2019-06", `"board":"organisation/kf"`), code: "rule.decision.reported_twice", field: "/type",
		accepted: []string{decision("annulled", "2019-06", `"reason":"Fel organ"`)},
	},
	{
		name:    "decision.annulled/unknown",
		refused: decision("annulled", "2019-06", `"reason":"Fel organ"`), code: "rule.decision.unknown", field: "/subject",
		accepted: []string{array(decision("annulled", "2019-06", `"reason":"Fel organ"`), decision("taken", "2019", `"title":"B"`))},
	},
	{
		name: "decision.annulled/annulled_twice", given: []string{decision("taken", "2019", `"title":"B"`), decision("annulled", "2020", `"reason":"Fel organ"`)},
		refused: decision("annulled", "2021", `"reason":"Fel form"`), code: "rule.decision.annulled_twice", field: "/type",
		accepted: []string{corrected("decision/d", "", `"target":2,"reason":"error","replacement":{"effective":"2021","data":{"reason":"Fel form"}}`)},
	},

	{
		name: "plan.established/established_twice", given: []string{planOfFarsta},
		refused: planOn("farsta-b", "2020", `,"period":"2020","kind":"action_plan"`), code: "rule.plan.established_twice", field: "/data/period",
		accepted: []string{planOn("farsta-b", "2020", `,"period":"2020","kind":"communication_plan"`), planOn("farsta-b", "2021", `,"period":"2021","kind":"action_plan"`), planOn("farsta-b", "2020", ``)},
	},
	{
		name: "plan.decided/approved_by_owner", given: []string{planOfFarsta},
		refused: planned("decided", "2020-02", `"step":"approved","body":"organisation/farsta"`), code: "rule.plan.approved_by_owner", field: "/data/body",
		accepted: []string{planned("decided", "2020-02", `"step":"approved","body":"organisation/ks"`), planned("decided", "2020-02", `"step":"approved"`), planned("decided", "2020-02", `"step":"treated","body":"organisation/farsta"`)},
	},
	{
		name: "plan.decided/decided_by_other", given: []string{planOfFarsta},
		refused: planned("decided", "2020-02", `"step":"decided","body":"organisation/ks"`), code: "rule.plan.decided_by_other", field: "/data/body",
		accepted: []string{planned("decided", "2020-02", `"step":"decided","body":"organisation/farsta"`), planned("decided", "2020-02", `"step":"decided"`)},
	},
	{
		name: "plan.decided/approved_before_decided", given: []string{planOfFarsta, planned("decided", "2020-02-01", `"step":"approved"`)},
		refused: planned("decided", "2020-03", `"step":"decided"`), code: "rule.plan.approved_before_decided", field: "/effective",
		accepted: []string{planned("decided", "2020-01", `"step":"decided"`), planned("decided", "2020", `"step":"decided"`)},
	},
	{
		name:    "plan.closed/unknown",
		refused: planned("closed", "2021", ``), code: "rule.plan.unknown", field: "/subject",
		accepted: []string{array(planned("closed", "2021", ``), planOfFarsta)},
	},
	{
		name: "plan.closed/closed_twice", given: []string{planOfFarsta, planned("closed", "2021-01-01", ``)},
		refused: planned("closed", "2021-02", `"reason":"expired"`), code: "rule.plan.closed_twice", field: "/type",
		accepted: []string{planned("followed_up", "2021-02", `"coverage":"collected"`)},
	},
	{
		name: "plan.closed/open_measures", given: []string{planOfFarsta, activity},
		refused: planned("closed", "2021", ``), code: "rule.plan.open_measures", field: "/type",
		accepted: []string{
			array(reported("2020-12", `"status":"carried_over"`), planned("closed", "2021", ``)),
			array(planned("closed", "2021", ``), reported("2020-12", `"status":"done","result":"Klart"`)),
			array(corrected("measure/a", "", `"target":1,"reason":"error"`), planned("closed", "2021", ``)),
		},
	},

	{
		name:    "measure.registered/person",
		refused: happening("measure.registered", "measure/a", `"effective":"2020"`, `"title":"A","responsible":[{"title":"Anna Svensson"}]`), code: "rule.measure.person", field: "/data/responsible",
		accepted: []string{happening("measure.registered", "measure/a", `"effective":"2020"`, `"title":"A","responsible":[{"title":"Enhetschef"}]`)},
	},
	{
		name: "measure.registered/plan_closed", given: []string{planOfFarsta, planned("closed", "2021-01-01", ``)},
		refused: happening("measure.registered", "measure/a", `"effective":"2021"`, `"title":"A","plan":"plan/farsta-2020"`), code: "rule.measure.plan_closed", field: "/data/plan",
		accepted: []string{activity, happening("measure.registered", "measure/a", `"effective":"[2020-12-31..2021-12-31]"`, `"title":"A","plan":"plan/farsta-2020"`), happening("measure.registered", "measure/a", `"effective":"2021"`, `"title":"A"`)},
	},
	{
		name:    "measure.reported/unknown",
		refused: reported("2020-05", `"status":"ongoing"`), code: "rule.measure.unknown", field: "/subject",
		accepted: []string{array(reported("2020-05", `"status":"ongoing"`), activity)},
	},
	{
		name: "measure.reported/transition", given: []string{planOfFarsta, activity, reported("2020-05-01", `"status":"ended"`)},
		refused: reported("2020-06", `"status":"ongoing"`), code: "rule.measure.transition", field: "/data/status",
		accepted: []string{reported("2020-04", `"status":"ongoing"`), reported("2020", `"status":"ongoing"`)},
	},
	{
		name: "measure.reported/transition back", given: []string{planOfFarsta, activity, reported("2020-05-01", `"status":"ongoing"`)},
		refused: reported("2020-06", `"status":"planned"`), code: "rule.measure.transition", field: "/data/status",
		accepted: []string{reported("2020-06", `"status":"delayed"`), reported("2020-04", `"status":"planned"`)},
	},
	{
		name: "measure.reported/done_without_result", given: []string{planOfFarsta, activity},
		refused: reported("2020-06", `"status":"done"`), code: "rule.measure.done_without_result", field: "/data/result",
		accepted: []string{reported("2020-06", `"status":"done","result":"Klart"`), reported("2020-06", `"status":"done"`+evidenceText), reported("2020-06", `"status":"ended"`)},
	},

	{
		name:    "training.held/person",
		refused: happening("training.held", "training/a", `"effective":"2019"`, `"title":"A","audience":["Rektorer","Anna Svensson"]`), code: "rule.training.person", field: "/data/audience",
		accepted: []string{happening("training.held", "training/a", `"effective":"2019"`, `"title":"A","audience":["Rektorer"]`)},
	},
	{
		name:    "training.completion_reported/over_population",
		refused: completed("2019-09-04", `"completed":{"exact":300},"population":{"exact":208}`), code: "rule.training.over_population", field: "/data/completed",
		accepted: []string{
			completed("2019-09-04", `"completed":{"exact":208},"population":{"exact":208}`),
			completed("2019-09-04", `"completed":{"min":200,"max":300},"population":{"exact":208}`),
			completed("2019-09-04", `"completed":{"share":0.5},"population":{"exact":208}`),
			completed("2019-09-04", `"completed":{"exact":300},"population":{"min":208}`),
		},
	},
	{
		name: "training.completion_reported/reported_twice", given: []string{completed("2019-09-04", `"completed":{"exact":208}`)},
		refused: completed("2019-09-04", `"completed":{"exact":209}`), code: "rule.training.reported_twice", field: "/effective",
		accepted: []string{completed("2019-09-05", `"completed":{"exact":209}`), completed("2019-09-04", `"completed":{"exact":209},"population_definition":"chefer"`)},
	},

	{
		name: "assessment.established/established_twice", given: []string{happening("assessment.established", "assessment/a", `"effective":"2019"`, `"org":"organisation/farsta","period":"2019"`)},
		refused: happening("assessment.established", "assessment/b", `"effective":"2019"`, `"org":"organisation/farsta","period":"2019","level":"low"`), code: "rule.assessment.established_twice", field: "/data/period",
		accepted: []string{happening("assessment.established", "assessment/b", `"effective":"2019"`, `"org":"organisation/farsta","period":"2020"`), happening("assessment.established", "assessment/a", `"effective":"2020"`, `"org":"organisation/farsta","period":"2019","level":"low"`)},
	},

	{
		name:    "cooperation.agreement_signed/one_party",
		refused: signed("2019", `"organisation/kommun"`), code: "rule.cooperation.one_party", field: "/data/parties",
		accepted: []string{signed("2019", `"organisation/kommun","organisation/polis"`)},
	},
	{
		name: "cooperation.agreement_signed/no_municipal_party", given: []string{
			happening("organisation.registered", "organisation/polis", `"effective":"2010"`, `"name":"Polisen","kind":"police"`),
			happening("organisation.registered", "organisation/lst", `"effective":"2010"`, `"name":"Länsstyrelsen","kind":"county_administrative_board"`), boardKS,
		},
		refused: signed("2019", `"organisation/polis","organisation/lst"`), code: "rule.cooperation.no_municipal_party", field: "/data/parties",
		accepted: []string{signed("2019", `"organisation/polis","organisation/ks"`), signed("2019", `"organisation/polis","organisation/okand"`)},
	},
	{
		name:    "cooperation.forum_established/mandate_and_missing",
		refused: forum("2019", `,"mandate":"Dela lägesbild","mandate_missing":true`), code: "rule.cooperation.mandate_and_missing", field: "/data/mandate_missing",
		accepted: []string{forum("2019", `,"mandate":"Dela lägesbild"`), forum("2019", `,"mandate_missing":true`)},
	},
	{
		name: "cooperation.ended/not_open", given: []string{forum("2019-05-01", "")},
		refused: happening("cooperation.ended", "cooperation/f", `"effective":"2019-04"`, ``), code: "rule.cooperation.not_open", field: "/effective",
		accepted: []string{happening("cooperation.ended", "cooperation/f", `"effective":"2019"`, ``), array(happening("cooperation.ended", "cooperation/f", `"effective":"2019-04-30"`, ``), forum("2018", `,"stage":"planned"`))},
	},

	{
		name:    "goal.assessed/unknown",
		refused: happening("goal.assessed", "goal/a", `"effective":"2019"`, `"attainment":{"verbatim":"uppnått","scale":"grade_goal"}`), code: "rule.goal.unknown", field: "/subject",
		accepted: []string{array(happening("goal.assessed", "goal/a", `"effective":"2019"`, `"attainment":{"verbatim":"uppnått","scale":"grade_goal"}`), happening("goal.set", "goal/a", `"effective":"2018"`, `"title":"A","owner":"organisation/ks"`))},
	},

	{
		name:    "statement.recorded/person",
		refused: happening("statement.recorded", "measure/a", `"effective":"2019"`, `"kind":"figure","by":{"title":"Anna Svensson"},"text":"x"`), code: "rule.statement.person", field: "/data/by/title",
		accepted: []string{happening("statement.recorded", "measure/a", `"effective":"2019"`, `"kind":"figure","by":{"title":"Samordnare"},"text":"x"`)},
	},
	{
		name:    "statement.recorded/concern_count",
		refused: said("measure/a", `,"text":"Antal blanketter","value":{"exact":7}`), code: "rule.statement.concern_count", field: "/data/value",
		accepted: []string{said("measure/a", `,"text":"Antal blanketter"`), said("measure/a", `,"text":"Antal blanketter","value":{"exact":7}`+evidenceText), said("measure/a", `,"text":"Antal besök","value":{"exact":7}`)},
	},

	{
		name:    "evaluation.reported/outcome_before_done",
		refused: happening("evaluation.reported", "measure/a", `"effective":"2019"`, `"status":"ordered","outcome":"keep"`), code: "rule.evaluation.outcome_before_done", field: "/data/outcome",
		accepted: []string{happening("evaluation.reported", "measure/a", `"effective":"2019"`, `"status":"done","outcome":"keep"`), happening("evaluation.reported", "measure/a", `"effective":"2019"`, `"status":"ordered"`)},
	},
}
