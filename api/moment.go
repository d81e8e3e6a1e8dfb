package api

import (
	"errors"
	"net/http"

	"liggare/domain"
)

// momentNames are the parameters of a moment.
var momentNames = []string{"on", "known", "recorded"}

// moment reads a moment as it is asked, with a prefix to its parameters' names; what is left out is zero.
func (p *params) moment(prefix string) domain.Moment {
	var m domain.Moment
	p.read(prefix+"on", "moment.on", func(s string) (err error) {
		m.On, err = domain.ParseDate(s)
		return err
	})
	p.read(prefix+"known", "moment.known", func(s string) error {
		date, err := domain.ParseDate(s)
		m.Known = date.Latest()
		return err
	})
	p.read(prefix+"recorded", "moment.recorded", func(s string) (err error) {
		m.Recorded, err = domain.ParseRecorded(s)
		return err
	})
	return m
}

// read parses a parameter that is there. A refusal keeps its message and gets the parameter's code.
func (p *params) read(name, code string, parse func(string) error) {
	if !p.values.Has(name) {
		return
	}
	if err := parse(p.values.Get(name)); err != nil {
		message := codeOf(code).Explanation
		if refusal := (*domain.Error)(nil); errors.As(err, &refusal) {
			message = refusal.Message
		}
		p.refuse(code, name, message)
	}
}

// open opens a ledger as a request asks, as far as its sender may read it.
func (a *api) open(r *http.Request, p *params, prefix string, ledger Ledger, asked domain.Moment) (*domain.Edition, domain.Moment) {
	return p.open(prefix, func(m domain.Moment) (*domain.Edition, error) { return a.edition(r, ledger, m) }, asked, a.today())
}

// open opens a caller's book at a moment as asked, and returns the moment with everything filled in: today, everything known, everything recorded. A position that the book
// does not reach is noted as wrong; then the edition is nil.
func (p *params) open(prefix string, edition func(domain.Moment) (*domain.Edition, error), asked domain.Moment, today domain.Day) (*domain.Edition, domain.Moment) {
	e, err := edition(domain.Moment{Known: domain.MaxDay, Recorded: asked.Recorded})
	if err != nil {
		p.read(prefix+"recorded", "moment.recorded", func(string) error { return err })
		return nil, asked
	}
	if asked.On.IsZero() {
		asked.On = domain.OnDay(today)
	}
	if asked.Known == domain.NoDay {
		asked.Known = max(today, e.LastRecorded())
	}
	if asked.Recorded.IsZero() {
		asked.Recorded = domain.AtPosition(e.Position)
	}
	e.Known = asked.Known
	return e, asked
}
