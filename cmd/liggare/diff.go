package main

import (
	"context"
	"net/url"

	"liggare/api"
	"liggare/domain"
)

var diffCommand = &command{
	name:    "diff",
	summary: domain.Text{SV: "visar vad som skiljer två ögonblick", EN: "shows what differs between two moments"},
	args:    domain.Text{SV: "--ledger ID (--server URL | --data KATALOG) --from-on DAG --to-on DAG [--view VY]", EN: "--ledger ID (--server URL | --data DIR) --from-on DAY --to-on DAY [--view VIEW]"},
	about: domain.Text{
		SV: "Olika --from-on och --to-on visar vad som hänt. Samma dag med olika --from-known och --to-known visar vad man har fått veta sedan dess.",
		EN: "Different --from-on and --to-on show what has happened. The same day with different --from-known and --to-known shows what has been learnt since.",
	},
	examples: []example{
		{"diff --data ./data --ledger botkyrka --view documents --from-on 2017-10-25 --to-on 2017-10-26", domain.Text{SV: "vad som började gälla den dagen", EN: "what came into force that day"}},
		{"diff --data ./data --ledger botkyrka --from-on 2018-06-30 --from-known 2019-12-31 --to-on 2018-06-30", domain.Text{SV: "vad man har fått veta om den dagen", EN: "what has been learnt about that day"}},
	},
	prepare: func(f *flags) action {
		cmd := new(diff)
		cmd.target.flags(f)
		cmd.from.ends(f, "from", "det tidigare ögonblicket", "the earlier moment")
		cmd.to.ends(f, "to", "det senare ögonblicket", "the later moment")
		f.list(&cmd.views, "view", "`VY`: bara den vyn, kan upprepas; förval alla", "`VIEW`: that view alone, may be repeated; default all")
		f.text(&cmd.key, "key", "", "`NYCKEL`: bara den raden", "`KEY`: that row alone")
		f.text(&cmd.org, "org", "", "`ID`: rader som nämner organisationen", "`ID`: rows that name the organisation")
		f.answers()
		f.common()
		return cmd.run
	},
}

type diff struct {
	target
	from, to moment
	views    []string
	key, org string
}

// ends declares the flags of one of two moments.
func (m *moment) ends(f *flags, name, sv, en string) {
	f.text(&m.on, name+"-on", "", "`DAG`: vad som gällde, "+sv+"; förval i dag", "`DAY`: what was in force, "+en+"; default today")
	f.text(&m.known, name+"-known", "", "`DAG`: vad som var känt; förval allt", "`DAY`: what was known; default everything")
	f.text(&m.recorded, name+"-recorded", "", "`DAG|POSITION|TID`: vad liggaren höll; förval allt", "`DAY|POSITION|TIME`: what the ledger held; default everything")
}

func (d *diff) run(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	if d.from == (moment{}) && d.to == (moment{}) {
		return usage("Ange de två ögonblicken, till exempel --from-on 2017-10-25 --to-on 2017-10-26.", "Give the two moments, for example --from-on 2017-10-25 --to-on 2017-10-26.")
	}
	query := url.Values{}
	d.from.into(query, "from_")
	d.to.into(query, "to_")
	set(query, "key", d.key)
	set(query, "org", d.org)
	for _, view := range d.views {
		query.Add("view", view)
	}
	return d.ask(ctx, c, func(client *api.Client) error {
		raw, err := client.Diff(ctx, d.ledger, query)
		if err != nil {
			return err
		}
		if c.json {
			return c.raw(raw)
		}
		difference := new(api.ViewDifference)
		if err := decode(raw, difference); err != nil {
			return err
		}
		page := &diffPage{viewPage: viewPage{words: &words{c: c, names: difference.Names}, why: explainer(ctx, c, client, d.ledger)}, difference: difference, every: len(d.views) == 0}
		page.write()
		return nil
	})
}
