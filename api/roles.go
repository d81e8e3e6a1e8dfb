package api

import (
	"slices"
	"strings"

	"liggare/domain"
)

// Role is what somebody may do in a ledger.
type Role string

const (
	RoleReader      Role = "reader"      // läsare
	RoleAnalyst     Role = "analyst"     // analytiker
	RoleCoordinator Role = "coordinator" // samordnare, nämndsekreterare
	RoleAuditor     Role = "auditor"     // revisor
	RoleRegistrar   Role = "registrar"   // registrator, arkivarie
	RoleAdmin       Role = "admin"       // driftansvarig
)

// Roles is every role, in the order in which users are shown them.
var Roles = []Role{RoleReader, RoleAnalyst, RoleCoordinator, RoleAuditor, RoleRegistrar, RoleAdmin}

// need is what a route asks of who sends a request.
type need uint8

const (
	nobody     need = iota // the route is open to all
	signsIn                // whoever is known; the handler gives what its roles do
	reads                  // reads a ledger
	subscribes             // streams and exports
	appends                // writes to a ledger; which events, authorise tells
	releases               // releases concern statistics
	inspects               // reads the access log
	rebuilds               // computes views anew, and sees the rows of every class that were told otherwise
	operates               // tokens and operation
)

// roles is the table of what each role reads and does.
var roles = map[Role]struct {
	class domain.Class // the most secret that it reads; a coordinator's confidential records are those of its own organisations
	does  []need
}{
	RoleReader:      {domain.Public, []need{signsIn, reads}},
	RoleAnalyst:     {domain.Internal, []need{signsIn, reads, subscribes}},
	RoleCoordinator: {domain.Confidential, []need{signsIn, reads, subscribes, appends, releases}},
	RoleAuditor:     {domain.Confidential, []need{signsIn, reads, subscribes, appends, inspects}},
	RoleRegistrar:   {domain.Restricted, []need{signsIn, reads, subscribes, appends, releases, rebuilds}},
	RoleAdmin:       {domain.Public, []need{signsIn, operates}},
}

// does tells whether a role does what is needed in a ledger; "" is any. The ledger of concern reports is read by those only who may read reports: its number of records
// and their times would tell of single ones. What its reports come to is released into the main ledger.
func (role Role) does(n need, ledger string) bool {
	if _, concerns := domain.MainLedger(ledger); concerns && (n == reads || n == subscribes) && role != RoleAuditor && role != RoleRegistrar {
		return false
	}
	return slices.Contains(roles[role].does, n)
}

// Writers are the roles that write events of a type, some of them only those of their own organisations. What corrects or disputes is written by those who write what it is about.
func Writers(t *domain.Type) (writers []Role) {
	for _, role := range Roles {
		if role.writes(t) || role == RoleRegistrar && t.AboutRecord() {
			writers = append(writers, role)
		}
	}
	return writers
}

// Writes tells whether who is signed in may write events of a type in a ledger: those of some organisation, if not of all. What is about a record may be written by whoever
// writes anything, since that hangs on the record.
func (s *Session) Writes(ledger string, t *domain.Type) bool {
	return s.Operator || slices.ContainsFunc(Principal{Grants: s.Grants}.roles(ledger), func(role Role) bool {
		return role.does(appends, ledger) && (role.writes(t) || t.AboutRecord())
	})
}

// Corrects tells whether who is signed in may correct events of a type in a ledger.
func (s *Session) Corrects(ledger string, t *domain.Type) bool {
	return s.Operator || slices.ContainsFunc(Principal{Grants: s.Grants}.roles(ledger), func(role Role) bool {
		return role == RoleRegistrar || role.does(appends, ledger) && role.writes(t)
	})
}

// auditorsOwn are the types that only auditors write, besides audit.*.
var auditorsOwn = []string{"recommendation.issued.v1", "recommendation.deadline_set.v1", "recommendation.assessed.v1"}

// addressees are the types that only the addressee of a recommendation writes.
var addressees = []string{"recommendation.responded.v1", "recommendation.measure_linked.v1"}

// writes tells whether a role writes events of a type at all; of whom, authorise tells. What corrects or disputes a record is asked about by the record's own type, but
// for registrars, who correct and dispute anything.
func (role Role) writes(t *domain.Type) bool {
	noun, _, _ := strings.Cut(t.Name, ".")
	audits := noun == "audit" || slices.Contains(auditorsOwn, t.Name)
	switch role {
	case RoleAuditor:
		return audits || slices.Contains([]string{"measure", "statement", "evaluation"}, noun)
	case RoleCoordinator:
		return !audits && noun != "ledger" && t.Name != "concern.released.v1" // releases have a route of their own
	}
	return false
}
