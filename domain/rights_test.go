package domain

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// readBy lists the records that rights read, by position.
func readBy(t *testing.T, d *desk, r *Rights) (read []int) {
	t.Helper()
	e, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	e = e.For(r)
	for at := uint64(1); at <= e.Position; at++ {
		f := e.Fact(at)
		require.Equal(t, f != nil, e.Body(at) != nil)
		id := storedID(d.book.body(d.book.entries[at-1]))
		_, found := e.PositionOf(string(id))
		require.Equal(t, f != nil, found)
		if f != nil {
			read = append(read, int(at))
			require.True(t, slices.Contains(e.Facts(f.Home()), f))
		}
	}
	return read
}

func reader(t *testing.T, today string) *Rights { return &Rights{Class: Public, Today: day(t, today)} }

// Findings and answers are public when the report is submitted, and closed again when the report is taken back; corrections and disputes follow what they are about.
func TestReportOpensFindings(t *testing.T) {
	d := newDesk(t)
	d.accept(
		happening("organisation.registered", "organisation/rev", `"effective":"2019"`, `"name":"Revisorer","kind":"elected_auditors"`),
		happening("organisation.registered", "organisation/ks", `"effective":"2019"`, `"name":"KS","kind":"executive_board"`),
		happening("audit.opened", "audit/a", `"effective":"2020-01-01"`, `"title":"A","auditor":"organisation/rev","audited":[{"org":"organisation/ks"}]`),
		happening("audit.finding_recorded", "audit/a", `"effective":"2020-02-01"`, `"text":"ingen plan","finding":"f1"`),
		happening("record.corrected", "audit/a", ``, `"target":2,"reason":"error","replacement":{"effective":"2020-02-02","data":{"text":"ingen plan","finding":"f1"}}`),
		happening("record.disputed", "audit/a", ``, `"target":2,"field":"/data/text","claim":"en plan finns"`),
	)
	require.Equal(t, []int{1, 2, 3}, readBy(t, d, reader(t, "2026-01-03")))
	require.Equal(t, []int{1, 2, 3, 4, 5, 6}, readBy(t, d, &Rights{Class: Confidential, Today: day(t, "2026-01-03")}))
	require.Equal(t, []int{1, 2, 3}, readBy(t, d, &Rights{Class: Confidential, Own: []Ref{"organisation/ks"}, Today: day(t, "2026-01-03")}))
	require.Equal(t, []int{1, 2, 3, 4, 5, 6}, readBy(t, d, &Rights{Class: Confidential, Own: []Ref{"organisation/rev"}, Today: day(t, "2026-01-03")}))

	d.accept(happening("audit.report_submitted", "audit/a", `"effective":"2026-02-01","known":"2026-01-02"`, `"judgement":"delvis"`))
	require.Equal(t, []int{1, 2, 3, 7}, readBy(t, d, reader(t, "2026-01-31")), "a report announced for a later day opens nothing before it")
	require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7}, readBy(t, d, reader(t, "2026-02-01")))

	d.accept(happening("record.corrected", "audit/a", ``, `"target":5,"reason":"withdrawn"`))
	require.Equal(t, []int{1, 2, 3, 7, 8}, readBy(t, d, reader(t, "2026-02-01")))
}

// What is withheld is not there: entities that only withheld records tell of are unknown, their references come from nowhere, and indices stay right.
func TestWithheldIsNotThere(t *testing.T) {
	d := newDesk(t)
	d.accept(
		happening("organisation.registered", "organisation/ks", `"effective":"2019"`, `"name":"KS","kind":"executive_board"`),
		happening("plan.established", "plan/p", `"effective":"2020"`, `"title":"P","owner":"organisation/ks"`),
		happening("measure.registered", "measure/m", `"effective":"2020"`, `"title":"M","plan":"plan/p"`),
		happening("measure.reported", "measure/m", `"effective":"2021"`, `"status":"ongoing"`),
		happening("statement.recorded", "organisation/ks", `"effective":"2020"`, `"kind":"aim","by":{"organisation":"organisation/ks"},"text":"hemligt"`),
		happening("organisation.registered", "organisation/ks", `"effective":"2021"`, `"name":"Kommunstyrelsen","kind":"executive_board"`),
		happening("record.corrected", "organisation/ks", ``, `"target":3,"reason":"error","replacement":{"effective":"2022","data":{"name":"Styrelsen","kind":"executive_board"}}`),
	)
	whole, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	e := whole.For(reader(t, "2026-01-03"))
	_, found := e.Find("plan/p")
	require.False(t, found)
	require.Empty(t, slices.Collect(e.Homes(KindPlan)))
	home, found := e.Find("organisation/ks")
	require.True(t, found)
	for range e.Incoming(home) {
		t.Fatal("the plan that refers to it is withheld")
	}
	require.Len(t, e.Facts(home), 3)
	scratch := &Scratch{}
	found2 := e.States(home, day(t, "2023-01-01"), scratch)
	require.Len(t, found2.States, 1)
	_, last, is := Last[*OrganisationRegistered](&found2.States[0])
	require.True(t, is)
	require.Equal(t, "Styrelsen", last.Name)
	require.True(t, e.Gone(e.Fact(6), scratch))
	require.False(t, e.Gone(e.Fact(7), scratch))

	d.accept(happening("plan.decided", "plan/p", `"effective":"2020-03"`, `"step":"decided"`))
	require.Equal(t, []int{1, 2, 3, 6, 7, 8}, readBy(t, d, reader(t, "2026-01-03")), "a decided plan opens itself and its activities, not how they go")
	require.Nil(t, e.Fact(2), "an edition opened before is as it was")
	require.Same(t, whole, whole.For(nil))
}

// Whoever may read less of a timeline isn't answered with what others walked, nor the other way round.
func TestWhatIsWithheldIsWalkedForNobodyElse(t *testing.T) {
	d := newDesk(t)
	d.accept(
		happening("plan.established", "plan/p", `"effective":"2019"`, `"title":"P","owner":"organisation/ks"`),
		happening("plan.decided", "plan/p", `"effective":"2019-03"`, `"step":"decided"`),
		happening("measure.registered", "measure/m", `"effective":"2020"`, `"title":"M","plan":"plan/p"`),
		happening("measure.registered", "measure/m", `"effective":"2020"`, `"title":"N","plan":"plan/p"`),
		happening("measure.reported", "measure/m", `"effective":"2020"`, `"status":"ongoing"`),
	)
	whole, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	part := whole.For(reader(t, "2026-01-03"))
	home, found := part.Find("measure/m")
	require.True(t, found)
	require.Len(t, part.Facts(home), 2)
	for range 2 {
		for _, e := range []*Edition{whole, part} {
			var scratch Scratch
			outline := e.Outline(home, nil, day(t, "2020-06-30"), &scratch)
			states, complete := outline.States(&scratch)
			got := statesList(Readings{States: slices.Clone(states), Complete: complete})
			require.Equal(t, statesList(e.States(home, day(t, "2020-06-30"), &scratch)), got)
		}
	}
}

// What is settled of a timeline is settled for those who see all of it: as many records may be others.
func TestWhatIsWithheldIsSettledForNobodyElse(t *testing.T) {
	d := newDesk(t)
	d.accept(
		happening("plan.established", "plan/p", `"effective":"2019"`, `"title":"P","owner":"organisation/ks"`),
		happening("plan.decided", "plan/p", `"effective":"2019-03"`, `"step":"decided"`),
		happening("measure.registered", "measure/m", `"effective":"2020"`, `"title":"M","plan":"plan/p"`),
		happening("measure.reported", "measure/m", `"effective":"2021"`, `"status":"ongoing"`),
		happening("record.corrected", "measure/m", ``, `"target":1,"reason":"error","replacement":{"effective":"2020","data":{"title":"N","plan":"plan/p"}}`),
	)
	earlier, err := d.book.Edition(Moment{Known: MaxDay, Recorded: AtPosition(4)})
	require.NoError(t, err)
	now, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	part := now.For(reader(t, "2026-01-03"))
	home, found := part.Find("measure/m")
	require.True(t, found)
	require.Len(t, earlier.Facts(home), 2)
	require.Len(t, part.Facts(home), 2)
	var scratch Scratch
	require.Len(t, earlier.Items(home, &scratch), 2)
	items := part.Items(home, &scratch)
	require.Len(t, items, 1)
	require.Equal(t, "N", items[0].Data.(*MeasureRegistered).Title)
	require.True(t, part.Gone(part.Fact(3), &scratch))
}

// A statement takes the class of its evidence, a measure may: public when all its sources are, by the titles of adopted documents and of audits with a report.
func TestEvidenceOpens(t *testing.T) {
	d := newDesk(t)
	said := func(id, sources string) string {
		return happening("statement.recorded", "organisation/"+id, `"effective":"2020"`, `"kind":"aim","by":{"organisation":"organisation/ks"},"text":"t","evidence":[`+sources+`]`)
	}
	d.accept(
		said("a", `{"document":"Policy"}`),
		said("b", `{"document":"Policy"},{"document":"PM"}`),
		said("c", `{"document":"Granskning, Nr 2"}`),
		happening("document.adopted", "document/p", `"effective":"2019"`, `"title":"Policy","doc_type":"policy"`),
		happening("audit.opened", "audit/a", `"effective":"2020-01-01"`, `"title":"Granskning","auditor":"organisation/rev"`),
	)
	require.Equal(t, []int{1, 4, 5}, readBy(t, d, reader(t, "2026-01-03")))
	d.accept(happening("audit.report_submitted", "audit/a", `"effective":"2020-06-01"`, `"judgement":"delvis","report_ref":"Nr 2"`))
	require.Equal(t, []int{1, 3, 4, 5, 6}, readBy(t, d, reader(t, "2026-01-03")))
}

// Own organisations are those named and what stands below them today.
func TestOwnOrganisationsAreASubtree(t *testing.T) {
	d := newDesk(t)
	org := func(id, parent, from string) string {
		data := `"name":"` + id + `","kind":"unit"`
		if parent != "" {
			data += `,"parent":"organisation/` + parent + `"`
		}
		return happening("organisation.registered", "organisation/"+id, `"effective":"`+from+`"`, data)
	}
	d.accept(
		org("kommun", "", "2019"), org("ks", "kommun", "2019"), org("klk", "ks", "2019"), org("sn", "kommun", "2019"),
		happening("assessment.established", "assessment/klk", `"effective":"2020"`, `"org":"organisation/klk"`),
		happening("assessment.established", "assessment/sn", `"effective":"2020"`, `"org":"organisation/sn"`),
		happening("assessment.source_consulted", "assessment/klk", `"effective":"2020"`, `"source_kind":"police"`),
	)
	own := func(today string, orgs ...Ref) *Rights {
		return &Rights{Class: Confidential, Own: append([]Ref{}, orgs...), Today: day(t, today)}
	}
	require.Equal(t, []int{1, 2, 3, 4, 5, 7}, readBy(t, d, own("2026-01-03", "organisation/ks")))
	require.Equal(t, []int{1, 2, 3, 4, 6}, readBy(t, d, own("2026-01-03", "organisation/sn")))
	require.Equal(t, []int{1, 2, 3, 4}, readBy(t, d, own("2026-01-03")))
	require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7}, readBy(t, d, own("2026-01-03", "organisation/kommun")))
	d.accept(org("klk", "sn", "2026-01-10"))
	require.Equal(t, []int{1, 2, 3, 4, 5, 7, 8}, readBy(t, d, own("2026-01-09", "organisation/ks")), "moved on the tenth")
	require.Equal(t, []int{1, 2, 3, 4, 8}, readBy(t, d, own("2026-01-10", "organisation/ks")))
	require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7, 8}, readBy(t, d, own("2026-01-10", "organisation/sn")))
}
