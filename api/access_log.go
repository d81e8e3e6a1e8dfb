package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// AccessLog keeps who read what.
type AccessLog interface {
	// AppendAccess stores an entry of a ledger's log; it is durable when nil is returned.
	AppendAccess(ctx context.Context, ledger string, entry []byte) error
	// ReadAccess gives the entries after a number, at most limit of them, and the number of the last there is. They are numbered from 1 without gaps.
	ReadAccess(ctx context.Context, ledger string, after uint64, limit int) (entries [][]byte, last uint64, err error)
}

// Access is an entry of the access log: what confidential was read, every export, and each program that was let in to confidential rows.
type Access struct {
	Who     string    `json:"who"`               // the principal: function/opaque id; or the id of an analyst's program
	What    string    `json:"what"`              // the route that was taken, and the path: which record, entity, view or export; or NATS, with the program's streams and views
	Class   string    `json:"class"`             // the most secret class among the records that the answer rests on, or of the program's streams
	Purpose string    `json:"purpose,omitempty"` // as stated in the header Purpose; a program states none
	When    time.Time `json:"when"`
	Request string    `json:"request"` // id of the request, or of the program's connection, as in the server's log
}

// AccessPage is the answer of GET /v1/ledgers/{ledger}/access.
type AccessPage struct {
	Entries []jsontext.Value `json:"entries"`
	Next    uint64           `json:"next"` // ?after= of the page that follows; when it is last there is no more yet
	Last    uint64           `json:"last"`
}

const (
	purposeHeader = "Purpose"
	purposeMax    = 300 // characters
	accessMost    = 1000
)

// purpose is what the sender states that it reads for. It is kept, so it must be a text of no person.
func purpose(r *http.Request) (string, error) {
	sent := r.Header.Values(purposeHeader)
	if len(sent) == 0 {
		return "", nil
	}
	stated := sent[0]
	odd := func(c rune) bool { return !unicode.IsGraphic(c) }
	if len(sent) > 1 || domain.Blank(stated) || !utf8.ValidString(stated) || utf8.RuneCountInString(stated) > purposeMax || slices.ContainsFunc([]rune(stated), odd) ||
		domain.PersonIn(stated, "") != nil {
		return "", &fault{in: inHeader, errors: domain.Errors{{Code: "access.purpose_form", Field: "/" + purposeHeader, Message: codeOf("access.purpose_form").Explanation}}}
	}
	return stated, nil
}

// accessed writes into the access log that records of a class are about to leave. Where it can't be written, they don't.
func (a *api) accessed(r *http.Request, ledger string, class domain.Class) error {
	if a.Access == nil {
		return nil
	}
	stated, err := purpose(r)
	if err != nil {
		return err
	}
	v := visitOf(r.Context())
	entry, err := json.Marshal(Access{Who: v.principal.Actor(), What: r.Pattern + " " + r.URL.Path, Class: class.String(), Purpose: stated, When: a.Now().UTC(), Request: v.id}, json.Deterministic(true))
	if err != nil {
		return err
	}
	if err := a.Access.AppendAccess(r.Context(), ledger, entry); err != nil {
		a.Log.ErrorContext(r.Context(), "access log can't be written", "request", v.id, "ledger", ledger, "err", err)
		f := plain("access.log")
		f.retry = retrySoon
		return f
	}
	return nil
}

// reading notes what an answer rests on, where that is confidential: facts are told one by one, and done writes the log once.
type reading struct {
	e     *domain.Edition
	today domain.Day
	class domain.Class
}

// reading begins to note what an answer of an edition rests on. Callers who read nothing confidential cost nothing.
func (a *api) reading(e *domain.Edition) *reading {
	if a.Access == nil || e.Ceiling() < domain.Confidential {
		return nil
	}
	return &reading{e: e, today: a.today()}
}

func (g *reading) fact(f *domain.Fact) {
	if g != nil && f != nil {
		g.class = max(g.class, g.e.ClassOn(f, g.today))
	}
}

func (g *reading) event(id string) {
	if g == nil {
		return
	}
	if position, found := g.e.PositionOf(id); found {
		g.fact(g.e.Fact(position))
	}
}

func (g *reading) rows(rows []projections.Row) {
	for i := range rows {
		if g == nil || g.class >= g.e.Ceiling() {
			return
		}
		for _, ids := range [][]string{rows[i].Events, rows[i].Because} {
			for _, id := range ids {
				g.event(id)
			}
		}
	}
}

// done writes the log where something confidential was read.
func (g *reading) done(a *api, r *http.Request, ledger string) error {
	if g == nil || g.class < domain.Confidential {
		return nil
	}
	return a.accessed(r, ledger, g.class)
}

// subscribed writes the log of an export, whatever it holds, and of a stream of changes of confidential rows: what they come to is not known before they leave.
func (a *api) subscribed(r *http.Request) error {
	ledger := r.PathValue("ledger")
	class := PrincipalOf(r.Context()).streamRights(ledger, a.today()).Class
	if class < domain.Confidential && !strings.HasPrefix(r.URL.Path, "/v1/exports/") {
		return nil
	}
	return a.accessed(r, ledger, class)
}

// oneByOne opens a ledger of concern reports for an auditor who states a purpose: for one report at a time.
func (a *api) oneByOne(r *http.Request, ledger Ledger) (*domain.Edition, error) {
	p := PrincipalOf(r.Context())
	if _, concerns := domain.MainLedger(ledger.ID()); !concerns || p.Operator || !slices.Contains(p.roles(ledger.ID()), RoleAuditor) {
		return a.whole(r, ledger)
	}
	if stated, err := purpose(r); err != nil || stated == "" {
		return nil, errors.Join(err, forbiddenPurpose())
	}
	return ledger.Book().Edition(domain.Moment{Known: domain.MaxDay})
}

func forbiddenPurpose() error {
	f := plain("access.purpose")
	f.in, f.errors[0].Field = inHeader, "/"+purposeHeader
	return f
}

// access gives the access log of a ledger.
func (a *api) access(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	p, err := readParams(r, []string{"after", "limit"}, nil)
	if err != nil {
		return nil, err
	}
	page := AccessPage{Entries: []jsontext.Value{}}
	after, limit := p.number("after", "query.after", 0, 1<<53, 0), p.number("limit", "query.limit", 1, accessMost, 100)
	if err := p.err(); err != nil {
		return nil, err
	}
	if a.Access != nil {
		entries, last, err := a.Access.ReadAccess(r.Context(), ledger.ID(), after, int(limit))
		if err != nil {
			return nil, errors.Join(err, plain("access.log"))
		}
		for _, each := range entries {
			page.Entries = append(page.Entries, each)
		}
		page.Last = last
	}
	page.Next = min(after, page.Last) + uint64(len(page.Entries))
	return asJSON(page)
}
