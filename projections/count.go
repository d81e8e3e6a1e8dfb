package projections

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Count is how many there are, where each of them may be in doubt. Its JSON is a number, or a range that nothing collapses:
//
//	4
//	{"min": 2, "max": 4}
type Count struct{ Min, Max int }

// plus adds one that is there for certain, or one that may be.
func (c Count) plus(certain bool) Count {
	if certain {
		c.Min++
	}
	c.Max++
	return c
}

func (c Count) String() string {
	if c.Min == c.Max {
		return strconv.Itoa(c.Min)
	}
	return strconv.Itoa(c.Min) + "–" + strconv.Itoa(c.Max)
}

type countRange struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// MarshalJSONTo writes the number or the range.
func (c Count) MarshalJSONTo(enc *jsontext.Encoder) error {
	if c.Min == c.Max {
		return enc.WriteToken(jsontext.Int(int64(c.Min)))
	}
	return json.MarshalEncode(enc, countRange(c))
}

// UnmarshalJSONFrom reads either form.
func (c *Count) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '{' {
		return json.UnmarshalDecode(dec, (*countRange)(c))
	}
	var n int
	if err := json.UnmarshalDecode(dec, &n); err != nil {
		return err
	}
	*c = Count{n, n}
	return nil
}

// any tells whether there is one at all; where there may be, both are tried.
func (a *Ask) any(counts map[string]Count) bool {
	possible := false
	for _, c := range counts {
		if c.Min > 0 {
			return true
		}
		possible = possible || c.Max > 0
	}
	return possible && a.Either()
}

// outcomes are the different words that an entity's states give for one thing.
type outcomes struct {
	words []string
	none  bool // a state gives none
}

func (o *outcomes) miss() { o.none = true }

func (o *outcomes) add(word string) {
	if !slices.Contains(o.words, word) {
		o.words = append(o.words, word)
	}
}

// countIn counts the entity under each of its words.
func (o *outcomes) countIn(counts map[string]Count) {
	for _, word := range o.words {
		counts[word] = counts[word].plus(len(o.words) == 1 && !o.none)
	}
}
