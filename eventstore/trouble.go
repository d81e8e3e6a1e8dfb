package eventstore

import (
	"errors"

	"liggare/domain"
)

// Codes of what can go wrong here that a person can do something about. Each comes as a *domain.Error, wrapped with what it happened to.
const (
	CodeBusy          = "writer.busy"       // the queue is full, or other writers were first for too long: nothing was stored
	CodeClosed        = "writer.closed"     // the ledger is being closed: nothing was stored
	CodeUnreachable   = "store.unreachable" // the store could not be asked: nothing was stored
	CodeUnknown       = "outcome.unknown"   // it may be stored or not: repeat with the same key
	CodeStoreRefused  = "store.refused"     // the store would not take it (a full disk): nothing was stored
	CodeUnwritable    = "store.unwritable"  // the disk takes no writes at present: repeat with the same key when it does
	CodeFrozen        = "ledger.frozen"     // the ledger reads but does not write, and says why
	CodeDamaged       = "ledger.damaged"    // the store does not hold what was acknowledged
	CodeLedgerNewer   = "ledger.newer"      // it holds a record that only a later version can read
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
	ErrBusy = trouble(CodeBusy, "Liggaren är upptagen och inget lagrades; försök igen om en stund.",
		"The ledger is busy and nothing was stored; try again in a while.")
	ErrUnreachable = trouble(CodeUnreachable, "Lagret svarar inte och inget lagrades; försök igen om en stund.",
		"The store does not answer and nothing was stored; try again in a while.")
	ErrClosed = trouble(CodeClosed, "Liggaren håller på att stängas och inget lagrades; försök igen när den är igång.",
		"The ledger is being closed and nothing was stored; try again when it runs.")
	ErrUnknown = trouble(CodeUnknown, "Det är okänt om händelsen lagrades; upprepa begäran med samma nyckel.",
		"It is unknown whether the event was stored; repeat the request with the same key.")
	ErrStoreRefused = trouble(CodeStoreRefused, "Lagret tog inte emot händelsen och inget lagrades; se serverns logg, ofta är disken full.",
		"The store did not take the event and nothing was stored; see the server's log, often the disk is full.")
	ErrUnwritable = trouble(CodeUnwritable, "Disken tar inte emot något just nu, ofta för att den är full: läsning går, men inget lagras. Upprepa begäran med samma nyckel när den har utrymme.",
		"The disk takes nothing at present, often because it is full: reading works, but nothing is stored. Repeat the request with the same key when it has room.")
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
