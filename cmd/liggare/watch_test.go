package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
)

// Whoever watches a view is told when the token doesn't let it any more, and the command ends: it doesn't come back in vain.
func TestWatchEndsWithItsToken(t *testing.T) {
	s := newSession(t)
	require.NoError(t, s.host.views.start())
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	operator := s.host.client("en")
	made, err := operator.CreateToken(t.Context(), api.NewToken{Role: api.RoleAnalyst, Days: 1})
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), scriptPatience)
	defer cancel()
	said := new(lockedBuffer)
	c := &console{in: strings.NewReader(""), out: &output{to: new(lockedBuffer)}, err: said}
	c.lang, c.explicit = language([]string{"--lang", "en"}, func(string) string { return "" })
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"watch", "--server", s.url, "--token", made.Token, "--ledger", "botkyrka", "--view", "organisations", "--lang", "en"}, c)
	}()
	require.Eventually(t, func() bool { return len(said.lines("waiting for changes")) == 1 }, scriptPatience, 5*time.Millisecond)
	require.NoError(t, operator.RevokeToken(t.Context(), made.Stored.ID))
	for n := 0; ; n++ { // a change ends it at once, or the heartbeat does
		register(t, operator, n, n+1)
		select {
		case code := <-ended:
			require.Equal(t, exitRefused, code)
			require.Len(t, said.lines("The right to follow the view has ended."), 1, fmt.Sprint(said.lines("")))
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Who watches a view is told that it has stopped and that it goes on: people in words, beside what they read, and a program by the messages.
func TestWatchTellsThatTheViewHasStopped(t *testing.T) {
	const stopped = `{"specversion":"1.0","id":"/1/1","type":"view.stopped.v1","data":{"view":"goals","event":"01M8302RX0PX4SMYG387X77GRR","position":8}}`
	const resumed = `{"specversion":"1.0","id":"/1/2","type":"view.resumed.v1"}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "event: ready\ndata: {}\n\nid: 1\nevent: stopped\ndata: %s\n\nid: 2\nevent: resumed\ndata: %s\n\nevent: end\ndata: {}\n\n", stopped, resumed)
	}))
	t.Cleanup(server.Close)
	watched := func(more ...string) (out, said *lockedBuffer) {
		out, said = new(lockedBuffer), new(lockedBuffer)
		c := &console{in: strings.NewReader(""), out: &output{to: out}, err: said}
		c.lang, c.explicit = language([]string{"--lang", "en"}, func(string) string { return "" })
		require.Equal(t, exitRefused, run(t.Context(), append([]string{"watch", "--server", server.URL, "--ledger", "botkyrka", "--view", "goals", "--lang", "en"}, more...), c))
		return out, said
	}
	out, said := watched()
	require.Empty(t, out.lines(""))
	require.Len(t, said.lines("stopped at the event 01M8302RX0PX4SMYG387X77GRR, position 8"), 1)
	require.Len(t, said.lines("the view goes on"), 1)
	out, _ = watched("--format", "json")
	require.Equal(t, []string{stopped, resumed}, out.lines(""))
}

// People read labels and names, also of what comes first by a change.
func TestWatchSpeaksInWords(t *testing.T) {
	s := newSession(t)
	require.NoError(t, s.host.views.start())
	operator := s.host.client("en")
	register(t, operator, 0, 2)
	add := func(n int, owner string) {
		body := fmt.Sprintf(`{"type":"document.registered.v1","subject":"document/d%d","effective":"2020-01-01","data":{"title":"D","doc_type":"routine","stage":"in_use","owner":"organisation/%s"}}`, n, owner)
		_, _, err := operator.Append(t.Context(), "botkyrka", fmt.Sprintf("key-of-document-%06d", n), []byte(body))
		require.NoError(t, err)
	}
	add(0, "o0")
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	ctx, cancel := context.WithTimeout(t.Context(), scriptPatience)
	out, ended := new(lockedBuffer), make(chan int, 1)
	c := &console{in: strings.NewReader(""), out: &output{to: out}, err: new(lockedBuffer)}
	c.lang, c.explicit = language([]string{"--lang", "en"}, func(string) string { return "" })
	go func() {
		ended <- run(ctx, []string{"watch", "--server", s.url, "--ledger", "botkyrka", "--view", "documents", "--lang", "en"}, c)
	}()
	require.Eventually(t, func() bool { return len(out.lines("D")) == 1 }, scriptPatience, 5*time.Millisecond)
	add(1, "o1")
	require.Eventually(t, func() bool { return len(out.lines("D")) == 2 }, scriptPatience, 5*time.Millisecond)
	cancel()
	require.Equal(t, exitDone, <-ended)
	for n, line := range out.lines("D") {
		require.Contains(t, line, fmt.Sprintf("owner: O%d", n))
		require.Contains(t, line, "type: routine")
		require.NotContains(t, line, "in_use")
		require.NotContains(t, line, "organisation/")
	}
}
