package projections

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

func (d *desk) courses(view string, q question) *Courses {
	d.t.Helper()
	e, m := d.moment(q)
	whole, err := ViewByName(view).Whole(d.t.Context(), e, m, q.Days)
	require.NoError(d.t, err)
	answer, err := whole.Answer(q.Query)
	require.NoError(d.t, err)
	courses, err := whole.Courses(d.t.Context(), answer)
	require.NoError(d.t, err)
	return courses
}

// on is the row of a course on a day; nil where there is none.
func (c *Course) on(day domain.Day) *Row {
	for i := range c.Periods {
		if p := &c.Periods[i]; p.From <= day && (p.To == domain.NoDay || day <= p.To) {
			return &p.Row
		}
	}
	return nil
}

// TestPeriodsAreWhatTheViewAnswersOnEachDay asks the view on every day around every turn of every row: what a chart draws can't differ from the table.
func TestPeriodsAreWhatTheViewAnswersOnEachDay(t *testing.T) {
	for _, c := range []struct{ ledger, view string }{
		{"botkyrka", "responsibilities"}, {"malmo", "responsibilities"}, {"malmo", "cooperation"}, {"stockholm", "recommendations"}, {"botkyrka", "gaps"}, {"stockholm", "activities"}, {"botkyrka", "documents"},
	} {
		t.Run(c.ledger+" "+c.view, func(t *testing.T) {
			t.Parallel()
			d := fixtureDesk(t, c.ledger)
			courses := d.courses(c.view, question{on: "2019-11-30"})
			require.NotEmpty(t, courses.Rows)
			asked := map[domain.Day]bool{}
			turns := 0
			for _, course := range courses.Rows {
				require.NotNil(t, course.on(domain.MakeDay(2019, 11, 30)), "%s is a row on the day that was asked about", course.Key)
				for i, p := range course.Periods {
					if i > 0 {
						require.Less(t, course.Periods[i-1].To, p.From, "%s: periods are in order and don't overlap", course.Key)
						turns++
					}
					for _, day := range []domain.Day{p.From - 1, p.From, p.To, p.To + 1} {
						if day.Real() {
							asked[day] = true
						}
					}
				}
			}
			require.NotZero(t, turns)
			for day := range asked {
				answer := d.answer(c.view, question{on: day.String()})
				rows := map[string]*Row{}
				for i := range answer.Rows {
					rows[answer.Rows[i].Key] = &answer.Rows[i]
				}
				for i := range courses.Rows {
					course := &courses.Rows[i]
					drawn, said := course.on(day), rows[course.Key]
					if said == nil || drawn == nil {
						require.True(t, said == nil && drawn == nil, "%s on %s", course.Key, day)
						continue
					}
					require.True(t, sameRow(drawn, said), "%s on %s: %v, %v", course.Key, day, drawn, said)
				}
			}
		})
	}
}

// TestPeriodsOfACoordinator are A1 to A3 as one course.
func TestPeriodsOfACoordinator(t *testing.T) {
	d := fixtureDesk(t, "botkyrka")
	courses := d.courses("responsibilities", question{on: "2019-11-30"})
	for i := range courses.Rows {
		if courses.Rows[i].Key != "vbe-samordning" {
			continue
		}
		said := ""
		for _, p := range courses.Rows[i].Periods {
			said += fmt.Sprintf("%s–%s %s\n", p.From, p.To, p.Certainty)
		}
		require.Equal(t, "2016-01-01–2016-12-30 uncertain\n2016-12-31–2018-12-31 certain\n2019-01-01–2019-12-30 uncertain\n2019-12-31–2020-02-03 uncertain\n2020-02-04– certain\n", said)
		return
	}
	t.Fatal("no such duty")
}

// A row that turns on more days than are asked, or meets records that its view can't digest, has a course that says it is incomplete.
func TestACourseThatEndsEarlySaysSo(t *testing.T) {
	d := newDesk(t)
	d.organisations("ks")
	e, m := d.moment(question{on: "2020-01-01"})
	for name, early := range map[string]func(a *Ask){
		"turns every day": func(a *Ask) { a.note(a.On() + 1) },
		"can't be digested later": func(a *Ask) {
			if a.note(day(t, "2021-01-01")); a.On() >= day(t, "2021-01-01") {
				panic("no more")
			}
		},
		"": func(*Ask) {},
	} {
		v := view[Gap]("early", 1, "", "", func(a *Ask, root int32, yield Yield) {
			early(a)
			for item := range a.Get(root).Entries() {
				yield(a.ID(root), &Gap{Kind: "x"}, item)
				return
			}
		}, domain.KindOrganisation)
		whole, err := v.Whole(t.Context(), e, m, 0)
		require.NoError(t, err)
		answer, err := whole.Answer(Query{Key: "ks"})
		require.NoError(t, err)
		courses, err := whole.Courses(t.Context(), answer)
		require.NoError(t, err)
		require.Len(t, courses.Rows, 1)
		require.NotEmpty(t, courses.Rows[0].Periods)
		require.Equal(t, name != "", courses.Rows[0].Incomplete, name)
	}
}

// What a course asks are the entities that gave its rows, whatever their keys are called.
func TestACourseAsksWhatGaveItsRowsAlone(t *testing.T) {
	d := newDesk(t)
	d.organisations("ks", "sn", "bun")
	asked := map[string]int{}
	v := view[Gap]("counted", 1, "", "", func(a *Ask, root int32, yield Yield) {
		asked[a.ID(root)]++
		for item := range a.Get(root).Entries() {
			yield("of/"+a.ID(root), &Gap{Kind: "x"}, item)
			return
		}
	}, domain.KindOrganisation)
	e, m := d.moment(question{on: "2020-01-01"})
	whole, err := v.Whole(t.Context(), e, m, 0)
	require.NoError(t, err)
	answer, err := whole.Answer(Query{Key: "of/sn"})
	require.NoError(t, err)
	clear(asked)
	courses, err := whole.Courses(t.Context(), answer)
	require.NoError(t, err)
	require.NotEmpty(t, courses.Rows[0].Periods)
	require.NotZero(t, asked["sn"])
	require.Len(t, asked, 1)
}

// A view that looks some days ahead does so on every day of a course, too.
func TestACourseLooksAsFarAheadAsItsAnswer(t *testing.T) {
	d := fixtureDesk(t, "stockholm")
	on := day(t, "2020-08-03")
	far := 0
	for _, days := range []int{0, 365} {
		courses := d.courses("due", question{on: on.String(), Query: Query{Days: days}})
		for i := range courses.Rows {
			require.NotNil(t, courses.Rows[i].on(on), "%s, %d days ahead", courses.Rows[i].Key, days)
		}
		require.Greater(t, len(courses.Rows), far)
		far = len(courses.Rows)
	}
}
