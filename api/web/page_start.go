package web

// start lists the ledgers that the reader may see.
func (v *visit) start() (*shown, error) {
	ledgers, err := v.client.Ledgers(v.r.Context())
	if err != nil {
		return nil, err
	}
	v.ledgers, v.known = ledgers, true
	return &shown{template: "start", title: v.T("Liggare", "Ledgers"), data: ledgers}, nil
}
