package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"liggare/api"
	"liggare/domain"
	"liggare/eventstore"
	"liggare/fixtures"
)

var demoCommand = &command{
	name:    "demo",
	summary: domain.Text{SV: "startar med exempelliggarna laddade och säger vad du kan pröva", EN: "starts with the seed ledgers loaded and says what to try"},
	args:    domain.Text{SV: "[--data KATALOG] [--addr 127.0.0.1:8080] [--load-only]", EN: "[--data DIR] [--addr 127.0.0.1:8080] [--load-only]"},
	about: domain.Text{
		SV: "Utan --data ligger allt i en tillfällig katalog som tas bort när demon stoppas. Med --data finns det kvar; att ladda om ändrar ingenting.",
		EN: "Without --data everything lies in a temporary directory that is removed when the demo stops. With --data it stays; loading again changes nothing.",
	},
	examples: []example{
		{"demo", domain.Text{SV: "på http://127.0.0.1:8080, tills Ctrl-C", EN: "at http://127.0.0.1:8080, until Ctrl-C"}},
		{"demo --data ./data --load-only", domain.Text{SV: "ladda exempelliggarna och sluta", EN: "load the seed ledgers and end"}},
		{"demo --addr 127.0.0.1:0 --format json", domain.Text{SV: "på en ledig port; en rad JSON när den är redo", EN: "at a free port; one line of JSON when it is ready"}},
	},
	exits: []exit{{exitDone, domain.Text{SV: "stoppad av en signal, eller laddad", EN: "stopped by a signal, or loaded"}}},
	prepare: func(f *flags) action {
		cmd := new(demo)
		f.text(&cmd.dir, "data", "", "`KATALOG`: datakatalogen; förval en tillfällig", "`DIR`: the data directory; default a temporary one")
		addrFlag(f, &cmd.addr)
		f.bool(&cmd.loadOnly, "load-only", "ladda och sluta", "load and end")
		f.bool(&cmd.verbose, "verbose", "visa serverns logg", "show the server's log")
		f.answers()
		f.common()
		return cmd.run
	},
}

type demo struct {
	dir, addr         string
	loadOnly, verbose bool
	temporary         bool
}

func (d *demo) run(ctx context.Context, c *console, args []string) (err error) {
	if err := noArguments(args); err != nil {
		return err
	}
	var l net.Listener
	if !d.loadOnly {
		if l, err = listen(ctx, d.addr, false); err != nil {
			return err
		}
		defer l.Close() // twice, unless something fails before it is served
	}
	if d.dir == "" {
		if d.dir, err = os.MkdirTemp("", "liggare-demo-"); err != nil {
			return err
		}
		d.temporary = true
		defer func() { err = errors.Join(err, os.RemoveAll(d.dir)) }()
	}
	return d.serve(ctx, c, l)
}

// serve opens the data, loads it and serves it on the listener, if there is one, until ctx ends. Then it ends in order: HTTP, queues, store.
func (d *demo) serve(ctx context.Context, c *console, l net.Listener) (err error) {
	c.inProcess = true
	log := c.faults()
	if d.verbose {
		log = c.log(true)
	}
	h, err := openHost(ctx, hostConfig{dir: d.dir, create: true, log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	loaded, err := h.load(ctx, c)
	if l == nil || err != nil {
		return errors.Join(err, d.tellLoaded(c, loaded))
	}
	// When everything is loaded: the views' first rows are then those of today, and the load had the machine to itself.
	if err := h.views.start(); err != nil {
		return err
	}
	secrets, err := h.demoTokens()
	if err != nil {
		return err
	}
	d.ready(c, l.Addr().String(), loaded, secrets, h.demoLinks(secrets))
	return d.untilStopped(ctx, c, l, h, log)
}

func (d *demo) untilStopped(ctx context.Context, c *console, l net.Listener, h *host, log *slog.Logger) error {
	err := api.Serve(ctx, l, h.handler, log)
	if err == nil && !c.json {
		c.note("%s", c.say("\nStoppad.", "\nStopped."))
	}
	return err
}

// loadedLedger is what loading one of the seed ledgers came to.
type loadedLedger struct {
	Ledger   string `json:"ledger"`
	Name     string `json:"name"`
	Stored   int    `json:"stored"`   // requests
	Repeated int    `json:"repeated"` // requests that were stored before
}

// load makes the seed ledgers that are missing and sends their lines, as any client would: all ledgers at once, each in order.
func (h *host) load(ctx context.Context, c *console) ([]loadedLedger, error) {
	seeds, err := fixtures.Ledgers()
	if err != nil {
		return nil, err
	}
	drawn := c.draw()
	defer drawn.clear()
	var sent atomic.Int64
	loaded := make([]loadedLedger, len(seeds))
	g, ctx := errgroup.WithContext(ctx)
	for i, seed := range seeds {
		g.Go(func() error {
			loaded[i] = loadedLedger{Ledger: seed.ID, Name: seed.Name}
			return h.loadOne(ctx, c.lang, seed, &loaded[i], func() { drawn.show(c.say("laddar … %d", "loading … %d", sent.Add(1))) })
		})
	}
	return loaded, g.Wait()
}

func (h *host) loadOne(ctx context.Context, lang string, seed fixtures.Ledger, result *loadedLedger, sent func()) error {
	if l, err := h.store.Ledger(seed.ID); eventstore.Code(err) == eventstore.CodeNoLedger || err == nil && l.Book().Head() == 0 {
		if _, err := h.bear(ctx, birth{id: seed.ID, name: seed.Name, code: seed.Code}, lang); err != nil {
			return err
		}
	}
	client := h.client(lang)
	for _, line := range seed.Lines {
		_, repeated, err := patiently(ctx, func() ([]domain.Receipt, bool, error) { return client.Append(ctx, seed.ID, line.Key, line.Body) })
		if err != nil {
			return seedFault(seed.ID, line, err)
		}
		if repeated {
			result.Repeated++
		} else {
			result.Stored++
		}
		sent()
	}
	return nil
}

// seedFault names the line of a seed ledger that was refused: its ledger holds other events than the seed, or an earlier form of it.
func seedFault(ledger string, line fixtures.Line, err error) error {
	var problem *api.Problem
	if !errors.As(err, &problem) || codeOf(problem) != exitRefused {
		return err
	}
	f := refused("Exempelliggaren %s går inte att ladda (rad %d, %s): %s Använd en ny katalog.", "The seed ledger %s can't be loaded (line %d, %s): %s Use a new directory.",
		ledger, line.Number, line.Key, problem.Detail)
	f.cause = err
	return f
}

// tellLoaded says how many were stored and how many were there already.
func (d *demo) tellLoaded(c *console, loaded []loadedLedger) error {
	if c.json {
		return c.object(struct {
			Ledgers []loadedLedger `json:"ledgers"`
		}{loaded})
	}
	for _, l := range loaded {
		c.line(c.say("%-12s %s: %d lagrade, %d fanns redan", "%-12s %s: %d stored, %d were there already"), l.Ledger, l.Name, l.Stored, l.Repeated)
	}
	return nil
}

// ready says where to look and what to try: for a program as one line of JSON.
func (d *demo) ready(c *console, addr string, loaded []loadedLedger, secrets, links demoSecrets) {
	if c.json {
		c.line(`{"url":"http://%s","tokens":%s}`, addr, secrets.json())
		return
	}
	_ = d.tellLoaded(c, loaded)
	where := " --server http://" + addr + " --ledger botkyrka"
	if lang := c.explicit; lang != "" {
		where += " --lang " + lang
	}
	program := invocation()
	c.line("")
	c.ready("http", addr)
	c.line(c.say("  http://%s/v1/ledgers   liggarna som JSON", "  http://%s/v1/ledgers   the ledgers as JSON"), addr)
	c.line("\n%s", c.say("Öppna i en webbläsare:", "Open in a browser:"))
	c.line(c.say("  som revisor     http://%s/signin/link/%s", "  as auditor       http://%s/signin/link/%s"), addr, links[api.RoleAuditor])
	c.line(c.say("  som samordnare  http://%s/signin/link/%s", "  as coordinator   http://%s/signin/link/%s"), addr, links[api.RoleCoordinator])
	c.line("\n%s", c.say("Servern kräver en token. En för varje roll, i alla liggare, i två dygn:", "The server demands a token. One for each role, in every ledger, for two days:"))
	for _, role := range api.Roles {
		c.line("  %-12s %s", role, secrets[role])
	}
	c.line("\n%s", c.say("Pröva i en annan terminal", "Try in another terminal"))
	c.line("\n  export LIGGARE_TOKEN=%s", secrets[api.RoleCoordinator])
	for _, try := range tries {
		c.line("\n  # %s\n  %s %s", try.says.In(c.lang), program, try.line(where))
	}
	if d.temporary {
		c.line(c.say("\nAllt ligger i %s och tas bort när demon stoppas.", "\nEverything lies in %s and is removed when the demo stops."), d.dir)
	}
}
