package main

import (
	"liggare/domain"
	"liggare/projections"
)

// field is the label of a place in the dictionary: a column of a view or a member of an event, with what is around it as far as that is known.
func (c *console) field(place string) string { return domain.LabelOf(place).In(c.lang) }

// certainty says how sure a row is.
func (c *console) certainty(word string) string {
	return domain.Explain("row/certainty").Values.Label(word).In(c.lang)
}

// placeOf is what the dictionary calls a type of event; "" for one that this version doesn't know.
func placeOf(typ string) string {
	if known := domain.TypeByName(typ); known != nil {
		return known.Place()
	}
	return ""
}

// listsIn finds the lists that columns and their parts hold values of, by their paths.
func listsIn(columns []projections.Column) map[string]*domain.Vocabulary {
	found := map[string]*domain.Vocabulary{}
	var add func(path string, columns []projections.Column)
	add = func(path string, columns []projections.Column) {
		for _, c := range columns {
			if c.Values != nil {
				found[path+c.Name] = c.Values
			}
			add(path+c.Name+"/", c.Parts)
		}
	}
	add("", columns)
	return found
}
