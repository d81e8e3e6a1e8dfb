package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"liggare/api"
	"liggare/domain"
	"liggare/eventstore"
)

func natsFlag(f *flags, addr *string) {
	f.text(addr, "nats-listen", "", "`VÄRD:PORT`: släpp in analytikers program till vyernas strömmar, direkt över NATS (liggare token create --nats); utelämnad: ingen",
		"`HOST:PORT`: let analysts' programs in to the views' streams, straight over NATS (liggare token create --nats); left out: nobody")
}

// natsListener is the listener for analysts' programs at an address; nil where none is given. Others than this machine reach it over TLS only.
func natsListener(ctx context.Context, addr string, secure *tls.Config) (*eventstore.ListenConfig, error) {
	if addr == "" {
		return nil, nil
	}
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usage("--nats-listen skrivs VÄRD:PORT, till exempel 127.0.0.1:4222.", "--nats-listen is written HOST:PORT, for example 127.0.0.1:4222.")
	}
	if secure == nil && !loopback(name) {
		return nil, usage("--nats-listen på en adress som andra når kräver --tls-cert och --tls-key.", "--nats-listen at an address that others reach demands --tls-cert and --tls-key.")
	}
	if secure != nil {
		secure = &tls.Config{Certificates: secure.Certificates, MinVersion: tls.VersionTLS12}
	}
	l, err := listenAt(ctx, addr, "--nats-listen") // the server that is to listen there says only that it didn't start
	if err != nil {
		return nil, err
	}
	return &eventstore.ListenConfig{Addr: addr, TLS: secure}, l.Close()
}

// programs are the analysts' programs of a store as the API sees them.
type programs struct{ store *eventstore.Store }

func (p programs) Create(ctx context.Context, asked api.Analyst) (api.Analyst, string, error) {
	class, known := domain.ParseClass(asked.Class)
	if !known {
		return api.Analyst{}, "", fmt.Errorf("program of %s: no class %q", asked.Ledger, asked.Class)
	}
	made, token, err := p.store.CreateAnalyst(ctx, eventstore.Analyst{Ledger: asked.Ledger, Class: class, Views: asked.Views, Expires: asked.Expires})
	if err != nil {
		return api.Analyst{}, "", err
	}
	return p.show(made), token, nil
}

func (p programs) List() ([]api.Analyst, error) {
	all, err := p.store.Analysts()
	if err != nil {
		return nil, err
	}
	var shown []api.Analyst
	for _, each := range all {
		shown = append(shown, p.show(each))
	}
	return shown, nil
}

func (p programs) Revoke(ctx context.Context, id string) (bool, error) {
	return p.store.RevokeAnalyst(ctx, id)
}

func (p programs) show(a eventstore.Analyst) api.Analyst {
	shown := program(a)
	shown.URL = p.store.NATSAddr()
	return shown
}

// program is an analyst's program as the API sees it, but for where it connects.
func program(a eventstore.Analyst) api.Analyst {
	changes, rows := a.Streams()
	return api.Analyst{
		ID: a.ID, Ledger: a.Ledger, Class: a.Class.String(), Views: a.Views, Created: a.Created, Expires: a.Expires,
		API: eventstore.AnalystAPI, Inbox: a.Inbox(), Rows: rows, Changes: changes,
	}
}

// programEntry is what the access log says of a program that connects.
func programEntry(a eventstore.Analyst, request string) ([]byte, error) {
	return program(a).Entry(request, time.Now())
}

// natsTokens are what the command token does with --nats.
type natsTokens struct {
	on    bool
	views []string
}

func (n *natsTokens) flags(f *flags) {
	f.bool(&n.on, "nats", "en token för ett program som läser vyernas strömmar direkt från NATS", "a token for a program that reads the views' streams straight from NATS")
	f.list(&n.views, "views", "`VY`: med --nats: vyerna, med komma emellan eller flera gånger", "`VIEW`: with --nats: the views, with commas between or several times")
}

// create makes a token and says all that a program needs to know.
func (n *natsTokens) create(ctx context.Context, c *console, client *api.Client, role, ledger string, days int) error {
	asked := api.NewAnalyst{Role: api.Role(role), Ledger: ledger, Days: days}
	for _, each := range n.views {
		for view := range strings.SplitSeq(each, ",") {
			asked.Views = append(asked.Views, strings.TrimSpace(view))
		}
	}
	if role == "" {
		asked.Role = api.RoleAnalyst
	}
	if ledger == "" || len(asked.Views) == 0 {
		return usage("Med --nats anges --ledger och --views.", "With --nats give --ledger and --views.")
	}
	made, err := client.CreateAnalyst(ctx, asked)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(made)
	}
	c.line("%s", made.Token)
	s := made.Stored
	if s.URL == "" {
		s.URL = c.say("servern (liggare serve --nats-listen)", "the server (liggare serve --nats-listen)")
	}
	c.note(c.say("Visas bara nu. Gäller till %s. Anslut till %s med inkorgen %s och API-prefixet %s; läs först %s till slutet, en gång, och sedan bara %s, i båda konsumenten %s. Spara med varje rad meddelandets sekvensnummer, ta bara ett högre, och kvittera när det är sparat: ett meddelande kan komma igen. Ett program som startas om fortsätter med den senare.",
		"Shown only now. Valid until %s. Connect to %s with the inbox %s and the API prefix %s; read %s first to its end, once, and then only %s, in both the consumer %s. Keep with each row the message's sequence, take only a greater one, and acknowledge when it is stored: a message may come again. A program that is started again goes on with the latter."),
		s.Expires.Format(time.RFC3339), s.URL, s.Inbox, s.API, s.Rows, s.Changes, s.ID)
	return nil
}

// list writes the programs that are let in.
func (n *natsTokens) list(ctx context.Context, c *console, client *api.Client) error {
	list, err := client.Analysts(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(list)
	}
	for _, each := range list.Analysts {
		c.line("%-36s %-24s %s  %s", each.ID, each.Ledger+"/"+each.Class, each.Expires.Format(time.DateOnly), strings.Join(each.Views, ","))
	}
	return nil
}

// isProgram tells whether a token's id is a program's.
func isProgram(id string) bool { return strings.HasPrefix(id, eventstore.AnalystPrefix) }
