package web

import (
	"cmp"
	"strings"

	"liggare/domain"
)

// entity is something of the ledger that can be picked.
type entity struct{ Ref, Name string }

// Written is how it stands in a pick-list and in the field after it is picked.
func (e entity) Written() string { return e.Name + " (" + e.Ref + ")" }

// entitiesMost is how many entities a pick-list holds. Of more, the first are listed; the others are written by name or reference.
const entitiesMost = 100

// nameMost is how much of a name stands there: nearly all of them whole. Recommendations are called by their text, of up to a thousand characters.
const nameMost = 300

// entities are those of a kind, «*» all, that the reader may see now, by name.
func (v *visit) entities(kind string) []entity {
	list, err := v.client.Entities(v.r.Context(), v.id(), kindOf(kind), "", entitiesMost)
	if err != nil {
		return nil
	}
	all := make([]entity, len(list.Entities))
	for i, each := range list.Entities {
		all[i] = entity{string(each.Subject), shortened(each.Name, nameMost)}
	}
	return all
}

// kindOf is a kind as the API has it; «» all.
func kindOf(kind string) domain.Kind {
	if kind == "*" {
		return ""
	}
	return domain.Kind(kind)
}

// resolveName is the reference of what somebody picked or wrote: a name that only one entity has does too.
func (v *visit) resolveName(text, kind string) string {
	ref := refIn(text)
	if ref != text || strings.Contains(text, "/") {
		return ref
	}
	list, err := v.client.Entities(v.r.Context(), v.id(), kindOf(kind), text, 0)
	if err != nil {
		return text
	}
	found := ""
	for _, each := range list.Entities {
		if strings.EqualFold(each.Name, text) {
			if found != "" {
				return text
			}
			found = string(each.Subject)
		}
	}
	return cmp.Or(found, text)
}

// slug is an id made of a title: [a-z0-9-], at most 63 of them.
func slug(title string) string {
	var out strings.Builder
	dash := false
	for _, r := range strings.ToLower(title) {
		switch r {
		case 'å', 'ä', 'á', 'à':
			r = 'a'
		case 'ö', 'ø', 'ó':
			r = 'o'
		case 'é', 'è', 'ë':
			r = 'e'
		case 'ü', 'ú':
			r = 'u'
		}
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			dash = out.Len() > 0
			continue
		}
		if dash {
			out.WriteByte('-')
			dash = false
		}
		out.WriteRune(r)
	}
	id := out.String()
	if len(id) > 50 {
		id = strings.TrimRight(id[:50], "-")
	}
	return id
}
