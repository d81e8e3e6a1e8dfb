package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"liggare/domain"
	"liggare/projections"
)

// EntityList is the answer of GET /v1/ledgers/{ledger}/entities.
type EntityList struct {
	Ledger   string               `json:"ledger"`
	Position uint64               `json:"position"` // of the ledger, that it was computed from
	Entities []projections.Entity `json:"entities"` // by name
	Total    int                  `json:"total"`    // how many there are, told here or not
}

// entities lists what the ledger holds records of, as it is called now: what forms pick from.
func (a *api) entities(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	p, err := readParams(r, []string{"kind", "q", "limit"}, nil)
	if err != nil {
		return nil, err
	}
	e, err := a.whole(r, ledger)
	if err != nil {
		return nil, err
	}
	kind, kinds := domain.Kind(p.values.Get("kind")), domain.Kinds
	if p.values.Has("kind") {
		if kinds = []domain.Kind{kind}; !slices.Contains(domain.Kinds, kind) {
			p.refuse("query.value", "kind", codeOf("query.value").Explanation)
		}
	}
	limit := int(p.number("limit", "query.limit", 1, viewMost, 0))
	if err := p.err(); err != nil {
		return nil, err
	}
	name := a.asked(r, e, domain.Moment{}, "entities", string(kind))
	all, err := remember(r.Context(), &a.memos, name, func(context.Context) (*projections.Entities, int, error) {
		all := projections.EntitiesOf(e, kinds...)
		return all, all.Len() / entitiesToAPiece, nil
	})
	if err != nil {
		return nil, err
	}
	etag := etagOf(name, p.values.Get("q"), strconv.Itoa(limit))
	find := func(context.Context) (readList, int, error) {
		list := &EntityList{Ledger: ledger.ID(), Position: e.Position}
		list.Entities, list.Total = all.Find(p.values.Get("q"), limit)
		reading := a.reading(e)
		for _, each := range list.Entities {
			if home, found := e.Find(each.Subject); found {
				for _, f := range e.Facts(home) {
					reading.fact(f)
				}
			}
		}
		return readList{list, reading}, len(list.Entities) / entitiesToAPiece, nil
	}
	var found readList
	if p.values.Get("q") == "" { // what nearly every page has a list of
		found, err = remember(r.Context(), &a.memos, etagOf("list", etag, a.today().String()), find)
	} else {
		found, _, err = find(r.Context())
	}
	if err != nil {
		return nil, err
	}
	if err := found.read.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	return &answer{etag: etag, value: found.list}, nil
}

// readList is a list with the class of what it rests on, on the day.
type readList struct {
	list *EntityList
	read *reading
}

// entitiesToAPiece is how many entities take as much memory as a piece of weight.
const entitiesToAPiece = 4
