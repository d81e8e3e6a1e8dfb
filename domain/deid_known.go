package domain

import (
	"slices"
	"strings"
)

// Places returns what tells a name of a place or an organisation that the ledger holds now, for Submission.Known: names of organisations, and places that measures and
// assessments name. A part of a name is known with it: «Tensta gymnasium» knows «Tensta».
func (b *Book) Places() (func(name string) bool, error) {
	e, err := b.Edition(Moment{Known: MaxDay})
	if err != nil {
		return nil, err
	}
	var names [][]string
	add := func(list ...string) {
		for _, name := range list {
			names = append(names, nameWords(name))
		}
	}
	for _, kind := range []Kind{KindOrganisation, KindMeasure, KindAssessment} {
		for home := range e.Homes(kind) {
			for _, fact := range e.Facts(home) {
				if fact.content != nil {
					fact = fact.content
				}
				switch d := fact.Data.(type) {
				case *OrganisationRegistered:
					add(d.Name)
				case *MeasureRegistered:
					add(d.Places...)
				case *AssessmentEstablished:
					add(d.Places...)
				}
			}
		}
	}
	return func(name string) bool {
		asked := nameWords(name)
		return len(asked) > 0 && slices.ContainsFunc(names, func(known []string) bool { return runsIn(known, asked) })
	}, nil
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
