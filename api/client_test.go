package api_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
)

// TestClient asks everything there is, in process and over a network.
func TestClient(t *testing.T) {
	for name, client := range map[string]func(*testing.T, *site) *api.Client{
		"in process": func(_ *testing.T, s *site) *api.Client { return s.client() },
		"network": func(t *testing.T, s *site) *api.Client {
			address, stop := serve(t, s)
			t.Cleanup(stop)
			return &api.Client{Base: address + "/", Lang: "en"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			c, ctx := client(t, s), context.Background()

			receipts, repeated, err := c.Append(ctx, "alfa", "a-key-of-the-client-1", []byte(registered("ks")))
			require.NoError(t, err)
			require.False(t, repeated)
			require.Len(t, receipts, 1)
			again, repeated, err := c.Append(ctx, "alfa", "a-key-of-the-client-1", []byte(registered("ks")))
			require.NoError(t, err)
			require.True(t, repeated)
			require.Equal(t, receipts, again)

			checked, err := c.Check(ctx, "alfa", []byte("["+registered("kf")+"]"))
			require.NoError(t, err)
			require.Equal(t, "organisation/kf", string(checked[0].Subject))
			require.Equal(t, uint64(1), s.alfa.Book().Head())

			ledgers, err := c.Ledgers(ctx)
			require.NoError(t, err)
			require.Equal(t, []api.LedgerInfo{{ID: "alfa", Name: "Alfa kommun", Code: "0001", Head: 1}, {ID: "beta", Name: "Beta kommun", Code: "0002"}}, ledgers)

			event, err := c.Event(ctx, "alfa", receipts[0].ID)
			require.NoError(t, err)
			page, err := c.Feed(ctx, "alfa", 0, 0, "organisation.registered.v1", "organisation/ks")
			require.NoError(t, err)
			require.Equal(t, string(event), string(page.Events[0]))

			views, err := c.Views(ctx, "alfa")
			require.NoError(t, err)
			require.NotEmpty(t, views)
			for _, v := range views {
				raw, err := c.View(ctx, "alfa", v.Name, url.Values{"on": {"2020-01-01"}})
				require.NoError(t, err)
				require.Contains(t, string(raw), `"view":"`+v.Name+`"`)
			}
			trail, err := c.Trail(ctx, "alfa", "organisation/ks", nil)
			require.NoError(t, err)
			require.Contains(t, string(trail), receipts[0].ID)
			difference, err := c.Diff(ctx, "alfa", url.Values{"from_recorded": {"0"}, "view": {"organisations"}})
			require.NoError(t, err)
			require.Contains(t, string(difference), `"organisations"`)

			_, _, err = c.Append(ctx, "alfa", "a-key-of-the-client-1", []byte(registered("kf")))
			refused := (*api.Problem)(nil)
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "idempotency.key_reused", refused.Code())
			require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
			require.Contains(t, err.Error(), "take a new key")

			s.alfa.Fail = api.ErrBusy
			_, _, err = c.Append(ctx, "alfa", "a-key-of-the-client-2", []byte(registered("kf")))
			require.ErrorAs(t, err, &refused)
			require.Equal(t, time.Second, refused.RetryAfter)
			_, err = c.Event(ctx, "alfa", "../../views")
			require.ErrorAs(t, err, &refused)
			require.Equal(t, http.StatusNotFound, refused.Status)
		})
	}
}

// serve serves over a network until stopped.
func serve(t *testing.T, h http.Handler) (address string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- api.Serve(ctx, l, h, nil) }()
	return "http://" + l.Addr().String(), func() {
		cancel()
		require.NoError(t, <-ended)
	}
}

// TestStopLetsRequestsFinish: an append that is at work when the server stops is answered.
func TestStopLetsRequestsFinish(t *testing.T) {
	s := newSite(t)
	atWork, goOn := make(chan struct{}), make(chan struct{})
	s.alfa.During = func() { close(atWork); <-goOn }
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended, answered := make(chan error, 1), make(chan error, 1)
	go func() { ended <- api.Serve(ctx, l, s, nil) }()
	c := &api.Client{Base: "http://" + l.Addr().String()}
	go func() {
		_, _, err := c.Append(context.Background(), "alfa", "an-append-at-work", []byte(registered("ks")))
		answered <- err
	}()
	<-atWork
	cancel()
	// No new connection is taken once the server has begun to stop.
	require.Eventually(t, func() bool {
		connection, err := net.Dial("tcp", l.Addr().String())
		if err == nil {
			connection.Close()
		}
		return err != nil
	}, 10*time.Second, time.Millisecond)
	select {
	case err := <-ended:
		t.Fatalf("the server ended while a request was at work: %v", err)
	default:
	}
	close(goOn)
	require.NoError(t, <-answered)
	require.NoError(t, <-ended)
	require.Equal(t, uint64(1), s.alfa.Book().Head())
}

func TestServeTellsOfALostListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.ErrorIs(t, api.Serve(context.Background(), l, http.NotFoundHandler(), nil), net.ErrClosed)
}

func TestServerThatSpeaksNoProblems(t *testing.T) {
	c := &api.Client{HTTP: api.InProcess(http.NotFoundHandler())}
	_, err := c.Ledgers(context.Background())
	refused := (*api.Problem)(nil)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusNotFound, refused.Status)
	require.Empty(t, refused.Code())
}

func TestInProcessStreams(t *testing.T) {
	left := make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(left)
		_, _ = io.WriteString(w, "one")
		<-r.Context().Done()
	})
	response, err := api.InProcess(h).Get("http://localhost/")
	require.NoError(t, err)
	first := make([]byte, 3)
	_, err = io.ReadFull(response.Body, first)
	require.NoError(t, err)
	require.Equal(t, "one", string(first))
	require.NoError(t, response.Body.Close())
	<-left // closing the body is how a reader leaves
}

func TestInProcessEndsWithItsContext(t *testing.T) {
	atWork := make(chan struct{})
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { close(atWork); <-r.Context().Done() })
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-atWork; cancel() }()
	_, err := (&api.Client{HTTP: api.InProcess(h)}).Ledgers(ctx)
	require.ErrorIs(t, err, context.Canceled)
	atWork = make(chan struct{})
	ctx, cancel = context.WithCancel(context.Background())
	go func() { <-atWork; cancel() }()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/", nil)
	require.NoError(t, err)
	_, err = api.InProcess(h).Do(r)
	require.ErrorIs(t, err, context.Canceled)
}

func TestInProcessResponseThatBreaksOff(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ledgers":[]}`)
		panic(http.ErrAbortHandler)
	})
	_, err := (&api.Client{HTTP: api.InProcess(h)}).Ledgers(context.Background())
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	response, err := api.InProcess(h).Get("http://localhost/")
	require.NoError(t, err)
	_, err = io.ReadAll(response.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestProblemAsText(t *testing.T) {
	p := &api.Problem{Status: 422, Title: "No", Type: "https://elsewhere.example/problems/x", Errors: []api.ProblemError{{In: "query", Pointer: "/on", Code: "moment.on", Message: "Write a day."}}}
	require.Equal(t, "422 No; moment.on query /on: Write a day.", p.Error())
	require.Empty(t, p.Code())
	require.True(t, strings.HasPrefix(errors.Join(p).Error(), "422"))
}
