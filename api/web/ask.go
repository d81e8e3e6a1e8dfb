package web

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
)

func readAnswer(raw []byte) (*answer, error) {
	a := new(answer)
	return a, json.Unmarshal(raw, a)
}

// problemOf is the API's refusal of a question, with its status; nil where the fault is another.
func (v *visit) problemOf(err error) (*api.Problem, int) {
	var problem *api.Problem
	if errors.As(err, &problem) {
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
