package main

import (
	"context"

	"liggare/api"
	"liggare/domain"
)

var checkCommand = &command{
	name:    "check",
	summary: domain.Text{SV: "prövar en händelse som append skulle, utan att lagra något", EN: "judges an event as append would, and stores nothing"},
	args:    domain.Text{SV: "--ledger ID (--server URL | --data KATALOG) [--file FIL]", EN: "--ledger ID (--server URL | --data DIR) [--file FILE]"},
	examples: []example{
		{"check --server http://127.0.0.1:8080 --ledger botkyrka --file handelse.json", domain.Text{SV: "går den att lagra?", EN: "can it be stored?"}},
	},
	exits: []exit{
		{exitDone, domain.Text{SV: "den skulle lagras", EN: "it would be stored"}},
		{exitRefused, domain.Text{SV: "den skulle nekas; fälten och vad som vore rätt skrivs ut", EN: "it would be refused; the fields and what would be right are printed"}},
	},
	prepare: func(f *flags) action {
		cmd := new(appending)
		cmd.flags(f)
		cmd.fileFlag(f)
		f.answers()
		f.common()
		return cmd.check
	},
}

func (a *appending) check(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	if err := a.resolve(); err != nil {
		return err
	}
	body, err := a.body(c)
	if err != nil {
		return err
	}
	return a.ask(ctx, c, func(client *api.Client) error {
		receipts, err := client.Check(ctx, a.ledger, body)
		if err != nil {
			return err
		}
		if c.json {
			return c.receipts(receipts, body)
		}
		for _, r := range receipts {
			c.line(c.say("Skulle lagras: %s version %d", "Would be stored: %s version %d"), r.Subject, r.EntityVersion)
		}
		return nil
	})
}
