package domain

// vocabularies is the table of all closed lists, in the order of the event catalogue. A list stands beside its type, in the file named on its line.
var vocabularies = []*Vocabulary{
	organisationKindList,       // vocabulary_organisation.go
	functionKindList,           // vocabulary_organisation.go
	dutyList,                   // vocabulary_responsibility.go
	responsibilityModeList,     // vocabulary_responsibility.go
	responsibilityPowerList,    // vocabulary_responsibility.go
	tiedToList,                 // vocabulary_responsibility.go
	vacancyReasonList,          // vocabulary_responsibility.go
	documentTypeList,           // vocabulary_document.go
	documentStageList,          // vocabulary_document.go
	documentLacksList,          // vocabulary_document.go
	decisionKindList,           // vocabulary_decision.go
	decisionBasisList,          // vocabulary_decision.go
	decisionCategoryList,       // vocabulary_decision.go
	decisionLevelList,          // vocabulary_decision.go
	planStepList,               // vocabulary_plan.go
	followUpCoverageList,       // vocabulary_plan.go
	analysisDepthList,          // vocabulary_plan.go
	measureCategoryList,        // vocabulary_measure.go
	measureLevelList,           // vocabulary_measure.go
	measureKindList,            // vocabulary_measure.go
	measureStatusList,          // vocabulary_measure.go
	scheduleFormList,           // vocabulary_measure.go
	cadenceUnitList,            // vocabulary_measure.go
	followUpChannelList,        // vocabulary_measure.go
	trainingKindList,           // vocabulary_training.go
	knowledgeTransferList,      // vocabulary_training.go
	concernChannelList,         // vocabulary_concern.go
	environmentList,            // vocabulary_concern.go
	indicationList,             // vocabulary_concern.go
	presenceList,               // vocabulary_assessment.go
	assessmentChangeList,       // vocabulary_assessment.go
	sourceKindList,             // vocabulary_assessment.go
	cooperationKindList,        // vocabulary_cooperation.go
	cooperationStageList,       // vocabulary_cooperation.go
	topicOnAgendaList,          // vocabulary_cooperation.go
	auditKindList,              // vocabulary_audit.go
	auditExtentList,            // vocabulary_audit.go
	gradeMetList,               // vocabulary_audit.go
	gradeGoalList,              // vocabulary_audit.go
	gradeCommonList,            // vocabulary_audit.go
	findingKindList,            // vocabulary_audit.go
	themeList,                  // vocabulary_audit.go
	recommendationStatusList,   // vocabulary_recommendation.go
	recommendationPositionList, // vocabulary_recommendation.go
	planKindList,               // vocabulary_plan.go
	assessmentLevelList,        // vocabulary_assessment.go
	placeTypeList,              // vocabulary_concern.go
	ageBandList,                // vocabulary_concern.go
	reporterRoleList,           // vocabulary_concern.go
	statementKindList,          // vocabulary_statement.go
	evaluationKindList,         // vocabulary_evaluation.go
	evaluationStatusList,       // vocabulary_evaluation.go
	evaluationOutcomeList,      // vocabulary_evaluation.go
	communicationChannelList,   // vocabulary_document.go
	organisationEndedHowList,   // vocabulary_organisation.go
	endReasonList,              // vocabulary_organisation.go
	concernWithdrawnReasonList, // vocabulary_concern.go
	correctionReasonList,       // vocabulary_record.go
	disputeNatureList,          // vocabulary_record.go
}

var vocabularyIndex = indexVocabularies(vocabularies)

// Vocabularies returns every closed list in the order of the catalogue. Callers only read it.
func Vocabularies() []*Vocabulary { return vocabularies }

// VocabularyByID returns the list of that id, such as "document_type"; nil where there is none.
func VocabularyByID(id string) *Vocabulary { return vocabularyIndex[id] }

func indexVocabularies(all []*Vocabulary) map[string]*Vocabulary {
	index := make(map[string]*Vocabulary, len(all))
	for _, v := range all {
		index[v.ID] = v
	}
	return index
}
