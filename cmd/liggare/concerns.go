package main

import (
	"context"
	"time"

	"liggare/domain"
	"liggare/eventstore"
)

// birthPatience is how long it may take to make a ledger of concern reports on the way of a request.
const birthPatience = 30 * time.Second

// concernsOf opens the ledger of concern reports beside a ledger. A directory of an earlier release has none, and neither has one that we crashed in between two births: it is
// made here, when somebody first asks for it. nil: the ledger itself isn't there, or isn't born.
func concernsOf(store *eventstore.Store, main string) (*eventstore.Ledger, error) {
	beside, err := store.Ledger(main)
	if eventstore.Code(err) == eventstore.CodeNoLedger {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	made := volume{beside}.created()
	if made.Name == "" {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), birthPatience)
	defer cancel()
	return bearConcerns(ctx, store, birth{id: domain.ConcernLedger(main), name: made.Name, code: made.Code})
}

// bearConcerns makes a ledger of concern reports, or finishes one that was begun. Any number may do it at once: one makes it, and its first record has one key.
func bearConcerns(ctx context.Context, store *eventstore.Store, b birth) (*eventstore.Ledger, error) {
	l, err := store.Ledger(b.id)
	if eventstore.Code(err) == eventstore.CodeNoLedger {
		if l, err = store.CreateLedger(ctx, b.id); eventstore.Code(err) == eventstore.CodeLedgerExists {
			l, err = store.Ledger(b.id)
		}
	}
	if err != nil || l.Book().Head() > 0 {
		return l, err
	}
	body, err := b.event(l.Stream())
	if err != nil {
		return nil, err
	}
	events, _, err := domain.ParseAppend(body)
	if err != nil {
		return nil, err
	}
	_, _, err = l.Append(ctx, &domain.Submission{Events: events, Actor: "operator/local", Key: birthKey, Body: body})
	return l, err
}
