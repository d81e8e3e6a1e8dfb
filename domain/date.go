package domain

import "strings"

// Date is the partial date of a happening: a moment that a source states more or less exactly. It is a subset of EDTF (ISO 8601-2), each meaning with one writing:
//
//	2019-11-30                 that day
//	2019-05                    some day in May
//	2019                       some day of the year
//	[2017-09-01..2017-11-30]   some day in the range
//	[..2020-02-04]             not stated when, but by this day
//
// What lasted is not a Date: what began «2016–2019» began in 2016, and its end is a happening of its own. See Planned for whole units.
// The Go zero value is «not stated». Dates are equal with == exactly when they are written the same.
type Date struct {
	lo, hi Day // both real, lo <= hi; lo is MinDay in the last form; the form follows from the bounds
}

// OnDay returns the date of what happened on that day: the zero Date unless the day is real.
func OnDay(d Day) Date {
	if !d.Real() {
		return Date{}
	}
	return Date{d, d}
}

// ParseDate reads one of the five forms. The error is an *Error that says the form that would be right.
func ParseDate(s string) (Date, error) {
	if inner, ok := bracketed(s); ok {
		return parseDateRange(s, inner)
	}
	u, ok := parseUnit(s)
	if !ok {
		return Date{}, hintDate(s)
	}
	if refusal := u.check(); refusal != nil {
		return Date{}, refusal
	}
	return Date{u.first(), u.last()}, nil
}

func parseDateRange(s, inner string) (Date, error) {
	if by, ok := strings.CutPrefix(inner, ".."); ok {
		u, ok := parseUnit(by)
		if !ok {
			return Date{}, hintDate(s)
		}
		if refusal := u.check(); refusal != nil {
			return Date{}, refusal
		}
		d := Date{MinDay, u.last()}
		if u.day == 0 {
			return Date{}, dateEndNotADay(d.String())
		}
		return d, nil
	}
	from, to, ok := parseUnits(inner, "..")
	if !ok {
		return Date{}, hintDate(s)
	}
	d, refusal := someDay(from, to)
	if refusal != nil {
		return Date{}, refusal
	}
	switch text := d.String(); {
	case from.day == 0 || to.day == 0:
		return Date{}, dateEndNotADay(text)
	case text != s:
		return Date{}, dateNotSimplest(text)
	}
	return d, nil
}

// someDay returns the date of a happening on some day from the one unit to the other.
func someDay(from, to unit) (Date, *Error) {
	for _, u := range [...]unit{from, to} {
		if refusal := u.check(); refusal != nil {
			return Date{}, refusal
		}
	}
	if d := (Date{from.first(), to.last()}); d.lo <= d.hi {
		return d, nil
	}
	return Date{}, dateInverted(Date{to.first(), from.last()}.String())
}

// bracketed returns what stands inside «[…]».
func bracketed(s string) (inner string, ok bool) {
	if len(s) < 2 || s[0] != '[' || s[len(s)-1] != ']' {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// parseUnits reads two written units with a separator between.
func parseUnits(s, separator string) (from, to unit, ok bool) {
	left, right, ok := strings.Cut(s, separator)
	if !ok {
		return unit{}, unit{}, false
	}
	from, leftOK := parseUnit(left)
	to, rightOK := parseUnit(right)
	return from, to, leftOK && rightOK
}

// Earliest returns the first day that it can have happened: MinDay where only the latest is stated, NoDay for the zero Date.
func (d Date) Earliest() Day { return d.lo }

// Latest returns the last day that it can have happened by what is written, NoDay for the zero Date; see Capped.
func (d Date) Latest() Day { return d.hi }

// Exact returns the day, and whether one day is stated.
func (d Date) Exact() (Day, bool) {
	if d.lo == d.hi && d.lo != NoDay {
		return d.lo, true
	}
	return NoDay, false
}

// Open reports the form [..2020-02-04], which has no earliest day.
func (d Date) Open() bool { return d.lo == MinDay }

// IsZero reports whether no date is stated; encoders leave the field out with omitzero.
func (d Date) IsZero() bool { return d == Date{} }

// Capped returns the bounds of a happening that was known on the given day: what is reported can't have happened later than it was known, so the
// latest bound is at most that day. What lies wholly after it was announced in advance and keeps its bounds, as does everything for a day that isn't real.
func (d Date) Capped(known Day) (lo, hi Day) {
	if known.Real() && d.lo <= known && known < d.hi {
		return d.lo, known
	}
	return d.lo, d.hi
}

// String returns the form that was parsed; nothing for the zero Date.
func (d Date) String() string { return string(d.append(nil)) }

// AppendText appends the form that was parsed. The zero Date has no text form: what isn't stated is left out, never written.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d.IsZero() {
		return b, dateNotStated()
	}
	return d.append(b), nil
}

// MarshalText is AppendText for encoders.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText is ParseDate; on an error the date is untouched.
func (d *Date) UnmarshalText(text []byte) error { return unmarshalText(d, text, ParseDate) }

func (d Date) append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	if !d.Open() {
		if u, ok := wholeUnit(d.lo, d.hi); ok {
			return u.append(b)
		}
		return appendSomeDay(b, d.lo, d.hi)
	}
	b = append(b, "[.."...)
	return append(d.hi.append(b), ']')
}

// appendSomeDay appends [lo..hi].
func appendSomeDay(b []byte, lo, hi Day) []byte {
	b = append(lo.append(append(b, '[')), ".."...)
	return append(hi.append(b), ']')
}
