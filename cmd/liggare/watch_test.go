package main

import (
	"context"
	"fmt"
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
