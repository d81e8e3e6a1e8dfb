package domain

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// The fast ways in and out of bytes say what the library says, and refuse what they don't know.
func TestEnvelopeBytes(t *testing.T) {
	effective, err := ParseDate("2019-05")
	require.NoError(t, err)
	until, err := ParsePlanned("2020")
	require.NoError(t, err)
	full := Envelope{
		SpecVersion: "1.0", ID: "01KDWPVNG02YG7CQEDR9BEEWS3", Source: "/ledgers/test", Type: "document.registered.v1", Subject: "document/a",
		Time: eventTime(effective), RecordedTime: time.Date(2026, 1, 1, 12, 0, 0, 120_000, time.UTC), DataContentType: "application/json",
		DataSchema: "urn:liggare:schema:document.registered.v1", DataClassification: "internal", Effective: effective, Until: until,
		Known: MakeDay(2020, 2, 4), Actor: `officer/"x"\å`, EntityVersion: 17, CorrelationID: "c:1", CausationID: "c.2",
		RequestID: "1d717adfff0432a16abb2ba3d4f139df", RequestDigest: "4f420f8c818e17c0a0c94ff0eff28e03", Data: []byte(`{"title":"Å \"b\""}`),
	}
	bare := full
	bare.Time, bare.Effective, bare.Until, bare.CorrelationID, bare.CausationID, bare.Actor = "", Date{}, Planned{}, "", "", "operator/local"
	for _, e := range []Envelope{full, bare} {
		want, err := json.Marshal(&e)
		require.NoError(t, err)
		require.Equal(t, string(want), string(e.appendTo(nil)))
	}
	body := bare.appendTo(nil)
	s, ok := scan(body)
	require.True(t, ok)
	require.Equal(t, bare.ID, string(s.id))
	require.Equal(t, string(bare.Subject), string(s.subject))
	require.Equal(t, bare.EntityVersion, s.version)
	require.Equal(t, bare.RequestID, string(s.request))
	require.Equal(t, string(bare.Data), string(s.data))
	require.Empty(t, s.effective)
	for cut := range body {
		_, ok := scan(body[:cut])
		require.False(t, ok && cut < len(body)-1, "cut at %d", cut)
	}
	_, ok = scan(full.appendTo(nil))
	require.False(t, ok, "an escaped actor is for the library")
}
