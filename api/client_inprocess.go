package api

import (
	"bytes"
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

// handed asks with an open hand: a handler of this process lays there what reading its JSON would give. A handler that is asked over a network leaves the hand empty, and the JSON is
// read.
func handed[T any](ctx context.Context, ask func(context.Context) ([]byte, error)) (*T, error) {
	open := &hand{}
	raw, err := ask(context.WithValue(ctx, handKey{}, open))
	if err != nil {
		return nil, err
	}
	if value, is := open.value.(*T); is {
		return value, nil
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

// RoundTrip runs the handler in a goroutine that ends when the handler returns; when the reader closes the body, its writes fail and its context is done. For whoever wants the whole
// answer the handler runs at once.
func (t inProcess) RoundTrip(sent *http.Request) (*http.Response, error) {
	if whole, _ := sent.Context().Value(wholeKey{}).(bool); whole {
		return t.whole(sent)
	}
	ctx, cancel := context.WithCancel(sent.Context())
	r := asServed(sent.Clone(ctx))
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
		return responseOf(sent, w.status, w.sent, &pipedBody{reader, cancel}), nil
	case <-sent.Context().Done():
		reader.CloseWithError(sent.Context().Err())
		return nil, sent.Context().Err()
	}
}

// asServed makes a request what a server would hand to the handler.
func asServed(r *http.Request) *http.Request {
	r.RequestURI, r.RemoteAddr, r.Host = r.URL.RequestURI(), "in-process", r.URL.Host
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	if r.Body == nil {
		r.Body = http.NoBody
	}
	return r
}

// wholeKey marks a request whose sender reads the whole answer before it does anything else. A page asks for dozens of records: a goroutine and a pipe for each cost more than the answers.
type wholeKey struct{}

// whole runs the handler and gives all that it wrote.
func (t inProcess) whole(sent *http.Request) (*http.Response, error) {
	r := asServed(sent.WithContext(sent.Context()))
	w := &heldResponse{header: http.Header{}}
	func() {
		defer func() {
			if recover() != nil {
				w.end = io.ErrUnexpectedEOF
			}
		}()
		t.handler.ServeHTTP(w, r)
	}()
	r.Body.Close()
	if err := context.Cause(sent.Context()); err != nil {
		return nil, err
	}
	w.WriteHeader(http.StatusOK)
	return responseOf(sent, w.status, w.header, w), nil
}

// heldResponse is an answer that is held: written by the handler, then read.
type heldResponse struct {
	header http.Header
	status int // 0: nothing written yet
	body   bytes.Buffer
	end    error // behind the body; nil: it is whole
}

func (w *heldResponse) Header() http.Header { return w.header }

func (w *heldResponse) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *heldResponse) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

func (w *heldResponse) Read(b []byte) (int, error) {
	n, err := w.body.Read(b)
	if err == io.EOF && w.end != nil {
		err = w.end
	}
	return n, err
}

func (w *heldResponse) Close() error { return nil }

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

func responseOf(sent *http.Request, status int, header http.Header, body io.ReadCloser) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: body, ContentLength: -1, Request: sent,
	}
}
