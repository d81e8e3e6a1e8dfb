package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	writePatience = 30 * time.Second // for one piece of an answer to be taken by its reader
	writePiece    = 64 << 10         // bytes
	livePiece     = 4 << 10          // of a stream that stays open for days, of which there are many
)

// paced is the way to a reader. Each piece has its own time: an answer may take as long as its reader goes on reading, and a reader that stops is cut off.
type paced struct {
	w        io.Writer
	at       *http.ResponseController
	patience time.Duration
	given    time.Time // when a piece was last given its time
}

func newPaced(w http.ResponseWriter) *paced {
	return &paced{w: w, at: http.NewResponseController(w), patience: writePatience}
}

func (p *paced) Write(b []byte) (n int, err error) {
	for len(b) > 0 && err == nil {
		piece := b[:min(len(b), writePiece)]
		if err := p.extend(); err != nil {
			return n, err
		}
		var sent int
		sent, err = p.w.Write(piece)
		n, b = n+sent, b[sent:]
	}
	return n, err
}

// extend gives the next piece its time, or nearly: to set a deadline costs as much as a small write, so those that follow each other closely share one. What is no
// connection, such as a call within the process, has no deadlines.
func (p *paced) extend() error {
	now := time.Now()
	if now.Sub(p.given) < p.patience/20 {
		return nil
	}
	p.given = now
	if err := p.at.SetWriteDeadline(now.Add(p.patience)); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// outlet is what a stream writes to: pieces leave when they are full, or when flush is called.
type outlet struct {
	*bufio.Writer
	to *paced
}

func (o *outlet) Flush() error {
	if err := o.Writer.Flush(); err != nil {
		return err
	}
	if err := o.to.extend(); err != nil {
		return err
	}
	if err := o.to.at.Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// flush sends what a stream has written so far on its way.
func flush(w io.Writer) error {
	if f, is := w.(interface{ Flush() error }); is {
		return f.Flush()
	}
	return nil
}

// run writes the answer's stream. An error means that the reader has a part of it, which the caller MUST NOT let look whole.
func (made *answer) run(w http.ResponseWriter, r *http.Request, coded bool) error {
	ctx, to := r.Context(), newPaced(w)
	if made.live {
		var end context.CancelFunc
		ctx, end = context.WithCancel(ctx)
		defer end()
		defer context.AfterFunc(stoppingOf(ctx), end)()
	}
	// The request is read; what its sender does from now on is only awaited in order to know that it is gone.
	if err := to.at.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	size := writePiece
	if made.live {
		size = livePiece
	}
	out := &outlet{bufio.NewWriterSize(to, size), to}
	write := func(w io.Writer) error { return made.stream(ctx, w) }
	var err error
	if coded {
		err = gzipped(out, write)
	} else {
		err = write(out)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

type stoppingKey struct{}

// stoppingOf is done when the server that the request came to begins to stop; never, where there is none.
func stoppingOf(ctx context.Context) context.Context {
	if stopping, is := ctx.Value(stoppingKey{}).(context.Context); is {
		return stopping
	}
	return context.Background()
}
