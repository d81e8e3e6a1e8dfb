package api

import (
	"context"
	"errors"
	"net/http"

	"liggare/domain"
	"liggare/projections"
)

// trail tells an entity's story at a moment.
func (a *api) trail(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	p, err := readParams(r, momentNames, nil)
	if err != nil {
		return nil, err
	}
	e, m := a.open(r, p, "", ledger, p.moment(""))
	if err := p.err(); err != nil {
		return nil, err
	}
	subject, err := domain.ParseRef(r.PathValue("kind") + "/" + r.PathValue("id"))
	if refusal := (*domain.Error)(nil); errors.As(err, &refusal) {
		return nil, refuse(inBody, "entity.unknown", "", refusal.Message.SV, refusal.Message.EN)
	}
	etag := a.asked(r, e, m, "trail", string(subject))
	story, err := remember(r.Context(), &a.memos, etag, func(context.Context) (*projections.Story, int, error) {
		story, err := projections.Trail(e, m, subject)
		if story == nil {
			return nil, 0, err
		}
		return story, len(story.Records), err
	})
	if err != nil {
		return nil, err
	}
	if story == nil {
		return nil, plain("entity.unknown")
	}
	reading := a.reading(e)
	for _, told := range story.Records {
		reading.fact(e.Fact(told.Position))
	}
	if err := reading.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	return &answer{etag: etag, value: story}, nil
}
