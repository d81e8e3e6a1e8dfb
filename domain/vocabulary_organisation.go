package domain

// OrganisationKind says what sort of body an organisation is.
type OrganisationKind string

const (
	OrganisationMunicipality           OrganisationKind = "municipality"
	OrganisationCouncil                OrganisationKind = "council"
	OrganisationExecutiveBoard         OrganisationKind = "executive_board"
	OrganisationBoard                  OrganisationKind = "board"
	OrganisationDistrictBoard          OrganisationKind = "district_board"
	OrganisationCommittee              OrganisationKind = "committee"
	OrganisationPreparatoryCommittee   OrganisationKind = "preparatory_committee"
	OrganisationElectedAuditors        OrganisationKind = "elected_auditors"
	OrganisationAuditOffice            OrganisationKind = "audit_office"
	OrganisationCentralAdministration  OrganisationKind = "central_administration"
	OrganisationAdministration         OrganisationKind = "administration"
	OrganisationDistrictAdministration OrganisationKind = "district_administration"
	OrganisationDepartment             OrganisationKind = "department"
	OrganisationUnit                   OrganisationKind = "unit"
	OrganisationTeam                   OrganisationKind = "team"
	OrganisationService                OrganisationKind = "service"
	OrganisationManagementGroup        OrganisationKind = "management_group"
	OrganisationMunicipalCompany       OrganisationKind = "municipal_company"
	OrganisationMunicipalAssociation   OrganisationKind = "municipal_association"
	OrganisationCollective             OrganisationKind = "collective"
)

var organisationKindList = vocabulary("organisation_kind",
	term("municipality", "kommun", "municipality"),
	term("council", "kommunfullmäktige", "municipal council"),
	term("executive_board", "kommunstyrelse", "municipal executive board"),
	term("board", "nämnd", "board (nämnd)"),
	term("district_board", "stadsdelsnämnd", "district board"),
	term("committee", "utskott", "committee"),
	term("preparatory_committee", "beredning", "preparatory committee"),
	term("elected_auditors", "förtroendevalda revisorer, revisorsgrupp", "elected auditors"),
	term("audit_office", "revisionskontor", "audit office"),
	term("central_administration", "kommunledningskontor, stadskontor", "central administration"),
	term("administration", "förvaltning", "administration"),
	term("district_administration", "stadsdelsförvaltning", "district administration"),
	term("department", "avdelning, kansli", "department or secretariat"),
	term("unit", "enhet, sektion", "unit or section"),
	term("team", "team", "team"),
	term("service", "verksamhet (skola, fritid, BVC …)", "service (school, leisure, child health …)"),
	term("management_group", "ledningsgrupp", "management group"),
	term("municipal_company", "kommunalt bolag", "municipal company"),
	term("municipal_association", "kommunförbund", "municipal association"),
	term("local_government_association", "SKR (tidigare SKL)", "national association of local authorities"),
	term("region", "region", "region"),
	term("county_administrative_board", "länsstyrelse", "county administrative board"),
	term("police", "polis (region, område, lokalpolisområde)", "police (region, area, local area)"),
	term("security_service", "Säkerhetspolisen", "Security Service"),
	term("state_agency", "statlig myndighet, nationellt centrum", "state agency or national centre"),
	term("national_coordinator", "nationell samordnare, statlig utredning", "national coordinator or inquiry"),
	term("rescue_service", "räddningstjänst", "rescue service"),
	term("health_care", "hälso- och sjukvård, psykiatri", "health care, psychiatry"),
	term("university", "lärosäte, forskningsinstitut", "university or research institute"),
	term("association", "förening, idéburen organisation", "association, civil society organisation"),
	term("faith_community", "trossamfund, församling", "faith community"),
	term("fund", "fond, finansiär", "fund, financier"),
	term("eu_body", "EU-organ", "EU body"),
	term("network_organisation", "internationellt nätverk", "international network"),
	term("audit_firm", "revisionsbyrå", "audit firm"),
	term("property_owner", "fastighetsägare", "property owner"),
	term("company", "företag", "company"),
	term("media", "medieföretag", "media company"),
	term("crime_prevention_council", "lokalt brottsförebyggande råd", "local crime prevention council"),
	term("joint_centre", "gemensamt centrum", "joint centre"),
	term("area", "geografiskt område, stadsdel", "geographical area, district"),
	term("collective", "flera organisationer nämnda tillsammans", "several organisations named together"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list organisation_kind.
func (OrganisationKind) Vocabulary() *Vocabulary { return organisationKindList }

// FunctionKind says what sort of function holds a responsibility: always a function, never a person.
type FunctionKind string

const (
	FunctionGroup              FunctionKind = "group"
	FunctionDesignatedFunction FunctionKind = "designated_function"
)

var functionKindList = vocabulary("function_kind",
	term("coordinator", "samordnare, koordinator mot våldsbejakande extremism", "coordinator against violent extremism"),
	term("central_coordinator", "central samordnare", "central coordinator"),
	term("local_coordinator", "lokal samordnare", "local coordinator"),
	term("safety_coordinator", "trygghetssamordnare, trygghets- och säkerhetssamordnare", "safety coordinator"),
	term("security_coordinator", "säkerhetssamordnare", "security coordinator"),
	term("security_manager", "säkerhetschef", "security manager"),
	term("safety_director", "trygghets- och säkerhetsdirektör", "safety director"),
	term("city_director", "stadsdirektör, kommundirektör", "city or municipal director"),
	term("administration_director", "förvaltningschef, förvaltningsdirektör, socialdirektör", "director of administration"),
	term("district_director", "stadsdelsdirektör", "district director"),
	term("department_head", "avdelningschef, direktör för avdelning (även biträdande)", "head of department (or deputy)"),
	term("operations_head", "verksamhetschef", "head of operations"),
	term("area_head", "områdeschef", "head of area"),
	term("education_head", "utbildningschef", "head of education"),
	term("unit_head", "enhetschef (även biträdande)", "head of unit (or deputy)"),
	term("section_head", "sektionschef", "head of section"),
	term("area_secretary", "områdessekreterare", "area secretary"),
	term("case_officer", "handläggare", "case officer"),
	term("social_worker", "socialsekreterare", "social worker"),
	term("outreach_worker", "fältassistent, fältarbetare", "outreach worker"),
	term("youth_worker", "ungdomsarbetare, fritidsledare", "youth worker"),
	term("investigation_secretary", "utredningssekreterare", "investigation secretary"),
	term("counsellor", "kurator", "counsellor"),
	term("school_nurse", "skolsköterska", "school nurse"),
	term("culture_secretary", "kultursekreterare", "culture secretary"),
	term("premises_officer", "tjänsteperson för lokaluthyrning", "officer for letting premises"),
	term("parenting_coordinator", "samordnare för föräldrastöd", "coordinator of parenting support"),
	term("development_lead", "utvecklingsledare", "development lead"),
	term("forum_chair", "ansvarig, sammankallande för samverkansforum", "convenor of a cooperation forum"),
	term("forum_member", "representant i samverkansforum", "representative in a cooperation forum"),
	term("forum_coordinator", "koordinator för SSPF-grupp", "coordinator of an SSPF group"),
	term("agreement_lead", "ledare för samverkan från vardera part", "each party's lead for the cooperation"),
	term("guide", "lots", "guide"),
	term("contact_person", "kontaktperson", "contact person"),
	term("first_line_staff", "första linjens personal", "first-line staff"),
	term("lecturer", "föreläsare", "lecturer"),
	term("expert", "sakkunnig (kriminolog, teolog)", "expert (criminologist, theologian)"),
	term("mayor", "borgarråd, kommunalråd", "vice mayor, municipal commissioner"),
	term("police_coordinator", "polisens samordnare", "police coordinator"),
	term("municipal_police", "kommunpolis, lokalpolis", "municipal or local police officer"),
	term("auditor", "revisor, granskare", "auditor, examiner"),
	term("audit_secretary", "revisorernas ordförande, sekreterare", "chair or secretary of the auditors"),
	term("designated_function", "utpekad funktion (ej närmare angiven)", "designated function (not specified)"),
	term("group", "grupp som helhet (t.ex. SIG)", "the group as a whole"),
	term("all_participants", "alla deltagare", "all participants"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list function_kind.
func (FunctionKind) Vocabulary() *Vocabulary { return functionKindList }

// OrganisationEndedHow says what became of an organisation that ended.
type OrganisationEndedHow string

var organisationEndedHowList = vocabulary("organisation_ended_how",
	term("renamed", "bytt namn", "renamed"),
	term("merged", "sammanslagen", "merged"),
	term("split", "delad", "split"),
	term("transferred", "flyttad", "transferred"),
	term("closed", "upphört", "closed"),
	term("reorganised", "omorganiserad", "reorganised"),
)

// Vocabulary returns the list organisation_ended_how.
func (OrganisationEndedHow) Vocabulary() *Vocabulary { return organisationEndedHowList }

// EndReason says why something ended: a document, a responsibility, a plan, a cooperation.
type EndReason string

var endReasonList = vocabulary("end_reason",
	term("replaced", "ersatt", "replaced"),
	term("repealed", "upphävt", "repealed"),
	term("expired", "löpt ut", "expired"),
	term("abolished", "avskaffad", "abolished"),
	term("transferred", "överförd", "transferred"),
	term("reorganised", "omorganiserad", "reorganised"),
	term("completed", "slutförd", "completed"),
	term("withdrawn", "återtagen", "withdrawn"),
)

// Vocabulary returns the list end_reason.
func (EndReason) Vocabulary() *Vocabulary { return endReasonList }
