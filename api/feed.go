package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
)

// Feed is a page of a ledger's records, as stored, in the order of recording.
type Feed struct {
	Events []jsontext.Value `json:"events"`
	Next   uint64           `json:"next"` // ?after= of the page that follows; when it is head there is no more yet
	Head   uint64           `json:"head"` // position of the ledger's last record
}

const (
	feedLimit = 100     // events of a page, where none is asked
	feedMost  = 1000    // events of a page
	feedBytes = 4 << 20 // a page ends with the event that reaches this size
)

// page is a part of the feed: bodies as stored, and the position of the last record that was looked at.
type page struct {
	bodies    [][]byte
	positions []uint64
	next      uint64
	head      uint64
}

// feed gives the records after a position. As a CloudEvents batch and as lines it holds the same bytes and nothing else; then the link to the next page is in the header.
func (a *api) feed(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	open := a.whole
	if r.URL.Query().Get("limit") == "1" && r.Header.Get(purposeHeader) != "" {
		open = a.oneByOne
	}
	e, err := open(r, ledger)
	if err != nil {
		return nil, err
	}
	p, err := readParams(r, []string{"after", "limit", "type", "subject", "q", "csv"}, nil)
	if err != nil {
		return nil, err
	}
	after := p.number("after", "query.after", 0, e.Position, 0)
	limit := p.number("limit", "query.limit", 1, feedMost, feedLimit)
	wanted := p.feedFilter()
	media, form := p.form(mediaOf(r, mediaJSON, mediaBatch, mediaLines, mediaCSV))
	if err := p.err(); err != nil {
		return nil, err
	}
	etag := a.asked(r, e, domain.Moment{}, "feed", e.Ceiling().String(), p.values.Encode(), media)
	if has(r, etag) {
		return unchanged(etag), nil
	}
	if len(wanted.words) > 0 {
		name := a.asked(r, e, domain.Moment{}, "said", e.Ceiling().String(), string(wanted.subject), p.values.Get("type"), strings.Join(wanted.words, " "))
		wanted.said, err = remember(r.Context(), &a.memos, name, func(ctx context.Context) ([]uint64, int, error) {
			said, err := wanted.saying(ctx, e)
			return said, len(said) / positionsToAPiece, err
		})
		if err != nil {
			return nil, err
		}
	}
	found := wanted.page(e, after, int(limit))
	reading := a.reading(e)
	for _, position := range found.positions {
		reading.fact(e.Fact(position))
	}
	if err := reading.done(a, r, ledger.ID()); err != nil {
		return nil, err
	}
	query := p.values
	query.Set("after", strconv.FormatUint(found.next, 10))
	made := &answer{media: media, etag: etag, header: map[string]string{"Link": nextLink(r.URL.Path, query)}}
	if media == mediaCSV {
		made.header["Content-Disposition"] = attachment(ledger.ID() + "-events")
		made.stream = func(_ context.Context, w io.Writer) error { return found.sheet(w, form) }
		return made, nil
	}
	made.body = found.body(media)
	return made, nil
}

func nextLink(path string, query url.Values) string {
	return "<" + path + "?" + query.Encode() + `>; rel="next"`
}

// feedFilter tells which records are wanted.
type feedFilter struct {
	kind    *domain.Type // nil: every type
	subject domain.Ref   // "": every subject
	said    []uint64     // where words are: the positions of the records that say them
	words   []string     // in small letters: each stands in some text of the record's data, evidence and notes too
}

func (p *params) feedFilter() feedFilter {
	f := feedFilter{words: strings.Fields(strings.ToLower(p.values.Get("q")))}
	p.read("type", "query.type", func(name string) error {
		if f.kind = domain.TypeByName(name); f.kind == nil {
			return errUnread
		}
		return nil
	})
	p.read("subject", "query.subject", func(s string) (err error) {
		f.subject, err = domain.ParseRef(s)
		return err
	})
	return f
}

// errUnread refuses a parameter in the words of its code.
var errUnread = errors.New("parameter can't be read")

// page collects the wanted records after a position. Its next leads past everything that was looked at, wanted or not.
func (f feedFilter) page(e *domain.Edition, after uint64, limit int) page {
	found := page{next: e.Position, head: e.Position}
	size := 0
	for fact := range f.facts(e, after) {
		if f.kind != nil && fact.Type != f.kind {
			continue
		}
		body := e.Body(fact.Position)
		found.bodies, found.positions = append(found.bodies, body), append(found.positions, fact.Position)
		if size += len(body); len(found.bodies) == limit || size >= feedBytes {
			found.next = fact.Position
			break
		}
	}
	return found
}

// positionsToAPiece is how many positions take as much memory as a piece of weight.
const positionsToAPiece = 60

// saying are the positions of all records that say the words.
func (f feedFilter) saying(ctx context.Context, e *domain.Edition) (said []uint64, err error) {
	n, all := 0, feedFilter{subject: f.subject}
	for fact := range all.facts(e, 0) {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if (f.kind == nil || fact.Type == f.kind) && f.says(e.Body(fact.Position)) {
			said = append(said, fact.Position)
		}
	}
	return said, nil
}

// says tells whether the texts of a record's data hold every word. The whole record is looked through first, since most hold none.
func (f feedFilter) says(body []byte) bool {
	lower := strings.ToLower(string(body))
	if slices.ContainsFunc(f.words, func(word string) bool { return !strings.ContainsAny(word, `"\\`) && !strings.Contains(lower, word) }) {
		return false
	}
	members, err := membersOf(jsontext.Value(body))
	if err != nil {
		return false
	}
	var said strings.Builder // in small letters, and a line each
	for text := range Texts(members["data"]) {
		said.WriteString(strings.ToLower(text))
		said.WriteByte('\n')
	}
	all := said.String()
	return !slices.ContainsFunc(f.words, func(word string) bool { return !strings.Contains(all, word) })
}

// facts yields the records after a position: those that say the words, one subject's, or all.
func (f feedFilter) facts(e *domain.Edition, after uint64) iter.Seq[*domain.Fact] {
	return func(yield func(*domain.Fact) bool) {
		if len(f.words) > 0 {
			for _, position := range f.said {
				if position > after && !yield(e.Fact(position)) {
					return
				}
			}
			return
		}
		if f.subject == "" {
			for position := after + 1; position <= e.Position; position++ {
				if fact := e.Fact(position); fact != nil && !yield(fact) {
					return
				}
			}
			return
		}
		home, known := e.Find(f.subject)
		if !known {
			return
		}
		for _, fact := range e.Facts(home) {
			if fact.Position > after && !yield(fact) {
				return
			}
		}
	}
}

// body writes the page in a media type. The records' bytes are never encoded anew.
func (p page) body(media string) []byte {
	var b bytes.Buffer
	switch media {
	case mediaLines:
		for _, body := range p.bodies {
			b.Write(body)
			b.WriteByte('\n')
		}
	case mediaBatch:
		b.WriteByte('[')
		b.Write(bytes.Join(p.bodies, []byte(",")))
		b.WriteByte(']')
	default:
		b.WriteString(`{"events":[`)
		b.Write(bytes.Join(p.bodies, []byte(",")))
		fmt.Fprintf(&b, `],"next":%d,"head":%d}`, p.next, p.head)
	}
	return b.Bytes()
}

// feedColumns are the labels of the feed as a table: the position, and the members of a record, its data as JSON.
var feedColumns = []string{"position", "id", "source", "type", "subject", "effective", "until", "known", "recordedtime", "time", "dataclassification", "actor", "entityversion",
	"correlationid", "causationid", "requestid", "requestdigest", "dataschema", "data"}

// sheet writes the page as a table, a record a line.
func (p page) sheet(w io.Writer, form csvForm) error {
	table, err := newSheet(w, form, feedColumns)
	if err != nil {
		return err
	}
	values := make([]jsontext.Value, len(feedColumns))
	for i, body := range p.bodies {
		members, err := membersOf(jsontext.Value(body))
		if err != nil {
			return err
		}
		members["position"] = jsontext.Value(strconv.FormatUint(p.positions[i], 10))
		for n, name := range feedColumns {
			values[n] = members[name]
		}
		if err := table.row(values...); err != nil {
			return err
		}
	}
	return table.end()
}
