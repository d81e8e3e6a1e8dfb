package domain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// sendBy decides a body for somebody with rights, and stages nothing.
func (d *desk) sendBy(r *Rights, body string) error {
	d.t.Helper()
	s := d.submission(body)
	s.Rights = r
	d.now = d.now.Add(time.Second)
	before := d.book.staged()
	err := d.book.Check(s, d.now).Err
	require.Equal(d.t, before, d.book.staged())
	return err
}

// Rules judge the whole book; its sender is told what rests on what the sender may read, in full, and of the rest only that there is something.
func TestRefusalTellsNothingWithheld(t *testing.T) {
	d := newDesk(t)
	coordinator := &Rights{Class: Confidential, Own: []Ref{"organisation/ks"}, Today: day(t, "2026-01-03")}
	d.accept(
		happening("organisation.registered", "organisation/ks", `"effective":"2019"`, `"name":"KS","kind":"executive_board"`),
		happening("organisation.registered", "organisation/sn", `"effective":"2019"`, `"name":"SN","kind":"board"`),
		happening("assessment.established", "assessment/sn", `"effective":"2020"`, `"org":"organisation/sn","period":"2020"`),
		happening("assessment.established", "assessment/ks", `"effective":"2020"`, `"org":"organisation/ks","period":"2020"`),
	)
	again := func(org string) string {
		return happening("assessment.established", "assessment/ny", `"effective":"2020"`, `"org":"organisation/`+org+`","period":"2020"`)
	}
	require.Equal(t, []string{"rule.assessment.established_twice /data/period"}, codes(d.sendBy(nil, again("sn"))))
	require.Equal(t, []string{"rule.withheld"}, codes(d.sendBy(coordinator, again("sn"))))
	require.Equal(t, []string{"rule.assessment.established_twice /data/period"}, codes(d.sendBy(coordinator, again("ks"))))
	require.Equal(t, []string{"rule.assessment.established_twice /1/data/period", "rule.withheld /0"},
		codes(d.sendBy(coordinator, array(again("sn"), happening("assessment.established", "assessment/nyks", `"effective":"2020"`, `"org":"organisation/ks","period":"2020"`)))))

	// A withheld record that somebody corrects or disputes is as one that isn't there.
	for _, body := range []string{
		happening("record.corrected", "assessment/sn", ``, `"target":1,"reason":"withdrawn"`),
		happening("record.disputed", "assessment/sn", ``, `"target":1,"field":"/data/period","claim":"2020"`),
		happening("record.disputed", "assessment/sn", ``, `"target":1,"field":"","claim":"finns inte"`),
	} {
		absent := happening("record.corrected", "assessment/sn", ``, `"target":7,"reason":"withdrawn"`)
		require.Equal(t, d.sendBy(nil, absent), d.sendBy(coordinator, body), body)
	}
	require.NoError(t, d.sendBy(nil, happening("record.corrected", "assessment/sn", ``, `"target":1,"reason":"withdrawn"`)))
}

// Whose an event is follows from what it names and from what its subject is already, by the whole ledger.
func TestOwners(t *testing.T) {
	d := newDesk(t)
	d.accept(
		happening("organisation.registered", "organisation/ks", `"effective":"2019"`, `"name":"KS","kind":"executive_board"`),
		happening("plan.established", "plan/p", `"effective":"2020"`, `"title":"P","owner":"organisation/ks"`),
		happening("measure.registered", "measure/m", `"effective":"2020"`, `"title":"M","plan":"plan/p"`),
	)
	e, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	e = e.For(reader(t, "2026-01-03"))
	events, _, err := ParseAppend([]byte(array(
		happening("measure.reported", "measure/m", `"effective":"2021"`, `"status":"ongoing"`),
		happening("record.corrected", "measure/m", ``, `"target":1,"reason":"withdrawn"`),
		happening("record.disputed", "measure/m", ``, `"target":2,"field":"","claim":"nej"`),
		happening("record.corrected", "measure/m", ``, `"target":9,"reason":"withdrawn"`),
		happening("goal.set", "goal/g", `"effective":"2021"`, `"title":"G","owner":"organisation/sn"`),
		happening("goal.assessed", "goal/g", `"effective":"2021"`, `"attainment":{"verbatim":"uppnått","scale":"grade_goal"}`),
	)))
	require.NoError(t, err)
	own := e.Owners(events)
	require.Equal(t, []Ref{"organisation/ks"}, own[0].Subject)
	require.True(t, own[0].Withheld)
	require.Equal(t, "measure.registered.v1", own[1].Origin.Name)
	require.Equal(t, "measure.reported.v1", own[2].Origin.Name, "the first event of the request is version 2")
	require.Nil(t, own[3].Origin)
	require.Equal(t, []Ref{"organisation/sn"}, own[4].Names)
	require.Equal(t, []Ref{"organisation/sn"}, own[5].Subject)
}
