package domain

// Planned is a planned date: whole units of time in a plan, a period, a deadline or an end stated in advance. In a Planned, 2020-05 is all of May.
//
//	2019-11-30, 2019-05, 2019    that day, month or year
//	2012/2016                    from the first day of 2012 to the last of 2016
//	2021-01/2021-04              the same in months: a tertial
//	2019-01-01/2019-06-30        the same in days
//	[2019-09-01..2019-11-30]     one unknown day in the range
//
// The Go zero value is «not stated». Planned dates are equal with == exactly when they are written the same; the same days can be written as
// months or as days, so compare First and Last where the time is meant and not the writing.
type Planned struct {
	first Day    // real
	rest  uint32 // | form 8 | last day 24 |, a real day not before the first: records hold many of these
}

func makePlanned(lo, hi Day, form plannedForm) Planned {
	return Planned{lo, uint32(form)<<24 | uint32(hi)}
}

func (p Planned) form() plannedForm { return plannedForm(p.rest >> 24) }

type plannedForm uint8

const (
	plannedNotStated plannedForm = iota
	plannedUnit
	plannedYears
	plannedMonths
	plannedDays
	plannedUnknownDay
)

// ParsePlanned reads one of the forms. The error is an *Error that says the form that would be right.
func ParsePlanned(s string) (Planned, error) {
	if inner, ok := bracketed(s); ok {
		return parseUnknownDay(s, inner)
	}
	if from, to, ok := parseUnits(s, "/"); ok {
		return parseInterval(from, to)
	}
	u, ok := parseUnit(s)
	if !ok {
		return Planned{}, hintPlanned(s)
	}
	if refusal := u.check(); refusal != nil {
		return Planned{}, refusal
	}
	return makePlanned(u.first(), u.last(), plannedUnit), nil
}

func parseUnknownDay(s, inner string) (Planned, error) {
	from, to, ok := parseUnits(inner, "..")
	if !ok {
		return Planned{}, hintPlanned(s)
	}
	d, refusal := someDay(from, to)
	switch {
	case refusal != nil:
		return Planned{}, refusal
	case from.day == 0 || to.day == 0:
		return Planned{}, dateEndNotADay(unknownDayText(d.lo, d.hi))
	case d.lo == d.hi:
		return Planned{}, dateNotSimplest(d.lo.String())
	}
	return makePlanned(d.lo, d.hi, plannedUnknownDay), nil
}

func parseInterval(from, to unit) (Planned, error) {
	for _, u := range [...]unit{from, to} {
		if refusal := u.check(); refusal != nil {
			return Planned{}, refusal
		}
	}
	lo, hi := from.first(), to.last()
	switch {
	case lo > hi:
		return Planned{}, dateInverted(plannedText(to.first(), from.last()))
	case from == to:
		return Planned{}, dateNotSimplest(from.String())
	case from.precision() != to.precision():
		return Planned{}, dateMixedPrecision(plannedText(lo, hi))
	}
	return makePlanned(lo, hi, plannedYears+plannedForm(from.precision())), nil
}

// plannedText returns the simplest writing of a whole time: years where they are whole, else months, else days.
func plannedText(lo, hi Day) string {
	for precision := yearPrecision; ; precision++ {
		from, to := unitAt(lo, precision), unitAt(hi, precision)
		switch {
		case from.first() != lo || to.last() != hi:
		case from == to:
			return from.String()
		default:
			return from.String() + "/" + to.String()
		}
	}
}

// unknownDayText returns the simplest writing of one day in a range.
func unknownDayText(lo, hi Day) string {
	if lo == hi {
		return lo.String()
	}
	return string(appendSomeDay(nil, lo, hi))
}

// First returns the first day of the time, or the first that the unknown day can be; NoDay for the zero Planned.
func (p Planned) First() Day { return p.first }

// Last returns the last day of the time, or the last that the unknown day can be; NoDay for the zero Planned.
func (p Planned) Last() Day { return Day(p.rest & (1<<24 - 1)) }

// UnknownDay reports the form [a..b]: one day that isn't known, where all other forms are whole times.
func (p Planned) UnknownDay() bool { return p.form() == plannedUnknownDay }

// LastBounds returns the bounds of the last day, which is the one that a deadline or an end counts to and includes: it is known in every form but the unknown day.
func (p Planned) LastBounds() (lo, hi Day) {
	if p.UnknownDay() {
		return p.First(), p.Last()
	}
	return p.Last(), p.Last()
}

// IsZero reports whether no date is stated; encoders leave the field out with omitzero.
func (p Planned) IsZero() bool { return p == Planned{} }

// String returns the form that was parsed; nothing for the zero Planned.
func (p Planned) String() string { return string(p.append(nil)) }

// AppendText appends the form that was parsed. The zero Planned has no text form: what isn't stated is left out, never written.
func (p Planned) AppendText(b []byte) ([]byte, error) {
	if p.IsZero() {
		return b, dateNotStated()
	}
	return p.append(b), nil
}

// MarshalText is AppendText for encoders.
func (p Planned) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText is ParsePlanned; on an error the date is untouched.
func (p *Planned) UnmarshalText(text []byte) error { return unmarshalText(p, text, ParsePlanned) }

func (p Planned) append(b []byte) []byte {
	switch p.form() {
	case plannedNotStated:
		return b
	case plannedUnit:
		u, _ := wholeUnit(p.First(), p.Last())
		return u.append(b)
	case plannedUnknownDay:
		return appendSomeDay(b, p.First(), p.Last())
	}
	precision := int(p.form() - plannedYears)
	b = append(unitAt(p.First(), precision).append(b), '/')
	return unitAt(p.Last(), precision).append(b)
}
