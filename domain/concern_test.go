package domain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// concern writes a report, with more members in its data.
func concern(area, period, more string) string {
	return fmt.Sprintf(`{"type":"concern.reported.v1","data":{"area":%q,"period":%q,"channel":"form","environment":"far_right","indication":["leaflets"]%s}}`, area, period, more)
}

func withdrawn(subject string) string {
	return happening("concern.withdrawn", subject, `"effective":"2026-01-02"`, `"reason":"duplicate"`)
}

// released writes a release of a tertial by hand.
func released(subject, tertial, counts string) string {
	return happening("concern.released", "concern/"+subject, `"effective":"2026-01-02"`, fmt.Sprintf(`"tertial":%q,"k":5,"counts":[%s]`, tertial, counts))
}

func cell(area, told string) string { return fmt.Sprintf(`{"area":%q,%s}`, area, told) }

var (
	autumn   = released("2025-t3", "2025-09/2025-12", cell("Norr", `"count":7`))
	replaced = func(subject, data string) string {
		return corrected(subject, "", `"target":1,"reason":"error","replacement":{"effective":"2025-11","data":{`+data+`}}`)
	}
)

// Rules of reports and releases. The subjects of reports are concern/r1, r2, … (see desk).
var concernRuleCases = []ruleCase{
	{
		name: "concern.reported/ledger", refused: concern("Norr", "2025-11", ""), code: "rule.concern.ledger", field: "/type",
		accepted: []string{autumn},
	},
	{
		name: "concern.withdrawn/ledger", refused: withdrawn("concern/r1"), code: "rule.concern.ledger", field: "/type",
		accepted: []string{autumn},
	},
	{
		name: "organisation.registered/only", ledger: "test-oro", refused: boardKS, code: "rule.concern.only", field: "/type",
		accepted: []string{concern("Norr", "2025-11", ""), concern("Norr", "2025-10/2025-12", `,"note":"Sett av personal."`)},
	},
	{
		name: "concern.released/only", ledger: "test-oro", refused: autumn, code: "rule.concern.only", field: "/type",
		accepted: []string{concern("Norr", "2026-01", "")},
	},
	{
		name: "record.disputed/only", ledger: "test-oro", given: []string{concern("Norr", "2025-11", "")},
		refused: happening("record.disputed", "concern/r1", "", `"target":1,"field":"/data/area","claim":"Syd"`), code: "rule.concern.only", field: "/type",
		accepted: []string{
			replaced("concern/r1", `"area":"Syd","period":"2025-11","channel":"form","environment":"far_right","indication":["leaflets"]`),
			corrected("concern/r1", "", `"target":1,"reason":"withdrawn"`),
		},
	},
	{
		name: "concern.reported/period", ledger: "test-oro", refused: concern("Norr", "2025-11-03", ""), code: "rule.concern.period", field: "/data/period",
		accepted: []string{concern("Norr", "2025-11", ""), concern("Norr", "2025-07/2025-09", "")},
	},
	{
		name: "concern.reported/period, three months that are no quarter", ledger: "test-oro", refused: concern("Norr", "2025-08/2025-10", ""), code: "rule.concern.period", field: "/data/period",
		accepted: []string{concern("Norr", "2025-10/2025-12", "")},
	},
	{
		name: "concern.reported/effective", ledger: "test-oro", refused: strings.Replace(concern("Norr", "2025-11", ""), `"data"`, `"effective":"2025-11-03","data"`, 1), code: "rule.concern.effective", field: "/effective",
		accepted: []string{strings.Replace(concern("Norr", "2025-11", ""), `"data"`, `"effective":"2025-11","data"`, 1)},
	},
	{
		name: "concern.reported/future_period", ledger: "test-oro", refused: concern("Norr", "2026-02", ""), code: "rule.concern.future_period", field: "/data/period",
		accepted: []string{concern("Norr", "2026-01", ""), concern("Norr", "2026-01/2026-03", "")},
	},
	{
		name: "concern.reported/address", ledger: "test-oro", refused: concern("Exempelskolan", "2025-11", ""), code: "deid.address", field: "/data/area",
		accepted: []string{concern("Södra delen", "2025-11", "")},
	},
	{
		name: "record.corrected/a person", ledger: "test-oro", given: []string{concern("Norr", "2025-11", "")},
		refused: replaced("concern/r1", `"area":"Norr","period":"2025-11","channel":"form","environment":"far_right","indication":["leaflets"],"note":"kontakta kalle@example.se"`),
		code:    "deid.contact", field: "/data/replacement/data/note",
		accepted: []string{replaced("concern/r1", `"area":"Norr","period":"2025-11","channel":"form","environment":"far_right","indication":["leaflets"],"note":"sett av personal"`)},
	},
	{
		name: "concern.reported/name", ledger: "test-oro", refused: concern("Norr", "2025-11", `,"note":"samtal med Exempel Kula"`), code: "deid.name_in_text", field: "/data/note",
		accepted: []string{concern("Norr", "2025-11", `,"note":"samtal med en anhörig"`)},
	},
	{
		name: "concern.reported/area", ledger: "test-oro", refused: concern("familjen Ohlsson", "2025-11", ""), code: "rule.concern.area", field: "/data/area",
		accepted: []string{concern("Norra delen", "2025-11", ""), concern("hela kommunen", "2025-11", ""), concern("Öster och väster", "2025-11", "")},
	},
	{
		name: "concern.reported/area, of a correction", ledger: "test-oro", given: []string{concern("Norr", "2025-11", "")},
		refused: replaced("concern/r1", `"area":"Ali","period":"2025-11","channel":"form","environment":"far_right","indication":["leaflets"]`), code: "rule.concern.area", field: "/data/replacement/data/area",
		accepted: []string{replaced("concern/r1", `"area":"Söder","period":"2025-11","channel":"form","environment":"far_right","indication":["leaflets"]`)},
	},
	{
		name: "concern.released/area", refused: released("2025-t3", "2025-09/2025-12", cell("elev B", `"count":7`)), code: "rule.concern.area", field: "/data/counts/0/area",
		accepted: []string{autumn},
	},
	{
		name: "concern.withdrawn/unknown", ledger: "test-oro", refused: withdrawn("concern/r1"), code: "rule.concern.unknown", field: "/subject",
		accepted: []string{array(concern("Norr", "2025-11", ""), concern("Norr", "2025-12", ""))},
	},
	{
		name: "concern.withdrawn/withdrawn_twice", ledger: "test-oro", given: []string{concern("Norr", "2025-11", ""), concern("Norr", "2025-11", ""), withdrawn("concern/r1")},
		refused: happening("concern.withdrawn", "concern/r1", `"effective":"2026-01-02"`, `"reason":"unfounded"`), code: "rule.concern.withdrawn_twice", field: "/subject",
		accepted: []string{withdrawn("concern/r2")},
	},
	{
		name: "concern.released/tertial", refused: released("2025-t3", "2025-09/2025-11", ""), code: "rule.concern.tertial", field: "/data/tertial",
		accepted: []string{autumn, released("2025-t2", "2025-05-01/2025-08-31", "")},
	},
	{
		name: "concern.released/release_subject", refused: released("2025-t2", "2025-09/2025-12", ""), code: "rule.concern.release_subject", field: "/subject",
		accepted: []string{autumn},
	},
	{
		name: "concern.released/released_twice", given: []string{autumn}, refused: released("2025-t3", "2025-09/2025-12", cell("Norr", `"count":8`)), code: "rule.concern.released_twice", field: "/data/tertial",
		accepted: []string{orgOn("sn", "2010", "")},
	},
	{
		name: "concern.released/tertial_open", refused: released("2026-t1", "2026-01/2026-04", ""), code: "rule.concern.tertial_open", field: "/data/tertial",
		accepted: []string{autumn},
	},
	{
		name: "concern.released/release_order", given: []string{autumn}, refused: released("2025-t1", "2025-01/2025-04", ""), code: "rule.concern.release_order", field: "/data/tertial",
		accepted: []string{orgOn("sn", "2010", "")},
	},
	{
		name: "record.corrected/release_stands", given: []string{autumn}, refused: corrected("concern/2025-t3", "", `"target":1,"reason":"error"`), code: "rule.concern.release_stands", field: "/subject",
		accepted: []string{orgOn("sn", "2010", "")},
	},
	{
		name: "record.disputed/release_stands", given: []string{autumn},
		refused: happening("record.disputed", "concern/2025-t3", "", `"target":1,"field":"/data/counts/0/count","claim":8`), code: "rule.concern.release_stands", field: "/subject",
		accepted: []string{orgOn("sn", "2010", "")},
	},
	{
		name: "concern.released/area_twice", refused: released("2025-t3", "2025-09/2025-12", cell("Norra delen", `"count":7`)+","+cell("norra  delen", `"count":9`)), code: "rule.concern.area_twice", field: "/data/counts/1/area",
		accepted: []string{released("2025-t3", "2025-09/2025-12", cell("Norra delen", `"count":7`)+","+cell("Södra delen", `"count":9`))},
	},
	{
		name: "concern.released/count_form", refused: released("2025-t3", "2025-09/2025-12", cell("Norr", `"count":7,"withheld":true`)), code: "rule.concern.count_form", field: "/data/counts/0",
		accepted: []string{autumn},
	},
	{
		name: "concern.released/count_form, another k", refused: released("2025-t3", "2025-09/2025-12", cell("Norr", `"fewer_than":4`)), code: "rule.concern.count_form", field: "/data/counts/0",
		accepted: []string{released("2025-t3", "2025-09/2025-12", cell("Norr", `"fewer_than":5`))},
	},
	{
		name: "concern.released/unsuppressed", refused: released("2025-t3", "2025-09/2025-12", cell("Norr", `"count":4`)), code: "rule.concern.unsuppressed", field: "/data/counts/0/count",
		accepted: []string{released("2025-t3", "2025-09/2025-12", cell("Norr", `"count":5`))},
	},
	{
		name: "concern.released/complementary", refused: released("2025-t3", "2025-09/2025-12", cell("Norr", `"fewer_than":5`)+","+cell("Syd", `"count":9`)), code: "rule.concern.complementary", field: "/data/counts",
		accepted: []string{released("2025-t3", "2025-09/2025-12", cell("Norr", `"fewer_than":5`)+","+cell("Syd", `"withheld":true`)+","+cell("Väst", `"count":9`))},
	},
}

// A report's subject and day come from the server; a sender that gives one is told.
func TestReportsGetTheirSubjectAndDay(t *testing.T) {
	events, _, err := ParseAppend([]byte(concern("Norr", "2025-10/2025-12", "")))
	require.NoError(t, err)
	require.Equal(t, KindConcern, events[0].Subject.Kind())
	require.Len(t, events[0].Subject.ID(), 36)
	require.Equal(t, "[2025-10-01..2025-12-31]", events[0].Effective.String())
	again, _, err := ParseAppend([]byte(concern("Norr", "2025-10/2025-12", "")))
	require.NoError(t, err)
	require.NotEqual(t, events[0].Subject, again[0].Subject)

	_, _, err = ParseAppend([]byte(strings.Replace(concern("Norr", "2025-11", ""), `"data"`, `"subject":"concern/x","until":"2026","data"`, 1)))
	require.Equal(t, []string{"schema.not_here /subject", "schema.not_here /until"}, codes(err))
}

// What names a person comes first among all that is wrong.
func TestPersonsAreToldFirst(t *testing.T) {
	_, _, err := ParseAppend([]byte(strings.Replace(concern("", "2025-11", `,"note":"900101-0017 ring 070-123 45 67"`), "form", "formulär", 1)))
	require.Equal(t, []string{"deid.personnummer /data/note", "deid.contact /data/note"}, codes(err)[:2])
	require.Greater(t, len(codes(err)), 2)
}

// A report may name places and organisations that the main ledger holds, whole or in part, and no other names.
func TestReportsMayNameWhatTheLedgerHolds(t *testing.T) {
	main := newDesk(t)
	main.accept(happening("organisation.registered", "organisation/kula", `"effective":"2010"`, `"name":"Stiftelsen Exempel Kula","kind":"association"`))
	known, err := main.book.Places()
	require.NoError(t, err)
	for note, want := range map[string]error{"samtal med Exempel Kula": nil, "samtal med Exempel Kulas personal": nil, "samtal med Annat Kula": Errors{}} {
		d := newDeskOf(t, "test-oro")
		s := d.submission(concern("Norr", "2025-11", fmt.Sprintf(`,"note":%q`, note)))
		s.Places = known
		err := d.book.Decide(s, d.now).Err
		if want == nil {
			require.NoError(t, err, note)
		} else {
			require.Equal(t, []string{"deid.name_in_text /data/note"}, codes(err), note)
		}
	}
}

// What a sender calls a report by tells nothing: it is a random UUID, or nothing.
func TestReportsAreCalledByRandomIDs(t *testing.T) {
	about := func(event, id string) string {
		return strings.Replace(event, `"data"`, `"correlationid":"`+id+`","causationid":"`+id+`","data"`, 1)
	}
	events := []string{concern("Norr", "2025-11", ""), withdrawn("concern/r1"), replaced("concern/r1", `"area":"Norr","period":"2025-11","channel":"form","environment":"unclear","indication":["leaflets"]`)}
	for _, event := range events {
		_, _, err := ParseAppend([]byte(about(event, "0b8f6f52-9d0e-4f3a-9d5e-3c1f5b2a7e11")))
		require.NoError(t, err)
		for _, id := range []string{
			"Anna.Svensson.070-1234567", "ABC123", "x9001010017", "a", "rapport-17", "01JH0000000000000000000009", "0b8f6f52-9d0e-1f3a-9d5e-3c1f5b2a7e11", "0b8f6f52-9d0e-7f3a-9d5e-3c1f5b2a7e11", "0B8F6F52-9D0E-4F3A-9D5E-3C1F5B2A7E11",
			"0b8f6f52-9d0e-4f3a-cd5e-3c1f5b2a7e11", "0b8f6f529d0e4f3a9d5e3c1f5b2a7e11", "0b8f6f52-9d0e-4f3a-9d5e-3c1f5b2a7e11x", "urn:uuid:0b8f6f52-9d0e-4f3a-9d5e-3c1f5b2a7e11", "1990-01-01-0017",
		} {
			_, _, err := ParseAppend([]byte(about(event, id)))
			require.Equal(t, []string{"schema.form /correlationid", "schema.form /causationid"}, codes(err), id)
		}
		for _, id := range []string{"900101.0017", "900101:0017", "900101_0017", "9-0-0-1-0-1-0-0-1-7", "900101-0017", "a_640327.3813_b", "19850709:9805", "6.4.0.3.2.7.3.8.1.3", "5:1:0:8:1:8:9:1:6:7"} {
			_, _, err := ParseAppend([]byte(about(event, id)))
			require.Equal(t, []string{"deid.personnummer /correlationid", "deid.personnummer /causationid"}, codes(err), id)
			_, _, err = ParseAppend([]byte(about(orgOn("sn", "2010", ""), id)))
			require.Equal(t, []string{"deid.personnummer /correlationid", "deid.personnummer /causationid"}, codes(err), id)
		}
	}
	for _, id := range []string{"2019-09-04-1244", "import.2019-09-04:row-17", "01JH0000000000000000000009"} {
		_, _, err := ParseAppend([]byte(about(orgOn("sn", "2010", ""), id)))
		require.NoError(t, err, id)
	}
}

// The areas of reports are those that the main ledger holds, parts of them and directions. Whatever else stands in a report is given out under one name for all.
func TestAreasAreWhatTheLedgerHolds(t *testing.T) {
	main := newDesk(t)
	main.accept(happening("organisation.registered", "organisation/kista", `"effective":"2010"`, `"name":"Rinkeby-Kista stadsdelsnämnd","kind":"board"`),
		happening("organisation.registered", "organisation/hisingen", `"effective":"2010"`, `"name":"Norra Hisingen","kind":"area"`),
		happening("organisation.registered", "organisation/kula", `"effective":"2010"`, `"name":"Stiftelsen Exempel Kula","kind":"association"`),
		happening("measure.registered", "measure/a", `"effective":"2010"`, `"title":"A","kind":"method","places":["Hallunda","Kulagatan"]`))
	places, err := main.book.Places()
	require.NoError(t, err)
	for _, area := range []string{"Rinkeby-Kista", "Rinkeby-Kista stadsdelsområde", "norra hisingen", "Hisingen", "Södra Hisingen", "Hisingens västra delar", "Hallunda", "Norra Hallunda", "Norr", "Sydöst", "centrala staden", "Hela kommunen", "Västra stadsdelen", "Northern part of the city", "Övrigt"} {
		require.True(t, places.HoldsArea(area), area)
	}
	for _, area := range []string{"familjen Ohlsson", "elev 8B", "Ali", "familjen", "Kula", "Exempel Kula", "Stiftelsen Exempel Kula", "Kalle Kula", "norra Ali", "Ali, Hisingen", "pojken i Hallunda", "Kulagatan", "8B", "Område 8", "Hisingen 12", "Rinkeby", "-", "…", "Hallundaskolan", "mormor", "A", "Hallunda Ali"} {
		require.False(t, places.HoldsArea(area), area)
	}
	require.False(t, (*Places)(nil).HoldsArea("Hallunda"))
	again, err := main.book.Places()
	require.NoError(t, err)
	require.Same(t, places, again)
	main.accept(happening("organisation.registered", "organisation/tumba", `"effective":"2010"`, `"name":"Tumba","kind":"area"`))
	later, err := main.book.Places()
	require.NoError(t, err)
	require.True(t, later.HoldsArea("Tumba"))
}
