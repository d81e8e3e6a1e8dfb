package api_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

// contract is the API's own description, in the hands of another's validator.
type contract struct{ router routers.Router }

// described is the contract, with every object of it closed: what an answer holds and the description doesn't is a fault.
var described = sync.OnceValues(func() (*contract, error) {
	for _, media := range []string{"text/csv", "text/html", "application/x-ndjson"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.FileBodyDecoder)
	}
	for _, media := range []string{"application/cloudevents+json", "application/cloudevents-batch+json", "application/schema+json"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.JSONBodyDecoder)
	}
	w := httptest.NewRecorder()
	served(api.Config{Ledgers: memoryLedgers{}}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var raw any
	if err := json.Unmarshal(w.Body.Bytes(), &raw); err != nil {
		return nil, err
	}
	closed(raw)
	body, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(body)
	if err != nil {
		return nil, err
	}
	router, err := gorillamux.NewRouter(doc)
	return &contract{router}, err
})

func closed(part any) {
	switch part := part.(type) {
	case map[string]any:
		if _, is := part["properties"].(map[string]any); is && part["type"] == "object" && part["additionalProperties"] == nil {
			part["additionalProperties"] = false
		}
		for _, each := range part {
			closed(each)
		}
	case []any:
		for _, each := range part {
			closed(each)
		}
	}
}

// holds checks an exchange against the description: the answer always, the request where it was taken. What the description doesn't know must not be there.
func (c *contract) holds(t *testing.T, r *http.Request, sent string, w *httptest.ResponseRecorder) {
	t.Helper()
	if r.Method == http.MethodHead {
		return
	}
	r = r.Clone(t.Context())
	r.Body = io.NopCloser(strings.NewReader(sent))
	route, path, err := c.router.FindRoute(r)
	if err != nil {
		require.Contains(t, []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusBadRequest, http.StatusForbidden}, w.Code, "%s %s is answered and not described", r.Method, r.URL.Path)
		return
	}
	request := &openapi3filter.RequestValidationInput{Request: r, PathParams: path, Route: route, Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if w.Code < 400 {
		require.NoError(t, openapi3filter.ValidateRequest(t.Context(), request), "%s %s\n%s", r.Method, r.URL, sent)
	}
	if w.Code == http.StatusNotModified {
		return
	}
	answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: request, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes()))}
	require.NoError(t, openapi3filter.ValidateResponse(t.Context(), answer), "%s %s answered %d\n%s", r.Method, r.URL, w.Code, w.Body)
	if w.Header().Get("Content-Type") == "application/problem+json" {
		hasItsPages(t, w.Body.Bytes())
	}
}

// hasItsPages: each code of a problem has a page of its own, not its family's.
func hasItsPages(t *testing.T, problem []byte) {
	t.Helper()
	var p api.Problem
	require.NoError(t, json.Unmarshal(problem, &p))
	for _, e := range p.Errors {
		w := httptest.NewRecorder()
		served(api.Config{Ledgers: memoryLedgers{}}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/problems/"+e.Code, nil))
		require.Contains(t, w.Body.String(), "<code>"+e.Code+"</code>", "%s has no row in the table of problems", e.Code)
	}
}

// TestExamplesOfTheDescription: every operation does what it says with the examples that it gives, alone and with each of its parameters.
func TestExamplesOfTheDescription(t *testing.T) {
	c, err := described()
	require.NoError(t, err)
	botkyrka := newMemoryLedger("botkyrka", "Botkyrka kommun", "0127")
	tokens, err := api.OpenTokens(&memoryKeeper{}, noon)
	require.NoError(t, err)
	s := &site{alfa: botkyrka, beta: botkyrka, Handler: served(api.Config{Ledgers: memoryLedgers{botkyrka, newMemoryLedger("botkyrka-oro", "Botkyrka kommun", "0127")}, Tokens: tokens, Now: noon, Analysts: new(paperAnalysts)})}
	s.load(t, "botkyrka")
	first, err := s.client().Feed(t.Context(), "botkyrka", 0, 1, "document.adopted.v1", "")
	require.NoError(t, err)
	var record domain.Envelope
	require.NoError(t, json.Unmarshal(first.Events[0], &record))

	doc, err := openapi3.NewLoader().LoadFromData(s.get("/openapi.json").Body.Bytes())
	require.NoError(t, err)
	ran := 0
	paths := doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			operation := paths[path].GetOperation(method)
			if operation == nil || strings.HasSuffix(path, "/changes") || strings.HasSuffix(path, "/rebuild") { // of live views: changes_test has some
				continue
			}
			for _, tried := range append(openapi3.Parameters{nil}, operation.Parameters...) {
				if tried != nil && (tried.Value.Required || tried.Value.Example == nil) {
					continue
				}
				r, sent := example(t, method, path, operation, tried, record.ID)
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				require.Less(t, w.Code, 300, "%s %s: %s", method, r.URL, w.Body)
				if tried == nil || !strings.Contains(path, "/views/") { // the many filters of views narrow the same answer
					c.holds(t, r, sent, w)
				}
				ran++
			}
		}
	}
	require.Greater(t, ran, 200)
}

// example is the request that an operation's examples make: all that is required, and one parameter that isn't.
func example(t *testing.T, method, path string, operation *openapi3.Operation, tried *openapi3.ParameterRef, id string) (r *http.Request, sent string) {
	t.Helper()
	query, header := url.Values{}, http.Header{}
	for _, p := range operation.Parameters {
		switch value := fmt.Sprint(p.Value.Example); {
		case p.Value.In == "path" && p.Value.Name == "id" && !strings.Contains(path, "/trail/"):
			path = strings.Replace(path, "{id}", id, 1) // a record's id is its own
		case p.Value.In == "path":
			path = strings.Replace(path, "{"+p.Value.Name+"}", value, 1)
		case p.Value.Name == "Idempotency-Key" && (p.Value.Required || p == tried):
			header.Set(p.Value.Name, fmt.Sprintf("%s-%d", value, len(path))) // one for all runs of an operation: the second is a repetition
		case p != tried:
		case p.Value.In == "header":
			header.Set(p.Value.Name, value)
		default:
			if list, is := p.Value.Example.([]any); is {
				value = fmt.Sprint(list[0])
			}
			query.Set(p.Value.Name, value)
		}
	}
	if operation.RequestBody != nil {
		raw, err := json.Marshal(operation.RequestBody.Value.Content["application/json"].Example, json.Deterministic(true))
		require.NoError(t, err)
		sent = string(raw)
		header.Set("Content-Type", "application/json")
	}
	r = httptest.NewRequest(method, path+"?"+query.Encode(), strings.NewReader(sent))
	r.Header = header
	return r, sent
}
