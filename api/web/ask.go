package web

import (
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

// ofQuestion tells whether a refusal is of the question, which its page can mend, rather than of who asks it or of what it is about.
func ofQuestion(status int) bool {
	return status != http.StatusUnauthorized && status != http.StatusForbidden && status != http.StatusNotFound
}

// problemOf is the API's refusal of a question, with its status; nil where the fault is another, or that nobody is signed in, which every page says alike.
func (v *visit) problemOf(err error) (*api.Problem, int) {
	var problem *api.Problem
	if errors.As(err, &problem) && problem.Status != http.StatusUnauthorized {
		return problem, problem.Status
	}
	return nil, 0
}

// evidenceLines say each place in the sources.
func (v *visit) evidenceLines(raw jsontext.Value) []line {
	var all []domain.Evidence
	if raw == nil || json.Unmarshal(raw, &all) != nil {
		return nil
	}
	lines := make([]line, len(all))
	for i, each := range all {
		lines[i] = v.evidence(each)
	}
	return lines
}
