package domain

// CorrectionReason says why a fact was corrected.
type CorrectionReason string

const (
	CorrectionError     CorrectionReason = "error"
	CorrectionRefined   CorrectionReason = "refined"
	CorrectionDuplicate CorrectionReason = "duplicate"
	CorrectionWithdrawn CorrectionReason = "withdrawn"
	CorrectionResolved  CorrectionReason = "resolved"
)

var correctionReasonList = vocabulary("correction_reason",
	term("error", "fel", "error"),
	term("refined", "förfinad av senare källa", "refined by a later source"),
	term("duplicate", "dubblett", "duplicate"),
	term("withdrawn", "återtagen", "withdrawn"),
	term("resolved", "tvisten är löst", "the dispute is settled"),
)

// Vocabulary returns the list correction_reason.
func (CorrectionReason) Vocabulary() *Vocabulary { return correctionReasonList }

// DisputeNature says how a claim stands against the fact that it disputes.
type DisputeNature string

const (
	NatureContradiction DisputeNature = "contradiction"
	NatureTension       DisputeNature = "tension"
	NatureWording       DisputeNature = "wording"
)

var disputeNatureList = vocabulary("dispute_nature",
	term("contradiction", "motsägelse", "contradiction"),
	term("tension", "spänning, båda kan gälla", "tension, both may hold"),
	term("wording", "olika lydelse", "different wording"),
)

// Vocabulary returns the list dispute_nature.
func (DisputeNature) Vocabulary() *Vocabulary { return disputeNatureList }
