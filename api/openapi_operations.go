package api

import (
	"reflect"

	"liggare/domain"
	"liggare/projections"
)

// operation describes a route to those who call it: a line here for each line of routes.go, and a test prints it when it is forgotten.
type operation struct {
	route   string   // method and path, as in routes.go
	tag     string   // the group that it is shown in
	summary string   // what it does, in a line
	detail  string   // what else a caller must know
	params  []string // names in the table of parameters; a path's own are found by themselves
	sends   []content
	gives   []content
	status  int // of an answer; 0: 200
}

// content is a body in a media type: a type of ours, or a schema.
type content struct {
	media   string
	of      reflect.Type
	schema  any
	example string // JSON
}

// gives is an answer in JSON.
func gives[T any]() []content { return []content{{media: mediaJSON, of: reflect.TypeFor[T]()}} }

// plus adds other forms of the same answer.
func plus(contents []content, media ...string) []content {
	for _, each := range media {
		contents = append(contents, content{media: each, schema: node{"type": "string"}})
	}
	return contents
}

var moments = []string{"on", "known", "recorded"}

const (
	exampleEvent   = `{"type":"organisation.registered.v1","subject":"organisation/un","effective":"2016","known":"2020-02-04","data":{"name":"Utbildningsnämnden","kind":"board"}}`
	exampleCheck   = `{"type":"organisation.registered.v1","subject":"organisation/kn","effective":"2016","known":"2020-02-04","data":{"name":"Kulturnämnden","kind":"board"}}`
	exampleRelease = `{"tertial":"2025-T3"}`
	exampleSet     = `{"reason":"error","set":{"/effective":"2017"}}`
)

// operations is the table of what routes do.
func operations() []operation {
	const ledger = "/v1/ledgers/{ledger}"
	const cached = "If-None-Match"
	return []operation{
		{route: "GET /v1/ledgers", tag: "ledgers", summary: "The ledgers that the caller may see", params: []string{cached}, gives: gives[LedgerList]()},
		{route: "POST " + ledger + "/events", tag: "events", summary: "Store an event, or an array of up to 1,000 whole or not at all",
			detail: "201 with the receipt, its Location and, for one event, its ETag. The same key and body again: 200, the first receipt, Idempotent-Replayed: true. A stale `expect` is 409 with the version and the changes since; " +
				"an outcome that isn't known yet is 409 with Retry-After, and the same key settles it.",
			params: []string{keyHeader, "Accept-Language"}, status: 201,
			sends: []content{{media: mediaJSON, schema: eventOrArray, example: exampleEvent}},
			gives: []content{{media: mediaJSON, schema: receiptOrArray}}},
		{route: "POST " + ledger + "/events:check", tag: "events", summary: "The answer that an append would get; nothing is stored",
			params: []string{"checked/" + keyHeader, "Accept-Language"},
			sends:  []content{{media: mediaJSON, schema: eventOrArray, example: exampleCheck}},
			gives:  []content{{media: mediaJSON, schema: receiptOrArray}}},
		{route: "GET " + ledger + "/events", tag: "events", summary: "The feed: records as stored, in the order of recording",
			detail: "Lines, CSV and the CloudEvents batch have no room for `next`: it is in the Link header.",
			params: []string{"feed/after", "feed/limit", "feed/type", "feed/subject", "feed/q", "csv", cached},
			gives:  append(plus(gives[Feed](), mediaLines, mediaCSV), content{media: mediaBatch, schema: node{"type": "array", "items": refTo("Record")}})},
		{route: "GET " + ledger + "/events/{id}", tag: "events", summary: "One record, as stored: a CloudEvent", params: []string{cached, purposeHeader},
			gives: []content{{media: mediaEvent, schema: refTo("Record")}}},
		{route: "POST " + ledger + "/events/{id}/correction", tag: "events", summary: "Correct a record in one step; what it said stays in the history",
			detail: "`known` left out is the day of recording; for the reasons `error` and `duplicate` it is that of the corrected record, as if what is right had been known all along. The form of the pages sends the day of recording for an error, too.",
			params: []string{keyHeader, "Accept-Language"}, status: 201,
			sends: []content{{media: mediaJSON, of: reflect.TypeFor[domain.Correction](), example: exampleSet}}, gives: gives[domain.Receipt]()},
		{route: "POST " + ledger + "/releases", tag: "events", summary: "Count the concern reports of a tertial and give the counts out, small ones hidden",
			detail: "The reports lie in the ledger `<ledger>-oro`. A tertial is released once, after its end; what comes in later is counted in the next.",
			params: []string{keyHeader, "Accept-Language"}, status: 201,
			sends: []content{{media: mediaJSON, of: reflect.TypeFor[Release](), example: exampleRelease}}, gives: gives[domain.Receipt]()},
		{route: "GET " + ledger + "/entities", tag: "views", summary: "What the ledger holds records of, by name, as it is called now",
			params: []string{"entities/kind", "entities/q", "limit", cached}, gives: gives[EntityList]()},
		{route: "GET /v1/views/{view}", tag: "views", summary: "over all ledgers that the caller may see"},
		{route: "GET " + ledger + "/views", tag: "views", summary: "The views, with what their columns mean", params: []string{"view", cached}, gives: gives[ViewList]()},
		{route: "GET " + ledger + "/views/{view}", tag: "views", summary: "of a ledger"},
		{route: "GET " + ledger + "/views/{view}/periods", tag: "views", summary: "The rows over time: each with the stretches of days on which it is the same",
			detail: "The question chooses rows as it does for the view. A period without `from` reaches back to the first day there is, one without `to` has no end that is known; days in no period have no such row. Any field of the view's rows is a filter.",
			params: append([]string{cached, "key", "org", "q", "sort", "limit", "after"}, moments...), gives: gives[projections.Courses]()},
		{route: "GET " + ledger + "/views/{view}/changes", tag: "views", summary: "of a ledger, and then each change, as server-sent events",
			detail: "`row` for each row as it is, `ready` when that was all; then `row` for each as it becomes and `removed` for each that is no more or has left the filter. The last message of a step has an id, and so has a heartbeat when nothing is left to tell: resume with Last-Event-ID or ?after=. " +
				"`reset` says that what was read before says nothing any more, `ready` names the class that the rows are seen as, and in `own` the organisations whose confidential records are among what they rest on: a coordinator follows what it reads. `stopped` says that the view can't digest an event (no change comes until `resumed`, and then what was missed), `end` that the rights have ended. Any field of the view's rows is a filter. /asyncapi.json has the messages.",
			params: []string{"key", "org", "changes/q", "changes/after", "Last-Event-ID"}, gives: []content{{media: mediaEvents, schema: node{"type": "string"}}}},
		{route: "POST " + ledger + "/views/{view}/rebuild", tag: "views", summary: "computed anew, and compared with what readers were told, line by line",
			detail: "The differences are published as changes like any other; with compare=true they are only told. The last line is the result.",
			params: []string{"compare"}, gives: []content{{media: mediaLines, schema: node{"type": "string"}}}},
		{route: "GET " + ledger + "/trail/{kind}/{id}", tag: "views", summary: "An entity's story: who decided what, in order, with corrections and disputes in sight",
			params: append([]string{cached}, moments...), gives: gives[projections.Story]()},
		{route: "GET " + ledger + "/diff", tag: "views", summary: "The difference between two moments",
			params: []string{"diff/view", "key", "org", "diff/limit", "from_on", "from_known", "from_recorded", "to_on", "to_known", "to_recorded", cached}, gives: gives[projections.Difference]()},
		{route: "GET /v1/exports/{ledger}/csv", tag: "exports", summary: "Views as tables: a ZIP archive with a CSV file a view, the names of entities, what columns mean, and a manifest, last",
			detail: "The manifest has each file's size and SHA-256, its rows, and its lines below the header, of which an uncertain row takes several. columns.json explains each column of each file and holds the vocabularies; a quantity has its bounds beside it as numbers, _min and _max. Rows come in the order in which their entities were first recorded.",
			params: []string{"export/view", "org", "csv", "on", "known", "recorded"}, gives: []content{{media: mediaZIP, schema: node{"type": "string", "format": "binary"}}}},
		{route: "GET /v1/exports/{ledger}/jsonl", tag: "exports", summary: "Records as lines of JSON, each a CloudEvent as stored; the last line is the manifest",
			detail: "The last line is a CloudEvent of type " + manifestType + " with the number of events and the size and SHA-256 of the lines before it. Without it the export is cut short. A record that was corrected or disputed stands as it was stored; later lines of type record.corrected.v1 and record.disputed.v1 with the same subject say so, and name its entityversion in data.target.",
			params: []string{"known", "recorded", "feed/type", "feed/subject"}, gives: plus(nil, mediaLines)},
		{route: "GET /v1/exports/{ledger}/ocel", tag: "exports", summary: "Records as an object-centric event log (OCEL 2.0, JSON)",
			detail: "Its last member is the manifest, with the size and SHA-256 of the bytes before it. An event that was corrected, withdrawn or disputed says so: corrected_by, withdrawn, disputed_by.",
			params: []string{"known", "recorded", "feed/type", "feed/subject"}, gives: []content{{media: mediaJSON, schema: node{"type": "object", "required": []string{"eventTypes", "objectTypes", "events", "objects", "manifest"}}}}},
		{route: "GET " + ledger + "/access", tag: "operation", summary: "Who read what is confidential, and exports, with their purposes",
			detail: "A program that reads confidential rows straight from NATS has an entry when it connects, which its other connections within a minute share: `who` is its id, `what` its streams and views.",
			params: []string{"feed/after", "feed/limit"}, gives: gives[AccessPage]()},
		{route: "POST /v1/tokens", tag: "operation", summary: "Make a local token; its secret is shown this once", status: 201,
			sends: []content{{media: mediaJSON, of: reflect.TypeFor[NewToken](), example: `{"role":"reader","ledger":"botkyrka","days":30}`}}, gives: gives[MadeToken]()},
		{route: "GET /v1/tokens", tag: "operation", summary: "The local tokens, without their secrets", gives: gives[TokenList]()},
		{route: "DELETE /v1/tokens/{id}", tag: "operation", summary: "Revoke a local token, at once", gives: gives[TokenList]()},
		{route: "POST /v1/session", tag: "operation", summary: "Sign in: a session of eight hours in the cookie " + SessionCookie + ", for who sends a token", gives: gives[Session]()},
		{route: "GET /v1/session", tag: "operation", summary: "Who is signed in, and what that one may do", gives: gives[Session]()},
		{route: "DELETE /v1/session", tag: "operation", summary: "Sign out", gives: gives[Session]()},
		{route: "GET /v1/vocabulary", tag: "contracts", summary: "The closed lists of terms", params: []string{cached}, gives: gives[VocabularyList]()},
		{route: "GET /v1/schemas", tag: "contracts", summary: "The types of event", params: []string{cached}, gives: gives[SchemaList]()},
		{route: "GET " + schemaPath + "{type}", tag: "contracts", summary: "The JSON Schema of a type of event", params: []string{"form", cached},
			gives: []content{{media: mediaSchema, schema: node{"type": "object"}}}},
		{route: "GET /openapi.json", tag: "contracts", summary: "This description", params: []string{cached}, gives: []content{{media: mediaJSON, schema: node{"type": "object"}}}},
		{route: "GET /asyncapi.json", tag: "contracts", summary: "The description of the streams (AsyncAPI 3.0)", params: []string{cached}, gives: []content{{media: mediaJSON, schema: node{"type": "object"}}}},
		{route: "POST /v1/analysts", tag: "access", summary: "Let a program read view streams straight from NATS; its token is shown this once", status: 201,
			detail: "One whose class is confidential or restricted is let in when its connection stands in the access log; while that can't be written the connection is closed, and the program tries again.",
			sends:  []content{{media: mediaJSON, of: reflect.TypeFor[NewAnalyst](), example: `{"role":"analyst","ledger":"botkyrka","views":["gaps"]}`}}, gives: gives[MadeAnalyst]()},
		{route: "GET /v1/analysts", tag: "access", summary: "The programs that are let in", gives: gives[AnalystList]()},
		{route: "DELETE /v1/analysts/{id}", tag: "access", summary: "Shut a program out, at once", params: nil, gives: gives[AnalystList]()},
		{route: "GET /problems", tag: "contracts", summary: "What problems there are; as a page, too", params: []string{cached, "Accept-Language"}, gives: plus(gives[ProblemList](), mediaHTML)},
		{route: "GET " + problemPath + "{code}", tag: "contracts", summary: "What a problem means and what to do; as a page, too", params: []string{cached, "Accept-Language"}, gives: plus(gives[ProblemInfo](), mediaHTML)},
		{route: "GET /healthz", tag: "operation", summary: "Whether the process answers", gives: gives[Health]()},
		{route: "GET /readyz", tag: "operation", summary: "Whether requests can be answered", gives: gives[Health]()},
	}
}

// pathParameter is the table's name for a parameter of a path.
func pathParameter(route, name string) string {
	if name == "id" && route == "GET /v1/ledgers/{ledger}/trail/{kind}/{id}" {
		return "entity"
	}
	return name
}
