package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"liggare/api"
	pages "liggare/api/web"
	"liggare/domain"
	"liggare/eventstore"
)

// closePatience is how long appends on their way may take when the store closes. Longer than the writer's own patience, so that each is answered.
const closePatience = 20 * time.Second

// host is the whole product in this process: a data directory at work, and the API over it.
type host struct {
	store   *eventstore.Store
	views   *publisher
	handler http.Handler
	tokens  *api.Tokens
	links   atomic.Pointer[map[string]string] // of a demo's links: code → token; nil: none
}

type hostConfig struct {
	dir    string
	create bool // make the directory if it isn't there
	log    *slog.Logger
	listen *eventstore.ListenConfig // for analysts' programs; nil: they don't reach it

	rate    api.Rate
	metrics *api.Metrics // nil: nothing is counted
	issuer  *api.OIDC    // of others' tokens; nil: none
	pages   pages.Config // how people sign in on the pages
}

// openHost opens a data directory. Close it.
func openHost(ctx context.Context, config hostConfig) (*host, error) {
	opened := eventstore.StoreConfig{Dir: config.dir, Log: config.log, Batched: config.metrics.Batch, Listen: config.listen, Entry: programEntry}
	store, err := eventstore.OpenStore(ctx, opened)
	if config.create && eventstore.Code(err) == eventstore.CodeDataMissing {
		store, err = eventstore.CreateStore(ctx, opened)
	}
	if err != nil {
		return nil, directoryFault(config.dir, err)
	}
	tokens, err := api.OpenTokens(store.Tokens(), nil)
	if err != nil {
		return nil, errors.Join(err, store.Close(ctx))
	}
	views := &publisher{store: store, log: config.log}
	auth := api.SignIns{Local: tokens, Issuer: config.issuer}
	served := api.Handler(api.Config{Ledgers: shelf{store}, Changes: views, Analysts: programs{store}, Log: config.log, Rate: config.rate, Metrics: config.metrics,
		Access: shelf{store}, Auth: auth, Tokens: tokens})
	h := &host{store: store, views: views, tokens: tokens}
	config.pages.Log, config.pages.Links = config.log, h.link
	h.handler = api.HereOnly(withPages(served, config.pages), auth, config.log)
	return h, nil
}

// client asks the host's handler without a network, as the operator that runs this process.
func (h *host) client(lang string) *api.Client {
	return &api.Client{Base: "http://liggare.invalid", HTTP: api.InProcess(api.Local(h.handler)), Lang: lang}
}

// close lets the views reach the ledgers' heads and the writers finish their queues, and gives the directory back. HTTP must be closed before: then the queues are empty.
func (h *host) close() error {
	h.views.close()
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	return h.store.Close(ctx)
}

// directoryFault says what is wrong with a data directory in one line, with its path.
func directoryFault(dir string, err error) error {
	var known *domain.Error
	if !errors.As(err, &known) {
		return fmt.Errorf("%s: %w", dir, err)
	}
	code, listed := exitOf[known.Code]
	if !listed {
		code = exitUnavailable
	}
	return &fault{code: code, cause: err, text: domain.Text{SV: dir + ": " + known.Message.SV, EN: dir + ": " + known.Message.EN}}
}

// shelf is a store as the API sees it.
type shelf struct{ store *eventstore.Store }

func (s shelf) Ledger(id string) (api.Ledger, error) {
	l, err := s.store.Ledger(id)
	switch {
	case eventstore.Code(err) == eventstore.CodeNoLedger:
		main, concerns := domain.MainLedger(id)
		if !concerns {
			return nil, nil
		}
		if l, err = concernsOf(s.store, main); l == nil || err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	}
	return volume{l}, nil
}

// AppendAccess and ReadAccess make the shelf an api.AccessLog.
func (s shelf) AppendAccess(ctx context.Context, ledger string, entry []byte) error {
	l, err := s.store.Ledger(ledger)
	if err != nil {
		return err
	}
	return l.AppendAccess(ctx, entry)
}

func (s shelf) ReadAccess(ctx context.Context, ledger string, after uint64, limit int) ([][]byte, uint64, error) {
	l, err := s.store.Ledger(ledger)
	if err != nil {
		return nil, 0, err
	}
	return l.ReadAccess(ctx, after, limit)
}

// List leaves out ledgers that could not be opened; asking for one tells why. Ledgers of concern reports stand beside others and are in no list: how far they reach would tell
// how many reports there are.
func (s shelf) List() []api.Ledger {
	var all []api.Ledger
	for _, state := range s.store.Ledgers() {
		if _, concerns := domain.MainLedger(state.ID); state.Ledger != nil && !concerns {
			all = append(all, volume{state.Ledger})
		}
	}
	return all
}

// volume is a ledger as the API sees it.
type volume struct{ *eventstore.Ledger }

func (v volume) Name() string { return v.created().Name }

func (v volume) Code() string { return v.created().Code }

// created is what the ledger says of itself, corrections included; empty before its first record.
func (v volume) created() domain.LedgerCreated {
	edition, err := v.Book().Edition(domain.Moment{Known: domain.MaxDay})
	if err != nil {
		return domain.LedgerCreated{}
	}
	home, found := edition.Find(domain.Ref("ledger/" + v.ID()))
	if !found {
		return domain.LedgerCreated{}
	}
	var born domain.LedgerCreated
	var scratch domain.Scratch
	for _, item := range edition.Items(home, &scratch) {
		if data, is := item.Data.(*domain.LedgerCreated); is {
			born = *data
		}
	}
	return born
}

func (v volume) Append(ctx context.Context, s *domain.Submission) ([]domain.Receipt, bool, error) {
	receipts, repeated, err := v.Ledger.Append(ctx, s)
	return receipts, repeated, outcome(err)
}

func (v volume) Check(ctx context.Context, s *domain.Submission) ([]domain.Receipt, error) {
	receipts, err := v.Ledger.Check(ctx, s)
	return receipts, outcome(err)
}

// outcome gives the API its own words for what a writer answers beside refusals.
func outcome(err error) error {
	switch {
	case errors.Is(err, eventstore.ErrUnknown):
		return api.ErrUnknown
	case errors.Is(err, eventstore.ErrBusy), errors.Is(err, eventstore.ErrClosed):
		return api.ErrBusy
	case errors.Is(err, eventstore.ErrFrozen):
		return api.ErrFrozen
	case errors.Is(err, eventstore.ErrStoreRefused), errors.Is(err, eventstore.ErrUnreachable):
		return api.ErrStore
	}
	return err
}
