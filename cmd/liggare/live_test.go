package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/eventstore"
	"liggare/fixtures/chaostest"
	"liggare/projections"
)

// hearer is what a reader of a view has been told: it judges that nothing is missing and nothing told twice.
type hearer struct {
	mu       sync.Mutex
	rows     map[string]string // by key, as JSON
	versions map[string]uint64 // by key, of the last message
	faults   []string
	heard    int
	resets   int
}

func newHearer() *hearer { return &hearer{rows: map[string]string{}, versions: map[string]uint64{}} }

// hear takes in a message; first tells that it is one of the rows that the reader began with.
func (h *hearer) hear(body []byte, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard++
	var m projections.RowMessage
	if err := json.Unmarshal(body, &m); err != nil {
		h.faults = append(h.faults, err.Error())
		return
	}
	version, err := strconv.ParseUint(m.ID[strings.LastIndexByte(m.ID, '/')+1:], 10, 64)
	last, met := h.versions[m.Subject]
	switch {
	case err != nil:
		h.faults = append(h.faults, err.Error())
	case !first && version != last+1:
		h.faults = append(h.faults, fmt.Sprintf("%s came as version %d after %d", m.Subject, version, last))
	case first && met:
		h.faults = append(h.faults, fmt.Sprintf("%s came twice among the rows", m.Subject))
	case m.Data != nil && h.rows[m.Subject] == string(m.Data):
		h.faults = append(h.faults, fmt.Sprintf("%s came twice as it was", m.Subject))
	}
	h.versions[m.Subject] = version
	if m.Data == nil {
		delete(h.rows, m.Subject)
	} else {
		h.rows[m.Subject] = string(m.Data)
	}
}

// has tells whether the reader has just these rows.
func (h *hearer) has(rows map[string]string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(rows) != len(h.rows) {
		return false
	}
	for key, row := range rows {
		if h.rows[key] != row {
			return false
		}
	}
	return true
}

func (h *hearer) judge(t *testing.T, who string) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	require.Empty(t, h.faults, who)
	require.NotZero(t, h.heard, who)
}

// answered are the rows of a view as a server answers them, by key.
func answered(t *testing.T, client *api.Client, view string) map[string]string {
	t.Helper()
	raw, err := client.View(t.Context(), "botkyrka", view, nil)
	require.NoError(t, err)
	var answer struct {
		Rows []jsontext.Value `json:"rows"`
	}
	require.NoError(t, json.Unmarshal(raw, &answer))
	rows := map[string]string{}
	for _, row := range answer.Rows {
		var key struct {
			Key string `json:"key"`
		}
		require.NoError(t, json.Unmarshal(row, &key))
		rows[key.Key] = string(row)
	}
	return rows
}

// listenTo follows a view over HTTP until ctx ends, and comes back after its last id wherever the server then is.
func (h *hearer) listenTo(ctx context.Context, server func() *api.Client, view string) {
	last, ready := "", false
	for ctx.Err() == nil {
		for e, err := range server().Changes(ctx, "botkyrka", view, nil, last) {
			switch {
			case err != nil, e.Name == "":
			case e.Name == "ready":
				ready = true
			case e.Name == "reset":
				h.mu.Lock()
				h.resets++
				h.rows, h.versions = map[string]string{}, map[string]uint64{}
				h.mu.Unlock()
				ready = false
			default:
				h.hear(e.Data, !ready && last == "")
			}
			if e.ID != "" {
				last = e.ID
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond): // the server is gone, or not there yet
		}
	}
}

// logsAreWhole checks the view streams of a directory that nobody has open; see logIsWhole.
func logsAreWhole(t *testing.T, dir string) {
	t.Helper()
	store, err := eventstore.OpenStore(t.Context(), eventstore.StoreConfig{Dir: dir})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close(context.Background())) }()
	ledger, err := store.Ledger("botkyrka")
	require.NoError(t, err)
	streams, err := store.Views()
	require.NoError(t, err)
	for _, class := range domain.Classes {
		log, err := streams.Log(t.Context(), "botkyrka", class)
		require.NoError(t, err)
		logIsWhole(t, log, ledger.Book(), class)
	}
}

// logIsWhole checks a view stream from beginning to end: each row's messages are numbered without a gap, none says what the one before said, steps go forward, and what was
// told last is what the views answer the class now. It returns the position that was told of.
func logIsWhole(t *testing.T, log *eventstore.ViewLog, book *domain.Book, class domain.Class) uint64 {
	t.Helper()
	told, step := map[string]*hearer{}, domain.Step{}
	for c, err := range log.Read(t.Context(), 0) {
		require.NoError(t, err)
		if told[c.View] == nil {
			told[c.View] = newHearer()
		}
		told[c.View].hear(c.Body, false)
		if c.Step != nil {
			require.False(t, c.Step.Before(step), "%s: step %v came after %v", class, *c.Step, step)
			step = *c.Step
		}
	}
	require.LessOrEqual(t, step.Position, book.Head(), class.String())
	e, err := book.Edition(domain.Moment{Known: domain.MaxDay})
	require.NoError(t, err)
	for _, v := range projections.Views() {
		h := told[v.Name]
		if h == nil {
			h = newHearer()
		}
		require.Empty(t, h.faults, "%s for %s", v.Name, class)
		answer, err := v.Answer(t.Context(), e.For(&domain.Rights{Class: class, Today: step.Day}), domain.Moment{On: domain.OnDay(step.Day), Known: domain.MaxDay}, projections.Query{})
		require.NoError(t, err)
		rows := map[string]string{}
		for _, row := range answer.Rows {
			text, err := json.Marshal(row, json.Deterministic(true))
			require.NoError(t, err)
			rows[row.Key] = string(text)
		}
		require.Equal(t, rows, h.rows, "%s for %s: what was told is not what is answered", v.Name, class)
	}
	return step.Position
}

// The process that publishes is killed under load, again and again: who follows its views misses no change and is told none twice, and comes to the right rows.
func TestPublisherKilledUnderLoad(t *testing.T) {
	dir, told := newDirectory(t), newAccount()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	var current *served
	at := func() *api.Client {
		mu.Lock()
		defer mu.Unlock()
		return current.client()
	}
	start := func() {
		s := serve(t, dir)
		mu.Lock()
		defer mu.Unlock()
		current = s
	}
	start()
	hearers := map[string]*hearer{"organisations": newHearer(), "quality": newHearer(), "gaps": newHearer()}
	var listening sync.WaitGroup
	for view, h := range hearers {
		listening.Go(func() { h.listenTo(ctx, at, view) })
	}
	n := rounds(3)
	for round := range n {
		end := make(chan struct{})
		wait := told.clients(t.Context(), current.url, fmt.Sprint("k", round), 8, end)
		told.await(t, told.count(isAcknowledged)+60)
		current.kill()
		close(end)
		wait()
		start()
	}
	for view, h := range hearers {
		rows := answered(t, current.client(), view)
		require.NotEmpty(t, rows, view)
		require.Eventually(t, func() bool { return h.has(rows) }, scriptPatience, 10*time.Millisecond, "%s: the reader never came to the right rows", view)
		h.judge(t, view)
		require.Zero(t, h.resets, view)
	}
	stop()
	listening.Wait()
	current.end(t)
	logsAreWhole(t, dir)
	reportCounts(t, "kill -9 of the server under load, while readers follow its views across it", n, tally{acknowledged: told.count(isAcknowledged)})
}

// Ten readers that take the rows and follow on, straight from the streams and over HTTP, come while events are appended and a view is rebuilt: no gap, and the right rows.
func TestReadersComeUnderLoad(t *testing.T) {
	s := newSession(t)
	require.NoError(t, s.host.views.start())
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	client := &api.Client{Base: s.url}
	var load, listening sync.WaitGroup
	appended := make(chan struct{}, 1000)
	for w := range 4 {
		load.Go(func() {
			for n := range 60 {
				body := fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/w%d-%d","effective":"2020-01-01","data":{"name":"W%d","kind":"board"}}`, w, n%20, n)
				_, _, err := client.Append(ctx, "botkyrka", fmt.Sprintf("key-of-load-%d-%d", w, n), []byte(body))
				if problem := (*api.Problem)(nil); err != nil && !errors.As(err, &problem) { // the second registration of an organisation is refused
					assert.NoError(t, err)
				}
				appended <- struct{}{}
			}
		})
	}
	hearers := map[string]*hearer{}
	for n := range 10 {
		for range 8 {
			<-appended
		}
		h := newHearer()
		if n%2 == 0 {
			hearers[fmt.Sprintf("reader %d over HTTP", n)] = h
			listening.Go(func() { h.listenTo(ctx, func() *api.Client { return client }, "organisations") })
			continue
		}
		hearers[fmt.Sprintf("reader %d of the stream", n)] = h
		log, err := s.host.views.Log(ctx, "botkyrka", domain.Restricted)
		require.NoError(t, err)
		listening.Go(func() { h.readLog(ctx, t, log, "organisations") })
		if n%5 == 0 {
			_, err := s.host.views.Rebuild(ctx, "botkyrka", projections.ViewByName("organisations"), false, func(projections.Rebuilding) error { return nil })
			require.NoError(t, err)
		}
	}
	for range 4*60 - 10*8 {
		<-appended
	}
	load.Wait()
	differences := 0
	for line, err := range client.Rebuild(ctx, "botkyrka", "organisations", true) {
		require.NoError(t, err)
		if line.Result != nil {
			differences = line.Result.Differences
		}
	}
	require.Zero(t, differences)
	rows := answered(t, client, "organisations")
	require.Len(t, rows, 80)
	for who, h := range hearers {
		require.Eventually(t, func() bool { return h.has(rows) }, scriptPatience, 10*time.Millisecond, who)
		h.judge(t, who)
	}
	stop()
	listening.Wait()
	s.close()
	logsAreWhole(t, s.dir)
}

// readLog takes the rows from the mirror and follows the log from where they tell.
func (h *hearer) readLog(ctx context.Context, t *testing.T, log api.ChangeLog, view string) {
	last, err := log.Current(ctx, view, func(c domain.Change) error {
		h.hear(c.Body, true)
		return nil
	})
	if !assert.NoError(t, err) {
		return
	}
	for c, err := range log.Follow(ctx, last) {
		if err != nil {
			assert.ErrorIs(t, err, context.Canceled)
			return
		}
		if c.View == view {
			h.mu.Lock()
			_, met := h.versions[c.Key]
			h.mu.Unlock()
			h.hear(c.Body, !met)
		}
	}
}

// A document whose row has grown too large for the stream is told by its size, and the next document reaches readers, also those whose filter can't be judged by it.
func TestARowThatIsTooLargeStopsNoStream(t *testing.T) {
	if chaostest.Rounds() == 0 {
		t.Skip("task chaos runs this: a row of 1 MiB takes its time")
	}
	s, client, _ := programSession(t)
	appended(t, client, `{"type":"document.registered.v1","subject":"document/big","effective":"2020-01-01","data":{"title":"Stor","doc_type":"memo","stage":"drawn_up"}}`)
	for n := range 30 {
		var audience []string
		for each := range 200 {
			audience = append(audience, fmt.Sprintf("%0180d", n*1000+each))
		}
		given, err := json.Marshal(audience)
		require.NoError(t, err)
		appended(t, client, fmt.Sprintf(`{"type":"document.communicated.v1","subject":"document/big","effective":"2021-02-%02d","data":{"audience":%s,"channel":"intranet"}}`, n%28+1, given))
	}
	appended(t, client, `{"type":"document.registered.v1","subject":"document/next","effective":"2020-01-01","data":{"title":"Nästa","doc_type":"memo","stage":"drawn_up"}}`)
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	for _, q := range []url.Values{nil, {"doc_type": {"memo"}}} {
		told := map[string]api.ViewRow{}
		for e, err := range client.Changes(t.Context(), "botkyrka", "documents", q, "") {
			require.NoError(t, err)
			if e.Name == "ready" {
				require.NotContains(t, string(e.Data), "stopped")
				break
			}
			var m rowMessage
			require.NoError(t, decode(e.Data, &m))
			told[m.Subject] = m.Data
		}
		require.Greater(t, told["big"].TooLarge, 1000<<10)
		require.Contains(t, string(told["next"].Row), "Nästa")
		require.Len(t, told, 2)
	}
}
