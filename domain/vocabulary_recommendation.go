package domain

// RecommendationStatus says how far a recommendation was found to be carried out.
type RecommendationStatus string

const (
	RecommendationImplemented       RecommendationStatus = "implemented"
	RecommendationPartlyImplemented RecommendationStatus = "partly"
	RecommendationNotImplemented    RecommendationStatus = "not"
	RecommendationNoLongerRelevant  RecommendationStatus = "no_longer_relevant"
)

var recommendationStatusList = vocabulary("recommendation_status",
	term("implemented", "genomförd", "implemented"),
	term("partly", "delvis genomförd", "partly implemented"),
	term("not", "inte genomförd", "not implemented"),
	term("no_longer_relevant", "inte längre aktuell", "no longer relevant"),
)

// Vocabulary returns the list recommendation_status.
func (RecommendationStatus) Vocabulary() *Vocabulary { return recommendationStatusList }

// RecommendationPosition is what an addressee answers.
type RecommendationPosition string

const (
	PositionAccepts       RecommendationPosition = "accepts"
	PositionAcceptsPartly RecommendationPosition = "accepts_partly"
	PositionRejects       RecommendationPosition = "rejects"
)

var recommendationPositionList = vocabulary("recommendation_position",
	term("accepts", "delar", "accepts"),
	term("accepts_partly", "delar delvis", "accepts partly"),
	term("rejects", "delar inte", "rejects"),
)

// Vocabulary returns the list recommendation_position.
func (RecommendationPosition) Vocabulary() *Vocabulary { return recommendationPositionList }
