package projections

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// dice writes random events about few entities and days, so that they meet: its refused events are left out by whoever sends them.
type dice struct {
	*rand.Rand
	told map[string][]told // by subject: what has been accepted, in order
	made []string          // subjects, in order
}

// told is an accepted event.
type told struct {
	typ     string
	version int
}

func throw(seed uint64) *dice {
	return &dice{Rand: rand.New(rand.NewPCG(seed, 17)), told: map[string][]told{}}
}

func (r *dice) one(of ...string) string { return of[r.IntN(len(of))] }

// may is the text in two of five cases, else nothing.
func (r *dice) may(text string) string {
	if r.IntN(5) < 2 {
		return text
	}
	return ""
}

// dayNear is one of 90 days around the turn of a year.
func (r *dice) dayNear() string {
	return time.Date(2019, time.November, 20+r.IntN(90), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

func (r *dice) twoDays() (string, string) {
	first := 20 + r.IntN(80)
	day := func(n int) string {
		return time.Date(2019, time.November, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	return day(first), day(first + 1 + r.IntN(1+r.IntN(15)))
}

// happening is a date of what happened; half of them exact.
func (r *dice) happening() string {
	from, to := r.twoDays()
	switch r.IntN(8) {
	case 0:
		return r.one("2019-12", "2020-01", "2020-02")
	case 1:
		return "[.." + to + "]"
	case 2, 3:
		return "[" + from + ".." + to + "]"
	}
	return r.dayNear()
}

func (r *dice) planned() string {
	from, to := r.twoDays()
	switch r.IntN(5) {
	case 0:
		return r.one("2019-12", "2020-01", "2020-02")
	case 1:
		return from + "/" + to
	case 2:
		return "[" + from + ".." + to + "]"
	}
	return r.dayNear()
}

func (r *dice) ref(kind string) string { return fmt.Sprintf("%s/%c%d", kind, kind[0], 1+r.IntN(3)) }

func (r *dice) quantity() string {
	n := 1 + r.IntN(40)
	return r.one(fmt.Sprintf(`{"exact":%d}`, n), fmt.Sprintf(`{"approximate":%d}`, n), fmt.Sprintf(`{"min":%d,"max":%d}`, n, n+9), fmt.Sprintf(`{"min":%d}`, n),
		`{"words":"flera"}`)
}

// parts joins members that are there.
func parts(members ...string) string {
	var there []string
	for _, m := range members {
		if m != "" {
			there = append(there, m)
		}
	}
	return strings.Join(there, ",")
}

func (r *dice) common() string {
	return parts(r.may(fmt.Sprintf(`"concerns":[%q]`, r.ref(r.one("organisation", "measure", "document")))), r.may(source(r.one("källa A", "källa B", "Alfa", "Granskning"))))
}

func (r *dice) decidedBy() string {
	return fmt.Sprintf(`"decided_by":{%s}`, parts(fmt.Sprintf(`"body":%q`, r.ref("organisation")), r.may(fmt.Sprintf(`"date":%q`, r.happening())), r.may(`"case_ref":"KS 2019/1"`)))
}

func (r *dice) holder() string {
	return fmt.Sprintf(`{"function":%q,"organisation":"organisation/o1"}`, r.one("coordinator", "security_manager", "safety_coordinator"))
}

func (r *dice) title() string { return fmt.Sprintf(`"title":%q`, r.one("Alfa", "Beta", "Gamma")) }

// writers write the data of a type, and name the kind of entity that it is about.
var writers = map[string]func(*dice) (kind, data string){
	"organisation.registered": func(r *dice) (string, string) {
		return "organisation", parts(fmt.Sprintf(`"name":%q`, r.one("Ett", "Två", "Tre")), fmt.Sprintf(`"kind":%q`, r.one("board", "administration")), r.may(fmt.Sprintf(`"parent":%q`, r.ref("organisation"))))
	},
	"concern.released": func(r *dice) (string, string) {
		n := 1 + r.IntN(3)
		return fmt.Sprintf("concern/2019-t%d", n), fmt.Sprintf(`"tertial":"2019-%02d/2019-%02d","k":5,"counts":[{"area":"Norr","count":%d},{"area":"Syd","fewer_than":5},{"area":"Väst","withheld":true}]`, 4*n-3, 4*n, 5+r.IntN(9))
	},
	"organisation.ended": func(r *dice) (string, string) {
		return "organisation", r.may(fmt.Sprintf(`"how":"merged","to":[%q]`, r.ref("organisation")))
	},
	"decision.taken": func(r *dice) (string, string) {
		return "decision", parts(r.title(), r.one("", r.decidedBy(), `"basis":"delegation","decided_by":{"delegation_item":"responsibility/r1"}`), r.may(fmt.Sprintf(`"due":%q`, r.planned())), r.may(fmt.Sprintf(`"assigned_to":[%q]`, r.ref("organisation"))),
			r.may(fmt.Sprintf(`"amount":%d`, 1000*(1+r.IntN(3)))))
	},
	"decision.reported": func(r *dice) (string, string) { return "decision", fmt.Sprintf(`"board":%q`, r.ref("organisation")) },
	"decision.annulled": func(*dice) (string, string) { return "decision", `"reason":"fel form"` },
	"document.registered": func(r *dice) (string, string) {
		return "document", parts(r.title(), `"doc_type":"policy"`, fmt.Sprintf(`"stage":%q`, r.one("drawn_up", "in_use", "planned", "outdated")), r.may(`"lacks":["responsibilities"]`),
			r.may(fmt.Sprintf(`"owner":%q`, r.ref("organisation"))), r.may(fmt.Sprintf(`"review_due":%q`, r.planned())), r.may(fmt.Sprintf(`"expected":{"date":%q}`, r.planned())))
	},
	"document.adopted": func(r *dice) (string, string) {
		return "document", parts(r.title(), `"doc_type":"policy"`, fmt.Sprintf(`"version":"%d"`, 1+r.IntN(4)), r.may(r.decidedBy()), r.may(fmt.Sprintf(`"review_due":%q`, r.planned())))
	},
	"document.communicated": func(r *dice) (string, string) {
		return "document", parts(`"audience":["alla"]`, r.may(fmt.Sprintf(`"version":"%d"`, 1+r.IntN(3))))
	},
	"document.repealed": func(*dice) (string, string) { return "document", "" },
	"responsibility.assigned": func(r *dice) (string, string) {
		return "responsibility", parts(`"duty":"coordination","scope":"organisation/o1"`, `"holder":`+r.holder(), r.may(fmt.Sprintf(`"mode":%q`, r.one("shared", "sole", "lead"))),
			r.may(fmt.Sprintf(`"stated_in":%q`, r.ref("document"))), r.may(`"tied_to":"person"`))
	},
	"responsibility.vacant": func(r *dice) (string, string) {
		return "responsibility", parts(`"duty":"coordination","scope":"organisation/o1"`, r.may(`"reason":"being_recruited"`))
	},
	"responsibility.ended": func(r *dice) (string, string) { return "responsibility", `"holder":` + r.holder() },
	"plan.established": func(r *dice) (string, string) {
		return "plan", parts(r.title(), fmt.Sprintf(`"owner":%q`, r.ref("organisation")), r.may(fmt.Sprintf(`"next_review":%q`, r.planned())), r.may(`"requires":[{"step":"approved"}]`),
			r.may(`"based_on_assessment":"assessment/a1"`))
	},
	"plan.decided": func(r *dice) (string, string) {
		return "plan", fmt.Sprintf(`"step":%q`, r.one("treated", "decided", "approved"))
	},
	"plan.followed_up": func(r *dice) (string, string) { return "plan", `"coverage":"partial"` },
	"plan.closed":      func(*dice) (string, string) { return "plan", "" },
	"measure.registered": func(r *dice) (string, string) {
		return "measure", parts(r.title(), r.may(fmt.Sprintf(`"plan":%q`, r.ref("plan"))), r.may(fmt.Sprintf(`"category":%q`, r.one("preventive", "hindering"))),
			r.may(fmt.Sprintf(`"schedule":{"form":%q,"date":%q}`, r.one("dated", "due", "ongoing"), r.planned())), r.may(fmt.Sprintf(`"depends_on":[%q]`, r.ref(r.one("document", "decision", "cooperation")))),
			r.may(fmt.Sprintf(`"responsible":[{"organisation":%q},{"organisation":%q}]`, r.ref("organisation"), r.ref("organisation"))), r.may(fmt.Sprintf(`"status":%q`, r.one("planned", "ongoing"))))
	},
	"measure.reported": func(r *dice) (string, string) {
		return "measure", parts(fmt.Sprintf(`"status":%q`, r.one("planned", "ongoing", "delayed", "done")), `"result":"klart"`, r.may(`"quantity":`+r.quantity()))
	},
	"training.programme_defined": func(r *dice) (string, string) {
		return "training", parts(r.title(), r.may(`"transfer_plan":"planned"`), r.may(fmt.Sprintf(`"provider":%q`, r.ref("organisation"))))
	},
	"training.held": func(r *dice) (string, string) {
		return "training", parts(r.title(), r.may(`"participants":`+r.quantity()), r.may(`"reached":`+r.quantity()), r.may(`"audience":["alla"]`))
	},
	"training.completion_reported": func(r *dice) (string, string) {
		return "training", parts(fmt.Sprintf(`"org":%q`, r.ref("organisation")), `"completed":`+r.one(r.quantity(), `{"share":0.57}`), r.may(`"population":{"approximate":200}`),
			r.may(`"population_definition":"tillsvidareanställda"`))
	},
	"assessment.source_consulted": func(r *dice) (string, string) {
		return "assessment", parts(fmt.Sprintf(`"source_kind":%q`, r.one("survey", "police")), r.may(`"count":`+r.quantity()))
	},
	"assessment.established": func(r *dice) (string, string) {
		return "assessment", parts(fmt.Sprintf(`"org":%q`, r.ref("organisation")), r.may(fmt.Sprintf(`"period":%q`, r.one("2018", "2019", "2020"))), r.may(`"level":"some"`))
	},
	"cooperation.agreement_signed": func(r *dice) (string, string) {
		return "cooperation", parts(r.title(), `"parties":["organisation/o1","organisation/o2"]`, r.may(fmt.Sprintf(`"period":%q`, r.planned())), r.may(fmt.Sprintf(`"parent":%q`, r.ref("cooperation"))))
	},
	"cooperation.forum_established": func(r *dice) (string, string) {
		return "cooperation", parts(r.title(), `"kind":"forum"`, r.may(`"mandate":"samordna"`), r.may(fmt.Sprintf(`"agreement":%q`, r.ref("cooperation"))), r.may(`"stage":"planned"`))
	},
	"cooperation.ended": func(*dice) (string, string) { return "cooperation", "" },
	"audit.opened": func(r *dice) (string, string) {
		return "audit", parts(r.title(), `"auditor":"organisation/revisor"`, `"questions":[{"id":"1","text":"Finns det?"}]`, r.may(`"kind":"audit"`))
	},
	"audit.finding_recorded": func(r *dice) (string, string) {
		return "audit", parts(`"text":"Saknas."`, fmt.Sprintf(`"finding":"f%d"`, 1+r.IntN(2)), fmt.Sprintf(`"concerns":[%q]`, r.ref(r.one("measure", "document", "plan"))))
	},
	"audit.question_assessed": func(r *dice) (string, string) {
		return "audit", fmt.Sprintf(`"question":"1","grade":{"verbatim":%q,"scale":"grade_met"}`, r.one("uppfyllt", "delvis uppfyllt"))
	},
	"audit.report_submitted": func(r *dice) (string, string) {
		return "audit", parts(`"judgement":"Brister."`, `"not_assessed":["1"]`, r.may(fmt.Sprintf(`"response_due":%q`, r.planned())))
	},
	"recommendation.issued": func(r *dice) (string, string) {
		audit := r.ref("audit")
		return "recommendation", parts(`"text":"Gör något."`, fmt.Sprintf(`"audit":%q,"group":"%s-%d"`, audit, audit[len("audit/"):], 1+r.IntN(3)), fmt.Sprintf(`"addressee":%q`, r.ref("organisation")),
			r.may(fmt.Sprintf(`"due":%q`, r.planned())), r.may(`"findings":["f1"]`))
	},
	"recommendation.deadline_set":   func(r *dice) (string, string) { return "recommendation", fmt.Sprintf(`"due":%q`, r.planned()) },
	"recommendation.responded":      func(r *dice) (string, string) { return "recommendation", `"position":"accepts"` },
	"recommendation.measure_linked": func(r *dice) (string, string) { return "recommendation", fmt.Sprintf(`"target":%q`, r.ref("measure")) },
	"recommendation.assessed": func(r *dice) (string, string) {
		return "recommendation", fmt.Sprintf(`"status":%q,"basis":"granskat",%s`, r.one("implemented", "partly"), source("källa A"))
	},
	"goal.set": func(r *dice) (string, string) {
		return "goal", parts(r.title(), fmt.Sprintf(`"owner":%q`, r.ref("organisation")), r.may(`"target":"noll"`))
	},
	"goal.assessed": func(r *dice) (string, string) {
		return "goal", parts(fmt.Sprintf(`"attainment":{"verbatim":%q,"scale":"grade_goal"}`, r.one("uppnått", "inte uppnått")), r.may(`"period":"2019"`))
	},
	"statement.recorded": func(r *dice) (string, string) {
		return r.one("organisation", "measure", "document"), parts(fmt.Sprintf(`"kind":%q`, r.one("public_claim", "experience")), `"by":{"organisation":"organisation/o1"}`,
			fmt.Sprintf(`"text":%q`, r.one("Det finns.", "Det är känt.", "Det räcker.")), r.may(`"value":`+r.quantity()))
	},
	"evaluation.reported": func(r *dice) (string, string) {
		return r.one("measure", "document", "cooperation"), parts(fmt.Sprintf(`"status":%q`, r.one("ordered", "ongoing", "not_done", "done")), r.may(fmt.Sprintf(`"due":%q`, r.planned())))
	},
}

// types are the keys of writers, in the order of the catalogue.
func types() []string {
	var names []string
	for _, t := range domain.Types() {
		if name := strings.TrimSuffix(t.Name, ".v1"); writers[name] != nil {
			names = append(names, name)
		}
	}
	return names
}

// content is the effective date, the end and the data of an event.
func (r *dice) content(typ string) (subject, head, data string) {
	kind, own := writers[typ](r)
	until := ""
	if r.IntN(8) == 0 {
		until = fmt.Sprintf(`"until":%q`, r.planned())
	}
	subject = kind
	if !strings.Contains(kind, "/") {
		subject = r.ref(kind)
	}
	return subject, parts(fmt.Sprintf(`"effective":%q`, r.happening()), until), parts(own, r.common())
}

// throw writes one event, or a correction or a dispute of one that was accepted. tell is to be called when it is accepted.
func (r *dice) throw() (body string, tell func()) {
	if n := r.IntN(10); n < 2 && len(r.made) > 0 {
		return r.about()
	}
	names := types()
	typ := names[r.IntN(len(names))]
	subject, head, data := r.content(typ)
	known := ""
	if r.IntN(2) == 0 {
		known = fmt.Sprintf(`"known":%q`, time.Date(2020, time.March, 1+r.IntN(60), 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	return event(typ, subject, parts(head, known), data), func() { r.tell(subject, typ) }
}

func (r *dice) tell(subject, typ string) {
	if r.told[subject] == nil {
		r.made = append(r.made, subject)
	}
	r.told[subject] = append(r.told[subject], told{typ, len(r.told[subject]) + 1})
}

// about writes a correction, sometimes of a correction or a dispute, or a dispute.
func (r *dice) about() (string, func()) {
	subject := r.one(r.made...)
	target := r.told[subject][r.IntN(len(r.told[subject]))]
	known := r.may(fmt.Sprintf(`"known":%q`, time.Date(2020, time.April, 1+r.IntN(60), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)))
	head := fmt.Sprintf(`"target":%d`, target.version)
	if r.IntN(2) == 0 {
		field := r.one(`"field":"","claim":"finns inte"`, fmt.Sprintf(`"field":"/effective","claim":%q`, r.happening()), fmt.Sprintf(`"field":"/until","claim":%q`, r.planned()),
			`"field":"/data/title","claim":"Delta"`, `"field":"/data/status","claim":"ongoing"`, `"field":"/data/text","claim":"Det sägs."`, `"field":"/data/depends_on","claim":["decision/d9"]`)
		return event("record.disputed", subject, known, head, field, `"nature":"contradiction"`, source("källa C")), func() { r.tell(subject, "record.disputed") }
	}
	replacement := ""
	if typ := r.origin(subject, target); typ != "" && r.IntN(4) > 0 {
		_, when, data := r.content(typ)
		replacement = fmt.Sprintf(`"replacement":{%s,"data":{%s}}`, when, data)
	}
	return event("record.corrected", subject, known, parts(head, fmt.Sprintf(`"reason":%q`, r.one("error", "refined")), replacement)), func() { r.tell(subject, "record.corrected") }
}

// origin is the type of the target's content; nothing for what can't be replaced.
func (r *dice) origin(_ string, target told) string {
	if strings.HasPrefix(target.typ, "record.") {
		return ""
	}
	return target.typ
}

// grow sends n random events that are accepted, and calls each after every one.
func (d *desk) grow(r *dice, n int, each func()) {
	d.t.Helper()
	for tries := 0; n > 0; tries++ {
		require.Less(d.t, tries, 100000, "nothing is accepted any more")
		body, tell := r.throw()
		if d.send(body) != nil {
			continue
		}
		tell()
		n--
		if each != nil {
			each()
		}
	}
}

// randomDesk is a ledger of n random events beside a few that the others need.
func randomDesk(t testing.TB, seed uint64, n int, each func()) (*desk, *dice) {
	t.Helper()
	d, r := newDesk(t), throw(seed)
	d.accept(event("organisation.registered", "organisation/revisor", "2010-01-01", `"name":"Revisorerna","kind":"elected_auditors"`))
	for i := 1; i <= 3; i++ {
		subject := fmt.Sprintf("organisation/o%d", i)
		d.accept(event("organisation.registered", subject, "2010-01-01", fmt.Sprintf(`"name":"Nämnd %d","kind":"board"`, i)))
		r.tell(subject, "organisation.registered")
		subject = fmt.Sprintf("audit/a%d", i)
		d.accept(event("audit.opened", subject, "2019-11-01", `"title":"Granskning","auditor":"organisation/revisor"`),
			event("audit.report_submitted", subject, "2019-11-15", `"judgement":"Brister."`))
		r.tell(subject, "audit.opened")
		r.tell(subject, "audit.report_submitted")
	}
	d.grow(r, n, each)
	return d, r
}

// The random ledgers are worth something only when events of every kind are accepted, corrected and disputed.
func TestRandomLedgersHoldEveryType(t *testing.T) {
	met := map[string]int{}
	for seed := range uint64(8) {
		_, r := randomDesk(t, seed, 120, nil)
		for _, subject := range r.made {
			for _, each := range r.told[subject] {
				met[each.typ]++
			}
		}
	}
	for _, typ := range append(types(), "record.corrected", "record.disputed") {
		require.NotZerof(t, met[typ], "no %s is ever accepted", typ)
	}
	require.Len(t, types(), len(domain.Types())-5, "every type but those of the ledger, of records and of the ledger of concern reports has a writer")
}
