package main

import (
	"context"
	"strings"
	"time"

	"liggare/api"
	"liggare/domain"
)

var tokenCommand = &command{
	name:    "token",
	summary: domain.Text{SV: "skapar, visar och återkallar token", EN: "makes, lists and revokes tokens"},
	args: domain.Text{SV: "create --role ROLL [--ledger ID] | list | revoke ID (--server URL | --data KATALOG)",
		EN: "create --role ROLE [--ledger ID] | list | revoke ID (--server URL | --data DIR)"},
	about: domain.Text{
		SV: "En token visas en gång och lagras bara som kontrollsumma. När den första har skapats kräver servern en av alla. Medan servern är igång frågas den, med --server och en token för admin; annars öppnas katalogen med --data. " +
			"Roller: reader (läser det offentliga), analyst (också internt; export), coordinator (registrerar för sina organisationer), auditor (granskar), registrar (rättar), admin (token och drift).",
		EN: "A token is shown once and kept only as a checksum. Once the first is made, the server demands one of all. While the server runs, ask it, with --server and an admin's token; otherwise open the directory with --data. " +
			"Roles: reader (reads what is public), analyst (internal, too; exports), coordinator (records for its organisations), auditor (audits), registrar (corrects), admin (tokens and operation).",
	},
	examples: []example{
		{"token create --data ./data --role admin", domain.Text{SV: "den första, innan servern startas", EN: "the first, before the server is started"}},
		{"token create --server http://127.0.0.1:8080 --role coordinator --ledger botkyrka --organisation ks --days 180", domain.Text{SV: "för kommunstyrelsens samordnare", EN: "for the executive board's coordinator"}},
		{"token create --server http://127.0.0.1:8080 --nats --ledger botkyrka --views gaps,due", domain.Text{SV: "för ett program som följer två vyer direkt över NATS", EN: "for a program that follows two views straight over NATS"}},
		{"token list --server http://127.0.0.1:8080 --nats", domain.Text{SV: "programmen som släpps in på NATS", EN: "the programs that are let in over NATS"}},
		{"token list --data ./data", domain.Text{SV: "alla, utan hemligheter", EN: "all, without secrets"}},
		{"token revoke --data ./data k3q7x2m5n8p4", domain.Text{SV: "en slutar gälla, genast", EN: "one ends, at once"}},
	},
	exits: []exit{{exitRefused, domain.Text{SV: "ingen sådan token, eller din token får inte", EN: "no such token, or yours may not"}}},
	prepare: func(f *flags) action {
		cmd := new(tokens)
		cmd.where(f)
		f.text((*string)(&cmd.asked.Role), "role", "", "`ROLL`: reader, analyst, coordinator, auditor, registrar eller admin", "`ROLE`: reader, analyst, coordinator, auditor, registrar or admin")
		f.text(&cmd.asked.Ledger, "ledger", "", "`ID`: liggaren; utelämnad: alla", "`ID`: the ledger; left out: all")
		f.list(&cmd.asked.Organisations, "organisation", "`ID`: en samordnares egen, med det som ligger under; får anges flera gånger; * är alla", "`ID`: a coordinator's own, with what lies below; may be given several times; * is all")
		f.text(&cmd.asked.Principal, "principal", "", "`ID`: vem den loggar in, aldrig ett namn; utelämnad: någon ny", "`ID`: whom it signs in, never a name; left out: somebody new")
		f.number(&cmd.asked.Days, "days", 0, "`N`: dagar tills den går ut; förval 90", "`N`: days until it expires; default 90")
		cmd.nats.flags(f)
		f.answers()
		f.common()
		return cmd.run
	},
}

type tokens struct {
	target
	asked api.NewToken
	nats  natsTokens
}

func (cmd *tokens) run(ctx context.Context, c *console, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "create" && cmd.nats.on:
		return cmd.ask(ctx, c, func(client *api.Client) error {
			return cmd.nats.create(ctx, c, client, string(cmd.asked.Role), cmd.asked.Ledger, cmd.asked.Days)
		})
	case len(args) == 1 && args[0] == "list" && cmd.nats.on:
		return cmd.ask(ctx, c, func(client *api.Client) error { return cmd.nats.list(ctx, c, client) })
	case len(args) == 1 && args[0] == "create":
		if cmd.asked.Role == "" {
			return usage("Ange --role.", "Give --role.")
		}
		return cmd.ask(ctx, c, func(client *api.Client) error { return cmd.create(ctx, c, client) })
	case len(args) == 1 && args[0] == "list":
		return cmd.ask(ctx, c, func(client *api.Client) error { return cmd.list(ctx, c, client) })
	case len(args) == 2 && args[0] == "revoke":
		return cmd.ask(ctx, c, func(client *api.Client) error {
			revoke := client.RevokeToken
			if isProgram(args[1]) {
				revoke = client.RevokeAnalyst
			}
			if err := revoke(ctx, args[1]); err != nil || c.json {
				return err
			}
			c.line(c.say("Token %s gäller inte längre.", "Token %s is no longer valid."), args[1])
			return nil
		})
	}
	return usage("Skriv token create, token list eller token revoke ID.", "Write token create, token list or token revoke ID.")
}

func (cmd *tokens) create(ctx context.Context, c *console, client *api.Client) error {
	made, err := client.CreateToken(ctx, cmd.asked)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(made)
	}
	c.line("%s", made.Token)
	c.note(c.say("Visas bara nu. Id %s, gäller till %s. Använd den med LIGGARE_TOKEN eller i huvudet Authorization: Bearer.", "Shown only now. Id %s, valid until %s. Use it with LIGGARE_TOKEN or in the header Authorization: Bearer."),
		made.Stored.ID, made.Stored.Expires.Format(time.RFC3339))
	return nil
}

func (cmd *tokens) list(ctx context.Context, c *console, client *api.Client) error {
	list, err := client.Tokens(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(list)
	}
	for _, each := range list.Tokens {
		state := c.say("gäller till ", "valid until ") + each.Expires.Format(time.DateOnly)
		switch {
		case !each.Revoked.IsZero():
			state = c.say("återkallad ", "revoked ") + each.Revoked.Format(time.DateOnly)
		case !time.Now().Before(each.Expires):
			state = c.say("gick ut ", "expired ") + each.Expires.Format(time.DateOnly)
		}
		var grants []string
		for _, g := range each.Grants {
			grants = append(grants, strings.TrimSuffix(string(g.Role)+"@"+g.Ledger+"/"+strings.Join(g.Organisations, ","), "/"))
		}
		c.line("%-13s %-24s %-32s %s", each.ID, each.Principal, strings.Join(grants, " "), state)
	}
	return nil
}
