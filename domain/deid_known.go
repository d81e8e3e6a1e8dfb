package domain

import (
	"slices"
	"strings"
	"unicode"
)

// Places are the names of places and organisations that a ledger holds: what a report of concern may name. nil knows none.
type Places struct {
	names [][]string
	areas map[string]bool // districts and larger, by areaName
}

// placesAt are the names that a book held at a position. They are kept until it has gone on: reports ask for them far oftener than they change.
type placesAt struct {
	position uint64
	places   *Places
}

// Places returns the names that the ledger holds now: of organisations, and of places that measures and assessments name.
func (b *Book) Places() (*Places, error) {
	e, err := b.Edition(Moment{Known: MaxDay})
	if err != nil {
		return nil, err
	}
	if kept := b.places.Load(); kept != nil && kept.position == e.Position {
		return kept.places, nil
	}
	p := e.places()
	b.places.Store(&placesAt{e.Position, p})
	return p, nil
}

func (e *Edition) places() *Places {
	p := &Places{areas: map[string]bool{}}
	for _, kind := range []Kind{KindLedger, KindOrganisation, KindMeasure, KindAssessment} {
		for home := range e.Homes(kind) {
			for _, fact := range e.Facts(home) {
				if fact.content != nil {
					fact = fact.content
				}
				switch d := fact.Data.(type) {
				case *LedgerCreated:
					p.addArea(d.Name)
				case *OrganisationRegistered:
					p.names = append(p.names, nameWords(d.Name))
					if NamesArea(d.Kind, d.Name) {
						p.addArea(d.Name)
					}
				case *MeasureRegistered:
					p.addPlaces(d.Places)
				case *AssessmentEstablished:
					p.addPlaces(d.Places)
				}
			}
		}
	}
	return p
}

func (p *Places) addPlaces(places []string) {
	for _, place := range places {
		p.names = append(p.names, nameWords(place))
		p.addArea(place)
	}
}

func (p *Places) addArea(name string) {
	if own := areaName(name); own != "" {
		p.areas[own] = true
	}
}

// Knows tells a name of a place or an organisation. A part of a name is known with it: «Tensta gymnasium» knows «Tensta».
func (p *Places) Knows(name string) bool {
	asked := nameWords(name)
	return p != nil && len(asked) > 0 && slices.ContainsFunc(p.names, func(known []string) bool { return runsIn(known, asked) })
}

// HoldsArea tells whether an area is one that the ledger holds, a part of it (Norra Botkyrka), or none but by a direction (Södra delen, hela kommunen). Nothing else is an
// area: what it says is given out to everybody, and a name that no one has registered as a place's could be a person's.
func (p *Places) HoldsArea(area string) bool {
	own := areaName(area)
	return LargeEnough(area) && (own == "" || p != nil && p.areas[own])
}

// LargeEnough tells whether a place can be the area of a report: no street, house or number.
func LargeEnough(place string) bool {
	return !tooSmall(place) && !strings.ContainsFunc(plainText(place), unicode.IsDigit) && strings.ContainsFunc(place, unicode.IsLetter)
}

// directions are the words of an area that name no place: where in the municipality, and what sort of part.
var directions = wordSet(`norr norra nord nordöst nordöstra nordost nordvästra nordväst söder södra syd sydöstra sydöst sydost sydvästra sydväst öster östra öst väster västra väst centrum centrala centralt mitten mellersta inre yttre övre nedre
	hela delen delar del stadsdel stadsdelen stadsdelar stadsdelarna stadsdelsområde stadsdelsområdet stadsområde stadsområdet område området områden kommundel kommundelen kommundelar distrikt distriktet kommun kommunen stad staden
	tätort tätorten landsbygd landsbygden innerstad innerstaden ytterstad ytterstaden ytterområde ytterområden region stadsdelsnämnd stadsdelsförvaltning och i av samt övriga övrigt flera
	north northern south southern east eastern west western north-east north-west south-east south-west central centre inner outer upper lower whole part parts district districts area areas city town municipality the of and in other several`)

// areaName is what an area's name says beside directions and sorts of parts, in small letters and without the s of the genitive.
func areaName(area string) string {
	var own []string
	for _, word := range strings.FieldsFunc(strings.ToLower(plainText(area)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) {
		if word = strings.Trim(word, "-"); word != "" && !directions[word] {
			own = append(own, strings.TrimSuffix(word, "s"))
		}
	}
	return strings.Join(own, " ")
}

// NamesArea tells an organisation by whose name a report of concern may say where: an area, or what governs one.
func NamesArea(kind OrganisationKind, name string) bool { return kind == "area" || governed(name) }

// governed tells an organisation whose name is that of a part of a municipality, or of one: Skärholmens stadsdelsnämnd, Göteborgs Stad.
func governed(name string) bool {
	words := strings.Fields(strings.ToLower(plainText(name)))
	if len(words) < 2 {
		return false
	}
	last := words[len(words)-1]
	return strings.HasPrefix(last, "stadsdel") || strings.HasPrefix(last, "stadsområde") || strings.HasPrefix(last, "kommundel") || last == "kommun" || last == "stad"
}

// nameWords are a name's words in small letters, without the s of the genitive at its end.
func nameWords(name string) []string {
	words := strings.FieldsFunc(strings.ToLower(plainText(name)), func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' })
	for i, word := range words {
		words[i] = strings.TrimSuffix(word, "s")
	}
	return words
}

// runsIn tells whether words stand in a row among others.
func runsIn(words, run []string) bool {
	for at := 0; at+len(run) <= len(words); at++ {
		if slices.Equal(words[at:at+len(run)], run) {
			return true
		}
	}
	return false
}
