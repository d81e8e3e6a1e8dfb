package main

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

var replayCommand = &command{
	name:    "replay",
	summary: domain.Text{SV: "visar en vy som den var vid ett ögonblick", EN: "shows a view as it was at a moment"},
	args:    domain.Text{SV: "--ledger ID --view VY (--server URL | --data KATALOG) [--on DAG] [--known DAG] [--recorded DAG|POSITION]", EN: "--ledger ID --view VIEW (--server URL | --data DIR) [--on DAY] [--known DAY] [--recorded DAY|POSITION]"},
	about: domain.Text{
		SV: "Tre datum frågar var för sig: --on vad som gällde, --known vad som var känt, --recorded vad liggaren höll. Utan dem: i dag, allt känt, allt lagrat. En rad är säker, osäker (då visas alla möjligheter och varför) eller omstridd (då visas båda påståendena). Samma fråga med samma tre datum ger samma svar för alltid.",
		EN: "Three dates ask each their own: --on what was in force, --known what was known, --recorded what the ledger held. Without them: today, everything known, everything recorded. A row is certain, uncertain (all possibilities and why are shown) or disputed (both claims are shown). The same question with the same three dates has the same answer for ever.",
	},
	examples: []example{
		{"replay --data ./data --ledger botkyrka --view responsibilities --on 2018-06-30", domain.Text{SV: "vem hade vilket ansvar den dagen", EN: "who held which duty that day"}},
		{"replay --data ./data --ledger botkyrka --view responsibilities --on 2018-06-30 --known 2019-12-31", domain.Text{SV: "detsamma, med vad som var känt vid årsskiftet", EN: "the same, with what was known at the turn of the year"}},
		{"replay --server http://127.0.0.1:8080 --ledger botkyrka --view documents --where status=in_force --format json", domain.Text{SV: "gällande styrdokument, för ett program", EN: "documents in force, for a program"}},
		{"replay --data ./data --ledger botkyrka --view audits --key botkyrka-2020", domain.Text{SV: "en rad i sin helhet", EN: "one row in full"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "liggaren, vyn eller fältet finns inte, eller datumet går inte att läsa", EN: "there is no such ledger, view or field, or the date can't be read"}},
	},
	prepare: func(f *flags) action {
		cmd := new(replay)
		cmd.flags(f)
		f.must(&cmd.view, "view", "`VY`: "+viewNames(), "`VIEW`: "+viewNames())
		cmd.moment.flags(f)
		f.text(&cmd.key, "key", "", "`NYCKEL`: bara den raden, i sin helhet", "`KEY`: that row alone, in full")
		f.text(&cmd.org, "org", "", "`ID`: rader som nämner organisationen", "`ID`: rows that name the organisation")
		f.text(&cmd.q, "q", "", "`ORD`: rader med alla orden", "`WORDS`: rows with all the words")
		f.list(&cmd.where, "where", "`FÄLT=VÄRDE`: rader där fältet har värdet, kan upprepas", "`FIELD=VALUE`: rows where the field has the value, may be repeated")
		f.number(&cmd.days, "days", 0, "`ANTAL`: hur många dagar framåt vyn due ser", "`NUMBER`: how many days ahead the view due looks")
		f.number(&cmd.limit, "limit", 0, "`ANTAL`: högst så många rader; förval alla", "`NUMBER`: at most so many rows; default all")
		f.text(&cmd.sort, "sort", "", "`FÄLT`: raderna ordnade efter fältet, -FÄLT för omvänd ordning; förval nyckeln", "`FIELD`: the rows in order of the field, -FIELD for the other way; default the key")
		f.text(&cmd.after, "after", "", "`NYCKEL`: raderna efter den", "`KEY`: the rows after it")
		f.answers()
		f.common()
		return cmd.run
	},
}

// moment is what a question is asked for, as it is written.
type moment struct{ on, known, recorded string }

func (m *moment) flags(f *flags) {
	f.text(&m.on, "on", "", "`DAG`: vad som gällde då: 2018-06-30, 2018-06, 2018; förval i dag", "`DAY`: what was in force then: 2018-06-30, 2018-06, 2018; default today")
	f.text(&m.known, "known", "", "`DAG`: vad som var känt då; förval allt", "`DAY`: what was known then; default everything")
	f.text(&m.recorded, "recorded", "", "`DAG|POSITION|TID`: vad liggaren höll då; förval allt", "`DAY|POSITION|TIME`: what the ledger held then; default everything")
}

// into puts the moment into a query, its names behind a prefix.
func (m *moment) into(q url.Values, prefix string) {
	set(q, prefix+"on", m.on)
	set(q, prefix+"known", m.known)
	set(q, prefix+"recorded", m.recorded)
}

func set(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

// viewNames lists the views that this version knows.
func viewNames() string {
	var names []string
	for _, v := range projections.Views() {
		names = append(names, v.Name)
	}
	return strings.Join(names, ", ")
}

type replay struct {
	target
	moment
	view, key, org, q, sort, after string
	where                          []string
	limit, days                    int
}

func (r *replay) flags(f *flags) { r.target.flags(f) }

func (r *replay) run(ctx context.Context, c *console, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	query, err := r.query()
	if err != nil {
		return err
	}
	return r.ask(ctx, c, func(client *api.Client) error {
		raw, err := client.View(ctx, r.ledger, r.view, query)
		if err != nil {
			return err
		}
		if c.json {
			return c.raw(raw)
		}
		answer := new(api.ViewAnswer)
		if err := decode(raw, answer); err != nil {
			return err
		}
		page := &viewPage{words: &words{c: c}, answer: answer, narrow: r.key+r.org+r.q+r.after != "" || len(r.where) > 0, why: explainer(ctx, c, client, r.ledger)}
		page.write(r.key != "")
		return nil
	})
}

func (r *replay) query() (url.Values, error) {
	q := url.Values{}
	r.into(q, "")
	set(q, "key", r.key)
	set(q, "org", r.org)
	set(q, "q", r.q)
	set(q, "sort", r.sort)
	set(q, "after", r.after)
	if r.limit < 0 || r.days < 0 {
		return nil, usage("--limit och --days är antal.", "--limit and --days are numbers.")
	}
	if r.limit > 0 {
		q.Set("limit", strconv.Itoa(r.limit))
	}
	if r.days > 0 {
		q.Set("days", strconv.Itoa(r.days))
	}
	return q, addWhere(q, r.where)
}

// addWhere adds filters as they are written.
func addWhere(q url.Values, where []string) error {
	for _, each := range where {
		field, value, found := strings.Cut(each, "=")
		if !found || field == "" {
			return usage("--where skrivs FÄLT=VÄRDE, till exempel status=in_force.", "--where is written FIELD=VALUE, for example status=in_force.")
		}
		if reserved[field] {
			return usage("--where kan inte vara %s; det har en egen flagga.", "--where can't be %s; it has a flag of its own.", field)
		}
		q.Add(field, value)
	}
	return nil
}

// reserved are the parameters of a view that aren't fields of its rows.
var reserved = map[string]bool{"on": true, "known": true, "recorded": true, "key": true, "org": true, "q": true, "sort": true, "limit": true, "after": true, "days": true}

// explainer says which record an event id names: its type, day and position. What can't be looked up is shown by its id.
func explainer(ctx context.Context, c *console, client *api.Client, ledger string) func(string) string {
	told := map[string]string{}
	return func(id string) string {
		if said, known := told[id]; known {
			return said
		}
		told[id] = id
		if raw, err := client.Event(ctx, ledger, id); err == nil {
			if e, err := domain.ParseEnvelope(raw); err == nil {
				told[id] = eventWords(c, e)
			}
		}
		return told[id]
	}
}

func eventWords(c *console, e *domain.Envelope) string {
	label := e.Type
	if t := domain.TypeByName(e.Type); t != nil {
		label = t.Label.In(c.lang)
	}
	parts := []string{label}
	if !e.Effective.IsZero() {
		parts = append(parts, dateWords(c, e.Effective.String()))
	}
	if claim := claimWords(c, e); claim != "" {
		parts = append(parts, claim)
	}
	return strings.Join(parts, ", ") + c.say(", känt %s (version %d, %s)", ", known %s (version %d, %s)", e.Known, e.EntityVersion, e.ID)
}

// claimWords says what a dispute claims instead; "" for other events.
func claimWords(c *console, e *domain.Envelope) string {
	if e.Type != "record.disputed.v1" {
		return ""
	}
	field, claim := api.ValueOf(e.Data, "field"), api.ValueOf(e.Data, "claim")
	name := c.say("hela uppgiften", "the whole fact")
	if pointer := api.Unquote(field); pointer != "" {
		name = c.field(pointer[strings.LastIndexByte(pointer, '/')+1:])
	}
	w := &words{c: c}
	return name + ": " + w.value("", claim)
}
