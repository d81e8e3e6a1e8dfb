package projections

import "liggare/domain"

// catalog is the table of every view. A new view is one file and one line here.
var catalog = []*View{
	view[Organisation]("organisations", 1, "Organisationer", "Organisations", organisations, domain.KindOrganisation),
	view[Document]("documents", 1, "Styrdokument", "Documents", documents, domain.KindDocument),
	view[Responsibility]("responsibilities", 1, "Ansvar", "Responsibilities", responsibilities, domain.KindResponsibility),
	view[Plan]("plans", 1, "Handlingsplaner", "Plans", plans, domain.KindPlan),
	view[Measure]("activities", 1, "Aktiviteter", "Activities of plans", activities, domain.KindMeasure),
	view[Measure]("measures", 1, "Åtgärder", "Measures outside plans", measures, domain.KindMeasure),
	view[Training]("training", 1, "Utbildning", "Training", training, domain.KindTraining),
	view[Cooperation]("cooperation", 1, "Samverkan", "Cooperation", cooperation, domain.KindCooperation),
	view[Assessment]("assessments", 1, "Lägesbilder", "Assessments", assessments, domain.KindAssessment),
	view[Audit]("audits", 1, "Granskningar", "Audits", audits, domain.KindAudit),
	view[Recommendation]("recommendations", 1, "Rekommendationer", "Recommendations", recommendations, domain.KindRecommendation),
	view[Decision]("decisions", 1, "Beslut", "Decisions", decisions, domain.KindDecision),
	view[Goal]("goals", 1, "Mål", "Goals", goals, domain.KindGoal),
	view[Statement]("statements", 1, "Uttalanden", "Statements", statements, domain.Kinds...),
	view[Concern]("concerns", 1, "Oro", "Concerns", concerns, domain.KindConcern),
	keyedByOrg(view[Due]("due", 1, "Att göra", "Due", dues, domain.Kinds...)),
	keyedByOrg(view[Gap]("gaps", 1, "Brister", "Gaps", gaps, domain.Kinds...)),
	view[Check]("checks", 3, "Kontrollfrågor", "Control questions", checks, domain.KindLedger),
	view[Quality]("quality", 1, "Uppgifternas kvalitet", "Quality of the records", quality, domain.KindOrganisation),
}
