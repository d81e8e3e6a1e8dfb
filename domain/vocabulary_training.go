package domain

// TrainingKind says what sort of training it is.
type TrainingKind string

var trainingKindList = vocabulary("training_kind",
	term("web_basic", "webbaserad grundutbildning", "web-based basic training"),
	term("basic", "grundutbildning", "basic training"),
	term("in_depth", "fördjupningsutbildning", "in-depth training"),
	term("training_days", "utbildningsdagar", "training days"),
	term("lecture", "föreläsning", "lecture"),
	term("seminar", "seminarium", "seminar"),
	term("workshop", "workshop", "workshop"),
	term("exercise", "fiktiva fall, övning", "fictitious cases, exercise"),
	term("leader_training", "ledar- eller gruppledarutbildning", "training of leaders"),
	term("method_training", "utbildning i metod", "training in a method"),
	term("course", "kurs", "course"),
	term("information", "informationstillfälle", "information session"),
	term("supervision", "handledning", "supervision"),
	term("other", "annan", "other"),
)

// Vocabulary returns the list training_kind.
func (TrainingKind) Vocabulary() *Vocabulary { return trainingKindList }

// KnowledgeTransfer says whether those trained handed their knowledge on.
type KnowledgeTransfer string

var knowledgeTransferList = vocabulary("knowledge_transfer",
	term("planned", "planerad", "planned"),
	term("done", "genomförd", "done"),
	term("not_as_intended", "inte som avsett", "not as intended"),
	term("none", "ingen", "none"),
)

// Vocabulary returns the list knowledge_transfer.
func (KnowledgeTransfer) Vocabulary() *Vocabulary { return knowledgeTransferList }
