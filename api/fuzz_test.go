package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// FuzzQuery: whatever stands behind the question mark, it is read, or refused with a code of queries and status 400; a moment that is read is complete, and asked again
// as the answer shows it, it is the same moment.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", "on=2019-11-30", "on=2019-05&known=2020&recorded=0", "on=%5B..2020-02-04%5D", "on=[2017-09-01..2017-11-30]", "recorded=2020-02-04T10:00:00.000001%2B01:00",
		"on=2019-13", "known=snart", "recorded=99999999999999999999", "recorded=-1", "on=a&on=b", "x=1", "on=%zz", "on;known", "on=%00%ff", "limit=0", "limit=1000&limit=", "on",
		"known=[..2020-02-04]", "recorded=9999-12-31", "on=9999", "recorded=1", strings.Repeat("limit=1&", 60), "on=" + strings.Repeat("2", 300),
	} {
		f.Add(seed)
	}
	today := domain.DayOf(time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC))
	book := domain.NewBook("alfa", nil)
	read := func(query string) (*params, *domain.Edition, domain.Moment, uint64, error) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.RawQuery = query
		p, err := readParams(r, append([]string{"limit"}, momentNames...), nil)
		if err != nil {
			return nil, nil, domain.Moment{}, 0, err
		}
		limit := p.number("limit", "query.limit", 1, 100, 10)
		e, m := p.open("", book.Edition, p.moment(""), today)
		return p, e, m, limit, p.err()
	}
	f.Fuzz(func(t *testing.T, query string) {
		_, e, m, limit, err := read(query)
		if err != nil {
			problem := faultOf(err).problem("en", "")
			require.Equal(t, http.StatusBadRequest, problem.Status)
			for _, each := range problem.Errors {
				require.Equal(t, inQuery, each.In)
				require.True(t, strings.HasPrefix(each.Code, "query.") || strings.HasPrefix(each.Code, "moment."), each.Code)
				require.Contains(t, []string{"", "/on", "/known", "/recorded", "/limit"}, each.Pointer)
				require.NotEmpty(t, each.Message)
			}
			return
		}
		require.True(t, limit >= 1 && limit <= 100)
		require.False(t, m.On.IsZero() || m.Recorded.IsZero())
		require.True(t, m.Known.Real() && e.Known == m.Known)
		_, _, again, _, err := read(url.Values{"on": {m.On.String()}, "known": {m.Known.String()}, "recorded": {m.Recorded.String()}}.Encode())
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}

// FuzzIdempotencyKey: a key is taken exactly when it has 16–64 of the characters, quoted or bare, and both are the same key.
func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range []string{"", `"`, `""`, "0123456789abcdef", `"0123456789abcdef"`, strings.Repeat("a", 64), strings.Repeat("a", 65), "åäöåäöåäö", `"0123456789abcdef`, "0123456789abcdef\r\n", ` "0123456789abcdef" `, "a b c d e f g h i j k", `"0123456789abcdef";a=1`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		key, err := idempotencyKey(http.Header{keyHeader: {sent}})
		if err != nil {
			f := faultOf(err)
			require.Equal(t, "idempotency.form", f.errors[0].Code)
			require.Equal(t, "/"+keyHeader, f.errors[0].Field)
			return
		}
		require.Regexp(t, `^[A-Za-z0-9._:-]{16,64}$`, key)
		bare, err := idempotencyKey(http.Header{keyHeader: {key}})
		require.NoError(t, err)
		quoted, err := idempotencyKey(http.Header{keyHeader: {`"` + key + `"`}})
		require.NoError(t, err)
		require.Equal(t, []string{key, key}, []string{bare, quoted})
	})
}

// FuzzPreferences: no header breaks the choice, and it is always one of the offers.
func FuzzPreferences(f *testing.F) {
	for _, seed := range []string{"", "sv", "en;q=0.5, *", ";;;,,,q=", "en;q=1.0000", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["Accept-Language"], r.Header["Accept"] = []string{header}, []string{header}
		require.Contains(t, []string{"sv", "en"}, languageOf(r))
		require.Contains(t, []string{mediaJSON, mediaHTML}, mediaOf(r, mediaJSON, mediaHTML))
		for _, each := range preferences([]string{header}) {
			require.True(t, each.weight >= 0 && each.weight <= 1000)
		}
	})
}
