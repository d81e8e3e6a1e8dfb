package domain

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
)

// Append is one event as sent, decoded and checked by itself.
type Append struct {
	Type          *Type
	Subject       Ref
	Effective     Date
	Until         Planned
	Known         Day     // NoDay: the day it is recorded
	Expect        *uint32 // the version of the entity that the sender saw; nil: any
	CorrelationID string
	CausationID   string
	Data          Data

	encoded    []byte      // the data as stored, when it was parsed; see encode
	suspicions []suspicion // names in a concern report, for Decide to judge
}

// Anonymous tells an event about somebody's report: nothing of it may tell when it came in, not even its id.
func (a *Append) Anonymous() bool {
	return a.Subject.Kind() == KindConcern && a.Type.of != releasedType
}

// encode returns the data as they are stored.
func (a *Append) encode() ([]byte, error) {
	if a.encoded != nil {
		return a.encoded, nil
	}
	raw, err := json.Marshal(a.Data)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", a.Type.Name, err)
	}
	return raw, nil
}

// MaxArray is how many events one request can append.
const MaxArray = 1000

// sent is an event as it comes, in the form of the contract.
type sent struct {
	Type          string         `json:"type"`
	Subject       string         `json:"subject"`
	Effective     string         `json:"effective"`
	Until         string         `json:"until"`
	Known         string         `json:"known"`
	Expect        *uint32        `json:"expect"`
	CorrelationID string         `json:"correlationid"`
	CausationID   string         `json:"causationid"`
	Data          jsontext.Value `json:"data"`
}

// strict refuses what a sender can't have meant: members we don't know. Duplicate members and invalid UTF-8 are refused by the library's own defaults.
var strict = json.RejectUnknownMembers(true)

// ParseAppend reads the body of an append: one event, or an array of up to MaxArray. The error is Errors, with pointers from the top of the body. Codes that begin
// with json. mean that the body can't be read at all.
func ParseAppend(body []byte) (events []Append, array bool, err error) {
	if !utf8.Valid(body) {
		return nil, false, Errors{refuse("json.utf8", "", "Skicka texten som giltig UTF-8.", "Send the text as valid UTF-8.")}
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("[")) {
		one, errs := parseOne(body)
		return []Append{one}, false, urgentFirst(errs).or()
	}
	var all []jsontext.Value
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, true, Errors{decodeError(err, "")}
	}
	switch {
	case len(all) == 0:
		return nil, true, Errors{refuse("schema.required", "", "En lista har minst en händelse.", "An array has at least one event.")}
	case len(all) > MaxArray:
		return nil, true, Errors{refuse("schema.too_many", "", "En lista har högst 1000 händelser; dela upp den.", "An array has at most 1,000 events; split it.")}
	}
	events = make([]Append, len(all))
	var errs Errors
	for i, raw := range all {
		one, found := parseOne(raw)
		events[i] = one
		for _, e := range found {
			errs = append(errs, e.at("/"+strconv.Itoa(i)))
		}
		if len(errs) > 100 {
			break
		}
	}
	return events, true, urgentFirst(errs).or()
}

// parseOne reads one event. A member that is there and empty is told as that, and not as missing; where the data can't be read at all, nobody looks for such.
func parseOne(raw []byte) (Append, Errors) {
	a, errs, read := parseEvent(raw)
	if !read {
		return a, errs
	}
	wrong := emptyMembers(raw)
	for _, e := range wrong {
		errs = slices.DeleteFunc(errs, func(other *Error) bool { return other.Field == e.Field })
	}
	wrong = append(wrong, errs...)
	if release, is := a.Data.(*ConcernReleased); is {
		a.gateRelease(release)
	} else if a.Data != nil && a.Anonymous() {
		wrong = append(wrong, a.gateReport()...)
	}
	if len(wrong) > 0 {
		return a, wrong
	}
	return a, a.settle()
}

// settle encodes the data as they will be stored. It is done here, in the sender's own turn: the writer's is everybody's.
func (a *Append) settle() Errors {
	if report, is := a.Data.(*ConcernReported); is && a.Effective.IsZero() {
		a.Effective = report.day()
	}
	raw, err := a.encode()
	if err != nil {
		return Errors{refuse("schema.type", "/data", "Innehållet kan inte lagras så som det står.", "The content can't be stored as it stands.")}
	}
	a.encoded = raw
	return nil
}

// parseEvent decodes and checks one event. read is false where its JSON is not of the event's form, and then there may be more to say than was found.
func parseEvent(raw []byte) (a Append, errs Errors, read bool) {
	var in sent
	if err := json.Unmarshal(raw, &in, strict); err != nil {
		return a, Errors{decodeError(err, "")}, false
	}
	a = Append{Expect: in.Expect, CorrelationID: in.CorrelationID, CausationID: in.CausationID}
	add := func(field string, err error) {
		if refusal := (*Error)(nil); errors.As(err, &refusal) {
			errs = append(errs, refusal.at(field))
		}
	}
	required := func(field, value string) bool {
		if value == "" {
			errs = append(errs, refuse("schema.required", field, "Fältet måste anges.", "The field is required."))
		}
		return value != ""
	}
	if required("/type", in.Type) {
		if a.Type = TypeByName(in.Type); a.Type == nil {
			errs = append(errs, unknownType(in.Type))
		}
	}
	if a.Type != nil && a.Type.makesSubject() {
		if in.Subject != "" {
			errs = append(errs, refuse("schema.not_here", "/subject", "Rapporten får sitt ämne av servern; utelämna subject.", "The server gives the report its subject; leave subject out."))
		}
		a.Subject = Ref(string(KindConcern) + "/" + uuid.NewString())
	} else if required("/subject", in.Subject) {
		var err error
		a.Subject, err = ParseRef(in.Subject)
		add("/subject", err)
		if err == nil && a.Type != nil && !a.Type.About(a.Subject.Kind()) {
			kind := string(a.Type.Kinds[0])
			errs = append(errs, refuse("ref.kind", "/subject", "Händelsen handlar om "+kind+"/<id>.", "The event is about "+kind+"/<id>."))
		}
		if code := personInReference(in.Subject); code != "" {
			errs = append(errs, deidRefusal(code, "/subject"))
		}
	}
	if a.Type == nil {
		return a, errs, true
	}
	a.dates(in, required, add, &errs)
	errs = append(errs, a.checkToken(in.CorrelationID, "/correlationid")...)
	errs = append(errs, a.checkToken(in.CausationID, "/causationid")...)
	if len(in.Data) == 0 {
		return a, append(errs, refuse("schema.required", "/data", "Fältet måste anges.", "The field is required.")), true
	}
	var found Errors
	a.Data, found = parseData(a.Type, in.Data)
	for _, e := range found {
		errs = append(errs, e.at("/data"))
	}
	return a, errs, a.Data != nil
}

func (a *Append) dates(in sent, required func(string, string) bool, add func(string, error), errs *Errors) {
	var err error
	if a.Type.isRecord() {
		if in.Effective != "" || in.Until != "" {
			*errs = append(*errs, refuse("schema.not_here", "/effective", "En rättelse eller tvist har ingen egen dag; dagen står i replacement eller claim.",
				"A correction or a dispute has no day of its own; the day stands in the replacement or the claim."))
		}
	} else if in.Effective == "" && a.Type.makesSubject() {
		// its period is its day; see settle
	} else if required("/effective", in.Effective) {
		a.Effective, err = ParseDate(in.Effective)
		add("/effective", err)
	}
	if in.Until != "" && a.Type.makesSubject() {
		*errs = append(*errs, noUntil())
	} else if in.Until != "" && !a.Type.isRecord() {
		a.Until, err = ParsePlanned(in.Until)
		add("/until", err)
		if err == nil && !a.Effective.IsZero() && a.Until.Last() < a.Effective.Earliest() {
			*errs = append(*errs, untilBefore("/until"))
		}
	}
	if in.Known != "" {
		a.Known, err = ParseDay(in.Known)
		add("/known", err)
	}
}

func untilBefore(field string) *Error {
	return refuse("date.inverted", field, "Slutet kan inte ligga före början; rätta until eller effective.", "The end can't lie before the beginning; correct until or effective.")
}

// parseData decodes and checks data of a type; pointers begin at the data.
func parseData(t *Type, raw []byte) (Data, Errors) {
	data := t.New()
	if err := json.Unmarshal(raw, data, strict); err != nil {
		return nil, Errors{decodeError(err, members(t))}
	}
	var errs Errors
	t.plan.check(reflect.ValueOf(data).Elem(), "", &errs)
	return data, errs
}

// emptyMembers refuses what is there and says nothing, in valid JSON: null, texts without a character, and the number zero where a member that isn't stated is a zero
// in Go and would be lost. What isn't stated is left out, so that there is one way to say it. Only a dispute's field may be empty.
func emptyMembers(raw []byte) (errs Errors) {
	if !bytes.Contains(raw, []byte("null")) && !bytes.Contains(raw, []byte(`""`)) && !holdsZero(raw) {
		return nil
	}
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return errs
		}
		if in, n := dec.StackIndex(dec.StackDepth()); in == '{' && n%2 == 1 {
			continue // a member's name
		}
		switch pointer := ownPointer(dec.StackPointer()); {
		case token.Kind() == 'n':
			errs = append(errs, refuse("schema.null", pointer, "Utelämna fältet i stället för att skriva null.", "Leave the member out instead of writing null."))
		case token.Kind() == '"' && token.String() == "" && pointer != "/data/field":
			errs = append(errs, refuse("schema.blank", pointer, "Skriv en text, eller utelämna fältet.", "Write a text, or leave the field out."))
		case token.Kind() == '0' && strings.Trim(token.String(), "-0") == "" && lostAsZero()[pointer[strings.LastIndexByte(pointer, '/')+1:]]:
			errs = append(errs, refuse("schema.too_small", pointer, "Talet är minst 1; är inget angivet, utelämna fältet.", "The number is at least 1; if none is stated, leave the field out."))
		}
	}
}

// holdsZero tells whether a member may be the number zero.
func holdsZero(raw []byte) bool {
	for {
		at := bytes.IndexByte(raw, ':')
		if at < 0 {
			return false
		}
		if raw = bytes.TrimLeft(raw[at+1:], " \t\r\n-"); bytes.HasPrefix(raw, []byte("0")) {
			return true
		}
	}
}

// lostAsZero are the names of the members that hold a whole number and are left out where it is zero.
var lostAsZero = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, t := range catalog {
		t.plan.each(func(f *field) { names[f.name] = names[f.name] || f.number() && !f.required && !f.pointer })
	}
	return names
})

func unknownType(name string) *Error {
	if TypeByName(name+".v1") != nil {
		return refuse("schema.unknown_type", "/type", "Typen skrivs med version: "+name+".v1.", "The type is written with its version: "+name+".v1.")
	}
	noun, _, _ := strings.Cut(name, ".")
	var near []string
	for _, t := range catalog {
		if strings.HasPrefix(t.Name, noun+".") {
			near = append(near, t.Name)
		}
	}
	if len(near) == 0 {
		return refuse("schema.unknown_type", "/type", "Händelsetypen finns inte; typerna listas under /v1/schemas.", "There is no such type of event; /v1/schemas lists them.")
	}
	list := strings.Join(near, ", ")
	return refuse("schema.unknown_type", "/type", "Händelsetypen finns inte; de närmaste är "+list+".", "There is no such type of event; the nearest are "+list+".")
}

// tokenFits tells whether a correlation or causation id can be one: up to 64 of [A-Za-z0-9._:-].
func tokenFits(s string) bool {
	if len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if !keyByte(s[i]) {
			return false
		}
	}
	return true
}

// checkToken judges a correlation or causation id. About a report it is a random UUID (version 4) and nothing else: letters of somebody's choice can name a person, and any
// other id that is made by a program (ULID, UUID of version 1, 6 or 7) tells when the report was written.
func (a *Append) checkToken(token, field string) Errors {
	if code := personInToken(token); code != "" {
		return Errors{deidRefusal(code, field)}
	}
	switch {
	case token == "":
		return nil
	case a.Anonymous() && !randomUUID(token):
		return Errors{refuse("schema.form", field, "I en rapport om oro är ett id en slumpad UUID (version 4) med små bokstäver; utelämna fältet om du inte har en.",
			"In a concern report an id is a random UUID (version 4) in small letters; leave the member out if you have none.")}
	case !tokenFits(token):
		return Errors{refuse("schema.form", field, "Ett id har högst 64 tecken ur A–Z, a–z, 0–9 och . _ : -", "An id has at most 64 of A–Z, a–z, 0–9 and . _ : -")}
	}
	return nil
}

// randomUUID tells a UUID of version 4 as RFC 9562 writes it.
func randomUUID(s string) bool {
	return fitsPattern(s, "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx") && strings.IndexByte("89ab", s[19]) >= 0
}

// ValidKey tells whether s can be an idempotency key: 16–64 of [A-Za-z0-9._:-].
func ValidKey(s string) bool { return len(s) >= 16 && tokenFits(s) }

func keyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == ':' || c == '-'
}

// decodeError says what is wrong with a body in our own words: the library's would quote values. known lists the members that there are.
func decodeError(err error, known string) *Error {
	refusal := (*Error)(nil)
	var syntactic *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntactic):
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return refuse("json.duplicate", ownPointer(syntactic.JSONPointer), "Samma fält står två gånger; behåll ett.", "The same member stands twice; keep one.")
		}
		return refuse("json.syntax", "", "Texten är inte giltig JSON (vid byte "+strconv.FormatInt(syntactic.ByteOffset, 10)+").",
			"The text is not valid JSON (at byte "+strconv.FormatInt(syntactic.ByteOffset, 10)+").")
	case errors.As(err, &semantic):
		pointer := ownPointer(semantic.JSONPointer)
		switch {
		case errors.Is(err, json.ErrUnknownName):
			sv, en := "Ett fält finns inte i händelsens form.", "A member is not part of the event's form."
			parent := ownPointer(semantic.JSONPointer.Parent())
			if known != "" && parent == "" {
				sv, en = sv+" De som finns är "+known+".", en+" There are "+known+"."
			}
			return refuse("schema.unknown_member", parent, sv, en)
		case errors.As(err, &refusal):
			return refusal.at(pointer)
		}
		sv, en := wanted(semantic.GoType)
		return refuse("schema.type", pointer, sv, en)
	}
	return refuse("json.syntax", "", "Texten är inte giltig JSON.", "The text is not valid JSON.")
}

// ownPointer is a pointer as far as it names our own members and places in lists: a sender's own names aren't shown, any more than values are.
func ownPointer(p jsontext.Pointer) string {
	own := ""
	for token := range p.Tokens() {
		if _, err := strconv.ParseUint(token, 10, 16); err != nil && !memberNames()[token] {
			break
		}
		own += "/" + token
	}
	return own
}

// memberNames are the names of all members of all events.
var memberNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	add := func(f *field) { names[f.name] = true }
	for _, t := range []reflect.Type{reflect.TypeFor[sent](), reflect.TypeFor[quantityMembers]()} {
		planOf(t).each(add)
	}
	for _, t := range catalog {
		t.plan.each(add)
	}
	return names
})

// wanted names the JSON form that a Go type has.
func wanted(t reflect.Type) (sv, en string) {
	switch t {
	case nil:
		return "Värdet har fel form.", "The value has the wrong form."
	case reflect.TypeFor[Date](), reflect.TypeFor[Planned](), reflect.TypeFor[Day]():
		return "Här står ett datum inom citattecken.", "A date in quotes belongs here."
	}
	switch t.Kind() {
	case reflect.String:
		return "Här står en text inom citattecken.", "A text in quotes belongs here."
	case reflect.Bool:
		return "Här står true eller false.", "True or false belongs here."
	case reflect.Slice:
		return "Här står en lista inom hakparenteser.", "A list in brackets belongs here."
	case reflect.Struct, reflect.Pointer:
		return "Här står ett objekt inom klamrar.", "An object in braces belongs here."
	case reflect.Int, reflect.Int64:
		return "Här står ett heltal.", "A whole number belongs here."
	case reflect.Uint32:
		return "Här står ett heltal från 0 till 4294967295, utan decimaler.", "A whole number from 0 to 4294967295 belongs here, without decimals."
	}
	return "Värdet har fel form.", "The value has the wrong form."
}

// members lists the members of a type's data.
func members(t *Type) string {
	names := make([]string, len(t.plan.fields))
	for i, f := range t.plan.fields {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}
