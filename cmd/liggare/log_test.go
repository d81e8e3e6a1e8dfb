package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFaultsAreHeardUnasked holds that whoever runs a demo hears of what is wrong, and of nothing else.
func TestFaultsAreHeardUnasked(t *testing.T) {
	var said strings.Builder
	log := (&console{err: &said}).faults()
	log.Info("request")
	log.Warn("slow")
	require.Empty(t, said.String())
	log.Error("ledger frozen", "ledger", "botkyrka")
	require.Contains(t, said.String(), `"ledger frozen","ledger":"botkyrka"`)
}
