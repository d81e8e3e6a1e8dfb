package api

import "net/http"

// event gives one record, as it is stored.
func (a *api) event(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	p, err := readParams(r, nil, nil)
	if err != nil {
		return nil, err
	}
	e, err := a.oneByOne(r, ledger)
	if err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	position, found := e.PositionOf(id)
	// The same id can be written in other ways; a record has one address.
	if !found || e.EventID(e.Fact(position)) != id {
		return nil, plain("event.unknown")
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	reading := a.reading(e)
	reading.fact(e.Fact(position))
	if err := reading.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	return &answer{media: mediaEvent, etag: eventTag(id), body: e.Body(position)}, nil
}

// eventTag is a record's entity tag: a record never changes.
func eventTag(id string) string { return `"` + id + `"` }
