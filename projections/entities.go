package projections

import (
	"cmp"
	"slices"
	"strings"

	"liggare/domain"
)

// Entity is something that a ledger holds records of, and what it is called.
type Entity struct {
	Subject domain.Ref `json:"subject"`
	Name    string     `json:"name"` // what it was called last; its id where nothing names it

	folded string // name and reference, in lower case
}

// Entities are all those of an edition, by name.
type Entities struct {
	all    []Entity
	byKind map[domain.Kind][]int32
}

// EntitiesOf lists the entities of an edition.
func EntitiesOf(e *domain.Edition) *Entities {
	es, names := &Entities{byKind: map[domain.Kind][]int32{}}, newNames(e)
	for _, kind := range domain.Kinds {
		for home := range e.Homes(kind) {
			one := Entity{Subject: e.Ref(home)}
			if one.Name = names.of(one.Subject); one.Name == "" {
				one.Name = one.Subject.ID()
			}
			one.folded = strings.ToLower(one.Name + "\n" + string(one.Subject))
			es.all = append(es.all, one)
		}
	}
	slices.SortFunc(es.all, func(a, b Entity) int { return cmp.Compare(a.folded, b.folded) })
	for at, each := range es.all {
		kind := each.Subject.Kind()
		es.byKind[kind] = append(es.byKind[kind], int32(at))
	}
	return es
}

// Len is how many there are.
func (es *Entities) Len() int { return len(es.all) }

// Find gives those of a kind («» all) whose name or reference holds every word of q, at most limit of them (0: all), and how many there are.
func (es *Entities) Find(kind domain.Kind, q string, limit int) (found []Entity, total int) {
	found = []Entity{}
	words := strings.Fields(strings.ToLower(q))
	take := func(one *Entity) {
		if slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(one.folded, word) }) {
			return
		}
		if total++; limit == 0 || total <= limit {
			found = append(found, *one)
		}
	}
	if kind == "" {
		for at := range es.all {
			take(&es.all[at])
		}
		return found, total
	}
	for _, at := range es.byKind[kind] {
		take(&es.all[at])
	}
	return found, total
}
