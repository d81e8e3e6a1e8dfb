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
	"about": "om", "activities": "aktiviteter", "age": "ålder i år", "amount": "belopp (kr)", "analysis": "analys", "area": "område",
	"as_stated": "som det står", "assigned_to": "uppdrag till", "attainment": "måluppfyllelse", "by": "av", "cadence": "hur ofta", "category": "kategori",
	"change": "förändring", "completed": "genomfört", "components": "delar", "corrected": "rättade", "count": "antal", "dependents": "vilar på detta",
	"depends_on": "beror på", "disputed": "omstridda", "entity": "gäller", "environments": "miljöer", "evaluated": "utvärderad", "event": "händelse",
	"follow_up": "uppföljning", "follow_ups": "uppföljningar", "form": "form", "funded_by": "finansierad av", "goal": "mål", "heard_by": "hörd av",
	"history": "historik", "imprecise": "utan exakt dag", "in_force": "gäller", "indications": "tecken", "indicator": "indikator", "known": "känt",
	"late_days": "eftersläpning (dagar)", "late_days_max": "längsta eftersläpning", "lead": "leds av", "mandate": "mandat", "mandate_stated": "mandat angivet",
	"operated_by": "drivs av", "outcome": "utfall", "participants": "deltagare", "parties": "parter", "partners": "partner", "place": "plats", "places": "platser",
	"plan": "plan", "population": "målgruppens storlek", "population_definition": "målgruppens avgränsning", "prompted_by": "föranlett av", "provider": "anordnare",
	"programme": "program", "quantity": "antal", "reached": "nådda", "records": "händelser", "remaining": "återstår", "reported": "anmält", "requires": "kräver",
	"responsible": "ansvarig", "result": "resultat", "revision_due": "revideras senast", "revision_overdue": "revidering försenad", "route": "väg",
	"schedule": "tidplan", "share_percent": "andel (%)", "sources": "källor", "speaker": "av", "stale": "gammal siffra", "statuses": "lägen",
	"target_group": "målgrupp", "unreported": "inte rapporterad", "value": "värde", "without_case_ref": "utan diarienummer", "without_source": "utan källa",
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
	"established":      {SV: "upprättad", EN: "established"},
	"treated":          {SV: "behandlad", EN: "treated"},
	"decided":          {SV: "beslutad", EN: "decided"},
	"approved":         {SV: "godkänd", EN: "approved"},
	"closed":           {SV: "avslutad", EN: "closed"},
	"taken":            {SV: "fattat", EN: "taken"},
	"annulled":         {SV: "upphävt", EN: "annulled"},
}

// kindWords are the kinds of gap and of what falls due. They stand in the field kind, which in other views has a vocabulary.
var kindWords = map[string]domain.Text{
	"activity_unreported":               {SV: "aktivitet inte rapporterad", EN: "activity not reported"},
	"activity_without_category":         {SV: "aktivitet utan kategori", EN: "activity without a category"},
	"activity_without_follow_up":        {SV: "aktivitet utan uppföljning", EN: "activity without follow-up"},
	"activity_without_responsible":      {SV: "aktivitet utan ansvarig", EN: "activity without anyone responsible"},
	"activity_without_schedule":         {SV: "aktivitet utan tidplan", EN: "activity without a schedule"},
	"approval_not_stated":               {SV: "godkännande anges inte", EN: "approval not stated"},
	"document_missing":                  {SV: "dokument saknas", EN: "document missing"},
	"document_never_communicated":       {SV: "dokument aldrig kommunicerat", EN: "document never communicated"},
	"document_outdated":                 {SV: "dokument inaktuellt", EN: "document outdated"},
	"document_planned":                  {SV: "dokument bara planerat", EN: "document only planned"},
	"document_without_responsibilities": {SV: "dokument utan ansvarsfördelning", EN: "document without responsibilities"},
	"duty_not_stated_in_document":       {SV: "ansvar står inte i något dokument", EN: "duty not stated in any document"},
	"forum_without_mandate":             {SV: "forum utan mandat", EN: "forum without a mandate"},
	"missing_reference":                 {SV: "hänvisning saknas", EN: "reference missing"},
	"missing_source":                    {SV: "källa saknas", EN: "source missing"},
	"never_evaluated":                   {SV: "aldrig utvärderat", EN: "never evaluated"},
	"ongoing_before_decision":           {SV: "pågår före beslutet", EN: "ongoing before the decision"},
	"plan_without_activities":           {SV: "plan utan aktiviteter", EN: "plan without activities"},
	"plan_without_assessment":           {SV: "plan utan lägesbild", EN: "plan without an assessment"},
	"public_claim_denied":               {SV: "offentlig uppgift bestrids", EN: "public claim denied"},
	"recommendation_unanswered":         {SV: "rekommendation utan registrerat svar", EN: "recommendation without a recorded answer"},
	"review_overdue":                    {SV: "översyn försenad", EN: "review overdue"},
	"revision_overdue":                  {SV: "revidering försenad", EN: "revision overdue"},
	"several_responsible_none_leading":  {SV: "flera ansvariga, ingen som leder", EN: "several responsible, none leading"},
	"tied_to_person":                    {SV: "knutet till person", EN: "tied to a person"},
	"training_without_transfer_plan":    {SV: "utbildning utan plan för att föra kunskapen vidare", EN: "training without a plan to pass knowledge on"},
	"unreported_delegation":             {SV: "delegationsbeslut inte anmält", EN: "delegated decision not reported"},
	"vacant_duty":                       {SV: "vakant ansvar", EN: "vacant duty"},
	"activity":                          {SV: "aktivitet", EN: "activity"},
	"audit_response":                    {SV: "svar på granskning", EN: "answer to an audit"},
	"decision":                          {SV: "uppdrag i beslut", EN: "assignment in a decision"},
	"document_expected":                 {SV: "dokument väntas", EN: "document expected"},
	"document_review":                   {SV: "översyn av dokument", EN: "review of a document"},
	"evaluation":                        {SV: "utvärdering", EN: "evaluation"},
	"plan_revision":                     {SV: "revidering av plan", EN: "revision of a plan"},
	"recommendation":                    {SV: "rekommendation", EN: "recommendation"},
}

// certainties are the words for how sure a row is.
var certainties = map[string]domain.Text{
	"certain":   {SV: "säker", EN: "certain"},
	"uncertain": {SV: "osäker", EN: "uncertain"},
	"disputed":  {SV: "omstridd", EN: "disputed"},
}
