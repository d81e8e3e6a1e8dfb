package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// Problem is the answer to a request that isn't answered as asked (RFC 9457): one for a response, with everything that was found in its errors. The server writes it
// and the client returns it as an error.
type Problem struct {
	Type    string         `json:"type"`  // /problems/<code of the most urgent>
	Title   string         `json:"title"` // in the language asked for, as is all that follows
	Status  int            `json:"status"`
	Detail  string         `json:"detail,omitempty"` // what would be right
	Errors  []ProblemError `json:"errors,omitempty"`
	Version *uint32        `json:"version,omitzero"`  // concurrency.stale: the entity's version
	Changes []Change       `json:"changes,omitempty"` // concurrency.stale: what happened since, oldest first, the last 100
	Request string         `json:"request,omitempty"` // the id to find the request by in the log

	RetryAfter time.Duration `json:"-"` // from the header; zero: not stated
}

// ProblemError is one thing to mend. It never holds the refused value.
type ProblemError struct {
	In      string `json:"in,omitempty"` // query or header; "": the body
	Pointer string `json:"pointer"`      // JSON pointer (RFC 6901); in the query and the header: /<name>; "": the whole
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Change is a record that a sender with a stale expectation hasn't seen.
type Change struct {
	ID           string    `json:"id"`
	Position     uint64    `json:"position"`
	Type         string    `json:"type"`
	RecordedTime time.Time `json:"recordedtime"`
}

// Code is the code of the most urgent error, such as rule.document.overlap; "" where another server wrote the problem.
func (p *Problem) Code() string {
	code, ours := strings.CutPrefix(p.Type, problemPath)
	if !ours {
		return ""
	}
	return code
}

func (p *Problem) Error() string {
	text := fmt.Sprintf("%d %s", p.Status, p.Title)
	for _, e := range p.Errors {
		text += fmt.Sprintf("; %s %s: %s", e.Code, strings.TrimSpace(e.In+" "+e.Pointer), e.Message)
	}
	return text
}

// Where an error's field is.
const (
	inBody   = ""
	inQuery  = "query"
	inHeader = "header"
)

// fault is why a handler gives no answer: reasons of one place, and what the response says besides them.
type fault struct {
	in      string
	errors  domain.Errors
	version *uint32
	changes []Change
	retry   time.Duration
	allow   []string // methods

	challenge string // WWW-Authenticate
}

func (f *fault) Error() string { return f.errors.Error() }

// refuse makes a fault of one reason.
func refuse(in, code, field, sv, en string) *fault {
	return &fault{in: in, errors: domain.Errors{{Code: code, Field: field, Message: domain.Text{SV: sv, EN: en}}}}
}

// plain makes a fault that its code says everything about.
func plain(code string) *fault {
	return &fault{errors: domain.Errors{{Code: code, Message: codeOf(code).Explanation}}}
}

const retrySoon = time.Second

// faultOf gives every error its place in the table: a refusal its own code, and what nobody outside can mend the code internal.
func faultOf(err error) *fault {
	var (
		made    *fault
		refusal *domain.Error
		all     domain.Errors
		large   *http.MaxBytesError
	)
	switch {
	case errors.As(err, &made):
		return made
	case errors.As(err, &all) && len(all) > 0:
		return &fault{errors: all}
	case errors.As(err, &refusal):
		return &fault{errors: domain.Errors{refusal}}
	case errors.As(err, &large):
		return plain("size.request")
	case errors.Is(err, ErrBusy):
		made = plain("writer.busy")
	case errors.Is(err, ErrUnknown):
		made = plain("idempotency.outcome_unknown")
	case errors.Is(err, ErrStore):
		made = plain("store.unavailable")
	case errors.Is(err, ErrFrozen):
		return plain("ledger.frozen")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		made = plain("request.interrupted")
	default:
		return plain("internal")
	}
	made.retry = retrySoon
	return made
}

// problem is the document of a fault in a language.
func (f *fault) problem(lang, request string) *Problem {
	urgent := f.errors[0]
	known := codeOf(urgent.Code)
	p := &Problem{
		Type: problemPath + urgent.Code, Title: known.Title.In(lang), Status: known.Status, Detail: urgent.Message.In(lang),
		Version: f.version, Changes: f.changes, Request: request, RetryAfter: f.retry,
	}
	for _, e := range f.errors {
		p.Errors = append(p.Errors, ProblemError{In: f.in, Pointer: e.Field, Code: e.Code, Message: e.Message.In(lang)})
	}
	return p
}

// writeProblem is the one place that writes problems. It returns the fault that it wrote.
func writeProblem(w http.ResponseWriter, r *http.Request, err error) *fault {
	f := faultOf(err)
	lang := languageOf(r)
	p := f.problem(lang, visitOf(r.Context()).id)
	body, err := json.Marshal(p, json.Deterministic(true))
	if err != nil {
		panic("problem can't be encoded: " + err.Error())
	}
	h := w.Header()
	h.Set("Content-Language", lang)
	if len(f.allow) > 0 {
		h.Set("Allow", strings.Join(f.allow, ", "))
	}
	if f.challenge != "" {
		h.Set("WWW-Authenticate", f.challenge)
	}
	if f.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int((f.retry+time.Second-1)/time.Second)))
	}
	made := &answer{status: p.Status, media: mediaProblem, body: body}
	_ = made.write(w, r) // no stream: it has no error
	return f
}
