package domain

import (
	"time"
	"unicode"

	"github.com/ShiraazMoollatjie/goluhn"
)

// A number that names a person is found in two steps: groups of digits with their gaps, and windows of ten or twelve digits over them.
//
//	900101-0017   19900101 0017   9 0 0 1 0 1 0 0 1 7   18900101+0017   (Folkbokföringslagen (1991:481) 18 §; Skatteverket SKV 704)
//	900161-0014   a samordningsnummer: 60 is added to the day (18 a §; SKV 707)
//
// The check digit is a library's, and the calendar is package time's; what is hard is to find the number in a text, and not to find it in dates, case references and
// figures.

// numberKind is what a window of digits is.
type numberKind uint8

const (
	noNumber numberKind = iota
	likeNumber
	coordinationNumber
	personalNumber
)

// digitGroup is digits that touch each other, and the gap before them.
type digitGroup struct {
	at, end int    // among the text's runes
	gap     []rune // since the group before, in the same chain
	joined  bool   // the gap can stand within a number
}

// findNumber returns the worst that a plain text holds. A report is read more severely: any cuts, letters beside the digits, letters that look like digits, and what
// only looks like a number.
func findNumber(text string, report bool) numberKind {
	runes := []rune(text)
	found := scanNumbers(runes, report)
	if report && found < personalNumber {
		found = max(found, scanNumbers(unmasked(runes), true))
	}
	return found
}

func scanNumbers(runes []rune, report bool) (worst numberKind) {
	groups := digitGroups(runes, report)
	var digits [12]rune
	for first := range groups {
		n := 0
		for last := first; last < len(groups) && (last == first || groups[last].joined); last++ {
			g := &groups[last]
			if n += g.end - g.at; n > 12 {
				break
			}
			copy(digits[n-(g.end-g.at):], runes[g.at:g.end])
			if n == 10 || n == 12 {
				worst = max(worst, judgeWindow(runes, groups, first, last, digits[:n], report))
			}
		}
	}
	return worst
}

func judgeWindow(runes []rune, groups []digitGroup, first, last int, digits []rune, report bool) numberKind {
	switch {
	case !report && touches(runes, groups, first, last), report && (betweenDays(runes, groups, first, last) || inHex(runes, groups[first].at, groups[last].end)):
		return noNumber
	}
	kind := kindOf(digits)
	if kind == noNumber {
		return noNumber
	}
	cuts := cutsOf(groups[first : last+1])
	switch {
	case clockTime(groups[first:last+1], digits):
		return noNumber
	case kind != likeNumber && (natural(cuts, len(digits), groups[first:last+1]) || report && !caseNumber(cuts, groups[last].gap)):
		return kind
	case report && likeGrouping(cuts, len(digits)) && !joinedOn(groups, first, last) && !looksLikeDates(runes, groups, first, last, digits):
		return likeNumber
	}
	return noNumber
}

// kindOf judges ten or twelve digits by the calendar and by the check digit (Luhn; ISO/IEC 7812-1, annex B), which is over the last ten. A birthday is on a day of the 19th,
// 20th or 21st century.
func kindOf(digits []rune) numberKind {
	short := digits[len(digits)-10:]
	year, month, day := two(short), two(short[2:]), two(short[4:])
	kind := personalNumber
	if day > 60 {
		kind, day = coordinationNumber, day-60
	}
	centuries := []int{18, 19, 20}
	if len(digits) == 12 {
		if century := two(digits); century < 18 || century > 20 {
			return noNumber
		}
		centuries = []int{two(digits)}
	}
	for _, century := range centuries {
		if !onCalendar(century*100+year, month, day) {
			continue
		}
		if goluhn.Validate(string(short)) == nil {
			return kind
		}
		return likeNumber
	}
	return noNumber
}

// onCalendar tells whether there was such a day: package time turns any other into a day of another month.
func onCalendar(year, month, day int) bool {
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return at.Month() == time.Month(month) && at.Day() == day
}

func two(digits []rune) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }

func digitGroups(runes []rune, report bool) (groups []digitGroup) {
	for i := 0; i < len(runes); i++ {
		if !isDigit(runes[i]) {
			continue
		}
		g := digitGroup{at: i}
		for i < len(runes) && isDigit(runes[i]) {
			i++
		}
		g.end = i
		if n := len(groups); n > 0 {
			g.gap = runes[groups[n-1].end:g.at]
			g.joined = within(g.gap, report)
		}
		groups = append(groups, g)
	}
	return groups
}

// within tells whether a gap can stand between the digits of one number. In texts of other events a comma or a full stop with a space ends what was before.
func within(gap []rune, report bool) bool {
	if report {
		return len(gap) <= 4 && !anyLetter(gap)
	}
	switch len(gap) {
	case 1:
		return !anyLetter(gap)
	case 3:
		return gap[0] == ' ' && gap[2] == ' ' && !anyLetter(gap)
	}
	return false
}

func anyLetter(runes []rune) bool {
	for _, r := range runes {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// touches tells that a window is part of something longer: a letter stands beside it, or a hyphen, stroke, full stop or colon joins it to further digits.
func touches(runes []rune, groups []digitGroup, first, last int) bool {
	if at := groups[first].at; at > 0 && unicode.IsLetter(runes[at-1]) {
		return true
	}
	if end := groups[last].end; end < len(runes) && unicode.IsLetter(runes[end]) {
		return true
	}
	return joinedOn(groups, first, last)
}

func joinedOn(groups []digitGroup, first, last int) bool {
	return first > 0 && joins(groups[first].gap) || last+1 < len(groups) && joins(groups[last+1].gap)
}

func joins(gap []rune) bool {
	return len(gap) == 1 && (gap[0] == '-' || gap[0] == '/' || gap[0] == '.' || gap[0] == ':')
}

// betweenDays tells a window that begins or ends within a day written 2019-09-04.
func betweenDays(runes []rune, groups []digitGroup, first, last int) bool {
	day := func(year, month digitGroup) bool {
		return joins(month.gap) && month.end-month.at == 2 && year.end-year.at == 4 && (runes[year.at] == '1' || runes[year.at] == '2')
	}
	return first > 0 && day(groups[first-1], groups[first]) || last+1 < len(groups) && day(groups[last], groups[last+1])
}

// inHex tells that digits lie within a run of 32 or more hexadecimal digits: a hash.
func inHex(runes []rune, at, end int) bool {
	hex := func(i int) bool {
		return i >= 0 && i < len(runes) && (isDigit(runes[i]) || 'a' <= runes[i]|0x20 && runes[i]|0x20 <= 'f')
	}
	for i := at; i < end; i++ {
		if !hex(i) {
			return false
		}
	}
	for hex(at - 1) {
		at--
	}
	for hex(end) {
		end++
	}
	return end-at >= 32
}

// cutsOf are the places within a window, counted in digits, where a gap is.
func cutsOf(groups []digitGroup) (cuts []int) {
	n := 0
	for i, g := range groups {
		if i > 0 {
			cuts = append(cuts, n)
		}
		n += g.end - g.at
	}
	return cuts
}

// natural tells the cuts of somebody who writes a number, or hides one, from figures that stand side by side: none, one before the last four digits, or groups of
// one length throughout.
func natural(cuts []int, digits int, groups []digitGroup) bool {
	if len(cuts) == 0 || hasInt(cuts, digits-4) {
		return true
	}
	size := groups[0].end - groups[0].at
	for _, g := range groups[:len(groups)-1] {
		if g.end-g.at != size {
			return false
		}
	}
	return len(groups) > 2 && groups[len(groups)-1].end-groups[len(groups)-1].at <= size
}

// caseNumber tells a year, a stroke and the rest of a case reference: KS 2019/09041234.
func caseNumber(cuts []int, gap []rune) bool {
	return len(cuts) == 1 && cuts[0] == 4 && string(gap) == "/"
}

// clockTime tells a day and a time (2019-09-04 13:00) by the colon between its last two digits.
func clockTime(groups []digitGroup, digits []rune) bool {
	last := groups[len(groups)-1]
	if len(groups) < 2 || string(last.gap) != ":" || last.end-last.at != 2 {
		return false
	}
	n := len(digits)
	return two(digits[n-4:]) < 24 && two(digits[n-2:]) < 60
}

// likeGrouping tells the cuts of a number whose last digit needn't be right: none, or one before the last four, and between the parts of the day.
func likeGrouping(cuts []int, digits int) bool {
	date := digits - 4
	switch len(cuts) {
	case 0:
		return true
	case 1:
		return cuts[0] == date
	case 2:
		return cuts[0] == date-4 && cuts[1] == date-2 // a day, and the rest behind it at once
	}
	return len(cuts) == 3 && cuts[0] == date-4 && cuts[1] == date-2 && cuts[2] == date
}

// looksLikeDates tells digits that read otherwise than as a person's number: the two ends of a period (190101-1231), or a file's name with a day and a time
// (protokoll-201909041300.pdf), or a day and a year.
func looksLikeDates(runes []rune, groups []digitGroup, first, last int, digits []rune) bool {
	n := len(digits)
	hi, lo := two(digits[n-4:]), two(digits[n-2:])
	at, end := groups[first].at, groups[last].end
	switch {
	case first == last && n == 12 && hi < 24 && lo < 60:
		return at > 1 && namePart(runes[at-1]) && unicode.IsLetter(runes[at-2]) || end+1 < len(runes) && namePart(runes[end]) && unicode.IsLetter(runes[end+1])
	case first+1 == last && n == 10 && string(groups[last].gap) == "-" && hi >= 1 && hi <= 12 && lo >= 1 && lo <= 31:
		return hi*100+lo >= two(digits[2:])*100+two(digits[4:])
	case last > first && string(groups[last].gap) != "-" && (hi == 19 || hi == 20) && last-first == 3:
		return true
	}
	return false
}

func namePart(r rune) bool { return r == '-' || r == '_' || r == '.' }

// unmasked reads letters that look like digits as digits, where they stand among digits: 9OO1O1-OO17.
func unmasked(runes []rune) []rune {
	out := append([]rune(nil), runes...)
	for at := 0; at < len(runes); {
		end, digits := at, 0
		for end < len(runes) && (isDigit(runes[end]) || unmask(runes[end]) != 0) {
			if isDigit(runes[end]) {
				digits++
			}
			end++
		}
		if digits > 0 && end-at > digits {
			for i := at; i < end; i++ {
				if d := unmask(runes[i]); d != 0 {
					out[i] = d
				}
			}
		}
		at = max(end, at+1)
	}
	return out
}

func unmask(r rune) rune {
	switch r {
	case 'o', 'O':
		return '0'
	case 'l', 'I', '|':
		return '1'
	}
	return 0
}

func hasInt(list []int, want int) bool {
	for _, each := range list {
		if each == want {
			return true
		}
	}
	return false
}

// tightNumber finds a number written without a gap, or with its own hyphen or plus, in what is no free text: an id, a token, a link. Nothing else is read there.
func tightNumber(s string) numberKind {
	if countDigits(s) < 10 {
		return noNumber
	}
	runes := []rune(s)
	groups := digitGroups(runes, false)
	worst := noNumber
	for first := range groups {
		for last := first; last < len(groups) && last <= first+1; last++ {
			if last > first && (len(groups[last].gap) != 1 || groups[last].gap[0] != '-' && groups[last].gap[0] != '+' || groups[last].end-groups[last].at != 4) {
				break
			}
			var digits []rune
			for _, g := range groups[first : last+1] {
				digits = append(digits, runes[g.at:g.end]...)
			}
			if len(digits) != 10 && len(digits) != 12 || inHex(runes, groups[first].at, groups[last].end) {
				continue
			}
			if touchesLetter(runes, groups[first].at, groups[last].end) {
				continue
			}
			if kind := kindOf(digits); kind != likeNumber {
				worst = max(worst, kind)
			}
		}
	}
	return worst
}

func touchesLetter(runes []rune, at, end int) bool {
	return at > 0 && unicode.IsLetter(runes[at-1]) || end < len(runes) && unicode.IsLetter(runes[end])
}
