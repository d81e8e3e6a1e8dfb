package main

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"time"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

var watchCommand = &command{
	name:    "watch",
	summary: domain.Text{SV: "följer en vy: raderna, och sedan varje ändring", EN: "follows a view: its rows, and then each change"},
	args:    domain.Text{SV: "--ledger ID --view VY --server URL [--key NYCKEL] [--org ID] [--where FÄLT=VÄRDE] [--news]", EN: "--ledger ID --view VIEW --server URL [--key KEY] [--org ID] [--where FIELD=VALUE] [--news]"},
	about: domain.Text{
		SV: "En rad som inte längre hör till urvalet skrivs som borttagen. Bryts förbindelsen fortsätter kommandot där det var när servern svarar igen; ingen ändring missas och ingen skrivs två gånger. Ctrl-C slutar.",
		EN: "A row that belongs to the selection no longer is told as removed. When the connection breaks the command goes on where it was once the server answers again; no change is missed and none told twice. Ctrl-C ends it.",
	},
	examples: []example{
		{"watch --server http://127.0.0.1:8080 --ledger botkyrka --view recommendations", domain.Text{SV: "rekommendationerna, och vad som händer med dem", EN: "the recommendations, and what becomes of them"}},
		{"watch --server http://127.0.0.1:8080 --ledger botkyrka --view due --where overdue=ja --news", domain.Text{SV: "bara det som blir försenat från nu", EN: "only what becomes overdue from now on"}},
		{"watch --server http://127.0.0.1:8080 --ledger botkyrka --view gaps --format json", domain.Text{SV: "en CloudEvent per rad, för ett program", EN: "a CloudEvent a line, for a program"}},
	},
	exits: []exit{
		{exitDone, domain.Text{SV: "avbruten med Ctrl-C", EN: "ended with Ctrl-C"}},
		{exitRefused, domain.Text{SV: "liggaren, vyn eller fältet finns inte, eller behörigheten har upphört", EN: "there is no such ledger, view or field, or the rights have ended"}},
	},
	prepare: func(f *flags) action {
		cmd := &watch{target: target{follows: true}}
		cmd.target.flags(f)
		f.must(&cmd.view, "view", "`VY`: "+viewNames(), "`VIEW`: "+viewNames())
		f.text(&cmd.key, "key", "", "`NYCKEL`: bara den raden", "`KEY`: that row alone")
		f.text(&cmd.org, "org", "", "`ID`: rader som nämner organisationen", "`ID`: rows that name the organisation")
		f.text(&cmd.q, "q", "", "`ORD`: rader med alla orden", "`WORDS`: rows with all the words")
		f.list(&cmd.where, "where", "`FÄLT=VÄRDE`: rader där fältet har värdet, kan upprepas", "`FIELD=VALUE`: rows where the field has the value, may be repeated")
		f.bool(&cmd.news, "news", "visa inte raderna som de är, bara ändringar", "don't show the rows as they are, only changes")
		f.answers()
		f.common()
		return cmd.run
	},
}

type watch struct {
	target
	view, key, org, q string
	where             []string
	news              bool

	rows  map[string]*api.ViewRow
	names map[string]string // of what rows refer to
	ready bool
	last  string // id of the last step that was told whole
}

// comeBack is how long the command waits before it asks again, at first and at most.
const (
	comeBack     = 500 * time.Millisecond
	comeBackMost = 15 * time.Second
)

func (cmd *watch) run(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	q := url.Values{}
	set(q, "key", cmd.key)
	set(q, "org", cmd.org)
	set(q, "q", cmd.q)
	if err := addWhere(q, cmd.where); err != nil {
		return err
	}
	cmd.rows, cmd.names = map[string]*api.ViewRow{}, map[string]string{}
	return cmd.ask(ctx, c, func(client *api.Client) error {
		err := cmd.follow(ctx, c, client, q)
		if ctx.Err() != nil {
			return nil
		}
		return err
	})
}

// follow follows until ctx ends, the rights do, or the server refuses. A server that was reached once is waited for.
func (cmd *watch) follow(ctx context.Context, c *console, client *api.Client, q url.Values) error {
	for wait := comeBack; ; wait = min(2*wait, comeBackMost) {
		err := cmd.once(ctx, c, client, q, func() { wait = comeBack })
		var problem *api.Problem
		var ended *fault
		switch {
		case ctx.Err() != nil || err == nil:
			return err
		case cmd.last == "", errors.As(err, &ended), errors.As(err, &problem) && problem.Status < 500:
			return err
		}
		c.note("%s", c.say("(förbindelsen bröts; försöker igen)", "(the connection was lost; trying again)"))
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

// once follows one connection, from the last step that was told whole.
func (cmd *watch) once(ctx context.Context, c *console, client *api.Client, q url.Values, heard func()) error {
	if cmd.last == "" && !cmd.news {
		cmd.learn(ctx, c, client, q)
	}
	for e, err := range client.Changes(ctx, cmd.ledger, cmd.view, q, cmd.last) {
		if err != nil {
			return err
		}
		heard()
		switch e.Name {
		case "ready":
			cmd.ready = true
			var said api.Ready
			if err := decode(e.Data, &said); err != nil {
				return err
			}
			if said.Stopped != nil {
				cmd.stopped(c, said.Stopped)
				break
			}
			if !c.json {
				c.note("%s", c.say("(%d rader; väntar på ändringar)", "(%d rows; waiting for changes)", len(cmd.rows)))
			}
		case "stopped", "resumed":
			if err := cmd.tellOfView(c, e); err != nil {
				return err
			}
		case "reset":
			cmd.ready, cmd.rows = false, map[string]*api.ViewRow{}
			c.note("%s", c.say("(raderna läses om från början)", "(the rows are read again from the beginning)"))
		case "end":
			return refused("Behörigheten att följa vyn har upphört.", "The right to follow the view has ended.")
		case "row", "removed":
			if cmd.ready && e.Name == "row" {
				cmd.learn(ctx, c, client, url.Values{"key": {keyOf(e.Data)}})
			}
			if err := cmd.tell(c, e); err != nil {
				return err
			}
		}
		if e.ID != "" {
			cmd.last = e.ID
		}
	}
	return nil
}

// learn asks the view for the names of what its rows refer to: changes tell references. Where it isn't answered, references are shown.
func (cmd *watch) learn(ctx context.Context, c *console, client *api.Client, q url.Values) {
	if c.json {
		return
	}
	var answer api.ViewAnswer
	if raw, err := client.View(ctx, cmd.ledger, cmd.view, q); err == nil && decode(raw, &answer) == nil {
		maps.Copy(cmd.names, answer.Names)
	}
}

func keyOf(message []byte) string {
	var m rowMessage
	if decode(message, &m) != nil {
		return ""
	}
	return m.Subject
}

// tellOfView says that the view has stopped, or goes on.
func (cmd *watch) tellOfView(c *console, e api.ChangeEvent) error {
	if c.json {
		return c.raw(e.Data)
	}
	said, err := projections.ReadStopped(e.Data)
	switch {
	case err != nil:
		return err
	case said == nil:
		c.note("%s", c.say("(vyn går vidare; det som har ändrats under tiden följer)", "(the view goes on; what has changed meanwhile follows)"))
	default:
		cmd.stopped(c, said)
	}
	return nil
}

// stopped says that no change comes.
func (cmd *watch) stopped(c *console, s *projections.Stopped) {
	c.note(c.say("(vyn har stannat vid händelsen %s, plats %d: inga ändringar kommer förrän det är åtgärdat; %d rader)", "(the view has stopped at the event %s, position %d: no change comes until that is mended; %d rows)"), s.Event, s.Position, len(cmd.rows))
}

// tell writes a row, or what has changed in it.
func (cmd *watch) tell(c *console, e api.ChangeEvent) error {
	var m rowMessage
	if err := decode(e.Data, &m); err != nil {
		return err
	}
	before := cmd.rows[m.Subject]
	if e.Name == "removed" {
		delete(cmd.rows, m.Subject)
	} else {
		cmd.rows[m.Subject] = &m.Data
	}
	_, lists := screenOf(cmd.view, nil)
	switch w := (&words{c: c, root: cmd.view, lists: lists, names: cmd.names}); {
	case !cmd.ready && cmd.news || e.Name == "removed" && before == nil:
		return nil
	case c.json:
		return c.raw(e.Data)
	case e.Name == "removed":
		c.line("%s  %s  %s", cmd.when(c, &m), m.Subject, c.say("borttagen", "removed"))
	case m.Data.TooLarge > 0:
		c.line("%s  %s  %s", cmd.when(c, &m), m.Subject, c.say("för stor för strömmen (%d byte): fråga vyn efter den", "too large for the stream (%d bytes): ask the view for it", m.Data.TooLarge))
	case before == nil && !cmd.ready:
		c.line("%s  %s", m.Subject, w.changedWords(nil, &m.Data))
	case before == nil:
		c.line("%s  %s  %s  %s", cmd.when(c, &m), m.Subject, c.say("ny", "new"), w.changedWords(nil, &m.Data))
	default:
		c.line("%s  %s  %s  %s", cmd.when(c, &m), m.Subject, c.say("ändrad", "changed"), w.changedWords(before, &m.Data))
	}
	return c.out.err
}

// when is the time of a change, and whether a correction made it.
func (cmd *watch) when(c *console, m *rowMessage) string {
	at := m.Time.In(domain.Stockholm).Format("2006-01-02 15:04:05")
	if m.CorrectionOf != "" {
		at += c.say(" (rättelse)", " (correction)")
	}
	return at
}
