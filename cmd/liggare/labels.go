package main

import (
	"strings"

	"liggare/domain"
)

// field is the label of a member of a row or an event.
func (c *console) field(name string) string {
	if label, known := fieldLabels[name]; known && c.lang != "en" {
		return label
	}
	return strings.ReplaceAll(name, "_", " ")
}

// fieldLabels are the Swedish labels; the English one is the name itself.
var fieldLabels = map[string]string{
	"acting": "tillförordnad", "addressee": "adressat", "adopted": "antaget", "adopted_by": "antaget av", "also_called": "kallas även", "answer": "svar",
	"applies_to": "gäller för", "approximate": "ungefärlig", "audience": "mottagare", "audit": "granskning", "audited": "granskade", "auditor": "revisor",
	"based_on": "bygger på", "basis": "grund", "board": "nämnd", "body": "organ", "case_ref": "diarienummer", "ceiling": "beloppstak", "certainty": "säkerhet",
	"channel": "kanal", "claim": "påstående", "code": "kommunkod", "combined_with": "förenas med", "comment": "kommentar", "communicated": "kommunicerat",
	"communicated_to": "kommunicerat till", "concerns": "rör", "condition": "villkor", "criteria": "revisionskriterier", "data_as_of": "uppgifter per",
	"date": "dag", "decided_by": "beslutat av", "doc_type": "dokumenttyp", "drafted_by": "utarbetat av", "drawn_up_by": "upprättat av", "due": "senast",
	"duty": "uppgift", "effective": "gäller från", "ended_how": "upphörde genom", "evidence": "belägg", "excluded": "ingår inte", "expected": "väntas",
	"extent": "omfattning", "fact_checked": "faktagranskad", "field": "fält", "figure_date": "siffrans dag", "finding": "iakttagelse", "findings": "iakttagelser",
	"former_holder": "tidigare innehavare", "function": "funktion", "grade": "betyg", "group": "grupp", "heard_from": "uppgett av", "holder": "innehavare",
	"holders": "innehavarna", "how": "hur", "interviewed": "intervjuade", "judgement": "bedömning", "kind": "slag", "lacks": "saknar", "lays_down": "lägger fast",
	"level": "nivå", "measures": "åtgärder", "meeting": "möte", "members": "medlemmar", "mode": "delning", "municipality_code": "kommunkod", "name": "namn",
	"nature": "slag av motsägelse", "not_assessed": "inte bedömda", "note": "anmärkning", "number": "nummer", "org": "organisation",
	"org_number": "organisationsnummer", "organisation": "organisation", "overdue": "försenad", "owner": "ägare", "paragraph": "paragraf", "parent": "hör till",
	"part_of": "del av", "performed_by": "utförd av", "period": "period", "position": "ställningstagande", "positions": "antal tjänster", "power": "befogenhet",
	"purpose": "syfte", "question": "kontrollfråga", "questions": "kontrollfrågor", "reason": "skäl", "recommendations": "rekommendationer",
	"replaced_by": "ersatt av", "replacement": "i stället", "replaces": "ersätter", "report_ref": "rapport", "respond_to": "svar till",
	"response_due": "svar senast", "retroactive": "gäller bakåt", "review_due": "ses över", "review_every": "ses över var", "review_overdue": "översyn försenad",
	"scale": "skala", "scope": "inom", "silent": "tyst", "stage": "stadium", "stated_in": "står i", "states_responsibility": "anger ansvar", "status": "läge",
	"submitted": "lämnad", "target": "gäller version", "text": "text", "themes": "teman", "tied_to": "knutet till", "title": "titel", "to": "till",
	"treated_by": "behandlad av", "until": "till och med", "vacant": "vakant", "verbatim": "ordagrant", "version": "version",
}

// rowWords are the values of rows that are derived and so belong to no vocabulary.
var rowWords = map[string]domain.Text{
	"registered":       {SV: "registrerat", EN: "registered"},
	"planned":          {SV: "planerat", EN: "planned"},
	"missing":          {SV: "saknas", EN: "missing"},
	"not_yet_in_force": {SV: "gäller inte än", EN: "not yet in force"},
	"in_force":         {SV: "gäller", EN: "in force"},
	"expired":          {SV: "har löpt ut", EN: "expired"},
	"repealed":         {SV: "upphävt", EN: "repealed"},
	"active":           {SV: "verksam", EN: "active"},
	"ended":            {SV: "upphört", EN: "ended"},
	"opened":           {SV: "öppnad", EN: "opened"},
	"submitted":        {SV: "rapport lämnad", EN: "report submitted"},
	"open":             {SV: "öppen", EN: "open"},
	"answered":         {SV: "besvarad", EN: "answered"},
	"implemented":      {SV: "genomförd", EN: "implemented"},
	"partly":           {SV: "delvis genomförd", EN: "partly implemented"},
	"not":              {SV: "inte genomförd", EN: "not implemented"},
	"recorded":         {SV: "registrerat", EN: "recorded"},
	"none_recorded":    {SV: "inget registrerat", EN: "none recorded"},
	"assigned":         {SV: "tilldelat", EN: "assigned"},
	"vacant":           {SV: "vakant", EN: "vacant"},
	"created":          {SV: "skapad", EN: "created"},
	"corrected":        {SV: "rättad", EN: "corrected"},
	"disputed":         {SV: "omstridd", EN: "disputed"},
}

// certainties are the words for how sure a row is.
var certainties = map[string]domain.Text{
	"certain":   {SV: "säker", EN: "certain"},
	"uncertain": {SV: "osäker", EN: "uncertain"},
	"disputed":  {SV: "omstridd", EN: "disputed"},
}
