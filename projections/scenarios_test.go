package projections

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// audited is a desk with an audit that has reported, on 2020-02-04.
func audited(t testing.TB) *desk {
	t.Helper()
	d := newDesk(t)
	d.organisations("o1", "o2", "revisor")
	d.accept(event("audit.opened", "audit/g", "2019-01-01", `"title":"Granskning","auditor":"organisation/revisor"`, source("rapport")),
		event("audit.report_submitted", "audit/g", "2020-02-04", `"judgement":"Brister."`, source("rapport")))
	return d
}

// recommend issues a recommendation to o1; more are further members of its data.
func (d *desk) recommend(id, effective string, more ...string) {
	d.t.Helper()
	d.accept(event("recommendation.issued", "recommendation/"+id, effective, parts(append([]string{fmt.Sprintf(`"group":%q,"audit":"audit/g","addressee":"organisation/o1","text":"Gör något."`, id)}, more...)...)))
}

// story says what a row is on several days: «day: certainty fields», and its alternatives one after the other.
func (d *desk) story(view, key string, days []string, names ...string) string {
	d.t.Helper()
	var told []string
	for _, on := range days {
		heard := "absent"
		for _, row := range d.answer(view, question{on: on}).Rows {
			if row.Key == key {
				heard = said(d.t, &row, names)
			}
		}
		told = append(told, on+": "+heard)
	}
	return strings.Join(told, "\n")
}

func said(t testing.TB, row *Row, names []string) string {
	t.Helper()
	var each []string
	for _, content := range row.Alternatives {
		each = append(each, shown(t, content, names))
	}
	for _, claim := range row.Claims {
		each = append(each, shown(t, claim.Row, names))
	}
	if row.Row != nil {
		each = append(each, shown(t, row.Row, names))
	}
	return string(row.Certainty) + " " + strings.Join(each, " | ")
}

func shown(t testing.TB, content any, names []string) string {
	t.Helper()
	if content == nil {
		return "null"
	}
	return fields(t, content, names...)
}

func lines(all ...string) string { return strings.Join(all, "\n") }

func TestDeadlinesCountTheirLastDay(t *testing.T) {
	for _, c := range []struct{ due, last, first string }{ // the last day that is in time for certain, the first that is late for certain
		{"2020-02-28", "2020-02-28", "2020-02-29"}, // A9
		{"2020-05", "2020-05-31", "2020-06-01"},
		{"2020", "2020-12-31", "2021-01-01"},
		{"2021-01/2021-04", "2021-04-30", "2021-05-01"}, // A18
		{"[2020-05-10..2020-05-20]", "2020-05-10", "2020-05-21"},
	} {
		d := audited(t)
		d.recommend("r", "2020-02-04", fmt.Sprintf(`"due":%q`, c.due))
		require.Equal(t, lines(c.last+": certain overdue=false", c.first+": certain overdue=true"), d.story("recommendations", "r/o1", []string{c.last, c.first}, "overdue"), c.due)
	}
}

func TestADeadlineOnAnUnknownDayIsInDoubtWithinIt(t *testing.T) {
	d := audited(t)
	d.recommend("r", "2020-02-04", `"due":"[2020-05-10..2020-05-20]"`)
	for _, on := range []string{"2020-05-11", "2020-05-20"} {
		row := d.row("recommendations", "r/o1", question{on: on})
		require.Equal(t, "uncertain overdue=true | overdue=false", said(t, &row, []string{"overdue"}))
		require.Equal(t, []string{"overdue"}, row.Differs)
		require.Equal(t, row.Events, row.Because, "what is in doubt is a day that the fact itself states")
		require.True(t, row.Complete)
		require.Nil(t, row.Row)
	}
}

func TestSilentFromDay181(t *testing.T) {
	d := audited(t)
	d.recommend("exact", "2020-02-04") // A7
	d.recommend("coarse", "2020-02")
	d.recommend("due", "2020-02-04", `"due":"2030"`)
	d.recommend("answered", "2020-02-04")
	d.accept(event("recommendation.responded", "recommendation/answered", "2020-03-01", `"position":"rejects"`))
	days := []string{"2020-08-02", "2020-08-03"}
	require.Equal(t, lines("2020-08-02: certain silent=false", "2020-08-03: certain silent=true"), d.story("recommendations", "exact/o1", days, "silent"))
	require.Equal(t, lines("2020-08-02: uncertain silent=true | silent=false", "2020-08-03: uncertain silent=true | silent=false"), d.story("recommendations", "coarse/o1", days, "silent"))
	require.Equal(t, "2020-08-28: certain silent=true", d.story("recommendations", "coarse/o1", []string{"2020-08-28"}, "silent"))
	require.Equal(t, "2029-08-03: certain silent=false overdue=false", d.story("recommendations", "due/o1", []string{"2029-08-03"}, "silent", "overdue"))
	require.Equal(t, `2020-09-01: certain silent=false status="answered" answer="recorded"`, d.story("recommendations", "answered/o1", []string{"2020-09-01"}, "silent", "status", "answer"))
}

func TestWhatTheAuditorFoundDoneOwesNoAnswer(t *testing.T) {
	d := audited(t)
	for _, status := range []string{"implemented", "no_longer_relevant", "partly", "not"} {
		id := strings.ReplaceAll(status, "_", "-")
		d.recommend(id, "2020-02-04", `"due":"2020-02-28"`)
		d.accept(event("recommendation.assessed", "recommendation/"+id, "2020-03-01", fmt.Sprintf(`"status":%q,"basis":"uppföljning"`, status), source("uppföljning")))
	}
	late := map[string]bool{"implemented": false, "no-longer-relevant": false, "partly": true, "not": true}
	owed := d.keys("due", "2020-04-01")
	for id, is := range late {
		require.Equal(t, is, certain[Recommendation](d, "recommendations", id+"/o1", "2020-04-01").Overdue, id)
		require.Equal(t, is, contains(owed, "o1/recommendation/recommendation/"+id), id)
	}
}

func contains(list []string, s string) bool {
	for _, each := range list {
		if each == s {
			return true
		}
	}
	return false
}

func TestAFigureIsStaleOverSixMonths(t *testing.T) {
	for _, c := range []struct{ figure, fresh, stale string }{
		{"2019-09-04", "2020-03-04", "2020-03-05"},
		{"2019-08-31", "2020-02-29", "2020-03-01"}, // six months on is the month's last day
	} {
		d := newDesk(t)
		d.accept(event("training.completion_reported", "training/web", c.figure, `"org":"organisation/o1","completed":{"exact":10}`))
		require.Equal(t, lines(c.fresh+": certain stale=false", c.stale+": certain stale=true"), d.story("training", "web/o1", []string{c.fresh, c.stale}, "stale"))
		require.NotContains(t, d.keys("gaps", c.fresh), "o1/stale_figure/training/web")
		require.Contains(t, d.keys("gaps", c.stale), "o1/stale_figure/training/web")
	}
	d := newDesk(t)
	d.accept(event("training.completion_reported", "training/web", `"effective":"[..2019-09-04]","known":"2019-09-04"`, `"org":"organisation/o1","completed":{"exact":10}`))
	require.Equal(t, lines("2019-12-01: uncertain stale=true | stale=false", "2020-03-05: certain stale=true"), d.story("training", "web/o1", []string{"2019-12-01", "2020-03-05"}, "stale"),
		"how old it is is not stated")
}

// A10: three figures of one day; those that state both numbers make the total.
func TestA10TrainingTotals(t *testing.T) {
	d := newDesk(t)
	d.accept(event("training.programme_defined", "training/web", "2018", `"title":"Webbutbildning"`))
	report := func(org, completed, population string) {
		d.accept(event("training.completion_reported", "training/web", `"effective":"2019-09-04","known":"2019-09-04"`, parts(fmt.Sprintf(`"org":"organisation/%s","completed":%s`, org, completed), population)))
	}
	report("sodermalm", `{"exact":208}`, `"population":{"approximate":2679}`)
	report("farsta", `{"exact":188}`, `"population":{"approximate":2000}`)
	report("skarholmen", `{"exact":94}`, `"population":{"approximate":1370}`)
	report("norrmalm", `{"exact":76}`, `"population":{"approximate":1000}`)
	report("utan", `{"exact":500}`, "")
	report("flera", `{"words":"flertalet"}`, `"population":{"exact":10}`)
	report("andel", `{"share":0.57}`, `"population":{"exact":1000}`)
	for key, want := range map[string]string{
		"web/sodermalm":  `share_percent=7.8 approximate=true remaining={"approximate":2471}`,
		"web/farsta":     `share_percent=9.4 approximate=true remaining={"approximate":1812}`,
		"web/skarholmen": `share_percent=6.9 approximate=true remaining={"approximate":1276}`,
		"web/norrmalm":   `share_percent=7.6 approximate=true remaining={"approximate":924}`,
		"web/utan":       `share_percent=- approximate=false remaining=-`,
		"web/flera":      `share_percent=- approximate=false remaining=-`,
		"web/andel":      `share_percent=57 approximate=false remaining=-`,
		"web/*":          `share_percent=8 approximate=true remaining={"approximate":6483}`, // 566 of about 7,049
	} {
		require.Equal(t, want, fields(t, certain[Training](d, "training", key, "2019-09-04"), "share_percent", "approximate", "remaining"), key)
	}
	total := d.row("training", "web/*", question{on: "2019-09-04"})
	require.Len(t, total.Events, 4, "it rests on those that it adds up")
	require.Equal(t, `figure_date="2019-09-04" stale=false completed={"exact":566} population={"approximate":7049}`, fields(t, total.Row, "figure_date", "stale", "completed", "population"))
	require.Equal(t, "2020-03-05: certain stale=true", d.story("training", "web/*", []string{"2020-03-05"}, "stale"))
	require.Empty(t, d.answer("training", question{on: "2019-12-01", known: "2019-09-03"}).Rows, "A11") // the programme became known when it was recorded
	require.NotContains(t, d.keys("gaps", "2020-03-05"), "-/stale_figure/training/web", "the total is no figure of anybody's")
}

func TestA10AsTheReportHasIt(t *testing.T) {
	d := newDesk(t)
	for org, of := range map[string][2]int{"a": {208, 2679}, "b": {226, 2400}, "c": {96, 1260}} {
		d.accept(event("training.completion_reported", "training/web", "2019-09-04", fmt.Sprintf(`"org":"organisation/%s","completed":{"exact":%d},"population":{"approximate":%d}`, org, of[0], of[1])))
	}
	var shares []string
	for _, key := range []string{"web/a", "web/b", "web/c", "web/*"} {
		shares = append(shares, fields(t, certain[Training](d, "training", key, "2019-09-04"), "share_percent", "approximate"))
	}
	require.Equal(t, []string{"share_percent=7.8 approximate=true", "share_percent=9.4 approximate=true", "share_percent=7.6 approximate=true", "share_percent=8.4 approximate=true"}, shares)
}

// A19: what is a range stays one, in sums and shares too.
func TestRangesAreNeverCollapsed(t *testing.T) {
	d := newDesk(t)
	report := func(org, completed, population string) {
		d.accept(event("training.completion_reported", "training/info", "2019-09-04", fmt.Sprintf(`"org":"organisation/%s","completed":%s,"population":%s`, org, completed, population)))
	}
	report("a", `{"min":6000,"max":7000}`, `{"exact":50000}`)
	report("b", `{"exact":100}`, `{"min":150,"max":200}`)
	require.Equal(t, `completed={"min":6000,"max":7000} share_percent=12 share_percent_max=14 remaining={"min":43000,"max":44000} approximate=false`,
		fields(t, certain[Training](d, "training", "info/a", "2020-01-01"), "completed", "share_percent", "share_percent_max", "remaining", "approximate"))
	require.Equal(t, `share_percent=50 share_percent_max=66.7 remaining={"min":50,"max":100}`, fields(t, certain[Training](d, "training", "info/b", "2020-01-01"), "share_percent", "share_percent_max", "remaining"))
	require.Equal(t, `completed={"min":6100,"max":7100} population={"min":50150,"max":50200} share_percent=12.2 share_percent_max=14.2`,
		fields(t, certain[Training](d, "training", "info/*", "2020-01-01"), "completed", "population", "share_percent", "share_percent_max"))

	report("minst", `{"min":100}`, `{"exact":200}`)
	require.Equal(t, `completed={"min":100} share_percent=50 share_percent_max=100`, fields(t, certain[Training](d, "training", "info/minst", "2020-01-01"), "completed", "share_percent", "share_percent_max"),
		"no more than all can have completed it")
}

func TestOneRowForAnOrganisationThatCountsTwoKindsOfPeople(t *testing.T) {
	d := newDesk(t)
	for _, c := range []string{`"completed":{"exact":30},"population":{"exact":40},"population_definition":"chefer"`, `"completed":{"exact":50},"population":{"exact":200}`} {
		d.accept(event("training.completion_reported", "training/web", "2019-09-04", `"org":"organisation/o1",`+c))
	}
	require.Equal(t, []string{"web/*", "web/o1"}, d.keys("training", "2020-01-01"))
	require.Equal(t, `completed={"exact":50} population={"exact":200}`, fields(t, certain[Training](d, "training", "web/*", "2020-01-01"), "completed", "population"), "nobody is counted twice")
}

func TestDocumentStatuses(t *testing.T) {
	adopted := func(version, effective, more string) string {
		return event("document.adopted", "document/d", parts(fmt.Sprintf(`"effective":%q`, effective), more), fmt.Sprintf(`"title":"Policy","doc_type":"policy","version":%q`, version))
	}
	registered := func(stage, effective string, more ...string) string {
		return event("document.registered", "document/d", effective, parts(append([]string{fmt.Sprintf(`"title":"Förslag","doc_type":"policy","stage":%q`, stage)}, more...)...))
	}
	for name, c := range map[string]struct {
		events []string
		want   []string
	}{
		"A5: in force from its day": {[]string{adopted("1", "2017-10-26", "")}, []string{"2017-10-25: absent", `2017-10-26: certain status="in_force" version="1" stage=-`}},
		"expired by its until": {[]string{adopted("1", "2017-01-01", `"until":"2018"`)},
			[]string{`2018-12-31: certain status="in_force" version="1" stage=-`, `2019-01-01: certain status="expired" version="1" stage=-`}},
		"expired on an unknown day": {[]string{adopted("1", "2017-01-01", `"until":"[2018-03-01..2018-03-31]"`)},
			[]string{`2018-03-01: certain status="in_force" version="1" stage=-`, `2018-03-02: uncertain status="in_force" version="1" stage=- | status="expired" version="1" stage=-`,
				`2018-04-01: certain status="expired" version="1" stage=-`}},
		"repealed": {[]string{adopted("1", "2017-01-01", ""), event("document.repealed", "document/d", "2019-01-01", "")},
			[]string{`2018-12-31: certain status="in_force" version="1" stage=-`, `2019-01-01: certain status="repealed" version="1" stage=-`}},
		"the second version is repealed, the first had run out": {
			[]string{adopted("1", "2017-01-01", `"until":"2017"`), adopted("2", "2018-01-01", ""), event("document.repealed", "document/d", "2019-01-01", "")},
			[]string{`2019-01-01: certain status="repealed" version="2" stage=-`}},
		"a new version": {[]string{adopted("1", "2017-01-01", ""), adopted("2", "2019-06", "")},
			[]string{`2019-05-31: certain status="in_force" version="1" stage=-`, `2019-06-15: uncertain status="in_force" version="1" stage=- | status="in_force" version="2" stage=-`,
				`2019-06-30: certain status="in_force" version="2" stage=-`}},
		"adopted after a proposal": {[]string{registered("proposal", "2017-01-01", `"version":"0.9"`), adopted("1", "2018-01-01", "")},
			[]string{`2017-06-01: certain status="planned" version="0.9" stage="proposal"`, `2018-06-01: certain status="in_force" version="1" stage=-`}},
		"outdated after it was adopted": {[]string{adopted("1", "2017-01-01", ""), registered("outdated", "2018-01-01")},
			[]string{`2018-06-01: certain status="in_force" version="1" stage="outdated"`}},
		"A6: drawn up in May, never adopted": {[]string{registered("drawn_up", "2019-05")},
			[]string{"2019-04-30: absent", `2019-05-15: uncertain status="registered" version=- stage="drawn_up" | null`, `2019-06-30: certain status="registered" version=- stage="drawn_up"`}},
		"missing": {[]string{registered("missing", "2019-05-01")}, []string{`2019-06-30: certain status="missing" version=- stage="missing"`}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.accept(c.events...)
			var days []string
			for _, line := range c.want {
				day, _, _ := strings.Cut(line, ":")
				days = append(days, day)
			}
			require.Equal(t, lines(c.want...), d.story("documents", "d", days, "status", "version", "stage"))
		})
	}
}

func TestDecidedAndNotYetInForce(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.adopted", "document/d", `"effective":"2020-01-01","known":"2019-12-01"`, `"title":"Policy","doc_type":"policy","decided_by":{"date":"2019-11-30","body":"organisation/kf"}`))
	require.Equal(t, lines("2019-11-29: absent", `2019-11-30: certain status="not_yet_in_force" adopted="2019-11-30" adopted_by="organisation/kf"`,
		`2020-01-01: certain status="in_force" adopted="2019-11-30" adopted_by="organisation/kf"`),
		d.story("documents", "d", []string{"2019-11-29", "2019-11-30", "2020-01-01"}, "status", "adopted", "adopted_by"))
}

func TestAnAdoptionKeepsWhatItDoesNotState(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.registered", "document/d", "2017-01-01", `"title":"Förslag","doc_type":"memo","stage":"proposal","owner":"organisation/o1","lacks":["responsibilities"],"review_due":"2018"`),
		event("document.adopted", "document/d", "2018-01-01", `"title":"Policy","doc_type":"policy","review_due":"2019"`))
	row := d.row("documents", "d", question{on: "2018-06-01"})
	require.Equal(t, `title="Policy" doc_type="policy" owner="organisation/o1" lacks=["responsibilities"] review_due="2019" states_responsibility=false`,
		fields(t, row.Row, "title", "doc_type", "owner", "lacks", "review_due", "states_responsibility"))
	require.NotContains(t, row.NotStated, "owner")
	require.Equal(t, date(t, "2018-01-01"), row.Since, "its dates are the adoption's")
}

func TestAVersionIsNotCommunicatedByAnothersNews(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.adopted", "document/d", "2017-01-01", `"title":"P","doc_type":"policy","version":"1"`),
		event("document.communicated", "document/d", "2017-02-01", `"audience":["chefer"],"version":"1"`),
		event("document.adopted", "document/d", "2018-01-01", `"title":"P","doc_type":"policy","version":"2"`))
	require.Equal(t, lines(`2017-06-01: certain communicated=true communicated_to=["chefer"]`, "2018-06-01: certain communicated=false communicated_to=-"),
		d.story("documents", "d", []string{"2017-06-01", "2018-06-01"}, "communicated", "communicated_to"))
}

func TestADutyIsStatedWhereTheCorrectedRecordSaysSo(t *testing.T) {
	d := newDesk(t)
	for _, doc := range []string{"a", "b"} {
		d.accept(event("document.registered", "document/"+doc, "2017-01-01", `"title":"D","doc_type":"policy","stage":"in_use"`))
	}
	assign := func(doc string) string {
		return fmt.Sprintf(`"duty":"coordination","scope":"kommunen","holder":{"function":"coordinator"},"stated_in":"document/%s"`, doc)
	}
	d.accept(event("responsibility.assigned", "responsibility/r", "2019-01-01", assign("a")))
	require.Equal(t, "2018-01-01: certain states_responsibility=true", d.story("documents", "a", []string{"2018-01-01"}, "states_responsibility"), "a reference counts whatever its dates")
	d.accept(event("record.corrected", "responsibility/r", "", fmt.Sprintf(`"target":1,"reason":"error","replacement":{"effective":"2019-01-01","data":{%s}}`, assign("b"))))
	require.Equal(t, "2020-01-01: certain states_responsibility=-", d.story("documents", "a", []string{"2020-01-01"}, "states_responsibility"))
	require.Equal(t, "2020-01-01: certain states_responsibility=true", d.story("documents", "b", []string{"2020-01-01"}, "states_responsibility"))
}

// A12: a coarse source, refined by a later one.
func TestA12Refined(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.adopted", "document/d", `"effective":"2016","known":"2019-12-31"`, `"title":"Riktlinjer","doc_type":"guideline"`, source("rapport 1")),
		event("record.corrected", "document/d", `"known":"2020-02-04"`, `"target":1,"reason":"refined","replacement":{"effective":"2016-05","data":{"title":"Riktlinjer","doc_type":"guideline",
			"decided_by":{"case_ref":"155-943/2015"},`+source("rapport 2")+`}}`))
	for _, c := range []struct{ on, known, want string }{
		{"2016-03-15", "2019-12-31", `uncertain status="in_force" case_ref=- | null`},
		{"2016-06-01", "2019-12-31", `uncertain status="in_force" case_ref=- | null`},
		{"2016-06-01", "2020-02-04", `certain status="in_force" case_ref="155-943/2015"`},
	} {
		row := d.row("documents", "d", question{on: c.on, known: c.known})
		require.Equal(t, c.want, said(t, &row, []string{"status", "case_ref"}), "%+v", c)
	}
	require.Empty(t, d.answer("documents", question{on: "2016-03-15", known: "2020-02-04"}).Rows)
	after := d.row("documents", "d", question{on: "2016-06-01"})
	require.Equal(t, []string{"rapport 2"}, after.Sources)
	require.Equal(t, []string{eventID(3)}, after.Events)
	require.Equal(t, "2016-05", after.Since.String())
}

// A13: two places of one report give the agreement two periods.
func TestA13Disputed(t *testing.T) {
	d := newDesk(t)
	d.organisations("kommun", "polis")
	d.accept(event("cooperation.agreement_signed", "cooperation/polis", "2017-03-01", `"title":"Överenskommelse","parties":["organisation/kommun","organisation/polis"],"period":"2017/2022"`,
		`"evidence":[{"document":"rapport","page":"rad 100"}]`),
		event("record.disputed", "cooperation/polis", "", `"target":1,"field":"/data/period","claim":"2017/2020","nature":"contradiction","evidence":[{"document":"rapport","page":"rad 200"}]`))
	require.Equal(t, "2019-06-01: disputed in_force=true period=\"2017/2022\" | in_force=true period=\"2017/2020\"", d.story("cooperation", "polis", []string{"2019-06-01"}, "in_force", "period"))
	row := d.row("cooperation", "polis", question{on: "2021-06-01"})
	require.Equal(t, Disputed, row.Certainty)
	require.Nil(t, row.Row)
	require.Equal(t, []string{"in_force", "period"}, row.Differs)
	require.Equal(t, []string{eventID(5)}, row.Because)
	require.Len(t, row.Claims, 2)
	require.Equal(t, `in_force=true period="2017/2022"`, fields(t, row.Claims[0].Row, "in_force", "period"))
	require.Equal(t, eventID(4), row.Claims[0].Event)
	require.Equal(t, "rad 100", row.Claims[0].Evidence[0].Page)
	require.Equal(t, `in_force=false period="2017/2020"`, fields(t, row.Claims[1].Row, "in_force", "period"))
	require.Equal(t, eventID(5), row.Claims[1].Event)
	require.Equal(t, "rad 200", row.Claims[1].Evidence[0].Page)
	require.Equal(t, "/data/period", row.Claims[1].Field)
	require.Equal(t, domain.NatureContradiction, row.Claims[1].Nature)
	require.Equal(t, []string{eventID(4), eventID(5)}, row.Events)

	d.accept(event("record.corrected", "cooperation/polis", "", `"target":2,"reason":"resolved"`))
	require.Equal(t, "2021-06-01: certain in_force=true", d.story("cooperation", "polis", []string{"2021-06-01"}, "in_force"), "the dispute is settled")
}

func TestAnAgreementWhoseEndIsDisputedShowsBoth(t *testing.T) {
	d := newDesk(t)
	d.organisations("kommun", "polis")
	d.accept(event("cooperation.agreement_signed", "cooperation/polis", `"effective":"2017","until":"2022"`, `"title":"Överenskommelse","parties":["organisation/kommun","organisation/polis"]`),
		event("record.disputed", "cooperation/polis", "", `"target":1,"field":"/until","claim":"2020","nature":"contradiction"`))
	require.Equal(t, lines(`2019-06-01: certain in_force=true status="open"`, `2021-06-01: disputed in_force=true status="open" | in_force=false status="ended"`, `2023-06-01: certain in_force=false status="ended"`),
		d.story("cooperation", "polis", []string{"2019-06-01", "2021-06-01", "2023-06-01"}, "in_force", "status"))
}

func TestAClaimAgainstACorrectedRecordKeepsItsEvidence(t *testing.T) {
	d := newDesk(t)
	d.accept(event("goal.set", "goal/g", "2019-01-01", `"title":"Fel","owner":"organisation/o1"`, source("första")),
		event("record.corrected", "goal/g", "", `"target":1,"reason":"error","replacement":{"effective":"2019-01-01","data":{"title":"Rätt","owner":"organisation/o1",`+source("andra")+`}}`),
		event("record.disputed", "goal/g", "", `"target":2,"field":"/data/title","claim":"Annat"`, source("tredje")))
	row := d.row("goals", "g", question{on: "2020-01-01"})
	require.Len(t, row.Claims, 2)
	require.Equal(t, "andra", row.Claims[0].Evidence[0].Document)
	require.Equal(t, "tredje", row.Claims[1].Evidence[0].Document)
}

func TestADenialOfTheWholeFact(t *testing.T) {
	d := newDesk(t)
	d.organisations("kommun")
	d.accept(event("statement.recorded", "organisation/kommun", "2019-05-01", `"kind":"public_claim","by":{"organisation":"organisation/kommun"},"text":"Vi har en samordnare."`, source("webbplats")),
		event("record.disputed", "organisation/kommun", "", `"target":2,"field":"","claim":"finns inte","nature":"contradiction"`, source("rapport")))
	row := d.row("statements", "organisation/kommun/2", question{on: "2020-01-01"})
	require.Equal(t, Disputed, row.Certainty)
	require.Equal(t, []string{"Vi har en samordnare.", "null"}, []string{row.Claims[0].Row.(*Statement).Text, encoded(t, row.Claims[1].Row)})
	gap := d.row("gaps", "kommun/public_claim_denied/organisation/kommun", question{on: "2020-01-01"})
	require.Equal(t, Certain, gap.Certainty, "that it is denied is a fact, whoever is right")
	require.Equal(t, lines("2019-04-30: absent", `2019-05-01: certain title="Vi har en samordnare."`),
		d.story("gaps", "kommun/public_claim_denied/organisation/kommun", []string{"2019-04-30", "2019-05-01"}, "title"))
}

// A21 (on a copy; no source says 96).
func TestA21Corrected(t *testing.T) {
	d := newDesk(t)
	report := func(n int) string {
		return fmt.Sprintf(`"org":"organisation/skarholmen","completed":{"exact":%d},"population":{"approximate":1260}`, n)
	}
	d.accept(event("training.completion_reported", "training/web", `"effective":"2019-09-04","known":"2019-09-04"`, report(94), source("rapport")))
	before := d.book.Head()
	d.accept(event("record.corrected", "training/web", "", `"target":1,"reason":"error","replacement":{"effective":"2019-09-04","data":{`+report(96)+`}}`))
	for at, want := range map[uint64]string{before: `completed={"exact":94} share_percent=7.5`, before + 1: `completed={"exact":96} share_percent=7.6`} {
		row := d.row("training", "web/skarholmen", question{on: "2019-12-01", at: at})
		require.Equal(t, want, fields(t, row.Row, "completed", "share_percent"))
	}
	row := d.row("training", "web/skarholmen", question{on: "2019-12-01", known: "2019-09-04"})
	require.Equal(t, `completed={"exact":96}`, fields(t, row.Row, "completed"), "an error is known to be one from the day of what it corrects")
}

// A1–A4 and A7 on the seed ledger.
func TestBotkyrka(t *testing.T) {
	d := fixtureDesk(t, "botkyrka")
	holder := func(q question) string {
		for _, row := range d.answer("responsibilities", q).Rows {
			if row.Key == "vbe-samordning" {
				return said(t, &row, []string{"mode", "vacant"}) + " " + strings.Join(holders(&row), " | ")
			}
		}
		return "absent"
	}
	require.Equal(t, "certain mode=- vacant=false coordinator", holder(question{on: "2018-06-30"}), "A1")
	a2 := holder(question{on: "2019-11-30"})
	require.True(t, strings.HasPrefix(a2, "uncertain"), "A2: %s", a2)
	require.Contains(t, a2, "coordinator")
	require.Contains(t, a2, "safety_coordinator")
	require.Equal(t, `certain mode="shared" vacant=false safety_coordinator`, holder(question{on: "2020-02-04"}), "A3")
	require.Equal(t, "absent", holder(question{on: "2018-06-30", known: "2019-12-31"}), "A4")

	require.Equal(t, []string{"policy", "riktlinjer"}, inForce(d, "2017-10-26"), "A5")
	require.Empty(t, inForce(d, "2017-10-25"), "A5")
	require.Equal(t, "2019-06-30: certain status=\"registered\" stage=\"drawn_up\"", d.story("documents", "atervandarmemo", []string{"2019-06-30"}, "status", "stage"), "A6")
	memo := d.row("documents", "atervandarmemo", question{on: "2019-05-15"})
	require.Equal(t, Uncertain, memo.Certainty, "A6")

	audit := d.row("audits", "botkyrka-2020", question{on: "2020-02-04"}).Row.(*Audit)
	var grades []string
	for _, q := range audit.Questions {
		grades = append(grades, string(q.Grade))
	}
	require.Equal(t, []string{"partly_met", "partly_met", "met", "partly_met", "partly_met"}, grades, "A7")
	require.Equal(t, Count{6, 6}, audit.Recommendations, "A7")
	for _, c := range []struct {
		on     string
		silent int
	}{{"2020-08-02", 0}, {"2020-08-03", 6}} {
		rows := d.answer("recommendations", question{on: c.on, Query: Query{Fields: map[string][]string{"silent": {"true"}}}}).Rows
		require.Len(t, rows, c.silent, "A7 on %s", c.on)
	}
}

// holders are those that a row says may hold a duty.
func holders(row *Row) []string {
	var all []string
	for _, content := range row.contents() {
		r := content.(*Responsibility)
		if r.Holder != nil {
			all = append(all, string(r.Holder.Function))
		}
		for _, h := range r.Holders {
			all = append(all, string(h.Function))
		}
	}
	return all
}

func inForce(d *desk, on string) []string {
	keys := []string{}
	for _, row := range d.answer("documents", question{on: on, Query: Query{Fields: map[string][]string{"status": {"in_force"}}}}).Rows {
		if row.Certainty == Certain {
			keys = append(keys, row.Key)
		}
	}
	return keys
}

// What one source says of an entity by its own day is in doubt before that day: every statement is shown for itself, however many there are.
func TestManyStatementsInDoubtAreAllShown(t *testing.T) {
	d := newDesk(t)
	d.accept(event("organisation.registered", "organisation/kommun", `"effective":"[..2020-02-04]","known":"2020-02-04"`, `"name":"Kommun","kind":"municipality"`))
	for i := range 8 {
		d.accept(event("statement.recorded", "organisation/kommun", `"effective":"[..2020-02-04]","known":"2020-02-04"`, fmt.Sprintf(`"kind":"experience","by":{"organisation":"organisation/kommun"},"text":"Uttalande %d."`, i)))
	}
	rows := d.answer("statements", question{on: "2019-06-30"}).Rows
	require.Len(t, rows, 8)
	for _, row := range rows {
		require.Equal(t, Uncertain, row.Certainty)
		require.True(t, row.Complete)
		require.Len(t, row.Alternatives, 2)
		require.Nil(t, row.Alternatives[1], "possibly none")
		require.Equal(t, row.Events, row.Because)
	}
	kommun := d.row("organisations", "kommun", question{on: "2019-06-30"})
	require.True(t, kommun.Complete, "statements about it don't make its row unsure")
	require.Equal(t, []string{eventID(2)}, kommun.Because)
	require.Len(t, d.answer("statements", question{on: "2020-02-04"}).Rows, 8)
}

// A range of days is a question about some day in it.
func TestARangeOfDays(t *testing.T) {
	d := newDesk(t)
	d.accept(event("goal.set", "goal/before", "2021-01-31", `"title":"G","owner":"organisation/o1"`), event("goal.set", "goal/in", "2021-02-28", `"title":"G","owner":"organisation/o1"`),
		event("goal.set", "goal/after", "2021-03-01", `"title":"G","owner":"organisation/o1"`))
	require.Equal(t, []string{"before", "in"}, d.keys("goals", "2021-02"))
	require.Equal(t, Certain, d.row("goals", "before", question{on: "2021-02"}).Certainty)
	in := d.row("goals", "in", question{on: "2021-02"})
	require.Equal(t, Uncertain, in.Certainty)
	require.Len(t, in.Alternatives, 2)
	require.Nil(t, in.Alternatives[1])
	require.Equal(t, []string{eventID(3)}, in.Because)
}

// A17 and A18.
func TestFarstaPlan(t *testing.T) {
	d := newDesk(t)
	d.accept(event("plan.established", "plan/farsta", `"effective":"2020-01-01","until":"2020"`, `"title":"Plan 2020","owner":"organisation/farsta","period":"2020","next_review":"2021-01/2021-04"`))
	for i, c := range []struct{ category, schedule string }{
		{"preventive", `{"form":"ongoing"}`}, {"preventive", `{"form":"ongoing"}`}, {"preventive", `{"form":"dated","date":"2020-05"}`}, {"preventive", `{"form":"recurring"}`},
		{"hindering", `{"form":"dated","date":"2020-08"}`}, {"hindering", `{"form":"ongoing"}`}, {"hindering", `{"form":"when_needed"}`},
		{"grants_premises", `{"form":"ongoing"}`},
		{"competence", `{"form":"ongoing"}`}, {"competence", `{"form":"ongoing"}`}, {"competence", `{"form":"period","period":"2020"}`},
	} {
		d.accept(event("measure.registered", fmt.Sprintf("measure/m%d", i+1), "2020-01-01", fmt.Sprintf(`"title":"Aktivitet","plan":"plan/farsta","category":%q,"schedule":%s`, c.category, c.schedule)))
	}
	require.Equal(t, `activities={"competence":3,"grants_premises":1,"hindering":3,"preventive":4}`, fields(t, certain[Plan](d, "plans", "farsta", "2020-06-01"), "activities"), "A16")
	for on, want := range map[string]int{"2020-05-31": 0, "2020-06-01": 1, "2020-08-31": 1, "2020-09-01": 2, "2021-01-01": 3} {
		rows := d.answer("activities", question{on: on, Query: Query{Fields: map[string][]string{"overdue": {"true"}, "certainty": {"certain"}}}}).Rows
		require.Len(t, rows, want, "A17 on %s", on)
	}
	require.Equal(t, lines(`2020-12-31: certain status="established" revision_overdue=false`, `2021-02: certain status="expired" revision_overdue=false`, `2021-05-01: certain status="expired" revision_overdue=true`),
		d.story("plans", "farsta", []string{"2020-12-31", "2021-02", "2021-05-01"}, "status", "revision_overdue"), "A18")
	require.Contains(t, d.keys("gaps", "2021-05-01"), "farsta/revision_overdue/plan/farsta")
}

func TestActivitiesInDoubtAreCountedAsRanges(t *testing.T) {
	d := newDesk(t)
	d.accept(event("plan.established", "plan/p", "2019-01-01", `"title":"Plan","owner":"organisation/o1"`))
	for i := range 11 {
		d.accept(event("measure.registered", fmt.Sprintf("measure/m%d", i), `"effective":"[..2020-02-04]","known":"2020-02-04"`, `"title":"A","plan":"plan/p","category":"preventive"`))
	}
	d.accept(event("measure.registered", "measure/sure", "2019-01-01", `"title":"A","plan":"plan/p","category":"preventive"`))
	row := d.row("plans", "p", question{on: "2019-06-30"})
	require.Equal(t, Certain, row.Certainty, "only a row's own facts decide how certain it is")
	require.Equal(t, `activities={"preventive":{"min":1,"max":12}} statuses={"-":{"min":1,"max":12}}`, fields(t, row.Row, "activities", "statuses"))
	require.Equal(t, `activities={"preventive":12}`, fields(t, certain[Plan](d, "plans", "p", "2020-02-04"), "activities"))
}

// Counts are maps: their order in JSON must never make two rows of one.
func TestEqualCountsAreEqualRows(t *testing.T) {
	d := newDesk(t)
	d.accept(event("plan.established", "plan/p", "2019-01-01", `"title":"Plan","owner":"organisation/o1","next_review":"[2020-01-01..2020-01-31]"`))
	for i, category := range []string{"preventive", "hindering", "grants_premises", "competence", "coordination", "follow_up", "other"} {
		d.accept(event("measure.registered", fmt.Sprintf("measure/m%d", i), "2019-01-01", fmt.Sprintf(`"title":"A","plan":"plan/p","category":%q`, category)))
	}
	for range 20 {
		row := d.row("plans", "p", question{on: "2020-01-15"})
		require.Len(t, row.Alternatives, 2)
		require.Equal(t, []string{"revision_overdue"}, row.Differs)
	}
}

func TestReportsCountByTheirDayNotByTheirRecording(t *testing.T) {
	d := newDesk(t)
	d.accept(event("measure.registered", "measure/m", "2019-01-01", `"title":"M","status":"planned"`),
		event("measure.reported", "measure/m", "2020-01-01", `"status":"done","result":"klart","quantity":{"exact":3}`),
		event("measure.reported", "measure/m", "2019-06-01", `"status":"ongoing","reason":"start"`))
	require.Equal(t, `status="done" result="klart" quantity={"exact":3} history=[{"status":"ongoing","on":"2019-06-01","reason":"start"},{"status":"done","on":"2020-01-01"}]`,
		fields(t, certain[Measure](d, "measures", "m", "2020-06-01"), "status", "result", "quantity", "history"))
	require.Equal(t, `status="ongoing" result=-`, fields(t, certain[Measure](d, "measures", "m", "2019-12-01"), "status", "result"))
	require.Len(t, d.row("measures", "m", question{on: "2020-06-01"}).Events, 3)
}

func TestWhatRanOutIsShownAsOver(t *testing.T) {
	d := newDesk(t)
	d.accept(event("measure.registered", "measure/m", `"effective":"2012","until":"2016"`, `"title":"M","status":"ongoing"`),
		event("organisation.registered", "organisation/o", `"effective":"2012-01-01","until":"2016"`, `"name":"Kommittén","kind":"committee"`),
		event("decision.taken", "decision/d", `"effective":"2012-01-01","until":"2016"`, `"title":"Försök"`),
		event("goal.set", "goal/g", `"effective":"2016-01-01","until":"2016"`, `"title":"Mål","owner":"organisation/o"`),
		event("goal.assessed", "goal/g", "2017-02-01", `"attainment":{"verbatim":"uppnått","scale":"grade_goal"}`),
		event("cooperation.forum_established", "cooperation/c", `"effective":"2012","until":"2016"`, `"title":"Forum","kind":"forum"`),
		event("responsibility.assigned", "responsibility/r", `"effective":"2012","until":"2016"`, `"duty":"coordination","scope":"kommunen","holder":{"function":"coordinator"}`))
	days := []string{"2016-12-31", "2017-01-01"}
	require.Equal(t, lines(`2016-12-31: certain status="ongoing"`, `2017-01-01: certain status="ended"`), d.story("measures", "m", days, "status"))
	require.Equal(t, lines(`2016-12-31: certain status="active"`, `2017-01-01: certain status="ended"`), d.story("organisations", "o", days, "status"))
	require.Equal(t, lines(`2016-12-31: certain status="taken"`, `2017-01-01: certain status="expired"`), d.story("decisions", "d", days, "status"))
	require.Equal(t, `2017-03-01: certain attainment="met"`, d.story("goals", "g", []string{"2017-03-01"}, "attainment"), "a goal is assessed when its time is over")
	require.Equal(t, lines(`2016-12-31: certain in_force=true status="open"`, `2017-01-01: certain in_force=false status="ended"`), d.story("cooperation", "c", days, "in_force", "status"))
	require.Equal(t, lines(`2016-12-31: certain vacant=false former_holder=-`, `2017-01-01: certain vacant=true former_holder={"function":"coordinator"}`),
		d.story("responsibilities", "r", days, "vacant", "former_holder"))
}

func TestTheNewestDescriptionIsTheLatestNotTheLastRecorded(t *testing.T) {
	d := newDesk(t)
	d.accept(event("organisation.registered", "organisation/o", "2015-01-01", `"name":"Nya namnet","kind":"board"`),
		event("organisation.registered", "organisation/o", "2010-01-01", `"name":"Gamla namnet","kind":"board"`),
		event("organisation.ended", "organisation/o", "2018-01-01", `"how":"closed"`),
		event("goal.set", "goal/g", "2016-01-01", `"title":"Mål","owner":"organisation/o"`),
		event("goal.assessed", "goal/g", "2018-02-01", `"attainment":{"verbatim":"uppnått","scale":"grade_goal"},"period":"2017"`),
		event("goal.assessed", "goal/g", "2017-02-01", `"attainment":{"verbatim":"inte uppnått","scale":"grade_goal"},"period":"2016"`))
	require.Equal(t, "2019-01-01: certain name=\"Nya namnet\" status=\"ended\"", d.story("organisations", "o", []string{"2019-01-01"}, "name", "status"))
	require.Equal(t, "2012-01-01: certain name=\"Gamla namnet\" status=\"active\"", d.story("organisations", "o", []string{"2012-01-01"}, "name", "status"))
	require.Equal(t, `2019-01-01: certain attainment="met" assessed_period="2017"`, d.story("goals", "g", []string{"2019-01-01"}, "attainment", "assessed_period"))
	require.Equal(t, "Nya namnet", d.answer("goals", question{on: "2019-01-01"}).Names["organisation/o"])
}

func TestTheAgeOfAnAssessment(t *testing.T) {
	d := newDesk(t)
	d.accept(event("assessment.established", "assessment/exact", "2018-02-28", `"org":"organisation/a","period":"2018"`),
		event("assessment.established", "assessment/open", `"effective":"[..2018-02-28]","known":"2018-02-28"`, `"org":"organisation/b","period":"2018"`),
		event("assessment.established", "assessment/year", "2018", `"org":"organisation/c","period":"2018"`))
	require.Equal(t, lines("2019-02-27: certain age=0", "2019-02-28: certain age=1", "2020-03-01: certain age=2"), d.story("assessments", "a/2018", []string{"2019-02-27", "2019-02-28", "2020-03-01"}, "age"))
	require.Equal(t, "2020-03-01: certain age=2 age_at_least=true", d.story("assessments", "b/2018", []string{"2020-03-01"}, "age", "age_at_least"))
	require.Equal(t, "2020-03-01: uncertain age=2 age_at_least=false | age=1 age_at_least=false", d.story("assessments", "c/2018", []string{"2020-03-01"}, "age", "age_at_least"))
}

func TestAssessmentsThatStateNoPeriodHaveTheirOwnKeys(t *testing.T) {
	d := newDesk(t)
	d.accept(event("assessment.established", "assessment/a", "2018-02-28", `"org":"organisation/o1"`), event("assessment.established", "assessment/b", "2019-02-28", `"org":"organisation/o1"`),
		event("assessment.source_consulted", "assessment/c", "2019-02-28", `"source_kind":"police"`),
		event("assessment.source_consulted", "assessment/d", "2019-02-28", `"source_kind":"police","org":"organisation/o1","period":"2018"`))
	require.Equal(t, []string{"-/-/c", "o1/-/a", "o1/-/b", "o1/2018/d"}, d.keys("assessments", "2020-01-01"))
}

func TestWhereARowComesFrom(t *testing.T) {
	d := newDesk(t)
	d.accept(event("plan.established", "plan/p", `"effective":"2019-05","until":"2021","known":"2019-09-01"`, `"title":"Plan","owner":"organisation/o1"`, `"evidence":[{"document":"plan","page":"1"},{"document":"protokoll","page":"2"}]`),
		event("plan.decided", "plan/p", `"effective":"2019-06-01","known":"2020-02-04"`, `"step":"decided"`, source("rapport")),
		event("plan.followed_up", "plan/p", `"effective":"2019-07-01","known":"2019-12-01"`, `"coverage":"partial"`, source("plan")),
		event("responsibility.assigned", "responsibility/r", "2019-05-01", `"duty":"coordination","scope":"kommunen","holder":{"function":"coordinator"},"stated_in":"document/plan"`))
	row := d.row("plans", "p", question{on: "2020-01-01"})
	require.Equal(t, "2019-05", row.Since.String())
	require.Equal(t, "2021", row.Until.String())
	require.Equal(t, []string{eventID(2), eventID(3), eventID(4)}, row.Events)
	require.Equal(t, []string{"plan", "protokoll", "rapport"}, row.Sources)
	require.Equal(t, "rapport", row.NewestSource)
	require.Equal(t, "2020-02-04", row.Known.String())
	require.Equal(t, deskOpens.Add(4e9), row.Recorded, "when the last of them was recorded")
	require.Equal(t, []string{"period", "kind", "based_on_assessment", "goal", "requires", "revision_due", "review_every", "lays_down", "lacks", "document", "replaces"}, row.NotStated)
	require.Empty(t, row.StatedIn)

	duty := d.row("responsibilities", "r", question{on: "2020-01-01"})
	require.Equal(t, domain.Ref("document/plan"), duty.StatedIn)
	require.Equal(t, []string{"title", "mode", "power", "condition", "tied_to", "combined_with", "positions"}, duty.NotStated)
	require.Equal(t, []string{}, duty.Sources)
	require.Empty(t, duty.NewestSource)

	e, _ := d.moment(question{on: "2020-01-01"})
	require.Equal(t, []string{"rapport"}, e.Sources(e.Fact(3)), "answers leave the book's own lists alone")
}

func TestUncertainRowsSayWhy(t *testing.T) {
	d := newDesk(t)
	d.accept(event("responsibility.assigned", "responsibility/r", "2016", `"duty":"coordination","scope":"kommunen","holder":{"function":"coordinator"}`),
		event("responsibility.ended", "responsibility/r", "2019", `"holder":{"function":"coordinator"}`),
		event("statement.recorded", "responsibility/r", "2019", `"kind":"experience","by":{"function":"coordinator"},"text":"Det fungerar."`))
	row := d.row("responsibilities", "r", question{on: "2019-06-30"})
	require.Equal(t, `uncertain vacant=false | vacant=true`, said(t, &row, []string{"vacant"}))
	require.Equal(t, []string{"vacant", "holder", "former_holder"}, row.Differs)
	require.Equal(t, []string{eventID(3)}, row.Because, "only what the row turns on")
	require.Equal(t, []string{eventID(2), eventID(3)}, row.Events)
	row = d.row("responsibilities", "r", question{on: "2016-06-30"})
	require.Equal(t, `uncertain vacant=false | null`, said(t, &row, []string{"vacant"}))
	require.Equal(t, []string{eventID(2)}, row.Because)
	require.Empty(t, row.Differs)
}

func TestTooManyReadingsAreNeverCalledCertain(t *testing.T) {
	d := newDesk(t)
	for i := range 12 {
		d.accept(event("organisation.registered", "organisation/o", "2019", fmt.Sprintf(`"name":"Namn %d","kind":"board"`, i)))
	}
	row := d.row("organisations", "o", question{on: "2019-06-30"})
	require.Equal(t, Uncertain, row.Certainty)
	require.False(t, row.Complete)
}

func TestWhatWasNotWalkedToItsEndIsNotCertainEvenWhereOneRowWasFound(t *testing.T) {
	d := newDesk(t)
	d.accept(event("audit.opened", "audit/g", "2018-01-01", `"title":"G","auditor":"organisation/revisor","questions":[{"id":"1","text":"?"}]`),
		event("audit.report_submitted", "audit/g", "2018-02-01", `"judgement":"B.","not_assessed":["1"],"response_due":"2019-01-01"`))
	for i := range 12 {
		d.accept(event("audit.question_assessed", "audit/g", fmt.Sprintf("[2018-%02d-01..2020-12-31]", i+1), fmt.Sprintf(`"question":"1","answer":"Svar %d."`, i)))
	}
	row := d.row("due", "-/audit_response/audit/g", question{on: "2019-06-30"})
	require.Equal(t, Uncertain, row.Certainty)
	require.False(t, row.Complete)
	require.Len(t, row.Alternatives, 1)
	require.Nil(t, row.Row)
}

func TestGapsOfADutyNameItsOrganisation(t *testing.T) {
	d := newDesk(t)
	d.accept(event("responsibility.assigned", "responsibility/r", "2016-01-01", `"duty":"coordination","scope":"organisation/ks","holder":{"function":"coordinator","organisation":"organisation/klk"},"tied_to":"person"`),
		event("organisation.registered", "organisation/ks", "2010-01-01", `"name":"Kommunstyrelsen","kind":"executive_board"`))
	keys := d.keys("gaps", "2020-01-01")
	require.Contains(t, keys, "klk/tied_to_person/responsibility/r")
	require.Contains(t, keys, "klk/duty_not_stated_in_document/responsibility/r")
	require.Equal(t, `title="samordning av arbetet, Kommunstyrelsen"`, fields(t, certain[Gap](d, "gaps", "klk/tied_to_person/responsibility/r", "2020-01-01"), "title"))
	d.accept(event("responsibility.ended", "responsibility/r", "2019-01-01", `"holder":{"function":"coordinator","organisation":"organisation/klk"}`))
	require.Contains(t, d.keys("gaps", "2020-01-01"), "ks/vacant_duty/responsibility/r")
}

// Two audits may use the same name for a group of recommendations to one board: their rows have keys of their own, and the first keeps the one it had.
func TestRecommendationsOfTwoAuditsHaveKeysOfTheirOwn(t *testing.T) {
	d := audited(t)
	d.recommend("r1", "2020-02-04", `"number":"1"`)
	require.Equal(t, []string{"r1/o1"}, d.keys("recommendations", "2020-06-01"))
	d.accept(event("audit.opened", "audit/h", "2021-01-01", `"title":"Uppföljning","auditor":"organisation/revisor"`, source("rapport 2")),
		event("audit.report_submitted", "audit/h", "2021-02-04", `"judgement":"Brister."`, source("rapport 2")),
		event("recommendation.issued", "recommendation/a-later", "2021-02-04", `"group":"r1","audit":"audit/h","addressee":"organisation/o1","text":"Gör något mer."`))
	require.Equal(t, []string{"r1/o1", "r1/o1/h"}, d.keys("recommendations", "2021-06-01"))
	require.Equal(t, "audit/g", string(certain[Recommendation](d, "recommendations", "r1/o1", "2021-06-01").Audit))
	require.Equal(t, "audit/h", string(certain[Recommendation](d, "recommendations", "r1/o1/h", "2021-06-01").Audit))
}

// A duty that ended and went to somebody is held by that one: until that ends, somebody else is assigned besides, or nobody is.
func TestADutyThatWentToSomebodyIsNotVacant(t *testing.T) {
	d := newDesk(t)
	assigned := func(day, function string) string {
		return event("responsibility.assigned", "responsibility/r", day, fmt.Sprintf(`"duty":"coordination","scope":"kommunen","holder":{"function":%q},"title":"samordnare","tied_to":"function"`, function))
	}
	d.accept(assigned("2018-01-01", "coordinator"), event("responsibility.ended", "responsibility/r", "2019-01-01", `"holder":{"function":"coordinator"},"reason":"transferred","to":{"function":"security_manager"}`))
	told := func(on string) string {
		return fields(t, certain[Responsibility](d, "responsibilities", "r", on), "vacant", "holder", "holders", "duty", "title")
	}
	require.Equal(t, `vacant=false holder={"function":"coordinator"} holders=- duty="coordination" title="samordnare"`, told("2018-06-01"))
	require.Equal(t, `vacant=false holder={"function":"security_manager"} holders=- duty="coordination" title=-`, told("2019-06-01"))
	d.accept(assigned("2020-01-01", "unit_head"))
	require.Equal(t, `vacant=false holder=- holders=[{"function":"unit_head"},{"function":"security_manager"}] duty="coordination" title=-`, told("2020-06-01"))
	d.accept(event("responsibility.ended", "responsibility/r", "2021-01-01", `"holder":{"function":"security_manager"}`))
	require.Equal(t, `vacant=false holder={"function":"unit_head"} holders=- duty="coordination" title="samordnare"`, told("2021-06-01"))
	d.accept(event("responsibility.ended", "responsibility/r", "2022-01-01", `"holder":{"function":"unit_head"},"to":{"function":"guide"}`), assigned("2023-01-01", "guide"))
	require.Equal(t, `vacant=false holder={"function":"guide"} holders=- duty="coordination" title=-`, told("2022-06-01"))
	require.Equal(t, `vacant=false holder={"function":"guide"} holders=- duty="coordination" title="samordnare"`, told("2023-06-01"))
	d.accept(event("responsibility.vacant", "responsibility/r", "2024-01-01", `"duty":"coordination","scope":"kommunen"`))
	require.Contains(t, told("2024-06-01"), "vacant=true")
	require.Error(t, d.send(event("responsibility.ended", "responsibility/r", "2024-06-01", `"holder":{"function":"guide"}`)))
}
