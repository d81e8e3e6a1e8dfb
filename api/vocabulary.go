package api

import (
	"net/http"

	"liggare/domain"
)

// VocabularyInfo is a closed list of terms.
type VocabularyInfo struct {
	ID    string     `json:"id"`
	Terms []TermInfo `json:"terms"` // in the order in which users are shown them
}

// TermInfo is a term of a list.
type TermInfo struct {
	ID    string      `json:"id"`
	Label domain.Text `json:"label"`
}

// VocabularyList is the answer of GET /v1/vocabulary.
type VocabularyList struct {
	Vocabularies []VocabularyInfo `json:"vocabularies"`
}

func (a *api) vocabulary(r *http.Request) (*answer, error) {
	p, err := readParams(r, nil, nil)
	if err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	var list VocabularyList
	for _, v := range domain.Vocabularies() {
		list.Vocabularies = append(list.Vocabularies, VocabularyInfo{ID: v.ID, Terms: termInfos(v)})
	}
	return tagged(asJSON(list))
}

func termInfos(v *domain.Vocabulary) []TermInfo {
	infos := make([]TermInfo, len(v.Terms))
	for i, term := range v.Terms {
		infos[i] = TermInfo{ID: term.ID, Label: term.Label}
	}
	return infos
}
