package domain

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func quantityOf(t testing.TB, text string) Quantity {
	t.Helper()
	var q Quantity
	require.NoError(t, json.Unmarshal([]byte(text), &q), text)
	return q
}

func quantityText(t testing.TB, q Quantity) string {
	t.Helper()
	out, err := json.Marshal(q)
	require.NoError(t, err)
	return string(out)
}

func TestQuantityForms(t *testing.T) {
	infinity := math.Inf(1)
	for _, c := range []struct {
		in, sv, en string
		lo, hi     float64
		ok, rough  bool
	}{
		{`{"exact":208}`, "208", "208", 208, 208, true, false},
		{`{"exact":0}`, "0", "0", 0, 0, true, false},
		{`{"exact":1234567}`, "1 234 567", "1 234 567", 1234567, 1234567, true, false},
		{`{"exact":9007199254740992}`, "9 007 199 254 740 992", "9 007 199 254 740 992", 1 << 53, 1 << 53, true, false},
		{`{"approximate":2679}`, "≈ 2 679", "≈ 2 679", 2679, 2679, true, true},
		{`{"min":6000,"max":7000}`, "6 000–7 000", "6 000–7 000", 6000, 7000, true, false},
		{`{"min":0,"max":5}`, "0–5", "0–5", 0, 5, true, false},
		{`{"min":2}`, "minst 2", "at least 2", 2, infinity, true, false},
		{`{"max":7000}`, "högst 7 000", "at most 7 000", 0, 7000, true, false},
		{`{"share":0.5}`, "50 %", "50 %", 0.5, 0.5, true, false},
		{`{"share":0.5,"approximate":true}`, "≈ 50 %", "≈ 50 %", 0.5, 0.5, true, true},
		{`{"share":0.0785}`, "7,85 %", "7.85 %", 0.0785, 0.0785, true, false},
		{`{"share":0.29}`, "29 %", "29 %", 0.29, 0.29, true, false},
		{`{"share":1}`, "100 %", "100 %", 1, 1, true, false},
		{`{"share":0}`, "0 %", "0 %", 0, 0, true, false},
		{`{"words":"flera"}`, "«flera»", "«flera»", 0, 0, false, false},
		{`{"words":"ca 20 ”till\"\u003c"}`, "«ca 20 ”till\"<»", "«ca 20 ”till\"<»", 0, 0, false, false},
	} {
		t.Run(c.in, func(t *testing.T) {
			q := quantityOf(t, c.in)
			assert.Equal(t, strings.ReplaceAll(c.in, `\u003c`, "<"), quantityText(t, q))
			assert.Equal(t, c.sv, strings.ReplaceAll(q.Text("sv"), "\u00a0", " "))
			assert.Equal(t, c.en, strings.ReplaceAll(q.Text("en"), "\u00a0", " "))
			assert.Equal(t, q.Text("sv"), q.String())
			lo, hi, ok := q.Bounds()
			assert.Equal(t, []any{c.lo, c.hi, c.ok}, []any{lo, hi, ok})
			assert.Equal(t, c.rough, q.Approximate())
			assert.Equal(t, strings.Contains(c.in, "share"), q.IsShare())
			assert.Equal(t, strings.Contains(c.in, "words"), q.Words() != "")
			assert.False(t, q.IsZero())
			assert.Equal(t, q, quantityOf(t, c.in))
			assert.True(t, q == quantityOf(t, c.in), "comparable")
		})
	}
}

// TestShownQuantity holds that what answers show is read again, whether it was stated or made.
func TestShownQuantity(t *testing.T) {
	shown := func(text string) string {
		q, ok := ShownQuantity(jsontext.Value(text))
		require.Equal(t, ok, !q.IsZero())
		return strings.ReplaceAll(q.Text("sv"), noBreak, " ")
	}
	rough := quantityOf(t, `{"approximate":200}`)
	for _, of := range []string{`{"exact":5}`, `{"approximate":5}`, `{"min":6000,"max":7000}`, `{"min":6000}`} {
		sum, _ := Sum(rough, quantityOf(t, of))
		assert.Equal(t, strings.ReplaceAll(sum.Text("sv"), noBreak, " "), shown(quantityText(t, sum)))
		assert.NotEmpty(t, shown(of))
	}
	assert.Equal(t, "≈ minst 6 200", shown(`{"min":6200,"approximate":true}`))
	for _, none := range []string{``, `5`, `"5"`, `null`, `{}`, `{"min":1,"max":2,"approximate":3}`, `{"exact":1,"approximate":true}`, `{"words":"varje år","every":1}`, `{"max":7,"unit":"year"}`} {
		assert.Empty(t, shown(none), none)
	}
}

func TestQuantityReadsLooseJSON(t *testing.T) {
	for in, want := range map[string]string{
		` { "max" : 7000 , "min" : 6000 } `:           `{"min":6000,"max":7000}`,
		`{"approximate":true,"share":0.50}`:           `{"share":0.5,"approximate":true}`,
		`{"share":5e-1}`:                              `{"share":0.5}`,
		`{"words":"fl\u0065ra"}`:                      `{"words":"flera"}`,
		`{"words":"` + strings.Repeat("å", 80) + `"}`: `{"words":"` + strings.Repeat("å", 80) + `"}`,
	} {
		assert.Equal(t, want, quantityText(t, quantityOf(t, in)))
	}
}

func TestQuantityNotStated(t *testing.T) {
	var q Quantity
	assert.True(t, q.IsZero())
	assert.Empty(t, q.Text("sv"))
	assert.Empty(t, q.Words())
	_, _, ok := q.Bounds()
	assert.False(t, ok)
	assert.LessOrEqual(t, unsafe.Sizeof(q), uintptr(32))

	type record struct {
		Reached Quantity `json:"reached,omitzero"`
	}
	out, err := json.Marshal(record{})
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(out))
	_, err = json.Marshal(q)
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, "quantity.not_stated", refusal.Code)
}

func TestQuantityRefuses(t *testing.T) {
	kept := quantityOf(t, `{"exact":1}`)
	for in, want := range map[string]struct{ code, field string }{
		`{}`:                                   {"quantity.form", ""},
		`208`:                                  {"quantity.form", ""},
		`"208"`:                                {"quantity.form", ""},
		`null`:                                 {"quantity.form", ""},
		`[]`:                                   {"quantity.form", ""},
		`{"Exact":208}`:                        {"quantity.form", ""},
		`{"exact":208,"unit":"hemligt"}`:       {"quantity.form", ""},
		`{"exact":208,"approximate":208}`:      {"quantity.form", ""},
		`{"exact":208,"approximate":true}`:     {"quantity.form", ""},
		`{"exact":208,"words":"flera"}`:        {"quantity.form", ""},
		`{"min":1,"max":2,"approximate":true}`: {"quantity.form", ""},
		`{"min":1,"exact":2}`:                  {"quantity.form", ""},
		`{"share":0.5,"approximate":false}`:    {"quantity.form", "/approximate"},
		`{"share":0.5,"approximate":208}`:      {"quantity.form", "/approximate"},
		`{"share":0.5,"approximate":null}`:     {"quantity.form", "/approximate"},
		`{"approximate":true}`:                 {"quantity.count", "/approximate"},
		`{"exact":-1}`:                         {"quantity.count", "/exact"},
		`{"exact":-0}`:                         {"quantity.count", "/exact"},
		`{"exact":1.5}`:                        {"quantity.count", "/exact"},
		`{"exact":208.0}`:                      {"quantity.count", "/exact"},
		`{"exact":2e2}`:                        {"quantity.count", "/exact"},
		`{"exact":"208"}`:                      {"quantity.count", "/exact"},
		`{"exact":null}`:                       {"quantity.count", "/exact"},
		`{"exact":9007199254740993}`:           {"quantity.count", "/exact"},
		`{"exact":99999999999999999999999}`:    {"quantity.count", "/exact"},
		`{"min":-1,"max":7000}`:                {"quantity.count", "/min"},
		`{"min":6000,"max":0.5}`:               {"quantity.count", "/max"},
		`{"min":7000,"max":6000}`:              {"quantity.inverted", "/max"},
		`{"min":6000,"max":6000}`:              {"quantity.not_simplest", ""},
		`{"share":50}`:                         {"quantity.share", "/share"},
		`{"share":1.0000001}`:                  {"quantity.share", "/share"},
		`{"share":-0.1}`:                       {"quantity.share", "/share"},
		`{"share":-0}`:                         {"quantity.share", "/share"},
		`{"share":1e999}`:                      {"quantity.share", "/share"},
		`{"share":"0.5"}`:                      {"quantity.share", "/share"},
		`{"share":true}`:                       {"quantity.share", "/share"},
		`{"words":""}`:                         {"quantity.words", "/words"},
		`{"words":" "}`:                        {"quantity.words", "/words"},
		`{"words":"flera "}`:                   {"quantity.words", "/words"},
		`{"words":"fle\nra"}`:                  {"quantity.words", "/words"},
		`{"words":7}`:                          {"quantity.words", "/words"},
		`{"words":"` + strings.Repeat("å", 81) + `"}`: {"quantity.words", "/words"},
	} {
		t.Run(in, func(t *testing.T) {
			q := kept
			var refusal *Error
			require.ErrorAs(t, json.Unmarshal([]byte(in), &q), &refusal)
			assert.Equal(t, want.code, refusal.Code)
			assert.Equal(t, want.field, refusal.Field)
			assert.Equal(t, kept, q, "untouched")
			assert.NotContains(t, refusal.Message.SV+refusal.Message.EN, "hemligt")
			checkMessage(t, refusal)
		})
	}
	var q Quantity
	require.Error(t, json.Unmarshal([]byte(`{"exact":1,"exact":2}`), &q), "a name twice")
	require.Error(t, json.Unmarshal([]byte(`{"exact":1`), &q))
	assert.Zero(t, q)
}

// The error of a quantity inside a document points at the quantity; Field goes on from there.
func TestQuantityErrorPointsAtIt(t *testing.T) {
	var v struct {
		Rows []struct {
			Reached Quantity `json:"reached"`
		} `json:"rows"`
	}
	err := json.Unmarshal([]byte(`{"rows":[{"reached":{"exact":1}},{"reached":{"min":1,"max":"x"}}]}`), &v)
	var semantic *json.SemanticError
	require.ErrorAs(t, err, &semantic)
	assert.Equal(t, "/rows/1/reached", string(semantic.JSONPointer))
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, "/max", refusal.Field)
}

func TestSum(t *testing.T) {
	for _, c := range []struct {
		parts    string
		want     string
		complete bool
	}{
		{`[]`, ``, false},
		{`[{"exact":1}]`, `{"exact":1}`, true},
		{`[{"exact":208},{"exact":2}]`, `{"exact":210}`, true},
		{`[{"exact":208},{"approximate":2}]`, `{"approximate":210}`, true},
		{`[{"exact":208},{"min":6000,"max":7000}]`, `{"min":6208,"max":7208}`, true},
		{`[{"approximate":200},{"min":6000,"max":7000}]`, `{"min":6200,"max":7200,"approximate":true}`, true},
		{`[{"min":2},{"exact":3}]`, `{"min":5}`, true},
		{`[{"min":2},{"approximate":3}]`, `{"min":5,"approximate":true}`, true},
		{`[{"max":2},{"exact":3}]`, `{"min":3,"max":5}`, true},
		{`[{"exact":208},{"words":"flera"}]`, `{"exact":208}`, false},
		{`[{"exact":208},{"share":0.5}]`, `{"exact":208}`, false},
		{`[{"words":"flera"},{"share":0.5,"approximate":true}]`, ``, false},
		{`[{"exact":9007199254740992},{"exact":2}]`, `{"min":9007199254740992}`, true},
	} {
		var parts []Quantity
		require.NoError(t, json.Unmarshal([]byte(c.parts), &parts))
		sum, complete := Sum(parts...)
		assert.Equal(t, c.complete, complete, c.parts)
		if c.want == "" {
			assert.Zero(t, sum, c.parts)
			continue
		}
		assert.Equal(t, c.want, quantityText(t, sum), c.parts)
	}
	sum, complete := Sum(quantityOf(t, `{"exact":1}`), Quantity{})
	assert.Equal(t, `{"exact":1}`, quantityText(t, sum))
	assert.False(t, complete, "one isn't stated")
	rough, _ := Sum(quantityOf(t, `{"approximate":200}`), quantityOf(t, `{"min":6000,"max":7000}`))
	assert.Equal(t, "≈\u00a06\u00a0200–7\u00a0200", rough.Text("sv"))
}

func TestRemaining(t *testing.T) {
	for _, c := range []struct{ part, whole, want string }{
		{`{"exact":208}`, `{"approximate":2679}`, `{"approximate":2471}`},
		{`{"exact":208}`, `{"exact":2679}`, `{"exact":2471}`},
		{`{"min":6000,"max":7000}`, `{"exact":10000}`, `{"min":3000,"max":4000}`},
		{`{"min":6000}`, `{"exact":10000}`, `{"min":0,"max":4000}`},
		{`{"max":6000}`, `{"min":7000}`, `{"min":1000}`},
		{`{"exact":3}`, `{"exact":2}`, `{"exact":0}`},
		{`{"min":3}`, `{"min":2}`, `{"min":0}`},
		{`{"words":"flera"}`, `{"exact":2}`, ``},
		{`{"share":0.5}`, `{"exact":2}`, ``},
		{`{"exact":2}`, `{"words":"alla"}`, ``},
	} {
		rest, ok := Remaining(quantityOf(t, c.part), quantityOf(t, c.whole))
		assert.Equal(t, c.want != "", ok)
		if ok {
			assert.Equal(t, c.want, quantityText(t, rest))
		}
	}
}

func FuzzQuantity(f *testing.F) {
	for _, s := range []string{
		`{"exact":208}`, `{"approximate":2679}`, `{"min":6000,"max":7000}`, `{"min":2}`, `{"max":2}`, `{"share":0.5}`, `{"share":0.5,"approximate":true}`,
		`{"words":"flera"}`, `{"exact":1e3}`, `{"share":-0}`, `{"min":1,"max":2,"approximate":true}`, `null`, `{"exact":9007199254740993}`, `{"exact":0}0`,
	} {
		f.Add([]byte(s))
	}
	whole := quantityOf(f, `{"approximate":2679}`)
	f.Fuzz(func(t *testing.T, text []byte) {
		var q Quantity
		if err := json.Unmarshal(text, &q); err != nil {
			// Where it isn't our refusal, the JSON around the quantity is broken, maybe after it.
			if refusal, ours := errors.AsType[*Error](err); ours {
				require.Zero(t, q)
				checkMessage(t, refusal)
			}
			return
		}
		out, err := json.Marshal(q)
		require.NoError(t, err)
		var back Quantity
		require.NoError(t, json.Unmarshal(out, &back))
		require.Equal(t, q, back)
		require.Equal(t, string(out), quantityText(t, back))
		require.NotEmpty(t, q.Text("sv"))
		require.NotEmpty(t, q.Text("en"))
		lo, hi, ok := q.Bounds()
		require.LessOrEqual(t, lo, hi)
		require.Equal(t, q.Words() == "", ok)
		ratio, hasRatio := RatioOf(q, whole)
		require.Equal(t, ok, hasRatio)
		if hasRatio {
			least, most := ratio.Percent()
			require.LessOrEqual(t, least, most)
			require.GreaterOrEqual(t, least, 0.0)
			require.NotEmpty(t, ratio.Text("sv"))
		}
		if sum, complete := Sum(q); complete {
			require.Equal(t, q.Approximate(), sum.Approximate())
			sumLo, sumHi, _ := sum.Bounds()
			require.Equal(t, [2]float64{lo, hi}, [2]float64{sumLo, sumHi})
		}
	})
}
