package api_test

import (
	"net/http"
	"testing"

	"liggare/api"
	"liggare/api/ledgertest"
)

type (
	memoryLedger  = ledgertest.Ledger
	memoryLedgers = ledgertest.Ledgers
)

var (
	noon            = ledgertest.Noon
	newMemoryLedger = ledgertest.New
)

// site is a handler over two empty ledgers, alfa and beta.
type site struct {
	http.Handler
	alfa, beta *memoryLedger
}

func newSite(t *testing.T, change ...func(*api.Config)) *site {
	t.Helper()
	s := &site{alfa: newMemoryLedger("alfa", "Alfa kommun", "0001"), beta: newMemoryLedger("beta", "Beta kommun", "0002")}
	config := api.Config{Ledgers: memoryLedgers{s.alfa, s.beta}, Now: noon}
	for _, each := range change {
		each(&config)
	}
	s.Handler = served(config)
	return s
}

// heads are the positions of both ledgers.
func (s *site) heads() [2]uint64 { return [2]uint64{s.alfa.Book().Head(), s.beta.Book().Head()} }

func (s *site) client() *api.Client { return &api.Client{HTTP: api.InProcess(s), Lang: "en"} }
