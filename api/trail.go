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
	found, err := remember(r.Context(), &a.memos, etagOf(etag, a.today().String()), func(context.Context) (readStory, int, error) {
		story, err := projections.Trail(e, m, subject)
		if story == nil {
			return readStory{}, 0, err
		}
		reading := a.reading(e)
		for _, told := range story.Records {
			reading.fact(e.Fact(told.Position))
		}
		return readStory{story, reading}, story.Weight(), err
	})
	if err != nil {
		return nil, err
	}
	if found.story == nil {
		return nil, plain("entity.unknown")
	}
	if err := found.read.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	return &answer{etag: etag, value: found.story}, nil
}

// readStory is a story with the class of what it rests on, on the day.
type readStory struct {
	story *projections.Story
	read  *reading
}
