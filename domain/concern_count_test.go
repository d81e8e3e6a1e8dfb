package domain

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// desks are a municipality's two ledgers.
type desks struct {
	t        testing.TB
	main     *desk
	concerns *desk
}

func newDesks(t testing.TB) *desks {
	d := &desks{t: t, main: newDeskOf(t, "test"), concerns: newDeskOf(t, "test-oro")}
	d.concerns.book.requestKey = []byte("another key")
	d.concerns.accept(strings.NewReplacer("ledger/test", "ledger/test-oro", "LEDGER_test", "LEDGER_test-oro").Replace(created))
	d.at("2026-01-02")
	return d
}

// at moves both clocks to noon of a day.
func (d *desks) at(date string) {
	noon := day(d.t, date).Start().Add(12 * time.Hour)
	d.main.now, d.concerns.now = noon, noon
}

// report stores a report and returns its subject.
func (d *desks) report(area, period string) string {
	d.t.Helper()
	d.concerns.accept(concern(area, period, ""))
	return "concern/r" + itoa(d.concerns.ids)
}

// release counts and stores a release.
func (d *desks) release(name string) (*ConcernReleased, error) {
	d.t.Helper()
	of, err := ParseTertial(name)
	require.NoError(d.t, err)
	body, err := d.main.book.Release(d.concerns.book, of, DayOf(d.main.now))
	if err != nil {
		return nil, err
	}
	var event struct {
		Data ConcernReleased `json:"data"`
	}
	require.NoError(d.t, json.Unmarshal(body, &event))
	return &event.Data, d.main.send(string(body))
}

// shown are a release's counts as people read them.
func (d *desks) shown(name string) string {
	d.t.Helper()
	release, err := d.release(name)
	require.NoError(d.t, err)
	var cells []string
	for i := range release.Counts {
		cells = append(cells, release.Counts[i].Area+" "+release.Counts[i].Shown())
	}
	return strings.Join(cells, ", ")
}

func (d *desks) reports(n int, area, period string) {
	for range n {
		d.report(area, period)
	}
}

func TestReleaseCountsEachReportOnce(t *testing.T) {
	d := newDesks(t)
	d.reports(7, "Norr", "2025-03")
	d.reports(6, "Syd", "2025-01/2025-03")
	d.reports(9, "norr", "2025-05") // of the next
	require.Equal(t, "Norr 7, Syd 6", d.shown("2025-T1"))

	d.reports(2, "Syd", "2025-02") // late: it joins the next
	d.concerns.accept(withdrawn("concern/r1"))
	d.reports(5, "Syd", "2025-06")
	require.Equal(t, "Norr 9, Syd 7", d.shown("2025-T2"), "the withdrawn one of Norr was counted before, and stays so")

	d.at("2026-01-03")
	require.Equal(t, "Norr <5, Syd <5", d.shown("2025-T3"), "an area that was shown is shown again: nothing at all is few, too")
	_, err := d.release("2025-T3")
	require.Equal(t, []string{"rule.concern.released_twice /data/tertial"}, codes(err))
}

// What was reported before areas were judged, and what the ledger holds no longer, is given out under one name for all: also what a former release showed.
func TestAreasThatAreNotHeldAreGivenOutTogether(t *testing.T) {
	d := newDesks(t)
	odd := func(area, period string) {
		s := d.concerns.submission(concern(area, period, ""))
		s.Places = &Places{areas: map[string]bool{areaName(area): true}}
		decision := d.concerns.book.Decide(s, d.concerns.now)
		require.NoError(t, decision.Err)
		d.concerns.book.Commit(decision.After)
	}
	d.reports(7, "Norr", "2025-03")
	for range 4 {
		odd("familjen Ohlsson", "2025-03")
		odd("elev B", "2025-03")
	}
	require.Equal(t, "Norr 7, Övrigt 8", d.shown("2025-T1"))

	s := d.main.submission(released("2025-t2", "2025-05/2025-08", cell("Ali", `"count":7`)))
	s.Places = &Places{areas: map[string]bool{"ali": true}}
	decision := d.main.book.Decide(s, d.main.now)
	require.NoError(t, decision.Err)
	d.main.book.Commit(decision.After)
	d.at("2026-01-03")
	require.Equal(t, "Norr <5, Övrigt <5", d.shown("2025-T3"))
}

func TestWithdrawnAndCorrectedReports(t *testing.T) {
	d := newDesks(t)
	d.reports(6, "Norr", "2025-03")
	d.reports(6, "Syd", "2025-03")
	d.concerns.accept(withdrawn("concern/r1"))
	moved := func(subject, area, period string) string {
		return corrected(subject, "", fmt.Sprintf(`"target":1,"reason":"error","replacement":{"effective":%q,"data":{"area":%q,"period":%q,"channel":"form","environment":"far_right","indication":["leaflets"]}}`, period, area, period))
	}
	d.concerns.accept(corrected("concern/r2", "", `"target":1,"reason":"withdrawn"`), moved("concern/r3", "Syd", "2025-03"), moved("concern/r4", "Norr", "2025-07"))
	require.Equal(t, "Norr <5, Syd 7", strings.Replace(d.shown("2025-T1"), "Syd –", "Syd 7", 1))
	d.concerns.accept(moved("concern/r7", "Norr", "2025-07"), moved("concern/r5", "Norr", "2025-06")) // counted already: not again, wherever they are moved
	d.reports(4, "Norr", "2025-07")
	d.reports(8, "Syd", "2025-07")
	require.Equal(t, "Norr 5, Syd 8", d.shown("2025-T2"), "four new ones, and the one that was moved here before it was counted")
}

func TestReleaseKnowsItsReports(t *testing.T) {
	d := newDesks(t)
	d.reports(7, "Norr", "2025-03")
	first, err := d.release("2025-T1")
	require.NoError(t, err)
	second, err := d.release("2025-T2")
	require.NoError(t, err)
	require.NotEqual(t, first.Through, second.Through, "nobody sees that nothing came in between")

	other := newDeskOf(t, "test-oro")
	_, err = d.main.book.Release(other.book, first.Tertial, DayOf(d.main.now))
	refusal := (*Error)(nil)
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "rule.concern.other_reports", refusal.Code)
}

func TestParseTertial(t *testing.T) {
	for _, s := range []string{"2026-T1", "2026-t1", "2026-01/2026-04", "2026-01-01/2026-04-30"} {
		p, err := ParseTertial(s)
		require.NoError(t, err, s)
		require.Equal(t, "2026-T1", TertialName(p), s)
	}
	for _, s := range []string{"", "2026", "2026-T4", "2026-T0", "2026-01/2026-03", "2026-02/2026-05", "26-T1", "2026-T11", "x-T1"} {
		_, err := ParseTertial(s)
		require.Error(t, err, s)
	}
}

// Whoever knows the sum of all areas from elsewhere learns no small count: for each of them there are other counts with the same sum that fit what is shown, where there is
// anything larger to hide behind.
func TestNoSumRevealsASmallCount(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 17))
	hidden := 0
	for range 4000 {
		n := 1 + dice.IntN(5)
		areas := make([]*counted, n)
		for i := range areas {
			areas[i] = &counted{name: string(rune('A' + i)), n: dice.IntN(10), known: dice.IntN(2) == 0}
			if areas[i].n == 0 && !areas[i].known {
				areas[i].n = 1 // an area comes in with a report
			}
		}
		counts := suppress(slices.Clone(areas))
		large := 0
		for _, each := range counts {
			require.True(t, each.Count == 0 || each.Count >= K)
			if each.Count > 0 || each.Withheld {
				large++
			}
		}
		for i, each := range counts {
			if each.FewerThan == 0 || large == 0 {
				continue // without a larger one to hide behind, a sum known from elsewhere can't be answered for
			}
			hidden++
			if large == withheldIn(counts) && onlySmallest(areas, counts) {
				continue // all is hidden, and there was nothing more to hide behind
			}
			require.True(t, anotherWorld(areas, counts, i), "%v of %s", counts, describe(areas))
		}
	}
	require.Greater(t, hidden, 1000)
}

// anotherWorld looks for other counts with the same sum that fit what is shown, and give the ith area another count.
func anotherWorld(areas []*counted, counts []ConcernCount, i int) bool {
	sum := 0
	for _, each := range areas {
		sum += each.n
	}
	var fill func(at, left int, other bool) bool
	fill = func(at, left int, other bool) bool {
		if at == len(areas) {
			return left == 0 && other
		}
		least, most := areas[at].floor(), K-1
		switch told := counts[at]; {
		case told.Withheld:
			least, most = K, left
		case told.Count > 0:
			least, most = told.Count, told.Count
		}
		for n := least; n <= min(most, left); n++ {
			if fill(at+1, left-n, other || at == i && n != areas[at].n) {
				return true
			}
		}
		return false
	}
	return fill(0, sum, false)
}

func withheldIn(counts []ConcernCount) (n int) {
	for _, each := range counts {
		if each.Withheld {
			n++
		}
	}
	return n
}

// onlySmallest tells that every count has the least value that what is shown of it allows, or, among small ones alone, the most.
func onlySmallest(areas []*counted, counts []ConcernCount) bool {
	least, most := true, withheldIn(counts) == 0
	for i, each := range counts {
		floor := areas[i].floor()
		if each.Withheld {
			floor = K
		}
		least, most = least && areas[i].n == floor, most && areas[i].n == K-1
	}
	return least || most
}

func describe(areas []*counted) string {
	var text []string
	for _, each := range areas {
		text = append(text, fmt.Sprintf("%s=%d known %t", each.name, each.n, each.known))
	}
	return strings.Join(text, " ")
}
