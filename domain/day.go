package domain

import (
	_ "embed"
	"time"
)

// Day is a civil day in Europe/Stockholm, counted so that 1 is 1900-01-01 and the day after d is d+1. The Go zero value is NoDay, so a field that nobody filled in is
// «not stated» and never a date. Days compare with < and >; NoDay sorts before every real day, MinDay before NoDay, MaxDay after them all.
type Day int32

const (
	NoDay  Day = 0        // not stated
	MinDay Day = -1 << 30 // open: no first day. Arithmetic on it stays below every real day
	MaxDay Day = 1 << 30  // open: no last day. Arithmetic on it stays above every real day

	firstDay Day = 1       // 1900-01-01
	lastDay  Day = 2958464 // 9999-12-31

	firstYear, lastYear = 1900, 9999
	unixOffset          = 25568 // Day of 1970-01-01, which is the Unix day 0
)

// stockholmData is Europe/Stockholm of the IANA time zone database 2025c, built with its backzone file.
//
// It is a part of the program and not read from the machine, because a record's time attribute is committed to by its hash: many systems
// make Europe/Stockholm a link to Europe/Berlin, whose summer time in 1940–1949 Sweden never had. A change of the law is a new file and a new release.
//
//go:embed europe-stockholm.tzif
var stockholmData []byte

// Stockholm is the civil time in which days begin and end, the same on every machine.
var Stockholm = loadStockholm()

func loadStockholm() *time.Location {
	location, err := time.LoadLocationFromTZData("Europe/Stockholm", stockholmData)
	if err != nil {
		panic("embedded time zone: " + err.Error())
	}
	return location
}

// MakeDay returns the day, or NoDay where the calendar has no such day or it lies outside 1900-01-01..9999-12-31.
func MakeDay(year int, month time.Month, day int) Day {
	if year < firstYear || year > lastYear || month < time.January || month > time.December || day < 1 || day > daysIn(year, month) {
		return NoDay
	}
	return civilDay(year, month, day)
}

// ParseDay reads a real day as YYYY-MM-DD, 1900-01-01 or later. The error is an *Error that says the form that would be right.
func ParseDay(s string) (Day, error) {
	u, ok := parseUnit(s)
	if !ok {
		return NoDay, hintDay(s)
	}
	if refusal := u.check(); refusal != nil {
		return NoDay, refusal
	}
	if u.day == 0 {
		return NoDay, dateNeedsDay(u.last())
	}
	return u.first(), nil
}

// DayOf returns the civil day in Stockholm that the instant lies in: MinDay before 1900, MaxDay after 9999.
func DayOf(t time.Time) Day {
	year, month, day := t.In(Stockholm).Date()
	switch {
	case year < firstYear:
		return MinDay
	case year > lastYear:
		return MaxDay
	}
	return civilDay(year, month, day)
}

// Real reports whether d is a day of the calendar: neither open nor «not stated».
func (d Day) Real() bool { return firstDay <= d && d <= lastDay }

// IsZero reports whether no day is stated; encoders leave the field out with omitzero.
func (d Day) IsZero() bool { return d == NoDay }

// Civil returns the year, month and day; zeros unless the day is real.
func (d Day) Civil() (year int, month time.Month, day int) {
	if !d.Real() {
		return 0, 0, 0
	}
	return time.Unix((int64(d)-unixOffset)*secondsPerDay, 0).UTC().Date()
}

// Start returns the instant at which the day begins in Stockholm, with the offset that holds then; the zero time unless the day is real.
func (d Day) Start() time.Time {
	year, month, day := d.Civil()
	if year == 0 {
		return time.Time{}
	}
	start := time.Date(year, month, day, 0, 0, 0, 0, Stockholm)
	if earlier := start.Add(-time.Hour); DayOf(earlier) == d {
		return earlier // 1916-10-01 had its midnight twice
	}
	return start
}

// End returns the start of the next day: the first instant that isn't of this one.
func (d Day) End() time.Time {
	if d == lastDay {
		return d.Start().AddDate(0, 0, 1)
	}
	return (d + 1).Start()
}

// AddMonths returns the same day of the month n months later (earlier when negative), or that month's last day where it is shorter:
// 2020-01-31 and one month is 2020-02-29. Before 1900 it returns MinDay, after 9999 MaxDay; a day that isn't real returns itself.
func (d Day) AddMonths(n int) Day {
	year, month, day := d.Civil()
	if year == 0 {
		return d
	}
	const all = (lastYear + 1) * 12
	months := year*12 + int(month) - 1 + min(max(n, -all), all)
	switch {
	case months < firstYear*12:
		return MinDay
	case months >= all:
		return MaxDay
	}
	year, month = months/12, time.Month(months%12+1)
	return civilDay(year, month, min(day, daysIn(year, month)))
}

// String returns YYYY-MM-DD, «..» for an open bound and nothing for NoDay.
func (d Day) String() string { return string(d.append(nil)) }

// AppendText appends YYYY-MM-DD. A day that isn't real has no text form: what isn't stated or has no bound is left out, never written.
func (d Day) AppendText(b []byte) ([]byte, error) {
	if !d.Real() {
		return b, dateNotStated()
	}
	return d.append(b), nil
}

// MarshalText is AppendText for encoders.
func (d Day) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText is ParseDay; on an error the day is untouched.
func (d *Day) UnmarshalText(text []byte) error { return unmarshalText(d, text, ParseDay) }

func (d Day) append(b []byte) []byte {
	switch {
	case d.Real():
		return unitOfDay(d).append(b)
	case d == NoDay:
		return b
	}
	return append(b, ".."...)
}

const secondsPerDay = 24 * 60 * 60

// beforeFirst is how many days lie between 1 March of the year 0, counted as day 1, and 1900-01-01.
const beforeFirst = 693901

// civilDay counts a date that is known to be real.
func civilDay(year int, month time.Month, day int) Day {
	// Years that begin in March have their leap day last, and each run of five months from there has 153 days.
	y, m := year, int(month)-3
	if m < 0 {
		y, m = y-1, m+12
	}
	return Day(365*y + y/4 - y/100 + y/400 + (153*m+2)/5 + day - beforeFirst)
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// unmarshalText parses into *to and leaves it as it was on an error.
func unmarshalText[T any](to *T, text []byte, parse func(string) (T, error)) error {
	v, err := parse(string(text))
	if err != nil {
		return err
	}
	*to = v
	return nil
}
