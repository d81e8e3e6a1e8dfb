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

// Entities are those of an edition, by name.
type Entities struct{ all []Entity }

// EntitiesOf lists the entities of some kinds.
func EntitiesOf(e *domain.Edition, kinds ...domain.Kind) *Entities {
	es, names := &Entities{}, newNames(e)
	for _, kind := range kinds {
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
	return es
}

// Len is how many there are.
func (es *Entities) Len() int { return len(es.all) }

// Find gives those whose name or reference holds every word of q, at most limit of them (0: all), and how many there are.
func (es *Entities) Find(q string, limit int) (found []Entity, total int) {
	found = []Entity{}
	words := strings.Fields(strings.ToLower(q))
	for at := range es.all {
		one := &es.all[at]
		if slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(one.folded, word) }) {
			continue
		}
		if total++; limit == 0 || total <= limit {
			found = append(found, *one)
		}
	}
	return found, total
}
