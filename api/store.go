package api

import (
	"context"
	"errors"

	"liggare/domain"
)

// Ledger is one municipality's ledger, as far as HTTP needs it.
type Ledger interface {
	ID() string   // [a-z0-9][a-z0-9-]{0,62}
	Name() string // the municipality's name
	Code() string // its municipality code
	Book() *domain.Book

	// Append stores the submission whole or not at all, and answers when it is durable. For a request that was stored before, it returns the first receipts and true.
	//
	// The error is domain.Errors, *domain.Stale, one of the errors below, or the context's; anything else is a fault of ours. A second append with the key of one that
	// is at work MUST wait for it.
	Append(ctx context.Context, s *domain.Submission) (receipts []domain.Receipt, repeated bool, err error)

	// Check decides the submission as Append would and stores nothing. Ids, positions and times of its receipts are those that an append at this instant would give.
	Check(ctx context.Context, s *domain.Submission) ([]domain.Receipt, error)
}

// Ledgers finds ledgers.
type Ledgers interface {
	Ledger(id string) (Ledger, error) // nil, nil where there is none of the id
	List() []Ledger                   // in the order in which users are shown them; those of concern reports, which stand beside others, are in no list
}

// What a ledger answers when it can't take an append; compare with errors.Is.
var (
	ErrBusy    = errors.New("the writer's queue is full")                      // nothing was stored; 503
	ErrUnknown = errors.New("whether the append was stored is not known yet")  // the same key settles it; 409
	ErrFrozen  = errors.New("the ledger takes no events until it is examined") // nothing was stored; 503
	ErrStore   = errors.New("the store takes nothing now")                     // nothing was stored: full disk, I/O error, broker away; 503
)
