package domain

import "strings"

// Kind is what an entity is: the first part of its reference.
type Kind string

// The kinds of entity. Statements, evaluations and records have none of their own: they are written in the timeline of what they are about.
const (
	KindLedger         Kind = "ledger"
	KindOrganisation   Kind = "organisation"
	KindDecision       Kind = "decision"
	KindDocument       Kind = "document"
	KindResponsibility Kind = "responsibility"
	KindPlan           Kind = "plan"
	KindMeasure        Kind = "measure"
	KindTraining       Kind = "training"
	KindConcern        Kind = "concern"
	KindAssessment     Kind = "assessment"
	KindCooperation    Kind = "cooperation"
	KindAudit          Kind = "audit"
	KindRecommendation Kind = "recommendation"
	KindGoal           Kind = "goal"
)

// Kinds is every kind, in the order of the catalogue.
var Kinds = []Kind{
	KindLedger, KindOrganisation, KindDecision, KindDocument, KindResponsibility, KindPlan, KindMeasure,
	KindTraining, KindConcern, KindAssessment, KindCooperation, KindAudit, KindRecommendation, KindGoal,
}

// Ref names an entity within its ledger: `<kind>/<id>`, e.g. document/policy-vbe.
type Ref string

// ParseRef reads a reference. Its errors have the codes ref.form, ref.kind and ref.id.
func ParseRef(s string) (Ref, error) {
	kind, id, found := strings.Cut(s, "/")
	if !found {
		return "", refuse("ref.form", "", "Skriv <slag>/<id>, till exempel document/policy-vbe.", "Write <kind>/<id>, for example document/policy-vbe.")
	}
	if !Kind(kind).known() {
		return "", refuse("ref.kind", "", "Slaget finns inte. De som finns är "+kindList()+".", "There is no such kind. The kinds are "+kindList()+".")
	}
	if !ValidID(id) {
		return "", refuse("ref.id", "", "Ett id har 1–63 tecken a–z, 0–9 och bindestreck och börjar inte med bindestreck.",
			"An id has 1–63 of a–z, 0–9 and hyphen, and does not begin with a hyphen.")
	}
	return Ref(s), nil
}

// PersonInID is the refusal of an id that stands beside events and is kept, such as a principal's or a ledger's: where it holds somebody's number; nil otherwise.
func PersonInID(id, field string) *Error {
	if code := personInToken(id); code != "" {
		return deidRefusal(code, field)
	}
	return PersonIn(id, field)
}

// Kind returns the part before the slash.
func (r Ref) Kind() Kind {
	kind, _, _ := strings.Cut(string(r), "/")
	return Kind(kind)
}

// ID returns the part after the slash.
func (r Ref) ID() string {
	_, id, _ := strings.Cut(string(r), "/")
	return id
}

// ValidID tells whether s can name a ledger or an entity: [a-z0-9][a-z0-9-]{0,62}.
func ValidID(s string) bool {
	if len(s) == 0 || len(s) > 63 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

func (k Kind) known() bool {
	for _, each := range Kinds {
		if each == k {
			return true
		}
	}
	return false
}

func kindList() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}
