package api

import (
	"net/http"

	"liggare/domain"
)

// check gives the answer that an append would, and stores nothing. A key is optional: with one, the answer also tells whether the key is free.
func (a *api) check(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	key := ""
	if len(r.Header.Values(keyHeader)) > 0 {
		if key, err = idempotencyKey(r.Header); err != nil {
			return nil, err
		}
	}
	s, err := a.submission(r, ledger, key)
	if err != nil {
		return nil, err
	}
	if err := a.authorise(r, ledger, s); err != nil {
		return nil, err
	}
	if err := a.namePlaces(ledger, s); err != nil {
		return nil, err
	}
	held := ledger.Book().Head()
	var receipts []domain.Receipt
	err = a.whileAuthorised(r, ledger, s, func() (err error) {
		receipts, err = ledger.Check(r.Context(), s)
		return err
	})
	if err != nil {
		return nil, a.whyNot(r, ledger, err)
	}
	made, err := asJSON(receipt(s, receipts))
	if err == nil && receipts[0].Position <= held {
		made.header = map[string]string{"Idempotent-Replayed": "true"} // the key is that of a request that is stored: an append would give these receipts again
	}
	return made, err
}
