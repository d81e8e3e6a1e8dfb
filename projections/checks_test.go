package projections

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures"
)

// checkDesk is a ledger with a municipality, its board, a district and the police.
func checkDesk(t testing.TB, events ...string) *desk {
	t.Helper()
	d := newDesk(t)
	for id, kind := range map[string]string{"kommun": "municipality", "ks": "executive_board", "distrikt": "district_board", "polis": "police", "revisor": "elected_auditors"} {
		d.accept(event("organisation.registered", "organisation/"+id, "2000-01-01", fmt.Sprintf(`"name":%q,"kind":%q`, id, kind), source("källa")))
	}
	d.accept(events...)
	return d
}

// Every rule comes to every grade that it can come to, each on the least that says so.
func TestEveryRuleComesToItsGrades(t *testing.T) {
	on := "2024-03-01"
	plan := func(more ...string) string {
		return event("plan.established", "plan/p", "2023-09-01", parts(append([]string{`"title":"Plan","owner":"organisation/ks"`}, more...)...))
	}
	measure := event("measure.registered", "measure/m", "2023-09-01", `"title":"Åtgärd","plan":"plan/p"`)
	based := `"based_on_assessment":"assessment/a"`
	decided := event("plan.decided", "plan/p", "2023-10-01", `"step":"decided"`)
	documentOn := func(day, kind, stage string, more ...string) string {
		return event("document.registered", "document/d", day, parts(append([]string{fmt.Sprintf(`"title":"D","doc_type":%q,"stage":%q`, kind, stage)}, more...)...))
	}
	document := func(kind, stage string, more ...string) string {
		return documentOn("2020-01-01", kind, stage, more...)
	}
	adopted := event("document.adopted", "document/d", "2020-01-01", `"title":"D","doc_type":"policy"`)
	dutyOn := func(day, of string, more ...string) string {
		return event("responsibility.assigned", "responsibility/r", day, parts(append([]string{fmt.Sprintf(`"duty":%q,"scope":"organisation/kommun","holder":{"function":"coordinator"}`, of)}, more...)...))
	}
	duty := func(of string, more ...string) string { return dutyOn("2020-01-01", of, more...) }
	vacantOn := func(day, of string) string {
		return event("responsibility.vacant", "responsibility/v", day, fmt.Sprintf(`"duty":%q,"scope":"organisation/kommun"`, of))
	}
	vacant := func(of string) string { return vacantOn("2020-01-01", of) }
	held := func(more ...string) string {
		return event("training.held", "training/t", "2023-01-01", parts(append([]string{`"title":"Utbildning"`}, more...)...))
	}
	completedOf := func(of string, n int) string {
		return event("training.completion_reported", "training/"+of, "2024-01-01", fmt.Sprintf(`"org":"organisation/ks","completed":{"exact":%d},"population":{"exact":100}`, n))
	}
	completed := func(n int) string { return completedOf("f", n) }
	agreement := func(more ...string) string {
		return event("cooperation.agreement_signed", "cooperation/a", "2020-01-01", parts(append([]string{`"title":"Avtal","parties":["organisation/kommun","organisation/polis"]`}, more...)...))
	}
	forumOn := func(day, kind string, more ...string) string {
		return event("cooperation.forum_established", "cooperation/f", day, parts(append([]string{fmt.Sprintf(`"title":"Forum","kind":%q,"parties":["organisation/kommun","organisation/polis"]`, kind)}, more...)...))
	}
	forum := func(kind string, more ...string) string { return forumOn("2020-01-01", kind, more...) }
	route := func(status string) string {
		return event("measure.registered", "measure/v", "2020-01-01", parts(`"title":"Väg","kind":"concern_channel"`, status))
	}
	issue := func(id string, more ...string) []string {
		return []string{event("audit.opened", "audit/g", "2023-01-01", `"title":"G","auditor":"organisation/revisor"`), event("audit.report_submitted", "audit/g", "2023-02-01", `"judgement":"B."`),
			event("recommendation.issued", "recommendation/"+id, "2023-02-01", parts(append([]string{fmt.Sprintf(`"group":%q,"audit":"audit/g","addressee":"organisation/ks","text":"Gör."`, id)}, more...)...))}
	}
	answer := func(day string) string {
		return event("recommendation.responded", "recommendation/r", day, `"position":"accepts"`)
	}
	due := `"due":"2023-06-30"`
	assessment := func(org, day string, more ...string) string {
		return event("assessment.established", "assessment/a", day, parts(append([]string{fmt.Sprintf(`"org":"organisation/%s"`, org)}, more...)...))
	}
	three := `"components":{"mapping":"a","other":"b","analysis":"c"}`

	cases := []struct {
		rule   string
		grade  Grade
		finds  string
		events []string
	}{
		{"plan", Met, "whole", []string{plan(based), measure}},
		{"plan", PartlyMet, "half assessment_unsaid", []string{plan(), measure}},
		{"plan", PartlyMet, "half no_measures", []string{plan(based, `"lacks":["measures"]`)}},
		{"plan", PartlyMet, "half no_assessment", []string{plan(`"lacks":["risk_analysis"]`), measure}},
		{"plan", NotMet, "neither", []string{plan(`"lacks":["risk_analysis","measures"]`)}},
		{"plan", NotMet, "missing", []string{document("action_plan", "missing")}},
		{"plan", Met, "whole missing", []string{plan(based), measure, document("action_plan", "missing")}},
		{"plan", CannotBeSaid, "document_only over", []string{document("action_plan", "in_use"), plan(based, `"period":"2023"`)}},
		{"plan", NotMet, "over", []string{plan(based, `"period":"2023"`), measure}},
		{"plan", CannotBeSaid, "assessment_unsaid measures_unsaid", []string{plan()}},
		{"plan", CannotBeSaid, "document_only", []string{document("action_plan", "in_use")}},
		{"plan", CannotBeSaid, "", nil},

		{"duties", Met, "stated", []string{adopted, duty("prevention", `"stated_in":"document/d"`)}},
		{"duties", PartlyMet, "stated vacant", []string{adopted, duty("prevention", `"stated_in":"document/d"`), vacant("returnees")}},
		{"duties", PartlyMet, "unstated", []string{duty("prevention")}},
		{"duties", PartlyMet, "unadopted", []string{document("policy", "drawn_up"), duty("prevention", `"stated_in":"document/d"`)}},
		{"duties", PartlyMet, "adoption_unsaid", []string{document("policy", "in_use"), duty("prevention", `"stated_in":"document/d"`)}},
		{"duties", NotMet, "vacant", []string{vacant("returnees")}},
		{"duties", NotMet, "person", []string{duty("prevention", `"tied_to":"person"`)}},
		{"duties", NotMet, "document_lacks", []string{document("policy", "in_use", `"lacks":["responsibilities"]`)}},
		{"duties", CannotBeSaid, "", nil},

		{"competence", Met, "carried_on completed", []string{held(`"knowledge_transfer":"done"`), completedOf("t", 90)}},
		{"competence", PartlyMet, "carried_on completion_unsaid", []string{held(`"knowledge_transfer":"done"`)}},
		{"competence", PartlyMet, "completed carrying_planned", []string{held(`"knowledge_transfer":"planned"`), completedOf("t", 90)}},
		{"competence", PartlyMet, "carried_on too_few", []string{held(`"knowledge_transfer":"done"`), completedOf("t", 89)}},
		{"competence", CannotBeSaid, "carrying_planned completion_unsaid", []string{held(`"knowledge_transfer":"planned"`)}},
		{"competence", CannotBeSaid, "carrying_unsaid completion_unsaid", []string{held()}},
		{"competence", NotMet, "completion_unsaid not_carried_on", []string{held(`"knowledge_transfer":"none"`)}},
		{"competence", PartlyMet, "completed", []string{completed(90)}},
		{"competence", NotMet, "too_few", []string{completed(89)}},
		{"competence", PartlyMet, "duty_held", []string{duty("competence_plan")}},
		{"competence", PartlyMet, "duty_held plan_not_there", []string{document("plan", "assigned"), duty("competence_plan", `"concerns":["document/d"]`)}},
		{"competence", NotMet, "duty_vacant", []string{vacant("training")}},
		{"competence", CannotBeSaid, "figure_stale", []string{event("training.completion_reported", "training/f", "2022-01-01", `"org":"organisation/ks","completed":{"exact":9},"population":{"exact":10}`)}},
		{"competence", CannotBeSaid, "", nil},

		{"cooperation", Met, "in_force", []string{agreement()}},
		{"cooperation", Met, "mandated", []string{forum("forum", `"mandate":"Samordna"`)}},
		{"cooperation", PartlyMet, "in_force mandate_missing", []string{agreement(), forum("forum", `"mandate_missing":true`)}},
		{"cooperation", PartlyMet, "mandate_unsaid", []string{forum("forum")}},
		{"cooperation", PartlyMet, "in_force mandate_unsaid", []string{agreement(), forum("forum")}},
		{"cooperation", PartlyMet, "in_force ahead", []string{agreement(), forum("forum", `"stage":"planned"`)}},
		{"cooperation", Met, "in_force agreed_ahead", []string{agreement(), event("cooperation.agreement_signed", "cooperation/b", "2024-01-01",
			`"title":"Nytt","parties":["organisation/kommun","organisation/polis"],"period":"2025/2026"`)}},
		{"cooperation", NotMet, "lapsed", []string{agreement(`"period":"2020/2022"`)}},
		{"cooperation", Met, "in_force", []string{agreement(`"period":"2020/2022"`), event("cooperation.agreement_signed", "cooperation/b", "2023-01-01",
			`"title":"Nytt","parties":["organisation/kommun","organisation/polis"],"replaces":"cooperation/a"`)}},
		{"cooperation", NotMet, "missing", []string{document("agreement", "missing")}},
		{"cooperation", CannotBeSaid, "ahead", []string{forum("forum", `"stage":"planned"`)}},
		{"cooperation", CannotBeSaid, "", nil},

		{"concern_routes", Met, "open", []string{route(`"status":"ongoing"`)}},
		{"concern_routes", Met, "receiver", []string{duty("receive_concern")}},
		{"concern_routes", PartlyMet, "described", []string{route("")}},
		{"concern_routes", PartlyMet, "receiver closed", []string{duty("receive_concern"), route(`"status":"absent"`)}},
		{"concern_routes", NotMet, "closed", []string{route(`"status":"absent"`)}},
		{"concern_routes", NotMet, "nobody_receives", []string{vacant("receive_concern")}},
		{"concern_routes", CannotBeSaid, "demanded", []string{route(`"status":"required"`)}},
		{"concern_routes", CannotBeSaid, "", nil},

		{"recommendations", Met, "in_time", append(issue("r", due), answer("2023-06-30"))},
		{"recommendations", Met, "settled", append(issue("r", due), event("recommendation.assessed", "recommendation/r", "2023-12-01", `"status":"no_longer_relevant","basis":"upphört"`))},
		{"recommendations", NotMet, "late", append(issue("r", due), answer("2023-07-01"))},
		{"recommendations", PartlyMet, "in_time late", slices.Concat(issue("r", due), issue("s", due)[2:], []string{answer("2023-07-01"),
			event("recommendation.responded", "recommendation/s", "2023-06-30", `"position":"accepts"`)})},
		{"recommendations", Met, "in_time waiting", slices.Concat(issue("r", due), issue("s", `"due":"2024-03-01"`)[2:], []string{answer("2023-06-30")})},
		{"recommendations", NotMet, "none_recorded", issue("r", due)},
		{"recommendations", CannotBeSaid, "undated", issue("r")},
		{"recommendations", CannotBeSaid, "waiting", issue("r", `"due":"2024-03-01"`)},
		{"recommendations", CannotBeSaid, "", nil},

		{"law_assessment", Met, "whole", []string{assessment("kommun", "2023-03-01", three)}},
		{"law_assessment", PartlyMet, "old", []string{assessment("kommun", "2022-03-01", three)}},
		{"law_assessment", PartlyMet, "local", []string{assessment("distrikt", "2023-03-01", three)}},
		{"law_assessment", PartlyMet, "parts_unsaid", []string{assessment("kommun", "2023-03-01")}},
		{"law_assessment", NotMet, "missing", []string{documentOn("2023-07-01", "situation_report", "missing")}},
		{"law_assessment", CannotBeSaid, "older_than_law", []string{documentOn("2023-06-30", "situation_report", "missing")}},
		{"law_assessment", CannotBeSaid, "consulted", []string{event("assessment.source_consulted", "assessment/a", "2023-03-01", `"source_kind":"police"`)}},
		{"law_assessment", CannotBeSaid, "document_only", []string{document("situation_report", "in_use")}},
		{"law_assessment", CannotBeSaid, "", nil},

		{"law_plan", Met, "whole", []string{plan(based), decided}},
		{"law_plan", PartlyMet, "decision_unsaid", []string{plan(based)}},
		{"law_plan", PartlyMet, "assessment_unsaid", []string{plan(), decided}},
		{"law_plan", PartlyMet, "no_assessment", []string{plan(`"no_assessment_reason":"brist på tid"`), decided}},
		{"law_plan", PartlyMet, "local", []string{event("plan.established", "plan/p", "2023-09-01", `"title":"Plan","owner":"organisation/distrikt"`, based), decided}},
		{"law_plan", PartlyMet, "follow_up_unsaid", []string{event("plan.established", "plan/p", "2022-02-01", `"title":"Plan","owner":"organisation/ks"`, based), decided}},
		{"law_plan", Met, "whole", []string{event("plan.established", "plan/p", "2022-02-01", `"title":"Plan","owner":"organisation/ks"`, based), decided, event("plan.followed_up", "plan/p", "2023-12-01", `"coverage":"collected"`)}},
		{"law_plan", NotMet, "over", []string{plan(based, `"period":"2023"`)}},
		{"law_plan", CannotBeSaid, "older_than_law", []string{event("plan.established", "plan/p", "2018-01-01", `"title":"Plan","owner":"organisation/ks","period":"2018/2020"`)}},
		{"law_plan", NotMet, "over", []string{plan(based), decided, event("plan.closed", "plan/p", "2024-01-01", "")}},
		{"law_plan@2024-07-01", NotMet, "missing", []string{documentOn("2023-09-01", "action_plan", "missing")}},
		{"law_plan@2024-06-30", CannotBeSaid, "not_due", []string{documentOn("2023-09-01", "action_plan", "missing")}},
		{"law_plan@2024-07-01", CannotBeSaid, "older_than_law", []string{document("action_plan", "missing")}},
		{"law_plan", CannotBeSaid, "document_only", []string{document("action_plan", "in_use")}},
		{"law_plan", CannotBeSaid, "", nil},

		{"law_coordination", Met, "held", []string{dutyOn("2023-07-01", "coordination")}},
		{"law_coordination", CannotBeSaid, "older_than_law", []string{dutyOn("2023-06-30", "coordination")}},
		{"law_coordination", CannotBeSaid, "older_than_law", []string{vacant("coordination")}},
		{"law_coordination", Met, "held older_than_law", []string{dutyOn("2023-07-01", "coordination"), vacant("coordination")}},
		{"law_coordination", PartlyMet, "person", []string{dutyOn("2023-07-01", "coordination", `"tied_to":"person"`)}},
		{"law_coordination", NotMet, "vacant", []string{vacantOn("2023-07-01", "coordination")}},
		{"law_coordination", CannotBeSaid, "local", []string{event("responsibility.assigned", "responsibility/r", "2020-01-01", `"duty":"coordination","scope":"organisation/distrikt","holder":{"function":"coordinator"}`)}},
		{"law_coordination", CannotBeSaid, "", nil},

		{"law_forum", Met, "council", []string{forumOn("2023-07-01", "crime_prevention_council", `"stage":"running"`)}},
		{"law_forum", CannotBeSaid, "older_than_law", []string{forum("crime_prevention_council", `"stage":"running"`)}},
		{"law_forum", PartlyMet, "being_set_up", []string{forumOn("2023-07-01", "crime_prevention_council", `"stage":"planned"`)}},
		{"law_forum", NotMet, "ended", []string{forum("crime_prevention_council"), event("cooperation.ended", "cooperation/f", "2024-01-01", "")}},
		{"law_forum", CannotBeSaid, "other_forum", []string{forum("network")}},
		{"law_forum", CannotBeSaid, "", nil},
	}
	met := map[string]bool{}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s %s %s", c.rule, c.grade, c.finds), func(t *testing.T) {
			d := checkDesk(t, c.events...)
			rule, day, _ := strings.Cut(c.rule, "@")
			row := certain[Check](d, "checks", rule, cmp.Or(day, on))
			require.Equal(t, c.grade, row.Grade, row.Why.SV)
			var found []string
			for _, f := range row.Findings {
				found = append(found, f.Finding)
				met[rule+" "+f.Finding] = true
				require.NotEmpty(t, f.Entities)
			}
			require.Equal(t, strings.Fields(c.finds), append([]string{}, found...))
			for _, missing := range row.Missing {
				require.NotEmpty(t, missing.SV+missing.EN)
			}
			if c.grade == NotMet || c.grade == CannotBeSaid && c.finds != "waiting" {
				require.NotEmpty(t, row.Missing, "it says what is missing")
			}
		})
	}
	for _, c := range controls {
		for _, f := range c.findings {
			require.Truef(t, met[c.id+" "+f.id], "no case of the rule %s finds %s", c.id, f.id)
		}
	}
}

// Silence is no fault and no merit, in any rule: it alone gives no grade, and beside it nothing is Met. What speaks against alone is no part of an answer.
func TestSilenceIsWeighedAlikeInEveryRule(t *testing.T) {
	for _, c := range controls {
		var of = map[string]uint32{}
		var parts, asides uint32
		for i, f := range c.findings {
			switch f.weighs {
			case half:
				parts |= 1 << i
			case aside:
				asides |= 1 << i
			default:
				of[f.speaks] |= 1 << i
			}
		}
		pro, con, silent := of[speaksFor], of[speaksAgainst], of[speaksSilent]
		for said := range uint32(1) << len(c.findings) {
			grade := c.judge(said)
			switch of := said &^ asides; {
			case of&^silent == 0:
				require.Equalf(t, CannotBeSaid, grade, "%s %b: silence alone", c.id, said)
			case of&^con == 0:
				require.Equalf(t, NotMet, grade, "%s %b: evidence against alone", c.id, said)
			case of&(pro|parts) == 0:
				require.Containsf(t, []Grade{NotMet, CannotBeSaid}, grade, "%s %b: nothing for", c.id, said)
			case of&pro == 0 || !c.one && of&(silent|parts) != 0:
				require.Equalf(t, PartlyMet, grade, "%s %b: a part, or something unsaid", c.id, said)
			default:
				require.Containsf(t, []Grade{Met, PartlyMet}, grade, "%s %b", c.id, said)
			}
			require.Equalf(t, grade, c.judge(said|asides), "%s %b: what bears on nothing", c.id, said)
		}
	}
}

// An entity that a rule passes over would have said nothing, on any day, by any claim.
func TestWhatARulePassesOverSaysNothing(t *testing.T) {
	var passed atomic.Int64
	judge := func(t *testing.T, d *desk) {
		e, _ := d.moment(question{on: "2024-03-01"})
		for _, on := range []string{"2018-06-01", "2020-06-01", "2021-06-01", "2024-03-01"} {
			a := newAsk(e)
			a.begin(day(t, on), nil)
			for _, c := range controls {
				all := *c
				all.only = nil
				for _, home := range a.homes(c) {
					if !c.concerns(e, home) {
						passed.Add(1)
						require.Zerof(t, a.inquire(&all, newAsk(e), home).possible, "rule %s of %s on %s", c.id, e.Ref(home), on)
					}
				}
			}
		}
	}
	eachSeed(t, 5, 60, func(t *testing.T, d *desk, _ *dice) { judge(t, d) })
	for _, id := range []string{"stockholm", "malmo"} {
		judge(t, fixtureDesk(t, id))
	}
	require.Greater(t, passed.Load(), int64(300))
}

// The law's questions are asked from the day it came into force.
func TestTheLawIsAskedFromItsDay(t *testing.T) {
	d := checkDesk(t)
	asked := func(on string) (n int) {
		for _, key := range d.keys("checks", on) {
			if strings.HasPrefix(key, "law_") {
				n++
			}
		}
		return n
	}
	require.Equal(t, 0, asked("2023-06-30"))
	require.Equal(t, 4, asked("2023-07-01"))
}

// What the doubts of several entities come to together is what every combination of their days gives.
func TestGradesAreThoseOfEveryCombination(t *testing.T) {
	days := []string{"2020-01-10", "2020-01-11", "2020-01-12", "2020-01-13", "2020-01-14"}
	coarse, on := "[2020-01-10..2020-01-14]", "2020-01-12"
	build := func(adoption, vacancy, ended string) *desk {
		return checkDesk(t,
			event("responsibility.assigned", "responsibility/r", "2019-01-01", `"duty":"prevention","scope":"organisation/kommun","holder":{"function":"coordinator"},"stated_in":"document/d"`),
			event("document.adopted", "document/d", adoption, `"title":"D","doc_type":"policy"`),
			event("responsibility.vacant", "responsibility/v", vacancy, `"duty":"returnees","scope":"organisation/kommun"`),
			event("responsibility.ended", "responsibility/r", ended, `"holder":{"function":"coordinator"}`))
	}
	want := map[Grade]bool{}
	for _, adoption := range days {
		for _, vacancy := range days {
			for _, ended := range days {
				want[certain[Check](build(adoption, vacancy, ended), "checks", "duties", on).Grade] = true
			}
		}
	}
	d := build(coarse, coarse, coarse)
	row := d.row("checks", "duties", question{on: on})
	require.Equal(t, Uncertain, row.Certainty)
	require.True(t, row.Complete)
	require.Contains(t, row.Differs, "grade")
	require.NotEmpty(t, row.Because)
	got := map[Grade]bool{}
	for _, each := range row.Alternatives {
		got[each.(*Check).Grade] = true
	}
	require.Equal(t, want, got)
}

// What doesn't matter to the grade leaves the row certain, with counts that are ranges; what decides it is named.
func TestOnlyWhatDecidesMakesACheckUncertain(t *testing.T) {
	d := checkDesk(t,
		event("document.adopted", "document/d", "2019-01-01", `"title":"D","doc_type":"policy"`),
		event("responsibility.assigned", "responsibility/r1", "2019-01-01", `"duty":"prevention","scope":"organisation/kommun","holder":{"function":"coordinator"},"stated_in":"document/d"`),
		event("responsibility.assigned", "responsibility/r2", "2020", `"duty":"returnees","scope":"organisation/kommun","holder":{"function":"coordinator"},"stated_in":"document/d"`))
	row := certain[Check](d, "checks", "duties", "2020-06-01")
	require.Equal(t, Met, row.Grade)
	require.Equal(t, Count{1, 2}, row.Findings[0].Count)
	d.accept(event("responsibility.vacant", "responsibility/v", "2020", `"duty":"outreach","scope":"organisation/kommun"`))
	vacancy := eventID(d.ids)
	doubtful := d.row("checks", "duties", question{on: "2020-06-01"})
	require.Equal(t, Uncertain, doubtful.Certainty)
	require.Equal(t, []string{vacancy}, doubtful.Because)
}

// A claim against a record is tried too: where it leads to another grade, the row is disputed, as recorded first.
func TestADisputedRecordMakesItsCheckDisputed(t *testing.T) {
	d := checkDesk(t, event("cooperation.agreement_signed", "cooperation/a", "2017-01-01", `"title":"Avtal","parties":["organisation/kommun","organisation/polis"],"period":"2017/2022"`, source("avtal")))
	signed := eventID(d.ids)
	d.accept(event("record.disputed", "cooperation/a", "", `"target":1,"field":"/data/period","claim":"2017/2020"`, source("granskning")))
	dispute := eventID(d.ids)
	require.Equal(t, Met, certain[Check](d, "checks", "cooperation", "2020-06-01").Grade)
	row := d.row("checks", "cooperation", question{on: "2021-06-01"})
	require.Equal(t, Disputed, row.Certainty)
	require.Equal(t, []string{dispute}, row.Because)
	require.Empty(t, row.Alternatives)
	require.Equal(t, []Grade{Met, NotMet}, []Grade{row.Claims[0].Row.(*Check).Grade, row.Claims[1].Row.(*Check).Grade})
	require.Equal(t, []string{signed, dispute}, []string{row.Claims[0].Event, row.Claims[1].Event})
	require.Equal(t, "granskning", row.Claims[1].Evidence[0].Document)
	require.Equal(t, Uncertain, d.row("checks", "cooperation", question{on: "[2020-12-15..2021-01-15]"}).Certainty, "over several days it is each of them")
}

// A rule knows nothing of who keeps a ledger: no word of the rules' files is the id or the name of a seed ledger, of one of its entities' ids, or of an audit.
func TestRulesNameNoLedger(t *testing.T) {
	all, err := fixtures.Ledgers()
	require.NoError(t, err)
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, file := range files {
		if !strings.HasPrefix(file.Name(), "check") || !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file.Name())
		require.NoError(t, err)
		text := strings.ToLower(string(raw))
		for _, l := range all {
			require.NotContains(t, text, l.ID, file.Name())
			require.NotContains(t, text, strings.ToLower(l.Name), file.Name())
		}
	}
}

// besides are the auditors' questions of the seed ledgers, and the rules that ask most nearly the same.
var besides = []struct {
	ledger, on, audit, question string
	rules                       []string
}{
	{"botkyrka", "2020-02-04", "botkyrka-2020", "1", []string{"plan"}},
	{"botkyrka", "2020-02-04", "botkyrka-2020", "2", []string{"competence"}},
	{"botkyrka", "2020-02-04", "botkyrka-2020", "3", []string{"cooperation"}},
	{"botkyrka", "2020-02-04", "botkyrka-2020", "4", []string{"duties"}},
	{"botkyrka", "2020-02-04", "botkyrka-2020", "5", []string{"concern_routes"}},
	{"stockholm", "2019-11-19", "stockholm-2019-2", "1", []string{"duties"}},
	{"stockholm", "2019-11-19", "stockholm-2019-2", "2", []string{"plan"}},
	{"stockholm", "2019-11-19", "stockholm-2019-2", "3", []string{"cooperation"}},
	{"stockholm", "2019-11-19", "stockholm-2019-2", "4", nil},
	{"malmo", "2018-08-23", "malmo-2018", "1", []string{"duties"}},
	{"malmo", "2018-08-23", "malmo-2018", "2", nil},
	{"malmo", "2018-08-23", "malmo-2018", "3", nil},
	{"malmo", "2018-08-23", "malmo-2018", "4", []string{"concern_routes"}},
	{"malmo", "2018-08-23", "malmo-2018", "5", []string{"cooperation"}},
	{"malmo", "2018-08-23", "malmo-2018", "6", nil},
	{"malmo", "2018-08-23", "malmo-2018", "7", []string{"recommendations"}},
}

// checks.md holds the rules' answers beside what the auditors of the seed ledgers concluded, on the day of their reports and by what was known then.
func TestChecksBesideTheAuditors(t *testing.T) {
	table := comparison(t)
	raw, err := os.ReadFile("checks.md")
	require.NoError(t, err)
	const begin, end = "<!-- comparison -->\n", "<!-- end -->"
	before, rest, found := strings.Cut(string(raw), begin)
	require.True(t, found)
	was, after, found := strings.Cut(rest, end)
	require.True(t, found)
	if *update {
		require.NoError(t, os.WriteFile("checks.md", []byte(before+begin+table+end+after), 0o644))
		return
	}
	require.Equalf(t, was, table, "the rules answer otherwise than projections/checks.md says: look at why, and write it with\n\tgo test ./projections -run TestChecksBesideTheAuditors -update")
}

func comparison(t *testing.T) string {
	var b strings.Builder
	fmt.Fprintln(&b, "| ledger, report | the auditors' question | their answer | rule | the rule's answer |\n|---|---|---|---|---|")
	desks := map[string]*desk{}
	for _, c := range besides {
		if desks[c.ledger] == nil {
			desks[c.ledger] = fixtureDesk(t, c.ledger)
		}
		d, q := desks[c.ledger], question{on: c.on, known: c.on}
		reported := d.row("audits", c.audit, q)
		audit := reported.contents()[0].(*Audit) // as recorded, where something about it is disputed
		at := slices.IndexFunc(audit.Questions, func(row QuestionRow) bool { return row.ID == c.question })
		require.GreaterOrEqual(t, at, 0)
		asked := audit.Questions[at]
		theirs := asked.Answer
		if asked.Verbatim != "" {
			theirs = "**" + asked.Verbatim + ".** " + theirs
		}
		rules, ours := "–", "no rule asks this"
		if len(c.rules) > 0 {
			var answers []string
			for _, rule := range c.rules {
				answers = append(answers, inWords(d.row("checks", rule, q)))
			}
			rules, ours = strings.Join(c.rules, ", "), strings.Join(answers, " ")
		}
		fmt.Fprintf(&b, "| %s %s | %s. %s | %s | %s | %s |\n", c.ledger, c.on, asked.ID, asked.Text, theirs, rules, ours)
	}
	return b.String()
}

// inWords says a row's answer, or all that it may be.
func inWords(row Row) string {
	var all []string
	for _, content := range row.contents() {
		all = append(all, content.(*Check).Why.SV)
	}
	if row.Certainty == Certain {
		return all[0]
	}
	return map[Certainty]string{Uncertain: "**Osäkert:** ", Disputed: "**Omstritt:** "}[row.Certainty] + strings.Join(all, " Eller: ")
}

// Every question, finding and lack is there in both languages, and every rule can be told from the others.
func TestRulesSpeakBothLanguages(t *testing.T) {
	both := func(text domain.Text) { require.Truef(t, text.SV != "" && text.EN != "", "%+v", text) }
	ids := map[string]bool{}
	for _, c := range controls {
		require.False(t, ids[c.id], c.id)
		ids[c.id] = true
		both(c.question)
		both(c.unsaid)
		require.Less(t, len(c.findings), findingsMost)
		for _, f := range c.findings {
			both(f.says)
			require.Equal(t, f.wants.SV == "", f.wants.EN == "")
		}
	}
}
