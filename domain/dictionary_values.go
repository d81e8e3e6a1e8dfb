package domain

// values makes the closed list of what a derived column can hold. They are the view's own words: nothing stored holds them, so they have no type and no id.
func values(terms ...Term) *Vocabulary { return vocabulary("", terms...) }

var (
	organisationStatus = values(
		term("active", "verksam", "active"),
		term("ended", "upphört", "ended"),
	)
	documentStatus = values(
		term("registered", "registrerat", "registered"),
		term("planned", "planerat", "planned"),
		term("missing", "saknas", "missing"),
		term("not_yet_in_force", "gäller inte än", "not yet in force"),
		term("in_force", "gäller", "in force"),
		term("expired", "har löpt ut", "expired"),
		term("repealed", "upphävt", "repealed"),
	)
	planStatus = values(
		term("established", "upprättad", "established"),
		term("treated", "behandlad", "treated"),
		term("decided", "beslutad", "decided"),
		term("approved", "godkänd", "approved"),
		term("closed", "avslutad", "closed"),
	)
	scheduleReading = values(
		term("counted_from_end_of_date", "räknas från datumets sista dag", "counted from the end of the date"),
	)
	cooperationForm = values(
		term("agreement", "överenskommelse", "agreement"),
		term("forum", "forum", "forum"),
	)
	cooperationStatus = values(
		term("open", "öppen", "open"),
		term("ended", "upphört", "ended"),
	)
	mandateStated = values(
		term("stated", "anges", "stated"),
		term("missing", "saknas", "missing"),
		term("not_stated", "anges inte", "not stated"),
	)
	auditStatus = values(
		term("opened", "öppnad", "opened"),
		term("submitted", "rapport lämnad", "report submitted"),
	)
	recommendationState = values(
		term("open", "öppen", "open"),
		term("answered", "besvarad", "answered"),
		term("implemented", "genomförd", "implemented"),
		term("partly", "delvis genomförd", "partly implemented"),
		term("not", "inte genomförd", "not implemented"),
		term("no_longer_relevant", "inte längre aktuell", "no longer relevant"),
	)
	answerRecorded = values(
		term("recorded", "registrerat", "recorded"),
		term("none_recorded", "inget registrerat", "none recorded"),
	)
	decisionStatus = values(
		term("taken", "fattat", "taken"),
		term("annulled", "upphävt", "annulled"),
	)
	dueKind = values(
		term("recommendation", "rekommendation", "recommendation"),
		term("audit_response", "svar på granskning", "answer to an audit"),
		term("document_review", "översyn av dokument", "review of a document"),
		term("document_expected", "dokument väntas", "document expected"),
		term("plan_revision", "revidering av plan", "revision of a plan"),
		term("activity", "aktivitet", "activity"),
		term("decision", "uppdrag i beslut", "assignment in a decision"),
		term("evaluation", "utvärdering", "evaluation"),
	)
	gapKind = values(
		term("vacant_duty", "vakant ansvar", "vacant duty"),
		term("tied_to_person", "knutet till person", "tied to a person"),
		term("duty_not_stated_in_document", "ansvar står inte i något dokument", "duty not stated in any document"),
		term("document_missing", "dokument saknas", "document missing"),
		term("document_planned", "dokument bara planerat", "document only planned"),
		term("document_outdated", "dokument inaktuellt", "document outdated"),
		term("document_never_communicated", "ingen uppgift om att dokumentet gjorts känt", "no communication recorded"),
		term("document_without_responsibilities", "dokument utan ansvarsfördelning", "document without responsibilities"),
		term("review_overdue", "översyn försenad", "review overdue"),
		term("plan_without_assessment", "plan utan lägesbild", "plan without an assessment"),
		term("plan_without_activities", "plan utan aktiviteter", "plan without activities"),
		term("revision_overdue", "revidering försenad", "revision overdue"),
		term("approval_not_stated", "godkännande anges inte", "approval not stated"),
		term("activity_without_responsible", "aktivitet utan ansvarig", "activity without anyone responsible"),
		term("activity_without_schedule", "aktivitet utan tidplan", "activity without a schedule"),
		term("activity_without_follow_up", "aktivitet utan uppföljning", "activity without follow-up"),
		term("activity_without_category", "aktivitet utan kategori", "activity without a category"),
		term("activity_unreported", "aktivitet inte rapporterad", "activity not reported"),
		term("several_responsible_none_leading", "flera ansvariga, ingen som leder", "several responsible, none leading"),
		term("ongoing_before_decision", "pågår före beslutet", "ongoing before the decision"),
		term("never_evaluated", "aldrig utvärderat", "never evaluated"),
		term("forum_without_mandate", "forum utan mandat", "forum without a mandate"),
		term("training_without_transfer_plan", "utbildning utan plan för att föra kunskapen vidare", "training without a plan to pass knowledge on"),
		term("stale_figure", "gammal siffra", "stale figure"),
		term("recommendation_unanswered", "rekommendation utan registrerat svar", "recommendation without a recorded answer"),
		term("unreported_delegation", "delegationsbeslut inte anmält", "delegated decision not reported"),
		term("missing_reference", "hänvisning saknas", "reference missing"),
		term("missing_source", "källa saknas", "source missing"),
		term("public_claim_denied", "offentlig uppgift bestrids", "public claim denied"),
	)
	checkGrade = values(
		term("met", "uppfyllt", "met"),
		term("partly_met", "delvis uppfyllt", "partly met"),
		term("not_met", "inte uppfyllt", "not met"),
		term("cannot_be_said", "kan inte sägas", "cannot be said"),
	)
	checkSpeaks = values(
		term("for", "för", "for"),
		term("against", "emot", "against"),
		term("silent", "säger inget", "silent"),
	)
	certaintyList = values(
		term("certain", "säker", "certain"),
		term("uncertain", "osäker", "uncertain"),
		term("disputed", "omstridd", "disputed"),
	)
)
