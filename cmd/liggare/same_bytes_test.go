package main

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures"
	"liggare/projections"
)

// The same moment, position and view version give the same bytes, whatever is appended later and however often the ledger is opened.
func TestTheSameMomentGivesTheSameBytesForEver(t *testing.T) {
	s := newSession(t)
	seeds, err := fixtures.Ledgers()
	require.NoError(t, err)
	for _, line := range seeds[0].Lines {
		_, _, err := s.host.client("en").Append(t.Context(), "botkyrka", line.Key, line.Body)
		require.NoError(t, err)
	}
	_, position := s.stored()
	before := s.answers(position)
	require.Contains(t, before["responsibilities 2019-11-30"], `"uncertain"`)

	s.load(furtherAppends()...)
	count, _ := s.stored()
	require.Equal(t, int(position)+100, count)
	require.Equal(t, before, s.answers(position))
	require.NotEqual(t, before, s.answers(position+100), "what was appended belongs to the same days")

	s.restart()
	require.Equal(t, before, s.answers(position))
}

// answers asks every view on two days, a trail and a diff, all at a position.
func (s *session) answers(position uint64) map[string]string {
	s.t.Helper()
	client := s.host.client("sv")
	recorded := fmt.Sprint(position)
	found := map[string]string{}
	for _, v := range projections.Views() {
		for _, on := range []string{"2019-11-30", "2020-02-04"} {
			raw, err := client.View(s.t.Context(), "botkyrka", v.Name, url.Values{"on": {on}, "known": {"2020-12-31"}, "recorded": {recorded}})
			require.NoError(s.t, err)
			found[v.Name+" "+on] = string(raw)
		}
	}
	raw, err := client.Trail(s.t.Context(), "botkyrka", domain.Ref("document/policy"), url.Values{"on": {"2020-02-04"}, "known": {"2020-12-31"}, "recorded": {recorded}})
	require.NoError(s.t, err)
	found["trail"] = string(raw)
	raw, err = client.Diff(s.t.Context(), "botkyrka", url.Values{
		"from_on": {"2017-10-25"}, "from_known": {"2020-12-31"}, "from_recorded": {recorded}, "to_on": {"2020-02-04"}, "to_known": {"2020-12-31"}, "to_recorded": {recorded},
	})
	require.NoError(s.t, err)
	found["diff"] = string(raw)
	return found
}

// furtherAppends are a hundred requests about the same entities and days: a correction, a dispute, an end, and new entities that refer to old ones.
func furtherAppends() []string {
	lines := []string{
		`{"key":"further-correction","type":"record.corrected.v1","subject":"document/policy","known":"2020-03-01","data":{"target":1,"reason":"error","replacement":{"effective":"2017-10-27","known":"2020-02-04","data":{"title":"Policy, rättad","doc_type":"policy","adopted_by":"organisation/kf"}}}}`,
		`{"key":"further-dispute-01","type":"record.disputed.v1","subject":"document/riktlinjer","known":"2020-03-01","data":{"target":1,"field":"/effective","claim":"2018-10-26","nature":"contradiction"}}`,
		`{"key":"further-ending-001","type":"organisation.ended.v1","subject":"organisation/fryshuset","effective":"2019","known":"2020-03-01","data":{"how":"closed"}}`,
	}
	for i := len(lines); i < 100; i++ {
		lines = append(lines, fmt.Sprintf(`{"key":"further-%08d","type":"document.adopted.v1","subject":"document/further-%d","effective":"2018-01-01","known":"2019-01-01","data":{"title":"Ny %d","doc_type":"routine","adopted_by":"organisation/ks"}}`, i, i, i))
	}
	return lines
}
