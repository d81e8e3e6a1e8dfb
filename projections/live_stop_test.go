package projections

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// moody is a view that can't digest some of its rows. Which of them, is otherwise with each record that has to do with an organisation.
func moody(v *View, org domain.Ref) *View {
	return &View{
		Name: v.Name, Version: v.Version, Label: v.Label, Roots: v.Roots, row: v.row, fields: v.fields, byOrg: v.byOrg, document: v.document,
		Rows: func(a *Ask, root int32, yield Yield) {
			v.Rows(a, root, func(key string, row any, main domain.Item, facts ...domain.Item) {
				sum := fnv.New32a()
				_, _ = sum.Write([]byte(key))
				home, _ := a.Find(org)
				if int(sum.Sum32()%12) == len(a.Records(home))%8 {
					panic("can't digest it")
				}
				yield(key, row, main, facts...)
			})
		},
	}
}

// picky is a view of documents that can't digest titles that begin with «bad».
func picky() *View {
	return view[Document]("picky", 1, "Kinkig", "Picky", func(a *Ask, root int32, yield Yield) {
		documents(a, root, func(key string, row any, main domain.Item, facts ...domain.Item) {
			if strings.HasPrefix(row.(*Document).Title, "bad") {
				panic("can't digest it")
			}
			yield(key, row, main, facts...)
		})
	}, domain.KindDocument)
}

// digestive is what picky becomes in a version of the program that digests it all.
func digestive() *View {
	return view[Document]("picky", 1, "Kinkig", "Picky", documents, domain.KindDocument)
}

// beginLive begins where changes were published up to a step, with the same program: it tells nothing.
func beginLive(t testing.TB, book *domain.Book, class domain.Class, views []*View, published []domain.Change, step domain.Step) *Live {
	t.Helper()
	l := newLive(book, class, views)
	for _, c := range published {
		require.NoError(t, l.Published(c))
	}
	changes, err := l.Begin(step, false)
	require.NoError(t, err)
	require.Empty(t, changes, "what was published is what there is")
	return l
}

// stopsTold is what a reader knows of views that are stopped, by their names; how often it was told of a stop, and that a view goes on.
func stopsTold(t testing.TB, changes []domain.Change) (now map[string]*Stopped, stops, goings int) {
	t.Helper()
	now = map[string]*Stopped{}
	for _, c := range changes {
		if !c.OfView() {
			require.NotContains(t, now, c.View, "a view that is stopped tells nothing")
			continue
		}
		stopped, err := ReadStopped(c.Body)
		require.NoError(t, err)
		if c.Removed {
			require.Nil(t, stopped)
			require.Contains(t, now, c.View, "it was told twice")
			delete(now, c.View)
			goings++
			continue
		}
		require.NotContains(t, now, c.View, "it was told twice")
		require.Equal(t, c.View, stopped.View)
		now[c.View] = stopped
		stops++
	}
	return now, stops, goings
}

// Views that stop over and over, and go on when what they can't digest is gone, tell the same wherever they are cut off, and every view that isn't stopped has told the rows that
// it answers.
func TestStopsAreToldTheSameAfterEveryCut(t *testing.T) {
	views := make([]*View, len(catalog))
	for i, v := range catalog {
		views[i] = moody(v, "organisation/o1")
	}
	eachSeed(t, 4, 25, func(t *testing.T, d *desk, r *dice) {
		start := domain.Step{Day: day(t, "2019-11-25")}
		for _, class := range []domain.Class{domain.Public, domain.Restricted} {
			today, whole := start.Day, []domain.Change(nil)
			one := beginLive(t, d.book, class, views, nil, start)
			cut := beginLive(t, d.book, class, views, nil, start)
			at := 0
			for range 25 {
				d.grow(r, 1, nil)
				today += domain.Day(r.IntN(6))
				whole = append(whole, lead(t, one, today)...)
				for {
					changes, more, err := cut.Next(today)
					require.NoError(t, err)
					if !more {
						break
					}
					if len(changes) > 0 {
						require.Equal(t, logText(whole[at:at+len(changes)]), logText(changes), "to %v", cut.At())
						at += len(changes)
						cut = beginLive(t, d.book, class, views, whole[:at], cut.At())
					}
				}
				require.Equal(t, len(whole), at)
				stopped, _, _ := stopsTold(t, whole)
				require.Len(t, one.Stopped(), len(stopped))
				answered, told := rowsAnswered(t, d.book, class, one.At().Day), rowsTold(t, whole)
				for _, v := range catalog {
					if stopped[v.Name] == nil {
						require.Equal(t, ofView(v.Name, answered), ofView(v.Name, told), "%s for %s", v.Name, class)
					}
				}
			}
			_, stops, goings := stopsTold(t, whole)
			require.Greater(t, stops, 10)
			require.Greater(t, goings, 5)
		}
	})
}

// ofView are a view's of rows by view and key.
func ofView(view string, rows map[string]string) map[string]string {
	of := map[string]string{}
	for at, row := range rows {
		if strings.HasPrefix(at, view+" ") {
			of[at] = row
		}
	}
	return of
}

// A stop is a message of its own, that other people's programs rely on; so is its end.
func TestMessageOfAStop(t *testing.T) {
	d := newDesk(t)
	today := day(t, "2026-01-02")
	live := beginLive(t, d.book, domain.Internal, []*View{picky()}, nil, domain.Step{Day: today})
	d.accept(titled("a", "bad"))
	told := lead(t, live, today)
	d.accept(withdrawn("a", 1))
	told = append(told, lead(t, live, today)...)
	require.Len(t, told, 2)
	head := `{"specversion":"1.0","id":"/1/%d","source":"/ledgers/test/views/picky","type":%q,"time":"2026-01-02T11:00:0%dZ","datacontenttype":"application/json","dataclassification":"internal","sequence":"%020d","on":"2026-01-02"%s}`
	require.Equal(t, fmt.Sprintf(head, 1, "view.stopped.v1", 2, 2, fmt.Sprintf(`,"data":{"view":"picky","event":%q,"position":2}`, eventID(2))), string(told[0].Body))
	require.Equal(t, fmt.Sprintf(head, 2, "view.resumed.v1", 3, 3, ""), string(told[1].Body))
	require.Equal(t, []bool{false, true}, []bool{told[0].Removed, told[1].Removed})
}

// titled registers a document, renamed gives it another title, withdrawn takes a record of it back.
func titled(id, title string) string {
	return event("document.registered", "document/"+id, "2017-01-01", fmt.Sprintf(`"title":%q,"doc_type":"policy","stage":"in_use"`, title))
}

func withdrawn(id string, version int) string {
	return event("record.corrected", "document/"+id, "", fmt.Sprintf(`"target":%d,"reason":"withdrawn"`, version))
}

func renamed(id, title string) string {
	return event("record.corrected", "document/"+id, "", fmt.Sprintf(`"target":1,"reason":"error","replacement":{"effective":"2017-01-01","data":{"title":%q,"doc_type":"policy","stage":"in_use"}}`, title))
}

// heardOf is what a log says, in short: of rows their view, key and title, of views what stopped them.
func heardOf(t testing.TB, changes []domain.Change) (said []string) {
	t.Helper()
	for _, c := range changes {
		m, err := readRowMessage(c)
		require.NoError(t, err)
		switch {
		case m.Type == ViewStopped:
			stopped, err := ReadStopped(c.Body)
			require.NoError(t, err)
			said = append(said, fmt.Sprintf("%s stopped at %d", c.View, stopped.Position))
		case m.Type == ViewResumed:
			said = append(said, c.View+" resumed")
		case c.Removed:
			said = append(said, c.View+" "+c.Key+" removed")
		default:
			_, title, _ := strings.Cut(string(m.Data), `"title":"`)
			title, _, _ = strings.Cut(title, `"`)
			said = append(said, strings.TrimSpace(c.View+" "+c.Key+" "+title))
		}
	}
	return said
}

// The log says once that a view has stopped, in the step where it did, and what others have to tell beside it. A runner that is started again adds nothing; one that digests the
// record tells that the view goes on and what it missed. Cut off behind any change, the log becomes the same.
func TestAStopIsToldInTheLogOnce(t *testing.T) {
	for name, mend := range map[string]func(t *testing.T, f *ofDesk, log *paperLog, c *clock, r *Runner, stop func(), with func(*View) func(*RunnerConfig)) *Runner{
		"by another program": func(t *testing.T, f *ofDesk, log *paperLog, c *clock, _ *Runner, stop func(), with func(*View) func(*RunnerConfig)) *Runner {
			stop()
			r, _ := startRunner(t, f, log, c, with(digestive()))
			return r
		},
		"by a rebuild": func(t *testing.T, _ *ofDesk, _ *paperLog, _ *clock, r *Runner, _ func(), _ func(*View) func(*RunnerConfig)) *Runner {
			n, err := r.Rebuild(t.Context(), digestive(), false, func(Rebuilding) error { return nil })
			require.NoError(t, err)
			require.Equal(t, 3, n, "rows")
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := followDesk(newDesk(t))
			f.accept(titled("a", "A"))
			log, c := &paperLog{room: -1}, newClock(f.now)
			with := func(v *View) func(*RunnerConfig) {
				return func(config *RunnerConfig) { config.Views = []*View{v, ViewByName("documents")} }
			}
			r, stop := startRunner(t, f, log, c, with(picky()))
			reachHead(t, r)
			var steps [][]string
			was := len(log.all())
			write := func(bodies ...string) {
				t.Helper()
				f.write(bodies...)
				reachHead(t, r)
				steps = append(steps, heardOf(t, log.all()[was:]))
				was = len(log.all())
			}
			require.Equal(t, []string{"picky a A", "documents a A"}, heardOf(t, log.all()))
			write(array(titled("b", "bad"), titled("c", "C")))
			write(titled("d", "bad, too"))
			write(renamed("a", "AA"))
			write(withdrawn("b", 1))
			write(renamed("d", "D"))
			write(titled("e", "bad again"))
			write(event("document.communicated", "document/e", "2018-01-01", `"audience":["alla"],"channel":"intranet"`))
			write(renamed("c", "CC"))
			write(withdrawn("a", 2), withdrawn("a", 1))
			require.Equal(t, [][]string{
				{"picky stopped at 3", "documents b bad", "documents c C"},
				{"documents d bad, too"},
				{"documents a AA"},
				{"documents b removed"},
				{"picky resumed", "picky a AA", "picky c C", "picky d D", "documents d D"},
				{"picky stopped at 9", "documents e bad again"},
				{"documents e bad again"},
				{"documents c CC"},
				{"documents a A", "documents a removed"},
			}, steps)
			require.Len(t, r.Status()[0].Stopped, 1)
			require.Equal(t, eventID(9), r.Status()[0].Stopped[0].Event)

			whole := log.all()
			for n := firstStep(whole); n <= len(whole); n++ {
				cut := &paperLog{changes: append([]domain.Change(nil), whole[:n]...), room: -1}
				again, end := startRunner(t, followDesk(f.desk), cut, c, with(picky()))
				reachHead(t, again)
				require.Equal(t, eventID(9), again.Status()[0].Stopped[0].Event)
				end()
				require.Equal(t, logText(whole), logText(cut.all()), "cut behind change %d", n)
			}

			r = mend(t, f, log, c, r, stop, with)
			require.Eventually(t, func() bool { return len(log.all()) > was }, 30*time.Second, time.Millisecond)
			require.Equal(t, []string{"picky resumed", "picky a removed", "picky c CC", "picky e bad again"}, heardOf(t, log.all()[was:]))
			require.NotNil(t, log.all()[len(log.all())-1].Step)
			was = len(log.all())
			write(titled("f", "bad for others"))
			require.Equal(t, []string{"picky f bad for others", "documents f bad for others"}, steps[len(steps)-1])
			require.Empty(t, r.Status()[0].Stopped)
		})
	}
}

// A row that another root gave before its view stopped is given by the one that gives it now.
func TestAViewThatGoesOnKnowsWhoseItsRowsAre(t *testing.T) {
	d := newDesk(t)
	today := domain.DayOf(d.now)
	byTitle := view[Document]("by-title", 1, "Efter titel", "By title", func(a *Ask, root int32, yield Yield) {
		picky().Rows(a, root, func(_ string, row any, main domain.Item, facts ...domain.Item) {
			yield(row.(*Document).Title, row, main, facts...)
		})
	}, domain.KindDocument)
	d.accept(titled("a", "X"))
	live := beginLive(t, d.book, domain.Restricted, []*View{byTitle}, nil, domain.Step{Day: today})
	require.Equal(t, []string{"by-title X X"}, heardOf(t, lead(t, live, today)))
	d.accept(titled("b", "bad"))
	d.accept(renamed("a", "Y"), renamed("b", "X"))
	require.Equal(t, []string{"by-title stopped at 3", "by-title resumed", "by-title X X", "by-title Y Y"}, heardOf(t, lead(t, live, today)))
}

// A log that begins with a view that is stopped says so; its readers have none of its rows.
func TestALogBeginsWithAStop(t *testing.T) {
	f := followDesk(newDesk(t))
	f.accept(titled("a", "A"), titled("b", "bad"))
	log := &paperLog{room: -1}
	r, _ := startRunner(t, f, log, newClock(f.now), func(config *RunnerConfig) { config.Views = []*View{picky(), ViewByName("documents")} })
	reachHead(t, r)
	require.Equal(t, []string{"picky stopped at 3", "documents a A", "documents b bad"}, heardOf(t, log.all()))
}

// A day may bring a stop, and end it.
func TestADayStopsAViewAndHasItGoOn(t *testing.T) {
	d := newDesk(t)
	from, to := day(t, "2026-02-01"), day(t, "2026-02-05")
	closed := view[Document]("closed", 1, "Stängd", "Closed", func(a *Ask, root int32, yield Yield) {
		documents(a, root, yield)
		if a.After(from, from) && !a.After(to, to) {
			panic("not on such a day")
		}
	}, domain.KindDocument)
	d.accept(titled("a", "A"))
	start := domain.Step{Day: day(t, "2026-01-02")}
	whole := lead(t, beginLive(t, d.book, domain.Restricted, []*View{closed}, nil, start), day(t, "2026-03-01"))
	require.Equal(t, []string{"closed a A", "closed stopped at 2", "closed resumed"}, heardOf(t, whole))
	require.Equal(t, []domain.Day{from + 1, to + 1}, []domain.Day{whole[1].Step.Day, whole[2].Step.Day})
	cut := beginLive(t, d.book, domain.Restricted, []*View{closed}, whole[:2], *whole[1].Step)
	require.Equal(t, logText(whole[2:]), logText(lead(t, cut, day(t, "2026-03-01"))))
}

// Readers aren't told of a record that they may not read, although it took away the one without which their view can't digest the others.
func TestAStopNamesNoWithheldRecord(t *testing.T) {
	d := newDesk(t)
	d.organisations("ks", "sn")
	strict := view[Assessment]("strict", 1, "Sträng", "Strict", func(a *Ask, root int32, yield Yield) {
		main, established, is := last[*domain.AssessmentEstablished](a.Get(root))
		if !is {
			panic("can't digest it")
		}
		yield(a.ID(root), &Assessment{Org: established.Org}, main)
	}, domain.KindAssessment)
	live := newLive(d.book, domain.Confidential, []*View{strict})
	live.own = ownRights("organisation/ks").Own
	_, err := live.Begin(domain.Step{Position: d.book.Head(), Day: domain.DayOf(d.now)}, false)
	require.NoError(t, err)
	d.accept(event("assessment.established", "assessment/a", "2020", `"org":"organisation/ks","period":"2020"`),
		event("assessment.source_consulted", "assessment/a", "2020", `"source_kind":"police","org":"organisation/ks"`),
		event("record.corrected", "assessment/a", "", `"target":1,"reason":"error","replacement":{"effective":"2020","data":{"org":"organisation/sn","period":"2020"}}`))
	require.Equal(t, []string{"strict a", "strict stopped at 5"}, heardOf(t, lead(t, live, domain.DayOf(d.now))))
	require.EqualValues(t, 6, d.book.Head())
}
