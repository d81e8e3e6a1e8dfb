package projections

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// What opens a record, or closes it again, turns its row for those who could not read it: a plan that is decided, a document that is adopted, a report that is submitted, the day on which
// that has happened for certain, and the correction that takes it back.
func TestRowsComeAndGoWithWhatOpensThem(t *testing.T) {
	d := newDesk(t)
	d.organisations("ks", "rev")
	d.accept(event("plan.established", "plan/p", "2025", `"title":"Plan","owner":"organisation/ks"`),
		event("measure.registered", "measure/m", "2025", `"title":"Åtgärd","plan":"plan/p"`),
		event("measure.registered", "measure/n", "2025", `"title":"Annan","responsible":[{"organisation":"organisation/ks"}]`, source("Rutin")),
		event("measure.registered", "measure/o", "2025", `"title":"Tredje"`, source("Granskning, 7")),
		event("document.registered", "document/rutin", "2025", `"title":"Rutin","doc_type":"routine","stage":"drawn_up"`))
	live := newLive(d.book, domain.Public, []*View{ViewByName("activities"), ViewByName("measures"), ViewByName("plans")})
	shown, err := live.Begin(domain.Step{Position: d.book.Head(), Day: day(t, "2026-01-02")}, false)
	require.NoError(t, err)
	told := func(today string) (all []string) {
		changes := lead(t, live, day(t, today))
		shown = append(shown, changes...)
		for _, c := range changes {
			sign := "+"
			if c.Removed {
				sign = "-"
			}
			all = append(all, sign+c.Key)
		}
		answered := rowsAnswered(t, d.book, domain.Public, live.at.Day)
		maps.DeleteFunc(answered, func(at, _ string) bool {
			return !strings.HasPrefix(at, "activities ") && !strings.HasPrefix(at, "measures ") && !strings.HasPrefix(at, "plans ")
		})
		require.Equal(t, answered, rowsTold(t, shown))
		return all
	}
	takeBack := func(subject string, version int) {
		d.accept(event("record.corrected", subject, "", fmt.Sprintf(`"target":%d,"reason":"error"`, version)))
	}
	d.accept(event("plan.decided", "plan/p", "2026-01-05", `"step":"decided"`))
	require.Empty(t, told("2026-01-04"))
	require.Equal(t, []string{"+p/m", "+p"}, told("2026-01-05"))
	takeBack("plan/p", 2)
	require.Equal(t, []string{"-p/m", "-p"}, told("2026-01-05"))
	d.accept(event("document.adopted", "document/rutin", "2026-01-01", `"title":"Rutin","doc_type":"routine","version":"1"`))
	require.Equal(t, []string{"+n"}, told("2026-01-05"))
	takeBack("document/rutin", 2)
	require.Equal(t, []string{"-n"}, told("2026-01-05"))
	d.accept(event("audit.opened", "audit/a", "2025", `"title":"Granskning","auditor":"organisation/rev"`))
	require.Empty(t, told("2026-01-05"))
	d.accept(event("audit.report_submitted", "audit/a", "2026-01-02", `"judgement":"Brister.","report_ref":"7"`))
	require.Equal(t, []string{"+o"}, told("2026-01-05"))
	takeBack("audit/a", 2)
	require.Equal(t, []string{"-o"}, told("2026-01-05"))
}
