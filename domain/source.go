package domain

import (
	"slices"
	"strings"
)

// sourceSets gives each set of source documents one number: the facts of a ledger share few.
type sourceSets struct {
	sets  [][]string
	index map[string]int32
}

func newSourceSets() sourceSets {
	return sourceSets{sets: [][]string{nil}, index: map[string]int32{"": 0}}
}

// documentsOf are the documents that the evidence names, each once, in its order.
func documentsOf(evidence []Evidence) []string {
	var names []string
	for _, e := range evidence {
		if !contains(names, e.Document) {
			names = append(names, e.Document)
		}
	}
	return names
}

// of returns the number of a set of documents. It keeps the names, not the slice.
func (s *sourceSets) of(names []string) int32 {
	if len(names) == 0 {
		return 0
	}
	key := sourceKey(names)
	number, known := s.index[key]
	if !known {
		number = int32(len(s.sets))
		s.sets = append(s.sets, slices.Clone(names))
		s.index[key] = number
	}
	return number
}

// cut forgets all sets but the first n.
func (s *sourceSets) cut(n int) {
	for _, names := range s.sets[n:] {
		delete(s.index, sourceKey(names))
	}
	s.sets = s.sets[:n]
}

func sourceKey(names []string) string { return strings.Join(names, "\x00") }

func contains(names []string, name string) bool {
	for _, each := range names {
		if each == name {
			return true
		}
	}
	return false
}
