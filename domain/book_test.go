package domain

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// insides writes down all that a book holds, what no reader sees included.
func insides(b *Book) string {
	var out bytes.Buffer
	fmt.Fprintln(&out, "head", b.head, "homes", b.homes, "staged", b.staged(), "marks", len(b.marks), "last", b.last.UTC())
	for home, line := range b.timelines {
		fmt.Fprintln(&out, "home", home, line.ref, b.entities[line.ref])
		for _, f := range line.facts {
			fmt.Fprintln(&out, "  fact", factText(f), f.entity, f.sources(), f.group, f.recorded)
		}
		for _, l := range line.incoming {
			fmt.Fprintln(&out, "  from", l.at, l.by())
		}
	}
	fmt.Fprintln(&out, "entities", len(b.entities))
	for _, kind := range Kinds {
		fmt.Fprintln(&out, kind, len(b.byKind[kind]), b.byKind[kind])
	}
	for _, line := range append(inPositions("id", &b.ids), inPositions("request", &b.requests)...) {
		fmt.Fprintln(&out, line)
	}
	fmt.Fprintln(&out, "sources", b.sources.sets)
	for _, key := range slices.Sorted(maps.Keys(b.sources.index)) {
		fmt.Fprintf(&out, "source %q %d\n", key, b.sources.index[key])
	}
	for i, e := range b.entries {
		fmt.Fprintln(&out, "record", i+1, e.fact.Position, string(b.body(e)))
	}
	return out.String()
}

// workload is a run of appends to a few entities that refer to each other, many of which are refused.
func workload(r *rand.Rand, n int) []string {
	organisations := []string{"organisation/ks", "organisation/rg", "organisation/sn"}
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	effective := func() string {
		dates, _ := randomDates(r)
		return `"effective":"` + dates + `"` + randomKnown(r) + pick("", `,"correlationid":"c"`)
	}
	common := func() string {
		return pick("", `,"evidence":[{"document":"Källa A"}]`, `,"evidence":[{"document":"Källa B"},{"document":"Källa A"}]`, `,"concerns":["measure/m","document/`+pick("a", "b")+`"]`)
	}
	one := func() string {
		org := pick(organisations...)
		switch r.IntN(9) {
		case 0:
			return happening("organisation.registered", org, effective(), `"name":"`+pick("A", "B")+`","kind":"board"`+pick("", `,"parent":"`+pick(organisations...)+`"`)+common())
		case 1:
			return happening("organisation.ended", org, effective(), `"to":["`+pick(organisations...)+`"]`+common())
		case 2:
			return happening("responsibility.assigned", "responsibility/a", effective(), `"duty":"coordination","scope":"a","holder":{"function":"`+pick("coordinator", "unit_head")+`","organisation":"`+org+`"},"stated_in":"document/a"`+pick("", `,"mode":"sole"`)+common())
		case 3:
			return happening("responsibility.ended", "responsibility/a", effective(), `"holder":{"function":"coordinator","organisation":"`+org+`"}`+common())
		case 4, 5:
			subject := pick("document/a", "document/b")
			fact := palettes[KindDocument][r.IntN(len(palettes[KindDocument]))]
			data := fact[1]
			if fact[0] == "document.registered" || fact[0] == "document.adopted" {
				data += `,"owner":"` + org + `","part_of":"document/` + pick("a", "b", "c") + `"`
			}
			return happening(fact[0], subject, effective(), data+common())
		case 6:
			return happening("statement.recorded", pick("document/a", "organisation/ks", "measure/m"), effective(), `"kind":"experience","by":{"organisation":"`+org+`"},"text":"`+pick("x", "y", "z")+`"`+common())
		case 7:
			subject := pick("document/a", "document/b", "organisation/ks", "responsibility/a")
			return happening("record.disputed", subject, "", fmt.Sprintf(`"target":%d,"field":%s`, 1+r.IntN(4), pick(`"","claim":"n\u0065j"`, `"/effective","claim":"2020-03-09"`, `"/data/owner","claim":"organisation/zz"`, `"/data/lays_down","claim": [ "\u00e5" ,"<b>" ]`)))
		}
		subject := pick("document/a", "document/b", "organisation/ks", "responsibility/a")
		replacement := pick("", `,"replacement":{"effective":"2020-03-1`+itoa(r.IntN(9))+`","data":{"title":"N","doc_type":"policy","stage":"in_use","owner":"organisation/ny"}}`)
		return happening("record.corrected", subject, "", fmt.Sprintf(`"target":%d,"reason":%q`, 1+r.IntN(4), pick("error", "refined", "withdrawn"))+replacement)
	}
	var bodies []string
	for range n {
		if r.IntN(4) > 0 {
			bodies = append(bodies, one())
			continue
		}
		var events []string
		for range 1 + r.IntN(4) {
			events = append(events, one())
		}
		bodies = append(bodies, array(events...))
	}
	return bodies
}

// moments are many moments of a ledger: every position, and some days of knowledge.
func moments(b *Book) (all []Moment) {
	for position := uint64(0); position <= b.Head(); position++ {
		all = append(all, Moment{Known: MaxDay, Recorded: AtPosition(position)}, Moment{Known: window + Day(position%8), Recorded: AtPosition(position)})
	}
	return append(all, Moment{Known: MaxDay})
}

func TestDecidedBookEqualsAppliedBook(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		d := newDesk(t)
		applied := NewBook("test", d.book.requestKey)
		refused := 0
		for _, body := range workload(r, 60) {
			decision := d.decide(body)
			if decision.Err != nil {
				refused++
				continue
			}
			d.book.Commit(decision.After)
			for _, record := range decision.Records {
				require.NoError(t, applied.Apply(record), "seed %d", seed)
				require.Equal(t, d.book.entries[record.Position-1].fact.Stored(), applied.entries[record.Position-1].fact.Stored(), "the class of a record read from the store")
			}
		}
		require.Greater(t, refused, 3)
		require.Greater(t, d.book.Head(), uint64(8))
		requireSame(t, insides(d.book), insides(applied), "seed %d", seed)
		for _, m := range moments(d.book) {
			requireSame(t, answers(t, d.book, m), answers(t, applied, m), "seed %d", seed)
		}
	}
}

func TestApplyRefusesWhatDoesNotFollow(t *testing.T) {
	d := newDesk(t)
	d.accept(boardKS)
	decision := d.decide(auditorRG)
	require.NoError(t, decision.Err)
	record := decision.Records[0]
	d.book.Rollback()
	before := insides(d.book)

	gap := record
	gap.Position++
	require.Error(t, d.book.Apply(gap))
	again := record
	again.Position = 1
	require.Error(t, d.book.Apply(again))
	for _, change := range [][2]string{
		{`"entityversion":1`, `"entityversion":2`},
		{`"type":"organisation.registered.v1"`, `"type":"organisation.registered"`},
		{`"name":"rg"`, `"nom":"rg"`},
		{`"requestid":"`, `"requestid":"x`},
		{`"id":"0`, `"id":"!`},
		{`{"specversion"`, `{"spec"`},
	} {
		broken := record
		require.Contains(t, string(record.Body), change[0])
		broken.Body = bytes.Replace(record.Body, []byte(change[0]), []byte(change[1]), 1)
		require.Error(t, d.book.Apply(broken), "%s", change[1])
		requireSame(t, before, insides(d.book), "%s: a record that can't be read leaves something behind", change[1])
	}
	require.NoError(t, d.book.Apply(record))
	require.Equal(t, uint64(2), d.book.Head())
}

func TestRollbackLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		d := newDesk(t)
		for _, body := range workload(r, 15) {
			if decision := d.decide(body); decision.Err == nil {
				d.book.Commit(decision.After)
			}
		}
		before := insides(d.book)

		// Everything staged is forgotten, and can be decided again to the same bytes.
		submissions, now := []*Submission{}, d.now.Add(time.Hour)
		for _, body := range workload(r, 12) {
			submissions = append(submissions, d.submission(body))
		}
		var first [][]Record
		var ends []uint64
		for _, s := range submissions {
			decision := d.book.Decide(s, now)
			first, ends = append(first, decision.Records), append(ends, d.book.staged())
		}
		whole := insides(d.book)
		d.book.Rollback()
		requireSame(t, before, insides(d.book), "seed %d", seed)
		for i, s := range submissions {
			require.Equal(t, first[i], d.book.Decide(s, now).Records, "seed %d", seed)
		}
		requireSame(t, whole, insides(d.book), "seed %d", seed)

		// In another order they are as if they had only been decided in that.
		d.book.Rollback()
		reversed := NewBook("test", d.book.requestKey)
		for position := uint64(1); position <= d.book.Head(); position++ {
			require.NoError(t, reversed.Apply(Record{Position: position, Body: bytes.Clone(d.book.body(d.book.entries[position-1]))}))
		}
		ends = ends[:0]
		for _, s := range slices.Backward(submissions) {
			d.book.Decide(s, now)
			reversed.Decide(s, now)
			ends = append(ends, d.book.staged())
		}
		requireSame(t, insides(reversed), insides(d.book), "seed %d", seed)

		// A part is committed, the rest forgotten: as if the rest had never been staged.
		cut := r.IntN(len(ends))
		d.book.Commit(ends[cut])
		d.book.Rollback()
		kept := insides(d.book)
		fresh := NewBook("test", d.book.requestKey)
		for position := uint64(1); position <= d.book.Head(); position++ {
			body := bytes.Clone(d.book.body(d.book.entries[position-1]))
			require.NoError(t, fresh.Apply(Record{Position: position, Body: body}))
		}
		requireSame(t, insides(fresh), kept, "seed %d", seed)
	}
}

func TestRefusalsLeaveNothingBehind(t *testing.T) {
	d := newDesk(t)
	d.accept(recommended...)
	before := insides(d.book)
	refused := 0
	for _, c := range ruleCases {
		if _, _, err := ParseAppend([]byte(c.refused)); err != nil {
			continue // it is never decided
		}
		if d.book.Check(d.submission(c.refused), d.now).Err != nil {
			refused++
		}
		requireSame(t, before, insides(d.book), c.name)
	}
	require.Greater(t, refused, 20)
}

func TestCheckDecidesAndStoresNothing(t *testing.T) {
	d := newDesk(t)
	d.accept(boardKS)
	before := insides(d.book)
	s := d.submission(array(auditorRG, orgOn("sn", "2010", "")))
	checked := d.book.Check(s, d.now)
	require.NoError(t, checked.Err)
	require.Empty(t, checked.Records)
	require.Equal(t, uint64(1), checked.After)
	requireSame(t, before, insides(d.book))
	decided := d.book.Decide(s, d.now)
	require.NoError(t, decided.Err)
	require.Equal(t, checked.Receipts, decided.Receipts)
}

// again is the same request, sent anew: with its own event ids, and changed as the sender says.
func again(s *Submission, change func(*Submission)) *Submission {
	made := &Submission{Events: s.Events, Array: s.Array, Actor: s.Actor, Key: s.Key, Body: bytes.Clone(s.Body)}
	for range s.Events {
		made.IDs = append(made.IDs, NewEventID(deskOpens))
	}
	if change != nil {
		change(made)
	}
	return made
}

func TestIdempotency(t *testing.T) {
	d := newDesk(t)
	s := d.submission(array(boardKS, auditorRG))
	first := d.book.Decide(s, d.now)
	require.NoError(t, first.Err)
	require.Len(t, first.Receipts, 2)
	require.False(t, first.Repeated)

	staged := d.book.Decide(again(s, nil), d.now.Add(time.Minute))
	require.True(t, staged.Repeated, "repeated while the first is staged")
	require.Equal(t, first.Receipts, staged.Receipts)
	require.Equal(t, uint64(2), staged.After, "the answer waits for the first to be durable")
	d.book.Commit(2)
	d.accept(orgOn("sn", "2010", ""))

	for range 2 {
		decision := d.book.Decide(again(s, nil), d.now.AddDate(1, 0, 0))
		require.NoError(t, decision.Err)
		require.True(t, decision.Repeated)
		require.Equal(t, first.Receipts, decision.Receipts, "an array's receipts come whole")
		require.Empty(t, decision.Records)
		require.Equal(t, uint64(3), d.book.staged())
	}

	other := d.book.Decide(again(s, func(s *Submission) { s.Body = append(s.Body, ' ') }), d.now)
	require.Equal(t, []string{"idempotency.key_reused"}, codes(other.Err))
	require.Empty(t, other.Receipts)
	require.Equal(t, uint64(3), d.book.staged())

	stranger := d.book.Decide(again(s, func(s *Submission) { s.Actor = "auditor/2" }), d.now)
	require.False(t, stranger.Repeated, "a key is the principal's own")
	require.Equal(t, "rule.same_content /0/data", codes(stranger.Err)[0], "and so it is judged as new")

	// A principal and a key can't be cut otherwise to make another's.
	moved := d.book.Decide(again(s, func(s *Submission) { s.Actor, s.Key = s.Actor+s.Key[:1], s.Key[1:] }), d.now)
	require.False(t, moved.Repeated)

	// A refusal takes no key.
	refused := d.submission(docRepealed("2019", ""))
	require.Error(t, d.book.Decide(refused, d.now).Err)
	require.NoError(t, d.book.Decide(again(refused, func(s *Submission) {
		s.Body = []byte(docStage("2019", "in_use"))
		s.Events, _, _ = ParseAppend(s.Body)
	}), d.now).Err)
}

func TestExpect(t *testing.T) {
	d := newDesk(t)
	expecting := func(n int, stage string) string {
		return happening("document.registered", "document/p", fmt.Sprintf(`"effective":"2019","expect":%d`, n), `"title":"P","doc_type":"policy","stage":"`+stage+`"`)
	}
	d.accept(expecting(0, "planned"), boardKS, expecting(1, "drafting"), auditorRG, docStage("2019", "proposal"))
	decision := d.decide(expecting(1, "drawn_up"))
	var stale *Stale
	require.ErrorAs(t, decision.Err, &stale)
	require.Equal(t, &Stale{Field: "/expect", Subject: "document/p", Expected: 1, Version: 3, Since: []uint64{3, 5}}, stale)
	require.NotEmpty(t, stale.Error())
	require.Equal(t, uint64(5), d.book.staged())

	require.ErrorAs(t, d.decide(expecting(4, "drawn_up")).Err, &stale)
	require.Empty(t, stale.Since, "it expects more than there is")
	require.ErrorAs(t, d.decide(array(boardKS, expecting(0, "drawn_up"))).Err, &stale)
	require.Equal(t, "/1/expect", stale.Field)

	// In an array all expect what there was before it.
	d.accept(array(expecting(3, "drawn_up"), expecting(3, "published")))
}

func TestRecordedTimesIncrease(t *testing.T) {
	d := newDesk(t)
	clock := []time.Duration{0, 0, 0, -time.Hour, time.Nanosecond, -time.Hour, 26 * time.Hour, -26 * time.Hour, 0}
	var last time.Time
	n := 0
	for _, by := range clock {
		d.now = d.now.Add(by)
		s := d.submission(array(orgOn(fmt.Sprint("a", n), "2010", ""), orgOn(fmt.Sprint("b", n), "2010", "")))
		n++
		decision := d.book.Decide(s, d.now)
		require.NoError(t, decision.Err)
		for i, receipt := range decision.Receipts {
			require.True(t, receipt.RecordedTime.After(last), "%s isn't after %s", receipt.RecordedTime, last)
			last = receipt.RecordedTime
			e, err := ParseEnvelope(decision.Records[i].Body)
			require.NoError(t, err)
			require.True(t, e.RecordedTime.Equal(last))
			require.Equal(t, DayOf(last), e.Known, "known is the day of recording")
		}
		if by == 0 {
			d.book.Rollback() // forgotten times may be given again
			last = time.Time{}
			if head := d.book.Head(); head > 0 {
				last = time.Unix(0, d.book.entries[head-1].fact.recorded)
			}
			continue
		}
		d.book.Commit(decision.After)
	}
}

func TestKnown(t *testing.T) {
	d := newDesk(t)
	today := DayOf(d.now)
	require.NoError(t, d.send(registration(`"effective":"2019","known":"`+today.String()+`"`, "")))
	require.Equal(t, []string{"date.known_later /known"}, codes(d.send(happening("document.registered", "document/b", `"effective":"2019","known":"`+(today+1).String()+`"`, `"title":"B","doc_type":"policy","stage":"in_use"`))))
	require.Equal(t, []string{"date.known_later /1/known"}, codes(d.send(array(orgOn("a", "2010", ""), happening("document.repealed", "document/a", `"effective":"2019","known":"9999-12-31"`, ``)))))
	require.Equal(t, []string{"date.known_later /data/replacement/known"}, codes(d.send(corrected("document/a", "", `"target":1,"reason":"refined","replacement":{"effective":"2019","known":"`+(today+1).String()+`","data":{"title":"A","doc_type":"policy","stage":"in_use"}}`))))
}

func TestLeftOpen(t *testing.T) {
	d := newDesk(t)
	held := func(id, effective, org, more string) string {
		return happening("responsibility.assigned", "responsibility/"+id, `"effective":"`+effective+`"`+more, `"duty":"coordination","scope":"`+id+`","holder":{"function":"coordinator","organisation":"`+org+`"}`)
	}
	d.accept(boardKS, orgOn("sn", "2010", ""),
		held("a", "2016", "organisation/ks", ""),
		held("b", "2016", "organisation/sn", ""),
		held("c", "2016", "organisation/ks", `,"until":"2018"`),
		held("e", "2021", "organisation/ks", ""),
		held("f", "2019", "organisation/ks", ""), // may have begun by then
		held("g", "2016", "organisation/ks", ""),
		happening("responsibility.ended", "responsibility/g", `"effective":"2018"`, `"holder":{"function":"coordinator","organisation":"organisation/ks"}`),
		held("h", "2016", "organisation/ks", ""),
		corrected("responsibility/h", "", `"target":1,"reason":"error","replacement":{"effective":"2016","data":{"duty":"coordination","scope":"h","holder":{"function":"coordinator","organisation":"organisation/sn"}}}`),
		held("i", "2016", "organisation/sn", ""),
		corrected("responsibility/i", "", `"target":1,"reason":"error","replacement":{"effective":"2016","data":{"duty":"coordination","scope":"i","holder":{"function":"coordinator","organisation":"organisation/ks"}}}`),
	)
	s := d.submission(array(endedOrg("ks", "2019-06-30", ""),
		happening("responsibility.ended", "responsibility/i", `"effective":"2019-06-30"`, `"holder":{"function":"coordinator","organisation":"organisation/ks"}`)))
	decision := d.book.Decide(s, d.now)
	require.NoError(t, decision.Err)
	open := []Ref{"responsibility/a", "responsibility/f"}
	require.Equal(t, open, decision.Receipts[0].LeftOpen, "what the same request ends is not left open")
	require.Empty(t, decision.Receipts[1].LeftOpen)
	d.book.Commit(decision.After)

	// What is recorded later doesn't change the first answer.
	d.accept(happening("responsibility.ended", "responsibility/a", `"effective":"2019-01-01"`, `"holder":{"function":"coordinator","organisation":"organisation/ks"}`))
	require.Equal(t, decision.Receipts, d.book.Decide(s, d.now).Receipts)
}

func TestEditionsAt(t *testing.T) {
	d := newDesk(t)
	at := func(when time.Time, body string) {
		t.Helper()
		decision := d.book.Decide(d.submission(body), when)
		require.NoError(t, decision.Err)
		d.book.Commit(decision.After)
	}
	// Midnight in Stockholm is 23:00 UTC in January.
	first := time.Date(2026, time.January, 2, 22, 59, 59, 999999000, time.UTC)
	at(first, boardKS)
	at(first.Add(time.Microsecond), auditorRG)
	at(first.Add(time.Hour), orgOn("sn", "2010", ""))

	for text, want := range map[string]uint64{
		"0": 0, "1": 1, "2": 2, "3": 3,
		"2026-01-01": 0, "2026-01-02": 1, "2026-01-03": 3, "2030-01-01": 3,
		"2026-01-02T22:59:59Z": 0, "2026-01-02T22:59:59.999999Z": 1, "2026-01-02T22:59:59.9999999Z": 1, "2026-01-03T00:00:00+01:00": 2, "2026-01-02T23:00:00Z": 2, "2026-01-03T00:59:59.999999+01:00": 3,
	} {
		recorded, err := ParseRecorded(text)
		require.NoError(t, err, text)
		require.Equal(t, text, recorded.String())
		e, err := d.book.Edition(Moment{Known: MaxDay, Recorded: recorded})
		require.NoError(t, err, text)
		require.Equal(t, want, e.Position, text)
		for n, ref := range []Ref{"organisation/ks", "organisation/rg", "organisation/sn"} {
			_, found := e.Find(ref)
			require.Equal(t, uint64(n) < want, found, "%s at %s", ref, text)
		}
	}
	_, err := d.book.Edition(Moment{Recorded: AtPosition(4)})
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "moment.recorded", refusal.Code)
	for _, text := range []string{"-1", "x", "2026-02-30", "2026-01-02T25:00:00Z", "99999999999999999999", "2026-01"} {
		_, err := ParseRecorded(text)
		require.ErrorAs(t, err, &refusal, text)
		require.Equal(t, "moment.recorded", refusal.Code, text)
	}

	empty := NewBook("test", nil)
	e, err := empty.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	require.Equal(t, MinDay, e.LastRecorded())
	_, found := e.Find("organisation/ks")
	require.False(t, found)
}

func TestEditionsOfWhatWasKnown(t *testing.T) {
	d := newDesk(t)
	d.accept(
		happening("document.registered", "document/p", `"effective":"[..2020-02-04]","known":"2020-02-04"`, `"title":"P","doc_type":"policy","stage":"in_use"`),
		happening("document.registered", "document/p", `"effective":"2016","known":"2019-12-31"`, `"title":"P","doc_type":"policy","stage":"planned"`),
	)
	require.Equal(t, "[{}]", statesList(d.statesAt("document/p", "2021-01-01", Moment{Known: day(t, "2019-12-30")})))
	require.Equal(t, "[{+2}]", statesList(d.statesAt("document/p", "2021-01-01", Moment{Known: day(t, "2019-12-31")})))
	require.Equal(t, "[{+1-2} {-1+2}]", statesList(d.statesAt("document/p", "2021-01-01", Moment{Known: day(t, "2020-02-04")})))
	require.Equal(t, "[{+1}]", statesList(d.statesAt("document/p", "2021-01-01", Moment{Known: MaxDay, Recorded: AtPosition(1)})))
}

// statesList writes states in a fixed order.
func statesList(r Readings) string {
	var texts []string
	for i := range r.States {
		texts = append(texts, stateText(&r.States[i]))
	}
	slices.Sort(texts)
	return fmt.Sprint(texts)
}

func TestLaterRecordsNeverChangeEarlierEditions(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 3))
		d := newDesk(t)
		type asked struct {
			moment  Moment
			edition *Edition
			answer  string
		}
		var before []asked
		for _, body := range workload(r, 40) {
			decision := d.decide(body)
			if decision.Err != nil {
				continue
			}
			d.book.Commit(decision.After)
			m := Moment{Known: MaxDay, Recorded: AtPosition(d.book.Head())}
			if r.IntN(2) == 0 {
				m.Known = window + Day(r.IntN(8))
			}
			e, err := d.book.Edition(m)
			require.NoError(t, err)
			before = append(before, asked{m, e, editionAnswers(e)})
		}
		for _, b := range before {
			requireSame(t, b.answer, answers(t, d.book, b.moment), "seed %d, position %s", seed, b.moment.Recorded)
			requireSame(t, b.answer, editionAnswers(b.edition), "seed %d, an edition opened at position %s", seed, b.moment.Recorded)
		}
	}
}

func TestWhatIsStagedIsNotSeen(t *testing.T) {
	d := newDesk(t)
	d.accept(boardKS)
	before := answers(t, d.book, Moment{Known: MaxDay})
	decision := d.decide(array(orgOn("ny", "2010", `,"members":["organisation/namnd"],"evidence":[{"document":"Källa"}]`), endedOrg("ks", "2015", `"to":["organisation/ny"]`)))
	require.NoError(t, decision.Err)

	e, err := d.book.Edition(Moment{Known: MaxDay})
	require.NoError(t, err)
	require.Equal(t, uint64(1), e.Position)
	requireSame(t, before, editionAnswers(e))
	for _, ref := range []Ref{"organisation/ny", "organisation/namnd"} {
		_, known := e.Home(ref)
		require.False(t, known, "%s has a home before it is committed", ref)
	}
	_, stored := d.book.PositionOf(decision.Records[0].ID)
	require.False(t, stored)
	d.book.Rollback()
	requireSame(t, before, editionAnswers(e))

	d.accept(orgOn("annan", "2010", "")) // at the home that was given up
	requireSame(t, before, editionAnswers(e))
	_, known := e.Home("organisation/annan")
	require.False(t, known)
}

// TestReadersSeeOnlyWhatIsCommitted lets readers ask while a writer stages, commits and rolls back. Each answer must be that of its position.
func TestReadersSeeOnlyWhatIsCommitted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var wants sync.Map // position → answer
	note := func() { wants.Store(d.book.Head(), answers(t, d.book, Moment{Known: MaxDay})) }
	note()
	type seen struct {
		position uint64
		answer   string
	}
	var done atomic.Bool
	readers := make([][]seen, 3)
	var group sync.WaitGroup
	for n := range readers {
		group.Go(func() {
			for !done.Load() {
				e, err := d.book.Edition(Moment{Known: MaxDay})
				if err != nil {
					t.Error(err)
					return
				}
				for _, ref := range []Ref{"organisation/ny", "organisation/zz", "document/c", "document/a"} {
					if home, found := e.Home(ref); found && e.Ref(home) != ref {
						t.Errorf("%s is at the home of %s", ref, e.Ref(home))
					}
				}
				readers[n] = append(readers[n], seen{e.Position, editionAnswers(e)})
				runtime.Gosched()
			}
		})
	}
	r := rand.New(rand.NewPCG(7, 4))
	for i, body := range workload(r, 120) {
		d.decide(body)
		switch {
		case i%3 == 0 && i%2 == 0:
			d.book.Rollback()
		case i%3 == 0:
			d.book.Commit(d.book.staged())
			note()
		}
	}
	done.Store(true)
	group.Wait()
	for _, all := range readers {
		for _, s := range all {
			want, known := wants.Load(s.position)
			require.True(t, known, "position %d was never committed", s.position)
			requireSame(t, want.(string), s.answer)
		}
	}
}

// An instant that nanoseconds don't hold is before or after all that was recorded.
func TestRecordedFarAway(t *testing.T) {
	d := newDesk(t)
	d.accept(happening("organisation.registered", "organisation/ks", `"effective":"2019"`, `"name":"KS","kind":"executive_board"`))
	for text, position := range map[string]uint64{
		"2261-12-31": 1, "2262-04-11": 1, "2262-04-12": 1, "2999-01-01": 1, "9999-12-31": 1, "2262-04-11T23:47:16.854775807Z": 1, "2262-04-11T23:47:16.854775806Z": 1,
		"9999-12-31T23:59:59.999999999Z": 1, "1900-01-01": 0, "1677-09-21T00:12:43Z": 0, "1677-01-01T00:00:00Z": 0, "1000-01-01T00:00:00Z": 0, "0000-01-01T00:00:00+14:00": 0,
	} {
		recorded, err := ParseRecorded(text)
		require.NoError(t, err, text)
		e, err := d.book.Edition(Moment{Known: MaxDay, Recorded: recorded})
		require.NoError(t, err)
		require.Equal(t, position, e.Position, text)
	}
}
