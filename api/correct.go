package api

import (
	"errors"
	"net/http"
	"strings"

	"liggare/domain"
)

// correct changes a stored event in one step: the sender says what changes, and the record.corrected that this means is appended.
func (a *api) correct(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	key, err := idempotencyKey(r.Header)
	if err != nil {
		return nil, err
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	correction, err := domain.ParseCorrection(body)
	if err != nil {
		return nil, err
	}
	e, err := a.whole(r, ledger)
	if err != nil {
		return nil, err
	}
	position, found := e.PositionOf(r.PathValue("id"))
	if !found {
		return nil, plain("event.unknown")
	}
	stored, err := e.Envelope(position)
	if err != nil {
		return nil, err
	}
	event, err := correction.Of(stored)
	if err != nil {
		return nil, err
	}
	events, _, err := domain.ParseAppend(event)
	if err != nil {
		return nil, asSent(err)
	}
	s := &domain.Submission{Events: events, Actor: PrincipalOf(r.Context()).Actor(), Key: key, Body: append([]byte(stored.ID+"\n"), body...)}
	if err := a.authorise(r, ledger, s); err != nil {
		return nil, err
	}
	return a.store(r, ledger, s, asSent)
}

// asSent points a refusal of the appended event at the member of the correction that it comes from.
func asSent(err error) error {
	var errs domain.Errors
	if !errors.As(err, &errs) {
		return err
	}
	moved := make(domain.Errors, len(errs))
	for i, each := range errs {
		to := *each
		switch {
		case strings.HasPrefix(to.Field, "/data/replacement"):
			to.Field = "/set"
		case strings.HasPrefix(to.Field, "/data/"):
			to.Field = strings.TrimPrefix(to.Field, "/data")
		}
		moved[i] = &to
	}
	return moved
}
