package eventstore

import (
	"errors"

	"liggare/domain"
)

// Codes of what can go wrong here that a person can do something about. Each comes as a *domain.Error, wrapped with what it happened to.
const (
	CodeBusy          = "writer.busy"     // the queue is full, or other writers were first for too long: nothing was stored
	CodeClosed        = "writer.closed"   // the ledger is being closed: nothing was stored
	CodeUnknown       = "outcome.unknown" // it may be stored or not: repeat with the same key
	CodeStoreRefused  = "store.refused"   // the store would not take it (a full disk): nothing was stored
	CodeFrozen        = "ledger.frozen"   // the ledger reads but does not write, and says why
	CodeDamaged       = "ledger.damaged"  // the store does not hold what was acknowledged
	CodeNoLedger      = "ledger.unknown"
	CodeLedgerExists  = "ledger.exists"
	CodeLedgerID      = "ledger.id"
	CodeBeyondEnd     = "position.beyond_end"
	CodeDataExists    = "data.exists"
	CodeDataMissing   = "data.missing"
	CodeDataLocked    = "data.locked"
	CodeDataNewer     = "data.newer"
	CodeDataDamaged   = "data.damaged"
	CodeServerStarted = "server.not_started"
)

// Sentinels for the outcomes of an append; compare with errors.Is.
var (
	ErrBusy = trouble(CodeBusy, "Skrivkön är full och inget lagrades; försök igen om en stund.",
		"The writer's queue is full and nothing was stored; try again in a while.")
	ErrClosed = trouble(CodeClosed, "Liggaren håller på att stängas och inget lagrades; försök igen när den är igång.",
		"The ledger is being closed and nothing was stored; try again when it runs.")
	ErrUnknown = trouble(CodeUnknown, "Det är okänt om händelsen lagrades; upprepa begäran med samma nyckel.",
		"It is unknown whether the event was stored; repeat the request with the same key.")
	ErrStoreRefused = trouble(CodeStoreRefused, "Lagret tog inte emot händelsen och inget lagrades; se serverns logg, ofta är disken full.",
		"The store did not take the event and nothing was stored; see the server's log, often the disk is full.")
	ErrFrozen = trouble(CodeFrozen, "Liggaren är fryst: läsning går, men inget skrivs förrän lagret har undersökts.",
		"The ledger is frozen: reading works, but nothing is written until the store has been examined.")
)

func trouble(code, sv, en string) *domain.Error {
	return &domain.Error{Code: code, Message: domain.Text{SV: sv, EN: en}}
}

// Code returns the code of the first *domain.Error in err's chain, or "".
func Code(err error) string {
	var known *domain.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return ""
}
