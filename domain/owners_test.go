package domain

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// writes decides a body for somebody who writes for the rights' own organisations, and commits what is accepted.
func (d *desk) writes(r *Rights, body string) error {
	d.t.Helper()
	s := d.submission(body)
	s.Rights = r
	e, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(d.t, err)
	for _, own := range e.For(r).Owners(s.Events) {
		if code := own.Refuses(e, r); code != "" {
			return Errors{{Code: code}}
		}
	}
	d.now = d.now.Add(time.Second)
	decision := d.book.Decide(s, d.now)
	if decision.Err == nil {
		d.book.Commit(decision.After)
	}
	return decision.Err
}

func registered(id, parent, from string) string {
	data := `"name":"` + id + `","kind":"unit"`
	if parent != "" {
		data += `,"parent":"organisation/` + parent + `"`
	}
	return happening("organisation.registered", "organisation/"+id, `"effective":"`+from+`"`, data)
}

// Nobody comes to read what others stored by claiming its organisation or its subject afterwards.
func TestNothingIsClaimedAfterwards(t *testing.T) {
	d := newDesk(t)
	ska := &Rights{Class: Confidential, Own: []Ref{"organisation/ska"}, Today: day(t, "2026-01-03")}
	established := func(id, org string) string {
		return happening("assessment.established", "assessment/"+id, `"effective":"2020"`, `"org":"organisation/`+org+`","period":"`+id+`"`)
	}
	source := func(id, org string) string {
		data := `"source_kind":"police"`
		if org != "" {
			data += `,"org":"organisation/` + org + `"`
		}
		return happening("assessment.source_consulted", "assessment/"+id, `"effective":"2020"`, data)
	}
	d.accept(
		registered("ska", "", "2019"), registered("sn", "", "2019"), registered("enhet", "sn", "2019"), registered("egen", "ska", "2019"),
		established("2020", "norrmalm"), source("2021", ""), source("2022", "ska"), source("2022", ""), established("2023", "enhet"),
	)
	hidden := []int{5, 6, 8, 9}
	mayNotRead := func() {
		t.Helper()
		for _, at := range readBy(t, d, ska) {
			require.NotContains(t, hidden, at)
		}
	}
	mayNotRead()

	// An organisation that nobody has registered, whether something was recorded of it or not: it becomes its own, as of now.
	for _, id := range []string{"norrmalm", "ingenstans"} {
		require.NoError(t, d.writes(ska, registered(id, "ska", "2019")), id)
	}
	mayNotRead()
	require.NoError(t, d.writes(ska, registered("norrmalm", "egen", "2020")), "it is moved by whoever has it")
	mayNotRead()
	d.accept(established("2024", "norrmalm"))
	require.Contains(t, readBy(t, d, ska), int(d.book.Head()))

	// An assessment of which somebody else holds records, whether it is anybody's or not.
	require.Equal(t, []string{"rule.withheld"}, codes(d.writes(ska, established("2021", "ska"))))
	require.Equal(t, []string{"rule.withheld"}, codes(d.writes(ska, established("2022", "ska"))))
	require.Equal(t, []string{"rule.withheld"}, codes(d.writes(ska, source("2020", "norrmalm"))))
	require.NoError(t, d.writes(ska, established("2025", "ska")))

	// An organisation that came to stand below one's own later: it is read from then on, and who moves it gets no more.
	d.accept(registered("gammal", "", "2019"), established("2018", "gammal"))
	hidden = append(hidden, int(d.book.Head()))
	d.accept(registered("ny", "ska", "2019"), registered("gammal", "ny", "2020"), established("2019", "gammal"))
	require.Contains(t, readBy(t, d, ska), int(d.book.Head()))
	require.Equal(t, []string{"access.organisation"}, codes(d.writes(ska, registered("gammal", "ska", "2021"))))
	mayNotRead()

	// An organisation that is somebody else's, even if it was one's own.
	require.Equal(t, []string{"access.organisation"}, codes(d.writes(ska, registered("enhet", "ska", "2021"))))
	d.accept(registered("egen", "sn", "2021"), established("2026", "egen"))
	hidden = append(hidden, int(d.book.Head()))
	mayNotRead()
	require.Equal(t, []string{"access.organisation"}, codes(d.writes(ska, registered("egen", "ska", "2022"))))
	require.Equal(t, []string{"access.organisation"}, codes(d.writes(ska, happening("record.corrected", "organisation/egen", ``, `"target":2,"reason":"withdrawn"`))))
	mayNotRead()
}

// What was allowed before others recorded something that it hangs on is looked at anew.
func TestRightsAreLookedAtAnew(t *testing.T) {
	d := newDesk(t)
	d.accept(registered("ska", "", "2019"), registered("sn", "", "2019"))
	ska := &Rights{Class: Confidential, Own: []Ref{"organisation/ska"}, Today: day(t, "2026-01-03")}
	meanwhile := func(others string) error {
		t.Helper()
		s := d.submission(happening("assessment.established", "assessment/a", `"effective":"2020"`, `"org":"organisation/ska","period":"2020"`))
		judged := d.book.Head()
		s.Rights, s.Judged = ska, &judged
		d.accept(others)
		d.now = d.now.Add(time.Second)
		return d.book.Check(s, d.now).Err
	}
	require.NoError(t, meanwhile(happening("goal.set", "goal/g", `"effective":"2021"`, `"title":"G","owner":"organisation/sn"`)))
	require.ErrorIs(t, meanwhile(registered("enhet", "sn", "2020")), ErrOvertaken)
	require.NoError(t, meanwhile(happening("assessment.source_consulted", "assessment/b", `"effective":"2020"`, `"source_kind":"police"`)))
	require.ErrorIs(t, meanwhile(happening("assessment.source_consulted", "assessment/a", `"effective":"2020"`, `"source_kind":"police"`)), ErrOvertaken)
}

// No event that is taken from who writes for some organisations makes a record that was stored before, and that they don't read, one that they read.
func TestNoAppendOpensWhatIsStored(t *testing.T) {
	taken, refused := map[string]int{}, 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		d := newDesk(t)
		ska := &Rights{Class: Confidential, Own: []Ref{"organisation/o0"}, Today: day(t, "2026-01-03")}
		for range 40 {
			body := randomHappening(r, d)
			if r.IntN(4) == 0 {
				body = array(body, randomHappening(r, d))
			}
			if _, _, err := ParseAppend([]byte(body)); err != nil {
				t.Fatal(body, err)
			}
			if r.IntN(2) == 0 {
				_ = d.send(body)
				continue
			}
			before, head := readBy(t, d, ska), int(d.book.Head())
			if d.writes(ska, body) != nil {
				refused++
				continue
			}
			for _, at := range readBy(t, d, ska) {
				if at <= head && !slices.Contains(before, at) {
					t.Fatalf("seed %d: %s made record %d readable", seed, body, at)
				}
			}
			if len(before) < head { // something is hidden
				for at := head; at < int(d.book.Head()); at++ {
					taken[d.book.entries[at].fact.Type.Name]++
				}
			}
		}
	}
	require.Positive(t, refused)
	for _, name := range []string{"organisation.registered.v1", "organisation.ended.v1", "assessment.established.v1", "assessment.source_consulted.v1", "record.corrected.v1"} {
		require.Greater(t, taken[name], 5, name)
	}
}

// randomHappening is an event about a few organisations and their assessments.
func randomHappening(r *rand.Rand, d *desk) string {
	org := func() string { return fmt.Sprintf("o%d", r.IntN(6)) }
	when := []string{"2019", "2020-03", "2021-05-01", "2022", "2025-12-01"}[r.IntN(5)]
	named := func(name string) string {
		if r.IntN(3) == 0 {
			return ""
		}
		return `"` + name + `":"organisation/` + org() + `",`
	}
	type shape struct{ typ, subject, data string }
	registers := shape{"organisation.registered", "organisation/" + org(), named("parent") + `"name":"n","kind":"unit"`}
	establishes := shape{"assessment.established", fmt.Sprintf("assessment/t%d", r.IntN(5)), fmt.Sprintf(`"org":"organisation/%s","period":"%d"`, org(), 1900+r.IntN(1000))}
	consults := shape{"assessment.source_consulted", fmt.Sprintf("assessment/t%d", r.IntN(5)), named("org") + `"source_kind":"police"`}
	all := []shape{
		registers, registers, establishes, establishes, consults, consults,
		{"organisation.ended", "organisation/" + org(), `"how":"closed"`},
		{"statement.recorded", "organisation/" + org(), `"kind":"aim","by":{"organisation":"organisation/` + org() + `"},"text":"t"`},
	}
	if head := d.book.Head(); head > 0 && r.IntN(4) == 0 {
		target := d.book.entries[r.IntN(int(head))].fact
		ref := d.book.timelines[target.entity].ref
		replacement := map[string]string{"organisation.registered.v1": registers.data, "assessment.established.v1": establishes.data, "assessment.source_consulted.v1": consults.data}[target.Type.Name]
		if replacement == "" || r.IntN(3) == 0 {
			return happening("record.corrected", string(ref), ``, fmt.Sprintf(`"target":%d,"reason":"withdrawn"`, target.Version))
		}
		return happening("record.corrected", string(ref), ``, fmt.Sprintf(`"target":%d,"reason":"error","replacement":{"effective":%q,"data":{%s}}`, target.Version, when, replacement))
	}
	s := all[r.IntN(len(all))]
	return happening(s.typ, s.subject, fmt.Sprintf(`"effective":%q`, when), s.data)
}
