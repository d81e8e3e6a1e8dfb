package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
	"liggare/eventstore"
)

var initCommand = &command{
	name:    "init",
	summary: domain.Text{SV: "skapar en liggare", EN: "makes a ledger"},
	args:    domain.Text{SV: "--data KATALOG --ledger ID --name NAMN --code KOMMUNKOD", EN: "--data DIR --ledger ID --name NAME --code CODE"},
	about: domain.Text{
		SV: "Skapar datakatalogen om den inte finns, och i den en liggare vars första händelse säger vad den är, och bredvid den en för rapporter om oro. En liggare som finns rörs inte.",
		EN: "Makes the data directory if it isn't there, and in it a ledger whose first event says what it is, and beside it one for concern reports. A ledger that exists is not touched.",
	},
	examples: []example{
		{`init --data ./data --ledger botkyrka --name "Botkyrka kommun" --code 0127`, domain.Text{SV: "en ny liggare", EN: "a new ledger"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "liggaren finns redan, eller katalogen håller något annat", EN: "the ledger exists already, or the directory holds something else"}},
	},
	prepare: func(f *flags) action {
		var b birth
		var dir string
		var verbose bool
		f.must(&dir, "data", "`KATALOG`: datakatalogen", "`DIR`: the data directory")
		f.must(&b.id, "ledger", "`ID`: 1–63 tecken ur a–z 0–9 -, till exempel botkyrka", "`ID`: 1–63 of a–z 0–9 -, for example botkyrka")
		f.must(&b.name, "name", "`NAMN`: kommunens namn", "`NAME`: the municipality's name")
		f.must(&b.code, "code", "`KOMMUNKOD`: fyra siffror enligt SCB, till exempel 0127", "`CODE`: four digits of Statistics Sweden, for example 0127")
		f.bool(&verbose, "verbose", "visa lagrets logg", "show the store's log")
		f.answers()
		f.common()
		return func(ctx context.Context, c *console, args []string) (err error) {
			if err := noArguments(args); err != nil {
				return err
			}
			if err := b.check(); err != nil {
				return err
			}
			c.inProcess = true
			h, err := openHost(ctx, hostConfig{dir: dir, create: true, log: c.log(verbose)})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, h.close()) }()
			receipt, err := h.bear(ctx, b, c.lang)
			if err != nil {
				return err
			}
			if c.json {
				return c.receipts([]domain.Receipt{*receipt}, nil)
			}
			c.line(c.say("Liggaren %s (%s, %s) är skapad i %s.", "The ledger %s (%s, %s) is made in %s."), b.id, b.name, b.code, dir)
			c.line(c.say("Rapporter om oro tas emot i %s.", "Concern reports are taken in %s."), domain.ConcernLedger(b.id))
			return nil
		}
	},
}

// birth is what a ledger is made with.
type birth struct{ id, name, code string }

// event is the first record of the ledger, as it is appended.
func (b birth) event(stream domain.StreamIdentity) ([]byte, error) {
	type body struct {
		Type      string               `json:"type"`
		Subject   string               `json:"subject"`
		Effective string               `json:"effective"`
		Data      domain.LedgerCreated `json:"data"`
	}
	made, err := time.Parse(time.RFC3339Nano, stream.Created)
	if err != nil {
		return nil, fmt.Errorf("stream of ledger %s: %w", b.id, err)
	}
	return json.Marshal(body{
		Type: "ledger.created.v1", Subject: "ledger/" + b.id, Effective: domain.DayOf(made).String(),
		Data: domain.LedgerCreated{Name: b.name, Code: b.code, FormatVersion: domain.FormatVersion, Stream: stream},
	})
}

// check finds what is wrong with the names before anything is made.
func (b birth) check() error {
	if !domain.ValidID(b.id) {
		return usage("--ledger har 1–63 tecken ur a–z 0–9 - och börjar inte med -.", "--ledger has 1–63 of a–z 0–9 - and doesn't begin with -.")
	}
	if wrong := domain.PersonInID(b.id, ""); wrong != nil {
		return &usageError{text: domain.Text{SV: "--ledger: " + wrong.Message.SV, EN: "--ledger: " + wrong.Message.EN}}
	}
	if _, concerns := domain.MainLedger(b.id); concerns {
		return usage("--ledger slutar inte på -oro: en sådan liggare, för rapporter om oro, skapas bredvid varje liggare.",
			"--ledger doesn't end in -oro: such a ledger, for concern reports, is made beside every ledger.")
	}
	if !domain.ValidID(domain.ConcernLedger(b.id)) {
		return usage("--ledger har högst 59 tecken.", "--ledger has at most 59 characters.")
	}
	placeholder := domain.StreamIdentity{Name: "LEDGER_" + b.id, Created: "2000-01-01T00:00:00Z", ConfigSHA256: emptySHA256}
	body, err := b.event(placeholder)
	if err != nil {
		return err
	}
	_, _, err = domain.ParseAppend(body)
	var wrong domain.Errors
	if !errors.As(err, &wrong) {
		return err
	}
	flag := map[string]string{"/data/name": "name", "/data/code": "code"}[wrong[0].Field]
	if flag == "" {
		return err
	}
	return &usageError{text: domain.Text{SV: "--" + flag + ": " + wrong[0].Message.SV, EN: "--" + flag + ": " + wrong[0].Message.EN}}
}

// emptySHA256 is the SHA-256 of nothing, in hexadecimal.
const emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// birthKey is the idempotency key of a ledger's first record: keys are a ledger's own.
const birthKey = "ledger-created-1"

// bear makes a ledger and appends its first record. If we crash between the two, the ledger is there and empty, and the next bear goes on from that. The ledger of its
// concern reports is made last; where we crash before, it is made when somebody first asks for it (concernsOf).
func (h *host) bear(ctx context.Context, b birth, lang string) (*domain.Receipt, error) {
	l, err := h.store.Ledger(b.id)
	switch {
	case eventstore.Code(err) == eventstore.CodeNoLedger:
		if l, err = h.store.CreateLedger(ctx, b.id); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case l.Book().Head() > 0:
		return nil, refused("Liggaren %s finns redan; välj ett annat id.", "The ledger %s exists already; choose another id.", b.id)
	}
	body, err := b.event(l.Stream())
	if err != nil {
		return nil, err
	}
	receipts, _, err := h.client(lang).Append(ctx, b.id, birthKey, body)
	if err != nil {
		return nil, err
	}
	if _, err := bearConcerns(ctx, h.store, birth{id: domain.ConcernLedger(b.id), name: b.name, code: b.code}); err != nil {
		return nil, err
	}
	return &receipts[0], nil
}
