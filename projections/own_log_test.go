package projections

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// ownRights read what is confidential of one organisation and of those below it.
func ownRights(org domain.Ref) domain.Rights {
	return domain.Rights{Class: domain.Confidential, Own: []domain.Ref{org}}
}

// growOwned sends an event; every other one is of those that say what is whose, and where organisations stand.
func growOwned(d *desk, r *dice) {
	for r.IntN(2) == 0 {
		typ := r.one("organisation.registered", "assessment.established", "assessment.source_consulted", "audit.finding_recorded")
		subject, head, data := r.content(typ)
		if typ == "organisation.registered" { // with a parent, more often than not
			data = parts(data, r.one("", fmt.Sprintf(`"parent":%q`, r.ref("organisation"))))
		}
		if d.send(event(typ, subject, head, data)) == nil {
			r.tell(subject, typ)
			return
		}
	}
	d.grow(r, 1, nil)
}

// Rows led through records and days as somebody sees them who reads what is confidential of own organisations are those that views answer to the same rights, however
// organisations are moved and assessments corrected.
func TestOwnRowsAreTheViewsAnswers(t *testing.T) {
	narrower := make(chan int, 100) // rounds in which the rights read less than the class, or more than the one below
	t.Cleanup(func() {
		close(narrower)
		seen := 0
		for n := range narrower {
			seen += n
		}
		require.Greater(t, seen, 20, "own records decide too little for the comparison to say anything")
	})
	eachSeed(t, 6, 40, func(t *testing.T, d *desk, r *dice) {
		today := day(t, "2019-11-25")
		orgs := []domain.Ref{"organisation/o1", "organisation/revisor"}
		lives, told := map[domain.Ref]*Live{}, map[domain.Ref][]domain.Change{}
		for _, org := range orgs {
			lives[org] = newLive(d.book, domain.Confidential, catalog)
			lives[org].own = ownRights(org).Own
			changes, err := lives[org].Begin(domain.Step{Position: d.book.Head(), Day: today}, false)
			require.NoError(t, err)
			told[org] = changes
		}
		decided := 0
		for round := range 25 {
			growOwned(d, r)
			today += domain.Day(r.IntN(6))
			for org, live := range lives {
				told[org] = append(told[org], lead(t, live, today)...)
				rights := ownRights(org)
				rights.Today = live.At().Day
				answered := rowsAnsweredTo(t, d.book, rights)
				require.Equal(t, answered, rowsTold(t, told[org]), "%s after round %d on %s", org, round, live.At().Day)
				require.Empty(t, live.Stopped())
				if len(answered) != len(rowsAnswered(t, d.book, domain.Internal, rights.Today)) && len(answered) != len(rowsAnswered(t, d.book, domain.Confidential, rights.Today)) {
					decided++
				}
			}
		}
		narrower <- decided
	})
}

// What an organisation has that comes to stand below one's own becomes one's own on that day, and is no more when it has left.
func TestRowsComeAndGoWithOrganisations(t *testing.T) {
	d := newDesk(t)
	d.organisations("ks", "sn")
	d.accept(event("assessment.established", "assessment/sn", "2026-01-01", `"org":"organisation/sn","period":"2025","level":"some"`, source("källa")))
	live := newLive(d.book, domain.Confidential, []*View{ViewByName("assessments")})
	live.own = ownRights("organisation/ks").Own
	at := day(t, "2026-01-02")
	changes, err := live.Begin(domain.Step{Position: d.book.Head(), Day: at}, false)
	require.NoError(t, err)
	require.Empty(t, changes)
	told := func(today string) (all []string) {
		for _, c := range lead(t, live, day(t, today)) {
			all = append(all, fmt.Sprintf("%s %t %s", c.Key, c.Removed, c.Step.Day))
		}
		return all
	}
	move := func(effective, parent string) {
		d.accept(event("organisation.registered", "organisation/sn", effective, `"name":"SN","kind":"board"`, parent, source("källa")))
	}
	move("2026-02-01", `"parent":"organisation/ks"`)
	require.Empty(t, told("2026-01-31"))
	require.Equal(t, []string{"sn/2025 false 2026-02-01"}, told("2026-02-09"))
	move("2026-03-01", "")
	require.Empty(t, told("2026-02-28"))
	require.Equal(t, []string{"sn/2025 true 2026-03-01"}, told("2026-03-09"))
	move("2026-03-05", `"parent":"organisation/ks"`)
	require.Equal(t, []string{"sn/2025 false 2026-03-09"}, told("2026-03-09"), "the record itself moves it")
	move("2026-03-06", "")
	require.Equal(t, []string{"sn/2025 true 2026-03-09"}, told("2026-03-09"))
	require.Empty(t, rowsAnsweredTo(t, d.book, domain.Rights{Class: domain.Confidential, Own: live.own, Today: live.at.Day})["assessments sn/2025"])
}

// A log of own rights tells from every one of its steps on what it told from there, computed anew from the ledger, and begun anew it has the same rows.
func TestAnOwnLogIsReadFromEveryStep(t *testing.T) {
	eachSeed(t, 3, 40, func(t *testing.T, d *desk, r *dice) {
		now := time.Date(2026, time.February, 1, 12, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		for _, view := range []*View{ViewByName("assessments"), ViewByName("organisations"), ViewByName("due"), ViewByName("checks"), moody(ViewByName("organisations"), "organisation/o1")} {
			name := view.Name
			begun := NewOwnLog(&ofDesk{desk: d}, view, ownRights("organisation/o1"), clock)
			steps, told := []uint64{begun.end}, []domain.Change{}
			for range 12 {
				growOwned(d, r)
				now = now.AddDate(0, 0, r.IntN(3))
				d.now = now
				for more := true; more; {
					var changes []domain.Change
					var err error
					changes, more, err = begun.next()
					require.NoError(t, err)
					if len(changes) > 0 {
						steps = append(steps, changes[0].Sequence)
						require.NotNil(t, changes[len(changes)-1].Step)
						require.Equal(t, stepAt(changes[0].Sequence), *changes[len(changes)-1].Step)
					}
					told = append(told, changes...)
				}
			}
			require.True(t, slices.IsSorted(steps))
			for _, after := range steps {
				var again []domain.Change
				for c, err := range begun.Read(t.Context(), after) {
					require.NoError(t, err)
					again = append(again, c)
				}
				at := slices.IndexFunc(told, func(c domain.Change) bool { return c.Sequence > after })
				if at < 0 {
					require.Empty(t, again)
				} else {
					require.Equal(t, told[at:], again, "%s from %v", name, stepAt(after))
				}
			}
			rows := func(l *OwnLog) map[string]string {
				var all []domain.Change
				_, err := l.Current(t.Context(), name, func(c domain.Change) error { all = append(all, c); return nil })
				require.NoError(t, err)
				return rowsTold(t, all)
			}
			if len(begun.live.Stopped()) == 0 { // one that is has its rows from before
				require.Equal(t, rows(begun), rows(NewOwnLog(&ofDesk{desk: d}, view, ownRights("organisation/o1"), clock)), name)
			}
		}
	})
}

// What lies too far back, or was no step, is passed.
func TestAnOwnLogIsNotReadFromTooFarBack(t *testing.T) {
	d := newDesk(t)
	d.organisations("ks")
	l := NewOwnLog(&ofDesk{desk: d}, ViewByName("organisations"), ownRights("organisation/ks"), func() time.Time { return d.now })
	today := domain.DayOf(d.now)
	for _, step := range []domain.Step{{Position: 1, Day: today - ownDaysBack - 1}, {Position: 1, Day: today + 1}, {Position: 3, Day: today}, {Position: 2, Day: -20_000}} {
		for _, err := range l.Read(t.Context(), sequenceOf(step)) {
			require.ErrorIs(t, err, domain.ErrPassed, "%v", step)
		}
	}
	for c, err := range l.Read(t.Context(), sequenceOf(domain.Step{Position: 1, Day: today})) {
		require.NoError(t, err)
		require.Equal(t, "ks", c.Key)
	}
}

// Steps in order have sequences in order, and are read back from them.
func TestSequencesAreSteps(t *testing.T) {
	last := uint64(0)
	for _, s := range []domain.Step{{Day: day(t, "2026-01-02")}, {Position: 1, Day: day(t, "1900-01-01")}, {Position: 1, Day: day(t, "2026-01-02")}, {Position: 2, Day: day(t, "1999-12-31")},
		{Position: 1 << 38, Day: day(t, "9999-12-31")}} {
		require.Equal(t, s, stepAt(sequenceOf(s)))
		require.Greater(t, sequenceOf(s), last)
		last = sequenceOf(s)
	}
	require.Less(t, last, uint64(1)<<63)
}
