package main

import (
	"context"
	"errors"

	"liggare/api"
	"liggare/domain"
)

var releaseCommand = &command{
	name:    "release",
	summary: domain.Text{SV: "räknar ett tertials rapporter om oro och släpper antalen", EN: "counts the concern reports of a tertial and gives the counts out"},
	args:    domain.Text{SV: "--ledger ID --tertial 2026-T1 (--server URL | --data KATALOG) [--key NYCKEL]", EN: "--ledger ID --tertial 2026-T1 (--server URL | --data DIR) [--key KEY]"},
	about: domain.Text{
		SV: "Rapporterna ligger i liggaren <ID>-oro. Antalen släpps per område; färre än 5 visas som <5, och fler döljs där en summa annars röjde dem. Ett tertial släpps en gång, tidigast dagen efter sitt slut, och i ordning. Det som kommer in eller återtas efteråt märks i nästa släpp.",
		EN: "The reports lie in the ledger <ID>-oro. Counts are given out by area; fewer than 5 are shown as <5, and more are hidden where a sum would reveal them. A tertial is released once, after its end, and in order. What comes in or is withdrawn later shows in the next release.",
	},
	examples: []example{
		{"release --server http://127.0.0.1:8080 --ledger botkyrka --tertial 2026-T1", domain.Text{SV: "januari–april 2026", EN: "January–April 2026"}},
		{"release --data ./data --ledger botkyrka --tertial 2026-05/2026-08 --key slapp-2026-t2-0001", domain.Text{SV: "utan server, med en egen nyckel", EN: "without a server, with a key of your own"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "nekat: tertialet är inte slut, redan släppt, eller ett senare är det", EN: "refused: the tertial is not over, released already, or a later one is"}},
		{exitUnavailable, domain.Text{SV: "går inte att nå, eller okänt om det lagrades: upprepa med samma nyckel", EN: "unavailable, or unknown whether it was stored: repeat with the same key"}},
	},
	prepare: func(f *flags) action {
		cmd := new(releasing)
		cmd.flags(f)
		f.must(&cmd.tertial, "tertial", "`TERTIAL`: 2026-T1, eller 2026-01/2026-04", "`TERTIAL`: 2026-T1, or 2026-01/2026-04")
		cmd.keyFlag(f)
		f.answers()
		f.common()
		return cmd.run
	},
}

// releasing is what release is told.
type releasing struct {
	target
	requestKey
	tertial string
}

func (r *releasing) run(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	of, err := domain.ParseTertial(r.tertial)
	if refusal := (*domain.Error)(nil); errors.As(err, &refusal) {
		return &usageError{text: domain.Text{SV: "--tertial: " + refusal.Message.SV, EN: "--tertial: " + refusal.Message.EN}}
	}
	if err := r.settleKey(); err != nil {
		return err
	}
	return r.ask(ctx, c, func(client *api.Client) error {
		receipt, repeated, err := client.Release(ctx, r.ledger, r.key, of.String())
		switch {
		case err != nil:
			r.noteKey(c, err)
			return err
		case c.json:
			return c.receipts([]domain.Receipt{receipt}, nil)
		}
		word := c.say("Släppt", "Released")
		if repeated {
			word = c.say("Var redan släppt", "Was released already")
		}
		c.line(c.say("%s: %s, position %d i %s, id %s", "%s: %s, position %d in %s, id %s"), word, domain.TertialName(of), receipt.Position, receipt.Ledger, receipt.ID)
		c.line(c.say("Antalen visas av liggare replay --view concerns.", "liggare replay --view concerns shows the counts."))
		return nil
	})
}
