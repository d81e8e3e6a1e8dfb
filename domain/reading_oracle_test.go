package domain

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// The oracle knows readings by their definition alone: it gives every fact every exact day that its dates allow, orders them by day and then by recording, keeps the
// assignments that break no rule (all of them, where none keeps the rules), and collects the states on a day. It reads what was sent from the stored bytes, and
// shares with the code under test only what a single fact does to a state.

// window is the first of the few days that random timelines speak of.
var window = MakeDay(2020, 3, 10)

// oracleLimit is how many assignments of days the oracle tries; timelines with more are made again.
const oracleLimit = 1500

func TestReadingsEqualEveryAssignmentOfDays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	seeds := uint64(3000)
	if testing.Short() {
		seeds = 1000
	}
	var tally tally
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 20200204))
		line := randomTimeline(d, seed, r)
		for _, known := range []Day{MaxDay, window + Day(r.IntN(8))} {
			if o := newOracle(t, line, known); o != nil && o.compare(t, &tally) {
				t.Fatalf("seed %d, known %s:\n%s", seed, known, line)
			}
		}
	}
	// The timelines must be worth asking about: many with several readings, many without any, and few that are too long to walk.
	require.Greater(t, tally.several, tally.all, "days with several states")
	require.Greater(t, tally.broken, tally.all/20, "timelines without a reading")
	require.Greater(t, tally.all-tally.broken, tally.all/4, "timelines with a reading")
	require.Greater(t, tally.forced, tally.all/20, "timelines in one order only")
	require.Less(t, tally.incomplete, tally.all/50, "readings left incomplete")
}

// tally counts what was compared.
type tally struct{ all, several, broken, forced, incomplete int }

// TestReadingsOfRareShapes compares timelines that chance seldom makes.
func TestReadingsOfRareShapes(t *testing.T) {
	name := func(head, name string) string {
		return happening("organisation.registered", "organisation/a", head, `"name":"`+name+`","kind":"unit"`)
	}
	const together = `"effective":"[2020-03-10..2020-03-14]","correlationid":"c"`
	for shape, bodies := range map[string][]string{
		"two of a day, one between that must be before them": {
			array(name(together, "A"), name(`"effective":"2020-03-11"`, "B"), name(together, "C")),
		},
		"two of a day, two between that can't be of one": {
			array(name(together, "A"), name(`"effective":"[2020-03-10..2020-03-11]"`, "B"), name(`"effective":"2020-03-12"`, "D"), name(together, "C")),
		},
		"two of a day, each known by its own": {
			array(name(together+`,"known":"2020-03-13"`, "A"), name(`"effective":"2020-03-12"`, "B"), name(together+`,"known":"2020-03-12"`, "C")),
		},
		"two of a day, one of which ends before the other can begin": {
			array(name(together+`,"until":"2020-03-11"`, "A"), name(`"effective":"[2020-03-10..2020-03-12]"`, "B"), name(together, "C")),
		},
		"two days of two, crosswise": {
			array(name(together, "A"), name(`"effective":"[2020-03-11..2020-03-15]","correlationid":"d"`, "B"), name(together, "C"), name(`"effective":"[2020-03-11..2020-03-15]","correlationid":"d"`, "D")),
		},
		"a day of two, one corrected to another": {
			array(name(together, "A"), name(together, "B")),
			corrected("organisation/a", "", `"target":1,"reason":"error","replacement":{"effective":"2020-03-12","data":{"name":"C","kind":"unit"}}`),
		},
		"it may have begun on its last day": {
			name(`"effective":"[2020-03-10..2020-03-14]","until":"2020-03-12"`, "A"), happening("organisation.ended", "organisation/a", `"effective":"[2020-03-11..2020-03-13]"`, ``),
			name(`"effective":"2020-03-12"`, "B"),
		},
		"an end on an unknown day": {
			name(`"effective":"[..2020-03-12]","until":"[2020-03-11..2020-03-13]"`, "A"), name(`"effective":"2020-03-12"`, "B"),
		},
	} {
		t.Run(shape, func(t *testing.T) {
			line := &randomLine{desk: newDesk(t), subject: "organisation/a"}
			for _, body := range bodies {
				line.record(body)
			}
			require.Len(t, line.sent, len(bodies))
			var tally tally
			o := newOracle(t, line, MaxDay)
			require.NotNil(t, o)
			require.False(t, o.compare(t, &tally))
			require.Positive(t, tally.several)
			require.Zero(t, tally.incomplete)
		})
	}
}

// oracle is a timeline at a moment, with all that the assignments gave.
type oracle struct {
	line   *timeline
	items  []Item
	groups []string // of each item: those of one group share a day; "" is alone
	lowest Day      // the first day that an open beginning is tried on
	ons    []Day
	days   []Day               // of each item
	ends   []Day               // of each item: the day after its last; 0 without
	strict []map[snapshot]bool // by the index of the day asked about
	loose  []map[snapshot]bool
	sorted []happens
	kept   []snapshot
}

// snapshot is a state of a timeline of up to 64 facts.
type snapshot struct{ done, stand, expired uint64 }

func snap(s *State) snapshot { return snapshot{s.done.low, s.stand.low, s.expired.low} }

// happens is one thing that happens in an assignment.
type happens struct {
	day   Day
	order uint64 // 0: an end, before that day's facts
	item  int
}

// newOracle returns nil for a timeline with too many assignments.
func newOracle(t *testing.T, line *randomLine, known Day) *oracle {
	t.Helper()
	stands := line.standing(t, known)
	facts := line.timeline().facts
	items := line.timeline().items(nil, facts, known, facts[len(facts)-1].Position, &Scratch{})
	var got []standing
	for _, item := range items {
		got = append(got, standing{root: facts[item.order-facts[0].Position].Version, content: item.Version})
	}
	o := &oracle{line: line.timeline(), items: items, days: make([]Day, len(items)), ends: make([]Day, len(items)), groups: make([]string, len(items))}
	var want []standing
	for _, s := range stands {
		want = append(want, standing{root: s.root, content: s.content})
	}
	require.Equal(t, want, got, " known %s: what stands for what\n%s", known, line)
	first := MaxDay
	for i, s := range stands {
		o.groups[i] = s.group
		if lo := items[i].Effective.Earliest(); lo.Real() {
			first = min(first, lo)
		}
		first = min(first, items[i].Effective.Latest())
	}
	if len(items) == 0 {
		first = window
	}
	o.lowest = first - 8
	for on := first - 2; on <= window+9; on++ {
		o.ons = append(o.ons, on)
		o.strict, o.loose = append(o.strict, map[snapshot]bool{}), append(o.loose, map[snapshot]bool{})
	}
	o.kept = make([]snapshot, len(o.ons))
	count := 1
	for i := range items {
		lo, hi := o.bounds(i)
		count *= int(hi-lo) + 1
		if until := items[i].Until; until.UnknownDay() {
			count *= int(until.Last()-until.First()) + 1
		}
		if count > oracleLimit {
			return nil
		}
	}
	return o
}

// bounds are the days on which an item can have happened: what is reported happened by the day it was known, and nothing begins after its own end.
func (o *oracle) bounds(i int) (lo, hi Day) {
	item := o.items[i]
	lo, hi = item.Effective.Earliest(), item.Effective.Latest()
	if item.Known < hi && item.Known >= lo {
		hi = item.Known
	}
	return max(lo, o.lowest), hi
}

// run tries every assignment. The states are those of the assignments that break no rule, where there are any (strict).
func (o *oracle) run() (states []map[snapshot]bool, strict bool) {
	o.assign(0)
	if len(o.strict[0]) > 0 {
		return o.strict, true
	}
	return o.loose, false
}

// assign gives item i every day, and then the rest.
func (o *oracle) assign(i int) {
	if i == len(o.items) {
		o.fold()
		return
	}
	lo, hi := o.bounds(i)
	for d := lo; d <= hi; d++ {
		if !o.shares(i, d) {
			continue
		}
		o.days[i] = d
		until := o.items[i].Until
		switch {
		case until.IsZero():
			o.ends[i] = 0
			o.assign(i + 1)
		case until.UnknownDay():
			for last := until.First(); last <= until.Last(); last++ {
				if last >= d {
					o.ends[i] = last + 1
					o.assign(i + 1)
				}
			}
		case until.Last() >= d:
			o.ends[i] = until.Last() + 1
			o.assign(i + 1)
		}
	}
}

// shares tells whether a day is that of the other members of the item's group.
func (o *oracle) shares(i int, d Day) bool {
	for j := range i {
		if o.groups[i] != "" && o.groups[j] == o.groups[i] && o.days[j] != d {
			return false
		}
	}
	return true
}

// fold runs one assignment and keeps its states.
func (o *oracle) fold() {
	all := o.sorted[:0]
	for i := range o.items {
		all = append(all, happens{o.days[i], o.items[i].order, i})
		if o.ends[i] != 0 {
			all = append(all, happens{o.ends[i], 0, i})
		}
	}
	o.sorted = all
	slices.SortFunc(all, func(a, b happens) int {
		if a.day != b.day {
			return int(a.day - b.day)
		}
		return int(a.order) - int(b.order)
	})
	state := State{items: o.items}
	kept := o.kept
	keeps, next := true, 0
	for _, h := range all {
		for next < len(o.ons) && o.ons[next] < h.day {
			kept[next] = snap(&state)
			next++
		}
		if h.order == 0 {
			state.expire(h.item)
		} else if state.take(h.item) != nil {
			keeps = false
		}
	}
	for ; next < len(o.ons); next++ {
		kept[next] = snap(&state)
	}
	for n, state := range kept {
		o.loose[n][state] = true
		if keeps {
			o.strict[n][state] = true
		}
	}
}

// compare asks the code under test on every day, by its fast ways and by the general one.
func (o *oracle) compare(t *testing.T, tally *tally) (failed bool) {
	t.Helper()
	want, strict := o.run()
	tally.all++
	if !strict {
		tally.broken++
	}
	for n, on := range o.ons {
		if len(want[n]) > 1 {
			tally.several++
		}
		for way, found := range map[string]Readings{"readings": readings(o.items, on, &Scratch{}), "walker": walked(o.items, on)} {
			if !found.Complete {
				tally.incomplete++
			}
			if !o.agrees(found, want[n], strict) {
				t.Errorf("%s on %s\nwant %s\ngot  %s (complete %v)", way, on, o.texts(slices.Collect(maps.Keys(want[n]))), o.texts(snaps(found)), found.Complete)
				failed = true
			}
		}
	}
	var scratch Scratch
	if err, _ := feasible(o.items, nil, &scratch); (err == nil) != strict {
		t.Errorf("feasible says %v, but there is a reading: %v", err, strict)
		failed = true
	}
	if forced(scratch.steps) {
		tally.forced++
	}
	return failed
}

// walked is readings without its fast ways.
func walked(items []Item, on Day) Readings {
	all := steps(nil, items)
	w := walker{items: items, on: on, tells: whether, budget: readingLimit}
	w.run(all)
	complete := w.budget > 0
	if len(w.found) == 0 {
		w = walker{items: items, on: on, tells: nothing, budget: readingLimit}
		w.run(all)
		complete = complete && w.budget > 0
	}
	return Readings{States: w.found, Loose: looseOn(nil, all, on), Complete: complete}
}

// agrees tells whether the states found are the ones wanted, each once; of readings left incomplete, whether they are among them.
func (o *oracle) agrees(found Readings, want map[snapshot]bool, strict bool) bool {
	met := map[snapshot]bool{}
	for _, state := range snaps(found) {
		if met[state] || !want[state] && (found.Complete || strict) {
			return false
		}
		met[state] = true
	}
	return !found.Complete || len(met) == len(want)
}

func snaps(r Readings) []snapshot {
	var all []snapshot
	for i := range r.States {
		for chosen := range 1 << len(r.Loose) {
			state := r.States[i]
			for n, item := range r.Loose {
				if chosen&(1<<n) != 0 {
					state = state.With(item)
				}
			}
			all = append(all, snap(&state))
		}
	}
	return all
}

func (o *oracle) texts(states []snapshot) []string {
	var texts []string
	for _, each := range states {
		texts = append(texts, stateText(&State{items: o.items, done: set{low: each.done}, stand: set{low: each.stand}, expired: set{low: each.expired}}))
	}
	slices.Sort(texts)
	return texts
}

// standing says which version's content stands in the place of a timeline's fact, and what it shares a day with.
type standing struct {
	root, content uint32
	group         string
}

// told is a record of a random timeline, read back from its stored bytes.
type told struct {
	Envelope
	correction *RecordCorrected
}

// standing resolves corrections by their definition.
func (l *randomLine) standing(t *testing.T, known Day) []standing {
	t.Helper()
	var all []told
	for _, fact := range l.timeline().facts {
		e, err := ParseEnvelope(l.book.body(l.book.entries[fact.Position-1]))
		require.NoError(t, err)
		one := told{Envelope: *e}
		if e.Type == correctedName {
			one.correction = &RecordCorrected{}
			require.NoError(t, json.Unmarshal(e.Data, one.correction))
		}
		all = append(all, one)
	}
	rootOf := func(at uint32) uint32 {
		for all[at-1].correction != nil {
			at = all[at-1].correction.Target
		}
		return at
	}
	// holds is the version whose content stands in a fact's place: the newest word about it that is known and not taken back.
	holds := func(root uint32) uint32 {
		void := map[uint32]bool{}
		for at := uint32(len(all)); at > root; at-- {
			c := all[at-1].correction
			switch {
			case c == nil || rootOf(at) != root || all[at-1].Known > known || void[at]:
			case c.Replacement != nil && c.Replacement.Known > known:
				return 0
			case c.Replacement != nil:
				return at
			case c.Target == root:
				return 0
			default:
				void[c.Target] = true
			}
		}
		if all[root-1].Known > known {
			return 0
		}
		return root
	}
	var found []standing
	for i, one := range all {
		root := uint32(i + 1)
		if one.correction != nil || one.Type == disputedName {
			continue
		}
		content := holds(root)
		if content == 0 {
			continue
		}
		s := standing{root: root, content: content}
		by, effective := one.Envelope, one.Effective
		if c := all[content-1]; content != root {
			effective = c.correction.Replacement.Effective
			if c.CorrelationID != "" {
				by = c.Envelope
			}
		}
		if _, exact := effective.Exact(); !exact && by.CorrelationID != "" {
			s.group = by.RequestID + by.CorrelationID + effective.String()
		}
		found = append(found, s)
	}
	return found
}

// randomLine is an entity of random history, the rules not asked.
type randomLine struct {
	*desk
	subject Ref
	palette [][2]string
	sent    []string
}

func (l *randomLine) timeline() *timeline { return l.book.timelines[l.book.entities[l.subject]] }

func (l *randomLine) String() string { return strings.Join(l.sent, "\n") }

// record stores a body without asking the rules; what can't even be staged is left out.
func (l *randomLine) record(body string) {
	l.t.Helper()
	base := l.book.staged()
	s := l.submission(body)
	if err := l.book.stageAll(s, l.now, l.book.mac([]byte(s.Key)), l.book.mac(s.Body), &Decision{}); err != nil {
		l.book.unstage(base)
		return
	}
	l.book.Commit(l.book.staged())
	l.sent = append(l.sent, body)
}

// palettes are the facts that random timelines are made of, by entity: type and data, with their real rules.
var palettes = map[Kind][][2]string{
	KindDocument: {
		{"document.registered", `"title":"A","doc_type":"policy","stage":"planned"`},
		{"document.registered", `"title":"A","doc_type":"policy","stage":"in_use"`},
		{"document.adopted", `"title":"A","doc_type":"policy"`},
		{"document.adopted", `"title":"A","doc_type":"policy","version":"1"`},
		{"document.adopted", `"title":"A","doc_type":"policy","version":"2"`},
		{"document.repealed", `"reason":"replaced"`},
		{"document.repealed", `"version":"1"`},
		{"document.communicated", `"audience":["alla"]`},
		{"document.communicated", `"audience":["nämnder"]`},
	},
	KindResponsibility: {
		{"responsibility.assigned", `"duty":"coordination","scope":"a","holder":{"function":"coordinator"}`},
		{"responsibility.assigned", `"duty":"coordination","scope":"a","holder":{"function":"coordinator"},"mode":"sole"`},
		{"responsibility.assigned", `"duty":"coordination","scope":"a","holder":{"function":"unit_head"},"mode":"sole"`},
		{"responsibility.assigned", `"duty":"coordination","scope":"a","holder":{"function":"unit_head"},"mode":"shared"`},
		{"responsibility.vacant", `"duty":"coordination","scope":"a"`},
		{"responsibility.ended", `"holder":{"function":"coordinator"}`},
		{"responsibility.ended", `"holder":{"function":"unit_head"}`},
	},
	KindOrganisation: {
		{"organisation.registered", `"name":"A","kind":"unit"`},
		{"organisation.registered", `"name":"B","kind":"unit"`},
		{"organisation.ended", `"how":"closed"`},
	},
	KindRecommendation: {
		{"recommendation.issued", `"group":"g","audit":"audit/a","addressee":"organisation/a","text":"Gör klart."`},
		{"recommendation.deadline_set", `"due":"2020-03-12"`},
		{"recommendation.deadline_set", `"due":"2021"`},
		{"recommendation.responded", `"position":"accepts"`},
		{"recommendation.measure_linked", `"target":"organisation/a"`},
		{"recommendation.assessed", `"status":"implemented","basis":"B"`},
		{"recommendation.assessed", `"status":"not","basis":"B"`},
	},
	KindAudit: {
		{"audit.opened", `"title":"A","auditor":"organisation/r","questions":[{"id":"1","text":"Q"}]`},
		{"audit.opened", `"title":"A","auditor":"organisation/r","questions":[{"id":"1","text":"Q"},{"id":"2","text":"Q"}]`},
		{"audit.question_assessed", `"question":"1","answer":"Ja"`},
		{"audit.question_assessed", `"question":"2","answer":"Nej"`},
		{"audit.finding_recorded", `"text":"F"`},
		{"audit.finding_recorded", `"text":"F","reason":"sen"`},
		{"audit.report_submitted", `"judgement":"J"`},
		{"audit.report_submitted", `"judgement":"J","not_assessed":["2"]`},
	},
}

var paletteKinds = slices.Sorted(maps.Keys(palettes))

func randomTimeline(d *desk, seed uint64, r *rand.Rand) *randomLine {
	kind := paletteKinds[r.IntN(len(paletteKinds))]
	l := &randomLine{desk: d, subject: Ref(fmt.Sprintf("%s/s%d", kind, seed)), palette: palettes[kind]}
	facts := 1 + r.IntN(5)
	for facts > 0 {
		n := 1
		if r.IntN(4) == 0 {
			n = 1 + r.IntN(facts)
		}
		l.record(randomAppend(r, l, n))
		facts -= n
	}
	for range max(0, r.IntN(8)-3) {
		l.record(randomCorrection(r, l))
	}
	if r.IntN(3) == 0 {
		l.record(happening("record.disputed", string(l.subject), "", fmt.Sprintf(`"target":%d,"field":"","claim":"finns inte"`, 1+r.IntN(len(l.timeline().facts)))))
	}
	return l
}

// randomAppend is one append of n facts, some of which share a correlation id and a date.
func randomAppend(r *rand.Rand, l *randomLine, n int) string {
	shared, untilOf := randomDates(r)
	var events []string
	for range n {
		typ, data := randomFact(r, l)
		effective, until := shared, untilOf
		correlation := ""
		switch r.IntN(3) {
		case 0:
			effective, until = randomDates(r)
		case 1:
			correlation = `,"correlationid":"table-1"`
		default:
			correlation = fmt.Sprintf(`,"correlationid":"table-%d"`, 1+r.IntN(2))
		}
		if r.IntN(3) > 0 {
			until = ""
		}
		events = append(events, happening(typ, string(l.subject), `"effective":"`+effective+`"`+until+randomKnown(r)+correlation, data))
	}
	if n == 1 {
		return events[0]
	}
	return array(events...)
}

func randomFact(r *rand.Rand, l *randomLine) (typ, data string) {
	one := l.palette[r.IntN(len(l.palette))]
	return one[0], one[1]
}

// randomDates are a date in the window and an end that isn't before it, as members.
func randomDates(r *rand.Rand) (effective, until string) {
	a := window + Day(r.IntN(5))
	b := a + 1 + Day(r.IntN(3))
	switch r.IntN(6) {
	case 0, 1:
		effective = a.String()
	case 2, 3, 4:
		effective = "[" + a.String() + ".." + b.String() + "]"
	default:
		effective = "[.." + a.String() + "]"
	}
	last := a + Day(r.IntN(4))
	if r.IntN(4) == 0 {
		return effective, `,"until":"[` + last.String() + ".." + (last + 1 + Day(r.IntN(2))).String() + `]"`
	}
	return effective, `,"until":"` + last.String() + `"`
}

func randomKnown(r *rand.Rand) string {
	if r.IntN(3) > 0 {
		return ""
	}
	return `,"known":"` + (window + Day(r.IntN(8))).String() + `"`
}

func randomCorrection(r *rand.Rand, l *randomLine) string {
	line := l.timeline()
	target := 1 + r.IntN(len(line.facts))
	if n := len(line.facts); r.IntN(2) == 0 {
		target = n // chains
	}
	reason := []string{"error", "refined", "duplicate", "withdrawn"}[r.IntN(4)]
	data := fmt.Sprintf(`"target":%d,"reason":%q`, target, reason)
	origin := line.facts[target-1].origin(line)
	if r.IntN(3) > 0 && origin.Type.Name != disputedName {
		content := `"title":"A","doc_type":"policy"`
		for range 50 {
			var typ string
			if typ, content = randomFact(r, l); typ+".v1" == origin.Type.Name {
				break
			}
		}
		effective, until := randomDates(r)
		if r.IntN(2) == 0 {
			effective, until = origin.Effective.String(), ""
		}
		if r.IntN(3) > 0 {
			until = ""
		}
		data += fmt.Sprintf(`,"replacement":{"effective":%q%s%s,"data":{%s}}`, effective, until, randomKnown(r), content)
	}
	known := randomKnown(r)
	if known != "" {
		known = known[1:]
	}
	return happening("record.corrected", string(l.subject), known, data)
}

// Facts that only stand, and whose days are in doubt, neither multiply the states nor cost the answer: each is there or not.
func TestManyLooseFacts(t *testing.T) {
	d := newDesk(t)
	d.book.Commit(d.decide(`{"type":"organisation.registered.v1","subject":"organisation/a","effective":"2019","data":{"name":"A","kind":"unit"}}`).After)
	for i := range 40 {
		decision := d.decide(fmt.Sprintf(`{"type":"statement.recorded.v1","subject":"organisation/a","effective":"[..2020-02-04]","data":{"kind":"experience","by":{"organisation":"organisation/a"},"text":"%d"}}`, i))
		require.NoError(t, decision.Err)
		d.book.Commit(decision.After)
	}
	e, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	home, found := e.Find("organisation/a")
	require.True(t, found)
	for on, states := range map[Day]int{MakeDay(2018, 6, 1): 1, MakeDay(2019, 6, 1): 2, MakeDay(2020, 1, 1): 1} {
		r := e.States(home, on, &Scratch{})
		require.True(t, r.Complete)
		require.Len(t, r.States, states, on.String())
		require.Len(t, r.Loose, 40)
	}
	r := e.States(home, MakeDay(2020, 2, 4), &Scratch{})
	require.Len(t, r.States, 1)
	require.Empty(t, r.Loose)
}
