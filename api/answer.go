package api

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
)

const (
	mediaJSON    = "application/json"
	mediaEvent   = "application/cloudevents+json"
	mediaBatch   = "application/cloudevents-batch+json"
	mediaLines   = "application/x-ndjson"
	mediaProblem = "application/problem+json"
	mediaSchema  = "application/schema+json"
	mediaHTML    = "text/html"
	mediaCSV     = "text/csv"
)

// answer is what a handler gives back when nothing stands against it.
type answer struct {
	status int    // 0: 200
	media  string // "": application/json
	etag   string // with its quotes; "": none
	header map[string]string
	body   []byte
	value  any // instead of body: what the body is the JSON of. MUST NOT be changed: others may use it

	read func() (any, error) // what the client reads of that JSON, for an open hand; nil: the value as it is

	// stream, instead of body, writes what is not held in memory whole. It ends when ctx is done; flush(w) sends what it has written so far. An error breaks the
	// connection off, so that a part never looks whole.
	stream func(ctx context.Context, w io.Writer) error
	live   bool // the stream has no end of its own: ctx is done, too, when the server stops
}

// asJSON answers with a value's JSON; the same value always gives the same bytes.
func asJSON(v any) (*answer, error) {
	body, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	return &answer{body: body}, nil
}

// encode makes of an answer that is a value what its sender takes: the body, or what lies in an open hand.
func (made *answer) encode(r *http.Request) (err error) {
	switch open := handOf(r.Context()) != nil; {
	case made.value == nil:
	case open && made.read != nil:
		made.value, err = made.read()
	case !open && (made.etag == "" || !has(r, made.etag)):
		made.body, err = json.Marshal(made.value, json.Deterministic(true))
	}
	return err
}

// tagged gives an answer the tag of its own bytes.
func tagged(made *answer, err error) (*answer, error) {
	if err == nil {
		made.etag = etagOf(string(made.body), made.media)
	}
	return made, err
}

// write sends the answer, or 304 when the sender has it already. It is the one place that writes what isn't a problem. An error is a stream's, part of which was sent.
func (made *answer) write(w http.ResponseWriter, r *http.Request) error {
	if to := handOf(r.Context()); to != nil && made.value != nil {
		to.value = made.value
		w.WriteHeader(http.StatusOK)
		return nil
	}
	h := w.Header()
	for name, value := range made.header {
		h.Set(name, value)
	}
	status := made.status
	if status == 0 {
		status = http.StatusOK
	}
	coded := made.compressed(r, status)
	if made.etag != "" {
		if tag := held(r, made.etag); tag != "" && status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			h.Set("ETag", tag)
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		h.Set("ETag", made.etag)
	}
	h.Set("Content-Type", made.contentType())
	switch {
	case coded:
		h.Set("Content-Encoding", "gzip")
		if made.etag != "" {
			h.Set("ETag", codedTag(made.etag))
		}
	case made.stream == nil:
		h.Set("Content-Length", strconv.Itoa(len(made.body)))
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	return made.send(w, r, coded)
}

// contentType is the media type with what belongs to it.
func (made *answer) contentType() string {
	switch made.media {
	case "":
		return mediaJSON
	case mediaHTML, mediaCSV:
		return made.media + "; charset=utf-8"
	}
	return made.media
}

// send writes the body or runs the stream.
func (made *answer) send(w http.ResponseWriter, r *http.Request, coded bool) error {
	write := func(to io.Writer) error {
		_, err := to.Write(made.body)
		return err
	}
	if made.stream != nil {
		return made.run(w, r, coded)
	}
	to := newPaced(w)
	// The sender may be gone; there is nobody left to tell.
	if coded {
		_ = gzipped(to, write)
	} else {
		_ = write(to)
	}
	return nil
}
