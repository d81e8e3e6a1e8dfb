package domain

import (
	"encoding"
	"math"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mustDay(t testing.TB, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	require.NoError(t, err)
	return d
}

// Every day of 1900..2100 against the standard library's calendar and against the law on summer time.
func TestDayEveryDay(t *testing.T) {
	next := firstDay
	var ends time.Time
	for noon := time.Date(1900, 1, 1, 12, 0, 0, 0, time.UTC); noon.Year() <= 2100; noon = noon.AddDate(0, 0, 1) {
		text := noon.Format(time.DateOnly)
		d, err := ParseDay(text)
		if err != nil || d != next {
			t.Fatalf("%s is %d, %v; want %d", text, d, err, next)
		}
		if d.String() != text || MakeDay(noon.Date()) != d || DayOf(noon) != d {
			t.Fatalf("%s is written %s, made %d, of its noon %d", text, d, MakeDay(noon.Date()), DayOf(noon))
		}
		start := d.Start()
		if _, offset := start.Zone(); offset != midnightOffset(noon) {
			t.Fatalf("%s begins at offset %d", text, offset)
		}
		if start.Format(time.DateTime) != text+" 00:00:00" || DayOf(start) != d || DayOf(start.Add(-1)) != max(d-1, firstDay) && d != firstDay {
			t.Fatalf("%s begins %s", text, start)
		}
		if d != firstDay && !start.Equal(ends) {
			t.Fatalf("%s begins %s and the day before ends %s", text, start, ends)
		}
		if ends = d.End(); DayOf(ends.Add(-1)) != d {
			t.Fatalf("%s ends %s", text, ends)
		}
		next = d + 1
	}
}

// midnightOffset is the law: summer time in 1916, from the first Sunday of April 1980, and from the last Sunday of March since, to the last of September, of October since 1996.
func midnightOffset(day time.Time) int {
	const winter, summer = 3600, 7200
	year := day.Year()
	lastSunday := func(m time.Month) time.Time {
		last := time.Date(year, m+1, 0, 12, 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -int(last.Weekday()))
	}
	from, to := lastSunday(time.March), lastSunday(time.October)
	switch {
	case year == 1916:
		from, to = time.Date(1916, 5, 14, 12, 0, 0, 0, time.UTC), time.Date(1916, 10, 1, 12, 0, 0, 0, time.UTC)
	case year < 1980:
		return winter
	case year == 1980:
		from, to = time.Date(1980, 4, 6, 12, 0, 0, 0, time.UTC), lastSunday(time.September)
	case year < 1996:
		to = lastSunday(time.September)
	}
	if day.After(from) && !day.After(to) {
		return summer
	}
	return winter
}

func TestDayStartsWithTheOffsetThatHolds(t *testing.T) {
	for text, want := range map[string]struct {
		start string
		hours float64
	}{
		"2019-03-30": {"2019-03-30T00:00:00+01:00", 24},
		"2019-03-31": {"2019-03-31T00:00:00+01:00", 23},
		"2019-04-01": {"2019-04-01T00:00:00+02:00", 24},
		"2019-10-27": {"2019-10-27T00:00:00+02:00", 25},
		"2019-10-28": {"2019-10-28T00:00:00+01:00", 24},
		"1900-01-01": {"1900-01-01T00:00:00+01:00", 24},
		"1916-05-14": {"1916-05-14T00:00:00+01:00", 23},
		"1916-10-01": {"1916-10-01T00:00:00+02:00", 25},
		"1943-06-01": {"1943-06-01T00:00:00+01:00", 24}, // Berlin had summer time
		"1979-07-01": {"1979-07-01T00:00:00+01:00", 24},
		"9999-12-31": {"9999-12-31T00:00:00+01:00", 24},
	} {
		d := mustDay(t, text)
		assert.Equal(t, want.start, d.Start().Format(time.RFC3339))
		assert.Equal(t, want.hours, d.End().Sub(d.Start()).Hours(), text)
	}
}

func TestDayOfInstant(t *testing.T) {
	for instant, want := range map[string]string{
		"2019-11-29T22:59:59Z":      "2019-11-29",
		"2019-11-29T23:00:00Z":      "2019-11-30",
		"2019-06-30T21:59:59Z":      "2019-06-30",
		"2019-06-30T22:00:00Z":      "2019-07-01",
		"2019-06-30T00:00:00+14:00": "2019-06-29",
	} {
		at, err := time.Parse(time.RFC3339, instant)
		require.NoError(t, err)
		assert.Equal(t, want, DayOf(at).String(), instant)
	}
	assert.Equal(t, MinDay, DayOf(time.Time{}))
	assert.Equal(t, MinDay, DayOf(firstDay.Start().Add(-1)))
	assert.Equal(t, lastDay, DayOf(lastDay.End().Add(-1)))
	assert.Equal(t, MaxDay, DayOf(lastDay.End()))
}

func TestDayOrder(t *testing.T) {
	assert.Less(t, MinDay, NoDay)
	assert.Less(t, NoDay, firstDay)
	assert.Less(t, lastDay, MaxDay)
	assert.Greater(t, MaxDay+1, MaxDay, "no wrapping round")
	assert.Less(t, MinDay-1, MinDay)
	assert.Equal(t, "1900-01-01", firstDay.String())
	assert.Equal(t, "9999-12-31", lastDay.String())
	assert.Equal(t, mustDay(t, "2020-03-01"), mustDay(t, "2020-02-28")+2)

	var unset Day
	assert.True(t, unset.IsZero())
	for _, d := range []Day{MinDay, NoDay, MaxDay, firstDay - 1, lastDay + 1, math.MinInt32, math.MaxInt32} {
		assert.False(t, d.Real())
		assert.True(t, d.Start().IsZero())
		year, month, day := d.Civil()
		assert.Zero(t, year+int(month)+day)
		assert.Equal(t, d, d.AddMonths(1))
	}
	assert.Empty(t, NoDay.String())
	assert.Equal(t, "..", MinDay.String())
	assert.Equal(t, "..", MaxDay.String())
}

func TestMakeDayOfNoCalendar(t *testing.T) {
	for _, d := range []Day{
		MakeDay(1899, 12, 31), MakeDay(10000, 1, 1), MakeDay(2019, 0, 1), MakeDay(2019, 13, 1), MakeDay(2019, 1, 0), MakeDay(2019, 1, 32),
		MakeDay(2019, 2, 29), MakeDay(2100, 2, 29), MakeDay(2019, 4, 31), MakeDay(2019, -1, -1), MakeDay(0, 0, 0),
	} {
		assert.Equal(t, NoDay, d)
	}
	assert.Equal(t, "2000-02-29", MakeDay(2000, 2, 29).String())
}

func TestDayAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2019-11-30", 0, "2019-11-30"},
		{"2019-11-30", 1, "2019-12-30"},
		{"2019-11-30", 3, "2020-02-29"},
		{"2020-01-31", 1, "2020-02-29"},
		{"2019-01-31", 1, "2019-02-28"},
		{"2019-12-31", 2, "2020-02-29"},
		{"2019-03-31", -1, "2019-02-28"},
		{"2019-01-15", -1, "2018-12-15"},
		{"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", -48, "2016-02-29"},
		{"1900-02-01", -1, "1900-01-01"},
		{"9999-11-30", 1, "9999-12-30"},
	} {
		assert.Equal(t, c.want, mustDay(t, c.from).AddMonths(c.n).String(), "%s %d", c.from, c.n)
	}
	assert.Equal(t, MinDay, mustDay(t, "1900-01-31").AddMonths(-1))
	assert.Equal(t, MaxDay, mustDay(t, "9999-12-01").AddMonths(1))
	assert.Equal(t, MinDay, mustDay(t, "2019-01-31").AddMonths(math.MinInt))
	assert.Equal(t, MaxDay, mustDay(t, "2019-01-31").AddMonths(math.MaxInt))
}

func TestDayInJSON(t *testing.T) {
	type record struct {
		Known Day `json:"known,omitzero"`
	}
	var r record
	require.NoError(t, json.Unmarshal([]byte(`{"known":"2019-11-30"}`), &r))
	assert.Equal(t, MakeDay(2019, 11, 30), r.Known)
	out, err := json.Marshal(r)
	require.NoError(t, err)
	assert.Equal(t, `{"known":"2019-11-30"}`, string(out))

	require.NoError(t, json.Unmarshal([]byte(`{}`), &record{}))
	out, err = json.Marshal(record{})
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(out))

	err = json.Unmarshal([]byte(`{"known":"2019-02-30"}`), &r)
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, "date.no_such_day", refusal.Code)
	assert.Equal(t, MakeDay(2019, 11, 30), r.Known, "untouched")
}

func TestWhatIsNotStatedHasNoTextForm(t *testing.T) {
	for _, v := range []encoding.TextMarshaler{NoDay, MinDay, MaxDay, Date{}, Planned{}} {
		_, err := v.MarshalText()
		var refusal *Error
		require.ErrorAs(t, err, &refusal)
		assert.Equal(t, "date.not_stated", refusal.Code)
	}
}

func TestParseDayRefuses(t *testing.T) {
	testRefusals(t, func(s string) error { _, err := ParseDay(s); return err }, []refusedDate{
		{in: "", code: "date.invalid"},
		{in: "2019-11-31", code: "date.no_such_day", right: []string{"2019-11-30"}, says: "november 2019 har 30 dagar"},
		{in: "1899-12-31", code: "date.too_early"},
		{in: "0000-01-01", code: "date.too_early"},
		{in: "2019-05", code: "date.not_a_day", right: []string{"2019-05-31"}},
		{in: "2020-02", code: "date.not_a_day", right: []string{"2020-02-29"}},
		{in: "2019", code: "date.not_a_day", right: []string{"2019-12-31"}},
		{in: "hösten 2017", code: "date.not_a_day", right: []string{"2017-11-30"}},
		{in: "2016–2019", code: "date.not_a_day", right: []string{"2019-12-31"}},
		{in: "[..2020-02-04]", code: "date.not_a_day", right: []string{"2020-02-04"}},
		{in: "sedan 2016", code: "date.invalid"},
		{in: "30/11 2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "20191130", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "2019-11-30T10:15:00+01:00", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: " 2019-11-30", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "12019-11-30", code: "date.invalid"},
		{in: "2019-11-3o", code: "date.invalid"},
		{in: "+201-11-30", code: "date.invalid"},
		{in: "2019-00-10", code: "date.no_such_day"},
		{in: "2019-10-00", code: "date.no_such_day"},
	}, func(s string) (string, error) { d, err := ParseDay(s); return d.String(), err })
}
