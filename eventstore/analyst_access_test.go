package eventstore

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// entryOf is an entry of a test: who, and which class.
func entryOf(a Analyst, _ string) ([]byte, error) {
	return fmt.Appendf(nil, "%s %s", a.ID, a.Class), nil
}

func notes(c *StoreConfig) { c.Entry = entryOf }

func analystOf(t *testing.T, s *Store, class domain.Class) (Analyst, string) {
	t.Helper()
	a, token, err := s.CreateAnalyst(testContext(t), Analyst{Ledger: "botkyrka", Class: class, Views: []string{"plans"}})
	require.NoError(t, err)
	return a, token
}

// noted are the entries of Botkyrka's access log.
func noted(t *testing.T, s *Store) (entries []string) {
	t.Helper()
	l, err := s.Ledger("botkyrka")
	require.NoError(t, err)
	read, last, err := l.ReadAccess(testContext(t), 0, 100)
	require.NoError(t, err)
	require.EqualValues(t, len(read), last)
	for _, each := range read {
		entries = append(entries, string(each))
	}
	return entries
}

// A program of confidential rows stands in the log when it is let in; one of other rows never does.
func TestAProgramIsNotedBeforeItIsLetIn(t *testing.T) {
	s, c := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"}, notes)
	var want []string
	for _, class := range domain.Classes {
		a, token := analystOf(t, s, class)
		program(t, s, a, token)
		if class >= domain.Confidential {
			want = append(want, fmt.Sprintf("%s %s", a.ID, class))
		}
		require.Equal(t, want, noted(t, s), class)
	}
	require.Len(t, want, 2)

	// What it reads afterwards, and a wrong token of the same id, are no entries. A server that is started again is another connection.
	a, token := analystOf(t, s, domain.Confidential)
	conn, _ := program(t, s, a, token)
	_, err := nats.Connect(s.NATSAddr(), nats.Token(a.ID+"."+strings.Repeat("x", 52)))
	require.ErrorIs(t, err, nats.ErrAuthorization)
	changes, _ := a.Streams()
	_, err = conn.RequestWithContext(testContext(t), AnalystAPI+".CONSUMER.INFO."+changes+"."+a.ID, nil)
	require.NoError(t, err)
	require.Len(t, noted(t, s), 3)
	c.Listen = &ListenConfig{Addr: strings.TrimPrefix(s.NATSAddr(), "nats://")}
	closeStore(t, s)
	again := reopen(t, c)
	require.Eventually(t, conn.IsConnected, testPatience, 10*time.Millisecond, "while the ledgers are opened it is sent away, and comes back")
	require.Contains(t, noted(t, again)[3:], fmt.Sprintf("%s %s", a.ID, a.Class))
}

// Connections by one token share an entry for a minute, also those that come together; another token has its own.
func TestConnectionsShareAnEntry(t *testing.T) {
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"}, notes)
	a, token := analystOf(t, s, domain.Confidential)
	other, of := analystOf(t, s, domain.Confidential)
	var together sync.WaitGroup
	errs := make(chan error, 10)
	for range cap(errs) {
		together.Go(func() {
			conn, err := nats.Connect(s.NATSAddr(), nats.Token(token), nats.Timeout(testPatience))
			if err == nil {
				conn.Close()
			}
			errs <- err
		})
	}
	together.Wait()
	for range cap(errs) {
		require.NoError(t, <-errs)
	}
	for range 10 {
		conn, _ := program(t, s, a, token)
		conn.Close()
	}
	require.Len(t, noted(t, s), 1)
	program(t, s, other, of)
	require.Len(t, noted(t, s), 2)

	g := s.server.gate
	g.mu.Lock()
	g.entries[a.ID] = g.entries[a.ID].Add(-notedFor)
	g.mu.Unlock()
	program(t, s, a, token)
	require.Len(t, noted(t, s), 3, "a minute later")
}

// Where the log can't be written, nobody is let in who must stand there, and the line that says so tells no secret. A program that goes on trying is let in when it can.
func TestAnUnwritableAccessLogLetsNobodyIn(t *testing.T) {
	var said lines
	s, c := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"}, notes, func(c *StoreConfig) { c.Log = slog.New(slog.NewTextHandler(&said, nil)) })
	marker := filepath.Join(c.Dir, "ledgers", "botkyrka", "access.json")
	require.NoError(t, os.WriteFile(marker, []byte(`{"stream":"ACCESS_botkyrka","created":"2020-01-01T00:00:00Z"}`), 0o600)) // of a stream that is gone
	a, token := analystOf(t, s, domain.Confidential)
	_, err := nats.Connect(s.NATSAddr(), nats.Token(token))
	require.Error(t, err)
	require.NotErrorIs(t, err, nats.ErrAuthorization)
	require.Contains(t, said.String(), `msg="access log can't be written"`)
	require.Contains(t, said.String(), "analyst="+a.ID)
	open, free := analyst(t, s, "plans")
	program(t, s, open, free)

	conn, err := nats.Connect(s.NATSAddr(), nats.Token(token), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))
	require.NoError(t, err)
	defer conn.Close()
	refused := func() int { return strings.Count(said.String(), "access log can't be written") }
	require.Eventually(t, func() bool { return refused() > 4 }, testPatience, 10*time.Millisecond)
	require.False(t, conn.IsConnected())
	require.NoError(t, os.Remove(marker))
	require.Eventually(t, conn.IsConnected, testPatience, 10*time.Millisecond)
	_, secret, _ := strings.Cut(token, ".")
	require.NotContains(t, said.String(), secret)
	require.Equal(t, []string{a.ID + " confidential"}, noted(t, s))
}

// A store that nobody told what an entry is lets none of them in.
func TestNoEntryIsNoWayIn(t *testing.T) {
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	_, token := analystOf(t, s, domain.Restricted)
	_, err := nats.Connect(s.NATSAddr(), nats.Token(token))
	require.Error(t, err)
}

// A token that was revoked opens nothing and writes nothing, also if it was while the entry was written.
func TestARevokedProgramIsNotNoted(t *testing.T) {
	writing, revoked := make(chan bool, 100), make(chan bool)
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"}, func(c *StoreConfig) {
		c.Entry = func(a Analyst, request string) ([]byte, error) {
			writing <- true
			<-revoked
			return entryOf(a, request)
		}
	})
	a, token := analystOf(t, s, domain.Confidential)
	ended := make(chan error, 1)
	go func() {
		conn, err := nats.Connect(s.NATSAddr(), nats.Token(token), nats.Timeout(testPatience))
		if err == nil {
			conn.Close()
		}
		ended <- err
	}()
	heard(t, writing)
	was, err := s.RevokeAnalyst(testContext(t), a.ID)
	require.NoError(t, err)
	require.True(t, was)
	close(revoked)
	require.Error(t, heard(t, ended))
	before := noted(t, s)
	_, err = nats.Connect(s.NATSAddr(), nats.Token(token))
	require.ErrorIs(t, err, nats.ErrAuthorization)
	require.Equal(t, before, noted(t, s))
}

// An entry that never comes to an end holds up neither its connection for long, nor others, nor the store when it closes.
func TestAnEntryIsNotWaitedForEver(t *testing.T) {
	writing, stuck := make(chan bool, 100), make(chan bool)
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"}, func(c *StoreConfig) {
		c.Entry = func(Analyst, string) ([]byte, error) {
			writing <- true
			<-stuck
			return nil, os.ErrDeadlineExceeded
		}
	})
	defer close(stuck)
	_, token := analystOf(t, s, domain.Confidential)
	ended := make(chan error, 1)
	go func() {
		_, err := nats.Connect(s.NATSAddr(), nats.Token(token), nats.Timeout(testPatience))
		ended <- err
	}()
	heard(t, writing)
	open, free := analyst(t, s, "plans")
	program(t, s, open, free)
	l, err := s.Ledger("botkyrka")
	require.NoError(t, err)
	appendOne(t, l, "ks")
	closeStore(t, s)
	require.Error(t, heard(t, ended))
}

// heard is what comes out of a channel.
func heard[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-testContext(t).Done():
		t.Fatal("nothing was heard")
	}
	return v
}

// lines is a log in memory.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
