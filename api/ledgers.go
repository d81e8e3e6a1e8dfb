package api

import "net/http"

// LedgerInfo is a ledger in the list of ledgers.
type LedgerInfo struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Code string `json:"code"`
	Head uint64 `json:"head"` // position of its last record; 0: empty
}

// LedgerList is the answer of GET /v1/ledgers.
type LedgerList struct {
	Ledgers []LedgerInfo `json:"ledgers"`
}

func (a *api) listLedgers(r *http.Request) (*answer, error) {
	p, err := readParams(r, nil, nil)
	if err != nil {
		return nil, err
	}
	list := LedgerList{Ledgers: []LedgerInfo{}}
	for _, each := range a.visible(r, signsIn) {
		list.Ledgers = append(list.Ledgers, LedgerInfo{ID: each.ID(), Name: each.Name(), Code: each.Code(), Head: each.Book().Head()})
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return tagged(asJSON(list))
}
