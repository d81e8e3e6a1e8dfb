package domain

// ConcernChannel says which way a concern came in.
type ConcernChannel string

var concernChannelList = vocabulary("concern_channel",
	term("form", "avidentifierad blankett", "de-identified form"),
	term("helpline", "stödtelefon", "helpline"),
	term("chat", "chatt", "chat"),
	term("guide", "lots", "guide"),
	term("coordinator", "samordnare, koordinator", "coordinator"),
	term("contact_person", "kontaktperson i förvaltningen", "contact person in the administration"),
	term("first_line", "första linjens personal", "first-line staff"),
	term("concern_report", "orosanmälan", "report of concern for a child"),
	term("police_report", "polisens orosanmälan", "the police's report of concern"),
	term("security_service", "uppgift från Säkerhetspolisen", "information from the Security Service"),
	term("forum", "samverkansforum (SSPF, EST, Örat mot marken)", "cooperation forum"),
	term("team", "samordningsteam", "coordination team"),
	term("survey", "enkät", "survey"),
	term("health_care", "BVC, familjecentral, vård", "child health, family centre, health care"),
	term("relative", "anhörig eller annan närstående", "relative or other close person"),
	term("benefit_application", "ansökan om försörjningsstöd", "application for income support"),
	term("tip", "tips, samtal", "tip, call"),
	term("own_observation", "egen iakttagelse", "own observation"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list concern_channel.
func (ConcernChannel) Vocabulary() *Vocabulary { return concernChannelList }

// Environment is an extremist environment, as the Swedish authorities divide them.
type Environment string

var environmentList = vocabulary("environment",
	term("autonomous", "autonoma miljön", "autonomous environment"),
	term("far_right", "högerextremistiska miljön (vit makt)", "far-right extremist environment (white power)"),
	term("violent_islamist", "våldsbejakande islamistiska miljön", "violent Islamist environment"),
	term("other", "annan", "other"),
	term("unclear", "oklar", "unclear"),
	term("not_applicable", "inte knuten till en miljö", "not tied to an environment"),
)

// Vocabulary returns the list environment.
func (Environment) Vocabulary() *Vocabulary { return environmentList }

// Indication says what was seen or heard.
type Indication string

var indicationList = vocabulary("indication",
	term("leaflets", "flygblad, affischering", "leaflets, posters"),
	term("graffiti", "klotter", "graffiti"),
	term("damage", "skadegörelse", "damage to property"),
	term("symbols", "symboler", "symbols"),
	term("propaganda_material", "spridning av propagandamaterial", "spreading of propaganda material"),
	term("online_propaganda", "propaganda på nätet", "propaganda online"),
	term("demonstration", "demonstration, manifestation", "demonstration, manifestation"),
	term("patrols", "patrullering", "patrolling"),
	term("exposure", "uthängning av personer", "public exposure of persons"),
	term("recruitment", "försök till påverkan eller rekrytering", "attempt to influence or recruit"),
	term("hate_crime", "hatbrott", "hate crime"),
	term("threat", "hot", "threat"),
	term("worry", "oro för påverkan", "worry about influence"),
	term("travel", "resa till konfliktområde", "travel to a conflict zone"),
	term("return", "återvändande", "return from a conflict zone"),
	term("conflict", "konflikt, polarisering", "conflict, polarisation"),
	term("violence", "våld", "violence"),
	term("other", "annat", "other"),
)

// Vocabulary returns the list indication.
func (Indication) Vocabulary() *Vocabulary { return indicationList }

// PlaceType says what sort of place a concern is about; never which.
type PlaceType string

var placeTypeList = vocabulary("place_type",
	term("school", "skola", "school"),
	term("leisure", "fritid", "leisure"),
	term("street", "gata, torg", "street, square"),
	term("online", "nätet", "online"),
	term("association", "föreningslokal", "association's premises"),
	term("housing", "bostadsområde", "housing area"),
	term("workplace", "arbetsplats", "workplace"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list place_type.
func (PlaceType) Vocabulary() *Vocabulary { return placeTypeList }

// AgeBand is the coarse age of those whom a concern is about.
type AgeBand string

var ageBandList = vocabulary("age_band",
	term("under_13", "under 13 år", "under 13"),
	term("13_17", "13–17 år", "13–17"),
	term("18_24", "18–24 år", "18–24"),
	term("25_plus", "25 år eller äldre", "25 or older"),
)

// Vocabulary returns the list age_band.
func (AgeBand) Vocabulary() *Vocabulary { return ageBandList }

// ReporterRole says which service reports a concern; never who.
type ReporterRole string

var reporterRoleList = vocabulary("reporter_role",
	term("school", "skola", "school"),
	term("preschool", "förskola", "preschool"),
	term("social_services", "socialtjänst", "social services"),
	term("leisure", "fritid", "leisure"),
	term("culture", "kultur", "culture"),
	term("property", "fastighet", "property"),
	term("resident", "boende", "resident"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list reporter_role.
func (ReporterRole) Vocabulary() *Vocabulary { return reporterRoleList }

// ConcernWithdrawnReason says why a concern report was withdrawn.
type ConcernWithdrawnReason string

var concernWithdrawnReasonList = vocabulary("concern_withdrawn_reason",
	term("duplicate", "dubblett", "duplicate"),
	term("unfounded", "ogrundad", "unfounded"),
	term("wrong_area", "fel område", "wrong area"),
	term("identifying", "kan peka ut någon", "could point to someone"),
)

// Vocabulary returns the list concern_withdrawn_reason.
func (ConcernWithdrawnReason) Vocabulary() *Vocabulary { return concernWithdrawnReasonList }
