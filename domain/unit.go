package domain

import (
	"strconv"
	"time"
)

// unit is a day, a month or a year as it is written: 2019-11-30, 2019-05, 2019. Month and day are 0 where the unit is coarser.
type unit struct {
	year  int
	month time.Month
	day   int
}

const (
	yearPrecision = iota
	monthPrecision
	dayPrecision
)

// parseUnit reads the three written forms; the unit may still be one that is refused (see check).
func parseUnit(s string) (u unit, ok bool) {
	switch len(s) {
	case 4, 7, 10:
	default:
		return unit{}, false
	}
	for i := range len(s) {
		if dash := i == 4 || i == 7; dash != (s[i] == '-') || !dash && (s[i] < '0' || s[i] > '9') {
			return unit{}, false
		}
	}
	u.year = digitsValue(s[:4])
	if len(s) >= 7 {
		u.month = time.Month(digitsValue(s[5:7]))
	}
	if len(s) == 10 {
		u.day = digitsValue(s[8:])
	}
	if len(s) >= 7 && (u.month < time.January || u.month > time.December) || len(s) == 10 && u.day == 0 {
		return unit{}, false // 00 doesn't make the unit a coarser one
	}
	return u, true
}

// digitsValue reads a string that holds ASCII digits alone, at most nine of them.
func digitsValue(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// check refuses a unit that no calendar has, or that lies before 1900.
func (u unit) check() *Error {
	switch {
	case u.year < firstYear:
		return dateTooEarly()
	case u.day != 0 && u.day > daysIn(u.year, u.month):
		return dateNoSuchDay(u)
	}
	return nil
}

// first and last return the bounds of a unit that check accepts.
func (u unit) first() Day { return civilDay(u.year, max(u.month, time.January), max(u.day, 1)) }

func (u unit) last() Day {
	switch {
	case u.month == 0:
		return civilDay(u.year, time.December, 31)
	case u.day == 0:
		return civilDay(u.year, u.month, daysIn(u.year, u.month))
	}
	return u.first()
}

func (u unit) precision() int {
	switch {
	case u.month == 0:
		return yearPrecision
	case u.day == 0:
		return monthPrecision
	}
	return dayPrecision
}

func (u unit) append(b []byte) []byte {
	b = strconv.AppendInt(b, int64(u.year), 10)
	if u.month != 0 {
		b = appendTwo(b, int(u.month))
	}
	if u.day != 0 {
		b = appendTwo(b, u.day)
	}
	return b
}

func (u unit) String() string { return string(u.append(nil)) }

func appendTwo(b []byte, n int) []byte { return append(b, '-', byte('0'+n/10), byte('0'+n%10)) }

func unitOfDay(d Day) unit {
	year, month, day := d.Civil()
	return unit{year, month, day}
}

// unitAt returns the unit of a precision that the day lies in.
func unitAt(d Day, precision int) unit {
	u := unitOfDay(d)
	if precision < dayPrecision {
		u.day = 0
	}
	if precision < monthPrecision {
		u.month = 0
	}
	return u
}

// wholeUnit returns the unit whose bounds are exactly these two real days.
func wholeUnit(lo, hi Day) (unit, bool) {
	for precision := dayPrecision; precision >= yearPrecision; precision-- {
		if u := unitAt(lo, precision); u.first() == lo && u.last() == hi {
			return u, true
		}
	}
	return unit{}, false
}
