package projections

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// The promises that hold for every view, each over random small ledgers. A failure names its seed.

// eachSeed runs a test over random ledgers of n events.
func eachSeed(t *testing.T, seeds uint64, n int, test func(t *testing.T, d *desk, r *dice)) {
	t.Helper()
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			d, r := randomDesk(t, seed, n, nil)
			test(t, d, r)
		})
	}
}

// rowsText is what a view answers for one root, as bytes, with the next day that turns it.
func rowsText(t testing.TB, a *Ask, v *View, root int32, on domain.Date) (text string, next domain.Day) {
	var rows []Row
	next = a.rowsOf(v, root, on, func(r Row) { rows = append(rows, r) })
	raw, err := json.Marshal(rows, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), next
}

// bounds are the days on which something begins or ends in the edition, and some around them, in order.
func bounds(e *domain.Edition) []domain.Day {
	met := map[domain.Day]bool{}
	add := func(day domain.Day) {
		for around := domain.Day(-4); around <= 4; around++ {
			if (day + around).Real() {
				met[day+around] = true
			}
		}
	}
	for position := uint64(1); position <= e.Position; position++ {
		for f := e.Fact(position); f != nil; f = f.Content() {
			add(f.Effective.Earliest())
			add(f.Effective.Latest())
			add(f.Known)
			add(f.Until.First())
			add(f.Until.Last())
		}
	}
	var days []domain.Day
	for day := range met {
		days = append(days, day)
	}
	slices.Sort(days)
	return days
}

// A view's rows stay the same, byte for byte, until the next day that Ask noted. This is what rows that follow the calendar rely on.
func TestRowsStandUntilTheNextDayNoted(t *testing.T) {
	eachSeed(t, 10, 60, func(t *testing.T, d *desk, r *dice) {
		e, _ := d.moment(question{on: "2020-01-01"})
		days := bounds(e)
		for _, more := range []int{30, 179, 180, 181, 182, 183, 184, 186, 200, 365, 366, 367, 400, 730, 1100} { // silent, stale, whole years
			for _, day := range days[:min(len(days), 130)] {
				if r.IntN(6) == 0 {
					days = append(days, day+domain.Day(more))
				}
			}
		}
		slices.Sort(days)
		days = slices.Compact(days)
		a := newAsk(e)
		for _, v := range Views() {
			for root := range v.roots(e) {
				before, since, stands := "", domain.NoDay, domain.MinDay
				for _, day := range days {
					rows, next := rowsText(t, a, v, root, domain.OnDay(day))
					if next <= day || day < stands && rows != before {
						require.Equalf(t, before, rows, "%s of %s: on %s it said that it stands until %s, and it turned on %s; next %s", v.Name, e.Ref(root), since, stands, day, next)
					}
					before, since, stands = rows, day, next
				}
			}
		}
	})
}

// An answer for several days is what its days answer, taken together.
func TestARangeIsAllItsDays(t *testing.T) {
	eachSeed(t, 6, 60, func(t *testing.T, d *desk, r *dice) {
		e, _ := d.moment(question{on: "2020-01-01"})
		a := newAsk(e)
		for _, on := range []string{"2019-12", "[2020-01-10..2020-01-20]", "[2019-12-28..2020-02-10]"} {
			span := date(t, on)
			for _, v := range Views() {
				for root := range v.roots(e) {
					every := map[string]map[string]bool{}
					for day := span.Earliest(); day <= span.Latest(); day++ {
						met := map[string]bool{}
						a.rowsOf(v, root, domain.OnDay(day), func(row Row) {
							met[row.Key] = true
							add(every, row.Key, versions(t, &row)...)
						})
						for key := range every {
							if !met[key] {
								add(every, key, "null")
							}
						}
					}
					a.rowsOf(v, root, span, func(row Row) {
						got := versions(t, &row)
						for _, each := range got {
							require.Truef(t, every[row.Key][each] || each == "null", "%s %s on %s: no day answers %s", v.Name, row.Key, on, each)
						}
						for each := range every[row.Key] {
							require.Containsf(t, got, each, "%s %s on %s leaves out what a day answers", v.Name, row.Key, on)
						}
						delete(every, row.Key)
					})
					require.Emptyf(t, every, "%s of %s on %s leaves out rows", v.Name, e.Ref(root), on)
				}
			}
		}
	})
}

func add(to map[string]map[string]bool, key string, versions ...string) {
	if to[key] == nil {
		to[key] = map[string]bool{}
	}
	for _, each := range versions {
		to[key][each] = true
	}
}

// versions are all that a row may be, encoded.
func versions(t testing.TB, row *Row) []string {
	t.Helper()
	var all []string
	for _, each := range row.Alternatives {
		all = append(all, encoded(t, each))
	}
	for _, each := range row.Claims {
		all = append(all, encoded(t, each.Row))
	}
	if row.Certainty == Certain {
		all = append(all, encoded(t, row.Row))
	}
	return all
}

// Later records never change what is answered for a position: the same bytes for every view, trail and difference.
func TestALaterRecordNeverChangesAnEarlierAnswer(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			d, r := randomDesk(t, seed, 30, nil)
			var asked []question
			var heard []string
			for range 3 {
				d.grow(r, 15, nil)
				for _, on := range []string{r.dayNear(), "2020-01", "2027-01-01"} {
					q := question{on: on, at: d.book.Head(), known: r.one("", "2020-03-20", "2020-04-10")}
					if q.known == "" {
						q.known = domain.DayOf(d.now).String()
					}
					asked, heard = append(asked, q), append(heard, d.everything(q))
				}
			}
			d.grow(r, 30, nil)
			for i, q := range asked {
				require.Equalf(t, heard[i], d.everything(q), "asked %+v", q)
			}
		})
	}
}

// everything is what can be asked at a moment: every view, every trail, and the difference from the moment before the last record.
func (d *desk) everything(q question) string {
	d.t.Helper()
	var all strings.Builder
	for _, v := range Views() {
		fmt.Fprintln(&all, encoded(d.t, d.answer(v.Name, q)))
	}
	e, m := d.moment(q)
	for _, kind := range domain.Kinds {
		for home := range e.Homes(kind) {
			story, err := Trail(e, m, e.Ref(home))
			require.NoError(d.t, err)
			fmt.Fprintln(&all, encoded(d.t, story))
		}
	}
	before := q
	before.at--
	from, fromMoment := d.moment(before)
	difference, err := Diff(from, e, fromMoment, m, DiffQuery{}, d.alone)
	require.NoError(d.t, err)
	fmt.Fprintln(&all, encoded(d.t, difference))
	return all.String()
}

// What was recorded wrong and then replaced answers as if it had been recorded right at once, but for the history. The view quality is about the history.
func TestCorrectAndReplaceEqualsDirectEntry(t *testing.T) {
	replaced := 0
	for seed := range uint64(40) {
		r := throw(seed)
		slipped := map[string]bool{}
		right, _ := randomDesk(t, seed, 0, nil)
		wrong, _ := randomDesk(t, seed, 0, nil)
		versions := map[string]int{"organisation/o1": 1, "organisation/o2": 1, "organisation/o3": 1, "audit/a1": 2, "audit/a2": 2, "audit/a3": 2}
		for range 60 {
			names := types()
			typ := names[r.IntN(len(names))]
			subject, when, data := r.content(typ)
			head := parts(when, `"known":"2020-05-01"`)
			body := event(typ, subject, head, data)
			version := versions[subject] + 1
			if slipped[subject] {
				continue // versions differ from here on
			}
			if r.IntN(4) > 0 {
				if right.send(body) == nil {
					if wrong.send(body) != nil {
						break // the ledgers have parted
					}
					versions[subject] = version
				}
				continue
			}
			_, otherWhen, otherData := r.content(typ)
			slip := event(typ, subject, parts(otherWhen, `"known":"2020-05-01"`), otherData)
			if right.send(body) != nil {
				continue
			}
			if wrong.send(slip) != nil {
				break // the ledgers have parted
			}
			correction := event("record.corrected", subject, "", fmt.Sprintf(`"target":%d,"reason":"error","replacement":{%s,"data":{%s}}`, version, when, data))
			if wrong.send(correction) != nil {
				break
			}
			replaced++
			slipped[subject] = true
			for _, v := range Views() {
				if v.Name == "quality" {
					continue
				}
				for _, on := range []string{"2019-12-20", "2020-01-20", "2020-01", "2020-11-01"} {
					require.Equalf(t, content(t, right.answer(v.Name, question{on: on})), content(t, wrong.answer(v.Name, question{on: on})),
						"seed %d: %s on %s after %s, corrected by %s", seed, v.Name, on, slip, correction)
				}
			}
		}
	}
	require.Greater(t, replaced, 60, "too few were corrected to tell")
}

// content is an answer's rows without what tells their history.
func content(t testing.TB, a *Answer) string {
	t.Helper()
	rows := slices.Clone(a.Rows)
	for i := range rows {
		rows[i].Events, rows[i].Because, rows[i].Recorded = nil, nil, deskOpens
		for j := range rows[i].Claims {
			rows[i].Claims[j].Event = ""
		}
	}
	return strings.ReplaceAll(encoded(t, rows), `},{`, "},\n{") + encoded(t, a.Names)
}

// reading is what one root answered, and what that rested on.
type reading struct {
	rows  string
	reads []int32
	links map[int32]int // with the number of references that there were
}

// readAll asks every view for every root.
func readAll(t testing.TB, e *domain.Edition, on domain.Date) map[string]reading {
	t.Helper()
	all := map[string]reading{}
	a := newAsk(e)
	for _, v := range Views() {
		for root := range v.roots(e) {
			rows, _ := rowsText(t, a, v, root, on)
			links := map[int32]int{}
			for _, home := range a.links {
				links[home] = references(e, home)
			}
			all[v.Name+" "+string(e.Ref(root))] = reading{rows, slices.Clone(a.reads), links}
		}
	}
	return all
}

func references(e *domain.Edition, home int32) int {
	n := 0
	for range e.Incoming(home) {
		n++
	}
	return n
}

// A record changes the rows of those roots only that read its entity, or that looked for references to one that it refers to.
func TestRowsRestOnWhatWasRead(t *testing.T) {
	for seed := range uint64(16) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			on := domain.OnDay(day(t, []string{"2019-12-20", "2020-01-15", "2020-11-01", "2027-01-01"}[seed%4]))
			d, r := randomDesk(t, seed, 20, nil)
			e, _ := d.moment(question{on: "2020-01-01"})
			before, changed := readAll(t, e, on), 0
			for range 40 {
				d.grow(r, 1, nil)
				e, _ = d.moment(question{on: "2020-01-01"})
				record := e.Fact(e.Position)
				fresh := len(e.Facts(record.Home())) == 1
				now := readAll(t, e, on)
				for name, was := range before {
					if was.rows == now[name].rows {
						continue
					}
					changed++
					rests := slices.Contains(was.reads, record.Home()) || fresh && slices.Contains(was.reads, newcomers)
					for home, n := range was.links {
						rests = rests || references(e, home) > n
					}
					require.Truef(t, rests, "%s was changed by %s of %s, on which it had not rested:\n%s\n%s", name, record.Type.Name, e.Ref(record.Home()), was.rows, now[name].rows)
				}
				before = now
			}
			require.NotZero(t, changed)
		})
	}
}

// What a row reads elsewhere counts as read, also where a record takes a reference away and refers to nothing itself.
func TestAReferenceTakenAwayTurnsTheRow(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.registered", "document/d", "2017-01-01", `"title":"D","doc_type":"policy","stage":"in_use"`),
		event("responsibility.assigned", "responsibility/r", "2019-01-01", `"duty":"coordination","scope":"kommunen","holder":{"function":"coordinator"},"stated_in":"document/d"`))
	e, _ := d.moment(question{on: "2020-01-01"})
	document, _ := e.Find("document/d")
	duty, _ := e.Find("responsibility/r")
	a := newAsk(e)
	before, _ := rowsText(t, a, ViewByName("documents"), document, domain.OnDay(day(t, "2020-01-01")))
	require.Contains(t, a.reads, duty)
	d.accept(event("record.corrected", "responsibility/r", "", `"target":1,"reason":"withdrawn"`))
	e, _ = d.moment(question{on: "2020-01-01"})
	after, _ := rowsText(t, newAsk(e), ViewByName("documents"), document, domain.OnDay(day(t, "2020-01-01")))
	require.NotEqual(t, before, after)
}

// The order of recording moves the days on which a fact is certain: what must come before another, and was recorded after it, comes a day earlier at least.
func TestTheOrderOfRecordingMovesTurningDays(t *testing.T) {
	d := newDesk(t)
	d.accept(array(event("responsibility.ended", "responsibility/r", "[2019-11-10..2020-02-10]", `"holder":{"function":"coordinator"}`),
		event("responsibility.assigned", "responsibility/r", "[2019-10-01..2020-03-31]", `"duty":"coordination","scope":"kommunen","holder":{"function":"coordinator"}`)))
	e, _ := d.moment(question{on: "2020-01-01"})
	home, _ := e.Find("responsibility/r")
	a := newAsk(e)
	before, stands, turned := "", domain.MinDay, []string{}
	for on := day(t, "2019-09-01"); on < day(t, "2020-05-01"); on++ {
		rows, next := rowsText(t, a, ViewByName("responsibilities"), home, domain.OnDay(on))
		if rows != before {
			require.GreaterOrEqual(t, on, stands, "turned on %s", on)
			turned = append(turned, on.String())
		}
		before, stands = rows, next
	}
	require.Contains(t, turned, "2020-02-09", "the duty was assigned before it ended, and told after it")
}

// Rows of one view never share a key: whoever follows them would take one for the other.
func TestKeysAreUnique(t *testing.T) {
	eachSeed(t, 8, 80, func(t *testing.T, d *desk, r *dice) {
		for _, v := range Views() {
			for _, on := range []string{"2019-12-20", "2020-01", "2020-11-01"} {
				keys := map[string]bool{}
				for _, row := range d.answer(v.Name, question{on: on}).Rows {
					require.Falsef(t, keys[row.Key], "%s has two rows %s on %s", v.Name, row.Key, on)
					keys[row.Key] = true
				}
			}
		}
	})
}

// Merging equals brute force: every state of every entity that a view reads, and both sides of every day in doubt, tried one by one.
func TestMergingEqualsBruteForce(t *testing.T) {
	eachSeed(t, 12, 60, func(t *testing.T, d *desk, r *dice) {
		e, _ := d.moment(question{on: "2020-01-01"})
		a := newAsk(e)
		for range 6 {
			on := domain.OnDay(day(t, r.dayNear()))
			for _, v := range Views() {
				if v.Name == "plans" || v.Name == "audits" || v.Name == "checks" {
					continue // they count other entities, and checks ask each by itself: see below and in checks_test.go
				}
				for root := range v.roots(e) {
					if len(e.Disputes(root, &domain.Scratch{})) == 0 { // claims are merged from the same worlds
						mergesLikeForce(t, a, v, root, on)
					}
				}
			}
		}
	})
}

func mergesLikeForce(t *testing.T, a *Ask, v *View, root int32, on domain.Date) {
	t.Helper()
	want, tried := bruteForce(t, a.edition, v, root, on)
	if !tried {
		return
	}
	got, whole := map[string]map[string]bool{}, true
	a.rowsOf(v, root, on, func(row Row) {
		all := versions(t, &row)
		whole = whole && row.Complete
		add(got, row.Key, all...)
		require.Equal(t, row.Certainty == Certain, len(all) == 1 && row.Complete)
	})
	if whole {
		require.Equalf(t, want, got, "%s of %s on %s", v.Name, a.Ref(root), on)
	}
}

// bruteForce runs a view once for each combination of whole states of the entities that it reads, and of sides of the days in doubt: by key, all rows that come out.
// tried is false where there are too many.
func bruteForce(t testing.TB, e *domain.Edition, v *View, root int32, on domain.Date) (rows map[string]map[string]bool, tried bool) {
	t.Helper()
	b := &forcer{t: t, edition: e, view: v, root: root, on: on.Earliest()}
	b.try(nil, nil)
	rows = map[string]map[string]bool{}
	for _, world := range b.worlds {
		for key := range world {
			for _, other := range b.worlds {
				add(rows, key, other.of(key))
			}
		}
	}
	return rows, b.runs < mostRuns
}

const mostRuns = 2000

type forcer struct {
	t       testing.TB
	edition *domain.Edition
	view    *View
	root    int32
	on      domain.Day
	runs    int
	worlds  []forced
}

// forced are the rows of one combination.
type forced map[string]string

func (w forced) of(key string) string {
	if row, is := w[key]; is {
		return row
	}
	return "null"
}

// try runs the view with entities and sides that are decided. What it meets beyond them is decided in every way, one after the other.
func (b *forcer) try(entities []*State, sides []side) {
	if b.runs++; b.runs >= mostRuns {
		return
	}
	a := newAsk(b.edition)
	a.start(b.root)
	a.begin(b.on, nil)
	a.run, a.focused = 1, false
	for _, s := range entities {
		a.memos = append(a.memos, &State{ask: a, home: s.home, all: s.all})
	}
	a.used, a.sides = len(entities), slices.Clone(sides)
	world := forced{}
	b.view.Rows(a, b.root, func(key string, row any, _ domain.Item, _ ...domain.Item) { world[key] = encoded(b.t, row) })
	if a.used > len(entities) {
		met := a.memos[len(entities)]
		all := whole(met)
		for i := range all {
			b.try(append(slices.Clip(entities), &State{home: met.home, all: all[i : i+1 : i+1]}), sides)
		}
		return
	}
	if len(a.sides) > len(sides) {
		met := a.sides[len(sides)]
		for _, after := range []bool{false, true} {
			b.try(entities, append(slices.Clip(sides), side{met.lo, met.hi, 1, after}))
		}
		return
	}
	require.Empty(b.t, a.choices, "nothing is left to choose")
	b.worlds = append(b.worlds, world)
}

// The counts of other entities are ranges that reach from the least to the most that any combination gives.
func TestCountsSpanEveryCombination(t *testing.T) {
	d := newDesk(t)
	d.organisations("o1")
	d.accept(event("plan.established", "plan/p1", "2019-01-01", `"title":"Plan","owner":"organisation/o1"`))
	for i, effective := range []string{"2020-01", "[2019-12-20..2020-01-20]", "2020-02-01"} {
		measure := fmt.Sprintf("measure/m%d", i)
		d.accept(event("measure.registered", measure, effective, `"title":"Aktivitet","plan":"plan/p1","category":"preventive","status":"planned"`),
			event("measure.reported", measure, "2020-01", `"status":"ongoing"`),
			event("measure.registered", measure, "[2020-01-05..2020-02-20]", `"title":"Aktivitet","plan":"plan/p1","category":"hindering"`))
	}
	e, _ := d.moment(question{on: "2020-01-01"})
	home, _ := e.Find("plan/p1")
	for _, on := range []string{"2019-12-24", "2020-01-01", "2020-01-10", "2020-02-05", "2020-02-20"} {
		b := &forcer{t: t, edition: e, view: ViewByName("plans"), root: home, on: day(t, on)}
		b.try(nil, nil)
		require.Less(t, b.runs, mostRuns)
		want := map[string]Count{}
		for n, world := range b.worlds {
			var plan Plan
			require.NoError(t, json.Unmarshal([]byte(world["p1"]), &plan))
			for _, category := range []string{"preventive", "hindering"} {
				count := plan.Activities[category]
				if n > 0 {
					count = Count{min(count.Min, want[category].Min), max(count.Max, want[category].Max)}
				}
				want[category] = count
			}
		}
		got := certain[Plan](d, "plans", "p1", on)
		for _, category := range []string{"preventive", "hindering"} {
			require.Equalf(t, want[category], got.Activities[category], "%s on %s", category, on)
		}
	}
}

// whole are all states of an entity, each loose item there or not.
func whole(s *State) (all []domain.State) {
	s.walk()
	if len(s.loose) > 12 {
		return s.all
	}
	for _, state := range s.all {
		for chosen := range 1 << len(s.loose) {
			with := state
			for n, i := range s.loose {
				if chosen&(1<<n) != 0 {
					with = with.With(i)
				}
			}
			all = append(all, with)
		}
	}
	return all
}
