package domain

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ruleCase is one refusal, beside neighbours that are accepted in the same place.
type ruleCase struct {
	name     string   // <type>/<rule>, and more where a rule has several rows
	given    []string // bodies that the ledger holds
	refused  string   // body that is refused
	code     string   // of the first error
	field    string   // its pointer
	accepted []string // bodies that are accepted in the refused one's place, each by itself
	ledger   string   // its id; test where none is named
}

func (c ruleCase) desk(t *testing.T) *desk { return newDeskOf(t, cmp.Or(c.ledger, "test")) }

// Bodies that many rows begin with.
var (
	created      = happening("ledger.created", "ledger/test", `"effective":"2026-01-01"`, `"name":"Test","code":"0127","format_version":1,"stream":{"name":"LEDGER_test","created":"2026-01-01T00:00:00Z","config_sha256":"`+strings.Repeat("0a", 32)+`"}`)
	boardKS      = orgOn("ks", "2010", "")
	auditorRG    = orgOn("rg", "2010", "")
	auditOpened  = happening("audit.opened", "audit/g", `"effective":"2019"`, `"title":"G","auditor":"organisation/rg","audited":[{"org":"organisation/ks"}],"questions":[{"id":"1","text":"Q"}]`)
	assessedOne  = assessedOn("2019-11")
	reportOn     = happening("audit.report_submitted", "audit/g", `"effective":"2020-02-04"`, `"judgement":"J"`)
	issuedOnKS   = issuedOn("r1", "2020-02-04", "")
	audited      = []string{boardKS, auditorRG, auditOpened, assessedOne, reportOn}
	recommended  = append(slices.Clone(audited), issuedOnKS)
	coordinator  = `"duty":"coordination","scope":"Botkyrka","holder":{"function":"coordinator"}`
	safety       = `"duty":"coordination","scope":"Botkyrka","holder":{"function":"safety_coordinator"}`
	evidenceText = `,"evidence":[{"document":"Granskning"}]`
)

func orgOn(id, effective, more string) string {
	return happening("organisation.registered", "organisation/"+id, `"effective":"`+effective+`"`, `"name":"`+id+`","kind":"board"`+more)
}

func endedOrg(id, effective, data string) string {
	return happening("organisation.ended", "organisation/"+id, `"effective":"`+effective+`"`, data)
}

func docStage(effective, stage string) string {
	return happening("document.registered", "document/p", `"effective":"`+effective+`"`, `"title":"P","doc_type":"policy","stage":"`+stage+`"`)
}

func docAdopted(head, more string) string {
	return happening("document.adopted", "document/p", head, `"title":"P","doc_type":"policy"`+more)
}

func docRepealed(effective, data string) string {
	return happening("document.repealed", "document/p", `"effective":"`+effective+`"`, data)
}

func duty(verb, head, data string) string {
	return happening("responsibility."+verb, "responsibility/s", head, data)
}

func assessedOn(effective string) string {
	return happening("audit.question_assessed", "audit/g", `"effective":"`+effective+`"`, `"question":"1","answer":"Ja"`)
}

func finding(effective, more string) string {
	return happening("audit.finding_recorded", "audit/g", `"effective":"`+effective+`"`, `"text":"F"`+more)
}

func graded(more string) string {
	return happening("audit.question_assessed", "audit/g", `"effective":"2019-11"`, `"question":"1"`+more)
}

func issuedOn(id, effective, more string) string {
	return happening("recommendation.issued", "recommendation/"+id, `"effective":"`+effective+`"`, `"group":"`+id+`","audit":"audit/g","addressee":"organisation/ks","text":"T"`+more)
}

func about(verb, effective, data string) string {
	return happening("recommendation."+verb, "recommendation/r1", `"effective":"`+effective+`"`, data)
}

func corrected(subject, head, data string) string {
	return happening("record.corrected", subject, head, data)
}

func disputes(target int, field, claim string) string {
	return happening("record.disputed", "document/p", "", fmt.Sprintf(`"target":%d,"field":%q,"claim":%s`, target, field, claim))
}

var ruleCases = []ruleCase{
	{
		name: "ledger.created/created_twice", given: []string{created},
		refused: strings.Replace(created, `"Test"`, `"Annan"`, 1), code: "rule.ledger.created_twice", field: "/type",
		accepted: []string{corrected("ledger/test", "", `"target":1,"reason":"error","replacement":{"effective":"2026-01-02","data":{"name":"Testa","code":"0127","format_version":1,"stream":{"name":"LEDGER_test","created":"2026-01-01T00:00:00Z","config_sha256":"`+strings.Repeat("0a", 32)+`"}}}`)},
	},
	{
		name: "ledger.created/not_first", given: []string{boardKS},
		refused: created, code: "rule.ledger.not_first", field: "/type",
		accepted: []string{auditorRG},
	},
	{
		name:    "ledger.created/other",
		refused: strings.Replace(created, "ledger/test", "ledger/annan", 1), code: "rule.ledger.other", field: "/subject",
		accepted: []string{created},
	},

	{
		name:    "organisation.registered/unknown_parent",
		refused: orgOn("ks", "2010", `,"parent":"organisation/kommun"`), code: "rule.organisation.unknown_parent", field: "/data/parent",
		accepted: []string{
			orgOn("ks", "2010", ""),
			array(orgOn("ks", "2010", `,"parent":"organisation/kommun"`), orgOn("kommun", "2012", "")),
		},
	},
	{
		name: "organisation.registered/cycle", given: []string{orgOn("a", "2010", ""), orgOn("b", "2010", `,"parent":"organisation/a"`)},
		refused: orgOn("a", "2015", `,"parent":"organisation/b"`), code: "rule.organisation.cycle", field: "/data/parent",
		accepted: []string{
			array(orgOn("a", "2015-05-01", `,"parent":"organisation/b"`), orgOn("b", "2015-05-01", "")),
			array(orgOn("b", "2014", ""), orgOn("a", "2015", `,"parent":"organisation/b"`)),
			array(orgOn("c", "2010", ""), orgOn("a", "2015", `,"parent":"organisation/c"`)),
		},
	},
	{
		name: "organisation.registered/cycle through a third", given: []string{orgOn("a", "2010", ""), orgOn("b", "2010", `,"parent":"organisation/a"`), orgOn("c", "2011", `,"parent":"organisation/b"`)},
		refused: orgOn("a", "2015", `,"parent":"organisation/c"`), code: "rule.organisation.cycle", field: "/data/parent",
		accepted: []string{
			orgOn("a", "2009", `,"parent":"organisation/c"`), // recorded late: it left c in 2010, and c came under b in 2011
			array(orgOn("c", "[2012-01-01..2012-06-30]", ""), orgOn("a", "2012", `,"parent":"organisation/c"`)),
		},
	},
	{
		name:    "organisation.registered/cycle on itself",
		refused: orgOn("a", "2010", `,"parent":"organisation/a"`), code: "rule.organisation.unknown_parent", field: "/data/parent",
		accepted: []string{orgOn("a", "2010", "")},
	},
	{
		name: "organisation.registered/same_content", given: []string{orgOn("a", "2010-01-01", "")},
		refused: orgOn("a", "2015", ""), code: "rule.same_content", field: "/data",
		accepted: []string{
			orgOn("a", "2015", `,"municipality_code":"0127"`),
			orgOn("a", "[2009-01-01..2009-06-30]", `,"municipality_code":"0127"`),
			array(orgOn("a", "[2012-01-01..2016-12-31]", `,"municipality_code":"0127"`), orgOn("a", "2015-01-01", "")),
		},
	},
	{
		name: "organisation.registered/same_content, word for word", given: []string{orgOn("a", "2010", "")},
		refused: orgOn("a", "2010", `,"note":"annan källa"`), code: "rule.same_content", field: "/data",
		accepted: []string{orgOn("b", "2010", "")},
	},
	{
		name:    "organisation.ended/unknown",
		refused: endedOrg("ks", "2015", ``), code: "rule.organisation.unknown", field: "/subject",
		accepted: []string{array(endedOrg("ks", "2015", ``), boardKS)},
	},
	{
		name: "organisation.ended/self_succession", given: []string{boardKS, orgOn("b", "2010", "")},
		refused: endedOrg("ks", "2015", `"to":["organisation/b","organisation/ks"]`), code: "rule.organisation.self_succession", field: "/data/to",
		accepted: []string{endedOrg("ks", "2015", `"to":["organisation/b"]`)},
	},
	{
		name: "organisation.ended/ended_twice", given: []string{orgOn("ks", "2010-01-01", ""), endedOrg("ks", "2015-01-01", `"how":"closed"`)},
		refused: endedOrg("ks", "2016", `"how":"merged"`), code: "rule.organisation.ended_twice", field: "/type",
		accepted: []string{
			orgOn("ks", "2016", ""), // it is there again
			array(orgOn("ks", "[2015-01-01..2016-12-31]", ""), endedOrg("ks", "2016", `"how":"merged"`)),
		},
	},

	{
		name: "document.registered/stage_after_adoption", given: []string{docAdopted(`"effective":"2017-10-26"`, "")},
		refused: docStage("2018", "planned"), code: "rule.document.stage_after_adoption", field: "/data/stage",
		accepted: []string{docStage("2017-10-25", "planned"), docStage("2017", "planned"), docStage("[..2018-01-01]", "drafting"), docStage("2018", "to_be_updated")},
	},
	{
		name: "document.registered/same_content", given: []string{docStage("2016-01-01", "in_use")},
		refused: docStage("[2017-01-01..2020-02-04]", "in_use"), code: "rule.same_content", field: "/data",
		accepted: []string{docStage("[2017-01-01..2020-02-04]", "outdated"), docStage("[2015-01-01..2020-02-04]", "published")},
	},
	{
		name: "document.adopted/overlap", given: []string{docAdopted(`"effective":"2012-01-01","until":"2016"`, `,"version":"1"`)},
		refused: docAdopted(`"effective":"2015"`, `,"version":"2"`), code: "rule.document.overlap", field: "/effective",
		accepted: []string{
			docAdopted(`"effective":"2017-01-01"`, `,"version":"2"`),
			docAdopted(`"effective":"2011","until":"2011"`, `,"version":"0"`), // recorded late
			docAdopted(`"effective":"[2016-06-01..2017-01-31]"`, `,"version":"2"`),
			array(docRepealed("2015-03-01", ``), docAdopted(`"effective":"2015-03-01"`, `,"version":"2"`)),
		},
	},
	{
		name: "document.adopted/overlap of one version", given: []string{docAdopted(`"effective":"2012-01-01"`, `,"version":"1"`)},
		refused: docAdopted(`"effective":"2015"`, `,"version":"1"`), code: "rule.document.overlap", field: "/effective",
		accepted: []string{docAdopted(`"effective":"2015"`, `,"version":"2"`)},
	},
	{
		name: "document.adopted/same content without a version", given: []string{docAdopted(`"effective":"2012-01-01"`, "")},
		refused: docAdopted(`"effective":"2015"`, ""), code: "rule.same_content", field: "/data",
		accepted: []string{docAdopted(`"effective":"2015"`, `,"review_due":"2018"`), docAdopted(`"effective":"2011"`, `,"owner":"organisation/ks"`), docAdopted(`"effective":"2015"`, `,"version":"2"`)},
	},
	{
		name:    "document.adopted/before_decision",
		refused: docAdopted(`"effective":"2017-10"`, `,"decided_by":{"date":"2017-11-02"}`), code: "rule.document.before_decision", field: "/effective",
		accepted: []string{
			docAdopted(`"effective":"2017-10"`, `,"decided_by":{"date":"2017-11-02"},"retroactive":true`),
			docAdopted(`"effective":"2017-10"`, `,"decided_by":{"date":"2017-10-31"}`),
			docAdopted(`"effective":"2017-10"`, `,"decided_by":{"date":"2017"}`),
			docAdopted(`"effective":"2017-10"`, `,"decided_by":{"as_stated":"politiskt beslut"}`),
			docAdopted(`"effective":"[..2017-11-02]"`, `,"decided_by":{"date":"2017-11-02"}`),
		},
	},
	{
		name:    "document.communicated/unknown",
		refused: happening("document.communicated", "document/p", `"effective":"2018"`, `"audience":["alla"]`), code: "rule.document.unknown", field: "/subject",
		accepted: []string{
			array(happening("document.communicated", "document/p", `"effective":"2018"`, `"audience":["alla"]`), docStage("2019", "published")),
		},
	},
	{
		name: "document.repealed/not_in_force", given: []string{docAdopted(`"effective":"2017-10-26"`, `,"version":"1"`)},
		refused: docRepealed("2017-10-25", ``), code: "rule.document.not_in_force", field: "/effective",
		accepted: []string{docRepealed("2017-10-26", ``), docRepealed("2017", ``), docRepealed("[..2017-10-26]", ``)},
	},
	{
		name: "document.repealed/not_in_force, of another version", given: []string{docAdopted(`"effective":"2017-10-26"`, `,"version":"1"`)},
		refused: docRepealed("2018", `"version":"2"`), code: "rule.document.not_in_force", field: "/effective",
		accepted: []string{docRepealed("2018", `"version":"1"`)},
	},
	{
		name: "document.repealed/not_in_force, run out", given: []string{docAdopted(`"effective":"2012","until":"2016"`, ``)},
		refused: docRepealed("2017", ``), code: "rule.document.not_in_force", field: "/effective",
		accepted: []string{docRepealed("2016-12-31", ``), docRepealed("[2016-12-31..2017-12-31]", ``)},
	},
	{
		name: "document.repealed/not_in_force, twice", given: []string{docStage("2016", "in_use"), docRepealed("2018", ``)},
		refused: docRepealed("2019", `"reason":"replaced"`), code: "rule.document.not_in_force", field: "/effective",
		accepted: []string{array(docStage("2019-03-01", "in_use"), docRepealed("2019", `"reason":"replaced"`))},
	},
	{
		name: "document.repealed/not_in_force, planned", given: []string{docStage("2016-01-01", "planned")},
		refused: docRepealed("2018", ``), code: "rule.document.not_in_force", field: "/effective",
		accepted: []string{array(docStage("[2017-01-01..2018-12-31]", "in_use"), docRepealed("2018", ``))},
	},

	{
		name: "responsibility.assigned/sole", given: []string{duty("assigned", `"effective":"2016-01-01"`, coordinator)},
		refused: duty("assigned", `"effective":"2018"`, safety+`,"mode":"sole"`), code: "rule.responsibility.sole", field: "/data/holder",
		accepted: []string{
			duty("assigned", `"effective":"2018"`, safety+`,"mode":"shared"`),
			duty("assigned", `"effective":"2015","until":"2015"`, safety+`,"mode":"sole"`),                                                                                 // before, recorded late
			duty("assigned", `"effective":"2018"`, coordinator+`,"mode":"sole"`),                                                                                           // its own description
			array(duty("assigned", `"effective":"2018"`, safety+`,"mode":"sole"`), duty("ended", `"effective":"2018"`, `"holder":{"function":"coordinator"}`)),             // a reading keeps them apart
			array(duty("assigned", `"effective":"2018-02-01"`, safety+`,"mode":"sole"`), duty("ended", `"effective":"2018-01-31"`, `"holder":{"function":"coordinator"}`)), // judged after all of it
		},
	},
	{
		name: "responsibility.assigned/sole, beside one who is", given: []string{duty("assigned", `"effective":"2016-01-01"`, coordinator+`,"mode":"sole"`)},
		refused: duty("assigned", `"effective":"2018"`, safety), code: "rule.responsibility.sole", field: "/data/holder",
		accepted: []string{
			duty("assigned", `"effective":"[2015-12-31..2016-01-01]","until":"2015-12-31"`, safety),
			array(duty("vacant", `"effective":"2017"`, `"duty":"coordination","scope":"Botkyrka"`), duty("assigned", `"effective":"2018"`, safety)),
		},
	},
	{
		name: "responsibility.assigned/same_content", given: []string{duty("assigned", `"effective":"2016-01-01"`, coordinator)},
		refused: duty("assigned", `"effective":"2018"`, coordinator), code: "rule.same_content", field: "/data",
		accepted: []string{duty("assigned", `"effective":"2018"`, coordinator+`,"acting":true`)},
	},
	{
		name:    "responsibility.assigned/no_holder",
		refused: duty("assigned", `"effective":"2018"`, `"duty":"coordination","scope":"Botkyrka","holder":{}`), code: "schema.required", field: "/data/holder",
		accepted: []string{duty("vacant", `"effective":"2018"`, `"duty":"coordination","scope":"Botkyrka"`), duty("assigned", `"effective":"2018"`, `"duty":"coordination","scope":"Botkyrka","holder":{"organisation":"organisation/klk"}`)},
	},
	{
		name:    "responsibility.assigned/person",
		refused: duty("assigned", `"effective":"2018"`, coordinator+`,"title":"Anna Svensson"`), code: "rule.responsibility.person", field: "/data/title",
		accepted: []string{
			duty("assigned", `"effective":"2018"`, coordinator+`,"title":"Trygghetssamordnare"`),
			duty("assigned", `"effective":"2018"`, coordinator+`,"title":"Samordnare mot våldsbejakande extremism"`),
			duty("assigned", `"effective":"2018"`, coordinator+`,"title":"Biträdande Enhetschef"`),
		},
	},
	{
		name:    "responsibility.assigned/ceiling",
		refused: duty("assigned", `"effective":"2018"`, coordinator+`,"ceiling":500000`), code: "rule.responsibility.ceiling", field: "/data/ceiling",
		accepted: []string{duty("assigned", `"effective":"2018"`, coordinator+`,"ceiling":500000,"power":"right_to_decide"`)},
	},
	{
		name: "responsibility.assigned/other_duty", given: []string{duty("assigned", `"effective":"2018"`, coordinator)},
		refused: duty("assigned", `"effective":"2019"`, `"duty":"training","scope":"Botkyrka","holder":{"function":"coordinator"}`), code: "rule.responsibility.other_duty", field: "/data/duty",
		accepted: []string{
			happening("responsibility.assigned", "responsibility/t", `"effective":"2019"`, `"duty":"training","scope":"Botkyrka","holder":{"function":"coordinator"}`),
		},
	},
	{
		name: "responsibility.vacant/other_duty", given: []string{duty("assigned", `"effective":"2018"`, coordinator)},
		refused: duty("vacant", `"effective":"2019"`, `"duty":"coordination","scope":"Tumba"`), code: "rule.responsibility.other_duty", field: "/data/duty",
		accepted: []string{duty("vacant", `"effective":"2019"`, `"duty":"coordination","scope":"Botkyrka"`)},
	},
	{
		name: "responsibility.vacant/vacant_twice", given: []string{duty("vacant", `"effective":"2018-01-01"`, `"duty":"coordination","scope":"Botkyrka"`)},
		refused: duty("vacant", `"effective":"2019"`, `"duty":"coordination","scope":"Botkyrka"`), code: "rule.responsibility.vacant_twice", field: "/type",
		accepted: []string{
			duty("vacant", `"effective":"2019"`, `"duty":"coordination","scope":"Botkyrka","reason":"being_recruited"`),
			array(duty("assigned", `"effective":"2018-06-01"`, coordinator), duty("vacant", `"effective":"2019"`, `"duty":"coordination","scope":"Botkyrka"`)),
		},
	},
	{
		name: "responsibility.ended/not_held", given: []string{duty("assigned", `"effective":"2016-05-01"`, coordinator)},
		refused: duty("ended", `"effective":"2015"`, `"holder":{"function":"coordinator"}`), code: "rule.responsibility.not_held", field: "/data/holder",
		accepted: []string{
			duty("ended", `"effective":"2016"`, `"holder":{"function":"coordinator"}`),
			array(duty("ended", `"effective":"2015"`, `"holder":{"function":"coordinator"}`), duty("assigned", `"effective":"[..2015-12-31]"`, coordinator+`,"acting":true`)),
		},
	},
	{
		name: "responsibility.ended/not_held, by another", given: []string{duty("assigned", `"effective":"2016"`, coordinator)},
		refused: duty("ended", `"effective":"2018"`, `"holder":{"function":"safety_coordinator"}`), code: "rule.responsibility.not_held", field: "/data/holder",
		accepted: []string{duty("ended", `"effective":"2018"`, `"holder":{"function":"coordinator"}`)},
	},

	{
		name:    "audit.opened/audits_itself",
		refused: happening("audit.opened", "audit/g", `"effective":"2019"`, `"title":"G","auditor":"organisation/rg","audited":[{"org":"organisation/ks"},{"org":"organisation/rg"}]`), code: "rule.audit.audits_itself", field: "/data/audited",
		accepted: []string{happening("audit.opened", "audit/g", `"effective":"2019"`, `"title":"G","auditor":"organisation/rg","audited":[{"org":"organisation/ks"}]`)},
	},
	{
		name:    "audit.opened/question_twice",
		refused: happening("audit.opened", "audit/g", `"effective":"2019"`, `"title":"G","auditor":"organisation/rg","questions":[{"id":"1","text":"Q"},{"id":"1","text":"R"}]`), code: "rule.audit.question_twice", field: "/data/questions",
		accepted: []string{happening("audit.opened", "audit/g", `"effective":"2019"`, `"title":"G","auditor":"organisation/rg","questions":[{"id":"1","text":"Q"},{"id":"2","text":"Q"}]`)},
	},
	{
		name: "audit.opened/same_content", given: []string{strings.Replace(auditOpened, `"2019"`, `"2019-01-01"`, 1)},
		refused: strings.Replace(auditOpened, `"2019"`, `"2019-02"`, 1), code: "rule.same_content", field: "/data",
		accepted: []string{strings.Replace(strings.Replace(auditOpened, `"2019"`, `"2019-02"`, 1), `"G"`, `"Granskning"`, 1)},
	},
	{
		name:    "audit.finding_recorded/not_opened",
		refused: finding("2019", ""), code: "rule.audit.not_opened", field: "/subject",
		accepted: []string{array(finding("2019", ""), auditOpened)},
	},
	{
		name: "audit.finding_recorded/finding_after_report", given: audited,
		refused: finding("2020-02-05", ""), code: "rule.audit.finding_after_report", field: "/data/reason",
		accepted: []string{finding("2020-02-05", `,"reason":"uppföljning"`), finding("2020-02-03", ""), finding("2020", "")},
	},
	{
		name: "audit.question_assessed/no_answer", given: []string{auditOpened},
		refused: graded(""), code: "rule.audit.no_answer", field: "/data",
		accepted: []string{graded(`,"answer":"Ja"`)},
	},
	{
		name:    "audit.question_assessed/not_opened",
		refused: assessedOne, code: "rule.audit.not_opened", field: "/subject",
		accepted: []string{array(assessedOne, auditOpened)},
	},
	{
		name: "audit.question_assessed/unknown_question", given: []string{auditOpened},
		refused: strings.Replace(assessedOne, `"1"`, `"2"`, 1), code: "rule.audit.unknown_question", field: "/data/question",
		accepted: []string{assessedOne},
	},
	{
		name: "audit.question_assessed/off_scale", given: []string{auditOpened},
		refused: graded(`,"grade":{"verbatim":"godkänt","scale":"grade_met"}`), code: "rule.grade.off_scale", field: "/data/grade/verbatim",
		accepted: []string{graded(`,"grade":{"verbatim":"delvis uppfyllt","scale":"grade_met"}`), graded(`,"grade":{"verbatim":"Delvis uppfyllt","scale":"grade_met"}`)},
	},
	{
		name: "audit.question_assessed/unknown_scale", given: []string{auditOpened},
		refused: graded(`,"grade":{"verbatim":"delvis uppfyllt","scale":"duty"}`), code: "rule.grade.unknown_scale", field: "/data/grade/scale",
		accepted: []string{graded(`,"grade":{"verbatim":"delvis uppnått","scale":"grade_goal"}`)},
	},
	{
		name:    "audit.report_submitted/not_opened",
		refused: reportOn, code: "rule.audit.not_opened", field: "/subject",
		accepted: []string{array(auditOpened, assessedOne, reportOn)},
	},
	{
		name: "audit.report_submitted/question_open", given: []string{boardKS, auditorRG, auditOpened},
		refused: reportOn, code: "rule.audit.question_open", field: "/data/not_assessed",
		accepted: []string{
			happening("audit.report_submitted", "audit/g", `"effective":"2020-02-04"`, `"judgement":"J","not_assessed":["1"]`),
			array(reportOn, assessedOn("[2020-01-01..2020-02-04]")),
		},
	},
	{
		name: "audit.report_submitted/question_open, answered too late", given: []string{boardKS, auditorRG, auditOpened},
		refused: array(reportOn, assessedOn("2020-02-05")), code: "rule.audit.question_open", field: "/0/data/not_assessed",
		accepted: []string{array(reportOn, assessedOn("2020-02")), array(assessedOn("2020-02-04"), reportOn)},
	},
	{
		name: "audit.report_submitted/same_content", given: audited,
		refused: strings.Replace(reportOn, "2020-02-04", "2020-03", 1), code: "rule.same_content", field: "/data",
		accepted: []string{strings.Replace(strings.Replace(reportOn, "2020-02-04", "2020-03", 1), `"J"`, `"K"`, 1)},
	},

	{
		name: "recommendation.issued/no_report", given: audited[:4],
		refused: issuedOnKS, code: "rule.recommendation.no_report", field: "/data/audit",
		accepted: []string{array(issuedOnKS, reportOn)},
	},
	{
		name: "recommendation.issued/not_audited", given: append(slices.Clone(audited), orgOn("sn", "2010", "")),
		refused: strings.Replace(issuedOnKS, "organisation/ks", "organisation/sn", 1), code: "rule.recommendation.not_audited", field: "/data/addressee",
		accepted: []string{issuedOnKS, strings.Replace(issuedOn("r1", "2020", `,"reason":"ansvarar i sak"`), "organisation/ks", "organisation/sn", 1)},
	},
	{
		name: "recommendation.issued/issued_twice", given: recommended,
		refused: strings.Replace(issuedOn("r2", "2020", ""), `"group":"r2"`, `"group":"r1"`, 1), code: "rule.recommendation.issued_twice", field: "/data/group",
		accepted: []string{issuedOn("r2", "2020", "")},
	},
	{
		name: "recommendation.issued/issued_twice in one timeline", given: recommended,
		refused: about("issued", "2021", `"group":"r3","audit":"audit/g","addressee":"organisation/ks","text":"U"`), code: "rule.recommendation.issued_twice", field: "/data/group",
		accepted: []string{about("responded", "2021", `"position":"accepts"`)},
	},
	{
		name: "recommendation.deadline_set/not_issued", given: audited,
		refused: about("deadline_set", "2020-03", `"due":"2020-06"`), code: "rule.recommendation.not_issued", field: "/effective",
		accepted: []string{array(about("deadline_set", "2020-03", `"due":"2020-06"`), issuedOnKS)},
	},
	{
		name: "recommendation.deadline_set/due_before_issue", given: recommended,
		refused: about("deadline_set", "2020-03", `"due":"2020-01"`), code: "rule.recommendation.due_before_issue", field: "/data/due",
		accepted: []string{about("deadline_set", "2020-03", `"due":"2020-02"`)},
	},
	{
		name: "recommendation.responded/not_issued", given: recommended,
		refused: about("responded", "2020-02-03", `"position":"accepts"`), code: "rule.recommendation.not_issued", field: "/effective",
		accepted: []string{about("responded", "2020-02", `"position":"accepts"`), about("responded", "2020-02-04", `"position":"rejects"`)},
	},
	{
		name: "recommendation.responded/not_addressee", given: recommended,
		refused: about("responded", "2020-03", `"position":"accepts","body":"organisation/rg"`), code: "rule.recommendation.not_addressee", field: "/data/body",
		accepted: []string{about("responded", "2020-03", `"position":"accepts","body":"organisation/ks"`)},
	},
	{
		name: "recommendation.measure_linked/unknown_target", given: recommended,
		refused: about("measure_linked", "2020-03", `"target":"document/p"`), code: "rule.recommendation.unknown_target", field: "/data/target",
		accepted: []string{array(about("measure_linked", "2020-03", `"target":"document/p"`), docStage("2020", "planned"))},
	},
	{
		name: "recommendation.measure_linked/not_issued", given: audited,
		refused: about("measure_linked", "2020-03", `"target":"organisation/ks"`), code: "rule.recommendation.not_issued", field: "/effective",
		accepted: []string{array(issuedOnKS, about("measure_linked", "2020", `"target":"organisation/ks"`))},
	},
	{
		name: "recommendation.assessed/no_basis", given: recommended,
		refused: about("assessed", "2021-03-01", `"status":"implemented","basis":"B"`), code: "rule.recommendation.no_basis", field: "/data/status",
		accepted: []string{
			about("assessed", "2021-03-01", `"status":"partly","basis":"B"`),
			about("assessed", "2021-03-01", `"status":"implemented","basis":"B"`+evidenceText),
			array(about("assessed", "2021-03-01", `"status":"implemented","basis":"B"`), about("measure_linked", "2021", `"target":"organisation/ks"`)),
		},
	},
	{
		name: "recommendation.assessed/not_issued", given: audited,
		refused: about("assessed", "2021", `"status":"not","basis":"B"`), code: "rule.recommendation.not_issued", field: "/effective",
		accepted: []string{array(issuedOnKS, about("assessed", "2021", `"status":"not","basis":"B"`))},
	},

	{
		name: "record.corrected/unknown_target", given: []string{docStage("2019", "planned")},
		refused: corrected("document/p", "", `"target":3,"reason":"withdrawn"`), code: "rule.record.unknown_target", field: "/data/target",
		accepted: []string{corrected("document/p", "", `"target":1,"reason":"withdrawn"`)},
	},
	{
		name: "record.corrected/unknown_target, itself", given: []string{docStage("2019", "planned")},
		refused: corrected("document/p", "", `"target":2,"reason":"withdrawn"`), code: "rule.record.unknown_target", field: "/data/target",
		accepted: []string{array(docStage("2020", "drafting"), corrected("document/p", "", `"target":2,"reason":"withdrawn"`))},
	},
	{
		name: "record.corrected/already_corrected", given: []string{docStage("2019", "planned"), corrected("document/p", "", `"target":1,"reason":"withdrawn"`)},
		refused: corrected("document/p", "", `"target":1,"reason":"duplicate"`), code: "rule.record.already_corrected", field: "/data/target",
		accepted: []string{
			corrected("document/p", "", `"target":2,"reason":"error"`),
			array(corrected("document/p", "", `"target":2,"reason":"error"`), corrected("document/p", "", `"target":1,"reason":"duplicate"`)),
		},
	},
	{
		name: "record.corrected/dispute_replaced", given: []string{docStage("2019", "planned"), disputes(1, "", `"finns inte"`)},
		refused: corrected("document/p", "", `"target":2,"reason":"error","replacement":{"effective":"2019","data":{"target":1,"field":"/data/stage","claim":"drafting"}}`), code: "rule.record.dispute_replaced", field: "/data/replacement",
		accepted: []string{corrected("document/p", "", `"target":2,"reason":"withdrawn"`)},
	},
	{
		name: "record.corrected/a rule of the content", given: []string{docAdopted(`"effective":"2017-10-26"`, "")},
		refused: corrected("document/p", "", `"target":1,"reason":"error","replacement":{"effective":"2017-10","data":{"title":"P","doc_type":"policy","decided_by":{"date":"2017-11-02"}}}`),
		code:    "rule.document.before_decision", field: "/data/replacement/effective",
		accepted: []string{corrected("document/p", "", `"target":1,"reason":"error","replacement":{"effective":"2017-11","data":{"title":"P","doc_type":"policy","decided_by":{"date":"2017-11-02"}}}`)},
	},
	{
		name: "record.corrected/a rule of the timeline", given: []string{docAdopted(`"effective":"2017-10-26"`, ""), docRepealed("2019", "")},
		refused: corrected("document/p", "", `"target":1,"reason":"error","replacement":{"effective":"2020","data":{"title":"P","doc_type":"policy"}}`),
		code:    "rule.document.not_in_force", field: "/data/replacement",
		accepted: []string{corrected("document/p", "", `"target":1,"reason":"error","replacement":{"effective":"2019","data":{"title":"P","doc_type":"policy"}}`)},
	},
	{
		name: "record.corrected/a fact that others stand on", given: []string{docAdopted(`"effective":"2017-10-26"`, ""), docRepealed("2019", "")},
		refused: corrected("document/p", "", `"target":1,"reason":"withdrawn"`), code: "rule.document.not_in_force", field: "/data/target",
		accepted: []string{
			corrected("document/p", "", `"target":2,"reason":"withdrawn"`),
			array(corrected("document/p", "", `"target":1,"reason":"withdrawn"`), corrected("document/p", "", `"target":2,"reason":"withdrawn"`)),
		},
	},
	{
		name: "record.corrected/same_content", given: auditH,
		refused: corrected("audit/h", "", `"target":2,"reason":"error","replacement":{"effective":"2019","data":{"text":"A"}}`), code: "rule.same_content", field: "/data/replacement/data",
		accepted: []string{corrected("audit/h", "", `"target":2,"reason":"error","replacement":{"effective":"2019","data":{"text":"C"}}`)},
	},
	{
		name: "record.disputed/unknown_target", given: []string{docStage("2019", "planned")},
		refused: disputes(2, "", `"finns inte"`), code: "rule.record.unknown_target", field: "/data/target",
		accepted: []string{disputes(1, "", `"finns inte"`)},
	},
	{
		name: "record.disputed/unknown_target, a dispute", given: []string{docStage("2019", "planned"), disputes(1, "", `"finns inte"`)},
		refused: disputes(2, "", `"finns visst"`), code: "rule.record.unknown_target", field: "/data/target",
		accepted: []string{disputes(1, "", `"finns inte heller"`)},
	},
	{
		name: "record.disputed/unknown_field", given: []string{docStage("2019", "planned")},
		refused: disputes(1, "/data/holder", `"x"`), code: "rule.record.unknown_field", field: "/data/field",
		accepted: []string{disputes(1, "/data/owner", `"organisation/ks"`)},
	},
	{
		name: "record.disputed/unknown_field, outside the data", given: []string{docStage("2019", "planned")},
		refused: disputes(1, "/actor", `"x"`), code: "rule.record.unknown_field", field: "/data/field",
		accepted: []string{disputes(1, "/effective", `"2018"`), disputes(1, "/until", `"2020"`), disputes(1, "/known", `"2020-01-01"`)},
	},
	{
		name: "record.disputed/claim_stands", given: []string{docStage("2019", "planned")},
		refused: disputes(1, "/data/stage", `"planned"`), code: "rule.record.claim_stands", field: "/data/claim",
		accepted: []string{disputes(1, "/data/stage", `"drafting"`)},
	},
	{
		name: "record.disputed/claim_stands of a date", given: []string{docStage("2019", "planned")},
		refused: disputes(1, "/effective", `"2019"`), code: "rule.record.claim_stands", field: "/data/claim",
		accepted: []string{disputes(1, "/effective", `"2019-05"`)},
	},
}

// auditH are facts of which none changes anything for another.
var auditH = []string{
	auditorRG,
	happening("audit.opened", "audit/h", `"effective":"2019"`, `"title":"H","auditor":"organisation/rg"`),
	happening("audit.finding_recorded", "audit/h", `"effective":"2019"`, `"text":"B"`),
	happening("audit.finding_recorded", "audit/h", `"effective":"2019"`, `"text":"A"`),
}

func TestRules(t *testing.T) {
	for _, c := range slices.Concat(ruleCases, workRuleCases, concernRuleCases) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := c.desk(t)
			d.accept(c.given...)
			before, head := answers(t, d.book, Moment{Known: MaxDay}), d.book.Head()

			err := d.send(c.refused)
			var errs Errors
			require.ErrorAs(t, err, &errs, "it was accepted: %s", c.refused)
			require.Equal(t, c.code, errs[0].Code, "%v", errs)
			require.Equal(t, c.field, errs[0].Field, "%v", errs)
			require.NotEmpty(t, errs[0].Message.SV)
			require.NotEmpty(t, errs[0].Message.EN)

			require.Equal(t, head, d.book.Head())
			require.Equal(t, head, d.book.staged(), "something is staged")
			requireSame(t, before, answers(t, d.book, Moment{Known: MaxDay}), "the refusal changed an answer")
			for _, body := range c.accepted {
				neighbour := c.desk(t)
				neighbour.accept(c.given...)
				require.Error(t, neighbour.send(c.refused))
				neighbour.accept(body)
			}
		})
	}
}

// unreached are codes that need another ledger's or an older version's events to be met.
var unreached = map[string]string{
	"rule.concern.other_reports":    "it takes two ledgers: see concern_count_test.go",
	"rule.withheld":                 "a refusal to somebody who may not read all: see withheld_test.go",
	"rule.responsibility.no_holder": "schema.required says it first: a holder without content is no holder",
}

func TestEveryRefusalOfARuleHasItsRow(t *testing.T) {
	met := map[string]bool{}
	for _, c := range slices.Concat(ruleCases, workRuleCases, concernRuleCases) {
		met[c.code] = true
	}
	for code, file := range ruleCodes(t) {
		if unreached[code] == "" {
			require.True(t, met[code], "%s refuses with %s: add a row to the table in rules_test.go or rules_work_test.go", file, code)
		}
	}
}

// ruleCodes finds the codes of refusals in the package's source, each with its file.
func ruleCodes(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	codes := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, is := n.(*ast.BasicLit); is && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && ruleCode.MatchString(text) {
					codes[text] = name
				}
			}
			return true
		})
	}
	require.Greater(t, len(codes), 50)
	return codes
}

var ruleCode = regexp.MustCompile(`^rule(\.[a-z_]+)+$`)
