package domain

import (
	"reflect"
	"strings"
	"unsafe"
)

// Type is one type of event: its name, what it may be about, and its class where the access table opens nothing.
type Type struct {
	Name  string // <noun>.<verb>.v<n>
	Class Class
	Label Text
	Kinds []Kind // what its subject may be; empty: anything
	of    reflect.Type
	plan  *plan

	refSteps []refStep
	number   int                             // in the catalogue
	room     func(n int) unsafe.Pointer      // memory for so many
	at       func(place unsafe.Pointer) Data // one of them
}

// catalog is the table of every type of event, in the order of the catalogue. A new type is one line here.
var catalog = []*Type{
	event[LedgerCreated]("ledger.created.v1", Public, "Liggaren skapad", "Ledger created", KindLedger),

	event[OrganisationRegistered]("organisation.registered.v1", Public, "Organisation registrerad", "Organisation registered", KindOrganisation),
	event[OrganisationEnded]("organisation.ended.v1", Public, "Organisation upphörd", "Organisation ended", KindOrganisation),

	event[DecisionTaken]("decision.taken.v1", Public, "Beslut fattat", "Decision taken", KindDecision),
	event[DecisionReported]("decision.reported.v1", Public, "Delegationsbeslut anmält", "Delegated decision reported", KindDecision),
	event[DecisionAnnulled]("decision.annulled.v1", Public, "Beslut upphävt", "Decision annulled", KindDecision),

	event[DocumentRegistered]("document.registered.v1", Internal, "Dokument registrerat", "Document registered", KindDocument),
	event[DocumentAdopted]("document.adopted.v1", Public, "Dokument antaget", "Document adopted", KindDocument),
	event[DocumentCommunicated]("document.communicated.v1", Public, "Dokument kommunicerat", "Document communicated", KindDocument),
	event[DocumentRepealed]("document.repealed.v1", Public, "Dokument upphävt", "Document repealed", KindDocument),

	event[ResponsibilityAssigned]("responsibility.assigned.v1", Internal, "Ansvar tilldelat", "Responsibility assigned", KindResponsibility),
	event[ResponsibilityVacant]("responsibility.vacant.v1", Internal, "Ansvar vakant", "Responsibility vacant", KindResponsibility),
	event[ResponsibilityEnded]("responsibility.ended.v1", Internal, "Ansvar avslutat", "Responsibility ended", KindResponsibility),

	event[PlanEstablished]("plan.established.v1", Internal, "Plan upprättad", "Plan established", KindPlan),
	event[PlanDecided]("plan.decided.v1", Public, "Plan beslutad", "Plan decided", KindPlan),
	event[PlanFollowedUp]("plan.followed_up.v1", Internal, "Plan uppföljd", "Plan followed up", KindPlan),
	event[PlanClosed]("plan.closed.v1", Public, "Plan avslutad", "Plan closed", KindPlan),

	event[MeasureRegistered]("measure.registered.v1", Internal, "Åtgärd registrerad", "Measure registered", KindMeasure),
	event[MeasureReported]("measure.reported.v1", Internal, "Åtgärd rapporterad", "Measure reported", KindMeasure),

	event[TrainingProgrammeDefined]("training.programme_defined.v1", Internal, "Utbildning beskriven", "Training programme defined", KindTraining),
	event[TrainingHeld]("training.held.v1", Internal, "Utbildning hållen", "Training held", KindTraining),
	event[TrainingCompletionReported]("training.completion_reported.v1", Internal, "Genomförande rapporterat", "Completion reported", KindTraining),

	event[ConcernReported]("concern.reported.v1", Restricted, "Oro rapporterad", "Concern reported", KindConcern),
	event[ConcernWithdrawn]("concern.withdrawn.v1", Restricted, "Rapport om oro återtagen", "Concern report withdrawn", KindConcern),
	event[ConcernReleased]("concern.released.v1", Public, "Statistik om oro släppt", "Concern statistics released", KindConcern),

	event[AssessmentSourceConsulted]("assessment.source_consulted.v1", Confidential, "Källa inhämtad", "Source consulted", KindAssessment),
	event[AssessmentEstablished]("assessment.established.v1", Confidential, "Lägesbild upprättad", "Assessment established", KindAssessment),

	event[CooperationAgreementSigned]("cooperation.agreement_signed.v1", Public, "Överenskommelse tecknad", "Agreement signed", KindCooperation),
	event[CooperationForumEstablished]("cooperation.forum_established.v1", Public, "Forum inrättat", "Forum established", KindCooperation),
	event[CooperationEnded]("cooperation.ended.v1", Public, "Samverkan avslutad", "Cooperation ended", KindCooperation),

	event[AuditOpened]("audit.opened.v1", Public, "Granskning öppnad", "Audit opened", KindAudit),
	event[AuditFindingRecorded]("audit.finding_recorded.v1", Confidential, "Iakttagelse registrerad", "Finding recorded", KindAudit),
	event[AuditQuestionAssessed]("audit.question_assessed.v1", Confidential, "Kontrollfråga bedömd", "Control question assessed", KindAudit),
	event[AuditReportSubmitted]("audit.report_submitted.v1", Public, "Rapport lämnad", "Report submitted", KindAudit),

	event[RecommendationIssued]("recommendation.issued.v1", Public, "Rekommendation lämnad", "Recommendation issued", KindRecommendation),
	event[RecommendationDeadlineSet]("recommendation.deadline_set.v1", Public, "Svarsdag satt", "Deadline set", KindRecommendation),
	event[RecommendationResponded]("recommendation.responded.v1", Public, "Rekommendation besvarad", "Recommendation answered", KindRecommendation),
	event[RecommendationMeasureLinked]("recommendation.measure_linked.v1", Public, "Åtgärd länkad", "Measure linked", KindRecommendation),
	event[RecommendationAssessed]("recommendation.assessed.v1", Public, "Rekommendation bedömd", "Recommendation assessed", KindRecommendation),

	event[GoalSet]("goal.set.v1", Public, "Mål satt", "Goal set", KindGoal),
	event[GoalAssessed]("goal.assessed.v1", Public, "Mål bedömt", "Goal assessed", KindGoal),

	event[StatementRecorded]("statement.recorded.v1", Internal, "Uttalande registrerat", "Statement recorded"),

	event[EvaluationReported]("evaluation.reported.v1", Internal, "Utvärdering rapporterad", "Evaluation reported"),

	event[RecordCorrected]("record.corrected.v1", Public, "Uppgift rättad", "Record corrected"),
	event[RecordDisputed]("record.disputed.v1", Public, "Uppgift ifrågasatt", "Record disputed"),
}

var byName = func() map[string]*Type {
	names := make(map[string]*Type, len(catalog))
	for _, t := range catalog {
		names[t.Name] = t
	}
	return names
}()

// Plans are made when every vocabulary is: their lists are reached through an interface, which the order of initialisation does not see.
func init() {
	for i, t := range catalog {
		t.number, t.plan = i, planOf(t.of)
		t.refSteps = refSteps(t.plan, "")
	}
}

// Types returns every type of event, in the order of the catalogue.
func Types() []*Type { return catalog }

// TypeByName returns the type of a name such as document.adopted.v1, or nil.
func TypeByName(name string) *Type { return byName[name] }

// event makes a row of the catalogue.
func event[D any, P interface {
	*D
	Data
}](name string, class Class, sv, en string, kinds ...Kind) *Type {
	return &Type{
		Name: name, Class: class, Label: Text{SV: sv, EN: en}, Kinds: kinds, of: reflect.TypeFor[D](),
		room: func(n int) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(make([]D, n))) },
		at:   func(place unsafe.Pointer) Data { return P((*D)(place)) },
	}
}

// New returns zero data of the type.
func (t *Type) New() Data { return reflect.New(t.of).Interface().(Data) }

// Noun and verb are the last two tokens of a record's subject in the broker.
func (t *Type) tokens() (noun, verb string) {
	parts := strings.SplitN(t.Name, ".", 3)
	return parts[0], parts[1]
}

// About tells whether the type may be about an entity of the kind.
func (t *Type) About(k Kind) bool {
	for _, kind := range t.Kinds {
		if kind == k {
			return true
		}
	}
	return len(t.Kinds) == 0
}

// makesSubject tells the type whose entity the server names, and whose day follows from what it says.
func (t *Type) makesSubject() bool { return t.Name == reportedName }

// OwnSource tells the types that no other source states: what the ledger says of itself, and the reports of concern and their counts.
func (t *Type) OwnSource() bool {
	noun, _ := t.tokens()
	return noun == string(KindLedger) || noun == string(KindConcern)
}

// AboutRecord tells the types that correct or dispute a stored record.
func (t *Type) AboutRecord() bool { return t.isRecord() }

// isRecord tells the types about records: they have no day of their own.
func (t *Type) isRecord() bool { return strings.HasPrefix(t.Name, "record.") }

// schema is the URI of the type's JSON Schema.
func (t *Type) schema() string { return "urn:liggare:schema:" + t.Name }
