package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"
)

// InProcess returns an HTTP client that calls the handler instead of a network: same requests, same answers, streamed as they are written. Addresses need no host, so
// that a Client with it needs no Base.
func InProcess(h http.Handler) *http.Client {
	return &http.Client{Transport: inProcess{h}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// hand is where a handler of this process lays an answer that is a value, instead of writing its JSON. Nobody outside has one.
type hand struct{ value any }

type handKey struct{}

func handOf(ctx context.Context) *hand {
	to, _ := ctx.Value(handKey{}).(*hand)
	return to
}

// handed asks with an open hand: what a handler of this process laid there is shown as what reading its JSON would give. A handler that is asked over a network leaves the hand
// empty, and the JSON is read.
func handed[H, T any](ctx context.Context, ask func(context.Context) ([]byte, error), shown func(*H) (*T, error)) (*T, error) {
	open := &hand{}
	raw, err := ask(context.WithValue(ctx, handKey{}, open))
	if err != nil {
		return nil, err
	}
	if value, is := open.value.(*H); is {
		return shown(value)
	}
	read := new(T)
	if err := json.Unmarshal(raw, read); err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	return read, nil
}

// AsOne lets all that a handler of this process asks on behalf of one request count as one request of whoever sent it.
func AsOne(ctx context.Context) context.Context {
	return context.WithValue(ctx, asOneKey{}, new(atomic.Bool))
}

type asOneKey struct{}

// countedOf tells whether the one request that a request is a part of has been counted; nil: it is a part of none.
func countedOf(ctx context.Context) *atomic.Bool {
	counted, _ := ctx.Value(asOneKey{}).(*atomic.Bool)
	return counted
}

type inProcess struct{ handler http.Handler }

// RoundTrip runs the handler in a goroutine that ends when the handler returns; when the reader closes the body, its writes fail and its context is done.
func (t inProcess) RoundTrip(sent *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(sent.Context())
	r := sent.Clone(ctx)
	r.RequestURI, r.RemoteAddr, r.Host = sent.URL.RequestURI(), "in-process", sent.URL.Host
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	if r.Body == nil {
		r.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &pipedResponse{header: http.Header{}, began: make(chan struct{}), body: writer}
	stop := context.AfterFunc(ctx, func() { writer.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer func() {
			// A handler that breaks off leaves a body that ends in an error, as a broken connection would.
			var end error
			if recover() != nil {
				end = io.ErrUnexpectedEOF
			}
			stop()
			w.begin(http.StatusOK)
			writer.CloseWithError(end)
			r.Body.Close()
			cancel()
		}()
		t.handler.ServeHTTP(w, r)
	}()
	select {
	case <-w.began:
		return w.response(sent, &pipedBody{reader, cancel}), nil
	case <-sent.Context().Done():
		reader.CloseWithError(sent.Context().Err())
		return nil, sent.Context().Err()
	}
}

// pipedResponse is the handler's side of an answer.
type pipedResponse struct {
	header http.Header // the handler's
	once   sync.Once
	began  chan struct{} // closed when status and sent are set
	status int
	sent   http.Header // as they were when the answer began
	body   *io.PipeWriter
}

func (w *pipedResponse) Header() http.Header { return w.header }

func (w *pipedResponse) WriteHeader(status int) { w.begin(status) }

func (w *pipedResponse) Write(b []byte) (int, error) {
	w.begin(http.StatusOK)
	return w.body.Write(b)
}

// Flush sends the head; the body is never held back.
func (w *pipedResponse) Flush() { w.begin(http.StatusOK) }

func (w *pipedResponse) begin(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.began)
	})
}

// pipedBody is the reader's side.
type pipedBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

func (b *pipedBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}

func (w *pipedResponse) response(sent *http.Request, body io.ReadCloser) *http.Response {
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: body, ContentLength: -1, Request: sent,
	}
}
