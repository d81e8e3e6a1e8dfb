package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The catalogue has 45 types: 42 that are taken, and the three of concern that wait for the gate and are refused by name.
func TestCatalogueIsWhole(t *testing.T) {
	require.Len(t, Types(), 42)
	require.Len(t, Gated(), 3)
	for _, each := range Gated() {
		require.Nil(t, TypeByName(each.Name))
		_, _, err := ParseAppend([]byte(`{"type":"` + each.Name + `","subject":"concern/x","effective":"2020-01","data":{"area":"x"}}`))
		var errs Errors
		require.ErrorAs(t, err, &errs)
		require.Equal(t, "rule.concern.gated", errs[0].Code)
		require.Equal(t, "/type", errs[0].Field)
	}
}
