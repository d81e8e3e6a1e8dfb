package domain

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// The gate keeps persons out of the ledger: nothing that it refuses is stored, logged or told back. Personnummer and samordningsnummer are refused in every text of every
// event, ids and links included; what else can identify somebody, in the reports of concern and all that is said about one. It reads texts as plainText leaves them.
//
// It catches what somebody writes without thinking, and the plain ways around it. It can't know every name: people who send reports still leave them out.

// deidRemedies say what would be right, by code. A refusal holds nothing else.
var deidRemedies = map[string]Text{
	"deid.personnummer": {SV: "Texten innehåller ett personnummer. Ta bort det: liggaren har inga uppgifter om enskilda. Är det ett annat nummer, skriv det så att det inte kan läsas som ett personnummer.",
		EN: "The text holds a personal identity number. Take it out: the ledger keeps nothing about individuals. If it is another number, write it so that it can't be read as one."},
	"deid.samordningsnummer": {SV: "Texten innehåller ett samordningsnummer. Ta bort det: liggaren har inga uppgifter om enskilda.",
		EN: "The text holds a coordination number. Take it out: the ledger keeps nothing about individuals."},
	"deid.personnummer_like": {SV: "Texten innehåller siffror som ser ut som ett personnummer. Ta bort dem, även om någon siffra är fel.",
		EN: "The text holds digits that look like a personal identity number. Take them out, even if one of them is wrong."},
	"deid.contact": {SV: "Texten innehåller en adress, ett nummer, en länk eller ett konto som leder till någon. Beskriv kanalen i stället: «i en chattgrupp», «på en webbplats».",
		EN: "The text holds an address, a number, a link or an account that leads to somebody. Describe the channel instead: «in a chat group», «on a website»."},
	"deid.vehicle": {SV: "Texten innehåller ett registreringsnummer. Skriv «en bil» eller «en moped».", EN: "The text holds a registration plate. Write «a car» or «a moped»."},
	"deid.address": {SV: "Texten pekar ut en gatuadress, ett postnummer eller en bostad. Ange stadsdelen i area och platsens slag i place_type: «gata, torg», «bostadsområde».",
		EN: "The text points at a street address, a postal code or a home. Give the district in area and the sort of place in place_type: «street, square», «housing area»."},
	"deid.name_in_text": {SV: "Texten läses som om den namnger någon. Skriv «en elev», «en anhörig» eller funktionen. En plats eller organisation får namnges när den finns i liggaren; registrera den först.",
		EN: "The text reads as if it names somebody. Write «a pupil», «a relative» or the function. A place or an organisation may be named when the ledger holds it; register it first."},
	"deid.exact_age": {SV: "Texten anger någons ålder eller årskurs. Använd age_band, eller skriv «i gymnasieåldern», «under 18 år».",
		EN: "The text gives somebody's age or class. Use age_band, or write «of upper secondary age», «under 18»."},
	"deid.exact_time": {SV: "Texten anger dag eller klockslag. Månaden eller kvartalet i period räcker; skriv «på kvällstid», «under en helg».",
		EN: "The text gives a day or a clock time. The month or quarter in period is enough; write «in the evening», «on a weekend»."},
	"deid.case_identifier": {SV: "Texten innehåller numret på någons ärende, akt eller handling. Ta bort det; ett diarienummer för kommunens eget ärende går bra.",
		EN: "The text holds the number of somebody's case, file or document. Take it out; a case reference of the municipality's own (diarienummer) is fine."},
	"deid.attachment": {SV: "Texten innehåller kod, märkning eller inklistrade filer. Skriv med egna ord vad som sågs eller hördes.",
		EN: "The text holds code, markup or pasted files. Write in your own words what was seen or heard."},
}

// deidRefusal is the refusal of a code.
func deidRefusal(code, field string) *Error {
	return &Error{Code: code, Field: field, Message: deidRemedies[code]}
}

// numberCode is the code of a number that was found; "" for none.
func numberCode(kind numberKind) string {
	switch kind {
	case personalNumber:
		return "deid.personnummer"
	case coordinationNumber:
		return "deid.samordningsnummer"
	case likeNumber:
		return "deid.personnummer_like"
	}
	return ""
}

// personInText is the code that a free text of any event is refused with; "" for none.
func personInText(text string) string {
	if fewDigits(text) {
		return ""
	}
	plain := plainText(text)
	if !strings.Contains(plain, "://") {
		return numberCode(findNumber(plain, freeReading))
	}
	words := strings.Split(plain, " ")
	found := noNumber
	for i, word := range words {
		if strings.Contains(word, "://") {
			found = max(found, findNumber(word, tokenReading))
			words[i] = pathApart(word)
		}
	}
	return numberCode(max(found, findNumber(strings.Join(words, " "), freeReading)))
}

// pathApart keeps the parts of a link's path from being read as one number: https://example.se/2019/09/04/1234. What is no link, and the last part, are read with the rest.
func pathApart(word string) string {
	scheme, rest, _ := strings.Cut(word, "://")
	host, _ := utf8.DecodeRuneInString(rest)
	last := strings.LastIndexByte(rest, '/')
	if last < 0 || !unicode.IsLetter(host) || strings.TrimLeft(scheme, "(«\"'<[") == "" {
		return word
	}
	return scheme + "://" + strings.ReplaceAll(rest[:last], "/", "/x/") + rest[last:]
}

// personInToken is the same of an id, a token or a link, which are no free texts and can still hold a number.
func personInToken(token string) string {
	if countDigits(token) < 10 {
		return ""
	}
	return numberCode(findNumber(plainText(token), tokenReading))
}

// personInReference is the same of what is written for a reference, whether it can be one or not: of what somebody chose in it, its id.
func personInReference(text string) string {
	if _, id, found := strings.Cut(text, "/"); found {
		text = id
	}
	return personInToken(text)
}

// PersonIn is the refusal of a text that stands beside events and is kept, such as a purpose: where it holds somebody's number; nil otherwise.
func PersonIn(text, field string) *Error {
	if code := personInText(text); code != "" {
		return deidRefusal(code, field)
	}
	return nil
}

// suspicion is a name in a report's text, refused unless the ledger knows it as a place or an organisation; or an area, refused unless the ledger holds it.
type suspicion struct {
	field, name string
	area        bool
}

// columns keeps what stands in columns or on lines of its own apart.
var columns = strings.NewReplacer("\t", " | ", "\r", " | ", "\n", " | ")

// reportText judges one text of a concern report. Names come back apart: only a book can tell.
func reportText(text, field string) (errs Errors, names []suspicion) {
	plain := plainText(text)
	if code := numberCode(findNumber(plain, reportReading)); code != "" {
		errs = append(errs, deidRefusal(code, field))
	}
	low := strings.ToLower(plain)
	for _, d := range detectors() {
		if d.finds(plain, low) {
			errs = append(errs, deidRefusal(d.code, field))
		}
	}
	suspect := func(name string) { names = append(names, suspicion{field: field, name: name}) }
	namesIn(plain, suspect)
	if strings.ContainsAny(text, "\t\r\n") {
		plain = plainText(columns.Replace(text))
	}
	pairsIn(plain, suspect)
	return errs, names
}

// gateReport judges all texts of an event about a concern: those of its data, whatever they are for, and those within a correction.
func (a *Append) gateReport() (errs Errors) {
	a.Type.plan.texts(reflect.ValueOf(a.Data).Elem(), "/data", func(text, field string) {
		found, names := reportText(text, field)
		errs = append(errs, found...)
		if strings.HasSuffix(field, "/area") {
			names = append(names, suspicion{field: field, name: text, area: true})
		}
		a.suspicions = append(a.suspicions, names...)
	})
	return errs
}

// gateRelease has the areas of a release judged like those of a report: it is given out to everybody.
func (a *Append) gateRelease(d *ConcernReleased) {
	for i := range d.Counts {
		a.suspicions = append(a.suspicions, suspicion{"/data/counts/" + itoa(i) + "/area", d.Counts[i].Area, true})
	}
}

// AlsoNames adds the names in reports that aren't known, and areas that aren't held, to what is wrong with a request that could be read: whoever mends it is told of all at once.
func (s *Submission) AlsoNames(errs Errors) Errors {
	errs = slices.Clone(errs)
	for i := range s.Events {
		errs = append(errs, s.Events[i].nameCheck(s.Places, s.pointer(i))...)
	}
	return urgentFirst(errs)
}

// Names tells whether a text of a report, or an area, is to be judged by the names that the municipality's ledger holds, so that Places is asked.
func (s *Submission) Names() bool {
	return slices.ContainsFunc(s.Events, func(a Append) bool {
		return slices.ContainsFunc(a.suspicions, func(each suspicion) bool { return !each.area || !(*Places)(nil).HoldsArea(each.name) })
	})
}

// nameCheck refuses the names in a report that aren't known, and the areas that aren't held.
func (a *Append) nameCheck(known *Places, pointer string) (errs Errors) {
	for _, s := range a.suspicions {
		e := deidRefusal("deid.name_in_text", pointer+s.field)
		switch {
		case s.area && known.HoldsArea(s.name), !s.area && known.Knows(s.name):
			continue
		case s.area && tooSmall(s.name):
			e = deidRefusal("deid.address", pointer+s.field)
		case s.area:
			e = refuse("rule.concern.area", pointer+s.field, "Området är ingen stadsdel som kommunens liggare känner. Skriv en som den har, registrera den där (organisation.registered, area), eller skriv väderstrecket: «Norra delen», «hela kommunen».",
				"The area is no district that the municipality's ledger holds. Write one that it has, register it there (organisation.registered, area), or write the direction: «Northern part», «whole municipality».")
		}
		if !slices.ContainsFunc(errs, func(other *Error) bool { return other.Field == e.Field && other.Code == e.Code }) {
			errs = append(errs, e)
		}
	}
	return errs
}

// texts yields every text in a struct that somebody writes freely, with a pointer to it: not terms, references and dates, which have forms of their own.
func (p *plan) texts(v reflect.Value, pointer string, yield func(text, field string)) {
	for i := range p.fields {
		f := &p.fields[i]
		value, there := f.in(v)
		if !there || value.IsZero() || f.vocabulary != nil || f.ref != "" {
			continue
		}
		at := pointer + "/" + f.name
		if !f.list {
			f.textsOne(value, at, yield)
			continue
		}
		for n := range value.Len() {
			f.textsOne(value.Index(n), at+"/"+strconv.Itoa(n), yield)
		}
	}
}

func (f *field) textsOne(v reflect.Value, at string, yield func(text, field string)) {
	if f.pointer {
		v = v.Elem()
	}
	switch {
	case f.nested != nil:
		f.nested.texts(v, at, yield)
	case f.of == quantityType:
		yield(v.Interface().(Quantity).Words(), at+"/words")
	case f.of == rawType:
		rawTexts(v.Bytes(), at, yield)
	case v.Kind() == reflect.String && f.form == "":
		yield(v.String(), at)
	}
}

// rawTexts yields the texts of a JSON value that has no struct yet: what a correction puts in another's place. All of them point at the whole.
func rawTexts(raw []byte, at string, yield func(text, field string)) {
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return
		}
		if in, n := dec.StackIndex(dec.StackDepth()); token.Kind() == '"' && !(in == '{' && n%2 == 1) {
			yield(token.String(), at+ownPointer(dec.StackPointer()))
		}
	}
}

// urgentFirst puts what names a person before all else that is wrong, each once: it is what must never be sent again.
func urgentFirst(errs Errors) Errors {
	var persons, others Errors
	for _, e := range errs {
		switch {
		case !strings.HasPrefix(e.Code, "deid."):
			others = append(others, e)
		case !slices.ContainsFunc(persons, func(other *Error) bool { return other.Code == e.Code && other.Field == e.Field }):
			persons = append(persons, e)
		}
	}
	return append(persons, others...)
}
