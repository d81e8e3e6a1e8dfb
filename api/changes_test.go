package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// paperChanges is one ledger's view stream in memory.
type paperChanges struct {
	mu      sync.Mutex
	grown   chan struct{}
	all     []domain.Change
	kept    uint64 // sequence of the first that is kept
	stopped []projections.Stopped
	rebuilt error // why no view can be rebuilt
	epoch   string
}

func newPaperChanges() *paperChanges {
	return &paperChanges{grown: make(chan struct{}), kept: 1, epoch: "e1"}
}

func (p *paperChanges) Log(_ context.Context, ledger string, _ domain.Class) (api.ChangeLog, error) {
	if ledger == "alfa" {
		return p, nil
	}
	return nil, nil
}

func (p *paperChanges) Own(string, *projections.View, domain.Rights) (api.OwnChangeLog, error) {
	return nil, nil
}

func (p *paperChanges) Status() []projections.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return []projections.Status{{Ledger: "alfa", Class: domain.Restricted, Running: true, At: domain.Step{Position: 7, Day: domain.DayOf(noon())}, Head: 9, Behind: 2 * time.Second, Stopped: p.stopped}}
}

func (p *paperChanges) Rebuild(_ context.Context, _ string, _ *projections.View, compare bool, tell func(projections.Rebuilding) error) (int, error) {
	if err := tell(projections.Rebuilding{Class: domain.Restricted, Done: 1, Of: 2}); err != nil {
		return 0, err
	}
	if p.rebuilt != nil {
		return 0, p.rebuilt
	}
	return 1, tell(projections.Rebuilding{Class: domain.Restricted, Difference: &projections.RowDifference{Class: "restricted", Key: "a", Change: "removed", Before: []byte(`{"key":"a"}`)}})
}

func (p *paperChanges) Epoch() string { return p.epoch }

func (p *paperChanges) Ends(context.Context) (first, last uint64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kept, uint64(len(p.all)), nil
}

func (p *paperChanges) Current(_ context.Context, view string, yield func(domain.Change) error) (uint64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := map[string]uint64{}
	for _, c := range p.all {
		last[c.View+" "+c.Key] = c.Sequence
	}
	for _, c := range p.all {
		if (view == "" || c.View == view) && last[c.View+" "+c.Key] == c.Sequence {
			if err := yield(c); err != nil {
				return 0, err
			}
		}
	}
	return uint64(len(p.all)), nil
}

func (p *paperChanges) Read(ctx context.Context, after uint64) iter.Seq2[domain.Change, error] {
	p.mu.Lock()
	all := p.all[after:]
	p.mu.Unlock()
	return func(yield func(domain.Change, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (p *paperChanges) Follow(ctx context.Context, after uint64) iter.Seq2[domain.Change, error] {
	return func(yield func(domain.Change, error) bool) {
		for {
			p.mu.Lock()
			grown, news := p.grown, p.all[after:]
			p.mu.Unlock()
			for _, c := range news {
				if after++; !yield(c, nil) {
					return
				}
			}
			select {
			case <-grown:
			case <-ctx.Done():
				yield(domain.Change{}, ctx.Err())
				return
			}
		}
	}
}

// Publish makes it a log for a runner.
func (p *paperChanges) Publish(_ context.Context, last uint64, changes []domain.Change) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last != uint64(len(p.all)) {
		return fmt.Errorf("the log ends at %d", len(p.all))
	}
	for _, c := range changes {
		c.Sequence = uint64(len(p.all) + 1)
		p.all = append(p.all, c)
	}
	close(p.grown)
	p.grown = make(chan struct{})
	return nil
}

// tell publishes a step: goals by «key title», «key» alone for one that is gone.
func (p *paperChanges) tell(goals ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, each := range goals {
		key, title, is := strings.Cut(each, " ")
		n := len(p.all) + 1
		body := fmt.Sprintf(`{"specversion":"1.0","id":"%s/1/%d","source":"/ledgers/alfa/views/goals","type":"row.changed.v1","subject":%q,"time":"2026-01-01T11:00:00Z","datacontenttype":"application/json",`+
			`"dataclassification":"restricted","sequence":"%020d","on":"2026-01-01","data":{"key":%q,"certainty":"certain","row":{"title":%q}}}`, key, n, key, n, key, title)
		if !is {
			body = strings.Replace(body[:strings.Index(body, `,"data":`)]+"}", "changed", "removed", 1)
		}
		c := domain.Change{Sequence: uint64(n), View: "goals", Key: key, Body: []byte(body), Removed: !is}
		if i == len(goals)-1 {
			c.Step = &domain.Step{Position: uint64(n), Day: domain.DayOf(noon())}
		}
		p.all = append(p.all, c)
	}
	close(p.grown)
	p.grown = make(chan struct{})
}

// listening is a reader of a stream of changes.
type listening struct {
	t     *testing.T
	lines *bufio.Scanner
	close func()
}

// listen opens a stream of changes. Without a Last-Event-ID, id is "".
func listen(t *testing.T, server *httptest.Server, query, id string) *listening {
	t.Helper()
	return listenTo(t, server, "goals/changes"+query, id, "")
}

// listenTo opens a stream of changes of any view, as somebody.
func listenTo(t *testing.T, server *httptest.Server, path, id, token string) *listening {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v1/ledgers/alfa/views/"+path, nil)
	require.NoError(t, err)
	if id != "" {
		r.Header.Set("Last-Event-ID", id)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { w.Body.Close() })
	require.Equal(t, http.StatusOK, w.StatusCode)
	require.Equal(t, "text/event-stream", w.Header.Get("Content-Type"))
	require.Equal(t, "no-store", w.Header.Get("Cache-Control"))
	l := &listening{t, bufio.NewScanner(w.Body), cancel}
	l.lines.Buffer(nil, 1<<20)
	require.Equal(t, "", l.next().name) // retry
	return l
}

// heard is an event of a stream, in short: what of which key, «goals» for ready.
type heard struct{ name, what, id string }

func (l *listening) next() (e heard) {
	l.t.Helper()
	for l.lines.Scan() {
		field, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch field {
		case "event":
			e.name = value
		case "id":
			e.id = value
		case "data":
			e.what = value
			if _, after, is := strings.Cut(value, `"subject":"`); is {
				e.what, _, _ = strings.Cut(after, `"`)
			}
			if _, after, is := strings.Cut(value, `"title":"`); is {
				title, _, _ := strings.Cut(after, `"`)
				e.what += " " + title
			}
		case ":":
			e.name = ":"
		case "":
			return e
		}
	}
	require.NoError(l.t, l.lines.Err())
	return heard{name: "closed"}
}

// hears checks the next events, «name what», and returns the last's id.
func (l *listening) hears(events ...string) (id string) {
	l.t.Helper()
	for i, want := range events {
		e := l.next()
		require.Equal(l.t, want, strings.TrimSpace(e.name+" "+e.what))
		require.True(l.t, i == len(events)-1 || e.id == "", "%s has the id %s", want, e.id)
		id = e.id
	}
	return id
}

// startsWith reads the rows, in any order, up to ready, and returns its id.
func (l *listening) startsWith(rows ...string) string {
	l.t.Helper()
	var got []string
	for {
		e := l.next()
		if e.name != "row" {
			require.Equal(l.t, "ready", e.name)
			require.ElementsMatch(l.t, rows, got)
			require.NotEmpty(l.t, e.id)
			return e.id
		}
		require.Empty(l.t, e.id)
		got = append(got, e.what)
	}
}

func changesServer(t *testing.T, p *paperChanges, alter ...func(*api.Config)) *httptest.Server {
	c := api.Config{Ledgers: memoryLedgers{newMemoryLedger("alfa", "Alfa kommun", "0001"), newMemoryLedger("beta", "Beta kommun", "0002")}, Now: noon, Changes: p}
	for _, each := range alter {
		each(&c)
	}
	server := httptest.NewServer(served(c))
	t.Cleanup(server.Close)
	return server
}

func TestChangesTellRowsThenChanges(t *testing.T) {
	p := newPaperChanges()
	p.tell("a one", "b two")
	p.tell("b")
	server := changesServer(t, p)
	l := listen(t, server, "", "")
	id := l.startsWith("a one")
	require.Regexp(t, `^e1\.3\.[0-9a-f]{12}$`, id)
	p.tell("a uno", "c three")
	id = l.hears("row a uno", "row c three")
	require.Contains(t, id, "e1.5.")
	p.tell("a")
	l.hears("removed a")
	other := listen(t, server, "", "")
	other.startsWith("c three")
	l.close()

	again := listen(t, server, "", id)
	again.hears("removed a")
	p.tell("d four")
	last := again.hears("row d four")
	again.close()
	byParameter := listen(t, server, "?after="+last, "")
	p.tell("e five")
	byParameter.hears("row e five")
	other.hears("row d four")
	other.hears("row e five")
}

func TestChangesOfAFilter(t *testing.T) {
	p := newPaperChanges()
	p.tell("a red", "b blue")
	server := changesServer(t, p)
	l := listen(t, server, "?title=red&certainty=certain", "")
	id := l.startsWith("a red")
	p.tell("b red", "c blue", "a blue")
	id2 := l.hears("row b red", "removed a")
	p.tell("c green")
	p.tell("b")
	l.hears("removed b")
	require.NotEqual(t, id, id2)

	again := listen(t, server, "?certainty=certain&title=red", id) // the same filter, written otherwise
	again.hears("row b red", "removed c")
	require.Equal(t, "removed", again.next().name) // a, at the same step: what it had nobody knows
}

func TestChangesBeginAnewWhereNothingElseIsHonest(t *testing.T) {
	p := newPaperChanges()
	p.tell("a one")
	p.tell("b two")
	server := changesServer(t, p)
	l := listen(t, server, "", "")
	id := l.startsWith("a one", "b two")
	for name, c := range map[string]struct{ query, id string }{
		"another filter":      {"?q=one", id},
		"another epoch":       {"", strings.Replace(id, "e1", "e0", 1)},
		"what never was":      {"", strings.Replace(id, ".2.", ".9.", 1)},
		"no id of ours":       {"", "17"},
		"a number too large":  {"", strings.Replace(id, ".2.", ".99999999999999999999.", 1)},
		"by the parameter":    {"?after=nonsense", ""},
		"by the other's view": {"?after=" + strings.Replace(id, ".2.", ".2.f", 1), ""},
	} {
		l := listen(t, server, c.query, c.id)
		require.Equal(t, "reset", l.next().name, name)
		rows := []string{"a one", "b two"}
		if c.query == "?q=one" {
			rows = rows[:1]
		}
		l.startsWith(rows...)
	}
	// What is older than the log keeps. The server is another: the first remembers what it has told.
	p.tell("c three")
	p.tell("d four")
	p.kept = 4
	l = listen(t, changesServer(t, p), "", id)
	require.Equal(t, "reset", l.next().name)
	l.startsWith("a one", "b two", "c three", "d four")
	p.kept = 3
	l = listen(t, changesServer(t, p), "", id)
	l.hears("row c three", "row d four")
}

func TestChangesHaveAHeartbeat(t *testing.T) {
	p := newPaperChanges()
	server := changesServer(t, p, func(c *api.Config) { c.Heartbeat = 10 * time.Millisecond })
	l := listen(t, server, "", "")
	l.startsWith()
	require.Equal(t, ":", l.next().name)
	require.Equal(t, ":", l.next().name)
}

// A reader that doesn't read is cut off, and holds nobody up.
func TestASlowReaderIsCutOff(t *testing.T) {
	p := newPaperChanges()
	handler := changesServer(t, p)
	quick := listen(t, handler, "", "")
	quick.startsWith()
	slow := listen(t, handler, "", "")
	slow.startsWith()
	big := strings.Repeat("x", 100<<10)
	for n := range 400 {
		p.tell(fmt.Sprintf("a %d-%s", n, big))
		require.Equal(t, "row", quick.next().name)
	}
	heard := 0
	for {
		if e := slow.lines.Scan(); !e {
			break
		}
		heard++
	}
	require.Error(t, slow.lines.Err())
	require.Less(t, heard, 400*4)
}

func TestChangesAreRefused(t *testing.T) {
	p := newPaperChanges()
	server := changesServer(t, p)
	for path, code := range map[string]string{
		"/v1/ledgers/beta/views/goals/changes":             "changes.none",
		"/v1/ledgers/alfa/views/nothing/changes":           "view.unknown",
		"/v1/ledgers/alfa/views/goals/changes?on=2020":     "query.unknown_field",
		"/v1/ledgers/alfa/views/goals/changes?certainty=x": "query.value",
		"/v1/ledgers/none/views/goals/changes":             "ledger.unknown",
	} {
		w, err := http.Get(server.URL + path)
		require.NoError(t, err)
		body, err := io.ReadAll(w.Body)
		require.NoError(t, err)
		w.Body.Close()
		require.GreaterOrEqual(t, w.StatusCode, 400)
		require.Contains(t, string(body), code, path)
	}
}

// A token that is revoked, or has expired, gets no change that comes later, and its stream ends at once.
func TestRevokedTokensHearNoMore(t *testing.T) {
	for name, lose := range map[string]func(*testing.T, *api.Tokens, string, *clock, *paperChanges){
		"revoked, and nothing changes": func(t *testing.T, tokens *api.Tokens, id string, _ *clock, _ *paperChanges) {
			_, err := tokens.Revoke(id)
			require.NoError(t, err)
		},
		"revoked, and then a change": func(t *testing.T, tokens *api.Tokens, id string, _ *clock, p *paperChanges) {
			_, err := tokens.Revoke(id)
			require.NoError(t, err)
			p.tell("b two")
		},
		"expired, and then a change": func(_ *testing.T, _ *api.Tokens, _ string, c *clock, p *paperChanges) {
			c.pass(500 * time.Millisecond)
			p.tell("b two")
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, p := newClock(), newPaperChanges()
			p.tell("a one")
			tokens, err := api.OpenTokens(&memoryKeeper{}, c.now)
			require.NoError(t, err)
			secret, made, err := tokens.Create(api.Token{Function: "auditor", Grants: []api.Grant{{Role: api.RoleAuditor, Ledger: "*"}}, Expires: c.now().Add(500 * time.Millisecond)})
			require.NoError(t, err)
			other, _, err := tokens.Create(api.Token{Function: "auditor", Grants: []api.Grant{{Role: api.RoleAuditor, Ledger: "*"}}, Expires: c.now().Add(time.Hour)})
			require.NoError(t, err)
			server := changesServer(t, p, func(config *api.Config) {
				config.Auth, config.Now, config.Heartbeat = api.SignIns{Local: tokens}, c.now, time.Hour
			})
			t.Cleanup(server.CloseClientConnections)
			follow := func(token string) *listening {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/ledgers/alfa/views/goals/changes", nil)
				require.NoError(t, err)
				r.Header.Set("Authorization", "Bearer "+token)
				w, err := server.Client().Do(r)
				require.NoError(t, err)
				t.Cleanup(func() { w.Body.Close() })
				l := &listening{t: t, lines: bufio.NewScanner(w.Body)}
				l.next() // retry
				l.startsWith("a one")
				return l
			}
			l, goesOn := follow(secret), follow(other)
			lose(t, tokens, made.ID, c, p)
			require.Equal(t, heard{name: "end", what: "{}"}, l.next())
			require.Equal(t, "closed", l.next().name)
			p.tell("c three")
			for e := goesOn.next(); e.what != "c three"; e = goesOn.next() {
				require.Equal(t, "row", e.name, "others' rights are what they were")
			}
		})
	}
}

// Who may not know of a ledger isn't told its name or how much it holds; a probe without a token is told that requests can be answered.
func TestReadinessNamesNoLedgerToOthers(t *testing.T) {
	server := changesServer(t, newPaperChanges(), signedIn)
	for who, names := range map[string]bool{"": false, "Bearer nobody": false, "Bearer reader@beta": false, "Bearer reader@alfa": true, "Bearer admin": true} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/readyz", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", who)
		if who == "" {
			r.Header.Del("Authorization")
		}
		w, err := server.Client().Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(w.Body)
		require.NoError(t, err)
		w.Body.Close()
		require.Equal(t, http.StatusOK, w.StatusCode, who)
		if names {
			require.Contains(t, string(body), `"ledger":"alfa"`, who)
		} else {
			require.JSONEq(t, `{"status":"ready"}`, string(body), who)
		}
	}
}

func TestReadinessTellsOfTheViews(t *testing.T) {
	p, m := newPaperChanges(), api.NewMetrics()
	p.stopped = []projections.Stopped{{View: "goals", Event: "01M8302RX0PX4SMYG387X77GRR", Position: 8}}
	server := changesServer(t, p, func(c *api.Config) { c.Metrics = m })
	series := counted(t, m)
	require.EqualValues(t, 2, series["liggare_view_behind_seconds class=restricted ledger=alfa"])
	require.EqualValues(t, 2, series["liggare_view_behind_events class=restricted ledger=alfa"])
	require.EqualValues(t, 1, series["liggare_view_stopped class=restricted ledger=alfa"])
	w, err := http.Get(server.URL + "/readyz")
	require.NoError(t, err)
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	require.NoError(t, err)
	require.JSONEq(t, `{"status":"degraded","views":[{"ledger":"alfa","class":"restricted","running":true,"position":7,"head":9,"on":"2026-01-01","behind_seconds":2,
		"stopped":[{"view":"goals","event":"01M8302RX0PX4SMYG387X77GRR","position":8}]}]}`, string(body))
	require.Contains(t, listen(t, server, "", "").next().what, `"position":7,"on":"2026-01-01"}`, "before any step is heard of")
}

func TestRebuildTellsWhatTheViewCantDigest(t *testing.T) {
	p := newPaperChanges()
	p.rebuilt = fmt.Errorf("rebuild: %w", &projections.Stopped{View: "goals", Event: "01M8302RX0PX4SMYG387X77GRR", Position: 8, Err: io.ErrUnexpectedEOF})
	var last api.RebuildLine
	for line, err := range (&api.Client{Base: changesServer(t, p).URL}).Rebuild(t.Context(), "alfa", "goals", false) {
		require.NoError(t, err)
		last = line
	}
	require.Equal(t, api.RebuildLine{Stopped: &projections.Stopped{View: "goals", Event: "01M8302RX0PX4SMYG387X77GRR", Position: 8}}, last)
}

func TestRebuildIsToldLineByLine(t *testing.T) {
	server := changesServer(t, newPaperChanges())
	client := &api.Client{Base: server.URL}
	for _, compare := range []bool{true, false} {
		var lines []api.RebuildLine
		for line, err := range client.Rebuild(t.Context(), "alfa", "goals", compare) {
			require.NoError(t, err)
			lines = append(lines, line)
		}
		require.Equal(t, []api.RebuildLine{
			{Progress: &api.RebuildProgress{Class: "restricted", Done: 1, Of: 2}},
			{Difference: &projections.RowDifference{Class: "restricted", Key: "a", Change: "removed", Before: []byte(`{"key":"a"}`)}},
			{Result: &api.RebuildResult{Differences: 1, Published: !compare}},
		}, lines)
	}
	for ledger, code := range map[string]string{"beta": "changes.none", "none": "ledger.unknown"} {
		for _, err := range client.Rebuild(t.Context(), ledger, "goals", true) {
			var problem *api.Problem
			require.ErrorAs(t, err, &problem)
			require.Equal(t, code, problem.Code())
		}
	}
}

// The client follows what the server tells, and says when the connection is gone.
func TestClientFollowsChanges(t *testing.T) {
	p := newPaperChanges()
	p.tell("a one")
	server := changesServer(t, p)
	client := &api.Client{Base: server.URL}
	var names []string
	last := ""
	for e, err := range client.Changes(t.Context(), "alfa", "goals", nil, "") {
		if err != nil {
			require.ErrorIs(t, err, api.ErrStreamEnded)
			break
		}
		names = append(names, e.Name)
		if e.ID != "" {
			last = e.ID
		}
		switch len(names) {
		case 2:
			p.tell("b two")
		case 3:
			go server.CloseClientConnections()
		}
	}
	require.Equal(t, []string{"row", "ready", "row"}, names)
	p.tell("b")
	for e, err := range client.Changes(t.Context(), "alfa", "goals", nil, last) {
		require.NoError(t, err)
		require.Equal(t, "removed", e.Name)
		break
	}
}

// revocable is somebody whose rights a test changes, on a clock that it sets.
type revocable struct {
	mu   sync.Mutex
	role api.Role // "": the token is of nobody any more
	at   time.Time
}

func (r *revocable) Demanded() bool { return true }

func (r *revocable) Authenticate(ctx context.Context, _ string) (api.Principal, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return roleTokens{}.Authenticate(ctx, string(r.role))
}

func (r *revocable) become(role api.Role) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.role, r.at = role, r.at.Add(2*time.Second)
}

func (r *revocable) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

// Who loses the right to follow a view, or gets another, is told so before any change that comes later, and the stream ends. A browser's EventSource comes back by itself:
// it is refused, or told to begin anew with what it may read now.
func TestChangesEndWithTheRight(t *testing.T) {
	for name, c := range map[string]struct {
		becomes  api.Role
		beat     time.Duration
		comeBack string // the code of the refusal; "": reset, and the rows of its class
	}{
		"revoked, with the next change":   {"", time.Hour, "access.token_invalid"},
		"revoked, with the heartbeat":     {"", 10 * time.Millisecond, "access.token_invalid"},
		"a role that follows nothing":     {api.RoleAdmin, time.Hour, "access.role"},
		"another class, with a change":    {api.RoleAnalyst, time.Hour, ""},
		"another class, by the heartbeat": {api.RoleAnalyst, 10 * time.Millisecond, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, who := newPaperChanges(), &revocable{role: api.RoleAuditor, at: noon()}
			p.tell("a one")
			server := changesServer(t, p, func(config *api.Config) { config.Auth, config.Now, config.Heartbeat = who, who.now, c.beat })
			t.Cleanup(server.CloseClientConnections)
			client := server.Client()
			ask := func(id string) *http.Response {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/ledgers/alfa/views/goals/changes", nil)
				require.NoError(t, err)
				r.Header.Set("Authorization", "Bearer theirs")
				r.Header.Set("Last-Event-ID", id)
				w, err := client.Do(r)
				require.NoError(t, err)
				t.Cleanup(func() { w.Body.Close() })
				return w
			}
			l := &listening{t: t, lines: bufio.NewScanner(ask("").Body)}
			l.next() // retry
			id := l.startsWith("a one")
			who.become(c.becomes)
			if c.beat == time.Hour {
				p.tell("b two")
			}
			e := l.next()
			for e.name == ":" {
				e = l.next()
			}
			require.Equal(t, heard{name: "end", what: "{}"}, e)
			require.Equal(t, "closed", l.next().name)

			again := ask(id)
			if c.comeBack != "" {
				body, err := io.ReadAll(again.Body)
				require.NoError(t, err)
				require.Contains(t, string(body), c.comeBack)
				require.NotEqual(t, "text/event-stream", again.Header.Get("Content-Type"), "anything but this makes an EventSource give up")
				return
			}
			l = &listening{t: t, lines: bufio.NewScanner(again.Body)}
			l.next()
			require.Equal(t, "reset", l.next().name)
			for e = l.next(); e.name == "row"; e = l.next() {
			}
			require.Equal(t, "ready", e.name)
			require.Contains(t, e.what, `"class":"internal"`)
		})
	}
}
