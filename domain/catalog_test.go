package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCatalogueIsWhole(t *testing.T) {
	require.Len(t, Types(), 45)
}
