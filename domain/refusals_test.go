package domain

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// refusalsFile holds the refusals of this package's tables for the tests that send them over HTTP to a ledger on a real store. The tables are the source.
const refusalsFile = "testdata/refusals.jsonl"

// refusal is a line of it.
type refusal struct {
	Name  string   `json:"name"`
	Where string   `json:"ledger,omitempty"` // its id; "": a municipality's own
	Given []string `json:"given,omitempty"`  // bodies that the ledger holds
	Body  []byte   `json:"body"`             // in base64: some of them are no text
	Code  string   `json:"code"`             // of the first error
	Field string   `json:"field"`            // its pointer
}

// refusalMax leaves the largest bodies out of the file.
const refusalMax = 8 << 10

// TestRefusalsAreWrittenDown keeps the file to the tables.
func TestRefusalsAreWrittenDown(t *testing.T) {
	var all []refusal
	for _, c := range strictCases {
		all = append(all, refusal{Name: c.name, Body: []byte(c.body), Code: c.code, Field: c.field})
	}
	for _, c := range slices.Concat(ruleCases, workRuleCases, concernRuleCases) {
		all = append(all, refusal{Name: c.name, Where: c.ledger, Given: c.given, Body: []byte(c.refused), Code: c.code, Field: c.field})
	}
	var written bytes.Buffer
	for _, each := range all {
		if len(each.Body) > refusalMax {
			continue
		}
		line, err := json.Marshal(each)
		require.NoError(t, err)
		written.Write(append(line, '\n'))
	}
	if *update {
		require.NoError(t, os.WriteFile(refusalsFile, written.Bytes(), 0o644))
	}
	kept, err := os.ReadFile(refusalsFile)
	require.NoError(t, err)
	require.True(t, written.String() == string(kept), "the tables have changed: write them down with `go test ./domain -run RefusalsAreWrittenDown -update`")
}
