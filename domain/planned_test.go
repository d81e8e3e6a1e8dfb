package domain

import (
	"testing"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPlannedForms(t *testing.T) {
	for _, c := range []struct {
		in, first, last string
		unknown         bool
	}{
		{"2019-11-30", "2019-11-30", "2019-11-30", false},
		{"2020-02", "2020-02-01", "2020-02-29", false},
		{"2019", "2019-01-01", "2019-12-31", false},
		{"2012/2016", "2012-01-01", "2016-12-31", false},
		{"2021-01/2021-04", "2021-01-01", "2021-04-30", false},
		{"2019-11/2020-02", "2019-11-01", "2020-02-29", false},
		{"2019-01-01/2019-06-30", "2019-01-01", "2019-06-30", false},
		{"2019-01/2019-12", "2019-01-01", "2019-12-31", false},
		{"2019-01-01/2019-12-31", "2019-01-01", "2019-12-31", false},
		{"1900/9999", "1900-01-01", "9999-12-31", false},
		{"[2019-09-01..2019-11-30]", "2019-09-01", "2019-11-30", true},
		{"[2019-05-01..2019-05-31]", "2019-05-01", "2019-05-31", true}, // not all of May: one day of it
		{"[2019-01-01..2019-12-31]", "2019-01-01", "2019-12-31", true},
	} {
		t.Run(c.in, func(t *testing.T) {
			p, err := ParsePlanned(c.in)
			require.NoError(t, err)
			assert.Equal(t, c.in, p.String())
			assert.Equal(t, c.first, p.First().String())
			assert.Equal(t, c.last, p.Last().String())
			assert.Equal(t, c.unknown, p.UnknownDay())
			assert.False(t, p.IsZero())
			lo, hi := p.LastBounds()
			assert.Equal(t, p.Last(), hi)
			if c.unknown {
				assert.Equal(t, p.First(), lo)
			} else {
				assert.Equal(t, p.Last(), lo)
			}
		})
	}
}

func TestPlannedNotStated(t *testing.T) {
	var p Planned
	assert.True(t, p.IsZero())
	assert.Empty(t, p.String())
	assert.Equal(t, [2]Day{NoDay, NoDay}, [2]Day{p.First(), p.Last()})
	lo, hi := p.LastBounds()
	assert.Equal(t, [2]Day{NoDay, NoDay}, [2]Day{lo, hi})
	assert.LessOrEqual(t, unsafe.Sizeof(p), uintptr(12))
}

func TestParsePlannedRefuses(t *testing.T) {
	testRefusals(t, func(s string) error { _, err := ParsePlanned(s); return err }, []refusedDate{
		{in: "2019-11-31", code: "date.no_such_day", right: []string{"2019-11-30", "2019-11"}},
		{in: "2019-02-01/2019-02-29", code: "date.no_such_day", right: []string{"2019-02-28"}},
		{in: "2019-13", code: "date.no_such_day"},
		{in: "1899", code: "date.too_early"},
		{in: "1899/1901", code: "date.too_early"},
		{in: "[1899-12-01..1900-01-01]", code: "date.too_early"},
		{in: "2012/2012", code: "date.not_simplest", right: []string{"2012"}},
		{in: "2019-05/2019-05", code: "date.not_simplest", right: []string{"2019-05"}},
		{in: "2019-05-01/2019-05-01", code: "date.not_simplest", right: []string{"2019-05-01"}},
		{in: "[2019-05-01..2019-05-01]", code: "date.not_simplest", right: []string{"2019-05-01"}},
		{in: "2016/2012", code: "date.inverted", right: []string{"2012/2016"}},
		{in: "2021-04/2021-01", code: "date.inverted", right: []string{"2021-01/2021-04"}},
		{in: "[2019-11-30..2019-09-01]", code: "date.inverted", right: []string{"[2019-09-01..2019-11-30]"}},
		{in: "2019/2019-06", code: "date.invalid", right: []string{"2019-01/2019-06"}},
		{in: "2019-06-15/2019", code: "date.invalid", right: []string{"2019-06-15/2019-12-31"}},
		{in: "2012/2016-12", code: "date.invalid", right: []string{"2012/2016"}},
		{in: "[2019-09..2019-11]", code: "date.not_a_day", right: []string{"[2019-09-01..2019-11-30]"}},
		{in: "[2019..2019-01-01]", code: "date.not_a_day", right: []string{"2019-01-01"}},
		{in: "2019..2019-01-01", code: "date.invalid", right: []string{"2019-01-01"}},
		{in: "[2019..2019]", code: "date.not_a_day", right: []string{"[2019-01-01..2019-12-31]"}},
		{in: "[..2020-02-04]", code: "date.wrong_kind", right: []string{"2020-02-04"}},
		{in: "..2020-02", code: "date.wrong_kind", right: []string{"2020-02-29"}},
		{in: "senast 2020-02-28", code: "date.wrong_kind", right: []string{"2020-02-28"}},
		{in: "2019/..", code: "date.wrong_kind", right: []string{"2012/2016"}},
		{in: "från 2019", code: "date.wrong_kind"},
		{in: "tertial 1 2021", code: "date.invalid", right: []string{"2021-01/2021-04"}},
		{in: "tertialrapport 1 2021", code: "date.invalid", right: []string{"2021-01/2021-04"}},
		{in: "2021-T1", code: "date.invalid", right: []string{"2021-01/2021-04"}},
		{in: "T3 2021", code: "date.invalid", right: []string{"2021-09/2021-12"}},
		{in: "kvartal 2 2021", code: "date.invalid", right: []string{"2021-04/2021-06"}},
		{in: "första halvåret 2021", code: "date.invalid", right: []string{"2021-01/2021-06"}},
		{in: "2021-W01", code: "date.invalid", right: []string{"2021-01-04/2021-01-10"}},
		{in: "hösten 2017", code: "date.invalid", right: []string{"2017-09/2017-11"}},
		{in: "2012-2016", code: "date.invalid", right: []string{"2012/2016"}},
		{in: "2012–2016", code: "date.invalid", right: []string{"2012/2016"}},
		{in: "2012-16", code: "date.invalid", right: []string{"2012/2016"}},
		{in: "2016-2012", code: "date.inverted", right: []string{"2012/2016"}},
		{in: "från 2012 till 2016", code: "date.invalid", right: []string{"2012/2016"}},
		{in: "maj - juni 2019", code: "date.invalid", right: []string{"2019-05/2019-06"}},
		{in: "2019-09-01..2019-11-30", code: "date.invalid", right: []string{"[2019-09-01..2019-11-30]"}},
		{in: "2019-11-30..2019-11-30", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "[2019-11-30]", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "30/11 2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "201905", code: "date.invalid", right: []string{"2019-05"}},
		{in: "", code: "date.invalid", right: []string{"2021-01/2021-04"}},
		{in: "årligen", code: "date.invalid"},
		{in: "2012/2016/2019", code: "date.invalid"},
		{in: "/2016", code: "date.wrong_kind", right: []string{"2016-12-31"}},
	}, func(s string) (string, error) { p, err := ParsePlanned(s); return p.String(), err })
}

func TestPlannedEveryDay(t *testing.T) {
	last := MakeDay(2100, 12, 31)
	for d := firstDay; d <= last; d++ {
		from, to := d.String(), (d + 800).String()
		for _, s := range []string{from, from[:7], from[:4], from + "/" + to, from[:7] + "/" + to[:7], from[:4] + "/" + to[:4], "[" + from + ".." + to + "]"} {
			p, err := ParsePlanned(s)
			if err != nil || p.String() != s || p.First() > d || p.Last() < d {
				t.Fatalf("%s is %v, %v", s, p, err)
			}
		}
	}
}

func FuzzPlanned(f *testing.F) {
	for _, s := range []string{
		"2019-11-30", "2019-05", "2019", "2012/2016", "2021-01/2021-04", "2019-01-01/2019-06-30", "[2019-09-01..2019-11-30]", "[..2020-02-04]", "2021-T1", "2012–2016", "2019/..",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePlanned(s)
		if err != nil {
			require.Zero(t, p)
			checkDateError(t, err, func(s string) error { _, err := ParsePlanned(s); return err })
			return
		}
		require.Equal(t, s, p.String())
		require.True(t, p.First().Real() && p.Last().Real())
		require.LessOrEqual(t, p.First(), p.Last())
		lo, hi := p.LastBounds()
		require.LessOrEqual(t, p.First(), lo)
		require.LessOrEqual(t, lo, hi)
		require.Equal(t, p.Last(), hi)
		out, err := json.Marshal(p)
		require.NoError(t, err)
		var back Planned
		require.NoError(t, json.Unmarshal(out, &back))
		require.Equal(t, p, back)
	})
}
