package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/textproto"
	"os"
	"strconv"
	"strings"

	"liggare/domain"
)

// append stores one event, or an array whole or not at all.
func (a *api) append(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	key, err := idempotencyKey(r.Header)
	if err != nil {
		return nil, err
	}
	s, err := a.submission(r, ledger, key)
	if err != nil {
		return nil, err
	}
	if err := a.authorise(r, ledger, s); err != nil {
		return nil, err
	}
	return a.store(r, ledger, s, func(err error) error { return err })
}

// store appends a submission and answers with its receipts. A refusal is told in the sender's terms.
func (a *api) store(r *http.Request, ledger Ledger, s *domain.Submission, told func(error) error) (*answer, error) {
	if err := a.namePlaces(ledger, s); err != nil {
		return nil, err
	}
	var receipts []domain.Receipt
	var repeated bool
	err := a.whileAuthorised(r, ledger, s, func() (err error) {
		receipts, repeated, err = ledger.Append(r.Context(), s)
		return err
	})
	if err != nil {
		return nil, a.whyNot(r, ledger, told(err))
	}
	made, err := asJSON(receipt(s, receipts))
	if err != nil {
		return nil, err
	}
	made.status, made.header = http.StatusCreated, map[string]string{"Location": location(ledger, receipts)}
	if !s.Array {
		made.etag = eventTag(receipts[0].ID)
	}
	v := visitOf(r.Context())
	if v.replayed = repeated; !repeated {
		v.stored = len(receipts)
	}
	if repeated {
		made.status, made.header["Idempotent-Replayed"] = http.StatusOK, "true"
	}
	return made, nil
}

// receipt is what the answer holds: an array for an array.
func receipt(s *domain.Submission, receipts []domain.Receipt) any {
	if s.Array {
		return receipts
	}
	return receipts[0]
}

// location is the address of what was stored: the event, or the page of the feed that holds the array.
func location(ledger Ledger, receipts []domain.Receipt) string {
	events := "/v1/ledgers/" + ledger.ID() + "/events"
	if len(receipts) == 1 {
		return events + "/" + receipts[0].ID
	}
	return events + "?after=" + strconv.FormatUint(receipts[0].Position-1, 10) + "&limit=" + strconv.Itoa(len(receipts))
}

// submission reads a request to store: its body, by the principal that sends it.
func (a *api) submission(r *http.Request, ledger Ledger, key string) (*domain.Submission, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	events, array, err := domain.ParseAppend(body)
	s := &domain.Submission{Events: events, Array: array, Actor: PrincipalOf(r.Context()).Actor(), Key: key, Body: body}
	if wrong := (domain.Errors)(nil); errors.As(err, &wrong) && s.Names() {
		if err := a.namePlaces(ledger, s); err != nil {
			return nil, err
		}
		return nil, s.AlsoNames(wrong)
	}
	return s, err
}

// readBody reads the JSON of a request that has no parameters.
func readBody(r *http.Request) ([]byte, error) {
	if p, err := readParams(r, nil, nil); err != nil {
		return nil, err
	} else if err := p.err(); err != nil {
		return nil, err
	}
	if err := jsonOnly(r.Header); err != nil {
		return nil, err
	}
	return wholeBody(r)
}

// wholeBody reads a body to its end.
func wholeBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	switch large := (*http.MaxBytesError)(nil); {
	case err == nil:
		return body, nil
	case errors.As(err, &large):
		return nil, large
	case errors.Is(err, errCrowded):
		return nil, ErrBusy
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, plain("request.slow")
	}
	return nil, plain("request.unreadable")
}

// jsonOnly demands a body of plain JSON in UTF-8.
func jsonOnly(h http.Header) error {
	media, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if charset, stated := parameters["charset"]; err != nil || media != mediaJSON || stated && !strings.EqualFold(charset, "utf-8") {
		return plain("media.type")
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return plain("media.encoding")
	}
	return nil
}

const keyHeader = "Idempotency-Key"

// idempotencyKey reads the key of a request (draft-ietf-httpapi-idempotency-key-header): 16–64 of [A-Za-z0-9._:-]. Quoted, as the draft has it, or bare it is the
// same key.
func idempotencyKey(h http.Header) (string, error) {
	sent := h.Values(keyHeader)
	if len(sent) == 0 {
		return "", keyFault("idempotency.required")
	}
	key := textproto.TrimString(sent[0])
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	if len(sent) > 1 || !domain.ValidKey(key) {
		return "", keyFault("idempotency.form")
	}
	return key, nil
}

func keyFault(code string) error {
	return &fault{in: inHeader, errors: domain.Errors{{Code: code, Field: "/" + keyHeader, Message: codeOf(code).Explanation}}}
}

// changesMax is how many of the changes since are told to a sender whose expectation is stale.
const changesMax = 100

// whyNot gives a refusal what its sender needs in order to mend it: to a stale expectation, the version there is, and the changes since that the sender may read.
func (a *api) whyNot(r *http.Request, ledger Ledger, err error) error {
	stale := (*domain.Stale)(nil)
	if !errors.As(err, &stale) {
		return err
	}
	version := strconv.FormatUint(uint64(stale.Version), 10)
	f := refuse(inBody, "concurrency.stale", stale.Field,
		"Ämnet är vid version "+version+". Läs det som hänt sedan dess, och skicka igen med expect "+version+" och en ny nyckel om uppgiften fortfarande stämmer.",
		"The subject is at version "+version+". Read what has happened since, and send again with expect "+version+" and a new key if the fact still holds.")
	f.version = &stale.Version
	e, err := a.whole(r, ledger)
	if err != nil {
		return err
	}
	for _, position := range stale.Since[max(0, len(stale.Since)-changesMax):] {
		if position > e.Position {
			continue
		}
		if fact := e.Fact(position); fact != nil {
			f.changes = append(f.changes, Change{ID: e.EventID(fact), Position: position, Type: fact.Type.Name, RecordedTime: fact.Recorded().UTC()})
		}
	}
	return f
}
