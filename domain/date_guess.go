package domain

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// guess is what a writing outside the forms seems to mean; it serves only to tell the sender the right form and is never stored.
type guess struct {
	shape    guessShape
	from, to Date // equal for guessOne; both are set for every shape
}

type guessShape uint8

const (
	guessOne      guessShape = iota // one day, month, season, tertial, year
	guessTime                       // 2016–2019: from the one to the other
	guessSomeDay                    // 2017-09..2017-11: some day between
	guessInverted                   // a time or range written backwards; from and to are put in order
	guessBy                         // ..2019
	guessSince                      // 2019..
)

const (
	guessMaxBytes  = 60 // longer writings aren't dates
	guessFirstYear = firstYear
	guessLastYear  = 2100 // digits that mean a later year mean something else
)

// guessDate reads loose writings: other separators and orders of the digits, names of months, seasons, tertials, quarters and weeks, and two of them with something between.
func guessDate(s string) (guess, bool) {
	if len(s) > guessMaxBytes {
		return guess{}, false
	}
	s = looseWriting(s)
	if d, ok := guessStretch(s); ok {
		return guess{guessOne, d, d}, true
	}
	if g, ok := guessOpen(s); ok {
		return g, true
	}
	bare := strings.Trim(s, "[](){} ")
	bracket := strings.HasPrefix(s, "[")
	for _, prefix := range [...]string{"mellan ", "between ", "från och med ", "fr.o.m. ", "från ", "from "} {
		bare = strings.TrimPrefix(bare, prefix)
	}
	if d, ok := guessStretch(bare); ok {
		return guess{guessOne, d, d}, true
	}
	for _, separator := range [...]string{"..", "/", " till och med ", " t.o.m. ", " till ", " to ", " och ", " and ", "-", ","} {
		if g, ok := guessPair(bare, separator); ok {
			if g.shape == guessTime && (bracket || separator == "..") {
				g.shape = guessSomeDay
			}
			return g, true
		}
	}
	return guess{}, false
}

// looseWriting makes writings alike: lower case, single spaces, one kind of dash and of dots.
func looseWriting(s string) string {
	s = strings.NewReplacer("–", "-", "—", "-", "−", "-", "‑", "-", "…", "..", "...", "..").Replace(strings.ToLower(s))
	return strings.Join(strings.Fields(s), " ")
}

// guessOpen reads a writing that states one end alone.
func guessOpen(s string) (guess, bool) {
	s = strings.Trim(s, "[](){} ")
	for _, prefix := range [...]string{"..", "/", "-", "senast ", "till och med ", "t.o.m. ", "by ", "until "} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			d, ok := guessStretch(rest)
			return guess{guessBy, d, d}, ok
		}
	}
	for _, prefix := range [...]string{"sedan ", "från och med ", "fr.o.m. ", "från ", "since ", "from "} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			if d, ok := guessStretch(rest); ok {
				return guess{guessSince, d, d}, true
			}
		}
	}
	for _, suffix := range [...]string{"/..", "-..", "..", "/", "-"} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			d, ok := guessStretch(rest)
			return guess{guessSince, d, d}, ok
		}
	}
	return guess{}, false
}

// guessPair reads two stretches with a separator. Unless it is «..» they must be of one precision: eight digits, a dash and four may be a personal
// identity number, and a refusal shows nothing of that.
func guessPair(s, separator string) (guess, bool) {
	for i := 0; i+len(separator) <= len(s); i++ {
		if s[i:i+len(separator)] != separator {
			continue
		}
		left, right := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(separator):])
		from, to, ok := guessEnds(left, right)
		if !ok || separator != ".." && !sameLength(from, to) {
			continue
		}
		switch {
		case from == to:
			return guess{guessOne, from, to}, true
		case from.lo > to.hi:
			return guess{guessInverted, to, from}, true
		}
		return guess{guessTime, from, to}, true
	}
	return guess{}, false
}

// guessEnds reads the two ends, one of which may borrow from the other: 2016-19, maj-juni 2019.
func guessEnds(left, right string) (from, to Date, ok bool) {
	from, fromOK := guessStretch(left)
	if fromOK && len(left) == 4 && len(right) == 2 && left[2:] < right {
		right = left[:2] + right
	}
	to, toOK := guessStretch(right)
	if toOK && !fromOK {
		year, _, _ := to.lo.Civil()
		from, fromOK = guessStretch(left + " " + unit{year: year}.String())
	}
	return from, to, fromOK && toOK
}

// sameLength reports whether two stretches are of one precision: days, weeks, months and so on.
func sameLength(a, b Date) bool {
	const longestDifference = 3 // months are 28 to 31 days
	difference := (a.hi - a.lo) - (b.hi - b.lo)
	return -longestDifference <= difference && difference <= longestDifference
}

// guessStretch reads one day, week, month, season, quarter, tertial, half-year, year or decade.
func guessStretch(s string) (Date, bool) {
	patterns := stretchPatterns()
	s = strings.TrimSpace(strings.TrimRight(patterns.filler.ReplaceAllString(s, ""), "?~%"))
	for _, p := range patterns.list {
		if m := p.writing.FindStringSubmatch(s); m != nil {
			if d, ok := p.read(m[1:]); ok {
				return d, true
			}
		}
	}
	return Date{}, false
}

type stretchPattern struct {
	writing *regexp.Regexp
	read    func(parts []string) (Date, bool)
}

type stretchTable struct {
	filler *regexp.Regexp
	list   []stretchPattern
}

// stretchPatterns are compiled when the first date is refused: a program that meets none pays nothing.
var stretchPatterns = sync.OnceValue(func() stretchTable {
	const (
		ordinal = `(\d{1,2})(?:\.|:?[ea]|st|nd|rd|th)?`
		word    = `([a-zåäö]{3,10})\.?`
		part    = `(tertial(?:rapport)?|t|kvartal|quarter|q|k|halvår|half|h|vecka|week|v|w)\.?`
	)
	list := []struct {
		writing string
		read    func([]string) (Date, bool)
	}{
		{`(\d{4})`, func(p []string) (Date, bool) { return guessDigits(p[0], "", "") }},
		{`(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[t ]\d\d:\d\d[0-9:.,z+-]*)?`, func(p []string) (Date, bool) { return guessDigits(p[0], p[1], p[2]) }},
		{`(\d{4})(\d\d)(\d\d)`, func(p []string) (Date, bool) { return guessDigits(p[0], p[1], p[2]) }},
		{`(\d{4})[-/.](\d{1,2})`, func(p []string) (Date, bool) { return guessDigits(p[0], p[1], "") }},
		{`(\d{4})(\d\d)`, func(p []string) (Date, bool) { return guessDigits(p[0], p[1], "") }},
		{`(\d{1,2})[-/. ](\d{1,2})[-/. ]-?(\d{4})`, func(p []string) (Date, bool) { return guessDigits(p[2], p[1], p[0]) }},
		{`(\d{1,2})/(\d{4})`, func(p []string) (Date, bool) { return guessDigits(p[1], p[0], "") }},
		{`(\d{4})-xx(?:-xx)?`, func(p []string) (Date, bool) { return guessDigits(p[0], "", "") }},
		{`(\d{4})-(\d\d)-xx`, func(p []string) (Date, bool) { return guessDigits(p[0], p[1], "") }},
		{`(\d{3})(?:x|0-talet|0s)`, func(p []string) (Date, bool) { return guessMonths(digitsValue(p[0])*10, time.January, 120) }},
		{ordinal + ` ` + word + ` (\d{4})`, func(p []string) (Date, bool) { return guessNamed(p[2], p[1], p[0]) }},
		{word + ` ` + ordinal + `,? (\d{4})`, func(p []string) (Date, bool) { return guessNamed(p[2], p[0], p[1]) }},
		{word + `,?[ -](\d{4})`, func(p []string) (Date, bool) { return guessNamed(p[1], p[0], "") }},
		{`(\d{4}),?[ -]` + word, func(p []string) (Date, bool) { return guessNamed(p[0], p[1], "") }},
		{part + ` ?(\d{1,2}),?[ /-]*(\d{4})`, func(p []string) (Date, bool) { return guessPart(p[2], p[0], digitsValue(p[1])) }},
		{`(\d{4}),?[ -]?` + part + ` ?(\d{1,2})`, func(p []string) (Date, bool) { return guessPart(p[0], p[1], digitsValue(p[2])) }},
		{`(första|andra|tredje|fjärde|first|second|third|fourth) ` + part + `(?:et)? (?:of )?(\d{4})`, func(p []string) (Date, bool) {
			return guessPart(p[2], p[1], guessOrdinals[p[0]])
		}},
	}
	table := stretchTable{filler: regexp.MustCompile(`^(?:(?:under|i|år|in|during|den|på|the|ca|c|cirka|circa|omkring|runt|about|around)\.? |[~≈])+`)}
	for _, p := range list {
		table.list = append(table.list, stretchPattern{regexp.MustCompile(`^` + p.writing + `$`), p.read})
	}
	return table
})

var guessOrdinals = map[string]int{
	"första": 1, "andra": 2, "tredje": 3, "fjärde": 4,
	"first": 1, "second": 2, "third": 3, "fourth": 4,
}

// guessDigits makes a year, month or day of digits; empty strings for what isn't said.
func guessDigits(year, month, day string) (Date, bool) {
	if month != "" && digitsValue(month) == 0 || day != "" && digitsValue(day) == 0 {
		return Date{}, false
	}
	return guessUnit(unit{digitsValue(year), time.Month(digitsValue(month)), digitsValue(day)})
}

func guessUnit(u unit) (Date, bool) {
	if u.year < guessFirstYear || u.year > guessLastYear || u.month > time.December || u.check() != nil {
		return Date{}, false
	}
	return Date{u.first(), u.last()}, true
}

// guessNamed makes a month, a day in it, or a season of its name. Winter is left alone: it may be either end of the year.
func guessNamed(year, word, day string) (Date, bool) {
	if month, ok := monthNamed(word); ok {
		return guessUnit(unit{digitsValue(year), month, digitsValue(day)})
	}
	if day != "" {
		return Date{}, false
	}
	switch word {
	case "våren", "vår", "spring":
		return guessMonths(digitsValue(year), time.March, 3)
	case "sommaren", "sommar", "summer":
		return guessMonths(digitsValue(year), time.June, 3)
	case "hösten", "höst", "autumn", "fall":
		return guessMonths(digitsValue(year), time.September, 3)
	}
	return Date{}, false
}

// guessPart makes the nth tertial, quarter, half-year or ISO week of a year.
func guessPart(year, part string, n int) (Date, bool) {
	length := 0
	switch part[0] {
	case 't':
		length = 4
	case 'q', 'k':
		length = 3
	case 'h':
		length = 6
	default:
		return guessWeek(digitsValue(year), n)
	}
	if n < 1 || n*length > 12 {
		return Date{}, false
	}
	return guessMonths(digitsValue(year), time.Month((n-1)*length+1), length)
}

func guessMonths(year int, first time.Month, n int) (Date, bool) {
	if year < guessFirstYear || year > guessLastYear {
		return Date{}, false
	}
	lo := civilDay(year, first, 1)
	return Date{lo, lo.AddMonths(n) - 1}, true
}

func guessWeek(year, n int) (Date, bool) {
	if year < guessFirstYear || year > guessLastYear {
		return Date{}, false
	}
	inFirst := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC) // is in week 1 by definition
	monday := inFirst.AddDate(0, 0, -(int(inFirst.Weekday())+6)%7+(n-1)*7)
	if y, w := monday.ISOWeek(); y != year || w != n {
		return Date{}, false
	}
	y, m, d := monday.Date()
	lo := MakeDay(y, m, d)
	return Date{lo, lo + 6}, lo.Real()
}
