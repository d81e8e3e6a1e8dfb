package api

import (
	"errors"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// Release asks for the concern statistics of a tertial to be given out.
type Release struct {
	Tertial string `json:"tertial"` // 2026-T1, or 2026-01/2026-04
}

// release counts a tertial's reports of concern in the ledger beside this one, and appends the concern.released that gives the counts out. The counting is the server's: a
// repeated request gets its first receipt, whatever has come in since.
func (a *api) release(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	key, err := idempotencyKey(r.Header)
	if err != nil {
		return nil, err
	}
	of, body, err := askedRelease(r)
	if err != nil {
		return nil, err
	}
	concerns, err := a.concernsOf(ledger)
	if err != nil {
		return nil, err
	}
	event, err := ledger.Book().Release(concerns.Book(), of, a.today())
	if err != nil {
		return nil, err
	}
	events, _, err := domain.ParseAppend(event)
	if err != nil {
		return nil, ofRelease(err)
	}
	return a.store(r, ledger, &domain.Submission{Events: events, Actor: PrincipalOf(r.Context()).Actor(), Key: key, Body: append([]byte("release\n"), body...)}, ofRelease)
}

// askedRelease reads which tertial is asked for.
func askedRelease(r *http.Request) (of domain.Planned, body []byte, err error) {
	if err := jsonOnly(r.Header); err != nil {
		return of, nil, err
	}
	if body, err = wholeBody(r); err != nil {
		return of, nil, err
	}
	var asked Release
	if err := json.Unmarshal(body, &asked, json.RejectUnknownMembers(true)); err != nil {
		return of, nil, notReadable()
	}
	of, err = domain.ParseTertial(asked.Tertial)
	if refusal := (*domain.Error)(nil); errors.As(err, &refusal) {
		return of, nil, domain.Errors{{Code: refusal.Code, Field: "/tertial", Message: refusal.Message}}
	}
	return of, body, err
}

func notReadable() error {
	return refuse(inBody, "release.form", "", `Skriv {"tertial":"2026-T1"}.`, `Write {"tertial":"2026-T1"}.`)
}

// concernsOf is the ledger of concern reports beside a ledger.
func (a *api) concernsOf(ledger Ledger) (Ledger, error) {
	if main, concerns := domain.MainLedger(ledger.ID()); concerns {
		return nil, refuse(inBody, "rule.concern.only", "", "Släppet görs i kommunens liggare, "+main+".", "The release is made in the municipality's ledger, "+main+".")
	}
	found, err := a.Ledgers.Ledger(domain.ConcernLedger(ledger.ID()))
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, plain("release.no_reports")
	}
	return found, nil
}

// ofRelease points a refusal of the appended event at what was asked for.
func ofRelease(err error) error {
	var errs domain.Errors
	if !errors.As(err, &errs) {
		return err
	}
	moved := make(domain.Errors, len(errs))
	for i, each := range errs {
		to := *each
		if strings.HasPrefix(to.Field, "/data") {
			to.Field = "/tertial"
		}
		moved[i] = &to
	}
	return moved
}

// namePlaces lets a report name what the municipality's ledger knows as a place or an organisation, and a release the areas that it holds.
func (a *api) namePlaces(ledger Ledger, s *domain.Submission) (err error) {
	if !s.Names() {
		return nil
	}
	if main, concerns := domain.MainLedger(ledger.ID()); concerns {
		ledger, err = a.Ledgers.Ledger(main)
		if err != nil || ledger == nil {
			return err
		}
	}
	s.Places, err = ledger.Book().Places()
	return err
}
