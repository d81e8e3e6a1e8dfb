package projections

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// trail is an entity's story at a moment; it has to be there.
func (d *desk) trail(subject domain.Ref, q question) *Story {
	d.t.Helper()
	e, m := d.moment(q)
	story, err := Trail(e, m, subject)
	require.NoError(d.t, err)
	require.NotNil(d.t, story)
	return story
}

// summary is a story in short: «position type» a record, with what refers and what has become of it.
func summary(s *Story) string {
	var told []string
	for _, r := range s.Records {
		line := fmt.Sprintf("%d %s", r.Position, strings.TrimSuffix(r.Type, ".v1"))
		if r.RefersBy != "" {
			line += fmt.Sprintf(" of %s by %s", r.Subject, r.RefersBy)
		}
		if r.CorrectedBy != "" {
			line += " corrected by " + strings.TrimLeft(r.CorrectedBy[2:], "0")
		}
		for _, by := range r.DisputedBy {
			line += " disputed by " + strings.TrimLeft(by[2:], "0")
		}
		told = append(told, line)
	}
	return lines(told...)
}

// The 50 million kronor: the trail of the measure is the whole story, in the order in which it happened.
func TestATrailIsTheWholeStoryInOrder(t *testing.T) {
	d := newDesk(t)
	d.organisations("kf", "ks") // 2, 3
	d.accept(
		event("evaluation.reported", "measure/trygghet50", "2019-03-01", `"status":"ordered","evaluator":"organisation/hogskola","amount":300000`, source("rapport")),                                                     // 4
		event("measure.registered", "measure/trygghet50", "2018", `"title":"Trygghetssatsning","kind":"funding","amount":50000000,"funded_by":"organisation/ks"`, source("rapport")),                                      // 5
		event("decision.taken", "decision/50", "2017-11-22", `"title":"50 miljoner till trygghet","amount":50000000,"concerns":["measure/trygghet50"],"decided_by":{"body":"organisation/kf"}`, source("protokoll")),      // 6
		event("document.registered", "document/forslag", "[2017-09-01..2017-11-30]", `"title":"Förslag","doc_type":"proposal","stage":"proposal","concerns":["measure/trygghet50"]`),                                      // 7
		event("responsibility.assigned", "responsibility/annat", "2017", `"duty":"coordination","scope":"kommunen","holder":{"function":"coordinator"}`),                                                                  // 8
		event("record.disputed", "measure/trygghet50", `"known":"2020-02-04"`, `"target":2,"field":"/data/amount","claim":49000000,"nature":"contradiction"`, source("granskning")),                                       // 9
		event("record.corrected", "measure/trygghet50", `"known":"2020-03-01"`, `"target":2,"reason":"refined","replacement":{"effective":"2018-02-01","data":{"title":"Trygghetssatsning","amount":50000000}}`),          // 10
		event("measure.registered", "measure/annan", "2018-06-01", `"title":"Annan","depends_on":["measure/trygghet50"],"replaces":"measure/trygghet50"`),                                                                 // 11
		event("record.corrected", "measure/annan", "", `"target":1,"reason":"error","replacement":{"effective":"2018-06-01","data":{"title":"Annan","replaces":"measure/trygghet50"}}`, `"concerns":["organisation/ks"]`), // 12
	)
	story := d.trail("measure/trygghet50", question{on: "2021-01-01"})
	require.Equal(t, lines(
		"6 decision.taken of decision/50 by concerns",
		"7 document.registered of document/forslag by concerns",
		"11 measure.registered of measure/annan by depends_on corrected by 12",
		"5 measure.registered corrected by 10 disputed by 9",
		"4 evaluation.reported",
		"9 record.disputed",
		"10 record.corrected",
		"12 record.corrected of measure/annan by replaces",
	), summary(story))
	require.Equal(t, domain.Ref("measure/trygghet50"), story.Subject)
	require.Equal(t, "Trygghetssatsning", story.Name)
	require.Equal(t, "KF", story.Names["organisation/kf"])
	require.Equal(t, "50 miljoner till trygghet", story.Names["decision/50"])

	decision := story.Records[0]
	require.Equal(t, eventID(6), decision.ID)
	require.Equal(t, "2017-11-22", decision.On.String())
	require.Equal(t, "2026-01-02", decision.Known.String(), "not stated: known when it was recorded")
	require.Equal(t, deskOpens.Add(6e9), decision.Recorded)
	require.Equal(t, domain.Ref("organisation/kf"), decision.DecidedBy.Body)
	require.Equal(t, "coordinator/1", decision.Actor)
	require.Equal(t, "protokoll", decision.Evidence[0].Document)
	require.Equal(t, "taken", decision.Transition)
	require.Equal(t, "Decision taken", decision.Label.EN)
	require.JSONEq(t, `{"title":"50 miljoner till trygghet","amount":50000000,"concerns":["measure/trygghet50"],"decided_by":{"body":"organisation/kf"},"evidence":[{"document":"protokoll","page":"1"}]}`, string(decision.Data))
	require.EqualValues(t, 2, story.Records[3].Version)
	require.Contains(t, string(story.Records[6].Data), `"reason":"refined"`, "the correction tells why, and both stand")
}

func TestATrailByWhatWasKnownRecordedAndHappened(t *testing.T) {
	d := newDesk(t)
	d.accept(event("goal.set", "goal/g", `"effective":"2019-01-01","known":"2019-02-01"`, `"title":"G","owner":"organisation/o1"`), // 2
		event("goal.assessed", "goal/g", `"effective":"2020-01-01","known":"2020-02-04"`, `"attainment":{"verbatim":"uppnått","scale":"grade_goal"}`),         // 3
		event("record.corrected", "goal/g", "", `"target":2,"reason":"withdrawn"`),                                                                            // 4
		event("goal.set", "goal/ahead", `"effective":"2030-01-01","known":"2021-01-01"`, `"title":"Framtid","owner":"organisation/o1","concerns":["goal/g"]`)) // 5
	for _, c := range []struct {
		name string
		q    question
		want string
	}{
		{"all of it", question{on: "2030-06-01"}, lines("2 goal.set", "3 goal.assessed corrected by 4", "4 record.corrected", "5 goal.set of goal/ahead by concerns")},
		{"before the correction", question{on: "2030-06-01", at: 3}, lines("2 goal.set", "3 goal.assessed")},
		{"before the source was known", question{on: "2030-06-01", known: "2019-12-31"}, "2 goal.set"},
		{"neither happened nor known by the day", question{on: "2019-06-01"}, "2 goal.set\n4 record.corrected"},
		{"known before it happens", question{on: "2022-01-01"}, lines("2 goal.set", "3 goal.assessed corrected by 4", "4 record.corrected", "5 goal.set of goal/ahead by concerns")},
	} {
		require.Equal(t, c.want, summary(d.trail("goal/g", c.q)), c.name)
	}
}

func TestWhatIsTakenBackNoLongerMarks(t *testing.T) {
	d := newDesk(t)
	d.accept(event("goal.set", "goal/g", "2019-01-01", `"title":"G","owner":"organisation/o1"`), // 2
		event("record.disputed", "goal/g", "", `"target":1,"field":"/data/title","claim":"H"`), // 3
		event("record.corrected", "goal/g", "", `"target":2,"reason":"resolved"`),              // 4
		event("record.corrected", "goal/g", "", `"target":1,"reason":"withdrawn"`),             // 5
		event("record.corrected", "goal/g", "", `"target":4,"reason":"error"`))                 // 6
	require.Equal(t, lines("2 goal.set", "3 record.disputed corrected by 4", "4 record.corrected", "5 record.corrected corrected by 6", "6 record.corrected"),
		summary(d.trail("goal/g", question{on: "2027-01-01"})))
}

func TestTheTrailOfWhatIsOnlyMentioned(t *testing.T) {
	d := newDesk(t)
	d.accept(event("goal.set", "goal/g", "2019-01-01", `"title":"G","owner":"organisation/o1"`))
	require.Equal(t, "2 goal.set of goal/g by owner", summary(d.trail("organisation/o1", question{on: "2020-01-01"})))
	e, m := d.moment(question{on: "2020-01-01"})
	for _, unknown := range []domain.Ref{"organisation/o2", "goal/h"} {
		story, err := Trail(e, m, unknown)
		require.NoError(t, err)
		require.Nil(t, story, unknown)
	}
	e, m = d.moment(question{on: "2020-01-01", at: 1})
	story, err := Trail(e, m, "goal/g")
	require.NoError(t, err)
	require.Nil(t, story, "it was not there yet")
}
