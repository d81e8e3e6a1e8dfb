package projections

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// large is a book of about 100,000 records on 10,000 entities, made once.
var large = sync.OnceValue(func() *domain.Book {
	t := new(quiet)
	d := newDesk(t)
	for i := range 200 {
		d.accept(event("organisation.registered", fmt.Sprintf("organisation/n%d", i), "2000-01-01", fmt.Sprintf(`"name":"Nämnd %d","kind":"board"`, i), source("rapport")))
	}
	r := throw(1)
	for i := range 3300 {
		d.accept(array(documentStory(r, i)...), array(dutyStory(r, i)...), array(measureStory(r, i)...))
		for _, subject := range []string{"document/d%d", "measure/m%d"} {
			if i%3 == 0 {
				d.accept(event("statement.recorded", fmt.Sprintf(subject, i), "2019-05", `"kind":"experience","by":{"organisation":"organisation/n1"},"text":"Det är känt."`, source("intervju")))
			}
		}
	}
	return d.book
})

// quiet is a test that nobody watches.
type quiet struct{ testing.TB }

func (*quiet) Helper() {}

func (*quiet) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (*quiet) FailNow() { panic("failed") }

// coarse is an exact day, or in one of three cases its month.
func coarse(r *dice, year int) string {
	day := time.Date(year, time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	if r.IntN(3) == 0 {
		return day.Format("2006-01")
	}
	return day.Format(time.DateOnly)
}

func documentStory(r *dice, i int) []string {
	subject := fmt.Sprintf("document/d%d", i)
	owner := fmt.Sprintf(`"owner":"organisation/n%d"`, i%200)
	title := fmt.Sprintf(`"title":"Riktlinje %d mot våldsbejakande extremism","doc_type":"guideline"`, i)
	all := []string{event("document.registered", subject, coarse(r, 2010), title, `"stage":"proposal"`, owner, source("förslag"))}
	for version := range 4 {
		adopted := parts(title, owner, fmt.Sprintf(`"version":"%d","review_due":"%d","adopted_by":"organisation/n%d","lays_down":["samverkan","lägesbild"],"decided_by":{"case_ref":"KS 2011/%d"}`, version, 2013+2*version, i%7, i), source("protokoll"))
		all = append(all, event("document.adopted", subject, coarse(r, 2011+2*version), adopted),
			event("document.communicated", subject, coarse(r, 2012+2*version), fmt.Sprintf(`"audience":["chefer","personal"],"version":"%d"`, version), source("nyhetsbrev")))
	}
	return append(all, event("record.corrected", subject, "", `"target":1,"reason":"error","replacement":{"effective":"2010-06-01","data":{`+parts(title, `"stage":"proposal"`, owner, source("förslag"))+`}}`))
}

func dutyStory(r *dice, i int) []string {
	subject := fmt.Sprintf("responsibility/r%d", i)
	held := func(f string) string {
		return parts(fmt.Sprintf(`"duty":"coordination","scope":"organisation/n%d","holder":{"function":%q,"organisation":"organisation/n%d"},"title":"samordnare","mode":"lead","stated_in":"document/d%d"`, i%200, f, i%200, i), source("rapport"))
	}
	var all []string
	for year := 2010; year < 2020; year += 2 {
		function := []string{"coordinator", "security_manager"}[(year/2)%2]
		all = append(all, event("responsibility.assigned", subject, coarse(r, year), held(function)),
			event("responsibility.ended", subject, coarse(r, year+1), fmt.Sprintf(`"holder":{"function":%q,"organisation":"organisation/n%d"}`, function, i%200), source("rapport")))
	}
	return all[:9]
}

func measureStory(r *dice, i int) []string {
	subject := fmt.Sprintf("measure/m%d", i)
	all := []string{event("measure.registered", subject, coarse(r, 2010), fmt.Sprintf(`"title":"Åtgärd %d","kind":"outreach","status":"planned","operated_by":"organisation/n%d","partners":["organisation/n%d"],"target_group":"unga",
		"responsible":[{"function":"unit_head","organisation":"organisation/n%d","mode":"lead"}],"schedule":{"form":"due","date":"%d"}`, i, i%200, i%31, i%200, 2015+i%8), source("plan"))}
	for n, status := range []string{"being_set_up", "ongoing", "delayed", "ongoing", "delayed", "ongoing"} {
		all = append(all, event("measure.reported", subject, coarse(r, 2011+n), fmt.Sprintf(`"status":%q,"result":"läge %d"`, status, n), source("uppföljning")))
	}
	return append(all, event("record.corrected", subject, "", `"target":3,"reason":"error","replacement":{"effective":"2012-03-01","data":{"status":"ongoing",`+source("uppföljning")+`}}`),
		event("evaluation.reported", subject, "2019-02-01", `"status":"ordered"`, source("beslut")))
}

// BenchmarkAnswer asks for whole views of 3,300 rows out of 100,000 records, now and at another moment; ×json is the time that it takes against encoding its rows.
func BenchmarkAnswer(b *testing.B) {
	book := large()
	for _, view := range []string{"documents", "responsibilities", "measures", "gaps"} {
		for _, on := range []string{"now", "2014-06-15"} {
			b.Run(view+"/"+on, func(b *testing.B) {
				e, err := book.Edition(domain.Moment{Known: domain.MaxDay})
				require.NoError(b, err)
				m := domain.Moment{On: domain.OnDay(e.LastRecorded()), Known: domain.MaxDay, Recorded: domain.AtPosition(e.Position)}
				if on != "now" {
					m.On = date(b, on)
				}
				m.Known = e.LastRecorded()
				e.Known = m.Known
				var ours, theirs time.Duration
				rows := 0
				for b.Loop() {
					began := time.Now()
					answer, err := ViewByName(view).Answer(context.Background(), e, m, Query{})
					ours += time.Since(began)
					require.NoError(b, err)
					began = time.Now()
					_, err = json.Marshal(answer.Rows, json.Deterministic(true))
					theirs += time.Since(began)
					require.NoError(b, err)
					rows = len(answer.Rows)
				}
				b.ReportMetric(float64(ours)/float64(theirs), "×json")
				b.ReportMetric(float64(ours)/float64(b.N)/float64(rows), "ns/row")
				b.ReportMetric(float64(rows), "rows")
			})
		}
	}
}
