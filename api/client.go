package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// Client asks a server. Its zero value but for Base works; a client may be used by any number of goroutines.
//
// An error is a *Problem when the server refused, whatever the status; otherwise nobody knows what the server did, and an append is sent again with the same key.
type Client struct {
	Base  string       // the server, such as https://liggare.example.se: what stands before /v1
	Token string       // bearer token; "": none
	HTTP  *http.Client // nil: http.DefaultClient
	Lang  string       // sv or en, of problems; "": the server's choice
}

// Ledgers lists the ledgers that the caller may see.
func (c *Client) Ledgers(ctx context.Context) ([]LedgerInfo, error) {
	var list LedgerList
	err := c.get(ctx, "/v1/ledgers", nil, &list)
	return list.Ledgers, err
}

// Append stores one event or an array; repeated tells that it was stored before, by the same key.
func (c *Client) Append(ctx context.Context, ledger, key string, body []byte) (receipts []domain.Receipt, repeated bool, err error) {
	header := http.Header{"Content-Type": {mediaJSON}, keyHeader: {key}}
	raw, got, err := c.do(ctx, http.MethodPost, ledgerPath(ledger, "events"), nil, header, body)
	if err != nil {
		return nil, false, err
	}
	receipts, err = readReceipts(raw)
	return receipts, got.Get("Idempotent-Replayed") == "true", err
}

// Check asks what Append would answer, and stores nothing.
func (c *Client) Check(ctx context.Context, ledger string, body []byte) ([]domain.Receipt, error) {
	raw, _, err := c.do(ctx, http.MethodPost, ledgerPath(ledger, "events:check"), nil, http.Header{"Content-Type": {mediaJSON}}, body)
	if err != nil {
		return nil, err
	}
	return readReceipts(raw)
}

// Correct changes a stored event in one step; body is a domain.Correction.
func (c *Client) Correct(ctx context.Context, ledger, id, key string, body []byte) (receipt domain.Receipt, repeated bool, err error) {
	header := http.Header{"Content-Type": {mediaJSON}, keyHeader: {key}}
	raw, got, err := c.do(ctx, http.MethodPost, ledgerPath(ledger, "events", id, "correction"), nil, header, body)
	if err != nil {
		return receipt, false, err
	}
	receipts, err := readReceipts(raw)
	if err == nil && len(receipts) == 1 {
		receipt = receipts[0]
	}
	return receipt, got.Get("Idempotent-Replayed") == "true", err
}

// Release counts a tertial's reports of concern and gives the counts out; repeated tells that it was done before, by the same key.
func (c *Client) Release(ctx context.Context, ledger, key, tertial string) (receipt domain.Receipt, repeated bool, err error) {
	body, err := json.Marshal(Release{Tertial: tertial})
	if err != nil {
		return receipt, false, err
	}
	header := http.Header{"Content-Type": {mediaJSON}, keyHeader: {key}}
	raw, got, err := c.do(ctx, http.MethodPost, ledgerPath(ledger, "releases"), nil, header, body)
	if err != nil {
		return receipt, false, err
	}
	receipts, err := readReceipts(raw)
	if err == nil && len(receipts) == 1 {
		receipt = receipts[0]
	}
	return receipt, got.Get("Idempotent-Replayed") == "true", err
}

// Event gives one record, as stored.
func (c *Client) Event(ctx context.Context, ledger, id string) ([]byte, error) {
	return c.raw(ctx, ledgerPath(ledger, "events", id), nil)
}

// Feed gives the records after a position, at most limit (0: as many as the server likes), of a type and of a subject where they are given.
func (c *Client) Feed(ctx context.Context, ledger string, after uint64, limit int, typ, subject string) (*Feed, error) {
	q := url.Values{"after": {strconv.FormatUint(after, 10)}}
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	if typ != "" {
		q.Set("type", typ)
	}
	if subject != "" {
		q.Set("subject", subject)
	}
	page := new(Feed)
	if err := c.get(ctx, ledgerPath(ledger, "events"), q, page); err != nil {
		return nil, err
	}
	return page, nil
}

// Search gives records whose texts hold words, from the first on and at most so many.
func (c *Client) Search(ctx context.Context, ledger, words string, limit int) (*Feed, error) {
	page := new(Feed)
	return page, c.get(ctx, ledgerPath(ledger, "events"), url.Values{"q": {words}, "limit": {strconv.Itoa(limit)}}, page)
}

// Entities gives the entities of a kind («» all) whose names hold some words, at most limit (0: all), by name.
func (c *Client) Entities(ctx context.Context, ledger string, kind domain.Kind, words string, limit int) (*EntityList, error) {
	q := url.Values{}
	if kind != "" {
		q.Set("kind", string(kind))
	}
	if words != "" {
		q.Set("q", words)
	}
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	return handed[EntityList](ctx, func(ctx context.Context) ([]byte, error) { return c.raw(ctx, ledgerPath(ledger, "entities"), q) })
}

// Views lists the views of a ledger.
func (c *Client) Views(ctx context.Context, ledger string) ([]ViewInfo, error) {
	var list ViewList
	err := c.get(ctx, ledgerPath(ledger, "views"), nil, &list)
	return list.Views, err
}

// Describe gives the list of a ledger's views with what their columns mean, as JSON: of all of them, or of the one that ?view= names.
func (c *Client) Describe(ctx context.Context, ledger string, q url.Values) ([]byte, error) {
	return c.raw(ctx, ledgerPath(ledger, "views"), q)
}

// View gives a view's answer, as JSON.
func (c *Client) View(ctx context.Context, ledger, view string, q url.Values) ([]byte, error) {
	return c.raw(ctx, ledgerPath(ledger, "views", view), q)
}

// Periods gives the rows of a view's answer over time, as JSON.
func (c *Client) Periods(ctx context.Context, ledger, view string, q url.Values) ([]byte, error) {
	return c.raw(ctx, ledgerPath(ledger, "views", view, "periods"), q)
}

// Trail gives an entity's story, as JSON.
func (c *Client) Trail(ctx context.Context, ledger string, subject domain.Ref, q url.Values) ([]byte, error) {
	return c.raw(ctx, ledgerPath(ledger, "trail", string(subject.Kind()), subject.ID()), q)
}

// Diff gives the difference of two moments, as JSON.
func (c *Client) Diff(ctx context.Context, ledger string, q url.Values) ([]byte, error) {
	return c.raw(ctx, ledgerPath(ledger, "diff"), q)
}

// Export writes an export of a format (csv, jsonl, ocel) as it comes. What came whole is known when VerifyExport has looked at it.
func (c *Client) Export(ctx context.Context, ledger, format string, q url.Values, to io.Writer) error {
	path := "/v1/exports/" + url.PathEscape(ledger) + "/" + url.PathEscape(format)
	response, err := c.send(ctx, http.MethodGet, path, q, http.Header{}, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		raw, err := io.ReadAll(response.Body)
		if err != nil {
			return fmt.Errorf("answer of %s: %w", path, err)
		}
		return readProblem(response, raw)
	}
	if _, err := io.Copy(to, response.Body); err != nil {
		return fmt.Errorf("answer of %s: %w", path, err)
	}
	return nil
}

func ledgerPath(ledger string, parts ...string) string {
	path := "/v1/ledgers/" + url.PathEscape(ledger)
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	return path
}

func readReceipts(raw []byte) (receipts []domain.Receipt, err error) {
	if !bytes.HasPrefix(raw, []byte("[")) {
		raw = bytes.Join([][]byte{[]byte("["), raw, []byte("]")}, nil)
	}
	if err := json.Unmarshal(raw, &receipts); err != nil {
		return nil, fmt.Errorf("receipt: %w", err)
	}
	return receipts, nil
}

func (c *Client) get(ctx context.Context, path string, q url.Values, to any) error {
	raw, err := c.raw(ctx, path, q)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return fmt.Errorf("answer of %s: %w", path, err)
	}
	return nil
}

func (c *Client) raw(ctx context.Context, path string, q url.Values) ([]byte, error) {
	raw, _, err := c.do(context.WithValue(ctx, wholeKey{}, true), http.MethodGet, path, q, http.Header{"Accept": {mediaJSON + ", " + mediaEvent}}, nil)
	return raw, err
}

// Tag is the entity tag of a view's answer, which is not computed for it. It names all that the answer follows from, the sender's rights too.
func (c *Client) Tag(ctx context.Context, ledger, view string, q url.Values) (string, error) {
	path := ledgerPath(ledger, "views", view)
	response, err := c.send(ctx, http.MethodGet, path, q, http.Header{"Accept": {mediaJSON}, "If-None-Match": {"*"}}, nil)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotModified {
		return response.Header.Get("ETag"), nil
	}
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return "", fmt.Errorf("answer of %s: %w", path, err)
	}
	return "", readProblem(response, raw)
}

// send sends a request; the caller closes the answer's body.
func (c *Client) send(ctx context.Context, method, path string, q url.Values, header http.Header, body []byte) (*http.Response, error) {
	address := strings.TrimSuffix(c.Base, "/") + path
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Lang != "" {
		request.Header.Set("Accept-Language", c.Lang)
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	return client.Do(request)
}

// do sends a request and reads the whole answer.
func (c *Client) do(ctx context.Context, method, path string, q url.Values, header http.Header, body []byte) ([]byte, http.Header, error) {
	response, err := c.send(ctx, method, path, q, header, body)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("answer of %s: %w", path, err)
	case response.StatusCode >= 300:
		return nil, nil, readProblem(response, raw)
	}
	return raw, response.Header, nil
}

// readProblem is the server's problem document, or what can be said of an answer that isn't one.
func readProblem(response *http.Response, raw []byte) *Problem {
	p := &Problem{}
	media, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil || media != mediaProblem || json.Unmarshal(raw, p) != nil {
		p = &Problem{Type: "about:blank", Title: http.StatusText(response.StatusCode)}
	}
	p.Status = response.StatusCode
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		p.RetryAfter = time.Duration(seconds) * time.Second
	}
	return p
}
