package projections

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// parish is a municipality's two ledgers, and what somebody who reads everything knows of the reports.
type parish struct {
	t        *testing.T
	main     *desk
	concerns *desk
	reports  []*report
	released map[string]map[string][]*report // by tertial and area: which reports a release counted
}

// report is one report of concern.
type report struct {
	subject   string
	area      string
	month     int
	withdrawn bool
	counted   bool
}

func newParish(t *testing.T) *parish {
	p := &parish{t: t, main: newDesk(t), concerns: openDesk(t, "test-oro", "Provkommun", "0127"), released: map[string]map[string][]*report{}}
	p.main.now = p.main.now.Add(24 * time.Hour)
	return p
}

func (p *parish) file(area string, month int) {
	p.t.Helper()
	require.NoError(p.t, p.concerns.send(fmt.Sprintf(`{"type":"concern.reported.v1","data":{"area":%q,"period":"2025-%02d","channel":"form","environment":"unclear","indication":["graffiti"]}}`, area, month)))
	e, err := p.concerns.book.Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(p.t, err)
	p.reports = append(p.reports, &report{subject: string(e.Ref(e.Fact(e.Position).Home())), area: area, month: month})
}

func (p *parish) withdraw(r *report) {
	if !r.withdrawn {
		r.withdrawn = true
		p.concerns.accept(event("concern.withdrawn", r.subject, "2026-01-02", `"reason":"unfounded"`))
	}
}

// move corrects a report's area and month.
func (p *parish) move(r *report, area string, month int) {
	data := fmt.Sprintf(`"target":1,"reason":"error","replacement":{"effective":"2025-%02d","data":{"area":%q,"period":"2025-%02d","channel":"form","environment":"unclear","indication":["graffiti"]}}`, month, area, month)
	if p.concerns.send(event("record.corrected", r.subject, "", data)) == nil { // once
		r.area, r.month = area, month
	}
}

// release releases a tertial, and keeps its own account of what that counts.
func (p *parish) release(n int) {
	of, err := domain.ParseTertial(fmt.Sprintf("2025-T%d", n))
	require.NoError(p.t, err)
	body, err := p.main.book.Release(p.concerns.book, of, domain.DayOf(p.main.now))
	require.NoError(p.t, err)
	if p.main.send(string(body)) != nil {
		return // released before, or a later one was
	}
	cells := map[string][]*report{}
	for _, r := range p.reports {
		if !r.counted && !r.withdrawn && r.month <= 4*n {
			r.counted = true
			cells[r.area] = append(cells[r.area], r)
		}
	}
	p.released[domain.TertialName(of)] = cells
}

// Over random lives of the reports, an analyst asks everything at every moment. Every figure that is ever shown is of five reports or more, is the same at all moments, and
// counts reports that no other figure counts: so no sum and no difference of figures tells of a single report. What comes in or is withdrawn changes no answer until the next
// release.
func TestNoAnswersAboutConcernsCanBeSubtracted(t *testing.T) {
	figures, hidden := 0, 0
	for seed := range uint64(40) {
		p, dice := newParish(t), rand.New(rand.NewPCG(seed, 11))
		for range 60 + dice.IntN(60) {
			before := p.everything()
			area, month := []string{"NORR", "SYD", "VÄST"}[dice.IntN(3)], 1+dice.IntN(12)
			switch n := dice.IntN(20); {
			case n < 16 || len(p.reports) == 0:
				p.file(area, month)
			case n == 16:
				p.withdraw(p.reports[dice.IntN(len(p.reports))])
			case n == 17:
				p.move(p.reports[dice.IntN(len(p.reports))], area, month)
			case n == 18 && len(p.reports) > 25:
				p.release(1 + dice.IntN(3))
				continue
			}
			require.Equal(t, before, p.everything(), "seed %d: a report shows before a release", seed)
		}
		p.release(3)
		for key, told := range p.everything() {
			require.Len(t, told, 1, "seed %d: %s has several figures", seed, key)
			tertial, area, _ := strings.Cut(key, "/")
			of := p.released[tertial][strings.ToUpper(area)]
			count, shown := 0, slices.Collect(maps.Keys(told))[0]
			if _, err := fmt.Sscanf(shown, "%d", &count); err != nil {
				hidden++
				if shown == "<5" {
					require.Less(t, len(of), domain.K)
				}
				continue
			}
			figures++
			require.GreaterOrEqual(t, count, domain.K)
			require.Len(t, of, count, "seed %d: %s", seed, key)
		}
		p.countedOnce()
	}
	require.Greater(t, figures, 50)
	require.Greater(t, hidden, 50)
}

// countedOnce demands that no report stands behind two figures.
func (p *parish) countedOnce() {
	met := map[*report]bool{}
	for _, cells := range p.released {
		for _, reports := range cells {
			for _, r := range reports {
				require.False(p.t, met[r])
				met[r] = true
			}
		}
	}
}

// everything is what the view says of each cell at every position and on every day: all that is ever shown for it.
func (p *parish) everything() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for at := uint64(1); at <= p.main.book.Head(); at++ {
		for _, on := range []string{"2025-06-01", "2026-01-02", "2026-01-03", "2027-01-01"} {
			for _, row := range p.main.answer("concerns", question{on: on, at: at}).Rows {
				add(all, row.Key, row.Row.(*Concern).Shown)
			}
		}
	}
	return all
}
