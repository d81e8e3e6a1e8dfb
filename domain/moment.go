package domain

import (
	"strconv"
	"time"
)

// Moment is what an answer is asked for: in force on a day, known by a day, in the ledger by a position.
type Moment struct {
	On       Date     // a day, or a month, a year or a range: some day in it
	Known    Day      // MaxDay: everything known
	Recorded Recorded // zero: everything recorded
}

// Recorded bounds what the ledger held: by position, by the end of a day in Stockholm, or by an instant.
type Recorded struct {
	text     string
	position uint64
	by       time.Time // exclusive
}

// ParseRecorded reads digits (a position), a day, or an RFC 3339 instant.
func ParseRecorded(s string) (Recorded, error) {
	if position, err := strconv.ParseUint(s, 10, 63); err == nil {
		return Recorded{text: strconv.FormatUint(position, 10), position: position}, nil
	}
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return Recorded{text: s, by: at.Add(1)}, nil
	}
	day, err := ParseDay(s)
	if err != nil {
		return Recorded{}, refuse("moment.recorded", "", "Skriv en position (siffror), en dag (2020-02-04) eller en tidpunkt (2020-02-04T10:00:00Z).",
			"Write a position (digits), a day (2020-02-04) or an instant (2020-02-04T10:00:00Z).")
	}
	return Recorded{text: s, by: day.End()}, nil
}

// AtPosition bounds by a position.
func AtPosition(position uint64) Recorded {
	return Recorded{text: strconv.FormatUint(position, 10), position: position}
}

// IsZero tells that nothing bounds it.
func (r Recorded) IsZero() bool { return r.text == "" }

func (r Recorded) String() string { return r.text }
