package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	registered = `{"key":"registered-kf-001","type":"organisation.registered.v1","subject":"organisation/kf","effective":"[..2020-02-04]","known":"2020-02-04","data":{"name":"Kommunfullmäktige","kind":"council"}}`
	adopted    = `{"key":"adopted-policy-01","type":"document.adopted.v1","subject":"document/policy","effective":"2017-10-26","known":"2020-02-04","data":{"title":"Policy","doc_type":"policy","adopted_by":"organisation/kf"}}`
	assigned   = `{"key":"assigned-duty-001","type":"responsibility.assigned.v1","subject":"responsibility/samordning","effective":"2016","known":"2020-02-04","data":{"duty":"coordination","scope":"Botkyrka kommun","holder":{"function":"coordinator"},"mode":"sole"}}`
)

// bodyOf is a line without its key.
func bodyOf(line string) string {
	_, rest, _ := strings.Cut(line, ",")
	return "{" + rest
}

// What is refused is refused with the place and what would be right, and leaves the stream as it was: its count and its last sequence.
func TestBadInputChangesNothing(t *testing.T) {
	s := newSession(t, registered, adopted, assigned)
	appends := func(body string) (string, []string) { return body, []string{"append", "--ledger", "botkyrka"} }
	organisation := func(members string) string {
		return `{"type":"organisation.registered.v1","subject":"organisation/ks","effective":"2019","known":"2020-02-04","data":{"name":"Kommunstyrelsen","kind":"executive_board"}` + members + `}`
	}
	ks := organisation("")
	replace := func(old, new string) string { return strings.Replace(ks, old, new, 1) }
	with := func(input string, args []string) func() (string, []string) {
		return func() (string, []string) { return input, args }
	}
	body := func(text string) func() (string, []string) { return with(appends(text)) }
	keyed := func(text, key string) func() (string, []string) {
		return with(text, []string{"append", "--ledger", "botkyrka", "--key", key})
	}
	asked := func(args ...string) func() (string, []string) { return with("", args) }
	view := func(args ...string) func() (string, []string) {
		return asked(append([]string{"replay", "--ledger", "botkyrka", "--view", "documents"}, args...)...)
	}

	for name, c := range map[string]struct {
		do   func() (input string, args []string)
		says []string // each stands in what is printed
	}{
		"unknown ledger, appended to":    {with(ks, []string{"append", "--ledger", "nowhere"}), []string{"ledger.unknown", "botkyrka"}},
		"unknown ledger, asked":          {asked("replay", "--ledger", "nowhere", "--view", "documents"), []string{"ledger.unknown", "botkyrka"}},
		"another form of ledger":         {asked("replay", "--ledger", "../botkyrka", "--view", "documents"), []string{"unknown"}},
		"unknown view":                   {asked("replay", "--ledger", "botkyrka", "--view", "dokument"), []string{"view.unknown", "documents", "responsibilities"}},
		"unknown view in a diff":         {asked("diff", "--ledger", "botkyrka", "--view", "dokument", "--from-on", "2017", "--to-on", "2018"), []string{"--view: ", "documents"}},
		"unknown field of a view":        {view("--where", "colour=red"), []string{"query.unknown_field", "doc_type"}},
		"unknown entity":                 {asked("trail", "--ledger", "botkyrka", "document/nothing"), []string{"entity.unknown"}},
		"unknown entity referred to":     {body(replace(`"kind":"executive_board"`, `"kind":"executive_board","parent":"organisation/nobody"`)), []string{"/data/parent: "}},
		"unknown kind of entity":         {body(replace("organisation/ks", "committee/ks")), []string{"/subject: ", "ref.kind", "organisation"}},
		"subject of another kind":        {body(replace("organisation/ks", "document/ks")), []string{"/subject: ", "ref.kind", "organisation/<id>"}},
		"unknown type":                   {body(replace("organisation.registered.v1", "organisation.founded.v1")), []string{"/type: ", "schema.unknown_type", "organisation.registered.v1"}},
		"type without its version":       {body(replace("organisation.registered.v1", "organisation.registered")), []string{"/type: ", "organisation.registered.v1"}},
		"unknown field":                  {body(organisation(`,"colour":"red"`)), []string{"schema.unknown_member"}},
		"unknown field of the data":      {body(replace(`"name"`, `"title":"x","name"`)), []string{"/data: ", "schema.unknown_member", "name, kind"}},
		"unknown term":                   {body(replace("executive_board", "consultancy")), []string{"/data/kind: ", "schema.term", "executive_board"}},
		"field missing":                  {body(replace(`"name":"Kommunstyrelsen",`, ``)), []string{"/data/name: ", "schema.required"}},
		"field of another type":          {body(replace(`"Kommunstyrelsen"`, `7`)), []string{"/data/name: ", "schema.type", "text"}},
		"impossible day":                 {body(replace(`"2019"`, `"2019-02-30"`)), []string{"/effective: ", "2019-02-28"}},
		"impossible month":               {body(replace(`"2019"`, `"2019-13"`)), []string{"/effective: "}},
		"day in another form":            {body(replace(`"2019"`, `"30/11 2019"`)), []string{"/effective: ", "2019-11-30"}},
		"day before dates":               {body(replace(`"2019"`, `"1899-12-31"`)), []string{"/effective: ", "date.too_early"}},
		"end before the beginning":       {body(organisation(`,"until":"2018"`)), []string{"/until: ", "date.inverted"}},
		"known in the future":            {body(replace(`"2020-02-04"`, `"9998-01-01"`)), []string{"/known: ", "date.known_later"}},
		"impossible day asked":           {view("--on", "2019-02-30"), []string{"--on: ", "2019-02-28"}},
		"impossible day known":           {view("--known", "someday"), []string{"--known: "}},
		"position that isn't there":      {view("--recorded", "99"), []string{"--recorded: ", "position 4"}},
		"impossible day in a diff":       {asked("diff", "--ledger", "botkyrka", "--from-on", "2019-02-30", "--to-on", "2019"), []string{"--from-on: "}},
		"rule: adopted again, as it was": {body(strings.Replace(bodyOf(adopted), "2017-10-26", "2018-10-26", 1)), []string{"/data: ", "rule.same_content"}},
		"rule: the same fact twice":      {body(bodyOf(adopted)), []string{"rule.same_content"}},
		"rule: held alone": {body(`{"type":"responsibility.assigned.v1","subject":"responsibility/samordning","effective":"2017","known":"2020-02-04","data":{"duty":"coordination","scope":"Botkyrka kommun","holder":{"function":"city_director"}}}`),
			[]string{"/data/holder: ", "rule.responsibility.sole", "End that assignment first"}},
		"stale expectation":              {body(strings.Replace(organisation(`,"expect":0`), "organisation/ks", "organisation/kf", 1)), []string{"/expect: ", "concurrency.stale", "version 1", "since then"}},
		"expectation of the future":      {body(organisation(`,"expect":7`)), []string{"/expect: ", "concurrency.stale", "version 0"}},
		"key with another body":          {keyed(ks, "adopted-policy-01"), []string{"idempotency.key_reused"}},
		"array with one bad event":       {body("[" + ks + "," + replace("executive_board", "consultancy") + "]"), []string{"/1/data/kind: "}},
		"array that breaks a rule":       {body("[" + ks + "," + ks + "]"), []string{"/1"}},
		"array with a stale expectation": {body("[" + ks + `,{"type":"organisation.registered.v1","subject":"organisation/kf","effective":"2021","known":"2021-01-01","expect":5,"data":{"name":"KF","kind":"council"}}]`), []string{"/1/expect: "}},
		"empty array":                    {body("[]"), []string{"schema.required"}},
		"array beyond a thousand":        {body("[" + strings.Repeat(ks+",", 1000) + ks + "]"), []string{"schema.too_many"}},
		"nothing":                        {body(""), []string{"json.syntax"}},
		"not JSON":                       {body(ks[:len(ks)-1]), []string{"json.syntax"}},
		"the same member twice":          {body(organisation(`,"type":"organisation.ended.v1"`)), []string{"json.duplicate"}},
		"invalid UTF-8":                  {body(replace("Kommunstyrelsen", "Kommunstyrelsen\xff")), []string{"json.utf8"}},
		"record too large":               {body(replace("Kommunstyrelsen", strings.Repeat("x", 70_000))), []string{"/data/name"}},
		"request too large":              {body(strings.Repeat(" ", 2<<20) + ks), []string{"size.request"}},
		"a second birth":                 {body(`{"type":"ledger.created.v1","subject":"ledger/botkyrka","effective":"2020-01-01","data":{"name":"B","code":"0127","format_version":1,"stream":{"name":"LEDGER_botkyrka","created":"2020-01-01T00:00:00Z","config_sha256":"` + emptySHA256 + `"}}}`), []string{"rule.ledger."}},
	} {
		t.Run(name, func(t *testing.T) {
			countBefore, lastBefore := s.stored()
			input, args := c.do()
			code, stdout, stderr := s.run(input, args...)
			require.Equal(t, exitRefused, code, stderr)
			require.Empty(t, stdout)
			for _, each := range c.says {
				require.Contains(t, stderr, each)
			}
			require.NotContains(t, stderr, "consultancy", "a refused value is never shown")
			count, last := s.stored()
			require.Equal(t, countBefore, count)
			require.Equal(t, lastBefore, last)
		})
	}
}
