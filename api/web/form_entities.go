package web

import (
	"net/url"
	"slices"
	"strings"

	"liggare/domain"
)

// entity is something of the ledger that can be picked.
type entity struct{ Ref, Name string }

// Written is how it stands in a pick-list and in the field after it is picked.
func (e entity) Written() string { return e.Name + " (" + e.Ref + ")" }

// entityViews are the views that name the entities of a kind, and the part of a row's key that is the entity's id.
var entityViews = map[domain.Kind][]struct {
	view string
	part int // of the key's parts; -1 the last
}{
	domain.KindOrganisation: {{"organisations", 0}}, domain.KindDocument: {{"documents", 0}}, domain.KindResponsibility: {{"responsibilities", 0}}, domain.KindPlan: {{"plans", 0}},
	domain.KindMeasure: {{"activities", -1}, {"measures", 0}}, domain.KindTraining: {{"training", 0}}, domain.KindCooperation: {{"cooperation", 0}}, domain.KindAudit: {{"audits", 0}},
	domain.KindDecision: {{"decisions", 0}}, domain.KindGoal: {{"goals", 0}},
}

// entityEvents are the types of event whose subjects are the entities of a kind, where no view has them as keys.
var entityEvents = map[domain.Kind]string{domain.KindRecommendation: "recommendation.issued.v1", domain.KindAssessment: "assessment.established.v1"}

// entitiesMost is how many entities of a kind a pick-list holds.
const entitiesMost = 1000

// entities are those of a kind, «*» all, that the reader may see now.
func (v *visit) entities(kind string) []entity {
	var all []entity
	for _, each := range domain.Kinds {
		if kind != "*" && kind != string(each) {
			continue
		}
		for _, from := range entityViews[each] {
			all = append(all, v.viewEntities(each, from.view, from.part)...)
		}
		if typ := entityEvents[each]; typ != "" {
			all = append(all, v.eventEntities(typ)...)
		}
	}
	slices.SortStableFunc(all, func(a, b entity) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return all
}

func (v *visit) viewEntities(kind domain.Kind, view string, part int) []entity {
	raw, err := v.client.View(v.r.Context(), v.id(), view, url.Values{"limit": {itoa(entitiesMost)}})
	if err != nil {
		return nil
	}
	a, err := readAnswer(raw)
	if err != nil {
		return nil
	}
	w := v.wordsOfView(view, a.Names)
	var all []entity
	for i := range a.Rows {
		parts := strings.Split(a.Rows[i].Key, "/")
		id := parts[0]
		if part < 0 {
			id = parts[len(parts)-1]
		}
		one := entity{string(kind) + "/" + id, w.titleOf(&a.Rows[i])}
		if kind == domain.KindResponsibility {
			for _, content := range a.Rows[i].contents()[:1] {
				one.Name += ", " + plain(w.cell(content, "scope"))
			}
		}
		if !slices.ContainsFunc(all, func(e entity) bool { return e.Ref == one.Ref }) {
			all = append(all, one)
		}
	}
	return all
}

func (v *visit) eventEntities(typ string) []entity {
	feed, err := v.client.Feed(v.r.Context(), v.id(), 0, entitiesMost, typ, "")
	if err != nil {
		return nil
	}
	var all []entity
	for _, raw := range feed.Events {
		data := valueOf(raw, "data")
		name := shortened(textOf(data, "text"), 80)
		if name == "" {
			name = v.typeLabel(typ) + " " + textOf(data, "period")
		}
		all = append(all, entity{textOf(raw, "subject"), name})
	}
	return all
}

// resolveName is the reference of what somebody picked or wrote: a name that only one entity has does too.
func (m *formMaker) resolveName(text, kind string) string {
	ref := refIn(text)
	if ref != text || strings.Contains(text, "/") {
		return ref
	}
	found := ""
	for _, each := range m.entities(kind) {
		if strings.EqualFold(each.Name, text) {
			if found != "" && found != each.Ref {
				return text
			}
			found = each.Ref
		}
	}
	if found != "" {
		return found
	}
	return text
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
