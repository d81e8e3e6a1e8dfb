package domain

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// inPlace is a correction's data with a document's registration in the target's place.
func inPlace(target int, reason, effective, stage, more string) string {
	return fmt.Sprintf(`"target":%d,"reason":%q,"replacement":{"effective":%q,"data":{"title":"P","doc_type":"policy","stage":%q}%s}`, target, reason, effective, stage, more)
}

// stagesOn lists the document's stages that stand on a day: one list per reading.
func (d *desk) stagesOn(on string, m Moment) []string {
	d.t.Helper()
	found := d.statesAt("document/p", on, m)
	require.True(d.t, found.Complete)
	var all []string
	for i := range found.States {
		var stages []string
		for item, data := range Standing[*DocumentRegistered](&found.States[i]) {
			stages = append(stages, string(data.Stage)+"/"+item.Effective.String())
		}
		all = append(all, strings.Join(stages, " "))
	}
	slices.Sort(all)
	return all
}

func TestChainOfCorrections(t *testing.T) {
	d := newDesk(t)
	d.accept(
		docStage("2019", "planned"),
		corrected("document/p", "", inPlace(1, "error", "2018", "drafting", "")),
		corrected("document/p", "", inPlace(2, "error", "2017", "proposal", "")),
		corrected("document/p", "", inPlace(3, "error", "2016", "published", "")),
	)
	require.Equal(t, []string{"published/2016"}, d.stagesOn("2025-01-01", Moment{Known: MaxDay}))
	for position, want := range []string{"", "planned/2019", "drafting/2018", "proposal/2017", "published/2016"} {
		require.Equal(t, []string{want}, d.stagesOn("2025-01-01", Moment{Known: MaxDay, Recorded: AtPosition(uint64(position))}))
	}
	require.Equal(t, []string{"rule.record.already_corrected /data/target"}, codes(d.send(corrected("document/p", "", inPlace(2, "error", "2015", "missing", "")))))

	e, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	home, _ := e.Find("document/p")
	var scratch Scratch
	items := e.Items(home, &scratch)
	require.Len(t, items, 1)
	require.Equal(t, uint64(1), items[0].Order(), "corrections keep the place of what they began with")
	for i, f := range e.Facts(home) {
		require.Equal(t, i < 3, e.Gone(f, &Scratch{}), "version %d", i+1)
	}
}

func TestWithdrawnCorrectionBringsBack(t *testing.T) {
	d := newDesk(t)
	steps := []struct{ body, want string }{
		{docStage("2019", "planned"), "planned/2019"},
		{corrected("document/p", "", inPlace(1, "error", "2018", "drafting", "")), "drafting/2018"},
		{corrected("document/p", "", inPlace(2, "error", "2017", "proposal", "")), "proposal/2017"},
		{corrected("document/p", "", `"target":3,"reason":"withdrawn"`), "drafting/2018"}, // the second holds again
		{corrected("document/p", "", `"target":2,"reason":"withdrawn"`), "planned/2019"},
		{corrected("document/p", "", `"target":5,"reason":"withdrawn"`), "drafting/2018"}, // the withdrawal is withdrawn
		{corrected("document/p", "", `"target":2,"reason":"withdrawn"`), "planned/2019"},  // and made again
		{corrected("document/p", "", inPlace(1, "error", "2016", "published", "")), "published/2016"},
		{corrected("document/p", "", `"target":8,"reason":"withdrawn"`), "planned/2019"},
		{corrected("document/p", "", `"target":1,"reason":"duplicate"`), ""},
		{corrected("document/p", "", inPlace(10, "error", "2015", "in_use", "")), "in_use/2015"}, // not a duplicate after all
		{corrected("document/p", "", `"target":11,"reason":"withdrawn"`), ""},
		{corrected("document/p", "", `"target":10,"reason":"withdrawn"`), "planned/2019"},
	}
	for i, step := range steps {
		d.accept(step.body)
		require.Equal(t, []string{step.want}, d.stagesOn("2025-01-01", Moment{Known: MaxDay}), "after %d", i+1)
	}
	for i, step := range steps {
		require.Equal(t, []string{step.want}, d.stagesOn("2025-01-01", Moment{Known: MaxDay, Recorded: AtPosition(uint64(i + 1))}), "at %d", i+1)
	}
}

func TestTwoCorrectionsNeverHoldAtOnce(t *testing.T) {
	d := newDesk(t)
	d.accept(
		docStage("2019", "planned"),
		corrected("document/p", "", inPlace(1, "error", "2018", "drafting", "")),
		corrected("document/p", "", `"target":2,"reason":"withdrawn"`),
		corrected("document/p", "", inPlace(1, "error", "2017", "proposal", "")),
	)
	require.Equal(t, []string{"rule.record.already_corrected /data/target"}, codes(d.send(corrected("document/p", "", `"target":3,"reason":"withdrawn"`))),
		"the first correction would hold again beside the second")
	d.accept(corrected("document/p", "", `"target":4,"reason":"withdrawn"`), corrected("document/p", "", `"target":3,"reason":"withdrawn"`))
	require.Equal(t, []string{"drafting/2018"}, d.stagesOn("2025-01-01", Moment{Known: MaxDay}))
	require.Equal(t, []string{"rule.record.already_corrected /data/target"}, codes(d.send(corrected("document/p", "", inPlace(1, "error", "2016", "published", "")))),
		"the first correction holds again")

	// Where a withdrawal became known later than a second correction, the one recorded last holds in between.
	d = newDesk(t)
	d.accept(
		happening("document.registered", "document/p", `"effective":"2019","known":"2020-01-01"`, `"title":"P","doc_type":"policy","stage":"planned"`),
		corrected("document/p", `"known":"2021-01-01"`, inPlace(1, "refined", "2018", "drafting", "")),
		corrected("document/p", `"known":"2023-01-01"`, `"target":2,"reason":"withdrawn"`),
		corrected("document/p", `"known":"2022-01-01"`, inPlace(1, "refined", "2017", "proposal", "")),
	)
	for known, want := range map[string]string{"2019-12-31": "", "2020-06-01": "planned/2019", "2021-06-01": "drafting/2018", "2022-06-01": "proposal/2017", "2023-06-01": "proposal/2017"} {
		require.Equal(t, []string{want}, d.stagesOn("2025-01-01", Moment{Known: day(t, known)}), "known by %s", known)
	}
}

// TestRefined is the guideline that one source dates 2016 and another, found later, May 2016.
func TestRefined(t *testing.T) {
	d := newDesk(t)
	d.accept(
		docAdopted(`"effective":"2016","known":"2019-11-19"`, ""),
		corrected("document/p", `"known":"2020-12-31"`, `"target":1,"reason":"refined","replacement":{"effective":"2016-05","data":{"title":"P","doc_type":"policy","decided_by":{"case_ref":"155-943/2015"}}}`),
	)
	for _, c := range []struct{ on, known, want string }{
		{"2016-03-15", "2019-12-31", "[{+1} {}]"},
		{"2016-06-01", "2019-12-31", "[{+1} {}]"},
		{"2016-03-15", "2020-12-30", "[{+1} {}]"},
		{"2016-03-15", "2020-12-31", "[{}]"},
		{"2016-05-15", "2020-12-31", "[{+2} {}]"},
		{"2016-06-01", "2020-12-31", "[{+2}]"},
		{"2016-06-01", "2019-11-18", "[{}]"},
	} {
		require.Equal(t, c.want, statesList(d.statesAt("document/p", c.on, Moment{Known: day(t, c.known)})), "on %s, known by %s", c.on, c.known)
	}
}

// TestKnownOfCorrections: an error was an error from the start, while a finer source, a withdrawal and a settled dispute are news.
func TestKnownOfCorrections(t *testing.T) {
	today := DayOf(deskOpens).String()
	for _, c := range []struct{ name, head, data, known string }{
		{"an error", "", inPlace(1, "error", "2018", "drafting", ""), "2020-02-04"},
		{"a duplicate", "", `"target":1,"reason":"duplicate"`, "2020-02-04"},
		{"an error that was known earlier", "", inPlace(1, "error", "2018", "drafting", `,"known":"2019-11-19"`), "2019-11-19"},
		{"an error that was known later", "", inPlace(1, "error", "2018", "drafting", `,"known":"2021-01-01"`), "2020-02-04"},
		{"an error with its own day", `"known":"2022-03-01"`, inPlace(1, "error", "2018", "drafting", ""), "2022-03-01"},
		{"a refinement", "", inPlace(1, "refined", "2018", "drafting", ""), today},
		{"a withdrawal", "", `"target":1,"reason":"withdrawn"`, today},
		{"a settled dispute", "", inPlace(1, "resolved", "2018", "drafting", ""), today},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.accept(happening("document.registered", "document/p", `"effective":"2019","known":"2020-02-04"`, `"title":"P","doc_type":"policy","stage":"planned"`))
			decision := d.decide(corrected("document/p", c.head, c.data))
			require.NoError(t, decision.Err)
			e, err := ParseEnvelope(decision.Records[0].Body)
			require.NoError(t, err)
			require.Equal(t, c.known, e.Known.String())
		})
	}

	// What was wrong about known itself: before the right day nobody knew anything.
	d := newDesk(t)
	d.accept(
		happening("document.registered", "document/p", `"effective":"2019","known":"2020-02-04"`, `"title":"P","doc_type":"policy","stage":"planned"`),
		corrected("document/p", "", inPlace(1, "error", "2019", "planned", `,"known":"2021-01-01"`)),
	)
	require.Equal(t, []string{""}, d.stagesOn("2025-01-01", Moment{Known: day(t, "2020-12-31")}))
	require.Equal(t, []string{"planned/2019"}, d.stagesOn("2025-01-01", Moment{Known: day(t, "2021-01-01")}))
}

func TestReplacementsAreHeldToTheirTargetsForm(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"another type's member":   {`"target":1,"reason":"error","replacement":{"effective":"2019","data":{"title":"P","doc_type":"policy","stage":"in_use","audience":["a"]}}`, "schema.unknown_member /data/replacement/data"},
		"a term off its list":     {inPlace(1, "error", "2019", "done", ""), "schema.term /data/replacement/data/stage"},
		"a missing member":        {`"target":1,"reason":"error","replacement":{"effective":"2019","data":{"doc_type":"policy","stage":"in_use"}}`, "schema.required /data/replacement/data/title"},
		"an end before the start": {inPlace(1, "error", "2019", "in_use", `,"until":"2018"`), "date.inverted /data/replacement/until"},
		"no data":                 {`"target":1,"reason":"error","replacement":{"effective":"2019","data":[]}`, "schema.type /data/replacement/data"},
	} {
		d := newDesk(t)
		d.accept(docStage("2019", "planned"))
		before := insides(d.book)
		require.Equal(t, []string{c.want}, codes(d.send(corrected("document/p", "", c.data))), name)
		err := d.send(array(orgOn("a", "2010", ""), corrected("document/p", "", c.data)))
		require.Equal(t, []string{strings.Replace(c.want, " ", " /1", 1)}, codes(err), name)
		requireSame(t, before, insides(d.book), name)
	}
}

// claimed lists the states on a day if the claim of the only dispute were right; nil when there is no dispute.
func (d *desk) claimed(ref Ref, on string, m Moment) []string {
	d.t.Helper()
	e, err := d.book.Edition(m)
	require.NoError(d.t, err)
	home, found := e.Find(ref)
	require.True(d.t, found)
	var scratch Scratch
	disputes := e.Disputes(home, &scratch)
	if len(disputes) == 0 {
		return nil
	}
	require.Len(d.t, disputes, 1)
	found2 := e.statesIf(home, disputes[0], day(d.t, on), &scratch)
	return strings.Fields(strings.Trim(statesList(found2), "[]"))
}

// TestDisputedAgreement is the agreement that one place gives 2017–2022 and another 2017–2020.
func TestDisputedAgreement(t *testing.T) {
	d := newDesk(t)
	d.accept(
		docAdopted(`"effective":"2017-01-01","until":"2022","known":"2018-08-23"`, ""),
		happening("record.disputed", "document/p", `"known":"2019-01-01"`, `"target":1,"field":"/until","claim":"2020"`),
	)
	everything := Moment{Known: MaxDay}
	require.Equal(t, "[{+1}]", statesList(d.states("document/p", "2021-06-01")))
	require.Equal(t, []string{"{~2}"}, d.claimed("document/p", "2021-06-01", everything))
	require.Equal(t, []string{"{+2}"}, d.claimed("document/p", "2020-12-31", everything))
	require.Nil(t, d.claimed("document/p", "2021-06-01", Moment{Known: day(t, "2018-12-31")}), "nobody knew of the claim")
	require.Nil(t, d.claimed("document/p", "2021-06-01", Moment{Known: MaxDay, Recorded: AtPosition(1)}), "the ledger didn't hold the claim")
}

func TestDisputesLapse(t *testing.T) {
	withDispute := func() *desk {
		d := newDesk(t)
		d.accept(docStage("2019", "planned"), disputes(1, "/data/stage", `"drafting"`))
		return d
	}
	now := Moment{Known: MaxDay}
	d := withDispute()
	require.NotNil(t, d.claimed("document/p", "2025-01-01", now))
	d.accept(corrected("document/p", "", inPlace(1, "resolved", "2019", "drafting", "")))
	require.Nil(t, d.claimed("document/p", "2025-01-01", now), "its target is corrected")
	require.NotNil(t, d.claimed("document/p", "2025-01-01", Moment{Known: MaxDay, Recorded: AtPosition(2)}))
	d.accept(corrected("document/p", "", inPlace(3, "error", "2019", "proposal", "")))
	require.Nil(t, d.claimed("document/p", "2025-01-01", now), "its target is corrected twice over")
	d.accept(corrected("document/p", "", `"target":4,"reason":"withdrawn"`), corrected("document/p", "", `"target":3,"reason":"withdrawn"`))
	require.NotNil(t, d.claimed("document/p", "2025-01-01", now), "its target stands again")

	d = withDispute()
	d.accept(corrected("document/p", "", `"target":2,"reason":"withdrawn"`))
	require.Nil(t, d.claimed("document/p", "2025-01-01", now), "it is withdrawn itself")
	require.Equal(t, []string{"planned/2019"}, d.stagesOn("2025-01-01", now))
	d.accept(corrected("document/p", "", `"target":3,"reason":"error"`))
	require.NotNil(t, d.claimed("document/p", "2025-01-01", now), "its withdrawal is withdrawn")

	d = withDispute()
	d.accept(corrected("document/p", "", inPlace(1, "error", "2019", "published", "")), disputes(3, "/data/stage", `"in_use"`))
	require.Equal(t, []string{"{+4}"}, d.claimed("document/p", "2025-01-01", now), "a correction is disputed in its turn")
	d.accept(corrected("document/p", "", inPlace(3, "error", "2019", "outdated", "")))
	require.Nil(t, d.claimed("document/p", "2025-01-01", now))
}

// TestClaims puts claims in the place of every kind of field, and reads the data that they give.
func TestClaims(t *testing.T) {
	given := docAdopted(`"effective":"2017-10-26","until":"2020","known":"2018-01-01"`, `,"owner":"organisation/ks","applies_to":["a","b"],"review_every":{"every":2,"unit":"year"},"decided_by":{"body":"organisation/kf","date":"2017-10-26"},"lacks":["goals"]`)
	for _, c := range []struct{ field, claim, member, want string }{
		{"/effective", `"2017"`, "", `2017 2020`},
		{"/until", `"2019-06"`, "", `2017-10-26 2019-06`},
		{"/data/title", `"Q"`, "/title", `"Q"`},
		{"/data/owner", `"organisation/sn"`, "/owner", `"organisation/sn"`},
		{"/data/version", `"2"`, "/version", `"2"`}, // not stated before
		{"/data/applies_to/1", `"c"`, "/applies_to", `["a","c"]`},
		{"/data/applies_to", `["c"]`, "/applies_to", `["c"]`},
		{"/data/review_every/every", `4`, "/review_every", `{"every":4,"unit":"year"}`},
		{"/data/decided_by/date", `"2017-11"`, "/decided_by/date", `"2017-11"`},
		{"/data/drafted_by/function", `"coordinator"`, "/drafted_by", `{"function":"coordinator"}`}, // nothing there before
		{"/data/retroactive", `true`, "/retroactive", `true`},
		{"/data/lacks/0", `"structure"`, "/lacks", `["structure"]`},
	} {
		d := newDesk(t)
		d.accept(given, disputes(1, c.field, c.claim))
		e, err := d.book.Edition(Moment{Known: MaxDay})
		require.NoError(t, err)
		home, _ := e.Find("document/p")
		found := e.Disputes(home, &Scratch{})
		require.Len(t, found, 1, c.field)
		require.Same(t, e.Facts(home)[0], found[0].Against)
		content := found[0].Fact.Content()
		require.NotNil(t, content, c.field)
		if c.member == "" {
			require.Equal(t, c.want, content.Effective.String()+" "+content.Until.String(), c.field)
			require.Equal(t, dataText(t, found[0].Against.Data), dataText(t, content.Data))
			continue
		}
		require.Equal(t, found[0].Against.Effective, content.Effective)
		require.Equal(t, found[0].Against.Until, content.Until)
		require.Equal(t, c.want, member(t, content.Data, c.member), c.field)
		require.NotEqual(t, c.want, member(t, found[0].Against.Data, c.member), "%s: the claim changed what it disputes", c.field)
	}
}

// member is the JSON of a member of data; nothing where it isn't stated.
func member(t *testing.T, data Data, pointer string) string {
	t.Helper()
	raw := jsontext.Value(dataText(t, data))
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)))
	for {
		if kind := dec.PeekKind(); kind == 0 || kind == jsontext.KindInvalid {
			return ""
		}
		if _, n := dec.StackIndex(dec.StackDepth()); string(dec.StackPointer()) == pointer && n%2 == 1 {
			value, err := dec.ReadValue()
			require.NoError(t, err)
			return string(value)
		}
		if _, err := dec.ReadToken(); err != nil {
			return ""
		}
	}
}

func TestClaimOfKnown(t *testing.T) {
	d := newDesk(t)
	d.accept(
		happening("document.registered", "document/p", `"effective":"2019","known":"2020-02-04"`, `"title":"P","doc_type":"policy","stage":"planned"`),
		happening("record.disputed", "document/p", `"known":"2020-03-01"`, `"target":1,"field":"/known","claim":"2021-06-01"`),
	)
	require.Equal(t, []string{"{}"}, d.claimed("document/p", "2025-01-01", Moment{Known: day(t, "2021-05-31")}), "by the claim nobody knew yet")
	require.Equal(t, []string{"{+2}"}, d.claimed("document/p", "2025-01-01", Moment{Known: day(t, "2021-06-01")}))
}

func TestClaimsAreHeldToTheirFieldsForm(t *testing.T) {
	for name, c := range map[string]struct{ field, claim, want string }{
		"a number for a title":        {"/data/title", `5`, "schema.type /data/claim"},
		"a term off its list":         {"/data/stage", `"done"`, "schema.term /data/claim"},
		"a reference of another kind": {"/data/owner", `"document/x"`, "ref.kind /data/claim"},
		"an impossible day":           {"/effective", `"2019-02-30"`, "date.no_such_day /data/claim"},
		"a number for a day":          {"/effective", `2019`, "schema.type /data/claim"},
		"a month for known":           {"/known", `"2020-02"`, "date.not_a_day /data/claim"},
		"a period backwards":          {"/until", `"2020/2019"`, "date.inverted /data/claim"},
		"a text that is too long":     {"/data/title", `"` + strings.Repeat("a", 301) + `"`, "schema.too_long /data/claim"},
		"a whole fact by a number":    {"", `5`, "schema.type /data/claim"},
		"a whole fact by an object":   {"", `{"finns":"inte"}`, "schema.type /data/claim"},
		"a whole fact at length":      {"", `"` + strings.Repeat("a", 501) + `"`, "schema.too_long /data/claim"},
		"a whole fact by blanks":      {"", `" "`, "schema.blank /data/claim"},
		"an unknown field":            {"/data/colour", `"red"`, "rule.record.unknown_field /data/field"},
		"a field inside a text":       {"/data/title/x", `"red"`, "rule.record.unknown_field /data/field"},
		"an item that isn't there":    {"/data/applies_to/7", `"x"`, "rule.record.unknown_field /data/field"},
		"the data as a whole":         {"/data", `{}`, "rule.record.unknown_field /data/field"},
		"nothing inside the data":     {"/data/", `"x"`, "rule.record.unknown_field /data/field"},
		"an attribute of the ledger":  {"/recordedtime", `"2019-01-01T00:00:00Z"`, "rule.record.unknown_field /data/field"},
	} {
		d := newDesk(t)
		d.accept(registration("", `"title":"A","doc_type":"policy","stage":"in_use","applies_to":["a"]`))
		before := insides(d.book)
		require.Equal(t, []string{c.want}, codes(d.send(happening("record.disputed", "document/a", "", fmt.Sprintf(`"target":1,"field":%q,"claim":%s`, c.field, c.claim)))), name)
		requireSame(t, before, insides(d.book), name)
	}
}

// TestCorrectAndReplaceEqualsDirectEntry holds two ledgers beside each other: one was told everything right, the other everything wrong and then corrected.
func TestCorrectAndReplaceEqualsDirectEntry(t *testing.T) {
	t.Parallel()
	right, wrong := newDesk(t), newDesk(t)
	several := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 5))
		kind := paletteKinds[r.IntN(len(paletteKinds))]
		told := &randomLine{desk: right, subject: Ref(fmt.Sprintf("%s/s%d", kind, seed)), palette: palettes[kind]}
		mended := &randomLine{desk: wrong, subject: told.subject, palette: told.palette}
		n := 1 + r.IntN(4)
		shared, _ := randomDates(r)
		var direct, first []string
		var corrections []string
		for i := range n {
			typ, data := randomFact(r, told)
			other := data
			for range 20 {
				if t2, d2 := randomFact(r, told); t2 == typ {
					other = d2
				}
			}
			effective, until := randomDates(r)
			if r.IntN(2) == 0 {
				effective, until = shared, ""
			}
			before, _ := randomDates(r)
			known := `,"known":"` + (window + Day(r.IntN(8))).String() + `"`
			correlation := fmt.Sprintf(`,"correlationid":"c%d"`, r.IntN(2))
			direct = append(direct, happening(typ, string(told.subject), `"effective":"`+effective+`"`+until+known+correlation, data))
			first = append(first, happening(typ, string(told.subject), `"effective":"`+before+`"`+known+correlation, other))
			corrections = append(corrections, corrected(string(told.subject), "", fmt.Sprintf(`"target":%d,"reason":"error","replacement":{"effective":%q%s,"data":{%s}}`, i+1, effective, until, data)))
		}
		r.Shuffle(len(corrections), func(i, j int) { corrections[i], corrections[j] = corrections[j], corrections[i] })
		told.record(array(direct...))
		mended.record(array(first...))
		for _, body := range corrections {
			mended.record(body)
		}
		require.Len(t, mended.sent, n+1, "seed %d", seed)

		for _, known := range []Day{MaxDay, window + 3} {
			want, got := told.itemsAt(known), mended.itemsAt(known)
			for on := window - 3; on < window+10; on++ {
				a, b := readings(want, on, &Scratch{}), readings(got, on, &Scratch{})
				require.Equal(t, a.Complete, b.Complete)
				require.ElementsMatch(t, snaps(a), snaps(b), "seed %d, on %s, known %s\n%s\n%s", seed, on, known, told, mended)
				if len(a.States) > 1 {
					several++
				}
			}
		}
	}
	require.Greater(t, several, 400)
}

func (l *randomLine) itemsAt(known Day) []Item {
	line := l.timeline()
	return line.items(nil, line.facts, known, l.book.Head(), &Scratch{})
}

// TestCorrectionsAreJudgedAsDirectEntry: what can be told can be told by a correction, and the other way round.
func TestCorrectionsAreJudgedAsDirectEntry(t *testing.T) {
	t.Parallel()
	agreed := map[bool]int{}
	for seed := range uint64(250) {
		r := rand.New(rand.NewPCG(seed, 6))
		kind := paletteKinds[r.IntN(len(paletteKinds))]
		random := func(d *desk) *randomLine {
			return &randomLine{desk: d, subject: Ref(string(kind) + "/a"), palette: palettes[kind]}
		}
		direct, mended := newDesk(t), newDesk(t)
		given := audited
		if kind == KindAudit {
			given = []string{boardKS, auditorRG}
		}
		direct.accept(given...)
		mended.accept(given...)
		for range r.IntN(4) {
			body := randomAppend(r, random(direct), 1)
			if direct.send(body) == nil {
				mended.accept(body)
			}
		}
		typ, data := randomFact(r, random(direct))
		effective, _ := randomDates(r)
		direct.actor = "other/1"
		err := direct.send(happening(typ, string(kind)+"/a", `"effective":"`+effective+`"`, data))
		before := ""
		for range 40 {
			t2, d2 := randomFact(r, random(direct))
			dates, _ := randomDates(r)
			if body := happening(t2, string(kind)+"/a", `"effective":"`+dates+`"`, d2); t2 == typ && mended.send(body) == nil {
				before = body
				break
			}
		}
		if before == "" {
			continue
		}
		version := mended.book.version(Ref(string(kind) + "/a"))
		again := mended.send(corrected(string(kind)+"/a", "", fmt.Sprintf(`"target":%d,"reason":"error","replacement":{"effective":%q,"data":{%s}}`, version, effective, data)))
		require.Equal(t, err == nil, again == nil, "seed %d: directly %v, by a correction %v\nwas %s\nis %s %s %s", seed, err, again, before, typ, effective, data)
		agreed[err == nil]++
	}
	require.Greater(t, agreed[true], 40)
	require.Greater(t, agreed[false], 8)
}
