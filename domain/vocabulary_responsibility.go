package domain

// Duty is what a responsibility is about; with its scope it names the responsibility.
type Duty string

var dutyList = vocabulary("duty",
	term("overall_responsibility", "övergripande ansvar", "overall responsibility"),
	term("coordination", "samordning av arbetet", "coordination of the work"),
	term("board_coordination", "samordna inom nämnd eller förvaltning", "coordinate within a board or administration"),
	term("steering_documents", "ta fram nämndövergripande styrdokument", "draw up steering documents across boards"),
	term("plan_instructions", "utfärda anvisningar för handlingsplaner", "issue instructions for action plans"),
	term("plan_support", "stödja nämnder i handlingsplaner", "support boards with action plans"),
	term("plan_review", "granska handlingsplaner", "review action plans"),
	term("plan_approval", "godkänna handlingsplaner", "approve action plans"),
	term("plan_decision", "besluta verksamhets- och kommunikationsplan, uppföljningsrutiner", "decide on operational and communication plans and follow-up routines"),
	term("goal_setting", "fastställa övergripande mål", "set overall goals"),
	term("follow_up", "följa upp arbetet", "follow up the work"),
	term("report_collected_view", "rapportera en samlad bild", "report a collected view"),
	term("document_ownership", "äga och revidera dokument", "own and revise documents"),
	term("local_assessment", "ta fram och uppdatera lokal lägesbild", "draw up and update the local assessment"),
	term("monitoring", "bevaka frågan, omvärldsbevakning", "monitor the issue and developments"),
	term("information_sharing", "säkra informationsdelning", "secure the sharing of information"),
	term("implement_routines", "införa rutiner och mallar", "introduce routines and templates"),
	term("support_units", "stödja verksamheter", "support units"),
	term("expert_support", "ge expert- och kunskapsstöd", "give expert support and knowledge"),
	term("method_development", "utveckla arbetssätt och metoder", "develop methods and ways of working"),
	term("networks", "utveckla nätverk, delta i stadens nätverk", "develop and take part in networks"),
	term("convene_forum", "sammankalla, leda forum", "convene and lead a forum"),
	term("appoint_members", "utse ledamöter", "appoint members"),
	term("raise_topic_in_forum", "se till att frågan tas upp i forumet", "see that the topic is raised in the forum"),
	term("police_cooperation", "löpande samverkan med polis", "continuous cooperation with the police"),
	term("contact_point", "vara kontaktpunkt", "be the point of contact"),
	term("guide_public", "vara lots för allmänheten", "guide the public"),
	term("receive_concern", "ta emot blanketter och oro", "receive forms and concern"),
	term("case_numbers", "ta del av antalet ärenden", "keep informed of the number of cases"),
	term("inform_about_returnees", "informera om återvändare", "inform about returnees"),
	term("decide_on_reporting", "avgöra vilka som anmäls", "decide who is reported"),
	term("consult_investigation", "konsultera vid utredning", "consult in investigations"),
	term("exit_support", "stöd vid avhopp", "support for leaving a movement"),
	term("returnees", "arbete med återvändare", "work with returnees"),
	term("family_support", "stöd till anhöriga", "support for families"),
	term("prevention", "förebyggande arbete", "preventive work"),
	term("outreach", "uppsökande arbete", "outreach work"),
	term("human_rights", "värna mänskliga rättigheter", "uphold human rights"),
	term("safety_and_risk", "säkerhet och riskhantering", "safety and risk management"),
	term("competence_plan", "långsiktig kompetensplan", "long-term competence plan"),
	term("staff_knowledge", "se till att anställda har kunskap", "see that staff have the knowledge"),
	term("training", "utbilda", "train others"),
	term("training_follow_up", "följa upp deltagande i utbildning", "follow up participation in training"),
	term("grant_conditions", "kontrollera bidrag och lokaler", "check grants and premises"),
	term("grant_decision", "besluta om bidrag", "decide on grants"),
	term("prepare_matters", "bereda ärenden", "prepare matters"),
	term("public_information", "hålla den offentliga informationen aktuell", "keep public information current"),
	term("knowledge_centre", "inrätta kunskapshus", "set up a knowledge centre"),
	term("unit_management", "leda enheten", "manage the unit"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list duty.
func (Duty) Vocabulary() *Vocabulary { return dutyList }

// ResponsibilityMode says how a holder shares a duty with others.
type ResponsibilityMode string

const (
	ModeSole           ResponsibilityMode = "sole"
	ModeJoint          ResponsibilityMode = "joint"
	ModeShared         ResponsibilityMode = "shared"
	ModeLead           ResponsibilityMode = "lead"
	ModeInConsultation ResponsibilityMode = "in_consultation"
	ModeParticipant    ResponsibilityMode = "participant"
)

var responsibilityModeList = vocabulary("responsibility_mode",
	term("sole", "ensamt ansvar", "sole responsibility"),
	term("joint", "gemensamt ansvar", "joint responsibility"),
	term("shared", "delat mellan flera", "shared among several"),
	term("lead", "ansvarig i samråd med andra", "responsible in consultation with others"),
	term("in_consultation", "deltar i samråd", "takes part in consultation"),
	term("participant", "deltagare bland alla", "one participant among all"),
)

// Vocabulary returns the list responsibility_mode.
func (ResponsibilityMode) Vocabulary() *Vocabulary { return responsibilityModeList }

// ResponsibilityPower says what the holder of a duty may do; PowerRightToDecide is a delegation item.
type ResponsibilityPower string

const (
	PowerDuty          ResponsibilityPower = "duty"
	PowerRightToDecide ResponsibilityPower = "right_to_decide"
	PowerPreparation   ResponsibilityPower = "preparation"
	PowerApproval      ResponsibilityPower = "approval"
)

var responsibilityPowerList = vocabulary("responsibility_power",
	term("duty", "uppgift", "duty"),
	term("right_to_decide", "rätt att besluta (delegation)", "right to decide (delegation)"),
	term("preparation", "beredning", "preparation"),
	term("approval", "godkännande", "approval"),
)

// Vocabulary returns the list responsibility_power.
func (ResponsibilityPower) Vocabulary() *Vocabulary { return responsibilityPowerList }

// TiedTo says what a source binds a duty to.
type TiedTo string

const (
	TiedToFunction TiedTo = "function"
	TiedToBody     TiedTo = "body"
	TiedToPerson   TiedTo = "person"
)

var tiedToList = vocabulary("tied_to",
	term("function", "funktion", "function"),
	term("body", "organ", "body"),
	term("person", "person", "person"),
)

// Vocabulary returns the list tied_to.
func (TiedTo) Vocabulary() *Vocabulary { return tiedToList }

// VacancyReason says why nobody holds a duty.
type VacancyReason string

const (
	VacancyPostEnded      VacancyReason = "post_ended"
	VacancyVacant         VacancyReason = "vacant"
	VacancyBeingRecruited VacancyReason = "being_recruited"
	VacancyNeverAssigned  VacancyReason = "never_assigned"
	VacancyUnderReview    VacancyReason = "under_review"
)

var vacancyReasonList = vocabulary("vacancy_reason",
	term("post_ended", "tjänsten har upphört", "the post has ended"),
	term("vacant", "vakant", "vacant"),
	term("being_recruited", "rekrytering pågår", "being recruited"),
	term("never_assigned", "har inte pekats ut", "never assigned"),
	term("under_review", "ses över", "under review"),
)

// Vocabulary returns the list vacancy_reason.
func (VacancyReason) Vocabulary() *Vocabulary { return vacancyReasonList }
