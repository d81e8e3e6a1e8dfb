package web

import (
	"net/http"
	"slices"
	"strings"

	"liggare/api"
	"liggare/domain"
)

// whoAsks is the session of whoever asks for the page. Where nobody is signed in it has no role.
func (v *visit) whoAsks() *api.Session {
	if v.signed == nil {
		session, err := v.client.Session(v.r.Context())
		if err != nil {
			session = &api.Session{} // pages that need a role ask the API, and show its refusal
		}
		v.signed = session
	}
	return v.signed
}

// mayRecord tells whether a form of a type of event is of use to whoever asks. The API decides when it is sent: of whose organisation it is, no role says.
func (v *visit) mayRecord(t *domain.Type) bool {
	ledger := v.id()
	if t.Name == concernType {
		ledger = domain.ConcernLedger(ledger)
	}
	return v.whoAsks().Writes(ledger, t)
}

// listedTypes are those that have a form in the list: a correction is made from what it corrects, and reports of concern have a form of their own.
var listedTypes = slices.DeleteFunc(slices.Clone(domain.Types()), func(t *domain.Type) bool {
	noun, _, _ := strings.Cut(t.Name, ".")
	return noun == "ledger" || noun == "concern" || t.Name == correctionType
})

// recordable are those of them that whoever asks may record.
func (v *visit) recordable() []*domain.Type {
	return slices.DeleteFunc(slices.Clone(listedTypes), func(t *domain.Type) bool { return !v.mayRecord(t) })
}

// notYours says that a form is of no use to whoever asks, and whose it is.
func (v *visit) notYours(title string, writers []api.Role) *shown {
	var names []string
	for _, role := range writers {
		names = append(names, functions[string(role)].In(v.Lang))
	}
	who := strings.Join(names, v.T(" eller ", " or "))
	return v.message(http.StatusForbidden, title, v.T("Det registreras av den som är ", "It is recorded by whoever is ")+who+v.T(". Du läser det som registrerats, och kan kontakta dem om något fattas eller är fel.",
		". You read what has been recorded, and can turn to them where something is missing or wrong."))
}
