package domain

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mustDate(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	require.NoError(t, err)
	return d
}

// refusedDate is a writing that is refused with a code, with forms in both messages that are accepted, and with words of the Swedish one.
type refusedDate struct {
	in    string
	code  string
	right []string
	says  string
}

func testRefusals(t *testing.T, refusal func(string) error, cases []refusedDate, parse func(string) (string, error)) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.in, func(t *testing.T) {
			var e *Error
			require.ErrorAs(t, refusal(c.in), &e)
			assert.Equal(t, c.code, e.Code)
			assert.Empty(t, e.Field)
			assert.Contains(t, e.Message.SV, c.says)
			for _, right := range c.right {
				for _, message := range []string{e.Message.SV, e.Message.EN} {
					assert.Regexp(t, `[ :(]`+regexp.QuoteMeta(right)+`[., )]`, message)
				}
				text, err := parse(right)
				require.NoError(t, err, "the form that is advised is accepted")
				assert.Equal(t, right, text)
			}
			checkMessage(t, e)
		})
	}
}

// checkMessage holds for every refusal: both languages, whole sentences.
func checkMessage(t testing.TB, e *Error) {
	t.Helper()
	for _, message := range []string{e.Message.SV, e.Message.EN} {
		require.NotEmpty(t, message)
		require.True(t, strings.HasSuffix(message, "."), message)
		require.Less(t, len(message), 400)
	}
	require.NotEqual(t, e.Message.SV, e.Message.EN)
}

func TestDateForms(t *testing.T) {
	for _, c := range []struct {
		in, earliest, latest string
		exact, open          bool
	}{
		{"2019-11-30", "2019-11-30", "2019-11-30", true, false},
		{"1900-01-01", "1900-01-01", "1900-01-01", true, false},
		{"9999-12-31", "9999-12-31", "9999-12-31", true, false},
		{"2019-05", "2019-05-01", "2019-05-31", false, false},
		{"2020-02", "2020-02-01", "2020-02-29", false, false},
		{"2019", "2019-01-01", "2019-12-31", false, false},
		{"[2017-09-01..2017-11-30]", "2017-09-01", "2017-11-30", false, false},
		{"[2019-12-31..2020-01-01]", "2019-12-31", "2020-01-01", false, false},
		{"[2019-05-01..2019-05-30]", "2019-05-01", "2019-05-30", false, false},
		{"[2018-01-01..2019-12-31]", "2018-01-01", "2019-12-31", false, false},
		{"[..2020-02-04]", "..", "2020-02-04", false, true},
		{"[..1900-01-01]", "..", "1900-01-01", false, true},
	} {
		t.Run(c.in, func(t *testing.T) {
			d := mustDate(t, c.in)
			assert.Equal(t, c.in, d.String())
			assert.Equal(t, c.earliest, d.Earliest().String())
			assert.Equal(t, c.latest, d.Latest().String())
			day, exact := d.Exact()
			assert.Equal(t, c.exact, exact)
			if exact {
				assert.Equal(t, c.in, day.String())
				assert.Equal(t, d, OnDay(day))
			} else {
				assert.Equal(t, NoDay, day)
			}
			assert.Equal(t, c.open, d.Open())
			assert.Equal(t, c.open, d.Earliest() == MinDay)
			assert.False(t, d.IsZero())
			assert.Equal(t, d, mustDate(t, c.in), "comparable")
		})
	}
}

func TestDateNotStated(t *testing.T) {
	var d Date
	assert.True(t, d.IsZero())
	assert.Empty(t, d.String())
	assert.Equal(t, NoDay, d.Earliest())
	assert.Equal(t, NoDay, d.Latest())
	assert.False(t, d.Open())
	_, exact := d.Exact()
	assert.False(t, exact)
	for _, unreal := range []Day{NoDay, MinDay, MaxDay} {
		assert.Equal(t, d, OnDay(unreal))
	}
	assert.LessOrEqual(t, unsafe.Sizeof(d), uintptr(12))
}

func TestDateCapped(t *testing.T) {
	for _, c := range []struct{ in, known, lo, hi string }{
		{"2019", "2019-06-15", "2019-01-01", "2019-06-15"},
		{"2019", "2020-01-01", "2019-01-01", "2019-12-31"},
		{"2019", "2019-12-31", "2019-01-01", "2019-12-31"},
		{"2019", "2019-01-01", "2019-01-01", "2019-01-01"},
		{"2019", "2018-12-31", "2019-01-01", "2019-12-31"}, // announced in advance
		{"2019-11-30", "2019-11-29", "2019-11-30", "2019-11-30"},
		{"[2017-09-01..2017-11-30]", "2017-10-10", "2017-09-01", "2017-10-10"},
		{"[..2020-02-04]", "2019-12-31", "..", "2019-12-31"},
		{"[..2020-02-04]", "2020-02-04", "..", "2020-02-04"},
	} {
		lo, hi := mustDate(t, c.in).Capped(mustDay(t, c.known))
		assert.Equal(t, [2]string{c.lo, c.hi}, [2]string{lo.String(), hi.String()}, "%s known %s", c.in, c.known)
	}
	for _, unreal := range []Day{NoDay, MinDay, MaxDay} {
		lo, hi := mustDate(t, "2019").Capped(unreal)
		assert.Equal(t, [2]string{"2019-01-01", "2019-12-31"}, [2]string{lo.String(), hi.String()})
	}
	lo, hi := Date{}.Capped(firstDay)
	assert.Equal(t, [2]Day{NoDay, NoDay}, [2]Day{lo, hi})
}

func TestDateInJSON(t *testing.T) {
	type record struct {
		Effective Date    `json:"effective,omitzero"`
		Until     Planned `json:"until,omitzero"`
	}
	for _, text := range []string{`{}`, `{"effective":"[..2020-02-04]","until":"2012/2016"}`} {
		var r record
		require.NoError(t, json.Unmarshal([]byte(text), &r))
		out, err := json.Marshal(r)
		require.NoError(t, err)
		assert.Equal(t, text, string(out))
	}
	kept := record{Effective: mustDate(t, "2019")}
	err := json.Unmarshal([]byte(`{"effective":"2019-13"}`), &kept)
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, mustDate(t, "2019"), kept.Effective, "untouched")
}

func TestParseDateRefuses(t *testing.T) {
	testRefusals(t, func(s string) error { _, err := ParseDate(s); return err }, []refusedDate{
		// days and months that aren't there
		{in: "2019-11-31", code: "date.no_such_day", right: []string{"2019-11-30", "2019-11"}, says: "november 2019 har 30 dagar"},
		{in: "2019-02-29", code: "date.no_such_day", right: []string{"2019-02-28", "2019-02"}, says: "februari 2019 har 28 dagar"},
		{in: "2019-13", code: "date.no_such_day"},
		{in: "2019-00", code: "date.no_such_day"},
		{in: "2019-13-01", code: "date.no_such_day"},
		{in: "2019-01-00", code: "date.no_such_day"},
		{in: "[2019-11-31..2019-12-01]", code: "date.no_such_day", right: []string{"2019-11-30"}},
		{in: "[2019-11-01..2019-11-31]", code: "date.no_such_day", right: []string{"2019-11-30"}},
		{in: "[..2019-02-30]", code: "date.no_such_day", right: []string{"2019-02-28"}},
		// too early
		{in: "1899-12-31", code: "date.too_early"},
		{in: "1899", code: "date.too_early", right: []string{"[..2020-02-04]"}},
		{in: "[1899-01-01..1901-01-01]", code: "date.too_early"},
		{in: "[..1899-12-31]", code: "date.too_early"},
		// ranges
		{in: "[2019-11-30..2019-11-30]", code: "date.not_simplest", right: []string{"2019-11-30"}},
		{in: "[2019-05-01..2019-05-31]", code: "date.not_simplest", right: []string{"2019-05"}},
		{in: "[2019-01-01..2019-12-31]", code: "date.not_simplest", right: []string{"2019"}},
		{in: "[2017-11-30..2017-09-01]", code: "date.inverted", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "[2019-05-31..2019-05-01]", code: "date.inverted", right: []string{"2019-05"}},
		{in: "[2017-11..2017-09]", code: "date.inverted", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "[2017-09..2017-11]", code: "date.not_a_day", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "[2016..2019]", code: "date.not_a_day", right: []string{"[2016-01-01..2019-12-31]"}},
		{in: "[2017-09-15..2017-11]", code: "date.not_a_day", right: []string{"[2017-09-15..2017-11-30]"}},
		{in: "[2019..2019]", code: "date.not_a_day", right: []string{"2019"}},
		{in: "[2019..2019-06]", code: "date.not_a_day", right: []string{"[2019-01-01..2019-06-30]"}},
		{in: "[..2019]", code: "date.not_a_day", right: []string{"[..2019-12-31]"}},
		{in: "[..2020-02]", code: "date.not_a_day", right: []string{"[..2020-02-29]"}},
		{in: "..2020-02-04", code: "date.invalid", right: []string{"[..2020-02-04]"}},
		{in: "senast 2020-02-04", code: "date.invalid", right: []string{"[..2020-02-04]"}},
		{in: "[2017-09-01..]", code: "date.wrong_kind", right: []string{"2017-09-01"}},
		{in: "2019..", code: "date.wrong_kind", right: []string{"2019"}},
		{in: "sedan 2019", code: "date.wrong_kind", right: []string{"2019"}},
		{in: "[2019-11-30]", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "2017-09-01..2017-11-30", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "[2017-09-01 .. 2017-11-30]", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "[2017-09-01...2017-11-30]", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "[2017-09-01/2017-11-30]", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "[2017-09-01,2017-11-30]", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		// what lasts isn't a happening
		{in: "2016-2019", code: "date.wrong_kind", right: []string{"2016", "[2016-01-01..2019-12-31]"}, says: "2016–2019"},
		{in: "2016–2019", code: "date.wrong_kind", right: []string{"2016", "[2016-01-01..2019-12-31]"}},
		{in: "2016/2019", code: "date.wrong_kind", right: []string{"2016", "[2016-01-01..2019-12-31]"}},
		{in: "2016-19", code: "date.wrong_kind", right: []string{"2016", "[2016-01-01..2019-12-31]"}},
		{in: "mellan 2016 och 2019", code: "date.wrong_kind", right: []string{"2016"}},
		{in: "2021-01/2021-04", code: "date.wrong_kind", right: []string{"2021-01", "[2021-01-01..2021-04-30]"}},
		{in: "maj–juni 2019", code: "date.wrong_kind", right: []string{"2019-05", "[2019-05-01..2019-06-30]"}},
		{in: "20190101-20191231", code: "date.wrong_kind", right: []string{"2019-01-01", "2019"}},
		{in: "2019/2016", code: "date.inverted", right: []string{"[2016-01-01..2019-12-31]"}},
		{in: "2019/2019", code: "date.invalid", right: []string{"2019"}},
		// other writings of one date
		{in: "30/11 2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "30/11-2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "30.11.2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "2019/11/30", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "2019-5", code: "date.invalid", right: []string{"2019-05"}},
		{in: "2019-5-3", code: "date.invalid", right: []string{"2019-05-03"}},
		{in: "5/2019", code: "date.invalid", right: []string{"2019-05"}},
		{in: "20191130", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "201905", code: "date.invalid", right: []string{"2019-05"}},
		{in: "2019-11-30T23:00:00Z", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "2019-11-30 23:00", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "den 30 november 2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "30th November 2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "November 30, 2019", code: "date.invalid", right: []string{"2019-11-30"}},
		{in: "maj 2019", code: "date.invalid", right: []string{"2019-05"}},
		{in: "Oct 2019", code: "date.invalid", right: []string{"2019-10"}},
		{in: "2019 okt", code: "date.invalid", right: []string{"2019-10"}},
		{in: "ca 2019", code: "date.invalid", right: []string{"2019"}},
		{in: "2019~", code: "date.invalid", right: []string{"2019"}},
		{in: "2019-05-XX", code: "date.invalid", right: []string{"2019-05"}},
		{in: "2019-XX-XX", code: "date.invalid", right: []string{"2019"}},
		{in: "201X", code: "date.invalid", right: []string{"[2010-01-01..2019-12-31]"}},
		{in: "2010-talet", code: "date.invalid", right: []string{"[2010-01-01..2019-12-31]"}},
		{in: "under 2019", code: "date.invalid", right: []string{"2019"}},
		{in: "\t2019 ", code: "date.invalid", right: []string{"2019"}},
		// parts of a year
		{in: "hösten 2017", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "HÖSTEN 2017", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "2017-autumn", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "våren 2018", code: "date.invalid", right: []string{"[2018-03-01..2018-05-31]"}},
		{in: "sommaren 2014", code: "date.invalid", right: []string{"[2014-06-01..2014-08-31]"}},
		{in: "tertial 1 2021", code: "date.invalid", right: []string{"[2021-01-01..2021-04-30]"}},
		{in: "2021-Q4", code: "date.invalid", right: []string{"[2021-10-01..2021-12-31]"}},
		{in: "andra halvåret 2019", code: "date.invalid", right: []string{"[2019-07-01..2019-12-31]"}},
		{in: "vecka 1 2020", code: "date.invalid", right: []string{"[2019-12-30..2020-01-05]"}},
		{in: "2020-W53", code: "date.invalid", right: []string{"[2020-12-28..2021-01-03]"}},
		// nothing to go by
		{in: "", code: "date.invalid", right: []string{"[2017-09-01..2017-11-30]"}},
		{in: "vintern 2017", code: "date.invalid"},
		{in: "2019-W53", code: "date.invalid"},
		{in: "tertial 4 2021", code: "date.invalid"},
		{in: "2021-Q0", code: "date.invalid"},
		{in: "[..]", code: "date.invalid"},
		{in: "[]", code: "date.invalid"},
		{in: "[", code: "date.invalid"},
		{in: "..", code: "date.invalid"},
		{in: "/", code: "date.invalid"},
		{in: "20190", code: "date.invalid"},
		{in: "31/11 2019", code: "date.invalid"},
		{in: "11/30 2019", code: "date.invalid"},
		{in: "snart", code: "date.invalid"},
		{in: "２０１９", code: "date.invalid"},
		{in: strings.Repeat(" ", 100) + "2019", code: "date.invalid", right: []string{"2019-11-30"}}, // too long to be read
		{in: "hösten 1850", code: "date.invalid"},
		{in: "vecka 1 1850", code: "date.invalid"},
		{in: "2019\x00", code: "date.invalid"},
	}, func(s string) (string, error) { d, err := ParseDate(s); return d.String(), err })
}

// A refused value may be personal: the message shows nothing of it but a date that was read.
func TestRefusedDatesAreNotEchoed(t *testing.T) {
	for in, secrets := range map[string][]string{
		"19900412-1234":                     {"1990", "0412", "04-12", "1234"},
		"19900412-2012":                     {"1990", "0412", "04-12"}, // the last four look like a year
		"19900412/2012":                     {"1990", "0412", "04-12"},
		"199004122012":                      {"1990", "04-12"},
		"900412-1234":                       {"9004", "1234"},
		"900412+2012":                       {"9004"},
		"1990-04-12-2012":                   {"1990", "04-12"},
		"Anna Andersson 2019":               {"Anna", "anna", "Andersson"},
		"2019 Anna":                         {"Anna", "anna"},
		"anna@example.se":                   {"anna"},
		"0701234567":                        {"070", "4567"},
		"<script>":                          {"script"},
		strings.Repeat("2019-11-30 ", 1000): {"2019-11-30 2019"},
	} {
		for name, err := range map[string]error{
			"day":     func() error { _, err := ParseDay(in); return err }(),
			"date":    func() error { _, err := ParseDate(in); return err }(),
			"planned": func() error { _, err := ParsePlanned(in); return err }(),
		} {
			var e *Error
			require.ErrorAs(t, err, &e, name)
			for _, secret := range secrets {
				assert.NotContains(t, e.Message.SV, secret, in)
				assert.NotContains(t, e.Message.EN, secret, in)
			}
		}
	}
}

func TestDateEveryDay(t *testing.T) {
	last := MakeDay(2100, 12, 31)
	for d := firstDay; d <= last; d++ {
		for _, s := range []string{d.String(), d.String()[:7], d.String()[:4], "[.." + d.String() + "]", "[" + d.String() + ".." + (d + 5).String() + "]"} {
			date, err := ParseDate(s)
			if err != nil || date.String() != s || date.Earliest() > d || date.Latest() < d {
				t.Fatalf("%s is %v, %v", s, date, err)
			}
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{
		"2019-11-30", "2019-05", "2019", "[2017-09-01..2017-11-30]", "[..2020-02-04]", "2016/2019", "2016-19", "hösten 2017", "30/11 2019", "tertial 1 2021",
		"2021-T1", "vecka 1 2020", "[2017-09..]", "maj–juni 2019", "19900412-1234", "2019-13", "201X", "November 30, 2019", "mellan 2016 och 2019",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if day, err := ParseDay(s); err == nil {
			require.Equal(t, s, day.String())
			require.True(t, day.Real())
			require.Equal(t, day, DayOf(day.Start()))
		} else {
			checkDateError(t, err, func(s string) error { _, err := ParseDay(s); return err })
		}
		d, err := ParseDate(s)
		if err != nil {
			require.Zero(t, d)
			checkDateError(t, err, func(s string) error { _, err := ParseDate(s); return err })
			return
		}
		require.Equal(t, s, d.String())
		require.False(t, d.IsZero())
		require.LessOrEqual(t, d.Earliest(), d.Latest())
		require.True(t, d.Latest().Real())
		require.True(t, d.Open() || d.Earliest().Real())
		for _, known := range []Day{d.Latest(), d.Latest() - 1, d.Earliest(), NoDay} {
			lo, hi := d.Capped(known)
			require.Equal(t, d.Earliest(), lo)
			require.LessOrEqual(t, lo, hi)
			require.LessOrEqual(t, hi, d.Latest())
		}
		out, err := json.Marshal(d)
		require.NoError(t, err)
		var back Date
		require.NoError(t, json.Unmarshal(out, &back))
		require.Equal(t, d, back)
	})
}

var advisedForm = regexp.MustCompile(`(?:[Ww]rite|:) ([\[0-9]\S*)\.$`)

// checkDateError holds for every refused date; the form at the end of the message is one that is accepted.
func checkDateError(t testing.TB, err error, parse func(string) error) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	require.True(t, ok)
	require.True(t, strings.HasPrefix(e.Code, "date."), e.Code)
	checkMessage(t, e)
	if advice := advisedForm.FindStringSubmatch(e.Message.EN); advice != nil && e.Code != "date.too_early" {
		require.NoError(t, parse(advice[1]), e.Message.EN)
	}
}

// Whatever a loose writing is read as, the form that is advised is right.
func FuzzGuess(f *testing.F) {
	for _, s := range []string{"2016-19", "hösten 2017", "30/11 2019", "tertial 1 2021", "2021-T1", "vecka 1 2020", "[2017-09..]", "maj–juni 2019", "201X", "mellan 2016 och 2019", "..2019", "2019-05..2017"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, ok := guessDate(s)
		if !ok {
			return
		}
		for _, end := range []Date{g.from, g.to} {
			require.True(t, end.lo.Real() && end.hi.Real() && end.lo <= end.hi)
		}
		require.LessOrEqual(t, g.from.lo, g.to.hi, "%q", s)
		whole := Date{g.from.lo, g.to.hi}
		d, err := ParseDate(whole.String())
		require.NoError(t, err)
		require.Equal(t, whole, d)
		p, err := ParsePlanned(plannedText(whole.lo, whole.hi))
		require.NoError(t, err)
		require.Equal(t, [2]Day{whole.lo, whole.hi}, [2]Day{p.First(), p.Last()})
	})
}
