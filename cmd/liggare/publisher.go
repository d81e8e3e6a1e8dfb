package main

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"liggare/api"
	"liggare/domain"
	"liggare/eventstore"
	"liggare/projections"
)

// drainPatience is how long the views may take to reach the ledgers' heads when the process stops. What they don't tell now they tell after the next start.
const drainPatience = 5 * time.Second

// concernLedger tells whether a ledger holds concern reports. Nobody follows its rows: only released statistics leave it, by another ledger.
func concernLedger(id string) bool { return strings.HasSuffix(id, "-oro") }

// publisher publishes the views of a store's ledgers, from when it is started. Until then there are no streams, and a command that asks one question waits for none.
type publisher struct {
	store *eventstore.Store
	log   *slog.Logger

	streams *eventstore.Views // once started

	mu      sync.Mutex // guards what follows
	runners []*projections.Runner
	stop    context.CancelFunc
	ended   sync.WaitGroup
}

// start runs the views of every open ledger until close.
func (p *publisher) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	streams, err := p.store.Views()
	if err != nil {
		return err
	}
	p.streams = streams
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	for _, state := range p.store.Ledgers() {
		if state.Ledger == nil || concernLedger(state.ID) {
			continue
		}
		r := projections.NewRunner(projections.RunnerConfig{
			Ledger: state.Ledger, Log: p.log,
			Logs: func(ctx context.Context, class domain.Class) (projections.ChangeLog, error) {
				return streams.Log(ctx, state.ID, class)
			},
			Lease: func(ctx context.Context) (projections.Lease, error) { return streams.Lease(ctx, state.ID) },
		})
		p.runners = append(p.runners, r)
		p.ended.Go(func() { _ = r.Run(ctx) }) // it says itself what goes wrong, and ends with ctx
	}
	return nil
}

// running are the runners, once started.
func (p *publisher) running() []*projections.Runner {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.runners
}

// close lets the views reach the ledgers' heads, as far as they do in a few seconds, and stops them. Nothing may be appended any more.
func (p *publisher) close() {
	runners := p.running()
	if runners == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainPatience)
	defer cancel()
	for _, r := range runners {
		if err := r.Drain(ctx); err != nil {
			p.log.Warn("views don't reach the ledger's head before the end", "ledger", r.Ledger.ID(), "err", err)
		}
	}
	p.stop()
	p.ended.Wait()
}

// Log is a view stream as the API sees it.
func (p *publisher) Log(ctx context.Context, ledger string, class domain.Class) (api.ChangeLog, error) {
	for _, r := range p.running() {
		if r.Ledger.ID() == ledger {
			log, err := p.streams.Log(ctx, ledger, class)
			if err != nil {
				return nil, err
			}
			return log, nil
		}
	}
	return nil, nil
}

// Own is a view as somebody sees it whose rights are no class's. It is computed from the ledger for as long as somebody reads it.
func (p *publisher) Own(ledger string, view *projections.View, rights domain.Rights) (api.OwnChangeLog, error) {
	for _, r := range p.running() {
		if r.Ledger.ID() == ledger {
			return projections.NewOwnLog(r.Ledger, view, rights, time.Now), nil
		}
	}
	return nil, nil
}

// Status tells how far the views are published.
func (p *publisher) Status() []projections.Status {
	var all []projections.Status
	for _, r := range p.running() {
		all = append(all, r.Status()...)
	}
	return all
}

// Rebuild computes a view of a ledger anew.
func (p *publisher) Rebuild(ctx context.Context, ledger string, view *projections.View, compare bool, tell func(projections.Rebuilding) error) (int, error) {
	for _, r := range p.running() {
		if r.Ledger.ID() == ledger {
			return r.Rebuild(ctx, view, compare, tell)
		}
	}
	return 0, projections.ErrNotRunning
}

// reach waits until a ledger's views are published up to its head.
func (p *publisher) reach(ctx context.Context, ledger string) error {
	for _, r := range p.running() {
		if r.Ledger.ID() == ledger {
			return r.Drain(ctx)
		}
	}
	return nil
}
