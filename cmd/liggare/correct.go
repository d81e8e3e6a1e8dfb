package main

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

var correctCommand = &command{
	name:    "correct",
	summary: domain.Text{SV: "rättar en händelse öppet: den gamla uppgiften står kvar i historien", EN: "corrects an event openly: what it said stays in the history"},
	args: domain.Text{
		SV: "--ledger ID (--server URL | --data KATALOG) --reason SKÄL (--set PEKARE=VÄRDE … | --remove PEKARE … | --withdraw) HÄNDELSE",
		EN: "--ledger ID (--server URL | --data DIR) --reason REASON (--set POINTER=VALUE … | --remove POINTER … | --withdraw) EVENT",
	},
	about: domain.Text{
		SV: "Ange händelsens id (det står i trail och i varje rad) och bara det som ändras. Pekaren är /effective, /until, /known eller /data/<fält>; värdet är JSON, eller en text utan citattecken. Före rättelsen gäller den gamla uppgiften, efter den den nya, och trail visar båda med skälet. Utan --known räknas det rätta vid skälen error och duplicate som känt redan när den rättade händelsen blev känd, så att den som frågar vad som var känt däremellan får det rätta; vid de andra skälen, och i sidornas formulär också vid error, som känt i dag.",
		EN: "Give the event's id (it stands in trail and in every row) and only what changes. The pointer is /effective, /until, /known or /data/<member>; the value is JSON, or a text without quotes. As of before the correction the old fact stands, after it the new one, and trail shows both with the reason. Without --known, what is right counts for the reasons error and duplicate as known when the corrected event was, so that whoever asks what was known in between gets it; for the other reasons, and in the form of the pages for error too, as known today.",
	},
	examples: []example{
		{`correct --data ./data --ledger stockholm --reason error --set '/data/completed={"exact":96}' 01M8302RX0PX4SMYG387X77GRR`, domain.Text{SV: "en felskriven siffra", EN: "a misprinted figure"}},
		{"correct --data ./data --ledger botkyrka --reason refined --known 2020-03-01 --set /effective=2019-06-30 01M8302RX0PX4SMYG387X77GRR", domain.Text{SV: "en senare källa anger dagen", EN: "a later source gives the day"}},
		{"correct --data ./data --ledger botkyrka --reason duplicate --withdraw 01M8302RX0PX4SMYG387X77GRR", domain.Text{SV: "en dubblett tas bort", EN: "a duplicate is taken away"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "nekad: inget lagrades; fälten och vad som vore rätt skrivs ut", EN: "refused: nothing was stored; the fields and what would be right are printed"}},
		{exitUnavailable, domain.Text{SV: "går inte att nå, eller okänt om den lagrades: upprepa med samma nyckel", EN: "unavailable, or unknown whether it was stored: repeat with the same key"}},
	},
	prepare: func(f *flags) action {
		cmd := new(correcting)
		cmd.flags(f)
		f.must(&cmd.reason, "reason", "`SKÄL`: error, refined, duplicate, withdrawn eller resolved", "`REASON`: error, refined, duplicate, withdrawn or resolved")
		f.list(&cmd.set, "set", "`PEKARE=VÄRDE`: nytt värde, kan upprepas", "`POINTER=VALUE`: a new value, may be repeated")
		f.list(&cmd.remove, "remove", "`PEKARE`: det som inte är angivet i källan, kan upprepas", "`POINTER`: what the source doesn't state, may be repeated")
		f.bool(&cmd.withdraw, "withdraw", "hela händelsen tas bort ur det som gäller", "the whole event is taken out of what stands")
		f.text(&cmd.known, "known", "", "`DAG`: när rättelsen blev känd; förval i dag, men vid skälen error och duplicate den dag då den rättade händelsen blev känd", "`DAY`: when the correction became known; default today, but for the reasons error and duplicate the day by which the corrected event was known")
		f.text(&cmd.note, "note", "", "`TEXT`: varför, i egna ord", "`TEXT`: why, in your own words")
		f.text(&cmd.source, "source", "", "`TEXT`: källan som visar det rätta", "`TEXT`: the source that shows what is right")
		cmd.keyFlag(f)
		f.answers()
		f.common()
		return cmd.run
	},
}

type correcting struct {
	target
	requestKey
	reason, known, note, source string
	set, remove                 []string
	withdraw                    bool
}

func (cmd *correcting) run(ctx context.Context, c *console, args []string) error {
	if len(args) != 1 {
		return usage("Ange en händelses id.", "Give one event's id.")
	}
	if err := cmd.settleKey(); err != nil {
		return err
	}
	if err := cmd.resolve(); err != nil {
		return err
	}
	body, err := cmd.body()
	if err != nil {
		return err
	}
	return cmd.ask(ctx, c, func(client *api.Client) error {
		receipt, repeated, err := client.Correct(ctx, cmd.ledger, args[0], cmd.key, body)
		if err != nil {
			cmd.noteKey(c, err)
			return err
		}
		if c.json {
			return c.receipts([]domain.Receipt{receipt}, nil)
		}
		word := c.say("Rättad", "Corrected")
		if repeated {
			word = c.say("Var redan rättad", "Was corrected already")
		}
		c.line(c.say("%s: %s version %d, position %d i %s, id %s", "%s: %s version %d, position %d in %s, id %s"), word, receipt.Subject, receipt.EntityVersion, receipt.Position, receipt.Ledger, receipt.ID)
		return nil
	})
}

// body is the correction in the form of the API.
func (cmd *correcting) body() ([]byte, error) {
	correction := domain.Correction{Reason: domain.CorrectionReason(cmd.reason), Remove: cmd.remove, Withdraw: cmd.withdraw, Known: cmd.known, Note: cmd.note}
	if cmd.source != "" {
		correction.Evidence = []domain.Evidence{{Document: cmd.source}}
	}
	for _, each := range cmd.set {
		pointer, value, found := strings.Cut(each, "=")
		if !found || !strings.HasPrefix(pointer, "/") {
			return nil, usage("Skriv --set som /pekare=värde, till exempel /effective=2019-06-30.", "Write --set as /pointer=value, for example /effective=2019-06-30.")
		}
		if correction.Set == nil {
			correction.Set = map[string]jsontext.Value{}
		}
		correction.Set[pointer] = correctedValue(pointer, value)
	}
	return json.Marshal(correction, json.Deterministic(true))
}

// correctedValue is JSON where it reads as JSON, else a text. A day looks like neither number nor text, and is a text.
func correctedValue(pointer, value string) jsontext.Value {
	raw := jsontext.Value(value)
	dated := pointer == "/effective" || pointer == "/until" || pointer == "/known"
	if !dated && raw.IsValid() {
		return raw
	}
	quoted, err := jsontext.AppendQuote(nil, value)
	if err != nil {
		return raw
	}
	return quoted
}
