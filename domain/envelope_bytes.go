package domain

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// appendTo appends the envelope's stored form: what json.Marshal gives, at a tenth of its cost. The writer is one goroutine, and this is its largest share.
func (e *Envelope) appendTo(b []byte) []byte {
	b = append(b, `{"specversion":"`...)
	b = append(b, e.SpecVersion...)
	b = append(b, `","id":"`...)
	b = append(b, e.ID...)
	b = appendMember(b, "source", e.Source)
	b = appendMember(b, "type", e.Type)
	b = appendMember(b, "subject", string(e.Subject))
	if e.Time != "" {
		b = appendMember(b, "time", e.Time)
	}
	b = append(b, `","recordedtime":"`...)
	b = e.RecordedTime.AppendFormat(b, time.RFC3339Nano)
	b = appendMember(b, "datacontenttype", e.DataContentType)
	b = appendMember(b, "dataschema", e.DataSchema)
	b = appendMember(b, "dataclassification", e.DataClassification)
	if !e.Effective.IsZero() {
		b = appendMember(b, "effective", e.Effective.String())
	}
	if !e.Until.IsZero() {
		b = appendMember(b, "until", e.Until.String())
	}
	b = appendMember(b, "known", e.Known.String())
	b = append(b, `","actor":`...)
	b, _ = jsontext.AppendQuote(b, e.Actor)
	b = append(b, `,"entityversion":`...)
	b = strconv.AppendUint(b, uint64(e.EntityVersion), 10)
	b = append(b, `,"`...)
	if e.CorrelationID != "" {
		b = append(b, `correlationid":"`...)
		b = append(b, e.CorrelationID...)
		b = append(b, `","`...)
	}
	if e.CausationID != "" {
		b = append(b, `causationid":"`...)
		b = append(b, e.CausationID...)
		b = append(b, `","`...)
	}
	b = append(b, `requestid":"`...)
	b = append(b, e.RequestID...)
	b = appendMember(b, "requestdigest", e.RequestDigest)
	b = append(b, `","data":`...)
	b = append(b, e.Data...)
	return append(b, '}')
}

// appendMember ends the text before it and begins the next member; neither name nor value has anything to escape.
func appendMember(b []byte, name, value string) []byte {
	b = append(b, `","`...)
	b = append(b, name...)
	b = append(b, `":"`...)
	return append(b, value...)
}

// stored is what a book needs of a record, read off its bytes without decoding them as JSON.
type stored struct {
	id, typ, subject, recorded, class, effective, until, known, correlation, request, data []byte
	version                                                                                uint32
}

// scan reads the form that appendTo writes. It is false for any other, which ParseEnvelope may still read.
func scan(body []byte) (s stored, ok bool) {
	r := scanner{rest: body, ok: true}
	r.literal(`{"specversion":"1.0","id":"`)
	s.id = r.text()
	r.literal(`,"source":"`)
	r.text()
	r.literal(`,"type":"`)
	s.typ = r.text()
	r.literal(`,"subject":"`)
	s.subject = r.text()
	r.optional(`,"time":"`)
	r.literal(`,"recordedtime":"`)
	s.recorded = r.text()
	r.literal(`,"datacontenttype":"`)
	r.text()
	r.literal(`,"dataschema":"`)
	r.text()
	r.literal(`,"dataclassification":"`)
	s.class = r.text()
	s.effective = r.optional(`,"effective":"`)
	s.until = r.optional(`,"until":"`)
	r.literal(`,"known":"`)
	s.known = r.text()
	r.literal(`,"actor":"`)
	r.text()
	r.literal(`,"entityversion":`)
	s.version = r.number()
	s.correlation = r.optional(`,"correlationid":"`)
	r.optional(`,"causationid":"`)
	r.literal(`,"requestid":"`)
	s.request = r.text()
	r.literal(`,"requestdigest":"`)
	r.text()
	r.literal(`,"data":`)
	if !r.ok || len(r.rest) < 2 || r.rest[len(r.rest)-1] != '}' {
		return stored{}, false
	}
	s.data = r.rest[:len(r.rest)-1]
	return s, true
}

// parts are what a book takes from a stored record. Texts and data point into its bytes.
type parts struct {
	typ         *Type
	id, request [16]byte
	subject     Ref
	correlation string
	recorded    int64 // Unix nanoseconds
	effective   Date
	until       Planned
	known       Day
	version     uint32
	class       Class
	data        []byte
}

// readStored reads a stored record: fast in the form that appendTo writes, else as ParseEnvelope does. The bytes must never change.
func readStored(body []byte) (parts, error) {
	s, ok := scan(body)
	if !ok {
		return parseStored(body)
	}
	p := parts{
		typ: byName[string(s.typ)], subject: Ref(textOf(s.subject)), correlation: textOf(s.correlation), version: s.version, class: storedClass(textOf(s.class)), data: s.data,
	}
	var recorded time.Time
	err := recorded.UnmarshalText(s.recorded)
	if err == nil && s.effective != nil {
		err = p.effective.UnmarshalText(s.effective)
	}
	if err == nil && s.until != nil {
		err = p.until.UnmarshalText(s.until)
	}
	if err == nil {
		err = p.known.UnmarshalText(s.known)
	}
	if err != nil || p.typ == nil {
		return parseStored(body)
	}
	p.recorded = recorded.UnixNano()
	return p, p.keys(textOf(s.id), textOf(s.request))
}

// parseStored reads a stored record by the library.
func parseStored(body []byte) (parts, error) {
	e, err := ParseEnvelope(body)
	if err != nil {
		return parts{}, err
	}
	p := parts{
		typ: TypeByName(e.Type), subject: e.Subject, correlation: e.CorrelationID, recorded: e.RecordedTime.UnixNano(), effective: e.Effective, until: e.Until, known: e.Known,
		version: e.EntityVersion, class: storedClass(e.DataClassification), data: tail(body, e.Data),
	}
	if p.typ == nil {
		p.typ = laterType(e.Type)
	}
	if p.typ == nil {
		return parts{}, fmt.Errorf("%q is no type of event", e.Type)
	}
	return p, p.keys(e.ID, e.RequestID)
}

// tail is the end of a body that holds the data, where they are written there just so.
func tail(body, data []byte) []byte {
	if end := len(body) - 1; end >= len(data) && bytes.Equal(body[end-len(data):end], data) {
		return body[end-len(data) : end : end]
	}
	return data
}

// keys reads the two ids that records are found by.
func (p *parts) keys(id, request string) (err error) {
	var ok bool
	if p.id, ok = idKey(id); !ok {
		return fmt.Errorf("event id %q is neither ULID nor UUID", id)
	}
	p.request, err = requestKey(request)
	return err
}

// storedRequest is the request id in a stored record.
func storedRequest(body []byte) (key [16]byte, err error) {
	p, err := readStored(body)
	return p.request, err
}

// textOf is a part of a body as a text. Bodies never change.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// scanner steps through a record; ok turns false at the first thing that is not as written here.
type scanner struct {
	rest []byte
	ok   bool
}

func (r *scanner) literal(want string) {
	if !r.ok || len(r.rest) < len(want) || string(r.rest[:len(want)]) != want {
		r.ok = false
		return
	}
	r.rest = r.rest[len(want):]
}

// text reads up to the closing quote. A text with an escape in it is none of ours.
func (r *scanner) text() []byte {
	end := bytes.IndexByte(r.rest, '"')
	if !r.ok || end < 0 || bytes.IndexByte(r.rest[:end], '\\') >= 0 {
		r.ok = false
		return nil
	}
	text := r.rest[:end]
	r.rest = r.rest[end+1:]
	return text
}

func (r *scanner) optional(prefix string) []byte {
	if !r.ok || len(r.rest) < len(prefix) || string(r.rest[:len(prefix)]) != prefix {
		return nil
	}
	r.rest = r.rest[len(prefix):]
	return r.text()
}

func (r *scanner) number() uint32 {
	n, i := uint64(0), 0
	for i < len(r.rest) && i < 10 && r.rest[i] >= '0' && r.rest[i] <= '9' {
		n = n*10 + uint64(r.rest[i]-'0')
		i++
	}
	if i == 0 || n > 1<<32-1 {
		r.ok = false
	}
	r.rest = r.rest[i:]
	return uint32(n)
}
