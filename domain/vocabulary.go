package domain

// Vocabulary is one closed list of the field's terms, such as the stages of a document. Its ids are stored in events and never change their meaning;
// the labels are what users read. A value that a source doesn't state is an absent field: no list has a term for the unknown.
//
// A list is never changed after it is made, so any number of goroutines may read it.
type Vocabulary struct {
	ID    string // [a-z0-9_]+, unique among the lists: "document_stage"
	Terms []Term // in the order in which users are shown them; read-only

	index map[string]int // a term's id to its place in Terms
}

// Term is one value of a vocabulary.
type Term struct {
	ID    string // [a-z0-9_]+, unique in its list: "drawn_up"
	Label Text
}

// Has tells whether the id is a term of the list.
func (v *Vocabulary) Has(id string) bool {
	_, ok := v.index[id]
	return ok
}

// Label returns what users read for the term; for an id that is not in the list it is the id itself, so that nothing stored is ever hidden.
func (v *Vocabulary) Label(id string) Text {
	if i, ok := v.index[id]; ok {
		return v.Terms[i].Label
	}
	return Text{SV: id, EN: id}
}

// Intern returns the list's own string for the id, so that a million facts share the memory of one; false where the list doesn't have it.
func (v *Vocabulary) Intern(id string) (string, bool) {
	i, ok := v.index[id]
	if !ok {
		return "", false
	}
	return v.Terms[i].ID, true
}

// vocabulary makes a list. It belongs beside the named string type that holds the list's values, and in the table in vocabularies.go.
func vocabulary(id string, terms ...Term) *Vocabulary {
	v := &Vocabulary{ID: id, Terms: terms, index: make(map[string]int, len(terms))}
	for i, t := range terms {
		v.index[t.ID] = i
	}
	return v
}

// term is a row of a list: id, Swedish label, English label.
func term(id, sv, en string) Term {
	return Term{ID: id, Label: Text{SV: sv, EN: en}}
}
