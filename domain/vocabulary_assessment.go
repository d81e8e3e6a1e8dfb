package domain

// Presence says how much there is of an environment in a place.
type Presence string

var presenceList = vocabulary("presence",
	term("none_known", "ingen känd", "none known"),
	term("low", "ingen hög förekomst", "no high presence"),
	term("some", "viss", "some"),
	term("high", "hög", "high"),
	term("varying", "i varierande grad", "to a varying degree"),
)

// Vocabulary returns the list presence.
func (Presence) Vocabulary() *Vocabulary { return presenceList }

// AssessmentLevel is the level of an assessment as a whole; its terms are those of Presence.
type AssessmentLevel string

var assessmentLevelList = vocabulary("assessment_level", presenceList.Terms...)

// Vocabulary returns the list assessment_level.
func (AssessmentLevel) Vocabulary() *Vocabulary { return assessmentLevelList }

// AssessmentChange says how an assessment differs from the one before it.
type AssessmentChange string

var assessmentChangeList = vocabulary("assessment_change",
	term("up", "ökat", "increased"),
	term("same", "ingen större förändring", "no major change"),
	term("down", "minskat", "decreased"),
)

// Vocabulary returns the list assessment_change.
func (AssessmentChange) Vocabulary() *Vocabulary { return assessmentChangeList }

// SourceKind says what an assessment was built on.
type SourceKind string

var sourceKindList = vocabulary("source_kind",
	term("survey", "enkät", "survey"),
	term("police", "polis", "police"),
	term("own_services", "egna verksamheter", "own services"),
	term("staff_experience", "medarbetares erfarenheter", "staff's experience"),
	term("concern_reports", "blanketter om oro", "concern reports"),
	term("case_numbers", "antal ärenden", "number of cases"),
	term("other_boards", "andra nämnder, fackförvaltningar", "other boards and administrations"),
	term("property_owners", "fastighetsägare", "property owners"),
	term("associations", "föreningar, organisationer", "associations, organisations"),
	term("faith_communities", "församlingar", "faith communities"),
	term("residents", "boende, trygghetsmätning", "residents, safety survey"),
	term("media", "medier, sociala medier", "media, social media"),
	term("national_assessment", "nationell lägesbild", "national assessment"),
	term("research", "forskning", "research"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list source_kind.
func (SourceKind) Vocabulary() *Vocabulary { return sourceKindList }
