package projections

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures"
)

// desk is a ledger with a writer of its own: what it sends is decided and committed at once, as the writer does it. Ids come from a counter and the clock is the
// desk's, so that the same appends give the same bytes.
type desk struct {
	t    testing.TB
	book *domain.Book
	now  time.Time
	n    int // appends so far
	ids  int // event ids given so far
}

// deskOpens is the hour at which every desk's clock begins, far behind the days that most tests speak of.
var deskOpens = time.Date(2026, time.January, 2, 11, 0, 0, 0, time.UTC)

// newDesk opens a ledger: its first record is ledger.created.
func newDesk(t testing.TB) *desk { return openDesk(t, "test", "Provkommun", "0127") }

func openDesk(t testing.TB, id, name, code string) *desk {
	t.Helper()
	d := &desk{t: t, book: domain.NewBook(id, []byte("request key of the tests")), now: deskOpens}
	d.accept(fmt.Sprintf(`{"type":"ledger.created.v1","subject":"ledger/%s","effective":%q,"data":{"name":%q,"code":%q,"format_version":%d,`+
		`"stream":{"name":"LEDGER_%s","created":"2026-01-02T11:00:00Z","config_sha256":"%s"}}}`,
		id, domain.DayOf(deskOpens), name, code, domain.FormatVersion, id, strings.Repeat("0", 64)))
	return d
}

// fixtureDesk is a desk with a seed ledger's lines appended.
func fixtureDesk(t testing.TB, id string) *desk {
	t.Helper()
	all, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, l := range all {
		if l.ID == id {
			d := openDesk(t, l.ID, l.Name, l.Code)
			for _, line := range l.Lines {
				require.NoErrorf(t, d.send(string(line.Body)), "%s line %d", id, line.Number)
			}
			return d
		}
	}
	require.FailNow(t, "no such seed ledger", id)
	return nil
}

// send decides a body a second after the one before it, and commits what is accepted. The error is ParseAppend's or the decision's.
func (d *desk) send(body string) error {
	d.t.Helper()
	events, array, err := domain.ParseAppend([]byte(body))
	if err != nil {
		return err
	}
	d.now = d.now.Add(time.Second)
	d.n++
	s := &domain.Submission{Events: events, Array: array, Actor: "coordinator/1", Key: fmt.Sprintf("key-%012d", d.n), Body: []byte(body)}
	for range events {
		d.ids++
		s.IDs = append(s.IDs, eventID(d.ids))
	}
	decision := d.book.Decide(s, d.now)
	if decision.Err != nil {
		d.ids -= len(events)
		return decision.Err
	}
	d.book.Commit(decision.After)
	return nil
}

// accept sends bodies that must be accepted.
func (d *desk) accept(bodies ...string) {
	d.t.Helper()
	for _, body := range bodies {
		require.NoError(d.t, d.send(body), body)
	}
}

// eventID is the id of the nth event of a desk: a ULID. The ledger's creation is the first.
func eventID(n int) string { return fmt.Sprintf("01%024d", n) }

// event writes an append. head holds members beside type, subject and data: `"effective":"2019"`. Only a date in it is the effective one.
func event(typ, subject, head string, data ...string) string {
	if head != "" && !strings.HasPrefix(head, `"`) {
		head = fmt.Sprintf(`"effective":%q`, head)
	}
	if head != "" {
		head += ","
	}
	return fmt.Sprintf(`{"type":"%s.v1","subject":%q,%s"data":{%s}}`, typ, subject, head, parts(data...))
}

// array writes an append of several events.
func array(events ...string) string { return "[" + strings.Join(events, ",") + "]" }

// source is the evidence of one document.
func source(document string) string {
	return fmt.Sprintf(`"evidence":[{"document":%q,"page":"1"}]`, document)
}

// organisations registers organisations that other events name.
func (d *desk) organisations(ids ...string) {
	d.t.Helper()
	for _, id := range ids {
		d.accept(event("organisation.registered", "organisation/"+id, "2000-01-01", fmt.Sprintf(`"name":%q,"kind":"board"`, strings.ToUpper(id)), source("källa")))
	}
}

// question is what is asked of a view: on, and optionally `known=2020-02-04`, `at=17` (a position), and filters.
type question struct {
	on    string
	known string
	at    uint64
	Query
}

// moment opens the book as the API does.
func (d *desk) moment(q question) (*domain.Edition, domain.Moment) {
	d.t.Helper()
	m := domain.Moment{On: date(d.t, q.on), Known: domain.MaxDay}
	if q.at != 0 {
		m.Recorded = domain.AtPosition(q.at)
	}
	e, err := d.book.Edition(m)
	require.NoError(d.t, err)
	m.Known = max(e.LastRecorded(), domain.DayOf(d.now))
	if q.known != "" {
		m.Known = day(d.t, q.known)
	}
	e.Known = m.Known
	if q.at == 0 {
		m.Recorded = domain.AtPosition(e.Position)
	}
	return e, m
}

func (d *desk) answer(view string, q question) *Answer {
	d.t.Helper()
	v := ViewByName(view)
	require.NotNil(d.t, v, view)
	e, m := d.moment(q)
	a, err := v.Answer(context.Background(), e, m, q.Query)
	require.NoError(d.t, err)
	return a
}

// alone is an Answerer that computes each answer for itself.
func (d *desk) alone(v *View, e *domain.Edition, m domain.Moment, q Query) (*Answer, error) {
	return v.Answer(d.t.Context(), e, m, q)
}

// keys are the keys of a view's rows on a day.
func (d *desk) keys(view, on string) []string {
	d.t.Helper()
	keys := []string{}
	for _, row := range d.answer(view, question{on: on}).Rows {
		keys = append(keys, row.Key)
	}
	return keys
}

// row is the row of a key; it has to be there.
func (d *desk) row(view, key string, q question) Row {
	d.t.Helper()
	a := d.answer(view, q)
	var keys []string
	for _, row := range a.Rows {
		if row.Key == key {
			return row
		}
		keys = append(keys, row.Key)
	}
	require.Failf(d.t, "no such row", "%s %s on %s; there are %v", view, key, q.on, keys)
	return Row{}
}

// certain is the content of a certain row on a day.
func certain[R any](d *desk, view, key, on string) *R {
	d.t.Helper()
	row := d.row(view, key, question{on: on})
	require.Equal(d.t, Certain, row.Certainty, "%s %s on %s: %s", view, key, on, encoded(d.t, row))
	require.True(d.t, row.Complete)
	return row.Row.(*R)
}

// fields are members of a row's content as JSON, in the order asked: what readers and programs see.
func fields(t testing.TB, content any, names ...string) string {
	t.Helper()
	all := map[string]jsontext.Value{}
	require.NoError(t, json.Unmarshal([]byte(encoded(t, content)), &all))
	var shown []string
	for _, name := range names {
		value := "-"
		if raw, is := all[name]; is {
			value = string(raw)
		}
		shown = append(shown, name+"="+value)
	}
	return strings.Join(shown, " ")
}

// encoded is a value as JSON.
func encoded(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v, json.Deterministic(true))
	require.NoError(t, err)
	return string(raw)
}

func day(t testing.TB, s string) domain.Day {
	t.Helper()
	d, err := domain.ParseDay(s)
	require.NoError(t, err)
	return d
}

func date(t testing.TB, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	require.NoError(t, err)
	return d
}
