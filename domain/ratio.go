package domain

import "math"

// Ratio is a part of a whole, such as those who completed a training of those who should, with the roughness of both: 208 of about 2 679 is about 7.8 %.
type Ratio struct {
	lo, hi float64 // tenths of a percent, not rounded; hi is +Inf where the part has no greatest or the whole may be nothing
	rough  bool
}

// RatioOf returns the part's share of the whole. A part that is stated as a share is its own ratio, whatever the whole. ok is false where either isn't a count (words, not stated) or the whole is
// certainly nothing.
func RatioOf(part, whole Quantity) (ratio Ratio, ok bool) {
	if part.IsShare() {
		tenths := math.Round(part.lo*1e9) / 1e6 // decimal as stated, so that it rounds as on paper
		return Ratio{tenths, tenths, part.rough}, true
	}
	if !part.isCount() || !whole.isCount() || whole.hi == 0 {
		return Ratio{}, false
	}
	return Ratio{
		lo:    tenthsOf(part.lo, whole.hi),
		hi:    tenthsOf(part.hi, whole.lo),
		rough: part.rough || whole.rough,
	}, true
}

// tenthsOf multiplies first, so that a share halfway between two decimals is exactly there. Nothing is nothing of anything.
func tenthsOf(part, whole float64) float64 {
	if part == 0 {
		return 0
	}
	return part * 1000 / whole
}

// Percent returns the bounds in percent, each rounded to one decimal (halves upwards); they are equal for a single number, and hi is +Inf for «at least».
func (r Ratio) Percent() (lo, hi float64) { return math.Round(r.lo) / 10, math.Round(r.hi) / 10 }

// Approximate reports whether the part or the whole is stated as «about».
func (r Ratio) Approximate() bool { return r.rough }

// Text returns the ratio for readers, in English for "en" and else in Swedish: «≈ 7,8 %», «6,4–7,5 %», «minst 7,8 %».
func (r Ratio) Text(lang string) string {
	lo, hi := r.Percent()
	return boundsText(lo, hi, r.rough, lang, percentText)
}
