package domain

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRatio(t *testing.T) {
	for _, c := range []struct {
		part, whole string
		lo, hi      float64
		rough       bool
		sv, en      string
	}{
		{`{"exact":208}`, `{"approximate":2679}`, 7.8, 7.8, true, "≈ 7,8 %", "≈ 7.8 %"},
		{`{"exact":208}`, `{"exact":2679}`, 7.8, 7.8, false, "7,8 %", "7.8 %"},
		{`{"approximate":208}`, `{"exact":2679}`, 7.8, 7.8, true, "≈ 7,8 %", "≈ 7.8 %"},
		{`{"exact":157}`, `{"exact":2000}`, 7.9, 7.9, false, "7,9 %", "7.9 %"},     // 7.85 exactly
		{`{"exact":201}`, `{"exact":400}`, 50.3, 50.3, false, "50,3 %", "50.3 %"},  // 50.25 exactly
		{`{"share":0.5005}`, `{"exact":0}`, 50.1, 50.1, false, "50,1 %", "50.1 %"}, // 50.05 exactly
		{`{"exact":1}`, `{"exact":2}`, 50, 50, false, "50 %", "50 %"},
		{`{"exact":0}`, `{"exact":2}`, 0, 0, false, "0 %", "0 %"},
		{`{"min":6000,"max":7000}`, `{"exact":10000}`, 60, 70, false, "60–70 %", "60–70 %"},
		{`{"min":6000,"max":7000}`, `{"min":10000,"max":12000}`, 50, 70, false, "50–70 %", "50–70 %"},
		{`{"min":6000,"max":7000}`, `{"approximate":10000}`, 60, 70, true, "≈ 60–70 %", "≈ 60–70 %"},
		{`{"min":208}`, `{"exact":2679}`, 7.8, math.Inf(1), false, "minst 7,8 %", "at least 7.8 %"},
		{`{"exact":208}`, `{"min":2679}`, 0, 7.8, false, "0–7,8 %", "0–7.8 %"},
		{`{"exact":208}`, `{"max":2679}`, 7.8, math.Inf(1), false, "minst 7,8 %", "at least 7.8 %"},
		{`{"exact":0}`, `{"max":2679}`, 0, 0, false, "0 %", "0 %"},
		{`{"share":0.5,"approximate":true}`, `{"words":"alla"}`, 50, 50, true, "≈ 50 %", "≈ 50 %"},
		{`{"share":0.0785}`, `{"exact":0}`, 7.9, 7.9, false, "7,9 %", "7.9 %"},
	} {
		t.Run(c.part+" of "+c.whole, func(t *testing.T) {
			ratio, ok := RatioOf(quantityOf(t, c.part), quantityOf(t, c.whole))
			require.True(t, ok)
			lo, hi := ratio.Percent()
			assert.Equal(t, [2]float64{c.lo, c.hi}, [2]float64{lo, hi})
			assert.Equal(t, c.rough, ratio.Approximate())
			assert.Equal(t, c.sv, strings.ReplaceAll(ratio.Text("sv"), "\u00a0", " "))
			assert.Equal(t, c.en, strings.ReplaceAll(ratio.Text("en"), "\u00a0", " "))
		})
	}
}

func TestNoRatio(t *testing.T) {
	for _, c := range [][2]string{
		{`{"words":"flera"}`, `{"exact":2679}`},
		{`{"exact":208}`, `{"words":"alla"}`},
		{`{"exact":208}`, `{"share":0.5}`},
		{`{"exact":208}`, `{"exact":0}`},
	} {
		ratio, ok := RatioOf(quantityOf(t, c[0]), quantityOf(t, c[1]))
		assert.False(t, ok, c)
		assert.Zero(t, ratio)
	}
	_, ok := RatioOf(quantityOf(t, `{"exact":208}`), Quantity{})
	assert.False(t, ok)
	_, ok = RatioOf(Quantity{}, Quantity{})
	assert.False(t, ok)
}
