package domain

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// The dictionary says what every member of every event's data and every column of every view means, in both languages. It is written in tables:
//
//	dictionary_events.go   members of events: of their data, and of an event as it is sent
//	dictionary_views.go    columns that views add: what they derive, and what they call otherwise
//	dictionary_values.go   the values of derived columns; stated ones have their lists in vocabulary_*.go
//
// A place is written from the outside in: measure.registered/schedule/date is the date of the schedule of that type of event, documents/status the column of that view.
// Of the lines whose own place a place ends with, the longest explains it: measure.registered/schedule/date is explained by schedule/date, or else by date. So a line of
// one name says what the name means everywhere, and a name that means different things has a line for each place and none of its own. Tests hold that every place
// has a line, that no line is left over, and print the line to add.

// Entry is a line of the dictionary.
type Entry struct {
	Places  string      // what it explains, separated by spaces: names, or names with what is around them
	Label   Text        // some words, as in a table's head or beside a form's field
	Meaning Text        // one sentence
	Derived bool        // the ledger works it out; otherwise sources or senders state it
	Values  *Vocabulary // of a derived column; nil: any, or the vocabulary of its type
}

// entry is a line about what is stated: places, label and meaning, each in Swedish and English.
func entry(places, labelSV, labelEN, sv, en string) Entry {
	return Entry{Places: places, Label: Text{SV: labelSV, EN: labelEN}, Meaning: Text{SV: sv, EN: en}}
}

// derived is a line about what views work out.
func derived(places, labelSV, labelEN, sv, en string) Entry {
	e := entry(places, labelSV, labelEN, sv, en)
	e.Derived = true
	return e
}

// among gives the line a closed list of values.
func (e Entry) among(values *Vocabulary) Entry {
	e.Values = values
	return e
}

// Dictionary returns every line. Callers only read it.
func Dictionary() []Entry { return dictionary().lines }

// Explain returns the line that explains a place, such as documents/status; nil where there is none.
func Explain(place string) *Entry { return dictionary().explain(place) }

// LabelOf is what people call a place. Where no line explains it, as when what is around it isn't known, it is the label that all lines of its last name agree on, or else
// that name itself.
func LabelOf(place string) Text {
	if e := Explain(place); e != nil {
		return e.Label
	}
	name := place[strings.LastIndexByte(place, '/')+1:]
	if label, agreed := dictionary().labels[name]; agreed {
		return label
	}
	plain := strings.ReplaceAll(name, "_", " ")
	return Text{SV: plain, EN: plain}
}

// EventPlaces returns the places of all members of events: of an event as it is sent, and of the data of every type.
func EventPlaces() []string {
	places := placesOf(planOf(reflect.TypeFor[sent]()), appendPlace, nil)
	for _, t := range catalog {
		places = placesOf(t.plan, t.Place(), places)
	}
	return places
}

func placesOf(p *plan, at string, places []string) []string {
	for _, f := range p.fields {
		places = append(places, at+"/"+f.name)
		switch {
		case f.nested != nil:
			places = placesOf(f.nested, at+"/"+f.name, places)
		case f.of == reflect.TypeFor[Quantity]():
			places = placesOf(planOf(reflect.TypeFor[quantityMembers]()), at+"/"+f.name, places)
		}
	}
	return places
}

// lexicon is the dictionary with its indexes.
type lexicon struct {
	lines  []Entry
	places map[string]*Entry
	labels map[string]Text // by last name, where all lines of it have the same label
}

var dictionary = sync.OnceValue(func() *lexicon {
	d := &lexicon{lines: slices.Concat(eventEntries, viewEntries), places: map[string]*Entry{}, labels: map[string]Text{}}
	differ := map[string]bool{}
	for i := range d.lines {
		e := &d.lines[i]
		for place := range strings.FieldsSeq(e.Places) {
			d.places[place] = e
			name := place[strings.LastIndexByte(place, '/')+1:]
			if other, met := d.labels[name]; met && other != e.Label {
				differ[name] = true
			}
			d.labels[name] = e.Label
		}
	}
	for name := range differ {
		delete(d.labels, name)
	}
	return d
})

func (d *lexicon) explain(place string) *Entry {
	for {
		if e := d.places[place]; e != nil {
			return e
		}
		_, inner, nested := strings.Cut(place, "/")
		if !nested {
			return nil
		}
		place = inner
	}
}
