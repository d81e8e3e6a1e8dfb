package projections

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each kind of gap: the events that open it, and those that close it.
func TestEveryGap(t *testing.T) {
	src := source("rapport")
	doc := func(more string) string {
		return event("document.registered", "document/d", "2019-01-01", parts(`"title":"D","doc_type":"policy"`, more), src)
	}
	told := event("document.communicated", "document/d", "2019-02-01", `"audience":["alla"]`, src)
	adopted := func(more ...string) string {
		return event("document.adopted", "document/d", "2019-01-01", parts(append([]string{`"title":"D","doc_type":"policy"`}, more...)...), src)
	}
	activity := func(more ...string) string {
		return event("measure.registered", "measure/m", "2019-01-01", parts(append([]string{`"title":"M","plan":"plan/p"`}, more...)...), src)
	}
	plan := func(more ...string) string {
		return event("plan.established", "plan/p", "2019-01-01", parts(append([]string{`"title":"P","owner":"organisation/o1"`}, more...)...), src)
	}
	whole := []string{`"responsible":[{"organisation":"organisation/o1"}]`, `"schedule":{"form":"ongoing"}`, `"follow_up":{"channel":"annual_report"}`, `"category":"preventive"`}
	with := func(lacks int) string { return strings.Join(slices.Delete(slices.Clone(whole), lacks, lacks+1), ",") }
	duty := func(more ...string) string {
		return event("responsibility.assigned", "responsibility/r", "2019-01-01", parts(append([]string{`"duty":"coordination","scope":"organisation/o1","holder":{"function":"coordinator"}`}, more...)...), src)
	}
	held := func(more ...string) string {
		return event("training.held", "training/t", "2019-01-01", parts(append([]string{`"title":"T","provider":"organisation/o1"`}, more...)...), src)
	}
	report := func(typ, subject, effective, data string) string { return event(typ, subject, effective, data, src) }
	both := `"responsible":[{"organisation":"organisation/o1"},{"organisation":"organisation/o2"}]`
	grant := report("responsibility.assigned", "responsibility/grant", "2019-01-01", `"duty":"grant_decision","scope":"organisation/o1","holder":{"function":"unit_head"},"stated_in":"document/x"`)
	delegated := report("decision.taken", "decision/x", "2019-01-01", `"title":"X","basis":"delegation","decided_by":{"body":"organisation/o1","case_ref":"1","delegation_item":"responsibility/grant"}`)

	cases := map[string]struct {
		key         string
		open, close []string
	}{
		"missing_source":                    {"-/%s/goal/g", []string{event("goal.set", "goal/g", "2019-01-01", `"title":"G","owner":"organisation/o1"`)}, []string{event("record.corrected", "goal/g", "", `"target":1,"reason":"error","replacement":{"effective":"2019-01-01","data":{"title":"G","owner":"organisation/o1",`+src+`}}`)}},
		"vacant_duty":                       {"o1/%s/responsibility/r", []string{report("responsibility.vacant", "responsibility/r", "2018-01-01", `"duty":"coordination","scope":"organisation/o1"`)}, []string{duty()}},
		"tied_to_person":                    {"o1/%s/responsibility/r", []string{duty(`"tied_to":"person"`)}, []string{report("responsibility.ended", "responsibility/r", "2019-06-01", `"holder":{"function":"coordinator"}`)}},
		"duty_not_stated_in_document":       {"o1/%s/responsibility/r", []string{duty()}, []string{event("responsibility.assigned", "responsibility/r", "2019-06-01", `"duty":"coordination","scope":"organisation/o1","holder":{"function":"coordinator"},"stated_in":"document/d"`, src)}},
		"document_missing":                  {"-/%s/document/d", []string{doc(`"stage":"missing"`)}, []string{event("document.adopted", "document/d", "2019-06-01", `"title":"D","doc_type":"policy"`, src)}},
		"document_planned":                  {"-/%s/document/d", []string{doc(`"stage":"drafting"`)}, []string{event("document.adopted", "document/d", "2019-06-01", `"title":"D","doc_type":"policy"`, src)}},
		"document_outdated":                 {"-/%s/document/d", []string{doc(`"stage":"outdated"`)}, []string{event("document.registered", "document/d", "2019-06-01", `"title":"D","doc_type":"policy","stage":"in_use"`, src)}},
		"document_never_communicated":       {"-/%s/document/d", []string{doc(`"stage":"in_use"`)}, []string{told}},
		"document_without_responsibilities": {"-/%s/document/d", []string{doc(`"stage":"in_use","lacks":["responsibilities"]`)}, []string{event("document.registered", "document/d", "2019-06-01", `"title":"D","doc_type":"policy","stage":"in_use"`, src)}},
		"review_overdue":                    {"-/%s/document/d", []string{adopted(`"review_due":"2019-06"`)}, []string{report("document.repealed", "document/d", "2019-08-01", "")}},
		"missing_reference":                 {"-/%s/document/d", []string{adopted()}, []string{report("document.repealed", "document/d", "2019-08-01", "")}},
		"plan_without_assessment":           {"o1/%s/plan/p", []string{plan()}, []string{event("plan.established", "plan/p", "2019-06-01", `"title":"P","owner":"organisation/o1","based_on_assessment":"assessment/a"`, src)}},
		"plan_without_activities":           {"o1/%s/plan/p", []string{plan()}, []string{activity()}},
		"revision_overdue":                  {"o1/%s/plan/p", []string{plan(`"next_review":"2019-06"`)}, []string{report("plan.closed", "plan/p", "2019-08-01", "")}},
		"approval_not_stated":               {"o1/%s/plan/p", []string{plan(`"requires":[{"step":"approved","body":"organisation/o2"},{"step":"approved","body":"organisation/o3"}]`)}, []string{report("plan.decided", "plan/p", "2019-06-01", `"step":"approved"`)}},
		"activity_without_responsible":      {"-/%s/measure/m", []string{activity(with(0))}, []string{event("measure.registered", "measure/m", "2019-06-01", `"title":"M","plan":"plan/p"`, strings.Join(whole, ","), src)}},
		"activity_without_schedule":         {"o1/%s/measure/m", []string{activity(with(1))}, []string{event("measure.registered", "measure/m", "2019-06-01", `"title":"M","plan":"plan/p"`, strings.Join(whole, ","), src)}},
		"activity_without_follow_up":        {"o1/%s/measure/m", []string{activity(with(2))}, []string{event("measure.registered", "measure/m", "2019-06-01", `"title":"M","plan":"plan/p"`, strings.Join(whole, ","), src)}},
		"activity_without_category":         {"o1/%s/measure/m", []string{activity(with(3))}, []string{event("measure.registered", "measure/m", "2019-06-01", `"title":"M","plan":"plan/p"`, strings.Join(whole, ","), src)}},
		"activity_unreported":               {"o1/%s/measure/m", []string{activity(whole[0], `"schedule":{"form":"due","date":"2019-06"}`)}, []string{report("measure.reported", "measure/m", "2019-05-01", `"status":"delayed"`)}},
		"several_responsible_none_leading":  {"o1/%s/measure/m", []string{activity(both)}, []string{event("measure.registered", "measure/m", "2019-06-01", `"title":"M","responsible":[{"organisation":"organisation/o1","mode":"lead"},{"organisation":"organisation/o2"}]`, src)}},
		"ongoing_before_decision":           {"-/%s/measure/m", []string{activity(`"status":"ongoing","depends_on":["document/d"]`)}, []string{event("document.adopted", "document/d", "2019-06-01", `"title":"D","doc_type":"policy"`, src)}},
		"never_evaluated":                   {"-/%s/document/d", []string{report("evaluation.reported", "document/d", "2019-01-01", `"status":"not_done"`)}, []string{report("evaluation.reported", "document/d", "2019-06-01", `"status":"ordered"`)}},
		"forum_without_mandate":             {"o1/%s/cooperation/c", []string{report("cooperation.forum_established", "cooperation/c", "2019-01-01", `"title":"C","kind":"forum","parties":["organisation/o1"],"mandate_missing":true`)}, []string{report("cooperation.ended", "cooperation/c", "2019-06-01", "")}},
		"training_without_transfer_plan":    {"o1/%s/training/t", []string{held()}, []string{event("training.held", "training/t", "2019-06-01", `"title":"T","knowledge_transfer":"planned"`, src)}},
		"stale_figure":                      {"o1/%s/training/t", []string{report("training.completion_reported", "training/t", "2019-06-01", `"org":"organisation/o1","completed":{"exact":1}`)}, []string{report("training.completion_reported", "training/t", "2019-11-01", `"org":"organisation/o1","completed":{"exact":2}`)}},
		"unreported_delegation":             {"o1/%s/decision/x", []string{grant, delegated}, []string{report("decision.reported", "decision/x", "2019-06-01", `"board":"organisation/o1"`)}},
		"public_claim_denied":               {"o1/%s/organisation/o1", []string{report("statement.recorded", "organisation/o1", "2019-01-01", `"kind":"public_claim","by":{"organisation":"organisation/o1"},"text":"Vi har."`), event("record.disputed", "organisation/o1", "", `"target":1,"field":"","claim":"finns inte"`)}, []string{event("record.corrected", "organisation/o1", "", `"target":2,"reason":"resolved"`)}},
		"recommendation_unanswered": {"o1/%s/recommendation/r", []string{report("audit.opened", "audit/g", "2018-01-01", `"title":"G","auditor":"organisation/o2"`), report("audit.report_submitted", "audit/g", "2019-01-01", `"judgement":"Brister."`),
			report("recommendation.issued", "recommendation/r", "2019-01-01", `"group":"r","audit":"audit/g","addressee":"organisation/o1","text":"Gör."`)}, []string{report("recommendation.responded", "recommendation/r", "2019-06-01", `"position":"accepts"`)}},
	}
	for _, term := range terms("gaps", "kind") {
		require.Containsf(t, cases, term, "no case opens and closes the gap %s", term)
	}
	for kind, c := range cases {
		t.Run(kind, func(t *testing.T) {
			d := newDesk(t)
			key := fmt.Sprintf(c.key, kind)
			on := "2020-01-15"
			require.NotContains(t, d.keys("gaps", on), key)
			d.accept(c.open...)
			require.Contains(t, d.keys("gaps", on), key)
			row := certain[Gap](d, "gaps", key, on)
			require.Equal(t, kind, row.Kind)
			require.NotEmpty(t, row.Title+string(row.Entity))
			d.accept(c.close...)
			require.NotContains(t, d.keys("gaps", on), key)
		})
	}
}

// terms are the words that a column can hold, by the dictionary.
func terms(view, column string) []string {
	var ids []string
	for _, c := range ViewByName(view).Describe() {
		if c.Name == column {
			for _, term := range c.Values.Terms {
				ids = append(ids, term.ID)
			}
		}
	}
	return ids
}

// What falls due within the days asked for, or is overdue.
func TestEveryDue(t *testing.T) {
	expected := `"title":"D","doc_type":"plan","stage":"planned","owner":"organisation/o2","expected":{"date":"2020-03-31","body":"organisation/o1"}`
	type due struct {
		key           string
		events, close []string
	}
	cases := []due{
		{"o1/document_review/document/d", []string{event("document.adopted", "document/d", "2018-01-01", `"title":"D","doc_type":"policy","owner":"organisation/o1","review_due":"2020-03"`)}, []string{event("document.repealed", "document/d", "2019-01-01", "")}},
		{"o1/document_expected/document/d", []string{event("document.registered", "document/d", "2018-01-01", expected)}, []string{event("document.adopted", "document/d", "2019-01-01", `"title":"D","doc_type":"plan"`)}},
		{"o1/plan_revision/plan/p", []string{event("plan.established", "plan/p", "2018-01-01", `"title":"P","owner":"organisation/o1","next_review":"2020-01/2020-03"`)}, []string{event("plan.closed", "plan/p", "2019-01-01", "")}},
		{"o1/activity/measure/m", []string{event("measure.registered", "measure/m", "2018-01-01", `"title":"M","schedule":{"form":"due","date":"2020-03-31"},"responsible":[{"function":"coordinator"},{"organisation":"organisation/o1"}]`)},
			[]string{event("measure.reported", "measure/m", "2019-01-01", `"status":"done"`)}},
		{"o1/decision/decision/x", []string{event("decision.taken", "decision/x", "2018-01-01", `"title":"X","assigned_to":["organisation/o1","organisation/o2"],"due":"2020-03-31"`)}, []string{event("decision.annulled", "decision/x", "2019-01-01", `"reason":"fel"`)}},
		{"o1/evaluation/measure/m", []string{event("measure.registered", "measure/m", "2018-01-01", `"title":"M"`), event("evaluation.reported", "measure/m", "2018-02-01", `"status":"ordered","commissioned_by":"organisation/o1","due":"2020-03-31"`)},
			[]string{event("evaluation.reported", "measure/m", "2019-01-01", `"status":"done"`)}},
		{"o1/recommendation/recommendation/r", []string{event("audit.opened", "audit/g", "2018-01-01", `"title":"G","auditor":"organisation/o2"`), event("audit.report_submitted", "audit/g", "2018-02-01", `"judgement":"B."`),
			event("recommendation.issued", "recommendation/r", "2018-02-01", `"group":"r","audit":"audit/g","addressee":"organisation/o1","text":"Gör.","due":"2020-03"`)},
			[]string{event("recommendation.responded", "recommendation/r", "2019-01-01", `"position":"accepts"`)}},
		{"-/audit_response/audit/g", []string{event("audit.opened", "audit/g", "2018-01-01", `"title":"G","auditor":"organisation/o2"`), event("audit.report_submitted", "audit/g", "2018-02-01", `"judgement":"B.","response_due":"2020-03-31"`)}, nil},
	}
	for _, term := range terms("due", "kind") {
		require.Truef(t, slices.ContainsFunc(cases, func(c due) bool { return strings.Contains(c.key, "/"+term+"/") }), "no case of what falls due is a %s", term)
	}
	for _, c := range cases {
		t.Run(c.key, func(t *testing.T) {
			d := newDesk(t)
			d.accept(c.events...)
			ask := func(on string, days int) string {
				for _, row := range d.answer("due", question{on: on, Query: Query{Days: days}}).Rows {
					if row.Key == c.key {
						require.Equal(t, Certain, row.Certainty)
						return fields(t, row.Row, "overdue")
					}
				}
				return "absent"
			}
			require.Equal(t, "absent", ask("2020-03-01", 29))
			require.Equal(t, "overdue=false", ask("2020-03-01", 30))
			require.Equal(t, "overdue=false", ask("2020-03-31", 30))
			require.Equal(t, "overdue=true", ask("2020-04-01", 1))
			require.Equal(t, "overdue=false", ask("2020-01-01", 0), "90 days where nothing else is asked")
			require.Equal(t, "absent", ask("2019-12-31", 0))
			if c.close != nil {
				d.accept(c.close...)
				require.Equal(t, "absent", ask("2020-04-01", 30))
			}
		})
	}
}

func TestOneRowForAnEntityWithManyEvaluations(t *testing.T) {
	d := newDesk(t)
	d.accept(event("measure.registered", "measure/m", "2018-01-01", `"title":"M"`),
		event("evaluation.reported", "measure/m", "2019-01-01", `"status":"done"`),
		event("evaluation.reported", "measure/m", "2018-02-01", `"status":"ordered","due":"2018-12"`), // told afterwards
		event("evaluation.reported", "measure/m", "2018-03-01", `"status":"ordered","due":"2018-12"`))
	require.Equal(t, `evaluated="done"`, fields(t, certain[Measure](d, "measures", "m", "2020-01-01"), "evaluated"))
	require.Empty(t, d.keys("due", "2020-01-01"))
	require.Equal(t, []string{"-/evaluation/measure/m"}, d.keys("due", "2018-11-01"))
}
