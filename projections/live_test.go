package projections

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures"
	"liggare/fixtures/chaostest"
)

// paperLog is a change log in memory: what the runner's rules are tested on. That the store's keeps the same promises is tested with the store.
type paperLog struct {
	mu      sync.Mutex
	changes []domain.Change
	room    int // publishes that succeed before each fails; negative: all
}

var errNoRoom = fmt.Errorf("the log takes nothing")

func (p *paperLog) Ends(context.Context) (first, last uint64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return 1, uint64(len(p.changes)), nil
}

func (p *paperLog) Publish(_ context.Context, last uint64, changes []domain.Change) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.room == 0:
		return errNoRoom
	case last != uint64(len(p.changes)):
		return fmt.Errorf("the log ends at %d, not at %d", len(p.changes), last)
	case len(changes) > batchMost:
		return fmt.Errorf("%d changes", len(changes))
	}
	p.room--
	for _, c := range changes {
		c.Sequence = uint64(len(p.changes) + 1)
		p.changes = append(p.changes, c)
	}
	return nil
}

func (p *paperLog) Current(_ context.Context, view string, yield func(domain.Change) error) (uint64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, c := range p.changes {
		superseded := slices.ContainsFunc(p.changes[i+1:], func(o domain.Change) bool { return o.View == c.View && o.Key == c.Key })
		if superseded || view != "" && c.View != view {
			continue
		}
		if err := yield(c); err != nil {
			return 0, err
		}
	}
	return uint64(len(p.changes)), nil
}

func (p *paperLog) Read(_ context.Context, after uint64) iter.Seq2[domain.Change, error] {
	return func(yield func(domain.Change, error) bool) {
		for _, c := range p.all()[after:] {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// rowsTold are the rows that a reader of the changes has, by view and key.
func rowsTold(t testing.TB, changes []domain.Change) map[string]string {
	t.Helper()
	rows := map[string]string{}
	for _, c := range changes {
		if c.OfView() {
			continue
		}
		m, err := readRowMessage(c)
		require.NoError(t, err)
		if at := c.View + " " + c.Key; c.Removed {
			require.Contains(t, rows, at, "a row that nobody was told of was taken away")
			delete(rows, at)
		} else {
			require.NotEqual(t, rows[at], string(m.Data), "%s was told twice", at)
			rows[at] = string(m.Data)
		}
	}
	return rows
}

// rowsAnswered are the rows that views answer to a class today.
func rowsAnswered(t testing.TB, book *domain.Book, class domain.Class, today domain.Day) map[string]string {
	t.Helper()
	return rowsAnsweredTo(t, book, domain.Rights{Class: class, Today: today})
}

// rowsAnsweredTo are the rows that views answer to somebody on the rights' day.
func rowsAnsweredTo(t testing.TB, book *domain.Book, rights domain.Rights) map[string]string {
	t.Helper()
	today := rights.Today
	e, err := book.Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	e = e.For(&rights)
	rows := map[string]string{}
	for _, v := range Views() {
		answer, err := v.Answer(t.Context(), e, domain.Moment{On: domain.OnDay(today), Known: domain.MaxDay}, Query{})
		require.NoError(t, err)
		for _, row := range answer.Rows {
			if at := v.Name + " " + row.Key; rows[at] == "" {
				rows[at] = encoded(t, row)
			}
		}
	}
	return rows
}

// lead leads live rows to the ledger's head and a day.
func lead(t testing.TB, l *Live, today domain.Day) []domain.Change {
	t.Helper()
	var all []domain.Change
	for {
		changes, more, err := l.Next(today)
		require.NoError(t, err)
		if !more {
			return all
		}
		all = append(all, changes...)
	}
}

func startLive(t testing.TB, book *domain.Book, class domain.Class, published []domain.Change, step domain.Step) *Live {
	t.Helper()
	l := newLive(book, class, catalog)
	for _, c := range published {
		require.NoError(t, l.Published(c))
	}
	changes, err := l.Begin(step, false)
	require.NoError(t, err)
	require.Empty(t, changes, "what was published is what there is")
	return l
}

// Rows led through records and days are those that views answer to the class, whatever the order in which records and days come.
func TestLiveRowsAreTheViewsAnswers(t *testing.T) {
	eachSeed(t, 5, 40, func(t *testing.T, d *desk, r *dice) {
		today := day(t, "2019-11-25")
		lives, told := map[domain.Class]*Live{}, map[domain.Class][]domain.Change{}
		for _, class := range domain.Classes {
			lives[class] = startLive(t, d.book, class, nil, domain.Step{Day: today})
		}
		for round := range 20 {
			if round > 0 {
				d.grow(r, 1, nil)
			}
			today += domain.Day(r.IntN(6))
			for class, live := range lives {
				told[class] = append(told[class], lead(t, live, today)...)
				require.Equal(t, d.book.Head(), live.At().Position)
				require.Equal(t, rowsAnswered(t, d.book, class, live.At().Day), rowsTold(t, told[class]), "%s after round %d on %s", class, round, live.At().Day)
				require.Empty(t, live.Stopped())
			}
		}
	})
}

// cuts tells after how many steps a seed ledger is cut, and for whom. The smallest is always cut after every one.
func cuts(ledger string) (every int, classes []domain.Class) {
	switch {
	case chaostest.Rounds() > 0: // task chaos wants the large ones cut after every step, for every class of readers
		return 1, domain.Classes
	case ledger == "botkyrka":
		return 1, []domain.Class{domain.Public, domain.Restricted}
	default:
		return 9, []domain.Class{domain.Public, domain.Restricted}
	}
}

// Cut off after every record of the seed ledgers and led on by another from what was published, the changes are those of one run.
func TestCutAfterEveryRecordTheChangesAreTheSame(t *testing.T) {
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	var cut, told atomic.Int64
	for _, seed := range seeds {
		every, classes := cuts(seed.ID)
		for _, class := range classes {
			t.Run(seed.ID+" "+class.String(), func(t *testing.T) {
				t.Parallel()
				d := fixtureDesk(t, seed.ID)
				today := domain.DayOf(d.now) + 400
				start := domain.Step{Day: domain.DayOf(deskOpens)}
				whole := lead(t, startLive(t, d.book, class, nil, start), today)
				require.NotEmpty(t, whole)
				at, live := 0, startLive(t, d.book, class, nil, start)
				for steps := 1; ; steps++ {
					changes, more, err := live.Next(today)
					require.NoError(t, err)
					if !more {
						break
					}
					if len(changes) == 0 {
						continue
					}
					require.Equal(t, whole[at:at+len(changes)], changes, "to %v", live.At())
					at += len(changes)
					if steps%every == 0 {
						live = startLive(t, d.book, class, whole[:at], live.At())
						cut.Add(1)
					}
				}
				require.Equal(t, len(whole), at)
				require.Equal(t, rowsAnswered(t, d.book, class, today), rowsTold(t, whole))
				told.Add(int64(at))
			})
		}
	}
	t.Cleanup(func() { // behind the parallel ones
		if !t.Failed() {
			chaostest.Counts(t, "rows led on after a cut at each step of the seed ledgers, for each class: changes, against one run", int(cut.Load()), int(told.Load()), 0, 0)
		}
	})
}

// A message of a row is what other people's programs rely on.
func TestRowMessage(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.registered", "document/d", "2017-01-01", `"title":"D","doc_type":"policy","stage":"in_use"`, source("källa")))
	live := startLive(t, d.book, domain.Restricted, nil, domain.Step{Day: day(t, "2026-01-02")})
	told := lead(t, live, day(t, "2026-01-02"))
	d.accept(event("record.corrected", "document/d", "", `"target":1,"reason":"error","replacement":{"effective":"2017-01-01","data":{"title":"E","doc_type":"policy","stage":"in_use"}}`, source("källa")))
	told = append(told, lead(t, live, day(t, "2026-01-02"))...)
	d.accept(event("record.corrected", "document/d", "", `"target":2,"reason":"withdrawn"`, source("källa")))
	d.accept(event("record.corrected", "document/d", "", `"target":1,"reason":"withdrawn"`, source("källa")))
	told = append(told, lead(t, live, day(t, "2026-01-02"))...)
	var documents []domain.Change
	for _, c := range told {
		if c.View == "documents" {
			documents = append(documents, c)
		}
	}
	require.Len(t, documents, 4)
	var second, third map[string]any
	require.NoError(t, json.Unmarshal(documents[1].Body, &second))
	require.NoError(t, json.Unmarshal(documents[3].Body, &third))
	require.Equal(t, "E", second["data"].(map[string]any)["row"].(map[string]any)["title"])
	delete(second, "data")
	require.Equal(t, map[string]any{
		"specversion": "1.0", "id": "d/1/2", "source": "/ledgers/test/views/documents", "type": "row.changed.v1", "subject": "d", "time": "2026-01-02T11:00:03Z",
		"datacontenttype": "application/json", "dataclassification": "restricted", "sequence": "00000000000000000003", "on": "2026-01-02", "correctionof": eventID(2),
	}, second)
	require.Equal(t, "row.removed.v1", third["type"])
	require.Equal(t, "d/1/4", third["id"])
	require.Equal(t, eventID(2), third["correctionof"])
	require.NotContains(t, third, "data")
	require.True(t, documents[3].Removed)
	require.Equal(t, &domain.Step{Position: 5, Day: day(t, "2026-01-02")}, told[len(told)-1].Step)
	require.True(t, jsontext.Value(documents[0].Body).IsValid())
}

// What was stored as one is told as one step.
func TestAnArrayIsOneStep(t *testing.T) {
	d := newDesk(t)
	d.accept(array(event("organisation.registered", "organisation/a", "2000-01-01", `"name":"A","kind":"board"`), event("organisation.registered", "organisation/b", "2000-01-01", `"name":"B","kind":"board"`)))
	live := startLive(t, d.book, domain.Restricted, nil, domain.Step{Day: day(t, "2026-01-02")})
	var steps []domain.Step
	for _, c := range lead(t, live, day(t, "2026-01-02")) {
		if c.Step != nil {
			steps = append(steps, *c.Step)
		}
	}
	require.Equal(t, []domain.Step{{Position: 1, Day: day(t, "2026-01-02")}, {Position: 3, Day: day(t, "2026-01-02")}}, steps)
}

// A record that a view can't digest stops that view and no other, and says which record it was.
func TestAnUndigestedRecordStopsItsViewOnly(t *testing.T) {
	picky, d := picky(), newDesk(t)
	live := newLive(d.book, domain.Restricted, []*View{picky, ViewByName("documents")})
	_, err := live.Begin(domain.Step{Day: day(t, "2026-01-02")}, false)
	require.NoError(t, err)
	told := map[string][]string{}
	for _, title := range []string{"good", "bad", "better"} {
		d.accept(titled(title, title))
		for _, c := range lead(t, live, day(t, "2026-01-02")) {
			told[c.View] = append(told[c.View], c.Key)
		}
	}
	require.Equal(t, map[string][]string{"picky": {"good", ""}, "documents": {"good", "bad", "better"}}, told, "a change without a key says that the view has stopped")
	require.Len(t, live.Stopped(), 1)
	require.Equal(t, eventID(3), live.Stopped()[0].Event)
	require.Equal(t, "picky", live.Stopped()[0].View)
	require.EqualValues(t, 3, live.Stopped()[0].Position)
	e, m := d.moment(question{on: "2026-01-02"})
	answer, err := picky.Answer(t.Context(), e, m, Query{})
	require.NoError(t, err)
	require.Equal(t, Completeness{Applied: 3, Of: 4, Skipped: 1, Undigested: []domain.Ref{"document/bad"}}, answer.Complete)
	require.Len(t, answer.Rows, 2)
}

// A row that is too large for a message is told by its size, each time that it changes and by no other run again; all else goes on.
func TestARowThatIsTooLargeIsToldBySize(t *testing.T) {
	wide := view[Document]("wide", 1, "Bred", "Wide", func(a *Ask, root int32, yield Yield) {
		documents(a, root, func(key string, row any, main domain.Item, facts ...domain.Item) {
			if d := row.(*Document); strings.HasPrefix(d.Title, "big") {
				d.Title += strings.Repeat("x", rowMost)
			}
			yield(key, row, main, facts...)
		})
	}, domain.KindDocument)
	d := newDesk(t)
	begin := func(published []domain.Change) *Live {
		live := newLive(d.book, domain.Restricted, []*View{wide})
		for _, c := range published {
			require.NoError(t, live.Published(c))
		}
		changes, err := live.Begin(domain.Step{Position: d.book.Head(), Day: day(t, "2026-01-02")}, false)
		require.NoError(t, err)
		require.Empty(t, changes)
		return live
	}
	live := begin(nil)
	d.accept(event("document.registered", "document/d", "2017-01-01", `"title":"big","doc_type":"policy","stage":"in_use"`, source("källa")))
	told := lead(t, live, day(t, "2026-01-02"))
	d.accept(event("record.corrected", "document/d", "", `"target":1,"reason":"error","replacement":{"effective":"2017-01-01","data":{"title":"bigger","doc_type":"policy","stage":"in_use"}}`, source("källa")))
	told = append(told, lead(t, live, day(t, "2026-01-02"))...)
	d.accept(event("document.registered", "document/e", "2017-01-01", `"title":"E","doc_type":"policy","stage":"in_use"`))
	told = append(told, lead(t, live, day(t, "2026-01-02"))...)
	require.Empty(t, live.Stopped())
	require.Len(t, told, 3)
	for _, c := range told[:2] {
		var m struct{ Data map[string]any }
		require.NoError(t, json.Unmarshal(c.Body, &m, json.MatchCaseInsensitiveNames(true)))
		require.Greater(t, m.Data["too_large"], float64(rowMost))
		require.Contains(t, m.Data, "row")
		require.Nil(t, m.Data["row"])
		row, tooLarge, err := wide.ReadChange(c.Body)
		require.NoError(t, err)
		require.True(t, tooLarge)
		require.Equal(t, "d", row.Key)
	}
	_, tooLarge, err := wide.ReadChange(told[2].Body)
	require.NoError(t, err)
	require.False(t, tooLarge)
	begin(told[1:])
}

// A record that only a later version can read stops the views that need it: those whose rows rest on its entity, or on one that it may refer to. All else goes on, and an
// answer says what it lacks.
func TestARecordOfALaterVersionStopsTheViewsThatNeedIt(t *testing.T) {
	d := newDesk(t)
	d.accept(event("document.registered", "document/a", "2017-01-01", `"title":"A","doc_type":"policy","stage":"in_use"`))
	live := startLive(t, d.book, domain.Restricted, nil, domain.Step{Day: day(t, "2026-01-02")})
	lead(t, live, day(t, "2026-01-02"))
	require.Empty(t, live.Stopped())

	e, _ := d.moment(question{on: "2026-01-02"})
	stored := strings.NewReplacer(eventID(2), eventID(90), "document.registered.v1", "document.sealed.v1", "document/a", "document/b", `"title":"A"`, `"seal":"organisation/x"`).Replace(string(e.Body(2)))
	require.NoError(t, d.book.Apply(domain.Record{Position: 3, ID: eventID(90), Body: []byte(stored)}))
	d.accept(event("organisation.registered", "organisation/y", "2017-01-01", `"name":"Y","kind":"board"`), event("goal.set", "goal/h", "2017-01-01", `"title":"H","owner":"organisation/y"`))
	told := map[string][]string{}
	for _, c := range lead(t, live, day(t, "2026-01-02")) {
		told[c.View] = append(told[c.View], c.Key)
	}
	var stopped []string
	for _, s := range live.Stopped() {
		require.Equal(t, eventID(90), s.Event, s.View)
		require.EqualValues(t, 3, s.Position)
		require.ErrorContains(t, s.Err, "document.sealed.v1")
		stopped = append(stopped, s.View)
	}
	require.Subset(t, stopped, []string{"documents", "due", "gaps"})
	require.Equal(t, []string{"h"}, told["goals"])
	require.Equal(t, []string{"y"}, told["organisations"], "its row rests on itself alone")
	require.Equal(t, []string{""}, told["documents"], "that it has stopped")
	for _, v := range catalog {
		e, m := d.moment(question{on: "2026-01-02"})
		answer, err := v.Answer(t.Context(), e, m, Query{})
		require.NoError(t, err, v.Name)
		require.Equal(t, slices.Contains(stopped, v.Name), answer.Complete.Skipped > 0, "%s: an answer is complete as long as the view isn't stopped", v.Name)
	}
	require.Equal(t, []string{"a"}, []string{d.answer("documents", question{on: "2026-01-02"}).Rows[0].Key})

	// Begun anew, it is as it was: what was told stays, and the views that are stopped say so.
	again := newLive(d.book, domain.Restricted, catalog)
	_, err := again.Begin(live.At(), false)
	require.NoError(t, err)
	require.Len(t, again.Stopped(), len(stopped))
}
