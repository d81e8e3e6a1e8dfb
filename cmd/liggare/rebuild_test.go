package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

// forge publishes a row to the readers of a class as no view gives it, past the runner: under another name, as the second change of the row.
func (s *session) forge(class domain.Class, view, key, name, forged string) {
	s.t.Helper()
	streams, err := s.host.store.Views()
	require.NoError(s.t, err)
	log, err := streams.Log(s.t.Context(), "botkyrka", class)
	require.NoError(s.t, err)
	var row, last domain.Change
	for last, err = range log.Read(s.t.Context(), 0) {
		require.NoError(s.t, err)
		if last.View == view && last.Key == key {
			row = last
		}
	}
	wrong := strings.NewReplacer(`"name":"`+name+`"`, `"name":"`+forged+`"`, key+"/1/1", key+"/1/2").Replace(string(row.Body))
	require.Contains(s.t, wrong, forged)
	require.NoError(s.t, log.Publish(s.t.Context(), last.Sequence, []domain.Change{{View: view, Key: key, Body: []byte(wrong), Step: last.Step}}))
}

// A row that readers were told otherwise than the view gives it is found, printed, and put right by an ordinary change, on the streams of a real ledger, whoever had told it;
// who follows the view is told the one after the other. The runner goes on.
func TestRebuildPutsAWrongRowRight(t *testing.T) {
	s := newSession(t,
		`{"key":"key-of-organisation-ks","type":"organisation.registered.v1","subject":"organisation/ks","effective":"2020-01-01","data":{"name":"Kommunstyrelsen","kind":"board"}}`)
	require.NoError(t, s.host.views.start())
	require.NoError(t, s.host.views.reach(t.Context(), "botkyrka"))
	ctx, stop := context.WithCancel(t.Context())
	h, listening := newHearer(), sync.WaitGroup{}
	client := &api.Client{Base: s.url}
	listening.Go(func() { h.listenTo(ctx, func() *api.Client { return client }, "organisations") })
	right := answered(t, client, "organisations")
	require.Eventually(t, func() bool { return h.has(right) }, scriptPatience, 5*time.Millisecond)
	name := func() string {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.rows["ks"]
	}

	s.forge(domain.Restricted, "organisations", "ks", "Kommunstyrelsen", "Någon annan")
	require.Eventually(t, func() bool { return strings.Contains(name(), "Någon annan") }, scriptPatience, 5*time.Millisecond)
	for range 2 { // a comparison puts nothing right
		code, stdout, stderr := s.run("", "rebuild", "--ledger", "botkyrka", "--view", "organisations", "--compare")
		require.Equal(t, exitRefused, code, stderr)
		require.Regexp(t, `(?m)^restricted  ks  differs  .*Någon annan.*Kommunstyrelsen`, stdout)
		require.Equal(t, 1, strings.Count(stdout, "\n"), stdout)
		require.Contains(t, stderr, "1 differences")
	}
	require.Contains(t, name(), "Någon annan")
	code, stdout, stderr := s.run("", "rebuild", "--ledger", "botkyrka", "--view", "organisations")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "1 differences, published.")
	require.Eventually(t, func() bool { return h.has(right) }, scriptPatience, 5*time.Millisecond, "the row is put right")
	code, stdout, _ = s.run("", "rebuild", "--ledger", "botkyrka", "--view", "organisations", "--compare")
	require.Equal(t, exitDone, code)
	require.Contains(t, stdout, "no differences")

	register(t, client, 0, 3)
	right = answered(t, client, "organisations")
	require.Len(t, right, 4)
	require.Eventually(t, func() bool { return h.has(right) }, scriptPatience, 5*time.Millisecond)
	h.judge(t, "the reader")
	stop()
	listening.Wait()
	s.close()
	logsAreWhole(t, s.dir)
}
