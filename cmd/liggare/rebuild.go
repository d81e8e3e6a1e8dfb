package main

import (
	"context"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

var rebuildCommand = &command{
	name:    "rebuild",
	summary: domain.Text{SV: "räknar om en vy och jämför med vad läsarna har fått", EN: "computes a view anew and compares it with what readers were told"},
	args:    domain.Text{SV: "--ledger ID --view VY (--server URL | --data KATALOG) [--compare]", EN: "--ledger ID --view VIEW (--server URL | --data DIR) [--compare]"},
	about: domain.Text{
		SV: "Vyn räknas vid sidan av den som är i drift: läsare och andra vyer märker ingenting. Varje skillnad skrivs, och publiceras som en vanlig ändring; med --compare skrivs den bara. En vy som stannat vid en händelse den inte kunde läsa går vidare efter en omräkning som lyckas. En token för registrar krävs när servern kräver token.",
		EN: "The view is computed beside the one at work: readers and other views notice nothing. Each difference is written, and published as an ordinary change; with --compare it is only written. A view that stopped at an event that it couldn't digest goes on after a rebuild that succeeds. It takes a registrar's token where the server demands one.",
	},
	examples: []example{
		{"rebuild --server http://127.0.0.1:8080 --ledger botkyrka --view gaps --compare", domain.Text{SV: "stämmer det som läsarna har fått?", EN: "is what readers were told right?"}},
		{"rebuild --data ./data --ledger botkyrka --view gaps", domain.Text{SV: "rätta det, utan server", EN: "put it right, without a server"}},
	},
	exits: []exit{
		{exitDone, domain.Text{SV: "inga skillnader, eller publicerade", EN: "no differences, or published"}},
		{exitRefused, domain.Text{SV: "skillnader med --compare; en händelse som vyn inte kan läsa; eller liggaren eller vyn finns inte", EN: "differences with --compare; an event that the view can't digest; or there is no such ledger or view"}},
	},
	prepare: func(f *flags) action {
		cmd := &rebuilding{target: target{follows: true}}
		cmd.target.flags(f)
		f.must(&cmd.view, "view", "`VY`: "+viewNames(), "`VIEW`: "+viewNames())
		f.bool(&cmd.compare, "compare", "skriv skillnaderna och publicera inget", "write the differences and publish nothing")
		f.answers()
		f.common()
		return cmd.run
	},
}

type rebuilding struct {
	target
	view    string
	compare bool
}

func (cmd *rebuilding) run(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	return cmd.ask(ctx, c, func(client *api.Client) error {
		drawn := c.draw()
		defer drawn.clear()
		result := new(api.RebuildResult)
		for line, err := range client.Rebuild(ctx, cmd.ledger, cmd.view, cmd.compare) {
			switch {
			case err != nil:
				return err
			case line.Progress != nil:
				drawn.show(c.say("räknar för %s … %d av %d", "computing for %s … %d of %d", line.Progress.Class, line.Progress.Done, line.Progress.Of))
			case line.Stopped != nil:
				drawn.clear()
				return refused("Vyn kan inte läsa händelsen %s (plats %d) och räknades inte om.", "The view can't digest the event %s (position %d) and was not rebuilt.", line.Stopped.Event, line.Stopped.Position)
			case line.Result != nil:
				result = line.Result
			case line.Difference != nil:
				drawn.clear()
				if err := cmd.tell(c, line.Difference); err != nil {
					return err
				}
			}
		}
		drawn.clear()
		return cmd.end(c, result)
	})
}

// tell writes a difference.
func (cmd *rebuilding) tell(c *console, d *projections.RowDifference) error {
	if c.json {
		return c.object(d)
	}
	var before, after api.ViewRow
	for of, raw := range map[*api.ViewRow][]byte{&before: d.Before, &after: d.After} {
		if len(raw) > 0 {
			if err := decode(raw, of); err != nil {
				return err
			}
		}
	}
	_, lists := screenOf(cmd.view, nil)
	w := &words{c: c, root: cmd.view, lists: lists}
	switch d.Change {
	case "added":
		c.line("%s  %s  %s  %s", d.Class, d.Key, c.say("saknades", "was missing"), w.changedWords(nil, &after))
	case "removed":
		c.line("%s  %s  %s", d.Class, d.Key, c.say("finns inte", "is not there"))
	default:
		c.line("%s  %s  %s  %s", d.Class, d.Key, c.say("skiljer", "differs"), w.changedWords(&before, &after))
	}
	return c.out.err
}

func (cmd *rebuilding) end(c *console, result *api.RebuildResult) error {
	switch {
	case result.Differences == 0 && !c.json:
		c.line("%s", c.say("Läsarna har fått vad vyn ger; inga skillnader.", "Readers were told what the view gives; no differences."))
	case result.Published && !c.json:
		c.line("%s", c.say("%d skillnader, publicerade.", "%d differences, published.", result.Differences))
	case result.Differences > 0 && !result.Published:
		return refused("%d skillnader; utan --compare publiceras de.", "%d differences; without --compare they are published.", result.Differences)
	}
	return nil
}
