package api

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"liggare/domain"
)

// authorise tells whether the sender may write a request's events, before anything is decided: by their types, and by whose they are. What it refuses is pointed at in
// each event.
func (a *api) authorise(r *http.Request, ledger Ledger, s *domain.Submission) error {
	p := PrincipalOf(r.Context())
	if p.Operator {
		return nil
	}
	s.Rights = a.caller(r, ledger.ID())
	e, err := a.whole(r, ledger)
	if err != nil {
		return err
	}
	if s.Judged = nil; s.Rights != nil && s.Rights.Own != nil {
		s.Judged = &e.Position
	}
	var f *fault
	for i, own := range e.Owners(s.Events) {
		code := a.refusesEvent(r, ledger, e, &s.Events[i], own)
		if code == "" {
			continue
		}
		field := "/subject"
		if code == "access.role" {
			field = "/type"
		}
		if s.Array {
			field = "/" + strconv.Itoa(i) + field
		}
		if f == nil {
			f = forbidden(code)
			f.errors = nil
		}
		f.errors = append(f.errors, &domain.Error{Code: code, Field: field, Message: codeOf(code).Explanation})
	}
	if f != nil {
		return f
	}
	return nil
}

// overtakenMost is how often it is looked at anew whether a sender may write what it sends.
const overtakenMost = 5

// whileAuthorised does something with a submission that was authorised, and authorises it anew where others have recorded something since that this may hang on.
func (a *api) whileAuthorised(r *http.Request, ledger Ledger, s *domain.Submission, do func() error) error {
	for range overtakenMost {
		if err := do(); !errors.Is(err, domain.ErrOvertaken) {
			return err
		}
		if err := a.authorise(r, ledger, s); err != nil {
			return err
		}
	}
	return ErrBusy
}

// refusesEvent is the code by which the sender may not write an event; "" where one of the grants lets it.
func (a *api) refusesEvent(r *http.Request, ledger Ledger, e *domain.Edition, event *domain.Append, own domain.Ownership) string {
	code := "access.role"
	for _, g := range PrincipalOf(r.Context()).grants(ledger.ID()) {
		switch {
		case g.Role == RoleRegistrar && event.Type.AboutRecord():
			return ""
		case own.Origin == nil && g.Role.does(appends, ledger.ID()):
			return "" // a target that isn't there: that is told as to anyone
		case own.Origin == nil || !g.Role.writes(own.Origin):
		case g.Role == RoleAuditor:
			return ""
		default:
			if code = a.refusesOwner(g, ledger, e, &own); code == "" {
				return ""
			}
		}
	}
	return code
}

// refusesOwner is the code by which a coordinator may not write an event that is somebody else's.
func (a *api) refusesOwner(g Grant, ledger Ledger, e *domain.Edition, own *domain.Ownership) string {
	if slices.Contains(g.Organisations, "*") || ledger.ID() != g.Ledger && ledger.ID() == domain.ConcernLedger(g.Ledger) {
		return ""
	}
	rights := &domain.Rights{Class: domain.Confidential, Own: []domain.Ref{}, Today: a.today()}
	for _, id := range g.Organisations {
		rights.Own = append(rights.Own, ownRef(id))
	}
	if slices.Contains(addressees, own.Origin.Name) {
		if !own.Addressed(e, rights) {
			return "access.addressee"
		}
		return ""
	}
	return own.Refuses(e, rights)
}
