package projections

import (
	"slices"
	"strconv"
	"strings"

	"liggare/domain"
)

// Check is a row of the view checks: a control question, and what the ledger's records answer to it by a written rule. The rules are in check_*.go, one a file.
type Check struct {
	Question domain.Text    `json:"question"`
	AskedBy  string         `json:"asked_by,omitempty" when:"law"` // the law and its paragraph
	Grade    Grade          `json:"grade"`
	Why      domain.Text    `json:"why"`
	Findings []CheckFinding `json:"findings,omitempty" when:"said"`
	Missing  []domain.Text  `json:"missing,omitempty" when:"lacking"`
}

// CheckFinding is one thing that the records say about a question, and of what.
type CheckFinding struct {
	Finding  string       `json:"finding"`
	Speaks   string       `json:"speaks"` // for, against, silent
	Says     domain.Text  `json:"says"`
	Count    Count        `json:"count"`
	Entities []domain.Ref `json:"entities"` // at most entitiesShown of them
}

// Grade is the answer to a control question.
type Grade string

const (
	Met          Grade = "met"
	PartlyMet    Grade = "partly_met"
	NotMet       Grade = "not_met"
	CannotBeSaid Grade = "cannot_be_said"
)

// How much of what it rests on a row names, of each finding.
const (
	entitiesShown = 20
	factsShown    = 5 // of each entity
)

var gradeWords = map[Grade]domain.Text{
	Met:          {SV: "Uppfyllt", EN: "Met"},
	PartlyMet:    {SV: "Delvis uppfyllt", EN: "Partly met"},
	NotMet:       {SV: "Inte uppfyllt", EN: "Not met"},
	CannotBeSaid: {SV: "Kan inte sägas", EN: "Cannot be said"},
}

// control is a written rule. It knows nothing of who keeps the ledger: it looks at each entity of its kinds, notes what each says, and grades what was said.
//
// What a row says follows from the records as they stand and from the claims against them: where a source disputes a record, both readings are tried, and the row is
// disputed when they lead to different grades.
//
// One principle of silence holds for every rule, and judge keeps it: silence is no fault, and no merit either. What the records don't tell is a silent finding. By itself it grades
// nothing: the answer is CannotBeSaid, and never NotMet. Beside what speaks for, it takes Met away, since Met says that all that was asked is recorded; and what a rule finds in
// part is a half, which is PartlyMet whatever else is unsaid. Evidence against alone is NotMet, unless what is silent may be the very thing that is asked for. A rule that takes
// silence for an answer says so, and why, in its comment.
type control struct {
	id       string
	question domain.Text
	askedBy  string     // a law and its paragraph; empty: auditors' practice
	from     domain.Day // the first day the question is asked; NoDay: any
	kinds    []domain.Kind
	only     map[domain.Kind]func(domain.Data) bool // entities of a kind none of whose facts is such say nothing, at any moment; a kind that isn't here: all are looked at
	findings []finding
	unsaid   domain.Text // what is missing where nothing was said at all
	look     func(a *Ask, home int32, say func(finding string, facts ...domain.Item))
	one      bool     // whether there is one is asked: one that is whole answers it, whatever is said of others. Otherwise it is asked of all that the ledger knows
	needs    []string // findings without which it isn't Met; none: any that speaks for is enough
}

// finding is one thing that a rule can find.
type finding struct {
	id     string
	speaks string
	says   domain.Text
	wants  domain.Text // what would be needed instead; of what speaks for it: nothing
	weighs weight
}

// weight is how a finding bears on the grade, where what it speaks for or against doesn't tell it.
type weight int

const (
	asItSpeaks weight = iota
	half              // a part of what is asked is recorded: PartlyMet at least, and Met no more
	hiding            // silent of something that may be the very thing that is asked for: beside it, what speaks against doesn't settle that there is none
	lone              // against, where there is nothing else: takes nothing away from what there is
	aside             // shown, and bears on no grade: nothing is due yet, or what it is about is not what is asked
)

func (f finding) as(w weight) finding {
	f.weighs = w
	return f
}

const (
	speaksFor     = "for"
	speaksAgainst = "against"
	speaksSilent  = "silent" // the records don't tell
)

// controls is the table of the rules. A new one is one file and one line here.
var controls = []*control{
	&checkPlan, &checkDuties, &checkCompetence, &checkCooperation, &checkConcern, &checkRecommendations,
	&checkLawAssessment, &checkLawPlan, &checkLawCoordination, &checkLawForum,
}

// checks hang on the ledger itself: each question is about all of it.
func checks(a *Ask, root int32, yield Yield) {
	if a.doubts == nil {
		a.doubts = map[string][]*domain.Fact{}
	}
	if _, concerns := domain.MainLedger(a.edition.Ledger()); concerns {
		return // it holds reports alone, and is no municipality's
	}
	for _, c := range controls {
		if c.from != domain.NoDay && !a.After(c.from-1, c.from-1) || !a.part(c.id) {
			continue
		}
		said := a.survey(c)
		grades, recorded, whole := said.grades(c)
		a.whole = a.whole && whole
		grade := grades[0]
		if len(grades) > 1 {
			grade = grades[a.choose(len(grades))]
			a.doubts[c.id] = append(a.doubts[c.id], said.doubts(c, len(grades))...)
			if recorded == 1 && !a.ranging {
				a.contested = append(a.contested, c.id)
			}
		}
		row, facts := c.row(a, said, grade)
		if len(facts) == 0 {
			for item := range a.Get(root).Entries() {
				facts = append(facts, item)
				break
			}
		}
		yield(c.id, row, domain.Item{}, facts...)
	}
}

// row writes down a grade and what it rests on.
func (c *control) row(a *Ask, said *survey, grade Grade) (*Check, []domain.Item) {
	row := &Check{Question: c.question, AskedBy: c.askedBy, Grade: grade}
	var facts []domain.Item
	whySV, whyEN := gradeWords[grade].SV, gradeWords[grade].EN
	between := ": "
	possible, certain := said.under(c, grade)
	for i, f := range c.findings {
		bit := uint32(1) << i
		if possible&bit == 0 {
			continue
		}
		shown := CheckFinding{Finding: f.id, Speaks: f.speaks, Says: f.says, Count: said.counts[i], Entities: []domain.Ref{}}
		for _, e := range said.shown[i] {
			shown.Entities, facts = append(shown.Entities, a.Ref(e.home)), append(facts, e.facts...)
		}
		if certain&bit != 0 {
			shown.Count.Min = max(shown.Count.Min, 1)
		}
		row.Findings = append(row.Findings, shown)
		if f.wants.SV != "" {
			row.Missing = append(row.Missing, f.wants)
		}
		whySV += between + f.says.SV + " (" + shown.Count.String() + ")"
		whyEN += between + f.says.EN + " (" + shown.Count.String() + ")"
		between = "; "
	}
	if len(row.Findings) == 0 {
		row.Missing = []domain.Text{c.unsaid}
		whySV, whyEN = whySV+": liggaren säger inget om saken", whyEN+": the ledger says nothing about it"
	}
	row.Why = domain.Text{SV: whySV + ".", EN: whyEN + "."}
	return row, facts
}

// bit is the place of a finding among the rule's.
func (c *control) bit(id string) uint32 {
	for i, f := range c.findings {
		if f.id == id {
			return 1 << i
		}
	}
	panic("the rule " + strconv.Quote(c.id) + " has no finding " + strconv.Quote(id))
}

// judge grades what was said, as bits of the rule's findings.
func (c *control) judge(said uint32) Grade {
	var whole, part, against, lowers, hides, lacks bool
	for i, f := range c.findings {
		if said&(1<<i) == 0 {
			lacks = lacks || slices.Contains(c.needs, f.id)
			continue
		}
		switch {
		case f.weighs == aside:
		case f.weighs == half:
			part = true
		case f.speaks == speaksFor:
			whole = true
		case f.speaks == speaksAgainst:
			against, lowers = true, lowers || f.weighs != lone
		default:
			hides, lowers = hides || f.weighs == hiding, true
		}
	}
	switch {
	case whole && !lacks && (c.one || !part && !lowers):
		return Met
	case whole || part:
		return PartlyMet
	case against && !hides:
		return NotMet
	}
	return CannotBeSaid
}

// asText is a text in the two languages.
func asText(sv, en string) domain.Text { return domain.Text{SV: sv, EN: en} }

func pro(id, sv, en string) finding { return finding{id: id, speaks: speaksFor, says: asText(sv, en)} }

func con(id, sv, en, wantsSV, wantsEN string) finding {
	return finding{id: id, speaks: speaksAgainst, says: asText(sv, en), wants: asText(wantsSV, wantsEN)}
}

func silent(id, sv, en, wantsSV, wantsEN string) finding {
	return finding{id: id, speaks: speaksSilent, says: asText(sv, en), wants: asText(wantsSV, wantsEN)}
}

// viewed runs a view on one entity and yields its rows with the facts that they rest on.
func viewed[R any](a *Ask, home int32, view func(*Ask, int32, Yield), each func(key string, row *R, facts []domain.Item)) {
	view(a, home, func(key string, row any, main domain.Item, facts ...domain.Item) {
		if len(facts) == 0 {
			facts = []domain.Item{main}
		}
		each(key, row.(*R), facts)
	})
}

// lack is a finding about something that may be lacking, and whether it is.
type lack struct {
	finding string
	is      bool
}

// wholeOr says what is lacking, each by itself, or that the thing is whole.
func wholeOr(say func(string, ...domain.Item), facts []domain.Item, lacks ...lack) {
	whole := true
	for _, each := range lacks {
		if each.is {
			whole = false
			say(each.finding, facts...)
		}
	}
	if whole {
		say("whole", facts...)
	}
}

// byDocument says of what is recorded as a document alone that it is there, or that its source says that it isn't.
func byDocument(say func(string, ...domain.Item), d *Document, facts []domain.Item) {
	switch d.Status {
	case "missing", "planned":
		say("missing", facts...)
	case "in_force", "registered":
		say("document_only", facts...)
	}
}

// adopted tells how far the ledger knows that what a reference leads to is decided: yes where it holds the decision; no where it holds that there is none yet; neither
// where it only holds that the thing is in use, or nothing.
func (a *Ask) adopted(ref domain.Ref) (yes, no bool) {
	home, found := a.Find(ref)
	if !found {
		return false, false
	}
	s := a.Get(home)
	switch ref.Kind() {
	case domain.KindDocument:
		viewed(a, home, documents, func(_ string, d *Document, _ []domain.Item) {
			yes = d.Status == "in_force"
			no = d.Status == "planned" || d.Status == "missing" || d.Status == "repealed" || d.Status == "expired" || d.Stage == domain.StageDrawnUp
		})
	case domain.KindPlan:
		for range standing[*domain.PlanDecided](s) {
			yes = true
		}
	case domain.KindCooperation:
		_, _, yes = last[*domain.CooperationAgreementSigned](s)
	case domain.KindDecision:
		_, _, yes = last[*domain.DecisionTaken](s)
	}
	return yes, no && !yes
}

// wide tells the bodies that answer for the whole municipality: the municipality itself, its council, its executive board and the administration of that.
func (a *Ask) wide(org domain.Ref) bool {
	home, found := a.Find(org)
	if !found {
		return false
	}
	_, d, is := last[*domain.OrganisationRegistered](a.Get(home))
	if !is {
		return false
	}
	switch d.Kind {
	case domain.OrganisationMunicipality, domain.OrganisationCouncil, domain.OrganisationExecutiveBoard, domain.OrganisationCentralAdministration:
		return true
	}
	return false
}

// kindOf is what an organisation is, by its description that day.
func (a *Ask) kindOf(org domain.Ref) domain.OrganisationKind {
	home, found := a.Find(org)
	if !found {
		return ""
	}
	if _, d, is := last[*domain.OrganisationRegistered](a.Get(home)); is {
		return d.Kind
	}
	return ""
}

// holds tells whether a duty is held by a function or a body, and not by a person.
func (row *Responsibility) holds() bool {
	return !row.Vacant && row.TiedTo != domain.TiedToPerson && (row.Holder != nil || len(row.Holders) > 0)
}

// law is the paragraph of the Swedish law on municipalities' responsibility for crime prevention (SFS 2023:196), in force from lawFrom. Where the number of a paragraph
// is not certain, the law's own heading is named instead.
func law(where string) string {
	return strings.TrimSpace("Lag (2023:196) om kommuners ansvar för brottsförebyggande arbete, " + where)
}

// lawFrom is the day on which the law came into force: before it, its questions are not asked. The rules are of the law as it was then.
var lawFrom = domain.MakeDay(2023, 7, 1)

// beforeLaw tells whether all that a statement rests on is older than the law. What somebody held, or lacked, before there was a law tells nothing of whether the law is kept: it is
// shown, and answers neither way. The law's own day is the line, and no number of years, which would be ours. An assessment or a plan that stands has an age of its own instead.
func beforeLaw(facts []domain.Item) bool {
	for _, item := range facts {
		if _, hi := item.Bounds(); hi >= lawFrom {
			return false
		}
	}
	return true
}

// sinceLaw says a finding, or, where all that it rests on is older than the law, only that there is something older.
func sinceLaw(say func(string, ...domain.Item), finding string, facts []domain.Item) {
	if beforeLaw(facts) {
		finding = "older_than_law"
	}
	say(finding, facts...)
}

// sayingSinceLaw passes on what is said of a document, save that it is missing where that was told before the law.
func sayingSinceLaw(say func(string, ...domain.Item)) func(string, ...domain.Item) {
	return func(finding string, facts ...domain.Item) {
		if finding == "missing" {
			sinceLaw(say, finding, facts)
		} else {
			say(finding, facts...)
		}
	}
}
