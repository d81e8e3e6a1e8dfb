package api

import (
	"context"
	"iter"

	"liggare/domain"
	"liggare/projections"
)

// Changes are the view streams of the ledgers, as far as HTTP needs them.
type Changes interface {
	// Log returns the changes of a ledger's rows as a class of readers sees them; nil, nil where nobody publishes any.
	Log(ctx context.Context, ledger string, class domain.Class) (ChangeLog, error)
	// Own returns the changes of a view as somebody sees it whose rights are no class's; nil, nil where nobody publishes any.
	Own(ledger string, view *projections.View, rights domain.Rights) (OwnChangeLog, error)
	// Status tells how far each ledger's rows are published for each class.
	Status() []projections.Status
	// Rebuild computes a view of a ledger anew and returns how many rows readers had been told otherwise; see projections.Runner.
	Rebuild(ctx context.Context, ledger string, view *projections.View, compare bool, tell func(projections.Rebuilding) error) (differences int, err error)
}

// OwnChangeLog is a view as one reader's rights show it; it has no other views.
type OwnChangeLog interface {
	ChangeLog
	At() domain.Step // how far it has come
}

// ChangeLog is a class's view stream of a ledger.
type ChangeLog interface {
	Epoch() string // another one for a stream that was made anew
	// Ends returns the sequences of the first change that is still kept and of the last.
	Ends(ctx context.Context) (first, last uint64, err error)
	// Current hands out the last change of every row of a view, and of the view itself, as far as the sequence that it returns.
	Current(ctx context.Context, view string, yield func(domain.Change) error) (last uint64, err error)
	// Read returns the changes behind a sequence up to the stream's end, Follow goes on with each as it comes. An error comes last.
	Read(ctx context.Context, after uint64) iter.Seq2[domain.Change, error]
	Follow(ctx context.Context, after uint64) iter.Seq2[domain.Change, error]
}
