package domain

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// personLike is a refused value that no message may repeat, in the forms that people write it.
var personLike = []string{"19121212-1212", "191212121212", "121212-1212", "121212+1212"}

// strictCase is a body that is refused for its form alone.
type strictCase struct {
	name  string
	body  string
	code  string // of the first error
	field string // its pointer
}

// registration is a document's registration with members put in place of others: head beside type and subject, data in the data.
func registration(head, data string) string {
	if head == "" {
		head = `"effective":"2019"`
	}
	if data == "" {
		data = `"title":"A","doc_type":"policy","stage":"in_use"`
	}
	return happening("document.registered", "document/a", head, data)
}

// with adds members to the data of a registration that is right.
func with(members string) string {
	return registration("", `"title":"A","doc_type":"policy","stage":"in_use",`+members)
}

func many(n int, item string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
}

var strictCases = []strictCase{
	// What can't be read at all.
	{"nothing", ``, "json.syntax", ""},
	{"blanks", "  \n", "json.syntax", ""},
	{"a byte order mark", "\ufeff" + registration("", ""), "json.syntax", ""},
	{"cut off", registration("", "")[:40], "json.syntax", ""},
	{"something behind it", registration("", "") + "x", "json.syntax", ""},
	{"two events without a list", registration("", "") + registration("", ""), "json.syntax", ""},
	{"single quotes", strings.ReplaceAll(registration("", ""), `"`, `'`), "json.syntax", ""},
	{"a trailing comma", `{"type":"document.registered.v1",}`, "json.syntax", ""},
	{"a comment", `{/*a*/"type":"document.registered.v1"}`, "json.syntax", ""},
	{"not a number", with(`"amount":NaN`), "json.syntax", ""},
	{"a number with a plus", with(`"amount":+1`), "json.syntax", ""},
	{"a number with a leading zero", with(`"amount":01`), "json.syntax", ""},
	{"a control character as it is", with("\"note\":\"a\x01b\""), "json.syntax", ""},
	{"invalid UTF-8", with("\"note\":\"a\xffb\""), "json.utf8", ""},
	{"invalid UTF-8 in a name", "{\"ty\xffpe\":1}", "json.utf8", ""},
	{"half a surrogate", with(`"note":"\ud800"`), "json.syntax", ""},
	{"deep nesting of lists", strings.Repeat("[", 100_000), "json.syntax", ""},
	{"deep nesting of objects", strings.Repeat(`{"data":`, 100_000), "json.syntax", ""},
	{"deep nesting in a claim", happening("record.disputed", "document/a", "", `"target":1,"field":"","claim":`+strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)), "json.syntax", ""},

	// One member twice, at any depth.
	{"a member twice", `{"type":"document.registered.v1","type":"document.registered.v1"}`, "json.duplicate", "/type"},
	{"a member twice in the data", with(`"title":"B"`), "json.duplicate", "/data/title"},
	{"a member twice further down", with(`"decided_by":{"level":"political","level":"official"}`), "json.duplicate", "/data/decided_by/level"},
	{"a member twice in a list", with(`"evidence":[{"document":"A","document":"B"}]`), "json.duplicate", "/data/evidence/0/document"},
	{"a member twice, escaped", `{"type":"document.registered.v1","t\u0079pe":"document.registered.v1"}`, "json.duplicate", "/type"},
	{"a member twice in a replacement", corrected("document/a", "", `"target":1,"reason":"error","replacement":{"effective":"2019","data":{"title":"A","title":"B"}}`), "json.duplicate", "/data/replacement/data/title"},
	{"a member twice in an array's event", array(registration("", ""), with(`"title":"B"`)), "json.duplicate", "/1/data/title"},
	{"a stranger twice", with(`"191212121212":1,"191212121212":2`), "json.duplicate", "/data"},
	{"a stranger twice inside a stranger", with(`"191212121212":{"19121212-1212":1,"19121212-1212":2}`), "json.duplicate", "/data"},

	// Members that aren't there.
	{"an unknown member", registration(`"effective":"2019","efective":"2019"`, ""), "schema.unknown_member", ""},
	{"an unknown member in the data", with(`"titel":"B"`), "schema.unknown_member", "/data"},
	{"an unknown member further down", with(`"decided_by":{"who":"A"}`), "schema.unknown_member", "/data/decided_by"},
	{"an unknown member in a list", with(`"evidence":[{"document":"A","row":"1"}]`), "schema.unknown_member", "/data/evidence/0"},
	{"a member in the wrong case", `{"Type":"document.registered.v1"}`, "schema.unknown_member", ""},
	{"a member in the wrong case in the data", with(`"Note":"A"`), "schema.unknown_member", "/data"},
	{"another type's member", with(`"channel":"intranet"`), "schema.unknown_member", "/data"},
	{"an envelope's own member", registration(`"effective":"2019","recordedtime":"2019-01-01T00:00:00Z"`, ""), "schema.unknown_member", ""},
	{"an actor of the sender's choice", registration(`"effective":"2019","actor":"admin/1"`, ""), "schema.unknown_member", ""},
	{"an unknown member in an array's event", array(registration("", ""), with(`"titel":"B"`)), "schema.unknown_member", "/1/data"},
	{"an unknown member of a quantity", happening("training.held", "training/a", `"effective":"2019"`, `"title":"A","participants":{"exakt":3}`), "quantity.form", "/data/participants"},

	// What is required.
	{"an empty object", `{}`, "schema.required", "/type"},
	{"no type", `{"subject":"document/a","effective":"2019","data":{}}`, "schema.required", "/type"},
	{"no subject", `{"type":"document.repealed.v1","effective":"2019","data":{}}`, "schema.required", "/subject"},
	{"no effective", `{"type":"document.repealed.v1","subject":"document/a","data":{}}`, "schema.required", "/effective"},
	{"no data", `{"type":"document.repealed.v1","subject":"document/a","effective":"2019"}`, "schema.required", "/data"},
	{"no title", registration("", `"doc_type":"policy","stage":"in_use"`), "schema.required", "/data/title"},
	{"no title of a replacement", corrected("document/a", "", `"target":1,"reason":"error","replacement":{"effective":"2019"}`), "schema.required", "/data/replacement/data"},
	{"no day of a replacement", corrected("document/a", "", `"target":1,"reason":"error","replacement":{"data":{}}`), "schema.required", "/data/replacement/effective"},
	{"no document of evidence", with(`"evidence":[{"page":"1"}]`), "schema.required", "/data/evidence/0/document"},
	{"an empty object that must hold something", duty("assigned", `"effective":"2019"`, `"duty":"coordination","scope":"A","holder":{}`), "schema.required", "/data/holder"},
	{"an empty list that must hold something", happening("document.communicated", "document/a", `"effective":"2019"`, `"audience":[]`), "schema.required", "/data/audience"},
	{"no target", corrected("document/a", "", `"reason":"error"`), "schema.required", "/data/target"},
	{"a target of 0", corrected("document/a", "", `"target":0,"reason":"error"`), "schema.required", "/data/target"},
	{"no claim", happening("record.disputed", "document/a", "", `"target":1,"field":""`), "schema.required", "/data/claim"},

	// What is there and says nothing.
	{"null for an event", `null`, "schema.null", ""},
	{"null in a list", `[null]`, "schema.null", "/0"},
	{"null for a type", `{"type":null}`, "schema.null", "/type"},
	{"null for known", registration(`"effective":"2019","known":null`, ""), "schema.null", "/known"},
	{"null for data", `{"type":"document.repealed.v1","subject":"document/a","effective":"2019","data":null}`, "schema.null", "/data"},
	{"null for a text", with(`"note":null`), "schema.null", "/data/note"},
	{"null for an object", with(`"decided_by":null`), "schema.null", "/data/decided_by"},
	{"null for a list", with(`"lacks":null`), "schema.null", "/data/lacks"},
	{"null in a list of texts", with(`"applies_to":["a",null]`), "schema.null", "/data/applies_to/1"},
	{"null in a replacement", corrected("document/a", "", `"target":1,"reason":"error","replacement":{"effective":"2019","data":{"title":null}}`), "schema.null", "/data/replacement/data/title"},
	{"null for a claim", happening("record.disputed", "document/a", "", `"target":1,"field":"","claim":null`), "schema.null", "/data/claim"},
	{"an empty type", `{"type":"","subject":"document/a"}`, "schema.blank", "/type"},
	{"an empty end", registration(`"effective":"2019","until":""`, ""), "schema.blank", "/until"},
	{"an empty text", with(`"note":""`), "schema.blank", "/data/note"},
	{"an empty text in a list", with(`"applies_to":[""]`), "schema.blank", "/data/applies_to/0"},
	{"an empty term", with(`"lacks":[""]`), "schema.blank", "/data/lacks/0"},
	{"a text of blanks", with(`"note":" \u00a0\t"`), "schema.blank", "/data/note"},

	// Wrong types.
	{"a number for an event", `5`, "schema.type", ""},
	{"a text for an event", `"document"`, "schema.type", ""},
	{"true for an event", `true`, "schema.type", ""},
	{"a number in a list", `[5]`, "schema.type", "/0"},
	{"a list in a list", `[[]]`, "schema.type", "/0"},
	{"a number for a type", `{"type":1}`, "schema.type", "/type"},
	{"a list for a subject", `{"subject":[]}`, "schema.type", "/subject"},
	{"a number for a date", registration(`"effective":2019`, ""), "schema.type", "/effective"},
	{"an object for a date", registration(`"effective":{"from":"2019"}`, ""), "schema.type", "/effective"},
	{"a list for data", `{"type":"document.repealed.v1","subject":"document/a","effective":"2019","data":[]}`, "schema.type", "/data"},
	{"a text for data", `{"type":"document.repealed.v1","subject":"document/a","effective":"2019","data":"{}"}`, "schema.type", "/data"},
	{"a number for a text", with(`"note":5`), "schema.type", "/data/note"},
	{"a text for a list", with(`"applies_to":"alla"`), "schema.type", "/data/applies_to"},
	{"an object for a list", with(`"evidence":{"document":"A"}`), "schema.type", "/data/evidence"},
	{"a list for an object", with(`"decided_by":[]`), "schema.type", "/data/decided_by"},
	{"a text for a number", with(`"amount":"5"`), "schema.type", "/data/amount"},
	{"a fraction for a whole number", with(`"amount":1.5`), "schema.type", "/data/amount"},
	{"an exponent for a whole number", with(`"amount":1e3`), "schema.type", "/data/amount"},
	{"a text for a truth", docAdopted(`"effective":"2019"`, `,"retroactive":"true"`), "schema.type", "/data/retroactive"},
	{"a number for a truth", docAdopted(`"effective":"2019"`, `,"retroactive":1`), "schema.type", "/data/retroactive"},
	{"a number for a date in the data", with(`"decided_by":{"date":2019}`), "schema.type", "/data/decided_by/date"},
	{"a number for a planned date", with(`"period":2019`), "schema.type", "/data/period"},
	{"a number for a quantity", happening("training.held", "training/a", `"effective":"2019"`, `"title":"A","participants":3`), "quantity.form", "/data/participants"},
	{"a text for a target", corrected("document/a", "", `"target":"1","reason":"error"`), "schema.type", "/data/target"},
	{"a text for expect", registration(`"effective":"2019","expect":"1"`, ""), "schema.type", "/expect"},

	// Numbers.
	{"a number of 0", with(`"amount":0`), "schema.too_small", "/data/amount"},
	{"a number below 0", with(`"amount":-1`), "schema.too_small", "/data/amount"},
	{"a huge number", with(`"amount":99999999999999999999999999`), "schema.type", "/data/amount"},
	{"a number that is infinite", with(`"amount":1e999`), "schema.type", "/data/amount"},
	{"a version below 0", registration(`"effective":"2019","expect":-1`, ""), "schema.type", "/expect"},
	{"a version beyond 32 bits", registration(`"effective":"2019","expect":4294967296`, ""), "schema.type", "/expect"},
	{"a target below 0", corrected("document/a", "", `"target":-1,"reason":"error"`), "schema.type", "/data/target"},
	{"a count below 0", happening("training.held", "training/a", `"effective":"2019"`, `"title":"A","participants":{"exact":-3}`), "quantity.count", "/data/participants/exact"},

	// The type and what it is about.
	{"an unknown type", `{"type":"document.read.v1","subject":"document/a","effective":"2019","data":{}}`, "schema.unknown_type", "/type"},
	{"a type of an unknown noun", `{"type":"person.born.v1","subject":"document/a","effective":"2019","data":{}}`, "schema.unknown_type", "/type"},
	{"a type without its version", `{"type":"document.repealed","subject":"document/a","effective":"2019","data":{}}`, "schema.unknown_type", "/type"},
	{"a version to come", `{"type":"document.repealed.v2","subject":"document/a","effective":"2019","data":{}}`, "schema.unknown_type", "/type"},
	{"another kind of subject", happening("document.repealed", "audit/a", `"effective":"2019"`, ``), "ref.kind", "/subject"},
	{"an unknown kind of subject", happening("document.repealed", "person/a", `"effective":"2019"`, ``), "ref.kind", "/subject"},
	{"a subject without a slash", happening("document.repealed", "document", `"effective":"2019"`, ``), "ref.form", "/subject"},
	{"a subject with a path", happening("document.repealed", "document/../audit", `"effective":"2019"`, ``), "ref.id", "/subject"},
	{"a subject of capitals", happening("document.repealed", "document/Policy", `"effective":"2019"`, ``), "ref.id", "/subject"},
	{"a subject with a wildcard", happening("document.repealed", "document/*", `"effective":"2019"`, ``), "ref.id", "/subject"},
	{"a subject with a dot", happening("document.repealed", "document/a.b", `"effective":"2019"`, ``), "ref.id", "/subject"},
	{"a subject with two slashes", happening("document.repealed", "document/a/b", `"effective":"2019"`, ``), "ref.id", "/subject"},
	{"a subject that is too long", happening("document.repealed", "document/"+strings.Repeat("a", 64), `"effective":"2019"`, ``), "ref.id", "/subject"},
	{"a subject without an id", happening("document.repealed", "document/", `"effective":"2019"`, ``), "ref.id", "/subject"},

	// References and terms.
	{"a reference to another kind", with(`"owner":"document/b"`), "ref.kind", "/data/owner"},
	{"a reference to another kind, in a list", happening("organisation.ended", "organisation/a", `"effective":"2019"`, `"to":["organisation/b","document/b"]`), "ref.kind", "/data/to/1"},
	{"a reference to another kind, further down", with(`"decided_by":{"delegation_item":"document/b"}`), "ref.kind", "/data/decided_by/delegation_item"},
	{"a reference of no form", with(`"owner":"ks"`), "ref.form", "/data/owner"},
	{"a reference of any kind, with a wrong id", with(`"concerns":["measure/Å"]`), "ref.id", "/data/concerns/0"},
	{"a term off its list", registration("", `"title":"A","doc_type":"policy","stage":"finished"`), "schema.term", "/data/stage"},
	{"a term in the wrong case", registration("", `"title":"A","doc_type":"Policy","stage":"in_use"`), "schema.term", "/data/doc_type"},
	{"a label for a term", registration("", `"title":"A","doc_type":"riktlinje","stage":"in_use"`), "schema.term", "/data/doc_type"},
	{"a term off its list, in a list", with(`"lacks":["goals","holiday"]`), "schema.term", "/data/lacks/1"},
	{"a term off its list, further down", duty("assigned", `"effective":"2019"`, `"duty":"coordination","scope":"A","holder":{"function":"boss"}`), "schema.term", "/data/holder/function"},
	{"the unknown as a term", with(`"lacks":["unknown"]`), "schema.term", "/data/lacks/0"},

	// Texts.
	{"a text that is too long", registration("", `"title":"`+strings.Repeat("å", 301)+`","doc_type":"policy","stage":"in_use"`), "schema.too_long", "/data/title"},
	{"a note that is too long", with(`"note":"` + strings.Repeat("a", 501) + `"`), "schema.too_long", "/data/note"},
	{"a quote that is too long", with(`"evidence":[{"document":"A","quote":"` + strings.Repeat("a", 301) + `"}]`), "schema.too_long", "/data/evidence/0/quote"},
	{"a text of a list that is too long", with(`"applies_to":["` + strings.Repeat("a", 301) + `"]`), "schema.too_long", "/data/applies_to/0"},
	{"a text of what is drawn as nothing", with(`"note":"\u200b\u2060\u00ad"`), "schema.blank", "/data/note"},
	{"a text of joiners and spaces", with(`"note":" \u200d \ufeff "`), "schema.blank", "/data/note"},
	{"a text of fillers", with(`"note":"\u3164\u115f"`), "schema.blank", "/data/note"},
	{"a text of the blank of Braille", with(`"note":"\u2800"`), "schema.blank", "/data/note"},
	{"a text of marks on nothing", with(`"note":"\u0301\u20dd"`), "schema.blank", "/data/note"},
	{"a text of selectors of variants", with(`"note":"\ufe0f"`), "schema.blank", "/data/note"},
	{"a title that nobody sees", registration("", `"title":"\u200b","doc_type":"policy","stage":"in_use"`), "schema.blank", "/data/title"},
	{"an override of direction", with(`"note":"a\u202eb"`), "schema.control_character", "/data/note"},
	{"an embedding of direction", with(`"note":"a\u202ab\u202c"`), "schema.control_character", "/data/note"},
	{"an isolate of direction", with(`"note":"\u2067a\u2069"`), "schema.control_character", "/data/note"},
	{"a deprecated format character", with(`"note":"a\u206ab"`), "schema.control_character", "/data/note"},
	{"an annotation", with(`"note":"a\ufff9b"`), "schema.control_character", "/data/note"},
	{"a tag", with(`"note":"a\udb40\udc41b"`), "schema.control_character", "/data/note"},
	{"a noncharacter", with(`"note":"a\uffffb"`), "schema.control_character", "/data/note"},
	{"a control character", with(`"note":"a\u0007b"`), "schema.control_character", "/data/note"},
	{"a null character", with(`"note":"a\u0000b"`), "schema.control_character", "/data/note"},
	{"a delete character", with(`"note":"a\u007fb"`), "schema.control_character", "/data/note"},
	{"a control character of the second set", with(`"note":"a\u0085b"`), "schema.control_character", "/data/note"},
	{"a list that is too long", with(`"applies_to":` + many(201, `"a"`)), "schema.too_many", "/data/applies_to"},
	{"a hash that isn't one", with(`"evidence":[{"document":"A","sha256":"abc"}]`), "schema.form", "/data/evidence/0/sha256"},
	{"a hash in capitals", with(`"evidence":[{"document":"A","sha256":"` + strings.ToUpper(hash) + `"}]`), "schema.form", "/data/evidence/0/sha256"},
	{"a municipality code of five digits", orgOn("a", "2019", `,"municipality_code":"01270"`), "schema.form", "/data/municipality_code"},
	{"an organisation number that isn't one", orgOn("a", "2019", `,"org_number":"2120002882"`), "schema.form", "/data/org_number"},
	{"a time that isn't one", strings.Replace(created, "2026-01-01T00:00:00Z", "2026-01-01 00:00", 1), "schema.form", "/data/stream/created"},
	{"a pointer that isn't one", happening("record.disputed", "document/a", "", `"target":1,"field":"data","claim":"x"`), "schema.form", "/data/field"},
	{"a correlation id with a blank", registration(`"effective":"2019","correlationid":"a b"`, ""), "schema.form", "/correlationid"},
	{"a correlation id with a header", registration(`"effective":"2019","correlationid":"a\r\nNats-Rollup: all"`, ""), "schema.form", "/correlationid"},
	{"a causation id that is too long", registration(`"effective":"2019","causationid":"`+strings.Repeat("a", 65)+`"`, ""), "schema.form", "/causationid"},

	// Dates.
	{"a day that the month hasn't", registration(`"effective":"2019-02-29"`, ""), "date.no_such_day", "/effective"},
	{"a month that the year hasn't", registration(`"effective":"2019-13"`, ""), "date.no_such_day", "/effective"},
	{"a day before 1900", registration(`"effective":"1899-12-31"`, ""), "date.too_early", "/effective"},
	{"words for a date", registration(`"effective":"i våras"`, ""), "date.invalid", "/effective"},
	{"a time for a moment", registration(`"effective":"2016/2019"`, ""), "date.wrong_kind", "/effective"},
	{"a range backwards", registration(`"effective":"[2019-11-30..2019-09-01]"`, ""), "date.inverted", "/effective"},
	{"a range without an end", registration(`"effective":"[2019-01-01..]"`, ""), "date.wrong_kind", "/effective"},
	{"a range that is a year", registration(`"effective":"[2019-01-01..2019-12-31]"`, ""), "date.not_simplest", "/effective"},
	{"a month for known", registration(`"effective":"2019","known":"2020-02"`, ""), "date.not_a_day", "/known"},
	{"an end before the beginning", registration(`"effective":"2019","until":"2018"`, ""), "date.inverted", "/until"},
	{"an end by some day", registration(`"effective":"2019","until":"[..2020-02-04]"`, ""), "date.wrong_kind", "/until"},
	{"a day of a decision that isn't one", with(`"decided_by":{"date":"våren"}`), "date.invalid", "/data/decided_by/date"},
	{"a period backwards", with(`"period":"2016/2012"`), "date.inverted", "/data/period"},
	{"a date in a list's event", array(registration("", ""), registration(`"effective":"2019-02-30"`, "")), "date.no_such_day", "/1/effective"},
	{"a day of its own for a correction", corrected("document/a", `"effective":"2019"`, `"target":1,"reason":"error"`), "schema.not_here", "/effective"},
	{"an end of its own for a dispute", happening("record.disputed", "document/a", `"until":"2019"`, `"target":1,"field":"","claim":"x"`), "schema.not_here", "/effective"},
	{"an impossible day in a replacement", corrected("document/a", "", `"target":1,"reason":"error","replacement":{"effective":"2019-02-30","data":{}}`), "date.no_such_day", "/data/replacement/effective"},

	// Lists of events.
	{"an empty list", `[]`, "schema.required", ""},
	{"an empty list behind many blanks", strings.Repeat(" ", 100) + `[]`, "schema.required", ""},
	{"a list of 1001", many(MaxArray+1, registration("", "")), "schema.too_many", ""},
	{"a list with one that is wrong", array(registration("", ""), registration("", ""), `{}`), "schema.required", "/2/type"},
}

func TestParseAppendRefuses(t *testing.T) {
	for _, c := range strictCases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := ParseAppend([]byte(c.body))
			var errs Errors
			require.ErrorAs(t, err, &errs, "it was accepted: %.300s", c.body)
			require.Equal(t, c.code, errs[0].Code, "%v", errs)
			require.Equal(t, c.field, errs[0].Field, "%v", errs)
			for _, e := range errs {
				requireTold(t, e)
			}
		})
	}
}

// requireTold demands that a refusal speaks both languages and repeats no value.
func requireTold(t *testing.T, e *Error) {
	t.Helper()
	require.NotEmpty(t, e.Message.SV, e.Code)
	require.NotEmpty(t, e.Message.EN, e.Code)
	require.NotEqual(t, e.Message.SV, e.Message.EN, e.Code)
	for _, value := range personLike {
		require.NotContains(t, e.Error()+e.Message.SV, value, "%s repeats what it refused", e.Code)
	}
}

// TestStrictNeighbours keeps the table honest: what its bodies are made of is accepted.
func TestStrictNeighbours(t *testing.T) {
	for _, body := range []string{
		registration("", ""), with(`"note":"a\nb\tc null \"\""`), with(`"amount":1`), with(`"applies_to":[]`), with(`"applies_to":` + many(200, `"a"`)),
		with(`"note":"` + strings.Repeat("å", 500) + `"`), registration(`"effective":"[..2020-02-04]","until":"2019","known":"2020-02-04","expect":0,"correlationid":"A.b_c:d-1"`, ""),
		happening("record.disputed", "document/a", "", `"target":1,"field":"","claim":"finns inte"`), " \t\r\n" + array(registration("", "")),
		happening("document.repealed", "document/"+strings.Repeat("a", 63), `"effective":"2019"`, ``), many(MaxArray, registration("", "")),
		happening("statement.recorded", "measure/a", `"effective":"2019"`, `"kind":"figure","by":{"function":"coordinator"},"text":"x"`),
	} {
		_, _, err := ParseAppend([]byte(body))
		require.NoError(t, err, "%.300s", body)
	}
}

// TestNoRefusalRepeatsAValue puts what looks like a personal identity number in the place of every value and every name of every type, one at a time.
func TestNoRefusalRepeatsAValue(t *testing.T) {
	refused := 0
	for _, e := range examples {
		desk := goldenDesk(t, e)
		var sent map[string]any
		require.NoError(t, json.Unmarshal([]byte(e.body()), &sent))
		for _, value := range personLike {
			for _, body := range spoiled(t, sent, value) {
				var errs Errors
				_, _, err := ParseAppend([]byte(body))
				if err == nil {
					err = desk.book.Check(desk.submission(body), desk.now).Err
				}
				if err == nil {
					continue
				}
				require.True(t, errors.As(err, &errs), "%v", err)
				refused++
				for _, each := range errs {
					requireTold(t, each)
				}
			}
		}
	}
	require.Greater(t, refused, 2000)
}

// spoiled are copies of an event, each with one value or one member's name replaced.
func spoiled(t *testing.T, sent map[string]any, value string) (bodies []string) {
	t.Helper()
	write := func() {
		body, err := json.Marshal(sent)
		require.NoError(t, err)
		bodies = append(bodies, string(body))
	}
	var walk func(at any)
	walk = func(at any) {
		switch at := at.(type) {
		case map[string]any:
			names := make([]string, 0, len(at))
			for name := range at {
				names = append(names, name)
			}
			for _, name := range names {
				kept := at[name]
				at[name] = value
				write()
				delete(at, name)
				at[value] = kept
				write()
				delete(at, value)
				at[name] = kept
				at[value] = map[string]any{value: nil}
				write()
				delete(at, value)
				walk(kept)
			}
		case []any:
			for i, kept := range at {
				at[i] = value
				write()
				at[i] = kept
				walk(kept)
			}
		}
	}
	walk(sent)
	return bodies
}

func FuzzParseAppend(f *testing.F) {
	for _, e := range examples {
		f.Add([]byte(e.body()))
	}
	for _, c := range strictCases {
		if len(c.body) < 2000 {
			f.Add([]byte(c.body))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, _, err := ParseAppend(body)
		var errs Errors
		switch {
		case err != nil && !errors.As(err, &errs):
			t.Fatalf("not a refusal: %v", err)
		case err != nil:
			for _, e := range errs {
				if e.Code == "" || e.Message.SV == "" || e.Message.EN == "" || !utf8.ValidString(e.Error()) {
					t.Fatalf("half a refusal: %#v", e)
				}
			}
			return
		}
		for _, a := range events {
			requireSettled(t, a)
		}
	})
}

// requireSettled demands that what was accepted means the same when it is read again from what would be stored.
func requireSettled(t *testing.T, a Append) {
	t.Helper()
	raw, err := json.Marshal(a.Data)
	if err != nil {
		t.Fatalf("accepted data of %s can't be written: %v", a.Type.Name, err)
	}
	again, errs := parseData(a.Type, raw)
	if len(errs) > 0 {
		t.Fatalf("accepted data of %s is refused when it is read again: %v\n%s", a.Type.Name, errs, raw)
	}
	if first, second := fmt.Sprintf("%#v", dataJSON(t, a.Data)), fmt.Sprintf("%#v", dataJSON(t, again)); first != second {
		t.Fatalf("data of %s changes when it is read again:\n%s\n%s", a.Type.Name, first, second)
	}
	if !a.Type.isRecord() && a.Effective.IsZero() || !a.Type.About(a.Subject.Kind()) {
		t.Fatalf("accepted without a day or with another subject: %v", a)
	}
}

func dataJSON(t *testing.T, data Data) string {
	t.Helper()
	text, err := json.Marshal(data, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
