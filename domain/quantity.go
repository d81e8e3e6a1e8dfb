package domain

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
	"unique"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Quantity is a number as a source states it, neither more exact nor less. Its JSON is an object in exactly one of these forms:
//
//	{"exact": 208}
//	{"approximate": 2679}
//	{"min": 6000, "max": 7000}, {"min": 6000}, {"max": 7000}
//	{"share": 0.5}, {"share": 0.5, "approximate": true}
//	{"words": "flera"}
//
// Counts are whole numbers 0..2^53, a share is 0..1; words count nothing and compare with nothing. The Go zero value is «not stated».
// A range that Sum or Remaining made of approximate parts is itself approximate and shows "approximate": true beside its bounds; that is never read.
type Quantity struct {
	words  unique.Handle[string] // set in the form of words alone
	lo, hi float64               // bounds; hi is +Inf for «at least»; both are the share
	form   quantityForm
	rough  bool // as stated «about»
}

type quantityForm uint8

const (
	quantityNotStated quantityForm = iota
	quantityExact
	quantityApproximate
	quantityRange
	quantityAtLeast
	quantityAtMost
	quantityShare
	quantityWords
)

const (
	maxCount      = 1 << 53 // the largest whole number that JSON readers keep exact
	maxWordsRunes = 80
)

// The codes of refused quantities. No message shows the refused value.
const (
	codeQuantityForm        = "quantity.form"         // not one of the forms, or two at once
	codeQuantityCount       = "quantity.count"        // not a whole number 0..2^53
	codeQuantityShare       = "quantity.share"        // not a number 0..1
	codeQuantityWords       = "quantity.words"        // empty, too long, or with spaces or control characters at the ends
	codeQuantityInverted    = "quantity.inverted"     // max below min
	codeQuantityNotSimplest = "quantity.not_simplest" // a range of one number
	codeQuantityNotStated   = "quantity.not_stated"   // the zero Quantity has no JSON form
)

// Bounds returns the least and greatest number that the quantity can be: counts, or the share 0..1 where IsShare. Approximate ones return the number stated; hi is +Inf for «at least».
// ok is false for words and the zero Quantity, which compare with nothing.
func (q Quantity) Bounds() (lo, hi float64, ok bool) {
	return q.lo, q.hi, q.form != quantityNotStated && q.form != quantityWords
}

// Approximate reports whether the source says «about», so that the bounds aren't sharp.
func (q Quantity) Approximate() bool { return q.rough }

// IsShare reports whether the quantity is a share of something rather than a count.
func (q Quantity) IsShare() bool { return q.form == quantityShare }

// Words returns the source's words in the form of words, else nothing.
func (q Quantity) Words() string {
	if q.form != quantityWords {
		return ""
	}
	return q.words.Value()
}

// IsZero reports whether no quantity is stated; encoders leave the field out with omitzero.
func (q Quantity) IsZero() bool { return q.form == quantityNotStated }

// String is the quantity in Swedish; see Text.
func (q Quantity) String() string { return q.Text("sv") }

// Text returns the quantity for readers, in English for "en" and else in Swedish: «208», «≈ 2 679», «6 000–7 000», «minst 6 000», «högst 7 000», «≈ 7,85 %», and «flera» in its
// quotes. Both languages have their digits in groups of three. Spaces within a number don't break lines (U+00A0). The zero Quantity is the empty string.
func (q Quantity) Text(lang string) string {
	switch q.form {
	case quantityNotStated:
		return ""
	case quantityWords:
		return "«" + q.Words() + "»"
	case quantityShare:
		percent := math.Round(q.lo*1e14) / 1e12 // as many decimals as are stated
		return boundsText(percent, percent, q.rough, lang, percentText)
	case quantityAtMost:
		return boundsText(math.Inf(-1), q.hi, q.rough, lang, countText)
	}
	return boundsText(q.lo, q.hi, q.rough, lang, countText)
}

// boundsText writes two bounds, of which either may be infinite, with a writer of one number.
func boundsText(lo, hi float64, rough bool, lang string, number func(n float64, lang string) string) string {
	var s string
	switch {
	case math.IsInf(hi, 1):
		s = Text{SV: "minst", EN: "at least"}.In(lang) + noBreak + number(lo, lang)
	case math.IsInf(lo, -1):
		s = Text{SV: "högst", EN: "at most"}.In(lang) + noBreak + number(hi, lang)
	case number(lo, lang) == number(hi, lang):
		s = number(lo, lang)
	default:
		s = strings.TrimSuffix(number(lo, lang), percentSign) + "–" + number(hi, lang)
	}
	if rough {
		return "≈" + noBreak + s
	}
	return s
}

const noBreak = "\u00a0"

// countText groups digits by three.
func countText(n float64, _ string) string {
	plain := strconv.FormatFloat(n, 'f', -1, 64)
	var b strings.Builder
	for i, digit := range plain {
		if i > 0 && (len(plain)-i)%3 == 0 {
			b.WriteString(noBreak)
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// percentText writes a percentage: 7,8 % in Swedish, 7.8 % in English.
func percentText(n float64, lang string) string {
	s := strconv.FormatFloat(n, 'f', -1, 64)
	if lang != "en" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s + percentSign
}

const percentSign = noBreak + "%"

// Sum adds counts and keeps their ranges and roughness: exact 208 and 6000–7000 are 6208–7208. Words, shares and quantities that aren't stated can't be added: complete is false where any
// was left out or there is none, and the sum is the zero Quantity where nothing could be added.
func Sum(qs ...Quantity) (sum Quantity, complete bool) {
	complete = len(qs) > 0
	counted, rough := false, false
	var lo, hi float64
	for _, q := range qs {
		if !q.isCount() {
			complete = false
			continue
		}
		counted, rough = true, rough || q.rough
		lo, hi = lo+q.lo, hi+q.hi
	}
	if !counted {
		return Quantity{}, false
	}
	return derivedCount(lo, hi, rough), complete
}

// Remaining returns what is left of the whole when the part is taken away, with the ranges and roughness of both, never below 0; ok is false unless both are counts.
func Remaining(part, whole Quantity) (rest Quantity, ok bool) {
	if !part.isCount() || !whole.isCount() {
		return Quantity{}, false
	}
	lo := max(0, whole.lo-part.hi)
	hi := max(0, whole.hi-part.lo)
	return derivedCount(lo, hi, part.rough || whole.rough), true
}

func (q Quantity) isCount() bool {
	_, _, ok := q.Bounds()
	return ok && !q.IsShare()
}

// derivedCount makes a quantity of computed bounds. Beyond 2^53, where whole numbers aren't exact, a bound is no bound.
func derivedCount(lo, hi float64, rough bool) Quantity {
	lo = min(lo, maxCount)
	q := Quantity{lo: lo, hi: hi, rough: rough}
	switch {
	case hi > maxCount:
		q.hi, q.form = math.Inf(1), quantityAtLeast
	case lo < hi:
		q.form = quantityRange
	case rough:
		q.form = quantityApproximate
	default:
		q.form = quantityExact
	}
	return q
}

// MarshalJSONTo writes the form that was read.
func (q Quantity) MarshalJSONTo(enc *jsontext.Encoder) error {
	tokens := []jsontext.Token{jsontext.BeginObject}
	member := func(name string, value jsontext.Token) { tokens = append(tokens, jsontext.String(name), value) }
	count := func(name string, n float64) { member(name, jsontext.Int(int64(n))) }
	switch q.form {
	case quantityNotStated:
		return quantityMissing()
	case quantityExact:
		count("exact", q.lo)
	case quantityApproximate:
		count("approximate", q.lo)
	case quantityRange, quantityAtLeast, quantityAtMost:
		if q.form != quantityAtMost {
			count("min", q.lo)
		}
		if q.form != quantityAtLeast {
			count("max", q.hi)
		}
	case quantityShare:
		member("share", jsontext.Float(q.lo))
	case quantityWords:
		member("words", jsontext.String(q.Words()))
	}
	if q.rough && q.form != quantityApproximate {
		member("approximate", jsontext.True)
	}
	for _, token := range append(tokens, jsontext.EndObject) {
		if err := enc.WriteToken(token); err != nil {
			return err
		}
	}
	return nil
}

// UnmarshalJSONFrom reads one of the forms. A refusal is an *Error whose Field is relative to the quantity; the quantity is then untouched.
func (q *Quantity) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	read, refusal := readQuantity(value)
	if refusal != nil {
		return refusal
	}
	*q = read
	return nil
}

// readPlain reads the two commonest forms as they are stored, an exact and an approximate count. It is false for any other.
func (q *Quantity) readPlain(value []byte) bool {
	rest, exact := bytes.CutPrefix(value, []byte(`{"exact":`))
	if !exact {
		var approximate bool
		if rest, approximate = bytes.CutPrefix(value, []byte(`{"approximate":`)); !approximate {
			return false
		}
	}
	digits, whole := bytes.CutSuffix(rest, []byte("}"))
	if !whole || len(digits) == 0 || len(digits) > 15 || len(digits) > 1 && digits[0] == '0' {
		return false
	}
	n := 0.0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + float64(c-'0')
	}
	if exact {
		*q = Quantity{lo: n, hi: n, form: quantityExact}
	} else {
		*q = Quantity{lo: n, hi: n, form: quantityApproximate, rough: true}
	}
	return true
}

// quantityMembers are all members of all forms; «approximate» is a number in one form and a boolean in another.
type quantityMembers struct {
	Exact       jsontext.Value `json:"exact"`
	Approximate jsontext.Value `json:"approximate"`
	Min         jsontext.Value `json:"min"`
	Max         jsontext.Value `json:"max"`
	Share       jsontext.Value `json:"share"`
	Words       jsontext.Value `json:"words"`
}

// present names the members that are there, in a fixed order.
func (m *quantityMembers) present() string {
	var names []string
	for _, member := range [...]struct {
		name  string
		value jsontext.Value
	}{{"exact", m.Exact}, {"min", m.Min}, {"max", m.Max}, {"share", m.Share}, {"words", m.Words}, {"approximate", m.Approximate}} {
		if member.value != nil {
			names = append(names, member.name)
		}
	}
	return strings.Join(names, " ")
}

// ShownQuantity reads a quantity as answers show it: as it can be stated, or as a range that is approximate. It is false for what is none.
func ShownQuantity(value jsontext.Value) (Quantity, bool) {
	var m quantityMembers
	if value.Kind() != '{' || json.Unmarshal(value, &m, json.RejectUnknownMembers(true)) != nil {
		return Quantity{}, false
	}
	made := (m.Min != nil || m.Max != nil) && m.Approximate.Kind() == 't' // by Sum or Remaining
	if made {
		m.Approximate = nil
	}
	q, refusal := m.read()
	q.rough = q.rough || made
	return q, refusal == nil
}

func readQuantity(value jsontext.Value) (Quantity, *Error) {
	var m quantityMembers
	if value.Kind() != '{' || json.Unmarshal(value, &m, json.RejectUnknownMembers(true)) != nil {
		return Quantity{}, quantityNoForm()
	}
	return m.read()
}

func (m *quantityMembers) read() (Quantity, *Error) {
	switch m.present() {
	case "exact":
		n, refusal := readCount("/exact", m.Exact)
		return Quantity{lo: n, hi: n, form: quantityExact}, refusal
	case "approximate":
		n, refusal := readCount("/approximate", m.Approximate)
		return Quantity{lo: n, hi: n, form: quantityApproximate, rough: true}, refusal
	case "min":
		n, refusal := readCount("/min", m.Min)
		return Quantity{lo: n, hi: math.Inf(1), form: quantityAtLeast}, refusal
	case "max":
		n, refusal := readCount("/max", m.Max)
		return Quantity{hi: n, form: quantityAtMost}, refusal
	case "min max":
		return readRange(m.Min, m.Max)
	case "share", "share approximate":
		return readShare(m.Share, m.Approximate)
	case "words":
		return readWords(m.Words)
	}
	return Quantity{}, quantityNoForm()
}

func readRange(least, most jsontext.Value) (Quantity, *Error) {
	lo, refusal := readCount("/min", least)
	if refusal != nil {
		return Quantity{}, refusal
	}
	hi, refusal := readCount("/max", most)
	switch {
	case refusal != nil:
		return Quantity{}, refusal
	case lo > hi:
		return Quantity{}, refuse(codeQuantityInverted, "/max", "Det största talet är mindre än det minsta.", "The greatest number is less than the least.")
	case lo == hi:
		return Quantity{}, refuse(codeQuantityNotSimplest, "", `Ett enda tal skrivs {"exact": …} eller {"approximate": …}.`, `A single number is written {"exact": …} or {"approximate": …}.`)
	}
	return Quantity{lo: lo, hi: hi, form: quantityRange}, nil
}

// readCount accepts digits alone: 208.0 and 2e2 aren't how anyone states a count.
func readCount(field string, value jsontext.Value) (float64, *Error) {
	n, err := strconv.ParseUint(string(value), 10, 64)
	if err != nil || n > maxCount {
		return 0, refuse(codeQuantityCount, field,
			"Ett antal är ett helt tal från 0, utan decimaler och utan citattecken, högst 9007199254740992.",
			"A count is a whole number from 0, without decimals or quotes, at most 9007199254740992.")
	}
	return float64(n), nil
}

func readShare(share, approximate jsontext.Value) (Quantity, *Error) {
	if approximate != nil && string(approximate) != "true" {
		return Quantity{}, refuse(codeQuantityForm, "/approximate",
			"Vid en andel är approximate true, eller utelämnas.", "With a share, approximate is true or left out.")
	}
	n, err := strconv.ParseFloat(string(share), 64)
	if share.Kind() != '0' || err != nil || math.Signbit(n) || n > 1 {
		return Quantity{}, refuse(codeQuantityShare, "/share", "En andel är ett tal mellan 0 och 1: 50 % skrivs 0.5.", "A share is a number from 0 to 1: 50% is written 0.5.")
	}
	return Quantity{lo: n, hi: n, form: quantityShare, rough: approximate != nil}, nil
}

func readWords(value jsontext.Value) (Quantity, *Error) {
	var words string
	if value.Kind() != '"' || json.Unmarshal(value, &words) != nil || words == "" || words != strings.TrimSpace(words) ||
		utf8.RuneCountInString(words) > maxWordsRunes || strings.ContainsFunc(words, unicode.IsControl) {
		return Quantity{}, refuse(codeQuantityWords, "/words",
			"Källans ord skrivs på en rad, 1–80 tecken utan blanksteg i ändarna.", "The source's words are one line of 1–80 characters with no spaces at its ends.")
	}
	return Quantity{words: unique.Make(words), form: quantityWords}, nil
}

func quantityNoForm() *Error {
	return refuse(codeQuantityForm, "",
		`Skriv mängden i en av formerna {"exact": 208}, {"approximate": 2679}, {"min": 6000, "max": 7000}, {"share": 0.5}, {"share": 0.5, "approximate": true} eller {"words": "flera"}.`,
		`Write the quantity in one of the forms {"exact": 208}, {"approximate": 2679}, {"min": 6000, "max": 7000}, {"share": 0.5}, {"share": 0.5, "approximate": true} or {"words": "flera"}.`)
}

func quantityMissing() *Error {
	return refuse(codeQuantityNotStated, "", "En mängd som inte är angiven utelämnas.", "A quantity that isn't stated is left out.")
}
