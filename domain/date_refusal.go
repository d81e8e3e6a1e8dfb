package domain

import (
	"strconv"
	"strings"
	"time"
)

// The codes of refused dates. Every message tells the form that would be right; what it shows of the input is what was read as a date, written anew.
const (
	codeDateInvalid     = "date.invalid"      // none of the forms
	codeDateTooEarly    = "date.too_early"    // before 1900
	codeDateNoSuchDay   = "date.no_such_day"  // the calendar hasn't this day or month
	codeDateNotADay     = "date.not_a_day"    // a month or year where a day is needed
	codeDateInverted    = "date.inverted"     // ends before it begins
	codeDateNotSimplest = "date.not_simplest" // a range that is one day, month or year
	codeDateWrongKind   = "date.wrong_kind"   // a time where a moment is needed, or the other way round
	codeDateNotStated   = "date.not_stated"   // no text form: NoDay, an open bound, a zero Date or Planned
)

// hintDay, hintDate and hintPlanned refuse what isn't in one of the forms with what it seems to mean.
func hintDay(s string) *Error {
	g, ok := guessDate(s)
	if !ok || g.shape == guessSince {
		return dateNoGuess(s, "Skriv en dag som 2019-11-30.", "Write a day as 2019-11-30.")
	}
	if day, exact := g.to.Exact(); exact && g.shape == guessOne {
		return dateWriteAs(day.String())
	}
	return dateNeedsDay(g.to.Latest())
}

func hintDate(s string) *Error {
	g, ok := guessDate(s)
	if !ok {
		return dateNoGuess(s,
			"Skriv när det hände som en dag (2019-11-30), en månad (2019-05), ett år (2019), någon dag i ett spann ([2017-09-01..2017-11-30]) eller senast en dag ([..2020-02-04]).",
			"Write when it happened as a day (2019-11-30), a month (2019-05), a year (2019), some day in a range ([2017-09-01..2017-11-30]) or by a day ([..2020-02-04]).")
	}
	whole := Date{g.from.lo, g.to.hi}
	switch g.shape {
	case guessTime:
		return dateLasted(g.from.String(), g.to.String(), whole.String())
	case guessBy:
		return dateWriteAs(Date{MinDay, g.to.hi}.String())
	case guessSince:
		return dateLastDayMissing(g.from)
	case guessInverted:
		return dateInverted(whole.String())
	}
	return dateWriteAs(whole.String())
}

func hintPlanned(s string) *Error {
	g, ok := guessDate(s)
	if !ok {
		return dateNoGuess(s,
			"Skriv en planerad tid som en dag (2019-11-30), en månad (2019-05), ett år (2019), från och till i samma noggrannhet (2012/2016, 2021-01/2021-04) eller en okänd dag i ett spann ([2019-09-01..2019-11-30]).",
			"Write a planned time as a day (2019-11-30), a month (2019-05), a year (2019), first and last in the same precision (2012/2016, 2021-01/2021-04) or one unknown day in a range ([2019-09-01..2019-11-30]).")
	}
	switch g.shape {
	case guessSomeDay:
		return dateWriteAs(unknownDayText(g.from.lo, g.to.hi))
	case guessBy:
		return dateIsDeadline(g.to.hi)
	case guessSince:
		return dateEndMissing()
	case guessInverted:
		return dateInverted(plannedText(g.from.lo, g.to.hi))
	}
	return dateWriteAs(plannedText(g.from.lo, g.to.hi))
}

func dateWriteAs(text string) *Error {
	return refuse(codeDateInvalid, "", "Skriv "+text+".", "Write "+text+".")
}

// dateNoGuess refuses what says nothing that can be read, but for one thing: an impossible month or day in an otherwise right writing.
func dateNoGuess(s, sv, en string) *Error {
	if len(s) >= len("2019-13") && s[4] == '-' && onlyDigits(s[:4]) && onlyDigits(s[5:7]) && (len(s) == 7 || len(s) == 10 && s[7] == '-' && onlyDigits(s[8:])) {
		return refuse(codeDateNoSuchDay, "", "Månaden skrivs 01–12 och dagen 01–31.", "The month is written 01–12 and the day 01–31.")
	}
	return refuse(codeDateInvalid, "", sv, en)
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func dateTooEarly() *Error {
	return refuse(codeDateTooEarly, "",
		"Datum före 1900-01-01 tas inte emot. Är det bara känt att det hände senast en viss dag skrivs [..2020-02-04].",
		"Dates before 1900-01-01 aren't accepted. If it is only known that it happened by some day, write [..2020-02-04].")
}

func dateNoSuchDay(u unit) *Error {
	month, days := unit{year: u.year, month: u.month}, strconv.Itoa(daysIn(u.year, u.month))
	year := strconv.Itoa(u.year)
	return refuse(codeDateNoSuchDay, "",
		monthsSV[u.month-1]+" "+year+" har "+days+" dagar: skriv "+month.last().String()+" för den sista, eller "+month.String()+" för någon dag i månaden.",
		u.month.String()+" "+year+" has "+days+" days: write "+month.last().String()+" for the last, or "+month.String()+" for some day of the month.")
}

func dateNeedsDay(last Day) *Error {
	return refuse(codeDateNotADay, "",
		"Här behövs en dag. Är källans egen datering grov skrivs dess sista dag: "+last.String()+".",
		"A day is needed here. Where the source's own date is coarse, write its last day: "+last.String()+".")
}

func dateEndNotADay(text string) *Error {
	return refuse(codeDateNotADay, "", "Ett spann går mellan dagar: skriv "+text+".", "A range goes between days: write "+text+".")
}

func dateInverted(text string) *Error {
	return refuse(codeDateInverted, "",
		"Tiden slutar innan den börjar. Om ändarna bytt plats: skriv "+text+".",
		"The time ends before it begins. If its ends changed places: write "+text+".")
}

func dateNotSimplest(text string) *Error {
	return refuse(codeDateNotSimplest, "", "Det finns en enklare form för samma tid: skriv "+text+".", "There is a simpler form for the same time: write "+text+".")
}

func dateMixedPrecision(text string) *Error {
	return refuse(codeDateInvalid, "",
		"Början och slutet skrivs med samma noggrannhet: "+text+".",
		"First and last are written in the same precision: "+text+".")
}

func dateLasted(from, to, someDay string) *Error {
	return refuse(codeDateWrongKind, "",
		"Det som varade "+from+"–"+to+": skriv när det började, "+from+", och slutet som en egen händelse. Hände det en enda dag under tiden, skriv "+someDay+".",
		"What lasted "+from+"–"+to+": write when it began, "+from+", and its end as an event of its own. If it happened on one day in that time, write "+someDay+".")
}

func dateIsDeadline(day Day) *Error {
	return refuse(codeDateWrongKind, "",
		"En sista dag skrivs som dagen själv och räknas med: "+day.String()+".",
		"A last day is written as the day itself and is included: "+day.String()+".")
}

func dateLastDayMissing(from Date) *Error {
	return refuse(codeDateWrongKind, "",
		"Det som började då skrivs "+from.String()+", och slutet som en egen händelse. Ett spann behöver också en sista dag, till exempel rapportens.",
		"What began then is written "+from.String()+", and its end as an event of its own. A range needs a last day too, such as the report's.")
}

func dateEndMissing() *Error {
	return refuse(codeDateWrongKind, "",
		"En planerad tid har ett slut, som 2012/2016. Är inget slut angivet utelämnas fältet.",
		"A planned time has an end, as 2012/2016. If no end is stated, leave the field out.")
}

func dateNotStated() *Error {
	return refuse(codeDateNotStated, "", "Ett datum som inte är angivet utelämnas.", "A date that isn't stated is left out.")
}

var monthsSV = [...]string{
	"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
}

// monthNamed reads a month's name or its first three letters, in Swedish or English.
func monthNamed(word string) (time.Month, bool) {
	for m := time.January; m <= time.December; m++ {
		for _, name := range [...]string{monthsSV[m-1], strings.ToLower(m.String())} {
			if word == name || word == name[:3] {
				return m, true
			}
		}
	}
	return 0, false
}
