package main

import (
	"bytes"
	"context"
	"io"
	"os"

	"github.com/go-json-experiment/json"

	"liggare/api"
	"liggare/domain"
)

var appendCommand = &command{
	name:    "append",
	summary: domain.Text{SV: "lagrar en händelse, eller en lista som lagras hel eller inte alls", EN: "stores one event, or an array that is stored whole or not at all"},
	args:    domain.Text{SV: "--ledger ID (--server URL | --data KATALOG) [--key NYCKEL] [--file FIL]", EN: "--ledger ID (--server URL | --data DIR) [--key KEY] [--file FILE]"},
	about: domain.Text{
		SV: "Läser händelsen som JSON: {\"type\",\"subject\",\"effective\",\"until\"?,\"known\"?,\"expect\"?,\"data\"}. Samma nyckel med samma innehåll ger det första kvittot igen, hur långt efteråt som helst; utan --key får begäran en egen.",
		EN: "Reads the event as JSON: {\"type\",\"subject\",\"effective\",\"until\"?,\"known\"?,\"expect\"?,\"data\"}. The same key with the same content gives the first receipt again, however much later; without --key the request gets one of its own.",
	},
	examples: []example{
		{"append --server http://127.0.0.1:8080 --ledger botkyrka --key beslut-2026-11-23-ks-112 --file handelse.json", domain.Text{SV: "en händelse ur en fil", EN: "an event from a file"}},
		{"append --data ./data --ledger botkyrka < handelse.json", domain.Text{SV: "utan server, ur standard in", EN: "without a server, from standard input"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "nekad: inget lagrades; fälten och vad som vore rätt skrivs ut", EN: "refused: nothing was stored; the fields and what would be right are printed"}},
		{exitUnavailable, domain.Text{SV: "går inte att nå, eller okänt om den lagrades: upprepa med samma nyckel", EN: "unavailable, or unknown whether it was stored: repeat with the same key"}},
	},
	prepare: func(f *flags) action {
		cmd := new(appending)
		cmd.flags(f)
		cmd.fileFlag(f)
		cmd.keyFlag(f)
		f.answers()
		f.common()
		return cmd.run
	},
}

// appending is what append and check are told.
type appending struct {
	target
	requestKey
	file string
}

func (a *appending) fileFlag(f *flags) {
	f.text(&a.file, "file", "-", "`FIL`: händelsen; - är standard in, och förval", "`FILE`: the event; - is standard input, and the default")
}

func (a *appending) run(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	if err := a.settleKey(); err != nil {
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
		receipts, repeated, err := client.Append(ctx, a.ledger, a.key, body)
		if err != nil {
			a.noteKey(c, err)
			return err
		}
		if c.json {
			return c.receipts(receipts, body)
		}
		for _, r := range receipts {
			word := c.say("Lagrad", "Stored")
			if repeated {
				word = c.say("Fanns redan", "Was there already")
			}
			c.line(c.say("%s: %s version %d, position %d i %s, id %s", "%s: %s version %d, position %d in %s, id %s"), word, r.Subject, r.EntityVersion, r.Position, r.Ledger, r.ID)
			for _, open := range r.LeftOpen {
				c.line(c.say("  lämnar öppet: %s", "  leaves open: %s"), open)
			}
		}
		return nil
	})
}

// body reads what is to be sent.
func (a *appending) body(c *console) ([]byte, error) {
	if a.file == "-" {
		if c.typed {
			c.note("%s", c.say("Skriv händelsen som JSON och avsluta med Ctrl-D.", "Write the event as JSON and end with Ctrl-D."))
		}
		return io.ReadAll(c.in)
	}
	text, err := os.ReadFile(a.file)
	if isFile(err) {
		return nil, refused("Filen %s går inte att läsa.", "The file %s can't be read.", a.file)
	}
	return text, err
}

// receipts writes the answer in the form of the API: an array for an array.
func (c *console) receipts(receipts []domain.Receipt, body []byte) error {
	var answer any = receipts
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("[")) && len(receipts) == 1 {
		answer = receipts[0]
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return c.raw(text)
}
