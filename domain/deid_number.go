package domain

import (
	"math/bits"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ShiraazMoollatjie/goluhn"
)

// A number that names a person is found in two steps: groups of digits with what stands between them, and windows of ten or twelve digits over them.
//
//	900101-0017   19900101 0017   9 0 0 1 0 1 0 0 1 7   18900101+0017   900101 (0017)   (Folkbokföringslagen (1991:481) 18 §; Skatteverket SKV 704)
//	900161-0014   a samordningsnummer: 60 is added to the day (18 a §; SKV 707)
//
// The check digit is a library's, and the calendar is package time's; what is hard is to find the number in a text, and not to find it in dates, case references and
// figures. Between two digits of a number stands at most gapMost of anything that is no letter and no digit: which signs they are tells nothing. What tells is where they
// stand, and what is beside them (candidate.written).
//
// How often figures that are no number are taken for one, in a text of any event: of ten digits drawn at random 7 % are a day of somebody's, and a tenth of these have the right
// check digit, 0.7 %. So much of what is grouped as a number is: ten or twelve digits alone, or six or eight and four; and of lines of a table with figures of one to four digits 0.8 %.
// One in ten is of a day and a figure of four digits that is no year (2019-09-04: 1234), and of the two ends of a period within a year (190412-1231): they are written as a number is.
// Days, years, clock times, case references, telephone numbers and amounts with their thousands apart are told by their groups, and none of them is. In a report only days, clock times,
// hashes and case references are excused.

// numberKind is what a window of digits is.
type numberKind uint8

const (
	noNumber numberKind = iota
	likeNumber
	coordinationNumber
	personalNumber
)

// reading is how severely digits are judged.
type reading uint8

const (
	freeReading   reading = iota // a text of any event
	tokenReading                 // an id, a token or a link
	reportReading                // a text of a report: any grouping, letters beside the digits, letters that look like digits, and what only looks like a number
)

// gapMost is how many characters can stand between two digits of one number.
const gapMost = 8

// digitGroup is digits that touch each other, as a place among the text's bytes.
type digitGroup struct {
	at, end int
	joined  bool // what stands since the group before can stand within a number
}

func (g digitGroup) size() int { return g.end - g.at }

// findNumber returns the worst that a plain text holds. It takes time by the length of the text alone: from each group, at most twelve are looked at.
func findNumber(text string, how reading) numberKind {
	found := scanNumbers(text, how)
	if how == reportReading && found < personalNumber {
		if shown := unmasked(text); shown != text {
			found = max(found, scanNumbers(shown, how))
		}
	}
	return found
}

func scanNumbers(text string, how reading) (worst numberKind) {
	var room [64]digitGroup
	w := candidate{text: text, groups: digitGroups(room[:0], text)}
	for w.first = range w.groups {
		n := 0
		for w.last = w.first; w.last < len(w.groups) && (w.last == w.first || w.groups[w.last].joined); w.last++ {
			g := w.groups[w.last]
			if n+g.size() > len(w.room) {
				break
			}
			for i := g.at; i < g.end; i++ {
				w.room[n] = rune(text[i])
				n++
			}
			if n == 10 || n == 12 {
				if worst = max(worst, w.judge(n, how)); worst == personalNumber {
					return worst
				}
			}
		}
	}
	return worst
}

func digitGroups(groups []digitGroup, text string) []digitGroup {
	between, letter := 0, true // characters since the last digit, and whether a letter was among them
	for i := 0; i < len(text); {
		if !isDigit(rune(text[i])) {
			r, size := utf8.DecodeRuneInString(text[i:])
			between, letter, i = between+1, letter || unicode.IsLetter(r), i+size
			continue
		}
		g := digitGroup{at: i, joined: !letter && between <= gapMost}
		for i < len(text) && isDigit(rune(text[i])) {
			i++
		}
		g.end = i
		groups, between, letter = append(groups, g), 0, false
	}
	return groups
}

// candidate is ten or twelve digits in a row: the groups from first to last.
type candidate struct {
	text        string
	groups      []digitGroup
	first, last int
	room        [12]rune
	digits      []rune
	cuts        uint16 // the digits that a new group begins with, as bits
}

func (w *candidate) judge(n int, how reading) numberKind {
	w.digits = w.room[:n]
	kind := kindOf(w.digits)
	if kind == noNumber || kind == likeNumber && how != reportReading {
		return noNumber
	}
	w.cuts = 0
	for i, at := w.first, 0; i < w.last; i++ {
		at += w.groups[i].size()
		w.cuts |= 1 << at
	}
	switch {
	case how == freeReading && !w.written(), how == tokenReading && !w.tight(), how == reportReading && w.excused():
		return noNumber
	case kind == likeNumber && (!w.likeGrouping() || w.joinedOn() || w.looksLikeDates()):
		return noNumber
	}
	return kind
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

// gap is what stands before a group since the one before.
func (w *candidate) gap(group int) string {
	return w.text[w.groups[group-1].end:w.groups[group].at]
}

// tail is the bit of a cut before the last four digits.
func (w *candidate) tail() uint16 { return 1 << (len(w.digits) - 4) }

// written tells a window that somebody writes a number as, in a text of any event, from figures that stand side by side. Digits that touch a letter are never one.
func (w *candidate) written() bool {
	if w.touchesLetter() || w.beginsDay() {
		return false
	}
	lastGap := ""
	if w.last > w.first {
		lastGap = w.gap(w.last)
	}
	if w.cuts == 0 || w.cuts == w.tail() {
		return lastGap != "/" || !w.endsInYear() // a case reference: 190412/2019
	}
	switch {
	case w.partOfMore(), w.clockTime(), w.telephone(), w.countsUp(), w.betweenYears():
		return false
	case w.endsInYear() && (lastGap == "/" || !w.evenGaps()): // 155-943/2015, and a day and a year: 2019-09-04, 2020
		return false
	}
	return w.cuts&w.tail() != 0 && !w.inRow() || w.evenGroups() && !w.inRow() || w.alone()
}

// tight tells a number in what is no free text: digits alone, or with one sign before the last four, or one by one.
func (w *candidate) tight() bool {
	if w.touchesLetter() || w.inHex() {
		return false
	}
	switch {
	case w.cuts == 0:
		return true
	case w.cuts == w.tail():
		switch w.gap(w.last) {
		case "-", "+", "_", ".", ":":
			return true
		}
	case bits.OnesCount16(w.cuts) == len(w.digits)-1:
		return !w.inRow()
	}
	return false
}

// excused tells a window of a report that is no number, however severely it is read.
func (w *candidate) excused() bool {
	if w.beginsDay() || w.endsDay() || w.inHex() || w.clockTime() {
		return true
	}
	if w.last == w.first {
		return false
	}
	first, lastGap := w.groups[w.first].size(), w.gap(w.last)
	switch {
	case w.last == w.first+1 && first == 4 && lastGap == "/": // a year and the rest of a case reference: KS 2019/09041234
		return true
	case w.last > w.first+1 && lastGap == "/" && w.endsInYear(): // the rest, and a year: 101-231/2015
		return true
	}
	return w.betweenYears()
}

// betweenYears tells a year, another, and a figure: 2009-2012: 25.
func (w *candidate) betweenYears() bool {
	return w.last == w.first+2 && w.groups[w.first].size() == 4 && w.groups[w.first+1].size() == 4 && w.years(0) && w.years(4)
}

// touchesLetter tells that a letter stands beside the window.
func (w *candidate) touchesLetter() bool {
	before, _ := utf8.DecodeLastRuneInString(w.text[:w.groups[w.first].at])
	after, _ := utf8.DecodeRuneInString(w.text[w.groups[w.last].end:])
	return unicode.IsLetter(before) || unicode.IsLetter(after)
}

// joins tells a gap that makes one thing of two groups: a hyphen, stroke, full stop or colon alone.
func joins(gap string) bool { return gap == "-" || gap == "/" || gap == "." || gap == ":" }

// joinedOn tells that the window is part of something longer.
func (w *candidate) joinedOn() bool {
	return w.first > 0 && joins(w.gap(w.first)) || w.last+1 < len(w.groups) && joins(w.gap(w.last+1))
}

// partOfMore is joinedOn, but for a stroke and a short figure behind the last digit: 1990-01-01-0017/2.
func (w *candidate) partOfMore() bool {
	if w.last+1 < len(w.groups) && w.gap(w.last+1) == "/" && w.groups[w.last+1].size() <= 3 {
		return w.first > 0 && joins(w.gap(w.first))
	}
	return w.joinedOn()
}

// beginsDay tells a window whose last group begins a day of its own: 190904 2019-10-04.
func (w *candidate) beginsDay() bool { return w.last+1 < len(w.groups) && w.day(w.last) }

// endsDay tells a window whose first group is within a day that began before it.
func (w *candidate) endsDay() bool { return w.first > 0 && w.day(w.first-1) }

// day tells a group that is the year of a day written 2019-09-04, up to its month.
func (w *candidate) day(group int) bool {
	year, month := w.groups[group], w.groups[group+1]
	return joins(w.gap(group+1)) && month.size() == 2 && year.size() == 4 && (w.text[year.at] == '1' || w.text[year.at] == '2')
}

// years tells four digits of a window that are a year of our time.
func (w *candidate) years(at int) bool {
	century := two(w.digits[at:])
	return century == 19 && w.digits[at+2] >= '5' || century == 20 && w.digits[at+2] <= '4'
}

// endsInYear tells that the last group is a year of our time.
func (w *candidate) endsInYear() bool {
	return w.groups[w.last].size() == 4 && w.years(len(w.digits)-4)
}

// inHex tells that digits lie within a run of 32 or more hexadecimal digits: a hash.
func (w *candidate) inHex() bool {
	if w.last > w.first {
		return false
	}
	hex := func(i int) bool {
		return i >= 0 && i < len(w.text) && (isDigit(rune(w.text[i])) || 'a' <= w.text[i]|0x20 && w.text[i]|0x20 <= 'f')
	}
	at, end := w.groups[w.first].at, w.groups[w.last].end
	for hex(at-1) && end-at < 32 {
		at--
	}
	for hex(end) && end-at < 32 {
		end++
	}
	return end-at >= 32
}

// evenGaps tells that the same stands between all groups.
func (w *candidate) evenGaps() bool {
	for i := w.first + 2; i <= w.last; i++ {
		if w.gap(i) != w.gap(i-1) {
			return false
		}
	}
	return true
}

// evenGroups tells three or more groups of one length, but for the last, which can be shorter.
func (w *candidate) evenGroups() bool {
	size := w.groups[w.first].size()
	for i := w.first; i < w.last; i++ {
		if w.groups[i].size() != size {
			return false
		}
	}
	return w.last > w.first+1 && w.groups[w.last].size() <= size
}

// inRow tells groups of one length that go on beside the window with the same gap: figures in a table's row. Where no group begins with a zero, which a figure doesn't, what
// goes on can be of another length. A window of groups of other lengths is in no row.
func (w *candidate) inRow() bool {
	if !w.evenGroups() || !w.evenGaps() {
		return false
	}
	gap, size, zero := w.gap(w.last), w.groups[w.first].size(), false
	for _, g := range w.groups[w.first : w.last+1] {
		zero = zero || g.size() > 1 && w.text[g.at] == '0'
	}
	like := func(group int) bool { return w.groups[group].size() == size || size > 1 && !zero }
	return w.first > 0 && w.gap(w.first) == gap && like(w.first-1) || w.last+1 < len(w.groups) && w.gap(w.last+1) == gap && like(w.last+1)
}

// countsUp tells figures of two digits that each are greater than the one before, one after another by commas: §§ 10, 11, 12, 13, 14.
func (w *candidate) countsUp() bool {
	if !w.evenGroups() || w.groups[w.first].size() != 2 || w.groups[w.last].size() != 2 {
		return false
	}
	for i := 2; i < len(w.digits); i += 2 {
		if two(w.digits[i:]) <= two(w.digits[i-2:]) {
			return false
		}
	}
	return w.gap(w.last) == ", "
}

// alone tells digits that stand by themselves, with one sign in each gap, though nobody groups a number so: 900 1010 017. Thousands are grouped by three.
func (w *candidate) alone() bool {
	if w.first > 0 && w.groups[w.first].joined || w.last+1 < len(w.groups) && w.groups[w.last+1].joined {
		return false
	}
	thousands := w.groups[w.first].size() <= 3
	for i := w.first + 1; i <= w.last; i++ {
		if utf8.RuneCountInString(w.gap(i)) != 1 {
			return false
		}
		thousands = thousands && w.groups[i].size() == 3
	}
	return !thousands && !w.years(0)
}

// telephone tells the groups of a telephone number: 010-223 10 00, 0512-12 34 56.
func (w *candidate) telephone() bool {
	if len(w.digits) != 10 || w.digits[0] != '0' {
		return false
	}
	sizes := 0
	for _, g := range w.groups[w.first : w.last+1] {
		sizes = sizes*10 + g.size()
	}
	switch sizes {
	case 3322, 3223, 3232, 3241, 334, 343, 4222, 433:
		return true
	}
	return false
}

// clockTime tells a day and a time (2019-09-04 13:00) by the sign between its last two digits, which stands nowhere else.
func (w *candidate) clockTime() bool {
	if w.last < w.first+2 || w.groups[w.last].size() != 2 || w.groups[w.last-1].size() > 2 {
		return w.last == w.first+1 && w.gap(w.last) == ":" && w.groups[w.last].size() == 2 && w.clock()
	}
	gap := w.gap(w.last)
	return (gap == ":" || gap == ".") && w.gap(w.last-1) != gap && w.clock()
}

// clock tells that the last four digits can be a time of the day.
func (w *candidate) clock() bool {
	n := len(w.digits)
	return two(w.digits[n-4:]) < 24 && two(w.digits[n-2:]) < 60
}

// likeGrouping tells the cuts of a number whose last digit needn't be right: none, or one before the last four, and between the parts of the day.
func (w *candidate) likeGrouping() bool {
	date := len(w.digits) - 4
	year, month := uint16(1)<<(date-4), uint16(1)<<(date-2)
	switch w.cuts {
	case 0, w.tail(), year | month, year | month | w.tail():
		return true
	}
	return false
}

// looksLikeDates tells digits that read otherwise than as a person's number: the two ends of a period (190101-1231), or a file's name with a day and a time
// (protokoll-201909041300.pdf), or a day and a year.
func (w *candidate) looksLikeDates() bool {
	n := len(w.digits)
	hi, lo := two(w.digits[n-4:]), two(w.digits[n-2:])
	at, end := w.groups[w.first].at, w.groups[w.last].end
	switch {
	case w.first == w.last && n == 12 && w.clock():
		return namedBefore(w.text[:at]) || namedAfter(w.text[end:])
	case w.first+1 == w.last && n == 10 && w.gap(w.last) == "-" && hi >= 1 && hi <= 12 && lo >= 1 && lo <= 31:
		return hi*100+lo >= two(w.digits[2:])*100+two(w.digits[4:])
	case w.last > w.first && w.gap(w.last) != "-" && (hi == 19 || hi == 20) && w.last-w.first == 3:
		return true
	}
	return false
}

// namedBefore tells a text that ends as the beginning of a file's name: a letter, and what joins it on.
func namedBefore(text string) bool {
	if text == "" || !namePart(text[len(text)-1]) {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:len(text)-1])
	return unicode.IsLetter(r)
}

func namedAfter(text string) bool {
	if text == "" || !namePart(text[0]) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[1:])
	return unicode.IsLetter(r)
}

func namePart(c byte) bool { return c == '-' || c == '_' || c == '.' }

// unmasked reads letters that look like digits as digits, where they stand among digits or alone: 9OO1O1-OO17, 9 O O 1 O 1 O O 1 7.
func unmasked(text string) string {
	var out []byte
	for at := 0; at < len(text); {
		end, digits := at, 0
		for end < len(text) && (isDigit(rune(text[end])) || unmask(text[end]) != 0) {
			if isDigit(rune(text[end])) {
				digits++
			}
			end++
		}
		if end-at > digits && (digits > 0 || end-at == 1 && text[at] != '|' && standsAlone(text, at)) {
			if out == nil {
				out = []byte(text)
			}
			for i := at; i < end; i++ {
				if d := unmask(text[i]); d != 0 {
					out[i] = d
				}
			}
		}
		at = max(end, at+1)
	}
	if out == nil {
		return text
	}
	return string(out)
}

// standsAlone tells that no letter touches the character at a place.
func standsAlone(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+1:])
	return !unicode.IsLetter(before) && !unicode.IsLetter(after)
}

func unmask(c byte) byte {
	switch c {
	case 'o', 'O':
		return '0'
	case 'l', 'I', '|':
		return '1'
	}
	return 0
}
