package domain

// DocumentType says what sort of document it is.
type DocumentType string

var documentTypeList = vocabulary("document_type",
	term("policy", "policy", "policy"),
	term("strategy", "strategi", "strategy"),
	term("programme", "program", "programme"),
	term("plan", "plan", "plan"),
	term("action_plan", "handlingsplan", "action plan"),
	term("operational_plan", "verksamhetsplan", "operational plan"),
	term("communication_plan", "kommunikationsplan, kommunikationsinriktning", "communication plan or direction"),
	term("guideline", "riktlinje", "guideline"),
	term("rule", "regler, taxa", "rules, charges"),
	term("routine", "rutin", "routine"),
	term("guidance", "vägledning", "guidance"),
	term("instructions", "anvisningar", "instructions"),
	term("handbook", "handbok, symbollexikon", "handbook, lexicon of symbols"),
	term("form", "blankett", "form"),
	term("framework", "ramverk", "framework"),
	term("steering_model", "styrmodell", "steering model"),
	term("rules_of_procedure", "reglemente", "rules of procedure"),
	term("delegation_order", "delegationsordning", "delegation order"),
	term("budget", "budget", "budget"),
	term("agreement", "överenskommelse, avtal", "agreement"),
	term("memo", "promemoria", "memo"),
	term("circular", "utskick", "circular"),
	term("management_decision", "ledningsbeslut", "management decision"),
	term("terms_of_reference", "uppdragsbeskrivning", "terms of reference"),
	term("job_description", "arbetsbeskrivning", "job description"),
	term("proposal", "förslag", "proposal"),
	term("official_statement", "tjänsteskrivelse", "official statement to a board"),
	term("referral", "remiss", "referral"),
	term("reply", "yttrande", "reply"),
	term("motion", "motion", "motion"),
	term("minutes", "protokoll", "minutes"),
	term("annual_report", "verksamhetsberättelse, årsanalys, årsredovisning", "annual report, annual analysis, annual accounts"),
	term("tertial_report", "tertialrapport, delårsrapport", "four-month or interim report"),
	term("final_report", "slutrapport", "final report"),
	term("evaluation", "utvärdering", "evaluation"),
	term("inventory", "inventering, sammanställning", "inventory, compilation"),
	term("legal_mapping", "juridisk kartläggning", "legal mapping"),
	term("audit_report", "revisionsrapport", "audit report"),
	term("collection", "exempelsamling", "collection of examples"),
	term("recommendations", "kommissions rekommendationer", "a commission's recommendations"),
	term("situation_report", "lägesbild, lägesrapport", "situation report"),
	term("law", "lag, författning", "law, statute"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list document_type.
func (DocumentType) Vocabulary() *Vocabulary { return documentTypeList }

// DocumentStage says how far a document has come that is not known to be adopted.
type DocumentStage string

const (
	StageMissing         DocumentStage = "missing"
	StageAssigned        DocumentStage = "assigned"
	StagePlanned         DocumentStage = "planned"
	StageDrafting        DocumentStage = "drafting"
	StageProposal        DocumentStage = "proposal"
	StageDrawnUp         DocumentStage = "drawn_up"
	StagePublished       DocumentStage = "published"
	StageBeingIntroduced DocumentStage = "being_introduced"
	StageInUse           DocumentStage = "in_use"
	StageToBeUpdated     DocumentStage = "to_be_updated"
	StageOutdated        DocumentStage = "outdated"
)

var documentStageList = vocabulary("document_stage",
	term("missing", "saknas enligt källan", "missing according to the source"),
	term("assigned", "uppdrag givet, finns inte belagt", "assigned, existence not evidenced"),
	term("planned", "planeras", "planned"),
	term("drafting", "tas fram", "being drafted"),
	term("proposal", "förslag", "proposal"),
	term("drawn_up", "upprättat (beslut anges inte)", "drawn up (decision not stated)"),
	term("published", "publicerat", "published"),
	term("being_introduced", "under införande", "being introduced"),
	term("in_use", "gäller eller används (beslut anges inte)", "applies or is used (decision not stated)"),
	term("to_be_updated", "ska uppdateras", "to be updated"),
	term("outdated", "inaktuellt", "outdated"),
)

// Vocabulary returns the list document_stage.
func (DocumentStage) Vocabulary() *Vocabulary { return documentStageList }

// DocumentLacks says what a source found missing in a document or a plan.
type DocumentLacks string

const (
	LacksResponsibilities DocumentLacks = "responsibilities"
	LacksMeasures         DocumentLacks = "measures"
	LacksGoals            DocumentLacks = "goals"
	LacksRiskAnalysis     DocumentLacks = "risk_analysis"
	LacksEvaluation       DocumentLacks = "evaluation"
	LacksDecision         DocumentLacks = "decision"
	LacksApproval         DocumentLacks = "approval"
	LacksCaseRef          DocumentLacks = "case_ref"
)

var documentLacksList = vocabulary("document_lacks",
	term("responsibilities", "roll- och ansvarsfördelning", "division of roles and responsibilities"),
	term("measures", "konkreta åtgärder eller aktiviteter", "concrete measures or activities"),
	term("goals", "mål, indikatorer, målvärden", "goals, indicators, targets"),
	term("risk_analysis", "risk- eller lägesanalys", "analysis of risks or of the situation"),
	term("topic", "skrivning om ämnet", "any wording on the topic"),
	term("target_group", "berörd målgrupp", "the target group concerned"),
	term("evaluation", "utvärdering", "evaluation"),
	term("decision", "politiskt beslut, beslutsdatum", "political decision, date of decision"),
	term("approval", "godkännande", "approval"),
	term("case_ref", "diarienummer", "case reference"),
	term("holder", "vem som har funktionen", "who holds the function"),
	term("costs", "kostnader", "costs"),
	term("current_contacts", "aktuella kontaktuppgifter", "current contact details"),
	term("definition", "definition eller mått", "definition or measure"),
	term("structure", "föreskriven indelning", "the structure prescribed"),
	term("collected_follow_up", "samlad uppföljning eller analys", "collected follow-up or analysis"),
	term("link", "koppling till annat styrdokument", "link to another steering document"),
	term("functions_list", "förteckning över funktioner", "list of functions"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list document_lacks.
func (DocumentLacks) Vocabulary() *Vocabulary { return documentLacksList }

// CommunicationChannel says how a document was made known.
type CommunicationChannel string

var communicationChannelList = vocabulary("communication_channel",
	term("intranet", "intranät", "intranet"),
	term("website", "webbplats", "website"),
	term("newsletter", "nyhetsbrev", "newsletter"),
	term("circular", "utskick", "circular"),
	term("network", "nätverk", "network"),
	term("training", "utbildning", "training"),
	term("visit", "besök", "visit"),
	term("meeting", "möte", "meeting"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list communication_channel.
func (CommunicationChannel) Vocabulary() *Vocabulary { return communicationChannelList }
