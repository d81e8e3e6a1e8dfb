package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/go-json-experiment/json"

	"liggare/api"
	"liggare/domain"
	"liggare/eventstore"
)

// Exit codes; the package comment says what they mean.
const (
	exitDone        = 0
	exitRefused     = 1
	exitUsage       = 2
	exitUnavailable = 3
)

// usageError is a mistake in how the command was written.
type usageError struct {
	text    domain.Text
	command string // "" where no command was found
}

func (e *usageError) Error() string { return e.text.EN }

// usage makes a mistake of one sentence; the arguments fill both languages.
func usage(sv, en string, args ...any) *usageError {
	return &usageError{text: domain.Text{SV: fmt.Sprintf(sv, args...), EN: fmt.Sprintf(en, args...)}}
}

// fault is what went wrong in a sentence that says what to do, with the exit code.
type fault struct {
	code  int
	text  domain.Text
	cause error // nil where the sentence says it all
}

func (e *fault) Error() string { return e.text.EN }

func (e *fault) Unwrap() error { return e.cause }

// refused and unavailable make faults of one sentence; the arguments fill both languages.
func refused(sv, en string, args ...any) *fault {
	return &fault{code: exitRefused, text: domain.Text{SV: fmt.Sprintf(sv, args...), EN: fmt.Sprintf(en, args...)}}
}

func unavailable(sv, en string, args ...any) *fault {
	return &fault{code: exitUnavailable, text: domain.Text{SV: fmt.Sprintf(sv, args...), EN: fmt.Sprintf(en, args...)}}
}

// told is an outcome that the command has told itself.
type told int

func (t told) Error() string { return fmt.Sprintf("exit code %d", int(t)) }

// end tells what went wrong, if anything, and returns the exit code.
func (c *console) end(err error) int {
	if err == nil {
		err = c.out.err
	}
	var mistake *usageError
	var known *fault
	var problem *api.Problem
	var store *domain.Error
	var already told
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &already):
		return int(already)
	case errors.As(err, &mistake):
		c.misused(mistake)
		return exitUsage
	case errors.As(err, &known):
		c.note("%s", known.text.In(c.lang))
		return known.code
	case errors.As(err, &problem):
		c.problem(problem)
		return codeOf(problem)
	case errors.Is(err, context.Canceled):
		c.note("%s", c.say("Avbrutet.", "Interrupted."))
		return exitUnavailable
	case errors.Is(err, syscall.ENOSPC):
		c.note("%s", c.say("Disken är full; frigör utrymme och försök igen.", "The disk is full; free some space and try again."))
		return exitUnavailable
	case errors.As(err, &store):
		c.note("%s", store.Message.In(c.lang))
		return exitOf[store.Code]
	}
	c.note("%s", c.say("Internt fel: %v", "Internal error: %v", err))
	return exitUnavailable
}

// exitOf gives the exit code of what the store says by its own codes.
var exitOf = map[string]int{
	eventstore.CodeBusy:          exitUnavailable,
	eventstore.CodeClosed:        exitUnavailable,
	eventstore.CodeUnknown:       exitUnavailable,
	eventstore.CodeStoreRefused:  exitUnavailable,
	eventstore.CodeUnwritable:    exitUnavailable,
	eventstore.CodeUnreachable:   exitUnavailable,
	eventstore.CodeFrozen:        exitUnavailable,
	eventstore.CodeDamaged:       exitUnavailable,
	eventstore.CodeDataLocked:    exitUnavailable,
	eventstore.CodeDataNewer:     exitUnavailable,
	eventstore.CodeDataDamaged:   exitUnavailable,
	eventstore.CodeServerStarted: exitUnavailable,
	eventstore.CodeNoLedger:      exitRefused,
	eventstore.CodeLedgerExists:  exitRefused,
	eventstore.CodeLedgerID:      exitRefused,
	eventstore.CodeDataExists:    exitRefused,
	eventstore.CodeDataMissing:   exitRefused,
}

// codeOf is the exit code of an answer that is a problem.
func codeOf(p *api.Problem) int {
	switch {
	case p.Status >= 500, p.Status == http.StatusTooManyRequests, p.Code() == "idempotency.outcome_unknown", p.Code() == "":
		return exitUnavailable
	}
	return exitRefused
}

// misused tells a mistake, and where help is.
func (c *console) misused(mistake *usageError) {
	name := "liggare"
	if mistake.command != "" {
		name += " " + mistake.command
	}
	c.note("%s: %s", name, mistake.text.In(c.lang))
	c.note("%s", c.say("Se %s --help.", "See %s --help.", name))
}

// problem tells a refusal: field, what would be right, and the code that its page is named by. For a program it is the document itself.
func (c *console) problem(p *api.Problem) {
	if c.json {
		if text, err := json.Marshal(p); err == nil {
			c.note("%s", text)
			return
		}
	}
	for _, e := range p.Errors {
		c.note("%s", problemLine(e))
	}
	for _, change := range p.Changes {
		c.note(c.say("  sedan dess: %s, position %d, %s", "  since then: %s, position %d, %s"), change.Type, change.Position, instant(change.RecordedTime))
	}
	switch {
	case p.Status != http.StatusInternalServerError:
	case c.inProcess:
		c.note("%s", c.say("  kör med --verbose för att se mer", "  run with --verbose to see more"))
	default:
		c.note(c.say("  serverns logg säger mer, under %s", "  the server's log says more, under %s"), p.Request)
	}
}

// problemLine is one reason of a refusal: where, what would be right, and the code that its page is named by. A parameter is named by its flag.
func problemLine(e api.ProblemError) string {
	where := e.Pointer
	switch e.In {
	case "query":
		where = "--" + strings.ReplaceAll(strings.TrimPrefix(where, "/"), "_", "-")
	case "header":
		if where = "--key"; strings.Contains(strings.ToLower(e.Pointer), "authorization") { // the two headers that a command sends by a flag
			where = "--token"
		}
	}
	text := e.Message + " [" + e.Code + "]"
	if e.Pointer != "" {
		text = where + ": " + text
	}
	return text
}

// isFile tells whether err is about a file that isn't there or may not be read.
func isFile(err error) bool {
	var path *os.PathError
	return errors.As(err, &path)
}
