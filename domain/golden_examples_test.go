package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// example is an event with every member that its type can have, as it is sent.
type example struct {
	typ     string // without its version
	subject string
	head    string   // members beside type, subject and data
	data    string   // members of the data
	bare    bool     // it has none of the parts that any event can have but a note
	before  []string // bodies that its timeline begins with
}

// Parts that any event can have.
const (
	wholeHead = `"effective":"[2019-03-01..2019-06-30]","until":"2020/2022","known":"2020-02-04","correlationid":"table-1","causationid":"01JH0000000000000000000009"`
	headOnly  = `"known":"2020-02-04","correlationid":"table-1","causationid":"01JH0000000000000000000009"`
	commons   = `"decided_by":{"body":"organisation/kf","as_stated":"politiskt beslut","level":"political","date":"2019-02-28","meeting":"KF 2019-02-28","paragraph":"§ 12","case_ref":"3.1.3-91/2019","delegation_item":"responsibility/bidrag"},` +
		`"concerns":["measure/stodtelefon","document/policy-vbe"],` +
		`"evidence":[{"document":"Granskning av trygghetsskapande arbete","section":"Styrdokument","page":"rad 158","quote":"«Policyn är känd»","url":"https://example.se/granskning","sha256":"` + hash + `","derived":true}],` +
		`"note":"Skrivet två gånger i källan.\nMed radbrytning & <tecken>.","also_called":["VBE-policyn","Policyn"]`
	hash    = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	cadence = `{"every":3,"unit":"month","times":4,"per":"year","words":"varje kvartal"}`
	holder  = `{"function":"coordinator","organisation":"organisation/klk"}`
)

var examples = []example{
	{typ: "ledger.created", subject: "ledger/golden", head: wholeHead, data: `"name":"Botkyrka kommun","code":"0127","format_version":1,"stream":{"name":"LEDGER_golden","created":"2026-01-02T11:00:00.123456789Z","config_sha256":"` + hash + `"}`},

	{typ: "organisation.registered", subject: "organisation/ks", head: wholeHead, data: `"name":"Kommunstyrelsen","kind":"executive_board","parent":"organisation/kommun","municipality_code":"0127","org_number":"212000-2882","members":["organisation/klk","organisation/sn"]`},
	{typ: "organisation.ended", subject: "organisation/ks", head: wholeHead, data: `"how":"merged","to":["organisation/sn"]`},

	{typ: "decision.taken", subject: "decision/bidrag", head: wholeHead, data: `"title":"Bidrag till föreningar","kind":"grant","basis":"delegation","category":"quality","amount":500000,"assigned_to":["organisation/ks"],"due":"2020-05","prompted_by":"Motion om tryggare torg","outcome":"Beviljat"`},
	{typ: "decision.reported", subject: "decision/bidrag", head: wholeHead, data: `"board":"organisation/ks","meeting":"KS 2019-05-06"`},
	{typ: "decision.annulled", subject: "decision/bidrag", head: wholeHead, data: `"reason":"Fel beslutsfattare","by":"organisation/forvaltningsratten"`},

	{typ: "document.registered", subject: "document/policy-vbe", head: wholeHead, data: `"title":"Policy mot våldsbejakande extremism","doc_type":"policy","stage":"drawn_up","version":"2","owner":"organisation/ks","drawn_up_by":` + holder + `,"period":"2017/2021","expected":{"date":"2020-06","body":"organisation/kf"},"applies_to":["alla nämnder"],"lays_down":["samordnare finns"],"lacks":["responsibilities","goals"],"part_of":"document/trygghetsprogram","replaces":"document/policy-2009","amount":300000,"review_due":"2021"`},
	{typ: "document.adopted", subject: "document/policy-vbe", head: wholeHead, data: `"title":"Policy mot våldsbejakande extremism","doc_type":"policy","version":"2","adopted_by":"organisation/kf","drafted_by":` + holder + `,"owner":"organisation/ks","period":"2017-01/2021-04","applies_to":["alla nämnder"],"lays_down":["samordnare finns"],"lacks":["case_ref"],"part_of":"document/trygghetsprogram","replaces":"document/policy-2009","based_on":["Nationella samordnarens rekommendationer"],"due":"2018-12-31","review_due":"2021","review_every":` + cadence + `,"retroactive":true`},
	{typ: "document.communicated", subject: "document/policy-vbe", head: wholeHead, data: `"audience":["chefer","skolor"],"version":"2","channel":"intranet"`},
	{typ: "document.repealed", subject: "document/policy-vbe", head: wholeHead, data: `"reason":"replaced","version":"2","replaced_by":"document/policy-2023"`},

	{typ: "responsibility.assigned", subject: "responsibility/vbe-samordning", head: wholeHead, data: `"duty":"coordination","scope":"organisation/kommun","holder":` + holder + `,"title":"Samordnare mot våldsbejakande extremism","mode":"sole","power":"right_to_decide","ceiling":500000,"condition":"Efter beredning i utskottet","stated_in":"document/policy-vbe","tied_to":"function","combined_with":["safety_coordinator"],"positions":2,"acting":true`},
	{typ: "responsibility.vacant", subject: "responsibility/vbe-samordning", head: wholeHead, data: `"duty":"coordination","scope":"organisation/kommun","reason":"being_recruited","former_holder":` + holder + `,"positions":5,"stated_in":"document/policy-vbe"`},
	{typ: "responsibility.ended", subject: "responsibility/vbe-samordning", head: wholeHead, data: `"holder":` + holder + `,"reason":"reorganised","to":{"function":"safety_coordinator","organisation":"organisation/sn"}`},

	{typ: "plan.established", subject: "plan/farsta-2020", head: wholeHead, data: `"owner":"organisation/farsta","title":"Handlingsplan 2020","period":"2020","kind":"action_plan","based_on_assessment":"assessment/farsta-2019","no_assessment_reason":"Lägesbilden är inte klar","goal":"Fler känner till stödet","requires":[{"step":"decided","body":"organisation/farsta"}],"review_every":` + cadence + `,"next_review":"2021-01/2021-04","lays_down":["aktiviteter"],"lacks":["risk_analysis"],"document":"document/plan-farsta","replaces":"plan/farsta-2019"`},
	{typ: "plan.decided", subject: "plan/farsta-2020", head: wholeHead, data: `"step":"approved","body":"organisation/ks"`},
	{typ: "plan.followed_up", subject: "plan/farsta-2020", head: wholeHead, data: `"coverage":"partial","period":"2020","channel":"tertial_report","analysis":"limited","covered":["aktivitet 1–4"],"reported_to":"organisation/ks","expected":"2021-02"`},
	{typ: "plan.closed", subject: "plan/farsta-2020", head: wholeHead, data: `"reason":"expired","successor":"plan/farsta-2021"`},

	{typ: "measure.registered", subject: "measure/stodtelefon", head: wholeHead, data: `"title":"Stödtelefon","plan":"plan/farsta-2020","number":"5","category":"preventive","level":"selective","kind":"helpline","responsible":[{"function":"unit_head","organisation":"organisation/farsta","title":"Enhetschef","mode":"lead"}],"schedule":{"form":"dated","date":"2020-05","period":"2020","cadence":` + cadence + `},"follow_up":{"channel":"tertial_report","cadence":` + cadence + `,"with":"polisen"},"target_group":"ingen åldersgräns","places":["Farsta","Tumba"],"operated_by":"organisation/konsultationsteamet","placed_under":"organisation/plattform","partners":["organisation/polis"],"funded_by":"organisation/lst","amount":300000,"aim":"Nå anhöriga","condition":"behov av skydd","depends_on":["decision/bidrag"],"route":[{"who":"vem som helst","does":"ringer Konsultationsteamet"}],"answers":["recommendation/r1"],"replaces":"measure/chatt","status":"ongoing"`},
	{typ: "measure.reported", subject: "measure/stodtelefon", head: wholeHead, data: `"status":"done","result":"Telefonen är i drift","quantity":{"approximate":120},"reason":"Efter försök"`},

	{typ: "training.programme_defined", subject: "training/webb", head: wholeHead, data: `"title":"Webbutbildning","kind":"web_basic","provider":"organisation/ks","mandatory_for":["chefer"],"target_groups":["skolor"],"transfer_plan":"planned","followed_up_by":"organisation/klk","population_target":{"approximate":2679}`},
	{typ: "training.held", subject: "training/dag-1", head: wholeHead, data: `"title":"Utbildningsdag","programme":"training/webb","kind":"training_days","provider":"organisation/ks","commissioned_by":"organisation/lst","audience":["rektorer"],"sessions":{"exact":3},"cadence":` + cadence + `,"participants":{"min":6000,"max":7000},"reached":{"words":"flera"},"topics":["radikalisering"],"knowledge_transfer":"not_as_intended"`},
	{typ: "training.completion_reported", subject: "training/webb", head: wholeHead, data: `"org":"organisation/farsta","completed":{"share":0.5,"approximate":true},"population":{"min":2000},"population_definition":"tillsvidareanställda"`},

	{typ: "concern.reported", subject: "concern/2f9f3c52-6d7e-4b43-9d3a-0a8f2f5f6f10", head: `"effective":"[2019-01-01..2019-03-31]",` + headOnly, bare: true,
		data: `"area":"Norra stadsdelen","period":"2019-01/2019-03","channel":"form","environment":"far_right","indication":["leaflets","graffiti"],"place_type":"street","age_band":"13_17","reporter_role":"leisure"`},
	{typ: "concern.withdrawn", subject: "concern/2f9f3c52-6d7e-4b43-9d3a-0a8f2f5f6f10", head: wholeHead, bare: true, data: `"reason":"duplicate"`},
	{typ: "concern.released", subject: "concern/2019-t1", head: wholeHead,
		data: `"tertial":"2019-01/2019-04","k":5,"counts":[{"area":"Norra stadsdelen","count":12},{"area":"Södra stadsdelen","fewer_than":5},{"area":"Östra stadsdelen","withheld":true}],"through":"00112233445566778899aabbccddeeff"`},

	{typ: "assessment.source_consulted", subject: "assessment/farsta-2019", head: wholeHead, data: `"source_kind":"survey","org":"organisation/farsta","period":"2019","count":{"exact":0},"answers":{"max":40}`},
	{typ: "assessment.established", subject: "assessment/farsta-2019", head: wholeHead, data: `"org":"organisation/farsta","period":"2019-01/2019-08","level":"some","change":"same","environments":[{"environment":"far_right","presence":"low"}],"indications":["graffiti"],"components":{"mapping":"Enkät","other":"Samtal","analysis":"Kort"},"places":["torget"]`},

	{typ: "cooperation.agreement_signed", subject: "cooperation/polis", head: wholeHead, data: `"title":"Samverkansöverenskommelse","parties":["organisation/kommun","organisation/polis"],"kind":"agreement","period":"2017/2022","priority_areas":["droger"],"parent":"cooperation/lan","replaces":"cooperation/polis-2012","lead":[` + holder + `],"cadence":` + cadence},
	{typ: "cooperation.forum_established", subject: "cooperation/forum", head: wholeHead, data: `"title":"Samverkansforum","kind":"forum","stage":"running","mandate":"Dela lägesbild","mandate_missing":true,"parties":["organisation/kommun"],"member_functions":["safety_coordinator"],"lead":[` + holder + `],"cadence":` + cadence + `,"agreement":"cooperation/polis","topic_on_agenda":"if_needed","positions_listed":true`},
	{typ: "cooperation.ended", subject: "cooperation/forum", head: wholeHead, data: `"reason":"completed","replaced_by":"cooperation/polis"`},

	{typ: "audit.opened", subject: "audit/granskning-2020", head: wholeHead, data: `"title":"Granskning","auditor":"organisation/revisorerna","kind":"audit","performed_by":"organisation/byran","purpose":"Bedöma arbetet","audited":[{"org":"organisation/ks","extent":"full"}],"excluded":["enskilda ärenden"],"questions":[{"id":"1","text":"Finns styrdokument?"}],"criteria":["Kommunallagen"]`},
	{typ: "audit.finding_recorded", subject: "audit/granskning-2020", head: wholeHead, data: `"text":"Ansvaret är otydligt","reason":"Framkom senare","finding":"F1","kind":"weakness","themes":["responsibility_unclear"],"questions":["1"],"heard_from":["enhetschef"]`},
	{typ: "audit.question_assessed", subject: "audit/granskning-2020", head: wholeHead, data: `"question":"1","answer":"I huvudsak","grade":{"verbatim":"delvis uppfyllt","scale":"grade_met"}`},
	{typ: "audit.report_submitted", subject: "audit/granskning-2020", head: wholeHead, data: `"judgement":"Arbetet behöver utvecklas","report_ref":"Nr 1/2020","treated_by":"revisorsgruppen","respond_to":"revisionskontoret","response_due":"2020-05-31","fact_checked":true,"data_as_of":"2019-12","not_assessed":["2"],"interviewed":[{"function":"unit_head","organisation":"organisation/ks","title":"Enhetschef","count":{"exact":4}}]`},

	{typ: "recommendation.issued", subject: "recommendation/r1-ks", head: wholeHead, data: `"group":"r1","audit":"audit/granskning-2020","addressee":"organisation/ks","text":"Tydliggör ansvaret","reason":"Ansvarar i sak","number":"1","findings":["F1"],"themes":["responsibility_unclear"],"due":"2020-08"`},
	{typ: "recommendation.deadline_set", subject: "recommendation/r1-ks", head: wholeHead, data: `"due":"[2020-09-01..2020-09-30]","reason":"Anstånd"`},
	{typ: "recommendation.responded", subject: "recommendation/r1-ks", head: wholeHead, data: `"position":"accepts_partly","body":"organisation/ks"`},
	{typ: "recommendation.measure_linked", subject: "recommendation/r1-ks", head: wholeHead, data: `"target":"measure/stodtelefon"`},
	{typ: "recommendation.assessed", subject: "recommendation/r1-ks", head: wholeHead, data: `"status":"partly","basis":"Uppföljande granskning"`},

	{typ: "goal.set", subject: "goal/trygghet", head: wholeHead, data: `"title":"Fler är trygga","owner":"organisation/ks","set_in":"document/budget","indicator":"Andel trygga","target":"70 %","period":"2019"`},
	{typ: "goal.assessed", subject: "goal/trygghet", head: wholeHead, data: `"attainment":{"verbatim":"delvis uppnått","scale":"grade_goal"},"period":"2019","assessed_by":"organisation/ks","reason":"Andelen steg"`},

	{typ: "statement.recorded", subject: "measure/stodtelefon", head: wholeHead, data: `"kind":"public_claim","by":{"function":"coordinator","organisation":"organisation/klk","document":"document/policy-vbe","title":"Samordnare"},"text":"Telefonen är väl känd","value":{"share":0.64},"place":"https://example.se","themes":["public_information"],"heard_by":"organisation/revisorerna"`},

	{typ: "evaluation.reported", subject: "measure/stodtelefon", head: wholeHead, data: `"status":"done","kind":"evaluation","evaluator":"organisation/mau","commissioned_by":"organisation/ks","amount":300000,"due":"2020","outcome":"develop","development_areas":["uppsökande arbete"],"report":"Slutrapport 2020"`},

	{
		typ: "record.corrected", subject: "document/rutin", head: headOnly,
		data:   `"target":1,"reason":"refined","replacement":{"effective":"2019-05","until":"2022","known":"2020-02-04","data":{"title":"Rutin","doc_type":"routine","stage":"in_use"}},"nature":"tension"`,
		before: []string{exampleRoutine},
	},
	{
		typ: "record.disputed", subject: "document/rutin", head: headOnly,
		data:   `"target":1,"field":"/data/stage","claim":"outdated","nature":"contradiction","comment":"Enligt intervju"`,
		before: []string{exampleRoutine},
	},
}

var exampleRoutine = happening("document.registered", "document/rutin", `"effective":"2019","known":"2020-02-04"`, `"title":"Rutin","doc_type":"routine","stage":"published"`)

func (e example) body() string {
	if e.bare {
		return randomIDs.Replace(e.storedBody())
	}
	return e.storedBody()
}

// storedBody is the example as it was sent when its bytes were stored. Reports had other ids in those days than they may have now: what was stored is read for ever.
func (e example) storedBody() string { return e.with(e.whole()) }

// randomIDs are ids that a report may have, in place of those that the stored bytes have.
var randomIDs = strings.NewReplacer(`"table-1"`, `"0b8f6f52-9d0e-4f3a-9d5e-3c1f5b2a7e11"`, `"01JH0000000000000000000009"`, `"5d0c1a1e-6b7f-4c2d-8e9f-1a2b3c4d5e6f"`)

// parse is the example as it was taken in when its bytes were stored.
func (e example) parse(t *testing.T) []Append {
	t.Helper()
	events, _, err := ParseAppend([]byte(e.body()))
	require.NoError(t, err, e.body())
	events[0].CorrelationID, events[0].CausationID = "table-1", "01JH0000000000000000000009"
	return events
}

// with is the example as it is sent, with other data.
func (e example) with(data string) string {
	body := happening(e.typ, e.subject, e.head, data)
	if e.made() {
		body = strings.Replace(body, `"subject":"`+e.subject+`",`, "", 1)
	}
	return body
}

// made tells the type whose subject the server makes.
func (e example) made() bool { return TypeByName(e.typ + ".v1").makesSubject() }

// whole is the members of the data, those that any event can have among them.
func (e example) whole() string {
	if e.bare {
		return e.data + `,"note":"Sett av personal.\nUnder en helg."`
	}
	return e.data + "," + commons
}

// file is the example's name under fixtures/golden: <type>.json, and <type>-2.json for a second example of a type.
func (e example) file(nth int) string {
	if nth > 1 {
		return e.typ + ".v1-" + itoa(nth) + ".json"
	}
	return e.typ + ".v1.json"
}
