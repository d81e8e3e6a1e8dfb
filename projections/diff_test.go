package projections

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func (d *desk) diff(from, to question, q DiffQuery) *Difference {
	d.t.Helper()
	e, m := d.moment(from)
	f, n := d.moment(to)
	difference, err := Diff(e, f, m, n, q, d.alone)
	require.NoError(d.t, err)
	return difference
}

// brief says what changed in each view that did.
func brief(d *Difference) string {
	var told []string
	for _, v := range Views() {
		change := d.Views[v.Name]
		if change == nil {
			continue
		}
		say := func(how string, keys ...string) {
			if len(keys) > 0 {
				told = append(told, v.Name+" "+how+" "+strings.Join(keys, ", "))
			}
		}
		say("added", keysIn(change.Added)...)
		say("ended", keysIn(change.Ended)...)
		var changed, corrected []string
		for _, c := range change.Changed {
			changed = append(changed, fmt.Sprintf("%s %v", c.Key, c.Differs))
		}
		for _, c := range change.Corrected {
			corrected = append(corrected, fmt.Sprintf("%s %s→%s %s", c.Key, strings.TrimLeft(c.Target[2:], "0"), strings.TrimLeft(c.Event[2:], "0"), c.Reason))
		}
		say("changed", changed...)
		say("corrected", corrected...)
	}
	return strings.Join(told, "\n")
}

func keysIn(rows []Row) []string {
	var keys []string
	for _, row := range rows {
		keys = append(keys, row.Key)
	}
	return keys
}

func changing(t testing.TB) *desk {
	d := newDesk(t)
	d.organisations("o1")                                                                                            // 2
	d.accept(event("goal.set", "goal/stays", "2018-01-01", `"title":"Kvar","owner":"organisation/o1"`, source("k")), // 3
		event("goal.set", "goal/changes", "2018-01-01", `"title":"Före","owner":"organisation/o1"`, source("k")),   // 4
		event("goal.set", "goal/changes", "2019-06-01", `"title":"Efter","owner":"organisation/o1"`, source("k")),  // 5
		event("goal.set", "goal/new", "2019-06-01", `"title":"Nytt","owner":"organisation/o2"`, source("k")),       // 6
		event("plan.established", "plan/p", "2018-01-01", `"title":"Plan","owner":"organisation/o1"`, source("k")), // 7
		event("decision.taken", "decision/x", "2019-07-01", `"title":"X"`, source("k")))                            // 8
	return d
}

func TestDiffOfTwoDays(t *testing.T) {
	d := changing(t)
	require.Equal(t, lines("goals added new", "goals changed changes [since title]"), brief(d.diff(question{on: "2019-05-01"}, question{on: "2019-06-30"}, DiffQuery{Views: []string{"goals"}})))
	backwards := d.diff(question{on: "2019-06-30"}, question{on: "2019-05-01"}, DiffQuery{Views: []string{"goals"}})
	require.Equal(t, lines("goals ended new", "goals changed changes [since title]"), brief(backwards))
	require.Equal(t, `"Efter"`, encoded(t, backwards.Views["goals"].Changed[0].Before.Row.(*Goal).Title))
	require.Equal(t, `"Före"`, encoded(t, backwards.Views["goals"].Changed[0].After.Row.(*Goal).Title))
	require.Equal(t, "2019-06-30", backwards.From.Moment.On.String())
	require.Equal(t, "2019-05-01", backwards.To.Moment.On.String())
	require.Equal(t, "O1", backwards.Names["organisation/o1"])
}

func TestDiffIsNarrowed(t *testing.T) {
	d := changing(t)
	from, to := question{on: "2019-05-01"}, question{on: "2019-07-30"}
	require.Equal(t, lines("decisions added x", "goals added new", "goals changed changes [since title]", "gaps added -/missing_reference/decision/x"), brief(d.diff(from, to, DiffQuery{})))
	require.Len(t, d.diff(from, to, DiffQuery{}).Views, len(Views()))
	require.Equal(t, "goals changed changes [since title]", brief(d.diff(from, to, DiffQuery{Key: "changes"})))
	require.Equal(t, "goals added new", brief(d.diff(from, to, DiffQuery{Org: "o2"})))
}

func TestDiffOfAMomentWithItselfIsEmpty(t *testing.T) {
	for seed := range uint64(4) {
		d, r := randomDesk(t, seed, 60, nil)
		for _, on := range []string{r.dayNear(), "2020-01"} {
			q := question{on: on}
			require.Empty(t, brief(d.diff(q, q, DiffQuery{})), "seed %d on %s", seed, on)
		}
	}
}

// The same `on` with two `known` is what has been learnt since.
func TestDiffOfTwoKnownIsWhatWasLearnt(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.adopted", "document/d", `"effective":"2016","known":"2019-12-31"`, `"title":"Riktlinjer","doc_type":"guideline"`, source("1")), // 2
		event("record.corrected", "document/d", `"known":"2020-02-04"`, `"target":1,"reason":"refined","replacement":{"effective":"2016-05-01","data":{"title":"Riktlinjer","doc_type":"guideline"}}`), // 3
		event("document.communicated", "document/d", `"effective":"2016-06-01","known":"2020-02-04"`, `"audience":["alla"]`, source("2")),                                                              // 4
		event("document.registered", "document/e", `"effective":"2016-01-01","known":"2020-02-04"`, `"title":"E","doc_type":"routine","stage":"in_use"`, source("2")))                                  // 5
	learnt := d.diff(question{on: "2016-12-31", known: "2020-01-01"}, question{on: "2016-12-31", known: "2020-03-01"}, DiffQuery{Views: []string{"documents"}})
	require.Equal(t, lines("documents added e", "documents changed d [since adopted communicated communicated_to]", "documents corrected d 2→3 refined"), brief(learnt))
	learnt = d.diff(question{on: "2016-03-01", known: "2020-01-01"}, question{on: "2016-03-01", known: "2020-03-01"}, DiffQuery{Views: []string{"documents"}})
	require.Equal(t, lines("documents added e", "documents ended d", "documents corrected d 2→3 refined"), brief(learnt), "it began in May")
}

func TestDiffOfTwoPositionsShowsCorrections(t *testing.T) {
	d := newDesk(t)
	d.accept(event("plan.established", "plan/p", "2018-01-01", `"title":"Plan","owner":"organisation/o1"`), // 2
		event("measure.registered", "measure/m", "2018-01-01", `"title":"M","plan":"plan/p","category":"preventive"`)) // 3
	before := d.book.Head()
	d.accept(event("record.corrected", "measure/m", "", `"target":1,"reason":"error","replacement":{"effective":"2018-01-01","data":{"title":"M","plan":"plan/p","category":"hindering"}}`)) // 4
	after := d.book.Head()
	d.accept(event("record.corrected", "measure/m", "", `"target":2,"reason":"withdrawn"`)) // 5
	on := question{on: "2019-01-01"}
	at := func(position uint64) question { q := on; q.at = position; return q }
	views := DiffQuery{Views: []string{"plans", "activities"}}
	require.Equal(t, lines("plans changed p [activities]", "plans corrected m 3→4 error", "activities changed p/m [category]", "activities corrected m 3→4 error"), brief(d.diff(at(before), at(after), views)),
		"a plan's row rests on its activities' records too")
	require.Empty(t, brief(d.diff(at(before), on, views)), "what was taken back again is no change")
}

func TestDiffOfUncertainAndDisputed(t *testing.T) {
	d := newDesk(t)
	d.accept(event("goal.set", "goal/g", "2019", `"title":"G","owner":"organisation/o1"`)) // 2
	views := DiffQuery{Views: []string{"goals"}}
	require.Equal(t, "goals added g", brief(d.diff(question{on: "2018-12-31"}, question{on: "2019-06-01"}, views)))
	require.Equal(t, "goals changed g [certainty]", brief(d.diff(question{on: "2019-06-01"}, question{on: "2019-12-31"}, views)))
	require.Empty(t, brief(d.diff(question{on: "2019-06-01"}, question{on: "2019-07-01"}, views)))
	d.accept(event("record.disputed", "goal/g", "", `"target":1,"field":"/data/title","claim":"H"`)) // 3
	q := question{on: "2020-01-01"}
	require.Equal(t, "goals changed g [certainty title]", brief(d.diff(question{on: q.on, at: 2}, q, views)))
}

// A gap whose organisation becomes known is the same gap: it is changed, and neither ended nor added.
func TestAGapWhoseOrganisationBecomesKnownIsChanged(t *testing.T) {
	d := newDesk(t)
	d.organisations("o1")
	d.accept(event("document.registered", "document/d", "2018-01-01", `"title":"D","doc_type":"plan","stage":"drafting","expected":{"date":"2018-06"}`, source("k")),
		event("document.registered", "document/d", "2019-01-01", `"title":"D","doc_type":"plan","stage":"drafting","owner":"organisation/o1","expected":{"date":"2018-06","body":"organisation/o1"}`, source("k")))
	require.Equal(t, lines("due changed o1/document_expected/document/d [since org]", "gaps changed o1/document_planned/document/d [since org]"),
		brief(d.diff(question{on: "2018-07-01"}, question{on: "2019-07-01"}, DiffQuery{Views: []string{"gaps", "due"}})))
}
