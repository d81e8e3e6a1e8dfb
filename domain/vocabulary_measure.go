package domain

// MeasureCategory is the heading that a plan puts a measure under.
type MeasureCategory string

var measureCategoryList = vocabulary("measure_category",
	term("preventive", "förebyggande", "preventive"),
	term("hindering", "förhindrande", "hindering"),
	term("grants_premises", "föreningsbidrag och lokaler", "grants to associations and premises"),
	term("competence", "kompetenshöjande", "competence-raising"),
	term("coordination", "samordning", "coordination"),
	term("follow_up", "uppföljning", "follow-up"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list measure_category.
func (MeasureCategory) Vocabulary() *Vocabulary { return measureCategoryList }

// MeasureLevel says whom a measure reaches, in the terms of prevention.
type MeasureLevel string

var measureLevelList = vocabulary("measure_level",
	term("universal", "allmän, generell, universell", "universal, general"),
	term("selective", "riktad och förebyggande, specifik, selektiv (riskgrupp)", "selective, targeted (group at risk)"),
	term("indicated", "individinsats, individanpassad, indikerad", "indicated, for the individual"),
)

// Vocabulary returns the list measure_level.
func (MeasureLevel) Vocabulary() *Vocabulary { return measureLevelList }

// MeasureKind says what sort of work a measure is.
type MeasureKind string

var measureKindList = vocabulary("measure_kind",
	term("helpline", "stödtelefon, kontakttelefon, chatt", "helpline, contact phone, chat"),
	term("guide", "lots", "guide"),
	term("concern_channel", "rutin eller väg för oro", "routine or channel for concern"),
	term("exit_service", "avhopparverksamhet", "exit service"),
	term("contact_team", "kontaktteam (VBE-team)", "contact team"),
	term("case_support", "stöd i utredningar", "support in investigations"),
	term("individual_support", "stöd och skydd till enskilda", "support and protection for individuals"),
	term("family_support", "stöd till anhöriga och familjer", "support for families"),
	term("parenting_support", "föräldrastöd", "parenting support"),
	term("outreach", "uppsökande arbete, även på nätet", "outreach, also online"),
	term("violence_prevention", "våldsförebyggande program", "violence prevention programme"),
	term("democracy", "demokratistärkande arbete", "strengthening democracy"),
	term("school_prevention", "skolans förebyggande arbete", "the schools' preventive work"),
	term("youth_centre", "fritidsgårdarnas arbete", "the youth centres' work"),
	term("general_prevention", "generellt förebyggande arbete", "general preventive work"),
	term("association_support", "föreningsstöd, föreningsledare", "support for associations and their leaders"),
	term("competence_programme", "kompetenssatsning", "competence programme"),
	term("training_planned", "planerad utbildning", "planned training"),
	term("information", "information (intranät, nyhetsbrev, webbplats)", "information (intranet, newsletter, website)"),
	term("monitoring", "omvärldsbevakning", "monitoring of developments"),
	term("mapping", "kartläggning", "mapping"),
	term("survey", "återkommande mätning", "recurring survey"),
	term("steering_model", "styrmodell", "steering model"),
	term("method", "metod", "method"),
	term("project", "projekt", "project"),
	term("pilot", "pilot", "pilot"),
	term("knowledge_centre", "kunskapscenter, kunskapshus", "knowledge centre"),
	term("funding", "resursförstärkning", "additional resources"),
	term("inquiry", "utredning", "inquiry"),
	term("review", "översyn", "review"),
	term("preparation", "förarbete, workshop", "preparatory work, workshop"),
	term("initiative", "initiativ, idé", "initiative, idea"),
	term("expertise", "expertstöd", "expert support"),
	term("mediation", "medling", "mediation"),
	term("dialogue", "dialog", "dialogue"),
	term("cooperation", "arbete i samverkan", "work in cooperation"),
	term("priority", "prioriterat område", "priority area"),
	term("staffing", "rekrytering, bemanning", "recruitment, staffing"),
	term("service_offer", "samlat stödutbud", "collected offer of support"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list measure_kind.
func (MeasureKind) Vocabulary() *Vocabulary { return measureKindList }

// MeasureStatus says how far a measure has come.
type MeasureStatus string

const (
	MeasureIdea            MeasureStatus = "idea"
	MeasureAbsent          MeasureStatus = "absent"
	MeasurePlanned         MeasureStatus = "planned"
	MeasureNotStarted      MeasureStatus = "not_started"
	MeasureBeingSetUp      MeasureStatus = "being_set_up"
	MeasureRequired        MeasureStatus = "required"
	MeasureAvailable       MeasureStatus = "available"
	MeasureOngoing         MeasureStatus = "ongoing"
	MeasureDelayed         MeasureStatus = "delayed"
	MeasureDone            MeasureStatus = "done"
	MeasureEnded           MeasureStatus = "ended"
	MeasureMovedToOrdinary MeasureStatus = "moved_to_ordinary"
	MeasureCancelled       MeasureStatus = "cancelled"
	MeasureCarriedOver     MeasureStatus = "carried_over"
)

var measureStatusList = vocabulary("measure_status",
	term("idea", "idé, prövas", "idea, being considered"),
	term("absent", "finns inte enligt källan", "absent according to the source"),
	term("planned", "planerad", "planned"),
	term("not_started", "inte påbörjad", "not started"),
	term("being_set_up", "under uppbyggnad, införs", "being set up, being introduced"),
	term("required", "ska finnas (krav)", "required to exist"),
	term("available", "finns, har inte använts", "available, has not been used"),
	term("ongoing", "pågår", "ongoing"),
	term("delayed", "försenad", "delayed"),
	term("done", "genomförd", "done"),
	term("ended", "avslutad", "ended"),
	term("moved_to_ordinary", "övergått i ordinarie verksamhet", "moved to ordinary operations"),
	term("cancelled", "inställd", "cancelled"),
	term("carried_over", "överförd till nästa plan", "carried over to the next plan"),
)

// Vocabulary returns the list measure_status.
func (MeasureStatus) Vocabulary() *Vocabulary { return measureStatusList }

// ScheduleForm says how a schedule is stated; the other fields of the schedule are read by it.
type ScheduleForm string

const (
	ScheduleOngoing    ScheduleForm = "ongoing"
	ScheduleDated      ScheduleForm = "dated"
	ScheduleStarts     ScheduleForm = "starts"
	ScheduleDue        ScheduleForm = "due"
	SchedulePeriod     ScheduleForm = "period"
	ScheduleRecurring  ScheduleForm = "recurring"
	ScheduleWhenNeeded ScheduleForm = "when_needed"
	ScheduleAfter      ScheduleForm = "after"
)

var scheduleFormList = vocabulary("schedule_form",
	term("ongoing", "pågår", "ongoing"),
	term("dated", "daterad (start eller klart anges inte)", "dated (start or finish not stated)"),
	term("starts", "startar", "starts"),
	term("due", "klar senast", "due by"),
	term("period", "under perioden", "during the period"),
	term("recurring", "återkommande", "recurring"),
	term("when_needed", "vid behov", "when needed"),
	term("after", "när annat är klart", "when something else is done"),
)

// Vocabulary returns the list schedule_form.
func (ScheduleForm) Vocabulary() *Vocabulary { return scheduleFormList }

// CadenceUnit is the unit of something that recurs.
type CadenceUnit string

var cadenceUnitList = vocabulary("cadence_unit",
	term("week", "vecka", "week"),
	term("month", "månad", "month"),
	term("quarter", "kvartal", "quarter"),
	term("tertial", "tertial", "four months"),
	term("term", "termin", "school term"),
	term("year", "år", "year"),
	term("as_needed", "vid behov", "as needed"),
	term("standing_item", "stående punkt", "standing item"),
	term("regularly", "regelbundet, löpande, ofta", "regularly, continuously, often"),
)

// Vocabulary returns the list cadence_unit.
func (CadenceUnit) Vocabulary() *Vocabulary { return cadenceUnitList }

// FollowUpChannel says where a measure is followed up.
type FollowUpChannel string

var followUpChannelList = vocabulary("follow_up_channel",
	term("annual_report", "verksamhetsberättelse", "annual report"),
	term("tertial_report", "tertialrapport", "four-month report"),
	term("half_year_report", "delårsrapport", "half year report"),
	term("annual_analysis", "årsanalys", "annual analysis"),
	term("annual_accounts", "årsredovisning", "annual accounts"),
	term("agreement_follow_up", "uppföljning av samverkansöverenskommelse", "follow-up of the cooperation agreement"),
	term("operational_plan", "uppföljning av verksamhetsplan", "follow-up of the operational plan"),
	term("goal_steering", "ordinarie målstyrning", "ordinary goal steering"),
	term("quality_system", "kvalitetsuppföljning", "quality follow-up"),
	term("participant_lists", "deltagarlistor", "lists of participants"),
	term("separate_report", "särskild rapport", "separate report"),
	term("evaluation", "utvärdering", "evaluation"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list follow_up_channel.
func (FollowUpChannel) Vocabulary() *Vocabulary { return followUpChannelList }
