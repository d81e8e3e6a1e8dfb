package projections

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// everyField tells one small story a row, and the whole row that it comes to. Together they hold every column of every view.
var everyField = []struct {
	view, key, on string
	events        []string
	want          string
}{
	{"organisations", "ks", "2020-06-01", []string{
		event("organisation.registered", "organisation/ks", "2000-01-01", `"name":"Kommunstyrelsen","kind":"executive_board","parent":"organisation/o1","municipality_code":"0127","org_number":"212000-2882"`),
		event("organisation.ended", "organisation/ks", "2020-01-01", `"how":"merged","to":["organisation/o2"]`),
	}, `{"name":"Kommunstyrelsen","kind":"executive_board","status":"ended","parent":"organisation/o1","municipality_code":"0127","org_number":"212000-2882",
		"ended_how":"merged","to":["organisation/o2"]}`},
	{"organisations", "namnder", "2020-06-01", []string{
		event("organisation.registered", "organisation/namnder", "[..2020-02-04]", `"name":"Berörda nämnder","kind":"collective","members":["organisation/o1","organisation/o2"]`),
	}, `{"name":"Berörda nämnder","kind":"collective","status":"active","members":["organisation/o1","organisation/o2"]}`},

	{"documents", "policy", "2019-06-01", []string{
		event("document.adopted", "document/policy", "2017-11-01", `"title":"Policy mot våldsbejakande extremism","doc_type":"policy","version":"2","adopted_by":"organisation/o1",
			"drafted_by":{"function":"coordinator","organisation":"organisation/o2"},"owner":"organisation/o2","period":"2018/2020","applies_to":["nämnder"],"lays_down":["samverkan"],
			"lacks":["goals","responsibilities"],"part_of":"document/program","replaces":"document/gammal","review_due":"2018",
			"decided_by":{"date":"2017-10-26","case_ref":"KS 2017/1"}`),
		event("document.communicated", "document/policy", "2018-01", `"audience":["chefer","personal"]`),
	}, `{"title":"Policy mot våldsbejakande extremism","doc_type":"policy","status":"in_force","version":"2","adopted":"2017-10-26","adopted_by":"organisation/o1","case_ref":"KS 2017/1",
		"owner":"organisation/o2","drafted_by":{"function":"coordinator","organisation":"organisation/o2"},"period":"2018/2020","applies_to":["nämnder"],"lays_down":["samverkan"],
		"lacks":["goals","responsibilities"],"part_of":"document/program","replaces":"document/gammal","states_responsibility":false,"communicated":true,
		"communicated_to":["chefer","personal"],"review_due":"2018","review_overdue":true}`},
	{"documents", "plan", "2019-06-01", []string{
		event("document.registered", "document/plan", "2019-05-02", `"title":"Plan","doc_type":"plan","stage":"drafting","expected":{"date":"2019-12","body":"organisation/o1"}`),
		event("responsibility.assigned", "responsibility/plan", "2030-01-01", `"duty":"coordination","scope":"organisation/o1","holder":{"organisation":"organisation/o1"},"stated_in":"document/plan"`),
	}, `{"title":"Plan","doc_type":"plan","status":"planned","stage":"drafting","expected":{"date":"2019-12","body":"organisation/o1"},"states_responsibility":true,"communicated":false,
		"review_overdue":false}`},

	{"responsibilities", "grant", "2020-06-01", []string{
		event("responsibility.assigned", "responsibility/grant", "2019", `"duty":"grant_decision","scope":"organisation/o1","holder":{"function":"unit_head","organisation":"organisation/o2"},
			"title":"enhetschef","mode":"lead","power":"right_to_decide","ceiling":500000,"condition":"efter beredning","stated_in":"document/delegation","tied_to":"function",
			"combined_with":["coordinator"],"positions":2,"acting":true`),
	}, `{"duty":"grant_decision","scope":"organisation/o1","vacant":false,"holder":{"function":"unit_head","organisation":"organisation/o2"},"title":"enhetschef","mode":"lead",
		"power":"right_to_decide","ceiling":500000,"condition":"efter beredning","stated_in":"document/delegation","tied_to":"function","combined_with":["coordinator"],"positions":2,"acting":true}`},
	{"responsibilities", "shared", "2020-06-01", []string{
		event("responsibility.assigned", "responsibility/shared", "2019-01-01", `"duty":"coordination","scope":"kommunen","holder":{"function":"safety_coordinator"},"title":"trygghetssamordnare","mode":"shared"`),
		event("responsibility.assigned", "responsibility/shared", "2019-02-01", `"duty":"coordination","scope":"kommunen","holder":{"function":"security_manager"},"title":"säkerhetschef","mode":"shared"`),
	}, `{"duty":"coordination","scope":"kommunen","vacant":false,"holders":[{"function":"safety_coordinator"},{"function":"security_manager"}],"mode":"shared","acting":false}`},
	{"responsibilities", "vacant", "2020-06-01", []string{
		event("responsibility.vacant", "responsibility/vacant", "2020-01-01", `"duty":"coordination","scope":"kommunen","reason":"being_recruited","former_holder":{"function":"coordinator"},"positions":5,"stated_in":"document/d"`),
	}, `{"duty":"coordination","scope":"kommunen","vacant":true,"stated_in":"document/d","positions":5,"acting":false,"reason":"being_recruited","former_holder":{"function":"coordinator"}}`},

	{"concerns", "2019-T3/södra-delen", "2020-06-01", []string{
		event("concern.released", "concern/2019-t3", "2020-02-01", `"tertial":"2019-09/2019-12","k":5,"counts":[{"area":"Norr","fewer_than":5},{"area":"Södra delen","count":12},{"area":"Väst","withheld":true}]`),
	}, `{"tertial":"2019-09/2019-12","area":"Södra delen","shown":"12","count":12,"hidden":false,"k":5}`},
	{"concerns", "2019-T3/norr", "2020-06-01", []string{
		event("concern.released", "concern/2019-t3", "2020-02-01", `"tertial":"2019-09/2019-12","k":5,"counts":[{"area":"Norr","fewer_than":5},{"area":"Södra delen","count":12},{"area":"Väst","withheld":true}]`),
	}, `{"tertial":"2019-09/2019-12","area":"Norr","shown":"<5","hidden":true,"k":5}`},

	{"plans", "p", "2021-05-01", []string{
		event("plan.established", "plan/p", "2020-01-01", `"title":"Handlingsplan","owner":"organisation/o1","period":"2020","kind":"action_plan","based_on_assessment":"assessment/a",
			"goal":"färre","requires":[{"step":"decided","body":"organisation/o1"},{"step":"approved"}],"review_every":{"every":1,"unit":"year"},"next_review":"2021-01/2021-04",
			"lays_down":["fyra steg"],"lacks":["costs"],"document":"document/d","replaces":"plan/gammal","no_assessment_reason":"ingen"`),
		event("plan.decided", "plan/p", "2020-02-01", `"step":"decided","body":"organisation/o1"`),
		event("plan.followed_up", "plan/p", "2020-12-01", `"coverage":"partial","period":"2020","channel":"annual_report","analysis":"limited","covered":["skola"],"reported_to":"organisation/o1","expected":"2021"`),
		event("measure.registered", "measure/p1", "2020-01-01", `"title":"Ett","plan":"plan/p","category":"preventive","status":"planned"`),
		event("measure.registered", "measure/p2", "2020-01-01", `"title":"Två","plan":"plan/p"`),
	}, `{"title":"Handlingsplan","org":"organisation/o1","status":"decided","period":"2020","kind":"action_plan","based_on_assessment":"assessment/a","no_assessment_reason":"ingen","goal":"färre",
		"requires":[{"step":"decided","body":"organisation/o1","done":true},{"step":"approved","done":false}],"revision_due":"2021-01/2021-04","revision_overdue":true,
		"review_every":{"every":1,"unit":"year"},"lays_down":["fyra steg"],"lacks":["costs"],"document":"document/d","replaces":"plan/gammal",
		"follow_ups":[{"coverage":"partial","period":"2020","channel":"annual_report","analysis":"limited","covered":["skola"],"reported_to":"organisation/o1","expected":"2021"}],
		"activities":{"preventive":1,"-":1},"statuses":{"planned":1,"-":1}}`},

	{"activities", "p/utbilda", "2020-06-01", []string{
		event("measure.registered", "measure/utbilda", "2020-01-01", `"title":"Utbilda","plan":"plan/p","number":"3","category":"competence","level":"selective","kind":"training_planned",
			"responsible":[{"function":"unit_head","organisation":"organisation/o1","title":"enhetschef","mode":"lead"}],"schedule":{"form":"dated","date":"2020-05"},
			"follow_up":{"channel":"annual_report","cadence":{"every":1,"unit":"year"},"with":"nämnden"},"depends_on":["document/d"],"condition":"om medel finns"`),
	}, `{"title":"Utbilda","plan":"plan/p","number":"3","category":"competence","level":"selective","kind":"training_planned",
		"responsible":[{"function":"unit_head","organisation":"organisation/o1","title":"enhetschef","mode":"lead"}],"schedule":{"form":"dated","date":"2020-05"},"overdue":true,
		"reading":"counted_from_end_of_date","unreported":true,"follow_up":{"channel":"annual_report","cadence":{"every":1,"unit":"year"},"with":"nämnden"},"condition":"om medel finns",
		"depends_on":["document/d"]}`},
	{"measures", "stodtelefon", "2020-06-01", []string{
		event("measure.registered", "measure/stodtelefon", "2016", `"title":"Stödtelefon","kind":"helpline","target_group":"alla","places":["hela staden"],"operated_by":"organisation/o1",
			"placed_under":"organisation/o2","partners":["organisation/o3"],"funded_by":"organisation/o2","amount":300000,"aim":"nå fler","route":[{"who":"vem som helst","does":"ringer"}],
			"answers":["recommendation/r"],"replaces":"measure/gammal","status":"ongoing"`),
		event("measure.reported", "measure/stodtelefon", "2019-12-31", `"status":"moved_to_ordinary","result":"i drift","quantity":{"words":"flera"},"reason":"beslut"`),
		event("evaluation.reported", "measure/stodtelefon", "2020-03-01", `"status":"ordered"`),
	}, `{"title":"Stödtelefon","kind":"helpline","status":"moved_to_ordinary","overdue":false,"unreported":false,"target_group":"alla","places":["hela staden"],"operated_by":"organisation/o1",
		"placed_under":"organisation/o2","partners":["organisation/o3"],"funded_by":"organisation/o2","amount":300000,"aim":"nå fler","route":[{"who":"vem som helst","does":"ringer"}],
		"answers":["recommendation/r"],"replaces":"measure/gammal","result":"i drift","quantity":{"words":"flera"},"evaluated":"ordered",
		"history":[{"status":"moved_to_ordinary","on":"2019-12-31","reason":"beslut"}]}`},

	{"training", "web/o1", "2020-03-05", []string{
		event("training.programme_defined", "training/web", "2018", `"title":"Webbutbildning","kind":"web_basic","provider":"organisation/o2","mandatory_for":["alla chefer"],"target_groups":["chefer"],
			"transfer_plan":"planned","followed_up_by":"organisation/o3","population_target":{"share":0.9}`),
		event("training.completion_reported", "training/web", "2019-09-04", `"org":"organisation/o1","completed":{"min":100,"max":150},"population":{"approximate":2000},"population_definition":"anställda"`),
		event("training.completion_reported", "training/web", "2019-03-01", `"org":"organisation/o1","completed":{"exact":30},"population":{"exact":40},"population_definition":"chefer"`),
	}, `{"title":"Webbutbildning","programme":"training/web","organisation":"organisation/o1","completed":{"min":100,"max":150},
		"population":{"approximate":2000},"population_definition":"anställda","remaining":{"min":1850,"max":1900,"approximate":true},"share_percent":5,"share_percent_max":7.5,"approximate":true,
		"figure_date":"2019-09-04","stale":true,"other_figures":[{"completed":{"exact":30},"population":{"exact":40},"population_definition":"chefer","figure_date":"2019-03-01"}]}`},
	{"training", "web/-", "2020-03-05", []string{
		event("training.programme_defined", "training/web", "2018", `"title":"Webbutbildning","kind":"web_basic","provider":"organisation/o2","mandatory_for":["alla chefer"],"target_groups":["chefer"],
			"transfer_plan":"planned","followed_up_by":"organisation/o3","population_target":{"share":0.9}`),
	}, `{"title":"Webbutbildning","programme":"training/web","kind":"web_basic","provider":"organisation/o2","approximate":false,"stale":false,
		"mandatory_for":["alla chefer"],"target_groups":["chefer"],"followed_up_by":"organisation/o3","population_target":{"share":0.9},"knowledge_transfer":"planned"}`},
	{"training", "dag/-", "2020-03-05", []string{
		event("training.held", "training/dag", "2018-02-01", `"title":"Utbildningsdag","programme":"training/web","kind":"training_days","provider":"organisation/o2","commissioned_by":"organisation/o1",
			"audience":["skola"],"sessions":{"exact":2},"cadence":{"times":2,"per":"year"},"participants":{"exact":40},"reached":{"min":6000,"max":7000},"topics":["återvändare"],"knowledge_transfer":"done"`),
		event("training.held", "training/dag", "2019-02-01", `"title":"Utbildningsdag","audience":["fritid","skola"],"sessions":{"exact":1},"participants":{"approximate":30},"reached":{"exact":10},"topics":["hot"]`),
	}, `{"title":"Utbildningsdag","programme":"training/web","kind":"training_days","provider":"organisation/o2","commissioned_by":"organisation/o1","approximate":true,"stale":false,
		"participants":{"approximate":70},"reached":{"min":6010,"max":7010},"sessions":{"exact":3},"cadence":{"times":2,"per":"year"},"audience":["skola","fritid"],"topics":["återvändare","hot"],
		"knowledge_transfer":"done"}`},

	{"cooperation", "polis", "2021-06-01", []string{
		event("cooperation.agreement_signed", "cooperation/polis", "2017-03-01", `"title":"Överenskommelse","parties":["organisation/o1","organisation/o2"],"kind":"agreement","period":"2017/2022",
			"priority_areas":["extremism"],"parent":"cooperation/nationell","replaces":"cooperation/gammal","lead":[{"function":"agreement_lead","organisation":"organisation/o1"}],
			"cadence":{"words":"regelbundet"}`),
		event("cooperation.forum_established", "cooperation/forum", "2018", `"title":"Forum","kind":"forum","agreement":"cooperation/polis"`),
		event("evaluation.reported", "cooperation/polis", "2020-01-01", `"status":"not_done"`),
	}, `{"title":"Överenskommelse","form":"agreement","in_force":true,"status":"open","kind":"agreement","parties":["organisation/o1","organisation/o2"],"period":"2017/2022",
		"priority_areas":["extremism"],"lead":[{"function":"agreement_lead","organisation":"organisation/o1"}],"cadence":{"words":"regelbundet"},"parent":"cooperation/nationell",
		"replaces":"cooperation/gammal","evaluated":"not_done","dependents":["cooperation/forum"]}`},
	{"cooperation", "rad", "2020-06-01", []string{
		event("cooperation.forum_established", "cooperation/rad", "2018", `"title":"Råd","kind":"crime_prevention_council","stage":"running","mandate":"samordna","parties":["organisation/o1"],
			"member_functions":["coordinator"],"agreement":"cooperation/polis","topic_on_agenda":"seldom"`),
	}, `{"title":"Råd","form":"forum","in_force":true,"status":"open","kind":"crime_prevention_council","stage":"running","parties":["organisation/o1"],"mandate":"samordna","mandate_stated":"stated",
		"member_functions":["coordinator"],"agreement":"cooperation/polis","topic_on_agenda":"seldom"}`},

	{"assessments", "o1/2019", "2021-06-01", []string{
		event("assessment.source_consulted", "assessment/lage", "2019-01", `"source_kind":"survey","org":"organisation/o1","period":"2018","count":{"exact":12},"answers":{"approximate":10}`),
		event("assessment.established", "assessment/lage", "2019-06-02", `"org":"organisation/o1","period":"2019","level":"some","change":"up","environments":[{"environment":"far_right","presence":"low"}],
			"indications":["graffiti"],"components":{"mapping":"enkät","other":"samtal","analysis":"saknas"},"places":["torget"]`),
	}, `{"org":"organisation/o1","period":"2019","established":true,"level":"some","change":"up","environments":[{"environment":"far_right","presence":"low"}],"indications":["graffiti"],
		"components":{"mapping":"enkät","other":"samtal","analysis":"saknas"},"places":["torget"],
		"sources":[{"source_kind":"survey","org":"organisation/o1","period":"2018","count":{"exact":12},"answers":{"approximate":10}}],"age":1,"age_at_least":false}`},

	{"audits", "g", "2020-06-01", []string{
		array(event("audit.opened", "audit/g", "2019-01-01", `"title":"Granskning","auditor":"organisation/revisor","kind":"audit","performed_by":"organisation/o3","purpose":"pröva",
			"audited":[{"org":"organisation/o1","extent":"full"}],"excluded":["skolor"],"questions":[{"id":"1","text":"Finns det?"},{"id":"2","text":"Räcker det?"},{"id":"3","text":"Följs det?"}],
			"criteria":["kommunallagen"]`),
			event("audit.finding_recorded", "audit/g", "2019-12-01", `"finding":"a","text":"Ingen plan.","kind":"gap","themes":["plan_missing"],"questions":["1"],"heard_from":["chef"]`),
			event("audit.question_assessed", "audit/g", "2020-02-04", `"question":"1","grade":{"verbatim":"delvis uppfyllt","scale":"grade_met"}`),
			event("audit.question_assessed", "audit/g", "2020-02-04", `"question":"2","answer":"Nej."`),
			event("audit.report_submitted", "audit/g", "2020-02-04", `"judgement":"Brister.","report_ref":"R 1","treated_by":"revisorerna","respond_to":"revisorerna","response_due":"2020-05-31",
				"fact_checked":true,"data_as_of":"2019-11","not_assessed":["3"],"interviewed":[{"function":"coordinator","count":{"exact":2}}]`),
			event("recommendation.issued", "recommendation/g1", "2020-02-04", `"group":"g1","audit":"audit/g","addressee":"organisation/o1","text":"Gör en plan."`)),
	}, `{"title":"Granskning","auditor":"organisation/revisor","status":"submitted","kind":"audit","performed_by":"organisation/o3","purpose":"pröva",
		"audited":[{"org":"organisation/o1","extent":"full"}],"excluded":["skolor"],"criteria":["kommunallagen"],
		"questions":[{"id":"1","text":"Finns det?","grade":"partly_met","verbatim":"delvis uppfyllt","scale":"grade_met"},{"id":"2","text":"Räcker det?","grade":"not_graded","answer":"Nej."},
			{"id":"3","text":"Följs det?","grade":"not_assessed"}],
		"findings":[{"id":"a","text":"Ingen plan.","kind":"gap","themes":["plan_missing"],"questions":["1"],"heard_from":["chef"]}],"recommendations":1,"submitted":"2020-02-04",
		"judgement":"Brister.","report_ref":"R 1","treated_by":"revisorerna","respond_to":"revisorerna","response_due":"2020-05-31","data_as_of":"2019-11","fact_checked":true,
		"interviewed":[{"function":"coordinator","count":{"exact":2}}]}`},

	{"recommendations", "g1/o1", "2020-06-01", []string{
		event("audit.opened", "audit/g", "2019-01-01", `"title":"Granskning","auditor":"organisation/revisor"`),
		event("audit.report_submitted", "audit/g", "2020-02-04", `"judgement":"Brister."`),
		event("measure.registered", "measure/plan", "2020-03-01", `"title":"Plan"`),
		event("recommendation.issued", "recommendation/g1", "2020-02-04", `"group":"g1","audit":"audit/g","addressee":"organisation/o1","text":"Gör en plan.","number":"1a","findings":["a"],"themes":["plan_missing"]`),
		event("recommendation.deadline_set", "recommendation/g1", "2020-02-10", `"due":"2020-04-30"`),
		event("recommendation.responded", "recommendation/g1", "2020-05-02", `"position":"accepts_partly"`),
		event("recommendation.measure_linked", "recommendation/g1", "2020-05-03", `"target":"measure/plan"`),
		event("recommendation.assessed", "recommendation/g1", "2020-05-20", `"status":"partly","basis":"utkast finns"`),
	}, `{"audit":"audit/g","group":"g1","addressee":"organisation/o1","text":"Gör en plan.","status":"partly","answer":"recorded","overdue":false,"silent":false,"number":"1a","due":"2020-04-30",
		"position":"accepts_partly","measures":["measure/plan"],"findings":["a"],"themes":["plan_missing"],"basis":"utkast finns"}`},

	{"decisions", "bidrag", "2020-06-01", []string{
		event("responsibility.assigned", "responsibility/grant", "2019-01-01", `"duty":"grant_decision","scope":"organisation/o1","holder":{"function":"unit_head"},"power":"right_to_decide","ceiling":500000`),
		event("decision.taken", "decision/bidrag", "2020-01-02", `"title":"Bidrag","kind":"grant","basis":"delegation","category":"other","amount":500000,"concerns":["measure/m"],
			"assigned_to":["organisation/o1"],"due":"2020-03","prompted_by":"ansökan","outcome":"beviljat",
			"decided_by":{"body":"organisation/o2","level":"official","date":"2020-01-01","meeting":"möte 1","paragraph":"§ 2","case_ref":"KS 2020/2","delegation_item":"responsibility/grant"}`),
		event("decision.reported", "decision/bidrag", "2020-02-01", `"board":"organisation/o1"`),
		event("decision.annulled", "decision/bidrag", "2020-05-01", `"reason":"fel form","by":"organisation/o3"`),
	}, `{"title":"Bidrag","status":"annulled","body":"organisation/o2","level":"official","date":"2020-01-01","kind":"grant","basis":"delegation","category":"other","amount":500000,
		"concerns":["measure/m"],"assigned_to":["organisation/o1"],"due":"2020-03","prompted_by":"ansökan","outcome":"beviljat","case_ref":"KS 2020/2","meeting":"möte 1","paragraph":"§ 2",
		"delegation_item":"responsibility/grant","reported":true,"unreported":false,"annulled_reason":"fel form","annulled_by":"organisation/o3"}`},
	{"decisions", "staden", "2020-06-01", []string{
		event("decision.taken", "decision/staden", "2020-01-02", `"title":"Satsning","decided_by":{"as_stated":"staden"}`),
	}, `{"title":"Satsning","status":"taken","as_stated":"staden","date":"2020-01-02","reported":false,"unreported":false}`},

	{"goals", "trygghet", "2020-06-01", []string{
		event("goal.set", "goal/trygghet", "2019-01-01", `"title":"Tryggare","owner":"organisation/o1","set_in":"document/budget","indicator":"andel trygga","target":"70 %","period":"2019"`),
		event("goal.assessed", "goal/trygghet", "2020-02-01", `"attainment":{"verbatim":"delvis uppnått","scale":"grade_goal"},"period":"2019","assessed_by":"organisation/o2","reason":"64 %"`),
	}, `{"title":"Tryggare","body":"organisation/o1","attainment":"partly_met","verbatim":"delvis uppnått","scale":"grade_goal","set_in":"document/budget","indicator":"andel trygga","target":"70 %",
		"period":"2019","assessed_period":"2019","assessed_by":"organisation/o2","reason":"64 %"}`},

	{"statements", "measure/stodtelefon/2", "2020-06-01", []string{
		event("measure.registered", "measure/stodtelefon", "2016", `"title":"Stödtelefon"`),
		event("statement.recorded", "measure/stodtelefon", "2019-09", `"kind":"figure","by":{"function":"unit_head","organisation":"organisation/o1","title":"enhetschef"},"text":"Samtalen har blivit fler.",
			"value":{"approximate":120},"place":"rapporten","themes":["public_information"],"heard_by":"organisation/revisor","concerns":["organisation/o2"]`),
	}, `{"about":"measure/stodtelefon","kind":"figure","by":{"function":"unit_head","organisation":"organisation/o1","title":"enhetschef"},"text":"Samtalen har blivit fler.","value":{"approximate":120},
		"place":"rapporten","themes":["public_information"],"heard_by":"organisation/revisor","concerns":["organisation/o2"]}`},

	{"due", "o1/plan_revision/plan/p", "2020-11-01", []string{
		event("plan.established", "plan/p", "2020-01-01", `"title":"Handlingsplan","owner":"organisation/o1","next_review":"2020-12"`),
	}, `{"kind":"plan_revision","entity":"plan/p","title":"Handlingsplan","org":"organisation/o1","due":"2020-12","overdue":false}`},

	{"gaps", "o1/document_missing/document/plan", "2020-06-01", []string{
		event("document.registered", "document/plan", "2019-01-01", `"title":"Plan","doc_type":"plan","stage":"missing","owner":"organisation/o1"`, source("rapport")),
		event("audit.opened", "audit/g", "2019-01-01", `"title":"Granskning","auditor":"organisation/revisor"`),
		event("audit.finding_recorded", "audit/g", "2019-12-01", `"finding":"a","text":"Ingen plan.","concerns":["document/plan"]`),
		event("audit.report_submitted", "audit/g", "2020-02-04", `"judgement":"Brister."`),
		event("recommendation.issued", "recommendation/g1", "2020-02-04", `"group":"g1","audit":"audit/g","addressee":"organisation/o1","text":"Gör en plan.","findings":["a"]`),
	}, `{"kind":"document_missing","entity":"document/plan","title":"Plan","org":"organisation/o1","recommendations":["recommendation/g1"]}`},

	{"checks", "law_coordination", "2024-01-01", []string{
		event("organisation.registered", "organisation/kommun", "2000-01-01", `"name":"Kommun","kind":"municipality"`),
		event("responsibility.assigned", "responsibility/r", "2023-09-01", `"duty":"coordination","scope":"organisation/kommun","holder":{"function":"coordinator"},"tied_to":"person"`),
	}, `{"question":{"sv":"Har kommunen en samordningsfunktion för det brottsförebyggande arbetet?","en":"Does the municipality have a coordination function for crime prevention?"},
		"asked_by":"Lag (2023:196) om kommuners ansvar för brottsförebyggande arbete, bestämmelserna om samordning","grade":"partly_met",
		"why":{"sv":"Delvis uppfyllt: samordning som hänger på en person (1).","en":"Partly met: coordination that is tied to a person (1)."},
		"findings":[{"finding":"person","speaks":"against","says":{"sv":"samordning som hänger på en person","en":"coordination that is tied to a person"},"count":1,"entities":["responsibility/r"]}],
		"missing":[{"sv":"en funktion i stället för en person","en":"a function in place of a person"}]}`},

	{"quality", "ks", "2027-01-01", []string{
		event("organisation.registered", "organisation/ks", `"effective":"2026-01-01","known":"2026-01-01"`, `"name":"KS","kind":"board"`, source("rapport")), // one day late
		event("decision.taken", "decision/a", "2025-12-31", `"title":"A","decided_by":{"body":"organisation/ks"}`),                                            // two days; no case, no source
		event("decision.taken", "decision/b", `"effective":"2025-12","known":"2026-01-02"`, `"title":"B","assigned_to":["organisation/ks"],"decided_by":{"body":"organisation/ks","case_ref":"KS 1"}`, source("rapport")),
		event("record.disputed", "decision/b", "", `"target":1,"field":"/data/title","claim":"C"`),
		event("record.corrected", "decision/a", "", `"target":1,"reason":"error","replacement":{"effective":"2025-12-30","data":{"title":"A","decided_by":{"body":"organisation/ks","case_ref":"KS 2"}}}`),
	}, `{"records":4,"imprecise":1,"without_source":2,"without_case_ref":1,"corrected":1,"disputed":1,"late_days":2,"late_days_max":2}`},
}

func TestEveryField(t *testing.T) {
	shown := map[string]map[string]bool{}
	for _, c := range everyField {
		t.Run(c.view+" "+c.key, func(t *testing.T) {
			d := newDesk(t)
			d.organisations("o1", "o2", "o3", "revisor")
			d.accept(c.events...)
			row := d.row(c.view, c.key, question{on: c.on})
			require.Equal(t, Certain, row.Certainty)
			require.JSONEq(t, c.want, encoded(t, row.Row))
			if shown[c.view] == nil {
				shown[c.view] = map[string]bool{}
			}
			var members map[string]jsontext.Value
			require.NoError(t, json.Unmarshal([]byte(c.want), &members))
			for name := range members {
				shown[c.view][name] = true
			}
		})
	}
	for name := range shown["activities"] {
		shown["measures"][name] = true // two views of one row
	}
	shown["activities"] = shown["measures"]
	for _, v := range Views() {
		for _, column := range v.Columns() {
			require.Truef(t, shown[v.Name][column], "no row of everyField shows %s of the view %s: add one, worked out by hand", column, v.Name)
		}
	}
}
