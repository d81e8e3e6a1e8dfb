package api

// needs is the table of what each route asks of who sends a request, by method and path as in routes.go. A route that has no line here is the operator's alone, and a
// test says which line is missing. A path with {ledger} is asked about in that ledger, other paths in any.
var needs = map[string]need{
	"GET /v1/ledgers":                                  signsIn,
	"POST /v1/ledgers/{ledger}/events":                 appends,
	"POST /v1/ledgers/{ledger}/events:check":           appends,
	"GET /v1/ledgers/{ledger}/events":                  reads,
	"GET /v1/ledgers/{ledger}/events/{id}":             reads,
	"POST /v1/ledgers/{ledger}/events/{id}/correction": appends,
	"GET /v1/views/{view}":                             reads,
	"GET /v1/ledgers/{ledger}/views":                   reads,
	"GET /v1/ledgers/{ledger}/views/{view}":            reads,
	"GET /v1/ledgers/{ledger}/views/{view}/changes":    subscribes,
	"POST /v1/ledgers/{ledger}/views/{view}/rebuild":   rebuilds,
	"GET /v1/ledgers/{ledger}/trail/{kind}/{id}":       reads,
	"GET /v1/ledgers/{ledger}/diff":                    reads,
	"POST /v1/ledgers/{ledger}/releases":               releases,
	"GET /v1/exports/{ledger}/csv":                     subscribes,
	"GET /v1/exports/{ledger}/jsonl":                   subscribes,
	"GET /v1/exports/{ledger}/ocel":                    subscribes,
	"GET /v1/ledgers/{ledger}/access":                  inspects,
	"GET /v1/vocabulary":                               nobody,
	"GET /v1/schemas":                                  nobody,
	"GET /v1/schemas/{type}":                           nobody,
	"GET /openapi.json":                                nobody,
	"GET /asyncapi.json":                               nobody,
	"GET /problems":                                    nobody,
	"GET /problems/{code}":                             nobody,
	"GET /healthz":                                     nobody,
	"GET /readyz":                                      nobody,
}
