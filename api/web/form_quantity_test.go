package web

import (
	"strconv"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// TestSharesAreDecimals holds that every percentage with up to two decimals is stored as the decimal that it is, and written in a form as it was.
func TestSharesAreDecimals(t *testing.T) {
	v := &visit{Lang: "en"}
	for hundredths := range 10_001 {
		percent := strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
		share := strconv.FormatFloat(float64(hundredths)/10_000, 'f', -1, 64)
		require.Equal(t, `{"share":`+share+`}`, quantityOf(percent+" %").String())
		require.Equal(t, percent+" %", v.writtenQuantity(jsontext.Value(`{"share":`+share+`}`)))
	}
	require.Equal(t, `{"share":0.082,"approximate":true}`, quantityOf("ca 8,2 %").String())
}
