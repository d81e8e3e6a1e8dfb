package domain

// CooperationKind says what sort of agreement or forum it is.
type CooperationKind string

var cooperationKindList = vocabulary("cooperation_kind",
	term("agreement", "samverkansöverenskommelse, avtal", "cooperation agreement"),
	term("local_agreement", "lokal överenskommelse", "local agreement"),
	term("partnership", "idéburet offentligt partnerskap", "public–civil society partnership (IOP)"),
	term("forum", "samverkansforum", "cooperation forum"),
	term("sspf", "SSPF", "SSPF (school, social services, police, leisure)"),
	term("sig", "social insatsgrupp", "social intervention group"),
	term("est", "EST-arbete", "EST work"),
	term("team", "samordningsteam", "coordination team"),
	term("steering_group", "styrgrupp", "steering group"),
	term("working_group", "arbetsgrupp", "working group"),
	term("reference_group", "referensgrupp", "reference group"),
	term("management_group", "chefsgrupp", "managers' group"),
	term("cross_administration_group", "förvaltningsövergripande grupp", "group across administrations"),
	term("group", "samverkansgrupp", "cooperation group"),
	term("network", "nätverk", "network"),
	term("meetings", "avstämningsmöten", "check-in meetings"),
	term("dialogue", "dialog", "dialogue"),
	term("informal", "samverkan utan eget forum", "cooperation without a forum of its own"),
	term("joint_centre", "gemensamt centrum", "joint centre"),
	term("crime_prevention_council", "lokalt brottsförebyggande råd", "local crime prevention council"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list cooperation_kind.
func (CooperationKind) Vocabulary() *Vocabulary { return cooperationKindList }

// CooperationStage says how far a forum has come.
type CooperationStage string

const (
	CooperationAimedAt    CooperationStage = "aimed_at"
	CooperationPlanned    CooperationStage = "planned"
	CooperationInvited    CooperationStage = "invited"
	CooperationBeingSetUp CooperationStage = "being_set_up"
	CooperationRunning    CooperationStage = "running"
)

var cooperationStageList = vocabulary("cooperation_stage",
	term("aimed_at", "eftersträvas", "aimed at"),
	term("planned", "planeras", "planned"),
	term("invited", "inbjudan skickad", "invitation sent"),
	term("being_set_up", "under uppbyggnad", "being set up"),
	term("running", "pågår", "running"),
)

// Vocabulary returns the list cooperation_stage.
func (CooperationStage) Vocabulary() *Vocabulary { return cooperationStageList }

// TopicOnAgenda says whether a forum takes the topic up.
type TopicOnAgenda string

var topicOnAgendaList = vocabulary("topic_on_agenda",
	term("standing", "stående punkt", "standing item"),
	term("if_needed", "vid behov", "if needed"),
	term("seldom", "sällan", "seldom"),
	term("never", "aldrig", "never"),
)

// Vocabulary returns the list topic_on_agenda.
func (TopicOnAgenda) Vocabulary() *Vocabulary { return topicOnAgendaList }
