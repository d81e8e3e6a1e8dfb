package api

import "net/http"

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
	s, err := submission(r, key)
	if err != nil {
		return nil, err
	}
	if err := a.authorise(r, ledger, s); err != nil {
		return nil, err
	}
	if err := a.namePlaces(ledger, s); err != nil {
		return nil, err
	}
	receipts, err := ledger.Check(r.Context(), s)
	if err != nil {
		return nil, a.whyNot(r, ledger, err)
	}
	return asJSON(receipt(s, receipts))
}
