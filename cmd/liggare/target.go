package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
)

// Environment variables that stand in for flags; a token in them is not seen by others in the list of processes.
const (
	envServer = "LIGGARE_SERVER"
	envToken  = "LIGGARE_TOKEN"
	envData   = "LIGGARE_DATA"
)

// target is where a command asks: a server, or a data directory that it opens itself.
type target struct {
	server  string
	token   string
	data    string
	ledger  string
	verbose bool

	follows bool // needs the ledger's views published, in a data directory that it opens itself, too
}

// flags declares where to ask, and which ledger.
func (t *target) flags(f *flags) {
	f.must(&t.ledger, "ledger", "`ID`: liggaren, till exempel botkyrka", "`ID`: the ledger, for example botkyrka")
	t.where(f)
}

// where declares where to ask.
func (t *target) where(f *flags) {
	f.text(&t.server, "server", "", "`URL`: fråga servern där (eller "+envServer+")", "`URL`: ask the server there (or "+envServer+")")
	f.text(&t.token, "token", "", "`TEXT`: behörighet hos servern (hellre "+envToken+")", "`TEXT`: credential with the server (rather "+envToken+")")
	f.text(&t.data, "data", "", "`KATALOG`: öppna datakatalogen själv, utan server (eller "+envData+")", "`DIR`: open the data directory itself, without a server (or "+envData+")")
	f.bool(&t.verbose, "verbose", "visa lagrets logg", "show the store's log")
}

// resolve fills in from the environment what no flag says.
func (t *target) resolve() error {
	if t.server != "" && t.data != "" {
		return usage("Ange --server eller --data, inte båda.", "Give --server or --data, not both.")
	}
	if t.server == "" && t.data == "" {
		if t.server = os.Getenv(envServer); t.server == "" {
			t.data = os.Getenv(envData)
		}
	}
	if t.server == "" && t.data == "" {
		return usage("Ange --server URL eller --data KATALOG.", "Give --server URL or --data DIR.")
	}
	if t.token == "" {
		t.token = os.Getenv(envToken)
	}
	if t.server == "" {
		return nil
	}
	at, err := url.Parse(t.server)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return usage("--server är en adress som http://127.0.0.1:8080.", "--server is an address such as http://127.0.0.1:8080.")
	}
	t.server = strings.TrimSuffix(t.server, "/")
	return nil
}

// ask calls do with a client of the API, and explains what it couldn't do.
func (t *target) ask(ctx context.Context, c *console, do func(*api.Client) error) (err error) {
	if err := t.resolve(); err != nil {
		return err
	}
	client := &api.Client{Base: t.server, Token: t.token, HTTP: http.DefaultClient, Lang: c.lang}
	if t.data != "" {
		c.inProcess = true
		h, err := openHost(ctx, hostConfig{dir: t.data, log: c.log(t.verbose)})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.close()) }()
		client = h.client(c.lang)
		if t.follows {
			if err := errors.Join(h.views.start(), h.views.reach(ctx, t.ledger)); err != nil {
				return err
			}
		}
	}
	return t.explain(ctx, do(client))
}

// errForeign is an answer that no liggare gives.
var errForeign = errors.New("the answer is not liggare's")

// explain says in a sentence that nobody answers, or somebody else.
func (t *target) explain(ctx context.Context, err error) error {
	var known *fault
	var network *url.Error
	var problem *api.Problem
	var noJSON *jsontext.SyntacticError
	switch {
	case err == nil || ctx.Err() != nil || errors.As(err, &known):
		return err
	case t.server != "" && errors.As(err, &network):
		f := unavailable("Ingen server svarar på %s. Kontrollera adressen, eller starta den med liggare serve.",
			"No server answers at %s. Check the address, or start it with liggare serve.", t.server)
		f.cause = err
		return f
	case errors.Is(err, errForeign), errors.As(err, &noJSON), errors.As(err, &problem) && problem.Code() == "":
		f := unavailable("Det som svarar på %s är inte liggare. Kontrollera adressen.", "What answers at %s is not liggare. Check the address.", t.server)
		f.cause = err
		return f
	}
	return err
}

// decode reads an answer.
func decode(raw []byte, to any) error {
	if err := json.Unmarshal(raw, to); err != nil {
		return fmt.Errorf("%w: %w", errForeign, err)
	}
	return nil
}
