package api_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"liggare/api"
)

// met are the codes that the tests were really answered with.
var met = struct {
	mu    sync.Mutex
	codes map[string]bool
}{codes: map[string]bool{}}

func meet(p *api.Problem) {
	met.mu.Lock()
	defer met.mu.Unlock()
	for _, each := range p.Errors {
		met.codes[each.Code] = true
	}
}

// served is a handler of the API whose problems are noted. Every test makes its handlers by it.
func served(c api.Config) http.Handler {
	inner := api.Handler(c)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := &overheard{ResponseWriter: w}
		defer said.note()
		inner.ServeHTTP(said, r)
	})
}

// overheard keeps what of a response is a problem.
type overheard struct {
	http.ResponseWriter
	problem bytes.Buffer
}

func (o *overheard) Write(p []byte) (int, error) {
	if h := o.Header(); h.Get("Content-Type") == "application/problem+json" && h.Get("Content-Encoding") == "" {
		o.problem.Write(p)
	}
	return o.ResponseWriter.Write(p)
}

func (o *overheard) Unwrap() http.ResponseWriter { return o.ResponseWriter }

func (o *overheard) note() {
	var p api.Problem
	if o.problem.Len() > 0 && json.Unmarshal(o.problem.Bytes(), &p) == nil {
		meet(&p)
	}
}

// unmeetable are the codes that no request gets, with why. They have rows, because the code has them.
var unmeetable = map[string]string{
	"date.not_stated":               "a date that isn't set has no form: a fault of ours, where it is written",
	"quantity.not_stated":           "so has a quantity",
	"rule.responsibility.no_holder": "schema.required says it first: a holder without content is no holder",
}

// TestMain demands, once all tests have passed, that each code of the table was answered to one of them.
func TestMain(m *testing.M) {
	status := m.Run()
	if status == 0 && wholeRun() {
		for _, code := range api.Codes() {
			_, never := unmeetable[code]
			switch {
			case met.codes[code] && never:
				fmt.Printf("a test was answered with %s: take it off the list of those that none gets\n", code)
				status = 1
			case !met.codes[code] && !never && !strings.HasSuffix(code, ".*"):
				fmt.Printf("no test of this package was answered with %s: hold a conversation in testdata, or make a test that gets it\n", code)
				status = 1
			}
		}
	}
	os.Exit(status)
}

// wholeRun tells a run of all tests from one of some.
func wholeRun() bool {
	set := []string{}
	flag.Visit(func(f *flag.Flag) { set = append(set, f.Name) })
	return !slices.ContainsFunc([]string{"test.run", "test.skip", "test.short", "test.list", "test.fuzz", "test.bench", "test.failfast"}, func(name string) bool { return slices.Contains(set, name) })
}
