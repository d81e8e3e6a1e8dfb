package api

import "liggare/domain"

// parameter is what a request may carry beside its body.
type parameter struct {
	in       string // query, header or path
	meaning  string
	schema   node
	example  any
	required bool
}

const (
	idForm   = `^[a-z0-9][a-z0-9-]{0,62}$`
	fullDate = "a day (2019-11-30), a month (2019-05), a year (2019) or a range ([2017-09-01..2017-11-30])"
)

func text() node { return node{"type": "string", "maxLength": valueMax} }

func number(least, most int) node { return node{"type": "integer", "minimum": least, "maximum": most} }

// parameters are those that operations name, each with an example that works for Botkyrka's ledger. A new one is one line.
var parameters = map[string]parameter{
	"ledger": {"path", "the ledger's id", node{"type": "string", "pattern": idForm}, "botkyrka", true},
	"id":     {"path", "the id of the record, as its receipt gives it", node{"type": "string", "maxLength": 36}, "01M8302RX0PX4SMYG387X77GRR", true},
	"type":   {"path", "a type of event, with its version", node{"type": "string"}, "document.adopted.v1", true},
	"code":   {"path", "a problem's code", node{"type": "string"}, "rule.document.overlap", true},
	"kind":   {"path", "the kind of the entity", kinds(), "document", true},
	"entity": {"path", "the entity's id", node{"type": "string", "pattern": idForm}, "policy", true},

	"on":       {"query", "the time asked about: " + fullDate + "; left out, today in Stockholm", text(), "2019-11-30", false},
	"known":    {"query", "what was known by this day; left out, everything", text(), "2020-02-04", false},
	"recorded": {"query", "what the ledger held: a position, a day (to its end) or an instant; left out, everything", text(), "90", false},

	"feed/after":           {"query", "next of the answer before; 0 from the beginning", node{"type": "integer", "minimum": 0}, 1, false},
	"feed/limit":           {"query", "at most so many", number(1, feedMost), 10, false},
	"feed/type":            {"query", "only this type of event", text(), "document.adopted.v1", false},
	"feed/subject":         {"query", "only this entity, kind/id", text(), "document/policy", false},
	"feed/q":               {"query", "words that the texts of the record's data hold, evidence and notes too", text(), "riktlinjer", false},
	"csv":                  {"query", "CSV whatever Accept says: plain, or as Excel in Swedish reads it", node{"type": "string", "enum": []string{"plain", "excel"}}, "excel", false},
	"key":                  {"query", "only the row of this key", text(), nil, false},
	"org":                  {"query", "only rows that name this organisation, by id or reference", text(), "ks", false},
	"q":                    {"query", "words that some text of the row holds, or the name of an organisation that it refers to", text(), "plan", false},
	"sort":                 {"query", "a field of the rows; -field for the other way", text(), nil, false},
	"limit":                {"query", "at most so many rows", number(1, viewMost), 10, false},
	"after":                {"query", "next of the page before", text(), nil, false},
	"compare":              {"query", "true: tell the differences and publish nothing", node{"type": "boolean"}, true, false},
	"changes/q":            {"query", "words that some text of the row holds, or the name of an organisation that it refers to, as it is when the stream begins", text(), "plan", false},
	"changes/after":        {"query", "id of the last message that was seen, where Last-Event-ID can't be sent", text(), nil, false},
	"Last-Event-ID":        {"header", "id of the last message that was seen", node{"type": "string"}, nil, false},
	purposeHeader:          {"header", "what the sender reads for; kept in the access log. An auditor states it to read a single report of concern", node{"type": "string", "maxLength": purposeMax}, "granskning", false},
	"days":                 {"query", "how far a view of coming days looks", number(0, daysMost), 90, false},
	"view":                 {"query", "only this view", text(), "documents", false},
	"export/view":          {"query", "only these views", node{"type": "array", "items": node{"type": "string"}}, []string{"documents"}, false},
	"entities/kind":        {"query", "only entities of this kind", kinds(), "organisation", false},
	"entities/q":           {"query", "words that the name or the reference holds", text(), "kommun", false},
	"diff/view":            {"query", "only these views", node{"type": "array", "items": node{"type": "string"}}, []string{"documents"}, false},
	"diff/limit":           {"query", "at most so many changes of each sort in each view; total then tells how many there are", number(1, viewMost), 10, false},
	"from_on":              {"query", "on of the earlier moment", text(), "2017-01-01", false},
	"from_known":           {"query", "known of the earlier moment", text(), "2020-02-04", false},
	"from_recorded":        {"query", "recorded of the earlier moment", text(), "10", false},
	"to_on":                {"query", "on of the later moment", text(), "2019-11-30", false},
	"to_known":             {"query", "known of the later moment", text(), "2020-02-04", false},
	"to_recorded":          {"query", "recorded of the later moment", text(), "50", false},
	"form":                 {"query", "data: what the event says, as it is stored; append: the event as it is sent", node{"type": "string", "enum": []string{"data", "append"}}, "append", false},
	keyHeader:              {"header", "a key of the request's own: with the same key it is never stored twice, and its first receipt is given again", keySchema(), "registering-un-2016", true},
	"checked/" + keyHeader: {"header", "asks whether the key is free, too", keySchema(), "registering-kf-2016", false},
	"If-None-Match":        {"header", "the ETag of the answer that the caller holds: 304 if it is the same", node{"type": "string"}, `"an-older-answer"`, false},
	"Accept-Language":      {"header", "sv or en, of messages", node{"type": "string"}, "en", false},
}

func keySchema() node {
	return node{"type": "string", "pattern": `^([A-Za-z0-9._:-]{16,64}|"[A-Za-z0-9._:-]{16,64}")$`}
}

func kinds() node {
	list := make([]string, len(domain.Kinds))
	for i, kind := range domain.Kinds {
		list[i] = string(kind)
	}
	return node{"type": "string", "enum": list}
}
