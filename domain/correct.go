package domain

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	correctedName = "record.corrected.v1"
	disputedName  = "record.disputed.v1"
	endedName     = "organisation.ended.v1"
)

// fillContent reads what a correction or a dispute puts in its target's place, as the target's type has it. Its refusals are Errors.
func (b *Book) fillContent(fact *Fact, line *timeline, in *rooms) error {
	switch data := fact.Data.(type) {
	case *RecordCorrected:
		fact.Target = data.Target
		return b.fillCorrection(fact, data, line, in)
	case *RecordDisputed:
		fact.Target = data.Target
		return b.fillDispute(fact, data, line)
	}
	return nil
}

func (b *Book) fillCorrection(fact *Fact, d *RecordCorrected, line *timeline, in *rooms) error {
	target, err := targetIn(line, d.Target)
	if err != nil {
		return Errors{err}
	}
	if line.corrected(d.Target) {
		return Errors{alreadyCorrected()}
	}
	if d.Replacement == nil {
		if back := line.restored(target); back != nil && line.corrected(back.Target) {
			return Errors{alreadyCorrected()}
		}
		return nil
	}
	origin := target.origin(line)
	if origin.Type.Name == disputedName {
		return Errors{refuse("rule.record.dispute_replaced", "/data/replacement", "En tvist ersätts inte; återta den utan replacement och registrera en ny.",
			"A dispute is not replaced; withdraw it without a replacement and record a new one.")}
	}
	content, documents, evidenced, refused := d.Replacement.content(origin.Type, in)
	if refused != nil {
		return refused
	}
	made := in.fact(*fact)
	made.Type, made.Data, made.content = origin.Type, content, nil
	made.Effective, made.Until = d.Replacement.Effective, d.Replacement.Until
	if evidenced {
		made.stated = statedAs(fact.Stored(), true).from(b.sources.of(documents))
	}
	if d.Replacement.Known != NoDay {
		made.Known = d.Replacement.Known
	}
	if !made.Until.IsZero() && made.Until.Last() < made.Effective.Earliest() {
		return Errors{untilBefore("/data/replacement/until")}
	}
	if made.Known > DayOf(fact.Recorded()) {
		return Errors{refuse("date.known_later", "/data/replacement/known", "Det kan inte ha blivit känt senare än det registreras.", "It can't have become known later than it is recorded.")}
	}
	d.Replacement = nil // the body has it
	fact.content = made
	return nil
}

// content is the folded data that a replacement puts in place of a type's. What is stored was checked when it was accepted. The error is Errors.
func (r *Replacement) content(t *Type, in *rooms) (content Data, documents []string, evidenced bool, err error) {
	if in != nil {
		return decodeFolded(t, r.Data, in)
	}
	content, errs := parseData(t, r.Data)
	for i, e := range errs {
		errs[i] = e.at("/data/replacement/data")
	}
	if len(errs) > 0 {
		return nil, nil, false, errs
	}
	evidence := content.common().evidence()
	strip(content)
	return content, documentsOf(evidence), len(evidence) > 0, nil
}

// corrected tells whether a correction that was not taken back is about the version.
func (t *timeline) corrected(version uint32) bool {
	for _, later := range t.facts[version:] {
		if later.Type.Name == correctedName && later.Target == version && !t.undone(later) {
			return true
		}
	}
	return false
}

// undone tells whether a correction was taken back by a later one that holds itself.
func (t *timeline) undone(correction *Fact) bool {
	for _, later := range t.facts[correction.Version:] {
		if later.Type.Name == correctedName && later.Target == correction.Version && later.content == nil && !t.undone(later) {
			return true
		}
	}
	return false
}

// restored is the correction that holds again when the one that took it back is taken back itself; nil for any other fact.
func (t *timeline) restored(withdrawal *Fact) *Fact {
	if withdrawal.Type.Name != correctedName || withdrawal.content != nil {
		return nil
	}
	if back := t.facts[withdrawal.Target-1]; back.Type.Name == correctedName {
		return back
	}
	return nil
}

func alreadyCorrected() *Error {
	return refuse("rule.record.already_corrected", "/data/target", "Uppgiften är redan rättad; rätta rättelsen i stället.", "The record is corrected already; correct the correction instead.")
}

// origin is the fact that a chain of corrections began with.
func (f *Fact) origin(line *timeline) *Fact {
	for f.Type.Name == correctedName {
		f = line.facts[f.Target-1]
	}
	return f
}

func targetIn(line *timeline, version uint32) (*Fact, *Error) {
	if int(version) > len(line.facts) {
		return nil, unknownTarget()
	}
	return line.facts[version-1], nil
}

func unknownTarget() *Error {
	return refuse("rule.record.unknown_target", "/data/target", "Ange en version (entityversion) som finns i ämnets tidslinje.", "Give a version (entityversion) that is in the subject's timeline.")
}

func (b *Book) fillDispute(fact *Fact, d *RecordDisputed, line *timeline) error {
	target, err := targetIn(line, d.Target)
	if err != nil {
		return Errors{err}
	}
	if target.content != nil && target.Type.Name == correctedName {
		target = target.content
	}
	if target.Type.isRecord() {
		return Errors{refuse("rule.record.unknown_target", "/data/target", "Ifrågasätt en uppgift, inte en rättelse eller en tvist.", "Dispute a fact, not a correction or a dispute.")}
	}
	if d.Field == "" {
		return wordsOf(d.Claim).or()
	}
	made, err := disputed(target, d)
	if err != nil {
		return Errors{err}
	}
	if d.Field != "/known" {
		made.Known = fact.Known
	}
	made.Position, made.Version, made.recorded = fact.Position, fact.Version, fact.recorded
	made.stated = made.stated.from(fact.sources())
	fact.content = made
	return nil
}

// wordsOf refuses a claim against a whole fact that isn't a text: the source's words.
func wordsOf(claim jsontext.Value) Errors {
	var words struct {
		Claim string `json:"claim" is:"required" max:"500"`
	}
	if err := json.Unmarshal(claim, &words.Claim); err != nil {
		return Errors{decodeError(err, "").at("/data/claim")}
	}
	var errs Errors
	planOf(reflect.TypeOf(words)).check(reflect.ValueOf(&words).Elem(), "/data", &errs)
	return errs
}

// disputed is the target as the claim has it.
func disputed(target *Fact, d *RecordDisputed) (*Fact, *Error) {
	made := *target
	made.content = nil
	var err error
	switch d.Field {
	case "/effective":
		err = json.Unmarshal(d.Claim, &made.Effective)
	case "/until":
		err = json.Unmarshal(d.Claim, &made.Until)
	case "/known":
		err = json.Unmarshal(d.Claim, &made.Known)
	default:
		return disputedData(target, d)
	}
	if err != nil {
		return nil, badClaim(err)
	}
	if made.Effective.IsZero() || made.Known == NoDay {
		return nil, refuse("schema.required", "/data/claim", "Fältet måste anges.", "The field is required.")
	}
	if made.Effective == target.Effective && made.Until == target.Until && made.Known == target.Known {
		return nil, claimStands()
	}
	return &made, nil
}

func disputedData(target *Fact, d *RecordDisputed) (*Fact, *Error) {
	path, inside := strings.CutPrefix(d.Field, "/data/")
	if !inside || path == "" {
		return nil, unknownField()
	}
	switch member, _, _ := strings.Cut(path, "/"); member {
	case "evidence", "note", "also_called":
		return nil, unknownField() // these say where it comes from, not how it was
	}
	raw, err := json.Marshal(target.Data)
	if err != nil {
		return nil, badClaim(err)
	}
	var whole any
	if err := json.Unmarshal(raw, &whole); err != nil {
		return nil, badClaim(err)
	}
	var claim any
	if err := json.Unmarshal(d.Claim, &claim); err != nil {
		return nil, badClaim(err)
	}
	var tokens []string
	for token := range jsontext.Pointer("/" + path).Tokens() {
		tokens = append(tokens, token)
	}
	patched, ok := patch(whole, tokens, claim)
	if !ok {
		return nil, unknownField()
	}
	raw, err = json.Marshal(patched)
	if err != nil {
		return nil, badClaim(err)
	}
	data, errs := parseData(target.Type, raw)
	if len(errs) > 0 {
		if errs[0].Code == "schema.unknown_member" {
			return nil, unknownField()
		}
		return nil, &Error{Code: errs[0].Code, Field: "/data/claim", Message: errs[0].Message}
	}
	strip(data)
	if same(data, target.Data) {
		return nil, claimStands()
	}
	made := *target
	made.Data, made.content = data, nil
	return &made, nil
}

// patch sets the value at a path of members and list indices; a member that is not there yet is added.
func patch(whole any, path []string, value any) (any, bool) {
	if len(path) == 0 {
		return value, true
	}
	switch at := whole.(type) {
	case map[string]any:
		inner, ok := patch(at[path[0]], path[1:], value)
		at[path[0]] = inner
		return at, ok
	case []any:
		for i := range at {
			if path[0] == itoa(i) {
				inner, ok := patch(at[i], path[1:], value)
				at[i] = inner
				return at, ok
			}
		}
		return nil, false
	case nil:
		inner, ok := patch(map[string]any{}, path, value)
		return inner, ok
	}
	return nil, false
}

func unknownField() *Error {
	return refuse("rule.record.unknown_field", "/data/field", "Fältet finns inte i uppgiften; skriv /effective, /until, /known eller /data/<fält>.",
		"The record has no such field; write /effective, /until, /known or /data/<member>.")
}

func claimStands() *Error {
	return refuse("rule.record.claim_stands", "/data/claim", "Påståendet är detsamma som det som gäller; det finns ingen tvist.", "The claim is what stands already; there is no dispute.")
}

func badClaim(err error) *Error {
	refusal := (*Error)(nil)
	if errors.As(err, &refusal) {
		return refusal.at("/data/claim")
	}
	return refuse("schema.type", "/data/claim", "Påståendet har inte fältets form.", "The claim does not have the field's form.")
}
