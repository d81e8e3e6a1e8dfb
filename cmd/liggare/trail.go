package main

import (
	"context"
	"errors"
	"net/url"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

var trailCommand = &command{
	name:    "trail",
	summary: domain.Text{SV: "berättar vem som beslutat vad om något, i ordning", EN: "tells who decided what about something, in order"},
	args:    domain.Text{SV: "--ledger ID (--server URL | --data KATALOG) SLAG/ID", EN: "--ledger ID (--server URL | --data DIR) KIND/ID"},
	about: domain.Text{
		SV: "Varje händelse har tre datum: när det gällde, när det blev känt, när det lagrades. Det som har rättats står kvar, märkt, med skälet.",
		EN: "Each event has three dates: when it was in force, when it became known, when it was recorded. What has been corrected stands there still, marked, with the reason.",
	},
	examples: []example{
		{"trail --data ./data --ledger botkyrka document/policy", domain.Text{SV: "ett styrdokuments historia", EN: "the story of a document"}},
		{"trail --data ./data --ledger botkyrka responsibility/vbe-samordning --known 2019-12-31", domain.Text{SV: "som den var känd vid årsskiftet", EN: "as it was known at the turn of the year"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "liggaren vet inget om det", EN: "the ledger knows nothing of it"}},
	},
	prepare: func(f *flags) action {
		cmd := new(trail)
		cmd.target.flags(f)
		cmd.moment.flags(f)
		f.answers()
		f.common()
		return cmd.run
	},
}

type trail struct {
	target
	moment
}

func (t *trail) run(ctx context.Context, c *console, args []string) error {
	if len(args) != 1 {
		return usage("Ange vad det gäller, till exempel document/policy.", "Give what it is about, for example document/policy.")
	}
	subject, err := domain.ParseRef(args[0])
	var wrong *domain.Error
	if errors.As(err, &wrong) {
		return &usageError{text: wrong.Message}
	}
	query := url.Values{}
	t.into(query, "")
	return t.ask(ctx, c, func(client *api.Client) error {
		raw, err := client.Trail(ctx, t.ledger, subject, query)
		if err != nil {
			return err
		}
		if c.json {
			return c.raw(raw)
		}
		story := new(projections.Story)
		if err := decode(raw, story); err != nil {
			return err
		}
		c.story(story)
		if len(story.Records) == 0 {
			c.line("\n%s", c.say("Inget om det hade hänt eller blivit känt då.", "Nothing about it had happened or become known by then."))
			return told(exitRefused)
		}
		return nil
	})
}
