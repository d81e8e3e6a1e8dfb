package domain

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// desk is a book with a writer of its own: what it sends is decided at once, and committed when it is accepted.
type desk struct {
	t     testing.TB
	book  *Book
	now   time.Time
	keys  int
	ids   int // reports of concern so far: their subjects are concern/r1, r2, …
	actor string
}

// deskOpens is the hour at which every desk's clock begins: noon in Stockholm, far behind the days that the tests speak of.
var deskOpens = time.Date(2026, time.January, 2, 11, 0, 0, 0, time.UTC)

func newDesk(t testing.TB) *desk { return newDeskOf(t, "test") }

func newDeskOf(t testing.TB, ledger string) *desk {
	return &desk{t: t, book: NewBook(ledger, []byte("request key of the tests")), now: deskOpens, actor: "coordinator/1"}
}

// submission parses a body as a request with a key of its own.
func (d *desk) submission(body string) *Submission {
	d.t.Helper()
	events, array, err := ParseAppend([]byte(body))
	require.NoError(d.t, err, body)
	for i := range events {
		if events[i].Type.makesSubject() {
			d.ids++
			events[i].Subject = Ref("concern/r" + itoa(d.ids))
		}
	}
	d.keys++
	s := &Submission{Events: events, Array: array, Actor: d.actor, Key: fmt.Sprintf("key-%012d", d.keys), Body: []byte(body)}
	for range events {
		s.IDs = append(s.IDs, NewEventID(d.now))
	}
	return s
}

// decide stages a body, a second after the one before it.
func (d *desk) decide(body string) Decision {
	d.t.Helper()
	d.now = d.now.Add(time.Second)
	return d.book.Decide(d.submission(body), d.now)
}

// send decides a body and commits what is accepted. The error is ParseAppend's or the decision's.
func (d *desk) send(body string) error {
	d.t.Helper()
	if _, _, err := ParseAppend([]byte(body)); err != nil {
		return err
	}
	decision := d.decide(body)
	if decision.Err == nil {
		d.book.Commit(decision.After)
	}
	return decision.Err
}

// accept sends bodies that must be accepted.
func (d *desk) accept(bodies ...string) {
	d.t.Helper()
	for _, body := range bodies {
		require.NoError(d.t, d.send(body), body)
	}
}

// states are the readings of an entity on a day, everything known.
func (d *desk) states(ref Ref, on string) Readings { return d.statesAt(ref, on, Moment{Known: MaxDay}) }

func (d *desk) statesAt(ref Ref, on string, m Moment) Readings {
	d.t.Helper()
	e, err := d.book.Edition(m)
	require.NoError(d.t, err)
	home, found := e.Find(ref)
	if !found {
		return Readings{States: []State{{}}, Complete: true}
	}
	return e.States(home, day(d.t, on), &Scratch{})
}

func day(t testing.TB, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	require.NoError(t, err)
	return d
}

// happening writes an append. head holds members beside type, subject and data, such as `"effective":"2019"`.
func happening(typ, subject, head, data string) string {
	if head != "" {
		head += ","
	}
	return fmt.Sprintf(`{"type":"%s.v1","subject":%q,%s"data":{%s}}`, typ, subject, head, data)
}

// array writes an append of several events.
func array(events ...string) string { return "[" + strings.Join(events, ",") + "]" }

// codes are the codes of a refusal, each with its field.
func codes(err error) []string {
	errs, _ := err.(Errors)
	list := make([]string, len(errs))
	for i, e := range errs {
		list[i] = strings.TrimSuffix(e.Code+" "+e.Field, " ")
	}
	return list
}

// answers writes down everything that readers of the book can ask it: records, facts, links, ids, homes, and what each entity's states are on many days, at
// every `known` of the ledger.
func answers(t testing.TB, b *Book, m Moment) string {
	t.Helper()
	e, err := b.Edition(m)
	require.NoError(t, err)
	return editionAnswers(e)
}

func editionAnswers(e *Edition) string {
	var out bytes.Buffer
	fmt.Fprintln(&out, "position", e.Position, "known", e.Known, "last", e.LastRecorded())
	turns := turningDays(e)
	for _, kind := range Kinds {
		for home := range e.Homes(kind) {
			entityAnswers(&out, e, home, turns)
		}
	}
	for position := uint64(1); position <= e.Position; position++ {
		f := e.Fact(position)
		at, found := e.PositionOf(e.EventID(f))
		fmt.Fprintln(&out, "record", position, string(e.Body(position)), f.Position, at, found)
	}
	return out.String()
}

func entityAnswers(out *bytes.Buffer, e *Edition, home int32, turns []Day) {
	ref := e.Ref(home)
	again, found := e.Find(ref)
	fmt.Fprintln(out, "entity", ref, again == home, found)
	for _, f := range e.Facts(home) {
		fmt.Fprintln(out, "  fact", factText(f), e.Sources(f), f.group != 0)
	}
	for member, f := range e.Incoming(home) {
		fmt.Fprintln(out, "  from", member, e.Ref(f.Home()), f.Position)
	}
	var scratch Scratch
	for _, dispute := range e.Disputes(home, &scratch) {
		fmt.Fprintln(out, "  dispute", dispute.Fact.Position, dispute.Data.Field, string(dispute.Data.Claim), factText(dispute.Against))
		for _, on := range turns {
			statesText(out, on, e.statesIf(home, dispute, on, &scratch))
		}
	}
	for _, on := range turns {
		statesText(out, on, e.States(home, on, &scratch))
		for range 2 { // walked, and as it was kept
			outline := e.Outline(home, nil, on, &scratch)
			loose := slices.Clone(outline.Loose)
			states, complete := outline.States(&scratch)
			statesText(out, on, Readings{States: states, Loose: loose, Complete: complete})
		}
	}
}

// turningDays are the days on which some answer can turn.
func turningDays(e *Edition) []Day {
	met := map[Day]bool{}
	var days []Day
	add := func(d Day) {
		if d.Real() && !met[d] {
			met[d] = true
			days = append(days, d)
		}
	}
	for position := uint64(1); position <= e.Position; position++ {
		for f := e.Fact(position); f != nil; f = f.content {
			add(f.Effective.Earliest())
			add(f.Effective.Latest())
			add(f.Until.Last() + 1)
		}
	}
	return days
}

func statesText(out *bytes.Buffer, on Day, r Readings) {
	fmt.Fprintf(out, "  on %s complete=%v", on, r.Complete)
	for i := range r.States {
		fmt.Fprintf(out, " %s", stateText(&r.States[i]))
	}
	fmt.Fprintln(out)
}

// stateText names the facts of a state by their positions: those that stand, those that ran out, and the others that have happened.
func stateText(s *State) string {
	var text strings.Builder
	for i, item := range s.items {
		switch {
		case s.stand.has(i):
			fmt.Fprintf(&text, "+%d", item.Position)
		case s.expired.has(i):
			fmt.Fprintf(&text, "~%d", item.Position)
		case s.done.has(i):
			fmt.Fprintf(&text, "-%d", item.Position)
		}
	}
	return "{" + text.String() + "}"
}

func factText(f *Fact) string {
	if f == nil {
		return "nothing"
	}
	data, err := json.Marshal(f.Data, json.Deterministic(true))
	if err != nil {
		return err.Error()
	}
	text := fmt.Sprintf("%s v%d@%d target=%d effective=%s until=%s known=%s evidenced=%v %s", f.Type.Name, f.Version, f.Position, f.Target,
		f.Effective, f.Until, f.Known, f.Evidenced(), jsontext.Value(data))
	if f.content != nil {
		text += " <" + factText(f.content) + ">"
	}
	return text
}

// requireSame compares long texts, and shows the first line that differs.
func requireSame(t testing.TB, want, got string, why ...any) {
	t.Helper()
	if want == got {
		return
	}
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(wants), len(gots)) {
		var a, b string
		if i < len(wants) {
			a = wants[i]
		}
		if i < len(gots) {
			b = gots[i]
		}
		if a != b {
			t.Fatalf("line %d differs: %v\nwant %s\ngot  %s", i+1, why, a, b)
		}
	}
}

// statesIf are the states that the entity could be in if the claim of a dispute were right.
func (e *Edition) statesIf(home int32, claim Dispute, on Day, scratch *Scratch) Readings {
	return readings(e.itemsIf(home, claim, scratch), on, scratch)
}
