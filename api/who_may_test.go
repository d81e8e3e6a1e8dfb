package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// mayTake is the table of who may take each route: the roles that have it in the ledger, "all" for everybody, signed in or not. A route without a row fails the test.
var mayTake = map[string]string{
	"GET /v1/ledgers":                                  "reader analyst coordinator auditor registrar admin",
	"POST /v1/ledgers/{ledger}/events":                 "coordinator auditor registrar",
	"POST /v1/ledgers/{ledger}/events:check":           "coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/events":                  "reader analyst coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/events/{id}":             "reader analyst coordinator auditor registrar",
	"POST /v1/ledgers/{ledger}/events/{id}/correction": "coordinator auditor registrar",
	"POST /v1/ledgers/{ledger}/releases":               "coordinator registrar",
	"GET /v1/ledgers/{ledger}/entities":                "reader analyst coordinator auditor registrar",
	"GET /v1/views/{view}":                             "reader analyst coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/views":                   "reader analyst coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/views/{view}":            "reader analyst coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/views/{view}/periods":    "reader analyst coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/views/{view}/changes":    "analyst coordinator auditor registrar",
	"POST /v1/ledgers/{ledger}/views/{view}/rebuild":   "registrar",
	"GET /v1/ledgers/{ledger}/trail/{kind}/{id}":       "reader analyst coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/diff":                    "reader analyst coordinator auditor registrar",
	"GET /v1/exports/{ledger}/csv":                     "analyst coordinator auditor registrar",
	"GET /v1/exports/{ledger}/jsonl":                   "analyst coordinator auditor registrar",
	"GET /v1/exports/{ledger}/ocel":                    "analyst coordinator auditor registrar",
	"GET /v1/ledgers/{ledger}/access":                  "auditor",
	"POST /v1/tokens":                                  "admin",
	"GET /v1/tokens":                                   "admin",
	"DELETE /v1/tokens/{id}":                           "admin",
	"POST /v1/analysts":                                "admin",
	"GET /v1/analysts":                                 "admin",
	"DELETE /v1/analysts/{id}":                         "admin",
	"POST /v1/session":                                 "reader analyst coordinator auditor registrar admin",
	"GET /v1/session":                                  "reader analyst coordinator auditor registrar admin",
	"DELETE /v1/session":                               "reader analyst coordinator auditor registrar admin",
	"GET /v1/vocabulary":                               "all",
	"GET /v1/schemas":                                  "all",
	"GET /v1/schemas/{type}":                           "all",
	"GET /openapi.json":                                "all",
	"GET /asyncapi.json":                               "all",
	"GET /problems":                                    "all",
	"GET /problems/{code}":                             "all",
	"GET /healthz":                                     "all",
	"GET /readyz":                                      "all",
}

// readClass is the most secret class that a role reads, among those of the records in classed.
var readClass = map[api.Role]int{api.RoleReader: 0, api.RoleAnalyst: 1, api.RoleCoordinator: 2, api.RoleAuditor: 2, api.RoleRegistrar: 2}

// classed are records of each class that a main ledger has, the most open first.
var classed = []struct{ subject, event string }{
	{"organisation/sn", `{"type":"organisation.registered.v1","subject":"organisation/sn","effective":"2016","data":{"name":"SN","kind":"board"}}`},
	{"plan/sn", `{"type":"plan.established.v1","subject":"plan/sn","effective":"2020","data":{"title":"Plan","owner":"organisation/sn"}}`},
	{"assessment/sn", `{"type":"assessment.established.v1","subject":"assessment/sn","effective":"2020","data":{"org":"organisation/sn","period":"2020"}}`},
}

// TestWhoMayTakeEachRoute walks role × route × ledger × class × method.
func TestWhoMayTakeEachRoute(t *testing.T) {
	t.Parallel()
	tokens, err := api.OpenTokens(&memoryKeeper{}, noon)
	require.NoError(t, err)
	s := newSite(t, signedIn, func(c *api.Config) { c.Tokens = tokens })
	var ids []string
	for i, each := range classed {
		for _, ledger := range []string{"alfa", "beta"} {
			w := ask(s, "POST", "/v1/ledgers/"+ledger+"/events", each.event, "Authorization", "Bearer coordinator", "Idempotency-Key", "000000000000000"+string(rune('1'+i)))
			require.Equal(t, http.StatusCreated, w.Code, w.Body)
			if ledger == "alfa" {
				ids = append(ids, strings.Trim(w.Header().Get("ETag"), `"`))
			}
		}
	}
	paths := map[string][]string{}
	for _, route := range api.RouteTable() {
		method, path, _ := strings.Cut(route, " ")
		paths[path] = append(paths[path], method)
		if _, has := mayTake[route]; !has {
			t.Errorf("add to the table in who_may_test.go: %q: \"…roles…\", and to needs.go what the route asks", route)
		}
	}
	require.False(t, t.Failed())
	for path, methods := range paths {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
			has := slices.Contains(methods, method) || method == "HEAD" && slices.Contains(methods, "GET")
			row := mayTake[strings.Replace(method, "HEAD", "GET", 1)+" "+path]
			for _, role := range append([]api.Role{"", "stranger"}, api.Roles...) {
				takesRoute(t, s, path, method, has, row, role, ids)
			}
		}
	}
}

// takesRoute asks for a route as a role in alfa, in beta where it has none, and in a ledger that isn't there.
func takesRoute(t *testing.T, s *site, path, method string, has bool, row string, role api.Role, ids []string) {
	t.Helper()
	may := row == "all" || slices.Contains(strings.Fields(row), string(role))
	gone := ""
	for _, ledger := range []string{"alfa", "beta", "gamma"} {
		for class, each := range classed {
			kind, id, _ := strings.Cut(each.subject, "/")
			if strings.Contains(path, "/events/") || strings.Contains(path, "/tokens/") {
				id = ids[class]
			}
			at := strings.NewReplacer("{ledger}", ledger, "{kind}", kind, "{id}", id, "{view}", "plans", "{type}", "plan.established.v1", "{code}", "internal").Replace(path)
			header := []string{"Accept-Language", "en"}
			if role != "" {
				header = append(header, "Authorization", "Bearer "+string(role)+"@alfa")
			}
			w := ask(s, method, at, "", header...)
			what := method + " " + at + " as " + string(role)
			oneLedger := strings.Contains(path, "{ledger}")
			switch {
			case !has:
				require.Equal(t, http.StatusMethodNotAllowed, w.Code, what)
			case row == "all":
				require.Equal(t, http.StatusOK, w.Code, what)
			case role == "" || role == "stranger":
				require.Equal(t, http.StatusUnauthorized, w.Code, what)
				require.NotEmpty(t, w.Header().Get("WWW-Authenticate"), what)
			case oneLedger && ledger != "alfa":
				require.Equal(t, http.StatusNotFound, w.Code, what)
				if method != "HEAD" {
					told := withoutRequest(t, w.Body.Bytes())
					require.Contains(t, told, "ledger.unknown", what)
					require.True(t, gone == "" || gone == told, what+": absent and withheld are told apart")
					gone = told
				}
			case !may:
				require.Equal(t, http.StatusForbidden, w.Code, what)
			case method != "POST" && (strings.Contains(path, "/events/") || strings.Contains(path, "/trail/")):
				want := http.StatusOK
				if readClass[role] < class {
					want = http.StatusNotFound
				}
				require.Equal(t, want, w.Code, what)
			default:
				require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError}, w.Code, what+": "+w.Body.String())
			}
			if !oneLedger && !strings.Contains(path, "{id}") {
				return
			}
		}
	}
}

// withoutRequest is a problem but for the id of its request.
func withoutRequest(t *testing.T, problem []byte) string {
	t.Helper()
	var p map[string]any
	require.NoError(t, json.Unmarshal(problem, &p))
	delete(p, "request")
	text, err := json.Marshal(p, json.Deterministic(true))
	require.NoError(t, err)
	return string(text)
}
