package domain

import (
	"math"
	"regexp"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// extensionName is the form of attribute names that CloudEvents demands: lower-case letters and digits, at most 20 of them.
var extensionName = regexp.MustCompile(`^[a-z0-9]{1,20}$`)

// TestStoredRecordsAreCloudEvents has the CloudEvents project's own reader judge the stored bytes of every type.
func TestStoredRecordsAreCloudEvents(t *testing.T) {
	for _, e := range examples {
		t.Run(e.typ, func(t *testing.T) {
			body := goldenRecord(t, e)
			var event cloudevents.Event
			require.NoError(t, event.UnmarshalJSON(body))
			require.NoError(t, event.Validate())

			typ := e.typ + ".v1"
			require.Equal(t, "1.0", event.SpecVersion())
			require.Equal(t, "01JH0000000000000000000001", event.ID())
			require.Equal(t, "/ledgers/golden", event.Source())
			require.Equal(t, typ, event.Type())
			require.Equal(t, e.subject, event.Subject())
			require.Equal(t, "application/json", event.DataContentType())
			require.Equal(t, "urn:liggare:schema:"+typ, event.DataSchema())

			want := map[string]any{
				"recordedtime":       goldenTime.Format(time.RFC3339Nano),
				"dataclassification": e.class().String(),
				"known":              "2020-02-04",
				"actor":              "coordinator/7f3a",
				"entityversion":      int32(len(e.before) + 1),
				"correlationid":      "table-1",
				"causationid":        "01JH0000000000000000000009",
			}
			if TypeByName(typ).isRecord() {
				require.True(t, event.Time().IsZero(), "a record about a record has no day of its own")
			} else {
				want["effective"], want["until"] = "[2019-03-01..2019-06-30]", "2020/2022"
				day := "2019-03-01"
				if e.made() {
					want["effective"], day = "[2019-01-01..2019-03-31]", "2019-01-01"
					delete(want, "until")
				}
				require.Equal(t, day+"T00:00:00+01:00", event.Time().Format(time.RFC3339))
			}
			for name, value := range event.Extensions() {
				require.Regexp(t, extensionName, name)
				if name == "requestid" || name == "requestdigest" {
					require.Regexp(t, `^[0-9a-f]{32}$`, value)
					continue
				}
				require.Contains(t, want, name, "an attribute that the format doesn't name")
				require.Equal(t, want[name], value, name)
				delete(want, name)
			}
			require.Empty(t, want, "attributes that aren't there")
			require.JSONEq(t, "{"+e.whole()+"}", string(event.Data()))
		})
	}
}

// TestEventTime holds midnights against a calendar of Swedish summer time.
func TestEventTime(t *testing.T) {
	cases := map[string]string{
		"2019-03-30":               "2019-03-30T00:00:00+01:00",
		"2019-03-31":               "2019-03-31T00:00:00+01:00", // summer time begins at two
		"2019-04-01":               "2019-04-01T00:00:00+02:00",
		"2019-10-27":               "2019-10-27T00:00:00+02:00", // and ends at three
		"2019-10-28":               "2019-10-28T00:00:00+01:00",
		"2019":                     "2019-01-01T00:00:00+01:00",
		"2019-07":                  "2019-07-01T00:00:00+02:00",
		"[2017-09-01..2017-11-30]": "2017-09-01T00:00:00+02:00",
		"1945-07-01":               "1945-07-01T00:00:00+01:00", // Sweden had no summer time then, Germany had
		"1980-04-06":               "1980-04-06T00:00:00+01:00", // the first of the modern kind
		"1980-04-07":               "1980-04-07T00:00:00+02:00",
		"1900-01-01":               "1900-01-01T00:00:00+01:00",
		"[..2020-02-04]":           "",
	}
	for effective, want := range cases {
		d := newDesk(t)
		decision := d.decide(happening("document.registered", "document/a", `"effective":"`+effective+`"`, `"title":"A","doc_type":"policy","stage":"in_use"`))
		require.NoError(t, decision.Err)
		var event cloudevents.Event
		require.NoError(t, event.UnmarshalJSON(decision.Records[0].Body))
		require.NoError(t, event.Validate())
		var raw map[string]any
		require.NoError(t, json.Unmarshal(decision.Records[0].Body, &raw))
		if want == "" {
			require.NotContains(t, raw, "time", effective)
			continue
		}
		require.Equal(t, want, raw["time"], effective)
		require.Equal(t, want, event.Time().In(Stockholm).Format(time.RFC3339), effective)
	}
}

// TestEntityVersionIsACloudEventsInteger keeps the counter within what CloudEvents can carry: signed, 32 bits.
func TestEntityVersionIsACloudEventsInteger(t *testing.T) {
	e := Envelope{
		SpecVersion: "1.0", ID: "01JH0000000000000000000001", Source: "/ledgers/test", Type: "document.repealed.v1", Subject: "document/a", RecordedTime: goldenTime,
		DataContentType: "application/json", DataSchema: "urn:liggare:schema:document.repealed.v1", DataClassification: "public", Known: MakeDay(2020, 2, 4),
		Actor: "test/1", EntityVersion: math.MaxInt32, RequestID: "00", RequestDigest: "00", Data: []byte(`{}`),
	}
	body, err := json.Marshal(&e)
	require.NoError(t, err)
	var event cloudevents.Event
	require.NoError(t, event.UnmarshalJSON(body))
	require.Equal(t, int32(math.MaxInt32), event.Extensions()["entityversion"])
}

func TestRecordSubjects(t *testing.T) {
	d := newDesk(t)
	decision := d.decide(happening("document.registered", "document/policy-vbe", `"effective":"2019"`, `"title":"A","doc_type":"policy","stage":"in_use"`))
	require.NoError(t, decision.Err)
	require.Equal(t, "ledger.test.document.policy-vbe.document.registered", decision.Records[0].Subject)
	d.book.Rollback()
	decision = d.decide(happening("statement.recorded", "document/policy-vbe", `"effective":"2019"`, `"kind":"experience","by":{"function":"unit_head"},"text":"Känd"`))
	require.NoError(t, decision.Err)
	require.Equal(t, "ledger.test.document.policy-vbe.statement.recorded", decision.Records[0].Subject)
}

// class is the example's class: its type's, or that of the fact that it corrects or disputes.
func (e example) class() Class {
	if e.before != nil {
		return TypeByName("document.registered.v1").Class
	}
	return TypeByName(e.typ + ".v1").Class
}

// TestCorrectionsAreAsSecretAsTheirTargets keeps a correction or a dispute from telling what its target may not.
func TestCorrectionsAreAsSecretAsTheirTargets(t *testing.T) {
	d := newDesk(t)
	d.accept(auditH...)
	requireClass := func(body, class string) {
		t.Helper()
		decision := d.decide(body)
		require.NoError(t, decision.Err)
		d.book.Commit(decision.After)
		e, err := ParseEnvelope(decision.Records[0].Body)
		require.NoError(t, err)
		require.Equal(t, class, e.DataClassification)
	}
	requireClass(corrected("audit/h", "", `"target":1,"reason":"refined","replacement":{"effective":"2019-05","data":{"title":"H","auditor":"organisation/rg"}}`), "public")
	requireClass(corrected("audit/h", "", `"target":2,"reason":"error","replacement":{"effective":"2019","data":{"text":"C"}}`), "confidential")
	requireClass(corrected("audit/h", "", `"target":5,"reason":"error"`), "confidential")
	requireClass(happening("record.disputed", "audit/h", "", `"target":3,"field":"","claim":"nej"`), "confidential")
	requireClass(corrected("audit/h", "", `"target":7,"reason":"withdrawn"`), "confidential")
}
